/* From one commit to another in steps, however the branch was made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "support/git_rig.h"

#define CLONE "git init -q -b main work; cd work; git remote add origin ../kb.git; "

/* "Subject<Base subject ..." of the steps, oldest first. */
static struct sv steps(struct git_rig *g, const struct oid *old, const struct oid *new,
		       size_t limit, bool *more)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct commit *c, base;
	size_t n;

	git_rig_ok(g, repo_commits_between(g->repo, old, new, limit, &g->a, &c, &n, more, &g->e));
	for (size_t i = 0; i < n; i++) {
		str_addf(&s, "%s%.*s<", i ? " " : "", SV_ARG(c[i].subject));
		if (!oid_is_none(&c[i].base)) {
			git_rig_ok(g, repo_commit_read(g->repo, &c[i].base, &g->a, &base, &g->e));
			str_add(&s, base.subject);
		}
		if (c[i].rewritten)
			str_addc(&s, '!');
	}
	return arena_sv(&g->a, str_sv(&s));
}

#define COMMIT(s) "echo " s " >" s ".md; git add .; git commit -qm " s "; "

static void steps_come_oldest_first_each_on_the_one_before(void **state)
{
	struct git_rig *g = *state;
	struct oid first, head;
	bool more;

	git_rig_run(g, CLONE COMMIT("A") COMMIT("B") COMMIT("C")
			       COMMIT("D") "git push -q origin main");
	first = git_rig_oid(g, "main~3");
	head = git_rig_oid(g, "main");
	assert_true(sv_eqs(steps(g, &OID_NONE, &head, 0, &more), "A< B<A C<B D<C"));
	assert_false(more);
	assert_true(sv_eqs(steps(g, &first, &head, 0, &more), "B<A C<B D<C"));
	assert_true(sv_eqs(steps(g, &first, &head, 2, &more), "B<A C<B"));
	assert_true(more);
	assert_true(sv_eqs(steps(g, &head, &head, 0, &more), ""));
	assert_true(sv_eqs(steps(g, &head, &OID_NONE, 0, &more), ""));
}

static void a_merge_is_one_step_against_its_first_parent(void **state)
{
	struct git_rig *g = *state;
	struct oid first, head;
	bool more;

	git_rig_run(
		g,
		CLONE COMMIT("A") "git checkout -q -b side; " COMMIT("S")
			COMMIT("T") "git checkout -q main; " COMMIT(
				"B") "git merge -q --no-ff -m M side; " COMMIT("C") "git push -q origin main");
	first = git_rig_oid(g, "main~3");
	head = git_rig_oid(g, "main");
	assert_true(sv_eqs(steps(g, &first, &head, 0, &more), "B<A M<B C<M"));
}

/* An author who pulled: his own work is the first parent, what was published the second. */
static void what_was_published_may_be_a_merges_second_parent(void **state)
{
	struct git_rig *g = *state;
	struct oid published, head;
	bool more;

	git_rig_run(g,
		    CLONE COMMIT("A") "git push -q origin main; git checkout -q -b other; " COMMIT(
			    "P") "git push -q origin other:main; git checkout -q main; " COMMIT("X")
			    COMMIT("Y") "git merge -q -m M other; " COMMIT(
				    "Z") "git push -q origin main");
	published = git_rig_oid(g, "main~1^2");
	head = git_rig_oid(g, "main");
	assert_true(sv_eqs(steps(g, &published, &head, 0, &more), "M<P Z<M"));
	/* The steps' comparisons add up to the whole. */
	assert_true(sv_eqs(git_rig_diff(g, &published, &head), "A X.md\nA Y.md\nA Z.md\n"));
}

static void a_rewritten_branch_is_one_marked_step(void **state)
{
	struct git_rig *g = *state;
	struct oid old, head;
	bool more, ancestor;

	git_rig_run(
		g,
		CLONE COMMIT("A") COMMIT(
			"B") "git push -q origin main; git branch -f keep; "
			     "git reset -q --hard HEAD~1; " COMMIT(
				     "N") "git -C ../kb.git config receive.denyNonFastForwards false; git push -q -f origin main");
	old = git_rig_oid(g, "main@{1}");
	head = git_rig_oid(g, "main");
	assert_true(sv_eqs(steps(g, &old, &head, 0, &more), "N<B!"));
	git_rig_ok(g, repo_is_ancestor(g->repo, &old, &head, &ancestor, &g->e));
	assert_false(ancestor);
	git_rig_ok(g, repo_is_ancestor(g->repo, &OID_NONE, &head, &ancestor, &g->e));
	assert_true(ancestor);
	git_rig_ok(g, repo_is_ancestor(g->repo, &head, &OID_NONE, &ancestor, &g->e));
	assert_false(ancestor);
}

static void a_long_way_with_an_early_merge_is_found(void **state)
{
	struct git_rig *g = *state;
	struct oid published, head;
	struct commit *c;
	size_t n;
	bool more;

	git_rig_run(
		g,
		CLONE COMMIT("A") "git push -q origin main; git checkout -q -b other; " COMMIT("P") "git push -q origin other:main; git checkout -q main; " COMMIT(
			"X") "git merge -q -m M other; "
			     "for i in $(seq 150); do git commit -q --allow-empty -m $i; done; git push -q origin main");
	published = git_rig_oid(g, "main~150^2");
	head = git_rig_oid(g, "main");
	git_rig_ok(g, repo_commits_between(g->repo, &published, &head, 0, &g->a, &c, &n, &more,
					   &g->e));
	assert_int_equal(n, 151);
	assert_true(sv_eqs(c[0].subject, "M"));
	assert_true(oid_eq(&c[0].base, &published));
	assert_true(sv_eqs(c[150].subject, "150"));
}

static void where_the_old_commit_is_gone_the_step_starts_from_nothing(void **state)
{
	struct git_rig *g = *state;
	struct oid gone = { { 9 } }, head = git_rig_put(g, "a.md", "x");
	struct commit *c;
	size_t n;
	bool more;

	git_rig_ok(g, repo_commits_between(g->repo, &gone, &head, 0, &g->a, &c, &n, &more, &g->e));
	assert_int_equal(n, 1);
	assert_true(c[0].rewritten && oid_is_none(&c[0].base));
}

static void an_unknown_commit_is_not_found(void **state)
{
	struct git_rig *g = *state;
	struct oid nothing = { { 9 } };
	struct commit c;

	assert_int_equal(repo_commit_read(g->repo, &nothing, &g->a, &c, &g->e), RC_NOTFOUND);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, git_rig_setup, git_rig_teardown)
	const struct CMUnitTest tests[] = {
		T(steps_come_oldest_first_each_on_the_one_before),
		T(a_merge_is_one_step_against_its_first_parent),
		T(what_was_published_may_be_a_merges_second_parent),
		T(a_rewritten_branch_is_one_marked_step),
		T(a_long_way_with_an_early_merge_is_found),
		T(where_the_old_commit_is_gone_the_step_starts_from_nothing),
		T(an_unknown_commit_is_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
