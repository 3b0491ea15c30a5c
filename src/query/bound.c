/* Prefixes as their commonest words, for lists that people look at while they type. */
#include "query_priv.h"

struct bounding {
	const struct query_words *words;
	struct arena *arena;
	struct sv *cut;
	struct err *e;
};

static enum rc bound_words(struct bounding *b, const struct plan_node *n, struct plan_node **out)
{
	const struct token_term *last = n->n_term ? &n->term[n->n_term - 1] : NULL;
	struct plan_node *copy;
	bool all = true;

	if (!last || !last->prefix || n->field->number == TICKET_RESOLUTION)
		return RC_OK;
	copy = ARENA_NEW(b->arena, struct plan_node);
	*copy = *n;
	TRY(b->words->commonest(b->words->arg, last->text, b->arena, &copy->instead,
				&copy->n_instead, &all, b->e));
	if (!all && !b->cut->p)
		*b->cut = last->text;
	*out = copy;
	return RC_OK;
}

/* *out is n itself where nothing changes. */
static enum rc bound_node(struct bounding *b, struct plan_node *n, struct plan_node **out)
{
	*out = n;
	if (n->kind == PLAN_NOT)
		return RC_OK;
	if (n->kind == PLAN_LEAF)
		return n->leaf == LEAF_WORDS ? bound_words(b, n, out) : RC_OK;
	*out = ARENA_NEW(b->arena, struct plan_node);
	**out = *n;
	(*out)->kid = ARENA_ARRAY(b->arena, n->n, struct plan_node *);
	for (size_t i = 0; i < n->n; i++)
		TRY(bound_node(b, n->kid[i], &(*out)->kid[i]));
	return RC_OK;
}

enum rc query_plan_bound(const struct query_plan *p, const struct query_words *words,
			 struct arena *a, const struct query_plan **out, struct sv *cut,
			 struct err *e)
{
	struct bounding b = { words, a, cut, e };
	struct query_plan *copy = ARENA_NEW(a, struct query_plan);

	*cut = SV_NULL;
	*copy = *p;
	if (p->root)
		TRY(bound_node(&b, p->root, &copy->root));
	*out = copy;
	return RC_OK;
}
