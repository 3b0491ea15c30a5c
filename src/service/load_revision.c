/* The history of an article is in the log; its texts are in git. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/kb/text_diff.h"
#include "deskbell/store/commit_store.h"
#include "desk_priv.h"
#include "kb_sync.h"
#include "load_priv.h"

static enum rc fill(struct desk *d, const struct stored_revision *s, struct arena *a,
		    struct revision *r, struct err *e)
{
	const struct person *who;
	int64_t by;

	TRY(directory_person(desk_directory(d), s->actor, &who, e));
	TRY(change_store_undone_by(d->db, s->change, &by, e));
	*r = (struct revision){ .change = s->change,
				.at = s->at,
				.actor = who ? arena_sv(a, who->login) : SV_NULL,
				.door = s->door,
				.command = s->command,
				.undoes = s->undoes,
				.undone = by != 0,
				.commit = s->commit.id,
				.author = s->commit.author,
				.email = s->commit.email,
				.subject = s->commit.subject,
				.committed = s->commit.at,
				.path = s->path,
				.title = s->title,
				.blob = s->blob,
				.gone = sv_eqs(s->gone, "1"),
				.moved_from = s->path.p ? s->old_path : SV_NULL };
	return RC_OK;
}

/* Oldest to newest: what a change did not touch stays as it was. */
static void carry(struct revision *r, size_t n, const struct stored_revision *s)
{
	for (size_t i = n - 1; i-- > 0;) {
		const struct revision *before = &r[i + 1];

		if (!r[i].path.p)
			r[i].path = before->path;
		if (!r[i].title.p)
			r[i].title = before->title;
		if (!r[i].blob.p)
			r[i].blob = before->blob;
		if (!s[i].gone.p)
			r[i].gone = before->gone;
	}
}

static enum rc revisions(struct desk *d, int64_t number, struct arena *a, struct revision **out,
			 size_t *n, struct err *e)
{
	struct stored_revision *s;

	TRY(commit_store_history(d->db, number, 0, a, &s, n, e));
	*out = ARENA_ARRAY(a, *n + 1, struct revision);
	for (size_t i = 0; i < *n; i++)
		TRY(fill(d, &s[i], a, &(*out)[i], e));
	if (*n)
		carry(*out, *n, s);
	return RC_OK;
}

/* The article with its revisions, of one snapshot; texts are read after it is let go. */
static enum rc history(struct desk *d, const struct actor *who, struct sv name, bool gone,
		       struct arena *a, struct article_row *row, struct revision **out, size_t *n,
		       struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct stored_article x;

	TRY(desk_refresh(d, e));
	TRY(load_check_reader(who, e));
	TRY(kb_follow(d, e));
	TRY(tx_begin_read(&tx, d->db, e));
	TRY(load_article_row(d, name, gone, a, &x, e));
	*row = (struct article_row){ x.number, x.path, x.title, x.updated, x.commit };
	TRY(revisions(d, x.number, a, out, n, e));
	if (!*n)
		return err_set(e, RC_NOTFOUND, _("KB-%lld has no history"), (long long)x.number);
	return RC_OK;
}

enum rc load_revisions(struct desk *d, const struct actor *who, struct sv name, size_t limit,
		       struct arena *a, struct article_row *row, struct revision **out, size_t *n,
		       struct err *e)
{
	*n = 0;
	TRY(history(d, who, name, true, a, row, out, n, e));
	if (limit && *n > limit)
		*n = limit;
	return RC_OK;
}

/* ---- naming a revision ---- */

static bool is_hex(struct sv v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!strchr("0123456789abcdefABCDEF", v.p[i]) || !v.p[i])
			return false;
	return v.n >= 4 && v.n <= (size_t)2 * OID_SIZE;
}

/* The change a commit became; a commit that brought no article became none. */
static enum rc change_of_commit(struct desk *d, struct sv word, struct arena *a, int64_t *change,
				struct err *e)
{
	AUTO(str_deinit) struct str low = STR_INIT;
	size_t n;

	for (size_t i = 0; i < word.n; i++)
		str_addc(&low,
			 (char)(word.p[i] >= 'A' && word.p[i] <= 'F' ? word.p[i] + 32 : word.p[i]));
	TRY(commit_store_find(d->db, str_sv(&low), a, change, &n, e));
	if (n > 1)
		return err_set(e, RC_INVALID, _("\"%.*s\" begins the name of more than one commit"),
			       SV_ARG(word));
	return n ? RC_OK
		 : err_set(e, RC_NOTFOUND, _("there is no commit or change %.*s of articles"),
			   SV_ARG(word));
}

/* The newest revision that is no newer than what the word names. */
static enum rc pick(struct desk *d, struct sv word, const struct revision *r, size_t n,
		    struct arena *a, const struct revision **out, struct err *e)
{
	int64_t change = 0;

	for (size_t i = 0; i < n && sv_int(word, &change); i++) {
		if (r[i].change == change) {
			*out = &r[i];
			return RC_OK;
		}
	}
	if (!is_hex(word))
		return err_set(e, RC_NOTFOUND,
			       _("there is no commit or change %.*s of the article"), SV_ARG(word));
	TRY(change_of_commit(d, word, a, &change, e));
	for (size_t i = 0; i < n; i++) {
		if (r[i].change <= change) {
			*out = &r[i];
			return RC_OK;
		}
	}
	return err_set(e, RC_NOTFOUND, _("the article was not there yet at %.*s"), SV_ARG(word));
}

/* ---- texts ---- */

static enum rc text_of(struct repo *repo, const struct revision *r, struct arena *a,
		       struct sv *text, struct err *e)
{
	struct oid blob;

	*text = SV("");
	if (!r->change || r->gone)
		return RC_OK;
	if (!oid_parse(r->blob, &blob))
		return err_set(e, RC_ENV, _("change %lld has no blob on record"),
			       (long long)r->change);
	return repo_read_blob(repo, &blob, ARTICLE_MAX, a, text, e);
}

static struct sv side_name(const struct revision *r, struct arena *a)
{
	if (!r->change || r->gone)
		return SV_NULL;
	return arena_printf(a, "%.*s\t%.*s", SV_ARG(r->path),
			    SV_ARG(((struct sv){ r->commit.p, r->commit.n ? 7 : 0 })));
}

enum rc load_article_diff(struct desk *d, const struct actor *who, struct sv name, struct sv from,
			  struct sv to, struct arena *a, struct article_diff *out, struct err *e)
{
	static const struct revision nothing;
	const struct revision *old, *new;
	struct article_row row;
	struct revision *r;
	struct sv before, after;
	struct repo *repo;
	size_t n;

	TRY(history(d, who, name, true, a, &row, &r, &n, e));
	new = r;
	if (to.p)
		TRY(pick(d, to, r, n, a, &new, e));
	old = new + 1 < r + n ? new + 1 : &nothing;
	if (from.p)
		TRY(pick(d, from, r, n, a, &old, e));
	*out = (struct article_diff){ .number = row.number, .from = *old, .to = *new };
	TRY(desk_repo(d, &repo, e));
	TRY(text_of(repo, old, a, &before, e));
	TRY(text_of(repo, new, a, &after, e));
	return text_diff(repo, side_name(old, a), before, side_name(new, a), after, a, &out->text,
			 &out->added, &out->removed, e);
}

/* ---- blame ---- */

/* Lines of a text; one that ends in a newline has none behind it. */
static size_t lines_of(struct sv text, struct arena *a, struct sv **out)
{
	size_t n = 0, cap = 0;

	*out = NULL;
	while (text.n) {
		*out = arena_grow(a, *out, n, n + 1, &cap, sizeof(**out));
		(*out)[n++] = sv_cut(&text, '\n');
	}
	return n;
}

/* Which line of the text at hand is which of the newest; lines that no revision brought yet. */
struct tracing {
	struct blame_line *line;
	size_t *at, n; /* at[k]: line of the newest that line k of the text at hand became, +1 */
	size_t left;
};

/* One revision back: lines the newer one changed are its own, the rest are looked for in the older.
 */
static void step_back(struct tracing *t, const struct revision *newer, const struct hunk *h,
		      size_t n_hunk, size_t n_older, struct arena *a)
{
	size_t *older = ARENA_ARRAY(a, n_older + 1, size_t), o = 0, i = 0;

	for (size_t k = 0; k <= n_hunk; k++) {
		size_t same = k < n_hunk ? h[k].new_at : t->n;

		for (; i < same && o < n_older; i++)
			older[o++] = t->at[i];
		for (size_t m = 0; k < n_hunk && m < h[k].new_n && i < t->n; m++, i++) {
			if (!t->at[i])
				continue;
			t->line[t->at[i] - 1].revision = newer;
			t->left--;
		}
		o += k < n_hunk ? h[k].old_n : 0;
	}
	t->at = older;
	t->n = n_older;
}

static enum rc trace(struct repo *repo, const struct revision *r, size_t n, struct sv text,
		     struct tracing *t, struct arena *a, struct err *e)
{
	const struct revision *newer = &r[0];

	for (size_t i = 1; i < n && t->left; i++) {
		struct sv before, *line;
		struct hunk *h;
		size_t n_hunk;

		/* A revision that left the text alone (a move) took no line. */
		if (!r[i].gone && !r[i - 1].gone && sv_eq(r[i].blob, r[i - 1].blob)) {
			newer = &r[i];
			continue;
		}
		TRY(text_of(repo, &r[i], a, &before, e));
		TRY(text_hunks(repo, before, text, a, &h, &n_hunk, e));
		step_back(t, newer, h, n_hunk, lines_of(before, a, &line), a);
		text = before;
		newer = &r[i];
	}
	for (size_t i = 0; i < t->n; i++)
		if (t->at[i])
			t->line[t->at[i] - 1].revision = newer;
	return RC_OK;
}

enum rc load_blame(struct desk *d, const struct actor *who, struct sv name, struct arena *a,
		   struct article_row *row, struct blame_line **out, size_t *n, struct err *e)
{
	struct tracing t = { 0 };
	struct revision *r;
	struct repo *repo;
	struct sv text, *line;
	size_t n_rev;

	*n = 0;
	TRY(history(d, who, name, false, a, row, &r, &n_rev, e));
	TRY(desk_repo(d, &repo, e));
	TRY(text_of(repo, r, a, &text, e));
	t.n = t.left = lines_of(text, a, &line);
	*out = t.line = ARENA_ARRAY(a, t.n + 1, struct blame_line);
	t.at = ARENA_ARRAY(a, t.n + 1, size_t);
	for (size_t i = 0; i < t.n; i++) {
		t.line[i].text = line[i];
		t.at[i] = i + 1;
	}
	*n = t.n;
	return trace(repo, r, n_rev, text, &t, a, e);
}
