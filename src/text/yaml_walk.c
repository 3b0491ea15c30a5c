/* Walking a YAML tree against what a file should hold: typed values, unknown keys, all faults. */
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/yaml.h"

#define FAULT_TEXT 400

void yaml_fault(struct yaml *y, const struct yaml_node *n, const char *fmt, ...)
{
	AUTO(str_deinit) struct str s = STR_INIT_MAX(FAULT_TEXT);
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&s, fmt, ap);
	va_end(ap);
	faults_add(y->faults, y->file, n ? n->line : 0, n ? n->col : 0, "%s", str_z(&s));
}

static bool find(const struct yaml_node *map, const char *key, size_t *at)
{
	size_t i;

	if (!map || map->kind != YAML_K_MAP)
		return false;
	for (i = 0; i < map->n; i++) {
		if (sv_eqs(map->key[i]->scalar, key)) {
			*at = i;
			return true;
		}
	}
	return false;
}

struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
	size_t i;

	return find(map, key, &i) ? map->item[i] : NULL;
}

struct yaml_node *yaml_get_key(const struct yaml_node *map, const char *key)
{
	size_t i;

	return find(map, key, &i) ? map->key[i] : NULL;
}

bool yaml_is_null(const struct yaml_node *n)
{
	return !n || (n->kind == YAML_K_SCALAR && !n->quoted &&
		      (n->scalar.n == 0 || sv_eqs(n->scalar, "~") || sv_eqs(n->scalar, "null") ||
		       sv_eqs(n->scalar, "Null") || sv_eqs(n->scalar, "NULL")));
}

static const char *kind_name(enum yaml_kind k)
{
	switch (k) {
	case YAML_K_SCALAR:
		return _("a text");
	case YAML_K_SEQ:
		return _("a list");
	case YAML_K_MAP:
		return _("a map (key: value)");
	}
	return "";
}

bool yaml_want(struct yaml *y, const struct yaml_node *n, enum yaml_kind kind, const char *what)
{
	if (n && n->kind == kind && (kind != YAML_K_SCALAR || !yaml_is_null(n)))
		return true;
	if (yaml_is_null(n))
		yaml_fault(y, n, _("\"%s\" is empty, expected %s"), what, kind_name(kind));
	else
		yaml_fault(y, n, _("\"%s\" must be %s, not %s"), what, kind_name(kind),
			   kind_name(n->kind));
	return false;
}

void yaml_check_keys(struct yaml *y, const struct yaml_node *map, const char *const *allowed,
		     size_t n)
{
	struct sv *names = ARENA_ARRAY(y->arena, n ? n : 1, struct sv);
	size_t i, k;

	if (!map || map->kind != YAML_K_MAP)
		return;
	for (k = 0; k < n; k++)
		names[k] = sv_from(allowed[k]);
	for (i = 0; i < map->n; i++) {
		struct sv key = map->key[i]->scalar;
		int guess;

		for (k = 0; k < n && !sv_eq(key, names[k]); k++)
			;
		if (k < n)
			continue;
		guess = fuzzy_nearest(key, names, n);
		if (guess >= 0)
			yaml_fault(y, map->key[i], _("unknown key \"%.*s\" (did you mean \"%s\"?)"),
				   SV_ARG(key), allowed[guess]);
		else
			yaml_fault(y, map->key[i], _("unknown key \"%.*s\""), SV_ARG(key));
	}
}

/* The value of a key when it is there; a fault when it is not and must be. */
static struct yaml_node *value(struct yaml *y, const struct yaml_node *map, const char *key,
			       bool need)
{
	struct yaml_node *n = yaml_get(map, key);

	if (!yaml_is_null(n))
		return n;
	if (need)
		yaml_fault(y, n ? n : map, _("\"%s\" is missing"), key);
	return NULL;
}

bool yaml_scalar(struct yaml *y, const struct yaml_node *n, const char *what, struct sv *out)
{
	if (!yaml_want(y, n, YAML_K_SCALAR, what))
		return false;
	*out = n->scalar;
	return true;
}

struct sv yaml_str(struct yaml *y, const struct yaml_node *map, const char *key, bool need)
{
	struct yaml_node *n = value(y, map, key, need);
	struct sv v = SV_NULL;

	if (n)
		yaml_scalar(y, n, key, &v);
	return v;
}

bool yaml_bool(struct yaml *y, const struct yaml_node *map, const char *key, bool dflt)
{
	struct yaml_node *n = value(y, map, key, false);

	if (!n)
		return dflt;
	if (n->kind == YAML_K_SCALAR && !n->quoted) {
		if (sv_eqs(n->scalar, "true") || sv_eqs(n->scalar, "yes"))
			return true;
		if (sv_eqs(n->scalar, "false") || sv_eqs(n->scalar, "no"))
			return false;
	}
	yaml_fault(y, n, _("\"%s\" must be true or false"), key);
	return dflt;
}

static struct yaml_node *collection(struct yaml *y, const struct yaml_node *map, const char *key,
				    bool need, enum yaml_kind kind)
{
	struct yaml_node *n = value(y, map, key, need);

	return n && yaml_want(y, n, kind, key) ? n : NULL;
}

struct yaml_node *yaml_map(struct yaml *y, const struct yaml_node *map, const char *key, bool need)
{
	return collection(y, map, key, need, YAML_K_MAP);
}

struct yaml_node *yaml_seq(struct yaml *y, const struct yaml_node *map, const char *key, bool need)
{
	return collection(y, map, key, need, YAML_K_SEQ);
}

void yaml_strs(struct yaml *y, const struct yaml_node *map, const char *key, struct sv **out,
	       size_t *n)
{
	struct yaml_node *v = value(y, map, key, false);
	size_t i;

	*out = NULL;
	*n = 0;
	if (!v)
		return;
	if (v->kind == YAML_K_MAP) {
		yaml_fault(y, v, _("\"%s\" must be a text or a list of texts"), key);
		return;
	}
	*out = ARENA_ARRAY(y->arena, v->kind == YAML_K_SEQ && v->n ? v->n : 1, struct sv);
	if (v->kind == YAML_K_SCALAR) {
		(*out)[(*n)++] = v->scalar;
		return;
	}
	for (i = 0; i < v->n; i++)
		if (yaml_scalar(y, v->item[i], key, &(*out)[*n]))
			(*n)++;
}

static struct sv title_text(struct yaml *y, const struct yaml_node *n, const char *what)
{
	struct sv v = SV_NULL;

	if (!yaml_scalar(y, n, what, &v))
		return SV_NULL;
	if (!safe_is_clean(v, false)) {
		yaml_fault(y, n, _("\"%s\" must be one line without control or hidden characters"),
			   what);
		return SV_NULL;
	}
	return v;
}

struct yaml_title yaml_title(struct yaml *y, const struct yaml_node *map, const char *key,
			     bool need)
{
	static const char *const langs[] = { "en", "zh", "ru" };
	struct yaml_title t = { SV_NULL, SV_NULL, SV_NULL };
	struct yaml_node *n = value(y, map, key, need);
	struct sv *to[] = { &t.en, &t.zh, &t.ru };
	size_t i;

	if (!n)
		return t;
	if (n->kind == YAML_K_SCALAR) {
		t.en = title_text(y, n, key);
		return t;
	}
	if (n->kind == YAML_K_SEQ) {
		yaml_fault(y, n, _("\"%s\" must be a text or {en: ..., zh: ..., ru: ...}"), key);
		return t;
	}
	yaml_check_keys(y, n, langs, ARRAY_LEN(langs));
	for (i = 0; i < ARRAY_LEN(langs); i++)
		if (yaml_get(n, langs[i]))
			*to[i] = title_text(y, yaml_get(n, langs[i]), key);
	for (i = 1; i < ARRAY_LEN(langs) && !t.en.p; i++)
		t.en = *to[i];
	if (!t.en.p && need && n->n == 0)
		yaml_fault(y, n, _("\"%s\" is empty"), key);
	return t;
}

struct sv yaml_title_in(const struct yaml_title *t, const char *lang)
{
	if (lang && strncmp(lang, "zh", 2) == 0 && t->zh.p)
		return t->zh;
	if (lang && strncmp(lang, "ru", 2) == 0 && t->ru.p)
		return t->ru;
	return t->en;
}
