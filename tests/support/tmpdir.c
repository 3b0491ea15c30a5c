/* A directory for one test. */
#include "support/tmpdir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/mem.h"

void tmpdir_init(struct tmpdir *t)
{
	const char *top = getenv("T") ? getenv("T") : getenv("TMPDIR");
	char *path;

	*t = (struct tmpdir){ 0 };
	path = arena_strdup(&t->arena, fs_join(&t->arena, top ? top : "/tmp", "test.XXXXXX"));
	assert_non_null(mkdtemp(path));
	t->path = path;
}

void tmpdir_deinit(struct tmpdir *t)
{
	struct err e = { 0 };

	if (t->path && fs_remove_tree(t->path, &e) != RC_OK)
		print_error("%s\n", e.msg);
	t->path = NULL;
	arena_deinit(&t->arena);
}

const char *tmpdir_at(struct tmpdir *t, const char *name)
{
	return fs_join(&t->arena, t->path, name);
}

int tmpdir_setup(void **state)
{
	struct tmpdir *t = mem_alloc(sizeof(*t));

	tmpdir_init(t);
	*state = t;
	return 0;
}

int tmpdir_teardown(void **state)
{
	struct tmpdir *t = *state;

	tmpdir_deinit(t);
	mem_free(&t);
	return 0;
}
