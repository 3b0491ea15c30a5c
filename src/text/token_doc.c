/* A cut text for matching in memory: a sorted list of (token, position), searched by halves. */
#include <stdlib.h>
#include <string.h>

#include "deskbell/text/token.h"

struct token_hit {
	struct sv text;
	size_t pos;
};

struct doc_list {
	struct arena *arena;
	struct token_hit *at;
	size_t n, cap;
	size_t pos; /* of the next token that is not colocated */
};

static int add_hit(void *arg, struct sv token, size_t from, size_t to, bool colocated)
{
	struct doc_list *l = arg;

	(void)from, (void)to;
	l->at = arena_grow(l->arena, l->at, l->n, l->n + 1, &l->cap, sizeof(*l->at));
	l->at[l->n++] =
		(struct token_hit){ arena_sv(l->arena, token), colocated ? l->pos - 1 : l->pos++ };
	return 0;
}

static int cmp_hit(const void *x, const void *y)
{
	const struct token_hit *a = x, *b = y;
	int c = sv_cmp(a->text, b->text);

	if (c)
		return c;
	return a->pos < b->pos ? -1 : a->pos > b->pos;
}

void token_doc_init(struct token_doc *d, struct arena *a, const struct sv *texts, size_t n)
{
	struct doc_list l = { .arena = a };
	size_t i;

	for (i = 0; i < n; i++) {
		if (texts[i].p)
			token_cut(texts[i], TOKEN_INDEX, add_hit, &l);
		/* No phrase reaches over the gap. */
		l.pos += 2;
	}
	if (l.n > 0)
		qsort(l.at, l.n, sizeof(*l.at), cmp_hit);
	d->hit = l.at;
	d->n = l.n;
}

/* First hit that is not before (text, pos). */
static size_t lower(const struct token_doc *d, struct sv text, size_t pos)
{
	struct token_hit key = { text, pos };
	size_t lo = 0, hi = d->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (cmp_hit(&d->hit[mid], &key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool hit_is(const struct token_hit *h, const struct token_term *t)
{
	return t->prefix ? sv_starts(h->text, t->text) : sv_eq(h->text, t->text);
}

static bool term_at(const struct token_doc *d, const struct token_term *t, size_t pos)
{
	size_t i;

	if (!t->prefix) {
		i = lower(d, t->text, pos);
		return i < d->n && d->hit[i].pos == pos && sv_eq(d->hit[i].text, t->text);
	}
	for (i = lower(d, t->text, 0); i < d->n && hit_is(&d->hit[i], t); i++)
		if (d->hit[i].pos == pos)
			return true;
	return false;
}

bool token_doc_has(const struct token_doc *d, const struct token_term *terms, size_t n)
{
	size_t i, k;

	if (n == 0)
		return false;
	for (i = lower(d, terms[0].text, 0); i < d->n && hit_is(&d->hit[i], &terms[0]); i++) {
		for (k = 1; k < n && term_at(d, &terms[k], d->hit[i].pos + k); k++)
			;
		if (k == n)
			return true;
	}
	return false;
}
