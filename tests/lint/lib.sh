# Shared by the lints: how findings become test results. Sourced, never run.
#
# A lint is a function that prints one line for each finding in the tree of the directory it is in. It runs twice:
# over the project, where it must find nothing, and over a small bad tree, where it must find something.
set -u
LINT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BUILD=${BUILD:-.build/gcc}
CC=${CC:-gcc}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

# clean NAME COMMAND...: one test, passed when the command finds nothing here.
clean() {
	local name=$1 found
	shift
	found=$("$@" 2>&1)
	if [[ $found ]]; then
		echo "not ok $name"
		sed 's/^/# /' <<<"$found"
	else
		echo "ok $name"
	fi
}

# control NAME TEXT COMMAND...: one test, passed when the command finds TEXT in the bad tree, $tmp/bad.
control() {
	local name=$1 text=$2 found
	shift 2
	found=$(cd "$tmp/bad" && "$@" 2>&1)
	if [[ $found == *"$text"* ]]; then
		echo "ok control: $name"
	else
		echo "not ok control: $name"
		echo "# wanted a finding with: $text"
		sed 's/^/# found: /' <<<"$found"
	fi
}

# bad FILE: standard input becomes that file of the bad tree.
bad() {
	mkdir -p "$tmp/bad/$(dirname "$1")"
	cat >"$tmp/bad/$1"
}

# c_files DIR...: the C files below them, one to a line.
c_files() {
	local d
	for d; do
		[[ -d $d ]] && find "$d" -name '*.[ch]'
	done | sort
}

# objects BUILD: those of the sources that are there, one to a line. One nm reads them all: one for each took seconds.
# None at all is a finding: a lint of what is not built would find nothing.
objects() {
	local f n=0
	for f in src/*/*.c src/main.c; do
		[[ $f != src/tools/* && -f $1/${f%.c}.o ]] && echo "$1/${f%.c}.o" && n=$((n + 1))
	done
	((n)) || echo "no objects below $1: build first" >&2
}

# code [-s] FILE...: FILE:LINE:TEXT of each line without its comments; with -s strings are emptied too.
code() {
	perl "$LINT/code.pl" "$@"
}
