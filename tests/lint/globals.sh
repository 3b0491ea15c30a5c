#!/bin/bash
# No mutable variable outside functions but the trace mask, what a signal handler needs (tty_guard), libgit2, which a
# process loads once (git2_library), and what jansson's allocator finds its arena by (json_room, json_once): state hangs on
# the object passed in. A variable of each thread is one as well.
. "$(dirname "$0")/lib.sh"

# The section tells: .data and .bss can be written, .data.rel.ro is constant after start-up.
globals() { # BUILD
	objects "$1" | xargs -r objdump -t | awk -v build="$1/" '
	/:[ \t]+file format / {
		file = substr($1, length(build) + 1)
		sub(/\.o:$/, ".c", file)
	}
	match($0, /( O \.|   \.t)[^ \t]*/) && $NF !~ /^\./ {
		section = substr($0, RSTART + 3, RLENGTH - 3)
		if (section ~ /^\.(data|bss|tbss|tdata)/ && section !~ /^\.data\.rel\.ro/ &&
		    $NF !~ /^(trace_mask|tty_guard|git2_library|json_room|json_once)$/)
			print file ": " $NF " can be written (" section ")"
	}'
}

clean 'no variable is shared and mutable' globals "$BUILD"

bad src/base/a.c <<<'static int calls; _Thread_local int mine; const char *const names[] = { "a" }; int f(void); int f(void) { return ++calls + mine++; }'
mkdir -p "$tmp/bad/o/src/base" && $CC -fPIE -c -o "$tmp/bad/o/src/base/a.o" "$tmp/bad/src/base/a.c"
control 'a static counter is found' 'calls can be written' globals o
control 'one of each thread is found' 'mine can be written' globals o
if [[ $(cd "$tmp/bad" && globals o) == *names* ]]; then
	echo 'not ok control: a constant table is no finding'
else
	echo 'ok control: a constant table is no finding'
fi
control 'nothing built is a finding' 'build first' globals nowhere
