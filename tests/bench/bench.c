/* Speed of the lower floors: import, show, lists, search, commands, each beside bare SQLite for the
 * same rows and indexes in the same run. N tickets (10,000 and 100,000 unless $N says otherwise).
 * Read the ratios: machines differ. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"
#include "deskbell/db/stmt.h"
#include "deskbell/domain/ticket.h"
#include "deskbell/service/load.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/text/when.h"
#include "harness_bare.h"
#include "harness_rows.h"
#include "deskbell/base/i18n.h"

#define NOW 1795444320
#define REPEATS 200
#define COMMANDS 300

extern char **environ;

/* One size of desk. */
struct bench {
	const char *dir, *bare_dir; /* the desk; a directory with its bare twin */
	int64_t n;
	struct clock clock;
	struct desk *desk;
	struct actor me;
	struct db *src, *bare;
	double base_import;
};

static void must(enum rc rc, const struct err *e)
{
	if (rc != RC_OK) {
		fprintf(stderr, "bench: %s\n", e->msg);
		exit(1);
	}
}

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static double at(double *ms, size_t n, double share)
{
	qsort(ms, n, sizeof(*ms), by_size);
	return n ? ms[(size_t)((double)(n - 1) * share)] : 0;
}

/* "what   ours   bare   ratio" */
static void line(const char *what, double ours, double bare, const char *unit)
{
	printf("  %-34s %9.3f %s", what, ours, unit);
	if (bare > 0)
		printf("   bare %9.3f %s   %5.2fx", bare, unit, ours / bare);
	putchar('\n');
	fflush(stdout);
}

/* ---- running commands in this process ---- */

static void command(struct bench *b, struct arena *a, const char *text, struct answer *x)
{
	struct err e = { 0 };
	struct request r = { .door = DOOR_CLI, .login = b->me.login };
	struct args args;
	struct sv *word;
	size_t n, used;
	const struct command *cmd;

	must(words_split(sv_from(text), a, &word, &n, &e), &e);
	cmd = command_find(word, n, &used, &e);
	if (!cmd)
		must(e.rc, &e);
	must(args_parse(cmd, word + used, n - used, a, &args, &e), &e);
	r.args = &args;
	if (cmd->kind == COMMAND_WRITE) {
		must(call_run(b->desk, &r, a, x, &e), &e);
	} else {
		struct job j = { 0 };

		must(job_run(b->desk, &r, a, &j, &e), &e);
	}
}

/* `before`, the ticket's number, `after`. */
static const char *command_line(struct arena *a, const char *before, int64_t id, const char *after)
{
	return arena_z(a, arena_printf(a, "%s%lld%s", before, (long long)id, after));
}

static void commands(struct bench *b, const char *what, const char *before, const char *after)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	static double ours[COMMANDS], bare[COMMANDS];
	struct err e = { 0 };
	struct answer x;
	int64_t since;
	size_t n;
	char label[64];

	command(b, &a, command_line(&a, before, 1, after), &x);
	must(seq_store_last(b->src, SEQ_CHANGE, &since, &e), &e);
	for (size_t i = 0; i < COMMANDS; i++) {
		const char *text =
			command_line(&a, before, 2 + (int64_t)i * (b->n - 2) / COMMANDS, after);
		int64_t from = clock_us();

		command(b, &a, text, &x);
		ours[i] = (double)(clock_us() - from) / 1e3;
		if (i % 20 == 19)
			call_after(b->desk);
		arena_reset(&a);
	}
	n = bare_changes(b->src, b->bare, since, bare, COMMANDS);
	snprintf(label, sizeof(label), "%s, median", what);
	line(label, at(ours, COMMANDS, 0.5), at(bare, n, 0.5), "ms");
	snprintf(label, sizeof(label), "%s, p99", what);
	line(label, at(ours, COMMANDS, 0.99), at(bare, n, 0.99), "ms");
}

/* ---- reads ---- */

static double time_list(struct bench *b, const char *query, size_t limit)
{
	static double ms[REPEATS];

	for (size_t i = 0; i < REPEATS; i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct list_request r = { .query = sv_from(query), .limit = limit };
		struct ticket_list list;
		struct err e = { 0 };
		int64_t from = clock_us();

		must(load_tickets(b->desk, &b->me, &r, &a, &list, NULL, &e), &e);
		if (!list.n) {
			fprintf(stderr, "bench: %s finds nothing\n", query);
			exit(1);
		}
		ms[i] = (double)(clock_us() - from) / 1e3;
		if (i >= 20 && ms[0] > 100) /* slow: fewer do */
			return at(ms, i + 1, 0.5);
	}
	return at(ms, REPEATS, 0.5);
}

static double time_bare(struct stmt *q, const char *first)
{
	static double ms[REPEATS];
	struct err e = { 0 };

	for (size_t i = 0; i < REPEATS; i++) {
		int64_t from = clock_us();

		if (first)
			stmt_text(q, 1, sv_from(first));
		while (stmt_row(q, &e) == RC_OK)
			;
		must(stmt_run(q, &e), &e);
		ms[i] = (double)(clock_us() - from) / 1e3;
		if (i >= 20 && ms[0] > 100)
			return at(ms, i + 1, 0.5);
	}
	return at(ms, REPEATS, 0.5);
}

/* The statement is released here. */
static double bare(struct stmt *own_q, const char *first, const struct err *e)
{
	AUTO(stmt_release) struct stmt *q = own_q;

	if (!q)
		must(e->rc, e);
	return time_bare(q, first);
}

#define BARE(b, sql, first) bare(db_stmt((b)->src, sql, &e), first, &e)

static void lists(struct bench *b)
{
	struct err e = { 0 };

	line("list 50: is:open sort:priority", time_list(b, "is:open sort:priority,-updated", 50),
	     BARE(b,
		  "SELECT * FROM ticket WHERE open=1 ORDER BY priority, updated DESC, id DESC LIMIT 51",
		  NULL),
	     "ms");
	line("list 50: those of one agent",
	     time_list(b, "is:open assignee:agent3 sort:priority,-updated", 50),
	     BARE(b,
		  "SELECT * FROM ticket WHERE open=1 AND assignee=(SELECT id FROM person WHERE login='agent3') ORDER BY priority, updated DESC, id DESC LIMIT 51",
		  NULL),
	     "ms");
	line("list 50: newest of all", time_list(b, "sort:-updated", 50),
	     BARE(b, "SELECT * FROM ticket WHERE deleted=0 ORDER BY updated DESC, id DESC LIMIT 51",
		  NULL),
	     "ms");
	line("list 50: one queue", time_list(b, "queue:queue7 is:open sort:priority,-updated", 50),
	     BARE(b,
		  "SELECT * FROM ticket WHERE open=1 AND queue=(SELECT id FROM queue WHERE key='queue7') "
		  "ORDER BY priority, updated DESC, id DESC LIMIT 51",
		  NULL),
	     "ms");
	line("list 50: is:open sort:subject", time_list(b, "is:open sort:subject", 50),
	     BARE(b, "SELECT * FROM ticket WHERE open=1 ORDER BY subject LIMIT 51", NULL), "ms");
}

#define MATCH "SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH ?1 ORDER BY rowid DESC LIMIT 20"

static double time_search(struct bench *b, const char *match)
{
	static double ms[REPEATS];

	for (size_t i = 0; i < REPEATS; i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct search_hit *hit;
		struct err e = { 0 };
		int64_t from = clock_us();
		size_t n;

		must(search_store_tickets(b->src, sv_from(match), 20, &a, &hit, &n, &e), &e);
		ms[i] = (double)(clock_us() - from) / 1e3;
	}
	return at(ms, REPEATS, 0.5);
}

/* Ours and bare for one expression; a search that finds nothing measures nothing. */
static void search(struct bench *b, const char *what, const char *match)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct search_hit *hit;
	struct err e = { 0 };
	size_t n;

	must(search_store_tickets(b->src, sv_from(match), 20, &a, &hit, &n, &e), &e);
	if (!n) {
		fprintf(stderr, "bench: %s is in no ticket\n", match);
		exit(1);
	}
	line(what, time_search(b, match), BARE(b, MATCH, match), "ms");
}

static void searches(struct bench *b)
{
	char rare[16], one[16], two[16], common[16], text[64];

	rows_word(6000, rare);
	rows_word(60, one);
	rows_word(80, two);
	rows_word(0, common);
	snprintf(text, sizeof(text), "\"%s\"", rare);
	search(b, "search, 20 best: a rare word", text);
	snprintf(text, sizeof(text), "\"%s\" AND \"%s\"", one, two);
	search(b, "search, 20 best: two middling words", text);
	snprintf(text, sizeof(text), "\"%s\"", common);
	search(b, "search, 20 best: the commonest word", text);
	snprintf(text, sizeof(text), "\"%s\" sort:-updated", common);
	line("list 50: the commonest, newest first", time_list(b, text, 50), 0, "ms");
	snprintf(text, sizeof(text), "\"%s\" is:open sort:priority", common);
	line("list 50: the commonest, open ones", time_list(b, text, 50), 0, "ms");
	line("list 50: one Chinese character", time_list(b, "\u4e07 sort:-updated", 50), 0, "ms");
	line("list 50: one Latin letter (prefix)", time_list(b, "t sort:-updated", 50), 0, "ms");
}

/* Milliseconds of CPU and wall a child takes; output thrown away. */
static double spawn_ms(char *const argv[])
{
	static double ms[50];
	posix_spawn_file_actions_t fa;

	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 1, "/dev/null", O_WRONLY, 0);
	for (size_t i = 0; i < ARRAY_LEN(ms); i++) {
		int64_t from = clock_us();
		int status;
		pid_t pid;

		if (posix_spawn(&pid, argv[0], &fa, NULL, argv, environ) ||
		    waitpid(pid, &status, 0) < 0 || status) {
			fprintf(stderr, "bench: %s did not run\n", argv[0]);
			exit(1);
		}
		ms[i] = (double)(clock_us() - from) / 1e3;
	}
	posix_spawn_file_actions_destroy(&fa);
	return at(ms, ARRAY_LEN(ms), 0.5);
}

static void shows(struct bench *b)
{
	struct err e = { 0 };
	static double ms[REPEATS];
	char number[24];
	char *show[] = { getenv("DESKBELL"),
			 (char *)(uintptr_t) "-D",
			 (char *)(uintptr_t)b->dir,
			 (char *)(uintptr_t) "ticket",
			 (char *)(uintptr_t) "show",
			 number,
			 NULL };
	char *none[] = { (char *)(uintptr_t) "/bin/true", NULL };

	snprintf(number, sizeof(number), "%lld", (long long)(b->n / 2));
	for (size_t i = 0; i < REPEATS; i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct ticket_view t;
		int64_t from = clock_us();

		must(load_ticket(b->desk, &b->me, 1 + (int64_t)i * (b->n / REPEATS), &a, &t, &e),
		     &e);
		ms[i] = (double)(clock_us() - from) / 1e3;
	}
	line("show, in the process", at(ms, REPEATS, 0.5),
	     BARE(b,
		  "SELECT m.*, x.value FROM thread h JOIN message m ON m.id=h.message JOIN text x ON x.id=m.text "
		  "WHERE h.ticket=?1+0",
		  "77"),
	     "ms");
	line("show, whole process; bare: /bin/true", spawn_ms(show), spawn_ms(none), "ms");
}

/* ---- one desk ---- */

static void import(struct bench *b, const char *rows)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	int64_t from;
	double ours, bare;

	rows_write(rows, b->n, NOW);
	from = clock_us();
	command(b, &a,
		arena_z(&a, arena_printf(&a, "import tickets %s --create queue,person", rows)),
		NULL);
	ours = (double)(clock_us() - from) / 1e6;
	must(db_open(fs_join(&a, b->dir, "desk.db"), DB_READ, NOW, &b->src, &e), &e);
	must(fs_mkdirs(b->bare_dir, 0700, &e), &e);
	must(db_create(fs_join(&a, b->bare_dir, "desk.db"), NOW, &e), &e);
	must(db_open(fs_join(&a, b->bare_dir, "desk.db"), DB_WRITE, NOW, &b->bare, &e), &e);
	bare = bare_import(b->src, b->bare);
	line("import", ours, bare, "s ");
	printf("  %-34s %9.0f tickets/s; bare over ours %.2f (limit 0.7)\n", "",
	       (double)b->n / ours, bare / ours);
}

static void one_size(const char *top, int64_t n)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct bench b = { .n = n };
	struct rusage use;
	struct err e = { 0 };

	printf("%lld tickets, 3 messages and 3 to 5 steps each, one in fifty open\n", (long long)n);
	b.dir = fs_join(&a, top, arena_z(&a, arena_printf(&a, "desk%lld", (long long)n)));
	b.bare_dir = fs_join(&a, top, arena_z(&a, arena_printf(&a, "bare%lld", (long long)n)));
	clock_freeze(&b.clock, NOW);
	must(desk_init(b.dir, &b.clock, NULL, &e), &e);
	must(desk_open(b.dir, DESK_WRITE, &b.clock, &b.desk, &e), &e);
	must(desk_actor(b.desk, NULL, &a, &b.me, &e), &e);
	import(&b, fs_join(&a, top, "rows.jsonl"));
	shows(&b);
	lists(&b);
	searches(&b);
	commands(&b, "assign", "ticket assign ", " me");
	commands(&b, "reply", "ticket reply ",
		 " --body 'The cable was loose; please try again and tell us.'");
	commands(&b, "new", "ticket new --subject 'Printer ",
		 "' --body 'It prints nothing since this morning.'");
	getrusage(RUSAGE_SELF, &use);
	printf("  %-34s %9.1f MB\n\n", "memory of this process at most",
	       (double)use.ru_maxrss / 1024);
	desk_destroy(b.desk);
	db_destroy(b.src);
	db_destroy(b.bare);
	must(fs_remove_tree(b.dir, &e), &e);
	must(fs_remove_tree(b.bare_dir, &e), &e);
}

int main(void)
{
	char top[] = "/tmp/deskbell-bench-XXXXXX";
	const char *size = getenv("N");
	struct err e = { 0 };

	i18n_init();
	when_init();
	if (!mkdtemp(top) || !getenv("DESKBELL")) {
		fprintf(stderr, "bench: run by make bench\n");
		return 1;
	}
	if (size && *size) {
		one_size(top, strtoll(size, NULL, 10));
	} else {
		one_size(top, 10000);
		one_size(top, 100000);
	}
	must(fs_remove_tree(top, &e), &e);
	return 0;
}
