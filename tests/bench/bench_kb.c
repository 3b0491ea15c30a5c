/* The knowledge base beside git(1) on the same repository: following, search of what was pushed,
 * history and blame. 10,000 articles and 20,000 commits unless $KB_COMMITS says otherwise. */
#include <stdio.h>
#include <stdlib.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/proc.h"
#include "deskbell/service/call.h"
#include "deskbell/service/load.h"
#include "deskbell/text/when.h"
#include "harness_report.h"
#include "harness_rows.h"

#define ARTICLES ((int64_t)times(10000, 40))
#define HOT ((int64_t)times(200, 4)) /* commits to one article more than to the others */
#define SAMPLES ((int64_t)times(200, 4))

struct kb {
	const char *dir, *git;
	struct clock clock;
	struct desk *desk;
	struct actor me;
	int64_t mark; /* commits written so far */
};

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

static void begin_commit(struct kb *b, FILE *f, struct str *s, bool first)
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

static void timed(const char *command, struct series *s)
{
	struct watch w = watch_start();

	run(command);
	series_add(s, watch_read(&w).wall, -1);
}

/* All articles in one commit (version 0), or `n` commits to one each; every HOTth to number 0. */
static void import(struct kb *b, int64_t n, bool one)
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
		article = one			   ? i
			  : i % (n / HOT + 1) == 0 ? 0
						   : (int64_t)((r >> 33) % (uint64_t)ARTICLES);
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

/* What the desk does on seeing a new head: follows it, then answers. */
static size_t follow(struct kb *b, const char *words, struct series *s)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct article_row *row;
	struct err e = { 0 };
	struct watch w = watch_start();
	size_t n;

	must(load_articles(b->desk, &b->me, sv_from(words), 10, &a, &row, &n, &e), &e);
	watch_stop(&w, s);
	return n;
}

/* Beside what git takes to read the same. */
static void following(struct kb *b, const char *id, int64_t size, const char *command)
{
	struct series ours = { .n = 0 }, git = { .n = 0 };
	struct figure beside;

	timed(command, &git);
	follow(b, "", &ours);
	beside = figure_of(&git);
	report(id, size, figure_of(&ours), &beside);
}

static void push(struct kb *b, const char *word)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	run(arena_z(
		&a,
		arena_printf(
			&a,
			"cd %s && t=$(mktemp) && rm $t && export GIT_INDEX_FILE=$t GIT_AUTHOR_NAME=A "
			"GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b && git read-tree main && "
			"git update-index --add --cacheinfo 100644,$(echo '# %s' | git hash-object -w --stdin),p/%s.md && "
			"git update-ref refs/heads/main $(git commit-tree -p main -m x $(git write-tree)) && rm $t",
			b->git, word, word)));
}

static void searchable(struct kb *b)
{
	struct series s = { .n = 0 };

	for (size_t i = 0; i < times(20, 2); i++) {
		char word[32];

		snprintf(word, sizeof(word), "zz%zuq", i);
		push(b, word);
		if (follow(b, word, &s) != 1) {
			fprintf(stderr, "bench: %s is not found\n", word);
			exit(1);
		}
	}
	report("kb.push", ARTICLES, figure_of(&s), NULL);
	s.n = 0;
	for (size_t i = 0; i < times(100, 2); i++)
		follow(b, "router cable", &s);
	report("kb.search", ARTICLES, figure_of(&s), NULL);
}

static struct sv path_of(struct arena *a, int64_t article)
{
	return arena_printf(a, "d%lld/a%lld.md", (long long)(article % 100), (long long)article);
}

static void history(struct kb *b, int64_t article, struct series *s)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv path = path_of(&a, article);
	struct article_row row;
	struct revision *r;
	struct err e = { 0 };
	struct watch w = watch_start();
	size_t n;

	must(load_revisions(b->desk, &b->me, path, 0, &a, &row, &r, &n, &e), &e);
	watch_stop(&w, s);
}

static void blame(struct kb *b, int64_t article, struct series *s)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv path = path_of(&a, article);
	struct article_row row;
	struct blame_line *l;
	struct err e = { 0 };
	struct watch w = watch_start();
	size_t n;

	must(load_blame(b->desk, &b->me, path, &a, &row, &l, &n, &e), &e);
	watch_stop(&w, s);
}

static void git_on(struct kb *b, const char *what, int64_t article, struct series *s)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv path = path_of(&a, article);

	timed(arena_z(&a,
		      arena_printf(&a, "git -C %s %s main -- %.*s", b->git, what, SV_ARG(path))),
	      s);
}

/* Articles first, first + step ...: ours and git's. */
static void articles(struct kb *b, const char *id, const char *git,
		     void (*ours)(struct kb *b, int64_t article, struct series *s), int64_t first,
		     int64_t step, int64_t n)
{
	struct series mine = { .n = 0 }, theirs = { .n = 0 };
	struct figure beside;

	for (int64_t i = 0; i < n; i++)
		ours(b, first + i * step, &mine);
	for (int64_t i = 0; i < n && i < 5; i++)
		git_on(b, git, first + i * step, &theirs);
	beside = figure_of(&theirs);
	report(id, ARTICLES, figure_of(&mine), &beside);
}

static void measure(struct kb *b, int64_t commits)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int64_t step = ARTICLES / SAMPLES;

	import(b, ARTICLES, true);
	following(b, "kb.index", ARTICLES,
		  arena_z(&a, arena_printf(&a, "git -C %s archive main | wc -c", b->git)));
	import(b, commits, false);
	following(b, "kb.follow", commits,
		  arena_z(&a, arena_printf(&a, "git -C %s log --format=%%H --raw main | wc -c",
					   b->git)));
	searchable(b);
	articles(b, "kb.history", "log --format=%H", history, 1, step, SAMPLES);
	articles(b, "kb.blame", "blame -s", blame, 1, step, SAMPLES);
	articles(b, "kb.history.most", "log --format=%H", history, 0, 0, 3);
	articles(b, "kb.blame.most", "blame -s", blame, 0, 0, 3);
}

int main(void)
{
	const char *size = getenv("KB_COMMITS"), *work = getenv("BENCH_WORK");
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct kb b = { 0 };
	struct err e = { 0 };
	const char *desk;

	i18n_init();
	when_init();
	if (!work) {
		fprintf(stderr, "bench: run by make bench\n");
		return 1;
	}
	b.dir = fs_join(&a, work, "kb");
	desk = fs_join(&a, b.dir, "desk");
	must(fs_mkdirs(b.dir, 0700, &e), &e);
	clock_freeze(&b.clock, ROWS_NOW);
	must(desk_init(desk, &b.clock, "ann", &e), &e);
	b.git = fs_join(&a, desk, "kb.git");
	must(desk_open(desk, DESK_READ, &b.clock, &b.desk, &e), &e);
	must(desk_actor(b.desk, "ann", &a, &b.me, &e), &e);
	measure(&b, size && *size ? strtoll(size, NULL, 10) : (int64_t)times(20000, 40));
	desk_destroy(b.desk);
	return 0;
}
