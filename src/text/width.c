/* Cells by wcwidth; a cluster's width is the sum of its characters', as ncurses reckons it. */
#include "deskbell/text/width.h"

#include <wchar.h>

#include "deskbell/text/utf8.h"

int width_cp(uint32_t cp)
{
	if (cp >= 0x20 && cp < 0x7F)
		return 1;
	return wcwidth((wchar_t)cp);
}

/* Width of the character at byte `at`; *n gets its bytes. */
static size_t cell_at(struct sv v, size_t at, size_t *n)
{
	uint32_t cp;
	int w;

	*n = utf8_decode(v, at, &cp);
	if (*n == 0) {
		*n = 1;
		return 1;
	}
	w = width_cp(cp);
	return w < 0 ? 1 : (size_t)w;
}

size_t width_sv(struct sv v)
{
	size_t at, n, cells = 0;

	for (at = 0; at < v.n; at += n) {
		if ((uint8_t)v.p[at] < 0x80) {
			n = 1;
			cells++;
		} else {
			cells += cell_at(v, at, &n);
		}
	}
	return cells;
}

struct sv width_clip(struct sv v, size_t cells, size_t *used)
{
	size_t at = 0, sum = 0;

	while (at < v.n) {
		size_t next = utf8_next_cluster(v, at);
		size_t w = width_sv((struct sv){ v.p + at, next - at });

		if (sum + w > cells)
			break;
		sum += w;
		at = next;
	}
	if (used)
		*used = sum;
	return (struct sv){ v.p, at };
}

struct sv width_skip(struct sv v, size_t cells, size_t *skipped)
{
	size_t at = 0, sum = 0;

	while (at < v.n && sum < cells) {
		size_t next = utf8_next_cluster(v, at);

		sum += width_sv((struct sv){ v.p + at, next - at });
		at = next;
	}
	if (skipped)
		*skipped = sum;
	return (struct sv){ v.p + at, v.n - at };
}

size_t width_cut(struct str *out, struct sv v, size_t cells, bool ascii)
{
	size_t used;
	struct sv head = width_clip(v, cells, &used);

	if (head.n == v.n || cells == 0) {
		str_add(out, head);
		return used;
	}
	head = width_clip(v, cells - 1, &used);
	str_add(out, head);
	str_add(out, ascii ? SV("~") : SV("…"));
	return used + 1;
}

static void blanks(struct str *out, size_t n)
{
	while (n-- > 0)
		str_addc(out, ' ');
}

void width_pad(struct str *out, struct sv v, size_t cells, enum width_align align, bool ascii)
{
	AUTO(str_deinit) struct str cut = STR_INIT;
	size_t room, left = 0;

	room = cells - width_cut(&cut, v, cells, ascii);
	if (align == WIDTH_RIGHT)
		left = room;
	else if (align == WIDTH_CENTER)
		left = room / 2;
	blanks(out, left);
	str_add(out, str_sv(&cut));
	blanks(out, room - left);
}
