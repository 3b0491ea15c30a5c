/* Keys, time and pictures of the rig; the answers are in harness_desk.c. */
#include "harness.h"

#include <locale.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/embed.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/width.h"
#include "harness_desk.h"

static struct sv embedded(const char *path)
{
	const struct embed_file *f = embed_find(path);

	assert_non_null(f);
	return (struct sv){ (const char *)f->data, f->size };
}

/* Up to the point where it waits for what it asked. */
static struct rig *open_rig(int h, int w, bool ascii, unsigned roles)
{
	struct rig *r = mem_alloc(sizeof(*r));
	struct app_config c = { .theme = &r->theme,
				.keymap = &r->keymap,
				.clock = &r->clock,
				.who = { .person = 2, .login = SV("li.wei"), .roles = roles },
				.ascii = ascii };
	struct faults f;

	/* As main does: widths are those of the C library in UTF-8. */
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	clock_freeze(&r->clock, RIG_NOW);
	faults_init(&f, &r->arena);
	assert_true(theme_load(&r->theme, "theme", embedded("themes/deskbell-default.yaml"), NULL,
			       &r->arena, &f));
	assert_true(keymap_load(&r->keymap, "keymap.yaml", embedded("data/config/keymap.yaml"),
				&r->arena, &f));
	rig_desk_fill(r);
	r->app = app_create(&c);
	app_start(r->app, h, w);
	return r;
}

static struct rig *answered(struct rig *r)
{
	rig_answer_all(r);
	return r;
}

struct rig *rig_open(int h, int w)
{
	return answered(open_rig(h, w, false, ~0u));
}

struct rig *rig_open_as(int h, int w, unsigned roles)
{
	return answered(open_rig(h, w, false, roles));
}

struct rig *rig_open_ascii(int h, int w)
{
	return answered(open_rig(h, w, true, ~0u));
}

struct rig *rig_open_held(int h, int w)
{
	struct rig *r = open_rig(h, w, false, ~0u);

	r->hold = true;
	return r;
}

int rig_start(void **state)
{
	*state = rig_open(24, 80);
	return 0;
}

int rig_end(void **state)
{
	rig_close(*state);
	return 0;
}

void rig_close(struct rig *r)
{
	if (!r)
		return;
	app_destroy(r->app);
	for (size_t i = 0; i < r->waiting.n; i++)
		work_destroy(r->waiting.at[i]);
	VEC_DEINIT(&r->waiting);
	grid_deinit(&r->grid);
	str_deinit(&r->text);
	str_deinit(&r->log);
	str_deinit(&r->edit);
	arena_deinit(&r->arena);
	free(r);
}

/* ---- effects ---- */

static bool same(const struct work *a, const struct work *b)
{
	return a->kind == b->kind && a->screen == b->screen && a->tag == b->tag;
}

static void give(struct rig *r, struct work *w)
{
	struct msg m = { .kind = MSG_WORK, .work = w };

	app_update(r->app, &m);
}

/* As the worker does: a newer read takes the place of an older one, which comes back cancelled. */
static void take_work(struct rig *r, struct work *w)
{
	for (size_t i = 0; work_is_read(w->kind) && i < r->waiting.n; i++)
		if (same(r->waiting.at[i], w))
			r->waiting.at[i]->rc = RC_CANCELLED;
	VEC_ADD(&r->waiting, w);
}

static void take_effects(struct rig *r)
{
	for (;;) {
		struct effects e = { 0 };

		app_take(r->app, &e);
		if (!e.list.n) {
			VEC_DEINIT(&e.list);
			return;
		}
		for (size_t i = 0; i < e.list.n; i++) {
			struct effect *x = &e.list.at[i];

			r->quit |= x->kind == EFFECT_QUIT;
			r->cancels += x->kind == EFFECT_CANCEL;
			if (x->kind == EFFECT_WORK)
				take_work(r, x->own_work);
			if (x->kind == EFFECT_EDIT) {
				str_reset(&r->edit);
				str_adds(&r->edit, x->own_text);
				r->edit_by = x->screen;
			}
			free(x->own_text);
		}
		VEC_DEINIT(&e.list);
	}
}

static struct work *pull(struct rig *r, size_t i)
{
	struct work *w = r->waiting.at[i];

	memmove(r->waiting.at + i, r->waiting.at + i + 1,
		(r->waiting.n - i - 1) * sizeof(*r->waiting.at));
	r->waiting.n--;
	if (w->rc != RC_CANCELLED)
		rig_desk_answer(r, w);
	return w;
}

void rig_answer_all(struct rig *r)
{
	take_effects(r);
	while (r->waiting.n) {
		give(r, pull(r, 0));
		take_effects(r);
	}
	app_view(r->app, &r->grid);
}

void rig_answer(struct rig *r, enum work_kind kind)
{
	size_t i = 0;

	take_effects(r);
	while (i < r->waiting.n && r->waiting.at[i]->kind != kind)
		i++;
	assert_true(i < r->waiting.n);
	give(r, pull(r, i));
	take_effects(r);
	app_view(r->app, &r->grid);
}

size_t rig_waiting(const struct rig *r, enum work_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < r->waiting.n; i++)
		n += r->waiting.at[i]->kind == kind && r->waiting.at[i]->rc != RC_CANCELLED;
	return n;
}

static void settle(struct rig *r)
{
	if (r->hold)
		take_effects(r);
	else
		rig_answer_all(r);
}

void rig_send(struct rig *r, struct msg *m)
{
	app_update(r->app, m);
	settle(r);
	app_view(r->app, &r->grid);
}

/* ---- what is typed ---- */

static struct key key_of(struct sv name)
{
	char z[16];
	size_t n = name.n < 15 ? name.n : 15;
	uint32_t cp;

	memcpy(z, name.p, n);
	z[n] = 0;
	if (utf8_decode(name, 0, &cp) == name.n)
		return key_from_cp(cp);
	return key_named(z);
}

void rig_batch(struct rig *r, const char *names)
{
	struct sv rest = sv_from(names);

	while (rest.p && rest.n) {
		struct msg m = { .kind = MSG_KEY, .key = key_of(sv_cut(&rest, ' ')) };

		app_update(r->app, &m);
		take_effects(r);
	}
	settle(r);
	app_view(r->app, &r->grid);
}

void rig_keys(struct rig *r, const char *names)
{
	struct sv rest = sv_from(names);

	while (rest.p && rest.n) {
		struct msg m = { .kind = MSG_KEY, .key = key_of(sv_cut(&rest, ' ')) };

		rig_send(r, &m);
	}
}

bool rig_was_run(const struct rig *r, const char *text)
{
	return r->log.n && strstr(r->log.p, text);
}

void rig_type(struct rig *r, const char *text)
{
	struct sv v = sv_from(text);
	uint32_t cp;

	for (size_t i = 0, n; i < v.n; i += n) {
		struct msg m = { .kind = MSG_KEY };

		n = utf8_decode(v, i, &cp);
		m.key = key_from_cp(cp);
		rig_send(r, &m);
	}
}

void rig_paste(struct rig *r, struct sv text)
{
	struct msg m = { .kind = MSG_PASTE, .text = text };

	rig_send(r, &m);
}

void rig_resize(struct rig *r, int h, int w)
{
	struct msg m = { .kind = MSG_RESIZE, .h = h, .w = w };

	rig_send(r, &m);
}

void rig_advance(struct rig *r, int64_t ms)
{
	int64_t until = clock_now_ms(&r->clock) + ms;
	struct msg m = { .kind = MSG_TICK };

	for (int i = 0; i < 10000; i++) {
		int64_t due = app_deadline(r->app), now = clock_now_ms(&r->clock);

		if (!due || due > until)
			break;
		if (due > now)
			clock_advance_ms(&r->clock, due - now);
		rig_send(r, &m);
		assert_true(app_deadline(r->app) == 0 || app_deadline(r->app) > due);
	}
	if (clock_now_ms(&r->clock) < until)
		clock_advance_ms(&r->clock, until - clock_now_ms(&r->clock));
	app_view(r->app, &r->grid);
}

static void send_changed(struct rig *r)
{
	struct msg m = { .kind = MSG_CHANGED };

	r->desk.newest++;
	clock_advance_ms(&r->clock, 500);
	rig_send(r, &m);
}

void rig_flood(struct rig *r)
{
	r->desk.n_touched = ARRAY_LEN(r->desk.touched);
	for (size_t i = 0; i < r->desk.n_touched; i++)
		r->desk.touched[i] = 1000000 + (int64_t)i;
	send_changed(r);
}

void rig_changed(struct rig *r, int64_t id, ...)
{
	va_list ap;

	r->desk.n_touched = 0;
	va_start(ap, id);
	for (; id; id = va_arg(ap, int64_t))
		r->desk.touched[r->desk.n_touched++] = id;
	va_end(ap);
	send_changed(r);
}

/* ---- pictures ---- */

const char *rig_text(struct rig *r)
{
	str_reset(&r->text);
	app_view(r->app, &r->grid);
	grid_text(&r->grid, &r->text);
	return str_z(&r->text);
}

bool rig_has(struct rig *r, const char *text)
{
	return strstr(rig_text(r), text) != NULL;
}

const char *rig_row(struct rig *r, int y)
{
	str_reset(&r->text);
	app_view(r->app, &r->grid);
	if (y < r->grid.h)
		grid_row(&r->grid, y, &r->text);
	return str_z(&r->text);
}

enum style rig_style(struct rig *r, const char *text)
{
	for (int y = 0; y < r->grid.h; y++) {
		const char *row = rig_row(r, y), *at = strstr(row, text);

		if (at)
			return (enum style)grid_cell(
				       &r->grid, y,
				       (int)width_sv((struct sv){ row, (size_t)(at - row) }))
				->style;
	}
	fail_msg("\"%s\" is not shown", text);
	return STYLE_BASE;
}

int rig_drawn(struct rig *r, struct grid *last)
{
	int n = 0;

	rig_text(r);
	for (int y = 0; y < r->grid.h; y++)
		n += grid_follow(last, &r->grid, y);
	return n;
}

void rig_assert_has(struct rig *r, const char *text, int line)
{
	if (!rig_has(r, text))
		fail_msg("line %d: \"%s\" is not shown in:\n%s", line, text, rig_text(r));
}

void rig_assert_lacks(struct rig *r, const char *text, int line)
{
	if (rig_has(r, text))
		fail_msg("line %d: \"%s\" is shown in:\n%s", line, text, rig_text(r));
}

void rig_golden(struct rig *r, const char *name)
{
	char path[256];
	struct sv want;
	struct err e = { 0 };
	const char *update = getenv("GOLDEN_UPDATE");

	snprintf(path, sizeof(path), "tests/golden/%s.screen", name);
	assert_null(rig_grid_fault((rig_text(r), &r->grid)));
	if (update && *update)
		assert_int_equal(fs_write_lazy(path, sv_from(rig_text(r)), 0644, &e), RC_OK);
	if (fs_read(path, 1 << 20, &r->arena, &want, &e) != RC_OK)
		fail_msg("%s", e.msg);
	if (!sv_eqs(want, rig_text(r)))
		fail_msg("%s (GOLDEN_UPDATE=1 writes it anew); is:\n%s\nwanted:\n%.*s", path,
			 rig_text(r), SV_ARG(want));
}

size_t rig_memory(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

const char *rig_grid_fault(const struct grid *g)
{
	for (int y = 0; y < g->h; y++)
		for (int x = 0; x < g->w; x++) {
			const struct cell *c = grid_cell(g, y, x);
			struct sv text = sv_from(c->text);

			if (c->width > 2)
				return "a cell is wider than two";
			if (c->width == 2 && (x + 1 >= g->w || grid_cell(g, y, x + 1)->width))
				return "a wide character without its right half";
			if (c->width == 0 && (x == 0 || grid_cell(g, y, x - 1)->width != 2))
				return "a right half without its wide character";
			if (c->width == 0 ? text.n != 0 : (int)width_sv(text) != c->width)
				return "a cell's text has another width";
			if (!utf8_valid(text, NULL) || !safe_is_clean(text, false))
				return "a cell holds unsafe text";
			if (g->ascii && !utf8_is_ascii(text))
				return "a cell holds more than ASCII";
			if (c->style >= STYLE_COUNT)
				return "a cell has no style";
		}
	if (g->cursor_y >= g->h || g->cursor_x >= g->w)
		return "the cursor stands outside";
	return NULL;
}
