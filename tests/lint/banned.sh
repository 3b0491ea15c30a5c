#!/bin/bash
# Words that must not stand in the code: unsafe or locale-bound calls, // comments, unfinished ends, sleeping tests.
. "$(dirname "$0")/lib.sh"

calls='strcpy|strcat|strncpy|strncat|sprintf|vsprintf|strtok|atoi|atol|atoll|atof|gets|system|popen|gmtime|localtime'
calls+='|asctime|ctime|getenv|alloca|rand|srand|tmpnam|mktemp'
# Interrupts whatever statement runs; ends the process where the terminal is unknown; sends the whole screen anew.
calls+='|sqlite3_interrupt|initscr|wclear'

banned() {
	c_files src include | grep -v ^src/tools/ | xargs -r perl "$LINT/code.pl" -s |
		grep -E "(^|[^A-Za-z0-9_.>])($calls)[ 	]*\(" | grep -vE ':[ 	]*#[ 	]*define'
}

slashes() {
	c_files src include tests | xargs -r perl "$LINT/code.pl" -s | grep -E '//'
}

unfinished() {
	grep -rnE '\b(TODO|FIXME|XXX|HACK)\b|[Nn]ot (yet )?implemented' src include tests man data Makefile 2>/dev/null |
		grep -v '^tests/lint/banned.sh:'
}

# Tests wait for events, never for time.
sleeps() {
	{
		c_files tests | xargs -r perl "$LINT/code.pl" -s | grep -E '\b(sleep|usleep|nanosleep|clock_nanosleep|napms)[ 	]*\('
		find tests -name '*.sh' -exec grep -nE '^[^#]*(^|[;&|({ 	])u?sleep[ 	]+[0-9$]' /dev/null {} +
	} | grep -v '^tests/lint/banned.sh:'
}

clean 'no banned call' banned
clean 'no // comment' slashes
clean 'nothing marked as unfinished' unfinished
clean 'no test sleeps' sleeps

bad src/base/a.c <<<'void f(char *a) { /* strcpy( */ puts("strcat("); strcpy(a, "x"); }'
bad src/base/b.c <<<'int x; // why'
bad src/base/c.c <<<'/* TODO: the rest */'
bad tests/pty/test_a.c <<<'int main(void) { usleep(100); }'
bad tests/cli/a.sh <<<'sleep 1'
bad src/base/d.c <<<'struct tm *now(time_t t) { return localtime_r(&t, &tm); /* fine */ }'
control 'strcpy is found' 'src/base/a.c:1' banned
control 'a // comment is found' 'src/base/b.c:1' slashes
control 'a TODO is found' 'src/base/c.c:1' unfinished
control 'usleep in a test is found' 'test_a.c:1' sleeps
control 'sleep in a script is found' 'a.sh:1' sleeps
if [[ $(cd "$tmp/bad" && banned) == *d.c* ]]; then
	echo 'not ok control: localtime_r is no finding'
else
	echo 'ok control: localtime_r is no finding'
fi
