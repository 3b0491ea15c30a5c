/* field.yaml: the custom fields of tickets. A field has a number for ever: it comes from the fields
 * declared so far, a new one takes the next. */
#include <stdlib.h>

#include "config_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/map.h"
#include "deskbell/domain/custom.h"
#include "deskbell/query/vocab.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/when.h"
#include "rules_priv.h"

#define TREE_LEVELS 6
#define TREE_PATH 120 /* characters of a path */

/* A field as it stands in the file, beside what became of it. */
struct field_node {
	const struct yaml_node *key, *map;
	struct yaml_title title, help;
	struct yaml_title *choice; /* titles of the field's choices */
	struct custom_field *out;
};

struct field_reader {
	struct config_reader *set;
	struct yaml y;
	struct custom_field *field;
	size_t n;
	struct field_node *node;
	size_t n_node;
	int next;	   /* number of the next new field */
	struct map place;  /* key: its index in field[] */
	struct map folded; /* key under utf8_fold: its index in node[] */
};

static struct sv folded(struct field_reader *r, struct sv key)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	utf8_fold(&s, key);
	return arena_sv(r->y.arena, str_sv(&s));
}

/* Queries and the command line read a key without quotes, so it is plain ASCII. */
static bool field_key_check(struct field_reader *r, const struct yaml_node *key)
{
	struct sv v = key->scalar;
	bool good = v.n > 0 && v.n <= MACHINE_NAME;
	int64_t twin;

	for (size_t i = 0; good && i < v.n; i++) {
		char c = v.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		good = letter || (i > 0 && ((c >= '0' && c <= '9') || c == '-' || c == '_'));
	}
	if (!good)
		yaml_fault(
			&r->y, key,
			_("field \"%.*s\": a key is 1 to %d letters a-z, digits, \"-\" and \"_\", "
			  "and begins with a letter"),
			SV_ARG(utf8_clip(v, 60)), MACHINE_NAME);
	/* YAML has no key twice, so what folds alike is written otherwise. */
	if (good && map_get(&r->folded, folded(r, v), &twin)) {
		yaml_fault(&r->y, key,
			   _("field \"%.*s\" differs from \"%.*s\" only in the case of letters"),
			   SV_ARG(v), SV_ARG(r->node[twin].key->scalar));
		good = false;
	}
	return good;
}

static bool read_type(struct field_reader *r, const struct yaml_node *key,
		      const struct yaml_node *map, enum field_type *type)
{
	const struct yaml_node *n = yaml_get(map, "type");
	struct sv *known;
	struct sv word;
	size_t n_known;

	if (yaml_is_null(n)) {
		yaml_fault(&r->y, key, _("field \"%.*s\" has no \"type\""), SV_ARG(key->scalar));
		return false;
	}
	if (!yaml_scalar(&r->y, n, "type", &word))
		return false;
	if (custom_type_find(word, type))
		return true;
	n_known = custom_type_names(r->y.arena, &known);
	unknown_fault(&r->y, n, "type", word, known, n_known);
	return false;
}

/* ---- choices ---- */

/* "berlin/mitte": each piece a name. */
static bool path_check(struct field_reader *r, const struct yaml_node *n)
{
	struct sv rest = n->scalar;
	size_t levels = 0;

	if (utf8_count(rest) > TREE_PATH) {
		yaml_fault(&r->y, n, _("a path is at most %d characters long"), TREE_PATH);
		return false;
	}
	while (rest.p) {
		struct sv piece = sv_cut(&rest, '/');

		if (++levels > TREE_LEVELS) {
			yaml_fault(&r->y, n, _("a tree has at most %d levels"), TREE_LEVELS);
			return false;
		}
		if (!name_check(&r->y, n, piece, "choice"))
			return false;
	}
	return true;
}

static void add_choice(struct field_reader *r, struct field_node *x, const struct yaml_node *n,
		       struct yaml_title title)
{
	struct custom_field *f = x->out;
	bool good = f->field.type == FIELD_TREE ? path_check(r, n)
						: name_check(&r->y, n, n->scalar, "choice");

	for (size_t i = 0; good && i < f->n_choice; i++) {
		if (!sv_eq(f->choice[i].key, n->scalar))
			continue;
		yaml_fault(&r->y, n, _("choice \"%.*s\" is there twice"), SV_ARG(n->scalar));
		good = false;
	}
	if (!good)
		return;
	x->choice[f->n_choice] = title;
	f->values[f->n_choice] = n->scalar.p;
	f->choice[f->n_choice++].key = n->scalar;
}

/* `choices: [a, b]` or `choices: {a: title, b: {en: ..., zh: ...}}` */
static void read_choices(struct field_reader *r, struct field_node *x)
{
	struct custom_field *f = x->out;
	const struct yaml_node *list = yaml_get(x->map, "choices");
	bool takes = f->field.type == FIELD_CHOICE || f->field.type == FIELD_TREE;

	if (yaml_is_null(list)) {
		if (takes)
			yaml_fault(&r->y, x->key, _("field \"%.*s\" has no \"choices\""),
				   SV_ARG(f->key));
		return;
	}
	if (!takes) {
		yaml_fault(&r->y, yaml_get_key(x->map, "choices"),
			   _("only a choice or a tree has \"choices\""));
		return;
	}
	if (list->kind == YAML_K_SCALAR || list->n == 0 || list->n > CONFIG_CHOICES) {
		yaml_fault(&r->y, list, _("\"choices\" is a list of 1 to %d names"),
			   CONFIG_CHOICES);
		return;
	}
	x->choice = ARENA_ARRAY(r->y.arena, list->n, struct yaml_title);
	f->choice = ARENA_ARRAY(r->y.arena, list->n, struct field_choice);
	f->values = ARENA_ARRAY(r->y.arena, list->n + 1, const char *);
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *n = list->kind == YAML_K_MAP ? list->key[i] : list->item[i];
		struct yaml_title t = { .en = n->scalar };
		struct sv word;

		if (!yaml_scalar(&r->y, n, "choices", &word))
			continue;
		if (list->kind == YAML_K_MAP)
			t = title_read(&r->y, list, word.p, MACHINE_TITLE, word);
		add_choice(r, x, n, t);
	}
}

/* ---- fields ---- */

/* Where the field stands among those declared so far, or a new place. NULL with a fault where the
 * key had another type. */
static struct custom_field *place(struct field_reader *r, const struct yaml_node *key,
				  const struct yaml_node *map, enum field_type type)
{
	struct custom_field *f;
	int64_t at;

	if (map_get(&r->place, key->scalar, &at)) {
		f = &r->field[at];
		if (f->field.type == type)
			return f;
		yaml_fault(
			&r->y, yaml_get(map, "type"),
			_("field \"%.*s\" is of type %s for ever: a key is never used again with "
			  "another type"),
			SV_ARG(key->scalar), custom_type_name(f->field.type));
		return NULL;
	}
	map_put(&r->place, key->scalar, (int64_t)r->n);
	f = &r->field[r->n++];
	*f = custom_field_retired(r->next++, key->scalar, type, r->y.arena);
	return f;
}

static void read_field(struct field_reader *r, const struct yaml_node *key,
		       const struct yaml_node *map)
{
	static const char *const allowed[] = { "type",	  "title",    "help",	"types",
					       "choices", "required", "default" };
	struct field_node *x = &r->node[r->n_node];
	enum field_type type;
	bool good = field_key_check(r, key);

	if (!yaml_want(&r->y, map, YAML_K_MAP, key->scalar.p))
		return;
	yaml_check_keys(&r->y, map, allowed, ARRAY_LEN(allowed));
	*x = (struct field_node){ .key = key, .map = map };
	x->title = title_read(&r->y, map, "title", MACHINE_TITLE, key->scalar);
	x->help = title_read(&r->y, map, "help", MACHINE_HELP, SV_NULL);
	if (!read_type(r, key, map, &type) || !good)
		return;
	x->out = place(r, key, map, type);
	if (!x->out)
		return;
	x->out->field.flags = FIELD_CUSTOM | FIELD_QUERY | FIELD_SORT | FIELD_SETTABLE;
	read_choices(r, x);
	map_put(&r->folded, folded(r, key->scalar), (int64_t)r->n_node++);
}

static int by_number(const void *a, const void *b)
{
	const struct custom_field *x = a, *y = b;

	return (x->field.number > y->field.number) - (x->field.number < y->field.number);
}

/* The fields of before, as if all were retired; room for `more`. */
static void take_known(struct field_reader *r, size_t more)
{
	const struct field_keys *known = r->set->known;
	size_t n = known ? known->n : 0;

	r->next = FIELD_CUSTOM_FIRST;
	r->field = ARENA_ARRAY(r->set->arena, n + more, struct custom_field);
	for (size_t i = 0; i < n; i++) {
		const struct field_key *k = &known->at[i];

		r->field[r->n++] = custom_field_retired(k->number, k->key, k->type, r->set->arena);
		if (k->number >= r->next)
			r->next = k->number + 1;
	}
	if (r->n > 1)
		qsort(r->field, r->n, sizeof(*r->field), by_number);
	for (size_t i = 0; i < r->n; i++)
		map_put(&r->place, r->field[i].key, (int64_t)i);
}

struct field_reader *fields_from_text(struct config_reader *set, const char *path, struct sv text)
{
	static const char *const allowed[] = { "fields" };
	struct field_reader *r = ARENA_NEW(set->arena, struct field_reader);
	const struct yaml_node *map = NULL;
	size_t n;

	*r = (struct field_reader){ .set = set };
	if (text.p) {
		yaml_load(&r->y, path, text, set->arena, set->faults);
		if (r->y.whole && yaml_want(&r->y, r->y.root, YAML_K_MAP, "field.yaml")) {
			yaml_check_keys(&r->y, r->y.root, allowed, ARRAY_LEN(allowed));
			map = yaml_map(&r->y, r->y.root, "fields", true);
		}
	}
	n = map ? map->n : 0;
	if (n > CONFIG_FIELDS) {
		yaml_fault(&r->y, map->key[CONFIG_FIELDS], _("more than %d fields"), CONFIG_FIELDS);
		n = CONFIG_FIELDS;
	}
	take_known(r, n);
	r->node = ARENA_ARRAY(set->arena, n + 1, struct field_node);
	for (size_t i = 0; i < n; i++)
		read_field(r, map->key[i], map->item[i]);
	set->out->fields = (struct fieldset){ r->field, r->n };
	return r;
}

/* ---- what the rest of the set says ---- */

static void read_types(struct field_reader *r, const struct yaml_node *n, struct sv **out,
		       size_t *count)
{
	const struct config_set *set = r->set->out;
	const struct yaml_node *one[1] = { n };
	const struct yaml_node *const *list = one;
	size_t n_list = 1;

	if (n->kind == YAML_K_SEQ) {
		list = (const struct yaml_node *const *)n->item;
		n_list = n->n;
	}
	*out = ARENA_ARRAY(r->y.arena, n_list + 1, struct sv);
	for (size_t i = 0; i < n_list; i++) {
		struct sv word;
		struct sv *known;

		if (!yaml_scalar(&r->y, list[i], "types", &word))
			continue;
		if (config_set_type(set, word)) {
			(*out)[(*count)++] = word;
			continue;
		}
		known = ARENA_ARRAY(r->y.arena, set->n_type + 1, struct sv);
		for (size_t k = 0; k < set->n_type; k++)
			known[k] = set->type[k].name;
		unknown_fault(&r->y, list[i], "type", word, known, set->n_type);
	}
}

/* `required: true` means all types that have the field. */
static void read_required(struct field_reader *r, const struct field_node *x)
{
	const struct yaml_node *n = yaml_get(x->map, "required");
	const struct config_set *set = r->set->out;
	struct custom_field *f = x->out;

	if (yaml_is_null(n))
		return;
	if (n->kind == YAML_K_SEQ || !(sv_eqs(n->scalar, "true") || sv_eqs(n->scalar, "false"))) {
		read_types(r, n, &f->required, &f->n_required);
		for (size_t i = 0; i < f->n_required; i++)
			if (!custom_field_of_type(f, f->required[i]))
				yaml_fault(&r->y, n, _("\"%.*s\" is none of the field's \"types\""),
					   SV_ARG(f->required[i]));
		return;
	}
	if (!yaml_bool(&r->y, x->map, "required", false))
		return;
	f->required = ARENA_ARRAY(r->y.arena, set->n_type + 1, struct sv);
	for (size_t i = 0; i < set->n_type; i++)
		if (custom_field_of_type(f, set->type[i].name))
			f->required[f->n_required++] = set->type[i].name;
}

/* Somebody of that login, where names are checked. */
static bool is_person(const struct field_reader *r, struct sv login)
{
	const struct vocab *v = r->set->vocab;
	int64_t id;

	return !v->find || v->find(v->arg, VOCAB_PERSON, login, &id);
}

static void read_default(struct field_reader *r, const struct field_node *x)
{
	struct custom_field *f = x->out;
	struct when_range day;
	struct err e = { 0 };
	int64_t n;
	bool yes, good = true;

	f->dflt = yaml_str(&r->y, x->map, "default", false);
	if (!f->dflt.p)
		return;
	switch (f->field.type) {
	case FIELD_NUMBER:
		good = number_parse(f->dflt, &n);
		break;
	case FIELD_BOOL:
		good = bool_parse(f->dflt, &yes);
		break;
	case FIELD_DATE:
		good = when_parse(f->dflt, 0, WHEN_FUTURE, &day, &e) == RC_OK;
		break;
	case FIELD_CHOICE:
	case FIELD_TREE:
		good = custom_field_choice(f, f->dflt) != NULL;
		break;
	case FIELD_PERSON:
		good = is_person(r, f->dflt);
		break;
	default:
		good = f->dflt.n <= CUSTOM_LINE_MAX;
		break;
	}
	if (!good)
		yaml_fault(&r->y, yaml_get(x->map, "default"),
			   _("\"%.*s\" is no value of a %s field"), SV_ARG(utf8_clip(f->dflt, 60)),
			   custom_type_name(f->field.type));
}

void fields_finish(struct field_reader *r)
{
	const char *lang = arena_z(r->set->arena, r->set->out->language);

	for (size_t i = 0; i < r->n_node; i++) {
		const struct field_node *x = &r->node[i];
		struct custom_field *c = x->out;
		const struct yaml_node *types = yaml_get(x->map, "types");
		struct sv title = yaml_title_in(&x->title, lang);
		struct sv help = yaml_title_in(&x->help, lang);

		c->field.label = arena_z(r->set->arena, title);
		c->field.help = help.n ? arena_z(r->set->arena, help) : c->field.label;
		for (size_t k = 0; k < c->n_choice; k++)
			c->choice[k].title = yaml_title_in(&x->choice[k], lang);
		if (!yaml_is_null(types))
			read_types(r, types, &c->type, &c->n_type);
		read_required(r, x);
		read_default(r, x);
	}
	map_deinit(&r->place);
	map_deinit(&r->folded);
}
