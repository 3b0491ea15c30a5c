/* What a look at a file's rows gathers of each column. */
#include <string.h>

#include "deskbell/base/clock.h"
#include "deskbell/rules/map_suggest.h"
#include "deskbell/text/time_pattern.h"
#include "deskbell/text/utf8.h"
#include "map_words.h"

void map_sample_deinit(struct map_sample *s)
{
	for (size_t i = 0; i < s->column.n; i++)
		mem_free(&s->column.at[i].word);
	VEC_DEINIT(&s->column);
	VEC_DEINIT(&s->word);
	map_deinit(&s->index);
	arena_deinit(&s->arena);
}

size_t map_sample_column(struct map_sample *s, struct sv name, bool own)
{
	struct map_column_seen c = { .own = own };
	size_t dot = sv_find(name, '.');
	int64_t at;

	if (map_get(&s->index, name, &at))
		return (size_t)at;
	c.name = arena_sv(&s->arena, name);
	c.plain = words_plain(name, &s->arena);
	if (dot < name.n)
		c.part = words_plain((struct sv){ name.p + dot + 1, name.n - dot - 1 }, &s->arena);
	c.id = words_fit(words_index("external_id"), &c) > 0;
	VEC_ADD(&s->column, c);
	map_put(&s->index, name, (int64_t)s->column.n - 1);
	return s->column.n - 1;
}

/* One sign "@" with something before it, and a dot behind. */
static bool is_mail(struct sv v)
{
	size_t at = sv_find(v, '@');
	struct sv host;

	if (!at || at == v.n || memchr(v.p, ' ', v.n))
		return false;
	host = (struct sv){ v.p + at + 1, v.n - at - 1 };
	return sv_find(host, '.') < host.n && sv_find(host, '@') == host.n;
}

static void add_word(struct map_sample *s, struct map_column_seen *c, size_t column, struct sv v)
{
	AUTO(str_deinit) struct str key = STR_INIT;
	bool word = v.n <= MAP_WORD_BYTES && c->n_word < MAP_WORDS;

	if (v.n > MAP_WORD_BYTES && !c->id) {
		c->many = true;
		return;
	}
	str_addf(&key, "%zu", column);
	str_addc(&key, '\0');
	str_add(&key, v);
	if (map_get(&s->index, str_sv(&key), NULL)) {
		c->again++;
		return;
	}
	c->many |= !word;
	/* Of an id it matters whether any came before, however many and long they are. */
	if (word || c->id)
		map_put(&s->index, str_sv(&key), (int64_t)s->word.n);
	if (!word)
		return;
	c->word = vec_room(c->word, c->n_word, &c->cap_word, sizeof(*c->word));
	c->word[c->n_word++] = s->word.n;
	VEC_ADD(&s->word, arena_sv(&s->arena, v));
}

/* The patterns that read the value. */
static uint32_t patterns_of(struct sv v)
{
	uint32_t set = 0;
	int64_t when;

	for (size_t i = 0; time_pattern_at(i); i++)
		if (time_pattern_parse(sv_from(time_pattern_at(i)), v, SV("Z"), &when))
			set |= 1u << i;
	return set;
}

/* A column that held no time so far is asked no more. */
static void add_time(struct map_sample *s, struct map_column_seen *c, struct sv v)
{
	uint32_t set = 0;
	int64_t when;
	size_t i = 0;

	if (v.n > 40 || (!c->times && c->filled > 50)) {
		if (!c->no_time.p)
			c->no_time = arena_sv(&s->arena, utf8_clip(v, 40));
		return;
	}
	if (clock_parse(v, &when)) {
		c->rfc++;
		c->times++;
		return;
	}
	set = patterns_of(v);
	while (i < c->n_forms && c->forms[i] != set)
		i++;
	if (set && i < MAP_FORMS) {
		c->forms[i] = set;
		c->n_forms += i == c->n_forms;
		c->times++;
	} else if (!c->no_time.p) {
		c->no_time = arena_sv(&s->arena, v);
	}
}

void map_sample_add(struct map_sample *s, struct sv name, bool own, struct sv value)
{
	size_t at = map_sample_column(s, name, own);
	struct map_column_seen *c = &s->column.at[at];
	struct sv v = sv_trim(value);

	if (!v.n)
		return;
	c->filled++;
	c->longest = v.n > c->longest ? v.n : c->longest;
	c->lines += memchr(v.p, '\n', v.n) != NULL;
	add_time(s, c, v);
	c->mail += is_mail(v);
	add_word(s, c, at, v);
}
