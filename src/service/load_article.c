/* Reads of articles: lists, search, the text as it stands in git. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/kb/article.h"
#include "deskbell/store/search_store.h"
#include "deskbell/text/token.h"
#include "desk_priv.h"
#include "kb_sync.h"
#include "load_priv.h"

#define READERS (ROLE_AGENT | ROLE_AUTHOR | ROLE_SUPERVISOR | ROLE_ADMIN)
#define ARTICLE_BYTES ((size_t)1 << 20)

enum rc load_check_reader(const struct actor *who, struct err *e)
{
	if (actor_has(who, READERS))
		return RC_OK;
	return err_set(e, RC_DENIED, _("articles are not for your roles"));
}

static struct article_row row_of(const struct stored_article *x)
{
	return (struct article_row){ x->number, x->path, x->title, x->updated, x->commit };
}

static enum rc list_all(struct desk *d, size_t limit, struct arena *a, struct article_row **out,
			size_t *n, struct err *e)
{
	struct stored_article *x;

	TRY(article_store_list(d->db, false, limit, a, &x, n, e));
	*out = ARENA_ARRAY(a, *n, struct article_row);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = row_of(&x[i]);
	return RC_OK;
}

/* FTS5 expression: every word must be found; "..." makes a phrase. SV_NULL when nothing is a word.
 */
static struct sv match_of(struct sv words, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	while (sv_trim(words).n) {
		struct token_term *term;
		struct sv word;
		size_t n;
		bool quoted;

		words = sv_trim(words);
		quoted = words.p[0] == '"';
		if (quoted)
			words = (struct sv){ words.p + 1, words.n - 1 };
		word = sv_cut(&words, quoted ? '"' : ' ');
		token_terms(word, quoted, a, &term, &n);
		for (size_t i = 0; i < n; i++) /* terms hold letters and digits only */
			str_addf(&s, "%s\"%.*s\"%s",
				 i     ? " + "
				 : s.n ? " AND "
				       : "",
				 SV_ARG(term[i].text), term[i].prefix ? " *" : "");
	}
	return s.n ? arena_sv(a, str_sv(&s)) : SV_NULL;
}

static enum rc search(struct desk *d, struct sv words, size_t limit, struct arena *a,
		      struct article_row **out, size_t *n, struct err *e)
{
	struct search_hit *hit;
	struct sv match;
	size_t n_hit;

	*n = 0;
	match = match_of(words, a);
	if (!match.p)
		return err_set(e, RC_INVALID, _("\"%.*s\" holds no letter or digit to search for"),
			       SV_ARG(words));
	TRY(search_store_articles(d->db, match, limit ? limit : 1000, a, &hit, &n_hit, e));
	*out = ARENA_ARRAY(a, n_hit, struct article_row);
	for (size_t i = 0; i < n_hit; i++) {
		struct stored_article x;

		TRY(article_store_load(d->db, hit[i].id, a, &x, e));
		if (!x.gone)
			(*out)[(*n)++] = row_of(&x);
	}
	return RC_OK;
}

enum rc load_articles(struct desk *d, const struct actor *who, struct sv words, size_t limit,
		      struct arena *a, struct article_row **out, size_t *n, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(desk_refresh(d, e));
	TRY(load_check_reader(who, e));
	TRY(kb_follow(d, e));
	TRY(tx_begin_read(&tx, d->db, e));
	words = sv_trim(words);
	if (!words.n)
		return list_all(d, limit, a, out, n, e);
	return search(d, words, limit, a, out, n, e);
}

enum rc load_article_row(struct desk *d, struct sv name, bool gone, struct arena *a,
			 struct stored_article *x, struct err *e)
{
	int64_t number = article_number(name);
	enum rc rc = number ? article_store_load(d->db, number, a, x, e)
			    : article_store_by_path(d->db, name, a, x, e);

	if (rc == RC_NOTFOUND || (rc == RC_OK && x->gone && !gone))
		return err_set(e, RC_NOTFOUND, _("there is no article %.*s"), SV_ARG(name));
	return rc;
}

enum rc load_article(struct desk *d, const struct actor *who, struct sv name, struct arena *a,
		     struct article_row *row, struct sv *body, struct err *e)
{
	struct stored_article x;
	struct repo *repo;
	struct oid blob;

	TRY(desk_refresh(d, e));
	TRY(load_check_reader(who, e));
	TRY(kb_follow(d, e));
	TRY(load_article_row(d, name, false, a, &x, e));
	TRY(desk_repo(d, &repo, e));
	if (!oid_parse(x.blob, &blob))
		return err_set(e, RC_ENV, _("article KB-%lld has no blob on record"),
			       (long long)x.number);
	TRY(repo_read_blob(repo, &blob, ARTICLE_BYTES, a, body, e));
	*row = row_of(&x);
	return RC_OK;
}
