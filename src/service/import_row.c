/* One row of `import tickets` as a value. */
#include "import_row.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/hash.h"
#include "deskbell/base/i18n.h"
#include "deskbell/domain/fieldset.h"
#include "deskbell/service/plan.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/json.h"
#include "deskbell/text/utf8.h"

#define MESSAGES_MAX 10000
#define MADE_SUBJECT_MAX 200 /* bytes of a subject made of the text */
#define FIELDS_MAX 64

/* Keys a row has beside the fields of a ticket, which may all stand there: an export gives them. */
static const char *const keys[] = { "body",	   "requester_email",
				    "created_at",  "resolved_at",
				    "closed_at",   "state_history",
				    "reply",	   "messages",
				    "attachments", "history",
				    "uid",	   "rejected",
				    "relations",   "x" };

static enum rc unknown_key(struct sv key, const char *remedy, struct err *e)
{
	struct sv known[ARRAY_LEN(keys) + FIELDS_MAX];
	size_t n, n_known = 0;
	const struct field *f = field_table(&n);
	int near;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		known[n_known++] = sv_from(keys[i]);
	for (size_t i = 0; i < n && n_known < ARRAY_LEN(known); i++)
		if (f[i].noun == NOUN_TICKET && !(f[i].flags & FIELD_HIDDEN))
			known[n_known++] = sv_from(f[i].name);
	near = fuzzy_nearest(key, known, n_known);
	if (near >= 0)
		return err_set(e, RC_INVALID, _("unknown key \"%.*s\" (did you mean \"%.*s\"?)"),
			       SV_ARG(key), SV_ARG(known[near]));
	return err_set(e, RC_INVALID, _("unknown key \"%.*s\"%s"), SV_ARG(key), remedy);
}

static bool is_custom(struct sv key)
{
	return sv_starts(key, SV(FIELD_CUSTOM_PREFIX));
}

bool import_row_key(struct sv key)
{
	const struct field *f = field_find(NOUN_TICKET, key);
	bool found = (f && !(f->flags & FIELD_HIDDEN)) || is_custom(key);

	for (size_t k = 0; !found && k < ARRAY_LEN(keys); k++)
		found = sv_eqs(key, keys[k]);
	return found;
}

enum rc import_row_key_check(struct sv key, struct err *e)
{
	return import_row_key(key) ? RC_OK : unknown_key(key, "", e);
}

static enum rc check_keys(const struct json *row, struct err *e)
{
	for (size_t i = 0; i < row->n; i++)
		if (!import_row_key(row->key[i]))
			return unknown_key(row->key[i],
					   _("; a map says what it is, --suggest-map makes one"),
					   e);
	return RC_OK;
}

/* A text, or absent for null; numbers are taken as they are written, for ids and priorities. */
enum rc import_text(const struct json *obj, const char *where, const char *key, struct arena *a,
		    struct sv *out, struct err *e)
{
	const struct json *v = json_get(obj, key);

	*out = SV_NULL;
	if (!v || v->type == JSON_T_NULL)
		return RC_OK;
	if (v->type == JSON_T_INT) {
		*out = arena_printf(a, "%lld", (long long)v->i);
		return RC_OK;
	}
	if (v->type != JSON_T_STRING)
		return err_set(e, RC_INVALID, _("%s%s must be text, not %s"), where, key,
			       json_type_name(v->type));
	*out = sv_trim(v->s).n ? v->s : SV_NULL;
	return RC_OK;
}

/* A name: trimmed. */
enum rc import_word(const struct json *obj, const char *where, const char *key, struct arena *a,
		    struct sv *out, struct err *e)
{
	TRY(import_text(obj, where, key, a, out, e));
	*out = out->p ? sv_trim(*out) : SV_NULL;
	return RC_OK;
}

enum rc import_instant(const struct json *obj, const char *where, const char *key, int64_t *out,
		       struct err *e)
{
	const struct json *v = json_get(obj, key);

	*out = 0;
	if (!v || v->type == JSON_T_NULL)
		return RC_OK;
	if (v->type != JSON_T_STRING)
		return err_set(e, RC_INVALID, _("%s%s must be a time like 2026-11-23T14:32:00Z"),
			       where, key);
	if (!clock_parse(v->s, out) || *out <= 0)
		return err_set(e, RC_INVALID,
			       _("%s%s must be a time like 2026-11-23T14:32:00Z, not \"%.*s\"; a "
				 "map's \"time\" says how to read others"),
			       where, key, SV_ARG(utf8_clip(v->s, 40)));
	return RC_OK;
}

enum rc import_list(const struct json *obj, const char *where, const char *key, size_t max,
		    const struct json **out, struct err *e)
{
	const struct json *v = json_get(obj, key);

	*out = NULL;
	if (!v || v->type == JSON_T_NULL)
		return RC_OK;
	if (v->type != JSON_T_ARRAY)
		return err_set(e, RC_INVALID, _("%s%s must be a list, not %s"), where, key,
			       json_type_name(v->type));
	if (v->n > max)
		return err_set(e, RC_INVALID, _("%s%s has %zu entries; at most %zu are allowed"),
			       where, key, v->n, max);
	*out = v;
	return RC_OK;
}

/* A list of words, each once. */
static enum rc read_list(const struct json *row, const char *key, struct arena *a, struct sv **out,
			 size_t *n, struct err *e)
{
	const struct json *list;

	TRY(import_list(row, "", key, TAGS_MAX, &list, e));
	*out = ARENA_ARRAY(a, list ? list->n : 0, struct sv);
	*n = 0;
	for (size_t i = 0; list && i < list->n; i++) {
		struct sv word;
		bool twice = false;

		if (list->at[i].type != JSON_T_STRING)
			return err_set(e, RC_INVALID, _("%s must be a list of texts"), key);
		word = sv_trim(list->at[i].s);
		for (size_t k = 0; k < *n; k++)
			twice |= sv_eq((*out)[k], word);
		if (word.n && !twice)
			(*out)[(*n)++] = word;
	}
	return RC_OK;
}

/* As people would write it. A number with more digits than arithmetic keeps must come as text. */
static enum rc custom_word(const struct json *row, const char *key, const struct json *v,
			   struct arena *a, struct sv *out, struct err *e)
{
	if (v->type == JSON_T_BOOL) {
		*out = v->b ? SV("yes") : SV("no");
		return RC_OK;
	}
	if (v->type != JSON_T_REAL)
		return import_word(row, "", key, a, out, e);
	*out = arena_printf(a, "%.15g", v->real);
	return RC_OK;
}

static enum rc read_custom(const struct json *row, struct arena *a, struct import_row *out,
			   struct err *e)
{
	out->custom = ARENA_ARRAY(a, row->n, struct import_custom);
	for (size_t i = 0; i < row->n; i++) {
		struct import_custom *c = &out->custom[out->n_custom];

		if (!is_custom(row->key[i]))
			continue;
		c->name = row->key[i];
		TRY(custom_word(row, arena_z(a, c->name), &row->at[i], a, &c->value, e));
		out->n_custom += c->value.p != NULL;
	}
	return RC_OK;
}

static int step_order(const void *x, const void *y)
{
	const struct import_step *a = x, *b = y;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static int message_order(const void *x, const void *y)
{
	const struct import_message *a = x, *b = y;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static enum rc read_steps(const struct json *row, struct arena *a, struct import_row *out,
			  struct err *e)
{
	static const char where[] = "state_history: ";
	const struct json *steps;

	TRY(import_list(row, "", "state_history", MESSAGES_MAX, &steps, e));
	out->n_step = steps ? steps->n : 0;
	out->step = ARENA_ARRAY(a, out->n_step, struct import_step);
	for (size_t i = 0; i < out->n_step; i++) {
		const struct json *o = &steps->at[i];
		struct import_step *s = &out->step[i];

		s->order = i;
		if (o->type != JSON_T_OBJECT)
			return err_set(e, RC_INVALID, _("state_history must be a list of objects"));
		TRY(import_instant(o, where, "at", &s->at, e));
		if (!s->at)
			return err_set(e, RC_INVALID, _("state_history: entry %zu has no time"),
				       i + 1);
		TRY(import_word(o, where, "by", a, &s->by, e));
		TRY(import_word(o, where, "state", a, &s->state, e));
		TRY(import_word(o, where, "queue", a, &s->queue, e));
		TRY(import_word(o, where, "assignee", a, &s->assignee, e));
		TRY(import_word(o, where, "priority", a, &s->priority, e));
	}
	if (out->n_step)
		qsort(out->step, out->n_step, sizeof(*out->step), step_order);
	return RC_OK;
}

static enum rc read_message(const struct json *o, size_t i, struct arena *a,
			    struct import_message *m, struct err *e)
{
	static const char where[] = "x.messages: ";
	const struct json *private = json_get(o, "private");
	struct sv role;

	if (o->type != JSON_T_OBJECT)
		return err_set(e, RC_INVALID, _("x.messages must be a list of objects"));
	TRY(import_instant(o, where, "at", &m->at, e));
	TRY(import_word(o, where, "author", a, &m->author, e));
	TRY(import_word(o, where, "role", a, &role, e));
	TRY(import_text(o, where, "body", a, &m->body, e));
	if (private && private->type != JSON_T_NULL && private->type != JSON_T_BOOL)
		return err_set(e, RC_INVALID, _("x.messages: private must be true or false"));
	m->order = i;
	/* Private unless said otherwise: nobody is shown what was not meant for him. */
	m->public = private && private->type == JSON_T_BOOL && !private->b;
	m->by_requester = sv_eqs(role, "reporter");
	if (!m->by_requester && !m->author.p)
		return err_set(e, RC_INVALID, _("x.messages: entry %zu has no author"), i + 1);
	if (!m->body.p)
		m->body = SV("");
	return RC_OK;
}

static enum rc read_messages(const struct json *row, struct arena *a, struct import_row *out,
			     struct err *e)
{
	const struct json *x = json_get(row, "x"), *messages;
	size_t n = 0;

	if (!x || x->type == JSON_T_NULL)
		return RC_OK;
	if (x->type != JSON_T_OBJECT)
		return err_set(e, RC_INVALID, _("x must be an object, not %s"),
			       json_type_name(x->type));
	TRY(import_list(x, "x.", "messages", MESSAGES_MAX, &messages, e));
	if (!messages)
		return RC_OK;
	out->has_messages = true;
	out->message = ARENA_ARRAY(a, messages->n, struct import_message);
	for (size_t i = 0; i < messages->n; i++) {
		TRY(read_message(&messages->at[i], i, a, &out->message[n], e));
		n++;
	}
	out->n_message = n;
	if (n)
		qsort(out->message, n, sizeof(*out->message), message_order);
	return RC_OK;
}

/* A row without subject is named by the first line of its body. */
static enum rc name_row(struct import_row *r, struct arena *a, struct err *e)
{
	struct sv source = r->subject.p ? r->subject : r->body;
	AUTO(str_deinit) struct str s = STR_INIT;

	if (!source.p && r->n_message)
		source = r->message[0].body;
	source = sv_trim(source);
	if (!r->subject.p)
		source = utf8_clip(sv_trim(sv_cut(&source, '\n')), MADE_SUBJECT_MAX);
	for (size_t i = 0; i < source.n; i++)
		str_addc(&s, source.p[i] == '\n' || source.p[i] == '\r' || source.p[i] == '\t'
				     ? ' '
				     : source.p[i]);
	if (!s.n)
		return err_set(e, RC_INVALID, _("there is neither subject nor text"));
	r->subject = arena_sv(a, str_sv(&s));
	return RC_OK;
}

/* An instant by the name imports know, or the field's own. */
static enum rc either_instant(const struct json *row, const char *key, const char *field,
			      int64_t *out, struct err *e)
{
	TRY(import_instant(row, "", key, out, e));
	return *out ? RC_OK : import_instant(row, "", field, out, e);
}

static enum rc read_words(const struct json *row, struct arena *a, struct import_row *out,
			  struct err *e)
{
	struct sv email;

	TRY(import_word(row, "", "external_id", a, &out->external_id, e));
	TRY(import_text(row, "", "subject", a, &out->subject, e));
	TRY(import_text(row, "", "body", a, &out->body, e));
	TRY(import_word(row, "", "requester_email", a, &email, e));
	TRY(import_word(row, "", "requester", a, &out->requester, e));
	if (!out->requester.p)
		out->requester = email;
	TRY(import_word(row, "", "queue", a, &out->queue, e));
	TRY(import_word(row, "", "priority", a, &out->priority, e));
	TRY(import_word(row, "", "type", a, &out->type, e));
	TRY(import_word(row, "", "category", a, &out->category, e));
	TRY(import_word(row, "", "assignee", a, &out->assignee, e));
	TRY(import_text(row, "", "resolution", a, &out->resolution, e));
	TRY(import_word(row, "", "uid", a, &out->uid, e));
	TRY(import_word(row, "", "state", a, &out->state, e));
	TRY(import_text(row, "", "reply", a, &out->reply, e));
	TRY(either_instant(row, "created_at", "created", &out->created, e));
	TRY(either_instant(row, "resolved_at", "resolved", &out->resolved, e));
	return either_instant(row, "closed_at", "closed", &out->closed, e);
}

/* The row without the remark an earlier import put behind it (import_reject.c): mended alone and
 * met again in its old file it is the same row. */
static struct sv without_remark(struct sv source, const struct json *row, struct arena *a)
{
	static const char mark[] = ",\"rejected\":";
	const size_t n = sizeof(mark) - 1;

	if (!row->n || !sv_eqs(row->key[row->n - 1], "rejected"))
		return source;
	for (size_t i = source.n; i-- > n;)
		if (!memcmp(source.p + i - n, mark, n))
			return arena_printf(a, "%.*s}", (int)(i - n), source.p);
	return source;
}

/* What other rows know the ticket by. */
static void read_number(const struct json *row, struct import_row *out)
{
	const struct json *id = json_get(row, "id");

	if (id && id->type == JSON_T_INT && id->i > 0)
		out->number = id->i;
}

enum rc import_row_read(const struct json *row, struct sv source, struct arena *a,
			struct import_row *out, struct err *e)
{
	struct hash h;
	char hex[65];

	*out = (struct import_row){ 0 };
	if (row->type != JSON_T_OBJECT)
		return err_set(e, RC_INVALID,
			       _("a row must be an object on a line of its own, not %s"),
			       json_type_name(row->type));
	TRY(check_keys(row, e));
	TRY(read_words(row, a, out, e));
	TRY(read_list(row, "tags", a, &out->tag, &out->n_tag, e));
	TRY(read_list(row, "watchers", a, &out->watcher, &out->n_watcher, e));
	TRY(read_custom(row, a, out, e));
	TRY(import_history_read(row, a, out, e));
	if (out->n_change) {
		read_number(row, out);
		TRY(import_relations_read(row, a, out, e));
	} else {
		TRY(read_steps(row, a, out, e));
		TRY(read_messages(row, a, out, e));
	}
	h = hash_of(without_remark(source, row, a));
	hash_hex(&h, hex);
	out->digest = arena_sv(a, (struct sv){ hex, 32 });
	return name_row(out, a, e);
}
