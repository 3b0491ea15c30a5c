/* Marks: the tickets a deed is done to at once. They belong to the list they were made in. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "queue_priv.h"

static size_t find_mark(const struct queue_screen *q, int64_t id)
{
	size_t i = 0;

	while (i < q->mark.n && q->mark.at[i] != id)
		i++;
	return i;
}

bool queue_is_marked(const struct queue_screen *q, int64_t id)
{
	return find_mark(q, id) < q->mark.n;
}

static void put_mark(struct queue_screen *q, int64_t id)
{
	if (!queue_is_marked(q, id))
		VEC_ADD(&q->mark, id);
}

static void toggle(struct queue_screen *q, int64_t id)
{
	size_t i = find_mark(q, id);

	if (i == q->mark.n) {
		VEC_ADD(&q->mark, id);
		return;
	}
	memmove(q->mark.at + i, q->mark.at + i + 1, (q->mark.n - i - 1) * sizeof(id));
	q->mark.n--;
}

void queue_unmark_all(struct queue_screen *q)
{
	VEC_RESET(&q->mark);
}

void queue_marks_fit(struct queue_screen *q)
{
	size_t keep = 0;

	if (q->more_before || q->more_after)
		return;
	for (size_t i = 0; i < q->mark.n; i++)
		if (queue_find_row(q, q->mark.at[i]) >= 0)
			q->mark.at[keep++] = q->mark.at[i];
	q->mark.n = keep;
}

/* All between the mark made last and the cursor. */
static void mark_range(struct queue_screen *q)
{
	int from = q->mark.n ? queue_find_row(q, q->mark.at[q->mark.n - 1]) : -1;
	int to = q->list.cursor;

	if (from < 0)
		from = to;
	for (int step = from < to ? 1 : -1;; from += step) {
		put_mark(q, q->row.at[from].row.t.id);
		if (from == to)
			return;
	}
}

static void mark_all(struct queue_screen *q, struct ui *ui)
{
	for (size_t i = 0; i < q->row.n; i++)
		put_mark(q, q->row.at[i].row.t.id);
	if (q->more_before || q->more_after)
		ui_toast(ui, STYLE_TOAST_WARNING,
			 ngettext("the %zu ticket around the cursor is marked, not the whole list; "
				  "a command with --query takes all",
				  "the %zu tickets around the cursor are marked, not the whole "
				  "list; a command with --query takes all",
				  (unsigned long)q->row.n),
			 q->row.n);
}

bool queue_mark_action(struct queue_screen *q, struct ui *ui, enum action a)
{
	switch (a) {
	case ACTION_LIST_MARK:
		toggle(q, q->cursor);
		return true;
	case ACTION_LIST_RANGE:
		mark_range(q);
		return true;
	case ACTION_LIST_MARK_ALL:
		mark_all(q, ui);
		return true;
	case ACTION_LIST_MARK_CLEAR:
		queue_unmark_all(q);
		return true;
	default:
		return false;
	}
}

void queue_target(const struct queue_screen *q, struct ticket_target *out)
{
	const struct ticket_row *r = queue_cursor_row(q);

	*out = (struct ticket_target){ .id = r ? r->t.id : 0,
				       .rev = r ? r->t.rev : 0,
				       .merged = r && r->t.merged };
	if (!q->mark.n)
		return;
	*out = (struct ticket_target){ .id = q->mark.at[0],
				       .marked = q->mark.at,
				       .n_marked = q->mark.n };
	/* The newest of what was seen of them: what came after it was not. */
	for (size_t i = 0; i < q->mark.n; i++) {
		int at = queue_find_row(q, q->mark.at[i]);

		if (at >= 0 && q->row.at[at].row.t.rev > out->rev)
			out->rev = q->row.at[at].row.t.rev;
	}
}
