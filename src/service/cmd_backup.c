/* backup: the store first, then what it refers to, so that nothing it names is missing. Files of
 * the knowledge base and attachments are never changed once they are there. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup_priv.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/map.h"
#include "deskbell/base/tar.h"
#include "deskbell/db/care.h"
#include "deskbell/kb/bundle.h"
#include "deskbell/service/backup.h"
#include "deskbell/store/care_store.h"
#include "desk_priv.h"
#include "part.h"
#include "service_priv.h"

#define ENTRIES_MAX ((size_t)1000000)
#define DEPTH_MAX 8

struct writing {
	struct job *job;
	struct tar_writer tar;
	struct str manifest;
	const char *scratch; /* directory beside the file, for the copies */
	int64_t made;
	struct map bad; /* names of what is not what it must be, or was left out */
	/* Folders of attachments that do not tell what is in them, and what was asked for there. */
	struct map closed;
};

void backup_add_line(struct str *manifest, const struct hash *h, uint64_t size, struct sv path)
{
	char hex[2 * HASH_SIZE + 1];

	hash_hex(h, hex);
	str_addf(manifest, "file %s %llu %.*s\n", hex, (unsigned long long)size, SV_ARG(path));
}

static void tell(struct writing *w)
{
	w->job->state.bytes = true;
	w->job->state.done = (int64_t)w->tar.at;
	if (w->job->progress)
		(void)w->job->progress(w->job->arg, &w->job->state);
}

/* ---- attachments ---- */

/* Once of each, however it was met. */
static void find_bad(struct writing *w, struct sv name, struct sv text)
{
	if (map_put(&w->bad, name, 1) && w->job->finding)
		w->job->finding(w->job->arg, text);
}

/* A backup takes them as they are: there may be no better one. */
static void tell_bad(struct writing *w, struct sv name, const char *what)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	str_addf(&s, "%.*s: %s", SV_ARG(name), what);
	find_bad(w, name, str_sv(&s));
}

static bool is_blob(struct sv name)
{
	return sv_starts(name, SV("blob/"));
}

/* The folder named, or one it lies in, does not tell what is in it. */
static bool is_closed(const struct writing *w, struct sv name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '/' && map_get(&w->closed, (struct sv){ name.p, i }, NULL))
			return true;
	return false;
}

/* An attachment that the disk or its mode does not give must not keep the rest from being saved. */
static bool may_lack(struct sv name, int error)
{
	return is_blob(name) && (error == EIO || error == EACCES || error == EPERM);
}

/* Its name is what its content was. */
static void check_content(struct writing *w, struct sv name, const struct hash *h)
{
	struct hash named;

	if (is_blob(name) && name.n > 2 * (size_t)HASH_SIZE &&
	    hash_parse((struct sv){ name.p + name.n - 2 * HASH_SIZE, 2 * HASH_SIZE }, &named) &&
	    !hash_eq(&named, h))
		tell_bad(w, name, _("its content is not what its name says"));
}

/* ---- one file ---- */

struct source {
	int fd;
	const char *path;
	struct sv name;
	uint64_t size;
	bool lost; /* an attachment that could not be read to its end; the rest is zeros */
};

/* The next bytes of it; zeros for what cannot be had, since its length is written already. */
static enum rc read_piece(struct writing *w, struct source *s, char *buf, size_t size, size_t *n,
			  struct err *e)
{
	ssize_t got = 0;

	*n = size;
	if (!s->lost) {
		do {
			got = read(s->fd, buf, size);
		} while (got < 0 && errno == EINTR);
		if (got < 0 && !may_lack(s->name, errno))
			return err_set(e, RC_ENV, "%s: %s", s->path, strerror(errno));
		if (got == 0)
			return err_set(e, RC_BUSY, _("%s became shorter; try again"), s->path);
		if (got > 0) {
			*n = (size_t)got;
			return RC_OK;
		}
		s->lost = true;
		tell_bad(w, s->name, strerror(errno));
	}
	memset(buf, 0, size);
	return RC_OK;
}

static enum rc copy_bytes(struct writing *w, struct source *s, struct hash *out, struct err *e)
{
	struct hasher h;
	char buf[65536];
	uint64_t left = s->size;

	hash_init(&h);
	while (left) {
		size_t n;

		TRY(read_piece(w, s, buf, left < sizeof(buf) ? (size_t)left : sizeof(buf), &n, e));
		hash_bytes(&h, (struct sv){ buf, n });
		TRY(tar_put(&w->tar, (struct sv){ buf, n }, e));
		left -= n;
		tell(w);
	}
	*out = hash_end(&h);
	return RC_OK;
}

static enum rc add_open(struct writing *w, struct source *s, struct err *e)
{
	struct hash h = { 0 };
	struct stat st;

	if (fstat(s->fd, &st))
		return err_set(e, RC_ENV, "%s: %s", s->path, strerror(errno));
	if (!S_ISREG(st.st_mode)) {
		tell_bad(w, s->name, _("is no plain file and is left out"));
		return RC_OK;
	}
	s->size = (uint64_t)st.st_size;
	TRY(tar_begin(&w->tar, s->name, s->size, st.st_mtime, e));
	TRY(copy_bytes(w, s, &h, e));
	TRY(tar_end(&w->tar, s->size, e));
	backup_add_line(&w->manifest, &h, s->size, s->name);
	if (!s->lost)
		check_content(w, s->name, &h);
	w->job->state.taken++;
	return RC_OK;
}

/* One that is gone meanwhile (a draft was sent) is left out; attachments are looked for in the end.
 * So is a link, which is told. */
static enum rc add_file(struct writing *w, const char *path, struct sv name, struct err *e)
{
	struct source s = { .path = path, .name = name };
	enum rc rc;

	if (!tar_takes(name)) { /* none of ours; it would make the whole unreadable */
		tell_bad(w, name, _("is left out for its name; rename it"));
		return RC_OK;
	}
	s.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY);
	if (s.fd < 0 && errno == ENOENT)
		return RC_OK;
	if (s.fd < 0 && errno == ELOOP) {
		tell_bad(w, name, _("is a link and is left out; put the file itself there"));
		return RC_OK;
	}
	if (s.fd < 0 && may_lack(name, errno)) {
		tell_bad(w, name, strerror(errno));
		return RC_OK;
	}
	if (s.fd < 0)
		return err_set(e, RC_ENV, "%s: %s", path, strerror(errno));
	rc = add_open(w, &s, e);
	close(s.fd);
	return rc;
}

/* A folder of attachments that the disk or its mode does not give holds none: as with a file. */
static enum rc list_folder(struct writing *w, const char *rel, const char *dir, struct arena *a,
			   struct sv **name, size_t *n, struct err *e)
{
	enum rc rc = fs_list(dir, ENTRIES_MAX, a, name, n, e);

	if (rc != RC_ENV || (strcmp(rel, "blob") != 0 && !is_blob(sv_from(rel))))
		return rc;
	*n = 0;
	(void)map_put(&w->closed, sv_from(rel), 1);
	find_bad(w, sv_from(rel), sv_from(e->msg));
	*e = (struct err){ 0 };
	return RC_OK;
}

static enum rc add_folder(struct writing *w, const char *rel, int depth, struct arena *a,
			  struct err *e)
{
	const char *dir = fs_join(a, desk_dir(w->job->desk), rel);
	struct sv *name;
	size_t n;

	if (!fs_is_dir(dir) || depth == DEPTH_MAX)
		return RC_OK;
	TRY(list_folder(w, rel, dir, a, &name, &n, e));
	for (size_t i = 0; i < n; i++) {
		const char *z = arena_z(a, name[i]), *inner = fs_join(a, rel, z);
		const char *path = fs_join(a, desk_dir(w->job->desk), inner);

		/* Being written, or left by a dead process. */
		if (sv_starts(name[i], SV(".deskbell-")))
			continue;
		if (fs_is_dir(path))
			TRY(add_folder(w, inner, depth + 1, a, e));
		else
			TRY(add_file(w, path, sv_from(inner), e));
	}
	return RC_OK;
}

/* What the store names must be there. Where a folder hid it, it may be had by its name. */
static enum rc check_present(struct writing *w, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct desk *d = w->job->desk;
	struct hash blob;
	int64_t id = 0;

	for (;;) {
		char hex[2 * HASH_SIZE + 1];
		const char *path;
		struct stat st;
		struct sv name;

		TRY(care_store_next_blob(d->db, id, &id, &blob, e));
		if (!id)
			return RC_OK;
		arena_reset(&a);
		hash_hex(&blob, hex);
		name = arena_printf(&a, "blob/%.2s/%s", hex, hex);
		path = fs_join(&a, desk_dir(d), name.p);
		if (is_closed(w, name) && map_put(&w->closed, name, 1))
			TRY(add_file(w, path, name, e));
		if (lstat(path, &st) != 0 && errno != ENOENT && errno != ENOTDIR)
			tell_bad(w, name, strerror(errno));
		else if (!fs_is_file(path))
			tell_bad(w, name, _("is missing"));
	}
}

/* ---- the parts ---- */

static bool pages_done(void *arg, int64_t done, int64_t total)
{
	struct job *j = arg;
	struct progress p = { .done = done, .total = total };

	return !j->progress || j->progress(j->arg, &p);
}

/* A copy made beside the file, then taken in and removed. */
static enum rc add_copy(struct writing *w, const char *copy, const char *name, struct err *e)
{
	TRY(add_file(w, copy, sv_from(name), e));
	return fs_remove(copy, e);
}

static enum rc add_parts(struct writing *w, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *copy = fs_join(&a, w->scratch, "copy");
	struct desk *d = w->job->desk;
	struct repo *repo;

	TRY(db_backup(d->db, copy, pages_done, w->job, e));
	TRY(add_copy(w, copy, BACKUP_STORE, e));
	TRY(desk_repo(d, &repo, e));
	TRY(repo_bundle_write(repo, copy, e));
	TRY(add_copy(w, copy, BACKUP_KB, e));
	for (size_t i = 0; i < ARRAY_LEN(backup_folders); i++)
		TRY(add_folder(w, backup_folders[i], 0, &a, e));
	return check_present(w, e);
}

static enum rc add_manifest(struct writing *w, struct err *e)
{
	struct sv text = str_sv(&w->manifest);

	TRY(tar_begin(&w->tar, SV(BACKUP_MANIFEST), text.n, w->made, e));
	TRY(tar_put(&w->tar, text, e));
	TRY(tar_end(&w->tar, text.n, e));
	TRY(tar_finish(&w->tar, e));
	if (fsync(w->tar.fd) != 0)
		return err_set(e, RC_ENV, "%s: %s", w->tar.path, strerror(errno));
	return RC_OK;
}

static enum rc write_all(struct writing *w, const char *path, struct err *e)
{
	char at[21];
	enum rc rc;

	w->tar = (struct tar_writer){ .path = path };
	w->tar.fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (w->tar.fd < 0)
		return err_set(e, RC_ENV, "%s: %s", path, strerror(errno));
	clock_format(w->made, at);
	str_addf(&w->manifest, BACKUP_TITLE "\nmade %s\nstore %d\n", at,
		 db_version(w->job->desk->db));
	rc = add_parts(w, e);
	if (rc == RC_OK)
		rc = add_manifest(w, e);
	if (close(w->tar.fd) != 0 && rc == RC_OK)
		rc = err_set(e, RC_ENV, "%s: %s", path, strerror(errno));
	return rc;
}

/* Written under another name, read back, and only then given its own. */
static enum rc make(struct writing *w, const char *file, struct backup_info *info, struct err *e)
{
	struct arena *a = w->job->arena;
	const char *path;

	TRY(part_make(file, a, &w->scratch, e));
	path = fs_join(a, w->scratch, "backup");
	TRY(write_all(w, path, e));
	TRY(backup_verify(path, NULL, NULL, info, e));
	return fs_rename(path, file, e);
}

enum rc job_backup(struct job *j, struct err *e)
{
	struct writing w = { .job = j,
			     .manifest = STR_INIT_MAX(BACKUP_MANIFEST_MAX),
			     .made = clock_now(desk_clock(j->desk)) };
	const char *file = arena_z(j->arena, args_get(j->request->args, "file"));
	struct backup_info info = { 0 };
	struct err cleaning;
	long long bad;
	enum rc rc;

	if (fs_exists(file))
		return err_set(e, RC_ENV, _("%s is there already; name another file"), file);
	if (j->request->args->dry_run) {
		j->text = arena_printf(j->arena, _("would write %s"), file);
		return RC_OK;
	}
	rc = make(&w, file, &info, e);
	bad = (long long)w.bad.n;
	str_deinit(&w.manifest);
	map_deinit(&w.bad);
	map_deinit(&w.closed);
	if (w.scratch && fs_remove_tree(w.scratch, &cleaning) != RC_OK && rc == RC_OK)
		rc = err_set(e, RC_ENV, "%s", cleaning.msg);
	TRY(rc);
	j->text = arena_printf(j->arena, _("%s: %lld files, %lld bytes, read back and compared"),
			       file, (long long)info.files, (long long)info.bytes);
	if (bad)
		return err_set(e, RC_ENV,
			       ngettext("%s is written, but %lld file of this desk is missing, "
					"damaged or left out; deskbell doctor says more",
					"%s is written, but %lld files of this desk are missing, "
					"damaged or left out; deskbell doctor says more",
					(unsigned long)bad),
			       file, bad);
	return RC_OK;
}
