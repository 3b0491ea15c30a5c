/* The driver: what it refuses to open and why, the queue, transactions, cancellation, live update.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <poll.h>
#include <sqlite3.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "../../../src/db/db_priv.h"
#include "deskbell/base/fs.h"
#include "deskbell/query/sql.h"
#include "support/lock_wait.h"
#include "support/store.h"

/* link: -Wl,--wrap=fcntl */

static enum rc open_again(struct store *s, enum db_mode mode)
{
	db_release(&s->db);
	s->e = (struct err){ 0 };
	return db_open(s->path, mode, STORE_NOW, &s->db, &s->e);
}

static int64_t ask(struct store *s, const char *what)
{
	AUTO(stmt_release)
	struct stmt *q = strcmp(what, "meta") == 0
				 ? db_stmt(s->db, "SELECT count(*) FROM meta", &s->e)
				 : db_stmt(s->db, "PRAGMA foreign_keys", &s->e);

	assert_non_null(q);
	store_ok(s, stmt_row(q, &s->e));
	return stmt_col_int(q, 0);
}

static enum rc put(struct store *s, const char *key)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(s->db, "INSERT INTO meta(k,v) VALUES(?1,'x')", &s->e);

	assert_non_null(q);
	stmt_text(q, 1, sv_from(key));
	return stmt_run(q, &s->e);
}

/* ---- opening ---- */

static void a_new_store_is_private_and_sound(void **state)
{
	struct store *s = *state;
	struct stat st;

	assert_int_equal(stat(s->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	store_ok(s, store_integrity(s->db, &s->e));
	assert_int_equal(db_version(s->db), db_version_known());
	assert_true(db_version_known() >= 1);
}

static void a_store_is_never_made_over_another(void **state)
{
	struct store *s = *state;

	assert_int_equal(db_create(s->path, STORE_NOW, &s->e), RC_ENV);
	assert_true(fs_exists(s->path));
}

static void a_missing_store_is_named_with_the_remedy(void **state)
{
	struct store *s = *state;
	struct db *db = NULL;

	assert_int_equal(db_open(tmpdir_at(&s->dir, "none.db"), DB_READ, STORE_NOW, &db, &s->e),
			 RC_ENV);
	assert_null(db);
	assert_non_null(strstr(s->e.msg, "deskbell init"));
	assert_false(fs_exists(tmpdir_at(&s->dir, "none.db")));
}

static void a_newer_store_is_refused_and_says_so(void **state)
{
	struct store *s = *state;

	assert_int_equal(store_raw(s, "PRAGMA user_version=1000"), SQLITE_OK);
	assert_int_equal(open_again(s, DB_WRITE), RC_ENV);
	assert_non_null(strstr(s->e.msg, "newer deskbell"));
	assert_int_equal(open_again(s, DB_READ), RC_ENV);
	assert_non_null(strstr(s->e.msg, "newer deskbell"));
}

static void another_programs_database_is_refused(void **state)
{
	struct store *s = *state;

	assert_int_equal(store_raw(s, "PRAGMA application_id=1"), SQLITE_OK);
	assert_int_equal(open_again(s, DB_READ), RC_ENV);
	assert_non_null(strstr(s->e.msg, "not a deskbell store"));
}

static void a_file_that_is_no_database_is_refused(void **state)
{
	struct store *s = *state;
	char junk[8192];

	memset(junk, 'x', sizeof(junk));
	db_release(&s->db);
	(void)unlink(tmpdir_at(&s->dir, "desk.db-wal"));
	(void)unlink(tmpdir_at(&s->dir, "desk.db-shm"));
	store_ok(s, fs_write(s->path, (struct sv){ junk, sizeof(junk) }, 0600, &s->e));
	assert_int_equal(open_again(s, DB_WRITE), RC_ENV);
	assert_non_null(strstr(s->e.msg, "not a deskbell store"));
	store_ok(s, fs_write(s->path, SV(""), 0600, &s->e));
	assert_int_equal(open_again(s, DB_WRITE), RC_ENV);
}

/* Every page but the first overwritten: whatever is read, the answer is an error, never a crash. */
static void a_damaged_store_is_told_with_the_remedy(void **state)
{
	struct store *s = *state;
	struct sv whole;
	char *bytes;
	enum rc rc;

	store_ticket(s, "printer", "it smokes");
	db_release(&s->db);
	assert_int_equal(store_raw(s, "PRAGMA wal_checkpoint(TRUNCATE)"), SQLITE_OK);
	store_ok(s, fs_read(s->path, 64 << 20, &s->arena, &whole, &s->e));
	bytes = arena_alloc(&s->arena, whole.n);
	memcpy(bytes, whole.p, whole.n);
	memset(bytes + 4096, 0xa5, whole.n - 4096);
	store_ok(s, fs_write(s->path, (struct sv){ bytes, whole.n }, 0600, &s->e));
	rc = open_again(s, DB_READ);
	if (rc == RC_OK)
		rc = store_integrity(s->db, &s->e);
	assert_int_equal(rc, RC_ENV);
	assert_true(s->e.msg[0] != '\0');
}

/* An empty database of ours as before the first schema step. */
static void make_old(struct store *s, const char *sql)
{
	db_release(&s->db);
	assert_int_equal(unlink(s->path), 0);
	(void)unlink(tmpdir_at(&s->dir, "desk.db-wal"));
	(void)unlink(tmpdir_at(&s->dir, "desk.db-shm"));
	{
		sqlite3 *h = NULL;

		assert_int_equal(sqlite3_open(s->path, &h), SQLITE_OK);
		assert_int_equal(
			sqlite3_exec(h, "PRAGMA journal_mode=WAL; PRAGMA application_id=1684370283",
				     NULL, NULL, NULL),
			SQLITE_OK);
		assert_int_equal(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK);
		sqlite3_close(h);
	}
}

static void an_older_store_is_brought_up_to_date_by_a_writer_only(void **state)
{
	struct store *s = *state;

	make_old(s, "CREATE TABLE other(x)");
	assert_int_equal(open_again(s, DB_READ), RC_ENV);
	assert_non_null(strstr(s->e.msg, "older"));
	store_ok(s, open_again(s, DB_WRITE));
	assert_int_equal(db_version(s->db), db_version_known());
	store_ticket(s, "printer", "it smokes");
}

static void a_schema_step_that_fails_changes_nothing(void **state)
{
	struct store *s = *state;
	struct stmt *q;

	make_old(s, "CREATE TABLE outbox(x)");
	assert_int_equal(open_again(s, DB_WRITE), RC_ENV);
	assert_non_null(strstr(s->e.msg, "schema step 1"));
	assert_int_equal(store_raw(s, "SELECT * FROM change"), SQLITE_ERROR);
	/* With the hindrance gone it goes through. */
	assert_int_equal(store_raw(s, "DROP TABLE outbox"), SQLITE_OK);
	store_ok(s, open_again(s, DB_WRITE));
	q = db_stmt(s->db, "SELECT count(*) FROM schema_history", &s->e);
	assert_non_null(q);
	store_ok(s, stmt_row(q, &s->e));
	assert_int_equal(stmt_col_int(q, 0), db_version_known());
	stmt_release(&q);
}

static void a_reader_cannot_write(void **state)
{
	struct store *s = *state;
	struct tx tx = { 0 };

	store_ok(s, open_again(s, DB_READ));
	assert_int_equal(tx_begin_write(&tx, s->db, &s->e), RC_ENV);
	assert_int_equal(put(s, "a"), RC_ENV);
}

static void foreign_keys_are_on(void **state)
{
	assert_int_equal(ask(*state, "keys"), 1);
}

static void a_quoted_name_that_is_no_column_is_an_error(void **state)
{
	struct store *s = *state;

	assert_null(db_stmt(s->db, "SELECT \"no_such_column\" FROM meta", &s->e));
	assert_int_equal(s->e.rc, RC_ENV);
}

static void the_schema_cannot_be_rewritten(void **state)
{
	struct store *s = *state;
	struct tx tx = { 0 };
	struct stmt *q;
	enum rc rc;

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	q = db_stmt(s->db, "UPDATE sqlite_schema SET sql='' WHERE name='event_no_update'", &s->e);
	rc = q ? stmt_run(q, &s->e) : s->e.rc;
	stmt_release(&q);
	tx_end(&tx);
	assert_int_equal(rc, RC_ENV);
}

/* ---- transactions ---- */

static void what_is_not_committed_is_gone(void **state)
{
	struct store *s = *state;
	struct tx tx = { 0 };
	int64_t before = ask(s, "meta");

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, put(s, "a"));
	tx_end(&tx);
	assert_int_equal(ask(s, "meta"), before);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, put(s, "a"));
	store_ok(s, tx_commit(&tx, &s->e));
	assert_int_equal(ask(s, "meta"), before + 1);
}

static void an_inner_transaction_falls_alone(void **state)
{
	struct store *s = *state;
	struct tx outer = { 0 }, inner = { 0 };
	int64_t before = ask(s, "meta");

	store_ok(s, tx_begin_write(&outer, s->db, &s->e));
	store_ok(s, put(s, "a"));
	store_ok(s, tx_begin_write(&inner, s->db, &s->e));
	store_ok(s, put(s, "b"));
	tx_end(&inner);
	store_ok(s, tx_begin_write(&inner, s->db, &s->e));
	store_ok(s, put(s, "c"));
	store_ok(s, tx_commit(&inner, &s->e));
	store_ok(s, tx_commit(&outer, &s->e));
	assert_int_equal(ask(s, "meta"), before + 2);
}

static void a_write_outside_a_transaction_is_refused(void **state)
{
	struct store *s = *state;

	assert_int_equal(put(s, "a"), RC_ENV);
	assert_non_null(strstr(s->e.msg, "outside a transaction"));
}

static void a_double_key_is_a_conflict(void **state)
{
	struct store *s = *state;
	struct tx tx = { 0 };

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, put(s, "a"));
	assert_int_equal(put(s, "a"), RC_CONFLICT);
	tx_end(&tx);
}

static void a_statement_in_use_is_not_given_out_twice(void **state)
{
	struct store *s = *state;
	struct stmt *q[2];

	for (int i = 0; i < 2; i++) {
		q[i] = db_stmt(s->db, "SELECT id FROM queue ORDER BY id", &s->e);
		assert_non_null(q[i]);
		store_ok(s, stmt_row(q[i], &s->e));
	}
	assert_ptr_not_equal(q[0], q[1]);
	stmt_release(&q[0]);
	stmt_release(&q[1]);
}

static void made_up_sql_is_bound_and_kept_by_its_text(void **state)
{
	struct store *s = *state;

	/* More different texts than are kept. */
	for (int i = 0; i < 200; i++) {
		AUTO(sql_deinit) struct sql sql = SQL_INIT;
		AUTO(stmt_release) struct stmt *q = NULL;

		sql_add(&sql, "SELECT ");
		for (int k = 0; k <= i % 100; k++) {
			sql_bind_int(&sql, k);
			sql_add(&sql, ", ");
		}
		sql_bind_text(&sql, SV("it's"));
		q = db_stmt_sql(s->db, &sql, &s->e);
		assert_non_null(q);
		store_ok(s, stmt_row(q, &s->e));
		assert_true(sv_eqs(stmt_col_text(q, i % 100 + 1), "it's"));
	}
}

/* ---- the queue ---- */

/* A child that opens the store and holds the queue until its pipe is closed. */
static pid_t holder(struct store *s, int go[2], int held[2])
{
	pid_t pid;

	assert_int_equal(pipe(go), 0);
	assert_int_equal(pipe(held), 0);
	db_release(&s->db);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct db *db = NULL;
		struct tx tx = { 0 };
		struct err e = { 0 };
		char c = 'x';

		close(go[1]);
		if (db_open(s->path, DB_WRITE, STORE_NOW, &db, &e) != RC_OK ||
		    tx_begin_write(&tx, db, &e) != RC_OK)
			_exit(1);
		if (write(held[1], &c, 1) != 1 || read(go[0], &c, 1) < 0)
			_exit(1);
		tx_end(&tx);
		db_destroy(db);
		_exit(0);
	}
	close(go[0]);
	store_ok(s, db_open(s->path, DB_WRITE, STORE_NOW, &s->db, &s->e));
	return pid;
}

static void a_wait_in_the_queue_can_be_cancelled(void **state)
{
	struct store *s = *state;
	uint64_t generation = 1;
	struct tx tx = { 0 };
	int go[2], held[2], status;
	char c;
	pid_t pid = holder(s, go, held);

	assert_int_equal(read(held[0], &c, 1), 1);
	db_cancel_token(s->db, &generation);
	db_work(s->db, 0);
	assert_int_equal(tx_begin_write(&tx, s->db, &s->e), RC_CANCELLED);
	close(go[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	/* The same with work that is current. */
	db_work(s->db, 1);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	tx_end(&tx);
	close(held[0]);
	close(held[1]);
}

/* The holder goes on when somebody waits for it, and not before. */
static void let_go(void *arg)
{
	int *go = arg;

	close(*go);
	*go = -1;
}

static void a_writer_waits_for_the_one_before(void **state)
{
	struct store *s = *state;
	struct tx tx = { 0 };
	int go[2], held[2], status;
	char c;
	pid_t pid = holder(s, go, held);

	assert_int_equal(read(held[0], &c, 1), 1);
	lock_wait_watch(let_go, &go[1]);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	lock_wait_watch(NULL, NULL);
	assert_int_equal(go[1], -1);
	store_ok(s, put(s, "after"));
	store_ok(s, tx_commit(&tx, &s->e));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(held[0]);
	close(held[1]);
}

/* ---- reads ---- */

static enum rc count_far(struct store *s)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		s->db,
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<300000) "
		"SELECT count(*) FROM n",
		&s->e);

	assert_non_null(q);
	return stmt_row(q, &s->e);
}

static void a_read_of_an_older_generation_ends(void **state)
{
	struct store *s = *state;
	uint64_t generation = 7;

	db_cancel_token(s->db, &generation);
	db_work(s->db, 7);
	assert_int_equal(count_far(s), RC_OK);
	generation = 8;
	assert_int_equal(count_far(s), RC_CANCELLED);
	db_work(s->db, 8);
	assert_int_equal(count_far(s), RC_OK);
}

static void a_begun_write_is_never_cancelled(void **state)
{
	struct store *s = *state;
	uint64_t generation = 1;
	struct tx tx = { 0 };

	db_cancel_token(s->db, &generation);
	db_work(s->db, 1);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	generation = 2;
	assert_int_equal(count_far(s), RC_OK);
	store_ok(s, put(s, "a"));
	store_ok(s, tx_commit(&tx, &s->e));
}

static void a_change_by_another_handle_wakes_and_shows(void **state)
{
	struct store *s = *state;
	struct db *other = NULL;
	struct tx tx = { 0 };
	struct pollfd p;

	store_ok(s, db_open(s->path, DB_READ, STORE_NOW, &other, &s->e));
	(void)db_changed(other);
	assert_false(db_changed(other));
	p = (struct pollfd){ db_watch_fd(other), POLLIN, 0 };
	assert_true(p.fd >= 0);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, put(s, "a"));
	store_ok(s, tx_commit(&tx, &s->e));
	assert_int_equal(poll(&p, 1, 10000), 1);
	db_watch_drain(other);
	assert_int_equal(poll(&p, 1, 0), 0);
	assert_true(db_changed(other));
	assert_false(db_changed(other));
	db_destroy(other);
}

/* The log is written before the commit can be seen, so that alone would wake too early for good. */
static void the_last_wake_comes_when_the_change_can_be_seen(void **state)
{
	struct store *s = *state;
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	struct pollfd p = { fd, POLLIN, 0 };
	struct tx tx = { 0 };

	assert_true(inotify_add_watch(fd, tmpdir_at(&s->dir, "desk.lock"), IN_MODIFY) >= 0);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, put(s, "a"));
	assert_int_equal(poll(&p, 1, 0), 0);
	store_ok(s, tx_commit(&tx, &s->e));
	assert_int_equal(poll(&p, 1, 0), 1);
	close(fd);
}

static void a_snapshot_does_not_move(void **state)
{
	struct store *s = *state;
	struct db *writer = s->db;
	struct tx read = { 0 }, write = { 0 };
	int64_t before;

	store_ok(s, db_open(s->path, DB_READ, STORE_NOW, &s->db, &s->e));
	store_ok(s, tx_begin_read(&read, s->db, &s->e));
	before = ask(s, "meta");
	{
		struct store w = { .db = writer };

		store_ok(&w, tx_begin_write(&write, writer, &w.e));
		store_ok(&w, put(&w, "a"));
		store_ok(&w, tx_commit(&write, &w.e));
	}
	assert_int_equal(ask(s, "meta"), before);
	tx_end(&read);
	assert_int_equal(ask(s, "meta"), before + 1);
	db_destroy(writer);
}

static void a_long_log_is_moved_into_the_database(void **state)
{
	struct store *s = *state;
	struct tx tx = { 0 };
	struct stat before, after;
	char *large = arena_alloc(&s->arena, 8 << 20);

	memset(large, 'x', (8 << 20) - 1);
	assert_int_equal(stat(s->path, &before), 0);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, put(s, large));
	store_ok(s, tx_commit(&tx, &s->e));
	assert_true(s->db->log_pages > DB_LOG_PAGES);
	store_ok(s, db_checkpoint(s->db, &s->e));
	assert_int_equal(stat(s->path, &after), 0);
	assert_true(after.st_size > before.st_size + (8 << 20) - 4096);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_new_store_is_private_and_sound),
		T(a_store_is_never_made_over_another),
		T(a_missing_store_is_named_with_the_remedy),
		T(a_newer_store_is_refused_and_says_so),
		T(another_programs_database_is_refused),
		T(a_file_that_is_no_database_is_refused),
		T(a_damaged_store_is_told_with_the_remedy),
		T(an_older_store_is_brought_up_to_date_by_a_writer_only),
		T(a_schema_step_that_fails_changes_nothing),
		T(a_reader_cannot_write),
		T(foreign_keys_are_on),
		T(a_quoted_name_that_is_no_column_is_an_error),
		T(the_schema_cannot_be_rewritten),
		T(what_is_not_committed_is_gone),
		T(an_inner_transaction_falls_alone),
		T(a_write_outside_a_transaction_is_refused),
		T(a_double_key_is_a_conflict),
		T(a_statement_in_use_is_not_given_out_twice),
		T(made_up_sql_is_bound_and_kept_by_its_text),
		T(a_wait_in_the_queue_can_be_cancelled),
		T(a_writer_waits_for_the_one_before),
		T(a_read_of_an_older_generation_ends),
		T(a_begun_write_is_never_cancelled),
		T(a_change_by_another_handle_wakes_and_shows),
		T(the_last_wake_comes_when_the_change_can_be_seen),
		T(a_snapshot_does_not_move),
		T(a_long_log_is_moved_into_the_database),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
