#!/bin/bash
# Headers are documented: every function stands in a block that a comment opens; every file has its head.
. "$(dirname "$0")/lib.sh"

undocumented() {
	find include src tests -name '*.h' 2>/dev/null | sort | xargs -r perl "$LINT/docs.pl"
}

heads() {
	local f
	for f in $(c_files src include tests | grep -v ^src/tools/); do
		head -n 4 "$f" | grep -q '/\*' || echo "$f: no comment in its first lines says what it holds"
	done
}

clean 'every function of a header is documented' undocumented
clean 'every file has a head comment' heads

bad include/deskbell/base/x.h <<'H'
#ifndef X
#define X
/* A header. */
#include <stddef.h>

int bare_function(int a,
	int b);

/* Both of these are said here. */
int said(void);
int said_too(void);

int trailing(void); /* said beside it */

#endif
H
bad src/base/nohead.c <<<'int x(void) { return 0; }'
control 'a bare prototype is found' 'bare_function' undocumented
control 'a file without a head is found' 'nohead.c' heads
if [[ $(cd "$tmp/bad" && undocumented) == *said* ]]; then
	echo 'not ok control: a block under one comment is no finding'
else
	echo 'ok control: a block under one comment is no finding'
fi
