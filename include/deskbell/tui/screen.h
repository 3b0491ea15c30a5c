#ifndef DESKBELL_TUI_SCREEN_H
#define DESKBELL_TUI_SCREEN_H
/* A screen: part of the model with its own update and view. Screens stand on a stack; an overlay
 * (menu, question, palette) lies over what is below it. No screen does I/O: it asks through the ui.
 */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/domain/action.h"
#include "deskbell/domain/actor.h"
#include "deskbell/domain/keymap.h"
#include "deskbell/domain/theme.h"
#include "deskbell/tui/grid.h"
#include "deskbell/tui/msg.h"

struct ui;
struct screen;

struct screen_ops {
	const char *name;
	bool overlay;
	/* Where keys are looked up now. */
	enum context (*context)(const struct screen *s);
	/* False when the action means nothing here. count: 0 = none was typed. */
	bool (*action)(struct screen *s, struct ui *ui, enum action a, int count);
	/* Text typed or pasted in a text context. */
	void (*type)(struct screen *s, struct ui *ui, struct sv text, bool paste);
	/* A key without a binding in a context that is no text context (menus take letters); false
	 * = no use. */
	bool (*key)(struct screen *s, struct ui *ui, const struct key *k);
	void (*message)(struct screen *s, struct ui *ui, const struct msg *m);
	/* Instant (ms since 1970) of the MSG_TICK it wants; 0 = none. */
	int64_t (*deadline)(const struct screen *s);
	/* True while keys would miss what they were meant for: a menu or draft is on its way. The
	 * app holds them until it is there. */
	bool (*waiting)(const struct screen *s);
	/* True while what the action is done to is on its way: the rows of a list, a ticket. The
	 * app holds it, and what is typed after it. ACTION_NONE: the ticket commands are about. */
	bool (*lacks)(const struct screen *s, const struct ui *ui, enum action a);
	/* Why an action of its context cannot be run now; NULL = it can. */
	const char *(*off)(const struct screen *s, const struct ui *ui, enum action a);
	/* Breadcrumb behind "deskbell". */
	void (*title)(const struct screen *s, const struct ui *ui, struct str *out);
	/* The line above the footer while no toast stands there. */
	void (*status)(const struct screen *s, const struct ui *ui, struct str *out,
		       enum style *style);
	/* The ticket commands are about, 0 = none. */
	int64_t (*ticket)(const struct screen *s);
	void (*view)(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r);
	void (*destroy)(struct screen *s);
};

/* First member of every screen. */
struct screen {
	const struct screen_ops *ops;
	uint64_t id;
	bool closing;  /* taken off the stack after this update */
	int64_t frame; /* frames painted before it was pushed */
};

/* What every screen may look at; the fields are the app's to write. */
struct ui {
	const struct theme *theme;
	const struct glyphs *glyphs;
	const struct keymap *keymap;
	bool ascii;
	bool testing; /* DESKBELL_SYNC_FD is set */
	int h, w;     /* of the terminal */
	int64_t now_ms;
	int64_t frame; /* frames painted so far */
	struct actor who;
	struct app *app;
};

/* ---- what a screen may ask for ---- */

/* Puts a screen on top; it gets MSG_START. */
void ui_push(struct ui *ui, struct screen *own_s);
/* Takes s (and what lies above it) off after this update. */
void ui_close(struct ui *ui, struct screen *s);
/* The screen of that id, or NULL. */
struct screen *ui_find(const struct ui *ui, uint64_t id);
/* Is it on the terminal: nothing but overlays lie above it? */
bool ui_shown(const struct ui *ui, const struct screen *s);
/* Takes off what lies above the screen of that id. */
void ui_close_above(struct ui *ui, uint64_t id);
/* Answers the screen `to` with MSG_ANSWER after this update. */
void ui_answer(struct ui *ui, uint64_t to, int tag, int choice, struct sv text);
void ui_effect(struct ui *ui, struct effect own_e);
/* Sends work off for screen s; results come as MSG_WORK. */
void ui_work(struct ui *ui, const struct screen *s, struct work *own_w);
/* Takes the work of the message being handled: the caller destroys it. */
struct work *ui_keep(struct ui *ui, const struct msg *m);
/* Says something: kept in the log, shown above the footer. `s` one of STYLE_TOAST_*. */
void ui_toast(struct ui *ui, enum style s, const char *fmt, ...) PRINTF(3, 4);
/* What s waited for does not come: what was typed for it, if it is on top, is dropped. */
void ui_drop_typed(struct ui *ui, const struct screen *s);
/* The same where w failed; says why. Nothing where it was withdrawn. */
void ui_failed(struct ui *ui, const struct screen *s, const struct work *w);
/* Runs a command line as if typed behind ':'. */
void ui_command(struct ui *ui, struct sv line);
/* Why an action cannot be run on s now, NULL = it can: its command is not for the roles one has, or
 * the screen says so. */
const char *ui_off(const struct ui *ui, const struct screen *s, enum action a);
/* Does an action by name, as its key would. */
void ui_action(struct ui *ui, enum action a, int count);
/* "r" for an action in a context, "" when it has no key. */
const char *ui_key(const struct ui *ui, enum context c, enum action a, char out[32]);
/* Seconds since 1970. */
int64_t ui_now(const struct ui *ui);

#endif
