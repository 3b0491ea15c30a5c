#ifndef DESKBELL_SRC_TUI_COMPOSE_PRIV_H
#define DESKBELL_SRC_TUI_COMPOSE_PRIV_H
/* The composer's state, shared by its files. */
#include "deskbell/base/vec.h"
#include "deskbell/tui/scr.h"
#include "deskbell/tui/w_editor.h"
#include "deskbell/tui/w_pager.h"

/* A field of a new ticket and what was said of it. */
struct form_value {
	char *name; /* "queue", "f.room" */
	struct str text;
};

struct compose {
	struct screen s;
	int64_t ticket;
	enum draft_kind kind;
	uint8_t uid[UID_SIZE];
	bool has_uid;
	struct str subject, insert;
	struct w_editor editor;
	bool ready;   /* the draft, if there was one, is in */
	bool editing; /* else: review */
	bool dirty, saving, on_disk;
	enum draft_kind left;	 /* kind whose file goes when this one is safe, 0 = none */
	int64_t save_due, saved; /* ms; seconds */
	bool send, sending,
		warned;	    /* send when the draft is safe; being sent; quoted marks were named */
	struct work *about; /* the ticket's preview */
	/* Of a new ticket: */
	struct work *form; /* what it is asked for, NULL until that is in */
	VEC(struct form_value) value;
	int asked; /* row of the form in the prompt, -1 = none */
	bool walk; /* what is required is asked for, one after another */
};

/* scr_compose.c */
bool compose_blank(const struct compose *c);
/* Something was typed or set: the draft is saved soon. */
void compose_changed(struct compose *c, struct ui *ui);
/* Work on its draft. */
struct work *compose_draft_work(struct compose *c, enum work_kind kind);
void compose_save(struct compose *c, struct ui *ui);
/* compose_quote.c */
/* What a reply answers: the requester's last public words, NULL = none are known. */
const struct message_view *compose_answers(const struct compose *c);
/* Puts them into the text at the cursor, as mail quotes. */
void compose_quote(struct compose *c, struct ui *ui);
/* compose_send.c */
/* Sends it as soon as its draft is safe, if it may leave the house. */
void compose_send(struct compose *c, struct ui *ui);
void compose_send_now(struct compose *c, struct ui *ui);
void compose_sent(struct compose *c, struct ui *ui, const struct work *w);
/* compose_form.c */
void compose_form_deinit(struct compose *c);
/* Asks for the form of the type that was chosen. */
void compose_form_load(struct compose *c, struct ui *ui);
void compose_form_got(struct compose *c, struct ui *ui, const struct msg *m);
/* Asks for the first thing that is required and not there; false when there is none. */
bool compose_form_walk(struct compose *c, struct ui *ui);
/* All fields to choose from. */
void compose_form_menu(struct compose *c, struct ui *ui);
/* The answer of the menu, and of a field's prompt. */
void compose_form_chosen(struct compose *c, struct ui *ui, int choice);
void compose_form_answered(struct compose *c, struct ui *ui, const struct msg *m);
/* The field of that name is asked for anew: it was refused. */
void compose_form_refused(struct compose *c, struct ui *ui, const char *name);
/* Options of "ticket new" for all that was said, but for the field of that name. */
void compose_form_words(const struct compose *c, struct sv but, struct work *w);
/* To a draft and back. */
void compose_form_keep(const struct compose *c, struct work *w);
void compose_form_take(struct compose *c, const struct draft *x);
/* Rows it needs at this height of the terminal; drawing them. */
int compose_form_h(const struct compose *c, const struct ui *ui);
void compose_form_view(const struct compose *c, const struct ui *ui, struct grid *g, struct rect r);
/* compose_view.c */
void compose_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r);
/* Rows of the text follow it and the size; the view only reads them. */
void compose_fit(struct compose *c, const struct ui *ui);

#endif
