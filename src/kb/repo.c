/* Making and opening the bare repository, its head and its blobs. libgit2 is set here to read no
 * configuration of the machine or the user. */
#include "repo_priv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/kb/path.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"

#define CACHE_BYTES ((ssize_t)4 << 20)
/* A tree of as many bytes is kept too, that of a folder of ten thousand articles: it is the new
 * side of one commit and the old side of the next. */
#define CACHE_TREE ((size_t)1 << 20)

/* Stock git reads this too: what a plain push may do stands here. */
static const char config_text[] = "[core]\n"
				  "\trepositoryformatversion = 0\n"
				  "\tfilemode = true\n"
				  "\tbare = true\n"
				  "\tlogAllRefUpdates = always\n"
				  "\tsharedRepository = 0600\n" /* also what a push brings */
				  "\tfsync = committed,reference\n"
				  "\tfsyncMethod = fsync\n"
				  "[receive]\n"
				  "\tfsckObjects = true\n"
				  "\tdenyNonFastForwards = true\n"
				  "\tdenyDeletes = true\n"
				  "\tmaxInputSize = 20m\n"
				  "\thideRefs = refs/\n"
				  "\thideRefs = !refs/heads/main\n"
				  "[transfer]\n"
				  "\tfsckObjects = true\n";

struct oid oid_from_git(const git_oid *o)
{
	struct oid out;

	memcpy(out.byte, o->id, OID_SIZE);
	return out;
}

enum rc repo_error(int code, struct err *e, const char *fmt, ...)
{
	const git_error *last = git2()->error_last();
	AUTO(str_deinit) struct str what = STR_INIT_MAX(300);
	AUTO(str_deinit) struct str why = STR_INIT_MAX(300);
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&what, fmt, ap);
	va_end(ap);
	safe_line(&why, sv_from(last && last->message ? last->message : "unknown error"));
	return err_set(e, code == GIT_ENOTFOUND ? RC_NOTFOUND : RC_ENV, "%s: %s", str_z(&what),
		       str_z(&why));
}

static enum rc library_set(struct err *e)
{
	static const git_config_level_t levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA,
						     GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
						     GIT_CONFIG_LEVEL_GLOBAL };

	TRY(git2_load(e));
	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		git2()->libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	git2()->libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	git2()->libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, CACHE_BYTES);
	git2()->libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, CACHE_TREE);
	return RC_OK;
}

static enum rc repo_make(const char *path, struct err *e)
{
	git_repository_init_options options;
	git_repository *git = NULL;
	int code;

	git2()->repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
	options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_NO_REINIT |
			GIT_REPOSITORY_INIT_MKPATH;
	options.initial_head = "main";
	code = git2()->repository_init_ext(&git, path, &options);
	if (code < 0)
		return repo_error(code, e, _("cannot make the repository %s"), path);
	git2()->repository_free(git);
	return RC_OK;
}

enum rc repo_create(const char *path, struct err *e)
{
	AUTO(str_deinit) struct str config = STR_INIT;
	enum rc rc;

	if (fs_exists(path) && !fs_is_empty_dir(path))
		return err_set(e, RC_ENV, _("%s is not empty: no repository made there"), path);
	TRY(library_set(e));
	rc = fs_mkdirs(path, 0700, e);
	if (rc == RC_OK)
		rc = repo_make(path, e);
	TRY(rc);
	str_addf(&config, "%s/config", path);
	TRY(fs_write(str_z(&config), sv_from(config_text), 0600, e));
	if (chmod(path, 0700) != 0)
		return err_set(e, RC_ENV, "%s: %s", path, strerror(errno));
	/* It is lost by a power cut unless its directories are flushed too. */
	return fs_sync_all(path, e);
}

enum rc repo_open(const char *path, const char *lock_path, struct repo **out, struct err *e)
{
	struct repo *r;
	int code;

	TRY(library_set(e));
	r = mem_alloc(sizeof(*r));
	r->lock = (struct fs_lock)FS_LOCK_INIT;
	r->path = mem_strdup(path);
	r->lock_path = mem_strdup(lock_path);
	code = git2()->repository_open_bare(&r->git, path);
	if (code >= 0)
		code = git2()->repository_odb(&r->odb, r->git);
	if (code < 0) {
		repo_error(code, e, _("%s is no git repository"), path);
		e->rc = RC_ENV;
		repo_destroy(r);
		return RC_ENV;
	}
	*out = r;
	return RC_OK;
}

void repo_no_flush(struct repo *r)
{
	r->lazy = true;
	git2()->libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
}

enum rc repo_flush_names(struct repo *r, struct err *e)
{
	static const char *const dir[] = { "objects", "objects/pack", "refs/heads" };

	for (size_t i = 0; i < ARRAY_LEN(dir) && !r->lazy; i++) {
		AUTO(str_deinit) struct str path = STR_INIT;

		str_addf(&path, "%s/%s", r->path, dir[i]);
		/* Stock git removes what it has emptied. */
		if (fs_is_dir(str_z(&path)))
			TRY(fs_sync_dir(str_z(&path), e));
	}
	return RC_OK;
}

void repo_destroy(struct repo *r)
{
	if (!r)
		return;
	fs_lock_close(&r->lock);
	git2()->odb_free(r->odb);
	git2()->repository_free(r->git);
	mem_free(&r->path);
	mem_free(&r->lock_path);
	mem_free(&r);
}

enum rc repo_lock(struct repo *r, int64_t timeout_ms, struct err *e)
{
	if (r->lock.fd < 0)
		TRY(fs_lock_open(&r->lock, r->lock_path, e));
	return fs_lock_take(&r->lock, timeout_ms, NULL, NULL, e);
}

void repo_unlock(struct repo *r)
{
	fs_lock_drop(&r->lock);
}

enum rc repo_head(struct repo *r, struct oid *out, struct err *e)
{
	git_oid id;
	int code = git2()->reference_name_to_id(&id, r->git, REPO_BRANCH);

	if (code == GIT_ENOTFOUND) {
		*out = OID_NONE;
		return RC_OK;
	}
	if (code < 0)
		return repo_error(code, e, _("cannot read branch main of %s"), r->path);
	*out = oid_from_git(&id);
	return RC_OK;
}

bool repo_stands_at(const char *path, const struct oid *commit)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct oid head;
	struct err ignored;
	struct sv line;

	if (fs_read(fs_join(&a, path, REPO_BRANCH), 64, &a, &line, &ignored) != RC_OK)
		return false;
	return oid_parse(sv_cut(&line, '\n'), &head) && oid_eq(&head, commit);
}

enum rc repo_tree_of(struct repo *r, const struct oid *commit, git_tree **out, struct err *e)
{
	AUTO(commit_release) git_commit *c = NULL;
	git_oid id = oid_to_git(commit);
	char hex[41];
	int code;

	*out = NULL;
	if (oid_is_none(commit))
		return RC_OK;
	oid_hex(commit, hex);
	code = git2()->commit_lookup(&c, r->git, &id);
	if (code < 0)
		return repo_error(code, e, _("commit %s"), hex);
	code = git2()->commit_tree(out, c);
	if (code < 0) {
		repo_error(code, e, _("commit %s: its tree is missing or malformed"), hex);
		e->rc = RC_INVALID;
		return RC_INVALID;
	}
	return RC_OK;
}

enum rc repo_read_blob(struct repo *r, const struct oid *blob, size_t limit, struct arena *a,
		       struct sv *out, struct err *e)
{
	git_oid id = oid_to_git(blob);
	git_odb_object *object = NULL;
	git_object_t type = GIT_OBJECT_INVALID;
	size_t size = 0;
	char hex[41];
	char *copy;
	int code;

	oid_hex(blob, hex);
	/* The header first: a bomb is not unpacked to learn its size. */
	code = git2()->odb_read_header(&size, &type, r->odb, &id);
	if (code >= 0 && type != GIT_OBJECT_BLOB)
		return err_set(e, RC_NOTFOUND, _("object %s is no file"), hex);
	if (code >= 0 && size > limit)
		return err_set(e, RC_INVALID, _("file %s has %zu bytes; at most %zu are read"), hex,
			       size, limit);
	if (code >= 0)
		code = git2()->odb_read(&object, r->odb, &id);
	if (code < 0)
		return repo_error(code, e, _("file %s"), hex);
	size = git2()->odb_object_size(object);
	copy = arena_alloc(a, size + 1);
	memcpy(copy, git2()->odb_object_data(object), size);
	git2()->odb_object_free(object);
	*out = (struct sv){ copy, size };
	return RC_OK;
}
