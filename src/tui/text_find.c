/* The line found is marked and stands in the upper part of the screen. */
#include "text_find.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/utf8.h"
#include "deskbell/tui/scr.h"

void text_find_deinit(struct text_find *f)
{
	str_deinit(&f->words);
}

static void ask(struct screen *s, struct ui *ui)
{
	ui_push(ui, scr_prompt_create(&(struct prompt){ .owner = s->id,
							.tag = ACTION_FIND_OPEN,
							.label = sv_from(_("find")),
							.param = -1 }));
}

static void add_folded(struct str *out, const struct w_pager_line *l)
{
	AUTO(str_deinit) struct str text = STR_INIT;

	w_pager_text(l, &text);
	utf8_fold(out, str_sv(&text));
}

/* Do the words begin in line y? They may go on in the next ones, where its text does. Words of
 * which nothing is left to look for are nowhere. */
static bool has(const struct w_pager *p, int y, struct sv folded)
{
	AUTO(str_deinit) struct str have = STR_INIT;
	const struct w_pager_line *l = p->line.at + y, *end = p->line.at + p->line.n;
	const char *hit;
	size_t own;

	add_folded(&have, l);
	own = have.n;
	while (++l < end && l->join != WRAP_NEW && have.n < own + folded.n) {
		if (l->join == WRAP_BLANK)
			str_addc(&have, ' ');
		add_folded(&have, l);
	}
	hit = have.n && folded.n ? memmem(have.p, have.n, folded.p, folded.n) : NULL;
	return hit && (size_t)(hit - have.p) < own;
}

/* The next line that has the words, `step` by step and round in a circle; `at` comes last. */
static int find(const struct w_pager *p, struct sv folded, int at, int step)
{
	int n = (int)p->line.n;

	for (int i = 1; i <= n; i++) {
		int y = (at + step * i % n + n) % n;

		if (has(p, y, folded))
			return y;
	}
	return -1;
}

static void go(const struct text_find *f, struct ui *ui, struct w_pager *p, int h, int at, int step)
{
	AUTO(str_deinit) struct str folded = STR_INIT;
	int y;

	utf8_fold(&folded, str_sv(&f->words));
	y = find(p, str_sv(&folded), at, step);
	if (y < 0) {
		ui_toast(ui, STYLE_TOAST_WARNING, _("\"%s\" is not in this text"),
			 str_z(&f->words));
		return;
	}
	if (step > 0 ? y <= at : y >= at)
		ui_toast(ui, STYLE_TOAST_INFO, _("found round the end of the text"));
	p->found = y + 1;
	p->top = y - h / 3;
	w_pager_fit(p, h);
}

bool text_find_action(struct text_find *f, struct screen *s, struct ui *ui, enum action a,
		      struct w_pager *p, int h)
{
	if (a != ACTION_FIND_OPEN && a != ACTION_FIND_NEXT && a != ACTION_FIND_PREV)
		return false;
	if (a == ACTION_FIND_OPEN || !f->words.n)
		ask(s, ui);
	else
		go(f, ui, p, h, p->found ? p->found - 1 : p->top, a == ACTION_FIND_NEXT ? 1 : -1);
	return true;
}

bool text_find_message(struct text_find *f, struct ui *ui, const struct msg *m, struct w_pager *p,
		       int h)
{
	if (m->kind != MSG_ANSWER || m->tag != ACTION_FIND_OPEN)
		return false;
	if (m->choice < 0)
		return true;
	if (sv_trim(m->text).n) { /* nothing typed: the same words again */
		p->found = 0;
		str_reset(&f->words);
		str_add(&f->words, sv_trim(m->text));
	}
	if (f->words.n)
		go(f, ui, p, h, p->found - 1, 1);
	return true;
}

/* The words may be others by now, looked for in another text: then there is nothing to keep. */
struct find_mark text_find_mark(const struct text_find *f, const struct w_pager *p, int h)
{
	AUTO(str_deinit) struct str folded = STR_INIT;
	struct find_mark m = { .row = -1 };
	int at = p->found - 1;

	utf8_fold(&folded, str_sv(&f->words));
	if (at < 0 || !has(p, at, str_sv(&folded)))
		return m;
	for (int y = 0; y <= at; y++)
		m.nth += has(p, y, str_sv(&folded));
	if (at >= p->top && at < p->top + h)
		m.row = at - p->top;
	return m;
}

void text_find_mark_again(const struct text_find *f, struct w_pager *p, int h, struct find_mark m)
{
	AUTO(str_deinit) struct str folded = STR_INIT;

	utf8_fold(&folded, str_sv(&f->words));
	for (int y = 0; m.nth && y < (int)p->line.n; y++)
		if (has(p, y, str_sv(&folded)) && --m.nth == 0) {
			p->found = y + 1;
			if (m.row >= 0)
				p->top = y - m.row;
		}
	w_pager_fit(p, h);
}
