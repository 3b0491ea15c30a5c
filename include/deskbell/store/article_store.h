#ifndef DESKBELL_STORE_ARTICLE_STORE_H
#define DESKBELL_STORE_ARTICLE_STORE_H
/* Articles as the store knows them: number, path, title and text of each, following kb.git. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"

struct stored_article {
	int64_t number; /* KB-n */
	struct sv path; /* unique among those not gone */
	struct sv title;
	struct sv blob;	  /* object id, 40 hex digits */
	struct sv commit; /* commit that brought this blob, 40 hex digits */
	int64_t updated;  /* UTC seconds of that commit */
	bool gone;	  /* removed from git: kept, so that its number stays its own */
};

/* What the text index holds of an article. */
struct article_words {
	int64_t number;
	bool there; /* false where it is new or gone */
	struct sv title, body;
};

/* Writes the row and its text index. `body` = the article's words, without markup. */
enum rc article_store_save(struct db *db, const struct stored_article *x, struct sv body,
			   struct err *e) MUST_USE;
/* The same in pieces, for many articles in one transaction: the words before, the row, and once all
 * rows are written the text index, from the words before to those of the row. (Most statements
 * between two of the index make it write out what it has in memory.) */
enum rc article_store_words(struct db *db, int64_t number, struct arena *a,
			    struct article_words *out, struct err *e) MUST_USE;
enum rc article_store_put(struct db *db, const struct stored_article *x, struct sv body,
			  struct err *e) MUST_USE;
enum rc article_store_index(struct db *db, const struct article_words *was, struct err *e) MUST_USE;
/* RC_NOTFOUND. By path only those not gone. */
enum rc article_store_load(struct db *db, int64_t number, struct arena *a,
			   struct stored_article *out, struct err *e) MUST_USE;
enum rc article_store_by_path(struct db *db, struct sv path, struct arena *a,
			      struct stored_article *out, struct err *e) MUST_USE;
/* Newest gone article with this blob (a rename brings it back); of several as new the first, so
 * that equal articles moved together keep their numbers. RC_NOTFOUND. */
enum rc article_store_gone_blob(struct db *db, struct sv blob, struct arena *a,
				struct stored_article *out, struct err *e) MUST_USE;
/* The first `limit` (0 = all) by number, with those that are gone or without. */
enum rc article_store_list(struct db *db, bool gone, size_t limit, struct arena *a,
			   struct stored_article **out, size_t *n, struct err *e) MUST_USE;

#endif
