/* An article's past beside its text: its newest changes, and what the last of them made of it. */
#include "deskbell/base/i18n.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/screen.h"
#include "article_look.h"

enum { W_WHO = 14 };

void look_deed(struct str *out, const struct revision *r)
{
	if (r->undone)
		str_adds(out, _("(undone) "));
	if (r->undoes)
		str_addf(out, _("(undo of %lld) "), (long long)r->undoes);
	if (r->gone)
		str_adds(out, _("(removed) "));
	if (r->moved_from.p)
		str_addf(out, _("(moved from %.*s) "), SV_ARG(r->moved_from));
	str_add(out, r->subject);
}

/* A line of the difference: its sign, then the text; what wraps is marked as going on. */
static void lay_line(struct w_pager *p, const struct ui *ui, struct sv line, enum style s,
		     int cells)
{
	size_t first = p->line.n;

	w_pager_wrap(p, (struct sv){ line.p, 1 }, s, (struct sv){ line.p + 1, line.n - 1 }, s,
		     cells);
	for (size_t i = first + 1; i < p->line.n; i++)
		p->line.at[i].run[0].text = ui->ascii ? SV(">") : SV("»");
}

/* Before the first part the two files are named, with signs that are none. */
static enum style style_of(char mark, bool named)
{
	if (!named)
		return STYLE_MUTED;
	return mark == '+' ? STYLE_DIFF_ADD : mark == '-' ? STYLE_DIFF_DEL : STYLE_BASE;
}

void look_amount(struct w_pager *p, const struct article_diff *d)
{
	w_pager_addf(p, STYLE_DIFF_ADD, "+%zu", d->added);
	w_pager_addf(p, STYLE_DIFF_DEL, " -%zu", d->removed);
}

void look_difference(struct w_pager *p, const struct ui *ui, const struct article_diff *d,
		     int cells)
{
	struct sv rest = d->text;
	bool named = false;

	if (!rest.p) {
		w_pager_line(p, false);
		w_pager_add(p, sv_from(_("no difference")), STYLE_MUTED);
	}
	while (rest.n) {
		struct sv line = sv_cut(&rest, '\n');
		char mark = line.n ? line.p[0] : ' ';

		named = named || mark == '@';
		if (mark == '@' || !line.n) {
			w_pager_line(p, line.n > 0);
			w_pager_add(p, line, STYLE_DIFF_HUNK);
		} else {
			lay_line(p, ui, line, style_of(mark, named), cells);
		}
	}
}

/* A heading and the key that opens all of it. */
static void heading(struct w_pager *p, const struct ui *ui, const char *title, enum action a)
{
	char key[32];

	w_pager_line(p, false);
	w_pager_addf(p, STYLE_TITLE, "%s  ", title);
	w_pager_addf(p, STYLE_HINT_KEY, "%s  ", ui_key(ui, CONTEXT_KB, a, key));
}

static void lay_revision(struct w_pager *p, const struct ui *ui, const struct revision *r,
			 int cells)
{
	AUTO(str_deinit) struct str who = STR_INIT;
	AUTO(str_deinit) struct str what = STR_INIT;
	AUTO(str_deinit) struct str fit = STR_INIT;
	char day[WHEN_SIZE];
	int room = cells - 12 - W_WHO - 1;

	when_date(r->at, day);
	width_pad(&who, look_by(r), W_WHO, WIDTH_LEFT, ui->ascii);
	look_deed(&what, r);
	width_cut(&fit, str_sv(&what), (size_t)(room > 1 ? room : 1), ui->ascii);
	w_pager_line(p, false);
	w_pager_addf(p, STYLE_MUTED, "%-10s  ", day);
	w_pager_addf(p, STYLE_BASE, "%s ", str_z(&who));
	w_pager_add(p, str_sv(&fit), r->undone ? STYLE_LIST_DONE : STYLE_BASE);
}

void look_past(struct w_pager *p, const struct ui *ui, const struct work *history,
	       const struct work *diff, size_t rows, int cells)
{
	if (history) {
		heading(p, ui, _("HISTORY"), ACTION_KB_HISTORY);
		w_pager_addf(
			p, STYLE_MUTED,
			ngettext("%zu change", "%zu changes", (unsigned long)history->n_revision),
			history->n_revision);
		for (size_t i = 0; i < history->n_revision && i < rows; i++)
			lay_revision(p, ui, &history->revision[i], cells);
		w_pager_line(p, false);
	}
	if (diff) {
		heading(p, ui, _("LAST CHANGE"), ACTION_KB_DIFF);
		look_amount(p, &diff->diff);
		look_difference(p, ui, &diff->diff, cells);
	}
}
