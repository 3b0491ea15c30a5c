#ifndef DESKBELL_DOMAIN_ACTION_H
#define DESKBELL_DOMAIN_ACTION_H
/* What a key can do in the terminal: each UI action once, with the contexts it belongs to. Keymap,
 * footer, palette and help read this table. */
#include <stdbool.h>
#include <stddef.h>

#include "deskbell/base/str.h"

/* Where keys are looked up. A context takes what its parents bind as well. */
enum context {
	CONTEXT_GLOBAL,
	CONTEXT_LIST,
	CONTEXT_TICKETOPS,
	CONTEXT_QUEUE,
	CONTEXT_TICKET,
	CONTEXT_COMPOSE,
	CONTEXT_KB,
	CONTEXT_ARTICLE,
	CONTEXT_DRAFTS,
	CONTEXT_INPUT,
	CONTEXT_EDITOR,
	CONTEXT_PALETTE,
	CONTEXT_MENU,
	CONTEXT_CONFIRM,
	CONTEXT_HELP,
	CONTEXT_COUNT,
};

enum action {
	ACTION_NONE,
	ACTION_HELP_OPEN,
	ACTION_COMMAND_OPEN,
	ACTION_NAV_BACK,
	ACTION_UI_CANCEL,
	ACTION_SCREEN_REDRAW,
	ACTION_APP_SUSPEND,
	ACTION_APP_QUIT,
	ACTION_SCROLL_DOWN,
	ACTION_SCROLL_UP,
	ACTION_SCROLL_HALF_DOWN,
	ACTION_SCROLL_HALF_UP,
	ACTION_SCROLL_PAGE_DOWN,
	ACTION_SCROLL_PAGE_UP,
	ACTION_SCROLL_TOP,
	ACTION_SCROLL_BOTTOM,
	ACTION_VIEW_REFRESH,
	ACTION_EDIT_UNDO,
	ACTION_EDIT_REDO,
	ACTION_GOTO_QUEUE,
	ACTION_GOTO_MINE,
	ACTION_GOTO_KNOWLEDGE,
	ACTION_GOTO_DRAFTS,
	ACTION_GOTO_MESSAGES,
	ACTION_GOTO_TICKET,
	ACTION_TICKET_NEW,
	ACTION_LIST_OPEN,
	ACTION_FILTER_OPEN,
	ACTION_FILTER_CLEAR,
	ACTION_TAB_NEXT,
	ACTION_TAB_PREV,
	ACTION_PREVIEW_TOGGLE,
	ACTION_PREVIEW_DOWN,
	ACTION_PREVIEW_UP,
	ACTION_TICKET_REPLY,
	ACTION_TICKET_NOTE,
	ACTION_TICKET_ASSIGN,
	ACTION_TICKET_TAKE,
	ACTION_TICKET_TRANSITION,
	ACTION_TICKET_PRIORITY,
	ACTION_TICKET_MOVE,
	ACTION_TICKET_ARTICLES,
	ACTION_TICKET_INFO,
	ACTION_TICKET_NEXT,
	ACTION_TICKET_PREV,
	ACTION_THREAD_NEXT,
	ACTION_THREAD_PREV,
	ACTION_COMPOSE_SEND,
	ACTION_COMPOSE_EDIT,
	ACTION_COMPOSE_EXTERNAL,
	ACTION_COMPOSE_VISIBILITY,
	ACTION_COMPOSE_ARTICLE,
	ACTION_COMPOSE_KEEP,
	ACTION_COMPOSE_DISCARD,
	ACTION_SEARCH_OPEN,
	ACTION_KB_INSERT,
	ACTION_KB_EDIT,
	ACTION_KB_HISTORY,
	ACTION_KB_DIFF,
	ACTION_DRAFT_DISCARD,
	ACTION_INPUT_ACCEPT,
	ACTION_INPUT_CANCEL,
	ACTION_INPUT_COMPLETE,
	ACTION_INPUT_HISTORY_PREV,
	ACTION_INPUT_HISTORY_NEXT,
	ACTION_INPUT_LEFT,
	ACTION_INPUT_RIGHT,
	ACTION_INPUT_HOME,
	ACTION_INPUT_END,
	ACTION_INPUT_ERASE,
	ACTION_INPUT_DELETE,
	ACTION_INPUT_KILL,
	ACTION_INPUT_KILL_BACK,
	ACTION_INPUT_KILL_WORD,
	ACTION_INPUT_YANK,
	ACTION_EDITOR_DONE,
	ACTION_EDITOR_EXTERNAL,
	ACTION_EDITOR_ARTICLE,
	ACTION_EDITOR_UNDO,
	ACTION_EDITOR_NEWLINE,
	ACTION_EDITOR_TAB,
	ACTION_EDITOR_LEFT,
	ACTION_EDITOR_RIGHT,
	ACTION_EDITOR_UP,
	ACTION_EDITOR_DOWN,
	ACTION_EDITOR_WORD_LEFT,
	ACTION_EDITOR_WORD_RIGHT,
	ACTION_EDITOR_PAGE_UP,
	ACTION_EDITOR_PAGE_DOWN,
	ACTION_EDITOR_HOME,
	ACTION_EDITOR_END,
	ACTION_EDITOR_ERASE,
	ACTION_EDITOR_DELETE,
	ACTION_EDITOR_KILL,
	ACTION_EDITOR_KILL_BACK,
	ACTION_EDITOR_KILL_WORD,
	ACTION_EDITOR_YANK,
	ACTION_PALETTE_RUN,
	ACTION_PALETTE_COMPLETE,
	ACTION_PALETTE_NEXT,
	ACTION_PALETTE_PREV,
	ACTION_PALETTE_CLOSE,
	ACTION_MENU_NEXT,
	ACTION_MENU_PREV,
	ACTION_MENU_CHOOSE,
	ACTION_MENU_CLOSE,
	ACTION_CONFIRM_YES,
	ACTION_CONFIRM_NO,
	ACTION_HELP_CLOSE,
	ACTION_COUNT,
};

struct action_row {
	enum action id;
	enum context
		context;   /* where it may be bound: here and in contexts that inherit from here */
	const char *name;  /* "ticket.reply": in keymap.yaml, palette, help */
	const char *label; /* N_(): a word for the footer, "" = not shown there */
	const char *help;  /* N_(): one line */
	int rank;	   /* place in the footer, 1 first; 0 = not in it */
};

struct context_row {
	enum context id;
	const char *name;  /* key in keymap.yaml */
	const char *label; /* N_(): heading in help */
	int parent[2];	   /* contexts, -1 = none */
	bool text;	   /* printable keys type */
};

/* The row of an action other than ACTION_NONE. */
const struct action_row *action_row(enum action a);
/* By name; NULL when there is none. */
const struct action_row *action_find(struct sv name);
/* Name nearest to a mistyped one, or NULL. */
const char *action_nearest(struct sv name);
const struct context_row *context_row(enum context c);
/* CONTEXT_COUNT when there is none of that name. */
enum context context_find(struct sv name);
/* True when c is or inherits from `from`, directly or not. */
bool context_takes(enum context c, enum context from);

#endif
