#ifndef DESKBELL_TUI_MSG_H
#define DESKBELL_TUI_MSG_H
/* What comes in (messages) and what goes out (effects) of the terminal's model. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/str.h"
#include "deskbell/base/vec.h"
#include "deskbell/tui/key.h"
#include "deskbell/tui/work.h"

enum msg_kind {
	MSG_START,  /* to a screen: it was pushed */
	MSG_RESUME, /* to a screen: what stood above it is gone */
	MSG_KEY,
	MSG_PASTE,
	MSG_RESIZE,
	MSG_TICK,    /* time went on */
	MSG_WORK,    /* a piece of work came back */
	MSG_CHANGED, /* the store moved: work says what was touched (WORK_TOUCHED) */
	MSG_SEEN,    /* tickets became read or unread for the person: work holds them */
	MSG_ANSWER,  /* to a screen: a menu, question or prompt it opened was answered */
	MSG_EDITED,  /* the external editor ended: text, status */
	MSG_SAID,    /* to the screen on top: a toast came */
	MSG_HANGUP,  /* the terminal is gone, or we are told to end: save what must be kept */
};

struct msg {
	enum msg_kind kind;
	struct key key; /* KEY */
	struct sv text; /* PASTE, ANSWER, EDITED; why not, where status is -1 */
	int h, w;	/* RESIZE */
	struct work
		*work; /* WORK, CHANGED, SEEN: borrowed; whoever wants it takes it with ui_keep */
	int tag;       /* ANSWER: as given when it was asked */
	int choice;    /* ANSWER: line of a menu; 1 yes, 0 no; -1 = closed without an answer */
	int status;    /* EDITED: exit status, 128 + signal; -1 = no text came back */
};

enum effect_kind {
	EFFECT_WORK,   /* own_work is handed over */
	EFFECT_CANCEL, /* what runs is withdrawn */
	EFFECT_EDIT,   /* leave to $EDITOR with text; MSG_EDITED follows */
	EFFECT_REDRAW,
	EFFECT_SUSPEND,
	EFFECT_QUIT,
	EFFECT_CRASH, /* tests: die of SIGSEGV */
	EFFECT_DUMP,  /* tests: write the screen to the file named in text */
};

struct effect {
	enum effect_kind kind;
	struct work *own_work;
	char *own_text;	 /* EDIT, DUMP */
	uint64_t screen; /* EDIT: who asked */
};

struct effects {
	VEC(struct effect) list;
};

#endif
