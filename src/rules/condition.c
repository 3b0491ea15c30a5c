/* Queries inside configuration files: parsed at once, faults placed where the eye looks for them.
 */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/query/plan.h"
#include "deskbell/query/query.h"
#include "deskbell/rules/condition.h"
#include "deskbell/text/utf8.h"

/* Where a byte of a scalar's value stands in the file. */
struct place {
	int line, col;
};

static size_t line_start(struct sv source, int line)
{
	size_t at = 0;

	while (--line > 0 && at < source.n) {
		const char *nl = memchr(source.p + at, '\n', source.n - at);

		if (!nl)
			return source.n;
		at = (size_t)(nl - source.p) + 1;
	}
	return at;
}

/* Bytes an escape of a double-quoted scalar takes, 0 when it is none of one line. */
static size_t escape_length(struct sv source, size_t at)
{
	char c = at + 1 < source.n ? source.p[at + 1] : '\n';

	switch (c) {
	case 'x':
		return 4;
	case 'u':
		return 6;
	case 'U':
		return 10;
	case '\n':
	case '\r':
		return 0;
	default:
		return 2;
	}
}

/* Walks value and source side by side up to byte `pos` of the value, as `quote` ('\0' = plain) has
 * it written. False where they part: a folded line. */
static bool walk(struct sv source, size_t at, char quote, struct sv value, size_t pos,
		 size_t *chars)
{
	size_t v = 0;

	*chars = 0;
	while (v < pos) {
		size_t step = 1, taken = 1;
		uint32_t cp;

		if (at >= source.n)
			return false;
		taken = utf8_decode(value, v, &cp);
		if (taken == 0)
			return false;
		if (quote == '"' && source.p[at] == '\\') {
			step = escape_length(source, at);
			*chars += step;
		} else {
			step = taken;
			if (at + step > source.n || memcmp(source.p + at, value.p + v, step) != 0)
				return false;
			*chars += 1;
			if (quote == '\'' && source.p[at] == '\'') {
				step = 2;
				*chars += 1;
			}
		}
		if (step == 0)
			return false;
		at += step;
		v += taken;
	}
	/* The byte itself must be there too, not the break of a folded line. */
	if (pos >= value.n)
		return true;
	if (at < source.n && quote == '"' && source.p[at] == '\\')
		return escape_length(source, at) > 0;
	return at < source.n && source.p[at] == value.p[pos];
}

/* A block (| or >): the value's lines stand below the node, indented. */
static bool place_in_block(const struct yaml_node *n, struct sv source, size_t pos,
			   struct place *out)
{
	struct sv value = n->scalar;
	size_t begin = 0, at, chars, indent = 0;
	int line = n->line + 1;

	for (size_t i = 0; i < pos; i++) {
		if (value.p[i] != '\n')
			continue;
		begin = i + 1;
		line++;
	}
	at = line_start(source, line);
	while (at + indent < source.n && source.p[at + indent] == ' ')
		indent++;
	value = (struct sv){ value.p + begin, value.n - begin };
	if (!walk(source, at + indent, '\0', value, pos - begin, &chars))
		return false;
	*out = (struct place){ line, (int)(indent + chars) + 1 };
	return true;
}

static bool place_of(const struct yaml_node *n, struct sv source, size_t pos, struct place *out)
{
	size_t at = line_start(source, n->line), chars;
	char quote = '\0';

	for (int i = 1; i < n->col && at < source.n; i++)
		at = utf8_next(source, at);
	if (n->quoted) {
		quote = at < source.n ? source.p[at] : '\0';
		if (quote == '|' || quote == '>')
			return place_in_block(n, source, pos, out);
		if (quote != '"' && quote != '\'')
			return false;
		at++;
	}
	if (!walk(source, at, quote, n->scalar, pos, &chars))
		return false;
	*out = (struct place){ n->line, n->col + (quote ? 1 : 0) + (int)chars };
	return true;
}

static void query_fault_at(struct yaml *y, const struct yaml_node *n, struct sv source, size_t pos,
			   const char *msg)
{
	struct place p;
	size_t chars;

	if (pos > n->scalar.n)
		pos = n->scalar.n;
	if (place_of(n, source, pos, &p)) {
		faults_add(y->faults, y->file, p.line, p.col, "%s", msg);
		return;
	}
	chars = utf8_count((struct sv){ n->scalar.p, pos });
	yaml_fault(y, n, _("%s (character %zu of the query)"), msg, chars + 1);
}

bool condition_from_yaml(struct yaml *y, const struct yaml_node *map, const char *key,
			 struct sv source, const struct vocab *vocab, struct condition *out)
{
	const struct yaml_node *n = yaml_get(map, key);
	struct query_fault at = { 0 };
	struct err e = { .rc = RC_OK };
	struct query *q;
	struct sv text;

	*out = (struct condition){ .text = SV_NULL };
	if (yaml_is_null(n))
		return true;
	if (!yaml_scalar(y, n, key, &text))
		return false;
	out->text = text;
	if (query_parse(text, vocab, y->arena, &q, &at, &e) != RC_OK) {
		query_fault_at(y, n, source, at.pos, e.msg);
		return false;
	}
	out->query = q;
	return true;
}

static const char *beyond_text(enum query_beyond what)
{
	switch (what) {
	case QUERY_BEYOND_WORDS:
		return _("words of a ticket cannot be asked for here; use fields such as category: "
			 "or tag:");
	case QUERY_BEYOND_VIEWER:
		return _(
			"what depends on who asks cannot be asked for here; name a person or team");
	case QUERY_BEYOND_TIME:
		return _(
			"times cannot be asked for here: they pass without a change of the ticket");
	case QUERY_BEYOND_RELATED:
		return _("links, watchers, files and clocks cannot be asked for here");
	case QUERY_BEYOND_NOTHING:
		break;
	}
	return "";
}

void condition_of_ticket_from_yaml(struct yaml *y, const struct yaml_node *map, const char *key,
				   struct sv source, const struct vocab *vocab,
				   struct condition *out)
{
	enum query_beyond what;
	size_t pos;

	if (!condition_from_yaml(y, map, key, source, vocab, out) || !out->query)
		return;
	what = query_beyond(out->query, &pos);
	if (what)
		query_fault_at(y, yaml_get(map, key), source, pos, beyond_text(what));
}

struct sv condition_sort_from_yaml(struct yaml *y, const struct yaml_node *n, struct sv source)
{
	struct query_fault at = { 0 };
	struct err e = { .rc = RC_OK };
	struct query *q;
	struct sv text;

	if (yaml_is_null(n) || !yaml_scalar(y, n, "sort", &text))
		return SV_NULL;
	if (query_parse(SV(""), NULL, y->arena, &q, NULL, &e) == RC_OK &&
	    query_sort_default(q, text, &at, &e) == RC_OK)
		return text;
	query_fault_at(y, n, source, at.pos, e.msg);
	return SV_NULL;
}

bool condition_holds(const struct condition *c, const struct query_row *row)
{
	if (!c->text.p)
		return true;
	return c->query && row && query_match(c->query, row);
}
