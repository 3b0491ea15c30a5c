#ifndef DESKBELL_SRC_TUI_ARTICLE_LOOK_H
#define DESKBELL_SRC_TUI_ARTICLE_LOOK_H
/* How articles look, and how a reply cites one. */
#include "deskbell/service/load.h"
#include "deskbell/tui/screen.h"
#include "deskbell/tui/w_pager.h"
#include "deskbell/tui/work.h"

/* Title; number, day, version and path. */
void look_article_head(struct w_pager *p, const struct article_row *row, int cells);
/* The same, then the text laid out for `cells`. */
void look_article(struct w_pager *p, const struct ui *ui, const struct article_row *row,
		  struct sv body, int cells);
/* Who made a revision: his login, of a plain push whom the commit names. */
struct sv look_by(const struct revision *r);
/* "abcdef0" */
struct sv look_version(struct sv commit);
/* What a revision did: "(moved from a.md) Say which door". */
void look_deed(struct str *out, const struct revision *r);
/* Adds "+5 -2" to the last line. */
void look_amount(struct w_pager *p, const struct article_diff *d);
/* The lines of a difference. */
void look_difference(struct w_pager *p, const struct ui *ui, const struct article_diff *d,
		     int cells);
/* Its newest changes, at most `rows`, and the difference the last of them made; NULL = not there
 * yet. */
void look_past(struct w_pager *p, const struct ui *ui, const struct work *history,
	       const struct work *diff, size_t rows, int cells);
/* Why kb.edit or kb.insert cannot be done; NULL = it can. owner: the screen that cites, 0 = none.
 */
const char *article_off(const struct ui *ui, uint64_t owner, enum action a);
/* kb.history, kb.diff or kb.blame of the article, false when it is none of them. */
bool article_past(struct ui *ui, enum action a, int64_t number);
/* Answers `owner` with a citation of the article and goes back to it. */
void article_insert(struct ui *ui, uint64_t owner, const struct article_row *row);

#endif
