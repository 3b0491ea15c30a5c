/* On random texts and words in three scripts the memory matcher finds exactly what FTS5 finds with
 * the same cutter and the same terms: whole words, prefixes, phrases, columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/rand.h"
#include "deskbell/text/token.h"
#include "support/store.h"

#define TEXTS 1000
#define WORDS 12

static const char *const piece[] = {
	"vpn",	"VPN",	"v", "er", "error", "619", "6",	  "断",	     "开", "断开",	"网络",
	"络断", "打印", "ё", "е",  "йод",   "Иод", "при", "принтер", "ß",  "ss",	"한국",
	"ﬁ",	"é",	"e", "カ", "ガ",    "a",   "ab",  "abc",     "½",  "e\xCC\x81", "\xFF",
};
static const char *const gap[] = { "", "", "", " ", " ", "-", "，", ". ", "\n", "\xE2\x80\x8B" };

static uint64_t seed(void)
{
	const char *s = getenv("DESKBELL_SEED");

	return s ? strtoull(s, NULL, 10) : 20261123;
}

static void random_text(struct rand *r, uint64_t most, struct str *out)
{
	uint64_t i, n = 1 + rand_below(r, most);

	str_reset(out);
	for (i = 0; i < n; i++) {
		if (i > 0)
			str_adds(out, gap[rand_below(r, sizeof(gap) / sizeof(gap[0]))]);
		str_adds(out, piece[rand_below(r, sizeof(piece) / sizeof(piece[0]))]);
	}
}

/* "a" + "b" * */
static void expression(const struct token_term *t, size_t n, struct str *out)
{
	size_t i;

	str_reset(out);
	for (i = 0; i < n; i++)
		str_addf(out, "%s\"%.*s\"%s", i ? " + " : "", SV_ARG(t[i].text),
			 t[i].prefix ? " *" : "");
}

static void index_text(struct store *s, int64_t id, const struct sv col[3])
{
	struct stmt *q = db_stmt(s->db,
				 "INSERT INTO ticket_fts(rowid, subject, public, private) "
				 "VALUES(?1,?2,?3,?4)",
				 &s->e);
	int i;

	assert_non_null(q);
	stmt_int(q, 1, id);
	for (i = 0; i < 3; i++)
		stmt_text(q, i + 2, col[i]);
	store_ok(s, stmt_run(q, &s->e));
	stmt_release(&q);
}

static bool fts_has(struct store *s, int64_t id, struct sv match)
{
	struct stmt *q = db_stmt(s->db,
				 "SELECT count(*) FROM ticket_fts "
				 "WHERE ticket_fts MATCH ?1 AND rowid=?2",
				 &s->e);
	bool has;

	assert_non_null(q);
	stmt_text(q, 1, match);
	stmt_int(q, 2, id);
	store_ok(s, stmt_row(q, &s->e));
	has = stmt_col_int(q, 0) > 0;
	stmt_release(&q);
	return has;
}

/* Pairs tried and found, so that the test cannot pass by asking nothing. */
struct tally {
	int asked, found;
};

static void ask(struct store *s, struct rand *r, int64_t id, const struct sv col[3],
		struct tally *tally)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str word = STR_INIT;
	AUTO(str_deinit) struct str match = STR_INIT;
	struct token_term *t;
	struct token_doc d;
	size_t n;
	int i;

	token_doc_init(&d, &a, col, 3);
	for (i = 0; i < WORDS; i++) {
		bool quoted = rand_below(r, 2), memory, index;

		random_text(r, 3, &word);
		token_terms(str_sv(&word), quoted, &a, &t, &n);
		if (n == 0)
			continue;
		expression(t, n, &match);
		memory = token_doc_has(&d, t, n);
		index = fts_has(s, id, str_sv(&match));
		if (memory != index)
			fail_msg(
				"%s finds %s in \"%.*s\" / \"%.*s\" / \"%.*s\": memory %d, index %d",
				quoted ? "quoted" : "bare", str_z(&match), SV_ARG(col[0]),
				SV_ARG(col[1]), SV_ARG(col[2]), memory, index);
		tally->asked++;
		tally->found += memory;
	}
}

static void memory_and_index_find_the_same(void **state)
{
	struct store *s = *state;
	AUTO(tx_end) struct tx tx = { 0 };
	struct str text[3] = { STR_INIT, STR_INIT, STR_INIT };
	struct tally tally = { 0, 0 };
	struct rand r;
	int64_t id;
	int i;

	rand_seed(&r, seed());
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	for (id = 1; id <= TEXTS; id++) {
		struct sv col[3];

		for (i = 0; i < 3; i++) {
			random_text(&r, 12, &text[i]);
			col[i] = str_sv(&text[i]);
		}
		index_text(s, id, col);
		ask(s, &r, id, col, &tally);
	}
	for (i = 0; i < 3; i++)
		str_deinit(&text[i]);
	assert_true(tally.asked > TEXTS * WORDS / 2);
	assert_in_range(tally.found, tally.asked / 10, tally.asked * 9 / 10);
}

/* Control: the comparison sees a difference where there is one. */
static void a_phrase_without_its_single_character_would_be_missed(void **state)
{
	struct store *s = *state;
	AUTO(tx_end) struct tx tx = { 0 };
	const struct sv col[3] = { SV("断开VPN"), SV(""), SV("") };

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	index_text(s, 1, col);
	assert_true(fts_has(s, 1, SV("\"断开\" + \"开\" + \"vpn\"")));
	assert_false(fts_has(s, 1, SV("\"断开\" + \"vpn\"")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(memory_and_index_find_the_same, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(
			a_phrase_without_its_single_character_would_be_missed, store_setup,
			store_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
