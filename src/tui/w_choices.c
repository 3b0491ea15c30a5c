/* A short list of completions. */
#include "deskbell/tui/w_choices.h"

#include "deskbell/base/i18n.h"
#include "deskbell/text/width.h"

void w_choices_move(struct w_choices *c, int step)
{
	if (!c->n)
		c->sel = -1;
	else if (c->sel < 0)
		c->sel = step > 0 ? 0 : (int)c->n - 1;
	else
		c->sel = (c->sel + step + (int)c->n) % (int)c->n;
}

static int top_of(const struct w_choices *c, int h)
{
	return c->sel >= h ? c->sel - h + 1 : 0;
}

void w_choices_more(const struct w_choices *c, int h, struct str *hint)
{
	int more = (int)c->n - top_of(c, h) - h;

	if (more > 0)
		str_addf(hint, _("   %d more"), more);
}

int w_choices_view(const struct w_choices *c, const struct ui *ui, struct grid *g, struct rect r)
{
	int top = top_of(c, r.h), wide = 0, found = -1;
	struct sv mark = theme_mark(ui->theme, STYLE_COMPLETION_SELECTED);

	for (size_t i = 0; i < c->n; i++) {
		int cells = (int)width_sv(c->at[i].text);

		wide = cells > wide ? cells : wide;
	}
	if (wide > r.w / 2)
		wide = r.w / 2;
	for (int y = 0; y < r.h && top + y < (int)c->n; y++) {
		const struct w_choice *x = &c->at[top + y];
		bool sel = top + y == c->sel;
		int right = (int)width_sv(x->right);

		if (sel) {
			found = y;
			grid_put(g, r, y, 0, mark, STYLE_COMPLETION);
		}
		grid_field(g, r, y, 2, wide, x->text,
			   sel ? STYLE_COMPLETION_SELECTED : STYLE_COMPLETION, RECT_LEFT,
			   ui->glyphs->ellipsis);
		grid_field(g, r, y, wide + 4, r.w - wide - 5 - right, x->label, STYLE_MUTED,
			   RECT_LEFT, ui->glyphs->ellipsis);
		if (right)
			grid_put(g, r, y, r.w - right, x->right, STYLE_HINT_KEY);
	}
	return found;
}
