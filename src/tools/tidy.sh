#!/bin/bash
# tidy.sh FILE.c...: clang-tidy by .clang-tidy, cppcheck, and gcc -fanalyzer at -O0 over each, in that order; ends with how
# many findings each has. What is no finding stands in .clang-tidy, in cppcheck.supp and below, each with its reason.
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=.build/tidy
jobs=${JOBS:-$(nproc)}

# What -fanalyzer of gcc 12 gets wrong here:
#   malloc-leak, null-dereference, null-argument, use-of-uninitialized-value: it sees neither that mem_alloc and assert end the program
#     nor that __attribute__((cleanup)) frees
no_analyzer='-Wno-analyzer-malloc-leak -Wno-analyzer-null-dereference -Wno-analyzer-use-of-uninitialized-value
	-Wno-analyzer-null-argument'

# one clang-tidy|analyzer FILE
if [[ ${1-} == --one ]]; then
	before=(-include "$here/analyzer.h")
	[[ $3 == src/base/err.c ]] && before=()
	flags=(-D_GNU_SOURCE -DDESKBELL_VERSION='"0"' -DDESKBELL_LOCALEDIR='"/"' -Iinclude -I.build/gen)
	case $2 in
	clang-tidy) clang-tidy --quiet "$3" -- "${flags[@]}" "${before[@]}" -std=c17 -pthread 2>/dev/null ;;
	analyzer) # shellcheck disable=SC2086
		gcc "${flags[@]}" "${before[@]}" -std=c17 -pthread -O0 -fanalyzer $no_analyzer -c -o /dev/null "$3" 2>&1 ;;
	esac | grep -E '(warning|error): ' | sed "s,^$PWD/,,"
	exit 0
fi

# findings NAME: prints what is in its list, once each.
findings() { sort -u "$out/$1" | tee "$out/$1.once"; }
# cpp FILE...: cppcheck's findings.
cpp() {
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --suppressions-list="$here/cppcheck.supp" \
		-D_GNU_SOURCE -DDESKBELL_VERSION='""' -Iinclude -I.build/gen -j "$jobs" --template=gcc "$@" 2>&1 |
		grep -E ': (warning|error|performance|portability): '
}
mkdir -p "$out"
# Each of the three must find what is freed twice; cppcheck the null that is read, for which the others are not asked.
cat >"$out/control.c" <<'C'
#include <stdlib.h>

void f(void);
int g(int k);

void f(void)
{
	char *p = malloc(1);

	free(p);
	free(p);
}

int g(int k)
{
	char *p = NULL;

	return k ? k : *p;
}
C
for f in "$("$0" --one clang-tidy "$out/control.c")" "$(cpp "$out/control.c")" "$("$0" --one analyzer "$out/control.c")"; do
	[[ $f == *control.c* ]] || { echo "tidy: one of the three does not find a double free: $f" && exit 1; }
done
[[ $(cpp "$out/control.c") == *nullPointer* ]] || { echo 'tidy: cppcheck does not find a null that is read' && exit 1; }
printf '%s\n' "$@" | xargs -P "$jobs" -n 1 "$0" --one clang-tidy >"$out/clang-tidy"
findings clang-tidy
cpp "$@" >"$out/cppcheck"
findings cppcheck
printf '%s\n' "$@" | xargs -P "$jobs" -n 1 "$0" --one analyzer >"$out/analyzer"
findings analyzer
for f in clang-tidy cppcheck analyzer; do
	n=$(wc -l <"$out/$f.once")
	all=$((${all:-0} + n)) said="${said-}${said+, }$f $n"
done
echo "tidy: $# files; findings: $said"
((all == 0))
