/* The text index: finds what was written in three scripts, forgets what is gone, leaves no ghosts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include "deskbell/store/article_store.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/text_store.h"
#include "deskbell/text/token.h"
#include "deskbell/query/sql.h"
#include "support/store.h"

static size_t hits(struct store *s, const char *match)
{
	struct search_hit *list;
	size_t n;

	store_ok(s, search_store_tickets(s->db, sv_from(match), 20, &s->arena, &list, &n, &s->e));
	return n;
}

static void words_of_three_scripts_are_found(void **state)
{
	struct store *s = *state;

	store_ticket(s, "Printer smokes", "Grey smoke");
	store_ticket(s, "打印机冒烟", "灰色的烟");
	store_ticket(s, "Принтер дымит", "Серый дым");
	assert_int_equal(hits(s, "\"printer\""), 1);
	assert_int_equal(hits(s, "\"smok\"*"), 1);
	assert_int_equal(hits(s, "\"打\""), 1);
	assert_int_equal(hits(s, "\"打印\""), 1);
	assert_int_equal(hits(s, "\"принтер\""), 1);
	assert_int_equal(hits(s, "\"nothing\""), 0);
}

static void a_new_text_replaces_the_old(void **state)
{
	struct store *s = *state;
	int64_t id = store_ticket(s, "printer", "alpha"), stale;
	struct draft_change d = draft_begin("ticket set subject");
	struct tx tx = { 0 };
	char ref[24];

	assert_int_equal(hits(s, "\"printer\""), 1);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	snprintf(ref, sizeof(ref), "%lld", (long long)draft_text(s, &d, "scanner"));
	draft_set(&d, NOUN_TICKET, id, TICKET_SUBJECT, "1", ref);
	store_ok(s, store_apply(s, &d, id));
	store_ok(s, tx_commit(&tx, &s->e));
	assert_int_equal(hits(s, "\"printer\""), 0);
	assert_int_equal(hits(s, "\"scanner\""), 1);
	assert_int_equal(hits(s, "\"alpha\""), 1);
	store_reply(s, id, "beta");
	assert_int_equal(hits(s, "\"alpha\" \"beta\""), 1);
	store_ok(s, meta_store_int(s->db, META_SEARCH_STALE, &stale, &s->e));
	assert_int_equal(stale, 0);
	draft_change_deinit(&d);
}

static void a_wrong_old_text_marks_the_index_stale(void **state)
{
	struct store *s = *state;
	int64_t id = store_ticket(s, "printer", "alpha"), stale;
	struct search_text wrong = { SV("other"), SV(""), SV("") },
			   new = { SV("scanner"), SV(""), SV("") };
	struct tx tx = { 0 };

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, search_store_update(s->db, id, &wrong, &new, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	store_ok(s, meta_store_int(s->db, META_SEARCH_STALE, &stale, &s->e));
	assert_int_equal(stale, 2);
	/* The care after the answer makes it anew, and it tells the truth again. */
	store_ok(s, search_store_merge_step(s->db, &s->e));
	store_ok(s, meta_store_int(s->db, META_SEARCH_STALE, &stale, &s->e));
	assert_int_equal(stale, 0);
	assert_int_equal(hits(s, "\"printer\""), 1);
	assert_int_equal(hits(s, "\"scanner\""), 0);
}

static void an_index_by_another_cutter_is_made_anew(void **state)
{
	struct store *s = *state;
	struct tx tx = { 0 };
	bool good;

	store_ok(s, search_store_check(s->db, &good, &s->e));
	assert_true(good);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, meta_store_set_int(s->db, META_TOKEN_VERSION, TOKEN_VERSION + 1, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	store_ok(s, search_store_check(s->db, &good, &s->e));
	assert_false(good);
	store_ticket(s, "printer", "alpha");
	store_ok(s, search_store_merge_step(s->db, &s->e));
	store_ok(s, search_store_check(s->db, &good, &s->e));
	assert_true(good);
	assert_int_equal(hits(s, "\"printer\""), 1);
}

static void the_subject_ranks_above_a_message(void **state)
{
	struct store *s = *state;
	struct search_hit *list;
	size_t n;
	int64_t best = store_ticket(s, "toner empty", "please"), other;

	other = store_ticket(s, "printer", "the toner");
	store_ok(s, search_store_tickets(s->db, SV("\"toner\""), 20, &s->arena, &list, &n, &s->e));
	assert_int_equal(n, 2);
	assert_int_equal(list[0].id, best);
	assert_int_equal(list[1].id, other);
	assert_true(list[0].score > list[1].score);
	/* Equal ones: newest first. */
	store_ticket(s, "toner empty", "please");
	store_ok(s, search_store_tickets(s->db, SV("\"toner\""), 1, &s->arena, &list, &n, &s->e));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].id, 3);
}

static void internal_text_has_a_column_of_its_own(void **state)
{
	struct store *s = *state;
	int64_t id = store_ticket(s, "printer", "public words");
	struct draft_change d = draft_begin("ticket note");
	struct tx tx = { 0 };

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	draft_message(s, &d, id, false, "secret");
	store_ok(s, store_apply(s, &d, id));
	store_ok(s, tx_commit(&tx, &s->e));
	assert_int_equal(hits(s, "\"secret\""), 1);
	assert_int_equal(hits(s, "{subject public} : \"secret\""), 0);
	assert_int_equal(hits(s, "{subject public} : \"words\""), 1);
	draft_change_deinit(&d);
}

static void a_long_ticket_is_cut_at_a_characters_start(void **state)
{
	struct store *s = *state;
	char *body = arena_alloc(&s->arena, TOKEN_TEXT_MAX + 64);
	struct search_text text;
	int64_t id;

	for (size_t i = 0; i + 2 < TOKEN_TEXT_MAX + 60; i += 2)
		memcpy(body + i, "я", 2);
	id = store_ticket(s, "odd", body);
	store_ok(s, search_store_text(s->db, id, &s->arena, &text, &s->e));
	assert_true(text.subject.n + text.public.n <= TOKEN_TEXT_MAX);
	assert_true(text.subject.n + text.public.n >= TOKEN_TEXT_MAX - 3);
	assert_int_equal(text.public.n % 2, 0);
}

static void merging_changes_no_answer(void **state)
{
	struct store *s = *state;

	for (int i = 0; i < 40; i++)
		store_ticket(s, i % 2 ? "printer" : "scanner", "alpha beta");
	store_ok(s, search_store_merge_step(s->db, &s->e));
	assert_int_equal(hits(s, "\"printer\""), 20);
	store_ok(s, search_store_merge(s->db, &s->e));
	assert_int_equal(hits(s, "\"printer\""), 20);
	assert_int_equal(hits(s, "\"scanner\""), 20);
	assert_false(db_text_noted(s->db));
}

static void articles_are_found_and_forgotten(void **state)
{
	struct store *s = *state;
	struct stored_article x = { .number = 1,
				    .path = SV("vpn.md"),
				    .title = SV("VPN"),
				    .blob = SV("aa"),
				    .commit = SV("cc"),
				    .updated = 5 },
			      y;
	struct search_hit *list;
	struct tx tx = { 0 };
	size_t n;

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, article_store_save(s->db, &x, SV("restart the client"), &s->e));
	x.title = SV("Tunnel");
	store_ok(s, article_store_save(s->db, &x, SV("restart the daemon"), &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	store_ok(s, search_store_articles(s->db, SV("\"client\""), 9, &s->arena, &list, &n, &s->e));
	assert_int_equal(n, 0);
	store_ok(s, search_store_articles(s->db, SV("\"daemon\""), 9, &s->arena, &list, &n, &s->e));
	assert_int_equal(n, 1);
	store_ok(s, article_store_by_path(s->db, SV("vpn.md"), &s->arena, &y, &s->e));
	assert_true(sv_eqs(y.title, "Tunnel"));
	x.gone = true;
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, article_store_save(s->db, &x, SV("restart the daemon"), &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	store_ok(s, search_store_articles(s->db, SV("\"daemon\""), 9, &s->arena, &list, &n, &s->e));
	assert_int_equal(n, 0);
	assert_int_equal(article_store_by_path(s->db, SV("vpn.md"), &s->arena, &y, &s->e),
			 RC_NOTFOUND);
	store_ok(s, article_store_gone_blob(s->db, SV("aa"), &s->arena, &y, &s->e));
	assert_int_equal(y.number, 1);
}

static void an_expression_that_is_none_is_refused(void **state)
{
	struct store *s = *state;
	struct search_hit *list;
	size_t n;

	assert_int_equal(search_store_tickets(s->db, SV("\"open"), 9, &s->arena, &list, &n, &s->e),
			 RC_INVALID);
}

/* Ids of the rows whose hit the driver's function confirms, in an order of their own. */
static size_t by_row_of(struct store *s, const char *match, int64_t most, const char *order,
			int64_t id[8])
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	struct stmt *q;
	size_t n = 0;

	sql_add(&sql, "SELECT t.id FROM ticket t WHERE deskbell_hit(");
	sql_bind_text(&sql, sv_from(match));
	sql_add(&sql, ", t.id, ");
	sql_bind_int(&sql, most);
	sql_add(&sql, ") = 1 ORDER BY ");
	sql_add_at(&sql, order);
	q = db_stmt_sql(s->db, &sql, &s->e);
	assert_non_null(q);
	while (n < 8 && stmt_row(q, &s->e) == RC_OK)
		id[n++] = stmt_col_int(q, 0);
	stmt_release(&q);
	return n;
}

static size_t by_row(struct store *s, const char *match, const char *order, int64_t id[8])
{
	return by_row_of(s, match, 0, order, id);
}

static void hits_are_asked_for_row_by_row(void **state)
{
	struct store *s = *state;
	int64_t id[8];

	for (int i = 0; i < 4; i++)
		store_ticket(s, i % 2 ? "printer" : "scanner", "alpha");
	assert_int_equal(by_row(s, "\"printer\"", "t.id", id), 2);
	assert_int_equal(id[0], 2);
	assert_int_equal(id[1], 4);
	assert_int_equal(by_row(s, "\"printer\"", "t.id DESC", id), 2);
	assert_int_equal(id[0], 4);
	assert_int_equal(by_row(s, "\"nothing\"", "t.id", id), 0);
	/* Each run reads anew. */
	store_reply(s, 1, "printer");
	assert_int_equal(by_row(s, "\"printer\"", "t.id", id), 3);
}

static void only_the_newest_hits_count_where_a_bound_is_given(void **state)
{
	struct store *s = *state;
	int64_t id[8];

	for (int i = 0; i < 4; i++)
		store_ticket(s, "printer", "alpha");
	assert_int_equal(by_row_of(s, "\"printer\"", 4, "t.id", id), 4);
	assert_false(db_hits_cut(s->db));
	assert_int_equal(by_row_of(s, "\"printer\"", 2, "t.id", id), 2);
	assert_int_equal(id[0], 3);
	assert_int_equal(id[1], 4);
	assert_true(db_hits_cut(s->db));
	assert_false(db_hits_cut(s->db)); /* told once */
	assert_int_equal(by_row_of(s, "\"nothing\"", 2, "t.id", id), 0);
	assert_false(db_hits_cut(s->db));
}

static size_t going_on(struct store *s, const char *later)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	struct stmt *q;
	size_t n;

	sql_add(&sql, "SELECT count(*) FROM ticket_fts WHERE deskbell_hit(");
	sql_bind_text(&sql, SV("\"printer\" OR \"prints\""));
	sql_add(&sql, ", rowid, 0, ");
	sql_bind_text(&sql, sv_from(later));
	sql_add(&sql, ") = 1");
	q = db_stmt_sql(s->db, &sql, &s->e);
	assert_non_null(q);
	store_ok(s, stmt_row(q, &s->e));
	n = (size_t)stmt_col_int(q, 0);
	stmt_release(&q);
	return n;
}

/* Of 4,100 hits the newest 4,000 are of the first expression, whatever the other one finds. */
static void many_hits_go_on_by_another_expression(void **state)
{
	struct store *s = *state;
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(s->db,
			"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE "
			"i<4100) INSERT INTO ticket_fts(rowid,subject,public,private) "
			"SELECT i,'printer '||i,'prints','' FROM n",
			&s->e);

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, stmt_run(q, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	assert_int_equal(going_on(s, "\"print\" *"), 4100);
	/* The control: it is the other one that goes on. */
	assert_int_equal(going_on(s, "\"7\""), 4001);
}

static void a_bad_expression_is_an_error_of_the_row(void **state)
{
	struct store *s = *state;
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	AUTO(stmt_release) struct stmt *q = NULL;

	store_ticket(s, "printer", "alpha");
	sql_add(&sql, "SELECT t.id FROM ticket t WHERE deskbell_hit(");
	sql_bind_text(&sql, SV("\"open"));
	sql_add(&sql, ", t.id, 0) = 1");
	q = db_stmt_sql(s->db, &sql, &s->e);
	assert_non_null(q);
	assert_int_equal(stmt_row(q, &s->e), RC_INVALID);
}

static void few_hits_are_told_from_many(void **state)
{
	struct store *s = *state;
	bool few;

	for (int i = 0; i < 4; i++)
		store_ticket(s, "printer", "alpha");
	store_ok(s, search_store_few(s->db, SV("\"printer\""), 4, &few, &s->e));
	assert_true(few);
	store_ok(s, search_store_few(s->db, SV("\"printer\""), 3, &few, &s->e));
	assert_false(few);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(words_of_three_scripts_are_found),
		T(a_new_text_replaces_the_old),
		T(a_wrong_old_text_marks_the_index_stale),
		T(an_index_by_another_cutter_is_made_anew),
		T(the_subject_ranks_above_a_message),
		T(internal_text_has_a_column_of_its_own),
		T(a_long_ticket_is_cut_at_a_characters_start),
		T(merging_changes_no_answer),
		T(articles_are_found_and_forgotten),
		T(an_expression_that_is_none_is_refused),
		T(hits_are_asked_for_row_by_row),
		T(only_the_newest_hits_count_where_a_bound_is_given),
		T(many_hits_go_on_by_another_expression),
		T(a_bad_expression_is_an_error_of_the_row),
		T(few_hits_are_told_from_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
