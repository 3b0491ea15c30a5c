/* What was typed ahead: keys, pastes and what keys were found to mean, in order, until what they
 * are meant for is there. */
#include "app_priv.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"

static void free_held(struct held *h)
{
	free(h->text);
}

void app_drop_held(struct app *a)
{
	for (size_t i = 0; i < a->held.n; i++)
		free_held(&a->held.at[i]);
	VEC_RESET(&a->held);
	a->held_text = 0;
	a->held_told = a->held_full = false;
}

void ui_drop_typed(struct ui *ui, const struct screen *s)
{
	if (app_top(ui->app) == s)
		app_drop_held(ui->app);
}

void ui_failed(struct ui *ui, const struct screen *s, const struct work *w)
{
	if (w->rc == RC_CANCELLED)
		return;
	ui_drop_typed(ui, s);
	ui_toast(ui, STYLE_TOAST_ERROR, "%s", w->err.msg);
}

static bool waiting(struct app *a)
{
	const struct screen *top = app_top(a);

	return top && top->ops->waiting && top->ops->waiting(top);
}

static bool fits(const struct app *a, size_t text)
{
	return a->held.n < HELD_MAX && a->held_text + text <= HELD_TEXT_MAX;
}

static void keep(struct app *a, struct held own_h)
{
	size_t n = own_h.text ? strlen(own_h.text) : 0;

	if (fits(a, n)) {
		VEC_ADD(&a->held, own_h);
		a->held_text += n;
		return;
	}
	free_held(&own_h);
	if (!a->held_full)
		ui_toast(&a->ui, STYLE_TOAST_WARNING,
			 _("too much was typed ahead; what comes now is not taken"));
	a->held_full = true;
}

/* Before all that wait: it was taken from there, or nothing waits. */
static void put_back(struct app *a, struct held own_h)
{
	VEC_ADD(&a->held, own_h);
	memmove(a->held.at + 1, a->held.at, (a->held.n - 1) * sizeof(own_h));
	a->held.at[0] = own_h;
	a->held_text += own_h.text ? strlen(own_h.text) : 0;
}

bool app_hold_action(struct app *a, const struct screen *s, enum action action, int count)
{
	if (!s->ops->lacks || !s->ops->lacks(s, &a->ui, action))
		return false;
	put_back(a, (struct held){ .kind = HELD_ACTION, .action = action, .count = count });
	return true;
}

bool app_hold_command(struct app *a, struct sv line)
{
	struct str copy = STR_INIT;
	bool lacks = false;

	for (size_t i = a->stack.n; i-- > 0 && !lacks;) {
		const struct screen *s = a->stack.at[i];

		lacks = s->ops->lacks && s->ops->lacks(s, &a->ui, ACTION_NONE);
		if (s->ops->ticket && s->ops->ticket(s))
			break;
	}
	if (!lacks)
		return false;
	str_add(&copy, line);
	put_back(a, (struct held){ .kind = HELD_COMMAND, .text = str_detach(&copy) });
	return true;
}

static void perform(struct app *a, const struct held *h)
{
	switch (h->kind) {
	case HELD_KEY:
		app_key(a, &h->key);
		break;
	case HELD_PASTE:
		app_paste(a, sv_from(h->text));
		break;
	case HELD_ACTION:
		ui_action(&a->ui, h->action, h->count);
		break;
	case HELD_COMMAND:
		ui_command(&a->ui, sv_from(h->text));
		break;
	}
}

bool app_may_drop(const struct app *a)
{
	return a->held.n && a->held.at[0].kind >= HELD_ACTION;
}

/* The ways out of waiting: Ctrl-c, and Esc as soon as the screen has said so. Before that it is a
 * key like others, however fast one types; and where a draft is waited for, what was typed is text.
 */
static bool way_out(struct app *a, const struct key *k)
{
	if (strcmp(k->name, "C-c") == 0) {
		app_drop_held(a);
		ui_effect(&a->ui, (struct effect){ .kind = EFFECT_CANCEL });
		ui_toast(&a->ui, STYLE_TOAST_INFO, _("cancelled"));
		return true;
	}
	if (strcmp(k->name, "Esc") == 0 && a->held_told && app_may_drop(a)) {
		app_drop_held(a);
		ui_toast(&a->ui, STYLE_TOAST_INFO, _("what was typed ahead is dropped"));
		return true;
	}
	return false;
}

/* Whether a key means something where one is. */
static bool bound(struct app *a, const struct key *k)
{
	const struct binding *b;
	const struct screen *top = app_top(a);

	return top && !a->keys[0] &&
	       keymap_find(a->ui.keymap, top->ops->context(top), sv_from(k->name), &b) !=
		       KEYMAP_NONE;
}

void app_typed(struct app *a, const struct key *k)
{
	struct held h = { .kind = HELD_KEY, .key = *k };
	struct key plain;

	/* Alt is Esc and a key, and so are Esc and a key typed fast or sent together by a slow
	 * line: it is one key only where it does something. */
	if (key_without_alt(k, &plain) && (a->held.n || waiting(a) || !bound(a, k))) {
		struct key esc = key_named("Esc");

		app_typed(a, &esc);
		app_typed(a, &plain);
		return;
	}
	if (!a->held.n && !waiting(a))
		perform(a, &h);
	else if (!way_out(a, k))
		keep(a, h);
}

void app_pasted(struct app *a, struct sv text)
{
	struct str copy = STR_INIT;

	if (!a->held.n && !waiting(a)) {
		app_paste(a, text);
		return;
	}
	str_add(&copy, text);
	if (copy.n)
		keep(a, (struct held){ .kind = HELD_PASTE, .text = str_detach(&copy) });
}

bool app_unhold(struct app *a)
{
	size_t n = a->held.n;
	struct held h;

	if (!n || waiting(a))
		return false;
	h = a->held.at[0];
	memmove(a->held.at, a->held.at + 1, (n - 1) * sizeof(h));
	a->held.n--;
	a->held_text -= h.text ? strlen(h.text) : 0;
	perform(a, &h);
	free_held(&h);
	if (!a->held.n)
		a->held_told = a->held_full = false;
	return a->held.n < n; /* else it was put back */
}
