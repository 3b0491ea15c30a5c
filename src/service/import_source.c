/* Records of a file brought into one form. A CSV without a map is one of our own: its headings are
 * keys, and apostrophes before formulas are taken off again. */
#include "import_source.h"

#include <string.h>

#include "deskbell/base/hash.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/csv.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/utf8.h"
#include "import_row.h"

static bool mapped(const struct source *s)
{
	return s->map && s->map->n_column > 0;
}

/* ---- records ---- */

static void without_mark(struct str *s)
{
	if (sv_starts(str_sv(s), SV("\xef\xbb\xbf")))
		str_splice(s, 0, 3, SV(""));
}

static enum rc check_encoding(const struct source *s, struct err *e)
{
	struct sv v = str_sv(&s->record);

	if (v.n >= 2 && (!memcmp(v.p, "\xff\xfe", 2) || !memcmp(v.p, "\xfe\xff", 2)))
		return err_set(e, RC_INVALID,
			       _("%s: written in UTF-16; convert it: iconv -f UTF-16 -t UTF-8"),
			       s->in.name);
	return RC_OK;
}

/* One record into s->record. */
static enum rc read_record(struct source *s, bool *more, struct err *e)
{
	bool open = false;

	str_reset(&s->record);
	TRY(lines_next(&s->in, more, e));
	s->line = s->in.number;
	s->too_long = s->in.too_long;
	for (bool next = *more; next;) {
		str_add(&s->record, str_sv(&s->in.line));
		if (s->line == 1 && s->in.number == 1) {
			TRY(check_encoding(s, e));
			without_mark(&s->record);
		}
		open = s->csv && csv_open(s->record.n < s->in.line.n ? str_sv(&s->record)
								     : str_sv(&s->in.line),
					  s->delimiter, open);
		if (!open || s->record.cut)
			break;
		TRY(lines_next(&s->in, &next, e));
		s->too_long |= next && s->in.too_long;
	}
	s->too_long |= s->record.cut;
	return RC_OK;
}

enum rc source_next(struct source *s, bool *more, struct err *e)
{
	TRY(read_record(s, more, e));
	s->number += *more;
	return RC_OK;
}

/* Is all of the next record in the buffer, to the end of the line its quotes close in? */
static bool csv_ready(const struct source *s)
{
	bool open = false;
	struct sv line;

	for (size_t at = 0; lines_peek(&s->in, &at, &line);) {
		open = csv_open(line, s->delimiter, open);
		if (!open)
			return true;
	}
	return s->in.regular || s->in.end;
}

bool source_ready(const struct source *s)
{
	return s->csv ? csv_ready(s) : lines_ready(&s->in);
}

/* ---- the heading ---- */

static int column_of(const struct source *s, struct sv name)
{
	for (size_t i = 0; i < s->n_column; i++)
		if (sv_eq(s->column[i], name))
			return (int)i;
	return -1;
}

/* A look at the heading for what the map names. */
struct heading {
	const struct source *s;
	struct sv missing;
};

static bool known_column(void *arg, struct sv name, struct sv *value)
{
	struct heading *h = arg;

	*value = SV_NULL;
	if (column_of(h->s, name) >= 0)
		return true;
	h->missing = name;
	return false;
}

static enum rc no_column(const struct heading *h, const struct ticket_map_column *c, struct err *e)
{
	const struct source *s = h->s;
	int near = fuzzy_nearest(h->missing, s->column, s->n_column);

	if (near >= 0)
		err_set(e, RC_INVALID, _("there is no column \"%.*s\" (did you mean \"%.*s\"?)"),
			SV_ARG(utf8_clip(h->missing, 60)), SV_ARG(utf8_clip(s->column[near], 60)));
	return err_prefix(e, "%s: %.*s", s->in.name, SV_ARG(c->key));
}

static enum rc check_map(struct source *s, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct heading h = { .s = s };
	struct sv v;

	for (size_t i = 0; mapped(s) && i < s->map->n_column; i++)
		if (ticket_map_join(&s->map->column[i], "", 0, known_column, &h, &a, &v, e) !=
		    RC_OK)
			return no_column(&h, &s->map->column[i], e);
	return RC_OK;
}

static enum rc read_heading(struct source *s, struct err *e)
{
	struct sv heading;
	bool more;

	s->delimiter = '\0';
	TRY(lines_next(&s->in, &more, e));
	str_add(&s->record, str_sv(&s->in.line));
	TRY(check_encoding(s, e));
	without_mark(&s->record);
	heading = str_sv(&s->record);
	if (heading.n && sv_find(sv_trim(heading), '\r') < sv_trim(heading).n)
		return err_set(e, RC_INVALID,
			       _("%s: its lines end in CR alone; convert it: tr '\\r' '\\n'"),
			       s->in.name);
	s->delimiter = s->map && s->map->delimiter ? s->map->delimiter : csv_delimiter(heading);
	if (csv_record(heading, s->delimiter, &s->arena, &s->column, &s->n_column, e) != RC_OK)
		return err_prefix(e, "%s:1", s->in.name);
	for (size_t i = 0; i < s->n_column; i++) {
		s->column[i] = sv_trim(s->column[i]);
		if (column_of(s, s->column[i]) < (int)i)
			return err_set(e, RC_INVALID, _("%s:1: two columns \"%.*s\""), s->in.name,
				       SV_ARG(utf8_clip(s->column[i], 60)));
	}
	s->rejected = column_of(s, SV("rejected"));
	return RC_OK;
}

enum rc source_open(struct source *s, const char *path, bool csv, const struct ticket_map *map,
		    size_t max, struct err *e)
{
	*s = (struct source){ .map = map, .csv = csv, .rejected = -1, .record = STR_INIT_MAX(max) };
	TRY(lines_open(&s->in, path, max, e));
	if (!csv)
		return RC_OK;
	TRY(read_heading(s, e));
	return check_map(s, e);
}

void source_deinit(struct source *s)
{
	lines_deinit(&s->in);
	arena_deinit(&s->arena);
	str_deinit(&s->record);
}

enum rc source_keep(struct source *s, struct err *e)
{
	return lines_keep(&s->in, e);
}

enum rc source_rewind(struct source *s, struct err *e)
{
	bool more;

	TRY(lines_rewind(&s->in, e));
	s->number = 0;
	return s->csv ? lines_next(&s->in, &more, e) : RC_OK;
}

/* ---- rows ---- */

static struct json *text_node(struct arena *a, struct sv v)
{
	struct json *j = ARENA_NEW(a, struct json);

	*j = (struct json){ .type = v.p ? JSON_T_STRING : JSON_T_NULL, .s = v };
	return j;
}

/* Words between commas as a list. */
static struct json *list_node(struct arena *a, struct sv v)
{
	struct json *j = ARENA_NEW(a, struct json);
	size_t cap = 0;

	j->type = JSON_T_ARRAY;
	while (v.n) {
		struct sv word = sv_trim(sv_cut(&v, ','));

		if (!word.n)
			continue;
		j->at = arena_grow(a, j->at, j->n, j->n + 1, &cap, sizeof(*j->at));
		j->at[j->n++] = *text_node(a, word);
	}
	return j;
}

static bool is_list(struct sv key)
{
	return sv_eqs(key, "tags") || sv_eqs(key, "watchers");
}

static struct json *value_node(struct arena *a, struct sv key, struct sv v)
{
	return is_list(key) ? list_node(a, v) : text_node(a, v.n ? v : SV_NULL);
}

static const char *between(struct sv key)
{
	if (sv_eqs(key, "body") || sv_eqs(key, "reply") || sv_eqs(key, "resolution"))
		return "\n\n";
	return is_list(key) ? "," : " ";
}

static bool is_time(struct sv key)
{
	static const char *const times[] = { "created_at", "created",	"resolved_at",
					     "resolved",   "closed_at", "closed" };

	for (size_t i = 0; i < ARRAY_LEN(times); i++)
		if (sv_eqs(key, times[i]))
			return true;
	return false;
}

/* Where the map finds its cells. */
struct finder {
	const struct source *s;
	const struct sv *cell;	   /* of CSV */
	const struct json *object; /* of JSON */
	struct arena *arena;
};

/* A value as text; lists with commas. */
static struct sv json_text(const struct json *v, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	switch (v->type) {
	case JSON_T_STRING:
		return v->s.n ? v->s : SV_NULL;
	case JSON_T_INT:
		return arena_printf(a, "%lld", (long long)v->i);
	case JSON_T_BOOL:
		return v->b ? SV("true") : SV("false");
	case JSON_T_ARRAY:
		for (size_t i = 0; i < v->n; i++)
			str_addf(&s, "%s%.*s", i ? "," : "", SV_ARG(json_text(&v->at[i], a)));
		return s.n ? arena_sv(a, str_sv(&s)) : SV_NULL;
	default:
		return SV_NULL;
	}
}

static bool find_cell(void *arg, struct sv name, struct sv *value)
{
	const struct finder *f = arg;
	const struct json *v = f->object;
	int i;

	*value = SV_NULL;
	if (!v) {
		i = column_of(f->s, name);
		*value = i < 0 ? SV_NULL : f->cell[i];
		return i >= 0;
	}
	while (v && name.p) /* x.impact: a key of an object; what is not there is empty */
		v = json_get(v, arena_z(f->arena, sv_cut(&name, '.')));
	if (v)
		*value = json_text(v, f->arena);
	return true;
}

static void put(struct json *o, struct sv key, const struct json *v)
{
	o->key[o->n] = key;
	o->at[o->n++] = *v;
}

static struct json *object_node(struct arena *a, size_t room)
{
	struct json *o = ARENA_NEW(a, struct json);

	o->type = JSON_T_OBJECT;
	o->key = ARENA_ARRAY(a, room + 1, struct sv);
	o->at = ARENA_ARRAY(a, room + 1, struct json);
	return o;
}

static enum rc put_columns(const struct source *s, struct finder *f, struct json *o, struct err *e)
{
	for (size_t i = 0; i < s->map->n_column; i++) {
		const struct ticket_map_column *c = &s->map->column[i];
		struct sv v;

		TRY(ticket_map_join(c, between(c->key), s->number, find_cell, f, f->arena, &v, e));
		if (v.p && is_time(c->key))
			v = ticket_map_time(s->map, v, f->arena);
		put(o, c->key, value_node(f->arena, c->key, v));
	}
	return RC_OK;
}

static bool is_column(const struct source *s, struct sv key)
{
	for (size_t i = 0; i < s->map->n_column; i++)
		if (sv_eq(s->map->column[i].key, key))
			return true;
	return false;
}

/* A key that is made of columns, is left aside, or is none of ours and went into a column. */
static bool is_used(const struct source *s, struct sv key)
{
	return is_column(s, key) || ticket_map_ignores(s->map, key) ||
	       (!import_row_key(key) && ticket_map_names(s->map, key));
}

/* A rejected row begins its remark with the number it had in its own file. */
static void old_number(struct source *s, struct sv remark)
{
	int64_t n;

	if (sv_int(sv_cut(&remark, ':'), &n) && n > 0)
		s->number = n;
}

enum rc source_cells(const struct source *s, struct arena *a, struct sv **cell, struct err *e)
{
	size_t n;

	if (csv_record(str_sv(&s->record), s->delimiter, a, cell, &n, e) != RC_OK)
		return s->in.number > s->line
			       ? err_prefix(e, _("lines %lld to %lld"), (long long)s->line,
					    (long long)s->in.number)
			       : e->rc;
	if (n && n != s->n_column)
		return err_set(e, RC_INVALID, _("%zu cells; the heading names %zu"), n,
			       s->n_column);
	return RC_OK;
}

static enum rc csv_object(struct source *s, struct arena *a, struct json **out, struct sv *bytes,
			  struct err *e)
{
	AUTO(str_deinit) struct str all = STR_INIT;
	struct finder f = { .s = s, .arena = a };
	struct json *o;
	struct sv *cell;

	TRY(source_cells(s, a, &cell, e));
	if (!cell)
		return RC_OK;
	f.cell = cell;
	o = object_node(a, mapped(s) ? s->map->n_column : s->n_column);
	for (size_t i = 0; i < s->n_column; i++) {
		if ((int)i == s->rejected) {
			old_number(s, cell[i]);
			continue;
		}
		str_addf(&all, "%.*s", SV_ARG(s->column[i]));
		str_addc(&all, '\0');
		str_add(&all, cell[i]);
		str_addc(&all, '\0');
		if (!mapped(s))
			put(o, s->column[i], value_node(a, s->column[i], csv_unsafe(cell[i])));
	}
	*bytes = arena_sv(a, str_sv(&all));
	*out = o;
	return mapped(s) ? put_columns(s, &f, o, e) : RC_OK;
}

/* What a parser of JSON says is of little help where a table was given. */
static enum rc read_json(struct sv bytes, struct arena *a, struct json **out, struct err *e)
{
	return json_parse(bytes, a, out, e) == RC_OK
		       ? RC_OK
		       : err_prefix(e, _("no JSON (--csv reads tables)"));
}

static enum rc json_object(struct source *s, struct arena *a, struct json **out, struct sv *bytes,
			   struct err *e)
{
	struct finder f = { .s = s, .arena = a };
	const struct json *row, *was;
	struct json *read, *o;

	*bytes = sv_trim(str_sv(&s->record));
	if (!bytes->n)
		return RC_OK;
	TRY(read_json(*bytes, a, &read, e));
	was = json_get(read, "line");
	if (was && was->type == JSON_T_STRING) { /* one that was no JSON, mended inside */
		*bytes = was->s;
		TRY(read_json(*bytes, a, &read, e));
	}
	was = json_get(read, "rejected");
	if (was && was->type == JSON_T_STRING)
		old_number(s, was->s);
	*out = read;
	row = f.object = read;
	if (!s->map || (!mapped(s) && !s->map->n_ignore) || row->type != JSON_T_OBJECT)
		return RC_OK;
	o = object_node(a, row->n + s->map->n_column);
	for (size_t i = 0; i < row->n; i++)
		if (!is_used(s, row->key[i]))
			put(o, row->key[i], &row->at[i]);
	*out = o;
	return put_columns(s, &f, o, e);
}

enum rc source_object(struct source *s, struct arena *a, struct json **out, struct sv *bytes,
		      struct err *e)
{
	*out = NULL;
	*bytes = SV_NULL;
	if (s->too_long)
		return err_set(
			e, RC_INVALID,
			s->csv ? _("the record is longer than %zu bytes; is a quote not closed?")
			       : _("the line is longer than %zu bytes"),
			s->record.max);
	return s->csv ? csv_object(s, a, out, bytes, e) : json_object(s, a, out, bytes, e);
}
