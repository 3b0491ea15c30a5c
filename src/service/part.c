/* Directories beside what is being made. */
#include "part.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"

#define MARK ".part-"
#define RANDOM 6		    /* letters of mkdtemp behind the mark */
#define BESIDE_MAX ((size_t)100000) /* names of one directory */

/* Where the mark begins; name.n when it is none of ours. */
static size_t mark_at(struct sv name)
{
	size_t tail = sizeof(MARK) - 1 + RANDOM, at;

	if (name.n <= tail)
		return name.n;
	at = name.n - tail;
	if (memcmp(name.p + at, MARK, sizeof(MARK) - 1) != 0)
		return name.n;
	for (size_t i = name.n - RANDOM; i < name.n; i++)
		if (!isalnum((unsigned char)name.p[i]))
			return name.n;
	return at;
}

bool part_is(struct sv name)
{
	return mark_at(name) < name.n;
}

bool part_is_dir(const char *path)
{
	char whole[PATH_MAX];
	const char *slash = realpath(path, whole) ? strrchr(whole, '/') : NULL;

	return slash && part_is(sv_from(slash + 1));
}

/* The kernel's clock, not a test's: the directory has its time from there. */
static bool is_old(const char *path, int64_t age)
{
	const struct clock real = { 0 };
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && clock_now(&real) - st.st_mtime > age;
}

/* The target without slashes at its end, as directory and name. */
static void split(const char *target, struct arena *a, const char **dir, struct sv *name)
{
	size_t n = strlen(target), at;

	while (n > 1 && target[n - 1] == '/')
		n--;
	at = n;
	while (at > 0 && target[at - 1] != '/')
		at--;
	*name = (struct sv){ target + at, n - at };
	*dir = at ? arena_z(a, (struct sv){ target, at }) : ".";
}

enum rc part_left(const char *target, int64_t age, struct arena *a, struct sv **path, size_t *n,
		  struct err *e)
{
	struct sv name, *all;
	const char *dir;
	size_t n_all;

	*n = 0;
	split(target, a, &dir, &name);
	TRY(fs_list(dir, BESIDE_MAX, a, &all, &n_all, e));
	*path = ARENA_ARRAY(a, n_all, struct sv);
	for (size_t i = 0; i < n_all; i++) {
		size_t mark = mark_at(all[i]);
		const char *full;

		if (mark == all[i].n || !sv_eq((struct sv){ all[i].p, mark }, name))
			continue;
		full = fs_join(a, dir, arena_z(a, all[i]));
		if (is_old(full, age))
			(*path)[(*n)++] = sv_from(full);
	}
	return RC_OK;
}

/* One that cannot be removed is in nobody's way. */
static void sweep(const char *target, struct arena *a)
{
	struct err ignored = { 0 };
	struct sv *path;
	size_t n;

	if (part_left(target, PART_OLD, a, &path, &n, &ignored) != RC_OK)
		return;
	for (size_t i = 0; i < n; i++)
		(void)!fs_remove_tree(arena_z(a, path[i]), &ignored);
}

enum rc part_make(const char *target, struct arena *a, const char **path, struct err *e)
{
	struct sv name;
	const char *dir;
	char *made;

	sweep(target, a);
	split(target, a, &dir, &name);
	made = arena_strdup(a, arena_printf(a, "%s%s%.*s" MARK "XXXXXX", dir,
					    dir[strlen(dir) - 1] == '/' ? "" : "/", SV_ARG(name))
				       .p);
	if (!mkdtemp(made))
		return err_set(e, RC_ENV, "%s: %s", made, strerror(errno));
	*path = made;
	return RC_OK;
}
