/* query explain, and what every command with a query needs: its text, and the place of its fault.
 */
#include "cli_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"

struct sv cli_query(const struct cli *c)
{
	AUTO(str_deinit) struct str query = STR_INIT;
	struct sv *word;
	size_t n = args_all(c->args, "query", &word);

	for (size_t i = 0; i < n; i++)
		str_addf(&query, "%s%.*s", i ? " " : "", SV_ARG(word[i]));
	return arena_sv(c->arena, n ? str_sv(&query) : SV(""));
}

/* The query with a mark under the place of its fault. */
void cli_add_place(struct sv query, const struct query_fault *f, struct err *e)
{
	AUTO(str_deinit) struct str mark = STR_INIT;

	if (!query.n || query.n > 200)
		return;
	for (size_t i = 0; i < f->cell; i++)
		str_addc(&mark, ' ');
	for (size_t i = 0; i < f->cells || i < 1; i++)
		str_addc(&mark, '^');
	err_more(e, RC_INVALID, "", "  %.*s", SV_ARG(query));
	err_more(e, RC_INVALID, "", "  %s", str_z(&mark));
}

static void put_bind(struct json_out *w, const struct sql_bind *b)
{
	if (b->type == SQL_INT)
		json_int(w, b->i);
	else
		json_str(w, b->s);
}

static void put_step(struct json_out *w, const struct plan_step *s)
{
	json_obj_begin(w);
	json_key(w, "depth"), json_int(w, s->depth);
	json_key(w, "step"), json_str(w, s->text);
	json_key(w, "index"), json_str(w, s->index);
	json_key(w, "rows"), s->rows < 0 ? json_none(w) : json_int(w, s->rows);
	json_obj_end(w);
}

static void put_json(const struct query_explanation *x)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;

	json_init(&w, &s);
	json_obj_begin(&w);
	json_key(&w, "query"), json_str(&w, x->query);
	json_key(&w, "tree"), json_str(&w, x->tree);
	json_key(&w, "sort"), json_str(&w, x->sort);
	json_key(&w, "sql"), json_str(&w, x->sql);
	json_key(&w, "binds"), json_arr_begin(&w);
	for (size_t i = 0; i < x->n_bind; i++)
		put_bind(&w, &x->bind[i]);
	json_arr_end(&w);
	json_key(&w, "plan"), json_arr_begin(&w);
	for (size_t i = 0; i < x->n_step; i++)
		put_step(&w, &x->step[i]);
	json_arr_end(&w);
	json_key(&w, "words"), json_str(&w, x->words);
	json_key(&w, "joined"), json_str(&w, x->joined);
	json_obj_end(&w);
	put_line(&s);
}

/* A heading, and the lines of a text below it. */
static void put_part(struct cli *c, const char *heading, struct sv lines)
{
	printf("%s\n", heading);
	while (lines.n) {
		struct sv line = safe_line_in(c->arena, sv_cut(&lines, '\n'));

		printf("  %.*s\n", SV_ARG(line));
	}
}

/* A short prefix has a thousand words: of them enough to see what it is. */
#define SHOWN 400

static void add_beginning(struct str *s, struct sv text)
{
	struct sv head = utf8_clip(text, SHOWN);

	str_add(s, head);
	if (head.n < text.n)
		str_addf(s, _("... (%zu bytes)"), text.n);
}

static void put_text(struct cli *c, const struct query_explanation *x)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	put_part(c, _("query"), x->query);
	put_part(c, _("tree"), x->tree);
	put_part(c, _("order"), x->sort);
	str_add(&s, x->sql);
	for (size_t i = 0; i < x->n_bind; i++) {
		str_addf(&s, "\n?%zu = ", i + 1);
		if (x->bind[i].type == SQL_INT) {
			str_addf(&s, "%lld", (long long)x->bind[i].i);
		} else {
			str_addc(&s, '\'');
			add_beginning(&s, x->bind[i].s);
			str_addc(&s, '\'');
		}
	}
	put_part(c, _("SQL of the first rows"), str_sv(&s));
	str_reset(&s);
	for (size_t i = 0; i < x->n_step; i++) {
		const struct plan_step *p = &x->step[i];

		str_addf(&s, "%*s%.*s", 2 * p->depth, "", SV_ARG(p->text));
		if (p->rows >= 0)
			str_addf(&s, _(": about %lld rows"), (long long)p->rows);
		str_addc(&s, '\n');
	}
	put_part(c, _("plan"), str_sv(&s));
	if (!x->words.p)
		return;
	str_reset(&s);
	add_beginning(&s, x->words);
	str_addf(&s, "\n%.*s", SV_ARG(x->joined));
	put_part(c, _("words"), str_sv(&s));
}

enum rc print_explanation(struct cli *c, struct err *e)
{
	struct query_explanation x;
	struct query_fault fault = { 0 };
	struct sv query = cli_query(c);
	enum rc rc = load_explain(c->desk, &c->actor, query, c->arena, &x, &fault, e);

	if (rc == RC_INVALID)
		cli_add_place(query, &fault, e);
	TRY(rc);
	if (c->mode == OUT_JSON)
		put_json(&x);
	else
		put_text(c, &x);
	return RC_OK;
}
