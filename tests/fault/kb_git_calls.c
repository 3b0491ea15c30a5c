/* Each libgit2 call of an edit fails in turn: the edit is published whole or not at all, what was
 * said is so, and the author's text is on main or in his draft. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../../src/kb/repo_calls.h"
#include "deskbell/service/draft.h"
#include "deskbell/service/load.h"
#include "support/promise.h"
#include "support/small_desk.h"

static struct git2_calls real;
static int calls, fail_at; /* since armed; the one that fails, 0 = none */
static bool lying;	   /* the branch is said to move, and does not */

static bool fails(void)
{
	return ++calls == fail_at;
}

static void arm(int at)
{
	calls = 0;
	fail_at = at;
}

#define FAILING(name, params, args) \
	static int failing_##name params \
	{ \
		return fails() ? -1 : real.name args; \
	}

FAILING(odb_write, (git_oid * out, git_odb *o, const void *p, size_t n, git_object_t t),
	(out, o, p, n, t))
FAILING(tree_create_updated,
	(git_oid * out, git_repository *r, git_tree *b, size_t n, const git_tree_update *u),
	(out, r, b, n, u))
FAILING(commit_create_buffer,
	(git_buf * out, git_repository *r, const git_signature *a, const git_signature *c,
	 const char *enc, const char *m, const git_tree *t, size_t n, const git_commit **p),
	(out, r, a, c, enc, m, t, n, p))
FAILING(tree_lookup, (git_tree * *out, git_repository *r, const git_oid *id), (out, r, id))
FAILING(commit_lookup, (git_commit * *out, git_repository *r, const git_oid *id), (out, r, id))
FAILING(commit_tree, (git_tree * *out, const git_commit *c), (out, c))
FAILING(signature_new,
	(git_signature * *out, const char *n, const char *m, git_time_t t, int offset),
	(out, n, m, t, offset))
FAILING(odb_read, (git_odb_object * *out, git_odb *o, const git_oid *id), (out, o, id))
FAILING(odb_read_header, (size_t * n, git_object_t *t, git_odb *o, const git_oid *id),
	(n, t, o, id))
FAILING(graph_descendant_of, (git_repository * r, const git_oid *a, const git_oid *b), (r, a, b))
FAILING(merge_file,
	(git_merge_file_result * out, const git_merge_file_input *a, const git_merge_file_input *b,
	 const git_merge_file_input *c, const git_merge_file_options *o),
	(out, a, b, c, o))
FAILING(reference_name_to_id, (git_oid * out, git_repository *r, const char *name), (out, r, name))

static int failing_odb_exists(git_odb *o, const git_oid *id)
{
	return fails() ? 0 : real.odb_exists(o, id);
}

static int failing_reference_create_matching(git_reference **out, git_repository *r,
					     const char *name, const git_oid *id, int force,
					     const git_oid *old, const char *log)
{
	if (lying) {
		*out = NULL;
		return 0;
	}
	return fails() ? -1 : real.reference_create_matching(out, r, name, id, force, old, log);
}

/* From here on the program calls those above. */
static void stand_between(void)
{
	struct git2_calls *t = (struct git2_calls *)git2();

	real = *t;
	t->odb_write = failing_odb_write;
	t->tree_create_updated = failing_tree_create_updated;
	t->commit_create_buffer = failing_commit_create_buffer;
	t->tree_lookup = failing_tree_lookup;
	t->commit_lookup = failing_commit_lookup;
	t->commit_tree = failing_commit_tree;
	t->signature_new = failing_signature_new;
	t->odb_read = failing_odb_read;
	t->odb_read_header = failing_odb_read_header;
	t->graph_descendant_of = failing_graph_descendant_of;
	t->merge_file = failing_merge_file;
	t->reference_name_to_id = failing_reference_name_to_id;
	t->odb_exists = failing_odb_exists;
	t->reference_create_matching = failing_reference_create_matching;
}

/* ---- a desk with an article that two authors change ---- */

struct rig {
	struct small_desk s;
	struct actor me;
};

static int setup(void **state)
{
	static struct rig g;

	arm(0);
	small_desk_init(&g.s, "ann");
	g.me = small_desk_actor(&g.s, "ann");
	small_desk_run(&g.s, "ann", "kb new a.md --title A --body 'first\n\nmiddle\n\nlast\n'");
	*state = &g;
	return 0;
}

static int teardown(void **state)
{
	struct rig *g = *state;

	small_desk_deinit(&g->s);
	return 0;
}

static int64_t newest(struct rig *g, size_t *n)
{
	struct article_row row;
	struct revision *r;

	small_desk_ok(&g->s, load_revisions(g->s.desk, &g->me, SV("KB-1"), 0, &g->s.a, &row, &r, n,
					    &g->s.e));
	return r[0].change;
}

static struct sv body(struct rig *g)
{
	struct article_row row;
	struct sv text;

	small_desk_ok(&g->s,
		      load_article(g->s.desk, &g->me, SV("KB-1"), &g->s.a, &row, &text, &g->s.e));
	return text;
}

static bool holds(struct sv text, const char *word)
{
	return text.n && memmem(text.p, text.n, word, strlen(word)) != NULL;
}

/* An edit of the last line from before another author's edit of the first, so that it is merged;
 * the nth call of it fails. */
static enum rc edit(struct rig *g, int round, int at, char word[32])
{
	struct arena *a = &g->s.a;
	int64_t rev;
	size_t n;
	enum rc rc;

	snprintf(word, 32, "round-%d-", round);
	small_desk_run(&g->s, "ann", "kb edit 1 --body 'first\n\nmiddle\n\nlast\n'");
	rev = newest(g, &n);
	small_desk_run(&g->s, "ann",
		       arena_z(a, arena_printf(a, "kb edit 1 --body 'other-%d\n\nmiddle\n\nlast\n'",
					       round)));
	arm(at);
	rc = small_desk_try(
		&g->s, "ann",
		arena_z(a, arena_printf(a, "kb edit 1 --rev %lld --body 'first\n\nmiddle\n\n%s\n'",
					(long long)rev, word)));
	fail_at = 0;
	return rc;
}

/* Is the article one whole version, and the text somewhere? */
static bool whole(struct rig *g, int round, const char *word, enum rc said)
{
	struct sv text = body(g);
	bool there = holds(text, word), other;
	struct draft draft;
	struct err e = { 0 };

	other = holds(text, arena_z(&g->s.a, arena_printf(&g->s.a, "other-%d\n", round)));
	if (!other || !holds(text, "middle") || (said == RC_OK && !there))
		return false;
	return there ||
	       (draft_load(g->s.desk, &g->me, 1, DRAFT_ARTICLE, &g->s.a, &draft, &e) == RC_OK &&
		holds(draft.body, word));
}

static void a_failing_call_publishes_all_or_nothing_and_loses_no_text(void **state)
{
	struct rig *g = *state;
	int failed = 0, published = 0, at = 1;
	size_t n;

	for (;; at++) {
		char word[32];
		enum rc rc = edit(g, at, at, word);

		if (calls < at) /* past the last call */
			break;
		assert_true(rc == RC_OK || g->s.e.msg[0]);
		if (!whole(g, at, word, rc))
			fail_msg("call %d failing: %s, article: %.*s", at, rc_name(rc),
				 SV_ARG(body(g)));
		failed += rc != RC_OK;
		published += rc == RC_OK;
	}
	assert_true(failed > 10);
	newest(g, &n);
	assert_int_equal(
		system(arena_z(
			&g->s.a,
			arena_printf(&g->s.a,
				     "test $(git -C %s/kb.git rev-list --count main) = %zu && "
				     "git -C %s/kb.git fsck --strict 2>/dev/null",
				     g->s.path, n, g->s.path))),
		0);
	promise(15,
		"%d libgit2 calls of an edit failed in turn: %d refused and told, %d went on, none half",
		at - 1, failed, published);
}

/* The branch that only says it moved is found out. */
static void a_branch_that_did_not_move_is_told(void **state)
{
	struct rig *g = *state;
	struct sv before = body(g);
	enum rc rc;

	lying = true;
	rc = small_desk_try(&g->s, "ann", "kb edit 1 --body 'a lie\n'");
	lying = false;
	assert_int_equal(rc, RC_ENV);
	assert_non_null(strstr(g->s.e.msg, "main was not moved"));
	assert_true(sv_eq(body(g), before));
	/* Control: had that been taken for done, the check above would have seen it. */
	assert_false(whole(g, 0, "a lie", RC_OK));
	control(15, "a branch that said it moved and did not is refused: %s", "main was not moved");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_failing_call_publishes_all_or_nothing_and_loses_no_text),
		T(a_branch_that_did_not_move_is_told),
	};
	struct err e = { 0 };

	if (git2_load(&e) != RC_OK) {
		print_error("%s\n", e.msg);
		return 1;
	}
	stand_between();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
