/* How lists of words are come by: what many tickets hold is cut for people, who are told so, and is
 * exact for programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/service/desk_priv.h"
#include "deskbell/db/stmt.h"
#include "deskbell/db/tx.h"
#include "deskbell/service/load.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/ticket_store.h"
#include "deskbell/store/word_store.h"
#include "support/small_desk.h"

/* Closed tickets that hold "tango"; a list for people looks through NEWEST of them. */
#define MANY 2100
#define NEWEST 2000
/* Of these and older ones, which hold nothing, a list in another order has the newest. */
#define OLDER 8000
#define SORTED 10000

struct rig {
	struct small_desk s;
	struct actor me;
	struct ticket_list list; /* of the last query */
};

static void put_text(struct rig *r, const struct ticket *t)
{
	struct db *db = r->s.desk->db;
	struct stmt *q = db_stmt(db,
				 "INSERT INTO ticket_fts(rowid,subject,public,private) "
				 "VALUES(?1,?2,'','')",
				 &r->s.e);

	assert_non_null(q);
	stmt_int(q, 1, t->id);
	stmt_text(q, 2, t->subject);
	small_desk_ok(&r->s, stmt_run(q, &r->s.e));
	stmt_release(&q);
	small_desk_ok(&r->s, word_store_note(db, t->id, &t->subject, 1, NULL, &r->s.e));
}

/* The older a ticket the earlier its subject; one in 70 is of the queue, P1 and says "rare". */
static void make_tickets(struct rig *r)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct ticket t = { .type = SV("incident"),
			    .state = SV("closed"),
			    .workflow = SV("incident:1"),
			    .category_of_state = STATE_CLOSED };

	small_desk_ok(&r->s, tx_begin_write(&tx, r->s.desk->db, &r->s.e));
	for (t.id = 1; t.id <= MANY; t.id++) {
		bool special = t.id % 70 == 0;

		t.created = t.updated = FIXTURE_NOW - MANY + t.id;
		t.subject = arena_printf(&r->s.a, "tango %05lld%s", (long long)t.id,
					 special ? " tangle" : "");
		t.queue = special;
		small_desk_ok(&r->s, ticket_store_save(r->s.desk->db, NULL, &t, &r->s.e));
		put_text(r, &t);
	}
	t.subject = SV("older");
	for (t.queue = 0; t.id <= MANY + OLDER; t.id++) {
		t.created = t.updated = FIXTURE_NOW - MANY - t.id;
		small_desk_ok(&r->s, ticket_store_save(r->s.desk->db, NULL, &t, &r->s.e));
	}
	small_desk_ok(&r->s, seq_store_set(r->s.desk->db, SEQ_TICKET, MANY, &r->s.e));
	small_desk_ok(&r->s, tx_commit(&tx, &r->s.e));
}

static int set_up(void **state)
{
	static struct rig rig;

	small_desk_init(&rig.s, "me");
	small_desk_run(&rig.s, "me", "team add net --title Net");
	small_desk_run(&rig.s, "me", "queue add net --title Net --team net");
	rig.me = small_desk_actor(&rig.s, "me");
	make_tickets(&rig);
	*state = &rig;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *r = *state;

	small_desk_deinit(&r->s);
	return 0;
}

/* The first rows of a list; true when it says that only the newest hits count. */
static bool is_cut(struct rig *r, const char *query, bool interactive)
{
	struct list_request req = { .query = sv_from(query),
				    .limit = 5,
				    .interactive = interactive };

	small_desk_ok(&r->s,
		      load_tickets(r->s.desk, &r->me, &req, &r->s.a, &r->list, NULL, &r->s.e));
	assert_int_equal(r->list.n, 5);
	assert_true(!r->list.bounded || strstr(arena_z(&r->s.a, r->list.note), "newest 2000"));
	return r->list.bounded;
}

static int64_t row(const struct rig *r, size_t i)
{
	return r->list.row[i].t.id;
}

static void people_get_the_newest_of_many_hits_in_another_order(void **state)
{
	struct rig *r = *state;

	assert_true(is_cut(r, "tango sort:subject", true));
	assert_int_equal(row(r, 0), MANY - NEWEST + 1);
	assert_int_equal(row(r, 4), MANY - NEWEST + 5);
	/* The control: programs get them all. */
	assert_false(is_cut(r, "tango sort:subject", false));
	assert_int_equal(row(r, 0), 1);
}

static void what_leaves_few_is_whole_in_any_order(void **state)
{
	struct rig *r = *state;

	assert_false(is_cut(r, "tango queue:any sort:subject", true));
	assert_int_equal(row(r, 0), 70);
	assert_false(is_cut(r, "tangle sort:subject", true));
	assert_int_equal(row(r, 0), 70);
}

/* The last by subject are those with the word; of the others the oldest are left out. */
static void people_get_the_newest_of_many_tickets_in_another_order(void **state)
{
	struct rig *r = *state;
	struct list_request req = { .query = SV("type:incident sort:subject,id"),
				    .limit = 200,
				    .interactive = true };
	struct ticket_list list;
	const int64_t oldest = MANY + OLDER;

	small_desk_ok(&r->s, load_tickets(r->s.desk, &r->me, &req, &r->s.a, &list, NULL, &r->s.e));
	assert_true(list.bounded);
	assert_true(sv_eqs(list.order, "subject,id"));
	assert_non_null(
		strstr(arena_z(&r->s.a, list.note), "only the newest 10000 tickets are sorted"));
	assert_int_equal(list.row[0].t.id, MANY + 1);
	/* The window at the end of the older ones: the last of those that count is there. */
	req.window = WINDOW_AROUND;
	req.focus = SORTED;
	small_desk_ok(&r->s, load_tickets(r->s.desk, &r->me, &req, &r->s.a, &list, NULL, &r->s.e));
	for (size_t i = 0; i + 1 < list.n; i++)
		if (list.row[i].t.id == SORTED)
			assert_int_equal(list.row[i + 1].t.id, 1);
	/* What changes there is told whatever its age. */
	req.window = WINDOW_PICK;
	req.pick = &oldest;
	req.n_pick = 1;
	small_desk_ok(&r->s, load_tickets(r->s.desk, &r->me, &req, &r->s.a, &list, NULL, &r->s.e));
	assert_int_equal(list.n, 1);
	/* Controls: programs get them all; so do people where an index has the order, or where no
	 * more are found. */
	assert_false(is_cut(r, "type:incident sort:-subject,id", false));
	assert_false(is_cut(r, "sort:-created", true));
	assert_false(is_cut(r, "-updated:2000-01-01 queue:any sort:subject", true));
	assert_int_equal(row(r, 0), 70);
}

static void an_order_with_an_index_is_whole(void **state)
{
	struct rig *r = *state;

	assert_false(is_cut(r, "tango", true));
	assert_int_equal(row(r, 0), MANY);
	assert_false(is_cut(r, "tango sort:created", true));
	assert_int_equal(row(r, 0), 1);
}

static void a_prefix_finds_the_same_by_its_words(void **state)
{
	struct rig *r = *state;
	int64_t n;

	assert_false(is_cut(r, "tan", false));
	assert_int_equal(row(r, 0), MANY);
	assert_int_equal(row(r, 4), MANY - 4);
	assert_false(is_cut(r, "tangl", false));
	assert_int_equal(row(r, 4), MANY - 4 * 70);
	small_desk_ok(&r->s, load_count(r->s.desk, &r->me, SV("tan"), &n, &r->s.e));
	assert_int_equal(n, MANY);
}

/* What the index is asked for, as the query is explained. */
static bool asks(struct rig *r, const char *query, const char *words)
{
	struct query_explanation x;

	small_desk_ok(&r->s,
		      load_explain(r->s.desk, &r->me, sv_from(query), &r->s.a, &x, NULL, &r->s.e));
	return strstr(arena_z(&r->s.a, x.words), words) != NULL;
}

static void a_prefix_stays_where_it_has_too_many_words_for_the_tickets(void **state)
{
	struct rig *r = *state;

	assert_true(asks(r, "tan", "(\"tangle\" OR \"tango\")"));
	/* 00001 to 02100 */
	assert_true(asks(r, "0", "\"0\" *"));
}

static void a_list_tells_about_how_many_there_are(void **state)
{
	struct rig *r = *state;
	int64_t n;
	bool more;

	small_desk_ok(&r->s, load_count_about(r->s.desk, &r->me, SV("tan"), &n, &more, &r->s.e));
	assert_int_equal(n, 1000);
	assert_true(more);
	small_desk_ok(&r->s, load_count_about(r->s.desk, &r->me, SV("tan -queue:none"), &n, &more,
					      &r->s.e));
	assert_int_equal(n, MANY / 70);
	assert_false(more);
	/* Without words counting is quick. */
	small_desk_ok(&r->s, load_count_about(r->s.desk, &r->me, SV(""), &n, &more, &r->s.e));
	assert_int_equal(n, MANY + OLDER);
	assert_false(more);
}

/* The first hits are looked up first: where they do not do, all others are. */
static void the_best_are_found_among_all_that_are_ranked(void **state)
{
	struct rig *r = *state;

	assert_false(is_cut(r, "tango queue:any sort:rank", false));
	assert_int_equal(row(r, 0), MANY);
	assert_int_equal(row(r, 4), MANY - 4 * 70);
	assert_true(r->list.more_after);
	assert_false(is_cut(r, "tango -queue:any sort:rank", false));
	assert_int_equal(row(r, 0), MANY - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_get_the_newest_of_many_hits_in_another_order),
		cmocka_unit_test(people_get_the_newest_of_many_tickets_in_another_order),
		cmocka_unit_test(what_leaves_few_is_whole_in_any_order),
		cmocka_unit_test(an_order_with_an_index_is_whole),
		cmocka_unit_test(a_prefix_finds_the_same_by_its_words),
		cmocka_unit_test(a_prefix_stays_where_it_has_too_many_words_for_the_tickets),
		cmocka_unit_test(a_list_tells_about_how_many_there_are),
		cmocka_unit_test(the_best_are_found_among_all_that_are_ranked),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
