#!/bin/bash
# valgrind.sh BUILD TEST...: runs the tests with a program that is BUILD's under valgrind, then tells what valgrind found.
# What is not ours stands in valgrind.supp beside this file, each with its reason.
set -u
here=$(cd "$(dirname "$0")" && pwd)
dir=$PWD/.build/valgrind
rm -rf "$dir"
mkdir -p "$dir/log" "$dir/control"
chmod 777 "$dir/log" # some tests are somebody else

# under PROGRAM LOGS FILE: makes FILE run PROGRAM under valgrind, which leaves a file in LOGS for each run, without findings where all is well.
# A process may get the number of an earlier one: the time keeps its log from taking that one's place. Valgrind has files of
# its own in TMPDIR: who may not write there gets another. What is only possibly lost is not told: SQLite's pages are pointed at from
# inside, and a run that is killed has some.
under() {
	cat >"$3" <<S
#!/bin/sh
[ -w "\$TMPDIR" ] || export TMPDIR=/tmp
exec valgrind -q --vgdb=no --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect \\
	--num-callers=25 --suppressions='$here/valgrind.supp' --log-file='$2/%p.'"\$(date +%s%N)" '$1' "\$@"
S
	chmod 755 "$3"
}

# A block that is lost and a byte read behind a block must both be found, else a clean run says nothing.
cat >"$dir/control/bad.c" <<'C'
#include <stdlib.h>

int main(void)
{
	volatile char *lost = malloc(10), *kept = malloc(10);
	int c;

	lost[0] = kept[0] = 0;
	c = kept[10];
	free((void *)kept);
	lost = NULL;
	return c == 300;
}
C
${CC:-gcc} -g -O0 -o "$dir/control/bad" "$dir/control/bad.c" || exit 1
under "$dir/control/bad" "$dir/control/log" "$dir/control/run"
mkdir "$dir/control/log"
"$dir/control/run"
for what in 'Invalid read of size 1' '10 bytes in 1 blocks are definitely lost'; do
	grep -rq "^==.*$what" "$dir/control/log" || { echo "valgrind: the control has it, and nobody saw it: $what" >&2 && exit 1; }
done

mkdir "$dir/bin"
cp "$1/deskbell" "$dir/bin/deskbell"
shift
under "$dir/bin/deskbell" "$dir/log" "$dir/deskbell"
BUILD=.build/valgrind TEST_TIMEOUT=3600 tests/run.sh "$@"
status=$?
runs=$(find "$dir/log" -type f | wc -l)
# Findings begin with ==; what begins with -- is valgrind on itself: system calls it does not know, such as pidfd_open.
bad=$(find "$dir/log" -type f -exec grep -l '^==' {} + | wc -l)
find "$dir/log" -type f -exec grep -h '^==' {} + | head -n 200
echo "valgrind: $runs runs of the program, $bad with findings"
((status == 0 && bad == 0 && runs > 0))
