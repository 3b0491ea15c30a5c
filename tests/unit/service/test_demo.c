/* The demo desk holds what it promises, and its texts are each their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/hash.h"
#include "deskbell/base/vec.h"
#include "deskbell/service/demo.h"
#include "deskbell/service/load.h"
#include "deskbell/text/utf8.h"
#include "support/tmpdir.h"

#define NOW 1795703520 /* 2026-11-26T14:32:00Z */
#define SHINGLE 5

struct rig {
	struct tmpdir tmp;
	struct clock clock;
	struct desk *desk;
	struct actor me;
	struct arena arena;
};

static int open_rig(void **state)
{
	struct rig *g = calloc(1, sizeof(*g));
	const char *dir;
	struct err e = { 0 };
	bool made;

	tmpdir_init(&g->tmp);
	dir = tmpdir_at(&g->tmp, "desk");
	clock_freeze(&g->clock, NOW);
	if (demo_make(dir, &(struct demo_order){ .seed = 1 }, &g->clock, &made, &e) != RC_OK ||
	    desk_open(dir, DESK_READ, &g->clock, &g->desk, &e) != RC_OK ||
	    desk_actor(g->desk, NULL, &g->arena, &g->me, &e) != RC_OK)
		fail_msg("%s", e.msg);
	*state = g;
	return 0;
}

static int close_rig(void **state)
{
	struct rig *g = *state;

	desk_destroy(g->desk);
	arena_deinit(&g->arena);
	tmpdir_deinit(&g->tmp);
	free(g);
	return 0;
}

static struct ticket_list list(struct rig *g, const char *query)
{
	struct list_request r = { .query = sv_from(query) };
	struct ticket_list out;
	struct err e;

	if (load_tickets(g->desk, &g->me, &r, &g->arena, &out, NULL, &e) != RC_OK)
		fail_msg("%s: %s", query, e.msg);
	return out;
}

/* --- what is there ------------------------------------------------------------------------------
 */

static char script_of(struct sv text)
{
	char found = 'e';

	for (size_t at = 0; at < text.n;) {
		uint32_t cp;
		size_t n = utf8_decode(text, at, &cp);

		at += n ? n : 1;
		if (cp >= 0x4e00 && cp <= 0x9fff)
			return 'z';
		if (cp >= 0x400 && cp <= 0x4ff)
			found = 'r';
	}
	return found;
}

static void it_has_three_hundred_tickets_in_three_languages(void **state)
{
	struct ticket_list l = list(*state, "");
	int n[128] = { 0 };

	for (size_t i = 0; i < l.n; i++)
		n[(int)script_of(l.row[i].t.subject)]++;
	assert_int_equal(l.n, 300);
	assert_in_range(n['e'], 175, 185);
	assert_in_range(n['r'], 57, 63);
	assert_in_range(n['z'], 57, 63);
}

static void every_state_of_both_workflows_is_there(void **state)
{
	static const char *const types[] = { "incident", "service-request" };
	static const char *const states[] = { "new", "open", "waiting", "resolved", "closed" };

	for (size_t t = 0; t < 2; t++) {
		for (size_t s = 0; s < 5; s++) {
			char query[80];

			snprintf(query, sizeof(query), "type:%s state:%s", types[t], states[s]);
			if (list(*state, query).n < 2)
				fail_msg("fewer than two: %s", query);
		}
	}
}

static void twelve_people_work_in_four_teams(void **state)
{
	struct rig *g = *state;
	const struct directory *d;
	struct err e;
	size_t members = 0, teams = 0;

	assert_int_equal(load_directory(g->desk, &g->me, &d, &e), RC_OK);
	for (size_t i = 0; i < d->n_team; i++) {
		teams += d->team[i].id != 0;
		members += d->team[i].n_member;
		for (size_t k = 0; k < d->team[i].n_member; k++)
			for (size_t j = 0; j < i; j++)
				assert_false(team_has(&d->team[j], d->team[i].member[k]));
	}
	assert_int_equal(teams, 4);
	assert_int_equal(members, 12);
}

static void who_made_it_has_tickets_to_work_on_and_a_change_to_undo(void **state)
{
	struct rig *g = *state;
	struct log_request own = { .limit = 1, .actor = g->me.login };
	struct change_view *c;
	struct err e;
	size_t n;

	assert_true(list(g, "is:mine is:open").n >= 4);
	assert_int_equal(g->me.roles & (ROLE_AGENT | ROLE_SUPERVISOR | ROLE_AUTHOR | ROLE_ADMIN),
			 ROLE_AGENT | ROLE_SUPERVISOR | ROLE_AUTHOR | ROLE_ADMIN);
	assert_true(g->me.n_team > 0);
	assert_int_equal(load_log(g->desk, &g->me, &own, &g->arena, &c, &n, &e), RC_OK);
	assert_true(n == 1 && !c[0].undone && !c[0].undoes);
}

static void some_changes_are_undone_and_the_chain_holds(void **state)
{
	struct rig *g = *state;
	struct audit_report r;
	struct change_view *c;
	struct err e;
	size_t n, undone = 0;

	assert_int_equal(load_audit(g->desk, &g->me, SV_NULL, &g->arena, &r, &e), RC_OK);
	assert_int_equal(r.broken, 0);
	assert_int_equal(load_log(g->desk, &g->me, &(struct log_request){ .limit = 5000 },
				  &g->arena, &c, &n, &e),
			 RC_OK);
	for (size_t i = 0; i < n; i++)
		undone += c[i].undone;
	assert_true(undone >= 3);
}

static void each_kind_of_relation_is_there(void **state)
{
	struct rig *g = *state;
	struct ticket_list l = list(g, "");
	size_t links = 0, watched = 0, merged = 0, asleep = 0, files = 0, fields = 0;
	struct err e;

	for (size_t i = 0; i < l.n; i++) {
		struct ticket_view v;

		assert_int_equal(load_ticket(g->desk, &g->me, l.row[i].t.id, &g->arena, &v, &e),
				 RC_OK);
		links += v.relation.n_link > 0;
		watched += v.relation.n_watcher > 0;
		merged += v.relation.n_merged_here;
		asleep += v.relation.snoozed > NOW;
		fields += v.n_field > 0;
		for (size_t k = 0; k < v.n_message; k++)
			files += v.message[k].n_attachment;
	}
	assert_true(links >= 6);
	assert_true(watched >= 3);
	assert_int_equal(merged, 1);
	assert_true(asleep >= 2);
	assert_true(files >= 6);
	assert_true(fields > 200);
}

static void some_bulk_changes_stand_and_others_are_undone(void **state)
{
	struct rig *g = *state;
	struct change_view *c;
	struct err e;
	size_t n, stands = 0, undone = 0;

	assert_int_equal(load_log(g->desk, &g->me, &(struct log_request){ .limit = 5000 },
				  &g->arena, &c, &n, &e),
			 RC_OK);
	for (size_t i = 0; i < n; i++) {
		bool bulk = c[i].batch && c[i].door == DOOR_CLI && !c[i].undoes;

		stands += bulk && !c[i].undone;
		undone += bulk && c[i].undone;
	}
	assert_true(stands >= 3);
	assert_true(undone >= 3);
}

/* Han above all, else Cyrillic: of the words of the text, not of the names in it. */
static char script_of_article(struct sv body)
{
	size_t n[128] = { 0 };

	for (size_t at = 0; at < body.n;) {
		uint32_t cp = 0;
		size_t len = utf8_decode(body, at, &cp);

		at += len ? len : 1;
		n['z'] += cp >= 0x4e00 && cp <= 0x9fff;
		n['r'] += cp >= 0x400 && cp <= 0x4ff;
	}
	return n['z'] > 50 ? 'z' : n['r'] > 50 ? 'r' : 'e';
}

static void it_has_forty_articles_in_three_languages(void **state)
{
	struct rig *g = *state;
	struct article_row *row, one;
	size_t n, count[128] = { 0 };
	struct err e;

	assert_int_equal(load_articles(g->desk, &g->me, SV(""), 0, &g->arena, &row, &n, &e), RC_OK);
	assert_int_equal(n, 40);
	for (size_t i = 0; i < n; i++) {
		struct sv body;

		assert_int_equal(
			load_article(g->desk, &g->me, row[i].path, &g->arena, &one, &body, &e),
			RC_OK);
		count[(int)script_of_article(body)]++;
	}
	assert_int_equal(count['e'], 24);
	assert_int_equal(count['r'], 8);
	assert_int_equal(count['z'], 8);
}

static void its_articles_have_months_of_history_by_their_authors(void **state)
{
	struct rig *g = *state;
	size_t n, all = 0, moved = 0, undone = 0;
	struct revision *r;
	struct article_row row;
	int64_t oldest = NOW;
	struct err e;

	for (int i = 1; i <= 41; i++) {
		struct sv name = arena_printf(&g->arena, "KB-%d", i);

		if (load_revisions(g->desk, &g->me, name, 0, &g->arena, &row, &r, &n, &e) != RC_OK)
			continue; /* the one that was removed */
		all += n;
		assert_in_range(n, 1, 7);
		for (size_t k = 0; k < n; k++) {
			assert_true(r[k].actor.n && r[k].subject.n && r[k].at < NOW);
			assert_true(k + 1 == n || r[k].at > r[k + 1].at);
			moved += r[k].moved_from.p != NULL;
			undone += r[k].undone;
			if (r[k].at < oldest)
				oldest = r[k].at;
		}
	}
	assert_true(all >= 100);
	assert_int_equal(moved, 2);
	assert_int_equal(undone, 1);
	assert_true(oldest < NOW - 100 * 86400);
}

static void nothing_lies_in_the_future_and_resolved_tickets_say_how(void **state)
{
	struct ticket_list l = list(*state, "");

	for (size_t i = 0; i < l.n; i++) {
		const struct ticket *t = &l.row[i].t;

		assert_true(t->created <= t->updated && t->updated < NOW);
		assert_true(t->created > NOW - 117 * 86400);
		if (t->category_of_state >= STATE_RESOLVED && !t->merged)
			assert_true(t->resolution.n > 5);
	}
	assert_true(list(*state, "created:>-6h").n >= 5);
	assert_true(list(*state, "tags:any").n >= 15);
	assert_true(list(*state, "age:>10d").n >= 5);
}

static const struct event_view *event_on(const struct change_view *c, const char *field)
{
	for (size_t i = 0; i < c->n_event; i++)
		if (c->event[i].field && !strcmp(c->event[i].field->name, field))
			return &c->event[i];
	return NULL;
}

static void a_resolution_is_written_with_the_change_that_resolves(void **state)
{
	struct rig *g = *state;
	struct ticket_list l = list(g, "is:resolved,closed");
	struct err e;

	assert_true(l.n > 200);
	for (size_t i = 0; i < l.n; i++) {
		const struct event_view *text = NULL, *to = NULL;
		struct ticket_view v;

		if (l.row[i].t.merged)
			continue;
		assert_int_equal(load_ticket(g->desk, &g->me, l.row[i].t.id, &g->arena, &v, &e),
				 RC_OK);
		for (size_t k = 0; k < v.n_change && !text; k++) {
			text = event_on(&v.change[k], "resolution");
			to = event_on(&v.change[k], "state");
		}
		assert_non_null(text);
		assert_true(to && sv_eqs(to->new, "resolved"));
	}
}

static void every_article_a_message_names_exists(void **state)
{
	struct rig *g = *state;
	struct ticket_list l = list(g, "");
	struct article_row *row;
	size_t n, cited = 0;
	struct err e;

	assert_int_equal(load_articles(g->desk, &g->me, SV(""), 0, &g->arena, &row, &n, &e), RC_OK);
	for (size_t i = 0; i < l.n; i++) {
		struct ticket_view v;

		assert_int_equal(load_ticket(g->desk, &g->me, l.row[i].t.id, &g->arena, &v, &e),
				 RC_OK);
		for (size_t k = 0; k < v.n_message; k++) {
			const char *at = strstr(arena_z(&g->arena, v.message[k].body), "KB-");

			if (!at)
				continue;
			cited++;
			assert_in_range(strtol(at + 3, NULL, 10), 1, 12);
		}
	}
	assert_true(cited >= 6);
}

/* --- each text its own --------------------------------------------------------------------------
 */

/* Hashes of a text's runs of five words, sorted, each once. A word is letters and digits; a Chinese
 * character is a word. A text of fewer words is one run. */
struct shingles {
	uint64_t *at;
	size_t n;
};

static bool is_han(uint32_t cp)
{
	return cp >= 0x3400 && cp <= 0x9fff;
}

static bool is_letter(uint32_t cp)
{
	if (cp < 0x80)
		return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z');
	return cp >= 0xc0 && !(cp >= 0x2000 && cp <= 0x30ff) && !(cp >= 0xff00);
}

static int by_hash(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return a < b ? -1 : a > b;
}

static size_t words_of(struct sv text, struct arena *a, struct sv **out)
{
	size_t n = 0, begin = 0, at = 0;
	bool in_word = false;

	*out = ARENA_ARRAY(a, text.n + 1, struct sv);
	while (at < text.n) {
		uint32_t cp = 0;
		size_t len = utf8_decode(text, at, &cp);

		if (in_word && (!is_letter(cp) || is_han(cp))) {
			(*out)[n++] = (struct sv){ text.p + begin, at - begin };
			in_word = false;
		}
		if (is_han(cp)) {
			(*out)[n++] = (struct sv){ text.p + at, len };
		} else if (is_letter(cp) && !in_word) {
			begin = at;
			in_word = true;
		}
		at += len ? len : 1;
	}
	if (in_word)
		(*out)[n++] = (struct sv){ text.p + begin, text.n - begin };
	return n;
}

static struct shingles shingles_of(struct sv text, struct arena *a)
{
	AUTO(str_deinit) struct str folded = STR_INIT;
	struct shingles s = { 0 };
	struct sv *word;
	size_t n, runs, kept = 0;

	utf8_fold(&folded, text);
	n = words_of(str_sv(&folded), a, &word);
	runs = n < SHINGLE ? 1 : n - SHINGLE + 1;
	s.at = ARENA_ARRAY(a, runs, uint64_t);
	for (size_t i = 0; i < runs; i++) {
		AUTO(str_deinit) struct str run = STR_INIT;
		struct hash h;

		for (size_t k = i; k < n && k < i + SHINGLE; k++)
			str_addf(&run, "%.*s ", SV_ARG(word[k]));
		h = hash_of(str_sv(&run));
		memcpy(&s.at[i], h.byte, sizeof(uint64_t));
	}
	qsort(s.at, runs, sizeof(*s.at), by_hash);
	for (size_t i = 0; i < runs; i++)
		if (!i || s.at[i] != s.at[kept - 1])
			s.at[kept++] = s.at[i];
	s.n = kept;
	return s;
}

/* Do they share a fifth of the shorter one's runs? */
static bool alike(const struct shingles *x, const struct shingles *y)
{
	size_t i = 0, k = 0, both = 0, least = x->n < y->n ? x->n : y->n;

	while (i < x->n && k < y->n) {
		both += x->at[i] == y->at[k];
		if (x->at[i] < y->at[k])
			i++;
		else if (x->at[i] > y->at[k])
			k++;
		else
			i++, k++;
	}
	return both * 5 >= least;
}

static void no_two_texts_are_alike(void **state)
{
	struct rig *g = *state;
	struct ticket_list l = list(g, "");
	VEC(struct sv) text = VEC_INIT;
	struct shingles *s;
	struct err e;

	for (size_t i = 0; i < l.n; i++) {
		struct ticket_view v;

		assert_int_equal(load_ticket(g->desk, &g->me, l.row[i].t.id, &g->arena, &v, &e),
				 RC_OK);
		assert_true(v.n_message > 0);
		VEC_ADD(&text, v.row.t.subject);
		for (size_t k = 0; k < v.n_message; k++)
			if (v.message[k].ticket == v.row.t.id)
				VEC_ADD(&text, v.message[k].body);
	}
	assert_true(text.n > 1000);
	s = ARENA_ARRAY(&g->arena, text.n, struct shingles);
	for (size_t i = 0; i < text.n; i++)
		s[i] = shingles_of(text.at[i], &g->arena);
	for (size_t i = 0; i < text.n; i++)
		for (size_t k = 0; k < i; k++)
			if (alike(&s[i], &s[k]))
				fail_msg("%.*s\nis like\n%.*s", SV_ARG(text.at[i]),
					 SV_ARG(text.at[k]));
	VEC_DEINIT(&text);
}

static void control_texts_that_share_a_fifth_are_found(void **state)
{
	struct arena a = ARENA_INIT;
	struct shingles x = shingles_of(SV("One two three four five six seven eight nine ten"), &a);
	struct shingles y =
		shingles_of(SV("one TWO three, four five and then quite other words follow"), &a);
	struct shingles z =
		shingles_of(SV("one two three four and five six seven at last eight nine"), &a);
	struct shingles c = shingles_of(SV("打印机无法打印"), &a),
			d = shingles_of(SV("打印机无法打开"), &a);

	(void)state;
	assert_int_equal(x.n, 6);
	assert_int_equal(c.n, 3);
	assert_true(alike(&x, &x));
	assert_false(alike(&x, &y)); /* one of six */
	assert_false(alike(&x, &z));
	assert_true(alike(&c, &d)); /* two of three */
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_has_three_hundred_tickets_in_three_languages),
		cmocka_unit_test(every_state_of_both_workflows_is_there),
		cmocka_unit_test(twelve_people_work_in_four_teams),
		cmocka_unit_test(who_made_it_has_tickets_to_work_on_and_a_change_to_undo),
		cmocka_unit_test(some_changes_are_undone_and_the_chain_holds),
		cmocka_unit_test(each_kind_of_relation_is_there),
		cmocka_unit_test(some_bulk_changes_stand_and_others_are_undone),
		cmocka_unit_test(it_has_forty_articles_in_three_languages),
		cmocka_unit_test(its_articles_have_months_of_history_by_their_authors),
		cmocka_unit_test(nothing_lies_in_the_future_and_resolved_tickets_say_how),
		cmocka_unit_test(a_resolution_is_written_with_the_change_that_resolves),
		cmocka_unit_test(every_article_a_message_names_exists),
		cmocka_unit_test(no_two_texts_are_alike),
		cmocka_unit_test(control_texts_that_share_a_fifth_are_found),
	};

	return cmocka_run_group_tests(tests, open_rig, close_rig);
}
