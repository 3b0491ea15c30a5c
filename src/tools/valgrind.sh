#!/bin/bash
# valgrind.sh BUILD TEST...: runs the tests with a program that is BUILD's under valgrind, then tells what valgrind found.
# What is not ours stands in valgrind.supp beside this file, each with its reason.
set -u
here=$(cd "$(dirname "$0")" && pwd)
dir=$PWD/.build/valgrind
rm -rf "$dir"
mkdir -p "$dir/log"
chmod 777 "$dir/log" # some tests are somebody else
program=$dir/program
cp "$1/deskbell" "$program"
shift
cat >"$dir/deskbell" <<S
#!/bin/sh
exec valgrind -q --leak-check=full --show-leak-kinds=definite,indirect,possible --errors-for-leak-kinds=definite,indirect \\
	--num-callers=25 --suppressions='$here/valgrind.supp' --log-file='$dir/log/%p' '$program' "\$@"
S
chmod 755 "$dir/deskbell"
BUILD=.build/valgrind TEST_TIMEOUT=3600 tests/run.sh "$@"
status=$?
runs=$(find "$dir/log" -type f | wc -l)
bad=$(find "$dir/log" -type f -size +0 | wc -l)
find "$dir/log" -type f -size +0 -exec cat {} + | head -n 200
echo "valgrind: $runs runs of the program, $bad with findings"
((status == 0 && bad == 0 && runs > 100))
