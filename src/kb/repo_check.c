/* The repository looked through, as git fsck does. libgit2 compares each object it reads with its
 * name. */
#include "deskbell/kb/check.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/map.h"
#include "deskbell/base/vec.h"
#include "repo_priv.h"

/* What is wrong with an object. */
struct fault {
	git_oid id;
	struct sv what;
};

/* Objects are read as they lie in their packs; whether one is there is asked more often than there
 * are objects, so their names stand in order besides. */
struct check {
	struct repo *r;
	const struct repo_check *c;
	struct arena a;
	VEC(git_oid) object;
	VEC(git_oid) sorted;
	VEC(struct fault) fault;
	VEC(git_oid) ahead; /* yet to be followed */
	struct map used;    /* objects the branches lead to; a missing one as well */
	bool refs_whole;
};

static void check_deinit(struct check *x)
{
	VEC_DEINIT(&x->object);
	VEC_DEINIT(&x->sorted);
	VEC_DEINIT(&x->fault);
	VEC_DEINIT(&x->ahead);
	map_deinit(&x->used);
	arena_deinit(&x->a);
}

/* A finding that is no object's. */
static void tell(struct check *x, const char *where, const char *what)
{
	x->c->found(x->c->arg, sv_from(where), sv_from(what), true);
}

static int add_object(const git_oid *id, void *arg)
{
	struct check *x = arg;
	git_oid copy = *id;

	VEC_ADD(&x->object, copy);
	VEC_ADD(&x->sorted, copy);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return git2()->oid_cmp(a, b);
}

static void note(struct check *x, const git_oid *id, const char *what)
{
	VEC_ADD(&x->fault, (struct fault){ *id, arena_sv(&x->a, sv_from(what)) });
}

/* ---- what an object refers to ---- */

typedef void refer_fn(struct check *x, const git_oid *id, const git_oid *other);

static bool refers_commit(struct check *x, const git_oid *id, refer_fn *refer)
{
	AUTO(commit_release) git_commit *commit = NULL;

	if (git2()->commit_lookup(&commit, x->r->git, id) < 0)
		return false;
	refer(x, id, git2()->commit_tree_id(commit));
	for (unsigned i = 0; i < git2()->commit_parentcount(commit); i++)
		refer(x, id, git2()->commit_parent_id(commit, i));
	return true;
}

static bool refers_tree(struct check *x, const git_oid *id, refer_fn *refer)
{
	AUTO(tree_release) git_tree *tree = NULL;

	if (git2()->tree_lookup(&tree, x->r->git, id) < 0)
		return false;
	for (size_t i = 0; i < git2()->tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git2()->tree_entry_byindex(tree, i);

		/* What a submodule names lies in another repository. */
		if (git2()->tree_entry_filemode(entry) != GIT_FILEMODE_COMMIT)
			refer(x, id, git2()->tree_entry_id(entry));
	}
	return true;
}

/* ---- every object ---- */

static void need(struct check *x, const git_oid *id, const git_oid *other)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	char hex[GIT_OID_HEXSZ + 1];

	/* One that came since the list was made is asked for by itself. */
	if (bsearch(other, x->sorted.at, x->sorted.n, sizeof(*other), by_name) ||
	    git2()->odb_exists(x->r->odb, other))
		return;
	git2()->oid_tostr(hex, sizeof(hex), other);
	str_addf(&s, _("refers to object %s, which is missing"), hex);
	note(x, id, str_z(&s));
}

static void check_object(struct check *x, const git_oid *id)
{
	git_odb_object *object = NULL;
	git_object_t type;

	if (git2()->odb_read(&object, x->r->odb, id) < 0) {
		const git_error *last = git2()->error_last();

		note(x, id, last && last->message ? last->message : _("cannot be read"));
		return;
	}
	type = git2()->odb_object_type(object);
	git2()->odb_object_free(object);
	if (type == GIT_OBJECT_COMMIT && !refers_commit(x, id, need))
		note(x, id, _("is a malformed commit"));
	else if (type == GIT_OBJECT_TREE && !refers_tree(x, id, need))
		note(x, id, _("is a malformed tree"));
}

static enum rc check_objects(struct check *x, struct err *e)
{
	const struct repo_check *c = x->c;

	if (git2()->odb_foreach(x->r->odb, add_object, x) < 0)
		tell(x, "objects", _("cannot all be listed"));
	if (x->sorted.n)
		qsort(x->sorted.at, x->sorted.n, sizeof(*x->sorted.at), by_name);
	for (size_t i = 0; i < x->object.n; i++) {
		check_object(x, &x->object.at[i]);
		if (c->progress && i % 200 == 0 &&
		    !c->progress(c->arg, (int64_t)i, (int64_t)x->object.n))
			return err_set(e, RC_CANCELLED, _("cancelled"));
	}
	return RC_OK;
}

/* ---- what the branches need ---- */

static struct sv key_of(const git_oid *id)
{
	return (struct sv){ (const char *)id->id, GIT_OID_RAWSZ };
}

static void lead(struct check *x, const git_oid *id, const git_oid *other)
{
	git_oid copy = *other;

	(void)id;
	if (map_put(&x->used, key_of(other), 0))
		VEC_ADD(&x->ahead, copy);
}

static void follow(struct check *x)
{
	while (x->ahead.n) {
		git_oid id = x->ahead.at[--x->ahead.n];
		git_object_t type = GIT_OBJECT_INVALID;
		size_t size;

		if (git2()->odb_read_header(&size, &type, x->r->odb, &id) < 0)
			continue;
		if (type == GIT_OBJECT_COMMIT)
			(void)refers_commit(x, &id, lead);
		else if (type == GIT_OBJECT_TREE)
			(void)refers_tree(x, &id, lead);
	}
}

static int check_ref(const char *name, void *arg)
{
	struct check *x = arg;
	AUTO(commit_release) git_commit *commit = NULL;
	git_oid id;
	const char *what = NULL;

	if (git2()->reference_name_to_id(&id, x->r->git, name) < 0)
		what = _("cannot be read");
	else if (git2()->commit_lookup(&commit, x->r->git, &id) < 0)
		what = _("stands at no commit");
	else
		lead(x, NULL, &id);
	if (what) {
		tell(x, name, what);
		x->refs_whole = false;
	}
	return 0;
}

/* Where a branch cannot be read, nobody knows what it needs. */
static void tell_faults(struct check *x)
{
	if (x->fault.n)
		follow(x);
	for (size_t i = 0; i < x->fault.n; i++) {
		const struct fault *f = &x->fault.at[i];
		char where[64] = "object ";

		git2()->oid_tostr(where + 7, GIT_OID_HEXSZ + 1, &f->id);
		x->c->found(x->c->arg, sv_from(where), f->what,
			    !x->refs_whole || map_get(&x->used, key_of(&f->id), NULL));
	}
}

static void check_head(struct check *x)
{
	git_reference *head = NULL;

	if (git2()->reference_lookup(&head, x->r->git, "HEAD") < 0 ||
	    git2()->reference_type(head) != GIT_REFERENCE_SYMBOLIC ||
	    strcmp(git2()->reference_symbolic_target(head), REPO_BRANCH) != 0)
		tell(x, "HEAD", _("does not name branch main"));
	git2()->reference_free(head);
}

enum rc repo_check(struct repo *r, const struct repo_check *c, struct err *e)
{
	AUTO(check_deinit) struct check x = { .r = r, .c = c, .refs_whole = true };

	/* What another process packed meanwhile is seen. */
	if (git2()->odb_refresh(r->odb) < 0)
		tell(&x, "objects", _("cannot all be listed"));
	check_head(&x);
	if (git2()->reference_foreach_name(r->git, check_ref, &x) < 0) {
		tell(&x, "refs", _("cannot all be listed"));
		x.refs_whole = false;
	}
	TRY(check_objects(&x, e));
	tell_faults(&x);
	return RC_OK;
}
