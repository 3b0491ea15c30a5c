/* The repository looked through, as git fsck does. libgit2 compares each object it reads with its
 * name. */
#include "deskbell/kb/check.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/vec.h"
#include "repo_priv.h"

struct objects {
	VEC(git_oid) at;
};

/* What is looked through. Objects are read as they lie in their packs; whether one is there is
 * asked more often than there are objects, so their names stand in order besides. */
struct look {
	struct repo *r;
	const struct repo_check *c;
	struct objects all, sorted;
};

static void look_deinit(struct look *x)
{
	VEC_DEINIT(&x->all.at);
	VEC_DEINIT(&x->sorted.at);
}

static int add_object(const git_oid *id, void *arg)
{
	struct look *x = arg;
	git_oid copy = *id;

	VEC_ADD(&x->all.at, copy);
	VEC_ADD(&x->sorted.at, copy);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return git2()->oid_cmp(a, b);
}

static void tell(const struct repo_check *c, const git_oid *id, const char *what)
{
	char where[64] = "object ", hex[GIT_OID_HEXSZ + 1];

	git2()->oid_tostr(hex, sizeof(hex), id);
	memcpy(where + 7, hex, sizeof(hex));
	c->found(c->arg, sv_from(where), sv_from(what));
}

/* Something `id` refers to. */
static void need(const struct look *x, const git_oid *id, const git_oid *other)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	char hex[GIT_OID_HEXSZ + 1];

	/* One that came since the list was made is asked for by itself. */
	if (bsearch(other, x->sorted.at.at, x->sorted.at.n, sizeof(*other), by_name) ||
	    git2()->odb_exists(x->r->odb, other))
		return;
	git2()->oid_tostr(hex, sizeof(hex), other);
	str_addf(&s, _("refers to object %s, which is missing"), hex);
	tell(x->c, id, str_z(&s));
}

static void check_commit(const struct look *x, const git_oid *id)
{
	AUTO(commit_release) git_commit *commit = NULL;

	if (git2()->commit_lookup(&commit, x->r->git, id) < 0) {
		tell(x->c, id, _("is a malformed commit"));
		return;
	}
	need(x, id, git2()->commit_tree_id(commit));
	for (unsigned i = 0; i < git2()->commit_parentcount(commit); i++)
		need(x, id, git2()->commit_parent_id(commit, i));
}

static void check_tree(const struct look *x, const git_oid *id)
{
	AUTO(tree_release) git_tree *tree = NULL;

	if (git2()->tree_lookup(&tree, x->r->git, id) < 0) {
		tell(x->c, id, _("is a malformed tree"));
		return;
	}
	for (size_t i = 0; i < git2()->tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git2()->tree_entry_byindex(tree, i);

		/* What a submodule names lies in another repository. */
		if (git2()->tree_entry_filemode(entry) != GIT_FILEMODE_COMMIT)
			need(x, id, git2()->tree_entry_id(entry));
	}
}

static void check_object(const struct look *x, const git_oid *id)
{
	git_odb_object *object = NULL;
	git_object_t type;

	if (git2()->odb_read(&object, x->r->odb, id) < 0) {
		const git_error *last = git2()->error_last();

		tell(x->c, id, last && last->message ? last->message : _("cannot be read"));
		return;
	}
	type = git2()->odb_object_type(object);
	git2()->odb_object_free(object);
	if (type == GIT_OBJECT_COMMIT)
		check_commit(x, id);
	else if (type == GIT_OBJECT_TREE)
		check_tree(x, id);
}

static enum rc check_objects(struct repo *r, const struct repo_check *c, struct err *e)
{
	AUTO(look_deinit) struct look x = { .r = r, .c = c };

	if (git2()->odb_foreach(r->odb, add_object, &x) < 0)
		c->found(c->arg, SV("objects"), sv_from(_("cannot all be listed")));
	if (x.sorted.at.n)
		qsort(x.sorted.at.at, x.sorted.at.n, sizeof(*x.sorted.at.at), by_name);
	for (size_t i = 0; i < x.all.at.n; i++) {
		check_object(&x, &x.all.at.at[i]);
		if (c->progress && i % 200 == 0 &&
		    !c->progress(c->arg, (int64_t)i, (int64_t)x.all.at.n))
			return err_set(e, RC_CANCELLED, _("cancelled"));
	}
	return RC_OK;
}

struct refs {
	struct repo *r;
	const struct repo_check *c;
};

static int check_ref(const char *name, void *arg)
{
	const struct refs *x = arg;
	AUTO(commit_release) git_commit *commit = NULL;
	git_oid id;

	if (git2()->reference_name_to_id(&id, x->r->git, name) < 0)
		x->c->found(x->c->arg, sv_from(name), sv_from(_("cannot be read")));
	else if (git2()->commit_lookup(&commit, x->r->git, &id) < 0)
		x->c->found(x->c->arg, sv_from(name), sv_from(_("stands at no commit")));
	return 0;
}

static void check_head(struct repo *r, const struct repo_check *c)
{
	git_reference *head = NULL;

	if (git2()->reference_lookup(&head, r->git, "HEAD") < 0 ||
	    git2()->reference_type(head) != GIT_REFERENCE_SYMBOLIC ||
	    strcmp(git2()->reference_symbolic_target(head), REPO_BRANCH) != 0)
		c->found(c->arg, SV("HEAD"), sv_from(_("does not name branch main")));
	git2()->reference_free(head);
}

enum rc repo_check(struct repo *r, const struct repo_check *c, struct err *e)
{
	struct refs x = { r, c };

	/* What another process packed meanwhile is seen. */
	if (git2()->odb_refresh(r->odb) < 0)
		c->found(c->arg, SV("objects"), sv_from(_("cannot all be listed")));
	check_head(r, c);
	if (git2()->reference_foreach_name(r->git, check_ref, &x) < 0)
		c->found(c->arg, SV("refs"), sv_from(_("cannot all be listed")));
	return check_objects(r, c, e);
}
