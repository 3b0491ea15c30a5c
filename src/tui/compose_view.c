/* The composer drawn: banner, head or form, text, the words that are answered. */
#include "compose_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/when.h"

#define QUOTE_ROWS 4 /* of the requester's last message, under the text */

/* Between banner and rule. */
static int head_rows(const struct compose *c, const struct ui *ui)
{
	return c->kind == DRAFT_NEW ? compose_form_h(c, ui) : 2;
}

static int quote_rows(const struct compose *c, struct rect r)
{
	return c->about && c->kind != DRAFT_NEW && r.h >= 18 ? QUOTE_ROWS + 1 : 0;
}

/* Where the text stands: under banner, head and rule, over the quoted message. */
static struct rect text_area(const struct compose *c, const struct ui *ui, struct rect r)
{
	int quote = quote_rows(c, r);

	rect_top(&r, 2 + head_rows(c, ui));
	rect_bottom(&r, quote);
	rect_left(&r, 1);
	return r;
}

void compose_fit(struct compose *c, const struct ui *ui)
{
	struct rect r = text_area(c, ui, (struct rect){ 1, 0, ui->h - 3, ui->w });

	w_editor_layout(&c->editor, r.h, r.w);
}

static void view_banner(const struct compose *c, struct grid *g, struct rect r)
{
	AUTO(str_deinit) struct str text = STR_INIT;
	const struct ticket_row *t = c->about ? &c->about->view.row : NULL;
	enum style s = c->kind == DRAFT_NOTE ? STYLE_COMPOSE_INTERNAL : STYLE_COMPOSE_PUBLIC;
	struct sv who = t ? (t->requester_name.n ? t->requester_name : t->requester) : SV_NULL;

	if (c->kind == DRAFT_NOTE)
		str_adds(&text, _("INTERNAL NOTE - the requester cannot see this"));
	else if (c->kind == DRAFT_NEW)
		str_adds(&text, _("NEW TICKET - its requester sees this"));
	else if (who.n)
		str_addf(&text, _("PUBLIC REPLY - %.*s will see this"), SV_ARG(who));
	else
		str_adds(&text, _("PUBLIC REPLY - the requester will see this"));
	grid_rule(g, r, 0, SV("="), s);
	grid_put(g, r, 0, 3, SV("  "), s);
	grid_put(g, r, 0, 5 + grid_put(g, r, 0, 5, str_sv(&text), s), SV("  "), s);
}

static void view_head(const struct compose *c, const struct ui *ui, struct grid *g, struct rect r)
{
	AUTO(str_deinit) struct str to = STR_INIT;
	AUTO(str_deinit) struct str subject = STR_INIT;
	const struct ticket_row *t = c->about ? &c->about->view.row : NULL;
	int w = 10;

	if (t) {
		str_addf(&to, "%.*s",
			 SV_ARG(t->requester_name.n ? t->requester_name : t->requester));
		str_addf(&subject, "[#%lld] %.*s", (long long)c->ticket, SV_ARG(t->t.subject));
	}
	grid_field(g, r, 0, 0, w, sv_from(c->kind == DRAFT_NOTE ? _("About") : _("To")),
		   STYLE_MUTED, RECT_LEFT, ui->glyphs->ellipsis);
	grid_field(g, r, 0, w, r.w - w, str_sv(&to), STYLE_BASE, RECT_LEFT, ui->glyphs->ellipsis);
	grid_field(g, r, 1, 0, w, sv_from(_("Subject")), STYLE_MUTED, RECT_LEFT,
		   ui->glyphs->ellipsis);
	grid_field(g, r, 1, w, r.w - w, str_sv(&subject), STYLE_BASE, RECT_LEFT,
		   ui->glyphs->ellipsis);
}

/* The requester's last words, to answer what was asked. */
static void view_quote(const struct compose *c, const struct ui *ui, struct grid *g, struct rect r)
{
	const struct message_view *last = compose_answers(c);
	struct w_pager p = { 0 };
	struct rect head = rect_top(&r, 1);
	char at[WHEN_SIZE];

	grid_rule(g, head, 0, ui->glyphs->rule, STYLE_FRAME);
	if (!last)
		return;
	when_short(last->at, ui_now(ui), at);
	grid_putf(g, head, 0, 2, STYLE_FRAME, " %.*s %s ",
		  SV_ARG(last->author_name.n ? last->author_name : last->author), at);
	w_pager_wrap(&p, SV("| "), STYLE_MUTED, last->body, STYLE_MUTED, r.w - 1);
	w_pager_view(&p, g, r);
	w_pager_deinit(&p);
}

void compose_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	const struct compose *c = (const struct compose *)s;
	struct rect text = text_area(c, ui, r), quote, head;
	int rows = quote_rows(c, r);

	view_banner(c, g, rect_top(&r, 1));
	head = rect_top(&r, head_rows(c, ui) + 1);
	grid_rule(g, head, head.h - 1, ui->glyphs->rule, STYLE_FRAME);
	if (c->kind == DRAFT_NEW)
		compose_form_view(c, ui, g, head);
	else
		view_head(c, ui, g, head);
	quote = rect_bottom(&r, rows);
	w_editor_view(&c->editor, g, text, STYLE_BASE, c->editing);
	if (!c->editing)
		grid_cursor(g, text, 0, 0);
	if (rows)
		view_quote(c, ui, g, quote);
}
