/* One line asked for, in the row above the footer, with what could be meant above it, and what the
 * command would do with it. */
#include "deskbell/tui/scr.h"

#include <stdlib.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/w_choices.h"
#include "deskbell/tui/w_input.h"
#include "deskbell/tui/w_note.h"
#include "ticket_look.h"

#define SHOWN 8
#define TOLD_ROWS 4
#define TRY_MS 150 /* the command is tried this long after the last key */

struct ask {
	struct screen s;
	struct prompt p; /* texts in the arena */
	struct arena arena;
	struct w_input input;
	struct w_choices choices;
	struct work *work; /* holds the choices' texts */
	int loading;	   /* candidates on their way */
	bool missing;	   /* accepted empty though it must not be */
	struct work *run;  /* the command as far as it is known */
	int64_t try_due;   /* ms; 0 = nothing to try */
	struct str tried;  /* the answer that was tried last */
	struct str told;   /* what would come of it */
	bool bad;	   /* it cannot be done */
};

static enum context ask_context(const struct screen *s)
{
	(void)s;
	return CONTEXT_INPUT;
}

/* ---- the answer ---- */

/* Where the part under completion begins: behind the last comma. */
static size_t part_start(const struct ask *a)
{
	struct sv text = w_input_text(&a->input);
	size_t at = text.n;

	if (!a->p.many)
		return 0;
	while (at && text.p[at - 1] != ',')
		at--;
	while (at < text.n && text.p[at] == ' ')
		at++;
	return at;
}

static struct sv part(const struct ask *a)
{
	struct sv text = w_input_text(&a->input);
	size_t at = part_start(a);

	return (struct sv){ text.p + at, text.n - at };
}

/* What Enter would give: the text with the marked choice in place of its last part. */
static void effective(const struct ask *a, struct str *out)
{
	struct sv text = w_input_text(&a->input);

	if (a->choices.sel < 0 || a->choices.sel >= (int)a->choices.n) {
		str_add(out, text);
		return;
	}
	str_add(out, (struct sv){ text.p, part_start(a) });
	str_add(out, a->choices.at[a->choices.sel].text);
}

static void put_word(const struct prompt *p, struct sv one, struct work *run)
{
	/* It is a value, whatever it looks like. */
	if (!p->option.n && !p->field.n && one.n && one.p[0] == '-')
		work_word(run, SV("--"));
	work_wordf(run, "%.*s%.*s%s%.*s", SV_ARG(p->option), SV_ARG(p->field),
		   p->field.n ? "=" : "", SV_ARG(one));
}

void prompt_put(const struct prompt *p, struct sv text, struct work *run)
{
	if (!p->many) {
		if (text.n || p->need.p || p->field.n)
			put_word(p, text, run);
		return;
	}
	while (text.p) {
		struct sv one = sv_trim(sv_cut(&text, ','));

		if (one.n)
			put_word(p, one, run);
	}
}

/* ---- trying it ---- */

static void edited(struct ask *a, struct ui *ui)
{
	AUTO(str_deinit) struct str text = STR_INIT;

	if (!a->run)
		return;
	effective(a, &text);
	if (sv_eq(str_sv(&text), str_sv(&a->tried)))
		return;
	str_reset(&a->told);
	a->bad = false;
	a->try_due = ui->now_ms + TRY_MS;
}

static void try_it(struct ask *a, struct ui *ui)
{
	AUTO(str_deinit) struct str text = STR_INIT;
	struct work *w = work_create(WORK_TRY);

	a->try_due = 0;
	effective(a, &text);
	str_reset(&a->tried);
	str_add(&a->tried, str_sv(&text));
	if (!sv_trim(str_sv(&text)).n && a->p.need.p) {
		work_destroy(w);
		return;
	}
	for (size_t i = 0; i < a->run->n_word; i++)
		work_word(w, a->run->word[i]);
	prompt_put(&a->p, str_sv(&text), w);
	w->text = work_sv(w, str_sv(&text));
	ui_work(ui, &a->s, w);
}

static void tried(struct ask *a, struct ui *ui, const struct work *w)
{
	if (!sv_eq(w->text, str_sv(&a->tried)) || w->rc == RC_CANCELLED)
		return;
	str_reset(&a->told);
	a->bad = w->rc != RC_OK;
	if (a->bad && a->p.only.n && !sv_eqs(a->p.only, w->err.field)) {
		a->bad = false; /* something else is still to be asked */
		return;
	}
	if (a->bad)
		str_adds(&a->told, w->err.msg);
	else if (a->p.only.n)
		look_value(&a->told, &w->answer, a->p.only);
	else if (sv_find(w->answer.text, '\n') ==
		 w->answer.text.n) /* a difference has no room here */
		look_answer(&a->told, &w->answer, ui);
	for (size_t i = 0; i < a->told.n; i++)
		if (a->told.p[i] == '\n')
			str_splice(&a->told, i, 1, SV("; "));
}

/* ---- candidates ---- */

/* What candidates are asked for: of a field "field=typed". */
static void asked(const struct ask *a, struct str *out)
{
	if (a->p.field.n)
		str_addf(out, "%.*s=", SV_ARG(a->p.field));
	str_add(out, part(a));
}

static void load(struct ask *a, struct ui *ui)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct work *w;

	a->missing = false;
	if (!a->run) {
		str_reset(&a->told);
		a->bad = false;
	}
	edited(a, ui);
	if (a->p.param < 0)
		return;
	w = work_create(WORK_CANDIDATES);
	w->param = (enum param_type)a->p.param;
	w->ticket = a->p.ticket;
	asked(a, &s);
	w->text = work_sv(w, str_sv(&s));
	a->loading++;
	ui_work(ui, &a->s, w);
}

/* Is a number an answer though it is not offered? */
static bool is_numbered(int param)
{
	return param == PARAM_TICKET || param == PARAM_LINKED || param == PARAM_MESSAGE ||
	       param == PARAM_ATTACHMENT;
}

/* May it be something that is not offered? Then Enter takes what stands there. */
static bool is_open(const struct ask *a)
{
	struct sv typed = part(a);
	int64_t n;

	/* Of a field that has its values a number means one of these: 2 is P2. */
	if (a->p.param == PARAM_ASSIGNMENT && !a->choices.n && sv_int(typed, &n))
		return true;
	return !typed.n || a->p.param == PARAM_TAG || a->p.param == PARAM_WHEN ||
	       a->p.param == PARAM_FILE || (is_numbered(a->p.param) && sv_int(typed, &n));
}

/* Nothing that is offered, and no command yet that could be tried and say so. */
static bool is_none(const struct ask *a)
{
	return !a->run && !a->p.field.n && a->p.param >= 0 && !is_open(a) && !a->choices.n;
}

static void choose(struct ask *a)
{
	a->choices.sel = is_open(a) || !a->choices.n ? -1 : 0;
	for (size_t i = 0; i < a->choices.n; i++)
		if (sv_eq(a->choices.at[i].text, part(a)))
			a->choices.sel = (int)i;
}

static void loaded(struct ask *a, struct ui *ui, const struct msg *m)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	size_t skip = a->p.field.n ? a->p.field.n + 1 : 0;
	int64_t id;

	a->loading--;
	asked(a, &s);
	if (m->work->rc != RC_OK || !sv_eq(m->work->text, str_sv(&s)))
		return;
	work_destroy(a->work);
	a->work = ui_keep(ui, m);
	a->choices.n = 0;
	for (size_t i = 0; i < a->work->n_candidate && i < W_CHOICES_MAX; i++) {
		struct sv text = a->work->candidate[i].text;

		text = (struct sv){ text.p + skip, text.n - skip };
		if (a->p.param == PARAM_TICKET && sv_int(text, &id) && id == a->p.ticket)
			continue; /* neither linked with itself nor merged into itself */
		a->choices.at[a->choices.n++] =
			(struct w_choice){ text, a->work->candidate[i].label, SV_NULL };
	}
	choose(a);
	edited(a, ui);
}

static void take(struct ask *a, struct ui *ui, int i)
{
	AUTO(str_deinit) struct str text = STR_INIT;

	a->choices.sel = i;
	effective(a, &text);
	w_input_set(&a->input, str_sv(&text));
	load(a, ui);
}

/* A directory, or a field whose value is still to come. */
static bool goes_on(struct sv text, int param)
{
	return text.n && ((param == PARAM_FILE && text.p[text.n - 1] == '/') ||
			  (param == PARAM_ASSIGNMENT && text.p[text.n - 1] == '='));
}

static void accept(struct ask *a, struct ui *ui)
{
	AUTO(str_deinit) struct str text = STR_INIT;

	if (a->choices.sel >= 0 && goes_on(a->choices.at[a->choices.sel].text, a->p.param) &&
	    !sv_eq(a->choices.at[a->choices.sel].text, part(a))) {
		take(a, ui, a->choices.sel);
		return;
	}
	effective(a, &text);
	if (!sv_trim(str_sv(&text)).n && a->p.need.p) {
		a->missing = true;
		return;
	}
	if (is_none(a)) {
		a->bad = true;
		str_reset(&a->told);
		str_addf(&a->told, _("there is no \"%.*s\"; Backspace shows what there is"),
			 SV_ARG(part(a)));
		return;
	}
	/* Known to be refused: it stands there, with the reason. */
	if (a->bad && sv_eq(str_sv(&text), str_sv(&a->tried)))
		return;
	ui_close(ui, &a->s);
	ui_answer(ui, a->p.owner, a->p.tag, 1, str_sv(&text));
}

/* ---- messages and actions ---- */

static void ask_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	struct ask *a = (struct ask *)s;

	if (m->kind == MSG_START) {
		load(a, ui);
		if (a->run && !a->p.need.p)
			try_it(a, ui);
	} else if (m->kind == MSG_TICK && a->try_due && ui->now_ms >= a->try_due && !a->loading) {
		try_it(a, ui);
	} else if (m->kind == MSG_WORK && m->work->kind == WORK_TRY) {
		tried(a, ui, m->work);
	} else if (m->kind == MSG_WORK && m->work->kind == WORK_CANDIDATES) {
		loaded(a, ui, m);
	}
}

static int64_t ask_deadline(const struct screen *s)
{
	const struct ask *a = (const struct ask *)s;

	return a->loading ? 0 : a->try_due;
}

/* The candidates decide what Enter takes. */
static bool ask_lacks(const struct screen *s, const struct ui *ui, enum action a)
{
	(void)ui;
	return ((const struct ask *)s)->loading > 0 &&
	       (a == ACTION_INPUT_ACCEPT || a == ACTION_INPUT_COMPLETE ||
		a == ACTION_INPUT_HISTORY_PREV || a == ACTION_INPUT_HISTORY_NEXT);
}

static const char *ask_off(const struct screen *s, const struct ui *ui, enum action a)
{
	(void)ui;
	return a == ACTION_INPUT_COMPLETE && ((const struct ask *)s)->p.param < 0
		       ? _("there is nothing to complete")
		       : NULL;
}

static void ask_type(struct screen *s, struct ui *ui, struct sv text, bool paste)
{
	struct ask *a = (struct ask *)s;

	(void)paste;
	w_input_type(&a->input, text);
	load(a, ui);
}

static bool ask_action(struct screen *s, struct ui *ui, enum action action, int count)
{
	struct ask *a = (struct ask *)s;

	(void)count;
	switch (action) {
	case ACTION_INPUT_ACCEPT:
		accept(a, ui);
		return true;
	case ACTION_INPUT_CANCEL:
		ui_close(ui, s);
		ui_answer(ui, a->p.owner, a->p.tag, -1, SV(""));
		return true;
	case ACTION_INPUT_COMPLETE:
		if (a->choices.n)
			take(a, ui, a->choices.sel < 0 ? 0 : a->choices.sel);
		return true;
	case ACTION_INPUT_HISTORY_PREV:
	case ACTION_INPUT_HISTORY_NEXT:
		w_choices_move(&a->choices, action == ACTION_INPUT_HISTORY_NEXT ? 1 : -1);
		edited(a, ui);
		return true;
	default:
		break;
	}
	if (!w_input_action(&a->input, action))
		return false;
	load(a, ui);
	return true;
}

/* ---- drawing ---- */

/* What would be done, or why not, laid over what is below. Returns its rows. */
static int view_told(const struct ask *a, const struct ui *ui, struct grid *g, struct rect r)
{
	AUTO(str_deinit) struct str mark = STR_INIT;
	enum style s = a->bad ? STYLE_INPUT_ERROR : STYLE_TOAST_INFO;

	str_add(&mark, a->bad ? theme_mark(ui->theme, s) : SV("->"));
	str_addc(&mark, ' ');
	return w_note_view(&(struct w_note){ .mark = str_sv(&mark),
					     .mark_style = a->bad ? s : STYLE_MUTED,
					     .text = str_sv(&a->told),
					     .style = s },
			   ui, g, r, TOLD_ROWS);
}

static void view_choices(const struct ask *a, const struct ui *ui, struct grid *g, struct rect r)
{
	int n = (int)a->choices.n < SHOWN ? (int)a->choices.n : SHOWN;
	AUTO(str_deinit) struct str hint = STR_INIT;
	struct rect box = rect_bottom(&r, n + 2);

	box.w = box.w > 66 ? 66 : box.w;
	str_adds(&hint, _("Tab complete   Down next   Enter accept"));
	w_choices_more(&a->choices, n, &hint);
	box = grid_box(g, box, ui->glyphs, a->p.label, str_sv(&hint));
	w_choices_view(&a->choices, ui, g, box);
}

static void view_missing(const struct ask *a, const struct ui *ui, struct grid *g, struct rect *row)
{
	struct sv mark = theme_mark(ui->theme, STYLE_INPUT_ERROR);
	int need = (int)width_sv(a->p.need) + (int)width_sv(mark) + 1;
	struct rect right = rect_right(row, need + 1);

	grid_put(g, right, 0, 1, mark, STYLE_INPUT_ERROR);
	grid_put(g, right, 0, 2 + (int)width_sv(mark), a->p.need, STYLE_INPUT_ERROR);
}

static void ask_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	const struct ask *a = (const struct ask *)s;
	struct rect row = { ui->h - 2, 0, 1, ui->w };
	int x;

	if (a->told.n)
		rect_bottom(&r, view_told(a, ui, g, r));
	if (a->choices.n)
		view_choices(a, ui, g, r);
	grid_fill(g, row, STYLE_BASE);
	x = grid_put(g, row, 0, 0, a->p.label, STYLE_TITLE);
	x += grid_put(g, row, 0, x, SV(": "), STYLE_TITLE);
	if (a->missing)
		view_missing(a, ui, g, &row);
	rect_left(&row, x);
	w_input_view(&a->input, g, row, STYLE_INPUT);
}

static void ask_destroy(struct screen *s)
{
	struct ask *a = (struct ask *)s;

	w_input_deinit(&a->input);
	work_destroy(a->work);
	work_destroy(a->run);
	str_deinit(&a->tried);
	str_deinit(&a->told);
	arena_deinit(&a->arena);
	free(a);
}

static const struct screen_ops ask_ops = {
	.name = "prompt",
	.overlay = true,
	.context = ask_context,
	.action = ask_action,
	.type = ask_type,
	.message = ask_message,
	.deadline = ask_deadline,
	.lacks = ask_lacks,
	.off = ask_off,
	.view = ask_view,
	.destroy = ask_destroy,
};

struct screen *scr_prompt_create(const struct prompt *p)
{
	struct ask *a = mem_alloc(sizeof(*a));

	a->s.ops = &ask_ops;
	a->p = *p;
	a->p.label = arena_sv(&a->arena, p->label);
	a->p.need = arena_sv(&a->arena, p->need);
	a->p.field = arena_sv(&a->arena, p->field);
	a->p.option = arena_sv(&a->arena, p->option);
	a->p.only = arena_sv(&a->arena, p->only);
	a->p.run = NULL;
	if (p->run) {
		a->run = work_create(WORK_TRY);
		for (size_t i = 0; i < p->run->n_word; i++)
			work_word(a->run, p->run->word[i]);
	}
	w_input_init(&a->input);
	w_input_set(&a->input, p->text);
	a->choices.sel = -1;
	return &a->s;
}
