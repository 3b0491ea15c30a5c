/* Whether two queries are the same tree, told without the text they print. */
#include "support/query_equal.h"

#include "../../src/query/query_priv.h"

static bool operand_equal(const struct operand *a, const struct operand *b)
{
	return a->quoted == b->quoted && sv_eq(a->text, b->text);
}

static bool atom_equal(const struct atom *a, const struct atom *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == ATOM_NONE || a->kind == ATOM_ANY || a->kind == ATOM_MINE)
		return true;
	return operand_equal(&a->a, &b->a) &&
	       (a->kind != ATOM_RANGE || operand_equal(&a->b, &b->b));
}

static bool node_equal(const struct node *a, const struct node *b)
{
	if (!a || !b)
		return a == b;
	if (a->kind != b->kind || a->n != b->n || a->n_atom != b->n_atom || a->field != b->field ||
	    a->bare != b->bare)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!node_equal(a->kid[i], b->kid[i]))
			return false;
	for (size_t i = 0; i < a->n_atom; i++)
		if (!atom_equal(&a->atom[i], &b->atom[i]))
			return false;
	return true;
}

bool query_equal(const struct query *a, const struct query *b)
{
	if (a->n_sort != b->n_sort || a->rank != b->rank || !node_equal(a->root, b->root))
		return false;
	for (size_t i = 0; i < a->n_sort; i++)
		if (a->sort[i].field != b->sort[i].field || a->sort[i].desc != b->sort[i].desc)
			return false;
	return true;
}
