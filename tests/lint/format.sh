#!/bin/bash
# The form of C is clang-format's with .clang-format; `make format` mends what this finds.
. "$(dirname "$0")/lib.sh"

unformatted() {
	c_files src include tests | xargs -r -n 40 -P 2 clang-format --dry-run >"$tmp/said" 2>&1 || cat "$tmp/said"
	sed -n 's/^\([^ :]*\):.* \[-Wclang-format-violations\]$/\1: make format would change it/p' "$tmp/said" | sort -u
}

if ! command -v clang-format >/dev/null; then
	echo 'ok the code has its form # SKIP clang-format is not installed (make test-deps)'
	exit 0
fi
clean 'the code has its form' unformatted

cp .clang-format "$tmp/"
bad src/base/a.c <<<'int  f( void ){return 0;}'
control 'a line out of form is found' 'src/base/a.c' unformatted
