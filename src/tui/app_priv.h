#ifndef DESKBELL_SRC_TUI_APP_PRIV_H
#define DESKBELL_SRC_TUI_APP_PRIV_H
/* The app's own state, shared by its files. */
#include "deskbell/base/vec.h"
#include "deskbell/tui/app.h"
#include "deskbell/tui/w_input.h"

#define TOAST_LOG 200
#define NOTE_ROWS 4 /* what is said takes so many at most */
#define TOUCHED_MAX 500
#define KEYS_MENU_MS 500 /* a key begun is explained after this */
#define BUSY_MS 200	 /* work is named after this */
/* After a change others' are looked for no sooner: each costs every open screen some reads and a
 * picture. */
#define CALM_MS 500

struct toast {
	enum style style;
	char *text;
	int64_t at; /* seconds */
};

struct reply {
	uint64_t to;
	int tag, choice;
	char *text;
};

/* What was typed ahead, kept until what it is meant for is there. A key that was found to mean an
 * action or a command is kept as that. */
struct held {
	enum { HELD_KEY, HELD_PASTE, HELD_ACTION, HELD_COMMAND } kind; /* in this order */
	struct key key;
	enum action action;
	int count;
	char *text; /* pasted, or the command's line */
};

#define HELD_MAX 4096
#define HELD_TEXT_MAX ((size_t)4 << 20)

struct app {
	struct ui ui;
	const struct clock *clock;
	VEC(struct screen *) stack;
	VEC(struct effect) out;
	VEC(struct reply) reply; /* answers not delivered yet */
	VEC(struct toast) log;
	bool toast_on;
	int64_t toast_until; /* ms; 0 = until the next key */
	VEC(struct held) held;
	size_t held_text; /* bytes of it */
	bool held_told;	  /* the screen says that keys wait */
	bool held_full;	  /* it was said that no more are taken */
	char keys[96];	  /* sequence begun */
	int64_t keys_since;
	int count;
	uint64_t next_id;
	int reading, writing;
	int64_t busy_since;
	int64_t newest;	      /* id of the newest change seen */
	struct ground ground; /* likewise */
	bool touching, again; /* a WORK_TOUCHED is under way; another is wanted */
	int64_t told_at;      /* when the screens were last told of a change, ms */
	bool late;	      /* one more has come since, looked for when CALM_MS have passed */
	bool unsure; /* the last WORK_TOUCHED was withdrawn: look whatever data_version says */
	struct work *work;  /* of the message being handled, while it may be kept */
	struct work *retry; /* a command that wants one more field */
	char retry_field[64];
	bool hinted;		/* the hint about input methods was given */
	struct w_input command; /* the palette's line, kept for its history */
};

/* app_held.c */
/* A key, a paste: done at once, or kept behind what waits already. */
void app_typed(struct app *a, const struct key *k);
void app_pasted(struct app *a, struct sv text);
/* Keeps an action the screen lacks something for, a command about a ticket that is on its way:
 * before all that waits. False when nothing is lacking. */
bool app_hold_action(struct app *a, const struct screen *s, enum action action, int count);
bool app_hold_command(struct app *a, struct sv line);
/* Does the next of what is held; false when there is none, or it is not its time yet. */
bool app_unhold(struct app *a);
void app_drop_held(struct app *a);
/* Does Esc drop it? Not what was typed to become text. */
bool app_may_drop(const struct app *a);
/* app_view.c */
/* "ERROR", "ok"; "" for what is neither. */
const char *app_toast_word(enum style s);
/* app_key.c */
/* Is the command of the action, if it has one, for the roles one has? */
bool app_allows(const struct ui *ui, enum action a);
void app_key(struct app *a, const struct key *k);
void app_paste(struct app *a, struct sv text);
bool app_too_small(const struct app *a);
/* app_command.c */
void app_ran(struct app *a, const struct work *w);
void app_retry(struct app *a, struct sv text);
/* app.c */
void app_goto(struct app *a, struct screen *own_s);
void app_pop_to_root(struct app *a);
void app_touch(struct app *a);
int64_t app_ticket(const struct app *a);

#endif
