/* A git bundle with its history. git(1) unpacks and checks it in a scratch repository, with limits
 * and an environment of its own; only objects found good come into the knowledge base. */
#include "repo_priv.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/proc.h"
#include "deskbell/base/trace.h"
#include "deskbell/kb/path.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"

#define BUNDLE_MAX ((off_t)256 << 20)
#define OUTPUT_MAX ((size_t)1 << 20)
#define LOCK_WAIT_MS 10000

/* Of this process's environment git sees nothing: no GIT_ variables, no user's configuration. */
static const char *const clean_env[] = { "PATH=/usr/local/bin:/usr/bin:/bin",
					 "HOME=/nonexistent",
					 "LC_ALL=C.UTF-8",
					 "GIT_CONFIG_NOSYSTEM=1",
					 "GIT_CONFIG_GLOBAL=/dev/null",
					 "GIT_TERMINAL_PROMPT=0",
					 "GIT_NO_REPLACE_OBJECTS=1",
					 "GIT_ALLOW_PROTOCOL=file",
					 "GIT_OPTIONAL_LOCKS=0",
					 NULL };

struct scratch {
	const char *dir;  /* removed in the end; NULL = none */
	const char *repo; /* the bare repository in it */
};

static void scratch_deinit(struct scratch *s)
{
	struct err ignored = { 0 };

	/* What cannot be removed lies in the desk's own directory and harms nothing. */
	if (s->dir && fs_remove_tree(s->dir, &ignored) != RC_OK)
		TRACE(TRACE_KB, "%s", ignored.msg);
}

/* Runs git in `repo` (NULL: nowhere); at most 2 GiB of memory, 2 minutes of work, 1 GiB a file. */
static enum rc git_run(const char *repo, const char *const *word, struct arena *a,
		       struct proc_result *out, struct err *e)
{
	const char *argv[40] = { "prlimit",
				 "--as=2147483648",
				 "--cpu=120",
				 "--fsize=1073741824",
				 "git",
				 "-c",
				 "pack.threads=1",
				 "-c",
				 "core.fsync=committed",
				 "-c",
				 "gc.auto=0",
				 "-c",
				 "fetch.fsckObjects=true" };
	size_t n = 13;

	if (repo) {
		argv[n++] = "--git-dir";
		argv[n++] = repo;
	}
	for (size_t i = 0; word[i] && n + 1 < ARRAY_LEN(argv); i++)
		argv[n++] = word[i];
	argv[n] = NULL;
	TRY(proc_run(argv, "/", clean_env, OUTPUT_MAX, a, out, e));
	if (out->status == 127 || out->status == 126)
		return err_set(e, RC_ENV, _("git is not installed; install the package git"));
	return RC_OK;
}

/* The last line of what git complained, safe to show. */
static struct sv complaint(const struct proc_result *res, struct arena *a)
{
	struct sv rest = sv_trim(res->err);
	struct sv last = rest;

	while (rest.p) {
		struct sv line = sv_trim(sv_cut(&rest, '\n'));

		if (line.n)
			last = line;
	}
	return safe_line_in(a, utf8_clip(last, 300));
}

static enum rc git_must(const char *repo, const char *const *word, enum rc fault, const char *what,
			struct arena *a, struct proc_result *out, struct err *e)
{
	struct sv why;

	TRY(git_run(repo, word, a, out, e));
	if (out->status == 0)
		return RC_OK;
	why = complaint(out, a);
	return err_set(e, fault, "%s: %.*s", what, SV_ARG(why));
}

static enum rc bundle_find(const char *bundle, struct arena *a, const char **path, struct err *e)
{
	char real[PATH_MAX];
	struct stat st;

	if (!realpath(bundle, real) || stat(real, &st) != 0)
		return err_set(e, errno == ENOENT ? RC_NOTFOUND : RC_ENV, "%s: %s", bundle,
			       strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(e, RC_INVALID, _("%s is neither a directory nor a git bundle"),
			       bundle);
	if (st.st_size > BUNDLE_MAX)
		return err_set(e, RC_INVALID, _("%s is larger than 256 MiB"), bundle);
	*path = arena_strdup(a, real);
	return RC_OK;
}

/* An empty bare repository that also sees the objects published already, so that a bundle may build
 * on them. */
static enum rc scratch_make(struct repo *r, const char *parent, const struct oid *head,
			    struct arena *a, struct scratch *s, struct err *e)
{
	char *dir = arena_z(a, arena_printf(a, "%s/kb-import-XXXXXX", parent));
	char real[PATH_MAX], hex[41];
	struct proc_result res;
	const char *repo;

	if (!mkdtemp(dir))
		return err_set(e, RC_ENV, "%s: %s", dir, strerror(errno));
	s->dir = dir;
	if (!realpath(dir, real))
		return err_set(e, RC_ENV, "%s: %s", dir, strerror(errno));
	repo = fs_join(a, arena_strdup(a, real), "repo.git");
	s->repo = repo;
	TRY(git_must(NULL,
		     (const char *const[]){ "init", "-q", "--bare", "--template=", "-b", "scratch",
					    repo, NULL },
		     RC_ENV, _("cannot make a scratch repository"), a, &res, e));
	if (oid_is_none(head))
		return RC_OK;
	if (!realpath(r->path, real))
		return err_set(e, RC_ENV, "%s: %s", r->path, strerror(errno));
	TRY(fs_write_lazy(fs_join(a, repo, "objects/info/alternates"),
			  arena_printf(a, "%s/objects\n", real), 0600, e));
	oid_hex(head, hex);
	return git_must(repo,
			(const char *const[]){ "update-ref", "refs/heads/published", hex, NULL },
			RC_ENV, _("cannot use the published articles"), a, &res, e);
}

/* main, master, HEAD, or the only branch. */
static enum rc bundle_branch(const char *repo, const char *bundle, struct arena *a,
			     const char **ref, struct err *e)
{
	static const char *const wanted[] = { "refs/heads/main", "refs/heads/master", "HEAD" };
	size_t best = ARRAY_LEN(wanted), branches = 0;
	struct sv only = SV_NULL, rest;
	struct proc_result res;

	TRY(git_must(repo, (const char *const[]){ "bundle", "list-heads", bundle, NULL },
		     RC_INVALID, _("not a git bundle"), a, &res, e));
	rest = res.out;
	while (rest.p) {
		struct sv name = sv_cut(&rest, '\n');

		sv_cut(&name, ' ');
		for (size_t i = 0; i < best; i++) {
			if (sv_eqs(name, wanted[i]))
				best = i;
		}
		if (sv_starts(name, SV("refs/heads/"))) {
			only = name;
			branches++;
		}
	}
	if (best == ARRAY_LEN(wanted) && branches != 1)
		return err_set(
			e, RC_INVALID,
			_("the bundle has no branch main, master or HEAD, but %zu others; make it "
			  "with: git bundle create FILE main"),
			branches);
	*ref = best < ARRAY_LEN(wanted) ? wanted[best] : arena_z(a, only);
	return RC_OK;
}

/* What the tip of the bundle holds; hostile names end the import. */
static enum rc tip_check(struct repo *scratch, const struct oid *tip, struct published *out,
			 struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct tree_diff diff;
	bool hostile = false;

	TRY(repo_tree_diff(scratch, &OID_NONE, tip, &a, &diff, e));
	for (size_t i = 0; i < diff.n_refusal; i++) {
		struct refusal *f = &diff.refusal[i];
		struct sv shown = path_show(f->path, &a);

		if (f->hostile)
			err_more(e, RC_INVALID, "path", _("article path \"%.*s\" %.*s"),
				 SV_ARG(shown), SV_ARG(f->why));
		hostile = hostile || f->hostile;
	}
	if (hostile)
		return RC_INVALID;
	if (diff.n_change == 0)
		return err_set(e, RC_INVALID, _("the bundle holds no .md file"));
	out->n_article = diff.n_change;
	out->n_other = diff.n_other + diff.n_refusal;
	return RC_OK;
}

/* Under kb.lock: brings the objects over and moves main, unless a push has made that no
 * fast-forward. */
static enum rc tip_take(struct repo *r, struct repo *scratch, const char *scratch_path,
			const struct oid *tip, const struct publish *p, struct published *out,
			struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct proc_result res;
	bool forward, done;

	TRY(repo_head(r, &out->old, e));
	out->commit = out->old;
	TRY(repo_is_ancestor(scratch, tip, &out->old, &done, e));
	if (done && !oid_is_none(&out->old))
		return RC_OK;
	TRY(repo_is_ancestor(scratch, &out->old, tip, &forward, e));
	if (!forward)
		return err_set(
			e, RC_CONFLICT,
			_("the bundle does not build on what is published; merge it in a clone of %s "
			  "and push to main"),
			r->path);
	TRY(git_must(r->path,
		     (const char *const[]){ "-c", "fetch.unpackLimit=1", "fetch", "-q", "--no-tags",
					    "--no-write-fetch-head", "--no-auto-maintenance",
					    "--no-recurse-submodules", scratch_path,
					    "refs/heads/import", NULL },
		     RC_ENV, _("cannot copy the bundle's objects"), &a, &res, e));
	if (p->intent)
		TRY(p->intent(p->arg, tip, e));
	TRY(repo_move_main(r, &out->old, tip, p, "bundle imported by deskbell", e));
	out->commit = *tip;
	out->changed = true;
	return RC_OK;
}

static enum rc scratch_take(struct repo *r, const struct scratch *s, const struct publish *p,
			    struct published *out, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct repo *scratch = NULL;
	struct oid tip;
	git_oid id;
	enum rc rc;
	int code;

	TRY(repo_open(s->repo, fs_join(&a, s->dir, "lock"), &scratch, e));
	code = git2()->reference_name_to_id(&id, scratch->git, "refs/heads/import");
	tip = oid_from_git(&id);
	rc = code < 0 ? repo_error(code, e, _("the bundle's branch is no commit"))
		      : tip_check(scratch, &tip, out, e);
	if (rc == RC_OK)
		rc = repo_lock(r, LOCK_WAIT_MS, e);
	if (rc == RC_OK) {
		rc = tip_take(r, scratch, s->repo, &tip, p, out, e);
		repo_unlock(r);
	}
	repo_destroy(scratch);
	return rc;
}

enum rc publish_bundle(struct repo *r, const char *bundle, const char *scratch_parent,
		       const struct publish *p, struct published *out, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(scratch_deinit) struct scratch s = { 0 };
	const char *path = NULL, *ref = NULL;
	struct proc_result res;
	struct oid head;

	*out = (struct published){ 0 };
	*e = (struct err){ 0 };
	TRY(bundle_find(bundle, &a, &path, e));
	TRY(repo_head(r, &head, e));
	TRY(scratch_make(r, scratch_parent, &head, &a, &s, e));
	TRY(bundle_branch(s.repo, path, &a, &ref, e));
	TRY(git_must(s.repo,
		     (const char *const[]){
			     "fetch", "-q", "--no-tags", "--no-write-fetch-head",
			     "--no-auto-maintenance", "--no-recurse-submodules", path,
			     arena_z(&a, arena_printf(&a, "%s:refs/heads/import", ref)), NULL },
		     RC_INVALID, _("the bundle is not accepted"), &a, &res, e));
	return scratch_take(r, &s, p, out, e);
}
