/* Rectangle arithmetic; every result lies within what it was cut from. */
#include "deskbell/tui/rect.h"

static int at_most(int n, int have)
{
	if (n < 0)
		n = 0;
	return n < have ? n : have;
}

struct rect rect_top(struct rect *r, int n)
{
	struct rect out = *r;

	out.h = at_most(n, r->h);
	r->y += out.h;
	r->h -= out.h;
	return out;
}

struct rect rect_bottom(struct rect *r, int n)
{
	struct rect out = *r;

	out.h = at_most(n, r->h);
	r->h -= out.h;
	out.y = r->y + r->h;
	return out;
}

struct rect rect_left(struct rect *r, int n)
{
	struct rect out = *r;

	out.w = at_most(n, r->w);
	r->x += out.w;
	r->w -= out.w;
	return out;
}

struct rect rect_right(struct rect *r, int n)
{
	struct rect out = *r;

	out.w = at_most(n, r->w);
	r->w -= out.w;
	out.x = r->x + r->w;
	return out;
}

struct rect rect_center(struct rect r, int h, int w)
{
	h = at_most(h, r.h);
	w = at_most(w, r.w);
	return (struct rect){ r.y + (r.h - h) / 2, r.x + (r.w - w) / 2, h, w };
}
