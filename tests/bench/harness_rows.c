/* Made-up tickets for the bench. */
#include "harness_rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/rand.h"
#include "deskbell/base/str.h"

#define WORDS 20000
#define AGENTS 40

/* What a row is before its texts: all by its number, so that every kind is there among few. */
struct plan {
	int64_t number, opened;
	enum rows_language language;
	int steps;
	const char *assignee; /* NULL = nobody */
	char agent[16];
};

/* Zipf by the inverse of its continuous form: rank + 1 = WORDS^u, u uniform. */
static int64_t zipf(struct rand *r)
{
	static const double ln_words = 9.903487552536127;
	double u = (double)(rand_next(r) >> 11) / 9007199254740992.0, x = u * ln_words, e = 1,
	       term = 1;

	for (int i = 1; i < 60; i++) {
		term *= x / i;
		e += term;
	}
	return ((int64_t)e - 1) % WORDS;
}

/* Word number k: consonants and vowels in turn, so that prefixes are shared as in a language. */
static void latin_word(struct str *s, int64_t k)
{
	static const char c[] = "tnsrhldcmpfgwybvk", v[] = "eaoiu";

	k += 17;
	for (int i = 0; k > 0; i++) {
		str_addc(s, i % 2 ? v[k % 5] : c[k % 17]);
		k /= i % 2 ? 5 : 17;
	}
}

static void put_utf8(struct str *s, uint32_t cp)
{
	if (cp < 0x800) {
		str_addc(s, (char)(0xc0 | cp >> 6));
	} else {
		str_addc(s, (char)(0xe0 | cp >> 12));
		str_addc(s, (char)(0x80 | (cp >> 6 & 0x3f)));
	}
	str_addc(s, (char)(0x80 | (cp & 0x3f)));
}

static void word(struct str *s, enum rows_language l, int64_t k)
{
	if (l == ROWS_LATIN) {
		latin_word(s, k);
		return;
	}
	for (k += 33; k > 0; k /= l == ROWS_RUSSIAN ? 32 : 600)
		put_utf8(s, l == ROWS_RUSSIAN ? 0x430 + (uint32_t)(k % 32)
					      : 0x4e00 + (uint32_t)(k % 600) * 7);
}

void rows_word(enum rows_language l, int64_t rank, char out[32])
{
	AUTO(str_deinit) struct str s = STR_INIT;

	word(&s, l, rank);
	snprintf(out, 32, "%s", str_z(&s));
}

static void text(struct str *s, struct rand *r, enum rows_language l, int words)
{
	for (int i = 0; i < words; i++) {
		if (i && l != ROWS_CHINESE)
			str_addc(s, ' ');
		word(s, l, zipf(r));
	}
}

static void at(struct str *s, const char *key, int64_t t)
{
	char z[21];

	clock_format(t, z);
	str_addf(s, "\"%s\":\"%s\"", key, z);
}

static void steps(struct str *s, struct rand *r, const struct plan *p)
{
	static const char *const state[] = { "open", "waiting", "open", "resolved", "closed" };

	str_adds(s, ",\"state_history\":[");
	for (int i = 0; i < p->steps; i++) {
		str_adds(s, i ? ",{" : "{");
		at(s, "at", p->opened + 600 * (i + 1));
		str_addf(s, ",\"by\":\"agent%d\"", (int)rand_below(r, AGENTS));
		if (p->assignee)
			str_addf(s, ",\"state\":\"%s\"", state[i]);
		else
			str_addf(s, ",\"priority\":\"P%d\"", 1 + (int)rand_below(r, 4));
		if (!i && p->assignee)
			str_addf(s, ",\"assignee\":\"%s\"", p->assignee);
		str_addc(s, '}');
	}
	str_addc(s, ']');
}

static void messages(struct str *s, struct rand *r, const struct plan *p)
{
	str_adds(s, ",\"x\":{\"messages\":[");
	for (int i = 0; i < 3; i++) {
		str_adds(s, i ? ",{" : "{");
		at(s, "at", p->opened + 700 * i);
		str_addf(s, ",\"author\":\"agent%d\",\"role\":\"%s\",\"private\":%s,\"body\":\"",
			 (int)rand_below(r, AGENTS), i ? "others" : "reporter",
			 i == 1 ? "true" : "false");
		text(s, r, p->language, 40);
		str_adds(s, "\"}");
	}
	str_adds(s, "]}");
}

static void plan_make(struct plan *p, struct rand *r, int64_t i, int64_t n, const char *me)
{
	int64_t open = i % 50 == 49 ? i / 50 : -1; /* which of the open ones */
	uint64_t mix = rand_below(r, 10);

	*p = (struct plan){ .number = i, .opened = ROWS_NOW - 400 * 86400 - 40000 };
	p->opened += (int64_t)((double)i * (399.0 * 86400 / (double)n));
	p->language = mix == 0 ? ROWS_RUSSIAN : mix == 1 ? ROWS_CHINESE : ROWS_LATIN;
	snprintf(p->agent, sizeof(p->agent), "agent%d", (int)rand_below(r, AGENTS));
	p->steps = open < 0 ? i % 10 == 7 ? 4 : 5 : open % 6 == 2 ? 2 : 3;
	p->assignee = open < 0 ? p->agent : open % 6 < 2 ? NULL : open % 60 == 3 ? me : p->agent;
}

static void row(struct str *s, struct rand *r, const struct plan *p)
{
	str_addf(s, "{\"external_id\":\"b%lld\",\"subject\":\"", (long long)p->number);
	text(s, r, p->language, 6);
	str_addf(s, "\",\"requester\":\"person%d\",\"queue\":\"queue%d\",\"priority\":\"P%d\",",
		 (int)rand_below(r, 2000), (int)((p->number + p->number / 50) % ROWS_QUEUES),
		 1 + (int)rand_below(r, 4));
	at(s, "created_at", p->opened);
	steps(s, r, p);
	messages(s, r, p);
	str_adds(s, "}\n");
}

void rows_write(const char *path, int64_t n, const char *me)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct rand r;
	FILE *f = fopen(path, "we");

	rand_seed(&r, 1);
	for (int64_t i = 0; f && i < n; i++) {
		struct plan p;

		plan_make(&p, &r, i, n, me);
		str_reset(&s);
		row(&s, &r, &p);
		fwrite(str_z(&s), 1, s.n, f);
	}
	if (!f || fclose(f)) {
		perror(path);
		exit(1);
	}
}
