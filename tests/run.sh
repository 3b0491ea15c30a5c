#!/bin/bash
# tests/run.sh TEST...: runs each (an executable or a .sh), one more at a time than there are processors,
# since many wait for the disk, and ends with the count of all.
#
# A test reports in TAP: a line `ok ...` or `not ok ...` for each case, `# SKIP reason` for one left out, and
# maybe a plan `1..N`. An executable that dies, runs out of time, reports nothing or breaks its plan adds one
# failed case. Under CI=true a skipped case is a failed one. From the environment: BUILD (where deskbell is
# built), CC, TEST_TIMEOUT (seconds for each executable, 120), JOBS, CI, KEEP (a file that gets all output).
set -u
# Numbers with a point, whatever the language of who runs this.
export LC_ALL=C
self=${BASH_SOURCE[0]}

# One test in an environment of its own; its output goes to $R/N.out, its counts to $R/N.count.
run_one() {
	local n=$1 test=$2 rc=0 t0=$EPOCHREALTIME ms verdict
	local home out=$R/$n.out
	home=${R:?}/home.$n
	# Without it nothing may go on: its name is given to chmod and rm.
	if ! mkdir -m 700 "$home" "$home"/{h,run,tmp,scratch}; then
		echo '0 1 0 no directory of its own' >"$R/$n.count"
		echo "FAILED  $test: no directory of its own"
		return
	fi
	# use_sigaltstack: gcc 12's sanitizer trips over its own stack where a thread ends. allocator_may_return_null:
	# a size that is too large is the program's to refuse.
	local vars=(HOME="$home/h" TMPDIR="$home/tmp" T="$home/scratch" XDG_RUNTIME_DIR="$home/run"
		XDG_DATA_HOME="$home/h/.local/share" XDG_CONFIG_HOME="$home/h/.config"
		XDG_STATE_HOME="$home/h/.local/state" XDG_CACHE_HOME="$home/h/.cache"
		PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin TERM=xterm-256color LANG=C.UTF-8 TZ=UTC
		GIT_CONFIG_NOSYSTEM=1 CMOCKA_MESSAGE_OUTPUT=TAP
		ASAN_OPTIONS="exitcode=86:allocator_may_return_null=1:use_sigaltstack=0:log_path=$home/san${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
		TSAN_OPTIONS="exitcode=86:log_path=$home/san${TSAN_OPTIONS:+:$TSAN_OPTIONS}"
		UBSAN_OPTIONS="print_stacktrace=1:log_path=$home/san${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}"
		TOP="$PWD" BUILD="$BUILD" DESKBELL="$PWD/$BUILD/deskbell" CC="${CC:-gcc}")
	for v in CI CORPUS DESKBELL_NIGHTLY DESKBELL_PAIRS DESKBELL_SEED GOLDEN_UPDATE; do
		[[ ${!v-} ]] && vars+=("$v=${!v}")
	done
	local cmd=("./$test")
	[[ $test == /* ]] && cmd=("$test")
	[[ $test == *.sh ]] && cmd=(bash "${cmd[@]}")

	timeout -k 5 "${TEST_TIMEOUT:-120}" env -i "${vars[@]}" "${cmd[@]}" </dev/null >"$out" 2>&1 || rc=$?
	# A finding of the sanitizers fails the test, whatever the test made of the program's end.
	local found=
	if grep -qE 'ERROR: |runtime error: |WARNING: ThreadSanitizer' "$home"/san.* 2>/dev/null; then
		found=1
		cat "$home"/san.* >>"$out"
	fi
	ms=$(((${EPOCHREALTIME/./} - ${t0/./}) / 1000))
	chmod -R u+rwX "$home" 2>/dev/null
	rm -rf "$home"

	awk -v rc=$rc -v found="$found" -v ci="${CI:-}" '
	/^(not )?ok([ \t]|$)/ {
		seen++
		if (/# *[Ss][Kk][Ii][Pp]/) { if (ci == "true") failed++; else skipped++ }
		else if (/^not/) failed++
		else passed++
	}
	/^1\.\.[0-9]+/ { plan += substr($1, 4) }
	END {
		why = ""
		if (found) why = "sanitizer finding"
		else if (rc == 124 || rc == 137) why = "ran out of time"
		else if (rc > 128) why = "died of signal " (rc - 128)
		else if (rc != 0 && !failed) why = "exit status " rc
		else if (!seen) why = "reported no test"
		else if (plan && plan != seen) why = "planned " plan " tests, reported " seen
		if (why != "") failed++
		print passed + 0, failed + 0, skipped + 0, why
	}' "$out" >"$R/$n.count"

	read -r passed failed skipped why <"$R/$n.count"
	verdict=ok
	((failed)) && verdict=FAILED
	{ # one write, so that lines of two tests never mix
		printf '%-6s %4d  %6d ms  %s%s\n' "$verdict" $((passed + failed + skipped)) "$ms" "${test#"$BUILD"/}" "${why:+: $why}"
		grep -aE '^ok.*# *[Ss][Kk][Ii][Pp]' "$out" | sed 's/^/       skipped: /'
		((failed)) && tail -n 200 "$out" | grep -av '^ok ' | sed 's/^/       | /'
		true
	} >"$R/$n.say"
	cat "$R/$n.say"
}

if [[ ${1-} == --one ]]; then
	run_one "$2" "$3"
	exit 0
fi

BUILD=${BUILD:-.build/gcc}
R=$(mktemp -d "${TMPDIR:-/tmp}/deskbell-test.XXXXXX") || { echo "tests: no directory to work in" && exit 1; }
export BUILD R
trap 'rm -rf "$R"' EXIT
trap 'exit 130' INT TERM

# The slow folders first: then no core idles at the end.
n=0
for kind in fault pty lint cli prop fuzz unit ''; do
	for t; do
		case $t in
		*tests/fault/* | *tests/pty/* | *tests/lint/* | *tests/cli/* | *tests/prop/* | *tests/fuzz/* | *tests/unit/*)
			[[ $kind && $t == *tests/$kind/* ]] || continue ;;
		*) [[ ! $kind ]] || continue ;;
		esac
		printf '%d\0%s\0' $((n++)) "$t"
	done
done | xargs -0 -r -n 2 -P "${JOBS:-$(($(nproc) + 1))}" bash "$self" --one

[[ ${KEEP-} ]] && cat "$R"/*.out >"$KEEP"
cat "$R"/*.count 2>/dev/null | awk '
	{ p += $1; f += $2; s += $3 }
	END { printf "%d passed, %d failed%s\n", p, f, s ? ", " s " skipped" : ""; exit f > 0 || p == 0 }'
