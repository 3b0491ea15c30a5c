/* What an answer depends on: the fields whose change may change it. A guard conflicts on these. */
#include "query_priv.h"

typedef bool node_test(const struct node *n, enum ticket_field f);

static bool any_node(const struct node *n, node_test *test, enum ticket_field f)
{
	if (!n)
		return false;
	if (n->kind == NODE_FIELD)
		return test(n, f);
	for (size_t i = 0; i < n->n; i++)
		if (any_node(n->kid[i], test, f))
			return true;
	return false;
}

static bool node_words(const struct node *n, enum ticket_field f)
{
	(void)f;
	return field_words(n->field);
}

/* Each property looks at one field, most at the state. */
static bool property_reads(const struct node *n, enum ticket_field f)
{
	for (size_t i = 0; i < n->n_atom; i++) {
		struct sv name = n->atom[i].a.text;
		enum ticket_field reads = sv_eqs(name, "unassigned") ? TICKET_ASSIGNEE
					  : sv_eqs(name, "mine")     ? TICKET_ASSIGNEE
					  : sv_eqs(name, "watched")  ? TICKET_WATCHERS
					  : sv_eqs(name, "snoozed")  ? TICKET_SNOOZED
					  : sv_eqs(name, "merged")   ? TICKET_MERGED
								     : TICKET_STATE;

		if (f == reads)
			return true;
	}
	return false;
}

static bool node_reads(const struct node *n, enum ticket_field f)
{
	switch ((enum ticket_field)n->field->number) {
	case TICKET_IS:
		return property_reads(n, f);
	case TICKET_STATE_CATEGORY:
	case TICKET_RESOLVED:
	case TICKET_CLOSED:
		return f == TICKET_STATE;
	case TICKET_TEAM:
		return f == TICKET_QUEUE;
	case TICKET_ORGANISATION:
		return f == TICKET_REQUESTER;
	case TICKET_TEXT: /* and messages, but those never conflict */
		return f == TICKET_SUBJECT;
	default:
		return n->field->number == (int)f;
	}
}

bool query_reads(const struct query *q, enum ticket_field f)
{
	return any_node(q->root, node_reads, f);
}

bool query_asks_words(const struct query *q)
{
	return any_node(q->root, node_words, TICKET_TEXT);
}
