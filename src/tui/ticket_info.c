/* What is known of a ticket beside its thread: in two columns where there is room, in a line where
 * there is none. */
#include <stdlib.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "deskbell/text/wrap.h"
#include "ticket_look.h"

#define TITLE_REST 22 /* cells the title's row needs beside the subject */

/* A label and its value; without a value a heading. */
struct row {
	struct sv label, value;
};

struct rows {
	struct arena arena;
	VEC(struct row) row;
};

static void put(struct rows *x, const char *label, struct sv value)
{
	if (value.n)
		VEC_ADD(&x->row, ((struct row){ arena_sv(&x->arena, sv_from(label)),
						arena_sv(&x->arena, value) }));
}

static void put_time(struct rows *x, const char *label, int64_t at)
{
	char text[WHEN_SIZE];

	if (!at)
		return;
	when_full(at, text);
	put(x, label, sv_from(text));
}

/* "#42 subject" */
static struct sv reference(struct rows *x, int64_t id, struct sv subject)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	str_addf(&s, "#%lld ", (long long)id);
	safe_line(&s, subject);
	return arena_sv(&x->arena, sv_trim(str_sv(&s)));
}

static struct sv joined(struct rows *x, const struct sv *v, size_t n)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (size_t i = 0; i < n; i++)
		str_addf(&s, "%s%.*s", i ? ", " : "", SV_ARG(v[i]));
	return arena_sv(&x->arena, str_sv(&s));
}

/* The title's row cuts a long subject: then it stands among the fields, whole. */
static void put_subject(struct rows *x, const struct ui *ui, const struct ticket_view *v)
{
	if ((int)width_sv(v->row.t.subject) > ui->w - TITLE_REST)
		put(x, _("subject"), v->row.t.subject);
}

static void put_fields(struct rows *x, const struct ui *ui, const struct ticket_view *v)
{
	const struct ticket_row *r = &v->row;

	VEC_ADD(&x->row, ((struct row){ sv_from(_("FIELDS")), SV_NULL }));
	put_subject(x, ui, v);
	put(x, _("type"), r->t.type);
	put(x, _("queue"), r->queue_title.n ? r->queue_title : r->queue);
	put(x, _("team"), r->team);
	put(x, _("category"), r->category);
	put(x, _("tags"), joined(x, r->t.tag, r->t.n_tag));
	put(x, _("requester"), r->requester);
	put_time(x, _("created"), r->t.created);
	put_time(x, _("updated"), r->t.updated);
	put_time(x, _("resolved"), r->t.resolved);
	put(x, _("resolution"), r->t.resolution);
	put(x, _("external id"), r->t.external_id);
	for (size_t i = 0; i < v->n_field; i++)
		put(x, arena_z(&x->arena, v->field[i].label), v->field[i].text);
}

static void put_relations(struct rows *x, const struct relation_view *r)
{
	size_t before = x->row.n;

	VEC_ADD(&x->row, ((struct row){ sv_from(_("LINKS")), SV_NULL }));
	if (r->merged)
		put(x, _("merged into"), reference(x, r->merged, r->merged_subject));
	for (size_t i = 0; i < r->n_merged_here; i++)
		put(x, _("merged here"), reference(x, r->merged_here[i], SV_NULL));
	for (size_t i = 0; i < r->n_link; i++)
		put(x, _(link_label(r->link[i].kind)),
		    reference(x, r->link[i].ticket, r->link[i].subject));
	put(x, _("watched by"), joined(x, r->watcher, r->n_watcher));
	put_time(x, _("snoozed until"), r->snoozed);
	put_time(x, _("deleted"), r->deleted_at);
	put(x, _("deleted by"), r->deleted_by);
	put(x, _("because"), r->reason);
	if (x->row.n == before + 1)
		x->row.n = before;
}

static void put_files(struct rows *x, const struct ticket_view *v)
{
	size_t before = x->row.n;

	VEC_ADD(&x->row, ((struct row){ sv_from(_("ATTACHMENTS")), SV_NULL }));
	for (size_t i = 0; i < v->n_message; i++)
		for (size_t k = 0; k < v->message[i].n_attachment; k++) {
			const struct attachment_view *f = &v->message[i].attachment[k];
			AUTO(str_deinit) struct str s = STR_INIT;

			safe_line(&s, f->name.p ? f->name : sv_from(_("(erased)")));
			put(x, arena_printf(&x->arena, "[%lld]", (long long)f->id).p, str_sv(&s));
		}
	if (x->row.n == before + 1)
		x->row.n = before;
}

/* Labels stand in a column as wide as the widest, but at most two fifths. */
static int label_width(const struct rows *x, int cells)
{
	int wide = 0;

	for (size_t i = 0; i < x->row.n; i++)
		if (x->row.at[i].value.n && (int)width_sv(x->row.at[i].label) > wide)
			wide = (int)width_sv(x->row.at[i].label);
	return wide > cells * 2 / 5 ? cells * 2 / 5 : wide;
}

static void draw_label(struct w_pager *p, const struct ui *ui, struct sv label, int wide)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	width_cut(&s, label, (size_t)wide, ui->ascii);
	for (int n = (int)width_sv(str_sv(&s)); n < wide + 2; n++)
		str_addc(&s, ' ');
	w_pager_add(p, str_sv(&s), STYLE_MUTED);
}

/* Values that are longer than their column go on below themselves. */
static void draw(struct w_pager *p, const struct ui *ui, struct rows *x, int cells)
{
	int wide = label_width(x, cells), room = cells - wide - 2;

	for (size_t i = 0; i < x->row.n; i++) {
		const struct row *r = &x->row.at[i];
		struct wrap_lines lines;
		struct sv value;

		if (!r->value.n) {
			if (i)
				w_pager_line(p, false);
			w_pager_line(p, true);
			w_pager_add(p, r->label, STYLE_TITLE);
			continue;
		}
		value = safe_text_in(&x->arena, r->value);
		wrap_text(&x->arena, value, room > 1 ? (size_t)room : 1, &lines);
		for (size_t k = 0; k < lines.n; k++) {
			w_pager_line(p, false);
			draw_label(p, ui, k ? SV("") : r->label, wide);
			w_pager_goes_on(p, wrap_join(value, &lines, k));
			w_pager_add(p, lines.at[k].text, STYLE_BASE);
		}
	}
}

static void done(struct rows *x)
{
	VEC_DEINIT(&x->row);
	arena_deinit(&x->arena);
}

void look_info(struct w_pager *p, const struct ui *ui, const struct ticket_view *v, int cells)
{
	struct rows x = { 0 };

	put_fields(&x, ui, v);
	put_relations(&x, &v->relation);
	put_files(&x, v);
	draw(p, ui, &x, cells);
	done(&x);
}

/* "label value   label value" on a line of its own, as many as there is room for. */
static void draw_line(struct w_pager *p, const struct ui *ui, const struct rows *x, int cells)
{
	int used = 0;

	for (size_t i = 0; i < x->row.n; i++) {
		const struct row *r = &x->row.at[i];
		int need = (int)width_sv(r->label) + 1 + (int)width_sv(r->value);

		if (!i)
			w_pager_line(p, false);
		else
			w_pager_add(p, SV("   "), STYLE_BASE);
		if (i && used + need + 4 > cells) {
			w_pager_add(p, ui->glyphs->ellipsis, STYLE_MUTED);
			return;
		}
		used += need + 3;
		w_pager_add(p, r->label, STYLE_MUTED);
		w_pager_add(p, SV(" "), STYLE_BASE);
		w_pager_add(p, r->value, STYLE_BASE);
	}
}

void look_brief(struct w_pager *p, const struct ui *ui, const struct ticket_view *v, int cells)
{
	struct rows x = { 0 };
	const struct relation_view *r = &v->relation;

	put(&x, _("tags"), joined(&x, v->row.t.tag, v->row.t.n_tag));
	for (size_t i = 0; i < v->n_field; i++)
		put(&x, arena_z(&x.arena, v->field[i].label), v->field[i].text);
	draw_line(p, ui, &x, cells);
	VEC_RESET(&x.row);
	for (size_t i = 0; i < r->n_merged_here; i++)
		put(&x, _("merged here"), reference(&x, r->merged_here[i], SV_NULL));
	for (size_t i = 0; i < r->n_link; i++)
		put(&x, _(link_label(r->link[i].kind)), reference(&x, r->link[i].ticket, SV_NULL));
	put(&x, _("watched by"), joined(&x, r->watcher, r->n_watcher));
	draw_line(p, ui, &x, cells);
	done(&x);
}

static void notice(struct w_pager *p, const char *what, struct sv value)
{
	w_pager_line(p, false);
	w_pager_addf(p, STYLE_TOAST_WARNING, "%s %.*s", what, SV_ARG(value));
}

static void notice_key(struct w_pager *p, const struct ui *ui, enum action a, const char *does)
{
	char key[32];

	ui_key(ui, CONTEXT_TICKET, a, key);
	if (!key[0])
		return;
	w_pager_add(p, SV("   "), STYLE_BASE);
	w_pager_add(p, sv_from(key), STYLE_HINT_KEY);
	w_pager_addf(p, STYLE_HINT_TEXT, " %s", does);
}

void look_notice(struct w_pager *p, const struct ui *ui, const struct ticket_view *v)
{
	const struct relation_view *r = &v->relation;
	struct rows x = { 0 };
	char at[WHEN_SIZE];

	if (r->merged) {
		notice(p, _("merged into"), reference(&x, r->merged, SV_NULL));
		w_pager_add(p, SV("   "), STYLE_BASE);
		w_pager_add(p, r->merged_subject, STYLE_MUTED);
		notice_key(p, ui, ACTION_TICKET_FOLLOW, _("goes there"));
	}
	if (r->deleted_at) {
		when_full(r->deleted_at, at);
		notice(p, _("deleted"),
		       arena_printf(&x.arena, "%s %.*s: %.*s", at,
				    SV_ARG(r->deleted_by.n ? r->deleted_by : SV("-")),
				    SV_ARG(r->reason.n ? r->reason : SV("-"))));
		notice_key(p, ui, ACTION_TICKET_RESTORE, _("brings it back"));
	}
	if (r->snoozed) {
		when_full(r->snoozed, at);
		notice(p, _("snoozed until"), sv_from(at));
		notice_key(p, ui, ACTION_TICKET_UNSNOOZE, _("wakes it"));
	}
	done(&x);
}
