/* A plan asked of one ticket in memory. The order of cases is that of where.c, which says the same
 * in SQL. */
#include "query_priv.h"

void query_row_text(struct query_row *row, struct sv subject, struct sv public, struct sv internal,
		    struct arena *a)
{
	struct sv text[3] = { subject, public, internal };
	struct token_doc *all = ARENA_NEW(a, struct token_doc);
	struct token_doc *head = ARENA_NEW(a, struct token_doc);
	struct token_doc *end = ARENA_NEW(a, struct token_doc);

	token_doc_init(all, a, text, 3);
	token_doc_init(head, a, text, 1);
	token_doc_init(end, a, &row->ticket->resolution, 1);
	row->all = all;
	row->subject = head;
	row->resolution = end;
}

static int64_t number(const struct ticket *t, const struct field *f)
{
	const struct custom_value *v;

	switch ((enum ticket_field)f->number) {
	case TICKET_ID:
		return t->id;
	case TICKET_REV:
		return t->rev;
	case TICKET_PRIORITY:
		return t->priority ? (int64_t)t->priority : PRIORITY_UNSET;
	case TICKET_STATE_CATEGORY:
		return t->category_of_state;
	case TICKET_QUEUE:
		return t->queue;
	case TICKET_ASSIGNEE:
		return t->assignee;
	case TICKET_REQUESTER:
		return t->requester;
	case TICKET_CATEGORY:
		return t->category;
	case TICKET_CREATED:
	case TICKET_AGE:
		return t->created;
	case TICKET_UPDATED:
		return t->updated;
	case TICKET_RESOLVED:
		return t->resolved;
	case TICKET_CLOSED:
		return t->closed;
	case TICKET_DUE:
		return t->due;
	case TICKET_RISK:
		return t->risk;
	case TICKET_PAUSED:
		return t->paused;
	default:
		v = ticket_custom(t, f->number);
		return v ? v->num : 0;
	}
}

static struct sv text(const struct ticket *t, const struct field *f)
{
	const struct custom_value *v;

	switch ((enum ticket_field)f->number) {
	case TICKET_EXTERNAL_ID:
		return t->external_id;
	case TICKET_SUBJECT:
		return t->subject;
	case TICKET_TYPE:
		return t->type;
	case TICKET_STATE:
		return t->state;
	case TICKET_RESOLUTION:
		return t->resolution;
	default:
		v = ticket_custom(t, f->number);
		return v ? v->text : SV_NULL;
	}
}

/* Id of the row a field of rows points to. */
static int64_t row_id(const struct query_env *env, const struct ticket *t, const struct field *f)
{
	if (f->number == TICKET_ORGANISATION)
		return env->vocab->organisation_of(env->vocab->arg, t->requester);
	return number(t, f);
}

static bool has_id(const struct plan_node *n, int64_t id)
{
	size_t lo = 0, hi = n->n_id;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (n->id[mid] == id)
			return true;
		if (n->id[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

static bool has_key(const struct plan_node *n, struct sv v)
{
	for (size_t i = 0; v.n && i < n->n_key; i++)
		if (sv_eq(n->key[i], v))
			return true;
	return false;
}

static bool key_holds(const struct plan_node *n, const struct ticket *t)
{
	if (n->field->number != TICKET_TAGS)
		return has_key(n, text(t, n->field));
	for (size_t i = 0; i < t->n_tag; i++)
		if (has_key(n, t->tag[i]))
			return true;
	return false;
}

static bool prefix_holds(const struct plan_node *n, const struct query_env *env,
			 const struct ticket *t)
{
	if (n->field->type == FIELD_PERSON)
		return sv_starts(
			env->vocab->name(env->vocab->arg, VOCAB_PERSON, number(t, n->field)),
			n->key[0]);
	if (n->field->number != TICKET_TAGS)
		return sv_starts(text(t, n->field), n->key[0]);
	for (size_t i = 0; i < t->n_tag; i++)
		if (sv_starts(t->tag[i], n->key[0]))
			return true;
	return false;
}

static bool is_unset(const struct field *f, const struct ticket *t)
{
	if (field_custom(f) && !custom_field_is_text(f))
		return !ticket_custom(t, f->number);
	if (f->number == TICKET_TAGS)
		return t->n_tag == 0;
	if (f->type == FIELD_PRIORITY)
		return t->priority == PRIORITY_NONE;
	if (f->type == FIELD_TIME || f->number == TICKET_STATE_CATEGORY)
		return number(t, f) == 0;
	return text(t, f).n == 0;
}

static bool words_hold(const struct plan_node *n, const struct query_row *row)
{
	const struct token_doc *doc = n->field->number == TICKET_SUBJECT      ? row->subject
				      : n->field->number == TICKET_RESOLUTION ? row->resolution
									      : row->all;

	return doc && token_doc_has(doc, n->term, n->n_term);
}

/* A custom field that is unset is in no range; of built-in ones the plan sees to it. */
static bool range_holds(const struct plan_node *n, const struct ticket *t)
{
	int64_t v = number(t, n->field);

	if (field_custom(n->field) && !ticket_custom(t, n->field->number))
		return false;
	return v >= n->lo && v <= n->hi;
}

static bool leaf_holds(const struct query_plan *p, const struct plan_node *n,
		       const struct query_row *row)
{
	const struct ticket *t = row->ticket;

	if (n->field && (n->field->flags & FIELD_INTERNAL))
		return internal_holds(n, row);
	switch (n->leaf) {
	case LEAF_CONST:
		return n->value;
	case LEAF_OPEN:
		return state_is_open(t->category_of_state) && !t->deleted;
	case LEAF_IDS:
		return has_id(n, row_id(p->env, t, n->field));
	case LEAF_RANGE:
		return range_holds(n, t);
	case LEAF_KEYS:
		return key_holds(n, t);
	case LEAF_PREFIX:
		return prefix_holds(n, p->env, t);
	case LEAF_UNSET:
		return is_unset(n->field, t);
	case LEAF_WORDS:
		return words_hold(n, row);
	}
	return false;
}

static bool holds(const struct query_plan *p, const struct plan_node *n,
		  const struct query_row *row)
{
	if (n->kind == PLAN_LEAF)
		return leaf_holds(p, n, row);
	if (n->kind == PLAN_NOT)
		return !holds(p, n->kid[0], row);
	for (size_t i = 0; i < n->n; i++)
		if (holds(p, n->kid[i], row) != (n->kind == PLAN_AND))
			return n->kind == PLAN_OR;
	return n->kind == PLAN_AND;
}

bool query_plan_match(const struct query_plan *p, const struct query_row *row)
{
	return !p->root || holds(p, p->root, row);
}

bool query_match(const struct query *q, const struct query_row *row)
{
	struct arena a = ARENA_INIT;
	bool yes = query_plan_match(query_plan(q, row->env, &a), row);

	arena_deinit(&a);
	return yes;
}
