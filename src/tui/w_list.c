/* Arithmetic of a list's cursor and window. */
#include "deskbell/tui/w_list.h"

#include "deskbell/base/i18n.h"

void w_list_fit(struct w_list *l, int h)
{
	if (h < 1)
		h = 1;
	if (l->cursor >= l->n)
		l->cursor = l->n - 1;
	if (l->cursor < 0)
		l->cursor = 0;
	if (l->top > l->n - h)
		l->top = l->n - h;
	if (l->top < 0)
		l->top = 0;
	if (l->cursor < l->top)
		l->top = l->cursor;
	if (l->cursor >= l->top + h)
		l->top = l->cursor - h + 1;
}

int w_list_step(enum action a, int count, int h)
{
	int n = count > 0 ? count : 1, half = h > 1 ? h / 2 : 1, page = h > 1 ? h - 1 : 1;

	switch (a) {
	case ACTION_SCROLL_DOWN:
		return n;
	case ACTION_SCROLL_UP:
		return -n;
	case ACTION_SCROLL_HALF_DOWN:
		return half * n;
	case ACTION_SCROLL_HALF_UP:
		return -half * n;
	case ACTION_SCROLL_PAGE_DOWN:
		return page * n;
	case ACTION_SCROLL_PAGE_UP:
		return -page * n;
	default:
		return 0;
	}
}

const char *w_list_off(enum action a)
{
	return a == ACTION_FILTER_OPEN || a == ACTION_FILTER_CLEAR || a == ACTION_TAB_NEXT ||
			       a == ACTION_TAB_PREV || a == ACTION_PREVIEW_TOGGLE ||
			       a == ACTION_PREVIEW_DOWN || a == ACTION_PREVIEW_UP
		       ? _("this list has none")
		       : NULL;
}

bool w_list_action(struct w_list *l, enum action a, int count, int h)
{
	int step = w_list_step(a, count, h);

	switch (a) {
	case ACTION_SCROLL_DOWN:
	case ACTION_SCROLL_UP:
		l->cursor += step;
		break;
	case ACTION_SCROLL_HALF_DOWN:
	case ACTION_SCROLL_HALF_UP:
	case ACTION_SCROLL_PAGE_DOWN:
	case ACTION_SCROLL_PAGE_UP:
		l->cursor += step;
		l->top += step;
		break;
	case ACTION_SCROLL_TOP:
		l->cursor = count > 0 ? count - 1 : 0;
		break;
	case ACTION_SCROLL_BOTTOM:
		l->cursor = count > 0 ? count - 1 : l->n - 1;
		break;
	default:
		return false;
	}
	w_list_fit(l, h);
	return true;
}
