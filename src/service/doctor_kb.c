/* Doctor's checks of the knowledge base: the repository itself, and the articles of the store
 * against their log and against git. */
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/map.h"
#include "deskbell/db/tx.h"
#include "deskbell/kb/article.h"
#include "deskbell/kb/check.h"
#include "deskbell/kb/path.h"
#include "deskbell/kb/tree_diff.h"
#include "deskbell/store/article_store.h"
#include "deskbell/store/care_store.h"
#include "deskbell/store/seq_store.h"
#include "doctor_priv.h"

static enum rc open_repo(struct doctor *x, struct arena *a, struct repo **out, struct err *e)
{
	return repo_open(fs_join(a, x->r->dir, "kb.git"), fs_join(a, x->r->dir, "kb.lock"), out, e);
}

static void repo_release(struct repo **r)
{
	repo_destroy(*r);
}

/* ---- the repository ---- */

static void found_in_git(void *arg, struct sv where, struct sv what, bool used)
{
	if (used)
		doctor_fault(
			arg, where, what,
			_("fetch the object from a clone, or put kb.git of a backup in its place"));
	else
		doctor_note(arg, where, what,
			    _("no branch needs it: git prune in kb.git takes it away"));
}

static bool git_progress(void *arg, int64_t done, int64_t all)
{
	doctor_progress(arg, done, all);
	return true;
}

static void tell_main(struct doctor *x, const struct err *why)
{
	doctor_fault(x, SV("kb.git/refs/heads/main"), sv_from(why->msg),
		     _("write the commit it stood at into it (kb.git/logs/refs/heads/main "
		       "ends with it), or put kb.git of a backup in its place"));
}

/* A branch that cannot be read is not listed, so the check of what branches need passes it over. */
static void check_branch(struct doctor *x, struct repo *r)
{
	struct err why = { 0 };
	struct oid head;

	if (repo_head(r, &head, &why) != RC_OK)
		tell_main(x, &why);
}

enum rc check_git(struct doctor *x, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(repo_release) struct repo *r = NULL;
	struct repo_check c = { .found = found_in_git, .progress = git_progress, .arg = x };
	struct err why = { 0 };

	if (open_repo(x, &a, &r, &why) != RC_OK) {
		doctor_fault(x, SV("kb.git"), sv_from(why.msg),
			     _("mend what the message says, or put kb.git of a backup in its "
			       "place"));
		return RC_OK;
	}
	check_branch(x, r);
	return repo_check(r, &c, e);
}

/* ---- articles ---- */

/* What the store must hold of one article. */
struct wanted {
	struct stored_article row;
	struct sv body;
};

struct articles {
	struct doctor *x;
	struct repo *repo;
	struct oid head;       /* the store stands at */
	struct tree_diff tree; /* all articles of it, as additions */
	struct map path;       /* which of them, by path */
	struct commit commit;  /* that one */
};

static enum rc read_head(struct articles *t, struct arena *a, struct err *e)
{
	struct sv hex;

	TRY(meta_store_text(t->x->desk->db, META_KB_HEAD, a, &hex, e));
	t->head = OID_NONE;
	if (hex.n && !oid_parse(hex, &t->head))
		return err_set(e, RC_ENV,
			       _("the store's note of the knowledge base's head is damaged"));
	return RC_OK;
}

static enum rc read_tree(struct articles *t, struct arena *a, struct err *e)
{
	if (!oid_is_none(&t->head))
		TRY(repo_commit_read(t->repo, &t->head, a, &t->commit, e));
	TRY(repo_tree_diff(t->repo, &OID_NONE, &t->head, a, &t->tree, e));
	for (size_t i = 0; i < t->tree.n_change; i++)
		map_put(&t->path, t->tree.change[i].path, (int64_t)i);
	return RC_OK;
}

static bool is_there(struct articles *t, const struct oid *commit, struct arena *a, struct err *why)
{
	struct commit known;

	return oid_is_none(commit) || repo_commit_read(t->repo, commit, a, &known, why) == RC_OK;
}

/* The store may be behind main, but what it stands at must be in main's history: whoever follows a
 * main that is gone, or is another's, takes all articles away. *there = the commit can be read. */
static enum rc check_main(struct articles *t, struct arena *a, bool *there, struct err *e)
{
	struct err why = { 0 };
	struct oid main;
	char hex[41];
	bool followed;

	*there = is_there(t, &t->head, a, &why);
	if (repo_head(t->repo, &main, &why) != RC_OK || !is_there(t, &main, a, &why)) {
		/* Told by check_git already, where that was run. */
		if (!doctor_wants(t->x, "git"))
			tell_main(t->x, &why);
		return RC_OK;
	}
	oid_hex(&t->head, hex);
	if (!*there) {
		doctor_fault(t->x, SV("kb.git"),
			     arena_printf(a,
					  _("is older than the store, or another desk's: it has no "
					    "commit %s"),
					  hex),
			     _("put kb.git and the store of one backup in their places"));
		return RC_OK;
	}
	TRY(repo_is_ancestor(t->repo, &t->head, &main, &followed, e));
	if (followed)
		return RC_OK;
	doctor_fault(
		t->x, SV("kb.git/refs/heads/main"),
		oid_is_none(&main)
			? sv_from(_("is missing; the articles of the store are of it"))
			: arena_printf(a,
				       _("was set back: commit %s, which the store stands at, is "
					 "not in its history"),
				       hex),
		arena_printf(a,
			     _("git -C %s/kb.git update-ref refs/heads/main %s puts it back; do so "
			       "before anybody publishes"),
			     t->x->r->dir, hex)
			.p);
	return RC_OK;
}

static const struct tree_change *in_tree(const struct articles *t, struct sv path)
{
	int64_t i;

	return map_get(&t->path, path, &i) ? &t->tree.change[i] : NULL;
}

/* The article by its log and, where it is not gone, by its file. *told = a fault no rebuild mends.
 */
static enum rc want(struct articles *t, int64_t number, struct arena *a, struct wanted *out,
		    bool *told, struct err *e)
{
	struct sv where = arena_printf(a, "KB-%lld", (long long)number);
	const struct tree_change *file;
	struct article_doc doc;
	struct sv text;
	char hex[41];
	enum rc rc = care_store_article(t->x->desk->db, number, a, &out->row, e);

	*told = false;
	out->body = SV("");
	if (rc == RC_NOTFOUND) {
		doctor_fault(t->x, where, sv_from(e->msg), _("put a backup in the store's place"));
		*told = true;
		return RC_OK;
	}
	TRY(rc);
	if (out->row.gone)
		return RC_OK;
	file = in_tree(t, out->row.path);
	if (file)
		oid_hex(&file->new, hex);
	if (!file || !sv_eqs(out->row.blob, hex)) {
		doctor_fault(t->x, where,
			     arena_printf(a, _("%.*s is not that file of kb.git"),
					  SV_ARG(out->row.path)),
			     _("put kb.git and the store of one backup in their places"));
		*told = true;
		return RC_OK;
	}
	TRY(repo_read_blob(t->repo, &file->new, ARTICLE_MAX, a, &text, e));
	article_parse(out->row.path, text, a, &doc);
	out->body = doc.text;
	return RC_OK;
}

/* What a gone article was called last matters to nobody. */
static bool same_row(const struct stored_article *x, const struct stored_article *y)
{
	if (x->gone && y->gone)
		return true;
	return sv_eq(x->path, y->path) && sv_eq(x->title, y->title) && sv_eq(x->blob, y->blob) &&
	       x->gone == y->gone;
}

static enum rc mend(struct articles *t, struct wanted *w, const struct stored_article *row,
		    struct arena *a, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	char hex[41];

	/* What brought it and when stands in the row only; without one, the head is said. */
	oid_hex(&t->head, hex);
	w->row.commit = row && row->commit.n ? row->commit : arena_sv(a, sv_from(hex));
	w->row.updated = row ? row->updated : t->commit.at;
	TRY(tx_begin_write(&tx, t->x->desk->db, e));
	TRY(article_store_save(t->x->desk->db, &w->row, w->body, e));
	return tx_commit(&tx, e);
}

static enum rc check_article(struct articles *t, int64_t number, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct stored_article row;
	struct wanted w;
	struct sv body = SV_NULL;
	bool told, there, same;
	enum rc rc;

	TRY(want(t, number, &a, &w, &told, e));
	if (told)
		return RC_OK;
	rc = article_store_load(t->x->desk->db, number, &a, &row, e);
	if (rc != RC_NOTFOUND)
		TRY(rc);
	there = rc == RC_OK;
	if (there)
		TRY(care_store_article_body(t->x->desk->db, number, &a, &body, e));
	same = there && same_row(&row, &w.row) && (row.gone || sv_eq(body, w.body));
	if (same && !t->x->remake)
		return RC_OK;
	if (t->x->mend)
		TRY(mend(t, &w, there ? &row : NULL, &a, e));
	if (same) {
		doctor_remade(t->x, "articles");
		return RC_OK;
	}
	doctor_derived(
		t->x, "articles", arena_printf(&a, "KB-%lld", (long long)number),
		sv_from(there ? _("is not what its log and git say") : _("its row is missing")),
		t->x->mend);
	return RC_OK;
}

/* Files of git that no article of the store has. */
static enum rc check_files_known(struct articles *t, struct arena *a, struct err *e)
{
	for (size_t i = 0; i < t->tree.n_change; i++) {
		struct stored_article row;
		enum rc rc =
			article_store_by_path(t->x->desk->db, t->tree.change[i].path, a, &row, e);

		if (rc == RC_NOTFOUND)
			doctor_fault(t->x, t->tree.change[i].path,
				     sv_from(_("is in git, and the store has no article of it")),
				     _("touch the file by a commit: the store follows it then"));
		else
			TRY(rc);
	}
	return RC_OK;
}

/* What a push brought and no article was made of. */
static void tell_left_out(struct articles *t, struct arena *a)
{
	for (size_t i = 0; i < t->tree.n_refusal; i++) {
		struct refusal *f = &t->tree.refusal[i];

		doctor_note(t->x, path_show(f->path, a),
			    arena_printf(a, _("is in git and no article: %.*s"), SV_ARG(f->why)),
			    _("take it away or rename it by a commit"));
	}
}

static enum rc check_all(struct articles *t, struct arena *a, struct err *e)
{
	int64_t number = 0;
	bool there;

	TRY(read_head(t, a, e));
	TRY(check_main(t, a, &there, e));
	if (!there)
		return RC_OK;
	TRY(read_tree(t, a, e));
	tell_left_out(t, a);
	for (;;) {
		TRY(care_store_next(t->x->desk->db, NOUN_ARTICLE, number, &number, e));
		if (!number)
			return check_files_known(t, a, e);
		TRY(check_article(t, number, e));
	}
}

enum rc check_articles(struct doctor *x, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(repo_release) struct repo *r = NULL;
	struct articles t = { .x = x, .path = MAP_INIT };
	enum rc rc;

	TRY(open_repo(x, &a, &r, e));
	t.repo = r;
	rc = check_all(&t, &a, e);
	map_deinit(&t.path);
	return rc;
}
