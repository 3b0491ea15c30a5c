/* Any bytes through utf8, safe, wrap, width and token: their promises hold. */
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/token.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/width.h"
#include "deskbell/text/wrap.h"
#include "fuzz/fuzz.h"

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void steps(struct sv v)
{
	size_t at = 0, next, n = 0;

	while (at < v.n) {
		next = utf8_next(v, at);
		must(next > at && next <= at + 4 && utf8_prev(v, next) == at);
		at = next;
		n++;
	}
	must(n == utf8_count(v));
	for (at = 0; at < v.n; at = next) {
		next = utf8_next_cluster(v, at);
		must(next > at && next <= v.n);
	}
	for (at = v.n; at > 0; at = next) {
		next = utf8_prev_cluster(v, at);
		must(next < at);
	}
}

static void safety(struct sv v, bool multi)
{
	AUTO(str_deinit) struct str once = STR_INIT;
	AUTO(str_deinit) struct str twice = STR_INIT;

	(multi ? safe_text : safe_line)(&once, v);
	must(safe_is_clean(str_sv(&once), multi));
	must(utf8_valid(str_sv(&once), NULL));
	must(multi || sv_find(str_sv(&once), '\n') == once.n);
	(multi ? safe_text : safe_line)(&twice, str_sv(&once));
	must(sv_eq(str_sv(&once), str_sv(&twice)));
}

static void wrapping(struct sv v, size_t cells)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv clean = safe_text_in(&a, v);
	struct wrap_lines w;
	size_t i, at = 0;

	wrap_text(&a, clean, cells, &w);
	for (i = 0; i < w.n; i++) {
		struct sv t = w.at[i].text;

		must(w.at[i].from == at && w.at[i].to >= at);
		at = w.at[i].to;
		must(width_sv(t) <= cells || utf8_next_cluster(t, 0) == t.n);
	}
	must(at == clean.n);
}

static int collect(void *arg, struct sv token, size_t from, size_t to, bool colocated)
{
	struct str *s = arg;

	must(from < to && token.n > 0 && token.n <= TOKEN_MAX && utf8_valid(token, NULL));
	str_add(s, token);
	str_addc(s, colocated ? '/' : ' ');
	return 0;
}

/* Every part of a text is found in it as the phrase it is. */
static void tokens(struct sv v)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str x = STR_INIT;
	AUTO(str_deinit) struct str y = STR_INIT;
	struct token_term *t;
	struct token_doc d;
	size_t n;

	token_cut(v, TOKEN_INDEX, collect, &x);
	token_cut(v, TOKEN_INDEX, collect, &y);
	must(sv_eq(str_sv(&x), str_sv(&y)));
	token_doc_init(&d, &a, &v, 1);
	token_terms(v, true, &a, &t, &n);
	must(n == 0 || token_doc_has(&d, t, n));
	token_terms(v, false, &a, &t, &n);
	must(n == 0 || token_doc_has(&d, t, n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv v = { (const char *)data, size };
	size_t cells = size ? data[0] % 40 : 0;

	i18n_init();
	steps(v);
	safety(v, false);
	safety(v, true);
	wrapping(v, cells ? cells : 1);
	tokens(v);
	must(width_cut(&s, v, cells, false) <= cells);
	utf8_fold(&s, v);
	return 0;
}
