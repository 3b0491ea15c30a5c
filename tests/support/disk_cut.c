/* What a disk holds after the power went. */
#include "support/disk_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"

#define SECTOR 512

struct name {
	struct sv path;
	enum { A_FILE, A_DIR, NOTHING } is;
	size_t file;
};

struct holding {
	struct disk *d;
	const struct disk_cut *c;
	struct rand *r;
	struct arena a;
	VEC(struct name) name; /* those that were touched */
	bool *kept;	       /* of the calls before the cut */
	size_t names_until;    /* of a journal */
};

static bool by_chance(struct holding *h)
{
	return (int)rand_below(h->r, 100) < h->c->chance;
}

/* Does this flush of a directory count for nothing? */
static bool is_deaf(const struct holding *h, const struct disk_call *by)
{
	const char *deaf = h->c->deaf;

	return deaf && by->op == DISK_SYNC_DIR && (!strcmp(deaf, "*") || !strcmp(deaf, by->path));
}

static bool is_kept(struct holding *h, size_t i)
{
	const struct disk_call *x = &h->d->call.at[i];

	if (disk_is_name(x->op) && h->c->journal)
		return i < h->names_until;
	if (x->sure < h->c->moment && !is_deaf(h, &h->d->call.at[x->sure]))
		return true;
	return by_chance(h);
}

/* A journal holds all names up to some call, and at least up to the last that a flush took along:
 * only those, or all, where nothing is left to chance. */
static size_t journal_end(struct holding *h)
{
	size_t least = 0;

	for (size_t i = 0; i < h->c->moment; i++)
		if (h->d->call.at[i].sure_journal < h->c->moment)
			least = i + 1;
	if (h->c->chance == 0 || h->c->chance == 100)
		return h->c->chance ? h->c->moment : least;
	return least + rand_below(h->r, h->c->moment - least + 1);
}

static void set_name(struct holding *h, struct sv path, struct name now)
{
	now.path = path;
	for (size_t i = 0; i < h->name.n; i++) {
		if (sv_eq(h->name.at[i].path, path)) {
			h->name.at[i] = now;
			return;
		}
	}
	VEC_ADD(&h->name, now);
}

static void apply_name(struct holding *h, const struct disk_call *x)
{
	struct name file = { .is = A_FILE, .file = x->file };
	struct name none = { .is = NOTHING };
	struct sv path = sv_from(x->path);

	switch (x->op) {
	case DISK_CREATE:
		set_name(h, path, file);
		break;
	case DISK_RENAME:
		set_name(h, path, none);
		set_name(h, x->other, file);
		break;
	case DISK_LINK:
		set_name(h, x->other, file);
		break;
	case DISK_MKDIR:
	case DISK_RENAME_DIR: /* it moves when all of it is there */
		set_name(h, path, (struct name){ .is = A_DIR });
		break;
	case DISK_REMOVE:
	case DISK_RMDIR:
		set_name(h, path, none);
		break;
	default:
		break;
	}
}

/* Of a write that was under way when the power went, the sectors that reached the disk. */
static void put_sectors(struct holding *h, char *bytes, const struct disk_call *x)
{
	size_t at = (size_t)x->at, end = at + x->other.n;

	while (at < end) {
		size_t n = SECTOR - at % SECTOR;

		if (n > end - at)
			n = end - at;
		if (rand_below(h->r, 2))
			memcpy(bytes + at, x->other.p + (at - (size_t)x->at), n);
		at += n;
	}
}

/* The bytes of a file. */
static struct sv content(struct holding *h, size_t file)
{
	const struct disk *d = h->d;
	struct sv base = SV("");
	struct err e = { 0 };
	size_t n, cap;
	char *bytes;

	if (d->file.at[file].base)
		disk_must(fs_read(d->file.at[file].base, DISK_FILE_MAX, &h->a, &base, &e), &e);
	n = cap = base.n;
	for (size_t i = 0; i < h->c->moment; i++) {
		const struct disk_call *x = &d->call.at[i];

		if (x->file == file && x->op == DISK_WRITE && (size_t)x->at + x->other.n > cap)
			cap = (size_t)x->at + x->other.n;
	}
	bytes = arena_alloc(&h->a, cap + 1);
	memcpy(bytes, base.p, n);
	for (size_t i = 0; i < h->c->moment; i++) {
		const struct disk_call *x = &d->call.at[i];

		if (x->file != file || !h->kept[i])
			continue;
		if (x->op == DISK_RESIZE) {
			if ((size_t)x->at < n)
				memset(bytes + x->at, 0, n - (size_t)x->at);
			n = (size_t)x->at < cap ? (size_t)x->at : cap;
		} else if (x->op == DISK_WRITE) {
			if (h->c->torn && x->sure >= h->c->moment)
				put_sectors(h, bytes, x);
			else
				memcpy(bytes + x->at, x->other.p, x->other.n);
			if ((size_t)x->at + x->other.n > n)
				n = (size_t)x->at + x->other.n;
		}
	}
	return (struct sv){ bytes, n };
}

static void lay_name(struct holding *h, const struct name *x, const char *to)
{
	/* The machine takes its time to start again. */
	const struct clock real = { 0 };
	const struct timespec then[2] = { { .tv_sec = clock_now(&real) - 600 },
					  { .tv_sec = clock_now(&real) - 600 } };
	const char *path = fs_join(&h->a, to, arena_z(&h->a, x->path));
	struct err e = { 0 };

	if (x->is == A_DIR || (x->is == NOTHING && fs_is_dir(path))) {
		if (x->is == NOTHING)
			disk_must(fs_remove_tree(path, &e), &e);
		else if (mkdir(path, 0700) != 0 && errno != EEXIST && errno != ENOENT)
			fail_msg("%s: %s", path, strerror(errno));
		return;
	}
	if (x->is == NOTHING) {
		(void)unlink(path);
		return;
	}
	/* Its directory may be one that did not reach the disk. */
	path = arena_strdup(&h->a, path);
	*strrchr(path, '/') = '\0';
	if (!fs_is_dir(path))
		return;
	path = fs_join(&h->a, to, arena_z(&h->a, x->path));
	disk_put_bytes(path, content(h, x->file));
	assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
}

/* A file of the base that was written into where it stands. */
static void lay_written(struct holding *h, const char *to)
{
	const struct disk *d = h->d;
	size_t skip = strlen(d->base) + 1;

	for (size_t f = 0; f < d->file.n; f++) {
		bool written = false;
		const char *path;

		for (size_t i = 0; i < h->c->moment && !written; i++)
			written = d->call.at[i].file == f && (d->call.at[i].op == DISK_WRITE ||
							      d->call.at[i].op == DISK_RESIZE);
		if (!d->file.at[f].base || !written)
			continue;
		path = fs_join(&h->a, to, d->file.at[f].base + skip);
		if (fs_exists(path))
			disk_put_bytes(path, content(h, f));
	}
}

/* The directories that moved and whose new names reached the disk. */
static void lay_moves(struct holding *h, const char *to)
{
	for (size_t i = 0; i < h->c->moment; i++) {
		const struct disk_call *x = &h->d->call.at[i];

		if (x->op == DISK_RENAME_DIR && h->kept[i] &&
		    rename(fs_join(&h->a, to, x->path),
			   fs_join(&h->a, to, arena_z(&h->a, x->other))) != 0)
			fail_msg("%s: %s", x->path, strerror(errno));
	}
}

void disk_cut(struct disk *d, const struct disk_cut *c, struct rand *r, const char *to)
{
	struct holding h = { .d = d, .c = c, .r = r };

	h.kept = ARENA_ARRAY(&h.a, c->moment + 1, bool);
	if (c->journal)
		h.names_until = journal_end(&h);
	for (size_t i = 0; i < c->moment; i++) {
		h.kept[i] = is_kept(&h, i);
		if (h.kept[i] && disk_is_name(d->call.at[i].op))
			apply_name(&h, &d->call.at[i]);
	}
	disk_copy_tree(d->base, to, true);
	lay_written(&h, to);
	for (size_t i = 0; i < h.name.n; i++)
		lay_name(&h, &h.name.at[i], to);
	lay_moves(&h, to);
	VEC_DEINIT(&h.name);
	arena_deinit(&h.a);
}
