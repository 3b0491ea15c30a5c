/* Loading and starting libgit2. By its full name, the one whose header this was compiled with. */
#include "repo_calls.h"

#include <assert.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

#include "deskbell/base/attr.h"
#include "deskbell/base/i18n.h"

#define LIBRARY "libgit2.so." LIBGIT2_SOVERSION
#define PACKAGE "libgit2-" LIBGIT2_SOVERSION /* of Debian */

/* One for the process, as the library itself is. */
static struct {
	pthread_mutex_t lock; /* the two threads of the screens may both be the first */
	void *handle;	      /* set once, when calls is whole */
	struct git2_calls calls;
} git2_library = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const struct {
	const char *name;
	size_t at; /* in struct git2_calls */
} place[] = {
#define PLACE(name) { "git_" #name, offsetof(struct git2_calls, name) },
	GIT2_CALLS(PLACE)
#undef PLACE
};

static enum rc fail(struct err *e)
{
	const char *why = dlerror();

	return err_set(e, RC_ENV, _("articles need libgit2: %s; install the package %s"),
		       why ? why : LIBRARY, PACKAGE);
}

static enum rc load(struct err *e)
{
	void *handle = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);

	if (!handle)
		return fail(e);
	for (size_t i = 0; i < ARRAY_LEN(place); i++) {
		void *call = dlsym(handle, place[i].name);

		if (!call) {
			enum rc rc = fail(e);

			dlclose(handle);
			return rc;
		}
		memcpy((char *)&git2_library.calls + place[i].at, &call, sizeof(call));
	}
	if (git2_library.calls.libgit2_init() < 0) {
		dlclose(handle);
		return err_set(e, RC_ENV, _("cannot start libgit2"));
	}
	git2_library.handle = handle;
	return RC_OK;
}

enum rc git2_load(struct err *e)
{
	enum rc rc;

	pthread_mutex_lock(&git2_library.lock);
	rc = git2_library.handle ? RC_OK : load(e);
	pthread_mutex_unlock(&git2_library.lock);
	return rc;
}

const struct git2_calls *git2(void)
{
	assert(git2_library.calls.libgit2_init);
	return &git2_library.calls;
}
