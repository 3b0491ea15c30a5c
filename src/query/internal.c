/* Fields of staff only: merged, links, watchers, snoozed, attachments. Where the asker may not read
 * a ticket's internal messages, they are unset to him, in SQL and in memory alike. */
#include "query_priv.h"

static bool takes_unset(const struct plan_node *n)
{
	return n->leaf == LEAF_UNSET || (n->leaf == LEAF_IDS && n->n_id && n->id[0] == 0);
}

/* ---- SQL ---- */

static void add_ids(struct sql *out, const int64_t *id, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			sql_add(out, ",");
		sql_bind_int(out, id[i]);
	}
}

static void add_watchers(struct sql *out, const struct plan_node *n)
{
	size_t none = takes_unset(n) ? 1 : 0;

	sql_add(out, "(");
	if (none)
		sql_add(out, "t.id NOT IN (SELECT w.ticket FROM ticket_watcher w)");
	if (none && n->n_id > 1)
		sql_add(out, " OR ");
	if (n->n_id > none) {
		sql_add(out, "t.id IN (SELECT w.ticket FROM ticket_watcher w WHERE w.person IN (");
		add_ids(out, n->id + none, n->n_id - none);
		sql_add(out, "))");
	}
	sql_add(out, ")");
}

/* A link stands at both its ends: who is linked with 42 are the others of 42. */
static void add_links(struct sql *out, const struct plan_node *n)
{
	if (n->leaf == LEAF_UNSET) {
		sql_add(out, "t.id NOT IN (SELECT l.ticket FROM ticket_link l)");
		return;
	}
	if (n->leaf == LEAF_IDS) {
		sql_add(out, "t.id IN (SELECT l.other FROM ticket_link l WHERE l.ticket IN (");
		add_ids(out, n->id, n->n_id);
	} else {
		sql_add(out, "t.id IN (SELECT l.ticket FROM ticket_link l WHERE l.kind IN (");
		for (size_t i = 0; i < n->n_key; i++) {
			if (i)
				sql_add(out, ",");
			sql_bind_text(out, n->key[i]);
		}
	}
	sql_add(out, "))");
}

/* The literals let the partial indexes be used. */
static void add_held(struct sql *out, const struct plan_node *n)
{
	if (n->leaf == LEAF_IDS && !n->n_id) {
		sql_add(out, "1 = 0");
		return;
	}
	switch ((enum ticket_field)n->field->number) {
	case TICKET_WATCHERS:
		add_watchers(out, n);
		return;
	case TICKET_LINKS:
		add_links(out, n);
		return;
	case TICKET_ATTACHMENTS:
		sql_add(out, "t.id NOT IN (SELECT s.ticket FROM ticket_attachment s)");
		return;
	case TICKET_MERGED:
		if (takes_unset(n))
			sql_add(out, "(");
		else
			sql_add(out, "(t.merged > 0 AND ");
		sql_add(out, "t.merged IN (");
		add_ids(out, n->id, n->n_id);
		sql_add(out, "))");
		return;
	default:
		if (n->leaf == LEAF_UNSET) {
			sql_add(out, "t.snoozed = 0");
			return;
		}
		sql_add(out, "(t.snoozed > 0 AND t.snoozed >= ");
		sql_bind_int(out, n->lo);
		sql_add(out, " AND t.snoozed <= ");
		sql_bind_int(out, n->hi);
		sql_add(out, ")");
		return;
	}
}

void internal_sql(const struct plan_node *n, const struct scope *s, struct sql *out)
{
	bool staff = s->internal && (s->all || s->agent);

	if (!staff) {
		if (takes_unset(n))
			sql_add(out, "1 = 1");
		else
			sql_add(out, "1 = 0");
		return;
	}
	if (s->all || !s->n_closed_queue) {
		add_held(out, n);
		return;
	}
	if (takes_unset(n))
		sql_add(out, "(t.queue IN (");
	else
		sql_add(out, "(t.queue NOT IN (");
	add_ids(out, s->closed_queue, s->n_closed_queue);
	if (takes_unset(n))
		sql_add(out, ") OR ");
	else
		sql_add(out, ") AND ");
	add_held(out, n);
	sql_add(out, ")");
}

/* ---- memory ---- */

static bool has_id(const struct plan_node *n, int64_t id)
{
	for (size_t i = 0; i < n->n_id; i++)
		if (n->id[i] == id)
			return true;
	return false;
}

static bool watchers_hold(const struct plan_node *n, const struct ticket *t)
{
	if (!t->n_watcher)
		return has_id(n, 0);
	for (size_t i = 0; i < t->n_watcher; i++)
		if (t->watcher[i] && has_id(n, t->watcher[i]))
			return true;
	return false;
}

static bool links_hold(const struct plan_node *n, const struct ticket *t)
{
	if (n->leaf == LEAF_UNSET)
		return t->n_link == 0;
	for (size_t i = 0; i < t->n_link; i++) {
		if (n->leaf == LEAF_IDS && has_id(n, t->link[i].other))
			return true;
		for (size_t k = 0; n->leaf == LEAF_KEYS && k < n->n_key; k++)
			if (sv_eqs(n->key[k], link_name(t->link[i].kind)))
				return true;
	}
	return false;
}

bool internal_holds(const struct plan_node *n, const struct query_row *row)
{
	const struct ticket *t = row->ticket;

	if (row->hidden)
		return takes_unset(n);
	switch ((enum ticket_field)n->field->number) {
	case TICKET_WATCHERS:
		return watchers_hold(n, t);
	case TICKET_LINKS:
		return links_hold(n, t);
	case TICKET_ATTACHMENTS:
		return t->n_attachment == 0;
	case TICKET_MERGED:
		return has_id(n, t->merged);
	default:
		if (n->leaf == LEAF_UNSET)
			return t->snoozed == 0;
		return t->snoozed > 0 && t->snoozed >= n->lo && t->snoozed <= n->hi;
	}
}
