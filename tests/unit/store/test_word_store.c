/* Words by how common they are: complete, and about right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/store/search_store.h"
#include "deskbell/store/word_store.h"
#include "support/store.h"

static size_t words(struct store *s, const char *prefix, size_t limit, struct sv **word, bool *all)
{
	size_t n;

	store_ok(s, word_store_commonest(s->db, sv_from(prefix), limit, &s->arena, word, &n, all,
					 &s->e));
	return n;
}

static void a_prefix_has_the_words_that_begin_so(void **state)
{
	struct store *s = *state;
	struct sv *word;
	bool all;

	store_ticket(s, "Printer prints", "printing 打印机 принтер");
	assert_int_equal(words(s, "print", 64, &word, &all), 3);
	assert_true(all);
	assert_int_equal(words(s, "prints", 64, &word, &all), 1);
	assert_true(sv_eqs(word[0], "prints"));
	assert_int_equal(words(s, "при", 64, &word, &all), 1);
	assert_int_equal(words(s, "q", 64, &word, &all), 0);
	assert_true(all);
	/* No word is begun with a character of Chinese: those are found anywhere. */
	assert_int_equal(words(s, "打", 64, &word, &all), 0);
	/* A word that comes with a later message is there at once. */
	store_reply(s, 1, "printout");
	assert_int_equal(words(s, "print", 64, &word, &all), 4);
}

static void the_commonest_come_first_and_the_rest_is_said(void **state)
{
	struct store *s = *state;
	struct sv *word;
	bool all;

	for (int i = 0; i < 3 * WORD_SAMPLE; i++)
		store_ticket(s, i % 8 ? "tango" : "tulip", "x");
	store_ticket(s, "tabby", "x");
	assert_int_equal(words(s, "t", 2, &word, &all), 2);
	assert_false(all);
	assert_true(sv_eqs(word[0], "tango"));
	assert_int_equal(words(s, "t", 3, &word, &all), 3);
	assert_true(all);
}

static void a_crowded_prefix_is_answered_from_the_common_words(void **state)
{
	struct store *s = *state;
	struct tx tx = { 0 };
	struct sv *word;
	bool all;

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	for (int i = 0; i < 1200; i++) {
		struct sv text = arena_printf(&s->arena, "t%04d", i);

		store_ok(s, word_store_note(s->db, 1, &text, 1, NULL, &s->e));
	}
	/* One far behind the words that are looked through is the commonest of all. */
	for (int64_t ticket = 1; ticket <= 8 * WORD_SAMPLE; ticket++)
		store_ok(s,
			 word_store_note(s->db, ticket, &(struct sv){ "tzar", 4 }, 1, NULL, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	assert_int_equal(words(s, "t", 64, &word, &all), 64);
	assert_false(all);
	assert_true(sv_eqs(word[0], "tzar"));
}

static void a_word_of_a_rolled_back_text_is_written_again(void **state)
{
	struct store *s = *state;
	struct sv text = SV("printer"), *word;
	struct tx tx = { 0 };
	bool all;

	for (int commit = 0; commit < 2; commit++) {
		store_ok(s, tx_begin_write(&tx, s->db, &s->e));
		/* Twice: the second time it is known. */
		store_ok(s, word_store_note(s->db, 1, &text, 1, NULL, &s->e));
		store_ok(s, word_store_note(s->db, 1, &text, 1, NULL, &s->e));
		if (commit)
			store_ok(s, tx_commit(&tx, &s->e));
		tx_end(&tx);
		assert_int_equal(words(s, "printer", 64, &word, &all), (size_t)commit);
	}
}

static void note_many(struct store *s, struct word_tally *tally, bool commit)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct sv text[] = { SV("tulip tulip"), SV("tango") };

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	for (int64_t ticket = 1; ticket <= 2 * WORD_SAMPLE; ticket++)
		store_ok(s, word_store_note(s->db, ticket, text, ticket % 2 ? 1 : 2, tally, &s->e));
	if (commit)
		store_ok(s, tx_commit(&tx, &s->e));
}

/* How often the store says that the word was met. */
static int64_t count_of(struct store *s, const char *word)
{
	AUTO(stmt_release) struct stmt *q = db_stmt(s->db, "SELECT n FROM word WHERE w=?1", &s->e);

	assert_non_null(q);
	stmt_text(q, 1, sv_from(word));
	return stmt_row(q, &s->e) == RC_OK ? stmt_col_int(q, 0) : 0;
}

static void a_tally_writes_words_at_once_and_counts_when_it_is_settled(void **state)
{
	AUTO(word_tally_deinit) struct word_tally tally = { 0 };
	struct store *s = *state;

	note_many(s, &tally, true);
	assert_int_equal(count_of(s, "tulip"), 1);
	assert_int_equal(count_of(s, "tango"), 1);
	store_ok(s, word_store_settle(s->db, &tally, &s->e));
	assert_int_equal(count_of(s, "tulip"), 1 + 2 * WORD_SAMPLE);
	/* In half of the tickets, so one or none of the two that count. */
	assert_true(count_of(s, "tango") <= 1 + 2 * WORD_SAMPLE);
	/* Nothing is left to be written twice. */
	store_ok(s, word_store_settle(s->db, &tally, &s->e));
	assert_int_equal(count_of(s, "tulip"), 1 + 2 * WORD_SAMPLE);
}

static void a_tally_that_is_reset_knows_no_word_of_what_was_rolled_back(void **state)
{
	AUTO(word_tally_deinit) struct word_tally tally = { 0 };
	struct store *s = *state;

	note_many(s, &tally, false);
	word_tally_reset(&tally);
	note_many(s, &tally, true);
	assert_int_equal(count_of(s, "tulip"), 1);
	store_ok(s, word_store_settle(s->db, &tally, &s->e));
	assert_int_equal(count_of(s, "tulip"), 1 + 2 * WORD_SAMPLE);
}

static void making_the_index_anew_notes_the_words(void **state)
{
	struct store *s = *state;
	struct sv *word;
	bool all;

	store_ticket(s, "printer", "prints");
	assert_int_equal(store_raw(s, "UPDATE meta SET v='0' WHERE k='words'"), 0);
	assert_int_equal(words(s, "prin", 64, &word, &all), 0);
	assert_true(all);
	store_ok(s, search_store_rebuild(s->db, &s->e));
	assert_int_equal(words(s, "prin", 64, &word, &all), 2);
}

static size_t all_words(struct store *s, const char *prefix, size_t limit, struct sv **word)
{
	size_t n;

	store_ok(s, word_store_all(s->db, sv_from(prefix), limit, &s->arena, word, &n, &s->e));
	return n;
}

static void all_words_of_a_prefix_or_none(void **state)
{
	struct store *s = *state;
	struct sv *word;

	store_ticket(s, "tulip tango", "tabby Tango tu");
	assert_int_equal(all_words(s, "t", 4, &word), 4);
	assert_true(sv_eqs(word[0], "tabby") && sv_eqs(word[3], "tulip"));
	assert_int_equal(all_words(s, "tu", 4, &word), 2);
	assert_int_equal(all_words(s, "t", 3, &word), 0);
	assert_int_equal(all_words(s, "x", 3, &word), 0);
	/* While some may be missing, none is told. */
	assert_int_equal(store_raw(s, "UPDATE meta SET v='0' WHERE k='words'"), 0);
	assert_int_equal(all_words(s, "t", 4, &word), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_prefix_has_the_words_that_begin_so),
		T(the_commonest_come_first_and_the_rest_is_said),
		T(all_words_of_a_prefix_or_none),
		T(a_crowded_prefix_is_answered_from_the_common_words),
		T(a_word_of_a_rolled_back_text_is_written_again),
		T(a_tally_writes_words_at_once_and_counts_when_it_is_settled),
		T(a_tally_that_is_reset_knows_no_word_of_what_was_rolled_back),
		T(making_the_index_anew_notes_the_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
