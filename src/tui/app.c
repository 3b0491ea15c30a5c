/* The model: screens on a stack, messages to them, effects out of them. Nothing here does I/O. */
#include "app_priv.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/trace.h"
#include "deskbell/tui/scr.h"

struct app *app_create(const struct app_config *c)
{
	struct app *a = mem_alloc(sizeof(*a));

	a->ui = (struct ui){ .theme = c->theme,
			     .glyphs = c->ascii ? &c->theme->ascii : &c->theme->unicode,
			     .keymap = c->keymap,
			     .ascii = c->ascii,
			     .testing = c->testing,
			     .h = 24,
			     .w = 80,
			     .now_ms = clock_now_ms(c->clock),
			     .who = c->who,
			     .app = a };
	a->clock = c->clock;
	a->next_id = 1;
	w_input_init(&a->command);
	if (c->first_toast)
		ui_toast(&a->ui, STYLE_TOAST_WARNING, "%s", c->first_toast);
	return a;
}

void app_destroy(struct app *a)
{
	if (!a)
		return;
	while (a->stack.n) {
		struct screen *s = a->stack.at[--a->stack.n];

		s->ops->destroy(s);
	}
	for (size_t i = 0; i < a->out.n; i++) {
		work_destroy(a->out.at[i].own_work);
		free(a->out.at[i].own_text);
	}
	for (size_t i = 0; i < a->reply.n; i++)
		free(a->reply.at[i].text);
	for (size_t i = 0; i < a->log.n; i++)
		free(a->log.at[i].text);
	VEC_DEINIT(&a->stack);
	VEC_DEINIT(&a->out);
	VEC_DEINIT(&a->reply);
	VEC_DEINIT(&a->log);
	app_drop_held(a);
	VEC_DEINIT(&a->held);
	work_destroy(a->retry);
	w_input_deinit(&a->command);
	free(a);
}

struct screen *app_top(struct app *a)
{
	for (size_t i = a->stack.n; i-- > 0;)
		if (!a->stack.at[i]->closing)
			return a->stack.at[i];
	return NULL;
}

int app_running(const struct app *a)
{
	return a->writing ? a->writing : a->reading;
}

static struct screen *find_screen(const struct app *a, uint64_t id)
{
	for (size_t i = 0; i < a->stack.n; i++)
		if (a->stack.at[i]->id == id)
			return a->stack.at[i];
	return NULL;
}

struct screen *ui_find(const struct ui *ui, uint64_t id)
{
	return find_screen(ui->app, id);
}

bool ui_shown(const struct ui *ui, const struct screen *s)
{
	const struct app *a = ui->app;

	for (size_t i = a->stack.n; i-- > 0;) {
		if (a->stack.at[i] == s)
			return true;
		if (!a->stack.at[i]->closing && !a->stack.at[i]->ops->overlay)
			return false;
	}
	return false;
}

int64_t app_ticket(const struct app *a)
{
	for (size_t i = a->stack.n; i-- > 0;) {
		const struct screen *s = a->stack.at[i];
		int64_t id = s->ops->ticket ? s->ops->ticket(s) : 0;

		if (id)
			return id;
	}
	return 0;
}

static void tell(struct app *a, struct screen *s, const struct msg *m)
{
	if (s->ops->message)
		s->ops->message(s, &a->ui, m);
}

static void tell_all(struct app *a, const struct msg *m)
{
	for (size_t i = 0; i < a->stack.n; i++)
		tell(a, a->stack.at[i], m);
}

/* ---- what screens ask for ---- */

void ui_push(struct ui *ui, struct screen *own_s)
{
	struct app *a = ui->app;
	const struct msg start = { .kind = MSG_START };

	own_s->id = a->next_id++;
	own_s->frame = ui->frame;
	VEC_ADD(&a->stack, own_s);
	tell(a, own_s, &start);
}

static void close_from(struct app *a, size_t i)
{
	for (; i < a->stack.n; i++)
		a->stack.at[i]->closing = true;
}

void ui_close(struct ui *ui, struct screen *s)
{
	struct app *a = ui->app;

	for (size_t i = 0; i < a->stack.n; i++)
		if (a->stack.at[i] == s)
			close_from(a, i);
}

void ui_close_above(struct ui *ui, uint64_t id)
{
	struct app *a = ui->app;

	for (size_t i = 0; i < a->stack.n; i++)
		if (a->stack.at[i]->id == id)
			close_from(a, i + 1);
}

void ui_answer(struct ui *ui, uint64_t to, int tag, int choice, struct sv text)
{
	struct str copy = STR_INIT;

	str_add(&copy, text);
	VEC_ADD(&ui->app->reply, (struct reply){ to, tag, choice, str_detach(&copy) });
}

void ui_effect(struct ui *ui, struct effect own_e)
{
	VEC_ADD(&ui->app->out, own_e);
}

void ui_work(struct ui *ui, const struct screen *s, struct work *own_w)
{
	struct app *a = ui->app;

	own_w->screen = s ? s->id : 0;
	if (!a->reading && !a->writing)
		a->busy_since = ui->now_ms;
	if (work_is_read(own_w->kind))
		a->reading++;
	else
		a->writing++;
	TRACE(TRACE_TUI, "work %d screen %llu", (int)own_w->kind,
	      (unsigned long long)own_w->screen);
	ui_effect(ui, (struct effect){ .kind = EFFECT_WORK, .own_work = own_w });
}

struct work *ui_keep(struct ui *ui, const struct msg *m)
{
	if (ui->app->work == m->work)
		ui->app->work = NULL;
	return m->work;
}

void ui_toast(struct ui *ui, enum style s, const char *fmt, ...)
{
	const struct msg said = { .kind = MSG_SAID };
	struct app *a = ui->app;
	struct screen *top = app_top(a);
	struct str text = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&text, fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < text.n; i++) /* several findings stand on one line */
		if (text.p[i] == '\n')
			str_splice(&text, i, 1, SV("; "));
	if (a->log.n == TOAST_LOG) {
		free(a->log.at[0].text);
		memmove(a->log.at, a->log.at + 1, (a->log.n - 1) * sizeof(*a->log.at));
		a->log.n--;
	}
	VEC_ADD(&a->log, (struct toast){ s, str_detach(&text), ui_now(ui) });
	a->toast_on = true;
	a->toast_until = s == STYLE_TOAST_ERROR	    ? 0
			 : s == STYLE_TOAST_WARNING ? ui->now_ms + 8000
						    : ui->now_ms + 4000;
	if (top)
		tell(a, top, &said);
}

const char *ui_key(const struct ui *ui, enum context c, enum action a, char out[32])
{
	struct sv key = keymap_key(ui->keymap, c, a);
	size_t n = key.n < 31 ? key.n : 31;

	if (n)
		memcpy(out, key.p, n);
	out[n] = 0;
	return out;
}

int64_t ui_now(const struct ui *ui)
{
	return ui->now_ms / 1000;
}

/* ---- the stack ---- */

void app_pop_to_root(struct app *a)
{
	const struct msg save = { .kind = MSG_HANGUP };

	tell_all(a, &save);
	close_from(a, 1);
}

/* Takes off the closing screens; one that comes to light is told. */
static void close_screens(struct app *a)
{
	const struct msg resume = { .kind = MSG_RESUME };
	struct screen *top = a->stack.n ? a->stack.at[a->stack.n - 1] : NULL;
	bool fell = top && top->closing;
	size_t keep = 0;

	for (size_t i = 0; i < a->stack.n; i++) {
		struct screen *s = a->stack.at[i];

		if (s->closing)
			s->ops->destroy(s);
		else
			a->stack.at[keep++] = s;
	}
	a->stack.n = keep;
	if (fell && keep)
		tell(a, a->stack.at[keep - 1], &resume);
	else if (fell)
		ui_effect(&a->ui, (struct effect){ .kind = EFFECT_QUIT });
}

/* Closes what is closing, delivers answers, until nothing is left to do. */
static void settle(struct app *a)
{
	close_screens(a);
	while (a->reply.n) {
		struct reply r = a->reply.at[0];
		struct msg m = { .kind = MSG_ANSWER,
				 .tag = r.tag,
				 .choice = r.choice,
				 .text = sv_from(r.text) };
		struct screen *s = find_screen(a, r.to);

		memmove(a->reply.at, a->reply.at + 1, (a->reply.n - 1) * sizeof(r));
		a->reply.n--;
		if (s)
			tell(a, s, &m);
		else if (!r.to && r.choice >= 0)
			app_retry(a, m.text);
		free(r.text);
		close_screens(a);
	}
}

/* ---- messages ---- */

void app_touch(struct app *a)
{
	struct work *w;

	if (a->touching) {
		a->again = true;
		return;
	}
	w = work_create(WORK_TOUCHED);
	w->newest = a->newest;
	w->ground = a->ground;
	w->limit = TOUCHED_MAX;
	w->tag = a->unsure;
	a->unsure = a->late = false;
	a->touching = true;
	ui_work(&a->ui, NULL, w);
}

/* A clock that was set back counts as time gone by. */
static bool calm(const struct app *a)
{
	return a->ui.now_ms < a->told_at || a->ui.now_ms >= a->told_at + CALM_MS;
}

/* The first of many changes is looked for at once, the others together. */
static void look(struct app *a)
{
	a->late = !calm(a);
	if (!a->late)
		app_touch(a);
}

static void touched(struct app *a, struct work *w)
{
	struct msg m = { .kind = MSG_CHANGED, .work = w };
	bool first = a->newest == 0, good = w->rc == RC_OK, moved = good && w->newest > a->newest;

	a->touching = false;
	if (good) {
		a->newest = w->newest;
		a->ground = w->ground;
	}
	if ((moved || w->more) && !first) {
		a->told_at = a->ui.now_ms;
		tell_all(a, &m);
	}
	/* Withdrawn while it looked: that it was told of a change must not be forgotten. */
	if (w->rc == RC_CANCELLED)
		a->unsure = a->again = true;
	if (a->again) {
		a->again = false;
		app_touch(a);
	}
}

/* A draft whose screen was left before it turned out that it cannot be saved: the screen comes
 * back.
 */
static void rescue(struct app *a, const struct work *w)
{
	if (w->kind != WORK_DRAFT_SAVE || w->rc == RC_OK || !a->stack.n)
		return;
	ui_toast(&a->ui, STYLE_TOAST_ERROR, _("draft not saved: %s"), w->err.msg);
	if (w->draft.kind < DRAFT_ARTICLE)
		ui_push(&a->ui, scr_compose_rescue(&w->draft));
}

static void on_work(struct app *a, const struct msg *m)
{
	struct work *w = m->work;
	struct screen *s = find_screen(a, w->screen);
	const struct msg seen = { .kind = MSG_SEEN, .work = w };

	if (work_is_read(w->kind))
		a->reading--;
	else
		a->writing--;
	a->work = w;
	if (w->said)
		ui_toast(&a->ui, STYLE_TOAST_WARNING, "%s", w->said);
	if (w->kind == WORK_TOUCHED) {
		touched(a, w);
	} else {
		if (w->rc == RC_OK && w->n_touched)
			tell_all(a, &seen);
		if (w->kind == WORK_RUN)
			app_ran(a, w);
		if (s)
			tell(a, s, m);
		else
			rescue(a, w);
	}
	work_destroy(a->work);
	a->work = NULL;
}

void app_start(struct app *a, int h, int w)
{
	a->ui.h = h;
	a->ui.w = w;
	app_touch(a);
	ui_push(&a->ui, scr_queue_create());
}

void app_update(struct app *a, const struct msg *m)
{
	a->ui.now_ms = clock_now_ms(a->clock);
	TRACE(TRACE_TUI, "message %d", (int)m->kind);
	switch (m->kind) {
	case MSG_KEY:
		app_typed(a, &m->key);
		break;
	case MSG_PASTE:
		app_pasted(a, m->text);
		break;
	case MSG_RESIZE:
		a->ui.h = m->h;
		a->ui.w = m->w;
		tell_all(a, m);
		break;
	case MSG_WORK:
		on_work(a, m);
		break;
	case MSG_CHANGED:
		look(a);
		break;
	case MSG_EDITED: {
		struct screen *s = find_screen(a, (uint64_t)m->tag);

		if (s)
			tell(a, s, m);
		break;
	}
	case MSG_TICK:
		if (a->toast_until && a->ui.now_ms >= a->toast_until)
			a->toast_on = false;
		if (a->late)
			look(a);
		tell_all(a, m);
		break;
	default:
		tell_all(a, m);
		break;
	}
	settle(a);
	while (app_unhold(a))
		settle(a);
}

void app_take(struct app *a, struct effects *out)
{
	out->list.at = a->out.at;
	out->list.n = a->out.n;
	out->list.cap = a->out.cap;
	a->out.at = NULL;
	a->out.n = a->out.cap = 0;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return !a || (b && b < a) ? b : a;
}

int64_t app_deadline(const struct app *a)
{
	int64_t due = (a->ui.now_ms / 60000 + 1) * 60000; /* the clock in the first row */

	for (size_t i = 0; i < a->stack.n; i++)
		if (a->stack.at[i]->ops->deadline)
			due = sooner(due, a->stack.at[i]->ops->deadline(a->stack.at[i]));
	if (a->toast_on && a->toast_until)
		due = sooner(due, a->toast_until);
	if (a->late)
		due = sooner(due, a->told_at + CALM_MS);
	/* What only the view waits for is due once. */
	if (a->keys[0] && a->keys_since + KEYS_MENU_MS > a->ui.now_ms)
		due = sooner(due, a->keys_since + KEYS_MENU_MS);
	if (app_running(a) && a->busy_since + BUSY_MS > a->ui.now_ms)
		due = sooner(due, a->busy_since + BUSY_MS);
	return due;
}
