/* What stands on the screen: libvterm's cells as text and looks, and statements about them. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/text/utf8.h"
#include "harness_priv.h"

#define FEED_MAX 65536 /* libvterm overflows its stack on a few MB at once */

/* What the terminal would type: keys being put together; answers to queries are only counted. */
static void on_output(const char *bytes, size_t n, void *user)
{
	struct pty *p = user;

	if (p->feeding)
		p->queries++;
	else
		str_add(&p->keys, (struct sv){ bytes, n });
}

static int on_prop(VTermProp prop, VTermValue *val, void *user)
{
	struct pty *p = user;

	if (prop == VTERM_PROP_CURSORVISIBLE)
		p->visible = val->boolean;
	if (prop == VTERM_PROP_ALTSCREEN)
		p->alt = val->boolean;
	return 1;
}

void pty_screen_init(struct pty *p, int h, int w)
{
	static const VTermScreenCallbacks on = { .settermprop = on_prop };

	p->vt = vterm_new(h, w);
	assert_non_null(p->vt);
	vterm_set_utf8(p->vt, 1);
	vterm_output_set_callback(p->vt, on_output, p);
	p->screen = vterm_obtain_screen(p->vt);
	vterm_screen_set_callbacks(p->screen, &on, p);
	vterm_screen_enable_altscreen(p->screen, 1);
	vterm_screen_reset(p->screen, 1);
}

void pty_screen_deinit(struct pty *p)
{
	vterm_free(p->vt);
}

void pty_screen_feed(struct pty *p, const char *bytes, size_t n)
{
	p->feeding = true;
	while (n) {
		size_t part = n < FEED_MAX ? n : FEED_MAX;

		vterm_input_write(p->vt, bytes, part);
		bytes += part;
		n -= part;
	}
	p->feeding = false;
}

size_t pty_queries(const struct pty *p)
{
	return p->queries;
}

/* ---- cells ---- */

int pty_height(const struct pty *p)
{
	return p->h;
}

int pty_width(const struct pty *p)
{
	return p->w;
}

static int color_of(const VTermColor *c, uint8_t is_default)
{
	if (c->type & is_default)
		return -1;
	return VTERM_COLOR_IS_INDEXED(c) ? c->indexed.idx : -2;
}

struct pty_cell pty_cell_at(const struct pty *p, int y, int x)
{
	struct pty_cell out = { .width = 1 };
	struct str text = STR_INIT;
	VTermScreenCell c;

	if (y < 0)
		y += p->h;
	if (!vterm_screen_get_cell(p->screen, (VTermPos){ y, x }, &c))
		return out;
	out.width = c.width;
	out.bold = c.attrs.bold;
	out.reverse = c.attrs.reverse;
	out.underline = c.attrs.underline;
	out.italic = c.attrs.italic;
	out.fg = color_of(&c.fg, VTERM_COLOR_DEFAULT_FG);
	out.bg = color_of(&c.bg, VTERM_COLOR_DEFAULT_BG);
	if (c.chars[0] == (uint32_t)-1) { /* right half of a wide one */
		out.width = 0;
		return out;
	}
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && c.chars[i]; i++)
		utf8_add(&text, c.chars[i]);
	snprintf(out.text, sizeof(out.text), "%s", text.n ? str_z(&text) : " ");
	str_deinit(&text);
	return out;
}

const char *pty_cells(struct pty *p, int y, int x, int w)
{
	struct str *row = &p->row[p->next_row++ % PTY_ROWS_KEPT];

	str_reset(row);
	for (int i = x; i < x + w && i < p->w; i++)
		str_adds(row, pty_cell_at(p, y, i).text);
	while (row->n && row->p[row->n - 1] == ' ')
		str_splice(row, row->n - 1, 1, SV(""));
	return str_z(row);
}

const char *pty_row(struct pty *p, int y)
{
	return pty_cells(p, y, 0, p->w);
}

/* Column in cells of the byte at `n` of row y's text. */
static int column_of(struct pty *p, int y, size_t n)
{
	size_t bytes = 0;
	int x = 0;

	for (; x < p->w && bytes < n; x++)
		bytes += strlen(pty_cell_at(p, y, x).text);
	while (x < p->w && !pty_cell_at(p, y, x).width)
		x++;
	return x;
}

int pty_find(struct pty *p, const char *text, int *x)
{
	for (int y = 0; y < p->h; y++) {
		const char *row = pty_row(p, y), *at = strstr(row, text);

		if (!at)
			continue;
		if (x)
			*x = column_of(p, y, (size_t)(at - row));
		return y;
	}
	return -1;
}

char *pty_screen(struct pty *p)
{
	struct str all = STR_INIT;

	for (int y = 0; y < p->h; y++)
		str_addf(&all, "%s\n", pty_row(p, y));
	return str_detach(&all);
}

void pty_cursor(const struct pty *p, int *y, int *x, bool *visible)
{
	VTermPos pos;

	vterm_state_get_cursorpos(vterm_obtain_state(p->vt), &pos);
	*y = pos.row;
	*x = pos.col;
	*visible = p->visible;
}

bool pty_alt_screen(const struct pty *p)
{
	return p->alt;
}

/* ---- bytes ---- */

size_t pty_count(struct sv bytes, const char *part)
{
	size_t n = strlen(part), found = 0;

	for (const char *at = bytes.p; at && (size_t)(at - bytes.p) + n <= bytes.n; found++) {
		at = memmem(at, bytes.n - (size_t)(at - bytes.p), part, n);
		if (!at)
			break;
		at += n;
	}
	return found;
}

static bool is_color(long n)
{
	return (n >= 30 && n <= 38) || (n >= 40 && n <= 48) || (n >= 90 && n <= 97) ||
	       (n >= 100 && n <= 107);
}

size_t pty_colors(struct sv bytes)
{
	size_t found = 0;

	for (size_t i = 0; i + 2 < bytes.n; i++) {
		bool color = false;
		size_t j = i + 2;

		if (bytes.p[i] != '\033' || bytes.p[i + 1] != '[')
			continue;
		for (long n = 0; j < bytes.n; j++) {
			char c = bytes.p[j];

			if (c >= '0' && c <= '9') {
				n = n < 1000 ? n * 10 + (c - '0') : n;
				continue;
			}
			color |= is_color(n);
			n = 0;
			if (c != ';' && c != ':')
				break;
		}
		found += j < bytes.n && bytes.p[j] == 'm' && color;
	}
	return found;
}

size_t pty_non_ascii(struct sv bytes)
{
	size_t found = 0;

	for (size_t i = 0; i < bytes.n; i++)
		found += (unsigned char)bytes.p[i] > 0x7f;
	return found;
}

/* ---- statements ---- */

static void show(struct pty *p)
{
	int y, x;
	bool visible;

	pty_cursor(p, &y, &x, &visible);
	print_error("# screen %dx%d, cursor %d,%d%s, %s\n", p->w, p->h, y, x,
		    visible ? "" : " hidden", p->alive ? "running" : "ended");
	for (int i = 0; i < p->h; i++)
		print_error("# %2d|%s\n", i, pty_row(p, i));
}

void pty_fail(struct pty *p, const char *file, int line, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	show(p);
	print_error("%s\n", text);
	_fail(file, line);
	abort();
}

void pty_check(struct pty *p, bool ok, const char *what, const char *file, int line)
{
	if (!ok)
		pty_fail(p, file, line, "not so: %s", what);
}

void pty_check_text(struct pty *p, const char *text, bool there, const char *file, int line)
{
	if ((pty_find(p, text, NULL) >= 0) != there)
		pty_fail(p, file, line, "%s on the screen: \"%s\"", there ? "not" : "still", text);
}

void pty_check_row(struct pty *p, int y, const char *text, bool whole, const char *file, int line)
{
	const char *row = pty_row(p, y);

	if (whole ? strcmp(row, text) != 0 : !strstr(row, text))
		pty_fail(p, file, line, "row %d %s \"%s\": \"%s\"", y, whole ? "is not" : "lacks",
			 text, row);
}

void pty_check_cursor(struct pty *p, const char *text, const char *file, int line)
{
	bool visible;
	int y, x;

	pty_cursor(p, &y, &x, &visible);
	if (!visible || !strstr(pty_row(p, y), text))
		pty_fail(p, file, line, "the cursor is not on \"%s\"", text);
}

void pty_check_exit(struct pty *p, int status, const char *file, int line)
{
	int got = pty_exit_status(p);

	if (got != status)
		pty_fail(p, file, line, "exit status %d, not %d", got, status);
}
