#!/bin/bash
# Every function of the program is called by the program: one that only tests call is dead, and its tests prove nothing.
. "$(dirname "$0")/lib.sh"

# The way out of the desk that waits for who walks it: the worker that sends the outbox, the erasing of a text by law. What
# erased texts do to folds and to the audit is tested by them.
waiting='outbox_store_(due|lease|done)|text_store_erase'

# What a header does: its macros, not what it declares.
macros() {
	c_files src include | grep '\.h$' | xargs -r perl "$LINT/code.pl" -s | sed 's/^[^:]*:[^:]*://' |
		awk '/^[ \t]*#define/ || more { print; more = /\\$/ }'
}

# A function whose name stands nowhere but where it is defined, and there once.
unused() { # BUILD
	objects "$1" | xargs -r nm -g --defined-only | awk '$2 == "T" { print $3 }' | sort -u >"$tmp/defined"
	{
		c_files src | grep '\.c$' | xargs -r perl "$LINT/code.pl" -s | sed 's/^[^:]*:[^:]*://'
		macros
	} | grep -oE '\b[a-z][a-z0-9_]*\b' | sort | uniq -u | comm -12 - "$tmp/defined" |
		grep -vxE "main|$waiting" | sed 's/$/ is called by no file of the program/'
}

clean 'no function is called by tests alone' unused "$BUILD"

bad src/base/a.c <<<'int f(void) { return 1; } int g(void) { return f(); } /* g() */ const char *const s = "g()"; int h(void) { return 2; }'
bad src/base/a.h <<'C'
int g(void);
#define H() \
	h()
C
mkdir -p "$tmp/bad/o/src/base" && $CC -c -o "$tmp/bad/o/src/base/a.o" "$tmp/bad/src/base/a.c"
control 'a function nobody calls is found' 'g is called by no file' unused o
if [[ $(cd "$tmp/bad" && unused o) == *[fh]' is called'* ]]; then
	echo 'not ok control: what its own file or a macro calls is no finding'
else
	echo 'ok control: what its own file or a macro calls is no finding'
fi
