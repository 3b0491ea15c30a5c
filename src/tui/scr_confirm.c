/* A question with yes and no. Enter is not yes, and keys typed before it could be read do not
 * count. */
#include "deskbell/tui/scr.h"

#include <stdlib.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/width.h"
#include "deskbell/text/wrap.h"

enum { NARROWEST = 26, WIDEST = 90 }; /* cells of the question */

struct confirm {
	struct screen s;
	uint64_t owner;
	int tag;
	struct str question;
};

static enum context confirm_context(const struct screen *s)
{
	(void)s;
	return CONTEXT_CONFIRM;
}

static bool confirm_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	struct confirm *c = (struct confirm *)s;

	(void)count;
	if (a != ACTION_CONFIRM_YES && a != ACTION_CONFIRM_NO)
		return false;
	if (ui->frame == s->frame)
		return true; /* not painted yet */
	ui_close(ui, s);
	ui_answer(ui, c->owner, c->tag, a == ACTION_CONFIRM_YES, SV(""));
	return true;
}

static void confirm_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const struct confirm *c = (const struct confirm *)s;
	struct sv q = safe_text_in(&a, str_sv(&c->question));
	int most = r.w - 8 < WIDEST ? r.w - 8 : WIDEST, cells = NARROWEST;
	struct wrap_lines lines;
	struct rect box;

	wrap_text(&a, q, (size_t)(most > 1 ? most : 1), &lines);
	for (size_t y = 0; y < lines.n; y++)
		if ((int)width_sv(lines.at[y].text) > cells)
			cells = (int)width_sv(lines.at[y].text);
	box = rect_center(r, (int)lines.n + 2, cells + 4);
	box = grid_box(g, box, ui->glyphs, SV_NULL, sv_from(_("y yes   n no")));
	for (size_t y = 0; y < lines.n; y++)
		grid_put(g, box, (int)y, 0, lines.at[y].text, STYLE_BASE);
	grid_cursor(g, box, 0, 0);
}

static void confirm_destroy(struct screen *s)
{
	str_deinit(&((struct confirm *)s)->question);
	free(s);
}

static const struct screen_ops confirm_ops = {
	.name = "confirm",
	.overlay = true,
	.context = confirm_context,
	.action = confirm_action,
	.view = confirm_view,
	.destroy = confirm_destroy,
};

struct screen *scr_confirm_create(uint64_t owner, int tag, struct sv question)
{
	struct confirm *c = mem_alloc(sizeof(*c));

	c->s.ops = &confirm_ops;
	c->owner = owner;
	c->tag = tag;
	str_add(&c->question, question);
	return &c->s;
}
