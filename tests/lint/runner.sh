#!/bin/bash
# The runner itself counts right: a failing, dying, hanging, silent or short test is a failed one.
. "$(dirname "$0")/lib.sh"

# counted NAME LAST-LINE STATUS TEST...: the runner ends with that line and status on these tests.
counted() {
	local name=$1 line=$2 status=$3 rc=0 out
	shift 3
	out=$(TEST_TIMEOUT=${seconds:-60} tests/run.sh "$@" 2>&1) || rc=$?
	out=$(tail -n 1 <<<"$out")
	if [[ $out == "$line" && $rc == "$status" ]]; then
		echo "ok $name"
	else
		echo "not ok $name"
		echo "# wanted: $line, status $status; got: $out, status $rc"
	fi
}

t() { # NAME: standard input becomes a shell test
	cat >"$tmp/$1.sh"
	echo "$tmp/$1.sh"
}

unset CI ASAN_OPTIONS UBSAN_OPTIONS # the inner run sets its own
good=$(t good <<<'echo ok one; echo "ok 2 - two"')
counted 'cases are counted, not executables' '2 passed, 0 failed' 0 "$good"
counted 'a failing case fails the run' '3 passed, 1 failed' 1 "$good" "$(t fail <<<'echo ok a; echo not ok b')"
counted 'a failing exit status counts' '1 passed, 1 failed' 1 "$(t status <<<'echo ok a; exit 3')"
counted 'a test that dies counts' '1 passed, 1 failed' 1 "$(t dies <<<'echo ok a; kill -SEGV $$')"
seconds=1 counted 'a test that hangs counts' '1 passed, 1 failed' 1 "$(t hangs <<<'echo ok a; tail -f /dev/null')"
counted 'a test that says nothing counts' '0 passed, 1 failed' 1 "$(t silent <<<'true')"
counted 'a test that stops early counts' '1 passed, 1 failed' 1 "$(t short <<<'echo 1..2; echo ok a')"
TMPDIR=$tmp/nowhere counted 'without room of its own nothing is run' 'tests: no directory to work in' 1 "$good"
counted 'no test at all is no success' '0 passed, 0 failed' 1
skip=$(t skip <<<'echo "ok a # SKIP no such thing here"; echo ok b')
counted 'a skip is counted apart' '1 passed, 0 failed, 1 skipped' 0 "$skip"
CI=true counted 'a skip fails where CI is set' '1 passed, 1 failed' 1 "$skip"
counted 'a test sees nothing of my environment' '1 passed, 0 failed' 0 "$(DESKBELL_DESK=/x t env <<<'
	[[ -z ${DESKBELL_DESK-} && $HOME == *deskbell-test* && $TZ == UTC && -d $T ]] && echo ok clean')"

cat >"$tmp/group.c" <<'C'
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
static void holds(void **state) { (void)state; }
static void breaks(void **state) { (void)state; assert_int_equal(1, 2); }
static void crashes(void **state) { (void)state; *(volatile char *)1 = 0; }
int main(void)
{
	const struct CMUnitTest all[] = { cmocka_unit_test(holds), cmocka_unit_test(breaks), cmocka_unit_test(crashes) };

	return cmocka_run_group_tests(all, NULL, NULL);
}
C
$CC -w -o "$tmp/group" "$tmp/group.c" -lcmocka
counted 'cmocka functions are counted one by one' '1 passed, 2 failed' 1 "$tmp/group"

# The sanitizers' findings count even where a test expects the program to fail.
echo 'int main(int argc, char **argv) { char *p = __builtin_malloc(1); return p[argc]; }' >"$tmp/over.c"
if $CC -w -g -fsanitize=address -o "$tmp/over" "$tmp/over.c" 2>/dev/null; then
	counted 'a sanitizer finding fails its test' '1 passed, 1 failed' 1 "$(t over <<<"$tmp/over || echo ok it failed")"
else
	echo 'ok a sanitizer finding fails its test # SKIP this compiler has no address sanitizer'
fi
