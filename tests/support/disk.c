/* What a process did to its files, noted by the shim and read again. */
#include "support/disk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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
#include "support/disk_priv.h"

void disk_must(enum rc rc, const struct err *e)
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

void disk_put_bytes(const char *path, struct sv bytes)
{
	struct err e = { 0 };

	disk_must(fs_write_lazy(path, bytes, 0600, &e), &e);
}

static void copy_file(const char *from, const char *to)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct sv bytes;

	disk_must(fs_read(from, DISK_FILE_MAX, &a, &bytes, &e), &e);
	disk_put_bytes(to, bytes);
}

void disk_copy_tree(const char *from, const char *to, bool linked)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct sv *name;
	size_t n;

	assert_int_equal(mkdir(to, 0700), 0);
	disk_must(fs_list(from, 100000, &a, &name, &n, &e), &e);
	for (size_t i = 0; i < n; i++) {
		const char *z = arena_z(&a, name[i]);
		const char *x = fs_join(&a, from, z), *y = fs_join(&a, to, z);

		if (fs_is_dir(x))
			disk_copy_tree(x, y, linked);
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

	disk_must(fs_list(fs_join(&d->a, d->root, rel), 100000, &d->a, &name, &n, &e), &e);
	for (size_t i = 0; i < n; i++) {
		const char *z = arena_z(&d->a, name[i]);
		const char *below = *rel ? fs_join(&d->a, rel, z) : z;
		struct stat st;

		assert_int_equal(lstat(fs_join(&d->a, d->root, below), &st), 0);
		if (S_ISDIR(st.st_mode))
			list_files(d, below);
		else
			VEC_ADD(&d->file,
				(struct disk_file){ st.st_ino, fs_join(&d->a, d->base, below) });
	}
}

struct disk *disk_create(const char *base, const char *root, const char *log)
{
	struct disk *d = mem_alloc(sizeof(*d));

	d->base = arena_strdup(&d->a, base);
	d->root = arena_strdup(&d->a, root);
	d->log = arena_strdup(&d->a, log);
	disk_copy_tree(base, root, false);
	list_files(d, "");
	disk_put_bytes(log, SV(""));
	return d;
}

void disk_destroy(struct disk *d)
{
	if (!d)
		return;
	VEC_DEINIT(&d->file);
	VEC_DEINIT(&d->call);
	VEC_DEINIT(&d->move);
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
	/* What ends a test reaches its whole group: who laid down the files outlives it and clears
	 * them away. */
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN);
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
	return DISK_NO_FILE;
}

bool disk_is_name(enum disk_op op)
{
	return op == DISK_CREATE || op == DISK_RENAME || op == DISK_RENAME_DIR || op == DISK_LINK ||
	       op == DISK_REMOVE || op == DISK_MKDIR || op == DISK_RMDIR;
}

/* Does it take the journal along? fdatasync need not, where a file has its length already. */
static bool flushes_journal(enum disk_op op)
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
static bool flushes(const struct disk_call *by, const struct disk_call *x)
{
	if (by->op == DISK_SYNC_ALL)
		return true;
	if (!disk_is_name(x->op))
		return (by->op == DISK_SYNC || by->op == DISK_SYNC_DATA) && by->file == x->file;
	return by->op == DISK_SYNC_DIR &&
	       (lies_in(sv_from(x->path), by->path) || (x->other.p && lies_in(x->other, by->path)));
}

static void reckon(struct disk *d)
{
	for (size_t i = 0; i < d->call.n; i++) {
		struct disk_call *x = &d->call.at[i];

		x->sure = x->sure_journal = DISK_NEVER;
		for (size_t k = i + 1; k < d->call.n && x->sure == DISK_NEVER; k++) {
			const struct disk_call *by = &d->call.at[k];

			if (x->sure_journal == DISK_NEVER && flushes_journal(by->op))
				x->sure_journal = k;
			if (flushes(by, x))
				x->sure = k;
		}
	}
}

static bool lies_below(struct sv path, struct sv dir)
{
	return sv_starts(path, dir) && (path.n == dir.n || path.p[dir.n] == '/');
}

/* The path with the names its directories had first. */
static struct sv first_path(struct disk *d, struct sv path)
{
	for (size_t i = d->move.n; i-- > 0;) {
		const struct disk_move *m = &d->move.at[i];

		if (lies_below(path, m->to))
			path = arena_printf(&d->a, "%.*s%.*s", SV_ARG(m->from),
					    (int)(path.n - m->to.n), path.p + m->to.n);
	}
	return path;
}

static void add_call(struct disk *d, const struct disk_note *n, struct sv path, struct sv other)
{
	bool two = n->op == DISK_RENAME || n->op == DISK_RENAME_DIR || n->op == DISK_LINK;
	struct disk_call c = { .op = (enum disk_op)n->op,
			       .path = arena_z(&d->a, first_path(d, path)),
			       .other = !n->n_other ? SV_NULL
					: two	    ? first_path(d, other)
						    : other,
			       .at = n->at };

	if (n->op == DISK_CREATE)
		VEC_ADD(&d->file, (struct disk_file){ n->ino, NULL });
	c.file = file_of(d, n->ino);
	if ((n->op == DISK_WRITE || n->op == DISK_RENAME) && c.file == DISK_NO_FILE)
		fail_msg("a call on a file nobody made: %s", c.path);
	if (n->op == DISK_RENAME_DIR)
		VEC_ADD(&d->move, (struct disk_move){ sv_from(c.path), c.other });
	VEC_ADD(&d->call, c);
}

void disk_read(struct disk *d)
{
	struct err e = { 0 };
	struct sv log;

	disk_must(fs_read(d->log, DISK_FILE_MAX, &d->a, &log, &e), &e);
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

bool disk_flushed(const struct disk *d, const char *path, size_t *moment)
{
	for (size_t k = *moment; k < d->call.n; k++) {
		enum disk_op op = d->call.at[k].op;

		if ((op != DISK_SYNC && op != DISK_SYNC_DATA && op != DISK_SYNC_DIR) ||
		    strcmp(d->call.at[k].path, path) != 0)
			continue;
		*moment = k + 1;
		return true;
	}
	return false;
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
