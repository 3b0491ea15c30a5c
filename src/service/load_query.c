/* A query text made ready for its asker: the names he may be told, his scope, what may stand at his
 * cursor, and how the store will answer it. */
#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/ticket_store.h"
#include "deskbell/store/word_store.h"
#include "desk_priv.h"
#include "load_priv.h"
#include "ticket_match.h"
#include "unread.h"

#define DEFAULT_SORT SV("-updated")

/* ---- names for those who may not read the directory ---- */

/* A listing without a prefix is wanted for guesses only ("did you mean"): it stays empty. */
static bool of_directory(enum vocab_kind kind)
{
	return kind == VOCAB_PERSON || kind == VOCAB_TEAM || kind == VOCAB_QUEUE ||
	       kind == VOCAB_CATEGORY || kind == VOCAB_ORGANISATION;
}

static void guess_nothing(const void *arg, enum vocab_kind kind, struct sv prefix,
			  bool (*fn)(void *fn_arg, const struct vocab_name *name), void *fn_arg)
{
	const struct vocab *v = arg;

	if (prefix.n || !of_directory(kind))
		v->each(v->arg, kind, prefix, fn, fn_arg);
}

/* Completion lists what a prefix begins: not even that. */
static void offer_nothing(const void *arg, enum vocab_kind kind, struct sv prefix,
			  bool (*fn)(void *fn_arg, const struct vocab_name *name), void *fn_arg)
{
	const struct vocab *v = arg;

	if (!of_directory(kind))
		v->each(v->arg, kind, prefix, fn, fn_arg);
}

static bool find_through(const void *arg, enum vocab_kind kind, struct sv name, int64_t *id)
{
	const struct vocab *v = arg;

	return v->find(v->arg, kind, name, id);
}

static struct sv name_through(const void *arg, enum vocab_kind kind, int64_t id)
{
	const struct vocab *v = arg;

	return v->name(v->arg, kind, id);
}

static int64_t team_through(const void *arg, int64_t queue)
{
	const struct vocab *v = arg;

	return v->team_of(v->arg, queue);
}

static int64_t organisation_through(const void *arg, int64_t person)
{
	const struct vocab *v = arg;

	return v->organisation_of(v->arg, person);
}

static enum rc check_through(const void *arg, struct err *e)
{
	return vocab_check(arg, e);
}

static const struct vocab quiet_vocab = { .each = guess_nothing,
					  .find = find_through,
					  .name = name_through,
					  .team_of = team_through,
					  .organisation_of = organisation_through,
					  .check = check_through };

/* The names this actor may be told. */
static struct vocab vocab_for(struct desk *d, const struct actor *who)
{
	struct vocab quiet = quiet_vocab;

	quiet.arg = desk_vocab(d);
	quiet.fields = desk_fields(d);
	return actor_has(who, DIRECTORY_READERS) ? *desk_vocab(d) : quiet;
}

/* Words looked for in place of a prefix where people look at the list; and where the answer must be
 * whole, one word for so many tickets: among fewer the prefix itself is found sooner. */
#define COMMONEST 64
#define TICKETS_PER_WORD 50
#define SPELT_MOST 2000

static enum rc commonest(void *arg, struct sv prefix, struct arena *a, struct sv **word, size_t *n,
			 bool *all, struct err *e)
{
	return word_store_commonest(arg, prefix, COMMONEST, a, word, n, all, e);
}

static enum rc every(void *arg, struct sv prefix, struct arena *a, struct sv **word, size_t *n,
		     bool *all, struct err *e)
{
	int64_t tickets;

	*all = true;
	TRY(seq_store_last(arg, SEQ_TICKET, &tickets, e));
	tickets /= TICKETS_PER_WORD;
	return word_store_all(arg, prefix, tickets < SPELT_MOST ? (size_t)tickets : SPELT_MOST, a,
			      word, n, e);
}

/* Prefixes by their words: the index gathers all hits of a prefix before it tells the first, and
 * those of words as they are asked for. The words are known to be all there only while the text
 * index is good. */
static enum rc spell(struct desk *d, struct load_query *p, bool interactive, struct arena *a,
		     struct err *e)
{
	struct query_words words = { interactive ? commonest : every, d->db };
	struct sv cut;
	bool good;

	TRY(search_store_check(d->db, &good, e));
	if (!good)
		return RC_OK;
	TRY(query_plan_bound(p->plan, &words, a, &p->spelt, &cut, e));
	if (interactive)
		p->plan = p->spelt;
	if (cut.p)
		p->note = arena_printf(
			a,
			_("of the words beginning with %.*s only the %d commonest are looked for"),
			SV_ARG(cut), COMMONEST);
	return RC_OK;
}

/* Up to so many hits are looked up one by one; above, rows are asked whether they are hits. */
#define FEW_HITS 2000

/* All hits of many words are quicker told by their prefix: so it stays until few rows are wanted.
 * Rank looks at what was asked for. */
static enum rc choose_text(struct desk *d, struct load_query *p, struct arena *a, struct err *e)
{
	struct sv needed = query_needs(p->spelt, p->scope.internal, a);
	bool few = false;

	if (needed.p)
		TRY(search_store_few(d->db, needed, FEW_HITS, &few, e));
	p->many = needed.p && !few;
	p->plan = query_plan_text(few && !p->rank ? p->spelt : p->plan,
				  few ? QUERY_TEXT_ALL : QUERY_TEXT_BY_ROW, 0, a);
	return RC_OK;
}

static enum rc dense(void *arg, const struct sql *condition, bool *yes, struct err *e)
{
	return ticket_store_dense(arg, condition, yes, e);
}

static enum rc many(void *arg, const struct sql *select, bool *yes, struct err *e)
{
	return ticket_store_many(arg, select, yes, e);
}

/* So many tickets among the newest hits are shown instead of all there are. */
#define ENOUGH 50

enum rc load_newest_have(struct desk *d, const struct load_query *p, const struct query_plan *plan,
			 size_t least, struct arena *a, bool *yes, struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	int64_t *id;
	size_t n;

	query_some_sql(query_plan_text(plan, QUERY_TEXT_ALL, FEW_HITS, a), &p->scope, least, &sql);
	TRY(ticket_store_ids(d->db, &sql, a, &id, &n, e));
	*yes = n == least;
	return RC_OK;
}

/* Whether a list for people looks through the newest hits only. That of a short word does. So does
 * one that would have to read all hits, open or not, to sort them, unless what else is asked for
 * leaves few of the newest: then it leaves few of all. */
static enum rc must_cut(struct desk *d, const struct load_query *p, struct arena *a, bool *yes,
			struct err *e)
{
	*yes = query_plan_short(p->plan);
	if (*yes || !query_plan_sorts_all(p->plan))
		return RC_OK;
	return load_newest_have(d, p, p->plan, ENOUGH, a, yes, e);
}

static enum rc tune_interactive(struct desk *d, struct load_query *p, enum window window,
				struct arena *a, struct err *e)
{
	bool yes;

	TRY(must_cut(d, p, a, &yes, e));
	if (!yes)
		return RC_OK;
	p->cut = window != WINDOW_FIRST || !query_plan_only_words(p->plan);
	p->plan =
		query_plan_text(p->plan, p->cut ? QUERY_TEXT_ALL : QUERY_TEXT_BY_ROW, FEW_HITS, a);
	(void)db_hits_cut(d->db);
	return RC_OK;
}

/* Tickets that are put in an order no index has where people wait for it: their rows lie all over
 * the file. */
#define SORTED_MOST 10000

/* A list that would have to read all tickets it finds, to sort them, is made of the newest. */
static enum rc sort_newest(struct desk *d, struct load_query *p, struct arena *a, struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	int64_t *id = NULL;
	size_t n = 0;

	query_newest_sql(p->plan, &p->scope, SORTED_MOST + 1, &sql);
	TRY(ticket_store_ids(d->db, &sql, a, &id, &n, e));
	p->newest = n > SORTED_MOST;
	p->plan = query_plan_of_ids(p->plan, id, n - p->newest, a);
	return RC_OK;
}

enum rc load_tune(struct desk *d, struct load_query *p, const struct list_request *r,
		  struct arena *a, struct err *e)
{
	struct query_sample sample = { dense, many, d->db };
	bool soon = r->limit && r->window == WINDOW_FIRST && query_plan_newest_first(p->plan);

	/* Ranked are fewer hits than are cut off here. */
	if (p->many && !p->rank && soon)
		p->plan = query_plan_text(p->spelt, QUERY_TEXT_BY_ROW, 0, a);
	TRY(query_plan_dense(p->plan, &sample, a, &p->plan, e));
	if (!r->interactive || p->rank)
		return RC_OK;
	if (p->many)
		return tune_interactive(d, p, r->window, a, e);
	/* Picked tickets are few. */
	return r->window != WINDOW_PICK && query_plan_sorts_all(p->plan) ? sort_newest(d, p, a, e)
									 : RC_OK;
}

void load_note_hits(struct desk *d, const struct load_query *p, struct arena *a, struct sv *note)
{
	if (p->cut || db_hits_cut(d->db))
		*note = arena_printf(a, _("%.*s%sonly the newest %d hits are looked through"),
				     SV_ARG(*note), note->n ? "; " : "", FEW_HITS);
	if (p->newest)
		*note = arena_printf(a, _("%.*s%sonly the newest %d tickets are sorted"),
				     SV_ARG(*note), note->n ? "; " : "", SORTED_MOST);
}

enum rc load_prepare(struct desk *d, const struct actor *who, struct sv text, struct sv sort,
		     bool interactive, struct arena *a, struct load_query *out,
		     struct query_fault *fault, struct err *e)
{
	struct vocab known = vocab_for(d, who);
	struct query_env *env;
	struct query *q;

	TRY(query_parse(text, &known, a, &q, fault, e));
	TRY(query_sort_default(q, sort.n ? sort : DEFAULT_SORT, NULL, e));
	out->query = q;
	env = query_env_of(d, who, clock_now(d->clock), a);
	if (query_asks_unread(q))
		TRY(unread_ids(d, who, a, &env->unread, &env->n_unread, e));
	out->plan = query_plan(q, env, a);
	TRY(vocab_check(env->vocab, e));
	out->scope = scope_of(who, desk_directory(d), a);
	out->spelt = out->plan;
	out->note = SV_NULL;
	out->rank = query_ranks(q);
	out->many = out->cut = out->newest = false;
	if (!query_asks_words(q))
		return RC_OK;
	TRY(spell(d, out, interactive, a, e));
	return choose_text(d, out, a, e);
}

enum rc load_completions(struct desk *d, const struct actor *who, struct sv text, size_t cursor,
			 struct arena *a, struct query_candidate **out, size_t *n, struct err *e)
{
	struct vocab known;

	TRY(desk_refresh(d, e));
	known = vocab_for(d, who);
	if (!actor_has(who, DIRECTORY_READERS))
		known.each = offer_nothing;
	query_complete(text, cursor, &known, a, out, n);
	TRY(vocab_check(&known, e));
	/* The names belong to the desk's directory, which may be loaded anew. */
	for (size_t i = 0; i < *n; i++) {
		(*out)[i].text = arena_sv(a, (*out)[i].text);
		(*out)[i].label = arena_sv(a, (*out)[i].label);
	}
	return RC_OK;
}

/* ---- how it is answered ---- */

#define EXPLAIN_ROWS 50

static struct sv printed(void (*print)(const struct query *q, struct str *out),
			 const struct query *q, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	print(q, &s);
	return arena_sv(a, str_sv(&s));
}

static struct sql_bind *own_binds(const struct sql *sql, struct arena *a)
{
	struct sql_bind *b = ARENA_ARRAY(a, sql->n + 1, struct sql_bind);

	for (size_t i = 0; i < sql->n; i++) {
		b[i] = sql->bind[i];
		b[i].s = arena_sv(a, b[i].s);
	}
	return b;
}

enum rc load_explain(struct desk *d, const struct actor *who, struct sv query, struct arena *a,
		     struct query_explanation *out, struct query_fault *fault, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	struct list_request r = { .limit = EXPLAIN_ROWS };
	struct load_query p;

	*out = (struct query_explanation){ 0 };
	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	TRY(load_prepare(d, who, query, SV_NULL, false, a, &p, fault, e));
	TRY(load_tune(d, &p, &r, a, e));
	out->query = printed(query_print, p.query, a);
	out->tree = printed(query_tree, p.query, a);
	out->sort = printed(query_print_sort, p.query, a);
	query_window_sql(p.plan, &p.scope, QUERY_FIRST, NULL, EXPLAIN_ROWS, &sql);
	out->bind = own_binds(&sql, a);
	out->n_bind = sql.n;
	out->words = query_fts(p.plan, p.scope.internal, a);
	if (out->words.p)
		out->joined = sv_from(
			query_text_of(p.plan) == QUERY_TEXT_ALL
				? _("few hits: all of them, then the other conditions on each")
				: _("many hits: rows in the order of the list, each asked whether it is one"));
	return ticket_store_explain(d->db, &sql, a, &out->sql, &out->step, &out->n_step, e);
}
