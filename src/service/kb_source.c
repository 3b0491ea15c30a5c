/* Where an edit begins: the article's text at a revision, a draft put on top of it. */
#include "kb_source.h"

#include "deskbell/base/i18n.h"
#include "deskbell/kb/article.h"
#include "deskbell/kb/text_diff.h"
#include "deskbell/service/draft.h"
#include "deskbell/text/markdown.h"
#include "desk_priv.h"
#include "load_priv.h"

static enum rc read_blob(struct desk *d, int64_t number, struct sv hex, struct arena *a,
			 struct sv *text, struct err *e)
{
	struct repo *repo;
	struct oid blob;

	TRY(desk_repo(d, &repo, e));
	if (!oid_parse(hex, &blob))
		return err_set(e, RC_ENV, _("article KB-%lld has no blob on record"),
			       (long long)number);
	return repo_read_blob(repo, &blob, ARTICLE_MAX, a, text, e);
}

enum rc kb_source_text(struct desk *d, const struct stored_article *x, struct arena *a,
		       struct sv *text, struct err *e)
{
	return read_blob(d, x->number, x->blob, a, text, e);
}

enum rc kb_source_row(struct desk *d, int64_t number, struct arena *a, struct stored_article *x,
		      struct err *e)
{
	TRY(article_store_load(d->db, number, a, x, e));
	if (x->gone)
		return err_set(e, RC_CONFLICT, _("KB-%lld was removed since you read it"),
			       (long long)number);
	return RC_OK;
}

enum rc kb_source_base(struct desk *d, const struct actor *who, const struct stored_article *x,
		       int64_t rev, struct arena *a, struct sv *text, int64_t *change,
		       struct err *e)
{
	struct article_row row;
	struct revision *r;
	size_t n;

	TRY(load_revisions(d, who, arena_printf(a, "%lld", (long long)x->number), 0, a, &row, &r,
			   &n, e));
	for (size_t i = 0; i < n; i++) {
		if ((rev && r[i].change > rev) || r[i].gone)
			continue;
		*change = r[i].change;
		return read_blob(d, x->number, r[i].blob, a, text, e);
	}
	return err_set(e, RC_NOTFOUND, _("KB-%lld was not there yet at change %lld"),
		       (long long)x->number, (long long)rev);
}

/* The newest of an article that is not there yet: with a number drawn for it, as kb new keeps it,
 * or any, as the screens do too. */
static enum rc draft_of_path(struct desk *d, const struct actor *who, struct sv path, bool numbered,
			     struct arena *a, const struct draft **out, struct err *e)
{
	struct draft *x;
	size_t n;

	*out = NULL;
	TRY(draft_list(d, who, a, &x, &n, e));
	for (size_t i = 0; i < n && !*out; i++)
		if (draft_begins_article(&x[i]) && sv_eq(x[i].subject, path) &&
		    (!numbered || x[i].kind == DRAFT_ARTICLE))
			*out = &x[i];
	return RC_OK;
}

enum rc kb_source_number(struct desk *d, const struct actor *who, struct sv path, struct arena *a,
			 int64_t *number, struct err *e)
{
	struct stored_article taken;
	const struct draft *x;
	struct err none;

	TRY(draft_of_path(d, who, path, true, a, &x, e));
	*number = x && article_store_load(d->db, x->ticket, a, &taken, &none) == RC_NOTFOUND
			  ? x->ticket
			  : 0;
	return RC_OK;
}

struct sv kb_source_whole(struct sv base, struct sv text, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv front = md_front_block(text).p ? SV_NULL : md_front_block(base);

	str_add(&s, front);
	if (front.n && text.n && text.p[0] != '\n')
		str_addc(&s, '\n');
	str_add(&s, text);
	if (text.n && text.p[text.n - 1] != '\n')
		str_addc(&s, '\n');
	return arena_sv(a, str_sv(&s));
}

bool kb_source_undecided(struct sv text)
{
	while (text.p)
		if (sv_eqs(sv_cut(&text, '\n'), KB_SOURCE_MARK))
			return true;
	return false;
}

/* The author's draft on top of the article as it stands. */
static enum rc resume(struct desk *d, const struct actor *who, const struct stored_article *now,
		      const struct draft *x, struct arena *a, struct sv *text, struct err *e)
{
	struct sv base, mine;
	struct repo *repo;
	int64_t change;
	bool clean;

	TRY(kb_source_base(d, who, now, x->rev, a, &base, &change, e));
	TRY(desk_repo(d, &repo, e));
	mine = kb_source_whole(base, x->body, a);
	/* Whether clean or not: the author looks at it before it is published. */
	return text_merge(repo, base, SV("mine"), mine, SV("theirs"), *text, a, text, &clean, e);
}

enum rc load_article_source(struct desk *d, const struct actor *who, struct sv name,
			    struct arena *a, int64_t *rev, struct sv *text, bool *resumed,
			    struct err *e)
{
	struct stored_article now;
	const struct draft *kept;
	struct article_row row;
	struct draft x;
	enum rc rc;

	*rev = 0;
	*resumed = false;
	*text = SV("");
	if (!actor_has(who, ROLE_AUTHOR))
		return err_set(e, RC_DENIED, _("kb edit: not for your roles"));
	rc = load_article(d, who, name, a, &row, text, e);
	if (rc == RC_NOTFOUND && !article_number(name)) {
		TRY(draft_of_path(d, who, name, false, a, &kept, e));
		*resumed = kept != NULL;
		*text = kept ? kept->body : SV("");
		return RC_OK;
	}
	TRY(rc);
	TRY(article_store_load(d->db, row.number, a, &now, e));
	TRY(kb_source_base(d, who, &now, 0, a, text, rev, e));
	rc = draft_load(d, who, row.number, DRAFT_ARTICLE, a, &x, e);
	*resumed = rc == RC_OK;
	if (rc == RC_NOTFOUND)
		return RC_OK;
	TRY(rc);
	return resume(d, who, &now, &x, a, text, e);
}
