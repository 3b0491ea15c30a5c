/* What a commit brings to the articles: read from git first, then written into the store with the
 * events it makes. */
#include "kb_apply.h"

#include "deskbell/store/article_store.h"
#include "deskbell/store/seq_store.h"
#include "desk_priv.h"

enum rc kb_steps_read(struct repo *repo, const struct tree_change *c, size_t n, struct arena *a,
		      const struct step **out, struct err *e)
{
	struct step *s = ARENA_ARRAY(a, n, struct step);

	for (size_t i = 0; i < n; i++) {
		s[i].change = c[i];
		s[i].change.path = arena_sv(a, c[i].path);
		if (c[i].op == TREE_DELETE)
			continue;
		TRY(repo_read_blob(repo, &c[i].new, ARTICLE_MAX, a, &s[i].body, e));
		article_parse(s[i].change.path, s[i].body, a, &s[i].doc);
	}
	*out = s;
	return RC_OK;
}

static void add_event(struct draft_change *c, int64_t number, int field, struct sv old,
		      struct sv new)
{
	struct event ev = { NOUN_ARTICLE, number, field, OP_SET, old, new };

	if ((old.p || new.p) && !sv_eq(old, new))
		VEC_ADD(&c->event, ev);
}

/* Was this number drawn for an article that was not yet seen (kb new)? */
static enum rc drawn(struct desk *d, int64_t number, bool *out, struct err *e)
{
	int64_t last;

	TRY(seq_store_last(d->db, SEQ_ARTICLE, &last, e));
	*out = number <= last;
	return RC_OK;
}

/* The row an added path takes: one whose file went in this same commit with the same blob (a
 * rename), the number in its front matter where free, else a fresh number. */
static enum rc row_for_new(struct desk *d, const struct step *s, struct arena *a,
			   struct stored_article *row, struct err *e)
{
	enum rc rc = article_store_gone_blob(d->db, oid_sv(&s->change.new, a), a, row, e);
	bool free = false;

	if (rc != RC_NOTFOUND)
		return rc;
	*row = (struct stored_article){ 0 };
	if (s->doc.number) {
		rc = article_store_load(d->db, s->doc.number, a, row, e);
		if (rc == RC_OK && row->gone)
			return RC_OK;
		if (rc != RC_NOTFOUND && rc != RC_OK)
			return rc;
		*row = (struct stored_article){ .number = s->doc.number };
		if (rc == RC_NOTFOUND)
			TRY(drawn(d, s->doc.number, &free, e));
		if (free)
			return RC_OK;
		*row = (struct stored_article){ 0 };
	}
	return seq_store_take(d->db, SEQ_ARTICLE, 1, &row->number, e);
}

void kb_written_deinit(struct kb_written *w)
{
	map_deinit(&w->number);
	VEC_DEINIT(&w->was);
}

enum rc kb_written_index(struct desk *d, struct kb_written *w, struct err *e)
{
	for (size_t i = 0; i < w->was.n; i++)
		TRY(article_store_index(d->db, &w->was.at[i], e));
	map_reset(&w->number);
	VEC_RESET(&w->was);
	return RC_OK;
}

/* Writes the row; the index of words follows at the end of the transaction. */
static enum rc write_article(struct desk *d, const struct stored_article *x, struct sv body,
			     struct kb_written *w, struct arena *a, struct err *e)
{
	struct sv key = { (const char *)&x->number, sizeof(x->number) };
	struct article_words was;

	if (map_put(&w->number, key, 0)) {
		TRY(article_store_words(d->db, x->number, a, &was, e));
		VEC_ADD(&w->was, was);
	}
	return article_store_put(d->db, x, body, e);
}

static enum rc apply_delete(struct desk *d, struct draft_change *c, const struct step *s,
			    struct kb_written *w, struct arena *a, struct err *e)
{
	struct stored_article row;
	enum rc rc = article_store_by_path(d->db, s->change.path, a, &row, e);

	if (rc == RC_NOTFOUND)
		return RC_OK;
	TRY(rc);
	add_event(c, row.number, ARTICLE_GONE, SV("0"), SV("1"));
	row.gone = true;
	return write_article(d, &row, SV(""), w, a, e);
}

static enum rc apply_text(struct desk *d, struct draft_change *c, const struct step *s,
			  const struct commit *commit, struct kb_written *w, struct arena *a,
			  struct err *e)
{
	struct stored_article row;
	struct sv blob = oid_sv(&s->change.new, a);
	enum rc rc = article_store_by_path(d->db, s->change.path, a, &row, e);
	bool known = rc == RC_OK;

	if (rc == RC_NOTFOUND)
		TRY(row_for_new(d, s, a, &row, e));
	else
		TRY(rc);
	if (!row.path.p)
		add_event(c, row.number, ARTICLE_NUMBER, SV_NULL,
			  arena_printf(a, "%lld", (long long)row.number));
	if (!known && row.gone)
		add_event(c, row.number, ARTICLE_GONE, SV("1"), SV("0"));
	add_event(c, row.number, ARTICLE_PATH, row.path, s->change.path);
	add_event(c, row.number, ARTICLE_TITLE, row.title, s->doc.title);
	add_event(c, row.number, ARTICLE_BLOB, row.blob, blob);
	row.path = s->change.path;
	row.title = s->doc.title;
	row.blob = blob;
	row.commit = oid_sv(&commit->id, a);
	row.updated = commit->at;
	row.gone = false;
	return write_article(d, &row, s->doc.text, w, a, e);
}

enum rc kb_steps_apply(struct desk *d, struct draft_change *c, const struct step *s, size_t n,
		       const struct commit *commit, struct kb_written *w, struct arena *a,
		       struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i].change.op == TREE_DELETE)
			TRY(apply_delete(d, c, &s[i], w, a, e));
		else
			TRY(apply_text(d, c, &s[i], commit, w, a, e));
	}
	return RC_OK;
}
