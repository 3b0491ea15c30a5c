/* No room on the disk, by a limit on file size: the error says so, acknowledged changes stay,
 * nothing is torn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "deskbell/store/audit_store.h"
#include "deskbell/store/change_store.h"
#include "support/store.h"

/* Writes until the limit says no; sends the number acknowledged and what was said. */
struct said {
	int64_t acked;
	enum rc rc, after; /* of the failing command, and of the one after it */
	bool readable;
	char msg[256];
};

static enum rc one_more(struct store *s)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("ticket reply");

	TRY(tx_begin_write(&tx, s->db, &s->e));
	draft_message(s, &d, 1, true,
		      "again and again and again, with words to fill the pages of the log");
	TRY(store_apply(s, &d, 1));
	return tx_commit(&tx, &s->e);
}

static void fill(const char *path, int out, rlim_t most)
{
	struct store s = { .path = path };
	struct said said = { 0 };
	struct rlimit limit = { most, most };
	int64_t newest;

	(void)signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
	    db_open(path, DB_WRITE, STORE_NOW, &s.db, &s.e) != RC_OK)
		_exit(3);
	while ((said.rc = one_more(&s)) == RC_OK)
		said.acked++;
	snprintf(said.msg, sizeof(said.msg), "%.255s", s.e.msg);
	said.after = one_more(&s);
	said.readable =
		change_store_newest(s.db, &newest, &s.e) == RC_OK && newest == said.acked + 1;
	if (write(out, &said, sizeof(said)) != (ssize_t)sizeof(said))
		_exit(4);
	_exit(0);
}

static void a_full_disk_loses_nothing_and_says_so(void **state)
{
	struct store *s = *state;
	struct audit_result audit;
	struct said said;
	struct stat st;
	int p[2], status;
	pid_t pid;

	store_ticket(s, "printer", "it smokes");
	assert_int_equal(stat(s->path, &st), 0);
	db_release(&s->db);
	assert_int_equal(pipe(p), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		fill(s->path, p[1], (rlim_t)st.st_size + (1 << 20));
	close(p[1]);
	assert_int_equal(read(p[0], &said, sizeof(said)), sizeof(said));
	close(p[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(said.rc, RC_ENV);
	assert_non_null(strstr(said.msg, "nothing was written"));
	/* A handle that failed so refuses to go on, but reads. */
	assert_int_equal(said.after, RC_ENV);
	assert_true(said.readable);
	assert_true(said.acked > 0);
	/* With room again everything acknowledged is there and whole. */
	store_ok(s, db_open(s->path, DB_WRITE, STORE_NOW, &s->db, &s->e));
	store_ok(s, audit_store_verify(s->db, NULL, &s->arena, &audit, &s->e));
	assert_null(audit.what.p);
	assert_int_equal(audit.changes, said.acked + 1);
	store_ok(s, store_integrity(s->db, &s->e));
	assert_int_equal(store_reply(s, 1, "room again"), said.acked + 2);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { T(a_full_disk_loses_nothing_and_says_so) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
