/* What is unread, against what the history of each ticket shows the person: random deeds of agents,
 * a supervisor and a requester, tickets in and out of a closed queue, looks, marks. The query, the
 * rows' marks and a handle that remembers the log all agree with it. Controls: a rule that is wrong
 * in one of the usual ways does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../src/service/desk_priv.h"
#include "deskbell/base/rand.h"
#include "deskbell/service/load.h"
#include "deskbell/service/reading.h"
#include "support/small_desk.h"

#define PEOPLE 4
#define TICKETS 9 /* 1..8 */
#define STEPS 300

enum rule { RIGHT, OWN_TOO, NO_CURSOR, INTERNAL_TOO, RULES };

static const char *const login[PEOPLE] = { "ann", "bob", "sven", "rita" };

struct world {
	struct small_desk s;
	struct rand rand;
	struct desk *reader[PEOPLE];
	bool met[PEOPLE];
	int64_t since[PEOPLE];
	int64_t seen[PEOPLE][TICKETS]; /* -1 = marked unread */
	int wrong[RULES];	       /* checks a rule failed */
};

static uint64_t below(struct world *w, uint64_t n)
{
	return rand_below(&w->rand, n);
}

static struct actor actor_of(struct world *w, int p)
{
	struct actor who;

	small_desk_ok(&w->s, desk_actor(w->reader[p], login[p], &w->s.a, &who, &w->s.e));
	return who;
}

static int64_t newest(struct world *w, int p)
{
	struct actor who = actor_of(w, p);
	struct touched t = { 0 };

	small_desk_ok(&w->s, load_touched(w->reader[p], &who, 0, &w->s.a, &t, &w->s.e));
	return t.newest;
}

/* ---- the rule, by what the history shows ---- */

static bool is_unread(struct world *w, int p, int64_t ticket, enum rule rule, bool *sees)
{
	struct actor who = actor_of(w, rule == INTERNAL_TOO ? 2 : p);
	int64_t seen = w->seen[p][ticket];
	struct ticket_view v;
	enum rc rc = load_ticket(w->reader[2], &who, ticket, &w->s.a, &v, &w->s.e);

	*sees = rc == RC_OK;
	if (!*sees || seen < 0)
		return *sees;
	if (rule == NO_CURSOR || seen < w->since[p])
		seen = w->since[p];
	for (size_t i = 0; i < v.n_change; i++)
		if (v.change[i].id > seen &&
		    (rule == OWN_TOO || !sv_eqs(v.change[i].actor, login[p])))
			return true;
	return false;
}

/* ---- what the program says ---- */

static struct ticket_list list_of(struct world *w, int p, const char *query)
{
	struct list_request r = { .query = sv_from(query), .sort = SV("id"), .unread = true };
	struct actor who = actor_of(w, p);
	struct ticket_list l;

	small_desk_ok(&w->s, load_tickets(w->reader[p], &who, &r, &w->s.a, &l, NULL, &w->s.e));
	return l;
}

static bool has(const struct ticket_list *l, int64_t ticket)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->row[i].t.id == ticket)
			return true;
	return false;
}

/* From its first question on the program knows the person. */
static void meet(struct world *w, int p)
{
	if (w->met[p])
		return;
	(void)list_of(w, p, "is:unread");
	w->since[p] = newest(w, p);
	w->met[p] = true;
}

static void check(struct world *w, int p)
{
	struct ticket_list all, unread, rest;
	bool failed[RULES] = { false }, sees;

	meet(w, p);
	all = list_of(w, p, "");
	unread = list_of(w, p, "is:unread");
	rest = list_of(w, p, "-is:unread");
	assert_int_equal(unread.n + rest.n, all.n);
	for (size_t i = 0; i < all.n; i++) {
		int64_t id = all.row[i].t.id;

		if (all.row[i].unread != has(&unread, id))
			fail_msg("%s, ticket %d: the mark of the row is not what the query says",
				 login[p], (int)id);
		for (int rule = 0; rule < RULES; rule++)
			failed[rule] |=
				is_unread(w, p, id, (enum rule)rule, &sees) != all.row[i].unread;
		if (failed[RIGHT])
			fail_msg("%s, ticket %d: unread %d", login[p], (int)id, all.row[i].unread);
	}
	for (int rule = 0; rule < RULES; rule++)
		w->wrong[rule] += failed[rule];
	arena_reset(&w->s.a);
}

/* ---- deeds ---- */

static void look(struct world *w, int p, int64_t ticket)
{
	struct actor who = actor_of(w, p);
	struct ticket_view v;

	meet(w, p);
	if (load_ticket(w->reader[p], &who, ticket, &w->s.a, &v, &w->s.e) != RC_OK)
		return;
	if (reading_seen(w->reader[p], &who, &v.row) || w->seen[p][ticket] < v.row.t.rev)
		w->seen[p][ticket] = v.row.t.rev;
}

static void mark(struct world *w, int p, int64_t ticket, bool read)
{
	bool sees, before;
	char line[64];

	meet(w, p);
	before = is_unread(w, p, ticket, RIGHT, &sees);
	snprintf(line, sizeof(line), "ticket %s %d", read ? "read" : "unread", (int)ticket);
	if (small_desk_try(&w->s, login[p], line) == RC_OK && before == read)
		w->seen[p][ticket] = read ? newest(w, p) : -1;
}

static void deed(struct world *w, int p, int64_t ticket)
{
	static const struct {
		const char *verb, *rest;
	} deed[] = { { "reply", "--body hello" },
		     { "note", "--body hmm" },
		     { "set", "priority=P1" },
		     { "set", "priority=P2" },
		     { "move", "vault" },
		     { "move", "service-desk" },
		     { "watch", "" } };
	size_t i = below(w, ARRAY_LEN(deed));
	char line[96];

	snprintf(line, sizeof(line), "ticket %s %d %s", deed[i].verb, (int)ticket, deed[i].rest);
	if (small_desk_try(&w->s, login[p], line) != RC_OK)
		return;
}

static void step(struct world *w)
{
	int p = (int)below(w, PEOPLE);
	int64_t ticket = 1 + (int64_t)below(w, TICKETS - 1);

	switch (below(w, 6)) {
	case 0:
	case 1:
		look(w, p, ticket);
		break;
	case 2:
		mark(w, p, ticket, below(w, 2));
		break;
	default:
		deed(w, p, ticket);
		break;
	}
}

static void open_reader(struct world *w, int p)
{
	desk_destroy(w->reader[p]);
	w->reader[p] = NULL;
	small_desk_ok(&w->s, desk_open(w->s.path, DESK_READ, &w->s.clock, &w->reader[p], &w->s.e));
}

static void set_up(struct world *w)
{
	static const char *const line[] = {
		"user add ann --role agent,requester",
		"user add bob --role agent",
		"user add sven --role supervisor",
		"user add rita --role requester",
		"team add security --member bob",
		"queue add vault --team security --restricted",
	};
	static const char *const requester[] = { "rita", "ann", "rita", "bob" };
	const char *seed = getenv("DESKBELL_SEED");
	char text[80];

	small_desk_init(&w->s, "me");
	small_desk_ok(&w->s, desk_no_flush(w->s.desk, &w->s.e));
	rand_seed(&w->rand, seed ? strtoull(seed, NULL, 10) : 20261123);
	for (size_t i = 0; i < ARRAY_LEN(line); i++)
		small_desk_run(&w->s, "me", line[i]);
	for (int i = 1; i < TICKETS; i++) {
		snprintf(text, sizeof(text), "ticket new --subject s%d --requester %s", i,
			 requester[i % 4]);
		small_desk_run(&w->s, "sven", text);
	}
	for (int p = 0; p < PEOPLE; p++)
		open_reader(w, p);
}

static void unread_is_what_the_history_shows_of_others_since(void **state)
{
	static struct world w;

	(void)state;
	set_up(&w);
	for (int i = 0; i < STEPS; i++) {
		step(&w);
		/* What a handle remembers and what it asks anew are the same. */
		if (i % 3 == 0)
			open_reader(&w, (int)below(&w, PEOPLE));
		check(&w, (int)below(&w, PEOPLE - 1));
		check(&w, PEOPLE - 1); /* the requester */
	}
	for (int p = 0; p < PEOPLE; p++)
		desk_destroy(w.reader[p]);
	small_desk_deinit(&w.s);
	assert_int_equal(w.wrong[RIGHT], 0);
	print_message("# %d checks; own changes counted: %d of them wrong, cursors forgotten: %d, "
		      "internal changes told: %d\n",
		      2 * STEPS, w.wrong[OWN_TOO], w.wrong[NO_CURSOR], w.wrong[INTERNAL_TOO]);
	assert_true(w.wrong[OWN_TOO] > 0 && w.wrong[NO_CURSOR] > 0 && w.wrong[INTERNAL_TOO] > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unread_is_what_the_history_shows_of_others_since),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
