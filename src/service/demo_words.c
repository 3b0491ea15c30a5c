/* A chain of words for each language (Shannon, A Mathematical Theory of Communication, section 3):
 * a place in the texts is followed by what stands after a place with the same words before it. */
#include "demo_words.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/map.h"
#include "deskbell/base/vec.h"
#include "deskbell/text/utf8.h"

/* Words, and characters of Chinese, that decide on the next. */
#define CONTEXT_WORDS 2
#define CONTEXT_CHARACTERS 3
/* A text ends in the middle of a sentence when it is so many times as long as wanted. */
#define LONGEST 2

/* What stands at a place of the texts laid end to end. */
struct place {
	struct sv word; /* SV_NULL = a text ends */
	int64_t id;
	size_t group, n_group; /* places with the same context: of `alike`, from group on */
};

struct chain {
	VEC(struct place) place;
	size_t *alike; /* places by context */
	size_t *begin; /* places where a sentence begins */
	size_t n_begin;
	bool spaced;
};

struct demo_words {
	struct chain chain[DEMO_LANGUAGES];
};

enum demo_language demo_language_of(struct sv text)
{
	enum demo_language found = DEMO_EN;

	for (size_t at = 0; at < text.n;) {
		uint32_t cp = 0;
		size_t n = utf8_decode(text, at, &cp);

		at += n ? n : 1;
		if (cp >= 0x4e00 && cp <= 0x9fff)
			return DEMO_ZH;
		if (cp >= 0x400 && cp <= 0x4ff)
			found = DEMO_RU;
	}
	return found;
}

/* --- learning -----------------------------------------------------------------------------------
 */

static bool ends_sentence(struct sv word)
{
	return !word.p || strchr(".!?", word.p[word.n - 1]) || sv_eqs(word, "。") ||
	       sv_eqs(word, "！") || sv_eqs(word, "？");
}

/* The next word of a text: what stands between blanks; in Chinese a character, or a run of ASCII
 * without blanks. SV_NULL at the end. */
static struct sv next_word(struct sv *rest, bool spaced)
{
	struct sv out = *rest;
	size_t n = 0;

	if (spaced) {
		*rest = sv_trim(*rest);
		out = sv_cut(rest, ' ');
		return out.n ? out : SV_NULL;
	}
	while (n < rest->n && (unsigned char)rest->p[n] < 0x80 && rest->p[n] > ' ')
		n++;
	if (!n && rest->n)
		n = utf8_next(*rest, 0);
	out.n = n;
	*rest = (struct sv){ rest->p + n, rest->n - n };
	return n ? out : SV_NULL;
}

static void learn_text(struct chain *c, struct sv text, struct map *ids)
{
	struct place p;

	do {
		p = (struct place){ .word = next_word(&text, c->spaced) };
		if (p.word.p && !map_get(ids, p.word, &p.id)) {
			p.id = (int64_t)ids->n + 1;
			map_put(ids, p.word, p.id);
		}
		VEC_ADD(&c->place, p);
	} while (p.word.p);
}

struct context {
	int64_t id[CONTEXT_CHARACTERS]; /* the newest first */
	size_t place;
};

static int by_context(const void *x, const void *y)
{
	const struct context *a = x, *b = y;

	for (size_t i = 0; i < ARRAY_LEN(a->id); i++)
		if (a->id[i] != b->id[i])
			return a->id[i] < b->id[i] ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

static bool same_context(const struct context *a, const struct context *b)
{
	return !memcmp(a->id, b->id, sizeof(a->id));
}

/* Places with the same words before them stand together in `alike`. */
static void group(struct chain *c, struct arena *a)
{
	size_t n = c->place.n, words = c->spaced ? CONTEXT_WORDS : CONTEXT_CHARACTERS;
	struct context *list = ARENA_ARRAY(a, n, struct context);

	for (size_t i = 0; i < n; i++) {
		list[i] = (struct context){ .place = i };
		for (size_t k = 0; k < words && k <= i; k++)
			list[i].id[k] = c->place.at[i - k].id;
	}
	qsort(list, n, sizeof(*list), by_context);
	c->alike = ARENA_ARRAY(a, n, size_t);
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && same_context(&list[from], &list[to]);)
			to++;
		for (size_t i = from; i < to; i++) {
			c->alike[i] = list[i].place;
			c->place.at[list[i].place].group = from;
			c->place.at[list[i].place].n_group = to - from;
		}
	}
}

static void find_beginnings(struct chain *c, struct arena *a)
{
	c->begin = ARENA_ARRAY(a, c->place.n, size_t);
	for (size_t i = 0; i < c->place.n; i++)
		if (c->place.at[i].word.p && (!i || ends_sentence(c->place.at[i - 1].word)))
			c->begin[c->n_begin++] = i;
}

/* The places move into the arena, with all else. */
static void finish(struct chain *c, struct arena *a)
{
	struct place *own = ARENA_ARRAY(a, c->place.n, struct place);

	if (c->place.n) {
		group(c, a);
		find_beginnings(c, a);
		memcpy(own, c->place.at, c->place.n * sizeof(*own));
	}
	VEC_DEINIT(&c->place);
	c->place.at = own;
}

struct demo_words *demo_words_learn(const struct demo_ticket *ticket, size_t n, struct arena *a)
{
	struct demo_words *w = ARENA_NEW(a, struct demo_words);
	struct map ids = MAP_INIT;

	*w = (struct demo_words){ 0 };
	w->chain[DEMO_EN].spaced = w->chain[DEMO_RU].spaced = true;
	for (size_t i = 0; i < n; i++) {
		struct chain *c = &w->chain[demo_language_of(ticket[i].subject)];

		for (size_t k = 0; k < ticket[i].n_step; k++)
			if (ticket[i].step[k].text.n)
				learn_text(c, ticket[i].step[k].text, &ids);
	}
	for (size_t l = 0; l < DEMO_LANGUAGES; l++)
		finish(&w->chain[l], a);
	map_deinit(&ids);
	return w;
}

/* --- saying -------------------------------------------------------------------------------------
 */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number that names something, rather than telling a time, a place or an amount. */
static bool names(struct sv text, size_t at, size_t n)
{
	if (n < 3 || (n == 4 && !memcmp(text.p + at, "20", 2)))
		return false;
	return !(at && strchr(".:,", text.p[at - 1])) &&
	       !(at >= 3 && !memcmp(text.p + at - 3, "KB-", 3));
}

void demo_words_vary(struct sv text, struct rand *r, struct str *out)
{
	for (size_t at = 0, n; at < text.n; at += n) {
		bool digits = is_digit(text.p[at]);

		for (n = 1; at + n < text.n && is_digit(text.p[at + n]) == digits;)
			n++;
		if (!digits || !names(text, at, n)) {
			str_add(out, (struct sv){ text.p + at, n });
			continue;
		}
		str_addc(out, text.p[at]);
		for (size_t i = 1; i < n; i++)
			str_addc(out, (char)('0' + rand_below(r, 10)));
	}
}

/* One sentence; its number of words. */
static size_t say_sentence(const struct chain *c, size_t most, struct rand *r, struct str *out)
{
	const struct place *p = &c->place.at[c->begin[rand_below(r, c->n_begin)]];
	size_t n = 0;

	while (p->word.p && n < most) {
		if (c->spaced && out->n)
			str_addc(out, ' ');
		demo_words_vary(p->word, r, out);
		n++;
		if (ends_sentence(p->word))
			break;
		p = &c->place.at[c->alike[p->group + rand_below(r, p->n_group)] + 1];
	}
	return n;
}

void demo_words_say(const struct demo_words *w, enum demo_language lang, size_t want,
		    struct rand *r, struct str *out)
{
	const struct chain *c = &w->chain[lang];

	for (size_t n = 0; c->n_begin && n < want;)
		n += say_sentence(c, LONGEST * want - n, r, out);
}
