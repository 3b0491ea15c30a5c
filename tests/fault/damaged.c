/* A store with flipped bytes, or cut short, by whatever hand: every answer is a result or a clear
 * error, never a crash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <stdlib.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/rand.h"
#include "deskbell/query/sql.h"
#include "deskbell/store/audit_store.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/message_store.h"
#include "deskbell/store/person_store.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/ticket_store.h"
#include "support/promise.h"
#include "support/store.h"

struct outcome {
	int refused, failed, sound;
};

static bool failed(struct store *s, enum rc rc)
{
	if (rc == RC_OK || rc == RC_NOTFOUND)
		return false;
	if (!s->e.msg[0])
		fail_msg("an error without a text: %s", rc_name(rc));
	return true;
}

/* Everything that reads, and one write. Returns whether anything failed. */
static bool use(struct store *s)
{
	AUTO(sql_deinit) struct sql tail = SQL_INIT;
	struct audit_result audit = { 0 };
	struct logged_list log;
	AUTO(person_memory_deinit) struct person_memory people;
	const struct person *who;
	struct directory dir;
	struct ticket t, *list;
	struct stored_message *m;
	struct search_hit *hit;
	bool bad = false;
	size_t n;

	sql_add(&tail, "WHERE t.open = 1 ORDER BY t.priority, t.updated DESC");
	bad |= failed(s, ticket_store_list(s->db, &tail, &s->arena, &list, &n, &s->e));
	for (int64_t id = 1; id <= 3; id++) {
		bad |= failed(s, ticket_store_load(s->db, id, &s->arena, &t, &s->e));
		bad |= failed(s,
			      ticket_store_fold(s->db, id, &store_fold_env, &s->arena, &t, &s->e));
		bad |= failed(s,
			      message_store_thread(s->db, id, true, 0, &s->arena, &m, &n, &s->e));
		bad |= failed(s, change_store_of_object(s->db, NOUN_TICKET, id, 0, &s->arena, &log,
							&s->e));
	}
	person_memory_init(&people, s->db);
	bad |= failed(s, person_store_load(&people, &s->arena, &dir, &s->e));
	bad |= failed(s, directory_login(&dir, SV("li.wei"), &who, &s->e));
	bad |= failed(s, directory_person(&dir, 1, &who, &s->e));
	bad |= failed(
		s, search_store_tickets(s->db, SV("\"printer\""), 20, &s->arena, &hit, &n, &s->e));
	bad |= failed(s, audit_store_verify(s->db, NULL, &s->arena, &audit, &s->e)) || audit.what.p;
	bad |= failed(s, store_integrity(s->db, &s->e));
	{
		AUTO(tx_end) struct tx tx = { 0 };
		AUTO(draft_change_deinit) struct draft_change d = draft_begin("ticket set");

		draft_set(&d, NOUN_TICKET, 1, TICKET_PRIORITY, NULL, "1");
		if (!failed(s, tx_begin_write(&tx, s->db, &s->e)))
			bad |= failed(s, store_apply(s, &d, 1)) || failed(s, tx_commit(&tx, &s->e));
	}
	return bad;
}

static void try_one(struct store *s, struct sv whole, struct rand *r, int flips,
		    struct outcome *out)
{
	char *bytes = arena_alloc(&s->arena, whole.n);
	size_t n = flips % 8 == 7 ? (size_t)rand_below(r, whole.n) : whole.n;

	memcpy(bytes, whole.p, whole.n);
	for (int i = 0; i < flips; i++) {
		/* One in four hits the first page: header and schema. */
		size_t at = (size_t)rand_below(r, rand_below(r, 4) ? whole.n : 4096);

		bytes[at] = (char)(bytes[at] ^ (1 << rand_below(r, 8)));
	}
	(void)unlink(tmpdir_at(&s->dir, "desk.db-wal"));
	(void)unlink(tmpdir_at(&s->dir, "desk.db-shm"));
	store_ok(s, fs_write_lazy(s->path, (struct sv){ bytes, n }, 0600, &s->e));
	s->e = (struct err){ 0 };
	if (failed(s, db_open(s->path, DB_WRITE, STORE_NOW, &s->db, &s->e))) {
		out->refused++;
		return;
	}
	if (use(s))
		out->failed++;
	else
		out->sound++;
	db_release(&s->db);
}

static void flipped_bytes_never_crash(void **state)
{
	struct store *s = *state;
	struct outcome out = { 0 }, whole_out = { 0 };
	struct arena keep = ARENA_INIT;
	struct sv whole;
	const int files = nightly(200, 5000);
	struct rand r;

	rand_seed(&r,
		  getenv("DESKBELL_SEED") ? strtoull(getenv("DESKBELL_SEED"), NULL, 10) : 20261123);
	for (int i = 0; i < 3; i++)
		store_reply(s, store_ticket(s, "printer", "it smokes"), "we look");
	db_release(&s->db);
	assert_int_equal(store_raw(s, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
	store_ok(s, fs_read(s->path, 64 << 20, &keep, &whole, &s->e));
	for (int i = 0; i < files; i++) {
		try_one(s, whole, &r, 1 + i % 40, &out);
		arena_reset(&s->arena);
	}
	promise(12, "%d files with flipped bytes: %d refused, %d failed while in use, %d unharmed",
		files, out.refused, out.failed, out.sound);
	assert_true(out.refused > 0 && out.failed > 0);
	/* The control: unharmed, everything works. */
	try_one(s, whole, &r, 0, &whole_out);
	assert_int_equal(whole_out.sound, 1);
	arena_deinit(&keep);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { T(flipped_bytes_never_crash) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
