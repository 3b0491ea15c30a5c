/* A copy taken while others write is of one instant; the sum of a text index follows its words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/db/fts_sum.h"
#include "deskbell/store/audit_store.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/search_store.h"
#include "support/store.h"

struct writer {
	struct store *s;
	struct db *db;
	int calls;
};

/* Another handle writes between two pieces of the copy. */
static bool write_between(void *arg, int64_t done, int64_t total)
{
	struct writer *w = arg;

	assert_true(done > 0 && total >= done);
	if (w->calls++ < 3)
		store_reply(w->s, 1, "written meanwhile");
	return true;
}

static bool refuse(void *arg, int64_t done, int64_t total)
{
	(void)arg;
	(void)done;
	(void)total;
	return false;
}

/* Enough pages for several pieces. */
static void grow(struct store *s)
{
	static char big[60000];

	memset(big, 'x', sizeof(big) - 1);
	for (int i = 0; i < 150; i++)
		store_ticket(s, "big", big);
}

static void a_copy_is_of_one_instant(void **state)
{
	struct store *s = *state;
	const char *to = tmpdir_at(&s->dir, "copy.db");
	struct writer w = { .s = s };
	struct audit_result audit;
	struct db *reader, *copy;
	int64_t before, inside;

	grow(s);
	store_ok(s, change_store_newest(s->db, &before, &s->e));
	store_ok(s, db_open(s->path, DB_READ, STORE_NOW, &reader, &s->e));
	store_ok(s, db_backup(reader, to, write_between, &w, &s->e));
	assert_true(w.calls >= 1);
	db_destroy(reader);
	store_ok(s, db_open(to, DB_WRITE, STORE_NOW, &copy, &s->e));
	store_ok(s, store_integrity(copy, &s->e));
	store_ok(s, change_store_newest(copy, &inside, &s->e));
	assert_int_equal(inside, before);
	store_ok(s, audit_store_verify(copy, NULL, &s->arena, &audit, &s->e));
	assert_null(audit.what.p);
	db_destroy(copy);
}

static void a_copy_that_ends_early_leaves_nothing(void **state)
{
	struct store *s = *state;
	const char *to = tmpdir_at(&s->dir, "copy.db");

	grow(s);
	assert_int_equal(db_backup(s->db, to, refuse, NULL, &s->e), RC_CANCELLED);
	assert_false(fs_exists(to));
	store_ok(s, db_backup(s->db, to, NULL, NULL, &s->e));
	assert_int_equal(db_backup(s->db, to, NULL, NULL, &s->e), RC_ENV);
	assert_true(fs_exists(to));
}

static void the_sum_of_an_index_follows_its_words(void **state)
{
	struct store *s = *state;
	struct fts_sum index, mine = { 0 }, other;
	int64_t id = store_ticket(s, "printer 619", "\346\211\223\345\215\260\346\234\272 smokes");
	struct search_text text;

	store_ok(s, search_store_text(s->db, id, &s->arena, &text, &s->e));
	store_ok(s, fts_sum_read(s->db, FTS_TICKETS, &index, &s->e));
	fts_sum_add(&mine, id, "private", text.internal);
	fts_sum_add(&mine, id, "subject", text.subject);
	fts_sum_add(&mine, id, "public", text.public);
	assert_true(index.words > 5);
	assert_true(fts_sum_eq(&index, &mine));
	/* Another row, another column, another place, another word: another sum. */
	for (int i = 0; i < 4; i++) {
		other = (struct fts_sum){ 0 };
		fts_sum_add(&other, id + (i == 0), i == 1 ? "public" : "subject",
			    i == 2   ? SV("619 printer")
			    : i == 3 ? SV("printer 618")
				     : text.subject);
		fts_sum_add(&other, id, "public", text.public);
		assert_false(fts_sum_eq(&index, &other));
	}
}

static void an_old_store_can_be_examined(void **state)
{
	struct store *s = *state;
	struct db *db;

	db_release(&s->db);
	assert_int_equal(store_raw(s, "PRAGMA user_version=99"), 0);
	assert_int_equal(db_open(s->path, DB_READ, STORE_NOW, &db, &s->e), RC_ENV);
	store_ok(s, db_open(s->path, DB_EXAMINE, STORE_NOW, &db, &s->e));
	store_ok(s, store_integrity(db, &s->e));
	db_destroy(db);
	assert_int_equal(store_raw(s, "PRAGMA user_version=2"), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_copy_is_of_one_instant),
		T(a_copy_that_ends_early_leaves_nothing),
		T(the_sum_of_an_index_follows_its_words),
		T(an_old_store_can_be_examined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
