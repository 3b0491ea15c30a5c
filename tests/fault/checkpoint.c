/* SQLite 3.7.0 to 3.51.2 may lose a commit where a checkpoint meets a commit that begins the log
 * anew (the "WAL reset" race, fixed in 3.51.3). It cannot be met here: whoever writes or
 * checkpoints holds the writers' queue. A layer under SQLite looks at each page it writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "../../src/db/db_priv.h"
#include "support/promise.h"
#include "support/store.h"

#define WRITERS 4

struct seen {
	int64_t log, database; /* writes to the log; to the database, which only checkpoints make */
	int64_t outside;       /* of them without the queue */
};

static struct seen seen;
static char queue_path[4096];
static sqlite3_io_methods watched_log, watched_database;
static int (*below_write)(sqlite3_file *f, const void *p, int n, sqlite3_int64 at);

/* Does anybody hold the lock on desk.lock? Asked through a description of its own. */
static bool queue_held(void)
{
	struct flock k = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1 };
	int fd = open(queue_path, O_RDWR | O_CLOEXEC);
	bool held = fd >= 0 && fcntl(fd, F_OFD_GETLK, &k) == 0 && k.l_type != F_UNLCK;

	if (fd >= 0)
		close(fd);
	return held;
}

static int write_log(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	seen.log++;
	seen.outside += !queue_held();
	return below_write(f, p, n, at);
}

static int write_database(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	seen.database++;
	seen.outside += !queue_held();
	return below_write(f, p, n, at);
}

static sqlite3_vfs watching;
static sqlite3_vfs *below;

static int watching_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	int code = below->xOpen(below, name, f, flags, out);

	(void)vfs;
	if (code != SQLITE_OK || !(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)))
		return code;
	/* Each kind has methods of its own below, alike in how they write. */
	below_write = f->pMethods->xWrite;
	if (flags & SQLITE_OPEN_WAL) {
		watched_log = *f->pMethods;
		watched_log.xWrite = write_log;
		f->pMethods = &watched_log;
	} else {
		watched_database = *f->pMethods;
		watched_database.xWrite = write_database;
		f->pMethods = &watched_database;
	}
	return code;
}

static int setup(void **state)
{
	if (!below) {
		below = sqlite3_vfs_find(NULL);
		watching = *below;
		watching.zName = "watching";
		watching.xOpen = watching_open;
		assert_int_equal(sqlite3_vfs_register(&watching, 1), SQLITE_OK);
	}
	/* Made under the eyes of nobody: a store being made is nobody else's. */
	if (store_setup(state) != 0)
		return 1;
	snprintf(queue_path, sizeof(queue_path), "%s",
		 tmpdir_at(&((struct store *)*state)->dir, "desk.lock"));
	seen = (struct seen){ 0 };
	return 0;
}

static enum rc one_more(struct store *s)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("ticket reply");

	TRY(tx_begin_write(&tx, s->db, &s->e));
	draft_message(s, &d, 1, true, "words to fill the pages of the log, again and again");
	TRY(store_apply(s, &d, 1));
	return tx_commit(&tx, &s->e);
}

static void work(const char *path, int out)
{
	struct store s = { .path = path };
	const int commits = nightly(60, 3000);

	seen = (struct seen){ 0 };
	if (db_open(path, DB_WRITE, STORE_NOW, &s.db, &s.e) != RC_OK)
		_exit(3);
	for (int i = 0; i < commits; i++) {
		if (one_more(&s) != RC_OK || db_checkpoint(s.db, &s.e) != RC_OK)
			_exit(4);
		arena_reset(&s.arena);
	}
	db_release(&s.db);
	_exit(write(out, &seen, sizeof(seen)) == (ssize_t)sizeof(seen) ? 0 : 5);
}

static void writes_and_checkpoints_hold_the_queue(void **state)
{
	struct store *s = *state;
	struct seen all = { 0 }, one;
	int p[2];

	store_ticket(s, "printer", "it smokes");
	/* A log over the length that asks for a checkpoint, so that the first to answer makes one.
	 */
	for (int i = 0; s->db->log_pages <= DB_LOG_PAGES; i++)
		store_reply(s, 1, "words to fill the pages of the log, again and again");
	store_ok(s, db_checkpoint(s->db, &s->e));
	all = seen;
	db_release(&s->db);
	assert_int_equal(pipe(p), 0);
	for (int i = 0; i < WRITERS; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			work(s->path, p[1]);
	}
	close(p[1]);
	for (int i = 0; i < WRITERS; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	while (read(p[0], &one, sizeof(one)) == (ssize_t)sizeof(one)) {
		all.log += one.log;
		all.database += one.database;
		all.outside += one.outside;
	}
	close(p[0]);
	assert_true(all.log > WRITERS && all.database > 0);
	assert_int_equal(all.outside, 0);
	promise(6,
		"%lld writes to the log, %lld by checkpoints, of %d processes: all inside the queue",
		(long long)all.log, (long long)all.database, WRITERS + 1);
}

/* The control: whoever checkpoints by SQLite alone is seen. */
static void a_checkpoint_outside_the_queue_is_seen(void **state)
{
	struct store *s = *state;

	db_release(&s->db);
	assert_int_equal(store_raw(s, "CREATE TABLE x(y); PRAGMA wal_checkpoint(TRUNCATE)"),
			 SQLITE_OK);
	assert_true(seen.outside > 0);
	control(6, "SQLite alone: %lld of %lld writes outside the queue", (long long)seen.outside,
		(long long)(seen.log + seen.database));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(writes_and_checkpoints_hold_the_queue),
		T(a_checkpoint_outside_the_queue_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
