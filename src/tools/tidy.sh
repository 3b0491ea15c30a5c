#!/bin/bash
# tidy.sh FILE.c...: clang-tidy by .clang-tidy, cppcheck, and gcc -fanalyzer at -O0 over each, in that order; ends with how
# many findings each has. What is no finding stands in .clang-tidy, in cppcheck.supp and below, each with its reason.
# CPPFLAGS and WARN come from the Makefile.
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=.build/tidy
mkdir -p "$out"
jobs=${JOBS:-$(nproc)}
flags="$CPPFLAGS -std=c17 -pthread"

# What -fanalyzer of gcc 12 gets wrong here:
#   malloc-leak, null-dereference, use-of-uninitialized-value: it does not see that mem_alloc and assert end the program,
#     nor that __attribute__((cleanup)) frees; hundreds of paths, those looked at all impossible
#   fd-leak stays on, and with it double-free, use-after-free, file-leak, free-of-non-heap, tainted and the rest
no_analyzer='-Wno-analyzer-malloc-leak -Wno-analyzer-null-dereference -Wno-analyzer-use-of-uninitialized-value'

printf '%s\n' "$@" | xargs -P "$jobs" -I {} sh -c "clang-tidy --quiet {} -- $(printf %q "$flags" | sed 's/\\\\ / /g') 2>/dev/null" >"$out/clang-tidy"
grep -E '(warning|error): ' "$out/clang-tidy" | sort -u
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --suppressions-list="$here/cppcheck.supp" \
	-D_GNU_SOURCE -DDESKBELL_VERSION='""' -Iinclude -I.build/gen -j "$jobs" --template=gcc "$@" 2>"$out/cppcheck"
grep -E ': (warning|error|performance|portability): ' "$out/cppcheck" | sort -u
printf '%s\n' "$@" | xargs -P "$jobs" -I {} sh -c "gcc $flags -O0 -fanalyzer $no_analyzer -c -o /dev/null {} 2>&1" >"$out/analyzer"
grep -E '(warning|error): ' "$out/analyzer" | sort -u

a=$(grep -cE '(warning|error): ' "$out/clang-tidy")
b=$(grep -cE ': (warning|error|performance|portability): ' "$out/cppcheck")
c=$(grep -cE '(warning|error): ' "$out/analyzer")
echo "tidy: $# files; findings: clang-tidy $a, cppcheck $b, gcc -fanalyzer $c"
((a + b + c == 0))
