/* The knowledge base as a git bundle and back, by libgit2's packs: git(1) is not needed. */
#include "deskbell/kb/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/vec.h"
#include "repo_priv.h"

#define HEADER "# v2 git bundle\n"
#define BRANCHES "refs/heads/"
#define REFS_MAX 10000

struct branch {
	char *name;
	git_oid id;
};

struct branches {
	VEC(struct branch) at;
};

static void branches_deinit(struct branches *b)
{
	for (size_t i = 0; i < b->at.n; i++)
		mem_free(&b->at.at[i].name);
	VEC_DEINIT(&b->at);
}

static void walk_release(git_revwalk **w)
{
	git2()->revwalk_free(*w);
}

static void pack_release(git_packbuilder **p)
{
	git2()->packbuilder_free(*p);
}

static void file_release(FILE **f)
{
	if (*f)
		fclose(*f);
}

/* ---- writing ---- */

struct listing {
	struct repo *r;
	struct branches *out;
};

static int add_branch(const char *name, void *arg)
{
	const struct listing *x = arg;
	struct branch b;

	if (strncmp(name, BRANCHES, sizeof(BRANCHES) - 1) != 0)
		return 0;
	if (git2()->reference_name_to_id(&b.id, x->r->git, name) < 0)
		return -1;
	b.name = mem_strdup(name);
	VEC_ADD(&x->out->at, b);
	return 0;
}

static int write_piece(void *buf, size_t n, void *arg)
{
	return fwrite(buf, 1, n, arg) == n ? 0 : -1;
}

static enum rc make_pack(struct repo *r, const struct branches *refs, git_packbuilder **out,
			 struct err *e)
{
	AUTO(walk_release) git_revwalk *walk = NULL;
	int code = git2()->packbuilder_new(out, r->git);

	if (code >= 0)
		code = git2()->revwalk_new(&walk, r->git);
	for (size_t i = 0; i < refs->at.n && code >= 0; i++)
		code = git2()->revwalk_push(walk, &refs->at.at[i].id);
	if (code >= 0)
		code = git2()->packbuilder_insert_walk(*out, walk);
	return code < 0 ? repo_error(code, e, _("cannot pack %s"), r->path) : RC_OK;
}

static enum rc write_bundle(struct repo *r, const struct branches *refs, FILE *f, const char *to,
			    struct err *e)
{
	AUTO(pack_release) git_packbuilder *pack = NULL;
	char hex[GIT_OID_HEXSZ + 1];
	int code;

	TRY(make_pack(r, refs, &pack, e));
	fputs(HEADER, f);
	for (size_t i = 0; i < refs->at.n; i++) {
		git2()->oid_tostr(hex, sizeof(hex), &refs->at.at[i].id);
		fprintf(f, "%s %s\n", hex, refs->at.at[i].name);
	}
	fputc('\n', f);
	errno = 0;
	code = refs->at.n ? git2()->packbuilder_foreach(pack, write_piece, f) : 0;
	if (code < 0 && !ferror(f))
		return repo_error(code, e, _("cannot pack %s"), r->path);
	if (fflush(f) || ferror(f) || fsync(fileno(f)) != 0)
		return err_set(e, RC_ENV, "%s: %s", to, strerror(errno ? errno : EIO));
	return RC_OK;
}

enum rc repo_bundle_write(struct repo *r, const char *to, struct err *e)
{
	AUTO(branches_deinit) struct branches refs = { 0 };
	AUTO(file_release) FILE *f = NULL;
	struct listing listing = { r, &refs };
	int fd, code = git2()->reference_foreach_name(r->git, add_branch, &listing);
	enum rc rc;

	if (code < 0)
		return repo_error(code, e, _("cannot list the branches of %s"), r->path);
	fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	f = fd < 0 ? NULL : fdopen(fd, "w");
	if (!f)
		return err_set(e, RC_ENV, "%s: %s", to, strerror(errno));
	rc = write_bundle(r, &refs, f, to, e);
	if (rc != RC_OK)
		(void)unlink(to);
	return rc;
}

/* ---- reading ---- */

static enum rc no_bundle(const char *path, const char *why, struct err *e)
{
	return err_set(e, RC_INVALID, _("%s: no bundle of a knowledge base (%s)"), path, why);
}

/* One line of the header without its end; false at the end of the file or when it is too long. */
static bool read_line(FILE *f, char *buf, size_t size)
{
	size_t n;

	if (!fgets(buf, (int)size, f))
		return false;
	n = strlen(buf);
	if (!n || buf[n - 1] != '\n')
		return false;
	buf[n - 1] = '\0';
	return true;
}

static enum rc read_refs(FILE *f, const char *path, struct branches *out, struct err *e)
{
	char line[2048];

	if (!read_line(f, line, sizeof(line)) || strcmp(line, "# v2 git bundle") != 0)
		return no_bundle(path, _("its first line"), e);
	while (read_line(f, line, sizeof(line))) {
		struct branch b;

		if (!line[0])
			return RC_OK;
		if (out->at.n == REFS_MAX || strlen(line) < GIT_OID_HEXSZ + 2 ||
		    line[GIT_OID_HEXSZ] != ' ' ||
		    git2()->oid_fromstrn(&b.id, line, GIT_OID_HEXSZ) < 0 ||
		    strncmp(line + GIT_OID_HEXSZ + 1, BRANCHES, sizeof(BRANCHES) - 1) != 0)
			return no_bundle(path, _("its list of branches"), e);
		b.name = mem_strdup(line + GIT_OID_HEXSZ + 1);
		VEC_ADD(&out->at, b);
	}
	return no_bundle(path, _("cut short"), e);
}

static enum rc take_pack(struct repo *r, FILE *f, const char *path, struct err *e)
{
	AUTO(str_deinit) struct str dir = STR_INIT;
	git_indexer_progress stats = { 0 };
	git_indexer_options options;
	git_indexer *indexer = NULL;
	char buf[65536];
	size_t n;
	int code;

	str_addf(&dir, "%s/objects/pack", r->path);
	git2()->indexer_options_init(&options, GIT_INDEXER_OPTIONS_VERSION);
	/* It walks from every object to what that needs. */
	options.verify = 1;
	code = git2()->indexer_new(&indexer, str_z(&dir), 0400, r->odb, &options);
	while (code >= 0 && (n = fread(buf, 1, sizeof(buf), f)) > 0)
		code = git2()->indexer_append(indexer, buf, n, &stats);
	if (code >= 0 && ferror(f))
		code = -1;
	if (code >= 0)
		code = git2()->indexer_commit(indexer, &stats);
	git2()->indexer_free(indexer);
	if (code < 0) {
		repo_error(code, e, _("%s: its pack is damaged"), path);
		e->rc = RC_INVALID;
		return RC_INVALID;
	}
	return RC_OK;
}

/* The branches of a repository just made, as git packs them. */
static enum rc set_branches(struct repo *r, const struct branches *refs, const char *bundle,
			    struct err *e)
{
	AUTO(str_deinit) struct str file = STR_INIT;
	AUTO(str_deinit) struct str path = STR_INIT;
	char hex[GIT_OID_HEXSZ + 1];

	for (size_t i = 0; i < refs->at.n; i++) {
		const struct branch *b = &refs->at.at[i];
		AUTO(commit_release) git_commit *commit = NULL;
		int valid = 0;

		if (git2()->reference_name_is_valid(&valid, b->name) < 0 || !valid ||
		    git2()->commit_lookup(&commit, r->git, &b->id) < 0)
			return no_bundle(bundle, _("a branch stands at no commit"), e);
		git2()->oid_tostr(hex, sizeof(hex), &b->id);
		str_addf(&file, "%s %s\n", hex, b->name);
	}
	str_addf(&path, "%s/packed-refs", r->path);
	return fs_write(str_z(&path), str_sv(&file), 0600, e);
}

static enum rc fill(struct repo *r, const char *bundle, struct err *e)
{
	AUTO(branches_deinit) struct branches refs = { 0 };
	AUTO(file_release) FILE *f = fopen(bundle, "rbe");

	if (!f)
		return err_set(e, RC_ENV, "%s: %s", bundle, strerror(errno));
	TRY(read_refs(f, bundle, &refs, e));
	if (!refs.at.n)
		return RC_OK;
	TRY(take_pack(r, f, bundle, e));
	if (git2()->odb_refresh(r->odb) < 0)
		return err_set(e, RC_ENV, _("cannot read the pack of %s"), r->path);
	return set_branches(r, &refs, bundle, e);
}

enum rc repo_bundle_restore(const char *bundle, const char *path, struct err *e)
{
	AUTO(str_deinit) struct str lock = STR_INIT;
	struct repo *r;
	enum rc rc;

	TRY(repo_create(path, e));
	str_addf(&lock, "%s.lock", path);
	TRY(repo_open(path, str_z(&lock), &r, e));
	rc = fill(r, bundle, e);
	repo_destroy(r);
	return rc;
}
