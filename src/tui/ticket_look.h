#ifndef DESKBELL_SRC_TUI_TICKET_LOOK_H
#define DESKBELL_SRC_TUI_TICKET_LOOK_H
/* How tickets and messages look wherever they are shown. */
#include "deskbell/service/load.h"
#include "deskbell/tui/screen.h"
#include "deskbell/tui/w_pager.h"

enum style look_priority(enum priority p);
enum style look_state(enum state_category c);
/* Number, subject, then state, priority, queue, people: as lines of a preview. */
void look_summary(struct w_pager *p, const struct ui *ui, const struct ticket_row *r, int cells);
/* Head line and text of a message, each line begun with its mark. */
void look_message(struct w_pager *p, const struct ui *ui, const struct message_view *m, int cells);
/* What a command answered, and what it does to the (first) ticket: for one line. */
void look_answer(struct str *out, const struct answer *x, const struct ui *ui);
/* What else there is to know of it: deletion, merge, snooze, watchers, links; a line each. */
void look_relation(struct w_pager *p, const struct relation_view *x, int cells);
/* Changes of the ticket that are no messages: one line each. */
void look_change(struct w_pager *p, const struct ui *ui, const struct change_view *c, int cells);

/* Custom fields that are set, before the thread; nothing where none is. */
void look_fields(struct w_pager *p, const struct field_view *f, size_t n, int cells);

#endif
