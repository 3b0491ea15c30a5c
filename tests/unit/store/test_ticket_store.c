/* The projection: what is saved is loaded, what the log gives is what stands, lists take a tail of
 * SQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include "deskbell/query/sql.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/message_store.h"
#include "deskbell/store/text_store.h"
#include "deskbell/store/ticket_store.h"
#include "support/store.h"

static struct ticket load(struct store *s, int64_t id)
{
	struct ticket t;

	store_ok(s, ticket_store_load(s->db, id, &s->arena, &t, &s->e));
	return t;
}

static void same(const struct ticket *a, const struct ticket *b)
{
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->rev, b->rev);
	assert_true(!a->external_id.p == !b->external_id.p &&
		    sv_eq(a->external_id, b->external_id));
	assert_true(!a->subject.p == !b->subject.p && sv_eq(a->subject, b->subject));
	assert_int_equal(a->subject_text, b->subject_text);
	assert_true(!a->resolution.p == !b->resolution.p && sv_eq(a->resolution, b->resolution));
	assert_int_equal(a->resolution_text, b->resolution_text);
	assert_true(sv_eq(a->type, b->type) && sv_eq(a->state, b->state) &&
		    sv_eq(a->workflow, b->workflow));
	assert_int_equal(a->category_of_state, b->category_of_state);
	assert_int_equal(a->priority, b->priority);
	assert_int_equal(a->queue, b->queue);
	assert_int_equal(a->created, b->created);
	assert_int_equal(a->updated, b->updated);
	assert_int_equal(a->resolved, b->resolved);
	assert_int_equal(a->closed, b->closed);
	assert_int_equal(a->deleted, b->deleted);
	assert_true(!a->digest.p == !b->digest.p && sv_eq(a->digest, b->digest));
	assert_int_equal(a->n_tag, b->n_tag);
	for (size_t i = 0; i < a->n_tag; i++)
		assert_true(sv_eq(a->tag[i], b->tag[i]));
	assert_int_equal(a->reason_text, b->reason_text);
	assert_int_equal(a->merged, b->merged);
	assert_int_equal(a->snoozed, b->snoozed);
	assert_int_equal(a->n_link, b->n_link);
	for (size_t i = 0; i < a->n_link; i++)
		assert_int_equal(link_cmp(a->link[i], b->link[i]), 0);
	assert_int_equal(a->n_watcher, b->n_watcher);
	for (size_t i = 0; i < a->n_watcher; i++)
		assert_int_equal(a->watcher[i], b->watcher[i]);
	assert_int_equal(a->n_message, b->n_message);
	for (size_t i = 0; i < a->n_message; i++)
		assert_int_equal(a->message[i], b->message[i]);
}

static void what_stands_is_what_the_log_gives(void **state)
{
	struct store *s = *state;
	int64_t id = store_ticket(s, "printer", "it smokes"),
		other = store_ticket(s, "scanner", "it hums");
	struct draft_change d = draft_begin("ticket set");
	struct sv far_link = arena_printf(&s->arena, "parent %lld", (long long)other);
	struct sv near_link = arena_printf(&s->arena, "blocked-by %lld", (long long)other);
	struct tx tx = { 0 };
	struct ticket stands, folded;

	store_reply(s, id, "we look");
	store_set(s, id, TICKET_STATE, "new", "resolved");
	store_set(s, id, TICKET_PRIORITY, "3", NULL);
	store_set(s, id, TICKET_EXTERNAL_ID, NULL, "REQ-9");
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	draft_add(&d, NOUN_TICKET, id, TICKET_TAGS, "vpn");
	draft_add(&d, NOUN_TICKET, id, TICKET_TAGS, "print");
	draft_add(&d, NOUN_TICKET, id, TICKET_LINKS, far_link.p);
	draft_add(&d, NOUN_TICKET, id, TICKET_LINKS, near_link.p);
	draft_add(&d, NOUN_TICKET, id, TICKET_WATCHERS, "0");
	draft_set(&d, NOUN_TICKET, id, TICKET_SNOOZED, NULL, "99");
	store_ok(s, store_apply(s, &d, id));
	store_ok(s, tx_commit(&tx, &s->e));
	stands = load(s, id);
	store_ok(s, ticket_store_fold(s->db, id, &store_fold_env, &s->arena, &folded, &s->e));
	same(&stands, &folded);
	assert_true(sv_eqs(stands.subject, "printer"));
	assert_int_equal(stands.priority, PRIORITY_NONE);
	assert_int_equal(stands.resolved, STORE_NOW);
	assert_int_equal(stands.n_tag, 2);
	assert_true(sv_eqs(stands.tag[0], "print"));
	assert_int_equal(stands.n_message, 2);
	assert_null(stands.resolution.p);
	assert_int_equal(stands.rev, 7);
	assert_int_equal(stands.n_link, 2);
	assert_int_equal(stands.link[0].kind, LINK_BLOCKED_BY);
	assert_int_equal(stands.n_watcher, 1);
	assert_int_equal(stands.snoozed, 99);
	draft_change_deinit(&d);
}

static void a_tag_and_a_message_can_leave(void **state)
{
	struct store *s = *state;
	int64_t id = store_ticket(s, "printer", "it smokes");
	struct draft_change a = draft_begin("tag"), b = draft_begin("untag");
	struct tx tx = { 0 };
	struct ticket t;

	draft_add(&a, NOUN_TICKET, id, TICKET_TAGS, "vpn");
	draft_del(&b, NOUN_TICKET, id, TICKET_TAGS, "vpn");
	draft_del(&b, NOUN_TICKET, id, TICKET_MESSAGE, "1");
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, store_apply(s, &a, id));
	store_ok(s, store_apply(s, &b, id));
	store_ok(s, tx_commit(&tx, &s->e));
	t = load(s, id);
	assert_int_equal(t.n_tag, 0);
	assert_int_equal(t.n_message, 0);
	draft_change_deinit(&a);
	draft_change_deinit(&b);
}

static void undoing_a_change_gives_back_what_was(void **state)
{
	struct store *s = *state;
	int64_t id = store_ticket(s, "printer", "it smokes"),
		change = store_set(s, id, TICKET_STATE, "new", "closed");
	struct draft_change d = draft_begin("undo");
	struct tx tx = { 0 };
	struct ticket t;

	assert_int_equal(load(s, id).closed, STORE_NOW);
	d.head.undoes = change;
	draft_set(&d, NOUN_TICKET, id, TICKET_STATE, "closed", "new");
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, store_apply(s, &d, id));
	store_ok(s, tx_commit(&tx, &s->e));
	t = load(s, id);
	assert_true(sv_eqs(t.state, "new"));
	assert_int_equal(t.closed, 0);
	assert_int_equal(t.rev, d.head.id);
	draft_change_deinit(&d);
}

static void undoing_its_making_deletes_a_ticket_softly(void **state)
{
	struct store *s = *state;
	int64_t id = store_ticket(s, "printer", "it smokes");
	struct draft_change d = draft_begin("undo");
	struct tx tx = { 0 };
	struct ticket t;

	d.head.undoes = 1;
	draft_set(&d, NOUN_TICKET, id, TICKET_DELETED, NULL, "1");
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, store_apply(s, &d, id));
	store_ok(s, tx_commit(&tx, &s->e));
	t = load(s, id);
	assert_true(t.deleted);
	assert_true(sv_eqs(t.subject, "printer"));
	draft_change_deinit(&d);
}

static void an_external_id_is_there_once(void **state)
{
	struct store *s = *state;
	int64_t one = store_ticket(s, "one", "a"), two = store_ticket(s, "two", "b"), found;
	struct draft_change d = draft_begin("ticket set");
	struct tx tx = { 0 };

	store_set(s, one, TICKET_EXTERNAL_ID, NULL, "X-1");
	store_ok(s, ticket_store_external(s->db, SV("X-1"), &found, &s->e));
	assert_int_equal(found, one);
	store_ok(s, ticket_store_external(s->db, SV("X-2"), &found, &s->e));
	assert_int_equal(found, 0);
	draft_set(&d, NOUN_TICKET, two, TICKET_EXTERNAL_ID, NULL, "X-1");
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	assert_int_equal(store_apply(s, &d, two), RC_CONFLICT);
	tx_end(&tx);
	draft_change_deinit(&d);
}

static void an_erased_subject_is_absent(void **state)
{
	struct store *s = *state;
	int64_t id = store_ticket(s, "printer", "it smokes");
	struct ticket before, after;
	struct tx tx = { 0 };

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	before = load(s, id);
	store_ok(s, text_store_erase(s->db, before.subject_text, &s->e));
	store_ok(s, ticket_store_fold(s->db, id, &store_fold_env, &s->arena, &after, &s->e));
	store_ok(s, ticket_store_save(s->db, &before, &after, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	after = load(s, id);
	assert_null(after.subject.p);
	assert_int_equal(after.subject_text, before.subject_text);
}

static bool stop_after_two(void *arg, const struct ticket *t)
{
	int *n = arg;

	assert_true(t->id > 0);
	return ++*n < 2;
}

static void lists_take_a_tail(void **state)
{
	struct store *s = *state;
	AUTO(sql_deinit) struct sql tail = SQL_INIT;
	struct ticket *list;
	int64_t count, *ids;
	size_t n;
	int seen = 0;

	for (int i = 0; i < 5; i++)
		store_ticket(s, "printer", "it smokes");
	store_set(s, 2, TICKET_STATE, "new", "closed");
	sql_add(&tail, "WHERE t.open=1 AND t.id>");
	sql_bind_int(&tail, 1);
	store_ok(s, ticket_store_count(s->db, &tail, &count, &s->e));
	assert_int_equal(count, 3);
	sql_add(&tail, " ORDER BY t.id DESC");
	store_ok(s, ticket_store_list(s->db, &tail, &s->arena, &list, &n, &s->e));
	assert_int_equal(n, 3);
	assert_int_equal(list[0].id, 5);
	assert_int_equal(list[2].id, 3);
	store_ok(s, ticket_store_ids(s->db, &tail, &s->arena, &ids, &n, &s->e));
	assert_int_equal(n, 3);
	assert_int_equal(ids[1], 4);
	store_ok(s, ticket_store_each(s->db, &tail, stop_after_two, &seen, &s->e));
	assert_int_equal(seen, 2);
}

static void a_thread_comes_in_order_and_hides_what_is_internal(void **state)
{
	struct store *s = *state;
	int64_t id = store_ticket(s, "printer", "first"), ticket;
	struct draft_change d = draft_begin("ticket note");
	struct stored_message *m, one;
	struct tx tx = { 0 };
	size_t n;

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	draft_message(s, &d, id, false, "secret");
	store_ok(s, store_apply(s, &d, id));
	store_ok(s, tx_commit(&tx, &s->e));
	store_reply(s, id, "last");
	store_ok(s, message_store_thread(s->db, id, true, 0, &s->arena, &m, &n, &s->e));
	assert_int_equal(n, 3);
	assert_true(sv_eqs(m[0].body, "first") && sv_eqs(m[1].body, "secret") &&
		    sv_eqs(m[2].body, "last"));
	store_ok(s, message_store_thread(s->db, id, false, 0, &s->arena, &m, &n, &s->e));
	assert_int_equal(n, 2);
	assert_true(m[0].head.public && m[1].head.public);
	store_ok(s, message_store_thread(s->db, id, true, 2, &s->arena, &m, &n, &s->e));
	assert_int_equal(n, 2);
	assert_true(sv_eqs(m[0].body, "secret"));
	store_ok(s, message_store_load(s->db, 2, &s->arena, &one, &ticket, &s->e));
	assert_int_equal(ticket, id);
	assert_true(sv_eqs(one.body, "secret"));
	draft_change_deinit(&d);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_stands_is_what_the_log_gives),
		T(a_tag_and_a_message_can_leave),
		T(undoing_a_change_gives_back_what_was),
		T(undoing_its_making_deletes_a_ticket_softly),
		T(an_external_id_is_there_once),
		T(an_erased_subject_is_absent),
		T(lists_take_a_tail),
		T(a_thread_comes_in_order_and_hides_what_is_internal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
