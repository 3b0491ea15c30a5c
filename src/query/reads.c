/* What an answer depends on: the fields whose change may change it, on which a guard conflicts, and
 * what lies beyond the ticket's values, which a condition kept for long may not ask for. */
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

/* Clocks follow from the ticket's state and messages, and from whatever the policies look at. */
static bool clocks_read(const struct node *n)
{
	if (n->field->flags & FIELD_LEVEL)
		return true;
	for (size_t i = 0; n->field->type == FIELD_IS && i < n->n_atom; i++)
		if (sv_eqs(n->atom[i].a.text, "overdue"))
			return true;
	return false;
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

		/* Any change of another's makes a ticket unread. */
		if (f == reads || sv_eqs(name, "unread"))
			return true;
	}
	return false;
}

static bool node_unread(const struct node *n, enum ticket_field f)
{
	(void)f;
	for (size_t i = 0; n->field->type == FIELD_IS && i < n->n_atom; i++)
		if (sv_eqs(n->atom[i].a.text, "unread"))
			return true;
	return false;
}

static bool node_reads(const struct node *n, enum ticket_field f)
{
	if (clocks_read(n))
		return true;
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

static enum query_beyond property_beyond(struct sv name)
{
	static const char *const of_ticket[] = { "new",	   "active", "waiting",	   "resolved",
						 "closed", "open",   "unassigned", "merged" };

	for (size_t i = 0; i < ARRAY_LEN(of_ticket); i++)
		if (sv_eqs(name, of_ticket[i]))
			return QUERY_BEYOND_NOTHING;
	return sv_eqs(name, "mine") || sv_eqs(name, "watched") || sv_eqs(name, "unread")
		       ? QUERY_BEYOND_VIEWER
		       : QUERY_BEYOND_TIME;
}

static enum query_beyond atom_beyond(const struct field *f, const struct atom *a)
{
	if (field_words(f))
		return QUERY_BEYOND_WORDS;
	if (f->flags & FIELD_LEVEL) /* they would follow from themselves */
		return QUERY_BEYOND_RELATED;
	if (a->kind == ATOM_MINE)
		return QUERY_BEYOND_VIEWER;
	if (f->type == FIELD_IS)
		return property_beyond(a->a.text);
	if ((f->flags & FIELD_INTERNAL) && f->number != TICKET_MERGED)
		return f->type == FIELD_TIME ? QUERY_BEYOND_TIME : QUERY_BEYOND_RELATED;
	if ((f->type == FIELD_TIME || f->type == FIELD_DATE) && a->kind != ATOM_NONE &&
	    a->kind != ATOM_ANY)
		return QUERY_BEYOND_TIME;
	return QUERY_BEYOND_NOTHING;
}

static enum query_beyond node_beyond(const struct node *n, size_t *pos)
{
	enum query_beyond found = QUERY_BEYOND_NOTHING;

	for (size_t i = 0; n->kind != NODE_FIELD && i < n->n && !found; i++)
		found = node_beyond(n->kid[i], pos);
	for (size_t i = 0; n->kind == NODE_FIELD && i < n->n_atom && !found; i++) {
		found = atom_beyond(n->field, &n->atom[i]);
		*pos = n->atom[i].a.from;
	}
	return found;
}

enum query_beyond query_beyond(const struct query *q, size_t *pos)
{
	*pos = 0;
	return q->root ? node_beyond(q->root, pos) : QUERY_BEYOND_NOTHING;
}

bool query_asks_unread(const struct query *q)
{
	return any_node(q->root, node_unread, TICKET_IS);
}
