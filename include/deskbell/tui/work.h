#ifndef DESKBELL_TUI_WORK_H
#define DESKBELL_TUI_WORK_H
/* One piece of work for the threads: what is asked and, later, what came of it. Made by a screen,
 * performed through the service doors, given back in a message. Everything it points to lives in
 * its own arena. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/query/query.h"
#include "deskbell/service/call.h"
#include "deskbell/service/draft.h"
#include "deskbell/service/load.h"

enum work_kind {
	/* Reader. A newer one of the same kind from the same screen cancels an older one. */
	WORK_LIST,
	WORK_COUNT,
	WORK_VIEWS,
	WORK_PREVIEW,
	WORK_TICKET,
	WORK_TRANSITIONS, /* into view.transition */
	WORK_ARTICLES,
	WORK_ARTICLE,
	WORK_SOURCE,  /* an article's text, to be edited */
	WORK_HISTORY, /* its changes */
	WORK_DIFF,
	WORK_BLAME,   /* its lines, each with its change */
	WORK_CHANGES, /* of a ticket, 0 = all; newest first */
	WORK_CHANGE,
	WORK_COMPLETE,	 /* a filter at its cursor */
	WORK_CANDIDATES, /* values of a parameter */
	WORK_FORM,	 /* what a new ticket of the type in text is asked for */
	WORK_TOUCHED,
	/* A command's dry run: read as any of these, by the writer, whose place it needs. */
	WORK_TRY,
	/* Writer, in the order they were asked. */
	WORK_RUN,
	WORK_DRAFTS,
	WORK_DRAFT_LOAD,
	WORK_DRAFT_SAVE,
	WORK_DRAFT_REMOVE,
	WORK_DRAFT_DISCARD,
	WORK_DRAFT_RESTORE,
};

struct work {
	enum work_kind kind;
	uint64_t screen; /* who asked; 0 = the app itself */
	int tag;	 /* the asker's own mark */
	struct arena arena;

	/* Asked. */
	struct list_request list; /* LIST */
	int64_t ticket; /* PREVIEW, TICKET, CHANGES, CANDIDATES, DRAFT_*; CHANGE: its number */
	size_t limit;	/* PREVIEW: messages; ARTICLES; CHANGES; TOUCHED */
	struct sv text; /* COUNT, COMPLETE: query; ARTICLES: words; ARTICLE, SOURCE, HISTORY, DIFF,
			   BLAME: name; CANDIDATES: prefix */
	struct sv from, to;    /* DIFF */
	size_t cursor;	       /* COMPLETE */
	enum param_type param; /* CANDIDATES */
	struct sv *word;       /* RUN, TRY: the command's words */
	size_t n_word;
	struct draft draft; /* DRAFT_*: ticket, kind, uid, texts; RUN: uid when has_uid */
	bool has_uid;
	bool shown; /* PREVIEW, TICKET: to the person, who has then read it */

	/* Answered. */
	enum rc rc;
	int64_t spent_us; /* what the thread worked for it */
	struct err err;
	struct query_fault fault;
	struct ticket_list rows; /* LIST */
	struct ticket_list left; /* LIST of picked tickets: those not in it, also deleted ones */
	int64_t count;		 /* COUNT, LIST with count wanted: -1 = not counted */
	struct ticket_view view; /* PREVIEW, TICKET */
	struct view_tab *tab;	 /* VIEWS */
	size_t n_tab;
	struct article_row *article; /* ARTICLES; ARTICLE, HISTORY, BLAME (one) */
	size_t n_article;
	struct sv body;		   /* ARTICLE, SOURCE: markdown */
	int64_t rev;		   /* SOURCE: the change it stands at */
	bool resumed;		   /* SOURCE: it is a draft, put on top of the article */
	struct revision *revision; /* HISTORY */
	size_t n_revision;
	struct article_diff diff; /* DIFF */
	struct blame_line *blame; /* BLAME */
	size_t n_blame;
	struct change_view *change; /* CHANGES */
	size_t n_change;
	struct change_whole whole;	  /* CHANGE */
	struct query_candidate *complete; /* COMPLETE */
	size_t n_complete;
	struct candidate *candidate; /* CANDIDATES */
	size_t n_candidate;
	struct form_view form; /* FORM */
	int64_t *touched;      /* TOUCHED; tickets whose cursor moved: TICKET, PREVIEW, RUN */
	size_t n_touched;
	const char *said; /* what people should be told once; NULL = nothing */
	/* TOUCHED: asked with newest and ground as told before. */
	int64_t newest;
	struct ground ground;
	bool more;	      /* tickets that are not named, too */
	bool articles;	      /* some of them, too */
	bool changed;	      /* the store moved at all */
	struct draft *drafts; /* DRAFTS */
	size_t n_drafts;
	struct answer answer; /* RUN, TRY */
};

/* Empty, with an arena of its own. */
struct work *work_create(enum work_kind kind);
void work_destroy(struct work *w);
/* Copies text into the work's arena. */
struct sv work_sv(struct work *w, struct sv v);
/* Adds a word to a RUN. */
void work_word(struct work *w, struct sv word);
void work_wordf(struct work *w, const char *fmt, ...) PRINTF(2, 3);
/* Changes nothing; a newer one takes the place of an older. */
bool work_is_read(enum work_kind kind);
/* Is it the reading thread's? */
bool work_is_readers(enum work_kind kind);
/* Does it, on the desk of the thread that calls; fills rc, err and the answer. */
void work_perform(struct work *w, struct desk *d, const struct actor *who);

#endif
