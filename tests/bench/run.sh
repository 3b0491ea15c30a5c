#!/bin/bash
# tests/bench/run.sh: every program of the bench on desks of $N tickets each, then what follows from their rows.
#
# From the environment: N (sizes, "10000 100000"), ONLY (words: make reads frame writes screens writers kb; all),
# KB_ARTICLES and KB_COMMITS (the size of kb, 10000 and 20000), OUT (the document, .build/bench/DATE-COMMIT.json),
# BENCH_DIR (where made desks are kept, .build/bench/desks), BENCH_FRESH=1 (make them anew), BENCH_QUICK=1 (few repeats), BUILD, DESKBELL.
set -u
shopt -s nullglob
here=$(dirname "${BASH_SOURCE[0]}")
bin=$BUILD/tests/bench
sizes=${N:-10000 100000}
kept=${BENCH_DIR:-.build/bench/desks}/$("$bin/bench_make" version)
commit=$(git rev-parse --short HEAD 2>/dev/null || echo none)
[[ $(git status --porcelain 2>/dev/null | head -n 1) ]] && commit=$commit-changed
date=$(date -u +%Y%m%dT%H%M%SZ)
out=${OUT:-.build/bench/$date-$commit.json}
load=$(cut -d' ' -f1-3 /proc/loadavg)
work=$(mktemp -d "${TMPDIR:-/tmp}/deskbell-bench.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir -p "$(dirname "$out")" || exit 1
export BENCH_ROWS=$work/rows BENCH_WORK=$work/work N
: >"$BENCH_ROWS"

wanted() { [[ ! ${ONLY-} || " $ONLY " == *" $1 "* ]]; }
# program NAME: one of the bench's, on what stands in $BENCH_WORK.
program() {
	wanted "$1" || return 0
	"$bin/bench_$1" || { echo "bench: bench_$1 failed" >&2 && exit 1; }
	echo
}
# Makes the desk of $N tickets unless one is kept. Each stands whole or not at all.
made() {
	local desk=$kept/$N
	[[ ${BENCH_FRESH-} ]] && rm -rf "$desk"
	if [[ -d $desk ]]; then
		echo "bench: $N tickets as kept in $desk (BENCH_FRESH=1 makes them anew and measures the import)" >&2
	else
		rm -rf "$desk.part"
		mkdir -p "$desk.part" || exit 1
		BENCH_WORK=$desk.part "$bin/bench_make" || exit 1
		echo
		mv "$desk.part" "$desk" || exit 1
	fi
}

for N in $sizes; do
	made
	if wanted reads || wanted frame || wanted writes || wanted screens; then
		# Commands are written to the copy; what is kept stays as it was made.
		echo "bench: copying the desk" >&2
		cp -a --reflink=auto "$kept/$N" "$BENCH_WORK" || exit 1
		program reads
		program frame
		program writes
		program screens
		rm -rf "$BENCH_WORK"
	fi
done
# What does not grow with the tickets, once.
N=${sizes%% *}
if wanted writers; then
	made
	cp -a --reflink=auto "$kept/$N" "$BENCH_WORK" || exit 1
	program writers
	rm -rf "$BENCH_WORK"
fi
mkdir -p "$BENCH_WORK" "$kept"
[[ ${BENCH_FRESH-} ]] && rm -rf "$kept"/kb-*.git
BENCH_KEPT=$kept program kb

BENCH_DATE=$date BENCH_COMMIT=$commit BENCH_LOAD="$load .. $(cut -d' ' -f1-3 /proc/loadavg)" \
	BENCH_PEERS=$here/peers.tsv "$bin/bench_sum" "$BENCH_ROWS" "$out"
