#ifndef DESKBELL_TESTS_SCREEN_H
#define DESKBELL_TESTS_SCREEN_H
/* The terminal's model without a terminal and without a store: keys in, grids out, and a runner
 * that answers works from a small desk held in arrays. A test may keep answers back (hold), give
 * them in any order, and change the desk in between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/text/fault.h"
#include "deskbell/tui/app.h"

#define RIG_ROWS 600
#define RIG_NOW 1795444320 /* 2026-11-23T14:32:00Z */

/* What the fake desk holds; tests write here before keys are typed. */
struct rig_desk {
	int64_t views_us; /* what counting the views takes */
	struct ticket_row row[RIG_ROWS];
	size_t n_row;
	struct ticket_row left[4]; /* no list has them */
	size_t n_left;
	struct message_view message[60];
	size_t n_message;
	struct change_view change[8];
	size_t n_change;
	struct change_whole whole; /* of each of them, beside what it is */
	struct transition_view transition[8];
	struct field_view field[8];
	struct sla_view sla;		  /* of ticket 10482 */
	bool levels;			  /* of the desk */
	struct relation_view relation[2]; /* of ticket 10482, of all others */
	size_t n_field;
	size_t n_transition;
	struct article_row article[8];
	size_t n_more; /* beside those, in lists */
	size_t n_article;
	struct revision revision[3]; /* of article 7; its lines came by them in turn */
	size_t n_revision;
	struct sv body; /* of each article */
	struct draft draft[8];
	size_t n_draft;
	int64_t newest; /* change */
	int64_t touched[500];
	size_t n_touched;
	bool articles;		    /* are touched too */
	struct form_field form[12]; /* of type "access"; others have none */
	size_t n_form;
	struct sv note;		  /* what lists lack */
	enum rc save_rc, run_rc;  /* what saving a draft, running a command comes to */
	bool repeated;		  /* commands were done before */
	const char *why;	  /* what is said of a command that fails; NULL: something short */
	enum work_kind fail_kind; /* works of this kind ... */
	enum rc fail_rc;	  /* ... come to this; RC_OK: they are answered */
};

struct rig {
	struct arena arena;
	struct clock clock;
	struct theme theme;
	struct keymap keymap;
	struct app *app;
	struct grid grid;
	struct str text;
	struct rig_desk desk;
	VEC(struct work *) waiting;
	bool hold;	  /* works wait for rig_answer */
	bool quit;	  /* EFFECT_QUIT came */
	int cancels;	  /* EFFECT_CANCEL came */
	struct str log;	  /* commands run and drafts written, a line each */
	struct str edit;  /* text last given to the editor */
	uint64_t edit_by; /* who asked for it; 0 = nobody */
};

/* The desk of the mock-ups, at h x w. */
struct rig *rig_open(int h, int w);
/* The same with these roles only; in ASCII glyphs; and before anything was answered (held). */
struct rig *rig_open_as(int h, int w, unsigned roles);
struct rig *rig_open_ascii(int h, int w);
struct rig *rig_open_held(int h, int w);
void rig_close(struct rig *r);
/* A rig of 24 x 80 as a test's state: rig_test(name) in main's table. */
int rig_start(void **state);
int rig_end(void **state);
#define rig_test(f) cmocka_unit_test_setup_teardown(f, rig_start, rig_end)
/* Names as in keymap.yaml, separated by blanks; a picture is drawn after each. */
void rig_keys(struct rig *r, const char *names);
/* Does a line of r->log, or several, hold the text? */
bool rig_was_run(const struct rig *r, const char *text);
/* The same in one batch: no picture in between. */
void rig_batch(struct rig *r, const char *names);
void rig_type(struct rig *r, const char *text);
void rig_paste(struct rig *r, struct sv text);
void rig_resize(struct rig *r, int h, int w);
/* Time goes on in steps of at most what the app waits for. */
void rig_advance(struct rig *r, int64_t ms);
/* Half a second later somebody else has changed these tickets (0 ends the list). */
void rig_changed(struct rig *r, int64_t id, ...);
/* So many changes that not all of them are told; those that are show nowhere. */
void rig_flood(struct rig *r);
void rig_send(struct rig *r, struct msg *m);
/* Answers the oldest work of that kind that waits; fails when there is none. */
void rig_answer(struct rig *r, enum work_kind kind);
/* All that wait, and what comes of them. */
void rig_answer_all(struct rig *r);
size_t rig_waiting(const struct rig *r, enum work_kind kind);

/* The picture as text. */
const char *rig_text(struct rig *r);
bool rig_has(struct rig *r, const char *text);
/* One row, "" beyond. */
const char *rig_row(struct rig *r, int y);
/* Style of the cell the text begins at. */
enum style rig_style(struct rig *r, const char *text);
/* Rows the terminal would be given after the picture `last`, which becomes the one now. */
int rig_drawn(struct rig *r, struct grid *last);
/* Against tests/golden/NAME.screen; GOLDEN_UPDATE=1 writes it. */
void rig_golden(struct rig *r, const char *name);
void rig_assert_has(struct rig *r, const char *text, int line);
void rig_assert_lacks(struct rig *r, const char *text, int line);
#define assert_shows(r, text) rig_assert_has(r, text, __LINE__)
#define assert_hides(r, text) rig_assert_lacks(r, text, __LINE__)

/* Faults of a grid's structure: halves of wide characters, unsafe bytes, a cursor outside. NULL =
 * none. */
const char *rig_grid_fault(const struct grid *g);

/* A row like those of the mock-ups; texts are borrowed. */
struct ticket_row rig_ticket(int64_t id, int priority, const char *state, const char *subject,
			     const char *requester, const char *assignee, int64_t minutes);
/* Bytes of heap in use (0 under the address sanitizer, which counts otherwise). */
size_t rig_memory(void);
/* Inserts at `at`. */
void rig_insert(struct rig *r, size_t at, struct ticket_row row);
/* The ticket at that row is in no list any more. */
void rig_leave(struct rig *r, size_t at);
/* n rows below all others, from 20000 on. */
void rig_fill(struct rig *r, int n);

#endif
