/* A store whose schema was laid by a hostile hand: a function it names anywhere never runs, however
 * the store is used, and doctor tells of the thing. The control trusts the schema, as SQLite does
 * by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../../src/db/db_priv.h"
#include "deskbell/query/sql.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/message_store.h"
#include "deskbell/store/person_store.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/ticket_store.h"
#include "support/promise.h"
#include "support/store.h"

/* Where a schema may name a function. spy() stands for any that a program has and the file's maker
 * would like to call. */
static const struct plant {
	const char *what, *sql;
} plants[] = {
	{ "a trigger", "CREATE TRIGGER evil AFTER INSERT ON event BEGIN SELECT spy(); END" },
	{ "a trigger on a text", "CREATE TRIGGER evil BEFORE INSERT ON text "
				 "WHEN spy() BEGIN SELECT 1; END" },
	{ "a view in a table's place",
	  "ALTER TABLE ticket RENAME TO real_ticket; "
	  "CREATE VIEW ticket AS SELECT * FROM real_ticket WHERE spy()=0" },
	{ "an index by an expression", "CREATE INDEX evil ON ticket(spy())" },
	{ "an index of some rows", "CREATE INDEX evil ON message(change) WHERE spy()=0" },
	{ "a constraint", "ALTER TABLE event ADD COLUMN x INTEGER CHECK (spy()=0)" },
	{ "a generated column", "ALTER TABLE message ADD COLUMN x INTEGER AS (spy()); "
				"CREATE INDEX evil ON message(x)" },
	{ "a generated column with a constraint",
	  "ALTER TABLE change ADD COLUMN x INTEGER AS (spy()) CHECK (x=0)" },
};

static int spied;
static bool trusting; /* the control: SQLite trusts the schema, though it is told not to */

/* link: -Wl,--wrap=sqlite3_db_config */
int __real_sqlite3_db_config(sqlite3 *handle, int option, ...);
int __wrap_sqlite3_db_config(sqlite3 *handle, int option, ...);
int __wrap_sqlite3_db_config(sqlite3 *handle, int option, ...)
{
	va_list ap;
	int on, *now, code;

	va_start(ap, option);
	on = va_arg(ap, int);
	now = va_arg(ap, int *);
	va_end(ap);
	code = __real_sqlite3_db_config(
		handle, option, option == SQLITE_DBCONFIG_TRUSTED_SCHEMA && trusting ? 1 : on, now);
	*now = on;
	return code;
}

static void spy(sqlite3_context *c, int n, sqlite3_value **v)
{
	(void)n;
	(void)v;
	spied++;
	sqlite3_result_int(c, 0);
}

/* Every handle has it from the start, as it has the program's own functions. */
static int give_spy(sqlite3 *handle, char **text, const void *api)
{
	(void)text;
	(void)api;
	return sqlite3_create_function_v2(handle, "spy", 0, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
					  NULL, spy, NULL, NULL, NULL);
}

/* By a handle that trusts everything. */
static void plant(struct store *s, const struct plant *p)
{
	sqlite3 *raw = NULL;

	assert_int_equal(sqlite3_open_v2(s->path, &raw, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	if (sqlite3_exec(raw, p->sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", p->what, sqlite3_errmsg(raw));
	assert_int_equal(
		sqlite3_wal_checkpoint_v2(raw, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_close(raw), SQLITE_OK);
}

static int told(struct store *s, enum rc rc)
{
	if (rc == RC_OK || rc == RC_NOTFOUND)
		return 0;
	if (!s->e.msg[0])
		fail_msg("an error without a text: %s", rc_name(rc));
	s->e = (struct err){ 0 };
	return 1;
}

static enum rc reply(struct store *s)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("ticket reply");

	TRY(tx_begin_write(&tx, s->db, &s->e));
	draft_message(s, &d, 1, true, "we look");
	TRY(store_apply(s, &d, 1));
	return tx_commit(&tx, &s->e);
}

/* Reads and writes; returns how many of them gave an error. */
static int use(struct store *s)
{
	AUTO(sql_deinit) struct sql tail = SQL_INIT;
	struct stored_message *m;
	struct search_hit *hit;
	AUTO(person_memory_deinit) struct person_memory people;
	const struct person *who;
	struct directory dir;
	struct ticket t, *list;
	int errors = 0;
	size_t n;

	sql_add(&tail, "WHERE t.open = 1 ORDER BY t.priority, t.updated DESC");
	errors += told(s, ticket_store_list(s->db, &tail, &s->arena, &list, &n, &s->e));
	errors += told(s, ticket_store_load(s->db, 1, &s->arena, &t, &s->e));
	errors += told(s, ticket_store_fold(s->db, 1, &store_fold_env, &s->arena, &t, &s->e));
	errors += told(s, message_store_thread(s->db, 1, true, 0, &s->arena, &m, &n, &s->e));
	person_memory_init(&people, s->db);
	errors += told(s, person_store_load(&people, &s->arena, &dir, &s->e));
	errors += told(s, directory_login(&dir, SV("li.wei"), &who, &s->e));
	errors += told(
		s, search_store_tickets(s->db, SV("\"printer\""), 20, &s->arena, &hit, &n, &s->e));
	errors += told(s, store_integrity(s->db, &s->e));
	errors += told(s, reply(s));
	return errors;
}

static void found(void *arg, struct sv text)
{
	(void)text;
	++*(int *)arg;
}

/* Opens the store and uses it; returns how often the function ran. */
static int runs(struct store *s, bool trust, int *errors)
{
	trusting = trust;
	spied = 0;
	*errors = told(s, db_open(s->path, DB_WRITE, STORE_NOW, &s->db, &s->e));
	if (s->db)
		*errors += use(s);
	db_release(&s->db);
	trusting = false;
	return spied;
}

static bool doctor_finds(struct store *s)
{
	int findings = 0;
	enum rc rc = db_open(s->path, DB_EXAMINE, STORE_NOW, &s->db, &s->e);

	if (rc == RC_OK)
		rc = db_schema(s->db, found, &findings, &s->e);
	db_release(&s->db);
	return told(s, rc) || findings;
}

/* Each plant in a store of its own. */
static void a_function_the_file_names_never_runs(void **state)
{
	int refused = 0, trusted = 0;

	(void)state;
	sqlite3_auto_extension((void (*)(void))give_spy);
	for (size_t i = 0; i < ARRAY_LEN(plants); i++) {
		int errors;
		struct store *s;
		void *own;

		store_setup(&own);
		s = own;
		store_ticket(s, "printer", "it smokes");
		db_release(&s->db);
		plant(s, &plants[i]);
		if (runs(s, false, &errors) != 0)
			fail_msg("%s: the function ran", plants[i].what);
		if (!doctor_finds(s))
			fail_msg("%s: doctor finds nothing", plants[i].what);
		refused += errors > 0;
		if (runs(s, true, &errors) == 0)
			fail_msg("%s: the control does not run it", plants[i].what);
		trusted++;
		store_teardown(&own);
	}
	assert_int_equal(refused, ARRAY_LEN(plants));
	promise(12, "%zu places of a schema that name a function: none ran it, %d gave an error",
		ARRAY_LEN(plants), refused);
	control(12, "with the schema trusted %d of %zu ran it", trusted, ARRAY_LEN(plants));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_function_the_file_names_never_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
