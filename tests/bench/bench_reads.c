/* Speed of reading: whole processes, a ticket, windows of lists, custom fields, text; beside bare
 * SQLite for the same rows where there are such. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/fs.h"
#include "deskbell/db/stmt.h"
#include "deskbell/service/load.h"
#include "harness_bench.h"

#define WINDOW 50
#define BEST 20
/* A row is given up after so long, but not before so many. */
#define PATIENCE_US 3000000
#define FEWEST 5

/* A list and the same by bare SQLite: ?1 is my id, ?2 and ?3 limit and offset. NULL: nothing. */
struct list {
	const char *id, *query, *sort, *sql;
	const char *other_sql; /* by subject */
	bool middle;
};

#define FIRST "SELECT * FROM ticket WHERE ?1>0 AND "
#define BY_PRIORITY " ORDER BY priority, updated DESC, id DESC LIMIT ?2 OFFSET ?3"
#define BY_SUBJECT " ORDER BY subject, id DESC LIMIT ?2 OFFSET ?3"
#define TEAM "queue IN (SELECT q.id FROM queue q JOIN team t ON t.id=q.team WHERE t.key='network')"
#define ROOM \
	"SELECT t.* FROM ticket_field f JOIN ticket t ON t.id=f.ticket WHERE ?1>0 AND " \
	"f.field=(SELECT number FROM custom_field WHERE key='room') "

static const struct list lists[] = {
	{ "list.unassigned", "is:open is:unassigned -is:snoozed", "sort:priority,-updated",
	  FIRST "open=1 AND assignee=0" BY_PRIORITY, FIRST "open=1 AND assignee=0" BY_SUBJECT,
	  true },
	{ "list.mine", "is:open is:mine -is:snoozed", "sort:priority,-updated",
	  FIRST "open=1 AND assignee=?1" BY_PRIORITY, FIRST "open=1 AND assignee=?1" BY_SUBJECT,
	  true },
	{ "list.team", "is:open team:my-teams", "sort:priority,-updated",
	  FIRST "open=1 AND " TEAM BY_PRIORITY, FIRST "open=1 AND " TEAM BY_SUBJECT, true },
	{ "list.queue", "is:open queue:queue9", "sort:priority,-updated",
	  FIRST "open=1 AND queue=(SELECT id FROM queue WHERE key='queue9')" BY_PRIORITY,
	  FIRST "open=1 AND queue=(SELECT id FROM queue WHERE key='queue9')" BY_SUBJECT, true },
	{ "list.open", "is:open", "sort:priority,-updated", FIRST "open=1" BY_PRIORITY,
	  FIRST "open=1" BY_SUBJECT, true },
	{ "list.waiting", "is:waiting", "sort:updated",
	  FIRST "open=1 AND state_category=3 ORDER BY updated, id LIMIT ?2 OFFSET ?3",
	  FIRST "open=1 AND state_category=3" BY_SUBJECT, true },
	{ "list.resolved", "is:resolved", "sort:-updated",
	  FIRST "state_category=4 AND deleted=0 ORDER BY updated DESC, id DESC LIMIT ?2 OFFSET ?3",
	  FIRST "state_category=4 AND deleted=0" BY_SUBJECT, true },
	{ "list.recent", "", "sort:-updated",
	  FIRST "deleted=0 ORDER BY updated DESC, id DESC LIMIT ?2 OFFSET ?3",
	  FIRST "deleted=0" BY_SUBJECT, true },
	{ "field.value", "is:open f.room:4.9", "sort:priority,-updated",
	  ROOM "AND f.value='4.9' AND t.open=1 ORDER BY t.priority, t.updated DESC, t.id DESC "
	       "LIMIT ?2 OFFSET ?3",
	  NULL, false },
	{ "field.sort", "is:open", "sort:f.room",
	  ROOM "AND t.open=1 ORDER BY f.value, t.id DESC LIMIT ?2 OFFSET ?3", NULL, false },
	{ "field.prefix", "is:open f.room:4.1*", "sort:subject",
	  ROOM "AND f.value>='4.1' AND f.value<'4.2' AND t.open=1 ORDER BY t.subject, t.id DESC "
	       "LIMIT ?2 OFFSET ?3",
	  NULL, false },
};

/* Once there are service levels. */
static const struct list level_lists[] = {
	{ "list.due", "due:any", "sort:due", FIRST "due>0 ORDER BY due, id LIMIT ?2 OFFSET ?3",
	  FIRST "due>0" BY_SUBJECT, true },
	{ "list.risk", "sla:risk,breached", "sort:due",
	  FIRST "due>0 ORDER BY due, id LIMIT ?2 OFFSET ?3", NULL, false },
};

static bool go_on(const struct series *s, int64_t from)
{
	return s->n < times(200, 2) && (s->n < FEWEST || clock_us() - from < PATIENCE_US);
}

/* ---- ours ---- */

static struct figure time_list(struct bench *b, const struct list_request *r, bool some)
{
	struct series s = { .n = 0 };
	int64_t from = clock_us();

	while (go_on(&s, from)) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct ticket_list list;
		struct err e = { 0 };
		struct watch w = watch_start();

		must(load_tickets(b->desk, &b->me, r, &a, &list, NULL, &e), &e);
		watch_stop(&w, &s);
		if (some && !list.n) {
			fprintf(stderr, "bench: %.*s finds nothing\n", SV_ARG(r->query));
			exit(1);
		}
	}
	return figure_of(&s);
}

static struct figure time_query(struct bench *b, const char *query, size_t limit, bool interactive)
{
	struct list_request r = { .query = sv_from(query),
				  .limit = limit,
				  .interactive = interactive };

	return time_list(b, &r, true);
}

/* A window from the ticket on that stands `offset` rows behind the first. */
static struct figure time_middle(struct bench *b, const char *query, int64_t focus)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct list_request r = {
		.query = sv_from(query), .limit = WINDOW, .window = WINDOW_AROUND, .focus = focus
	};
	struct ticket_list around;
	struct err e = { 0 };

	must(load_tickets(b->desk, &b->me, &r, &a, &around, NULL, &e), &e);
	r.window = WINDOW_AFTER;
	r.key = around.first;
	return time_list(b, &r, false);
}

/* ---- bare ---- */

/* The id of the row at `offset`, 0 = there is none. */
static int64_t bare_run(struct stmt *q, const struct bench *b, int64_t limit, int64_t offset)
{
	struct err e = { 0 };
	int64_t id = 0;

	stmt_int(q, 1, b->me.person);
	stmt_int(q, 2, limit);
	stmt_int(q, 3, offset);
	while (stmt_row(q, &e) == RC_OK)
		id = stmt_col_int(q, 0);
	must(stmt_run(q, &e), &e);
	return id;
}

static struct stmt *prepared(struct bench *b, const char *sql)
{
	struct err e = { 0 };
	struct stmt *q = db_stmt_at(b->src, sql, &e);

	if (!q)
		must(e.rc, &e);
	return q;
}

static struct figure bare_list(struct bench *b, const char *sql)
{
	AUTO(stmt_release) struct stmt *q = prepared(b, sql);
	struct series s = { .n = 0 };
	int64_t from = clock_us();

	while (go_on(&s, from)) {
		struct watch w = watch_start();

		bare_run(q, b, WINDOW + 1, 0);
		watch_stop(&w, &s);
	}
	return figure_of(&s);
}

static struct figure bare_words(struct bench *b, const char *match)
{
	AUTO(stmt_release)
	struct stmt *q = prepared(b, "SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH ?1 "
				     "ORDER BY rowid DESC LIMIT 20");
	struct series s = { .n = 0 };
	int64_t from = clock_us();
	struct err e = { 0 };

	while (go_on(&s, from)) {
		struct watch w = watch_start();

		stmt_text(q, 1, sv_from(match));
		while (stmt_row(q, &e) == RC_OK)
			;
		must(stmt_run(q, &e), &e);
		watch_stop(&w, &s);
	}
	return figure_of(&s);
}

/* ---- rows ---- */

static const char *joined(struct arena *a, const char *x, const char *y)
{
	return arena_z(a, arena_printf(a, "%s%s", x, y));
}

static void one_list(struct bench *b, const struct list *l)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *query = arena_z(&a, arena_printf(&a, "%s %s", l->query, l->sort));
	struct figure bare = bare_list(b, l->sql);
	int64_t n, focus;
	struct err e = { 0 };

	report(l->id, b->n, time_query(b, query, WINDOW, true), &bare);
	if (l->middle) {
		AUTO(stmt_release) struct stmt *q = prepared(b, l->sql);

		must(load_count(b->desk, &b->me, sv_from(l->query), &n, &e), &e);
		focus = bare_run(q, b, 1, n / 2);
		report(joined(&a, l->id, ".middle"), b->n, time_middle(b, query, focus), NULL);
	}
	if (l->other_sql) {
		bare = bare_list(b, l->other_sql);
		query = arena_z(&a, arena_printf(&a, "%s sort:subject", l->query));
		report(joined(&a, l->id, ".other"), b->n, time_query(b, query, WINDOW, true),
		       &bare);
	}
}

static void counts(struct bench *b)
{
	struct series s = { .n = 0 };
	int64_t from = clock_us();

	while (go_on(&s, from)) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct view_tab *tab;
		struct err e = { 0 };
		struct watch w = watch_start();
		size_t n;

		must(load_views(b->desk, &b->me, true, &a, &tab, &n, &e), &e);
		watch_stop(&w, &s);
	}
	report("views.counts", b->n, figure_of(&s), NULL);
}

/* Words of the texts; a rare one must be there among few tickets too. */
struct words {
	char rare[32], one[32], two[32], common[32], russian[32], chinese[2][32];
};

static struct words words_of(const struct bench *b)
{
	struct words w;

	rows_word(ROWS_LATIN, b->n < 5000 ? 300 : 12000, w.rare);
	rows_word(ROWS_LATIN, 60, w.one);
	rows_word(ROWS_LATIN, 80, w.two);
	rows_word(ROWS_LATIN, 0, w.common);
	rows_word(ROWS_RUSSIAN, 0, w.russian);
	rows_word(ROWS_CHINESE, 0, w.chinese[0]);
	rows_word(ROWS_CHINESE, 1, w.chinese[1]);
	return w;
}

static void text(struct bench *b, const char *id, const char *query, bool interactive)
{
	report(id, b->n, time_query(b, query, WINDOW, interactive), NULL);
}

static void best(struct bench *b, const char *id, const char *words, const char *match)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct figure bare = bare_words(b, match);

	report(id, b->n, time_query(b, joined(&a, words, " sort:rank"), BEST, false), &bare);
}

static void texts(struct bench *b, const struct words *w)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *rare = arena_z(&a, arena_printf(&a, "\"%s\"", w->rare)),
		   *common = arena_z(&a, arena_printf(&a, "\"%s\"", w->common)),
		   *two = arena_z(&a, arena_printf(&a, "\"%s\" \"%s\"", w->one, w->two));

	best(b, "text.rare", rare, rare);
	best(b, "text.middling", two, two);
	best(b, "text.common", common, common);
	text(b, "text.newest", joined(&a, common, " sort:-updated"), false);
	text(b, "text.filter",
	     arena_z(&a, arena_printf(&a, "\"%s\" is:open sort:priority,-updated", w->one)), false);
	text(b, "text.filter.common", joined(&a, common, " is:open sort:priority,-updated"), false);
	text(b, "text.filter.closed",
	     arena_z(&a,
		     arena_printf(&a, "\"%s\" queue:queue9,queue0,queue1 sort:subject", w->two)),
	     true);
	text(b, "text.filter.exact",
	     arena_z(&a,
		     arena_printf(&a, "\"%s\" queue:queue9,queue0,queue1 sort:subject", w->one)),
	     false);
}

static void prefix(struct bench *b, const char *id, const char *begins, bool interactive)
{
	report(id, b->n, time_query(b, begins, WINDOW, interactive), NULL);
}

static void prefixes(struct bench *b, const struct words *w)
{
	char letter[8], two[72];

	snprintf(letter, sizeof(letter), "%.1s", w->common);
	prefix(b, "prefix.latin1", letter, true);
	prefix(b, "prefix.exact", letter, false);
	snprintf(letter, sizeof(letter), "%.2s", w->common);
	prefix(b, "prefix.latin2", letter, true);
	snprintf(letter, sizeof(letter), "%.2s", w->russian);
	prefix(b, "prefix.cyrillic1", letter, true);
	snprintf(letter, sizeof(letter), "%.4s", w->russian);
	prefix(b, "prefix.cyrillic2", letter, true);
	prefix(b, "prefix.cjk1", w->chinese[0], true);
	snprintf(two, sizeof(two), "%s%s", w->chinese[0], w->chinese[1]);
	prefix(b, "prefix.cjk2", two, true);
}

/* ---- whole processes ---- */

static void process(struct bench *b, const char *id, const struct figure *nothing,
		    const char *const *words)
{
	const char *argv[16] = { b->program, "-D", b->dir };
	struct series s = { .n = 0 };

	for (size_t i = 0; words[i]; i++)
		argv[3 + i] = words[i];
	for (size_t i = 0; i < times(50, 2); i++)
		bench_spawn(argv, &s);
	report(id, b->n, figure_of(&s), nothing);
}

#define PROCESS(b, id, nothing, ...) \
	process(b, id, nothing, (const char *const[]){ __VA_ARGS__, NULL })

static void processes(struct bench *b, const struct words *w)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct figure nothing = bench_nothing();

	PROCESS(b, "process.version", &nothing, "--version");
	PROCESS(b, "process.show", &nothing, "ticket", "show", bench_line(&a, "", b->n / 2, ""));
	PROCESS(b, "process.list", &nothing, "ticket", "list", "is:open");
	PROCESS(b, "process.filter", &nothing, "ticket", "list", "is:open", "priority:P1,P2",
		"-assignee:none");
	PROCESS(b, "process.search", &nothing, "ticket", "list", w->one, w->two);
}

static void shows(struct bench *b)
{
	AUTO(stmt_release)
	struct stmt *q =
		prepared(b, "SELECT m.*, x.value FROM thread h JOIN message m ON m.id=h.message "
			    "JOIN text x ON x.id=m.text WHERE h.ticket=?1");
	struct series ours = { .n = 0 }, bare = { .n = 0 };
	struct figure beside;
	struct err e = { 0 };
	int64_t n = (int64_t)times(200, 2);

	for (int64_t i = 0; i < n; i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		int64_t id = 1 + i * (b->n / n);
		struct ticket_view t;
		struct watch w = watch_start();

		must(load_ticket(b->desk, &b->me, id, &a, &t, &e), &e);
		watch_stop(&w, &ours);
		w = watch_start();
		stmt_int(q, 1, id);
		while (stmt_row(q, &e) == RC_OK)
			;
		must(stmt_run(q, &e), &e);
		watch_stop(&w, &bare);
	}
	beside = figure_of(&bare);
	report("show.load", b->n, figure_of(&ours), &beside);
}

/* Puts every open ticket under service levels: last, for the other rows are of desks without. */
static void levels(struct bench *b)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct series s = { .n = 0 };
	struct err e = { 0 };
	struct watch w;

	must(fs_write_lazy(
		     fs_join(&a, b->dir, "config/sla.yaml"),
		     SV("policies:\n"
			"  - {name: urgent, when: 'priority:P1', first-response: 1h, "
			"resolution: 8h}\n"
			"  - {name: rest, first-response: 8h, next-response: 8h, resolution: 900h}\n"),
		     0600, &e),
	     &e);
	w = watch_start();
	bench_command(b, &a, "config apply", NULL);
	watch_stop(&w, &s);
	report("levels.apply", b->n, figure_of(&s), NULL);
	for (size_t i = 0; i < ARRAY_LEN(level_lists); i++)
		one_list(b, &level_lists[i]);
}

int main(void)
{
	struct bench b;
	struct words w;

	bench_init(&b);
	bench_open(&b);
	w = words_of(&b);
	processes(&b, &w);
	shows(&b);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		one_list(&b, &lists[i]);
	counts(&b);
	texts(&b, &w);
	prefixes(&b, &w);
	levels(&b);
	bench_deinit(&b);
	return 0;
}
