/* Fifty writers at once through the queue: none fails, none starves, no update is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sys/wait.h>

#include "deskbell/base/clock.h"
#include "deskbell/store/audit_store.h"
#include "deskbell/store/seq_store.h"
#include "support/store.h"

#define WRITERS 50
#define EACH 20

/* Reads a number and writes it one higher, with a ticket's change beside it. */
static void work(const char *path, int out)
{
	struct store s = { .path = path };
	int64_t longest = 0;

	if (db_open(path, DB_WRITE, STORE_NOW, &s.db, &s.e) != RC_OK)
		_exit(3);
	for (int i = 0; i < EACH; i++) {
		struct tx tx = { 0 };
		struct draft_change d = draft_begin("ticket set");
		int64_t t0 = clock_us(), n;

		if (tx_begin_write(&tx, s.db, &s.e) != RC_OK ||
		    meta_store_int(s.db, META_PEOPLE_REV, &n, &s.e) != RC_OK ||
		    meta_store_set_int(s.db, META_PEOPLE_REV, n + 1, &s.e) != RC_OK)
			_exit(4);
		draft_set(&d, NOUN_TICKET, 1, TICKET_PRIORITY, NULL, n % 2 ? "1" : "2");
		if (store_apply(&s, &d, 1) != RC_OK || tx_commit(&tx, &s.e) != RC_OK)
			_exit(5);
		if (clock_us() - t0 > longest)
			longest = clock_us() - t0;
		draft_change_deinit(&d);
		arena_reset(&s.arena);
		if (db_checkpoint(s.db, &s.e) != RC_OK)
			_exit(6);
	}
	if (write(out, &longest, sizeof(longest)) != (ssize_t)sizeof(longest))
		_exit(7);
	_exit(0);
}

static void fifty_writers_all_get_through(void **state)
{
	struct store *s = *state;
	struct audit_result audit;
	int64_t n, longest = 0, one;
	int p[2];

	store_ticket(s, "printer", "it smokes");
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
		if (status != 0)
			fail_msg("a writer failed: %d", WEXITSTATUS(status));
	}
	while (read(p[0], &one, sizeof(one)) == (ssize_t)sizeof(one)) {
		if (one > longest)
			longest = one;
	}
	close(p[0]);
	print_message("# longest command %lld ms\n", (long long)(longest / 1000));
	store_ok(s, db_open(s->path, DB_WRITE, STORE_NOW, &s->db, &s->e));
	store_ok(s, meta_store_int(s->db, META_PEOPLE_REV, &n, &s->e));
	assert_int_equal(n, WRITERS * EACH);
	store_ok(s, audit_store_verify(s->db, NULL, &s->arena, &audit, &s->e));
	assert_null(audit.what.p);
	assert_int_equal(audit.changes, WRITERS * EACH + 1);
	store_ok(s, db_integrity(s->db, &s->e));
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { T(fifty_writers_all_get_through) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
