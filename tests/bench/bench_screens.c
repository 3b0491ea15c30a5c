/* Twenty idle screens on one desk while others write ten times a second: how much of a core all of
 * them take. Each is in a terminal of its own; only their own time is counted. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "harness_bench.h"
#include "pty/harness.h"

#define SCREENS_MAX 20
#define WRITES_A_SECOND 10

struct screens {
	struct pty *p[SCREENS_MAX];
	size_t n;
};

/* Takes in what they write for so long, as terminals do. */
static void listen_to(struct screens *s, int64_t until)
{
	while (clock_us() < until) {
		int ms = (int)((until - clock_us()) / 1000 / (int64_t)s->n) + 1;

		for (size_t i = 0; i < s->n && clock_us() < until; i++)
			pty_listen(s->p[i], ms);
	}
}

static double used(const struct screens *s)
{
	double ms = 0;

	for (size_t i = 0; i < s->n; i++)
		ms += process_cpu_ms(pty_pid(s->p[i]));
	return ms;
}

/* Percent of a core over so many seconds. */
static double share(struct bench *b, struct screens *s, double seconds, int writes_a_second)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int64_t from = clock_us(), end = from + (int64_t)(seconds * 1e6);
	double before = used(s);

	for (int64_t i = 1; clock_us() < end; i++) {
		if (writes_a_second) {
			/* Every fiftieth is open: what the screens show. */
			bench_command(b, &a,
				      bench_line(&a, "ticket note ", 50 * (1 + i % (b->n / 50)),
						 " --body 'Seen; the part is ordered.'"),
				      NULL);
			call_after(b->desk);
		}
		listen_to(s, from + i * 1000000 / (writes_a_second ? writes_a_second : 10));
		arena_reset(&a);
	}
	return (used(s) - before) / ((double)(clock_us() - from) / 1e3) * 100;
}

int main(void)
{
	double seconds = times(40, 2) / 10.0;
	struct series cpu = { .n = 0 };
	struct screens s = { .n = times(SCREENS_MAX, 2) };
	struct bench b;

	bench_init(&b);
	bench_open(&b);
	for (size_t i = 0; i < s.n; i++)
		s.p[i] = pty_start(
			&(struct pty_opts){ .desk = b.dir, .h = 40, .w = 120, .no_sync = true });
	for (size_t i = 0; i < s.n; i++)
		pty_until(s.p[i], "Unassigned");
	listen_to(&s, clock_us() + (int64_t)(seconds * 5e5)); /* until they are at rest */
	report("screens.still", b.n, figure_one(share(&b, &s, seconds, 0), -1), NULL);
	for (size_t i = 0; i < times(3, 1); i++)
		series_add(&cpu, share(&b, &s, seconds, WRITES_A_SECOND), -1);
	report("screens.cpu", b.n, figure_of(&cpu), NULL);
	report("screens.memory", b.n, figure_one(bench_memory(pty_pid(s.p[0])), -1), NULL);
	for (size_t i = 0; i < s.n; i++)
		pty_destroy(s.p[i]);
	bench_deinit(&b);
	return 0;
}
