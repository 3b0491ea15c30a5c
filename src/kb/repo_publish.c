/* Moving main. Whoever is here holds kb.lock; a plain git push holds only git's own lock on the
 * ref, which the compare-and-set respects. */
#include "repo_priv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/trace.h"
#include "deskbell/kb/path.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"

#define LOCK_WAIT_MS 10000
#define TRIES 50	/* pushes that may come between before we give up */
#define REF_WAIT_MS 10	/* between looks at somebody's ref lock */
#define REF_WAITS 500	/* 5 s in all */
#define REF_OURS_S 2	/* after which a ref lock is stale where one of ours died */
#define REF_THEIRS_S 60 /* and where none did */

static void signature_release(git_signature **s)
{
	git2()->signature_free(*s);
}

static void buffer_release(git_buf *b)
{
	git2()->buf_dispose(b);
}

static void reference_release(git_reference **r)
{
	git2()->reference_free(*r);
}

static void transaction_release(git_transaction **t)
{
	git2()->transaction_free(*t);
}

enum rc repo_write(struct repo *r, git_object_t type, struct sv bytes, git_oid *out, struct err *e)
{
	int code = git2()->odb_write(out, r->odb, bytes.p ? bytes.p : "", bytes.n, type);

	if (code >= 0 && !git2()->odb_exists(r->odb, out))
		code = -1;
	if (code < 0) {
		repo_error(code, e, _("cannot write to %s"), r->path);
		e->rc = RC_ENV;
		return RC_ENV;
	}
	return RC_OK;
}

/* A name as git takes it: no angle brackets, no line break, never empty. */
static void name_clean(struct str *out, struct sv name)
{
	safe_line(out, utf8_clip(sv_trim(name), 200));
	for (size_t i = 0; i < out->n; i++) {
		if (out->p[i] == '<' || out->p[i] == '>')
			out->p[i] = ' ';
	}
	if (sv_trim(str_sv(out)).n == 0) {
		str_reset(out);
		str_adds(out, "unknown");
	}
}

static enum rc signature_make(const struct publish *p, git_signature **out, struct err *e)
{
	AUTO(str_deinit) struct str name = STR_INIT;
	AUTO(str_deinit) struct str email = STR_INIT;
	int code;

	name_clean(&name, p->name);
	name_clean(&email, p->email);
	code = git2()->signature_new(out, str_z(&name), str_z(&email), p->at, 0);
	if (code < 0)
		return repo_error(code, e, _("\"%s\" cannot be an author"), str_z(&name));
	return RC_OK;
}

/* git_commit_create would answer "done" on a full disk without having written (libgit2 1.5.1). */
static enum rc commit_write(struct repo *r, const git_oid *tree_id, const struct oid *parent,
			    const struct publish *p, struct oid *out, struct err *e)
{
	AUTO(signature_release) git_signature *who = NULL;
	AUTO(tree_release) git_tree *tree = NULL;
	AUTO(commit_release) git_commit *parent_commit = NULL;
	AUTO(buffer_release) git_buf buffer = { 0 };
	AUTO(str_deinit) struct str message = STR_INIT_MAX(64 << 10);
	git_oid parent_id = oid_to_git(parent);
	const git_commit *parents[1];
	git_oid id;
	int code;

	TRY(signature_make(p, &who, e));
	safe_text(&message, sv_trim(p->message));
	str_addc(&message, '\n');
	code = git2()->tree_lookup(&tree, r->git, tree_id);
	if (code >= 0 && !oid_is_none(parent))
		code = git2()->commit_lookup(&parent_commit, r->git, &parent_id);
	parents[0] = parent_commit;
	if (code >= 0)
		code = git2()->commit_create_buffer(&buffer, r->git, who, who, NULL,
						    str_z(&message), tree, parent_commit ? 1 : 0,
						    parents);
	if (code < 0)
		return repo_error(code, e, _("cannot make a commit"));
	TRY(repo_write(r, GIT_OBJECT_COMMIT, (struct sv){ buffer.ptr, buffer.size }, &id, e));
	*out = oid_from_git(&id);
	return RC_OK;
}

/* What stands in kb.lock while main is being moved: whoever finds it there took kb.lock over from a
 * process that died meanwhile. */
static bool note_moving(struct repo *r, bool moving)
{
	char before = '-', now = moving ? 'm' : '-';

	if (pread(r->lock.fd, &before, 1, 0) < 0)
		before = '-';
	/* Not noted, it is as if no lock could be ours: it takes longer to be removed. */
	if (pwrite(r->lock.fd, &now, 1, 0) != 1)
		TRACE(TRACE_KB, "%s cannot be written", r->lock_path);
	return before == 'm';
}

static bool is_older_than_boot(const struct stat *st, const struct timespec *now)
{
	struct timespec up;

	return clock_gettime(CLOCK_BOOTTIME, &up) == 0 &&
	       st->st_mtim.tv_sec < now->tv_sec - up.tv_sec - 1;
}

/* A ref lock whose holder died would stop publishing for ever, and git writes no owner into it. We
 * hold kb.lock, so none of ours that lives has it. Git holds one for as long as it takes to flush
 * 41 bytes: where one of ours died while it moved main, it is that one's as good as surely, and a
 * few seconds prove it; else it is that of a plain git, which is given a minute. Nothing lives that
 * is older than the machine's start. True when it was removed. */
static bool lock_is_stale(struct repo *r, bool ours_died)
{
	AUTO(str_deinit) struct str path = STR_INIT;
	struct timespec now;
	struct stat st;
	int64_t age;

	str_addf(&path, "%s/%s.lock", r->path, REPO_BRANCH);
	clock_gettime(CLOCK_REALTIME, &now);
	if (lstat(str_z(&path), &st) != 0)
		return false;
	age = now.tv_sec - st.st_mtim.tv_sec;
	if (age < (ours_died ? REF_OURS_S : REF_THEIRS_S) && !is_older_than_boot(&st, &now))
		return false;
	TRACE(TRACE_KB, "removed %s, left %lld s ago", str_z(&path), (long long)age);
	return unlink(str_z(&path)) == 0;
}

/* The first commit: libgit2's create has no compare for "absent", so the ref is looked up under its
 * own lock. */
static int ref_make_first(struct repo *r, const git_oid *to, const git_signature *who,
			  const char *reason)
{
	AUTO(transaction_release) git_transaction *t = NULL;
	git_oid now;
	int code = git2()->transaction_new(&t, r->git);

	if (code >= 0)
		code = git2()->transaction_lock_ref(t, REPO_BRANCH);
	if (code < 0)
		return code;
	code = git2()->reference_name_to_id(&now, r->git, REPO_BRANCH);
	if (code != GIT_ENOTFOUND)
		return code < 0 ? code : GIT_EMODIFIED;
	code = git2()->transaction_set_target(t, REPO_BRANCH, to, who, reason);
	return code < 0 ? code : git2()->transaction_commit(t);
}

static int ref_move(struct repo *r, const struct oid *from, const git_oid *to,
		    const git_signature *who, const char *reason)
{
	AUTO(reference_release) git_reference *ref = NULL;
	git_oid old = oid_to_git(from);

	if (oid_is_none(from))
		return ref_make_first(r, to, who, reason);
	git2()->repository_set_ident(r->git, who->name, who->email);
	return git2()->reference_create_matching(&ref, r->git, REPO_BRANCH, to, 1, &old, reason);
}

/* "Published" is said only after main was read back: it is at `commit`, or a push went on from
 * there. */
static enum rc ref_verify(struct repo *r, const struct oid *commit, struct err *e)
{
	struct oid now;
	bool there = false;

	TRY(repo_head(r, &now, e));
	TRY(repo_is_ancestor(r, commit, &now, &there, e));
	if (!there)
		return err_set(e, RC_ENV, _("%s: main was not moved; nothing is published"),
			       r->path);
	return RC_OK;
}

/* Moves main when nobody holds its lock any more. */
static int ref_move_in_turn(struct repo *r, const struct oid *from, const git_oid *to,
			    const git_signature *who, const char *reason)
{
	bool ours_died = note_moving(r, true);
	int code = GIT_ELOCKED;

	for (int i = 0; i < REF_WAITS && code == GIT_ELOCKED; i++) {
		struct timespec pause = { 0, REF_WAIT_MS * 1000000L };

		code = ref_move(r, from, to, who, reason);
		if (code == GIT_ELOCKED && !lock_is_stale(r, ours_died))
			nanosleep(&pause, NULL);
	}
	(void)note_moving(r, false);
	return code;
}

enum rc repo_move_main(struct repo *r, const struct oid *old, const struct oid *new,
		       const struct publish *p, const char *reason, struct err *e)
{
	AUTO(signature_release) git_signature *who = NULL;
	git_oid to = oid_to_git(new);
	int code;

	TRY(signature_make(p, &who, e));
	TRY(repo_flush_names(r, e));
	code = ref_move_in_turn(r, old, &to, who, reason);
	if (code == GIT_EMODIFIED || code == GIT_EEXISTS || code == GIT_ENOTFOUND)
		return err_set(e, RC_CONFLICT, _("main was moved by someone else"));
	if (code == GIT_ELOCKED)
		return err_set(e, RC_BUSY, _("%s is being pushed to; try again"), r->path);
	if (code < 0)
		return repo_error(code, e, _("cannot move main of %s"), r->path);
	TRACE(TRACE_KB, "main moved: %s", reason);
	return ref_verify(r, new, e);
}

/* A round of building on the present head; *again when a push moved it meanwhile. */
static enum rc publish_once(struct repo *r, repo_build *build, void *arg, const struct publish *p,
			    struct published *out, bool *again, struct err *e)
{
	AUTO(tree_release) git_tree *base = NULL;
	AUTO(tree_release) git_tree *built = NULL;
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct tree_diff diff;
	struct oid head;
	git_oid tree;
	enum rc rc;
	int code;

	*again = false;
	TRY(repo_head(r, &head, e));
	TRY(repo_tree_of(r, &head, &base, e));
	TRY(build(arg, r, base, &tree, e));
	out->old = out->commit = head;
	out->changed = false;
	code = git2()->tree_lookup(&built, r->git, &tree);
	if (code < 0)
		return repo_error(code, e, _("cannot read the tree just written"));
	TRY(repo_diff_trees(r, base, built, &a, &diff, e));
	for (size_t i = 0; i < diff.n_refusal; i++) {
		struct sv shown = path_show(diff.refusal[i].path, &a);

		err_more(e, RC_INVALID, "path", _("article path \"%.*s\" %.*s"), SV_ARG(shown),
			 SV_ARG(diff.refusal[i].why));
	}
	if (diff.n_refusal)
		return RC_INVALID;
	if (diff.n_change == 0)
		return RC_OK;
	TRY(commit_write(r, &tree, &head, p, &out->commit, e));
	if (p->intent)
		TRY(p->intent(p->arg, &out->commit, e));
	rc = repo_move_main(r, &head, &out->commit, p, "commit by deskbell", e);
	*again = rc == RC_CONFLICT;
	out->changed = rc == RC_OK;
	return rc;
}

enum rc repo_publish_tree(struct repo *r, repo_build *build, void *arg, const struct publish *p,
			  struct published *out, struct err *e)
{
	bool again = true;
	enum rc rc = RC_OK;

	TRY(repo_lock(r, LOCK_WAIT_MS, e));
	for (int i = 0; i < TRIES && again; i++) {
		struct err round = { 0 };

		rc = publish_once(r, build, arg, p, out, &again, &round);
		if (rc != RC_OK && (!again || i == TRIES - 1))
			*e = round;
	}
	repo_unlock(r);
	return rc;
}

/* ---- articles ---- */

struct edits {
	const struct article_edit *at;
	size_t n;
};

static enum rc edit_seen(const struct article_edit *d, const git_tree *base, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	git_tree_entry *entry = NULL;
	struct oid now = OID_NONE;

	if (base && git2()->tree_entry_bypath(&entry, base, arena_z(&a, d->path)) == 0)
		now = oid_from_git(git2()->tree_entry_id(entry));
	git2()->tree_entry_free(entry);
	if (!d->text.p && oid_is_none(&now))
		return err_set(e, RC_NOTFOUND, _("there is no article %.*s"), SV_ARG(d->path));
	if (!d->seen || oid_eq(d->seen, &now))
		return RC_OK;
	return err_set(e, RC_CONFLICT, _("article %.*s was changed by someone else"),
		       SV_ARG(d->path));
}

static enum rc edits_build(void *arg, struct repo *r, git_tree *base, git_oid *tree, struct err *e)
{
	const struct edits *d = arg;
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	git_tree_update *update = ARENA_ARRAY(&a, d->n, git_tree_update);
	int code;

	for (size_t i = 0; i < d->n; i++) {
		const struct article_edit *x = &d->at[i];

		TRY(edit_seen(x, base, e));
		update[i].action = x->text.p ? GIT_TREE_UPDATE_UPSERT : GIT_TREE_UPDATE_REMOVE;
		update[i].filemode = GIT_FILEMODE_BLOB;
		update[i].path = arena_z(&a, x->path);
		if (x->text.p)
			TRY(repo_write(r, GIT_OBJECT_BLOB, x->text, &update[i].id, e));
	}
	code = git2()->tree_create_updated(tree, r->git, base, d->n, update);
	if (code < 0)
		return repo_error(code, e, _("cannot store %.*s"), SV_ARG(d->at[0].path));
	return RC_OK;
}

enum rc publish_articles(struct repo *r, const struct article_edit *edit, size_t n,
			 const struct publish *p, struct published *out, struct err *e)
{
	struct edits d = { edit, n };

	*out = (struct published){ .n_article = n };
	for (size_t i = 0; i < n; i++) {
		TRY(article_path_check(edit[i].path, e));
		if (edit[i].text.n > ARTICLE_MAX)
			return err_field(e, "text", _("article %.*s has over 1 MiB"),
					 SV_ARG(edit[i].path));
		if (edit[i].text.p && !utf8_valid(edit[i].text, NULL))
			return err_field(e, "text", _("article %.*s is not UTF-8"),
					 SV_ARG(edit[i].path));
	}
	return repo_publish_tree(r, edits_build, &d, p, out, e);
}
