/* The queue is given back, however a write transaction ends: who comes next waits for nobody.
 * What transactions do to the store stands in test_db.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../../../src/db/db_priv.h"
#include "support/store.h"

/* Another program's handle on the store; its queue is opened anew, as another program's is. */
struct rig {
	struct store *s;
	struct db *other;
};

static int setup(void **state)
{
	static struct rig r;

	store_setup((void **)&r.s);
	store_ok(r.s, db_open(r.s->path, DB_WRITE, STORE_NOW, &r.other, &r.s->e));
	*state = &r;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;

	db_destroy(r->other);
	return store_teardown((void **)&r->s);
}

/* One try: RC_BUSY where somebody has it. */
static enum rc queue_is_free(struct rig *r)
{
	struct err busy;
	enum rc rc = fs_lock_take(&r->other->queue, 0, NULL, NULL, &busy);

	if (rc == RC_OK)
		fs_lock_drop(&r->other->queue);
	return rc;
}

static void the_queue_is_held_from_begin_to_the_end(void **state)
{
	struct rig *r = *state;
	struct tx tx = { 0 }, inner = { 0 };

	for (int commit = 0; commit < 2; commit++) {
		store_ok(r->s, tx_begin_write(&tx, r->s->db, &r->s->e));
		assert_int_equal(queue_is_free(r), RC_BUSY);
		store_ok(r->s, tx_begin_write(&inner, r->s->db, &r->s->e));
		store_ok(r->s, tx_commit(&inner, &r->s->e));
		assert_int_equal(queue_is_free(r), RC_BUSY);
		if (commit)
			store_ok(r->s, tx_commit(&tx, &r->s->e));
		else
			tx_end(&tx);
		assert_int_equal(queue_is_free(r), RC_OK);
	}
	/* Who only reads stands in no queue. */
	store_ok(r->s, tx_begin_read(&tx, r->s->db, &r->s->e));
	assert_int_equal(queue_is_free(r), RC_OK);
	store_ok(r->s, tx_commit(&tx, &r->s->e));
}

/* Somebody who stands in no queue has the store, a sqlite3 by hand say. */
static void a_write_that_cannot_begin_leaves_the_queue(void **state)
{
	struct rig *r = *state;
	struct tx tx = { 0 };
	sqlite3 *h = NULL;

	assert_int_equal(sqlite3_open(r->s->path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_busy_timeout(r->s->db->handle, 0);
	assert_int_equal(tx_begin_write(&tx, r->s->db, &r->s->e), RC_BUSY);
	assert_int_equal(queue_is_free(r), RC_OK);
	assert_int_equal(sqlite3_exec(h, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
	store_ok(r->s, tx_begin_write(&tx, r->s->db, &r->s->e));
	tx_end(&tx);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_queue_is_held_from_begin_to_the_end),
		T(a_write_that_cannot_begin_leaves_the_queue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
