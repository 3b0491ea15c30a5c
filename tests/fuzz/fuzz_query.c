/* Any bytes as a query: refused with a place inside the text, or a tree that prints and reads back
 * as itself, matches and becomes SQL in which no byte of the text stands. Also what may stand at
 * the cursor. */
#include <stdlib.h>
#include <string.h>

#include "deskbell/query/plan.h"
#include "fuzz/fuzz.h"
#include "support/query_equal.h"

#define CUSTOM(number, name, type) \
	{ \
		.field = { NOUN_TICKET, (number), (name), \
			   (name),	(type),	  FIELD_CUSTOM | FIELD_QUERY | FIELD_SORT, \
			   0,		NULL,	  (name) }, \
	}

static const struct custom_field custom[] = {
	CUSTOM(1000, "f.room", FIELD_LINE),  CUSTOM(1001, "f.cost", FIELD_NUMBER),
	CUSTOM(1002, "f.start", FIELD_DATE), CUSTOM(1003, "f.owner", FIELD_PERSON),
	CUSTOM(1004, "f.vip", FIELD_BOOL),
};
static const struct fieldset fields = { custom, ARRAY_LEN(custom) };
static const struct sv states[] = { { "open", 4 }, { "waiting", 7 } };

static void read_back(const struct query *q, const struct vocab *vocab, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct query *again = NULL;
	struct err e = { 0 };

	query_print(q, &s);
	/* Quotes that were left out may make it longer than a query may be. */
	if (str_sv(&s).n > QUERY_TEXT_MAX)
		return;
	if (query_parse(str_sv(&s), vocab, a, &again, NULL, &e) != RC_OK || !query_equal(q, again))
		abort();
}

static void use(const struct query *q, const struct vocab *vocab, struct arena *a)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	int64_t unread[] = { 1, 7 };
	struct query_env env = {
		.vocab = vocab, .me = 1, .now = 1795444320, .unread = unread, .n_unread = 2
	};
	const struct query_plan *p = query_plan(q, &env, a);
	struct scope s = { .agent = true, .internal = true };
	struct ticket t = { .id = 1, .subject = SV("VPN 网络"), .state = SV("open") };
	struct query_row row = { .env = &env, .ticket = &t };
	struct query_key key;

	query_row_text(&row, t.subject, SV("public"), SV("internal"), a);
	(void)query_plan_match(p, &row);
	query_key(p, &t, a, &key);
	if (!query_key_fits(p, &key))
		abort();
	query_window_sql(p, &s, QUERY_BEFORE, &key, 50, &sql);
	for (const char *c = sql_text(&sql); *c; c++)
		if ((unsigned char)*c >= 0x80 || *c == ';' || *c == '"' || *c == '\\')
			abort();
	(void)query_fts(p, false, a);
}

static void complete(struct sv text, const struct vocab *vocab, struct arena *a)
{
	struct query_candidate *c;
	size_t n;

	for (size_t at = 0; at <= text.n && at < 64; at++) {
		query_complete(text, at, vocab, a, &c, &n);
		for (size_t i = 0; i < n; i++)
			if (c[i].from > c[i].to || c[i].to > text.n)
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct directory empty = { 0 };
	struct vocab_directory names = {
		.directory = &empty, .state = states, .n_state = 2, .fields = &fields
	};
	struct vocab vocab = vocab_from_directory(&names, &a);
	struct sv text = { (const char *)data, size };
	struct query_fault fault = { 0 };
	struct query *q = NULL;
	struct err e = { 0 };

	if (query_parse(text, NULL, &a, &q, &fault, &e) == RC_OK) {
		read_back(q, NULL, &a);
		use(q, &vocab, &a);
	} else if (!e.msg[0] || fault.pos > size || fault.len > size - fault.pos) {
		abort();
	}
	if (query_parse(text, &vocab, &a, &q, NULL, &e) == RC_OK) {
		read_back(q, &vocab, &a);
		use(q, &vocab, &a);
	}
	complete(text, &vocab, &a);
	return 0;
}
