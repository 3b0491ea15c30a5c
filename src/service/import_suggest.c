/* The rows of a file nobody has described, looked at for a map. */
#include "import_suggest.h"

#include "deskbell/base/i18n.h"
#include "deskbell/rules/map_suggest.h"
#include "deskbell/text/utf8.h"
#include "desk_priv.h"
#include "import_row.h"
#include "import_source.h"
#include "service_priv.h"

#define ROWS_MAX 10000	     /* looked at */
#define BYTES_MAX (64 << 20) /* likewise */

/* Adds a value; of a list each of its elements. */
static void add_value(struct map_sample *s, struct sv name, bool own, const struct json *v,
		      struct arena *a)
{
	switch (v->type) {
	case JSON_T_STRING:
		map_sample_add(s, name, own, v->s);
		break;
	case JSON_T_INT:
		map_sample_add(s, name, own, arena_printf(a, "%lld", (long long)v->i));
		break;
	case JSON_T_BOOL:
		map_sample_add(s, name, own, v->b ? SV("true") : SV("false"));
		break;
	case JSON_T_ARRAY:
		for (size_t i = 0; i < v->n; i++)
			if (v->at[i].type != JSON_T_ARRAY && v->at[i].type != JSON_T_OBJECT)
				add_value(s, name, own, &v->at[i], a);
		break;
	default: /* of objects only the first level has names */
		(void)map_sample_column(s, name, own);
		break;
	}
}

/* The keys inside of lists that hold words a map translates. */
static void add_inner(struct map_sample *s, const char *prefix, const struct json *list,
		      struct arena *a)
{
	if (!list || list->type != JSON_T_ARRAY)
		return;
	for (size_t i = 0; i < list->n; i++)
		for (size_t k = 0; list->at[i].type == JSON_T_OBJECT && k < list->at[i].n; k++)
			if (list->at[i].at[k].type == JSON_T_STRING)
				add_value(s,
					  arena_printf(a, "%s.%.*s", prefix,
						       SV_ARG(list->at[i].key[k])),
					  true, &list->at[i].at[k], a);
}

static void add_object(struct map_sample *s, const struct json *o, struct arena *a)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct json *v = &o->at[i];
		bool x = sv_eqs(o->key[i], "x");
		bool own = import_row_key(o->key[i]);

		if (v->type != JSON_T_OBJECT) {
			add_value(s, o->key[i], own, v, a);
			continue;
		}
		for (size_t k = 0; k < v->n; k++) {
			struct sv name =
				arena_printf(a, "%.*s.%.*s", SV_ARG(o->key[i]), SV_ARG(v->key[k]));

			if (!x || !sv_eqs(v->key[k], "messages"))
				add_value(s, name, false, &v->at[k], a);
		}
	}
	add_inner(s, "state_history", json_get(o, "state_history"), a);
	add_inner(s, "x.messages", json_get(json_get(o, "x"), "messages"), a);
}

static enum rc add_record(struct map_sample *s, struct source *in, struct arena *a, struct err *e)
{
	struct json *o;
	struct sv bytes;

	TRY(source_object(in, a, &o, &bytes, e));
	if (!o)
		return RC_OK;
	if (o->type != JSON_T_OBJECT)
		return err_set(e, RC_INVALID,
			       _("a row must be an object on a line of its own, not %s"),
			       json_type_name(o->type));
	s->rows++;
	if (!in->csv) {
		add_object(s, o, a);
		return RC_OK;
	}
	for (size_t i = 0; i < o->n; i++)
		add_value(s, o->key[i], false, &o->at[i], a);
	return RC_OK;
}

/* A row that cannot be read says nothing of the others; the first of such faults is kept. */
static enum rc look(struct map_sample *s, struct source *in, struct err *fault, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	bool more = true;

	for (size_t i = 0; in->csv && i < in->n_column; i++)
		if ((int)i != in->rejected)
			(void)map_sample_column(s, in->column[i], false);
	while (s->rows < ROWS_MAX && in->in.bytes < BYTES_MAX) {
		struct err why = { .rc = RC_OK };
		enum rc rc;

		TRY(source_next(in, &more, e));
		if (!more)
			break;
		arena_reset(&a);
		rc = add_record(s, in, &a, &why);
		if (rc == RC_INVALID && fault->rc == RC_OK)
			*fault = why;
		else if (rc != RC_OK && rc != RC_INVALID) {
			*e = why;
			return rc;
		}
	}
	return RC_OK;
}

/* What its rows are called after: the file's name without folder and ending. */
static struct sv name_of(const char *file)
{
	struct sv v = sv_from(file);
	size_t dot;

	for (size_t i = v.n; i > 0; i--)
		if (v.p[i - 1] == '/') {
			v = (struct sv){ v.p + i, v.n - i };
			break;
		}
	dot = sv_find(v, '.');
	v.n = dot ? dot : v.n;
	return v.n && !sv_eqs(v, "-") && utf8_valid(v, NULL) ? utf8_clip(v, 40) : SV("row");
}

/* Whoever keeps the map for later reads it here too. */
static void tell_events(struct job *j, const char *file, struct sv id)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	if (!id.p || !j->finding)
		return;
	str_addf(&s,
		 _("%s: \"%.*s\" is the same in many rows: with this map only the first of each "
		   "comes in; it says what to do"),
		 file, SV_ARG(utf8_clip(id, 60)));
	j->finding(j->arg, str_sv(&s));
}

static enum rc suggest(struct job *j, const char *file, struct source *in, struct map_sample *s,
		       struct err *e)
{
	struct err fault = { .rc = RC_OK };
	struct sv events;

	TRY(look(s, in, &fault, e));
	if (!s->rows && fault.rc != RC_OK)
		return err_set(e, RC_INVALID, "%s: %s", file, fault.msg);
	if (!s->rows)
		return err_set(e, RC_INVALID, _("%s: there are no rows"), file);
	s->csv = in->csv;
	j->text = sv_trim(map_suggest(s, desk_config(j->desk), j->actor.login, name_of(file),
				      &events, j->arena));
	tell_events(j, file, events);
	return RC_OK;
}

enum rc import_suggest(struct job *j, const char *file, bool csv, struct err *e)
{
	struct map_sample s = { .rows = 0 };
	struct source in;
	enum rc rc;

	if (args_has(j->request->args, "map"))
		return err_set(e, RC_USAGE, _("import tickets: either --map or --suggest-map"));
	rc = source_open(&in, file, csv, NULL, IMPORT_LINE_MAX, e);
	if (rc == RC_OK)
		rc = suggest(j, file, &in, &s, e);
	source_deinit(&in);
	map_sample_deinit(&s);
	return rc;
}
