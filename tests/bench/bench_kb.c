/* Speed of the knowledge base beside git(1) on the same repository: following, search of what was
 * pushed, history and blame. 10,000 articles and 20,000 commits unless $KB_COMMITS says otherwise.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/proc.h"
#include "deskbell/service/call.h"
#include "deskbell/service/load.h"
#include "deskbell/text/when.h"

#define NOW 1795444320
#define ARTICLES 10000
#define HOT 200 /* commits to one article more than to the others */
#define SAMPLES 200

struct bench {
	const char *dir, *git;
	struct clock clock;
	struct desk *desk;
	struct actor me;
	int64_t mark; /* commits written so far */
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
	return ms[(size_t)((double)(n - 1) * share)];
}

/* "what   ours   git   ratio" */
static void line(const char *what, double ours, double git, const char *limit)
{
	printf("  %-44s %9.3f ms", what, ours);
	if (git > 0)
		printf("   git %9.3f ms %7.3fx", git, ours / git);
	else
		printf("   %24s", "");
	printf("   limit %s\n", limit);
	fflush(stdout);
}

/* ---- a repository, by git fast-import ---- */

static void add_text(struct str *s, int64_t article, int64_t version)
{
	static const char *const word[] = { "router",	"printer", "account", "password",
					    "network",	"cable",   "tunnel",  "gateway",
					    "mailbox",	"licence", "server",  "backup",
					    "firewall", "proxy",   "browser", "keyboard" };
	uint64_t r = (uint64_t)article * 2654435761u + 7;

	str_addf(s, "# Article %lld about %s\n\n", (long long)article, word[article % 16]);
	for (int i = 0; i < 40; i++) {
		for (int k = 0; k < 8; k++, r = r * 6364136223846793005u + 1442695040888963407u)
			str_addf(s, "%s ", word[r >> 60]);
		str_addf(s, "%s\n", i % 5 == 4 ? "\n" : "");
		if (i == (int)(version % 40))
			str_addf(s, "Changed in version %lld.\n", (long long)version);
	}
}

static void add_file(struct str *s, int64_t article, int64_t version)
{
	AUTO(str_deinit) struct str text = STR_INIT;

	add_text(&text, article, version);
	str_addf(s, "M 100644 inline d%lld/a%lld.md\ndata %zu\n", (long long)(article % 100),
		 (long long)article, text.n);
	str_add(s, str_sv(&text));
	str_addc(s, '\n');
}

static void begin_commit(struct bench *b, FILE *f, struct str *s, bool first)
{
	str_reset(s);
	str_addf(s,
		 "commit refs/heads/main\nmark :%lld\ncommitter Ann <ann@example.org> %lld +0000\n"
		 "data 7\ncommit\n\n",
		 (long long)b->mark + 1, (long long)(1700000000 + b->mark * 60));
	if (b->mark++ && first) /* later ones follow by themselves */
		str_adds(s, "from refs/heads/main^0\n");
	fwrite(s->p, 1, s->n, f);
	str_reset(s);
}

static void run(const char *command)
{
	const char *argv[] = { "/bin/sh", "-c", command, NULL };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct proc_result out;
	struct err e = { 0 };

	if (proc_run(argv, NULL, NULL, (size_t)1 << 26, &a, &out, &e) != RC_OK || out.status) {
		fprintf(stderr, "bench: %s: %s%.*s\n", command, e.msg, SV_ARG(out.err));
		exit(1);
	}
}

static double timed(const char *command)
{
	int64_t from = clock_us();

	run(command);
	return (double)(clock_us() - from) / 1e3;
}

/* All articles in one commit (version 0), or `n` commits to one each; every HOTth to number 0. */
static void import(struct bench *b, int64_t n, bool one)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *file = fs_join(&a, b->dir, "stream");
	FILE *f = fopen(file, "w");
	uint64_t r = 1;

	if (!f)
		exit(1);
	if (one)
		begin_commit(b, f, &s, true);
	for (int64_t i = 0; i < n; i++) {
		int64_t article;

		r = r * 6364136223846793005u + 1442695040888963407u;
		article = one ? i : i % (n / HOT + 1) == 0 ? 0 : (int64_t)((r >> 33) % ARTICLES);
		if (!one)
			begin_commit(b, f, &s, i == 0);
		add_file(&s, article, one ? 0 : i + 1);
		fwrite(s.p, 1, s.n, f);
		str_reset(&s);
	}
	fclose(f);
	run(arena_z(&a, arena_printf(&a, "git -C %s fast-import --quiet <%s && rm %s", b->git, file,
				     file)));
}

/* ---- measures ---- */

/* Milliseconds of processor, where others use the machine as well. */
static double used_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double follow(struct bench *b, const char *words, size_t *n)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct article_row *row;
	struct err e = { 0 };
	int64_t from = clock_us();

	must(load_articles(b->desk, &b->me, sv_from(words), 10, &a, &row, n, &e), &e);
	return (double)(clock_us() - from) / 1e3;
}

static void searchable(struct bench *b)
{
	double ms[20];
	size_t n;

	for (size_t i = 0; i < 20; i++) {
		AUTO(str_deinit) struct str s = STR_INIT;
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		const char *word = arena_z(&a, arena_printf(&a, "zz%zuq", i));
		const char *script = arena_z(
			&a,
			arena_printf(
				&a,
				"cd %s && t=$(mktemp) && rm $t && export GIT_INDEX_FILE=$t GIT_AUTHOR_NAME=A "
				"GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b && git read-tree main && "
				"git update-index --add --cacheinfo 100644,$(echo '# %s' | git hash-object -w --stdin),p/%s.md && "
				"git update-ref refs/heads/main $(git commit-tree -p main -m x $(git write-tree)) && rm $t",
				b->git, word, word));

		run(script);
		ms[i] = follow(b, word, &n);
		if (n != 1)
			exit(1);
	}
	line("one pushed article searchable, median of 20", at(ms, 20, 0.5), 0, "20 ms");
	line("  the slowest", at(ms, 20, 1), 0, "");
}

static double history_of(struct bench *b, int64_t article, size_t *n)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv path =
		arena_printf(&a, "d%lld/a%lld.md", (long long)(article % 100), (long long)article);
	struct article_row row;
	struct revision *r;
	struct err e = { 0 };
	int64_t from = clock_us();

	must(load_revisions(b->desk, &b->me, path, 0, &a, &row, &r, n, &e), &e);
	return (double)(clock_us() - from) / 1e3;
}

static double blame_of(struct bench *b, int64_t article)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv path =
		arena_printf(&a, "d%lld/a%lld.md", (long long)(article % 100), (long long)article);
	struct article_row row;
	struct blame_line *l;
	struct err e = { 0 };
	int64_t from = clock_us();
	size_t n;

	must(load_blame(b->desk, &b->me, path, &a, &row, &l, &n, &e), &e);
	return (double)(clock_us() - from) / 1e3;
}

static double git_on(struct bench *b, const char *what, int64_t article)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	return timed(
		arena_z(&a, arena_printf(&a, "git -C %s %s main -- d%lld/a%lld.md", b->git, what,
					 (long long)(article % 100), (long long)article)));
}

static void histories(struct bench *b)
{
	double history[SAMPLES], blame[SAMPLES], log[5], annotate[5];
	size_t n;

	for (int64_t i = 0; i < SAMPLES; i++) {
		int64_t article = 1 + i * (ARTICLES / SAMPLES);

		history[i] = history_of(b, article, &n);
		blame[i] = blame_of(b, article);
	}
	for (int64_t i = 0; i < 5; i++) {
		log[i] = git_on(b, "log --format=%H", 1 + i * 100);
		annotate[i] = git_on(b, "blame -s", 1 + i * 100);
	}
	line("history of an article, median", at(history, SAMPLES, 0.5), at(log, 5, 0.5), "1 ms");
	line("history of an article, p99", at(history, SAMPLES, 0.99), 0, "1 ms");
	line("blame of an article, median", at(blame, SAMPLES, 0.5), at(annotate, 5, 0.5), "10 ms");
	line("blame of an article, p99", at(blame, SAMPLES, 0.99), 0, "10 ms");
	history_of(b, 0, &n);
	line("history of the article most changed", history_of(b, 0, &n),
	     git_on(b, "log --format=%H", 0), "-");
	line("blame of the article most changed", blame_of(b, 0), git_on(b, "blame -s", 0), "-");
	printf("  (it has %zu changes)\n", n);
}

static void measure(struct bench *b, int64_t commits)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	double cat, used;
	size_t n;

	import(b, ARTICLES, true);
	cat = timed(arena_z(&a, arena_printf(&a, "git -C %s archive main | wc -c", b->git)));
	used = used_ms();
	line("10,000 articles indexed from one commit", follow(b, "", &n), cat, "2,000 ms");
	printf("  (%.0f ms of processor)\n", used_ms() - used);
	import(b, commits, false);
	cat = timed(arena_z(
		&a, arena_printf(&a, "git -C %s log --format=%%H --raw main | wc -c", b->git)));
	printf("  %lld commits more\n", (long long)commits);
	used = used_ms();
	line("they are followed", follow(b, "", &n), cat, "");
	printf("  (%.0f ms of processor)\n", used_ms() - used);
	searchable(b);
	histories(b);
}

int main(void)
{
	char top[] = "/tmp/deskbell-bench-XXXXXX";
	const char *size = getenv("KB_COMMITS");
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct bench b = { 0 };
	struct err e = { 0 };

	i18n_init();
	when_init();
	if (!mkdtemp(top)) {
		fprintf(stderr, "bench: no directory in /tmp\n");
		return 1;
	}
	printf("knowledge base\n");
	b.dir = top;
	clock_freeze(&b.clock, NOW);
	must(desk_init(fs_join(&a, top, "desk"), &b.clock, "ann", &e), &e);
	b.git = fs_join(&a, top, "desk/kb.git");
	must(desk_open(fs_join(&a, top, "desk"), DESK_READ, &b.clock, &b.desk, &e), &e);
	must(desk_actor(b.desk, "ann", &a, &b.me, &e), &e);
	measure(&b, size && *size ? strtoll(size, NULL, 10) : 20000);
	desk_destroy(b.desk);
	must(fs_remove_tree(top, &e), &e);
	return 0;
}
