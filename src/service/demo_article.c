/* Revisions of the demo's articles, kept as one text with marks. */
#include "demo_article.h"

#include <limits.h>

#include "deskbell/base/embed.h"
#include "deskbell/base/i18n.h"

#define FILES "data/demo/kb/"

/* The revisions a line is in: from, to and all between. */
struct span {
	int from, to;
};

static int take_number(struct sv *v, int otherwise)
{
	int n = 0;

	while (v->n && v->p[0] >= '0' && v->p[0] <= '9' && n < 1000) {
		n = n * 10 + v->p[0] - '0';
		v->p++, v->n--;
	}
	return n ? n : otherwise;
}

/* Takes the mark off a line; one without a mark is in all revisions. */
static struct span take_mark(struct sv *line)
{
	struct span all = { 1, INT_MAX }, span;
	struct sv rest = *line;

	if (!rest.n || rest.p[0] != '@')
		return all;
	rest.p++, rest.n--;
	span.from = take_number(&rest, 1);
	if (!rest.n || rest.p[0] != '-')
		return all;
	rest.p++, rest.n--;
	span.to = take_number(&rest, INT_MAX);
	if (rest.n && rest.p[0] != ' ')
		return all;
	*line = rest.n ? (struct sv){ rest.p + 1, rest.n - 1 } : rest;
	return span;
}

struct sv demo_article_text(struct sv source, int revision, struct arena *a)
{
	AUTO(str_deinit) struct str out = STR_INIT;

	while (source.n) {
		struct sv line = sv_cut(&source, '\n');
		struct span in = take_mark(&line);

		if (revision < in.from || revision > in.to)
			continue;
		str_add(&out, line);
		str_addc(&out, '\n');
	}
	return arena_sv(a, str_sv(&out));
}

int demo_article_last(struct sv source)
{
	int last = 1;

	while (source.n) {
		struct sv line = sv_cut(&source, '\n');
		struct span in = take_mark(&line);

		if (in.from > last)
			last = in.from;
		if (in.to != INT_MAX && in.to >= last)
			last = in.to + 1;
	}
	return last;
}

static struct demo_article *remembered(struct demo_articles *all, struct sv file, struct arena *a)
{
	struct demo_article *x;

	for (size_t i = 0; i < all->article.n; i++)
		if (sv_eq(all->article.at[i]->file, file))
			return all->article.at[i];
	x = ARENA_NEW(a, struct demo_article);
	*x = (struct demo_article){ .file = arena_sv(a, file) };
	VEC_ADD(&all->article, x);
	return x;
}

enum rc demo_article_next(struct demo_articles *all, struct sv file, struct arena *a,
			  struct demo_article **out, struct sv *text, struct err *e)
{
	const struct embed_file *f =
		embed_find(arena_z(a, arena_printf(a, FILES "%.*s", SV_ARG(file))));
	struct sv source = f ? (struct sv){ (const char *)f->data, f->size } : SV_NULL;

	if (!f)
		return err_set(e, RC_INVALID, _("there is no file " FILES "%.*s"), SV_ARG(file));
	*out = remembered(all, file, a);
	if ((*out)->revision == demo_article_last(source))
		return err_set(e, RC_INVALID, _(FILES "%.*s has %d revisions"), SV_ARG(file),
			       (*out)->revision);
	*text = demo_article_text(source, ++(*out)->revision, a);
	return RC_OK;
}

void demo_articles_deinit(struct demo_articles *all)
{
	VEC_DEINIT(&all->article);
}
