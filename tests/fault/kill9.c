/* kill -9 at random points of a command: what was acknowledged is there, nothing is torn, the chain
 * holds. The control acknowledges before COMMIT and must lose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "deskbell/base/rand.h"
#include "deskbell/store/audit_store.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/ticket_store.h"
#include "support/promise.h"
#include "support/store.h"

#define WRITERS 2
/* Steps of a command; a child dies right after the step it is told to. */
enum step { BEGUN, APPENDED, SAVED, INDEXED, ACKNOWLEDGED, STEPS };

/* What a child tells its parent, whole records through a pipe. */
struct told {
	enum step step;
	uint8_t uid[UID_SIZE];
};

struct orders {
	const char *path;
	int out;
	bool lie;      /* the control: acknowledge before COMMIT */
	int commands;  /* done before the last one */
	enum step die; /* step of the last one after which the child kills itself; STEPS = never,
			  goes on for ever */
};

static void tell(const struct orders *o, const struct draft_change *d, enum step step, bool last)
{
	struct told t = { .step = step };

	memcpy(t.uid, d->head.uid, UID_SIZE);
	if (write(o->out, &t, sizeof(t)) != (ssize_t)sizeof(t))
		_exit(2);
	if (last && step == o->die)
		(void)kill(getpid(), SIGKILL);
}

/* One `ticket new`, as service/call does it. */
static enum rc command(struct store *s, const struct orders *o, bool last)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("ticket new");
	struct search_text text;
	struct ticket t;
	char ref[24];
	int64_t id;

	TRY(tx_begin_write(&tx, s->db, &s->e));
	tell(o, &d, BEGUN, last);
	TRY(seq_store_take(s->db, SEQ_TICKET, 1, &id, &s->e));
	snprintf(ref, sizeof(ref), "%lld", (long long)draft_text(s, &d, "printer"));
	draft_set(&d, NOUN_TICKET, id, TICKET_SUBJECT, NULL, ref);
	draft_set(&d, NOUN_TICKET, id, TICKET_STATE, NULL, "new");
	draft_message(s, &d, id, true, "it smokes");
	TRY(change_store_append(s->db, &d, &s->e));
	tell(o, &d, APPENDED, last);
	TRY(ticket_store_fold(s->db, id, &store_fold_env, &s->arena, &t, &s->e));
	TRY(ticket_store_save(s->db, NULL, &t, &s->e));
	tell(o, &d, SAVED, last);
	TRY(search_store_text(s->db, id, &s->arena, &text, &s->e));
	TRY(search_store_update(s->db, id, NULL, &text, &s->e));
	tell(o, &d, INDEXED, last);
	if (o->lie)
		tell(o, &d, ACKNOWLEDGED, last);
	TRY(tx_commit(&tx, &s->e));
	if (!o->lie)
		tell(o, &d, ACKNOWLEDGED, last);
	return RC_OK;
}

static void child(const struct orders *o)
{
	struct store s = { .path = o->path };

	if (db_open(o->path, DB_WRITE, STORE_NOW, &s.db, &s.e) != RC_OK)
		_exit(3);
	for (int i = 0;; i++) {
		arena_reset(&s.arena);
		if (command(&s, o, i == o->commands) != RC_OK) {
			print_error("child: %s\n", s.e.msg);
			_exit(4);
		}
	}
}

struct writer {
	pid_t pid;
	int in;
	enum step last;	     /* newest step told */
	int acks_until_kill; /* the parent kills at this many acknowledgements; only for die = STEPS
			      */
	bool open;
};

struct round {
	struct writer w[WRITERS];
	VEC(struct told) acked;
	int inside; /* kills between BEGIN and the answer */
};

static void start(struct round *r, int i, struct orders o)
{
	int p[2];

	assert_int_equal(pipe(p), 0);
	o.out = p[1];
	r->w[i].pid = fork();
	assert_true(r->w[i].pid >= 0);
	if (r->w[i].pid == 0) {
		close(p[0]);
		child(&o);
	}
	close(p[1]);
	r->w[i].in = p[0];
	r->w[i].open = true;
	r->w[i].last = ACKNOWLEDGED;
}

/* Takes one record, or notes the end. */
static void hear(struct round *r, struct writer *w)
{
	struct told t;
	ssize_t n = read(w->in, &t, sizeof(t));

	if (n != (ssize_t)sizeof(t)) {
		w->open = false;
		close(w->in);
		return;
	}
	w->last = t.step;
	if (t.step != ACKNOWLEDGED)
		return;
	VEC_ADD(&r->acked, t);
	if (--w->acks_until_kill == 0)
		(void)kill(w->pid, SIGKILL);
}

static void run_round(struct round *r)
{
	for (;;) {
		struct pollfd p[WRITERS];
		int open = 0;

		for (int i = 0; i < WRITERS; i++) {
			p[i] = (struct pollfd){ r->w[i].open ? r->w[i].in : -1, POLLIN, 0 };
			open += r->w[i].open;
		}
		if (!open)
			break;
		assert_true(poll(p, WRITERS, 60000) > 0);
		for (int i = 0; i < WRITERS; i++) {
			if (p[i].revents)
				hear(r, &r->w[i]);
		}
	}
	for (int i = 0; i < WRITERS; i++) {
		int status;

		assert_int_equal(waitpid(r->w[i].pid, &status, 0), r->w[i].pid);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		r->inside += r->w[i].last != ACKNOWLEDGED;
	}
}

/* ---- what must hold afterwards ---- */

static int count_lost(struct store *s, const struct round *r)
{
	int lost = 0;

	for (size_t i = 0; i < r->acked.n; i++) {
		int64_t id;

		store_ok(s, change_store_by_uid(s->db, r->acked.at[i].uid, &id, &s->e));
		lost += id == 0;
	}
	return lost;
}

static int64_t ask_count(struct stmt *q, struct store *s)
{
	int64_t n;

	assert_non_null(q);
	store_ok(s, stmt_row(q, &s->e));
	n = stmt_col_int(q, 0);
	stmt_release(&q);
	return n;
}

/* Each change is whole: its events, text, message, projection and index row, or nothing of it. */
static void check_whole(struct store *s)
{
	struct audit_result audit;
	struct search_hit *hit;
	size_t n;
	int64_t changes = ask_count(db_stmt(s->db, "SELECT count(*) FROM change", &s->e), s);

	store_ok(s, store_integrity(s->db, &s->e));
	store_ok(s, audit_store_verify(s->db, NULL, &s->arena, &audit, &s->e));
	assert_null(audit.what.p);
	assert_int_equal(audit.changes, changes);
	assert_int_equal(audit.events, 3 * changes);
	assert_int_equal(audit.messages, changes);
	assert_int_equal(
		ask_count(db_stmt(s->db, "SELECT count(*) FROM ticket WHERE indexed<>0", &s->e), s),
		changes);
	assert_int_equal(ask_count(db_stmt(s->db, "SELECT count(*) FROM thread", &s->e), s),
			 changes);
	store_ok(s,
		 search_store_tickets(s->db, SV("\"printer\""), 1000, &s->arena, &hit, &n, &s->e));
	assert_int_equal(n, changes < 1000 ? changes : 1000);
}

static void acknowledged_changes_survive_kill_9(void **state)
{
	struct store *s = *state;
	const int rounds = nightly(20, 200);
	struct rand rnd;
	int inside = 0, lost = 0;
	size_t acked = 0;

	rand_seed(&rnd,
		  getenv("DESKBELL_SEED") ? strtoull(getenv("DESKBELL_SEED"), NULL, 10) : 20261123);
	for (int i = 0; i < rounds; i++) {
		struct round r = { 0 };

		db_release(&s->db);
		for (int k = 0; k < WRITERS; k++) {
			/* One dies by its own hand at a step, one by its parent's wherever that
			 * finds it. */
			struct orders o = { .path = s->path,
					    .die = STEPS,
					    .commands = (int)rand_below(&rnd, 4) };

			if (k == 0)
				o.die = (enum step)rand_below(&rnd, ACKNOWLEDGED);
			else
				r.w[k].acks_until_kill = 1 + (int)rand_below(&rnd, 6);
			start(&r, k, o);
		}
		run_round(&r);
		store_ok(s, db_open(s->path, DB_WRITE, STORE_NOW, &s->db, &s->e));
		lost += count_lost(s, &r);
		inside += r.inside;
		acked += r.acked.n;
		check_whole(s);
		arena_reset(&s->arena);
		VEC_DEINIT(&r.acked);
	}
	assert_int_equal(lost, 0);
	assert_true(inside >= rounds * WRITERS / 2);
	promise(1, "%d kills, %d of them inside a command: %zu acknowledged, %d lost",
		rounds * WRITERS, inside, acked, lost);
	assert_true(acked > 0);
}

static void an_acknowledgement_before_commit_is_caught(void **state)
{
	struct store *s = *state;
	struct round r = { 0 };
	int lost;

	db_release(&s->db);
	for (int k = 0; k < WRITERS; k++) {
		struct orders o = {
			.path = s->path, .lie = true, .commands = 2, .die = ACKNOWLEDGED
		};

		start(&r, k, o);
	}
	run_round(&r);
	store_ok(s, db_open(s->path, DB_WRITE, STORE_NOW, &s->db, &s->e));
	lost = count_lost(s, &r);
	VEC_DEINIT(&r.acked);
	assert_int_equal(lost, WRITERS);
	control(1, "acknowledged before COMMIT: %d of %d lost", lost, WRITERS);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(acknowledged_changes_survive_kill_9),
		T(an_acknowledgement_before_commit_is_caught),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
