/* The map itself: columns matched to keys, then written with the words that need a meaning. */
#include "deskbell/rules/map_suggest.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/domain/custom.h"
#include "deskbell/domain/person.h"
#include "deskbell/text/utf8.h"
#include "map_guess.h"

#define NONE SIZE_MAX

/* A column whose name, or whose content, stands for the key under another one of ours. */
static const struct {
	const char *key, *own;
} other_names[] = {
	{ "requester", "requester_email" },
	{ "created_at", "created" },
	{ "resolved_at", "resolved" },
	{ "closed_at", "closed" },
};

static size_t find_own(const struct map_sample *s, const char *key)
{
	for (size_t i = 0; i < s->column.n; i++)
		if (s->column.at[i].own && sv_eqs(s->column.at[i].name, key))
			return i;
	for (size_t k = 0; k < ARRAY_LEN(other_names); k++)
		for (size_t i = 0; !strcmp(other_names[k].key, key) && i < s->column.n; i++)
			if (s->column.at[i].own && sv_eqs(s->column.at[i].name, other_names[k].own))
				return i;
	return NONE;
}

static void use(struct guess *g, size_t key, size_t column)
{
	g->of[key] = column;
	g->used[column] = true;
}

bool guess_wants_time(size_t key)
{
	size_t n = strlen(words_key(key));

	return n > 3 && !strcmp(words_key(key) + n - 3, "_at");
}

/* A ticket that came to an end at no known time is better than none, one that begins at the time of
 * the import is not. */
static bool may_be_time(size_t key, const struct map_column_seen *c)
{
	return guess_is_time(c) || (key == words_index("created_at") && guess_is_nearly_time(c));
}

/* May the column be the key, whatever it is called? */
static bool is_free(const struct guess *g, size_t key, size_t column)
{
	const struct map_column_seen *c = &g->s->column.at[column];

	if (g->used[column] || c->own || !c->filled)
		return false;
	if (key == words_index("external_id"))
		return c->n_word; /* else each is too long, and would be refused */
	return !guess_wants_time(key) || may_be_time(key, c);
}

static void by_name(struct guess *g)
{
	for (size_t key = 0; words_key(key); key++) {
		size_t best = 0, at = NONE;

		if (g->of[key] != NONE)
			continue;
		for (size_t i = 0; i < g->s->column.n; i++) {
			size_t place = is_free(g, key, i) ? words_fit(key, &g->s->column.at[i]) : 0;

			if (place && (!best || place < best)) {
				best = place;
				at = i;
			}
		}
		if (at != NONE)
			use(g, key, at);
	}
}

static bool is_unique(const struct guess *g, const struct map_column_seen *c)
{
	return c->filled == g->s->rows && !c->again;
}

/* The first free column that a test holds for becomes the key, if nothing is it yet. */
static void by_content(struct guess *g, const char *name,
		       bool (*test)(const struct guess *g, const struct map_column_seen *c))
{
	size_t key = words_index(name);

	for (size_t i = 0; g->of[key] == NONE && i < g->s->column.n; i++)
		if (!g->used[i] && !g->s->column.at[i].own && test(g, &g->s->column.at[i]))
			use(g, key, i);
}

static bool holds_mails(const struct guess *g, const struct map_column_seen *c)
{
	(void)g;
	return c->filled && c->mail == c->filled;
}

static bool holds_times(const struct guess *g, const struct map_column_seen *c)
{
	(void)g;
	/* A number alone is no time yet. */
	return guess_is_time(c) && !guess_is_number(c);
}

static bool holds_texts(const struct guess *g, const struct map_column_seen *c)
{
	(void)g;
	return c->longest > 120 || c->lines;
}

/* Is there a letter in the first value? */
static bool has_letters(const struct guess *g, const struct map_column_seen *c)
{
	struct sv plain = c->n_word ? words_plain(g->s->word.at[c->word[0]], g->arena) : SV("");

	for (size_t i = 0; i < plain.n; i++)
		if (plain.p[i] >= 'a' || (unsigned char)plain.p[i] >= 0x80)
			return true;
	return false;
}

static bool holds_titles(const struct guess *g, const struct map_column_seen *c)
{
	return c->longest > 12 && c->longest <= 300 && !c->lines && has_letters(g, c) &&
	       !guess_is_time(c) && (c->many || 2 * c->n_word > g->s->rows);
}

/* A row in three has an id that came before: rows tell of what happened to tickets. */
static bool is_of_events(const struct map_column_seen *c)
{
	return c->filled > 4 && 3 * c->again >= c->filled;
}

/* What two rows have is no name of a row; another column may be called like one. */
static void check_id(struct guess *g)
{
	size_t key = words_index("external_id"), was = g->of[key];
	const struct map_column_seen *c = was == NONE ? NULL : &g->s->column.at[was];

	if (!c || is_unique(g, c))
		return;
	for (size_t i = 0; !c->own && !words_sure(key, c) && i < g->s->column.n; i++) {
		const struct map_column_seen *other = &g->s->column.at[i];

		if (is_free(g, key, i) && words_fit(key, other) && is_unique(g, other)) {
			g->used[was] = false;
			use(g, key, i);
			return;
		}
	}
	g->events = is_of_events(c) ? c : NULL;
	if (c->own || g->events)
		return;
	g->used[was] = false;
	g->of[key] = NONE;
}

static void match(struct guess *g)
{
	for (size_t key = 0; words_key(key); key++) {
		size_t own = find_own(g->s, words_key(key));

		g->of[key] = NONE;
		if (own != NONE)
			use(g, key, own);
	}
	by_name(g);
	check_id(g);
	by_content(g, "requester", holds_mails);
	by_content(g, "created_at", holds_times);
	by_content(g, "body", holds_texts);
	by_content(g, "subject", holds_titles);
}

/* ---- columns ---- */

static bool times_need_columns(const struct guess *g, size_t key)
{
	const struct map_column_seen *c = &g->s->column.at[g->of[key]];

	return guess_wants_time(key) && c->filled && c->rfc < c->filled;
}

static void put_column(struct guess *g, size_t key)
{
	const char *name = words_key(key);
	const struct map_column_seen *c;

	if (g->of[key] == NONE) {
		g->columns |= !strcmp(name, "external_id");
		if (!strcmp(name, "external_id"))
			guess_line(g, SV("  external_id: {text: "),
				   arena_printf(g->arena, "%.*s-{#}", SV_ARG(g->name)),
				   _("}  # no column names every row"));
		else if (!strcmp(name, "subject") && g->of[words_index("body")] == NONE)
			guess_line(g, SV("  subject: {text: "), SV("row {#}"),
				   _("}  # no column holds one"));
		return;
	}
	c = &g->s->column.at[g->of[key]];
	if (c->own && !times_need_columns(g, key))
		return;
	g->columns = true;
	if (!guess_wants_time(key) || c->times == c->filled)
		guess_line(g, arena_printf(g->arena, "  %s: ", name), c->name, "");
	else
		guess_example(g, arena_printf(g->arena, "  %s: ", name), c->name,
			      _("  # rows where it is no time are refused, like "), c->no_time);
}

/* Does every value seen fit the field? */
static bool fits(const struct guess *g, const struct custom_field *f,
		 const struct map_column_seen *c)
{
	for (size_t i = 0; i < c->n_word; i++) {
		struct sv v = g->s->word.at[c->word[i]];
		int64_t n;
		bool yes;

		switch (f->field.type) {
		case FIELD_CHOICE:
		case FIELD_TREE:
			if (!custom_field_choice(f, v))
				return false;
			break;
		case FIELD_NUMBER:
			if (!number_parse(v, &n))
				return false;
			break;
		case FIELD_DATE:
			if (!date_parse(v, &n))
				return false;
			break;
		case FIELD_BOOL:
			if (!bool_parse(v, &yes))
				return false;
			break;
		case FIELD_PERSON:
			return false; /* who they are is not known here */
		default:
			break;
		}
	}
	return !c->lines && c->longest <= CUSTOM_LINE_MAX;
}

/* A column named like a custom field every ticket of the usual type may have. */
static const struct custom_field *custom_of(const struct guess *g, size_t column)
{
	const struct fieldset *fields = &g->set->fields;
	const struct map_column_seen *c = &g->s->column.at[column];

	for (size_t i = 0; i < fields->n; i++) {
		const struct custom_field *f = &fields->custom[i];
		struct sv key = words_plain(f->key, g->arena);
		struct sv label = words_plain(sv_from(f->field.label), g->arena);

		if (custom_field_declared(f) && custom_field_of_type(f, g->set->new.type->name) &&
		    !f->n_type && (sv_eq(c->plain, key) || sv_eq(c->plain, label)) && fits(g, f, c))
			return f;
	}
	return NULL;
}

/* A name for a field made of the column's: letters, digits, "-". */
static struct sv field_name(const struct guess *g, size_t column)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	const struct map_column_seen *c = &g->s->column.at[column];
	struct sv plain = c->part.n ? c->part : c->plain;

	for (size_t i = 0; i < plain.n && s.n < 24; i++)
		if (plain.p[i] == ' ')
			str_addc(&s, '-');
		else if ((plain.p[i] >= 'a' && plain.p[i] <= 'z') ||
			 (s.n && plain.p[i] >= '0' && plain.p[i] <= '9'))
			str_addc(&s, plain.p[i]);
	return s.n && s.p[0] != '-' ? arena_sv(g->arena, str_sv(&s)) : SV("name");
}

/* Is it called like a time there is none of, and holds nothing that is read as one? */
static bool is_no_time(const struct guess *g, size_t column)
{
	for (size_t key = 0; words_key(key); key++)
		if (guess_wants_time(key) && g->of[key] == NONE &&
		    words_fit(key, &g->s->column.at[column]))
			return true;
	return false;
}

static void put_left(struct guess *g, size_t column)
{
	const struct map_column_seen *c = &g->s->column.at[column];
	struct sv before = arena_printf(g->arena, "  # f.%.*s: ", SV_ARG(field_name(g, column)));

	if (is_no_time(g, column) && c->no_time.p)
		guess_example(g, before, c->name,
			      _("  # not taken: not every value is a time that can be read, like "),
			      c->no_time);
	else
		guess_example(g, before, c->name,
			      arena_printf(g->arena, _("  # not taken; %zu%s different, like "),
					   c->n_word, c->many ? "+" : "")
				      .p,
			      c->n_word ? utf8_clip(g->s->word.at[c->word[0]], 40) : SV("..."));
}

static void put_rest(struct guess *g)
{
	for (size_t i = 0; i < g->s->column.n; i++) {
		const struct map_column_seen *c = &g->s->column.at[i];
		const struct custom_field *f;

		if (g->used[i] || c->own || !c->filled)
			continue;
		f = custom_of(g, i);
		if (f) {
			guess_line(g, arena_printf(g->arena, "  %s: ", f->field.name), c->name, "");
			g->used[i] = g->columns = true;
			continue;
		}
		put_left(g, i);
	}
}

static void put_columns(struct guess *g)
{
	static const char head[] = "columns:\n";
	size_t at = g->out.n;

	for (size_t key = 0; words_key(key); key++)
		put_column(g, key);
	put_rest(g);
	if (g->columns)
		str_splice(&g->out, at, 0, sv_from(head));
}

/* ---- keys nobody reads ---- */

static struct sv top(struct sv name)
{
	return sv_cut(&name, '.');
}

/* Of JSON every key must be one of ours, go into a column or be left aside. */
static void put_ignored(struct guess *g)
{
	VEC(struct sv) list = VEC_INIT;

	for (size_t i = 0; !g->s->csv && i < g->s->column.n; i++) {
		struct sv key = top(g->s->column.at[i].name);
		bool known = g->s->column.at[i].own || sv_eqs(key, "x");

		for (size_t k = 0; !known && k < g->s->column.n; k++)
			known = g->used[k] && sv_eq(top(g->s->column.at[k].name), key);
		for (size_t k = 0; !known && k < list.n; k++)
			known = sv_eq(list.at[k], key);
		if (!known)
			VEC_ADD(&list, key);
	}
	if (list.n)
		str_adds(&g->out, "ignore:\n");
	for (size_t i = 0; i < list.n; i++)
		guess_line(g, SV("  - "), list.at[i], "");
	VEC_DEINIT(&list);
}

static void put_head(struct guess *g)
{
	str_addf(
		&g->out,
		"# %s\n# deskbell import tickets FILE --map MAP --create queue,person,category --dry-run\n",
		_("A map guessed from names and values; read it, mend it, try it:"));
	if (!g->events)
		return;
	guess_line(g, SV("# "), g->events->name,
		   _(" is the same in many rows: each tells what happened to a ticket."));
	str_addf(
		&g->out, "# %s\n# %s\n",
		_("One row is one ticket here, so of each only the first row comes in. To have all"),
		_("of it make one object of the rows of a ticket: EXAMPLES of deskbell-import(5)."));
}

struct sv map_suggest(const struct map_sample *s, const struct config_set *set, struct sv me,
		      struct sv name, struct sv *events, struct arena *a)
{
	struct guess g = { .s = s, .set = set, .me = me, .name = name, .arena = a };
	struct sv text;

	g.used = ARENA_ARRAY(a, s->column.n, bool);
	match(&g);
	if (events)
		*events = g.events ? g.events->name : SV_NULL;
	put_head(&g);
	put_columns(&g);
	guess_times(&g);
	put_ignored(&g);
	guess_tables(&g);
	text = arena_sv(a, str_sv(&g.out));
	str_deinit(&g.out);
	return text;
}
