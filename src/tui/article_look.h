#ifndef DESKBELL_SRC_TUI_ARTICLE_LOOK_H
#define DESKBELL_SRC_TUI_ARTICLE_LOOK_H
/* How articles look, and how a reply cites one. */
#include "deskbell/service/load.h"
#include "deskbell/tui/screen.h"
#include "deskbell/tui/w_pager.h"

/* Title, number and version, then the text laid out for `cells`. */
void look_article(struct w_pager *p, const struct ui *ui, const struct article_row *row,
		  struct sv body, int cells);
/* Answers `owner` with a citation of the article and goes back to it. */
void article_insert(struct ui *ui, uint64_t owner, const struct article_row *row);

#endif
