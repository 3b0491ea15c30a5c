/* doctor on a desk whose store has flipped bytes, by whatever hand: it looks and mends as far as it
 * can, never crashes, and what it says it mended is mended. Another DESKBELL_SEED, other bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/rand.h"
#include "deskbell/service/doctor.h"
#include "support/fixture.h"
#include "support/store.h"

#define FILES 30

struct seen {
	int findings;
	bool empty; /* a finding without its words */
};

static void found(void *arg, const struct finding *f)
{
	struct seen *s = arg;

	s->findings++;
	s->empty |= !f->check || !f->where.n || !f->what.n;
}

/* Runs it; false when it could not even look, which then has its reason. */
static bool look(const char *dir, bool repair, struct doctor_result *out)
{
	struct clock clock = { 0 };
	struct seen seen = { 0 };
	struct doctor_request r = { .dir = dir,
				    .repair = repair,
				    .command = SV("doctor --repair"),
				    .found = found,
				    .arg = &seen };
	struct err e = { 0 };
	enum rc rc;

	clock_freeze(&clock, FIXTURE_NOW);
	rc = doctor_run(&r, &clock, out, &e);
	assert_false(seen.empty);
	if (rc != RC_OK && !e.msg[0])
		fail_msg("an error without a text: %s", rc_name(rc));
	assert_true(rc != RC_OK ||
		    (out->faults + out->notes + out->mended > 0) == (seen.findings > 0));
	return rc == RC_OK;
}

struct desk_files {
	struct tmpdir dir;
	struct arena arena;
	const char *desk, *store;
	struct sv whole;
};

static void setup_files(struct desk_files *x)
{
	struct err e = { 0 };
	struct db *db;

	tmpdir_init(&x->dir);
	x->desk = tmpdir_at(&x->dir, "desk");
	fixture_desk(x->desk);
	x->store = fs_join(&x->arena, x->desk, "desk.db");
	assert_int_equal(db_open(x->store, DB_WRITE, FIXTURE_NOW, &db, &e), RC_OK);
	assert_int_equal(db_empty_log(db, &e), RC_OK);
	db_destroy(db);
	assert_int_equal(fs_read(x->store, 64 << 20, &x->arena, &x->whole, &e), RC_OK);
}

static void put(struct desk_files *x, struct rand *r, int flips)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	char *bytes = arena_alloc(&a, x->whole.n);
	struct err e = { 0 };

	memcpy(bytes, x->whole.p, x->whole.n);
	for (int i = 0; i < flips; i++) {
		size_t at = (size_t)rand_below(r, rand_below(r, 5) ? x->whole.n : 4096);

		bytes[at] = (char)(bytes[at] ^ (1 << rand_below(r, 8)));
	}
	(void)unlink(fs_join(&a, x->desk, "desk.db-wal"));
	(void)unlink(fs_join(&a, x->desk, "desk.db-shm"));
	assert_int_equal(fs_write_lazy(x->store, (struct sv){ bytes, x->whole.n }, 0600, &e),
			 RC_OK);
}

static void flipped_bytes_are_looked_at_and_survived(void **state)
{
	struct desk_files x = { 0 };
	struct doctor_result first, second, third;
	int faulty = 0, sound = 0, mended = 0;
	struct rand r;

	(void)state;
	rand_seed(&r, getenv("DESKBELL_SEED") ? strtoull(getenv("DESKBELL_SEED"), NULL, 10) : 7);
	setup_files(&x);
	/* The control: unharmed, there is nothing to find. */
	put(&x, &r, 0);
	assert_true(look(x.desk, false, &first));
	assert_int_equal(first.faults, 0);
	for (int i = 0; i < FILES; i++) {
		put(&x, &r, 1 + i % 20);
		if (!look(x.desk, false, &first))
			continue;
		faulty += first.faults > 0;
		sound += first.faults == 0;
		if (!look(x.desk, true, &second) || !look(x.desk, false, &third))
			continue;
		mended += second.mended > 0;
		/* Looking again after mending finds no more than was left. */
		if (second.faults == 0 && third.faults > 0)
			fail_msg("file %d: mended %lld, then %lld faults", i,
				 (long long)second.mended, (long long)third.faults);
	}
	print_message("# %d faulty, %d sound, %d mended in part\n", faulty, sound, mended);
	assert_true(faulty > FILES / 3);
	arena_deinit(&x.arena);
	tmpdir_deinit(&x.dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flipped_bytes_are_looked_at_and_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
