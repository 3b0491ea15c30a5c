/* The canonical text of a tree, and equality. query_parse of the text gives an equal tree. */
#include "deskbell/base/i18n.h"
#include "query_priv.h"

static void print_operand(const struct operand *o, struct str *out)
{
	if (!o->quoted) {
		str_add(out, o->text);
		return;
	}
	str_addc(out, '"');
	for (size_t i = 0; i < o->text.n; i++) {
		if (o->text.p[i] == '"' || o->text.p[i] == '\\')
			str_addc(out, '\\');
		str_addc(out, o->text.p[i]);
	}
	str_addc(out, '"');
}

static bool looks_like_operator(struct sv v)
{
	return v.n > 0 && (v.p[0] == '=' || v.p[0] == '<' || v.p[0] == '>');
}

static void print_atom(const struct field *f, const struct atom *a, bool bare, struct str *out)
{
	static const char *const ops[] = { [ATOM_EQ] = "",  [ATOM_LT] = "<",  [ATOM_LE] = "<=",
					   [ATOM_GT] = ">", [ATOM_GE] = ">=", [ATOM_RANGE] = "" };

	switch (a->kind) {
	case ATOM_NONE:
		str_adds(out, "none");
		return;
	case ATOM_ANY:
		str_adds(out, "any");
		return;
	case ATOM_MINE:
		str_adds(out, f->type == FIELD_PERSON ? "me" : "my-teams");
		return;
	case ATOM_PREFIX:
		if (looks_like_operator(a->a.text))
			str_addc(out, '=');
		str_add(out, a->a.text);
		str_addc(out, '*');
		return;
	default:
		break;
	}
	str_adds(out, ops[a->kind]);
	if (a->kind == ATOM_EQ && !bare && !a->a.quoted && looks_like_operator(a->a.text))
		str_addc(out, '=');
	print_operand(&a->a, out);
	if (a->kind == ATOM_RANGE) {
		str_adds(out, "..");
		print_operand(&a->b, out);
	}
}

/* "priority:<=P2", a bare word as it is. */
static void print_field(const struct node *n, struct str *out)
{
	if (!n->bare) {
		str_adds(out, n->field->name);
		str_addc(out, ':');
	}
	for (size_t i = 0; i < n->n_atom; i++) {
		if (i)
			str_addc(out, ',');
		print_atom(n->field, &n->atom[i], n->bare, out);
	}
}

static void print_node(const struct node *n, struct str *out);

static void print_inner(const struct node *n, bool parens, struct str *out)
{
	if (parens)
		str_addc(out, '(');
	print_node(n, out);
	if (parens)
		str_addc(out, ')');
}

static void print_node(const struct node *n, struct str *out)
{
	switch (n->kind) {
	case NODE_NOT:
		str_addc(out, '-');
		print_inner(n->kid[0], n->kid[0]->kind != NODE_FIELD, out);
		return;
	case NODE_AND:
	case NODE_OR:
		for (size_t i = 0; i < n->n; i++) {
			if (i)
				str_adds(out, n->kind == NODE_OR ? " OR " : " ");
			print_inner(n->kid[i], n->kind == NODE_AND && n->kid[i]->kind == NODE_OR,
				    out);
		}
		return;
	case NODE_FIELD:
		print_field(n, out);
		return;
	}
}

void query_print_sort(const struct query *q, struct str *out)
{
	if (q->rank)
		str_adds(out, "rank");
	for (size_t i = 0; i < q->n_sort; i++) {
		if (i)
			str_addc(out, ',');
		if (q->sort[i].desc)
			str_addc(out, '-');
		str_adds(out, q->sort[i].field->name);
	}
}

void query_print(const struct query *q, struct str *out)
{
	if (q->root)
		print_node(q->root, out);
	if (!q->n_sort && !q->rank)
		return;
	str_adds(out, q->root ? " sort:" : "sort:");
	query_print_sort(q, out);
}

static void tree_node(const struct node *n, int depth, struct str *out)
{
	static const char *const joins[] = {
		[NODE_AND] = N_("all of"), [NODE_OR] = N_("any of"), [NODE_NOT] = N_("not")
	};

	str_addf(out, "%*s", 2 * depth, "");
	if (n->kind == NODE_FIELD)
		print_field(n, out);
	else
		str_adds(out, _(joins[n->kind]));
	str_addc(out, '\n');
	for (size_t i = 0; i < n->n; i++)
		tree_node(n->kid[i], depth + 1, out);
}

void query_tree(const struct query *q, struct str *out)
{
	if (q->root)
		tree_node(q->root, 0, out);
	else
		str_addf(out, "%s\n", _("every ticket"));
}
