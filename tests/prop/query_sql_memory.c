/* A query means the same in SQL and in memory: 2,000 random queries (DESKBELL_PAIRS says how many)
 * over random tickets and scopes, as lists, counts and windows, words found in any way.
 * Controls: an evaluation that is wrong in one of the usual ways is caught. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/query/query_priv.h"
#include "deskbell/store/ticket_store.h"
#include "deskbell/store/word_store.h"
#include "harness_query_world.h"
#include "support/query_equal.h"

#define DESK_QUERIES 500

/* Pairs to compare: a multiple of DESK_QUERIES. */
static int pairs(void)
{
	const char *s = getenv("DESKBELL_PAIRS");
	long n = s ? strtol(s, NULL, 10) : 2000;

	assert_in_range(n, DESK_QUERIES, 100000000);
	return (int)n / DESK_QUERIES * DESK_QUERIES;
}

/* ---- one pair ---- */

static struct scope random_scope(struct world *w)
{
	static const int64_t closed[] = { RIG_GROUP_56, RIG_HR };
	struct scope s = { 0 };

	switch (below(&w->gen, 8)) {
	case 0:
		s.requester = RIG_ZHAO;
		break;
	case 1:
	case 2:
		s = (struct scope){ .agent = true, .internal = true };
		s.closed_queue = closed;
		s.n_closed_queue = 2;
		s.requester = one_in(&w->gen, 2) ? RIG_LI : 0;
		break;
	case 3:
		s = (struct scope){ .agent = true, .internal = true };
		break;
	default:
		s = (struct scope){ .all = true, .internal = true };
		s.deleted = one_in(&w->gen, 4);
		break;
	}
	return s;
}

struct pair {
	struct arena a;
	const char *text;
	struct query *query;
	const struct query_plan *plan;
	struct scope scope;
	const struct ticket *in[TICKETS]; /* by memory, in order */
	size_t n, visible;
};

static int int_cmp(int64_t x, int64_t y)
{
	return x < y ? -1 : x > y;
}

/* Before, equal, after: < 0, 0, > 0. */
static int key_cmp(const struct query_plan *p, const struct query_key *x, const struct query_key *y)
{
	int c;

	for (size_t i = 0; i < p->n_order; i++) {
		c = x->at[i].is_text ? sv_cmp(x->at[i].s, y->at[i].s)
				     : int_cmp(x->at[i].i, y->at[i].i);
		if (c)
			return p->order[i].desc ? -c : c;
	}
	c = int_cmp(x->id, y->id);
	return p->id_desc ? -c : c;
}

/* The order is held in the plan, which qsort cannot be given. */
static void sort_tickets(struct pair *p)
{
	struct query_key *keys = ARENA_ARRAY(&p->a, p->n + 1, struct query_key);

	for (size_t i = 0; i < p->n; i++) {
		const struct ticket *t = p->in[i];
		struct query_key k;
		size_t j = i;

		query_key(p->plan, t, &p->a, &k);
		assert_true(query_key_fits(p->plan, &k));
		for (; j > 0 && key_cmp(p->plan, &keys[j - 1], &k) > 0; j--) {
			keys[j] = keys[j - 1];
			p->in[j] = p->in[j - 1];
		}
		keys[j] = k;
		p->in[j] = t;
	}
}

static void match_all(struct world *w, struct pair *p, const struct query_plan *plan)
{
	p->n = p->visible = 0;
	for (size_t i = 0; i < TICKETS; i++) {
		const struct ticket *t = &w->ticket[i];
		bool see = scope_sees_internal(&p->scope, t->queue, t->requester);

		if ((t->deleted && !p->scope.deleted) ||
		    !scope_sees(&p->scope, t->queue, t->requester))
			continue;
		p->visible++;
		if (query_plan_match(plan, &w->row[i][see]))
			p->in[p->n++] = t;
	}
	sort_tickets(p);
}

/* Words in place of a prefix: all, where there are few enough. */
static enum rc spelt(void *arg, struct sv prefix, struct arena *a, struct sv **word, size_t *n,
		     bool *all, struct err *e)
{
	struct world *w = arg;

	*all = true;
	return word_store_all(w->db, prefix, below(&w->gen, 8), a, word, n, e);
}

/* Which conditions are asked row by row changes no answer. */
static enum rc any_way(void *arg, const struct sql *condition, bool *yes, struct err *e)
{
	(void)condition;
	(void)e;
	*yes = one_in(arg, 2);
	return RC_OK;
}

static void make_pair_of(struct world *w, struct pair *p, struct sv text)
{
	struct query_sample sample = { any_way, any_way, &w->gen };
	struct query_words words = { spelt, w };
	struct err e = { 0 };
	struct sv cut;

	*p = (struct pair){ 0 };
	p->text = arena_z(&p->a, text);
	if (query_parse(text, &w->gen.rig.vocab, &p->a, &p->query, NULL, &e) != RC_OK)
		fail_msg("%s: %s", p->text, e.msg);
	p->plan =
		query_plan_text(query_plan(p->query, &w->gen.rig.env, &p->a),
				one_in(&w->gen, 2) ? QUERY_TEXT_ALL : QUERY_TEXT_BY_ROW, 0, &p->a);
	if (one_in(&w->gen, 2) &&
	    query_plan_bound(p->plan, &words, &p->a, &p->plan, &cut, &e) != RC_OK)
		fail_msg("%s: %s", p->text, e.msg);
	if (query_plan_dense(p->plan, &sample, &p->a, &p->plan, &e) != RC_OK)
		fail_msg("%s: %s", p->text, e.msg);
	p->scope = random_scope(w);
	match_all(w, p, p->plan);
}

static void make_pair(struct world *w, struct pair *p)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	query_gen_query(&w->gen, &s);
	make_pair_of(w, p, str_sv(&s));
}

static void ids_of(struct world *w, struct pair *p, enum query_window window,
		   const struct query_key *k, size_t limit, int64_t **id, size_t *n)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	struct err e = { 0 };

	query_window_sql(p->plan, &p->scope, window, k, limit, &sql);
	if (ticket_store_ids(w->db, &sql, &p->a, id, n, &e) != RC_OK)
		fail_msg("%s\n%s\n%s", p->text, sql_text(&sql), e.msg);
}

static bool same(const struct pair *p, size_t from, size_t to, const int64_t *id, size_t n)
{
	if (n != to - from)
		return false;
	for (size_t i = 0; i < n; i++)
		if (p->in[from + i]->id != id[i])
			return false;
	return true;
}

static bool agrees(struct world *w, struct pair *p)
{
	int64_t *id;
	size_t n;

	ids_of(w, p, QUERY_FIRST, NULL, 0, &id, &n);
	return same(p, 0, p->n, id, n);
}

static void check_count(struct world *w, struct pair *p)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	struct err e = { 0 };
	int64_t n = -1;

	query_count_sql(p->plan, &p->scope, &sql);
	if (ticket_store_count(w->db, &sql, &n, &e) != RC_OK)
		fail_msg("%s: %s", p->text, e.msg);
	if (n != (int64_t)p->n)
		fail_msg("%s: counted %lld, not %zu", p->text, (long long)n, p->n);
}

/* A key of any ticket, in the list or not. */
static void check_windows(struct world *w, struct pair *p)
{
	size_t limit = 1 + below(&w->gen, 9), before = 0, after, n;
	struct query_key k, other;
	int64_t *id;

	query_key(p->plan, &w->ticket[below(&w->gen, TICKETS)], &p->a, &k);
	for (; before < p->n; before++) {
		query_key(p->plan, p->in[before], &p->a, &other);
		if (key_cmp(p->plan, &other, &k) >= 0)
			break;
	}
	after = before + (before < p->n && key_cmp(p->plan, &other, &k) == 0);
	ids_of(w, p, QUERY_AFTER, &k, limit, &id, &n);
	if (!same(p, after, after + limit < p->n ? after + limit : p->n, id, n))
		fail_msg("%s: rows after a key", p->text);
	ids_of(w, p, QUERY_BEFORE, &k, limit, &id, &n);
	if (!same(p, before > limit ? before - limit : 0, before, id, n))
		fail_msg("%s: rows before a key", p->text);
	ids_of(w, p, QUERY_FIRST, NULL, limit, &id, &n);
	if (!same(p, 0, limit < p->n ? limit : p->n, id, n))
		fail_msg("%s: first rows", p->text);
	ids_of(w, p, QUERY_LAST, NULL, limit, &id, &n);
	if (!same(p, p->n > limit ? p->n - limit : 0, p->n, id, n))
		fail_msg("%s: last rows", p->text);
	ids_of(w, p, QUERY_AFTER, &k, 0, &id, &n);
	if (!same(p, after, p->n, id, n))
		fail_msg("%s: all rows after a key", p->text);
}

static void check_print(struct world *w, struct pair *p)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct query *again;
	struct err e = { 0 };

	query_print(p->query, &s);
	if (query_parse(str_sv(&s), &w->gen.rig.vocab, &p->a, &again, NULL, &e) != RC_OK)
		fail_msg("%s: printed as %s: %s", p->text, str_z(&s), e.msg);
	if (!query_equal(p->query, again))
		fail_msg("%s: printed as %s, which is another query", p->text, str_z(&s));
}

static void sql_and_memory_agree(void **state)
{
	struct world *w = world_create(0);
	size_t partial = 0, n = (size_t)pairs();

	(void)state;
	for (size_t desk = 0; desk < n / DESK_QUERIES; desk++) {
		world_open(w, (int)desk);
		for (int i = 0; i < DESK_QUERIES; i++) {
			struct pair p;

			make_pair(w, &p);
			if (!agrees(w, &p)) {
				AUTO(sql_deinit) struct sql sql = SQL_INIT;

				query_count_sql(p.plan, &p.scope, &sql);
				fail_msg("seed %llu: %s: %zu by memory\n%s",
					 (unsigned long long)world_seed(), p.text, p.n,
					 sql_text(&sql));
			}
			check_count(w, &p);
			check_windows(w, &p);
			check_print(w, &p);
			partial += p.n > 0 && p.n < p.visible;
			arena_deinit(&p.a);
		}
		world_close(w);
	}
	query_gen_check(&w->gen);
	print_message("# seed %llu: %zu pairs agree, %zu neither empty nor full\n",
		      (unsigned long long)world_seed(), n, partial);
	if (partial * 10 < n * 3)
		fail_msg("only %zu of %zu queries were neither empty nor full", partial, n);
	world_destroy(w);
}

/* SQLite 3.40 loses rows where a correlated subquery in a row value meets an OR; these orders by
 * name did. */
static void orders_by_name_meet_an_or(void **state)
{
	static const char *const text[] = {
		"is:open,closed,mine sort:-priority,-queue,-external_id",
		"category:network/vpn OR queue:hr (team:desktop OR is:mine) sort:-state_category,-category",
		"resolved:<sat category:hardware* OR created:<=2026-11-15 sort:-created,-team,queue",
		"(subject:не OR -updated:none) requester:wang.fang OR team:my-teams sort:-closed,requester",
		"(tags:none OR tags:vpn) (is:open OR is:mine) sort:-closed,assignee,-team",
	};
	struct world *w = world_create(3);

	(void)state;
	world_open(w, 0);
	for (size_t i = 0; i < ARRAY_LEN(text) * 40; i++) {
		struct pair p;

		make_pair_of(w, &p, sv_from(text[i % ARRAY_LEN(text)]));
		assert_true(agrees(w, &p));
		check_windows(w, &p);
		arena_deinit(&p.a);
	}
	world_close(w);
	world_destroy(w);
}

/* ---- controls ---- */

enum mutant { LESS_FOR_LESS_EQUAL, NOT_DROPPED, NULL_LOGIC, OR_FOR_AND, WORD_FOR_PREFIX };

static struct plan_node *new_node(struct arena *a, enum plan_kind kind, size_t n)
{
	struct plan_node *node = ARENA_NEW(a, struct plan_node);

	node->kind = kind;
	node->kid = ARENA_ARRAY(a, n + 1, struct plan_node *);
	node->n = n;
	return node;
}

/* A copy of the plan that is wrong in one way. */
static struct plan_node *mutate(struct arena *a, const struct plan_node *n, enum mutant m)
{
	struct plan_node *copy = ARENA_NEW(a, struct plan_node), *set, *is_unset, *both;

	*copy = *n;
	if (n->kind == PLAN_LEAF) {
		if (m == LESS_FOR_LESS_EQUAL && n->leaf == LEAF_RANGE && n->hi < INT64_MAX)
			copy->hi--;
		if (m == WORD_FOR_PREFIX && n->leaf == LEAF_WORDS) {
			copy->term = ARENA_ARRAY(a, n->n_term, struct token_term);
			for (size_t i = 0; i < n->n_term; i++)
				copy->term[i].text = n->term[i].text;
		}
		return copy;
	}
	copy->kid = ARENA_ARRAY(a, n->n, struct plan_node *);
	for (size_t i = 0; i < n->n; i++)
		copy->kid[i] = mutate(a, n->kid[i], m);
	if (m == OR_FOR_AND && n->kind == PLAN_AND)
		copy->kind = PLAN_OR;
	if (n->kind != PLAN_NOT)
		return copy;
	if (m == NOT_DROPPED)
		return copy->kid[0];
	if (m != NULL_LOGIC || n->kid[0]->kind != PLAN_LEAF || !n->kid[0]->field ||
	    (n->kid[0]->leaf != LEAF_KEYS && n->kid[0]->leaf != LEAF_RANGE))
		return copy;
	/* NOT (unset = x) is unknown, hence not true. */
	is_unset = new_node(a, PLAN_LEAF, 0);
	is_unset->leaf = LEAF_UNSET;
	is_unset->field = n->kid[0]->field;
	if (is_unset->field->type == FIELD_INT)
		return copy;
	set = new_node(a, PLAN_NOT, 1);
	set->kid[0] = is_unset;
	both = new_node(a, PLAN_AND, 2);
	both->kid[0] = copy;
	both->kid[1] = set;
	return both;
}

static size_t caught(struct world *w, enum mutant m, int queries)
{
	size_t n = 0;

	for (int i = 0; i < queries; i++) {
		struct pair p;
		struct query_plan wrong;

		make_pair(w, &p);
		wrong = *p.plan;
		if (wrong.root)
			wrong.root = mutate(&p.a, wrong.root, m);
		match_all(w, &p, &wrong);
		n += !agrees(w, &p);
		arena_deinit(&p.a);
	}
	return n;
}

static void wrong_evaluations_are_caught(void **state)
{
	struct world *w = world_create(1);

	(void)state;
	world_open(w, 0);
	assert_true(caught(w, LESS_FOR_LESS_EQUAL, 400) > 0);
	assert_true(caught(w, NOT_DROPPED, 100) > 0);
	assert_true(caught(w, NULL_LOGIC, 400) > 0);
	assert_true(caught(w, OR_FOR_AND, 100) > 0);
	assert_true(caught(w, WORD_FOR_PREFIX, 200) > 0);
	world_close(w);
	world_destroy(w);
}

/* A sort that is wrong at its end is caught too: the closing id turned round. */
static void a_wrong_order_is_caught(void **state)
{
	struct world *w = world_create(2);
	size_t n = 0;

	(void)state;
	world_open(w, 0);
	for (int i = 0; i < 200; i++) {
		const struct query_plan *right;
		struct query_plan wrong;
		struct pair p;

		make_pair(w, &p);
		right = p.plan;
		wrong = *right;
		wrong.id_desc = !wrong.id_desc;
		p.plan = &wrong;
		sort_tickets(&p);
		p.plan = right;
		n += !agrees(w, &p);
		arena_deinit(&p.a);
	}
	assert_true(n > 0);
	world_close(w);
	world_destroy(w);
}

static enum rc one_short(void *arg, struct sv prefix, struct arena *a, struct sv **word, size_t *n,
			 bool *all, struct err *e)
{
	*all = true;
	TRY(word_store_all(arg, prefix, 100, a, word, n, e));
	if (*n > 1)
		--*n;
	return RC_OK;
}

/* Words that are to stand for a prefix, of which one is missing. */
static void a_missing_word_is_caught(void **state)
{
	struct world *w = world_create(4);
	size_t n = 0;

	(void)state;
	world_open(w, 0);
	for (int i = 0; i < 400; i++) {
		struct query_words words = { one_short, w->db };
		struct err e = { 0 };
		struct pair p;
		struct sv cut;

		make_pair(w, &p);
		assert_int_equal(query_plan_bound(p.plan, &words, &p.a, &p.plan, &cut, &e), RC_OK);
		n += !agrees(w, &p);
		arena_deinit(&p.a);
	}
	assert_true(n > 0);
	world_close(w);
	world_destroy(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sql_and_memory_agree),
		cmocka_unit_test(orders_by_name_meet_an_or),
		cmocka_unit_test(wrong_evaluations_are_caught),
		cmocka_unit_test(a_wrong_order_is_caught),
		cmocka_unit_test(a_missing_word_is_caught),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
