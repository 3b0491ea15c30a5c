#ifndef DESKBELL_SERVICE_LOAD_PRIV_H
#define DESKBELL_SERVICE_LOAD_PRIV_H
/* What the files of the read door share. */
#include "deskbell/db/tx.h"
#include "deskbell/service/load.h"
#include "deskbell/store/article_store.h"
#include "deskbell/store/change_store.h"

/* A query made ready for this asker: parsed, sorted, planned, with his scope. */
struct load_query {
	const struct query *query;
	const struct query_plan *plan;
	const struct query_plan *spelt; /* prefixes by their words, where there are words */
	struct scope scope;
	bool rank;	/* by rank, through load_ranked */
	bool cut;	/* its hits are cut off */
	bool newest;	/* what is older than the newest of its tickets is cut off */
	bool many;	/* some thousand tickets or more hold its words */
	struct sv note; /* what the answer lacks, for people; SV_NULL = nothing */
};

/* sort "" = "-updated". `interactive`: for a list that people look at, which may lack tickets, and
 * then out->note says so. RC_INVALID with the place of the fault. */
enum rc load_prepare(struct desk *d, const struct actor *who, struct sv text, struct sv sort,
		     bool interactive, struct arena *a, struct load_query *out,
		     struct query_fault *fault, struct err *e) MUST_USE;
/* How a window of the list is come by: what many tickets meet is asked row by row, the first rows
 * are sought by the words of a prefix, and where people look at the list only the newest hits may
 * count, or the newest tickets. */
enum rc load_tune(struct desk *d, struct load_query *p, const struct list_request *r,
		  struct arena *a, struct err *e) MUST_USE;
/* Whether `least` tickets of the plan, p's own or one made of it, are among the newest hits of its
 * words. */
enum rc load_newest_have(struct desk *d, const struct load_query *p, const struct query_plan *plan,
			 size_t least, struct arena *a, bool *yes, struct err *e) MUST_USE;
/* Adds to the note what load_tune's bound kept out of the window read since. */
void load_note_hits(struct desk *d, const struct load_query *p, struct arena *a, struct sv *note);
/* The window of a list by rank, and what its note says; sets more_before and more_after. */
enum rc load_ranked(struct desk *d, const struct load_query *p, const struct list_request *r,
		    struct arena *a, struct ticket **t, size_t *n, struct ticket_list *out,
		    struct err *e) MUST_USE;
/* Names of what the ticket refers to; borrowed from the desk until row_own copies them. */
enum rc row_names(struct desk *d, const struct ticket *t, struct ticket_row *row,
		  struct err *e) MUST_USE;
void row_own(struct ticket_row *r, struct arena *a);
/* Title in the desk's language, else the key. */
struct sv title_of(struct desk *d, const struct yaml_title *t, struct sv key);
/* A ticket in scope; RC_NOTFOUND else, and for all but supervisors when it is deleted. */
enum rc load_in_scope(struct desk *d, const struct actor *who, int64_t id, struct arena *a,
		      struct ticket *out, bool *internal, struct err *e) MUST_USE;
/* Begins the read of one ticket: the transaction, the desk as it is now, the ticket in scope. */
enum rc load_begin(struct tx *tx, struct desk *d, const struct actor *who, int64_t id,
		   struct arena *a, struct ticket *out, bool *internal, struct err *e) MUST_USE;
/* Ids of the tickets a query finds in the actor's scope; inside the caller's transaction. */
enum rc load_ids(struct desk *d, const struct actor *who, struct sv query, struct arena *a,
		 int64_t **out, size_t *n, struct query_fault *fault, struct err *e) MUST_USE;
/* Links, watchers and the like, as far as staff may see them. */
enum rc read_relation(struct desk *d, const struct actor *who, const struct ticket *t,
		      bool internal, struct arena *a, struct relation_view *out,
		      struct err *e) MUST_USE;
/* The ticket's clocks now, nothing where it is not all his to see; their steps where wanted (steps
 * not NULL). */
enum rc read_sla(struct desk *d, const struct ticket *t, bool internal, struct arena *a,
		 struct sla_view *out, struct clock_steps *steps, struct err *e) MUST_USE;
/* The thread of the ticket and of those merged into it, oldest first; newest = 0 for all, else only
 * the last so many. */
enum rc read_thread(struct desk *d, const struct actor *who, const struct ticket *t, bool internal,
		    size_t newest, struct arena *a, struct ticket_view *out,
		    struct err *e) MUST_USE;
/* A logged change for people; events the actor may not see are left out. */
enum rc change_view_of(struct desk *d, const struct logged_change *c, bool internal,
		       struct arena *a, struct change_view *out, struct err *e) MUST_USE;
/* RC_DENIED unless the actor may read articles. */
enum rc load_check_reader(const struct actor *who, struct err *e) MUST_USE;
/* The article of that number ("KB-12", "12") or path; by number also one that is gone where `gone`.
 */
enum rc load_article_row(struct desk *d, struct sv name, bool gone, struct arena *a,
			 struct stored_article *out, struct err *e) MUST_USE;

/* The custom values of a ticket loaded by itself, copied. */
enum rc custom_views(struct desk *d, const struct ticket *t, struct arena *a,
		     struct field_view **out, size_t *n, struct err *e) MUST_USE;

#endif
