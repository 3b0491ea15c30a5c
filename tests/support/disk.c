#include "support/disk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/vec.h"
#include "support/disk_log.h"

#define SECTOR 512
#define NEVER SIZE_MAX
#define NO_FILE SIZE_MAX
#define LOG_MAX ((size_t)512 << 20)

/* A file by what it is, not by its name: its bytes were at `base` when all began, or nowhere. */
struct file {
	uint64_t ino;
	const char *base; /* NULL: made since */
};

/* A call, and the moment from which it is on the disk for sure. */
struct call {
	enum disk_op op;
	const char *path;
	struct sv other;
	int64_t at;
	size_t file;
	size_t sure;	     /* NEVER: not flushed */
	size_t sure_journal; /* of a name: the next flush of anything */
};

struct disk {
	const char *base, *root, *log;
	struct arena a;
	VEC(struct file) file;
	VEC(struct call) call;
};

static void must(enum rc rc, const struct err *e)
{
	if (rc != RC_OK)
		fail_msg("%s", e->msg);
}

/* ---- the beginning ---- */

/* What may be a link to the file of `base`, because nobody writes into it where it stands. */
static bool shared(const char *name)
{
	return strncmp(name, "desk.db", 7) != 0;
}

static void put_bytes(const char *path, struct sv bytes)
{
	struct err e = { 0 };

	must(fs_write_lazy(path, bytes, 0600, &e), &e);
}

static void copy_file(const char *from, const char *to)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct sv bytes;

	must(fs_read(from, LOG_MAX, &a, &bytes, &e), &e);
	put_bytes(to, bytes);
}

/* Copies a directory; `linked` as far as that can be done by links. */
static void copy_tree(const char *from, const char *to, bool linked)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct sv *name;
	size_t n;

	assert_int_equal(mkdir(to, 0700), 0);
	must(fs_list(from, 100000, &a, &name, &n, &e), &e);
	for (size_t i = 0; i < n; i++) {
		const char *z = arena_z(&a, name[i]);
		const char *x = fs_join(&a, from, z), *y = fs_join(&a, to, z);

		if (fs_is_dir(x))
			copy_tree(x, y, linked);
		else if (!linked || !shared(z) || link(x, y) != 0)
			copy_file(x, y);
	}
}

/* Whose bytes are those of the base. */
static void list_files(struct disk *d, const char *rel)
{
	struct err e = { 0 };
	struct sv *name;
	size_t n;

	must(fs_list(fs_join(&d->a, d->root, rel), 100000, &d->a, &name, &n, &e), &e);
	for (size_t i = 0; i < n; i++) {
		const char *z = arena_z(&d->a, name[i]);
		const char *below = *rel ? fs_join(&d->a, rel, z) : z;
		struct stat st;

		assert_int_equal(lstat(fs_join(&d->a, d->root, below), &st), 0);
		if (S_ISDIR(st.st_mode))
			list_files(d, below);
		else
			VEC_ADD(&d->file,
				(struct file){ st.st_ino, fs_join(&d->a, d->base, below) });
	}
}

struct disk *disk_create(const char *base, const char *root, const char *log)
{
	struct disk *d = mem_alloc(sizeof(*d));

	d->base = arena_strdup(&d->a, base);
	d->root = arena_strdup(&d->a, root);
	d->log = arena_strdup(&d->a, log);
	copy_tree(base, root, false);
	list_files(d, "");
	put_bytes(log, SV(""));
	return d;
}

void disk_destroy(struct disk *d)
{
	VEC_DEINIT(&d->file);
	VEC_DEINIT(&d->call);
	arena_deinit(&d->a);
	mem_free(&d);
}

/* ---- the process ---- */

/* What is executed next has the shim loaded. */
static void load_shim(struct arena *a)
{
	const char *asan = getenv("ASAN_OPTIONS");

	setenv("LD_PRELOAD", getenv("DISK_SHIM"), 1);
	/* The sanitizer would rather be the first library. */
	setenv("ASAN_OPTIONS",
	       arena_z(a, arena_printf(a, "%s:verify_asan_link_order=0", asan ? asan : "")), 1);
}

/* No disk is needed to reckon what one holds: in memory a thousand small files come and go quicker.
 */
static const char *memory_dir(struct arena *a)
{
	char *dir = arena_strdup(a, "/dev/shm/deskbell-test.XXXXXX");

	return mkdtemp(dir) ? dir : NULL;
}

static void build_shim(const char *so, struct arena *a)
{
	const char *cc = getenv("CC");
	struct sv line = arena_printf(
		a,
		"%s -D_GNU_SOURCE -std=c17 -O1 -shared -fPIC -o %s tests/support/preload/disk_shim.c",
		cc ? cc : "cc", so);

	if (system(arena_z(a, line)) != 0)
		exit(1);
}

void disk_begin(char *const *argv)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *top = getenv("T"), *memory, *so;
	struct err ignored = { 0 };
	int status;
	pid_t pid;

	if (getenv("DISK_SHIM"))
		return;
	memory = memory_dir(&a);
	if (memory)
		setenv("T", memory, 1);
	so = fs_join(&a, memory ? memory : top ? top : "/tmp", "disk_shim.so");
	build_shim(so, &a);
	setenv("DISK_SHIM", so, 1);
	pid = fork();
	if (pid == 0) {
		load_shim(&a);
		execv("/proc/self/exe", argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		exit(1);
	if (memory)
		(void)!fs_remove_tree(memory, &ignored);
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

void disk_watch(const struct disk *d)
{
	setenv("DISK_ROOT", d->root, 1);
	setenv("DISK_LOG", d->log, 1);
}

void disk_ack(const char *what)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct disk_note n = { .op = DISK_ACK, .n_path = (uint32_t)strlen(what) };
	int fd = open(getenv("DISK_LOG"), O_WRONLY | O_APPEND | O_CLOEXEC);

	str_add(&s, (struct sv){ (const char *)&n, sizeof(n) });
	str_adds(&s, what);
	if (fd < 0 || write(fd, s.p, s.n) != (ssize_t)s.n)
		fail_msg("cannot note what was acknowledged");
	close(fd);
}

/* ---- what it did ---- */

static size_t file_of(const struct disk *d, uint64_t ino)
{
	/* A number is given again when its file is gone: the newest counts. */
	for (size_t i = d->file.n; i-- > 0;)
		if (d->file.at[i].ino == ino)
			return i;
	return NO_FILE;
}

static bool is_name(enum disk_op op)
{
	return op == DISK_CREATE || op == DISK_RENAME || op == DISK_LINK || op == DISK_REMOVE ||
	       op == DISK_MKDIR || op == DISK_RMDIR;
}

static bool is_flush(enum disk_op op)
{
	return op == DISK_SYNC || op == DISK_SYNC_DIR || op == DISK_SYNC_ALL;
}

static bool lies_in(struct sv path, const char *dir)
{
	size_t n = path.n;

	while (n > 0 && path.p[n - 1] != '/')
		n--;
	return sv_eqs((struct sv){ path.p, n ? n - 1 : 0 }, dir);
}

/* A rename is one thing: flushed at either end it is there. */
static bool flushes(const struct call *by, const struct call *x)
{
	if (by->op == DISK_SYNC_ALL)
		return true;
	if (!is_name(x->op))
		return by->op == DISK_SYNC && by->file == x->file;
	return by->op == DISK_SYNC_DIR &&
	       (lies_in(sv_from(x->path), by->path) || (x->other.p && lies_in(x->other, by->path)));
}

static void reckon(struct disk *d)
{
	for (size_t i = 0; i < d->call.n; i++) {
		struct call *x = &d->call.at[i];

		x->sure = x->sure_journal = NEVER;
		for (size_t k = i + 1; k < d->call.n && x->sure == NEVER; k++) {
			const struct call *by = &d->call.at[k];

			if (!is_flush(by->op))
				continue;
			if (x->sure_journal == NEVER)
				x->sure_journal = k;
			if (flushes(by, x))
				x->sure = k;
		}
	}
}

static void add_call(struct disk *d, const struct disk_note *n, struct sv path, struct sv other)
{
	struct call c = { .op = (enum disk_op)n->op,
			  .path = arena_z(&d->a, path),
			  .other = n->n_other ? other : SV_NULL,
			  .at = n->at };

	if (n->op == DISK_CREATE)
		VEC_ADD(&d->file, (struct file){ n->ino, NULL });
	c.file = file_of(d, n->ino);
	if ((n->op == DISK_WRITE || n->op == DISK_RENAME) && c.file == NO_FILE)
		fail_msg("a call on a file nobody made: %s", c.path);
	VEC_ADD(&d->call, c);
}

void disk_read(struct disk *d)
{
	struct err e = { 0 };
	struct sv log;

	must(fs_read(d->log, LOG_MAX, &d->a, &log, &e), &e);
	while (log.n >= sizeof(struct disk_note)) {
		struct disk_note n;
		struct sv path, other;

		memcpy(&n, log.p, sizeof(n));
		assert_true(log.n >= sizeof(n) + n.n_path + n.n_other);
		path = (struct sv){ log.p + sizeof(n), n.n_path };
		other = (struct sv){ path.p + path.n, n.n_other };
		add_call(d, &n, path, other);
		log.p = other.p + other.n;
		log.n -= sizeof(n) + n.n_path + n.n_other;
	}
	assert_int_equal(log.n, 0);
	reckon(d);
}

size_t disk_moments(const struct disk *d)
{
	return d->call.n;
}

const char *disk_acked(const struct disk *d, size_t i, size_t *moment)
{
	for (size_t k = 0; k < d->call.n; k++) {
		if (d->call.at[k].op != DISK_ACK || i-- > 0)
			continue;
		*moment = k + 1;
		return d->call.at[k].path;
	}
	return NULL;
}

/* ---- what the disk holds ---- */

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

static bool is_kept(struct holding *h, size_t i)
{
	const struct call *x = &h->d->call.at[i];

	if (is_name(x->op) && h->c->journal)
		return i < h->names_until;
	if (x->sure < h->c->moment &&
	    !(h->c->deaf && is_name(x->op) && h->d->call.at[x->sure].op == DISK_SYNC_DIR))
		return true;
	return by_chance(h);
}

/* A journal holds all names up to some call, and at least up to the last that a flush took along.
 */
static size_t journal_end(struct holding *h)
{
	size_t least = 0;

	for (size_t i = 0; i < h->c->moment; i++)
		if (h->d->call.at[i].sure_journal < h->c->moment)
			least = i + 1;
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

static void apply_name(struct holding *h, const struct call *x)
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
static void put_sectors(struct holding *h, char *bytes, const struct call *x)
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
		must(fs_read(d->file.at[file].base, LOG_MAX, &h->a, &base, &e), &e);
	n = cap = base.n;
	for (size_t i = 0; i < h->c->moment; i++) {
		const struct call *x = &d->call.at[i];

		if (x->file == file && x->op == DISK_WRITE && (size_t)x->at + x->other.n > cap)
			cap = (size_t)x->at + x->other.n;
	}
	bytes = arena_alloc(&h->a, cap + 1);
	memcpy(bytes, base.p, n);
	for (size_t i = 0; i < h->c->moment; i++) {
		const struct call *x = &d->call.at[i];

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
			must(fs_remove_tree(path, &e), &e);
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
	put_bytes(path, content(h, x->file));
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
			put_bytes(path, content(h, f));
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
		if (h.kept[i] && is_name(d->call.at[i].op))
			apply_name(&h, &d->call.at[i]);
	}
	copy_tree(d->base, to, true);
	lay_written(&h, to);
	for (size_t i = 0; i < h.name.n; i++)
		lay_name(&h, &h.name.at[i], to);
	VEC_DEINIT(&h.name);
	arena_deinit(&h.a);
}
