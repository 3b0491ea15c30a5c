/* Reading a backup: every part against the manifest before anything is put in place. Nothing the
 * file says is trusted: names, numbers, sizes, hashes. */
#include "deskbell/service/backup.h"

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
#include "deskbell/db/db.h"
#include "deskbell/kb/bundle.h"
#include "deskbell/service/ballast.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "part.h"

struct reading {
	struct tar_reader tar;
	const char *into; /* directory the files go to; NULL = only compare */
	struct map seen;  /* "SHA256 SIZE PATH" of each file, to 1; 2 once the manifest said it */
	struct sv manifest;
	uint64_t whole; /* bytes of the archive */
	backup_progress *progress;
	void *arg;
	struct backup_info *info;
};

static enum rc altered(const struct reading *r, const char *what, struct sv name, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv shown = safe_line_in(&a, utf8_clip(name, 300));

	return err_set(e, RC_INVALID, _("%s: %s: %.*s; nothing was put in place"), r->tar.path,
		       what, SV_ARG(shown));
}

/* ---- one entry ---- */

static bool known_place(struct sv name)
{
	struct sv rest = name, first = sv_cut(&rest, '/');

	if (!rest.p)
		return sv_eqs(first, BACKUP_STORE) || sv_eqs(first, BACKUP_KB) ||
		       sv_eqs(first, BACKUP_MANIFEST);
	for (size_t i = 0; i < ARRAY_LEN(backup_folders); i++)
		if (sv_eqs(first, backup_folders[i]))
			return true;
	return false;
}

/* The file of an entry below r->into, made with its folders; -1 where nothing is written. */
static enum rc open_target(struct reading *r, struct sv name, struct arena *a, int *fd,
			   struct err *e)
{
	char *path;

	*fd = -1;
	if (!r->into || sv_eqs(name, BACKUP_MANIFEST))
		return RC_OK;
	path = arena_strdup(a, fs_join(a, r->into, arena_z(a, name)));
	for (char *p = path + strlen(r->into) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return err_set(e, RC_ENV, "%s: %s", path, strerror(errno));
		*p = '/';
	}
	*fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd < 0 && (errno == EEXIST || errno == ENOTDIR || errno == EISDIR))
		return altered(r, _("comes twice"), name, e);
	return *fd < 0 ? err_set(e, RC_ENV, "%s: %s", path, strerror(errno)) : RC_OK;
}

static enum rc put(int fd, const char *buf, size_t n, struct err *e)
{
	while (fd >= 0 && n) {
		ssize_t done = write(fd, buf, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return err_set(e, RC_ENV, _("cannot write what the backup holds: %s"),
				       strerror(errno));
		buf += done;
		n -= (size_t)done;
	}
	return RC_OK;
}

/* Takes the bytes of an entry; the manifest's own are kept in the arena. */
static enum rc take_bytes(struct reading *r, struct sv name, uint64_t size, int fd, struct hash *h,
			  struct arena *a, struct err *e)
{
	bool manifest = sv_eqs(name, BACKUP_MANIFEST);
	struct hasher hasher;
	char buf[65536];
	char *keep = NULL;
	size_t kept = 0, n;

	if (manifest && size > BACKUP_MANIFEST_MAX)
		return altered(r, _("is too long"), name, e);
	if (manifest)
		keep = arena_alloc(a, (size_t)size + 1);
	hash_init(&hasher);
	for (;;) {
		TRY(tar_get(&r->tar, buf, sizeof(buf), &n, e));
		if (!n)
			break;
		hash_bytes(&hasher, (struct sv){ buf, n });
		TRY(put(fd, buf, n, e));
		if (keep)
			memcpy(keep + kept, buf, n);
		kept += n;
	}
	*h = hash_end(&hasher);
	if (manifest)
		r->manifest = (struct sv){ keep, kept };
	return RC_OK;
}

static enum rc take_entry(struct reading *r, const struct tar_entry *t, struct arena *a,
			  struct err *e)
{
	AUTO(arena_deinit) struct arena scratch = ARENA_INIT;
	AUTO(str_deinit) struct str line = STR_INIT;
	struct hash h;
	enum rc rc;
	int fd;

	if (!known_place(t->name))
		return altered(r, _("has no place in a desk"), t->name, e);
	/* A size is a claim: what cannot be there whole is not begun. */
	if (t->size > r->whole)
		return err_set(e, RC_INVALID, _("%s: cut short"), r->tar.path);
	TRY(open_target(r, t->name, &scratch, &fd, e));
	rc = take_bytes(r, t->name, t->size, fd, &h, a, e);
	if (fd >= 0 && close(fd) != 0 && rc == RC_OK)
		rc = err_set(e, RC_ENV, _("cannot write what the backup holds: %s"),
			     strerror(errno));
	TRY(rc);
	if (r->manifest.p)
		return RC_OK;
	backup_add_line(&line, &h, t->size, t->name);
	if (!map_put(&r->seen, str_sv(&line), 1))
		return altered(r, _("comes twice"), t->name, e);
	r->info->files++;
	r->info->bytes += (int64_t)t->size;
	if (r->progress)
		r->progress(r->arg, r->info->bytes, (int64_t)r->whole);
	return RC_OK;
}

/* ---- the manifest ---- */

static enum rc read_head(struct reading *r, struct sv *rest, struct err *e)
{
	struct sv made, store, key;
	int64_t version = 0;

	if (!sv_eqs(sv_cut(rest, '\n'), BACKUP_TITLE))
		return altered(r, _("is of a kind this program does not know"), SV(BACKUP_MANIFEST),
			       e);
	made = sv_cut(rest, '\n');
	key = sv_cut(&made, ' ');
	if (!sv_eqs(key, "made") || !clock_parse(made, &r->info->made))
		return altered(r, _("is malformed"), SV(BACKUP_MANIFEST), e);
	store = sv_cut(rest, '\n');
	key = sv_cut(&store, ' ');
	if (!sv_eqs(key, "store") || !sv_int(store, &version) || version < 1)
		return altered(r, _("is malformed"), SV(BACKUP_MANIFEST), e);
	if (version > db_version_known())
		return err_set(
			e, RC_ENV,
			_("%s: made by a newer deskbell (store version %lld, this program knows "
			  "%d); install the newer program"),
			r->tar.path, (long long)version, db_version_known());
	r->info->store = (int)version;
	return RC_OK;
}

/* Every line is of a file that came, and of every file that came there is a line. */
static enum rc compare(struct reading *r, struct err *e)
{
	AUTO(str_deinit) struct str line = STR_INIT;
	struct sv rest = r->manifest;
	int64_t lines = 0;

	if (!r->manifest.p)
		return altered(r, _("is missing"), SV(BACKUP_MANIFEST), e);
	TRY(read_head(r, &rest, e));
	while (rest.p && rest.n) {
		struct sv text = sv_cut(&rest, '\n');
		int64_t count = 0;

		str_reset(&line);
		str_addf(&line, "%.*s\n", SV_ARG(text));
		if (!map_get(&r->seen, str_sv(&line), &count) || count != 1)
			return altered(r, _("is missing or was altered"), text, e);
		(void)map_put(&r->seen, str_sv(&line), 2);
		lines++;
	}
	if (lines != r->info->files)
		return err_set(
			e, RC_INVALID,
			_("%s: holds a file that its manifest does not name; nothing was put in "
			  "place"),
			r->tar.path);
	return RC_OK;
}

static enum rc read_entries(struct reading *r, struct arena *a, struct err *e)
{
	AUTO(arena_deinit) struct arena scratch = ARENA_INIT;

	for (;;) {
		struct tar_entry t = { 0 };
		enum rc rc;

		arena_reset(&scratch);
		rc = tar_next(&r->tar, &scratch, &t, e);
		if (rc == RC_DONE)
			return RC_OK;
		TRY(rc);
		if (r->manifest.p)
			return altered(r, _("stands behind the manifest"), t.name, e);
		TRY(take_entry(r, &t, a, e));
	}
}

static enum rc read_all(struct reading *r, const char *file, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	enum rc rc;

	r->tar = (struct tar_reader){ .fd = fd, .path = file };
	*r->info = (struct backup_info){ 0 };
	if (fd < 0 || fstat(fd, &st))
		rc = err_set(e, errno == ENOENT ? RC_NOTFOUND : RC_ENV, "%s: %s", file,
			     strerror(errno));
	else if (!S_ISREG(st.st_mode))
		rc = err_set(e, RC_INVALID, _("%s: not a regular file"), file);
	else {
		r->whole = (uint64_t)st.st_size;
		rc = read_entries(r, &a, e);
		if (rc == RC_OK)
			rc = compare(r, e);
	}
	if (fd >= 0)
		close(fd);
	map_deinit(&r->seen);
	return rc;
}

enum rc backup_verify(const char *file, backup_progress *progress, void *arg,
		      struct backup_info *out, struct err *e)
{
	struct reading r = { .progress = progress, .arg = arg, .info = out };

	return read_all(&r, file, e);
}

/* ---- restore ---- */

/* Folders an empty desk has, and the repository out of its bundle. */
static enum rc complete(const char *dir, int64_t now, struct arena *a, struct err *e)
{
	const char *bundle = fs_join(a, dir, BACKUP_KB), *store = fs_join(a, dir, BACKUP_STORE);
	struct db *db;

	if (!fs_exists(store) || !fs_exists(bundle))
		return err_set(e, RC_INVALID, _("the backup holds no whole desk"));
	/* Brings an older store up to date. */
	TRY(db_open(store, DB_WRITE, now, &db, e));
	db_destroy(db);
	for (size_t i = 0; i < ARRAY_LEN(backup_folders); i++)
		TRY(fs_mkdirs(fs_join(a, dir, backup_folders[i]), 0700, e));
	TRY(repo_bundle_restore(bundle, fs_join(a, dir, "kb.git"), e));
	TRY(fs_remove(bundle, e));
	TRY(ballast_lay(dir, e));
	return fs_sync_all(dir, e);
}

enum rc backup_restore(const char *file, const char *dir, const struct clock *clock,
		       backup_progress *progress, void *arg, struct backup_info *out, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct reading r = { .progress = progress, .arg = arg, .info = out };
	struct err cleaning;
	const char *temp;
	enum rc rc;

	if (!fs_is_empty_dir(dir))
		return err_set(e, RC_ENV, _("%s is not an empty directory"), dir);
	TRY(fs_check_local(dir, e));
	TRY(part_make(dir, &a, &temp, e));
	r.into = temp;
	rc = read_all(&r, file, e);
	if (rc == RC_OK)
		rc = complete(temp, clock_now(clock), &a, e);
	if (rc == RC_OK)
		rc = fs_rename(temp, dir, e);
	if (rc != RC_OK && fs_remove_tree(temp, &cleaning) != RC_OK)
		err_more(e, rc, "", "%s", cleaning.msg);
	return rc;
}
