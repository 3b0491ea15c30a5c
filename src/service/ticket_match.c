/* A stored ticket as the query language's memory side sees it. */
#include "ticket_match.h"

#include "deskbell/store/search_store.h"
#include "desk_priv.h"

struct query_env *query_env_of(struct desk *d, const struct actor *who, int64_t now,
			       struct arena *a)
{
	struct query_env *env = ARENA_NEW(a, struct query_env);

	*env = (struct query_env){ .vocab = desk_vocab(d),
				   .me = who->person,
				   .team = who->team,
				   .n_team = who->n_team,
				   .now = now };
	return env;
}

enum rc ticket_match_row(struct desk *d, const struct actor *who, int64_t now,
			 const struct ticket *t, bool words, struct arena *a, struct query_row *row,
			 struct err *e)
{
	struct search_text text;

	*row = (struct query_row){ .env = query_env_of(d, who, now, a), .ticket = t };
	if (!words)
		return RC_OK;
	TRY(search_store_text(d->db, t->id, a, &text, e));
	query_row_text(row, t->subject, text.public, text.internal, a);
	return RC_OK;
}
