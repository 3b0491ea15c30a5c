/* Clocks made anew by two programs at once: none does what the other did, and one goes to the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../../../src/service/desk_priv.h"
#include "../../../src/service/ticket_clock.h"
#include "deskbell/base/fs.h"
#include "deskbell/db/tx.h"
#include "deskbell/service/desk.h"
#include "deskbell/store/seq_store.h"
#include "support/small_desk.h"

#define TICKETS 500

struct rig {
	struct small_desk s;
	struct desk *other;
	int64_t total, done, steps; /* of the first */
	bool behind;
};

/* An import waits for the disk once for many of them. */
static void import(struct rig *r)
{
	const char *file = fs_join(&r->s.a, r->s.dir.path, "rows");
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	for (int i = 0; i < TICKETS; i++)
		fprintf(f, "{\"external_id\":\"%d\",\"subject\":\"s\",\"requester\":\"me\"}\n", i);
	assert_int_equal(fclose(f), 0);
	small_desk_ok(&r->s, small_desk_try(&r->s, "me",
					    arena_printf(&r->s.a, "import tickets %s", file).p));
}

static int setup(void **state)
{
	static struct rig rig;
	struct rig *r = &rig;

	*r = (struct rig){ .other = NULL };
	small_desk_init(&r->s, "me");
	import(r);
	small_desk_ok(&r->s, desk_open(r->s.path, DESK_WRITE, &r->s.clock, &r->other, &r->s.e));
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;

	desk_destroy(r->other);
	small_desk_deinit(&r->s);
	return 0;
}

static void make_stale(struct rig *r)
{
	AUTO(tx_end) struct tx tx = { 0 };

	small_desk_ok(&r->s, tx_begin_write(&tx, r->s.desk->db, &r->s.e));
	small_desk_ok(&r->s, clocks_stale(r->s.desk, &r->s.e));
	small_desk_ok(&r->s, tx_commit(&tx, &r->s.e));
}

static int64_t stale_from(struct rig *r)
{
	int64_t from;

	small_desk_ok(&r->s, meta_store_int(r->s.desk->db, META_CLOCKS, &from, &r->s.e));
	return from;
}

/* One step of the other. */
static bool stop(void *arg, const struct clocks_progress *p)
{
	(void)arg;
	(void)p;
	return false;
}

static bool with_another(void *arg, const struct clocks_progress *p)
{
	struct rig *r = arg;
	struct err stopped;

	assert_true(p->done > r->done || !stale_from(r));
	if (r->steps++ == 0)
		r->total = p->total;
	assert_int_equal(p->total, r->total);
	r->done = p->done;
	r->behind |= p->behind;
	if (stale_from(r))
		assert_int_equal(clocks_remake(r->other, stop, NULL, &stopped), RC_CANCELLED);
	return true;
}

static void what_another_did_is_not_listed_again(void **state)
{
	struct rig *r = *state;

	make_stale(r);
	small_desk_ok(&r->s, clocks_remake(r->s.desk, with_another, r, &r->s.e));
	assert_int_equal(r->total, TICKETS);
	assert_true(r->steps > 1);
	assert_int_equal(stale_from(r), 0);
	/* Who began goes on. */
	assert_false(r->behind);
}

/* Control: who comes alone to it goes to the end, too. */
static bool in_between(void *arg, const struct clocks_progress *p)
{
	struct rig *r = arg;

	r->steps++;
	r->behind |= p->behind;
	return true;
}

static void who_is_alone_goes_to_the_end(void **state)
{
	struct rig *r = *state;

	r->steps = 0;
	make_stale(r);
	small_desk_ok(&r->s, clocks_remake(r->other, in_between, r, &r->s.e));
	assert_true(r->steps > 1);
	assert_false(r->behind);
	assert_int_equal(stale_from(r), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_another_did_is_not_listed_again),
		cmocka_unit_test(who_is_alone_goes_to_the_end),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
