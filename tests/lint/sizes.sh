#!/bin/bash
# Sizes: a file over 800 lines or a function over 90 fails; over 600 and 50 they are named as a warning.
. "$(dirname "$0")/lib.sh"

# A function's body stands between a { and the next } in the first column. LEVEL is fail or warn.
sizes() {
	c_files src include tests | xargs -r awk -v level="$1" '
	function file_end() {
		if (last > (level == "fail" ? 800 : 600) && !(level == "warn" && last > 800))
			print name ": " last " lines"
	}
	FNR == 1 { if (name) file_end(); name = FILENAME; start = 0 }
	{ last = FNR }
	/^[A-Za-z_].*\(/ { head = $0 }
	/^\{/ { start = FNR }
	/^\}/ && start {
		n = FNR - start - 1
		start = 0
		if (n > 90 ? level == "fail" : n > 50 && level == "warn") {
			sub(/\(.*/, "", head)
			sub(/.*[ *]/, "", head)
			print name ":" FNR - n - 1 ": " head " has " n " lines"
		}
	}
	END { if (name) file_end() }'
}

clean 'files up to 800 lines, functions up to 90' sizes fail
sizes warn | sed 's/^/# warning: /'

{ echo 'int big(void)'; echo '{'; yes '	x();' | head -n 91; echo '}'; } | bad src/base/big.c
yes '/* line */' | head -n 801 | bad include/deskbell/base/long.h
control 'a function of 91 lines is found' 'big has 91 lines' sizes fail
control 'a file of 801 lines is found' 'long.h: 801 lines' sizes fail
