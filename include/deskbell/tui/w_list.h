#ifndef DESKBELL_TUI_W_LIST_H
#define DESKBELL_TUI_W_LIST_H
/* Cursor and window of a list: n rows, `h` of them shown from `top`. */
#include <stdbool.h>

#include "deskbell/domain/action.h"

struct w_list {
	int n, cursor, top;
};

/* Keeps cursor and top within n rows of which h are shown; the cursor always shows. */
void w_list_fit(struct w_list *l, int h);
/* Rows a scroll.* action goes down (or up: negative); 0 for others and those that go to an end. */
int w_list_step(enum action a, int count, int h);
/* Why an action every list could have means nothing in one without filter, tabs and preview; NULL =
 * it does. */
const char *w_list_off(enum action a);
/* scroll.* actions; true when it was one. count 0 counts as 1. */
bool w_list_action(struct w_list *l, enum action a, int count, int h);

#endif
