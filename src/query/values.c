/* What stands behind a field's colon: values joined by commas, each with an operator, a range,
 * quotes; and the keys of sort:. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"
#include "query_priv.h"

static bool ends_value(char c)
{
	return is_blank(c) || c == ',' || c == '(' || c == ')' || c == '"';
}

static size_t value_end(const struct reader *r)
{
	size_t i = r->at;

	while (i < r->text.n && !ends_value(r->text.p[i]))
		i++;
	return i;
}

static struct sv piece(const struct reader *r, size_t from, size_t to)
{
	return (struct sv){ r->text.p + from, to - from };
}

/* The operator at r->at, ATOM_EQ when there is none (or "="). *n = its length. */
static enum atom_kind operator_at(const struct reader *r, size_t *n)
{
	char c = r->at < r->text.n ? r->text.p[r->at] : '\0';
	bool eq = r->at + 1 < r->text.n && r->text.p[r->at + 1] == '=';

	*n = 0;
	if (c == '=') {
		*n = 1;
		return ATOM_EQ;
	}
	if (c != '<' && c != '>')
		return ATOM_EQ;
	*n = eq ? 2 : 1;
	if (c == '<')
		return eq ? ATOM_LE : ATOM_LT;
	return eq ? ATOM_GE : ATOM_GT;
}

/* ".." in [from, to), else to. */
static size_t find_dots(const struct reader *r, size_t from, size_t to)
{
	for (size_t i = from; i + 1 < to; i++)
		if (r->text.p[i] == '.' && r->text.p[i + 1] == '.')
			return i;
	return to;
}

static enum rc missing(struct reader *r, const struct field *f, struct sv name)
{
	const char *const *v = field_values(f);
	struct sv valid = SV_NULL;

	if (!v)
		return reader_fault(r, r->at, r->at, f->name, _("%.*s: a value is missing"),
				    SV_ARG(name));
	for (; *v; v++)
		valid = arena_printf(r->arena, "%.*s %s", SV_ARG(valid), *v);
	return reader_fault(r, r->at, r->at, f->name, _("%.*s: a value is missing, one of%.*s"),
			    SV_ARG(name), SV_ARG(valid));
}

/* One operand; bare ones end at ".." when the field has an order. */
static enum rc read_operand(struct reader *r, const struct field *f, struct sv name,
			    struct operand *out)
{
	size_t end;

	if (r->at < r->text.n && r->text.p[r->at] == '"')
		return read_quoted(r, out);
	end = value_end(r);
	if (field_ordered(f))
		end = find_dots(r, r->at, end);
	if (end == r->at)
		return missing(r, f, name);
	out->from = r->at;
	out->to = end;
	out->text = arena_sv(r->arena, piece(r, r->at, end));
	r->at = end;
	return RC_OK;
}

static enum rc read_atom(struct reader *r, const struct field *f, struct sv name, struct atom *atom)
{
	size_t n, from = r->at;
	enum atom_kind kind = operator_at(r, &n);

	*atom = (struct atom){ .kind = kind };
	if (n && !field_ordered(f) && kind != ATOM_EQ)
		return reader_fault(r, r->at, r->at + n, f->name,
				    _("%.*s: %.*s goes only with numbers, priorities and dates"),
				    SV_ARG(name), SV_ARG(piece(r, r->at, r->at + n)));
	r->at += n;
	TRY(read_operand(r, f, name, &atom->a));
	if (field_ordered(f) && r->at + 1 < r->text.n && !memcmp(r->text.p + r->at, "..", 2)) {
		if (n)
			return reader_fault(r, from, r->at + 2, f->name,
					    _("%.*s: either %.*s or a range, not both"),
					    SV_ARG(name), SV_ARG(piece(r, from, from + n)));
		r->at += 2;
		atom->kind = ATOM_RANGE;
		TRY(read_operand(r, f, name, &atom->b));
	}
	if (r->at < r->text.n &&
	    (r->text.p[r->at] == '"' || r->text.p[r->at] == '(' || (!ends_value(r->text.p[r->at]))))
		return reader_fault(r, from, r->at + 1, f->name,
				    _("%.*s: put the whole value in quotes"), SV_ARG(name));
	return RC_OK;
}

enum rc read_values(struct reader *r, const struct field *f, struct sv name, size_t from,
		    struct node **out)
{
	struct node *node = ARENA_NEW(r->arena, struct node);
	size_t cap = 0;

	(void)from;
	node->kind = NODE_FIELD;
	node->field = f;
	for (;;) {
		struct atom atom;

		TRY(read_atom(r, f, name, &atom));
		TRY(check_atom(r, f, name, &atom));
		TRY(add_atom(r, node, &cap, atom));
		if (r->at >= r->text.n || r->text.p[r->at] != ',')
			break;
		r->at++;
	}
	*out = node;
	return RC_OK;
}

static enum rc not_sortable(struct reader *r, struct sv name)
{
	struct sv *valid, list = SV_NULL;
	size_t n = fieldset_names(r->fields, NOUN_TICKET, FIELD_SORT, r->arena, &valid);
	size_t from = (size_t)(name.p - r->text.p);
	int near = fuzzy_nearest(name, valid, n);

	/* Custom fields may be hundreds: they are found by the guess. */
	for (size_t i = 0; i < n; i++)
		if (!sv_starts(valid[i], SV(FIELD_CUSTOM_PREFIX)))
			list = arena_printf(r->arena, "%.*s %.*s", SV_ARG(list), SV_ARG(valid[i]));
	if (near >= 0)
		return reader_fault(r, from, from + name.n, "sort",
				    _("sort: %.*s is not one of%.*s (did you mean %.*s?)"),
				    SV_ARG(shown(name)), SV_ARG(list), SV_ARG(valid[near]));
	return reader_fault(r, from, from + name.n, "sort", _("sort: %.*s is not one of%.*s"),
			    SV_ARG(shown(name)), SV_ARG(list));
}

static enum rc read_sort_key(struct reader *r)
{
	struct query *q = r->query;
	struct query_sort key = { 0 };
	struct sv name;

	if (r->at < r->text.n && (r->text.p[r->at] == '-' || r->text.p[r->at] == '+'))
		key.desc = r->text.p[r->at++] == '-';
	name = piece(r, r->at, value_end(r));
	if (!name.n)
		return reader_fault(r, r->at, r->at, "sort", _("sort: a field is missing"));
	if (q->rank || (sv_eqs(name, "rank") && (q->n_sort || key.desc)))
		return reader_fault(r, r->at, r->at + name.n, "sort",
				    _("sort: rank stands alone, the best first"));
	if (sv_eqs(name, "rank")) {
		q->rank = true;
		r->at += name.n;
		return RC_OK;
	}
	key.field = fieldset_find(r->fields, NOUN_TICKET, name);
	if (!key.field || !(key.field->flags & FIELD_SORT))
		return not_sortable(r, name);
	for (size_t i = 0; i < q->n_sort; i++)
		if (q->sort[i].field == key.field)
			return reader_fault(r, r->at, r->at + name.n, "sort",
					    _("sort: %.*s stands there twice"), SV_ARG(name));
	if (q->n_sort == QUERY_SORT_MAX)
		return reader_fault(r, r->at, r->at + name.n, "sort", _("sort: at most %d fields"),
				    QUERY_SORT_MAX);
	q->sort[q->n_sort++] = key;
	r->at += name.n;
	return RC_OK;
}

enum rc read_sort(struct reader *r)
{
	for (;;) {
		TRY(read_sort_key(r));
		if (r->at >= r->text.n || r->text.p[r->at] != ',')
			return RC_OK;
		r->at++;
	}
}
