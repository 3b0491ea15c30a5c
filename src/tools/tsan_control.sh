#!/bin/bash
# tsan_control.sh CC: two threads that count in one number without a lock. Fails where the thread sanitizer, as this
# machine has it, does not see that: then a clean run says nothing.
set -eu
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cat >"$dir/race.c" <<'C'
#include <pthread.h>
#include <stddef.h>

static int n;

static void *count(void *arg)
{
	for (int i = 0; i < 100000; i++)
		n++;
	return arg;
}

int main(void)
{
	pthread_t other;

	if (pthread_create(&other, NULL, count, NULL))
		return 1;
	count(NULL);
	return pthread_join(other, NULL) || !n;
}
C
# shellcheck disable=SC2086 # may be a command and its arguments
$1 -g -O1 -fsanitize=thread -o "$dir/race" "$dir/race.c" -pthread
if TSAN_OPTIONS=exitcode=66 "$dir/race" 2>"$dir/said" || ! grep -q 'data race' "$dir/said"; then
	echo 'tsan: the control raced and nobody saw it' >&2
	exit 1
fi
echo 'tsan: the race of the control was seen'
