/* A directory of markdown files as one commit. Links are never followed; everything is read and
 * judged before anything is published. */
#include "repo_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/vec.h"
#include "deskbell/kb/path.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"

#define FILES_MAX 20000
#define ENTRIES_MAX 200000 /* looked at, articles or not */

struct found {
	struct sv path;
	git_oid blob;
};

struct import {
	struct repo *r;
	struct arena *a;
	VEC(struct found) file;
	size_t entries, other;
	struct err *e;
};

static void import_deinit(struct import *m)
{
	VEC_DEINIT(&m->file);
}

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static void dir_close(DIR **d)
{
	if (*d)
		closedir(*d);
}

static int name_cmp(const void *a, const void *b)
{
	return sv_cmp(*(const struct sv *)a, *(const struct sv *)b);
}

/* The directory's names, sorted. Owns fd. */
static enum rc names_read(struct import *m, int own_fd, struct sv path, struct sv **out, size_t *n)
{
	AUTO(dir_close) DIR *d = fdopendir(own_fd);
	struct sv *name = NULL;
	struct sv shown = path_show(path, m->a);
	size_t cap = 0;

	*n = 0;
	if (!d) {
		close(own_fd);
		return err_set(m->e, RC_ENV, "%.*s: %s", SV_ARG(shown), strerror(errno));
	}
	for (;;) {
		struct dirent *entry;

		errno = 0;
		entry = readdir(d);
		if (!entry && errno)
			return err_set(m->e, RC_ENV, "%.*s: %s", SV_ARG(shown), strerror(errno));
		if (!entry)
			break;
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (++m->entries > ENTRIES_MAX)
			return err_set(m->e, RC_INVALID, _("%.*s: over %d files"), SV_ARG(shown),
				       ENTRIES_MAX);
		name = arena_grow(m->a, name, *n, *n + 1, &cap, sizeof(*name));
		name[(*n)++] = sv_from(arena_strdup(m->a, entry->d_name));
	}
	if (*n)
		qsort(name, *n, sizeof(*name), name_cmp);
	*out = name;
	return RC_OK;
}

static enum rc file_read(struct import *m, int fd, struct sv path, size_t size, struct arena *a,
			 struct sv *out)
{
	char *p = arena_alloc(a, size + 1);
	size_t n = 0;

	while (n < size) {
		ssize_t got = read(fd, p + n, size - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set(m->e, RC_ENV, "%.*s: %s", SV_ARG(path), strerror(errno));
		if (got == 0)
			break;
		n += (size_t)got;
	}
	*out = (struct sv){ p, n };
	return RC_OK;
}

/* Reads one file and stores its blob. A file that is not fit is one more finding, not the end. */
static enum rc file_take(struct import *m, int dir, const char *name, struct sv path)
{
	AUTO(fd_close) int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv shown = path_show(path, m->a);
	struct found f = { .path = path };
	struct sv text;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return err_set(m->e, RC_ENV, "%.*s: %s", SV_ARG(shown), strerror(errno));
	if (!S_ISREG(st.st_mode)) {
		m->other++;
		return RC_OK;
	}
	if ((size_t)st.st_size > ARTICLE_MAX) {
		err_more(m->e, RC_INVALID, "path", _("%.*s has over 1 MiB"), SV_ARG(shown));
		return RC_OK;
	}
	if (m->file.n == FILES_MAX)
		return err_set(m->e, RC_INVALID, _("over %d articles"), FILES_MAX);
	TRY(file_read(m, fd, shown, (size_t)st.st_size, &a, &text));
	if (!utf8_valid(text, NULL)) {
		err_more(m->e, RC_INVALID, "path", _("%.*s is not UTF-8"), SV_ARG(shown));
		return RC_OK;
	}
	/* After a finding nothing will be published: the rest is only judged. */
	if (m->e->rc == RC_OK)
		TRY(repo_write(m->r, GIT_OBJECT_BLOB, text, &f.blob, m->e));
	VEC_ADD(&m->file, f);
	return RC_OK;
}

static enum rc dir_take(struct import *m, int own_fd, struct sv prefix);

static enum rc entry_take(struct import *m, int dir, struct sv name, struct sv prefix)
{
	struct sv path = arena_printf(m->a, "%.*s%.*s", SV_ARG(prefix), SV_ARG(name));
	struct stat st;
	int sub;

	if (fstatat(dir, name.p, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return err_set(m->e, RC_ENV, "%.*s: %s", SV_ARG(path), strerror(errno));
	if (name.p[0] == '.' || (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))) {
		m->other++;
		return RC_OK;
	}
	if (S_ISREG(st.st_mode)) {
		if (article_path_is_markdown(name))
			return file_take(m, dir, name.p, path);
		m->other++;
		return RC_OK;
	}
	if (path.n >= PATH_MAX_BYTES)
		return err_set(m->e, RC_INVALID, _("folders are nested too deep: %.*s"),
			       SV_ARG(path_show(path, m->a)));
	sub = openat(dir, name.p, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (sub < 0)
		return err_set(m->e, RC_ENV, "%.*s: %s", SV_ARG(path_show(path, m->a)),
			       strerror(errno));
	return dir_take(m, sub, arena_printf(m->a, "%.*s/", SV_ARG(path)));
}

static enum rc dir_take(struct import *m, int own_fd, struct sv prefix)
{
	AUTO(fd_close) int fd = fcntl(own_fd, F_DUPFD_CLOEXEC, 3);
	struct sv *name = NULL;
	size_t n;

	if (fd < 0) {
		close(own_fd);
		return err_set(m->e, RC_ENV, "%.*s: %s", SV_ARG(prefix), strerror(errno));
	}
	TRY(names_read(m, own_fd, prefix, &name, &n));
	for (size_t i = 0; i < n; i++)
		TRY(entry_take(m, fd, name[i], prefix));
	return RC_OK;
}

static enum rc paths_judge(struct import *m)
{
	struct sv *path = ARENA_ARRAY(m->a, m->file.n + 1, struct sv);
	enum rc rc;

	for (size_t i = 0; i < m->file.n; i++)
		path[i] = m->file.at[i].path;
	rc = article_paths_check(path, m->file.n, m->e);
	return rc != RC_OK ? rc : m->e->rc;
}

static enum rc import_build(void *arg, struct repo *r, git_tree *base, git_oid *tree, struct err *e)
{
	const struct import *m = arg;
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	git_tree_update *update = ARENA_ARRAY(&a, m->file.n + 1, git_tree_update);
	int code;

	for (size_t i = 0; i < m->file.n; i++) {
		update[i] = (git_tree_update){ .action = GIT_TREE_UPDATE_UPSERT,
					       .id = m->file.at[i].blob,
					       .filemode = GIT_FILEMODE_BLOB,
					       .path = arena_z(&a, m->file.at[i].path) };
	}
	code = git2()->tree_create_updated(tree, r->git, base, m->file.n, update);
	if (code < 0 && git2()->error_last() && git2()->error_last()->klass == GIT_ERROR_TREE)
		return err_set(
			e, RC_INVALID,
			_("a file here is a folder in the knowledge base, or the other way round"));
	if (code < 0)
		return repo_error(code, e, _("cannot write to %s"), r->path);
	return RC_OK;
}

enum rc publish_directory(struct repo *r, const char *dir, const struct publish *p,
			  struct published *out, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(import_deinit) struct import m = { .r = r, .a = &a, .e = e };
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*out = (struct published){ 0 };
	*e = (struct err){ 0 };
	if (fd < 0)
		return err_set(e, errno == ENOENT ? RC_NOTFOUND : RC_ENV, "%s: %s", dir,
			       strerror(errno));
	TRY(dir_take(&m, fd, SV("")));
	TRY(paths_judge(&m));
	if (m.file.n == 0)
		return err_set(e, RC_INVALID, _("%s holds no .md file"), dir);
	out->n_article = m.file.n;
	out->n_other = m.other;
	return repo_publish_tree(r, import_build, &m, p, out, e);
}
