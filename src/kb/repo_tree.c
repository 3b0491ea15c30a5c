/* The comparison of two trees. Each tree is first seen as its accepted entries, a property of that
 * tree alone; two such views are then merged by name, so that a path refused in one commit and fine
 * in the next simply appears. */
#include "repo_priv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/map.h"
#include "deskbell/kb/path.h"

enum node_kind { NODE_FILE, NODE_FOLDER, NODE_OTHER, NODE_REFUSED };

struct node {
	struct sv name; /* borrowed from the open tree */
	git_oid id;
	unsigned mode;
	enum node_kind kind;
	struct sv why; /* of NODE_REFUSED */
	bool hostile;
};

/* A tree's entries in git's order (a folder sorts as if its name ended in '/'). */
struct view {
	struct node *node;
	size_t n;
};

struct walk {
	struct repo *r;
	struct arena *a; /* what is returned */
	struct tree_diff *out;
	size_t change_cap, refusal_cap;
	size_t seen;
	struct err *e;
};

static bool is_folder(const struct node *n)
{
	return n->mode == GIT_FILEMODE_TREE;
}

static int node_cmp(const struct node *a, const struct node *b)
{
	size_t n = a->name.n < b->name.n ? a->name.n : b->name.n;
	int order = n ? memcmp(a->name.p, b->name.p, n) : 0;
	unsigned char x, y;

	if (order)
		return order;
	x = a->name.n > n ? (unsigned char)a->name.p[n] : is_folder(a) ? '/' : 0;
	y = b->name.n > n ? (unsigned char)b->name.p[n] : is_folder(b) ? '/' : 0;
	if (x != y)
		return x < y ? -1 : 1;
	return a->name.n < b->name.n ? -1 : a->name.n > b->name.n;
}

static int node_order(const void *a, const void *b)
{
	const struct node *x = a;
	const struct node *y = b;
	int order = node_cmp(x, y);

	/* Two entries of one name (only in a crafted tree) need an order of their own. */
	return order ? order : git2()->oid_cmp(&x->id, &y->id);
}

static void node_refuse(struct node *n, struct sv why, bool hostile)
{
	n->kind = NODE_REFUSED;
	n->why = why;
	n->hostile = hostile;
}

static void node_judge(struct node *n, struct arena *a)
{
	bool markdown = article_path_is_markdown(n->name);
	enum segment_fault fault = segment_check(n->name);

	n->kind = is_folder(n) ? NODE_FOLDER : markdown ? NODE_FILE : NODE_OTHER;
	if (n->mode == GIT_FILEMODE_LINK)
		node_refuse(n, sv_from(_("is a symbolic link")), false);
	else if (n->mode == GIT_FILEMODE_COMMIT)
		node_refuse(n, sv_from(_("is a submodule")), false);
	else if (!is_folder(n) && n->mode != GIT_FILEMODE_BLOB &&
		 n->mode != GIT_FILEMODE_BLOB_EXECUTABLE)
		node_refuse(n, arena_printf(a, _("has the mode %o"), n->mode), false);
	else if (fault == SEGMENT_HIDDEN && n->kind != NODE_OTHER)
		node_refuse(n, segment_fault_text(fault, n->name, a), false);
	else if (fault != SEGMENT_OK && fault != SEGMENT_HIDDEN &&
		 (n->kind != NODE_OTHER || fault == SEGMENT_DOTS || fault == SEGMENT_GIT))
		node_refuse(n, segment_fault_text(fault, n->name, a), fault != SEGMENT_LONG);
}

/* Of names a file system may take for one another the first in order stays. */
static void view_unfold(struct view *v, struct arena *a)
{
	AUTO(map_deinit) struct map seen = MAP_INIT;

	for (size_t i = 0; i < v->n; i++) {
		struct node *n = &v->node[i];

		if (n->kind == NODE_FILE || n->kind == NODE_FOLDER) {
			if (!map_put(&seen, path_fold(n->name, a), 0))
				node_refuse(
					n,
					sv_from(_("differs from another name in its folder only by "
						  "case or form")),
					true);
		}
	}
}

static enum rc view_read(struct walk *w, const git_tree *tree, struct arena *scratch,
			 struct view *v)
{
	bool sorted = true;

	v->n = tree ? git2()->tree_entrycount(tree) : 0;
	v->node = ARENA_ARRAY(scratch, v->n + 1, struct node);
	w->seen += v->n;
	if (w->seen > TREE_FILES_MAX)
		return err_set(w->e, RC_INVALID, _("there are over %d files to compare"),
			       TREE_FILES_MAX);
	for (size_t i = 0; i < v->n; i++) {
		const git_tree_entry *entry = git2()->tree_entry_byindex(tree, i);
		struct node *n = &v->node[i];

		n->name = sv_from(git2()->tree_entry_name(entry));
		n->id = *git2()->tree_entry_id(entry);
		n->mode = (unsigned)git2()->tree_entry_filemode_raw(entry);
		sorted = sorted && (i == 0 || node_order(n - 1, n) < 0);
	}
	if (!sorted)
		qsort(v->node, v->n, sizeof(*v->node), node_order);
	return RC_OK;
}

static void view_judge(struct view *v, struct arena *scratch)
{
	for (size_t i = 0; i < v->n; i++)
		node_judge(&v->node[i], scratch);
	view_unfold(v, scratch);
}

/* A judgement hangs on names and modes alone: where these are the same on both sides, as in most
 * commits, one is made for both. */
static void views_judge(struct view *from, struct view *to, struct arena *scratch)
{
	bool same = from->n == to->n;

	view_judge(to, scratch);
	for (size_t i = 0; i < to->n && same; i++) {
		struct node *x = &from->node[i], *y = &to->node[i];

		same = x->mode == y->mode && sv_eq(x->name, y->name);
		x->kind = y->kind;
		x->why = y->why;
		x->hostile = y->hostile;
	}
	if (!same)
		view_judge(from, scratch);
}

static struct sv path_join(struct arena *a, struct sv prefix, struct sv name)
{
	char *p = arena_alloc(a, prefix.n + name.n + 1);

	if (prefix.n)
		memcpy(p, prefix.p, prefix.n);
	memcpy(p + prefix.n, name.p, name.n);
	return (struct sv){ p, prefix.n + name.n };
}

static void add_change(struct walk *w, struct sv path, const git_oid *old, const git_oid *new,
		       size_t size)
{
	struct tree_diff *d = w->out;
	struct tree_change *c;

	d->change = arena_grow(w->a, d->change, d->n_change, d->n_change + 1, &w->change_cap,
			       sizeof(*d->change));
	c = &d->change[d->n_change++];
	*c = (struct tree_change){ .path = path, .size = size };
	c->op = !old ? TREE_ADD : !new ? TREE_DELETE : TREE_MODIFY;
	if (old)
		c->old = oid_from_git(old);
	if (new)
		c->new = oid_from_git(new);
}

static void add_refusal(struct walk *w, struct sv path, struct sv why, bool hostile)
{
	struct tree_diff *d = w->out;

	d->refusal = arena_grow(w->a, d->refusal, d->n_refusal, d->n_refusal + 1, &w->refusal_cap,
				sizeof(*d->refusal));
	d->refusal[d->n_refusal++] = (struct refusal){ path, arena_sv(w->a, why), hostile };
}

/* Is the file's object one we take? Sets *why when not. */
static enum rc file_fits(struct walk *w, const git_oid *id, size_t *size, struct sv *why)
{
	git_object_t type = GIT_OBJECT_INVALID;
	int code = git2()->odb_read_header(size, &type, w->r->odb, id);

	*why = SV_NULL;
	if (code < 0) {
		repo_error(code, w->e, _("the repository is damaged (see git fsck)"));
		w->e->rc = RC_ENV;
		return RC_ENV;
	}
	if (type != GIT_OBJECT_BLOB)
		*why = sv_from(_("is no file"));
	else if (*size > ARTICLE_MAX)
		*why = arena_printf(w->a, _("has %zu bytes, more than 1 MiB"), *size);
	return RC_OK;
}

static enum rc compare_files(struct walk *w, struct sv prefix, const struct node *old,
			     const struct node *new)
{
	struct sv path = path_join(w->a, prefix, old ? old->name : new->name);
	struct sv why_old = SV_NULL, why_new = SV_NULL;
	size_t size_old, size = 0;

	if (path.n > PATH_MAX_BYTES) {
		if (new)
			add_refusal(w, path, sv_from(_("is over 1024 bytes long")), true);
		return RC_OK;
	}
	if (old)
		TRY(file_fits(w, &old->id, &size_old, &why_old));
	if (new)
		TRY(file_fits(w, &new->id, &size, &why_new));
	if (why_new.p)
		add_refusal(w, path, why_new, true);
	old = why_old.p ? NULL : old;
	new = why_new.p ? NULL : new;
	if (old || new)
		add_change(w, path, old ? &old->id : NULL, new ? &new->id : NULL, new ? size : 0);
	return RC_OK;
}

static enum rc compare_trees(struct walk *w, struct sv prefix, const git_tree *old,
			     const git_tree *new);

static enum rc open_tree(struct walk *w, const struct node *n, git_tree **out)
{
	int code;

	*out = NULL;
	if (!n)
		return RC_OK;
	code = git2()->tree_lookup(out, w->r->git, &n->id);
	if (code < 0) {
		repo_error(code, w->e, _("a folder is missing or malformed"));
		w->e->rc = RC_INVALID;
		return RC_INVALID;
	}
	return RC_OK;
}

static enum rc compare_folders(struct walk *w, struct sv prefix, const struct node *old,
			       const struct node *new)
{
	AUTO(tree_release) git_tree *old_tree = NULL;
	AUTO(tree_release) git_tree *new_tree = NULL;
	AUTO(arena_deinit) struct arena scratch = ARENA_INIT;
	struct sv name = old ? old->name : new->name;
	struct sv path;

	/* Depth is bounded by this: every level takes two bytes at least. */
	if (prefix.n + name.n + 1 > PATH_MAX_BYTES) {
		if (new)
			add_refusal(w, path_join(w->a, prefix, name),
				    sv_from(_("is over 1024 bytes long")), true);
		return RC_OK;
	}
	path = path_join(&scratch, path_join(&scratch, prefix, name), SV("/"));
	TRY(open_tree(w, old, &old_tree));
	TRY(open_tree(w, new, &new_tree));
	return compare_trees(w, path, old_tree, new_tree);
}

/* One name: either side may be NULL. */
static enum rc compare_nodes(struct walk *w, struct sv prefix, const struct node *old,
			     const struct node *new)
{
	bool same = old && new && old->kind == new->kind &&git2()->oid_equal(&old->id, &new->id);
	enum node_kind kind;

	assert(old || new);
	if (same)
		return RC_OK;
	if (old && new && old->kind != new->kind) {
		TRY(compare_nodes(w, prefix, old, NULL));
		return compare_nodes(w, prefix, NULL, new);
	}
	kind = new ? new->kind : old->kind;
	if (kind == NODE_FILE)
		return compare_files(w, prefix, old, new);
	if (kind == NODE_FOLDER)
		return compare_folders(w, prefix, old, new);
	if (kind == NODE_OTHER)
		w->out->n_other += new != NULL;
	else if (new && !old)
		add_refusal(w, path_join(w->a, prefix, new->name), new->why, new->hostile);
	return RC_OK;
}

static enum rc compare_trees(struct walk *w, struct sv prefix, const git_tree *old,
			     const git_tree *new)
{
	AUTO(arena_deinit) struct arena scratch = ARENA_INIT;
	struct view from, to;
	size_t i = 0, j = 0;

	TRY(view_read(w, old, &scratch, &from));
	TRY(view_read(w, new, &scratch, &to));
	views_judge(&from, &to, &scratch);
	while (i < from.n || j < to.n) {
		int order = i == from.n ? 1 : j == to.n ? -1 : node_cmp(&from.node[i], &to.node[j]);

		TRY(compare_nodes(w, prefix, order <= 0 ? &from.node[i] : NULL,
				  order >= 0 ? &to.node[j] : NULL));
		i += order <= 0;
		j += order >= 0;
	}
	return RC_OK;
}

enum rc repo_diff_trees(struct repo *r, const git_tree *old, const git_tree *new, struct arena *a,
			struct tree_diff *out, struct err *e)
{
	struct walk w = { .r = r, .a = a, .out = out, .e = e };

	*out = (struct tree_diff){ 0 };
	if (old && new &&git2()->oid_equal(git2()->tree_id(old), git2()->tree_id(new)))
		return RC_OK;
	return compare_trees(&w, SV(""), old, new);
}

enum rc repo_tree_diff(struct repo *r, const struct oid *old, const struct oid *new,
		       struct arena *a, struct tree_diff *out, struct err *e)
{
	AUTO(tree_release) git_tree *old_tree = NULL;
	AUTO(tree_release) git_tree *new_tree = NULL;

	TRY(repo_tree_of(r, old, &old_tree, e));
	TRY(repo_tree_of(r, new, &new_tree, e));
	return repo_diff_trees(r, old_tree, new_tree, a, out, e);
}
