/* `columns` of an import map: which columns a key of a row is made of.
 *
 *	columns:
 *	  subject: title                        a column
 *	  body: [title, description]            several, joined
 *	  type: {text: incident}                a constant
 *	  external_id: {text: "old-{number}"}   text around a column; {#} is the number of the row
 */
#include "deskbell/base/i18n.h"
#include "deskbell/rules/ticket_map.h"
#include "deskbell/text/utf8.h"
#include "rules_priv.h"

#define COLUMNS_MAX 100
#define PARTS_MAX 50

static void read_part(struct yaml *y, const struct yaml_node *node, struct ticket_map_part *out)
{
	static const char *const allowed[] = { "text" };

	if (node->kind == YAML_K_MAP) {
		yaml_check_keys(y, node, allowed, ARRAY_LEN(allowed));
		out->is_text = true;
		out->s = yaml_str(y, node, "text", true);
	} else {
		(void)yaml_scalar(y, node, "columns", &out->s);
	}
}

static void read_column(struct yaml *y, struct arena *a, const struct yaml_node *key,
			const struct yaml_node *node, struct ticket_map_column *out)
{
	bool list = node->kind == YAML_K_SEQ;

	out->key = key->scalar;
	out->line = key->line;
	out->col = key->col;
	out->n = list ? node->n : 1;
	if (!out->n || out->n > PARTS_MAX) {
		yaml_fault(y, node, _("a key is made of 1 to %d columns"), PARTS_MAX);
		out->n = 0;
		return;
	}
	out->part = ARENA_ARRAY(a, out->n, struct ticket_map_part);
	for (size_t i = 0; i < out->n; i++)
		read_part(y, list ? node->item[i] : node, &out->part[i]);
}

void map_columns_read(struct yaml *y, struct arena *a, struct ticket_map *out)
{
	const struct yaml_node *map = yaml_map(y, y->root, "columns", false);

	if (!map)
		return;
	if (map->n > COLUMNS_MAX) {
		yaml_fault(y, map, _("more than %d columns"), COLUMNS_MAX);
		return;
	}
	out->column = ARENA_ARRAY(a, map->n, struct ticket_map_column);
	for (size_t i = 0; i < map->n; i++)
		read_column(y, a, map->key[i], map->item[i], &out->column[out->n_column++]);
}

/* ---- values ---- */

static enum rc cell_of(struct sv name, ticket_map_cell *cell, void *arg, struct sv *out,
		       struct err *e)
{
	if (cell(arg, name, out))
		return RC_OK;
	return err_set(e, RC_INVALID, _("there is no column \"%.*s\""),
		       SV_ARG(utf8_clip(name, 60)));
}

/* The text with its {NAME} filled in; absent when it names columns and all of them are empty. */
static enum rc fill_text(struct sv text, int64_t number, ticket_map_cell *cell, void *arg,
			 struct str *s, bool *some, struct err *e)
{
	bool named = false, filled = false;

	while (text.n) {
		size_t open = sv_find(text, '{');
		struct sv rest = { text.p + open, text.n - open }, name, value = SV_NULL;
		size_t close = sv_find(rest, '}');

		if (close == rest.n) { /* no more of them */
			str_add(s, text);
			break;
		}
		str_add(s, (struct sv){ text.p, open });
		name = (struct sv){ rest.p + 1, close - 1 };
		text = (struct sv){ rest.p + close + 1, rest.n - close - 1 };
		if (sv_eqs(name, "#")) {
			str_addf(s, "%lld", (long long)number);
			continue;
		}
		TRY(cell_of(name, cell, arg, &value, e));
		named = true;
		filled |= value.n > 0;
		str_add(s, value);
	}
	*some = filled || !named;
	return RC_OK;
}

static enum rc part_value(const struct ticket_map_part *p, int64_t number, ticket_map_cell *cell,
			  void *arg, struct arena *a, struct sv *out, struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	bool some;

	*out = SV_NULL;
	if (!p->is_text)
		return cell_of(p->s, cell, arg, out, e);
	TRY(fill_text(p->s, number, cell, arg, &s, &some, e));
	if (some && s.n)
		*out = arena_sv(a, str_sv(&s));
	return RC_OK;
}

enum rc ticket_map_join(const struct ticket_map_column *c, const char *between, int64_t number,
			ticket_map_cell *cell, void *arg, struct arena *a, struct sv *out,
			struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (size_t i = 0; i < c->n; i++) {
		struct sv v;

		TRY(part_value(&c->part[i], number, cell, arg, a, &v, e));
		if (!v.n)
			continue;
		if (s.n)
			str_adds(&s, between);
		str_add(&s, v);
	}
	*out = s.n ? arena_sv(a, str_sv(&s)) : SV_NULL;
	return RC_OK;
}

/* Does a part name the key, or a key of the object that stands there? */
static bool names(const struct ticket_map_part *p, struct sv key)
{
	struct sv rest = p->s, name;

	if (!p->is_text) {
		name = sv_cut(&rest, '.');
		return sv_eq(p->s, key) || sv_eq(name, key);
	}
	while (rest.n) {
		size_t open = sv_find(rest, '{');
		struct sv inner;

		if (open == rest.n)
			return false;
		rest = (struct sv){ rest.p + open + 1, rest.n - open - 1 };
		inner = sv_cut(&rest, '}');
		name = inner;
		name = sv_cut(&name, '.');
		if (sv_eq(inner, key) || sv_eq(name, key))
			return true;
	}
	return false;
}

bool ticket_map_ignores(const struct ticket_map *m, struct sv key)
{
	for (size_t i = 0; i < m->n_ignore; i++)
		if (sv_eq(m->ignore[i], key))
			return true;
	return false;
}

bool ticket_map_names(const struct ticket_map *m, struct sv key)
{
	for (size_t i = 0; i < m->n_column; i++)
		for (size_t k = 0; k < m->column[i].n; k++)
			if (names(&m->column[i].part[k], key))
				return true;
	return false;
}
