/* A place with a knowledge base, and stock git run in it. */
#include "support/git_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/text/safe.h"

void git_rig_check(const struct git_rig *g, enum rc rc, const char *call)
{
	if (rc != RC_OK)
		fail_msg("%s: %s: %s", call, rc_name(rc), g->e.msg);
}

void git_rig_init(struct git_rig *g)
{
	const char *top = getenv("T");

	memset(g, 0, sizeof(*g));
	snprintf(g->dir, sizeof(g->dir), "%s/rig.XXXXXX", top ? top : "/tmp");
	if (!mkdtemp(g->dir))
		fail_msg("cannot make %s", g->dir);
	/* Run by itself, without tests/run.sh, a test must not write into the home of who runs it.
	 */
	setenv("HOME", g->dir, 1);
	snprintf(g->path, sizeof(g->path), "%s/kb.git", g->dir);
	snprintf(g->lock, sizeof(g->lock), "%s/kb.lock", g->dir);
	git_rig_ok(g, repo_create(g->path, &g->e));
	git_rig_ok(g, repo_open(g->path, g->lock, &g->repo, &g->e));
}

void git_rig_deinit(struct git_rig *g)
{
	struct err ignored = { 0 };

	repo_destroy(g->repo);
	arena_deinit(&g->a);
	if (fs_remove_tree(g->dir, &ignored) != RC_OK)
		fail_msg("%s", ignored.msg);
}

int git_rig_setup(void **state)
{
	static struct git_rig g;

	git_rig_init(&g);
	*state = &g;
	return 0;
}

int git_rig_setup_article(void **state)
{
	git_rig_setup(state);
	git_rig_put(*state, "start.md", "x");
	return 0;
}

int git_rig_teardown(void **state)
{
	git_rig_deinit(*state);
	return 0;
}

int git_rig_try(struct git_rig *g, const char *script, struct sv *out)
{
	char command[700];
	struct sv text;
	FILE *f;
	char *name;
	int status;

	name = arena_z(&g->a, arena_printf(&g->a, "%s/.script", g->dir));
	f = fopen(name, "w");
	assert_non_null(f);
	fprintf(f,
		"set -e -o pipefail\ncd '%s'\n"
		"export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null\n"
		"export GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org GIT_AUTHOR_DATE='1700000000 +0000'\n"
		"export GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org\n"
		"export GIT_COMMITTER_DATE=\"${AT:-1700000000} +0000\"\n"
		"%s\n",
		g->dir, script);
	fclose(f);
	snprintf(command, sizeof(command), "bash '%s/.script' >'%s/.out' 2>&1 </dev/null", g->dir,
		 g->dir);
	status = system(command);
	if (out) {
		git_rig_ok(g, fs_read(arena_z(&g->a, arena_printf(&g->a, "%s/.out", g->dir)),
				      64 << 20, &g->a, &text, &g->e));
		*out = sv_trim(text);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

struct sv git_rig_run(struct git_rig *g, const char *script)
{
	struct sv out;
	int status = git_rig_try(g, script, &out);

	if (status != 0)
		fail_msg("script ended with %d: %s\n%.*s", status, script, SV_ARG(out));
	return out;
}

struct oid git_rig_oid(struct git_rig *g, const char *rev)
{
	struct sv hex = git_rig_run(
		g, arena_z(&g->a, arena_printf(&g->a, "git -C kb.git rev-parse '%s'", rev)));
	struct oid id = OID_NONE;

	if (!oid_parse(hex, &id))
		fail_msg("%s is no object", rev);
	return id;
}

struct publish git_rig_author(const char *name)
{
	return (struct publish){ .name = sv_from(name),
				 .email = SV("someone@example.org"),
				 .at = 1700000000,
				 .message = SV("Edit") };
}

enum rc git_rig_publish(struct repo *r, struct sv path, struct sv text, const struct oid *seen,
			const struct publish *p, struct published *out, struct err *e)
{
	struct article_edit d = { path, text, seen };

	return publish_articles(r, &d, 1, p, out, e);
}

enum rc git_rig_read(struct git_rig *g, struct repo *r, const struct oid *commit, struct sv path,
		     struct oid *blob, struct sv *out)
{
	struct tree_diff d;

	TRY(repo_tree_diff(r, &OID_NONE, commit, &g->a, &d, &g->e));
	for (size_t i = 0; i < d.n_change; i++) {
		if (!sv_eq(d.change[i].path, path))
			continue;
		if (blob)
			*blob = d.change[i].new;
		return repo_read_blob(r, &d.change[i].new, ARTICLE_MAX, &g->a, out, &g->e);
	}
	return err_set(&g->e, RC_NOTFOUND, "%.*s", SV_ARG(path));
}

struct oid git_rig_put(struct git_rig *g, const char *path, const char *text)
{
	struct publish p = git_rig_author("Bob");
	struct published done;

	git_rig_ok(g,
		   git_rig_publish(g->repo, sv_from(path), sv_from(text), NULL, &p, &done, &g->e));
	return done.commit;
}

struct sv git_rig_diff(struct git_rig *g, const struct oid *old, const struct oid *new)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct tree_diff d;

	git_rig_ok(g, repo_tree_diff(g->repo, old, new, &g->a, &d, &g->e));
	for (size_t i = 0; i < d.n_change; i++)
		str_addf(&s, "%c %.*s\n", "?AMD"[d.change[i].op], SV_ARG(d.change[i].path));
	for (size_t i = 0; i < d.n_refusal; i++) {
		str_adds(&s, d.refusal[i].hostile ? "!! " : "! ");
		safe_line(&s, d.refusal[i].path);
		str_addf(&s, ": %.*s\n", SV_ARG(d.refusal[i].why));
	}
	return arena_sv(&g->a, str_sv(&s));
}
