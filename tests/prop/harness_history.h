#ifndef TESTS_PROP_HARNESS_HISTORY_H
#define TESTS_PROP_HARNESS_HISTORY_H
/* Random histories: a desk, the lines that change it, and what must hold after each of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/service/desk_priv.h"
#include "deskbell/base/rand.h"
#include "deskbell/db/stmt.h"
#include "deskbell/service/desk.h"
#include "support/tmpdir.h"

struct history {
	struct tmpdir dir;
	struct clock clock;
	struct desk *desk;
	struct rand rand;
	struct arena a; /* of the step */
	int taken[RC_CANCELLED + 1];
	int undos, imports, bulks, back;
	unsigned verbs; /* of history_verb, done at least once */
};

/* Verbs a history of some length must have done; how many. */
extern const char *const history_verb[];
size_t history_verbs(void);

/* A random number below n. */
uint64_t history_below(struct history *g, uint64_t n);
#define PICK(g, list) (list)[history_below((g), ARRAY_LEN(list))]
/* Fails the test with the message unless rc is RC_OK. */
void history_must(enum rc rc, const struct err *e);
/* The first column of the one row there is. */
#define history_number(g, sql, bind) \
	history_one(db_stmt((g)->desk->db, sql, &(struct err){ 0 }), (bind))
int64_t history_one(struct stmt *own_q, int64_t bind);
int64_t history_last_change(struct history *g);
int64_t history_last_ticket(struct history *g);

/* harness_history_lines.c */
extern const char *const history_people[6];
extern const char *const history_words[6];
/* A line of each kind; some are refused when they are run. */
const char *history_ticket_line(struct history *g, int64_t ticket);
const char *history_bulk_line(struct history *g);
const char *history_people_line(struct history *g);
const char *history_import_line(struct history *g);
const char *history_undo_line(struct history *g);
const char *history_new_line(struct history *g);
/* Now and then with what a caller saw, as a dry run, or asked twice. */
const char *history_with_options(struct history *g, const char *line);

/* harness_history_checks.c */
/* All tickets up to a number: what stands in them, but not when they were changed. */
struct sv history_content(struct history *g, int64_t last);
/* What is wrong with a stored ticket, or with the index of its texts; NULL = nothing. */
const char *history_ticket_fault(struct history *g, int64_t id);
const char *history_index_fault(struct history *g, int64_t ticket);
/* Each fails the test. */
void history_check_tickets(struct history *g);
void history_check_undone(struct history *g);
void history_check_directory(struct history *g);
void history_check_index(struct history *g);
void history_check_audit(struct history *g);

#endif
