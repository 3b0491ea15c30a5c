/* Made-up tickets for the bench. */
#include "harness_rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/rand.h"
#include "deskbell/base/str.h"

#define WORDS 20000
#define AGENTS 40
#define QUEUES 20

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

void rows_word(int64_t rank, char out[16])
{
	AUTO(str_deinit) struct str s = STR_INIT;

	latin_word(&s, rank);
	snprintf(out, 16, "%s", str_z(&s));
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

static void foreign_word(struct str *s, int64_t k, int language)
{
	for (k += 33; k > 0; k /= language == 1 ? 32 : 600)
		put_utf8(s, language == 1 ? 0x430 + (uint32_t)(k % 32)
					  : 0x4e00 + (uint32_t)(k % 600) * 7);
}

static void text(struct str *s, struct rand *r, int language, int words)
{
	for (int i = 0; i < words; i++) {
		int64_t k = zipf(r);

		if (i && language != 2)
			str_addc(s, ' ');
		if (language)
			foreign_word(s, k, language);
		else
			latin_word(s, k);
	}
}

static void at(struct str *s, const char *key, int64_t t)
{
	char z[21];

	clock_format(t, z);
	str_addf(s, "\"%s\":\"%s\"", key, z);
}

static void steps(struct str *s, struct rand *r, int64_t opened, bool open)
{
	static const char *const state[] = { "open", "waiting", "open", "resolved", "closed" };
	int n = open ? 3 : 5;

	str_adds(s, ",\"state_history\":[");
	for (int i = 0; i < n; i++) {
		str_adds(s, i ? ",{" : "{");
		at(s, "at", opened + 600 * (i + 1));
		str_addf(s, ",\"by\":\"agent%d\",\"state\":\"%s\"", (int)rand_below(r, AGENTS),
			 state[i]);
		if (!i)
			str_addf(s, ",\"assignee\":\"agent%d\"", (int)rand_below(r, AGENTS));
		str_addc(s, '}');
	}
	str_addc(s, ']');
}

static void messages(struct str *s, struct rand *r, int64_t opened, int language)
{
	str_adds(s, ",\"x\":{\"messages\":[");
	for (int i = 0; i < 3; i++) {
		str_adds(s, i ? ",{" : "{");
		at(s, "at", opened + 700 * i);
		str_addf(s, ",\"author\":\"agent%d\",\"role\":\"%s\",\"private\":%s,\"body\":\"",
			 (int)rand_below(r, AGENTS), i ? "others" : "reporter",
			 i == 1 ? "true" : "false");
		text(s, r, language, 40);
		str_adds(s, "\"}");
	}
	str_adds(s, "]}");
}

static void row(struct str *s, struct rand *r, int64_t i, int64_t n, int64_t now)
{
	int64_t opened = now - 400 * 86400 + i * (399 * 86400 / n) - 40000;
	uint64_t mix = rand_below(r, 10);
	int language = mix == 0 ? 1 : mix == 1 ? 2 : 0;
	bool open = rand_below(r, 50) == 0;

	str_addf(s, "{\"external_id\":\"b%lld\",\"subject\":\"", (long long)i);
	text(s, r, language, 6);
	str_addf(s, "\",\"requester\":\"person%d\",\"queue\":\"queue%d\",\"priority\":\"P%d\",",
		 (int)rand_below(r, 2000), (int)rand_below(r, QUEUES), 1 + (int)rand_below(r, 4));
	at(s, "created_at", opened);
	steps(s, r, opened, open);
	messages(s, r, opened, language);
	str_adds(s, "}\n");
}

void rows_write(const char *path, int64_t n, int64_t now)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct rand r;
	FILE *f = fopen(path, "we");

	rand_seed(&r, 1);
	for (int64_t i = 0; f && i < n; i++) {
		str_reset(&s);
		row(&s, &r, i, n, now);
		fwrite(str_z(&s), 1, s.n, f);
	}
	if (!f || fclose(f)) {
		perror(path);
		exit(1);
	}
}
