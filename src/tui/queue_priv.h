#ifndef DESKBELL_SRC_TUI_QUEUE_PRIV_H
#define DESKBELL_SRC_TUI_QUEUE_PRIV_H
/* The queue screen's state, shared by its files. */
#include "deskbell/base/vec.h"
#include "deskbell/tui/scr.h"
#include "deskbell/tui/w_choices.h"
#include "deskbell/tui/w_input.h"
#include "deskbell/tui/w_list.h"
#include "deskbell/tui/w_pager.h"
#include "ticket_ops.h"

#define QUEUE_WINDOW 200 /* rows in memory around the cursor */
#define QUEUE_EDGE 40	 /* rows from its edge at which the next are fetched */
#define QUEUE_TABS 32
#define PREVIEW_MS 120 /* the preview follows this long after the last key */
#define FILTER_MS 120  /* the count likewise */
#define PREVIEW_MESSAGES 3
/* Numbers of tabs are not counted again for so many times what counting them took: twenty idle
 * screens then take 4 % of a core for it, however many tickets are open. */
#define VIEWS_REST 500
#define STRANGE_MS 200 /* rows of the tab that was left stand so long while the others load */
#define FRESH_MAX 200
#define QUEUE_WASTE ((size_t)256 << 10) /* bytes of replaced rows before memory is tidied */

/* What a WORK_LIST is for. */
enum list_tag { LIST_ADOPT, LIST_MORE, LIST_SHADOW, LIST_FILTER };

/* A ticket that is new to the filter, not shown yet. */
struct fresh_row {
	int64_t id;
	bool above; /* the cursor */
};

struct queue_row {
	struct ticket_row row; /* texts in the queue's arena */
	bool done;	       /* left the filter by now; stays until R */
};

/* What is kept of a tab while another is shown. */
struct queue_tab {
	struct str filter;
	int64_t cursor;
	int top;
};

struct queue_screen {
	struct screen s;
	struct arena arena; /* rows */
	VEC(struct queue_row) row;
	struct w_list list;
	int64_t cursor;	   /* id: the selection */
	VEC(int64_t) mark; /* ids, in the order they were made */
	int want;	   /* rows the cursor still has to go beyond the window */
	bool loaded, more_before, more_after;
	bool loading_more;
	int asking;	       /* rows on their way, the first views too */
	bool strange;	       /* rows are those of the tab or filter that was left */
	int64_t strange_since; /* ms */
	int to_end;	       /* the load under way goes to the first (-1) or last row (1) */
	size_t tidy;	       /* bytes the rows took when they were last laid down */
	int64_t count;	       /* -1 = not known yet */
	struct fresh_row fresh[FRESH_MAX];
	size_t n_fresh, fresh_above;
	int64_t fresh_at;   /* the cursor they were last compared with */
	size_t reveal;	    /* rows above to be scrolled into sight with the next load */
	struct work *views; /* tabs */
	struct queue_tab tab[QUEUE_TABS];
	int n_tab, active;
	bool views_late;	      /* changes have come that the numbers do not have */
	int64_t views_at, views_rest; /* ms: when they were counted; how long not again */
	struct str filter, sort;
	/* Preview */
	bool preview_on;
	int64_t previewed;   /* ticket shown in it */
	int64_t preview_due; /* ms, 0 = nothing to fetch */
	int previews;	     /* on their way */
	struct work *preview;
	struct w_pager pager;
	int pager_w;
	/* Filter bar */
	bool filtering;
	int accepting;	 /* filters accepted whose rows are on their way */
	int completions; /* on their way */
	struct w_input input;
	struct w_choices choices;
	struct work *complete;
	int64_t count_due;
	int64_t would;	  /* tickets the text being typed would find, -1 = not known */
	struct str note;  /* what the list lacks */
	struct str order; /* the list's, by its view or its filter */
	bool bounded;	  /* accepting the same filter again gives the whole list */
	bool levels;	  /* the list has a column of what is due */
	struct str whole; /* the filter that was */
	struct str fault;
	struct query_fault fault_at;
	int page; /* rows of the list as last drawn */
	/* Tickets to be asked for: they became read or unread while the list was out of sight, or
	 * what was asked of them was not answered. */
	VEC(int64_t) late;
	bool all_late; /* more than are named */
	int following; /* LIST_SHADOW under way */
	struct ticket_ops ops;
};

/* queue_filter.c */
void queue_filter_open(struct queue_screen *q, struct ui *ui);
bool queue_filter_action(struct queue_screen *q, struct ui *ui, enum action a);
void queue_filter_type(struct queue_screen *q, struct ui *ui, struct sv text);
void queue_filter_work(struct queue_screen *q, struct ui *ui, const struct msg *m);
void queue_filter_tick(struct queue_screen *q, struct ui *ui);
void queue_filter_view(const struct queue_screen *q, const struct ui *ui, struct grid *g,
		       struct rect bar, struct rect below);
/* queue_view.c */
void queue_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r);
/* Rows of the list at this size. */
int queue_page(const struct queue_screen *q, const struct ui *ui);
void queue_lay_preview(struct queue_screen *q, const struct ui *ui);
/* queue_rows.c */
/* Place of a ticket among the rows in memory, -1 = not there. */
int queue_find_row(const struct queue_screen *q, int64_t id);
/* The selected row, NULL = none. */
const struct ticket_row *queue_cursor_row(const struct queue_screen *q);
/* The cursor went somewhere: selection, preview and the rows next to come follow. */
void queue_moved(struct queue_screen *q, struct ui *ui);
/* The rows of a load become the list; the selection keeps its id and its row of the screen. */
void queue_adopt(struct queue_screen *q, struct ui *ui, const struct work *w);
/* These tickets changed, and where `more` others that are not named: asks how they are now. */
void queue_changed(struct queue_screen *q, struct ui *ui, const int64_t *id, size_t n, bool more);
/* Tickets became read or unread (MSG_SEEN). */
void queue_seen(struct queue_screen *q, struct ui *ui, const struct work *w);
/* What came of LIST_SHADOW. One that was cancelled or failed is asked for again behind those that
 * are under way: none says what another asked. */
void queue_followed(struct queue_screen *q, struct ui *ui, const struct work *w);
/* Asks for what is late, for the time the list is on the terminal. */
void queue_catch_up(struct queue_screen *q, struct ui *ui);
/* queue_tabs.c */
void queue_show_tab(struct queue_screen *q, struct ui *ui, int i, bool fresh);
void queue_step_tab(struct queue_screen *q, struct ui *ui, int step);
void queue_show_mine(struct queue_screen *q, struct ui *ui);
void queue_got_views(struct queue_screen *q, struct ui *ui, const struct msg *m);
/* queue_mark.c */
bool queue_is_marked(const struct queue_screen *q, int64_t id);
void queue_unmark_all(struct queue_screen *q);
/* Marks of tickets that are no longer in the list are forgotten, as far as it is in memory. */
void queue_marks_fit(struct queue_screen *q);
bool queue_mark_action(struct queue_screen *q, struct ui *ui, enum action a);
/* What deeds are done to: the marked tickets, else the selected one. */
void queue_target(const struct queue_screen *q, struct ticket_target *out);
/* scr_queue.c */
/* A window of the list of this filter, the first unless the caller says another. */
struct work *queue_list_work(const struct queue_screen *q, enum list_tag tag, struct sv filter);
void queue_load(struct queue_screen *q, struct ui *ui, enum list_tag tag, struct sv filter);
void queue_ask_preview(struct queue_screen *q, struct ui *ui);
void queue_ask_views(struct queue_screen *q, struct ui *ui, bool count);
/* The numbers of the tabs after changes: at once, or later where counting is much work. */
void queue_count_views(struct queue_screen *q, struct ui *ui);

#endif
