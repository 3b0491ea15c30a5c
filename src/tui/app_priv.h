#ifndef DESKBELL_SRC_TUI_APP_PRIV_H
#define DESKBELL_SRC_TUI_APP_PRIV_H
/* The app's own state, shared by its files. */
#include "deskbell/base/vec.h"
#include "deskbell/tui/app.h"
#include "deskbell/tui/w_input.h"

#define TOAST_LOG 200
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

/* A key or paste typed ahead, kept until there is something it can be meant for. */
struct held {
	struct key key;
	char *paste; /* NULL: a key */
};

#define HELD_MAX 4096

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
	char keys[96]; /* sequence begun */
	int64_t keys_since;
	int count;
	uint64_t next_id;
	int reading, writing;
	int64_t busy_since;
	int64_t newest;	      /* id of the newest change seen */
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

/* app_key.c */
void app_key(struct app *a, const struct key *k);
void app_paste(struct app *a, struct sv text);
/* Takes the next of the held keys; false when there is none, or it is not its time yet. */
bool app_unhold(struct app *a);
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
