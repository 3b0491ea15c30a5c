#!/bin/bash
# cover.sh BUILD: the table of lines the tests reached, by room, from what the program built for coverage left in BUILD;
# and the lines of floors 0 to 6 they did not, by reason. BUILD/uncovered.txt names each of these.
set -u
here=$(cd "$(dirname "$0")" && pwd)
gcovr --root . --object-directory "$1" --filter 'src/' --exclude 'src/tools/' --gcov-ignore-parse-errors=negative_hits.warn \
	--json "$1/cover.json" "$1" 2>"$1/gcovr.err" || gcovr --root . --filter 'src/' --exclude 'src/tools/' --json "$1/cover.json" "$1" || exit 1
perl "$here/cover.pl" "$1/cover.json" "$here/cover.reasons" "$1/uncovered.txt"
