/* The log: append-only by trigger, in order, idempotent by uid, read back as written; the undone
 * rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "deskbell/base/rand.h"
#include "deskbell/store/audit_store.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/seq_store.h"
#include "support/store.h"

static void truth_refuses_update_and_delete(void **state)
{
	static const char *const attack[] = {
		"UPDATE change SET command='x'",
		"DELETE FROM change",
		"UPDATE event SET new='x'",
		"DELETE FROM event",
		"UPDATE message SET public=0",
		"DELETE FROM message",
		"UPDATE text SET value='x'",
		"UPDATE text SET value=NULL",
		"UPDATE text SET salt=NULL, value=NULL, digest=zeroblob(32)",
		"DELETE FROM text",
		"UPDATE schema_history SET name='x'",
		"DELETE FROM schema_history",
		"INSERT OR REPLACE INTO text SELECT id,change,digest,zeroblob(16),'x' FROM text",
		"INSERT INTO change SELECT 99,zeroblob(16),at,recorded-1,actor,door,command,config,batch,cause,rule,undoes,hash,v FROM change",
	};
	struct store *s = *state;

	store_ticket(s, "printer", "it smokes");
	for (size_t i = 0; i < ARRAY_LEN(attack); i++) {
		char sql[512];
		int code;

		/* As our own handles do; else REPLACE would fire no delete trigger. */
		sqlite3_snprintf(sizeof(sql), sql, "PRAGMA recursive_triggers=ON; %s", attack[i]);
		code = store_raw(s, sql);
		if ((code & 0xff) != SQLITE_CONSTRAINT)
			fail_msg("not refused (%d): %s", code, attack[i]);
	}
	/* The control: a derived table can be altered, and a text erased. */
	assert_int_equal(store_raw(s, "UPDATE ticket SET priority=1"), SQLITE_OK);
	assert_int_equal(store_raw(s, "UPDATE text SET salt=NULL, value=NULL"), SQLITE_OK);
}

static void what_refers_to_nothing_is_refused(void **state)
{
	static const char *const attack[] = {
		"INSERT INTO event VALUES(77,0,1,1,3,1,NULL,'x')",
		"INSERT INTO message VALUES(77,1,0,0,1,999)",
		"INSERT INTO text VALUES(77,999,zeroblob(32),zeroblob(16),'x')",
		"INSERT INTO thread VALUES(1,999)",
		"UPDATE ticket SET queue=999",
		"UPDATE ticket SET assignee=999",
		"DELETE FROM person WHERE id=0",
	};
	struct store *s = *state;

	store_ticket(s, "printer", "it smokes");
	for (size_t i = 0; i < ARRAY_LEN(attack); i++) {
		char sql[256];
		int code;

		sqlite3_snprintf(sizeof(sql), sql, "PRAGMA foreign_keys=ON; %s", attack[i]);
		code = store_raw(s, sql);
		if (code != SQLITE_CONSTRAINT_FOREIGNKEY)
			fail_msg("not refused (%d): %s", code, attack[i]);
	}
}

static void a_change_is_read_back_as_written(void **state)
{
	struct store *s = *state;
	struct draft_change d = draft_begin("ticket set 7 priority=P1");
	struct logged_change c;
	struct tx tx = { 0 };
	int64_t id;

	d.head.actor = 5;
	d.head.config = 3;
	d.head.batch = 2;
	d.head.cause = 1;
	d.head.rule = SV("urgent-first");
	draft_set(&d, NOUN_TICKET, 7, TICKET_PRIORITY, NULL, "1");
	draft_add(&d, NOUN_TICKET, 7, TICKET_TAGS, "");
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, change_store_append(s->db, &d, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	store_ok(s, change_store_load(s->db, d.head.id, &s->arena, &c, &s->e));
	assert_memory_equal(c.head.uid, d.head.uid, UID_SIZE);
	assert_int_equal(c.head.actor, 5);
	assert_int_equal(c.head.config, 3);
	assert_int_equal(c.head.batch, 2);
	assert_int_equal(c.head.cause, 1);
	assert_true(sv_eqs(c.head.rule, "urgent-first"));
	assert_true(sv_eqs(c.head.command, "ticket set 7 priority=P1"));
	assert_true(hash_eq(&c.head.hash, &d.head.hash));
	assert_int_equal(c.n_event, 2);
	assert_null(c.event[0].old.p);
	assert_true(sv_eqs(c.event[0].new, "1"));
	assert_non_null(c.event[1].new.p);
	assert_int_equal(c.event[1].new.n, 0);
	assert_int_equal(c.event[1].op, OP_ADD);
	store_ok(s, change_store_by_uid(s->db, d.head.uid, &id, &s->e));
	assert_int_equal(id, d.head.id);
	assert_int_equal(change_store_load(s->db, 99, &s->arena, &c, &s->e), RC_NOTFOUND);
	draft_change_deinit(&d);
}

/* More events than one statement takes, in changes of none, some and many. */
static void a_history_is_appended_as_its_changes_would_be_one_by_one(void **state)
{
	struct store *s = *state;
	const size_t n_event[] = { 3, 0, 21, 1 };
	struct draft_change d[ARRAY_LEN(n_event)];
	struct audit_result audit;
	struct logged_change c;
	struct tx tx = { 0 };
	char value[24];

	for (size_t i = 0; i < ARRAY_LEN(d); i++) {
		d[i] = draft_begin("import");
		d[i].head.recorded -= (int64_t)i; /* which must not go back */
		for (size_t k = 0; k < n_event[i]; k++) {
			snprintf(value, sizeof(value), "%zu.%zu", i, k);
			draft_add(&d[i], NOUN_TICKET, 7, TICKET_TAGS,
				  arena_strdup(&s->arena, value));
		}
	}
	store_ticket(s, "before", "them");
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, change_store_history_append(s->db, d, ARRAY_LEN(d), &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	for (size_t i = 0; i < ARRAY_LEN(d); i++) {
		assert_int_equal(d[i].head.id, 2 + i);
		store_ok(s, change_store_load(s->db, d[i].head.id, &s->arena, &c, &s->e));
		assert_int_equal(c.head.recorded, d[0].head.recorded);
		assert_int_equal(c.n_event, n_event[i]);
		for (size_t k = 0; k < c.n_event; k++)
			assert_true(sv_eq(c.event[k].new, d[i].event.at[k].new));
		draft_change_deinit(&d[i]);
	}
	store_ok(s, audit_store_verify(s->db, NULL, &s->arena, &audit, &s->e));
	assert_null(audit.what.p);
	assert_int_equal(audit.changes, 1 + ARRAY_LEN(d));
}

static void the_same_uid_is_a_conflict(void **state)
{
	struct store *s = *state;
	struct draft_change d = draft_begin("ticket set");
	struct tx tx = { 0 };
	int64_t newest;

	draft_set(&d, NOUN_TICKET, 7, TICKET_PRIORITY, NULL, "1");
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, change_store_append(s->db, &d, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	assert_int_equal(change_store_append(s->db, &d, &s->e), RC_CONFLICT);
	tx_end(&tx);
	store_ok(s, change_store_newest(s->db, &newest, &s->e));
	assert_int_equal(newest, 1);
	draft_change_deinit(&d);
}

static void recorded_never_goes_back(void **state)
{
	struct store *s = *state;
	struct draft_change a = draft_begin("one"), b = draft_begin("two");
	struct tx tx = { 0 };

	draft_set(&a, NOUN_TICKET, 7, TICKET_PRIORITY, NULL, "1");
	draft_set(&b, NOUN_TICKET, 7, TICKET_PRIORITY, "1", "2");
	b.head.recorded -= 1000; /* a clock set back */
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, change_store_append(s->db, &a, &s->e));
	store_ok(s, change_store_append(s->db, &b, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	assert_int_equal(b.head.recorded, a.head.recorded);
	draft_change_deinit(&a);
	draft_change_deinit(&b);
}

static void history_and_touched_are_in_order(void **state)
{
	struct store *s = *state;
	int64_t one = store_ticket(s, "one", "a"), two = store_ticket(s, "two", "b"), *touched;
	struct logged_list list;
	bool moved;
	size_t n;

	store_set(s, one, TICKET_PRIORITY, "3", "1");
	store_set(s, two, TICKET_PRIORITY, "3", "2");
	store_set(s, one, TICKET_PRIORITY, "1", "2");
	store_ok(s, change_store_of_object(s->db, NOUN_TICKET, one, 0, &s->arena, &list, &s->e));
	assert_int_equal(list.n, 3);
	assert_int_equal(list.at[0].head.id, 1);
	assert_int_equal(list.at[0].n_event, 6);
	assert_int_equal(list.at[2].head.id, 5);
	store_ok(s, change_store_of_object(s->db, NOUN_TICKET, one, 3, &s->arena, &list, &s->e));
	assert_int_equal(list.n, 1);
	store_ok(s, change_store_before(s->db, 0, 2, &s->arena, &list, &s->e));
	assert_int_equal(list.n, 2);
	assert_int_equal(list.at[0].head.id, 5);
	assert_int_equal(list.at[1].head.id, 4);
	store_ok(s, change_store_before(s->db, 4, 9, &s->arena, &list, &s->e));
	assert_int_equal(list.n, 3);
	assert_int_equal(list.at[0].head.id, 3);
	store_ok(s, change_store_touched(s->db, 2, 10, &s->arena, &touched, &n, &s->e));
	assert_int_equal(n, 2);
	assert_int_equal(touched[0], one);
	assert_int_equal(touched[1], two);
	store_ok(s, change_store_moved(s->db, 2, NOUN_TICKET, &moved, &s->e));
	assert_true(moved);
	store_ok(s, change_store_moved(s->db, 5, NOUN_TICKET, &moved, &s->e));
	assert_false(moved);
	store_ok(s, change_store_moved(s->db, 0, NOUN_ARTICLE, &moved, &s->e));
	assert_false(moved);
}

/* ---- undone ---- */

static int64_t append(struct store *s, int64_t cause, int64_t undoes, int field, const char *value)
{
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("x");
	struct tx tx = { 0 };

	d.head.cause = cause;
	d.head.undoes = undoes;
	d.head.actor = 3;
	draft_set(&d, NOUN_TICKET, 7, field, NULL, value);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, change_store_append(s->db, &d, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	return d.head.id;
}

static int64_t undoer(struct store *s, int64_t id)
{
	int64_t by;

	store_ok(s, change_store_undone_by(s->db, id, &by, &s->e));
	return by;
}

static void undo_takes_what_it_caused_and_redo_gives_it_back(void **state)
{
	struct store *s = *state;
	int64_t a = append(s, 0, 0, TICKET_PRIORITY, "1"), b = append(s, a, 0, TICKET_QUEUE, "0");
	int64_t c = append(s, b, 0, TICKET_CATEGORY, "0"),
		u = append(s, 0, a, TICKET_PRIORITY, "2"), r;
	int64_t mine, *ids;
	size_t n;

	assert_int_equal(undoer(s, a), u);
	assert_int_equal(undoer(s, b), u);
	assert_int_equal(undoer(s, c), u);
	store_ok(s, change_store_newest_of(s->db, 3, false, &mine, &s->e));
	assert_int_equal(mine, 0);
	store_ok(s, change_store_newest_of(s->db, 3, true, &mine, &s->e));
	assert_int_equal(mine, u);
	r = append(s, 0, u, TICKET_PRIORITY, "1");
	assert_int_equal(undoer(s, u), r);
	assert_int_equal(undoer(s, a), 0);
	assert_int_equal(undoer(s, c), 0);
	store_ok(s, change_store_newest_of(s->db, 3, false, &mine, &s->e));
	assert_int_equal(mine, a);
	store_ok(s, change_store_family(s->db, a, &s->arena, &ids, &n, &s->e));
	assert_int_equal(n, 3);
	/* And undone once more. */
	u = append(s, 0, r, TICKET_PRIORITY, "2");
	assert_int_equal(undoer(s, r), u);
	assert_true(undoer(s, a) != 0);
}

static void a_later_event_on_the_same_field_blocks(void **state)
{
	struct store *s = *state;
	int64_t a = append(s, 0, 0, TICKET_PRIORITY, "1"), *ids;
	size_t n;

	append(s, 0, 0, TICKET_QUEUE, "0");
	store_ok(s, change_store_blockers(s->db, &a, 1, &s->arena, &ids, &n, &s->e));
	assert_int_equal(n, 0);
	append(s, 0, 0, TICKET_PRIORITY, "2");
	store_ok(s, change_store_blockers(s->db, &a, 1, &s->arena, &ids, &n, &s->e));
	assert_int_equal(n, 1);
	assert_int_equal(ids[0], 3);
	append(s, 0, 3, TICKET_PRIORITY, "1");
	store_ok(s, change_store_blockers(s->db, &a, 1, &s->arena, &ids, &n, &s->e));
	assert_int_equal(n, 0);
}

/* The rule itself: from the newest back, a live change that undoes takes its target and what that
 * caused. */
#define MOST 64

struct model {
	int64_t n, cause[MOST], undoes[MOST];
	bool undone[MOST];
};

static void model_take(struct model *m, int64_t id, int64_t before)
{
	m->undone[id] = true;
	for (int64_t x = id + 1; x < before; x++) {
		if (m->cause[x] == id && !m->undone[x])
			model_take(m, x, before);
	}
}

static void model_decide(struct model *m)
{
	memset(m->undone, 0, sizeof(m->undone));
	for (int64_t x = m->n; x > 0; x--) {
		if (m->undoes[x] && !m->undone[x])
			model_take(m, m->undoes[x], x);
	}
}

static void undone_equals_the_rule_after_random_undos_and_redos(void **state)
{
	struct store *s = *state;
	struct model m = { 0 };
	struct rand r;

	rand_seed(&r, getenv("DESKBELL_SEED")
			      ? (uint64_t)strtoull(getenv("DESKBELL_SEED"), NULL, 10)
			      : 20261123);
	while (m.n < MOST - 1) {
		int64_t cause = 0, undoes = 0,
			pick = m.n ? 1 + (int64_t)rand_below(&r, (uint64_t)m.n) : 0;

		model_decide(&m);
		/* Half undo something live; a third of the rest have a live cause that is no undo.
		 */
		if (pick && rand_below(&r, 2) && !m.undone[pick])
			undoes = pick;
		else if (pick && rand_below(&r, 3) == 0 && !m.undone[pick] && !m.undoes[pick])
			cause = pick;
		m.n++;
		m.cause[m.n] = cause;
		m.undoes[m.n] = undoes;
		assert_int_equal(append(s, cause, undoes, TICKET_PRIORITY, "1"), m.n);
		model_decide(&m);
		for (int64_t x = 1; x <= m.n; x++) {
			if ((undoer(s, x) != 0) != m.undone[x])
				fail_msg("after %lld: change %lld", (long long)m.n, (long long)x);
		}
	}
}

/* ---- numbers ---- */

static void numbers_rise_and_fall_back_with_their_transaction(void **state)
{
	struct store *s = *state;
	struct tx tx = { 0 };
	int64_t first, last;

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, seq_store_take(s->db, SEQ_TICKET, 3, &first, &s->e));
	assert_int_equal(first, 1);
	store_ok(s, seq_store_take(s->db, SEQ_TICKET, 1, &first, &s->e));
	assert_int_equal(first, 4);
	tx_end(&tx);
	store_ok(s, seq_store_last(s->db, SEQ_TICKET, &last, &s->e));
	assert_int_equal(last, 0);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, seq_store_set(s->db, SEQ_TICKET, 41, &s->e));
	store_ok(s, seq_store_take(s->db, SEQ_TICKET, 1, &first, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	assert_int_equal(first, 42);
}

static void work_values_are_kept(void **state)
{
	struct store *s = *state;
	struct tx tx = { 0 };
	int64_t config, people;
	struct sv head;

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, meta_store_set_int(s->db, META_PEOPLE_REV, 7, &s->e));
	store_ok(s, meta_store_set_text(s->db, META_KB_HEAD, SV("abc"), &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	store_ok(s, meta_store_revs(s->db, &config, &people, &s->e));
	assert_int_equal(config, 0);
	assert_int_equal(people, 7);
	store_ok(s, meta_store_text(s->db, META_KB_HEAD, &s->arena, &head, &s->e));
	assert_true(sv_eqs(head, "abc"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(truth_refuses_update_and_delete),
		T(what_refers_to_nothing_is_refused),
		T(a_change_is_read_back_as_written),
		T(a_history_is_appended_as_its_changes_would_be_one_by_one),
		T(the_same_uid_is_a_conflict),
		T(recorded_never_goes_back),
		T(history_and_touched_are_in_order),
		T(undo_takes_what_it_caused_and_redo_gives_it_back),
		T(a_later_event_on_the_same_field_blocks),
		T(undone_equals_the_rule_after_random_undos_and_redos),
		T(numbers_rise_and_fall_back_with_their_transaction),
		T(work_values_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
