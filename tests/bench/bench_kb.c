/* The knowledge base beside git(1) on the same repository: following, search of what was pushed,
 * history and blame. 10,000 articles and 20,000 commits unless $KB_ARTICLES and $KB_COMMITS say
 * otherwise. The repository is made once and kept in $BENCH_KEPT; where main stands is moved. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/proc.h"
#include "deskbell/service/call.h"
#include "deskbell/service/load.h"
#include "deskbell/text/when.h"
#include "harness_bench.h"
#include "harness_report.h"
#include "harness_rows.h"

#define HOT ((int64_t)times(200, 4)) /* commits to one article more than to the others */
#define SAMPLES ((int64_t)times(200, 4))
#define STILL 2	  /* of as many articles as are between two samples, the one no commit changes */
#define VERSION 1 /* of what is made: raise it with any change of that */

struct kb {
	const char *dir, *git, *kept;
	int64_t articles, commits;
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

static void begin_commit(struct kb *b, struct str *s)
{
	str_addf(s,
		 "commit refs/heads/main\nmark :%lld\ncommitter Ann <ann@example.org> %lld +0000\n"
		 "data 7\ncommit\n\n",
		 (long long)b->mark + 1, (long long)(1700000000 + b->mark * 60));
	b->mark++;
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

/* The article a commit changes: every HOTth time number 0. */
static int64_t changed(const struct kb *b, int64_t commit, uint64_t *r)
{
	int64_t article;

	*r = *r * 6364136223846793005u + 1442695040888963407u;
	article = (int64_t)((*r >> 33) % (uint64_t)b->articles);
	if (commit % (b->commits / HOT + 1) == 0)
		return 0;
	return article % (b->articles / SAMPLES) == STILL ? article - 1 : article;
}

/* All articles in one commit (version 0), then commits to one each. */
static void write_stream(struct kb *b, FILE *f)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	uint64_t r = 1;

	begin_commit(b, &s);
	for (int64_t i = 0; i < b->articles; i++) {
		add_file(&s, i, 0);
		fwrite(s.p, 1, s.n, f);
		str_reset(&s);
	}
	for (int64_t i = 0; i < b->commits; i++) {
		begin_commit(b, &s);
		add_file(&s, changed(b, i, &r), i + 1);
		fwrite(s.p, 1, s.n, f);
		str_reset(&s);
	}
}

static void shell(struct arena *a, const char *fmt, ...) PRINTF(2, 3);
static void shell(struct arena *a, const char *fmt, ...)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&s, fmt, ap);
	va_end(ap);
	run(arena_z(a, str_sv(&s)));
}

/* The repository stands whole or not at all; its objects are laid into the desk's. */
static void make(struct kb *b)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *file = fs_join(&a, b->dir, "stream");
	FILE *f;

	if (!fs_exists(b->kept)) {
		fprintf(stderr, "bench: making %lld articles and %lld commits\n",
			(long long)b->articles, (long long)b->commits);
		f = fopen(file, "w");
		if (!f)
			exit(1);
		write_stream(b, f);
		fclose(f);
		shell(&a,
		      "rm -rf %s.part && git init -q --bare %s.part && "
		      "git -C %s.part fast-import --quiet <%s && rm %s && mv %s.part %s",
		      b->kept, b->kept, b->kept, file, file, b->kept, b->kept);
	}
	shell(&a, "cp -a %s/objects/. %s/objects/", b->kept, b->git);
}

/* Main after the first commit and as many more. */
static void stand(struct kb *b, int64_t commits)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	shell(&a, "git -C %s update-ref refs/heads/main $(git -C %s rev-parse main~%lld)", b->git,
	      b->kept, (long long)(b->commits - commits));
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
	report("kb.push", b->articles, figure_of(&s), NULL);
	s.n = 0;
	for (size_t i = 0; i < times(100, 2); i++)
		follow(b, "router cable", &s);
	report("kb.search", b->articles, figure_of(&s), NULL);
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
	for (int64_t i = 0; i < n && i < 3; i++)
		git_on(b, git, first + i * step, &theirs);
	beside = figure_of(&theirs);
	report(id, b->articles, figure_of(&mine), &beside);
}

/* The histories of articles no commit changes, when there are few commits and when there are ten
 * times as many. */
static struct figure still(struct kb *b)
{
	struct series s = { .n = 0 };

	for (int64_t i = 0; i < SAMPLES; i++)
		history(b, STILL + i * (b->articles / SAMPLES), &s);
	return figure_of(&s);
}

static void process(struct kb *b, const char *id, const struct figure *nothing, const char *verb,
		    const char *word)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *argv[] = { getenv("DESKBELL"),
			       "-D",
			       fs_join(&a, b->dir, "desk"),
			       "--as",
			       "ann",
			       "kb",
			       verb,
			       word,
			       NULL };
	struct series s = { .n = 0 };

	for (size_t i = 0; i < times(20, 2); i++)
		bench_spawn(argv, &s);
	report(id, b->articles, figure_of(&s), nothing);
}

static void processes(struct kb *b)
{
	struct figure nothing = bench_nothing();

	process(b, "kb.process.list", &nothing, "list", NULL);
	process(b, "kb.process.search", &nothing, "search", "router cable");
	process(b, "kb.process.history", &nothing, "history", "KB-1");
	process(b, "kb.process.show", &nothing, "show", "KB-1");
	process(b, "kb.process.diff", &nothing, "diff", "KB-1");
	process(b, "kb.process.blame", &nothing, "blame", "KB-1");
}

static void measure(struct kb *b)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int64_t step = b->articles / SAMPLES;
	struct series grown = { .n = 0 };
	struct figure few, many;

	make(b);
	stand(b, 0);
	following(b, "kb.index", b->articles,
		  arena_z(&a, arena_printf(&a, "git -C %s archive main | wc -c", b->git)));
	stand(b, b->commits / 10);
	follow(b, "", &grown);
	few = still(b);
	stand(b, b->commits);
	following(b, "kb.follow", b->commits - b->commits / 10,
		  arena_z(&a, arena_printf(&a, "git -C %s log --format=%%H --raw main | wc -c",
					   b->git)));
	many = still(b);
	grown.n = 0;
	series_add(&grown, many.cpu / few.cpu, -1);
	report("kb.history.elsewhere", b->commits, figure_of(&grown), NULL);
	searchable(b);
	articles(b, "kb.history", "log --format=%H", history, 1, step, SAMPLES);
	articles(b, "kb.blame", "blame -s", blame, 1, step, SAMPLES);
	articles(b, "kb.history.most", "log --format=%H", history, 0, 0, 3);
	articles(b, "kb.blame.most", "blame -s", blame, 0, 0, 3);
	processes(b);
}

static int64_t asked(const char *name, int64_t otherwise)
{
	const char *v = getenv(name);

	return v && *v ? strtoll(v, NULL, 10) : otherwise;
}

int main(void)
{
	const char *work = getenv("BENCH_WORK"), *kept = getenv("BENCH_KEPT");
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct kb b = { .articles = asked("KB_ARTICLES", (int64_t)times(10000, 40)),
			.commits = asked("KB_COMMITS", (int64_t)times(20000, 40)) };
	struct err e = { 0 };
	const char *desk;

	i18n_init();
	when_init();
	if (!work || !kept) {
		fprintf(stderr, "bench: run by make bench\n");
		return 1;
	}
	b.dir = fs_join(&a, work, "kb");
	b.kept = arena_z(&a, arena_printf(&a, "%s/kb-%d-%lld-%lld.git", kept, VERSION,
					  (long long)b.articles, (long long)b.commits));
	desk = fs_join(&a, b.dir, "desk");
	must(fs_mkdirs(b.dir, 0700, &e), &e);
	clock_freeze(&b.clock, ROWS_NOW);
	must(desk_init(desk, &b.clock, "ann", &e), &e);
	b.git = fs_join(&a, desk, "kb.git");
	must(desk_open(desk, DESK_READ, &b.clock, &b.desk, &e), &e);
	must(desk_actor(b.desk, "ann", &a, &b.me, &e), &e);
	measure(&b);
	desk_destroy(b.desk);
	return 0;
}
