/* The map of an import, and the look-ups import makes for each row. */
#include <stdlib.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/i18n.h"
#include "deskbell/domain/person.h"
#include "deskbell/rules/ticket_map.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/time_pattern.h"
#include "deskbell/text/utf8.h"
#include "rules_priv.h"

#define FROM_MAX 200 /* characters of a word of the source */

struct map_reader {
	struct yaml y;
	const struct config_set *set;
	struct ticket_map *out;
	struct arena *arena;
	size_t entries;
};

static const char *const of_name[MAP_KINDS] = { "priority", "type",   "state", "queue",
						"category", "person", "tag" };

static void check_priority(struct map_reader *r, const struct yaml_node *n, struct sv v)
{
	if (priority_find(v) < PRIORITY_P1)
		yaml_fault(&r->y, n, _("unknown priority \"%.*s\" (P1, P2, P3 or P4)"),
			   SV_ARG(utf8_clip(v, 60)));
}

static void check_type(struct map_reader *r, const struct yaml_node *n, struct sv v)
{
	struct sv *known;

	if (!r->set || config_set_type(r->set, v))
		return;
	known = ARENA_ARRAY(r->arena, r->set->n_type, struct sv);
	for (size_t i = 0; i < r->set->n_type; i++)
		known[i] = r->set->type[i].name;
	unknown_fault(&r->y, n, "type", v, known, r->set->n_type);
}

/* A state of any workflow: which one a row has is known only with its type. */
static void check_state(struct map_reader *r, const struct yaml_node *n, struct sv v)
{
	struct sv *known = NULL;
	size_t n_known = 0, cap = 0;

	if (!r->set || config_set_category(r->set, v))
		return;
	for (size_t i = 0; i < r->set->n_workflow; i++) {
		const struct machine *m = &r->set->workflow[i];

		known = arena_grow(r->arena, known, n_known, n_known + m->n_state, &cap,
				   sizeof(*known));
		for (size_t k = 0; k < m->n_state; k++) {
			size_t j = 0;

			while (j < n_known && !sv_eq(known[j], m->state[k].key))
				j++;
			if (j == n_known)
				known[n_known++] = m->state[k].key;
		}
	}
	unknown_fault(&r->y, n, "state", v, known, n_known);
}

static void check_queue(struct map_reader *r, const struct yaml_node *n, struct sv v)
{
	struct err e = { .rc = RC_OK };

	if (key_check(v, NOUN_QUEUE, &e) != RC_OK)
		yaml_fault(&r->y, n, "%s", e.msg);
}

static void check_category(struct map_reader *r, const struct yaml_node *n, struct sv v)
{
	struct err e = { .rc = RC_OK };

	if (key_check(v, NOUN_CATEGORY, &e) != RC_OK)
		yaml_fault(&r->y, n, "%s", e.msg);
}

static void check_tag(struct map_reader *r, const struct yaml_node *n, struct sv v)
{
	struct err e = { .rc = RC_OK };

	if (v.n && key_check(v, NOUN_TICKET, &e) != RC_OK)
		yaml_fault(&r->y, n, "%s", e.msg);
}

static void check_person(struct map_reader *r, const struct yaml_node *n, struct sv v)
{
	struct err e = { .rc = RC_OK };

	if (login_check(v, &e) != RC_OK)
		yaml_fault(&r->y, n, "%s", e.msg);
}

typedef void check_fn(struct map_reader *r, const struct yaml_node *n, struct sv v);

static check_fn *const check_of[MAP_KINDS] = { check_priority, check_type,     check_state,
					       check_queue,    check_category, check_person,
					       check_tag };

static int by_from(const void *a, const void *b)
{
	return sv_cmp(((const struct ticket_map_entry *)a)->from,
		      ((const struct ticket_map_entry *)b)->from);
}

/* The word as the desk writes it: p2 is P2. */
static struct sv canonical(enum ticket_map_of what, struct sv v)
{
	int p = what == MAP_PRIORITY ? priority_find(v) : -1;

	return p >= PRIORITY_P1 ? sv_from(priority_name((enum priority)p)) : v;
}

static void read_entry(struct map_reader *r, enum ticket_map_of what, const struct yaml_node *key,
		       const struct yaml_node *node)
{
	struct ticket_map_table *t = &r->out->table[what];
	struct sv to;

	if (utf8_count(key->scalar) > FROM_MAX)
		yaml_fault(&r->y, key, _("a word to map is longer than %d characters"), FROM_MAX);
	if (!yaml_scalar(&r->y, node, of_name[what], &to))
		return;
	check_of[what](r, node, to);
	to = canonical(what, to);
	if (sv_eqs(key->scalar, "*"))
		t->other = to;
	else
		t->at[t->n++] = (struct ticket_map_entry){ key->scalar, to };
}

static void read_table(struct map_reader *r, enum ticket_map_of what)
{
	const struct yaml_node *map = yaml_map(&r->y, r->y.root, of_name[what], false);
	struct ticket_map_table *t = &r->out->table[what];

	if (!map)
		return;
	r->entries += map->n;
	if (r->entries > TICKET_MAP_ENTRIES) {
		yaml_fault(&r->y, map, _("more than %d words to map"), TICKET_MAP_ENTRIES);
		return;
	}
	t->at = ARENA_ARRAY(r->arena, map->n, struct ticket_map_entry);
	for (size_t i = 0; i < map->n; i++)
		read_entry(r, what, map->key[i], map->item[i]);
	if (t->n > 1)
		qsort(t->at, t->n, sizeof(*t->at), by_from);
}

static struct sv read_default(struct map_reader *r, const struct yaml_node *map, const char *key,
			      check_fn *check)
{
	struct sv v = yaml_str(&r->y, map, key, false);

	if (v.p)
		check(r, yaml_get(map, key), v);
	return v;
}

static void read_defaults(struct map_reader *r)
{
	static const char *const allowed[] = { "requester", "author", "priority", "type",
					       "state",	    "queue",  "category" };
	const struct yaml_node *map = yaml_map(&r->y, r->y.root, "default", false);

	if (!map)
		return;
	yaml_check_keys(&r->y, map, allowed, ARRAY_LEN(allowed));
	r->out->requester = read_default(r, map, "requester", check_person);
	r->out->author = read_default(r, map, "author", check_person);
	for (int what = 0; what <= MAP_CATEGORY; what++)
		r->out->dflt[what] = canonical((enum ticket_map_of)what,
					       read_default(r, map, of_name[what], check_of[what]));
}

static void read_delimiter(struct map_reader *r)
{
	struct sv v = yaml_str(&r->y, r->y.root, "delimiter", false);

	if (!v.p)
		return;
	if (sv_eqs(v, "tab"))
		v = SV("\t");
	if (v.n != 1 || v.p[0] == '"' || v.p[0] == '\n' || v.p[0] == '\r')
		yaml_fault(&r->y, yaml_get(r->y.root, "delimiter"),
			   _("a delimiter is one character, or tab"));
	else
		r->out->delimiter = v.p[0];
}

static void read_times(struct map_reader *r)
{
	struct ticket_map *m = r->out;
	int64_t at;

	yaml_strs(&r->y, r->y.root, "time", &m->time, &m->n_time);
	for (size_t i = 0; i < m->n_time; i++)
		if (!time_pattern_check(m->time[i]))
			yaml_fault(&r->y, yaml_get(r->y.root, "time"),
				   _("\"%.*s\" is no pattern of times, like DD.MM.YYYY hh:mm"),
				   SV_ARG(utf8_clip(m->time[i], 60)));
	m->zone = yaml_str(&r->y, r->y.root, "zone", false);
	if (!m->zone.p)
		m->zone = SV("Z");
	else if (!time_pattern_parse(SV("YYYY-MM-DD"), SV("2026-01-01"), m->zone, &at))
		yaml_fault(&r->y, yaml_get(r->y.root, "zone"),
			   _("a zone is Z or an offset like +03:00"));
}

bool ticket_map_from_text(const char *file, struct sv text, const struct config_set *set,
			  struct arena *a, struct ticket_map *out, struct faults *f)
{
	static const char *const allowed[] = { "columns", "delimiter", "time",	 "zone",
					       "ignore",  "priority",  "type",	 "state",
					       "queue",	  "category",  "person", "tag",
					       "default" };
	struct map_reader r = { .set = set, .out = out, .arena = a };
	size_t before = f->n + f->dropped;

	*out = (struct ticket_map){ .requester = SV_NULL };
	yaml_load(&r.y, file, text, a, f);
	if (!r.y.whole || !yaml_want(&r.y, r.y.root, YAML_K_MAP, _("the map")))
		return false;
	yaml_check_keys(&r.y, r.y.root, allowed, ARRAY_LEN(allowed));
	for (int what = 0; what < MAP_KINDS; what++)
		read_table(&r, (enum ticket_map_of)what);
	read_defaults(&r);
	read_delimiter(&r);
	read_times(&r);
	yaml_strs(&r.y, r.y.root, "ignore", &out->ignore, &out->n_ignore);
	map_columns_read(&r.y, a, out);
	return f->n + f->dropped == before;
}

struct sv ticket_map_value(const struct ticket_map *m, enum ticket_map_of what, struct sv value)
{
	const struct ticket_map_table *t = &m->table[what];
	struct ticket_map_entry key = { .from = value };
	const struct ticket_map_entry *found = NULL;

	if (!value.p)
		return m->dflt[what];
	if (t->n > 0)
		found = bsearch(&key, t->at, t->n, sizeof(*t->at), by_from);
	if (found)
		return found->to;
	return t->other.p ? t->other : value;
}

struct sv ticket_map_time(const struct ticket_map *m, struct sv value, struct arena *a)
{
	char text[21];
	int64_t at;

	for (size_t i = 0; i < m->n_time; i++) {
		if (!time_pattern_parse(m->time[i], sv_trim(value), m->zone, &at))
			continue;
		clock_format(at, text);
		return arena_sv(a, sv_from(text));
	}
	return value;
}
