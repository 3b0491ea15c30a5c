/* The query plan of every shipped statement, against tests/golden/plans.txt: a plan that changes is
 * seen. The literals are read from src/store itself; GOLDEN_UPDATE=1 rewrites the file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdlib.h>

#include "deskbell/db/fts_beside.h"
#include "deskbell/db/live.h"
#include "deskbell/base/fs.h"
#include "deskbell/query/plan.h"
#include "deskbell/query/sql.h"
#include "support/person_table.h"
#include "support/store.h"

#define GOLDEN "tests/golden/plans.txt"

/* ---- literals of the store ---- */

/* The named macros of SQL columns, to be put in place of their names. */
struct macros {
	struct sv name[16];
	char *value[16];
	size_t n;
};

static const char *skip_space(const char *p)
{
	while (isspace((unsigned char)*p) || *p == '\\')
		p++;
	return p;
}

/* Joins the string literals and macros at p; stops at anything else. */
static const char *read_text(const char *p, const struct macros *m, struct str *out)
{
	for (p = skip_space(p); *p; p = skip_space(p)) {
		if (*p == '"') {
			for (p++; *p && *p != '"'; p++)
				str_addc(out, *p == '\\' ? *++p : *p);
			p++;
			continue;
		}
		for (size_t i = 0; i < m->n; i++) {
			if (strncmp(p, m->name[i].p, m->name[i].n) == 0) {
				str_adds(out, m->value[i]);
				p += m->name[i].n;
				goto next;
			}
		}
		break;
	next:;
	}
	return p;
}

static void read_macros(struct arena *a, struct sv file, struct macros *m)
{
	const char *p = file.p;

	while ((p = strstr(p, "#define ")) != NULL) {
		AUTO(str_deinit) struct str text = STR_INIT;
		const char *name = p += 8;

		while (isalnum((unsigned char)*p) || *p == '_')
			p++;
		if (p - name < 8 || strncmp(p - 8, "_COLUMNS", 8) != 0)
			continue;
		assert_true(m->n < ARRAY_LEN(m->name));
		m->name[m->n] = arena_sv(a, (struct sv){ name, (size_t)(p - name) });
		p = read_text(p, m, &text);
		m->value[m->n++] = arena_strdup(a, str_z(&text));
	}
}

/* Each literal given to db_stmt in the file; fn gets it. */
static void each_statement(struct sv file, const struct macros *m, void (*fn)(void *, const char *),
			   void *arg)
{
	const char *p = file.p;

	while ((p = strstr(p, "db_stmt(")) != NULL) {
		AUTO(str_deinit) struct str text = STR_INIT;

		p = strchr(p, ',');
		assert_non_null(p);
		p = read_text(p + 1, m, &text);
		assert_int_equal(*p, ',');
		fn(arg, str_z(&text));
	}
}

/* ---- plans ---- */

struct report {
	struct store *s;
	struct db *db; /* asked in place of the store */
	struct str out;
	int statements;
};

/* Depth of a plan's row, by the ids of the rows it hangs below. */
static int depth_of(const int64_t *id, const int64_t *parent, int n, int64_t of)
{
	int depth = 0;

	for (int i = n; i-- > 0 && of != 0;) {
		if (id[i] == of) {
			depth++;
			of = parent[i];
		}
	}
	return depth;
}

static void explain(struct report *r, const struct sql *sql)
{
	struct stmt *q = db_stmt_sql(r->db ? r->db : r->s->db, sql, &r->s->e);
	int64_t id[64], parent[64];
	int n = 0;
	enum rc rc;

	if (!q)
		fail_msg("%s: %s", sql_text(sql), r->s->e.msg);
	while ((rc = stmt_row(q, &r->s->e)) == RC_OK && n < 64) {
		id[n] = stmt_col_int(q, 0);
		parent[n] = stmt_col_int(q, 1);
		str_addf(&r->out, "    %*s%.*s\n", 2 * depth_of(id, parent, n, parent[n]), "",
			 SV_ARG(stmt_col_text(q, 3)));
		n++;
	}
	stmt_release(&q);
	if (rc != RC_DONE)
		fail_msg("%s: %s", sql_text(sql), r->s->e.msg);
	r->statements++;
}

static void add_statement(void *arg, const char *text)
{
	struct report *r = arg;
	AUTO(sql_deinit) struct sql sql = SQL_INIT;

	str_addf(&r->out, "%s\n", text);
	sql_add_at(&sql, "EXPLAIN QUERY PLAN ");
	sql_add_at(&sql, text);
	explain(r, &sql);
}

/* Cursors stand in live.db. */
static struct db *open_live(struct store *s)
{
	struct db *db = NULL;
	bool anew;

	store_ok(s, live_open(tmpdir_at(&s->dir, LIVE_FILE), &db, &anew, &s->e));
	return db;
}

static void add_files(struct report *r)
{
	AUTO(db_release) struct db *live = open_live(r->s);
	AUTO(tx_end) struct tx tx = { 0 };
	struct macros m = { 0 };
	struct sv *name, file;
	size_t n;

	store_ok(r->s, tx_begin_write(&tx, live, &r->s->e));
	store_ok(r->s, fs_list("src/store", 200, &r->s->arena, &name, &n, &r->s->e));
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < n; i++) {
			const char *path =
				fs_join(&r->s->arena, "src/store", arena_z(&r->s->arena, name[i]));

			store_ok(r->s, fs_read(path, 1 << 20, &r->s->arena, &file, &r->s->e));
			file = arena_sv(&r->s->arena, file);
			if (pass == 0) {
				read_macros(&r->s->arena, file, &m);
				continue;
			}
			r->db = sv_eqs(name[i], "cursor_store.c") ? live : NULL;
			str_addf(&r->out, "\n== %s\n", path);
			each_statement(file, &m, add_statement, r);
		}
	}
	r->db = NULL;
}

/* ---- the shipped views ---- */

static void add_window(struct report *r, const struct query_plan *p, const struct scope *scope,
		       enum query_window w, const struct query_key *key, const char *title)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT, tail = SQL_INIT;

	query_window_sql(p, scope, w, key, 50, &tail);
	str_addf(&r->out, "  %s: %s\n", title, sql_text(&tail));
	sql_add(&sql, "EXPLAIN QUERY PLAN SELECT t.id,t.subject FROM ticket t ");
	sql_add_sql(&sql, &tail);
	explain(r, &sql);
}

static void add_count(struct report *r, const struct query_plan *p, const struct scope *scope)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT, tail = SQL_INIT;

	query_count_sql(p, scope, &tail);
	str_addf(&r->out, "  count: %s\n", sql_text(&tail));
	sql_add(&sql, "EXPLAIN QUERY PLAN SELECT count(*) FROM ticket t ");
	sql_add_sql(&sql, &tail);
	explain(r, &sql);
}

#define CUSTOM(number, name, type) \
	{ \
		.field = { NOUN_TICKET, (number), (name), \
			   (name),	(type),	  FIELD_CUSTOM | FIELD_QUERY | FIELD_SORT, \
			   0,		NULL,	  (name) }, \
	}

static const struct custom_field custom[] = {
	CUSTOM(1000, "f.room", FIELD_LINE),
	CUSTOM(1001, "f.cost", FIELD_NUMBER),
	CUSTOM(1002, "f.approver", FIELD_PERSON),
};

/* What the service found out before it made the plan. */
enum found {
	NOTHING,
	DENSE, /* many of the newest tickets meet each condition on a custom field */
	OFTEN, /* many tickets of all do */
	FEW,   /* hits of the words */
	MANY,
	NEWEST, /* many, of which the newest count */
};

static const char *const found_names[] = { "",		 ", dense",	", often",
					   ", few hits", ", many hits", ", the newest hits" };

static enum rc always(void *arg, const struct sql *condition, bool *yes, struct err *e)
{
	(void)arg;
	(void)condition;
	(void)e;
	*yes = true;
	return RC_OK;
}

static enum rc never(void *arg, const struct sql *condition, bool *yes, struct err *e)
{
	(void)arg;
	(void)condition;
	(void)e;
	*yes = false;
	return RC_OK;
}

static void tune(struct report *r, const struct query_plan **p, enum found found)
{
	const struct query_sample sample = { found == DENSE ? always : never, always, NULL };

	if (found == DENSE || found == OFTEN)
		store_ok(r->s, query_plan_dense(*p, &sample, &r->s->arena, p, &r->s->e));
	else if (found != NOTHING)
		*p = query_plan_text(*p, found == MANY ? QUERY_TEXT_BY_ROW : QUERY_TEXT_ALL,
				     found == NEWEST ? 2000 : 0, &r->s->arena);
}

static void add_view_as(struct report *r, const char *text, const char *sort, enum found found)
{
	static const struct person people[] = {
		{ .id = 3, .login = { "li.wei", 6 }, .active = true }
	};
	struct person_table table = { .at = people, .n = 1 };
	static struct queue queues[] = { { .id = 2, .key = { "network", 7 }, .active = true } };
	const struct directory d = { .people = person_table_source(&table),
				     .queue = queues,
				     .n_queue = 1 };
	const struct fieldset fields = { custom, ARRAY_LEN(custom) };
	const struct vocab_directory names = { .directory = &d, .fields = &fields };
	struct vocab vocab = vocab_from_directory(&names, &r->s->arena);
	int64_t unread[] = { 7 };
	const struct query_env env = {
		.vocab = &vocab, .me = 3, .now = STORE_NOW, .unread = unread, .n_unread = 1
	};
	const struct scope scope = { .all = true, .internal = true };
	const struct ticket at = { .id = 7,
				   .priority = PRIORITY_P2,
				   .updated = STORE_NOW,
				   .due = STORE_NOW,
				   .subject = SV("x") };
	const struct query_plan *p;
	struct query_key key;
	struct query *q;

	store_ok(r->s, query_parse(sv_from(text), &vocab, &r->s->arena, &q, NULL, &r->s->e));
	store_ok(r->s, query_sort_default(q, sv_from(sort), NULL, &r->s->e));
	p = query_plan(q, &env, &r->s->arena);
	query_key(p, &at, &r->s->arena, &key);
	tune(r, &p, found);
	str_addf(&r->out, "\n== %s sort:%s%s\n", *text ? text : "(all)", sort, found_names[found]);
	add_window(r, p, &scope, QUERY_FIRST, NULL, "first");
	add_window(r, p, &scope, QUERY_AFTER, &key, "after");
	add_window(r, p, &scope, QUERY_BEFORE, &key, "before");
	add_count(r, p, &scope);
}

static void add_view(struct report *r, const char *text, const char *sort)
{
	add_view_as(r, text, sort, NOTHING);
}

/* Queries and orders of data/config/view.yaml, and what UX's screens list. */
static const char *const views[][2] = {
	{ "is:open is:unassigned -is:snoozed", "priority,-updated" },
	{ "is:open is:mine -is:snoozed", "priority,-updated" },
	{ "is:open", "priority,-updated" },
	{ "is:open queue:network", "priority,-updated" },
	{ "is:waiting", "updated" },
	{ "is:resolved", "-updated" },
	{ "", "-updated" },
	{ "is:open", "-updated" },
	{ "due:any", "due" },
	{ "due:<2h", "due" },
	{ "due:any", "-due" },
	{ "sla:risk,breached", "due" },
	{ "is:open is:overdue queue:network", "due" },
	{ "requester:li.wei", "-updated" },
	{ "queue:network", "-updated" },
	{ "assignee:li.wei", "-updated" },
};

/* What custom fields are asked. */
static const char *const custom_views[][2] = {
	{ "f.room:4.17", "-updated" },	 { "is:open f.room:4.17", "priority,-updated" },
	{ "f.room:4.*", "-updated" },	 { "f.cost:>100", "-updated" },
	{ "f.approver:me", "-updated" }, { "is:open f.cost:none", "priority,-updated" },
	{ "is:open", "f.room" },
};

/* Open tickets in an order that none of their indexes has. */
static const char *const other_orders[][2] = {
	{ "is:open", "subject" },
	{ "is:open", "external_id" },
	{ "is:waiting", "requester" },
	{ "due:any", "subject" },
	{ "is:open team:my-teams", "-priority" },
};

/* Plans that depend on what is found. */
static const struct {
	const char *text, *sort;
	enum found found;
} tuned[] = {
	{ "f.room:4.17", "-updated", DENSE },
	{ "-f.cost:>100", "-created", DENSE },
	{ "is:open f.room:4.*", "priority,-updated", DENSE },
	{ "is:open f.room:4.17", "priority,-updated", OFTEN },
	{ "vpn", "-updated", FEW },
	{ "vpn queue:network", "subject", FEW },
	{ "vpn", "-updated", MANY },
	{ "vpn is:open", "priority,-updated", MANY },
	{ "vpn queue:network", "subject", NEWEST },
};

/* What a person has not read is one value. */
static const char *const unread_views[][2] = {
	{ "is:unread", "-updated" },
	{ "is:open is:mine is:unread", "priority,-updated" },
	{ "is:open -is:unread", "priority,-updated" },
};

/* ---- the golden file ---- */

static void compare(struct store *s, struct sv now)
{
	const char *update = getenv("GOLDEN_UPDATE");
	struct sv golden;
	size_t line = 1;

	if (update && *update) {
		store_ok(s, fs_write(GOLDEN, now, 0644, &s->e));
		return;
	}
	store_ok(s, fs_read(GOLDEN, 1 << 20, &s->arena, &golden, &s->e));
	while (golden.p || now.p) {
		struct sv a = sv_cut(&golden, '\n'), b = sv_cut(&now, '\n');

		if (!sv_eq(a, b))
			fail_msg(
				GOLDEN
				":%zu: \"%.*s\" is now \"%.*s\"; is the new plan good? then GOLDEN_UPDATE=1",
				line, SV_ARG(a), SV_ARG(b));
		line++;
	}
}

static void plans_are_those_of_the_golden_file(void **state)
{
	struct store *s = *state;
	struct report r = { .s = s };
	AUTO(tx_end) struct tx tx = { 0 };

	/* Even explained a write counts as one. */
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	/* Some statements are of the indexes made beside those in use. */
	store_ok(s, fts_beside_make(s->db, FTS_TICKETS, &s->e));
	store_ok(s, fts_beside_make(s->db, FTS_ARTICLES, &s->e));
	str_adds(
		&r.out,
		"Query plans of shipped statements, by tests/unit/store/test_plans.c. GOLDEN_UPDATE=1 rewrites this.\n");
	add_files(&r);
	assert_true(r.statements > 60);
	for (size_t i = 0; i < ARRAY_LEN(views); i++)
		add_view(&r, views[i][0], views[i][1]);
	for (size_t i = 0; i < ARRAY_LEN(custom_views); i++)
		add_view(&r, custom_views[i][0], custom_views[i][1]);
	for (size_t i = 0; i < ARRAY_LEN(other_orders); i++)
		add_view(&r, other_orders[i][0], other_orders[i][1]);
	for (size_t i = 0; i < ARRAY_LEN(tuned); i++)
		add_view_as(&r, tuned[i].text, tuned[i].sort, tuned[i].found);
	for (size_t i = 0; i < ARRAY_LEN(unread_views); i++)
		add_view(&r, unread_views[i][0], unread_views[i][1]);
	compare(s, str_sv(&r.out));
	str_deinit(&r.out);
}

/* The lines of a window's plan, from its title to the next. */
static struct sv part(const struct report *r, const char *title)
{
	const char *p = strstr(str_z(&r->out), title), *end;

	assert_non_null(p);
	end = strstr(p + 1, "\n  ");
	while (end && end[3] == ' ')
		end = strstr(end + 1, "\n  ");
	return (struct sv){ p, end ? (size_t)(end - p) : strlen(p) };
}

static bool part_has(struct report *r, const char *title, const char *what)
{
	const char *text = arena_z(&r->s->arena, part(r, title));

	return strstr(text, what) != NULL;
}

/* A full read or sort. What is sorted outermost is one window, whose ids came from inside; the
 * windows after and before a key join two of them. */
static bool is_slow(struct report *r)
{
	return part_has(r, "  first:", "\n      USE TEMP B-TREE") ||
	       part_has(r, "  first:", "RIGHT PART") || part_has(r, "  after:", "RIGHT PART") ||
	       part_has(r, "  before:", "RIGHT PART") || strstr(str_z(&r->out), "SCAN t\n");
}

static void a_custom_value_is_found_by_its_index(void **state)
{
	struct report r = { .s = *state };

	for (size_t i = 0; i < 5; i++) {
		str_reset(&r.out);
		add_view(&r, custom_views[i][0], custom_views[i][1]);
		if (!strstr(str_z(&r.out),
			    "SEARCH v USING COVERING INDEX ticket_field_value (field=? AND num"))
			fail_msg("%s: see " GOLDEN, custom_views[i][0]);
	}
	/* The control: an order alone needs no value found. */
	str_reset(&r.out);
	add_view(&r, "is:open", "f.room");
	assert_null(strstr(str_z(&r.out), "ticket_field_value"));
	str_deinit(&r.out);
}

/* Lists of open tickets read no row to be sorted, with statistics of the planner and without. */
static void another_order_of_open_tickets_is_made_from_their_index(void **state)
{
	struct store *s = *state;
	struct report r = { .s = s };

	for (int analyzed = 0; analyzed < 2; analyzed++) {
		for (size_t i = 0; i < ARRAY_LEN(other_orders); i++) {
			str_reset(&r.out);
			add_view(&r, other_orders[i][0], other_orders[i][1]);
			if (!part_has(&r, "  first:", "t USING COVERING INDEX open_list"))
				fail_msg("%s sort:%s: see " GOLDEN, other_orders[i][0],
					 other_orders[i][1]);
		}
		for (int64_t id = 1; !analyzed && id <= 40; id++)
			store_ticket(s, "printer", "prints");
		store_ok(s, db_analyze(s->db, &s->e));
	}
	/* The control: an order of theirs goes by it, not by this one. */
	str_reset(&r.out);
	add_view(&r, "is:open", "priority,-updated");
	assert_null(strstr(str_z(&r.out), "open_list"));
	str_deinit(&r.out);
}

static void a_shipped_view_reads_an_index_in_its_order(void **state)
{
	struct store *s = *state;
	struct report r = { .s = s };

	for (size_t i = 0; i < ARRAY_LEN(views); i++) {
		str_reset(&r.out);
		add_view(&r, views[i][0], views[i][1]);
		if (is_slow(&r))
			fail_msg("%s sort:%s has no index: see " GOLDEN, views[i][0], views[i][1]);
	}
	/* The control: an order without an index does sort. */
	str_reset(&r.out);
	add_view(&r, "is:open", "subject");
	assert_true(is_slow(&r));
	str_deinit(&r.out);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(plans_are_those_of_the_golden_file),
		T(a_custom_value_is_found_by_its_index),
		T(another_order_of_open_tickets_is_made_from_their_index),
		T(a_shipped_view_reads_an_index_in_its_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
