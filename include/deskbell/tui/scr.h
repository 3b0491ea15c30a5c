#ifndef DESKBELL_TUI_SCR_H
#define DESKBELL_TUI_SCR_H
/* The screens, each made by its constructor and handed to ui_push. `owner` is the screen that gets
 * the MSG_ANSWER with `tag`. Texts are copied. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/service/draft.h"
#include "deskbell/service/registry.h"
#include "deskbell/tui/screen.h"

/* The list of tickets with tabs, filter and preview. */
struct screen *scr_queue_create(void);
/* Moves a queue screen's selection by `step` rows and says where it stands: position and number of
 * rows of the whole list, *n = 0 while that is not known. 0 when nothing is selected. */
int64_t scr_queue_step(struct screen *s, struct ui *ui, int step, int *pos, int *n);
/* Does its selection stand at the edge of what is in memory, the rows beyond on their way? */
bool scr_queue_awaits(const struct screen *s);
/* One ticket; `list` is the queue screen it was opened from (0 = none), which knows its neighbours.
 */
struct screen *scr_ticket_create(int64_t id, uint64_t list);
/* Writing a reply or note. `insert` (may be SV_NULL) is put at the end of the text. */
struct screen *scr_compose_create(int64_t ticket, enum draft_kind kind, struct sv insert);
/* The same in review with a text that could not be saved when its screen was left. */
struct screen *scr_compose_rescue(const struct draft *x);
/* Articles: `words` is searched at once, "" lists all. owner 0: `i` starts a reply nowhere. */
struct screen *scr_articles_create(struct sv words, uint64_t owner);
/* edit: opens the editor once the article is there. */
struct screen *scr_article_create(struct sv name, uint64_t owner, bool edit);
/* Its changes, newest first; the difference between two (see load_article_diff), "" = not given;
 * its lines, each with who wrote it so.
 */
struct screen *scr_history_create(struct sv article);
struct screen *scr_diff_create(struct sv article, struct sv from, struct sv to);
struct screen *scr_blame_create(struct sv article);
struct screen *scr_drafts_create(void);
/* The changes of a ticket, or all; and one of them whole. */
struct screen *scr_changes_create(int64_t ticket);
struct screen *scr_change_create(int64_t change);
/* What the program said so far. */
struct screen *scr_log_create(void);
struct screen *scr_help_create(enum context c);
struct screen *scr_palette_create(struct ui *ui);

/* Answer: choice = line chosen, -1 = closed. */
struct menu_entry {
	struct sv text;
	struct sv off; /* why it cannot be chosen, SV_NULL = it can */
};
struct screen *scr_menu_create(uint64_t owner, int tag, struct sv title,
			       const struct menu_entry *entry, size_t n);
/* Answer: choice 1 or 0. Keys typed before it was painted do not count. */
struct screen *scr_confirm_create(uint64_t owner, int tag, struct sv question);

/* One line asked for. Answer: choice 1 and the text, or -1. */
struct prompt {
	uint64_t owner;
	int tag;
	struct sv label, text; /* text to begin with */
	struct sv need;	       /* said when it is left empty; SV_NULL = may be empty */
	int param;	       /* candidates of this enum param_type are offered; -1 = none */
	struct sv field;       /* PARAM_ASSIGNMENT: whose values they are */
	bool many;	       /* several, a comma between them */
	int64_t ticket;	       /* for the candidates */
	/* The command the answer completes (words, copied): what it would do is shown while the
	 * answer is typed, and what is wrong with it. NULL = nothing is. */
	const struct work *run;
	struct sv option; /* "--into=" where the answer is an option's value */
	struct sv only; /* of the faults only those of this field count: the rest is asked later */
};
struct screen *scr_prompt_create(const struct prompt *p);
/* Adds an answer to a command's words, as the prompt asked for it. */
void prompt_put(const struct prompt *p, struct sv text, struct work *run);

#endif
