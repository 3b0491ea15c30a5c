/* Tickets and messages as styled lines. Public and internal differ in mark, word and colour. */
#include "ticket_look.h"

#include <string.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"

#define TEXT_CELLS 40 /* of a free text that changed */

enum style look_priority(enum priority p)
{
	return p == PRIORITY_P1 ? STYLE_PRIO_P1 : p == PRIORITY_P2 ? STYLE_PRIO_P2 : STYLE_PRIO_LOW;
}

enum style look_state(enum state_category c)
{
	switch (c) {
	case STATE_NEW:
		return STYLE_STATE_NEW;
	case STATE_WAITING:
		return STYLE_STATE_WAITING;
	case STATE_RESOLVED:
		return STYLE_STATE_RESOLVED;
	case STATE_CLOSED:
		return STYLE_STATE_CLOSED;
	default:
		return STYLE_STATE_ACTIVE;
	}
}

static struct sv or_dash(struct sv v)
{
	return v.n ? v : SV("-");
}

void look_summary(struct w_pager *p, const struct ui *ui, const struct ticket_row *r, int cells)
{
	AUTO(str_deinit) struct str head = STR_INIT;
	AUTO(str_deinit) struct str fit = STR_INIT;

	str_addf(&head, "#%lld  ", (long long)r->t.id);
	str_add(&head, r->t.subject.p ? r->t.subject : sv_from(_("(erased)")));
	width_cut(&fit, str_sv(&head), (size_t)(cells > 1 ? cells : 1), ui->ascii);
	w_pager_line(p, true);
	w_pager_add(p, str_sv(&fit), STYLE_TITLE);
	w_pager_line(p, false);
	w_pager_add(p, or_dash(r->state_title.n ? r->state_title : r->t.state),
		    look_state(r->t.category_of_state));
	w_pager_add(p, SV("   "), STYLE_BASE);
	w_pager_add(p, or_dash(sv_from(priority_name(r->t.priority))),
		    look_priority(r->t.priority));
	w_pager_addf(p, STYLE_BASE, "   %.*s   ",
		     SV_ARG(or_dash(r->queue_title.n ? r->queue_title : r->queue)));
	w_pager_add(p, sv_from(_("assignee ")), STYLE_MUTED);
	w_pager_add(p, or_dash(r->assignee), STYLE_BASE);
	w_pager_add(p, sv_from(_("   from ")), STYLE_MUTED);
	w_pager_add(p, or_dash(r->requester_name.n ? r->requester_name : r->requester), STYLE_BASE);
}

static void look_files(struct w_pager *p, const struct message_view *m)
{
	for (size_t i = 0; i < m->n_attachment; i++) {
		const struct attachment_view *f = &m->attachment[i];

		w_pager_line(p, false);
		w_pager_addf(p, STYLE_MUTED, "  [%lld] ", (long long)f->id);
		w_pager_add(p, f->name.p ? f->name : sv_from(_("(erased)")), STYLE_BASE);
		w_pager_addf(p, STYLE_MUTED, _("   %lld bytes"), (long long)f->size);
	}
}

/* Who may see it, at length where there is room. */
static const char *kind_of(const struct message_view *m, int room)
{
	const char *long_note = _("INTERNAL NOTE - requester cannot see this");

	if (m->public)
		return m->by_requester ? _("public") : _("public reply");
	return (int)width_sv(sv_from(long_note)) <= room ? long_note : _("INTERNAL NOTE");
}

void look_message(struct w_pager *p, const struct ui *ui, const struct message_view *m,
		  int64_t ticket, int cells)
{
	AUTO(str_deinit) struct str mark = STR_INIT;
	enum style s = !m->public	 ? STYLE_THREAD_INTERNAL
		       : m->by_requester ? STYLE_THREAD_REQUESTER
					 : STYLE_THREAD_PUBLIC;
	enum style text = m->public ? STYLE_BASE : STYLE_THREAD_INTERNAL;
	/* A note shows who it is from by login: that is what colleagues go by. */
	struct sv who =
		m->public && m->author_name.n && m->by_requester ? m->author_name : m->author;
	char at[WHEN_SIZE];
	int used;

	if (!who.n)
		who = SV("deskbell");
	when_short(m->at, ui_now(ui), at);
	str_add(&mark, theme_mark(ui->theme, s));
	str_addc(&mark, ' ');
	w_pager_line(p, true);
	w_pager_add(p, str_sv(&mark), s);
	w_pager_add(p, who, s);
	w_pager_addf(p, STYLE_MUTED, "   %s   ", at);
	used = (int)width_sv(str_sv(&mark)) + (int)width_sv(who) + (int)strlen(at) + 6;
	w_pager_add(p, sv_from(kind_of(m, cells - used)),
		    m->public ? STYLE_MUTED : STYLE_THREAD_INTERNAL);
	if (m->ticket && m->ticket != ticket)
		w_pager_addf(p, STYLE_MUTED, "   #%lld", (long long)m->ticket);
	/* What a requester wrote stands by itself; ours keeps its mark on every line. */
	w_pager_wrap(p, m->by_requester && m->public ? SV("  ") : str_sv(&mark), s,
		     m->body.p ? m->body : sv_from(_("(erased)")), m->body.p ? text : STYLE_MUTED,
		     cells);
	look_files(p, m);
}

static bool shown(const struct event_view *e)
{
	return e->field && !(e->field->flags & FIELD_HIDDEN) &&
	       e->field->number != TICKET_MESSAGE && e->field->number != TICKET_WORKFLOW &&
	       e->noun == NOUN_TICKET;
}

/* One value: an instant as the clock here shows it; of free text only the beginning, in quotes. */
static void add_value(struct str *line, const struct event_view *e, struct sv v, size_t cells,
		      const struct ui *ui)
{
	AUTO(str_deinit) struct str one = STR_INIT;
	bool text = v.n && e->field->type == FIELD_TEXT;
	char here[WHEN_SIZE];
	int64_t at;

	if (e->field->type == FIELD_TIME && clock_parse(v, &at)) {
		when_full(at, here);
		str_adds(line, here);
		return;
	}
	if (!text) {
		str_add(line, or_dash(v));
		return;
	}
	safe_line(&one, v);
	str_addc(line, '"');
	if (cells)
		width_cut(line, str_sv(&one), cells, ui->ascii);
	else
		str_add(line, str_sv(&one));
	str_addc(line, '"');
}

void look_event(struct str *out, const struct event_view *e, size_t cells, const struct ui *ui)
{
	str_addf(out, "%s ", e->field->name);
	if (e->op == OP_ADD) {
		str_addf(out, "+%.*s", SV_ARG(e->new));
	} else if (e->op == OP_DEL) {
		str_addf(out, "-%.*s", SV_ARG(e->old));
	} else {
		add_value(out, e, e->old, cells, ui);
		str_adds(out, " -> ");
		add_value(out, e, e->new, cells, ui);
	}
}

/* What becomes of each of many: what it was before is another thing for each. */
static void look_new(struct str *out, const struct event_view *e, const struct ui *ui)
{
	if (e->op != OP_SET) {
		look_event(out, e, TEXT_CELLS, ui);
		return;
	}
	str_addf(out, "%s -> ", e->field->name);
	add_value(out, e, e->new, TEXT_CELLS, ui);
}

/* What happened to that ticket, 0 = the first among them, as "tags +vpn, state new -> open"; how
 * much. */
static size_t look_events(struct str *line, const struct event_view *all, size_t n_all,
			  int64_t object, bool many, const struct ui *ui)
{
	size_t n = 0;

	for (size_t i = 0; i < n_all; i++) {
		const struct event_view *e = &all[i];

		if (!shown(e) || (object && e->object != object))
			continue;
		object = e->object;
		str_adds(line, n++ ? ", " : "");
		if (many)
			look_new(line, e, ui);
		else
			look_event(line, e, TEXT_CELLS, ui);
	}
	return n;
}

void look_happened(struct str *out, const struct ui *ui, const struct change_view *c,
		   int64_t ticket)
{
	if (!look_events(out, c->event, c->n_event, ticket, false, ui))
		str_add(out, c->command);
}

void look_answer(struct str *out, const struct answer *x, const struct ui *ui)
{
	AUTO(str_deinit) struct str line = STR_INIT;

	if (x->unchanged) {
		str_adds(out, _("nothing to change"));
		return;
	}
	str_add(out, x->text);
	if (look_events(&line, x->event, x->n_event, 0, x->many, ui))
		str_addf(out, ": %s", str_z(&line));
}

void look_value(struct str *out, const struct answer *x, struct sv field)
{
	for (size_t i = 0; i < x->n_event; i++)
		if (x->event[i].field && sv_eqs(field, x->event[i].field->name))
			str_add(out, x->event[i].new);
}

void look_change(struct w_pager *p, const struct ui *ui, const struct change_view *c, int cells)
{
	AUTO(str_deinit) struct str line = STR_INIT;
	AUTO(str_deinit) struct str mark = STR_INIT;
	char at[WHEN_SIZE];

	when_short(c->at, ui_now(ui), at);
	str_addf(&line, "%s  ", at);
	if (!look_events(&line, c->event, c->n_event, 0, false, ui))
		return;
	str_addf(&line, _("   by %.*s"), SV_ARG(c->actor.n ? c->actor : SV("deskbell")));
	if (c->undoes)
		str_adds(&line, _(" (undo)"));
	if (c->undone)
		str_adds(&line, _(" (undone)"));
	str_add(&mark, theme_mark(ui->theme, STYLE_THREAD_SYSTEM));
	str_addc(&mark, ' ');
	/* One mark is one change: what wraps is indented. */
	w_pager_hang(p, str_sv(&mark), STYLE_THREAD_SYSTEM, str_sv(&line), STYLE_THREAD_SYSTEM,
		     cells);
}
