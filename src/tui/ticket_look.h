#ifndef DESKBELL_SRC_TUI_TICKET_LOOK_H
#define DESKBELL_SRC_TUI_TICKET_LOOK_H
/* How tickets and messages look wherever they are shown. */
#include "deskbell/service/load.h"
#include "deskbell/tui/screen.h"
#include "deskbell/tui/w_pager.h"

/* The colour each is shown in. */
enum style look_priority(enum priority p);
enum style look_state(enum state_category c);
/* What is due next, in a field of eight cells: a mark, and the time left. Nothing where nothing is
 * due. */
void look_due(struct grid *g, struct rect r, const struct ui *ui, const struct ticket *t);
/* The clocks of a ticket in one line of at most `cells`, if that can be; no line where it has none.
 */
void look_sla(struct w_pager *p, const struct ui *ui, const struct sla_view *v, int cells);
/* Number, subject, then state, priority, queue, people: as lines of a preview. */
void look_summary(struct w_pager *p, const struct ui *ui, const struct ticket_row *r, int cells);
/* Head line and text of a message in the thread of `ticket`, each line begun with its mark. */
void look_message(struct w_pager *p, const struct ui *ui, const struct message_view *m,
		  int64_t ticket, int cells);
/* What a command answered, and what it does to the (first) ticket: for one line. */
void look_answer(struct str *out, const struct answer *x, const struct ui *ui);
/* The value it gives the field of that name. */
void look_value(struct str *out, const struct answer *x, struct sv field);
/* What a change did to a ticket (0: the first of it), as "tags +vpn, state new -> open"; where that
 * shows in no field, its command. */
void look_happened(struct str *out, const struct ui *ui, const struct change_view *c,
		   int64_t ticket);
/* One event: "state new -> open"; of free text the first `cells` (0: all of it). */
void look_event(struct str *out, const struct event_view *e, size_t cells, const struct ui *ui);
/* Changes of the ticket that are no messages: one line each. */
void look_change(struct w_pager *p, const struct ui *ui, const struct change_view *c, int cells);

/* All that is known of it beside its thread, in two columns: fields, what it has to do with other
 * tickets, files. */
void look_info(struct w_pager *p, const struct ui *ui, const struct ticket_view *v, int cells);
/* The same in a line or two where there is no room for columns: custom fields and tags, then links
 * and people. Nothing where none is. */
void look_brief(struct w_pager *p, const struct ui *ui, const struct ticket_view *v, int cells);
/* What keeps it from being worked on: merged, deleted, snoozed; a line each. */
void look_notice(struct w_pager *p, const struct ui *ui, const struct ticket_view *v);

#endif
