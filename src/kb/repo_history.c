/* The way of main from one commit to another, as steps whose trees follow one on the other. */
#include "repo_priv.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/vec.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"

#define TIME_MAX INT64_C(253402300799) /* 9999-12-31: a commit may claim any number */

/* Commits by first parents from the newest; grows as far as it is asked. */
struct chain {
	VEC(git_oid) id;
	bool ended; /* the last one has no parent */
};

static void chain_deinit(struct chain *c)
{
	VEC_DEINIT(&c->id);
}

static enum rc commit_fill(git_commit *c, struct arena *a, struct commit *out)
{
	const git_signature *author = git2()->commit_author(c);
	const char *subject = git2()->commit_summary(c);
	int64_t at = git2()->commit_time(c);

	out->id = oid_from_git(git2()->commit_id(c));
	if (git2()->commit_parentcount(c) > 0)
		out->base = oid_from_git(git2()->commit_parent_id(c, 0));
	out->at = at < 0 ? 0 : at > TIME_MAX ? TIME_MAX : at;
	out->author = safe_line_in(a, arena_sv(a, utf8_clip(sv_from(author->name), 200)));
	out->email = safe_line_in(a, arena_sv(a, utf8_clip(sv_from(author->email), 200)));
	out->subject =
		safe_line_in(a, arena_sv(a, utf8_clip(sv_from(subject ? subject : ""), 400)));
	return RC_OK;
}

static enum rc commit_open(struct repo *r, const git_oid *id, git_commit **out, struct err *e)
{
	struct oid name = oid_from_git(id);
	int code = git2()->commit_lookup(out, r->git, id);
	char hex[41];

	if (code >= 0)
		return RC_OK;
	oid_hex(&name, hex);
	return repo_error(code, e, _("commit %s"), hex);
}

enum rc repo_commit_read(struct repo *r, const struct oid *id, struct arena *a, struct commit *out,
			 struct err *e)
{
	AUTO(commit_release) git_commit *c = NULL;
	git_oid name = oid_to_git(id);

	TRY(commit_open(r, &name, &c, e));
	*out = (struct commit){ 0 };
	return commit_fill(c, a, out);
}

enum rc repo_is_ancestor(struct repo *r, const struct oid *old, const struct oid *new, bool *out,
			 struct err *e)
{
	git_oid o = oid_to_git(old);
	git_oid n = oid_to_git(new);
	int code;

	if (oid_is_none(old) || oid_eq(old, new)) {
		*out = true;
		return RC_OK;
	}
	/* A commit that is gone (a rewound and repacked repository) is nobody's ancestor. */
	if (oid_is_none(new) || !git2()->odb_exists(r->odb, &o)) {
		*out = false;
		return RC_OK;
	}
	code = git2()->graph_descendant_of(r->git, &n, &o);
	if (code < 0)
		return repo_error(code, e, _("cannot compare two commits"));
	*out = code == 1;
	return RC_OK;
}

static bool commit_exists(struct repo *r, const struct oid *id)
{
	git_oid name = oid_to_git(id);

	return git2()->odb_exists(r->odb, &name);
}

/* Until the chain holds `want` commits, ends, or its last one is `stop`. */
static enum rc chain_grow(struct repo *r, struct chain *c, size_t want, const git_oid *stop,
			  struct err *e)
{
	while (!c->ended && c->id.n < want && !git2()->oid_equal(&c->id.at[c->id.n - 1], stop)) {
		AUTO(commit_release) git_commit *commit = NULL;
		git_oid parent;

		TRY(commit_open(r, &c->id.at[c->id.n - 1], &commit, e));
		if (git2()->commit_parentcount(commit) == 0) {
			c->ended = true;
			break;
		}
		parent = *git2()->commit_parent_id(commit, 0);
		VEC_ADD(&c->id, parent);
	}
	return RC_OK;
}

/* Cuts the chain behind the oldest commit that still descends from old. The property is monotone:
 * once a commit does not descend from old, neither do its parents. */
static enum rc chain_cut(struct repo *r, struct chain *c, const git_oid *old, struct err *e)
{
	size_t low = 0, high = c->id.n; /* low descends, high does not (or is past the end) */

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		int code = git2()->graph_descendant_of(r->git, &c->id.at[middle], old);

		if (code < 0)
			return repo_error(code, e, _("cannot compare two commits"));
		if (code == 1)
			low = middle;
		else
			high = middle;
	}
	c->id.n = high;
	return RC_OK;
}

/* The commits after old up to new, newest first. */
static enum rc chain_load(struct repo *r, const struct oid *old, const struct oid *new,
			  struct chain *c, struct err *e)
{
	git_oid stop = oid_to_git(old);
	size_t want = 64;

	VEC_ADD(&c->id, oid_to_git(new));
	for (;; want *= 8) {
		int code;

		TRY(chain_grow(r, c, want, &stop, e));
		if (git2()->oid_equal(&c->id.at[c->id.n - 1], &stop)) {
			c->id.n--;
			return RC_OK;
		}
		if (oid_is_none(old) && c->ended)
			return RC_OK;
		if (oid_is_none(old))
			continue;
		/* Looks whether old came in by another parent, so that the walk need not reach the
		 * root. */
		code = git2()->graph_descendant_of(r->git, &c->id.at[c->id.n - 1], &stop);
		if (code < 0)
			return repo_error(code, e, _("cannot compare two commits"));
		if (code == 0)
			return chain_cut(r, c, &stop, e);
	}
}

static enum rc steps_fill(struct repo *r, const struct chain *c, const struct oid *old, size_t n,
			  struct arena *a, struct commit *step, struct err *e)
{
	struct oid base = *old;

	for (size_t i = 0; i < n; i++) {
		AUTO(commit_release) git_commit *commit = NULL;

		TRY(commit_open(r, &c->id.at[c->id.n - 1 - i], &commit, e));
		TRY(commit_fill(commit, a, &step[i]));
		step[i].base = base;
		base = step[i].id;
	}
	return RC_OK;
}

enum rc repo_commits_between(struct repo *r, const struct oid *old, const struct oid *new,
			     size_t limit, struct arena *a, struct commit **out, size_t *n,
			     bool *more, struct err *e)
{
	AUTO(chain_deinit) struct chain c = { 0 };
	struct commit *step;
	bool related;
	size_t count;

	*n = 0;
	*out = NULL;
	*more = false;
	if (oid_is_none(new) || oid_eq(old, new))
		return RC_OK;
	TRY(repo_is_ancestor(r, old, new, &related, e));
	if (!related) {
		step = ARENA_NEW(a, struct commit);
		TRY(repo_commit_read(r, new, a, step, e));
		step->base = commit_exists(r, old) ? *old : OID_NONE;
		step->rewritten = true;
		*out = step;
		*n = 1;
		return RC_OK;
	}
	TRY(chain_load(r, old, new, &c, e));
	count = limit && c.id.n > limit ? limit : c.id.n;
	step = ARENA_ARRAY(a, count, struct commit);
	TRY(steps_fill(r, &c, old, count, a, step, e));
	*more = count < c.id.n;
	*out = step;
	*n = count;
	return RC_OK;
}
