/* From tree to plan: names become ids, dates ranges of seconds, words folded terms. What is a name
 * no longer matches nothing. */
#include "deskbell/query/plan.h"

#include <stdlib.h>

#include "deskbell/text/when.h"
#include "query_priv.h"

struct planner {
	const struct query_env *env;
	struct arena *arena;
	struct query_plan *plan;
};

static struct plan_node *leaf(struct planner *p, enum leaf_kind kind, const struct field *f)
{
	struct plan_node *n = ARENA_NEW(p->arena, struct plan_node);

	n->kind = PLAN_LEAF;
	n->leaf = kind;
	n->field = f;
	return n;
}

static struct plan_node *constant(struct planner *p, bool value)
{
	struct plan_node *n = leaf(p, LEAF_CONST, NULL);

	n->value = value;
	return n;
}

static struct plan_node *join(struct planner *p, enum plan_kind kind, size_t n)
{
	struct plan_node *node = ARENA_NEW(p->arena, struct plan_node);

	node->kind = kind;
	node->kid = ARENA_ARRAY(p->arena, n, struct plan_node *);
	node->n = n;
	return node;
}

static struct plan_node *pair(struct planner *p, enum plan_kind kind, struct plan_node *a,
			      struct plan_node *b)
{
	struct plan_node *n = join(p, kind, 2);

	n->kid[0] = a;
	n->kid[1] = b;
	return n;
}

static struct plan_node *negate(struct planner *p, struct plan_node *a)
{
	struct plan_node *n = join(p, PLAN_NOT, 1);

	n->kid[0] = a;
	return n;
}

static struct plan_node *ids(struct planner *p, const struct field *f, const int64_t *id, size_t n)
{
	struct plan_node *node = leaf(p, LEAF_IDS, f);

	node->id = ARENA_ARRAY(p->arena, n + 1, int64_t);
	for (size_t i = 0; i < n; i++)
		node->id[i] = id[i];
	node->n_id = n;
	return node;
}

/* ---- sets of ids ---- */

struct id_list {
	struct planner *p;
	int64_t *at;
	size_t n, cap;
};

static void id_add(struct id_list *l, int64_t id)
{
	l->at = arena_grow(l->p->arena, l->at, l->n, l->n + 1, &l->cap, sizeof(*l->at));
	l->at[l->n++] = id;
}

static bool id_collect(void *arg, const struct vocab_name *name)
{
	id_add(arg, name->id);
	return true;
}

static bool has(const int64_t *id, size_t n, int64_t v)
{
	for (size_t i = 0; i < n; i++)
		if (id[i] == v)
			return true;
	return false;
}

static int id_cmp(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* Sorted, each once. */
static struct plan_node *id_node(struct id_list *l, const struct field *f)
{
	size_t n = 0;

	if (l->n)
		qsort(l->at, l->n, sizeof(*l->at), id_cmp);
	for (size_t i = 0; i < l->n; i++)
		if (n == 0 || l->at[n - 1] != l->at[i])
			l->at[n++] = l->at[i];
	return ids(l->p, f, l->at, n);
}

/* Queues owned by one of the teams; team 0: queues of none, and no queue. */
static void queues_of(struct id_list *queues, const int64_t *team, size_t n)
{
	const struct vocab *v = queues->p->env->vocab;
	struct id_list all = { .p = queues->p };

	v->each(v->arg, VOCAB_QUEUE, SV(""), id_collect, &all);
	for (size_t i = 0; i < all.n; i++)
		if (has(team, n, v->team_of(v->arg, all.at[i])))
			id_add(queues, all.at[i]);
	if (has(team, n, 0))
		id_add(queues, 0);
}

/* Adds the ids an atom names (of teams: the teams). */
static void atom_ids(struct planner *p, const struct field *f, const struct atom *a,
		     struct id_list *l)
{
	const struct vocab *v = p->env->vocab;
	enum vocab_kind kind = field_vocab(f);
	int64_t id;

	switch (a->kind) {
	case ATOM_NONE:
		id_add(l, 0);
		break;
	case ATOM_MINE:
		if (f->type == FIELD_PERSON) {
			if (p->env->me)
				id_add(l, p->env->me);
		} else if (f->type == FIELD_QUEUE) {
			queues_of(l, p->env->team, p->env->n_team);
		} else {
			for (size_t i = 0; i < p->env->n_team; i++)
				id_add(l, p->env->team[i]);
		}
		break;
	case ATOM_PREFIX:
		v->each(v->arg, kind, a->a.text, id_collect, l);
		break;
	default:
		if (f->type == FIELD_TICKET ? sv_int(a->a.text, &id)
					    : v->find(v->arg, kind, a->a.text, &id))
			id_add(l, id);
		break;
	}
}

/* Teams stand for their queues. */
static struct plan_node *ids_of(struct planner *p, const struct field *f, struct id_list *l)
{
	struct id_list queues = { .p = p };

	if (f->type != FIELD_TEAM)
		return id_node(l, f);
	queues_of(&queues, l->at, l->n);
	return id_node(&queues, field_get(NOUN_TICKET, TICKET_QUEUE));
}

/* ---- one atom ---- */

static struct plan_node *range(struct planner *p, const struct field *f, int64_t lo, int64_t hi)
{
	struct plan_node *n;

	/* Unset is 0, of priority 9: a comparison never takes it in. */
	if (f->type == FIELD_TIME && lo < 1)
		lo = 1;
	if (f->type == FIELD_PRIORITY) {
		lo = lo < 1 ? 1 : lo;
		hi = hi > 4 ? 4 : hi;
	}
	if (lo > hi)
		return constant(p, false);
	n = leaf(p, LEAF_RANGE, f);
	n->lo = lo;
	n->hi = hi;
	return n;
}

/* The calendar days a date touches in the viewer's zone. */
static void covers_days(struct planner *p, struct sv v, int64_t *from, int64_t *to)
{
	struct when_range w = { 0, 1 };
	struct err e = { 0 };
	char day[WHEN_SIZE];

	*from = *to = 0;
	if (when_parse(v, p->env->now, WHEN_PAST, &w, &e) != RC_OK)
		return;
	when_date(w.from, day);
	(void)date_parse(sv_from(day), from);
	when_date(w.to - 1, day);
	(void)date_parse(sv_from(day), to);
}

/* What a value covers: [from, to], both in. */
static void covers(struct planner *p, const struct field *f, struct sv v, int64_t *from,
		   int64_t *to)
{
	struct when_range w = { 0, 1 };
	struct err e = { 0 };
	int64_t n = 0;

	if (f->number == TICKET_AGE) {
		(void)when_duration(v, &n);
		n = p->env->now - n;
	} else if ((f->flags & FIELD_AHEAD) && when_duration(v, &n)) {
		n += p->env->now;
	} else if (f->type == FIELD_TIME) {
		if (when_parse(v, p->env->now, f->flags & FIELD_AHEAD ? WHEN_FUTURE : WHEN_PAST, &w,
			       &e) != RC_OK)
			w = (struct when_range){ 0, 1 };
		*from = w.from;
		*to = w.to - 1;
		return;
	} else if (f->type == FIELD_DATE) {
		covers_days(p, v, from, to);
		return;
	} else if (f->type == FIELD_NUMBER) {
		(void)number_parse(v, &n);
	} else if (f->type == FIELD_BOOL) {
		n = sv_eqs(v, "yes");
	} else if (f->type == FIELD_PRIORITY) {
		n = priority_find(v);
	} else {
		(void)sv_int(v, &n);
	}
	*from = *to = n;
}

static struct plan_node *compare(struct planner *p, const struct field *f, const struct atom *a)
{
	enum atom_kind kind = a->kind;
	int64_t from, to, from_b, to_b;

	covers(p, f, a->a.text, &from, &to);
	if (f->number == TICKET_AGE) {
		/* Older = created earlier. */
		static const enum atom_kind turned[] = { [ATOM_LT] = ATOM_GT,
							 [ATOM_LE] = ATOM_GE,
							 [ATOM_GT] = ATOM_LT,
							 [ATOM_GE] = ATOM_LE,
							 [ATOM_RANGE] = ATOM_RANGE };

		kind = turned[a->kind];
	}
	switch (kind) {
	case ATOM_LT:
		return range(p, f, INT64_MIN, from - 1);
	case ATOM_LE:
		return range(p, f, INT64_MIN, to);
	case ATOM_GT:
		return to == INT64_MAX ? constant(p, false) : range(p, f, to + 1, INT64_MAX);
	case ATOM_GE:
		return range(p, f, from, INT64_MAX);
	case ATOM_RANGE:
		covers(p, f, a->b.text, &from_b, &to_b);
		return f->number == TICKET_AGE ? range(p, f, from_b, to) : range(p, f, from, to_b);
	default:
		return range(p, f, from, to);
	}
}

static struct plan_node *words(struct planner *p, const struct field *f, const struct atom *a)
{
	struct plan_node *n = leaf(p, LEAF_WORDS, f);

	n->word = a->a;
	token_terms(a->a.text, a->a.quoted, p->arena, &n->term, &n->n_term);
	p->plan->words = true;
	return n;
}

/* Tickets whose state is of one of the categories. */
static struct plan_node *in_categories(struct planner *p, const int64_t *category, size_t n)
{
	struct plan_node *node = ids(p, field_get(NOUN_TICKET, TICKET_STATE_CATEGORY), category, n);

	/* The literal "open" is what makes the indexes of open tickets usable. */
	for (size_t i = 0; i < n; i++)
		if (!state_is_open((enum state_category)category[i]))
			return node;
	return pair(p, PLAN_AND, leaf(p, LEAF_OPEN, NULL), node);
}

static struct plan_node *category_leaf(struct planner *p, struct sv name)
{
	int64_t id = state_category_find(name);

	return in_categories(p, &id, 1);
}

/* Running clocks by how far they are: one range of due instants where the standings lie side by
 * side, so that a list by due follows its index. */
static struct plan_node *running(struct planner *p, bool breached, bool risk, bool ok)
{
	const struct field *due = field_get(NOUN_TICKET, TICKET_DUE);
	const struct field *at_risk = field_get(NOUN_TICKET, TICKET_RISK);
	int64_t now = p->env->now;
	struct plan_node *n;

	if (breached && ok && !risk)
		return pair(p, PLAN_OR, running(p, true, false, false),
			    running(p, false, false, true));
	n = range(p, due, breached ? 1 : now + 1, risk || ok ? INT64_MAX : now);
	if (risk == ok)
		return n;
	return pair(p, PLAN_AND, n,
		    risk ? range(p, at_risk, 1, now) : range(p, at_risk, now + 1, INT64_MAX));
}

/* Clocks pause in waiting states only: the index of these is short. */
static struct plan_node *paused(struct planner *p)
{
	return pair(p, PLAN_AND, category_leaf(p, sv_from(state_category_name(STATE_WAITING))),
		    range(p, field_get(NOUN_TICKET, TICKET_PAUSED), 1, 1));
}

static struct plan_node *without_clock(struct planner *p)
{
	return pair(p, PLAN_AND, leaf(p, LEAF_UNSET, field_get(NOUN_TICKET, TICKET_DUE)),
		    negate(p, paused(p)));
}

static struct plan_node *property(struct planner *p, struct sv name)
{
	int64_t id = 0;

	if (sv_eqs(name, "open"))
		return leaf(p, LEAF_OPEN, NULL);
	if (sv_eqs(name, "unassigned"))
		return ids(p, field_get(NOUN_TICKET, TICKET_ASSIGNEE), &id, 1);
	if (sv_eqs(name, "mine"))
		return ids(p, field_get(NOUN_TICKET, TICKET_ASSIGNEE), &p->env->me,
			   p->env->me ? 1 : 0);
	if (sv_eqs(name, "watched"))
		return ids(p, field_get(NOUN_TICKET, TICKET_WATCHERS), &p->env->me,
			   p->env->me ? 1 : 0);
	if (sv_eqs(name, "unread"))
		return ids(p, field_get(NOUN_TICKET, TICKET_ID), p->env->unread, p->env->n_unread);
	if (sv_eqs(name, "merged"))
		return negate(p, ids(p, field_get(NOUN_TICKET, TICKET_MERGED), &id, 1));
	if (sv_eqs(name, "snoozed"))
		return range(p, field_get(NOUN_TICKET, TICKET_SNOOZED), p->env->now + 1, INT64_MAX);
	if (sv_eqs(name, "overdue"))
		return running(p, true, false, false);
	return category_leaf(p, name);
}

static struct plan_node *key_leaf(struct planner *p, const struct field *f, enum leaf_kind kind,
				  struct sv v)
{
	struct plan_node *n = leaf(p, kind, f);

	n->key = ARENA_ARRAY(p->arena, 1, struct sv);
	n->key[0] = v;
	n->n_key = 1;
	return n;
}

static struct plan_node *unset(struct planner *p, const struct field *f)
{
	return f->type == FIELD_INT ? constant(p, false) : leaf(p, LEAF_UNSET, f);
}

/* A range says to SQLite what its indexes of set values ask for; NOT does not. */
static struct plan_node *set(struct planner *p, const struct field *f)
{
	return f->type == FIELD_TIME ? range(p, f, 1, INT64_MAX) : negate(p, unset(p, f));
}

/* An atom of a field whose values are no rows. */
static struct plan_node *atom_node(struct planner *p, const struct field *f, const struct atom *a)
{
	int64_t other;

	if (a->kind == ATOM_NONE)
		return unset(p, f);
	if (a->kind == ATOM_ANY)
		return set(p, f);
	if (f->type == FIELD_IS)
		return property(p, a->a.text);
	if (f->number == TICKET_STATE_CATEGORY)
		return category_leaf(p, a->a.text);
	if (field_words(f))
		return words(p, f, a);
	if (field_ordered(f) || f->type == FIELD_BOOL)
		return compare(p, f, a);
	if (f->type == FIELD_LINK && sv_int(a->a.text, &other))
		return ids(p, f, &other, 1);
	return key_leaf(p, f, a->kind == ATOM_PREFIX ? LEAF_PREFIX : LEAF_KEYS, a->a.text);
}

/* ---- a field: any of its atoms ---- */

struct alternatives {
	struct plan_node **at;
	size_t n;
	struct plan_node *keys;
};

static void add_alternative(struct planner *p, struct alternatives *alt, struct plan_node *n)
{
	/* state:a,b is one list, not two conditions. */
	if (n->kind == PLAN_LEAF && n->leaf == LEAF_KEYS) {
		if (alt->keys) {
			struct sv *key = ARENA_ARRAY(p->arena, alt->keys->n_key + 1, struct sv);

			for (size_t i = 0; i < alt->keys->n_key; i++)
				key[i] = alt->keys->key[i];
			key[alt->keys->n_key++] = n->key[0];
			alt->keys->key = key;
			return;
		}
		alt->keys = n;
	}
	alt->at[alt->n++] = n;
}

/* Names of people may be many: a prefix stays one. Rows otherwise become one list of ids. */
static void row_alternatives(struct planner *p, const struct node *node, struct alternatives *alt)
{
	const struct field *f = node->field;
	struct id_list l = { .p = p };
	int64_t none = 0;

	for (size_t i = 0; i < node->n_atom; i++) {
		const struct atom *a = &node->atom[i];
		struct id_list nobody = { .p = p };

		if (a->kind == ATOM_ANY) {
			id_add(&nobody, none);
			add_alternative(p, alt, negate(p, ids_of(p, f, &nobody)));
		} else if (a->kind == ATOM_PREFIX && f->type == FIELD_PERSON &&
			   !(f->flags & FIELD_SET)) {
			add_alternative(p, alt, key_leaf(p, f, LEAF_PREFIX, a->a.text));
		} else {
			atom_ids(p, f, a, &l);
		}
	}
	if (l.n)
		add_alternative(p, alt, ids_of(p, f, &l));
}

/* is:new,active and the like are one list; NULL when something else is among them. */
static struct plan_node *category_node(struct planner *p, const struct node *node)
{
	struct id_list l = { .p = p };
	struct plan_node *n;

	if (node->field->type != FIELD_IS && node->field->number != TICKET_STATE_CATEGORY)
		return NULL;
	for (size_t i = 0; i < node->n_atom; i++) {
		int64_t c = node->atom[i].kind == ATOM_EQ
				    ? (int64_t)state_category_find(node->atom[i].a.text)
				    : 0;

		if (!c)
			return NULL;
		id_add(&l, c);
	}
	n = id_node(&l, field_get(NOUN_TICKET, TICKET_STATE_CATEGORY));
	return in_categories(p, n->id, n->n_id);
}

/* sla: the standings asked for, as few conditions as they can be. */
static void standing_alternatives(struct planner *p, const struct node *node,
				  struct alternatives *alt)
{
	bool has[STANDING_NONE + 1] = { false };

	for (size_t i = 0; i < node->n_atom; i++) {
		const struct atom *a = &node->atom[i];

		if (a->kind == ATOM_ANY)
			for (int s = STANDING_BREACHED; s < STANDING_NONE; s++)
				has[s] = true;
		else
			has[a->kind == ATOM_NONE ? STANDING_NONE : standing_find(a->a.text)] = true;
	}
	if (has[STANDING_BREACHED] || has[STANDING_RISK] || has[STANDING_OK])
		add_alternative(
			p, alt,
			running(p, has[STANDING_BREACHED], has[STANDING_RISK], has[STANDING_OK]));
	if (has[STANDING_PAUSED])
		add_alternative(p, alt, paused(p));
	if (has[STANDING_NONE])
		add_alternative(p, alt, without_clock(p));
}

static struct plan_node *field_node(struct planner *p, const struct node *node)
{
	struct alternatives alt = { .at = ARENA_ARRAY(p->arena, node->n_atom + 1,
						      struct plan_node *) };
	struct plan_node *n = category_node(p, node);

	if (n)
		return n;
	if (field_row(node->field) || node->field->type == FIELD_TICKET)
		row_alternatives(p, node, &alt);
	else if (node->field->number == TICKET_SLA)
		standing_alternatives(p, node, &alt);
	else
		for (size_t i = 0; i < node->n_atom; i++)
			add_alternative(p, &alt, atom_node(p, node->field, &node->atom[i]));
	if (alt.n == 0)
		return constant(p, false);
	if (alt.n == 1)
		return alt.at[0];
	n = join(p, PLAN_OR, alt.n);
	for (size_t i = 0; i < alt.n; i++)
		n->kid[i] = alt.at[i];
	return n;
}

static struct plan_node *plan_node(struct planner *p, const struct node *node)
{
	struct plan_node *n;

	if (node->kind == NODE_FIELD)
		return field_node(p, node);
	n = join(p,
		 node->kind == NODE_AND	 ? PLAN_AND
		 : node->kind == NODE_OR ? PLAN_OR
					 : PLAN_NOT,
		 node->n);
	for (size_t i = 0; i < node->n; i++)
		n->kid[i] = plan_node(p, node->kid[i]);
	return n;
}

const struct query_plan *query_plan(const struct query *q, const struct query_env *env,
				    struct arena *a)
{
	struct query_plan *plan = ARENA_NEW(a, struct query_plan);
	struct planner p = { env, a, plan };

	plan->env = env;
	if (q->root)
		plan->root = plan_node(&p, q->root);
	plan_order(plan, q, a);
	return plan;
}

const struct query_plan *query_plan_of_ids(const struct query_plan *p, const int64_t *id, size_t n,
					   struct arena *a)
{
	struct query_plan *copy = ARENA_NEW(a, struct query_plan);
	struct planner of = { p->env, a, copy };

	*copy = *p;
	copy->root = ids(&of, field_get(NOUN_TICKET, TICKET_ID), id, n);
	copy->words = false;
	return copy;
}
