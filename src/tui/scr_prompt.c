/* One line asked for, in the row above the footer, with what could be meant above it. */
#include "deskbell/tui/scr.h"

#include <stdlib.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/w_choices.h"
#include "deskbell/tui/w_input.h"

#define SHOWN 8

struct ask {
	struct screen s;
	struct prompt p; /* texts in the arena */
	struct arena arena;
	struct w_input input;
	struct w_choices choices;
	struct work *work; /* holds the choices' texts */
	int loading;	   /* candidates on their way */
	bool accepting;	   /* Enter came before them: they decide first */
	bool missing;	   /* accepted empty though it must not be */
};

static enum context ask_context(const struct screen *s)
{
	(void)s;
	return CONTEXT_INPUT;
}

/* What candidates are asked for: of a field "field=typed". */
static void asked(const struct ask *a, struct str *out)
{
	if (a->p.field.n)
		str_addf(out, "%.*s=", SV_ARG(a->p.field));
	str_add(out, w_input_text(&a->input));
}

static void load(struct ask *a, struct ui *ui)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct work *w;

	a->missing = false;
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

static void loaded(struct ask *a, struct ui *ui, const struct msg *m)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	size_t skip = a->p.field.n ? a->p.field.n + 1 : 0;

	if (m->work->kind != WORK_CANDIDATES)
		return;
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
		a->choices.at[a->choices.n++] =
			(struct w_choice){ text, a->work->candidate[i].label, SV_NULL };
	}
	/* Nothing typed: nothing is chosen by Enter alone. */
	a->choices.sel = a->choices.n && w_input_text(&a->input).n ? 0 : -1;
}

static void accept(struct ask *a, struct ui *ui)
{
	struct sv text = w_input_text(&a->input);

	a->accepting = a->loading > 0;
	if (a->accepting)
		return;
	if (a->choices.sel >= 0 && a->choices.sel < (int)a->choices.n)
		text = a->choices.at[a->choices.sel].text;
	if (!sv_trim(text).n && a->p.need.p) {
		a->missing = true;
		return;
	}
	ui_close(ui, &a->s);
	ui_answer(ui, a->p.owner, a->p.tag, 1, text);
}

static void ask_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	struct ask *a = (struct ask *)s;

	if (m->kind == MSG_START)
		load(a, ui);
	else if (m->kind == MSG_WORK)
		loaded(a, ui, m);
	if (m->kind == MSG_WORK && a->accepting)
		accept(a, ui);
}

static bool ask_waiting(const struct screen *s)
{
	return ((const struct ask *)s)->accepting;
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
		if (a->choices.n) {
			w_input_set(&a->input,
				    a->choices.at[a->choices.sel < 0 ? 0 : a->choices.sel].text);
			load(a, ui);
		}
		return true;
	case ACTION_INPUT_HISTORY_PREV:
	case ACTION_INPUT_HISTORY_NEXT:
		w_choices_move(&a->choices, action == ACTION_INPUT_HISTORY_NEXT ? 1 : -1);
		return true;
	default:
		break;
	}
	if (!w_input_action(&a->input, action))
		return false;
	load(a, ui);
	return true;
}

static void ask_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	const struct ask *a = (const struct ask *)s;
	struct rect row = { ui->h - 2, 0, 1, ui->w };
	int x;

	if (a->choices.n) {
		int n = (int)a->choices.n < SHOWN ? (int)a->choices.n : SHOWN;
		struct rect box = rect_bottom(&r, n + 2);

		box.w = box.w > 66 ? 66 : box.w;
		box = grid_box(g, box, ui->glyphs, a->p.label,
			       sv_from(_("Tab complete   Down next   Enter accept")));
		w_choices_view(&a->choices, ui, g, box);
	}
	grid_fill(g, row, STYLE_BASE);
	x = grid_put(g, row, 0, 0, a->p.label, STYLE_TITLE);
	x += grid_put(g, row, 0, x, SV(": "), STYLE_TITLE);
	if (a->missing) {
		struct sv mark = theme_mark(ui->theme, STYLE_INPUT_ERROR);
		int need = (int)width_sv(a->p.need) + (int)width_sv(mark) + 1;
		struct rect right = rect_right(&row, need + 1);

		grid_put(g, right, 0, 1, mark, STYLE_INPUT_ERROR);
		grid_put(g, right, 0, 2 + (int)width_sv(mark), a->p.need, STYLE_INPUT_ERROR);
	}
	rect_left(&row, x);
	w_input_view(&a->input, g, row, STYLE_INPUT);
}

static void ask_destroy(struct screen *s)
{
	struct ask *a = (struct ask *)s;

	w_input_deinit(&a->input);
	work_destroy(a->work);
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
	.waiting = ask_waiting,
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
	w_input_init(&a->input);
	w_input_set(&a->input, p->text);
	a->choices.sel = -1;
	return &a->s;
}
