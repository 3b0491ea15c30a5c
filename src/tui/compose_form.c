/* The form of a new ticket: what it is about, for whom, and its custom fields. Each is asked for in
 * a prompt that tries the command with it. */
#include <stdio.h>
#include <stdlib.h>

#include "compose_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/domain/fieldset.h"
#include "deskbell/text/width.h"

#define LABEL_MAX 24 /* cells */
#define FORM_FROM 20 /* rows of the terminal from which more than the subject is shown */

/* A row of the form: an option of "ticket new", or a custom field. */
struct row {
	struct sv name, label, dflt;
	int param;
	bool required;
	const struct form_field *field; /* custom */
};

static const struct {
	const char *name, *label; /* N_() */
	int param;
} options[] = {
	{ "subject", N_("Subject"), -1 },
	{ "requester", N_("Requester"), PARAM_PERSON },
	{ "type", N_("Type"), PARAM_TYPE },
	{ "queue", N_("Queue"), PARAM_QUEUE },
	{ "priority", N_("Priority"), PARAM_PRIORITY },
};

#define OPTIONS ((int)ARRAY_LEN(options))

static int rows(const struct compose *c)
{
	return OPTIONS + (c->form ? (int)c->form->form.n_field : 0);
}

static struct sv default_of(const struct compose *c, const struct ui *ui, int i)
{
	const struct form_view *f = c->form ? &c->form->form : NULL;

	return i == 1	      ? ui->who.login
	       : !f || i == 0 ? SV_NULL
	       : i == 2	      ? f->type
	       : i == 3	      ? f->queue
			      : f->priority;
}

static struct row row_at(const struct compose *c, const struct ui *ui, int i)
{
	const struct form_field *f;

	if (i < OPTIONS)
		return (struct row){ .name = sv_from(options[i].name),
				     .label = sv_from(_(options[i].label)),
				     .dflt = default_of(c, ui, i),
				     .param = options[i].param,
				     .required = i == 0 };
	f = &c->form->form.field[i - OPTIONS];
	return (struct row){ .name = f->name,
			     .label = f->label,
			     .dflt = f->dflt,
			     .param = PARAM_ASSIGNMENT,
			     .required = f->required,
			     .field = f };
}

/* ---- what was said ---- */

static struct sv said(const struct compose *c, struct sv name)
{
	if (sv_eqs(name, "subject"))
		return sv_trim(str_sv(&c->subject));
	for (size_t i = 0; i < c->value.n; i++)
		if (sv_eqs(name, c->value.at[i].name))
			return str_sv(&c->value.at[i].text);
	return SV_NULL;
}

static void say(struct compose *c, struct sv name, struct sv text)
{
	struct str copy = STR_INIT;
	size_t i = 0;

	if (sv_eqs(name, "subject")) {
		str_reset(&c->subject);
		str_add(&c->subject, text);
		return;
	}
	while (i < c->value.n && !sv_eqs(name, c->value.at[i].name))
		i++;
	if (i == c->value.n) {
		str_add(&copy, name);
		VEC_ADD(&c->value, ((struct form_value){ .name = str_detach(&copy) }));
	}
	str_reset(&c->value.at[i].text);
	str_add(&c->value.at[i].text, text);
}

void compose_form_deinit(struct compose *c)
{
	for (size_t i = 0; i < c->value.n; i++) {
		free(c->value.at[i].name);
		str_deinit(&c->value.at[i].text);
	}
	VEC_DEINIT(&c->value);
	work_destroy(c->form);
}

/* Is it a field of the type that is chosen now? What was said of another type's is kept, not sent.
 */
static bool counts(const struct compose *c, const char *name)
{
	if (!sv_starts(sv_from(name), SV(FIELD_CUSTOM_PREFIX)) || !c->form)
		return true;
	for (size_t i = 0; i < c->form->form.n_field; i++)
		if (sv_eqs(c->form->form.field[i].name, name))
			return true;
	return false;
}

void compose_form_words(const struct compose *c, struct sv but, struct work *w)
{
	if (!sv_eqs(but, "subject"))
		work_wordf(w, "--subject=%s", c->subject.n || !but.p ? str_z(&c->subject) : "-");
	for (size_t i = 0; i < c->value.n; i++) {
		const struct form_value *v = &c->value.at[i];
		bool custom = sv_starts(sv_from(v->name), SV(FIELD_CUSTOM_PREFIX));

		if (v->text.n && !sv_eqs(but, v->name) && counts(c, v->name))
			work_wordf(w, custom ? "--field=%s=%s" : "--%s=%s", v->name,
				   str_z(&v->text));
	}
}

void compose_form_keep(const struct compose *c, struct work *w)
{
	struct draft *x = &w->draft;

	x->value = ARENA_ARRAY(&w->arena, c->value.n, struct sv);
	for (size_t i = 0; i < c->value.n; i++)
		if (c->value.at[i].text.n)
			x->value[x->n_value++] =
				arena_printf(&w->arena, "%s=%s", c->value.at[i].name,
					     str_z(&c->value.at[i].text));
}

void compose_form_take(struct compose *c, const struct draft *x)
{
	for (size_t i = 0; i < x->n_value; i++) {
		struct sv text = x->value[i], name = sv_cut(&text, '=');

		if (text.p)
			say(c, name, text);
	}
}

/* ---- asking ---- */

void compose_form_load(struct compose *c, struct ui *ui)
{
	struct work *w = work_create(WORK_FORM);

	w->text = work_sv(w, said(c, SV("type")));
	ui_work(ui, &c->s, w);
}

static void ask_row(struct compose *c, struct ui *ui, int i)
{
	struct row r = row_at(c, ui, i);
	struct work *run = work_create(WORK_TRY);
	struct prompt p = { .owner = c->s.id,
			    .tag = ACTION_TICKET_NEW,
			    .label = r.label,
			    .text = said(c, r.name),
			    .param = r.param,
			    .only = r.name,
			    .run = i ? run : NULL };
	char option[64], need[128];

	snprintf(option, sizeof(option), "--%.*s=", SV_ARG(r.field ? SV("field") : r.name));
	snprintf(need, sizeof(need), _("%.*s is required"), SV_ARG(r.label));
	p.option = sv_from(option);
	if (r.field)
		p.field = r.name;
	if (r.required)
		p.need = sv_from(need);
	work_word(run, SV("ticket"));
	work_word(run, SV("new"));
	compose_form_words(c, r.name, run);
	c->asked = i;
	ui_push(ui, scr_prompt_create(&p));
	work_destroy(run);
}

bool compose_form_walk(struct compose *c, struct ui *ui)
{
	c->walk = true;
	for (int i = 0; i < rows(c); i++) {
		struct row r = row_at(c, ui, i);

		if (r.required && !said(c, r.name).n && !r.dflt.p) {
			ask_row(c, ui, i);
			return true;
		}
	}
	c->walk = c->form == NULL; /* then it goes on when the form is in */
	return false;
}

void compose_form_got(struct compose *c, struct ui *ui, const struct msg *m)
{
	if (m->work->rc == RC_CANCELLED)
		return;
	if (m->work->rc != RC_OK) {
		c->walk = false;
		ui_toast(ui, STYLE_TOAST_ERROR, "%s", m->work->err.msg);
		return;
	}
	work_destroy(c->form);
	c->form = ui_keep(ui, m);
	if (c->walk && c->asked < 0)
		compose_form_walk(c, ui);
}

/* What stands for a value: the choice's title. */
static struct sv worded(const struct row *r, struct sv value)
{
	for (size_t i = 0; r->field && i < r->field->n_choice; i++)
		if (sv_eq(r->field->choice[i].text, value))
			return r->field->choice[i].label;
	return value;
}

void compose_form_menu(struct compose *c, struct ui *ui)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct menu_entry *entry = ARENA_ARRAY(&a, (size_t)rows(c), struct menu_entry);

	for (int i = 0; i < rows(c); i++) {
		struct row r = row_at(c, ui, i);
		struct sv value = said(c, r.name);

		value = worded(&r, value.n ? value : r.dflt);
		entry[i].text =
			arena_printf(&a, "%.*s%s: %.*s", SV_ARG(r.label), r.required ? " *" : "",
				     SV_ARG(value.n ? value : SV("-")));
	}
	ui_push(ui, scr_menu_create(c->s.id, ACTION_COMPOSE_FIELDS, sv_from(_("fields")), entry,
				    (size_t)rows(c)));
}

void compose_form_chosen(struct compose *c, struct ui *ui, int choice)
{
	if (choice >= 0 && choice < rows(c))
		ask_row(c, ui, choice);
}

void compose_form_answered(struct compose *c, struct ui *ui, const struct msg *m)
{
	struct row r;
	int i = c->asked;

	c->asked = -1;
	if (m->choice != 1 || i < 0 || i >= rows(c)) {
		c->walk = false;
		if (!c->subject.n && compose_blank(c))
			ui_close(ui, &c->s);
		return;
	}
	r = row_at(c, ui, i);
	say(c, r.name, sv_trim(m->text));
	compose_changed(c, ui);
	if (sv_eqs(r.name, "type")) {
		c->walk = true; /* another type may ask for other things */
		compose_form_load(c, ui);
	} else if (c->walk) {
		compose_form_walk(c, ui);
	}
}

void compose_form_refused(struct compose *c, struct ui *ui, const char *name)
{
	for (int i = 0; *name && i < rows(c); i++)
		if (sv_eqs(row_at(c, ui, i).name, name)) {
			ask_row(c, ui, i);
			return;
		}
}

/* ---- drawing ---- */

/* Custom fields that have a row of their own at this height. */
static int room(const struct ui *ui)
{
	return ui->h / 2 - 6 > 0 ? ui->h / 2 - 6 : 0;
}

/* Those that must be there or are there come before the others. */
static bool is_shown(const struct compose *c, const struct ui *ui, int i)
{
	int before = 0;
	struct row me;

	if (i == 0 || ui->h < FORM_FROM)
		return i == 0;
	if (i < OPTIONS)
		return true;
	me = row_at(c, ui, i);
	for (int k = OPTIONS; k < rows(c); k++) {
		struct row r = row_at(c, ui, k);
		bool wanted = r.required || said(c, r.name).n;

		if ((me.required || said(c, me.name).n) ? wanted && k < i : wanted || k < i)
			before += k != i;
	}
	return before < room(ui);
}

int compose_form_h(const struct compose *c, const struct ui *ui)
{
	int n = 0;

	for (int i = 0; i < rows(c); i++)
		n += is_shown(c, ui, i);
	return n;
}

static void view_row(const struct compose *c, const struct ui *ui, struct grid *g, struct rect line,
		     int i, int wide)
{
	struct row r = row_at(c, ui, i);
	struct sv value = said(c, r.name), more = ui->glyphs->ellipsis;
	struct rect right = line;

	grid_field(g, line, 0, 0, wide - 2, r.label, STYLE_MUTED, RECT_LEFT, more);
	if (r.required)
		grid_put(g, line, 0, wide - 1, SV("*"), STYLE_INPUT_ERROR);
	rect_left(&right, wide + 1);
	if (value.n)
		grid_field(g, right, 0, 0, right.w, worded(&r, value), STYLE_BASE, RECT_LEFT, more);
	else if (r.dflt.n)
		grid_field(g, right, 0, 0, right.w, worded(&r, r.dflt), STYLE_MUTED, RECT_LEFT,
			   more);
	else if (r.required)
		grid_put(g, right, 0, 0, sv_from(_("! required")), STYLE_INPUT_ERROR);
	else
		grid_put(g, right, 0, 0, SV("-"), STYLE_MUTED);
}

void compose_form_view(const struct compose *c, const struct ui *ui, struct grid *g, struct rect r)
{
	int wide = 0, hidden = 0, y = 0;
	char key[32];

	for (int i = 0; i < rows(c); i++) {
		int cells = (int)width_sv(row_at(c, ui, i).label) + 2;

		if (is_shown(c, ui, i) && cells > wide)
			wide = cells;
	}
	wide = wide > LABEL_MAX ? LABEL_MAX : wide;
	for (int i = 0; i < rows(c); i++) {
		struct rect line = { r.y + y, r.x, 1, r.w };

		if (!is_shown(c, ui, i)) {
			hidden++;
			continue;
		}
		view_row(c, ui, g, line, i, wide);
		y++;
	}
	ui_key(ui, CONTEXT_COMPOSE, ACTION_COMPOSE_FIELDS, key);
	if (hidden)
		grid_putf(g, r, y, 2, STYLE_FRAME,
			  ngettext(" %d field more (%s) ", " %d fields more (%s) ",
				   (unsigned long)hidden),
			  hidden, key);
}
