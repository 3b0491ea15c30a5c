#ifndef DESKBELL_SRC_TUI_ARTICLE_NEW_H
#define DESKBELL_SRC_TUI_ARTICLE_NEW_H
/* Writing an article that is not there yet: its title and path are asked for, the text is written
 * in the editor and saved as a draft, then it is published. */
#include "deskbell/base/str.h"
#include "deskbell/service/draft.h"
#include "deskbell/tui/screen.h"

struct article_new {
	struct str title, path;
	struct str text; /* what was written */
	struct draft at; /* where that is kept: ticket, kind and uid; kind 0 = nowhere yet */
	bool titled;	 /* the title is known: the path is asked for */
	bool unsaved;	 /* the text is only here */
	bool publish;	 /* once it is saved */
	int asking;	 /* it is being saved or published */
};

void article_new_deinit(struct article_new *n);
/* `beside` is the path of an article it may lie beside, or SV_NULL. A text that could not be saved
 * the last time is taken up again. */
void article_new_begin(struct article_new *n, struct screen *s, struct ui *ui, struct sv beside);
/* Goes on with a draft of an article that is not there yet. */
void article_new_resume(struct article_new *n, struct screen *s, struct ui *ui,
			const struct draft *x);
/* Answers, edits and work that belong to it; false when m is something else, or for others as well.
 * When it is published, its article is opened. */
bool article_new_message(struct article_new *n, struct screen *s, struct ui *ui,
			 const struct msg *m);

#endif
