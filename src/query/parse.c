/* From text to tree: words, fields, NOT, AND before OR, parentheses. sort: stands outside of the
 * tree. */
#include <stdio.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/width.h"
#include "query_priv.h"

enum rc reader_fault(struct reader *r, size_t from, size_t to, const char *field, const char *fmt,
		     ...)
{
	char msg[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	if (to > r->text.n)
		to = r->text.n;
	if (from > to)
		from = to;
	if (r->fault) {
		struct sv before = { r->text.p, from }, at = { r->text.p + from, to - from };

		r->fault->pos = from;
		r->fault->len = to - from;
		r->fault->cell = width_sv(before);
		r->fault->cells = width_sv(at);
	}
	return err_field(r->e, field, "%s", msg);
}

struct sv shown(struct sv v)
{
	return utf8_clip(v, 40);
}

bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* "http://..." is no field but text. */
bool field_starts(struct sv text, size_t at, size_t *n)
{
	size_t i = at;

	if (i >= text.n || !is_letter(text.p[i]))
		return false;
	while (i < text.n && (is_letter(text.p[i]) || text.p[i] == '.' || text.p[i] == '-' ||
			      (text.p[i] >= '0' && text.p[i] <= '9')))
		i++;
	if (i >= text.n || text.p[i] != ':' || (text.n - i > 2 && !memcmp(text.p + i, "://", 3)))
		return false;
	*n = i - at;
	return true;
}

/* Reports that `name` is no field. */
static enum rc unknown_field(struct reader *r, struct sv name, size_t from)
{
	struct sv *field, *valid;
	size_t n = fieldset_names(r->fields, NOUN_TICKET, FIELD_QUERY, r->arena, &field);
	int near;

	valid = ARENA_ARRAY(r->arena, n + 1, struct sv);
	memcpy(valid, field, n * sizeof(*valid));
	valid[n] = SV("sort");
	near = fuzzy_nearest(name, valid, n + 1);
	if (near >= 0)
		return reader_fault(r, from, from + name.n, "query",
				    _("%.*s: unknown field (did you mean %.*s?)"),
				    SV_ARG(shown(name)), SV_ARG(valid[near]));
	return reader_fault(r, from, from + name.n, "query",
			    _("%.*s: unknown field; put text that holds a colon in quotes"),
			    SV_ARG(shown(name)));
}

enum rc add_atom(struct reader *r, struct node *n, size_t *cap, struct atom atom)
{
	if (++r->terms > QUERY_TERM_MAX)
		return reader_fault(r, atom.a.from, atom.a.to, "query",
				    _("the query has more than %d terms"), QUERY_TERM_MAX);
	n->atom = arena_grow(r->arena, n->atom, n->n_atom, n->n_atom + 1, cap, sizeof(*n->atom));
	n->atom[n->n_atom++] = atom;
	return RC_OK;
}

static void skip_blanks(struct reader *r)
{
	while (r->at < r->text.n && is_blank(r->text.p[r->at]))
		r->at++;
}

static char peek(const struct reader *r)
{
	return r->at < r->text.n ? r->text.p[r->at] : '\0';
}

/* Where the bare word at r->at ends. */
static size_t word_end(const struct reader *r)
{
	size_t i = r->at;

	while (i < r->text.n && !is_blank(r->text.p[i]) && r->text.p[i] != '(' &&
	       r->text.p[i] != ')' && r->text.p[i] != '"')
		i++;
	return i;
}

/* AND, OR, NOT: only whole, in capitals. */
static bool at_keyword(const struct reader *r, const char *word)
{
	struct sv v = { r->text.p + r->at, word_end(r) - r->at };

	return sv_eqs(v, word);
}

enum rc read_quoted(struct reader *r, struct operand *out)
{
	struct str s = STR_INIT;
	size_t i = r->at + 1;

	out->from = r->at;
	out->quoted = true;
	for (; i < r->text.n && r->text.p[i] != '"'; i++) {
		if (r->text.p[i] == '\\' && i + 1 < r->text.n)
			i++;
		str_addc(&s, r->text.p[i]);
	}
	out->text = arena_sv(r->arena, s.n ? str_sv(&s) : SV(""));
	str_deinit(&s);
	if (i >= r->text.n)
		return reader_fault(r, r->at, r->text.n, "query", _("the closing \" is missing"));
	out->to = r->at = i + 1;
	return RC_OK;
}

static struct node *new_node(struct reader *r, enum node_kind kind)
{
	struct node *n = ARENA_NEW(r->arena, struct node);

	n->kind = kind;
	return n;
}

/* A bare word or a phrase. */
static enum rc read_word(struct reader *r, struct node **out)
{
	struct node *n = new_node(r, NODE_FIELD);
	struct atom atom = { .kind = ATOM_EQ };
	size_t cap = 0;

	n->field = field_get(NOUN_TICKET, TICKET_TEXT);
	n->bare = true;
	if (peek(r) == '"') {
		TRY(read_quoted(r, &atom.a));
	} else {
		atom.a.from = r->at;
		r->at = atom.a.to = word_end(r);
		atom.a.text = arena_sv(
			r->arena, (struct sv){ r->text.p + atom.a.from, atom.a.to - atom.a.from });
	}
	TRY(check_atom(r, n->field, SV_NULL, &atom));
	*out = n;
	return add_atom(r, n, &cap, atom);
}

static enum rc read_field(struct reader *r, size_t n, bool inside, struct node **out)
{
	struct sv name = { r->text.p + r->at, n };
	const struct field *f = fieldset_find(r->fields, NOUN_TICKET, name);
	size_t from = r->at;

	if (sv_eqs(name, "sort")) {
		if (inside)
			return reader_fault(r, from, from + n, "sort",
					    _("sort: stands outside of parentheses and NOT"));
		r->at += n + 1;
		return read_sort(r);
	}
	if (!f || !(f->flags & FIELD_QUERY))
		return unknown_field(r, name, from);
	r->at += n + 1;
	return read_values(r, f, name, from, out);
}

static enum rc read_or(struct reader *r, bool inside, struct node **out);

static enum rc read_group(struct reader *r, struct node **out)
{
	size_t open = r->at++;

	TRY(read_or(r, true, out));
	if (peek(r) != ')')
		return reader_fault(r, open, open + 1, "query", _("the closing ) is missing"));
	r->at++;
	if (!*out)
		return reader_fault(r, open, r->at, "query",
				    _("nothing stands in the parentheses"));
	return RC_OK;
}

static enum rc read_unary(struct reader *r, bool inside, struct node **out);

static enum rc read_not(struct reader *r, size_t len, struct node **out)
{
	size_t from = r->at;
	struct node *kid = NULL, *n;

	r->at += len;
	if (len > 1)
		skip_blanks(r);
	if (r->at >= r->text.n || is_blank(peek(r)) || peek(r) == ')')
		return reader_fault(r, from, from + len, "query", _("nothing follows %.*s"),
				    SV_ARG(((struct sv){ r->text.p + from, len })));
	TRY(read_unary(r, true, &kid));
	if (kid->kind == NODE_NOT) {
		*out = kid->kid[0];
		return RC_OK;
	}
	n = new_node(r, NODE_NOT);
	n->kid = ARENA_ARRAY(r->arena, 1, struct node *);
	n->kid[0] = kid;
	n->n = 1;
	*out = n;
	return RC_OK;
}

/* *out stays NULL for sort:. */
static enum rc read_unary(struct reader *r, bool inside, struct node **out)
{
	size_t n;
	enum rc rc;

	if (peek(r) == '(' || peek(r) == '-' || at_keyword(r, "NOT")) {
		if (++r->depth > QUERY_DEPTH_MAX)
			return reader_fault(r, r->at, r->at + 1, "query",
					    _("the query is nested deeper than %d"),
					    QUERY_DEPTH_MAX);
		rc = peek(r) == '(' ? read_group(r, out) : read_not(r, peek(r) == '-' ? 1 : 3, out);
		r->depth--;
		return rc;
	}
	if (at_keyword(r, "AND") || at_keyword(r, "OR"))
		return reader_fault(
			r, r->at, word_end(r), "query",
			_("a term is missing beside %.*s; the word itself in quotes"),
			SV_ARG(((struct sv){ r->text.p + r->at, word_end(r) - r->at })));
	if (field_starts(r->text, r->at, &n))
		return read_field(r, n, inside, out);
	return read_word(r, out);
}

/* A list of terms joined by AND or OR; a kid of the same kind gives its own kids. */
struct list {
	struct node **at;
	size_t n, cap;
};

static void list_add(struct reader *r, struct list *l, enum node_kind kind, struct node *kid)
{
	size_t n = kid->kind == kind ? kid->n : 1;
	struct node **from = kid->kind == kind ? kid->kid : &kid;

	l->at = arena_grow(r->arena, l->at, l->n, l->n + n, &l->cap, sizeof(*l->at));
	for (size_t i = 0; i < n; i++)
		l->at[l->n++] = from[i];
}

static struct node *list_node(struct reader *r, const struct list *l, enum node_kind kind)
{
	struct node *n;

	if (l->n < 2)
		return l->n ? l->at[0] : NULL;
	n = new_node(r, kind);
	n->kid = l->at;
	n->n = l->n;
	return n;
}

static enum rc read_and(struct reader *r, bool inside, struct node **out)
{
	struct list l = { 0 };
	bool joined = false;

	for (;;) {
		struct node *kid = NULL;
		size_t from;

		skip_blanks(r);
		if (r->at >= r->text.n || peek(r) == ')' || at_keyword(r, "OR"))
			break;
		from = r->at;
		if (at_keyword(r, "AND") && l.n && !joined) {
			r->at += 3;
			joined = true;
			continue;
		}
		joined = false;
		TRY(read_unary(r, inside, &kid));
		if (kid)
			list_add(r, &l, NODE_AND, kid);
		(void)from;
	}
	if (joined)
		return reader_fault(r, r->at, r->at, "query", _("nothing follows %.*s"), 3, "AND");
	*out = list_node(r, &l, NODE_AND);
	return RC_OK;
}

static enum rc read_or(struct reader *r, bool inside, struct node **out)
{
	struct list l = { 0 };

	for (;;) {
		struct node *kid = NULL;
		size_t from = r->at;

		TRY(read_and(r, inside, &kid));
		if (kid)
			list_add(r, &l, NODE_OR, kid);
		if (!at_keyword(r, "OR") || r->at >= r->text.n) {
			if (!kid && l.n)
				return reader_fault(r, from - 2, from, "query",
						    _("nothing follows %.*s"), 2, "OR");
			break;
		}
		if (!kid)
			return reader_fault(
				r, r->at, r->at + 2, "query",
				_("nothing stands before OR; the word itself in quotes"));
		r->at += 2;
	}
	*out = list_node(r, &l, NODE_OR);
	return RC_OK;
}

static enum rc check_text(struct reader *r)
{
	size_t bad;

	if (r->text.n > QUERY_TEXT_MAX)
		return reader_fault(r, QUERY_TEXT_MAX, r->text.n, "query",
				    _("the query is longer than %d bytes"), QUERY_TEXT_MAX);
	if (!utf8_valid(r->text, &bad))
		return reader_fault(r, bad, bad + 1, "query", _("the query is not valid UTF-8"));
	bad = sv_find(r->text, '\0');
	if (bad < r->text.n)
		return reader_fault(r, bad, bad + 1, "query", _("the query holds a NUL byte"));
	return RC_OK;
}

/* A rank is that of words. */
static enum rc check_rank(struct reader *r)
{
	if (!r->query->rank || query_asks_words(r->query))
		return RC_OK;
	return reader_fault(r, r->text.n, r->text.n, "sort", _("sort: rank needs words to go by"));
}

static enum rc read_query(struct reader *r)
{
	TRY(check_text(r));
	TRY(read_or(r, false, &r->query->root));
	if (r->at < r->text.n)
		return reader_fault(r, r->at, r->at + 1, "query",
				    _("this ) closes nothing; put it in quotes if it is text"));
	return check_rank(r);
}

enum rc query_parse(struct sv text, const struct vocab *vocab, struct arena *a, struct query **out,
		    struct query_fault *fault, struct err *e)
{
	struct query *q = ARENA_NEW(a, struct query);
	struct reader r = { .text = text.p ? text : SV(""),
			    .vocab = vocab,
			    .fields = fields_of(vocab),
			    .arena = a,
			    .query = q,
			    .fault = fault,
			    .e = e };
	enum rc rc;

	q->arena = a;
	q->fields = r.fields;
	rc = read_query(&r);
	/* A name that could not be looked up is not known to be wrong. */
	if (vocab_check(vocab, e) != RC_OK) {
		if (fault)
			*fault = (struct query_fault){ 0 };
		return e->rc;
	}
	if (rc == RC_OK)
		*out = q;
	return rc;
}

enum rc query_sort_default(struct query *q, struct sv sort, struct query_fault *fault,
			   struct err *e)
{
	struct reader r = { .text = sort.p ? sort : SV(""),
			    .fields = q->fields,
			    .arena = q->arena,
			    .query = q,
			    .fault = fault,
			    .e = e };

	if (q->n_sort || q->rank || !sv_trim(sort).n)
		return RC_OK;
	TRY(check_text(&r));
	skip_blanks(&r);
	TRY(read_sort(&r));
	skip_blanks(&r);
	if (r.at < r.text.n)
		return reader_fault(&r, r.at, r.text.n, "sort",
				    _("sort: only fields joined by commas"));
	return check_rank(&r);
}

bool query_ranks(const struct query *q)
{
	return q->rank;
}

const struct query_sort *query_sorts(const struct query *q, size_t *n)
{
	*n = q->n_sort;
	return q->sort;
}
