/* `history` of an exported row: its changes in their order, each with its events in words. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "import_row.h"

#define CHANGES_MAX 20000
#define EVENTS_MAX 20000

static const char where[] = "history: ";

enum rc import_op(const struct json *obj, const char *in, enum event_op *op, struct err *e)
{
	const struct json *v = json_get(obj, "op");

	for (enum event_op i = OP_SET; i <= OP_DEL; i++) {
		if (!v || v->type != JSON_T_STRING || !sv_eqs(v->s, event_op_name(i)))
			continue;
		*op = i;
		return RC_OK;
	}
	return err_set(e, RC_INVALID, _("%sop must be set, add or del"), in);
}

static enum rc read_message(const struct json *o, struct arena *a, struct import_event *out,
			    struct err *e)
{
	struct import_message *m = ARENA_NEW(a, struct import_message);
	const struct json *id = json_get(o, "id"), *public = json_get(o, "public");

	if (!id || id->type != JSON_T_INT || id->i < 1 || !public || public->type != JSON_T_BOOL)
		return err_set(e, RC_INVALID, _("history: a message needs id and public"));
	TRY(import_instant(o, where, "at", &m->at, e));
	TRY(import_word(o, where, "author", a, &m->author, e));
	TRY(import_text(o, where, "body", a, &m->body, e));
	if (!m->at || !m->author.p)
		return err_set(e, RC_INVALID, _("history: a message needs at and author"));
	if (!m->body.p)
		m->body = SV("");
	m->id = id->i;
	m->public = public->b;
	out->message = m;
	return RC_OK;
}

static enum rc read_event(const struct json *o, struct arena *a, struct import_event *out,
			  struct err *e)
{
	const struct json *v = json_get(o, "value");

	if (o->type != JSON_T_OBJECT)
		return err_set(e, RC_INVALID, _("history: events must be a list of objects"));
	TRY(import_word(o, where, "field", a, &out->field, e));
	TRY(import_op(o, where, &out->op, e));
	if (sv_eqs(out->field, "attachments") && out->op == OP_ADD)
		return import_file_read(v, a, out, e);
	if (!sv_eqs(out->field, "message") && !sv_eqs(out->field, "attachments")) {
		/* As it is written: a subject may begin with a blank. */
		if (v && v->type == JSON_T_STRING) {
			out->value = v->s;
			return RC_OK;
		}
		return import_text(o, where, "value", a, &out->value, e);
	}
	if (out->op == OP_ADD && v && v->type == JSON_T_OBJECT)
		return read_message(v, a, out, e);
	if (out->op != OP_DEL || !v || v->type != JSON_T_INT)
		return err_set(e, RC_INVALID, _("history: %.*s is added or taken away"),
			       SV_ARG(out->field));
	out->ref = v->i;
	return RC_OK;
}

static enum rc read_change(const struct json *o, size_t i, struct arena *a,
			   struct import_change *out, struct err *e)
{
	const struct json *events;

	if (o->type != JSON_T_OBJECT)
		return err_set(e, RC_INVALID, _("history must be a list of objects"));
	TRY(import_instant(o, where, "at", &out->at, e));
	if (!out->at)
		return err_set(e, RC_INVALID, _("history: entry %zu has no time"), i + 1);
	TRY(import_word(o, where, "by", a, &out->by, e));
	TRY(import_list(o, where, "events", EVENTS_MAX, &events, e));
	out->n_event = events ? events->n : 0;
	out->event = ARENA_ARRAY(a, out->n_event, struct import_event);
	for (size_t k = 0; k < out->n_event; k++)
		TRY(read_event(&events->at[k], a, &out->event[k], e));
	return RC_OK;
}

enum rc import_history_read(const struct json *row, struct arena *a, struct import_row *out,
			    struct err *e)
{
	const struct json *list;

	TRY(import_list(row, "", "history", CHANGES_MAX, &list, e));
	if (!list || !list->n)
		return RC_OK;
	out->change = ARENA_ARRAY(a, list->n, struct import_change);
	out->n_change = list->n;
	for (size_t i = 0; i < list->n; i++) {
		TRY(read_change(&list->at[i], i, a, &out->change[i], e));
		if (i && out->change[i].at < out->change[i - 1].at)
			return err_set(e, RC_INVALID, _("history: entry %zu is before entry %zu"),
				       i + 1, i);
	}
	return RC_OK;
}
