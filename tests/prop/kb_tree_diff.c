/* On random histories the comparison of trees says what `git diff-tree` says, and the steps between
 * two commits add up to the comparison of their ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "deskbell/base/map.h"
#include "deskbell/base/rand.h"
#include "support/git_rig.h"

#define COMMITS 150
#define PAIRS 60

static uint64_t seed(void)
{
	const char *s = getenv("DESKBELL_SEED");

	return s ? strtoull(s, NULL, 10) : 20261123;
}

static void random_path(struct rand *r, char *out, size_t size)
{
	static const char *const part[] = {
		"a",	       "b", "net", "vpn.md", "\xd0\xbf\xd0\xbe\xd1\x87\xd1\x82\xd0\xb0",
		"\xe7\xbd\x91"
	};
	uint64_t depth = rand_below(r, 4);
	size_t n = 0;

	for (uint64_t i = 0; i < depth; i++)
		n += (size_t)snprintf(out + n, size - n, "%s/", part[rand_below(r, 6)]);
	snprintf(out + n, size - n, "%s%d.md", part[rand_below(r, 6)], (int)rand_below(r, 3));
}

/* Commits that add, change and delete files and folders, some of them merges, as git fast-import
 * reads. */
static void write_history(struct git_rig *g, struct rand *r)
{
	FILE *f = fopen(arena_z(&g->a, arena_printf(&g->a, "%s/history", g->dir)), "w");

	assert_non_null(f);
	for (int i = 1; i <= COMMITS; i++) {
		fprintf(f,
			"commit refs/heads/main\nmark :%d\ncommitter A <a@b> %d +0000\ndata 2\nc\n",
			i, 1700000000 + i);
		if (i > 1)
			fprintf(f, "from :%d\n",
				i - 1 - (int)rand_below(r, i > 4 && rand_below(r, 8) == 0 ? 3 : 1));
		if (i > 4 && rand_below(r, 5) == 0)
			fprintf(f, "merge :%d\n", 1 + (int)rand_below(r, (uint64_t)i - 1));
		for (uint64_t j = rand_below(r, 6); j > 0; j--) {
			char path[200];

			random_path(r, path, sizeof(path));
			if (rand_below(r, 4) == 0)
				*strrchr(path, rand_below(r, 3) ? '.' : path[0]) = '\0';
			if (path[0] == '\0')
				continue;
			if (strlen(path) > 3 && !strcmp(path + strlen(path) - 3, ".md"))
				fprintf(f, "M 100644 inline %s\ndata 2\n%c\n", path,
					'a' + (char)rand_below(r, 20));
			else
				fprintf(f, "D %s\n", path);
		}
		if (rand_below(r, 12) == 0)
			fprintf(f, "D %s\n", rand_below(r, 2) ? "a" : "net");
		fputc('\n', f);
	}
	fclose(f);
	git_rig_run(g, "git -C kb.git fast-import --quiet --force <history");
}

/* "X path old new" lines of ours, in git's order. */
static struct sv ours(struct git_rig *g, const struct oid *old, const struct oid *new)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct tree_diff d;

	git_rig_ok(g, repo_tree_diff(g->repo, old, new, &g->a, &d, &g->e));
	assert_int_equal(d.n_refusal, 0);
	for (size_t i = 0; i < d.n_change; i++) {
		char was[41], is[41];

		oid_hex(&d.change[i].old, was);
		oid_hex(&d.change[i].new, is);
		str_addf(&s, "%s %s %c\t%.*s\n", was, is, "?AMD"[d.change[i].op],
			 SV_ARG(d.change[i].path));
	}
	return sv_trim(arena_sv(&g->a, str_sv(&s)));
}

/* The last commit of a random history, and the commits a pair is drawn from. */
static struct sv commits(struct git_rig *g, struct rand *r)
{
	write_history(g, r);
	return git_rig_run(g, "git -C kb.git rev-list main");
}

static struct oid draw(struct sv list, struct rand *r)
{
	struct oid id = OID_NONE;
	size_t n = (list.n + 1) / 41;

	assert_true(oid_parse((struct sv){ list.p + 41 * rand_below(r, n), 40 }, &id));
	return id;
}

static void the_comparison_says_what_git_says(void **state)
{
	struct git_rig g;
	struct rand r;
	struct sv list;
	int differing = 0, told = 0;

	(void)state;
	rand_seed(&r, seed());
	git_rig_init(&g);
	list = commits(&g, &r);
	for (int i = 0; i < PAIRS; i++) {
		struct oid a = draw(list, &r), b = draw(list, &r);
		char x[41], y[41];
		struct sv git, own = ours(&g, &a, &b);

		oid_hex(&a, x);
		oid_hex(&b, y);
		git = git_rig_run(
			&g,
			arena_z(&g.a,
				arena_printf(
					&g.a,
					"git -C kb.git -c core.quotePath=false diff-tree -r --no-renames %s %s | cut -d' ' -f3-",
					x, y)));
		if (!sv_eq(git, own))
			fail_msg("seed %llu, %s %s:\ngit:\n%.*s\nours:\n%.*s",
				 (unsigned long long)seed(), x, y, SV_ARG(git), SV_ARG(own));
		differing += !oid_eq(&a, &b);
		told += own.n > 0;
	}
	/* Control: the pairs are not mostly empty, so a comparison that says nothing would fail. */
	assert_true(differing > PAIRS / 2 && told > PAIRS / 2);
	git_rig_deinit(&g);
}

/* path -> blob, as text, after a comparison was applied. */
static void apply(struct git_rig *g, struct map *m, struct sv *blob, size_t *n,
		  const struct oid *old, const struct oid *new)
{
	struct tree_diff d;

	git_rig_ok(g, repo_tree_diff(g->repo, old, new, &g->a, &d, &g->e));
	for (size_t i = 0; i < d.n_change; i++) {
		char hex[41];
		int64_t at;
		bool there = map_get(m, d.change[i].path, &at) && blob[at].p;

		assert_true(there == (d.change[i].op != TREE_ADD));
		if (!map_get(m, d.change[i].path, &at)) {
			at = (int64_t)(*n)++;
			map_put(m, d.change[i].path, at);
		}
		oid_hex(&d.change[i].new, hex);
		blob[at] =
			d.change[i].op == TREE_DELETE ? SV_NULL : sv_from(arena_strdup(&g->a, hex));
	}
}

static void the_steps_between_two_commits_add_up_to_their_comparison(void **state)
{
	struct git_rig g;
	struct rand r;
	struct sv list;
	int steps_seen = 0;

	(void)state;
	rand_seed(&r, seed() + 1);
	git_rig_init(&g);
	list = commits(&g, &r);
	for (int i = 0; i < PAIRS; i++) {
		AUTO(map_deinit) struct map m = MAP_INIT;
		struct sv *blob = ARENA_ARRAY(&g.a, 2000, struct sv);
		struct oid a = i % 4 ? draw(list, &r) : OID_NONE, b = draw(list, &r), at = a;
		struct commit *step;
		struct tree_diff d;
		size_t n_blob = 0, n, live = 0;
		bool more, forward;

		git_rig_ok(&g, repo_is_ancestor(g.repo, &a, &b, &forward, &g.e));
		apply(&g, &m, blob, &n_blob, &OID_NONE, &a);
		git_rig_ok(&g,
			   repo_commits_between(g.repo, &a, &b, 0, &g.a, &step, &n, &more, &g.e));
		for (size_t k = 0; k < n; k++) {
			assert_true(oid_eq(&step[k].base, &at));
			assert_int_equal(step[k].rewritten, !forward);
			apply(&g, &m, blob, &n_blob, &step[k].base, &step[k].id);
			at = step[k].id;
		}
		assert_true(oid_eq(&at, &b));
		git_rig_ok(&g, repo_tree_diff(g.repo, &OID_NONE, &b, &g.a, &d, &g.e));
		for (size_t k = 0; k < n_blob; k++)
			live += blob[k].p != NULL;
		assert_int_equal(live, d.n_change);
		for (size_t k = 0; k < d.n_change; k++) {
			char hex[41];
			int64_t idx = -1;

			oid_hex(&d.change[k].new, hex);
			assert_true(map_get(&m, d.change[k].path, &idx));
			assert_true(sv_eqs(blob[idx], hex));
		}
		steps_seen += n > 1;
	}
	assert_true(steps_seen > PAIRS / 4);
	git_rig_deinit(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_comparison_says_what_git_says),
		cmocka_unit_test(the_steps_between_two_commits_add_up_to_their_comparison),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
