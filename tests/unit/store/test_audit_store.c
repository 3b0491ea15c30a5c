/* The audit: what stands is accepted, and every column of every truth table altered in turn is
 * found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "deskbell/base/fs.h"
#include "deskbell/store/audit_store.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/config_store.h"
#include "deskbell/store/field_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/text_store.h"
#include "support/promise.h"
#include "support/store.h"

static struct audit_result verify(struct store *s, const struct hash *against)
{
	struct audit_result r;

	store_ok(s, audit_store_verify(s->db, against, &s->arena, &r, &s->e));
	return r;
}

static void apply_config(struct store *s)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("config apply");
	struct stored_file file[2] = { { .path = SV("desk.yaml"), .content = SV("a: 1\n") },
				       { .path = SV("a.yaml"), .content = SV("b: 2\n") } };
	const struct field_key room = { 1000, SV("room"), FIELD_LINE };
	struct hash digest = config_store_digest(file, 2);
	char hex[2 * HASH_SIZE + 1];
	int64_t id;

	hash_hex(&digest, hex);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, seq_store_take(s->db, SEQ_CONFIG, 1, &id, &s->e));
	draft_set(&d, NOUN_CONFIG, id, CONFIG_APPLIED, NULL, hex);
	draft_add(&d, NOUN_CONFIG, id, CONFIG_FIELD, "1000 text room");
	store_ok(s, change_store_append(s->db, &d, &s->e));
	store_ok(s, field_store_append(s->db, d.head.id, &room, 1, &s->e));
	store_ok(s, config_store_append(s->db, id, d.head.id, d.head.at, file, 2, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
}

static void attach(struct store *s, int64_t ticket)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("ticket attach");
	struct text body = { .value = SV("see the log") }, name = { .value = SV("log.txt") };
	struct message m = { .author = 0, .at = STORE_NOW };
	struct attachment f = { .type = SV("text/plain"), .size = 3 };

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, seq_store_take(s->db, SEQ_TEXT, 2, &body.id, &s->e));
	store_ok(s, seq_store_take(s->db, SEQ_MESSAGE, 1, &m.id, &s->e));
	store_ok(s, seq_store_take(s->db, SEQ_ATTACHMENT, 1, &f.id, &s->e));
	name.id = body.id + 1;
	m.text = body.id;
	f.message = m.id;
	f.name = name.id;
	f.blob = hash_of(SV("abc"));
	VEC_ADD(&d.text, body);
	VEC_ADD(&d.text, name);
	VEC_ADD(&d.message, m);
	VEC_ADD(&d.attachment, f);
	draft_add(&d, NOUN_TICKET, ticket, TICKET_ATTACHMENTS, "1");
	store_ok(s, change_store_append(s->db, &d, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
}

/* Changes 1 new, 2 config, 3 reply, 4 set, 5 attach. */
static void fill(struct store *s)
{
	int64_t id = store_ticket(s, "printer", "it smokes");

	apply_config(s);
	store_reply(s, id, "we look");
	store_set(s, id, TICKET_PRIORITY, "3", "1");
	attach(s, id);
}

static void an_untouched_chain_verifies(void **state)
{
	struct store *s = *state;
	struct audit_result r;

	fill(s);
	r = verify(s, NULL);
	assert_null(r.what.p);
	assert_int_equal(r.changes, 5);
	assert_int_equal(r.texts, 5);
	assert_int_equal(r.messages, 3);
	assert_int_equal(r.erased, 0);
}

static void an_empty_log_verifies(void **state)
{
	struct store *s = *state;
	struct audit_result r = verify(s, NULL);

	assert_null(r.what.p);
	assert_int_equal(r.changes, 0);
}

/* As by somebody who has the file: no triggers, no foreign keys. */
static void unlock(struct store *s)
{
	static const char *const trigger[] = {
		"change_no_update",	    "change_no_delete",		"change_recorded",
		"event_no_update",	    "event_no_delete",		"message_no_update",
		"message_no_delete",	    "attachment_no_update",	"attachment_no_delete",
		"text_only_erase",	    "text_no_delete",		"config_version_no_update",
		"config_version_no_delete", "config_file_no_update",	"config_file_no_delete",
		"schema_history_no_update", "schema_history_no_delete", "custom_field_no_update",
		"custom_field_no_delete",
	};

	for (size_t i = 0; i < ARRAY_LEN(trigger); i++) {
		char sql[128];

		sqlite3_snprintf(sizeof(sql), sql, "DROP TRIGGER %s", trigger[i]);
		assert_int_equal(store_raw(s, sql), SQLITE_OK);
	}
	assert_int_equal(store_raw(s, "PRAGMA wal_checkpoint(TRUNCATE)"), SQLITE_OK);
}

static const char *const alterations[] = {
	"UPDATE change SET id=99 WHERE id=4",
	"UPDATE change SET uid=zeroblob(16) WHERE id=3",
	"UPDATE change SET at=at+1 WHERE id=3",
	"UPDATE change SET recorded=recorded+1 WHERE id=4",
	"UPDATE change SET actor=actor+1 WHERE id=3",
	"UPDATE change SET door=2 WHERE id=3",
	"UPDATE change SET command='x' WHERE id=3",
	"UPDATE change SET config=7 WHERE id=3",
	"UPDATE change SET batch=1 WHERE id=3",
	"UPDATE change SET cause=1 WHERE id=3",
	"UPDATE change SET rule='' WHERE id=3",
	"UPDATE change SET undoes=1 WHERE id=3",
	"UPDATE change SET hash=zeroblob(32) WHERE id=4",
	"UPDATE change SET v=1 WHERE id=3",
	"UPDATE change SET v=3 WHERE id=3",
	"UPDATE change SET v=1 WHERE id=5",
	"DELETE FROM change WHERE id=3",
	"UPDATE event SET change=2, seq=2 WHERE change=4",
	"UPDATE event SET seq=9 WHERE change=4",
	"UPDATE event SET noun=2 WHERE change=4",
	"UPDATE event SET object=2 WHERE change=4",
	"UPDATE event SET field=field+1 WHERE change=4",
	"UPDATE event SET op=2 WHERE change=4",
	"UPDATE event SET old='2' WHERE change=4",
	"UPDATE event SET old=NULL WHERE change=4",
	"UPDATE event SET new='2' WHERE change=4",
	"DELETE FROM event WHERE change=4",
	"INSERT INTO event VALUES(4,1,1,1,2,1,NULL,'x')",
	"INSERT INTO event VALUES(40,0,1,1,2,1,NULL,'x')",
	"UPDATE text SET id=77 WHERE id=3",
	"UPDATE text SET change=2 WHERE id=3",
	"UPDATE text SET digest=zeroblob(32) WHERE id=3",
	"UPDATE text SET salt=zeroblob(16) WHERE id=3",
	"UPDATE text SET value='no' WHERE id=3",
	"UPDATE text SET value=NULL WHERE id=3",
	"DELETE FROM text WHERE id=3",
	"UPDATE message SET id=77 WHERE id=2",
	"UPDATE message SET change=2 WHERE id=2",
	"UPDATE message SET at=at+1 WHERE id=2",
	"UPDATE message SET author=3 WHERE id=2",
	"UPDATE message SET public=0 WHERE id=2",
	"UPDATE message SET text=1 WHERE id=2",
	"DELETE FROM message WHERE id=2",
	"UPDATE attachment SET id=77",
	"UPDATE attachment SET change=4",
	"UPDATE attachment SET message=1",
	"UPDATE attachment SET name=1",
	"UPDATE attachment SET type='text/html'",
	"UPDATE attachment SET size=4",
	"UPDATE attachment SET blob=zeroblob(32)",
	"DELETE FROM attachment",
	"INSERT INTO attachment VALUES(2,5,3,1,'x',1,zeroblob(32))",
	"INSERT INTO attachment VALUES(2,40,3,1,'x',1,zeroblob(32))",
	"INSERT INTO text VALUES(70,40,zeroblob(32),NULL,NULL)",
	"INSERT INTO message VALUES(70,40,1,0,1,1)",
	"UPDATE config_version SET id=2",
	"UPDATE config_version SET change=1",
	"UPDATE config_version SET at=at+1",
	"UPDATE config_version SET digest=zeroblob(32)",
	"UPDATE config_file SET version=2 WHERE path='a.yaml'",
	"UPDATE config_file SET path='c.yaml' WHERE path='a.yaml'",
	"UPDATE config_file SET digest=zeroblob(32) WHERE path='a.yaml'",
	"UPDATE config_file SET content='b: 3' WHERE path='a.yaml'",
	"DELETE FROM config_file WHERE path='a.yaml'",
	"UPDATE custom_field SET number=1001",
	"UPDATE custom_field SET key='x'",
	"UPDATE custom_field SET type='date'",
	"UPDATE custom_field SET change=1",
	"DELETE FROM custom_field",
	"UPDATE schema_history SET version=version+7",
	"UPDATE schema_history SET name='x'",
	"UPDATE schema_history SET digest=zeroblob(32)",
	"DELETE FROM schema_history",
};

static void put_back(struct store *s, struct sv bytes)
{
	(void)unlink(tmpdir_at(&s->dir, "desk.db-wal"));
	(void)unlink(tmpdir_at(&s->dir, "desk.db-shm"));
	store_ok(s, fs_write(s->path, bytes, 0600, &s->e));
}

static void every_altered_column_is_found(void **state)
{
	struct store *s = *state;
	struct sv whole;
	char sql[256];

	fill(s);
	db_release(&s->db);
	unlock(s);
	store_ok(s, fs_read(s->path, 64 << 20, &s->arena, &whole, &s->e));
	for (size_t i = 0; i < ARRAY_LEN(alterations); i++) {
		struct audit_result r;

		put_back(s, whole);
		sqlite3_snprintf(sizeof(sql), sql, "PRAGMA ignore_check_constraints=ON; %s",
				 alterations[i]);
		assert_int_equal(store_raw(s, sql), SQLITE_OK);
		store_ok(s, db_open(s->path, DB_READ, STORE_NOW, &s->db, &s->e));
		r = verify(s, NULL);
		if (!r.what.p)
			fail_msg("not found: %s", alterations[i]);
		db_release(&s->db);
	}
	promise(35, "%zu alterations, of each column of each table of truth: each found",
		ARRAY_LEN(alterations));
	/* The control: nothing altered, nothing found. */
	put_back(s, whole);
	store_ok(s, db_open(s->path, DB_READ, STORE_NOW, &s->db, &s->e));
	assert_null(verify(s, NULL).what.p);
}

static void a_cut_tail_is_found_by_an_earlier_head(void **state)
{
	struct store *s = *state;
	struct audit_result whole, cut;

	fill(s);
	whole = verify(s, NULL);
	db_release(&s->db);
	unlock(s);
	assert_int_equal(
		store_raw(s, "DELETE FROM event WHERE change=5; DELETE FROM attachment;"
			     "DELETE FROM message WHERE change=5; DELETE FROM text WHERE change=5;"
			     "DELETE FROM change WHERE id=5"),
		SQLITE_OK);
	store_ok(s, db_open(s->path, DB_READ, STORE_NOW, &s->db, &s->e));
	cut = verify(s, &whole.head);
	/* The chain alone cannot know. */
	assert_null(cut.what.p);
	assert_false(cut.against_seen);
	assert_int_equal(cut.changes, 4);
	control(35, "a cut tail is found only by a head kept elsewhere: alone %s, with it %s",
		cut.what.p ? "found" : "not found", cut.against_seen ? "not found" : "found");
}

static void an_earlier_head_stays_in_a_chain_that_grew(void **state)
{
	struct store *s = *state;
	struct hash head;

	fill(s);
	head = verify(s, NULL).head;
	store_reply(s, 1, "more");
	assert_true(verify(s, &head).against_seen);
}

static void erased_text_is_told_and_breaks_nothing(void **state)
{
	struct store *s = *state;
	struct audit_result r;
	struct sv value;
	struct tx tx = { 0 };

	fill(s);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, text_store_erase(s->db, 2, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	r = verify(s, NULL);
	assert_null(r.what.p);
	assert_int_equal(r.erased, 1);
	store_ok(s, text_store_value(s->db, 2, &s->arena, &value, &s->e));
	assert_null(value.p);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_untouched_chain_verifies),
		T(an_empty_log_verifies),
		T(every_altered_column_is_found),
		T(a_cut_tail_is_found_by_an_earlier_head),
		T(an_earlier_head_stays_in_a_chain_that_grew),
		T(erased_text_is_told_and_breaks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
