#ifndef DESKBELL_SRC_TUI_ARTICLE_LOOK_H
#define DESKBELL_SRC_TUI_ARTICLE_LOOK_H
/* How articles look, and how a reply cites one. */
#include "deskbell/service/load.h"
#include "deskbell/tui/screen.h"
#include "deskbell/tui/w_pager.h"

/* Title; number, day, version and path. */
void look_article_head(struct w_pager *p, const struct article_row *row, int cells);
/* The same, then the text laid out for `cells`. */
void look_article(struct w_pager *p, const struct ui *ui, const struct article_row *row,
		  struct sv body, int cells);
/* Who made a revision: his login, of a plain push whom the commit names. */
struct sv look_by(const struct revision *r);
/* "abcdef0" */
struct sv look_version(struct sv commit);
/* Why kb.edit or kb.insert cannot be done; NULL = it can. owner: the screen that cites, 0 = none.
 */
const char *article_off(const struct ui *ui, uint64_t owner, enum action a);
/* kb.history, kb.diff or kb.blame of the article, false when it is none of them. */
bool article_past(struct ui *ui, enum action a, int64_t number);
/* Answers `owner` with a citation of the article and goes back to it. */
void article_insert(struct ui *ui, uint64_t owner, const struct article_row *row);

#endif
