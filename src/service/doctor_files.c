/* Doctor's checks of files: modes, owners, what dead processes left, room, attachments. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/hash.h"
#include "deskbell/base/i18n.h"
#include "deskbell/service/ballast.h"
#include "deskbell/store/care_store.h"
#include "doctor_priv.h"
#include "part.h"

#define ENTRIES_MAX ((size_t)1000000) /* of one directory */
#define DEPTH_MAX 12
#define DAY 86400
/* A lock file this old has no owner: git writes none into it, but holds one for milliseconds, and
 * one of gc for the time it takes to write packed-refs. */
#define LOCK_STALE 60
#define TRASH_OLD (8 * (int64_t)DAY)
/* Room below which it is told. */
#define ROOM_LOW ((int64_t)256 << 20)
#define ROOM_NONE ((int64_t)4 << 20)

/* ---- the environment ---- */

enum rc check_environment(struct doctor *x, struct err *e)
{
	(void)e;
	for (char **v = environ; v && *v; v++) {
		struct sv rest = sv_from(*v), name = sv_cut(&rest, '=');

		if (sv_starts(name, SV("DESKBELL_")) && !sv_eqs(name, "DESKBELL_DESK"))
			doctor_note(x, name, sv_from(_("is set; it is for tests")), _("unset it"));
	}
	return RC_OK;
}

/* ---- a walk over the desk's directory ---- */

struct entry {
	const char *path, *rel; /* rel: below DESK, "" = DESK itself */
	const char *name;
	struct stat st;
	bool gone; /* the visitor removed it */
};

typedef enum rc visit_fn(struct doctor *x, struct entry *f, struct err *e);

static enum rc walk(struct doctor *x, const char *rel, int depth, visit_fn *visit, struct arena *a,
		    struct err *e)
{
	struct entry f = { .path = *rel ? fs_join(a, x->r->dir, rel) : x->r->dir, .rel = rel };
	const char *slash = strrchr(rel, '/');
	struct sv *name;
	size_t n;

	f.name = slash ? slash + 1 : rel;
	/* What is gone meanwhile needs no look. */
	if (lstat(f.path, &f.st))
		return RC_OK;
	TRY(visit(x, &f, e));
	if (f.gone || !S_ISDIR(f.st.st_mode) || depth == DEPTH_MAX)
		return RC_OK;
	if (fs_list(f.path, ENTRIES_MAX, a, &name, &n, e) != RC_OK) {
		doctor_fault(x, sv_from(rel), sv_from(e->msg), _("give its owner the right to it"));
		*e = (struct err){ 0 };
		return RC_OK;
	}
	for (size_t i = 0; i < n; i++) {
		const char *z = arena_z(a, name[i]);

		TRY(walk(x, *rel ? fs_join(a, rel, z) : z, depth + 1, visit, a, e));
	}
	return RC_OK;
}

static enum rc walk_desk(struct doctor *x, visit_fn *visit, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	return walk(x, "", 0, visit, &a, e);
}

static struct sv shown(const struct entry *f)
{
	return f->rel[0] ? sv_from(f->rel) : SV(".");
}

/* ---- modes ---- */

static void tell_mode(struct doctor *x, const struct entry *f, const char *what, bool grave)
{
	struct finding m = { .level = grave ? FINDING_FAULT : FINDING_NOTE,
			     .where = shown(f),
			     .what = sv_from(what),
			     .remedy = sv_from(_("chmod go= on it, or deskbell doctor --repair")),
			     .mendable = true };

	if (x->r->repair)
		m.mended = chmod(f->path, f->st.st_mode & 0700) == 0;
	if (m.mended)
		m.level = FINDING_FAULT; /* counted among what was mended */
	doctor_tell(x, m);
}

/* What the desk makes when it needs it, and cannot where another thing has the name. */
static const struct {
	const char *rel;
	bool folder;
} places[] = {
	{ "config", true },	{ "person", true },   { "blob", true },	    { "spool", true },
	{ "desk.lock", false }, { "kb.lock", false }, { "live.db", false },
};

static void check_kind(struct doctor *x, const struct entry *f)
{
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		if (strcmp(f->rel, places[i].rel) != 0)
			continue;
		if (places[i].folder && !S_ISDIR(f->st.st_mode))
			doctor_fault(x, shown(f), sv_from(_("is no directory")),
				     _("move it away; what was in its place is in a backup"));
		else if (!places[i].folder && !S_ISREG(f->st.st_mode))
			doctor_fault(x, shown(f), sv_from(_("is no file")),
				     _("move it away; it is made anew"));
	}
}

static enum rc visit_mode(struct doctor *x, struct entry *f, struct err *e)
{
	(void)e;
	if (S_ISLNK(f->st.st_mode)) {
		doctor_note(x, shown(f), sv_from(_("is a link: what it names is not looked at")),
			    _("put the file itself in its place"));
		return RC_OK;
	}
	check_kind(x, f);
	if (f->st.st_uid != x->owner)
		doctor_fault(x, shown(f), sv_from(_("belongs to another user than the desk")),
			     _("chown it to the desk's owner"));
	if (f->st.st_mode & 07022)
		tell_mode(x, f, _("others may write it, or it runs with another's rights"), true);
	else if (f->st.st_mode & 077)
		tell_mode(x, f, _("others may read it"), !f->rel[0]);
	return RC_OK;
}

enum rc check_files(struct doctor *x, struct err *e)
{
	return walk_desk(x, visit_mode, e);
}

/* ---- leftovers ---- */

/* Seconds since it was written. The kernel's clock, not a test's: the file has its time from there.
 */
static int64_t age_of(const struct entry *f)
{
	struct clock real = { 0 };

	return clock_now(&real) - f->st.st_mtime;
}

static bool ends(const char *s, const char *tail)
{
	size_t n = strlen(s), k = strlen(tail);

	return n >= k && !strcmp(s + n - k, tail);
}

static bool begins(const char *s, const char *head)
{
	return !strncmp(s, head, strlen(head));
}

/* What it is, when it was left behind; NULL = it belongs there. */
static const char *leftover(const struct entry *f)
{
	int64_t age = age_of(f);
	bool in_git = begins(f->rel, "kb.git/");

	if (in_git && ends(f->name, ".lock") && age > LOCK_STALE)
		return _("a lock whose process died; publishing waits for it");
	if (age > DAY && (begins(f->name, ".deskbell-") || part_is(sv_from(f->name)) ||
			  begins(f->name, "kb-import-") ||
			  (in_git && (begins(f->name, "tmp_") || begins(f->name, ".tmp-")))))
		return _("a file that was never finished");
	if (age > TRASH_OLD && begins(f->rel, "person/") && strstr(f->rel, "/draft/trash/"))
		return _("a draft thrown away long ago");
	return NULL;
}

static enum rc remove_entry(const struct entry *f, struct err *e)
{
	return S_ISDIR(f->st.st_mode) ? fs_remove_tree(f->path, e) : fs_remove(f->path, e);
}

/* All our ref writers hold kb.lock: under it a lock of a ref has no owner among them. */
static enum rc remove_lock(struct doctor *x, struct entry *f, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct fs_lock lock = FS_LOCK_INIT;
	enum rc rc;

	TRY(fs_lock_open(&lock, fs_join(&a, x->r->dir, "kb.lock"), e));
	rc = fs_lock_take(&lock, 2000, NULL, NULL, e);
	if (rc == RC_OK && lstat(f->path, &f->st) == 0 && age_of(f) > LOCK_STALE)
		rc = remove_entry(f, e);
	fs_lock_close(&lock);
	return rc;
}

static enum rc visit_leftover(struct doctor *x, struct entry *f, struct err *e)
{
	const char *what = leftover(f);
	struct finding m = { .level = FINDING_FAULT, .where = shown(f), .mendable = true };

	if (!what)
		return RC_OK;
	m.what = sv_from(what);
	m.remedy = sv_from(_("remove it, or deskbell doctor --repair"));
	if (x->r->repair) {
		TRY(ends(f->name, ".lock") ? remove_lock(x, f, e) : remove_entry(f, e));
		m.mended = f->gone = true;
	}
	doctor_tell(x, m);
	return RC_OK;
}

/* A restore that died lies beside the desk it was to become. */
static enum rc check_beside(struct doctor *x, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err ignored = { 0 };
	char whole[PATH_MAX];
	struct sv *path;
	size_t n;

	/* "." has no name that others could be beside. */
	if (!realpath(x->r->dir, whole))
		return err_set(e, RC_ENV, "%s: %s", x->r->dir, strerror(errno));
	/* Who may not list the folder the desk stands in cannot have begun a restore there. */
	if (part_left(whole, PART_OLD, &a, &path, &n, &ignored) != RC_OK)
		return RC_OK;
	for (size_t i = 0; i < n; i++) {
		struct finding m = { .level = FINDING_FAULT,
				     .where = path[i],
				     .what = sv_from(_("a desk that was never finished")),
				     .remedy = sv_from(_("remove it, or deskbell doctor --repair")),
				     .mendable = true };

		if (x->r->repair) {
			TRY(fs_remove_tree(arena_z(&a, path[i]), e));
			m.mended = true;
		}
		doctor_tell(x, m);
	}
	return RC_OK;
}

enum rc check_leftovers(struct doctor *x, struct err *e)
{
	TRY(walk_desk(x, visit_leftover, e));
	return check_beside(x, e);
}

/* ---- room ---- */

static enum rc check_ballast(struct doctor *x, struct err *e)
{
	if (ballast_there(x->r->dir))
		return RC_OK;
	if (x->r->repair)
		return ballast_lay(x->r->dir, e);
	doctor_note(x, SV(BALLAST_FILE), sv_from(_("no room is kept for the day the disk is full")),
		    _("deskbell doctor --repair keeps some"));
	return RC_OK;
}

enum rc check_disk(struct doctor *x, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct statvfs fs;
	int64_t room;

	TRY(fs_check_local(x->r->dir, e));
	if (statvfs(x->r->dir, &fs))
		return err_set(e, RC_ENV, _("%s: the file system does not tell its room"),
			       x->r->dir);
	room = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
	if (room < ROOM_NONE) {
		doctor_fault(x, sv_from(x->r->dir), sv_from(_("the disk is full")),
			     _("free some space; deskbell doctor --free gives a little at once"));
		return RC_OK;
	}
	if (room < ROOM_LOW)
		doctor_note(x, sv_from(x->r->dir),
			    arena_printf(&a, _("%lld MiB are free"), (long long)(room >> 20)),
			    _("free some space"));
	return check_ballast(x, e);
}

/* ---- attachments ---- */

/* "ab/ab12..." below blob/, as a digest. */
static bool blob_name(const char *rel, struct hash *out)
{
	const char *p = rel + sizeof("blob/") - 1;

	return strlen(p) == 3 + 2 * (size_t)HASH_SIZE && p[2] == '/' && p[0] == p[3] &&
	       p[1] == p[4] && hash_parse(sv_from(p + 3), out);
}

/* A file without a row: its command may still be running, so only old ones are left over. */
static enum rc tell_orphan(struct doctor *x, struct entry *f, struct err *e)
{
	struct finding m = { .level = FINDING_FAULT,
			     .where = shown(f),
			     .what = sv_from(_("belongs to no attachment")),
			     .remedy = sv_from(_("remove it, or deskbell doctor --repair")),
			     .mendable = true };

	if (age_of(f) <= DAY)
		return RC_OK;
	if (x->mend) {
		TRY(remove_entry(f, e));
		m.mended = true;
	}
	doctor_tell(x, m);
	return RC_OK;
}

static enum rc visit_blob(struct doctor *x, struct entry *f, struct err *e)
{
	struct hash name, now;
	bool known;

	if (!begins(f->rel, "blob/") || !S_ISREG(f->st.st_mode) || begins(f->name, ".deskbell-"))
		return RC_OK;
	if (!blob_name(f->rel, &name)) {
		doctor_note(x, shown(f), sv_from(_("is no attachment's file")), _("remove it"));
		return RC_OK;
	}
	TRY(care_store_has_blob(x->desk->db, &name, &known, e));
	if (!known)
		return tell_orphan(x, f, e);
	TRY(fs_hash(f->path, &now, NULL, e));
	if (!hash_eq(&name, &now))
		doctor_fault(x, shown(f), sv_from(_("its content is not what its name says")),
			     _("put the file of a backup in its place"));
	return RC_OK;
}

/* Every row's file is there; its content was looked at by the walk. */
static enum rc check_present(struct doctor *x, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct hash blob;
	int64_t id = 0;

	for (;;) {
		char hex[2 * HASH_SIZE + 1];
		const char *rel;

		TRY(care_store_next_blob(x->desk->db, id, &id, &blob, e));
		if (!id)
			return RC_OK;
		arena_reset(&a);
		hash_hex(&blob, hex);
		rel = arena_printf(&a, "blob/%.2s/%s", hex, hex).p;
		if (!fs_is_file(fs_join(&a, x->r->dir, rel)))
			doctor_fault(x, sv_from(rel),
				     arena_printf(&a, _("is missing; attachment %lld needs it"),
						  (long long)id),
				     _("put the file of a backup in its place"));
	}
}

enum rc check_blobs(struct doctor *x, struct err *e)
{
	TRY(walk_desk(x, visit_blob, e));
	return check_present(x, e);
}
