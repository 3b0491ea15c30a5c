#ifndef DESKBELL_SRC_TUI_TICKET_PRIV_H
#define DESKBELL_SRC_TUI_TICKET_PRIV_H
/* The ticket screen's state, shared by its files. */
#include "deskbell/tui/screen.h"
#include "deskbell/tui/w_pager.h"
#include "text_find.h"
#include "ticket_ops.h"

#define TICKET_SIDE_FROM 110 /* cells of the terminal from which fields stand beside the thread */

struct ticket_screen {
	struct screen s;
	int64_t id;
	uint64_t list; /* the queue it was opened from */
	struct work *work;
	int asking; /* tickets on their way */
	struct w_pager thread;
	bool at_end;		    /* keep showing the newest */
	bool side;		    /* wanted; shown from TICKET_SIDE_FROM on */
	bool full;		    /* what is known of it stands in place of the thread */
	struct w_pager info, notes; /* beside or instead of the thread; in the head */
	int pos, of;		    /* in the list, 0 = not from a list */
	bool reply_draft, note_draft;
	bool news;	 /* it may hold what the person has not read yet */
	struct str gone; /* why there is nothing to show */
	struct text_find find;
	struct ticket_ops ops;
};

/* ticket_view.c */
/* Its row, NULL = nothing yet. */
const struct ticket_row *ticket_row_of(const struct ticket_screen *t);
/* Rows of the thread. */
int ticket_page(const struct ticket_screen *t, const struct ui *ui);
/* Lays out all of it; only what stands in the head and beside the thread. */
void ticket_lay(struct ticket_screen *t, const struct ui *ui);
void ticket_lay_info(struct ticket_screen *t, const struct ui *ui);
void ticket_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r);

#endif
