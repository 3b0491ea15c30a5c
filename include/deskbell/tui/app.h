#ifndef DESKBELL_TUI_APP_H
#define DESKBELL_TUI_APP_H
/* The model of the terminal: a stack of screens, the line of toasts, keys half typed. app_update
 * and app_view are pure: messages in, effects out, a grid drawn. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/clock.h"
#include "deskbell/tui/msg.h"
#include "deskbell/tui/screen.h"

struct app;

/* What an app is started with; all of it outlives the app. */
struct app_config {
	const struct theme *theme;
	const struct keymap *keymap;
	const struct clock *clock;
	struct actor who;
	bool ascii, testing;
	const char *first_toast; /* NULL, or a warning to begin with (a faulty personal keymap) */
};

/* All that c points to is borrowed and outlives the app. */
struct app *app_create(const struct app_config *c);
void app_destroy(struct app *a);
/* The first screen: the queue. Effects are collected until app_take. */
void app_start(struct app *a, int h, int w);
void app_update(struct app *a, const struct msg *m);
/* Moves the effects asked for so far into *out (whose list is empty). */
void app_take(struct app *a, struct effects *out);
void app_view(struct app *a, struct grid *g);
/* When the next MSG_TICK is due, ms since 1970; 0 = never. */
int64_t app_deadline(const struct app *a);
/* The screen on top. */
struct screen *app_top(struct app *a);
/* Work that was sent off and has not come back, running commands first. */
int app_running(const struct app *a);

#endif
