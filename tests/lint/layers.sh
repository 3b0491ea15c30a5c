#!/bin/bash
# Floors: a room uses its own headers and symbols and those of the rooms named for it here, nothing else.
. "$(dirname "$0")/lib.sh"

# Who sees whom (DESIGN section 3). A new room gets its line here and in src/README.md.
sees() {
	case $1 in
	base) echo ;;
	text) echo base ;;
	domain) echo base text ;;
	query) echo base text domain ;;
	rules) echo base text domain query ;;
	db) echo base text query ;;
	store) echo base text domain query db ;;
	kb | mail) echo base text domain ;;
	service) echo base text domain query rules db store kb mail ;;
	cli | tui | ssh | worker) echo base text domain query rules service ;;
	main) echo base text cli tui ssh worker ;;
	*) return 1 ;;
	esac
}

room_of() { # src/ROOM/x.c or include/deskbell/ROOM/x.h
	local f=${1#src/}
	f=${f#include/deskbell/}
	[[ $f == main.c ]] && f=main/
	echo "${f%%/*}"
}

includes() {
	local f room inc to
	while read -r f; do
		room=$(room_of "$f")
		sees "$room" >/dev/null || { echo "$f: \"$room\" is no room of tests/lint/layers.sh"; continue; }
		while IFS= read -r inc; do
			case $inc in
			deskbell/*/*)
				to=${inc#deskbell/}
				to=${to%%/*}
				[[ $to == "$room" || " $(sees "$room") " == *" $to "* ]] ||
					echo "$f: room $room must not include $inc"
				;;
			embed_table.h) [[ $f == src/base/embed.c ]] || echo "$f: only base/embed.c includes $inc" ;;
			*) [[ $inc != */* && -f ${f%/*}/$inc ]] || echo "$f: $inc is no header of this room" ;;
			esac
		done < <(sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$f")
	done < <(c_files src include | grep -v ^src/tools/)
}

# What each object takes from another room's object; headers cannot hide a hand-written declaration from this.
symbols() { # BUILD
	local f objects allowed=
	mapfile -t objects < <(objects "$1")
	((${#objects[@]})) || return
	for f in base text domain query rules db store kb mail service cli tui ssh worker main; do
		allowed+="$f: $f $(sees $f);"
	done
	nm -A -g "${objects[@]}" | awk -v build="$1/src/" -v allowed="$allowed" '
	BEGIN {
		n = split(allowed, row, ";")
		for (i = 1; i <= n; i++) {
			m = split(row[i], w, /[: ]+/)
			for (j = 2; j <= m; j++) ok[w[1], w[j]] = 1
		}
	}
	{
		colon = index($0, ":")
		path = substr($0, length(build) + 1, colon - length(build) - 1)
		room = path ~ /\// ? substr(path, 1, index(path, "/") - 1) : "main"
		split(substr($0, colon + 1), w, " ")
		if (w[1] == "U") need[path " " room " " w[2]] = 1
		else if (w[2] ~ /^[TDBRVWCi]$/) home[w[3]] = room
	}
	END {
		for (k in need) {
			split(k, w, " ")
			if (w[3] in home && !ok[w[2], home[w[3]]])
				print "src/" w[1] ": room " w[2] " must not use " w[3] " of room " home[w[3]]
		}
	}' | sort
}

clean 'includes keep to the floors' includes
clean 'symbols keep to the floors' symbols "$BUILD"

bad src/tui/scr.c <<<'#include "deskbell/store/ticket_store.h"'
bad src/domain/ticket.c <<<'#include "deskbell/rules/sla.h"'
bad src/attic/junk.c <<<''
control 'a door that includes the store is found' 'room tui must not include deskbell/store' includes
control 'a higher floor is found' 'room domain must not include deskbell/rules' includes
control 'an unknown room is found' '"attic" is no room' includes
bad src/db/tx.c <<<'void tx_begin(void); void tx_begin(void) { }'
bad src/cli/run.c <<<'void tx_begin(void); void run(void); void run(void) { tx_begin(); }'
for f in db/tx cli/run; do
	mkdir -p "$tmp/bad/o/src/${f%/*}"
	$CC -c -o "$tmp/bad/o/src/$f.o" "$tmp/bad/src/$f.c"
done
control 'a symbol taken past the headers is found' 'room cli must not use tx_begin of room db' symbols o
