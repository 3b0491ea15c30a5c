/* What is published was flushed before it was said: every file that git keeps of it. The control
 * takes libgit2 as it comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <git2.h>
#include <string.h>
#include <cmocka.h>

#include "support/flushes.h"
#include "support/git_rig.h"
#include "support/promise.h"

static int objects, refs; /* flushed since counted */

static void count(const char *path)
{
	/* A file only: its directory may be flushed besides. */
	objects += strstr(path, "/objects/") && strstr(path, "tmp_o");
	refs += strstr(path, "/refs/heads/main.lock") != NULL;
}

static void publish_one(struct git_rig *g, const char *path)
{
	objects = refs = 0;
	git_rig_put(g, path, path);
}

static void all_that_is_published_is_flushed(void **state)
{
	struct git_rig *g = *state;

	publish_one(g, "a/b/c.md");
	/* The text, three folders, the commit; the branch. */
	assert_int_equal(objects, 5);
	assert_int_equal(refs, 1);
	promise(16, "an article in two folders: 5 objects and the branch flushed before the answer "
		    "(no power cut)");
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
	publish_one(g, "a/b/d.md");
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	assert_int_equal(objects, 0); /* the branch was asked when it was opened */
	control(16, "libgit2 as it comes flushed none of the objects");
}

/* The other half: what a plain push brings is flushed by git itself. */
static void a_push_is_asked_to_flush(void **state)
{
	git_rig_run(*state, "test $(git -C kb.git config core.fsync) = committed,reference; "
			    "test $(git -C kb.git config core.fsyncMethod) = fsync");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, git_rig_setup_article, git_rig_teardown)
	const struct CMUnitTest tests[] = {
		T(all_that_is_published_is_flushed),
		T(a_push_is_asked_to_flush),
	};

	flushes_watch(count);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
