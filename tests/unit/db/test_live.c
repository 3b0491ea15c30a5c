/* live.db: made, made anew where it is not as it should be, given up where it cannot be had. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "deskbell/base/fs.h"
#include "deskbell/db/live.h"
#include "deskbell/store/cursor_store.h"
#include "support/tmpdir.h"

struct rig {
	struct tmpdir dir;
	const char *path;
	struct db *db;
	struct arena a;
	struct err e;
	bool anew;
};

static int setup(void **state)
{
	static struct rig rig;

	rig = (struct rig){ .a = ARENA_INIT };
	tmpdir_init(&rig.dir);
	rig.path = tmpdir_at(&rig.dir, LIVE_FILE);
	*state = &rig;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;

	db_release(&r->db);
	arena_deinit(&r->a);
	tmpdir_deinit(&r->dir);
	return 0;
}

static void ok(const struct rig *r, enum rc rc)
{
	if (rc != RC_OK)
		fail_msg("%s", r->e.msg);
}

static void reopen(struct rig *r)
{
	db_release(&r->db);
	ok(r, live_open(r->path, &r->db, &r->anew, &r->e));
}

/* Cursors of person 3. */
static size_t cursors(struct rig *r)
{
	struct cursor *at;
	size_t n;

	ok(r, cursor_store_list(r->db, 3, &r->a, &at, &n, &r->e));
	return n;
}

/* With cursors of person 3 on `n` tickets, and closed. */
static void make(struct rig *r, int n)
{
	struct cursor *at = ARENA_ARRAY(&r->a, (size_t)n, struct cursor);

	for (int i = 0; i < n; i++)
		at[i] = (struct cursor){ i + 1, 10 };
	reopen(r);
	ok(r, cursor_store_meet(r->db, 3, 5, &r->e));
	ok(r, cursor_store_put(r->db, 3, at, (size_t)n, &r->e));
	db_release(&r->db);
}

static void raw(const struct rig *r, const char *sql)
{
	sqlite3 *h;

	assert_int_equal(sqlite3_open(r->path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
}

static void what_is_put_is_there_again(void **state)
{
	struct rig *r = *state;
	struct stat st;
	int64_t since = 0;
	bool known;

	make(r, 7);
	assert_int_equal(stat(r->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	reopen(r);
	assert_false(r->anew);
	assert_int_equal(cursors(r), 7);
	ok(r, cursor_store_since(r->db, 3, &since, &known, &r->e));
	assert_true(known && since == 5);
	ok(r, cursor_store_since(r->db, 4, &since, &known, &r->e));
	assert_false(known);
}

static void cursors_go_forward_but_for_a_mark(void **state)
{
	static const int64_t put[] = { 12, 7, CURSOR_UNREAD, CURSOR_UNREAD, 9 };
	static const int64_t now[] = { 12, 12, CURSOR_UNREAD, CURSOR_UNREAD, 9 };
	struct rig *r = *state;
	struct cursor *at;
	size_t n;

	reopen(r);
	for (size_t i = 0; i < ARRAY_LEN(put); i++) {
		const struct cursor c = { 42, put[i] };

		ok(r, cursor_store_put(r->db, 3, &c, 1, &r->e));
		ok(r, cursor_store_list(r->db, 3, &r->a, &at, &n, &r->e));
		assert_true(n == 1 && at->ticket == 42 && at->seen == now[i]);
	}
}

static void cursors_that_say_nothing_are_forgotten_marks_are_not(void **state)
{
	const struct cursor at[] = { { 1, 10 }, { 2, 11 }, { 3, CURSOR_UNREAD } };
	struct rig *r = *state;

	reopen(r);
	ok(r, cursor_store_put(r->db, 3, at, 3, &r->e));
	ok(r, cursor_store_put(r->db, 4, at, 3, &r->e));
	ok(r, cursor_store_prune(r->db, 3, 10, &r->e));
	assert_int_equal(cursors(r), 2);
	ok(r, cursor_store_prune(r->db, 4, 100, &r->e));
	assert_int_equal(cursors(r), 2);
	ok(r, cursor_store_meet(r->db, 3, 20, &r->e));
	assert_int_equal(cursors(r), 0);
}

static void another_version_and_another_file_are_thrown_away(void **state)
{
	static const char *const change[] = {
		"PRAGMA user_version=2",
		"PRAGMA user_version=0",
		"PRAGMA application_id=7",
		"DROP TABLE cursor",
	};
	struct rig *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(change); i++) {
		make(r, 2);
		raw(r, change[i]);
		reopen(r);
		assert_true(r->anew);
		assert_int_equal(cursors(r), 0);
	}
	/* Control: what changes nothing of that is kept. */
	make(r, 2);
	raw(r, "DELETE FROM cursor WHERE ticket=1");
	reopen(r);
	assert_false(r->anew);
	assert_int_equal(cursors(r), 1);
}

static void no_database_is_thrown_away(void **state)
{
	struct rig *r = *state;

	ok(r,
	   fs_write(r->path,
		    SV("this is a letter, no database, and long enough to be taken for one: SQLite "
		       "looks at the first hundred bytes of a file"),
		    0600, &r->e));
	reopen(r);
	assert_true(r->anew);
	/* An empty one is as good as none. */
	db_release(&r->db);
	ok(r, fs_write(r->path, SV(""), 0600, &r->e));
	reopen(r);
	assert_false(r->anew);
	assert_int_equal(cursors(r), 0);
}

static void a_look_makes_and_throws_away_nothing(void **state)
{
	struct rig *r = *state;
	struct err e = { 0 };
	struct sv bytes;

	assert_int_equal(live_look(r->path, &r->db, &e), RC_ENV);
	assert_null(r->db);
	assert_false(fs_exists(r->path));
	ok(r, fs_write(r->path, SV("a letter"), 0600, &r->e));
	assert_int_not_equal(live_look(r->path, &r->db, &e), RC_OK);
	assert_null(r->db);
	ok(r, fs_read(r->path, 100, &r->a, &bytes, &r->e));
	assert_true(sv_eqs(bytes, "a letter"));
	make(r, 2);
	raw(r, "PRAGMA user_version=2");
	assert_int_equal(live_look(r->path, &r->db, &e), RC_ENV);
	assert_null(r->db);
	raw(r, "PRAGMA user_version=1");
	/* The control: of its own version it is read, and not written. */
	ok(r, live_look(r->path, &r->db, &r->e));
	assert_int_equal(cursors(r), 2);
	assert_int_not_equal(cursor_store_meet(r->db, 3, 9, &e), RC_OK);
	assert_int_equal(cursors(r), 2);
}

static void a_damaged_page_is_found_and_the_file_discarded(void **state)
{
	struct rig *r = *state;
	struct cursor *at;
	struct sv bytes;
	char *torn;
	size_t n;

	make(r, 3000);
	ok(r, fs_read(r->path, 1 << 24, &r->a, &bytes, &r->e));
	torn = arena_alloc(&r->a, bytes.n);
	memcpy(torn, bytes.p, bytes.n);
	memset(torn + 8192, 0x55, bytes.n - 8192);
	ok(r, fs_write(r->path, (struct sv){ torn, bytes.n }, 0600, &r->e));
	reopen(r);
	assert_false(live_damaged(r->db));
	assert_int_not_equal(cursor_store_list(r->db, 3, &r->a, &at, &n, &r->e), RC_OK);
	assert_true(live_damaged(r->db));
	live_discard(&r->db);
	assert_null(r->db);
	assert_false(fs_exists(r->path));
	reopen(r);
	assert_int_equal(cursors(r), 0);
}

static void another_programs_new_file_is_not_discarded(void **state)
{
	struct rig *r = *state;

	make(r, 1);
	reopen(r);
	assert_int_equal(unlink(r->path), 0);
	ok(r, fs_write(r->path, SV(""), 0600, &r->e));
	live_discard(&r->db);
	assert_true(fs_exists(r->path));
}

static void what_is_no_file_or_cannot_be_made_is_an_error(void **state)
{
	struct rig *r = *state;

	assert_int_equal(symlink("/dev/null", r->path), 0);
	assert_int_equal(live_open(r->path, &r->db, &r->anew, &r->e), RC_ENV);
	assert_null(r->db);
	assert_int_equal(unlink(r->path), 0);
	assert_int_equal(mkdir(r->path, 0700), 0);
	assert_int_equal(live_open(r->path, &r->db, &r->anew, &r->e), RC_ENV);
	assert_int_equal(live_open("/nowhere/at/all", &r->db, &r->anew, &r->e), RC_ENV);
}

static void a_pipe_in_the_place_of_a_log_is_an_error(void **state)
{
	static const char *const suffix[] = { "-wal", "-shm" };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct rig *r = *state;

	make(r, 1);
	db_release(&r->db);
	for (size_t i = 0; i < ARRAY_LEN(suffix); i++) {
		const char *log = arena_printf(&a, "%s%s", r->path, suffix[i]).p;

		(void)unlink(log);
		assert_int_equal(mkfifo(log, 0400), 0);
		assert_int_equal(live_open(r->path, &r->db, &r->anew, &r->e), RC_ENV);
		assert_string_equal(r->e.msg, arena_printf(&a, "%s: is no regular file", log).p);
		assert_int_equal(unlink(log), 0);
	}
	/* Control. */
	reopen(r);
	assert_int_equal(cursors(r), 1);
}

static void a_writer_in_the_way_is_not_waited_for(void **state)
{
	const struct cursor at = { 1, 10 };
	struct rig *r = *state;
	sqlite3 *h;

	make(r, 1);
	reopen(r);
	assert_int_equal(sqlite3_open(r->path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(cursor_store_put(r->db, 3, &at, 1, &r->e), RC_BUSY);
	assert_int_equal(cursors(r), 1);
	assert_false(live_damaged(r->db));
	sqlite3_close(h);
	ok(r, cursor_store_put(r->db, 3, &at, 1, &r->e));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_is_put_is_there_again),
		T(cursors_go_forward_but_for_a_mark),
		T(cursors_that_say_nothing_are_forgotten_marks_are_not),
		T(another_version_and_another_file_are_thrown_away),
		T(no_database_is_thrown_away),
		T(a_look_makes_and_throws_away_nothing),
		T(a_damaged_page_is_found_and_the_file_discarded),
		T(another_programs_new_file_is_not_discarded),
		T(what_is_no_file_or_cannot_be_made_is_an_error),
		T(a_pipe_in_the_place_of_a_log_is_an_error),
		T(a_writer_in_the_way_is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
