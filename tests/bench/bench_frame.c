/* The terminal program's speed: from its start to its first picture, from a key to the end of
 * its bytes, and what it holds in memory; on 10,000 and 100,000 tickets unless $N says otherwise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/proc.h"
#include "harness_rows.h"
#include "pty/harness.h"

#define NOW 1795444320
#define STARTS 40
#define KEYS 400

static void run(const char *const *argv)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct proc_result out;
	struct err e = { 0 };

	if (proc_run(argv, NULL, NULL, 1 << 20, &a, &out, &e) != RC_OK || out.status != 0) {
		fprintf(stderr, "bench: %s: %s%.*s\n", argv[0], e.msg, SV_ARG(out.err));
		exit(1);
	}
}

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static double at(double *ms, size_t n, double share)
{
	qsort(ms, n, sizeof(*ms), by_size);
	return ms[(size_t)((double)(n - 1) * share)];
}

/* What a terminal, a process and waiting for it cost by themselves. */
static double nothing_ms(void)
{
	double ms[STARTS];

	for (size_t i = 0; i < STARTS; i++) {
		int64_t from = clock_us();
		struct pty *p =
			pty_start(&(struct pty_opts){ .program = "/bin/true", .no_sync = true });

		pty_exit_status(p);
		ms[i] = (double)(clock_us() - from) / 1e3;
		pty_destroy(p);
	}
	return at(ms, STARTS, 0.5);
}

/* Until nothing is left to do: rows, preview and every tab's number are there. */
static double idle_ms(const char *desk)
{
	double ms[STARTS];

	for (size_t i = 0; i < STARTS; i++) {
		struct pty *p = pty_start(&(struct pty_opts){ .desk = desk, .h = 40, .w = 120 });

		ms[i] = (double)pty_first_us(p) / 1e3;
		pty_destroy(p);
	}
	return at(ms, STARTS, 0.5);
}

/* Resident set of a process. */
static long memory_kb(int pid)
{
	char path[64], line[256];
	long kb = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "VmRSS:", 6))
			kb = strtol(line + 6, NULL, 10);
	if (f)
		fclose(f);
	return kb;
}

static void keys(const char *desk)
{
	struct pty *p = pty_start(&(struct pty_opts){ .desk = desk, .h = 40, .w = 120 });
	size_t bytes = 0, most = 0;
	double ms[KEYS];

	pty_keys(p, "f<C-u>is:open sort:priority,-updated<Enter>");
	for (size_t i = 0; i < KEYS; i++) {
		int64_t from = clock_us();

		pty_keys(p, i % 16 < 8 ? "j" : "k");
		ms[i] = (double)(clock_us() - from) / 1e3;
		bytes += pty_bytes(p).n;
		most = pty_bytes(p).n > most ? pty_bytes(p).n : most;
	}
	printf("  %-44s %8.3f ms median, %8.3f ms p99\n", "a move, key to the end of its bytes",
	       at(ms, KEYS, 0.5), at(ms, KEYS, 0.99));
	printf("  %-44s %8zu    mean,   %8zu    most (limit 350)\n", "bytes of a move at 120x40",
	       bytes / KEYS, most);
	pty_keys(p, "G");
	pty_keys(p, "gg<Enter>");
	printf("  %-44s %8.1f MB (limit 20)\n", "resident memory",
	       (double)memory_kb(pty_pid(p)) / 1024);
	pty_destroy(p);
}

static double one_size(const char *top, int64_t n)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *desk = fs_join(&a, top, arena_z(&a, arena_printf(&a, "d%lld", (long long)n)));
	const char *rows = fs_join(&a, top, "rows.jsonl"), *program = getenv("DESKBELL");
	const char *const init[] = { program, "init", desk, NULL };
	const char *const import[] = { program, "-D",	    desk,	    "import", "tickets",
				       rows,	"--create", "queue,person", NULL };
	double bare = nothing_ms(), ms;

	rows_write(rows, n, NOW);
	run(init);
	run(import);
	ms = idle_ms(desk);
	printf("%lld tickets\n", (long long)n);
	printf("  %-44s %8.3f ms   /bin/true %.3f ms   %.2fx\n",
	       "start to idle, first picture before (limit 20)", ms, bare, ms / bare);
	keys(desk);
	return ms;
}

int main(void)
{
	char top[] = "/tmp/deskbell-bench-XXXXXX";
	const char *size = getenv("N");
	int64_t n = size && *size ? strtoll(size, NULL, 10) : 100000;
	struct err e = { 0 };
	double small;

	if (!mkdtemp(top) || !getenv("DESKBELL")) {
		fprintf(stderr, "bench: run by make bench\n");
		return 1;
	}
	small = one_size(top, 10000);
	if (n != 10000)
		printf("first picture against 10,000 tickets: %.2fx (limit 1.3)\n",
		       one_size(top, n) / small);
	if (fs_remove_tree(top, &e) != RC_OK)
		fprintf(stderr, "bench: %s\n", e.msg);
	return 0;
}
