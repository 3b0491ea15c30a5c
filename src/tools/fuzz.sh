#!/bin/bash
# fuzz.sh SECONDS TARGET.c...: runs each fuzz target with clang's libFuzzer for so long, on top of its corpus. New
# inputs go to .build/fuzz/corpus/NAME; a finding ends its target's turn and stays in .build/fuzz/NAME-*. LIBS comes from the Makefile.
set -eu

seconds=$1
found=
shift
for p in clang libclang-rt-14-dev; do
	dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null | grep -qx installed || {
		echo "fuzz: needs $p (apt-get install $p)" >&2
		exit 1
	}
done
make --no-print-directory CC=clang CFG=fuzz OPT='-O1 -fsanitize=address,undefined,fuzzer-no-link -DARENA_PLAIN' \
	HARDEN= .build/fuzz/libdeskbell.a
own='tests/support/json_back.c tests/support/query_equal.c' # what targets share
for source; do
	target=$(basename "$source" .c)
	name=${target#fuzz_}
	echo "== fuzz $name for $seconds s"
	# shellcheck disable=SC2086 # a list of flags
	clang -D_GNU_SOURCE -Iinclude -Itests -std=c17 -g -O1 -fsanitize=address,undefined,fuzzer \
		-o ".build/fuzz/$target" "$source" $own .build/fuzz/libdeskbell.a $LIBS
	mkdir -p ".build/fuzz/corpus/$name" "tests/fuzz/corpus/$name"
	# Files of several kinds share the words of one.
	case $name in
	config | workflow | theme) dict=tests/fuzz/dict/yaml.dict ;;
	import) dict=tests/fuzz/dict/json.dict ;;
	article) dict=tests/fuzz/dict/markdown.dict ;;
	*) dict=tests/fuzz/dict/$name.dict ;;
	esac
	".build/fuzz/$target" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -print_final_stats=0 \
		$([[ -f $dict ]] && echo "-dict=$dict") \
		-artifact_prefix=".build/fuzz/$name-" ".build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" || found+=" $name"
done
echo "fuzz: $# targets; findings:${found:- none}"
[[ -z $found ]]
