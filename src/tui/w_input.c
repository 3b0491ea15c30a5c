/* A line of text being typed. */
#include "deskbell/tui/w_input.h"

#include <stdlib.h>

#include "deskbell/base/mem.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/width.h"

void w_input_init(struct w_input *w)
{
	*w = (struct w_input){ .text = STR_INIT_MAX(W_INPUT_MAX) };
}

void w_input_deinit(struct w_input *w)
{
	for (size_t i = 0; i < w->history.n; i++)
		free(w->history.at[i]);
	VEC_DEINIT(&w->history);
	str_deinit(&w->text);
	str_deinit(&w->cut);
	str_deinit(&w->typed);
}

struct sv w_input_text(const struct w_input *w)
{
	return str_sv(&w->text);
}

void w_input_set(struct w_input *w, struct sv text)
{
	str_reset(&w->text);
	str_add(&w->text, text);
	w->cursor = w->text.n;
}

void w_input_replace(struct w_input *w, size_t from, size_t to, struct sv text)
{
	size_t before;

	if (to > w->text.n)
		to = w->text.n;
	if (from > to)
		from = to;
	before = w->text.n - (to - from);
	str_splice(&w->text, from, to - from, text);
	w->text.cut = false;
	w->cursor = from + (w->text.n - before);
}

void w_input_type(struct w_input *w, struct sv text)
{
	AUTO(str_deinit) struct str one = STR_INIT;

	text = utf8_clip(text, W_INPUT_MAX);
	for (size_t i = 0; i < text.n; i++)
		str_addc(&one, text.p[i] == '\n' || text.p[i] == '\t' ? ' ' : text.p[i]);
	w_input_replace(w, w->cursor, w->cursor, str_sv(&one));
}

static void cut(struct w_input *w, size_t from, size_t to)
{
	if (from >= to)
		return;
	str_reset(&w->cut);
	str_add(&w->cut, (struct sv){ w->text.p + from, to - from });
	w_input_replace(w, from, to, SV(""));
}

static size_t word_start(const struct w_input *w)
{
	size_t at = w->cursor;

	while (at > 0 && w->text.p[at - 1] == ' ')
		at--;
	while (at > 0 && w->text.p[at - 1] != ' ')
		at--;
	return at;
}

static void history(struct w_input *w, int step)
{
	size_t to;

	if (w->at > w->history.n)
		w->at = w->history.n;
	if ((step < 0 && w->at == 0) || (step > 0 && w->at == w->history.n))
		return;
	to = step < 0 ? w->at - 1 : w->at + 1;
	if (w->at == w->history.n) {
		str_reset(&w->typed);
		str_add(&w->typed, str_sv(&w->text));
	}
	w->at = to;
	w_input_set(w, to == w->history.n ? str_sv(&w->typed) : sv_from(w->history.at[to]));
}

bool w_input_action(struct w_input *w, enum action a)
{
	struct sv text = str_sv(&w->text);

	switch (a) {
	case ACTION_INPUT_LEFT:
		w->cursor = w->cursor ? utf8_prev_cluster(text, w->cursor) : 0;
		return true;
	case ACTION_INPUT_RIGHT:
		if (w->cursor < text.n)
			w->cursor = utf8_next_cluster(text, w->cursor);
		return true;
	case ACTION_INPUT_HOME:
		w->cursor = 0;
		return true;
	case ACTION_INPUT_END:
		w->cursor = text.n;
		return true;
	case ACTION_INPUT_ERASE:
		if (w->cursor)
			w_input_replace(w, utf8_prev_cluster(text, w->cursor), w->cursor, SV(""));
		return true;
	case ACTION_INPUT_DELETE:
		if (w->cursor < text.n)
			w_input_replace(w, w->cursor, utf8_next_cluster(text, w->cursor), SV(""));
		return true;
	case ACTION_INPUT_KILL:
		cut(w, w->cursor, text.n);
		return true;
	case ACTION_INPUT_KILL_BACK:
		cut(w, 0, w->cursor);
		return true;
	case ACTION_INPUT_KILL_WORD:
		cut(w, word_start(w), w->cursor);
		return true;
	case ACTION_INPUT_YANK:
		w_input_type(w, str_sv(&w->cut));
		return true;
	case ACTION_INPUT_HISTORY_PREV:
		history(w, -1);
		return true;
	case ACTION_INPUT_HISTORY_NEXT:
		history(w, 1);
		return true;
	default:
		return false;
	}
}

void w_input_remember(struct w_input *w)
{
	const char *text = str_z(&w->text);

	if (*text && !(w->history.n && sv_eqs(sv_from(w->history.at[w->history.n - 1]), text))) {
		if (w->history.n == W_INPUT_HISTORY) {
			free(w->history.at[0]);
			for (size_t i = 1; i < w->history.n; i++)
				w->history.at[i - 1] = w->history.at[i];
			w->history.n--;
		}
		VEC_ADD(&w->history, mem_strdup(text));
	}
	w->at = w->history.n;
}

void w_input_view(const struct w_input *w, struct grid *g, struct rect r, enum style s)
{
	struct sv text = str_sv(&w->text);
	size_t before = width_sv((struct sv){ text.p, w->cursor }), skipped = 0;

	if (r.w < 1)
		return;
	r.h = 1;
	grid_fill(g, r, s);
	/* The cursor needs a cell of its own behind the text. */
	if (before >= (size_t)r.w)
		text = width_skip(text, before - (size_t)r.w + 1, &skipped);
	grid_put(g, r, 0, 0, text, s);
	grid_cursor(g, r, 0, (int)(before - skipped));
}
