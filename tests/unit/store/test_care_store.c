/* What doctor sees of a ticket: whatever part of its rows is not what its log gives, and making it
 * anew mends that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "deskbell/store/care_store.h"
#include "support/store.h"

static struct sv differs(struct store *s, int64_t ticket)
{
	struct sv what;

	store_ok(s, care_store_ticket(s->db, ticket, &store_fold_env, &s->arena, &what, &s->e));
	return what;
}

static void remake(struct store *s, int64_t ticket)
{
	AUTO(tx_end) struct tx tx = { 0 };

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, care_store_remake(s->db, ticket, &store_fold_env, &s->arena, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
}

/* Ticket 1 was sound, is damaged by the statement, is seen to be, and is mended. */
static void check(struct store *s, const char *sql)
{
	struct sv what;

	assert_null(differs(s, 1).p);
	if (store_raw(s, sql) != SQLITE_OK)
		fail_msg("not done: %s", sql);
	if (!differs(s, 1).p)
		fail_msg("not seen: %s", sql);
	remake(s, 1);
	what = differs(s, 1);
	if (what.p)
		fail_msg("not mended: %s: %.*s", sql, SV_ARG(what));
}

#define COLUMNS_MAX 64

/* Each column of the table with something else in it: so that a new one cannot be forgotten.
 * `indexed` is the search index's own. */
static size_t alterations(struct store *s, const char *sql[COLUMNS_MAX])
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		s->db,
		"SELECT iif(type='TEXT', "
		"printf('UPDATE ticket SET %s=coalesce(%s,'''')||''x''', name, name), "
		"printf('UPDATE ticket SET %s=%s', name, iif(name='open', '1-open', name||'+1'))) "
		"FROM pragma_table_info('ticket') WHERE name NOT IN ('id','indexed')",
		&s->e);
	size_t n = 0;

	assert_non_null(q);
	while (stmt_row(q, &s->e) == RC_OK) {
		assert_true(n < COLUMNS_MAX);
		sql[n++] = arena_z(&s->arena, stmt_col_text(q, 0));
	}
	return n;
}

static void every_column_of_a_ticket_is_compared(void **state)
{
	struct store *s = *state;
	const char *sql[COLUMNS_MAX];
	size_t n = alterations(s, sql);

	store_ticket(s, "printer", "it smokes");
	assert_true(n > 25);
	for (size_t i = 0; i < n; i++)
		check(s, sql[i]);
}

static void every_set_of_a_ticket_is_compared(void **state)
{
	static const char *const sql[] = {
		"INSERT INTO ticket_tag VALUES(1,'odd')",
		"INSERT INTO ticket_watcher VALUES(1,7)",
		"INSERT INTO ticket_link VALUES(1,'blocks',2)",
		"INSERT INTO ticket_attachment VALUES(1,7)",
		"INSERT INTO ticket_field VALUES(1,1000,'4.17',0,'4.17')",
		"INSERT INTO thread VALUES(1,2)",
		"DELETE FROM thread WHERE ticket=1",
	};
	struct store *s = *state;

	store_ticket(s, "printer", "it smokes");
	store_ticket(s, "screen", "it is dark");
	for (size_t i = 0; i < ARRAY_LEN(sql); i++)
		check(s, sql[i]);
}

static void a_row_that_is_missing_or_of_no_log_is_told(void **state)
{
	struct store *s = *state;

	store_ticket(s, "printer", "it smokes");
	check(s, "DELETE FROM ticket WHERE id=1");
	check(s, "DELETE FROM ticket; DELETE FROM thread");
	assert_int_equal(store_raw(s, "INSERT INTO ticket SELECT 9,rev,external_id,subject,type,"
				      "state,workflow,state_category,open,priority,queue,assignee,"
				      "requester,category,resolution,created,updated,resolved,"
				      "closed,deleted,subject_text,resolution_text,digest,indexed,"
				      "reason_text,merged,snoozed,due,risk,paused FROM ticket"),
			 SQLITE_OK);
	assert_non_null(strstr(arena_z(&s->arena, differs(s, 9)), "the log knows nothing of it"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(every_column_of_a_ticket_is_compared),
		T(every_set_of_a_ticket_is_compared),
		T(a_row_that_is_missing_or_of_no_log_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
