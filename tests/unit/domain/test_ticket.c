/* A ticket folded from events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/attr.h"
#include "deskbell/domain/ticket.h"

static enum state_category category(void *arg, struct sv workflow, struct sv state)
{
	(void)arg;
	if (!sv_eqs(workflow, "incident:1"))
		return 0;
	return sv_eqs(state, "open") ? STATE_ACTIVE : state_category_find(state);
}

static struct sv text(void *arg, int64_t id)
{
	(void)arg;
	return id == 7 ? SV("VPN drops") : id == 8 ? SV("restarted") : SV_NULL;
}

static const struct fold_env env = { .category = category, .text = text };

#define SET(f, v) \
	{ \
		NOUN_TICKET, 42, f, OP_SET, { NULL, 0 }, \
		{ \
			v, sizeof(v) - 1 \
		} \
	}
#define UNSET(f, v) \
	{ \
		NOUN_TICKET, 42, f, OP_SET, { v, sizeof(v) - 1 }, \
		{ \
			NULL, 0 \
		} \
	}
#define ADD(f, v) \
	{ \
		NOUN_TICKET, 42, f, OP_ADD, { NULL, 0 }, \
		{ \
			v, sizeof(v) - 1 \
		} \
	}
#define DEL(f, v) \
	{ \
		NOUN_TICKET, 42, f, OP_DEL, { v, sizeof(v) - 1 }, \
		{ \
			NULL, 0 \
		} \
	}

#define FOLD(t, id_, at_, a, ...) \
	do { \
		const struct event ev_[] = { __VA_ARGS__ }; \
		const struct change head_ = { .id = (id_), .at = (at_) }; \
		ticket_fold((t), &head_, ev_, ARRAY_LEN(ev_), &env, (a)); \
	} while (0)

#define OPENED \
	SET(TICKET_SUBJECT, "7"), SET(TICKET_WORKFLOW, "incident:1"), SET(TICKET_STATE, "new"), \
		SET(TICKET_TYPE, "incident"), SET(TICKET_QUEUE, "3"), SET(TICKET_PRIORITY, "2"), \
		SET(TICKET_REQUESTER, "5")

static void a_first_change_makes_the_ticket(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t = { .id = 42 };

	(void)state;
	FOLD(&t, 10, 1000, &a, OPENED, ADD(TICKET_MESSAGE, "77"));
	assert_true(sv_eqs(t.subject, "VPN drops") && t.subject_text == 7);
	assert_true(sv_eqs(t.state, "new") && t.category_of_state == STATE_NEW);
	assert_true(t.queue == 3 && t.priority == PRIORITY_P2 && t.requester == 5);
	assert_true(t.created == 1000 && t.updated == 1000 && t.rev == 10);
	assert_true(t.n_message == 1 && t.message[0] == 77);
	assert_true(t.assignee == 0 && !t.resolution.p && !t.external_id.p && t.resolved == 0);
}

static void events_on_other_objects_do_nothing(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t = { .id = 41 };

	(void)state;
	FOLD(&t, 10, 1000, &a, OPENED, { NOUN_PERSON, 41, 3, OP_SET, SV_NULL, SV("9") });
	assert_true(t.rev == 0 && t.queue == 0 && t.created == 0);
}

static void resolved_and_closed_are_instants_of_entering(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t = { .id = 42 };

	(void)state;
	FOLD(&t, 10, 1000, &a, OPENED);
	FOLD(&t, 11, 1100, &a, SET(TICKET_STATE, "resolved"), SET(TICKET_RESOLUTION, "8"));
	assert_true(t.resolved == 1100 && t.closed == 0 && sv_eqs(t.resolution, "restarted"));
	FOLD(&t, 12, 1200, &a, SET(TICKET_STATE, "closed"));
	assert_true(t.resolved == 1100 && t.closed == 1200);
	FOLD(&t, 13, 1300, &a, SET(TICKET_PRIORITY, "1"));
	assert_true(t.resolved == 1100 && t.closed == 1200 && t.updated == 1300 &&
		    t.created == 1000);
	FOLD(&t, 14, 1400, &a, SET(TICKET_STATE, "open"));
	assert_true(t.resolved == 0 && t.closed == 0 && t.category_of_state == STATE_ACTIVE);
	FOLD(&t, 15, 1500, &a, SET(TICKET_STATE, "closed"));
	assert_true(t.resolved == 1500 && t.closed == 1500);
}

/* State and workflow come in one change, in any order. */
static void the_category_is_that_of_the_pinned_workflow(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t = { .id = 42 };

	(void)state;
	FOLD(&t, 10, 1000, &a, SET(TICKET_STATE, "closed"), SET(TICKET_WORKFLOW, "incident:1"));
	assert_true(t.category_of_state == STATE_CLOSED && t.closed == 1000);
	FOLD(&t, 11, 1100, &a, SET(TICKET_WORKFLOW, "other:2"));
	assert_true(t.category_of_state == 0 && !state_is_open(t.category_of_state));
}

static void sets_take_and_give_elements(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t = { .id = 42 }, before;

	(void)state;
	FOLD(&t, 10, 1000, &a, ADD(TICKET_TAGS, "vpn"), ADD(TICKET_TAGS, "a"),
	     ADD(TICKET_TAGS, "z"), ADD(TICKET_TAGS, "vpn"), ADD(TICKET_MESSAGE, "9"),
	     ADD(TICKET_MESSAGE, "4"), ADD(TICKET_MESSAGE, "9"));
	assert_true(t.n_tag == 3 && sv_eqs(t.tag[0], "a") && sv_eqs(t.tag[2], "z"));
	assert_true(t.n_message == 2 && t.message[0] == 4 && t.message[1] == 9);
	before = t;
	FOLD(&t, 11, 1100, &a, DEL(TICKET_TAGS, "a"), DEL(TICKET_TAGS, "none"),
	     DEL(TICKET_MESSAGE, "4"), ADD(TICKET_MESSAGE, "5"));
	assert_true(t.n_tag == 2 && ticket_tag_find(&t, SV("vpn")) == 0 &&
		    ticket_tag_find(&t, SV("a")) == -1);
	assert_true(t.n_message == 2 && t.message[0] == 5 && t.message[1] == 9);
	/* The copy taken before is untouched. */
	assert_true(before.n_tag == 3 && sv_eqs(before.tag[0], "a"));
	assert_true(before.n_message == 2 && before.message[0] == 4);
}

static void links_watchers_and_attachments_are_sets(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t = { .id = 42 }, before;

	(void)state;
	FOLD(&t, 10, 1000, &a, ADD(TICKET_LINKS, "child 7"), ADD(TICKET_LINKS, "blocks 9"),
	     ADD(TICKET_LINKS, "blocks 8"), ADD(TICKET_LINKS, "blocks 9"),
	     ADD(TICKET_LINKS, "newer-kind 9"), ADD(TICKET_WATCHERS, "5"),
	     ADD(TICKET_WATCHERS, "3"), ADD(TICKET_ATTACHMENTS, "11"));
	assert_true(t.n_link == 3 && t.link[0].kind == LINK_BLOCKS && t.link[0].other == 8);
	assert_true(t.link[1].other == 9 && t.link[2].kind == LINK_CHILD);
	assert_true(t.n_watcher == 2 && t.watcher[0] == 3);
	assert_true(t.n_attachment == 1 && ticket_has_id(t.attachment, 1, 11));
	before = t;
	FOLD(&t, 11, 1100, &a, DEL(TICKET_LINKS, "blocks 8"), DEL(TICKET_LINKS, "blocks 70"),
	     DEL(TICKET_WATCHERS, "3"), DEL(TICKET_ATTACHMENTS, "11"));
	assert_true(t.n_link == 2 && !ticket_has_link(&t, (struct ticket_link){ LINK_BLOCKS, 8 }));
	assert_true(ticket_has_link(&t, (struct ticket_link){ LINK_CHILD, 7 }));
	assert_true(t.n_watcher == 1 && t.watcher[0] == 5 && t.n_attachment == 0);
	assert_true(before.n_link == 3 && before.n_watcher == 2 && before.watcher[0] == 3);
}

static void a_merged_ticket_is_closed_until_it_is_unmerged(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t = { .id = 42 };

	(void)state;
	FOLD(&t, 10, 1000, &a, OPENED);
	FOLD(&t, 11, 1100, &a, SET(TICKET_MERGED, "7"));
	assert_true(t.category_of_state == STATE_CLOSED && t.closed == 1100 && t.resolved == 1100);
	assert_true(sv_eqs(t.state, "new"));
	FOLD(&t, 12, 1200, &a, UNSET(TICKET_MERGED, "7"));
	assert_true(t.category_of_state == STATE_NEW && t.closed == 0 && t.resolved == 0);
}

static void a_snooze_is_over_by_itself(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t = { .id = 42 };

	(void)state;
	FOLD(&t, 10, 1000, &a, OPENED, SET(TICKET_SNOOZED, "2000"));
	assert_true(ticket_is_snoozed(&t, 1999) && !ticket_is_snoozed(&t, 2000));
}

static void unsetting_gives_unset(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t = { .id = 42 };

	(void)state;
	FOLD(&t, 10, 1000, &a, OPENED, SET(TICKET_DELETED, "1"), SET(TICKET_RESOLUTION, "8"));
	assert_true(t.deleted);
	FOLD(&t, 11, 1100, &a, UNSET(TICKET_PRIORITY, "2"), UNSET(TICKET_QUEUE, "3"),
	     UNSET(TICKET_DELETED, "1"), UNSET(TICKET_RESOLUTION, "8"), SET(TICKET_SUBJECT, "99"));
	assert_true(t.priority == PRIORITY_NONE && t.queue == 0 && !t.deleted);
	assert_true(!t.resolution.p && t.resolution_text == 0);
	/* Erased: the id stays, the text is gone. */
	assert_true(!t.subject.p && t.subject_text == 99);
}

/* Whatever an event sets reads back in the form of an event. */
static void values_read_back_in_event_form(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t = { .id = 42 };
	const struct event ev[] = { OPENED,
				    SET(TICKET_EXTERNAL_ID, "INC-1"),
				    SET(TICKET_ASSIGNEE, "4"),
				    SET(TICKET_CATEGORY, "2"),
				    SET(TICKET_RESOLUTION, "8"),
				    SET(TICKET_DELETED, "1"),
				    SET(TICKET_DIGEST, "abc"),
				    SET(TICKET_REASON, "8"),
				    SET(TICKET_MERGED, "41"),
				    SET(TICKET_SNOOZED, "2000") };
	const struct change head = { .id = 10, .at = 1000 };
	size_t n;
	const struct field *f = field_table(&n);

	(void)state;
	ticket_fold(&t, &head, ev, ARRAY_LEN(ev), &env, &a);
	for (size_t i = 0; i < ARRAY_LEN(ev); i++)
		assert_true(sv_eq(ticket_value(&t, (enum ticket_field)ev[i].field, &a), ev[i].new));
	/* No settable or stored field was forgotten above. */
	for (size_t i = 0; i < n; i++) {
		bool set = false;

		if (f[i].noun != NOUN_TICKET || (f[i].flags & (FIELD_DERIVED | FIELD_SET)))
			continue;
		for (size_t j = 0; j < ARRAY_LEN(ev); j++)
			set = set || ev[j].field == f[i].number;
		if (!set)
			fail_msg("%s is not folded", f[i].name);
	}
	assert_true(sv_eqs(ticket_value(&t, TICKET_ID, &a), "42"));
	assert_true(sv_eqs(ticket_value(&t, TICKET_STATE_CATEGORY, &a), "closed"));
	assert_null(ticket_value(&t, TICKET_TEAM, &a).p);
}

static void names_of_priorities_and_categories(void **state)
{
	(void)state;
	assert_int_equal(priority_find(SV("P1")), 1);
	assert_int_equal(priority_find(SV("p4")), 4);
	assert_int_equal(priority_find(SV("P5")), -1);
	assert_int_equal(priority_find(SV("P")), -1);
	assert_int_equal(priority_find(SV_NULL), -1);
	assert_string_equal(priority_name(PRIORITY_P3), "P3");
	assert_string_equal(priority_name(PRIORITY_NONE), "");
	for (int c = STATE_NEW; c <= STATE_CLOSED; c++)
		assert_int_equal(
			state_category_find(sv_from(state_category_name((enum state_category)c))),
			c);
	assert_int_equal(state_category_find(SV("")), 0);
	assert_true(state_is_open(STATE_WAITING) && !state_is_open(STATE_RESOLVED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_first_change_makes_the_ticket),
		cmocka_unit_test(events_on_other_objects_do_nothing),
		cmocka_unit_test(resolved_and_closed_are_instants_of_entering),
		cmocka_unit_test(the_category_is_that_of_the_pinned_workflow),
		cmocka_unit_test(sets_take_and_give_elements),
		cmocka_unit_test(links_watchers_and_attachments_are_sets),
		cmocka_unit_test(a_merged_ticket_is_closed_until_it_is_unmerged),
		cmocka_unit_test(a_snooze_is_over_by_itself),
		cmocka_unit_test(unsetting_gives_unset),
		cmocka_unit_test(values_read_back_in_event_form),
		cmocka_unit_test(names_of_priorities_and_categories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
