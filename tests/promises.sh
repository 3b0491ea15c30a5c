#!/bin/bash
# promises.sh: runs the tests named in tests/promises.txt and prints a row for each promise: what was measured, and how
# its control failed. A promise is kept when its tests pass and both were said. BUILD, CC, DESKBELL_NIGHTLY as run.sh.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-.build/gcc}
said=$(mktemp) || exit 1
run=$(mktemp) || exit 1
trap 'rm -f "$said" "$run"' EXIT

paths() { # the tests of the table, each once, as run.sh takes them
	awk -F'|' '!/^#/ && NF > 2 { n = split($2, t, " "); for (i = 1; i <= n; i++) print t[i] }' tests/promises.txt |
		sort -u | while read -r t; do [[ $t == *.sh ]] && echo "$t" || echo "$BUILD/$t"; done
}

mapfile -t tests < <(paths)
# One after another: the numbers are the machine's, not another test's.
KEEP=$said JOBS=1 TEST_TIMEOUT=${TEST_TIMEOUT:-1800} tests/run.sh "${tests[@]}" >"$run" 2>&1
grep -v '^ok ' "$run" | sed '$d'

awk -F'|' '
FILENAME == ARGV[1] {	# "# promise 5: text", "# control 5: text"
	if (match($0, /^# (promise|control) [0-9]+: /)) {
		split(substr($0, 3, RLENGTH - 4), w, " ")
		text = substr($0, RLENGTH + 1)
		key = w[1] SUBSEP w[2]
		line[key] = line[key] (line[key] == "" ? "" : "\n") text
	}
	next
}
FILENAME == ARGV[2] {	# "FAILED    1     42 ms  tests/fault/x: why"
	if ($0 ~ /^FAILED /) { split($0, w, " "); name = w[5]; sub(/:$/, "", name); failed[name] = 1 }
	next
}
/^#/ || NF < 3 { next }
{
	n = $1 + 0
	gsub(/^ +| +$/, "", $3)
	bad = ""
	count = split($2, t, " ")
	for (i = 1; i <= count; i++)
		if (failed[t[i]])
			bad = bad " " t[i] " failed;"
	if (line["promise" SUBSEP n] == "") bad = bad " nothing measured;"
	if (line["control" SUBSEP n] == "") bad = bad " no control failed;"
	printf "%-5s %2d  %s\n", bad == "" ? "kept" : "RED", n, $3
	print_lines("measured", line["promise" SUBSEP n])
	print_lines("control ", line["control" SUBSEP n])
	if (bad != "") { sub(/;$/, "", bad); print "          " bad; red++ } else kept++
}
function print_lines(what, text,   l, i, k) {
	k = split(text, l, "\n")
	for (i = 1; i <= k; i++)
		printf "          %s  %s\n", i == 1 ? what : "        ", l[i]
}
END { printf "%d passed, %d failed\n", kept, red; exit red > 0 }
' "$said" "$run" tests/promises.txt
