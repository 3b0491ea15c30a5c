/* One ticket asked in memory, as guards ask. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/text/when.h"
#include "support/query_rig.h"

static struct sv tags[] = { { "vip", 3 }, { "网络", 6 } };

static const struct ticket ticket = {
	.id = 42,
	.rev = 7,
	.subject = { "VPN drops: 会议室投影仪无信号, Принтер", 54 },
	.type = { "incident", 8 },
	.state = { "open", 4 },
	.category_of_state = STATE_ACTIVE,
	.queue = RIG_L1,
	.assignee = RIG_LI,
	.requester = RIG_ZHAO,
	.tag = tags,
	.n_tag = 2,
	.created = RIG_NOW - 3 * 86400,
	.updated = RIG_NOW - 7200,
};

static bool of(const struct ticket *t, const char *text)
{
	struct query_rig r;
	struct query_row row = { .ticket = t };
	bool yes;

	query_rig_init(&r);
	row.env = &r.env;
	query_row_text(&row, t->subject, SV("error 619"), SV_NULL, &r.a);
	yes = query_match(query_rig_parse(&r, text), &row);
	query_rig_deinit(&r);
	return yes;
}

static bool is(const char *text)
{
	return of(&ticket, text);
}

static void one_and_two_characters_of_any_script_find(void **state)
{
	(void)state;
	assert_true(is("会") && is("会议") && is("号") && is("投影仪") && is("议室"));
	assert_false(is("议会") || is("网"));
	assert_true(is("п") && is("пр") && is("ПРИНТЕР"));
	assert_false(is("интер"));
	assert_true(is("v") && is("vp") && is("6") && is("61"));
	assert_false(is("pn"));
}

static void quotes_mean_whole_words(void **state)
{
	(void)state;
	assert_true(is("\"error 619\"") && is("\"vpn drops\"") && is("\"619\""));
	assert_false(is("\"vp\"") || is("\"619 error\"") || is("\"error 61\""));
	/* No phrase reaches from the subject into a message. */
	assert_false(is("\"принтер error\""));
}

static void minus_is_the_complement_unset_included(void **state)
{
	(void)state;
	assert_true(is("priority:none") && is("-priority:P1") && is("-priority:>=P1"));
	assert_false(is("priority:P1") || is("priority:>=P1") || is("priority:<=P4"));
	assert_true(is("-closed:<today") && is("-closed:>=today") && is("closed:none"));
	assert_true(is("-external_id:x") && is("-resolution:x"));
}

static void me_and_my_teams_are_those_of_who_asks(void **state)
{
	(void)state;
	assert_true(is("assignee:me") && is("is:mine") && is("team:my-teams"));
	assert_true(is("queue:my-teams") && is("assignee:li*") && is("-requester:me"));
	assert_false(is("is:unassigned") || is("team:desktop"));
}

static void ends_of_ranges_are_included(void **state)
{
	(void)state;
	assert_true(is("id:42..42") && is("id:>=42") && is("id:<=42"));
	assert_false(is("id:<42") || is("id:>42"));
	assert_true(is("updated:>=-2h") && is("updated:<=-2h"));
	assert_false(is("updated:>-2h") || is("updated:<-2h"));
	assert_true(is("age:>=3d") && is("age:<=3d") && is("age:3d..4d"));
	assert_false(is("age:>3d") || is("age:<3d"));
	assert_true(is("created:2026-11-20") && is("created:2026-11") && is("created:fri"));
	assert_false(is("created:>2026-11-20") || is("created:<2026-11-20"));
}

static void sets_match_by_any_element(void **state)
{
	(void)state;
	assert_true(is("tags:vip") && is("tags:vpn,vip") && is("tag:网*") && is("tags:any"));
	assert_false(is("tags:vi") || is("tags:none") || is("-tags:vip"));
	assert_true(is("is:open is:active state:open -is:new,closed"));
}

static void clocks_are_asked_at_an_instant(void **state)
{
	static const char *const asked[] = { "sla:breached", "sla:risk", "sla:ok", "sla:paused",
					     "sla:none" };
	/* due and at risk, in seconds from now; the last two have no running clock */
	static const int64_t at[][2] = { { 0, -60 }, { 1, 0 }, { 2, 1 }, { 0, 0 }, { 0, 0 } };

	(void)state;
	for (int is_so = STANDING_BREACHED; is_so <= STANDING_NONE; is_so++) {
		bool runs = is_so < STANDING_PAUSED;
		struct ticket t = ticket;

		if (runs) {
			t.due = RIG_NOW + at[is_so - 1][0];
			t.risk = RIG_NOW + at[is_so - 1][1];
		} else if (is_so == STANDING_PAUSED) {
			t.category_of_state = STATE_WAITING;
			t.paused = true;
		}
		assert_int_equal(ticket_standing(&t, RIG_NOW), is_so);
		for (int k = STANDING_BREACHED; k <= STANDING_NONE; k++)
			assert_int_equal(of(&t, asked[k - 1]), k == is_so);
		assert_int_equal(of(&t, "is:overdue"), is_so == STANDING_BREACHED);
		assert_int_equal(of(&t, "sla:any"), is_so != STANDING_NONE);
		assert_int_equal(of(&t, "-sla:ok"), is_so != STANDING_OK);
		assert_int_equal(of(&t, "sla:risk,breached"), is_so <= STANDING_RISK);
		assert_int_equal(of(&t, "sla:ok,breached"), runs && is_so != STANDING_RISK);
		assert_int_equal(of(&t, "sla:ok,risk,none"),
				 is_so != STANDING_BREACHED && is_so != STANDING_PAUSED);
		assert_int_equal(of(&t, "due:any"), runs);
		assert_int_equal(of(&t, "due:none"), !runs);
		assert_string_equal(standing_name((enum standing)is_so), asked[is_so - 1] + 4);
	}
}

static void what_lies_ahead_is_counted_from_now(void **state)
{
	struct ticket t = ticket;

	(void)state;
	t.due = RIG_NOW + 7200; /* Monday 16:32 */
	t.risk = RIG_NOW;
	assert_true(of(&t, "due:<=2h") && of(&t, "due:1h..3h") && of(&t, "due:today"));
	assert_true(of(&t, "due:<tue") && of(&t, "due:16:32") && of(&t, "-due:<-1h"));
	assert_false(of(&t, "due:<2h") || of(&t, "due:>2h") || of(&t, "due:<today"));
	/* The control: of other times the same word is the last such day. */
	assert_true(is("-updated:<tue") && is("updated:>tue"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_and_two_characters_of_any_script_find),
		cmocka_unit_test(quotes_mean_whole_words),
		cmocka_unit_test(minus_is_the_complement_unset_included),
		cmocka_unit_test(me_and_my_teams_are_those_of_who_asks),
		cmocka_unit_test(ends_of_ranges_are_included),
		cmocka_unit_test(sets_match_by_any_element),
		cmocka_unit_test(clocks_are_asked_at_an_instant),
		cmocka_unit_test(what_lies_ahead_is_counted_from_now),
	};

	when_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
