#ifndef DESKBELL_TESTS_SUPPORT_GIT_RIG_H
#define DESKBELL_TESTS_SUPPORT_GIT_RIG_H
/* A place with a knowledge base and stock git beside it. Failures end the test. */
#include "deskbell/kb/publish.h"
#include "deskbell/kb/repo.h"
#include "deskbell/kb/tree_diff.h"

struct git_rig {
	char dir[256];	/* a new directory below $T; scripts start in it; kb.git is in it */
	char path[300]; /* of kb.git */
	char lock[300];
	struct repo *repo;
	struct arena a;
	struct err e;
};

void git_rig_init(struct git_rig *g);
void git_rig_deinit(struct git_rig *g);
/* As cmocka set-up and tear-down: the rig is the test's *state; with "start.md" published in it. */
int git_rig_setup(void **state);
int git_rig_setup_article(void **state);
int git_rig_teardown(void **state);
/* Runs a bash script (with set -e) in g->dir, author and committer set; its output's end is trimmed
 * and lives in the rig's arena. The test fails when the script does. */
struct sv git_rig_run(struct git_rig *g, const char *script);
/* The same, giving the exit status; *out (may be NULL) holds both outputs. */
int git_rig_try(struct git_rig *g, const char *script, struct sv *out);
/* The object the words name (git rev-parse) in kb.git. */
struct oid git_rig_oid(struct git_rig *g, const char *rev);
/* A publisher with that name, no intent. */
struct publish git_rig_author(const char *name);
/* publish_articles of one. */
enum rc git_rig_publish(struct repo *r, struct sv path, struct sv text, const struct oid *seen,
			const struct publish *p, struct published *out, struct err *e);
/* The text of an article in a commit; *blob (may be NULL) is its blob. RC_NOTFOUND. */
enum rc git_rig_read(struct git_rig *g, struct repo *r, const struct oid *commit, struct sv path,
		     struct oid *blob, struct sv *out);
/* Publishes one article and fails the test when that fails. */
struct oid git_rig_put(struct git_rig *g, const char *path, const char *text);
/* "A path\nM path\nD path\n" of a comparison, then "! path: why" for each refusal. */
struct sv git_rig_diff(struct git_rig *g, const struct oid *old, const struct oid *new);
/* The call returned RC_OK; else the message is shown. */
#define git_rig_ok(g, call) git_rig_check((g), (call), #call)
void git_rig_check(const struct git_rig *g, enum rc rc, const char *call);

#endif
