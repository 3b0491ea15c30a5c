/* What must hold after each step: the stored rows are what the log folds to, `undone` is what the
 * rule says, the text index holds what a rebuild would, the audit verifies. */
#include "harness_history.h"

#include <string.h>

#include "deskbell/db/tx.h"
#include "deskbell/store/audit_store.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/person_store.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/ticket_store.h"

static void add_ids(struct str *s, const char *name, const int64_t *id, size_t n)
{
	str_addf(s, " %s", name);
	for (size_t i = 0; i < n; i++)
		str_addf(s, " %lld", (long long)id[i]);
}

/* All that stands in it but when it was changed last. */
static struct sv content(const struct ticket *t, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	str_addf(&s, "#%lld ext %.*s subject %.*s/%lld type %.*s ", (long long)t->id,
		 SV_ARG(t->external_id), SV_ARG(t->subject), (long long)t->subject_text,
		 SV_ARG(t->type));
	str_addf(&s, "state %.*s/%d of %.*s P%d queue %lld for %lld by %lld cat %lld ",
		 SV_ARG(t->state), (int)t->category_of_state, SV_ARG(t->workflow), (int)t->priority,
		 (long long)t->queue, (long long)t->assignee, (long long)t->requester,
		 (long long)t->category);
	str_addf(&s, "resolution %.*s/%lld %lld %lld %lld deleted %d/%lld digest %.*s ",
		 SV_ARG(t->resolution), (long long)t->resolution_text, (long long)t->created,
		 (long long)t->resolved, (long long)t->closed, (int)t->deleted,
		 (long long)t->reason_text, SV_ARG(t->digest));
	str_addf(&s, "due %lld risk %lld paused %d ", (long long)t->due, (long long)t->risk,
		 (int)t->paused);
	str_addf(&s, "merged %lld snoozed %lld tags", (long long)t->merged, (long long)t->snoozed);
	for (size_t i = 0; i < t->n_tag; i++)
		str_addf(&s, " %.*s", SV_ARG(t->tag[i]));
	str_adds(&s, " custom");
	for (size_t i = 0; i < t->n_custom; i++)
		str_addf(&s, " %d=%.*s/%lld/%.*s", t->custom[i].field, SV_ARG(t->custom[i].form),
			 (long long)t->custom[i].num, SV_ARG(t->custom[i].text));
	str_adds(&s, " links");
	for (size_t i = 0; i < t->n_link; i++)
		str_addf(&s, " %s %lld", link_name(t->link[i].kind), (long long)t->link[i].other);
	add_ids(&s, "messages", t->message, t->n_message);
	add_ids(&s, "watchers", t->watcher, t->n_watcher);
	add_ids(&s, "files", t->attachment, t->n_attachment);
	return arena_sv(a, str_sv(&s));
}

static struct sv shown(const struct ticket *t, struct arena *a)
{
	return arena_printf(a, "rev %lld updated %lld %.*s", (long long)t->rev,
			    (long long)t->updated, SV_ARG(content(t, a)));
}

struct sv history_content(struct history *g, int64_t last)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (int64_t id = 1; id <= last; id++) {
		struct ticket t;
		struct err e = { 0 };

		history_must(ticket_store_load(g->desk->db, id, &g->a, &t, &e), &e);
		str_addf(&s, "%.*s\n", SV_ARG(content(&t, &g->a)));
	}
	return arena_sv(&g->a, str_sv(&s));
}

/* The row is the fold, and its rev the last change with an event on it. */
const char *history_ticket_fault(struct history *g, int64_t id)
{
	struct fold_env env = desk_fold_env(g->desk, &g->a);
	struct ticket stored, folded;
	struct err e = { 0 };
	struct sv have, want;

	history_must(ticket_store_load(g->desk->db, id, &g->a, &stored, &e), &e);
	history_must(ticket_store_fold(g->desk->db, id, &env, &g->a, &folded, &e), &e);
	folded.rev =
		history_number(g, "SELECT max(change) FROM event WHERE noun=1 AND object=?1", id);
	have = shown(&stored, &g->a);
	want = shown(&folded, &g->a);
	if (sv_eq(have, want))
		return NULL;
	return arena_z(&g->a,
		       arena_printf(&g->a, "stored %.*s\nfolded %.*s", SV_ARG(have), SV_ARG(want)));
}

/* Live by the rule itself, from the newest back: an undo that is live takes its target and what
 * that caused and was live before. Without causes here, the target alone. */
void history_check_undone(struct history *g)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	int64_t n = history_last_change(g);
	int64_t *undoes = ARENA_ARRAY(&a, (size_t)n + 1, int64_t);
	int64_t *undoer = ARENA_ARRAY(&a, (size_t)n + 1, int64_t);
	struct stmt *q = db_stmt(g->desk->db, "SELECT id, undoes FROM change", &e);

	memset(undoes, 0, ((size_t)n + 1) * sizeof(*undoes));
	memset(undoer, 0, ((size_t)n + 1) * sizeof(*undoer));
	while (stmt_row(q, &e) == RC_OK)
		undoes[stmt_col_int(q, 0)] = stmt_col_int(q, 1);
	stmt_release(&q);
	for (int64_t i = n; i > 0; i--)
		if (undoes[i] && !undoer[i] && !undoer[undoes[i]])
			undoer[undoes[i]] = i;
	for (int64_t i = 1; i <= n; i++) {
		int64_t by;

		history_must(change_store_undone_by(g->desk->db, i, &by, &e), &e);
		assert_int_equal(by, undoer[i]);
	}
}

static bool show_person(void *arg, const struct person *p)
{
	str_addf(arg, "person %lld %.*s %.*s %.*s %u %d\n", (long long)p->id, SV_ARG(p->login),
		 SV_ARG(p->name), SV_ARG(p->email), p->roles, p->active);
	return true;
}

static struct sv directory_shown(struct history *g)
{
	AUTO(person_memory_deinit) struct person_memory people;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct directory d;
	struct err e = { 0 };

	person_memory_init(&people, g->desk->db);
	history_must(person_store_load(&people, &g->a, &d, &e), &e);
	history_must(person_store_each(g->desk->db, 0, show_person, &s, &e), &e);
	for (size_t i = 0; i < d.n_team; i++) {
		str_addf(&s, "team %lld %.*s %.*s %d:", (long long)d.team[i].id,
			 SV_ARG(d.team[i].key), SV_ARG(d.team[i].title), d.team[i].active);
		for (size_t k = 0; k < d.team[i].n_member; k++)
			str_addf(&s, " %lld", (long long)d.team[i].member[k]);
		str_addc(&s, '\n');
	}
	for (size_t i = 0; i < d.n_queue; i++)
		str_addf(&s, "queue %lld %.*s %.*s %lld %d %d\n", (long long)d.queue[i].id,
			 SV_ARG(d.queue[i].key), SV_ARG(d.queue[i].title),
			 (long long)d.queue[i].team, d.queue[i].restricted, d.queue[i].active);
	for (size_t i = 0; i < d.n_category; i++)
		str_addf(&s, "category %lld %.*s %.*s %d\n", (long long)d.category[i].id,
			 SV_ARG(d.category[i].key), SV_ARG(d.category[i].title),
			 d.category[i].active);
	return arena_sv(&g->a, str_sv(&s));
}

/* Every object the log names, folded anew, gives the rows there are. */
void history_check_directory(struct history *g)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct err e = { 0 };
	struct stmt *q;
	struct sv before = directory_shown(g), after;
	int64_t object[1000][2];
	size_t n = 0;

	history_must(tx_begin_write(&tx, g->desk->db, &e), &e);
	q = db_stmt(g->desk->db, "SELECT DISTINCT noun, object FROM event WHERE noun IN (3,4,5,6)",
		    &e);
	assert_non_null(q);
	while (n < ARRAY_LEN(object) && stmt_row(q, &e) == RC_OK) {
		object[n][0] = stmt_col_int(q, 0);
		object[n++][1] = stmt_col_int(q, 1);
	}
	stmt_release(&q);
	for (size_t i = 0; i < n; i++)
		history_must(
			person_store_refold(g->desk->db, (enum noun)object[i][0], object[i][1], &e),
			&e);
	after = directory_shown(g);
	if (!sv_eq(before, after))
		fail_msg("stored:\n%.*sfolded:\n%.*s", SV_ARG(before), SV_ARG(after));
}

static bool holds(struct sv text, struct sv word)
{
	return text.n && memmem(text.p, text.n, word.p, word.n);
}

/* A word that the index and the ticket's texts disagree about. */
const char *history_index_fault(struct history *g, int64_t ticket)
{
	struct search_text t;
	struct search_hit *hit;
	struct err e = { 0 };
	size_t n;

	history_must(search_store_text(g->desk->db, ticket, &g->a, &t, &e), &e);
	for (size_t i = 0; i < ARRAY_LEN(history_words); i++) {
		struct sv w = sv_from(history_words[i]);
		bool has = false;
		bool want = holds(t.subject, w) || holds(t.public, w) || holds(t.internal, w);

		history_must(search_store_tickets(g->desk->db,
						  arena_printf(&g->a, "\"%.*s\"", SV_ARG(w)), 1000,
						  &g->a, &hit, &n, &e),
			     &e);
		for (size_t k = 0; k < n; k++)
			has |= hit[k].id == ticket;
		if (has != want)
			return history_words[i];
	}
	return NULL;
}

void history_check_audit(struct history *g)
{
	struct audit_result r;
	struct err e = { 0 };

	history_must(audit_store_verify(g->desk->db, NULL, &g->a, &r, &e), &e);
	if (r.what.p)
		fail_msg("change %lld: %.*s", (long long)r.broken, SV_ARG(r.what));
}

void history_check_tickets(struct history *g)
{
	for (int64_t id = history_last_ticket(g); id > 0; id--) {
		const char *fault = history_ticket_fault(g, id);

		if (fault)
			fail_msg("ticket %lld: %s", (long long)id, fault);
	}
}

/* The index as kept, and the index made anew: both are what the texts say. */
void history_check_index(struct history *g)
{
	struct err e = { 0 };
	bool good;

	history_must(search_store_check(g->desk->db, &good, &e), &e);
	assert_true(good);
	for (int64_t id = history_last_ticket(g); id > 0; id--)
		if (history_index_fault(g, id))
			fail_msg("ticket %lld: index and text differ in %s", (long long)id,
				 history_index_fault(g, id));
}
