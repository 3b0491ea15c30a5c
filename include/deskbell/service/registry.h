#ifndef DESKBELL_SERVICE_REGISTRY_H
#define DESKBELL_SERVICE_REGISTRY_H
/* The command table: one row per command, read by CLI, command line, palette, keys, help, manual,
 * completion, rights and audit. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

enum param_type {
	PARAM_TICKET, /* number, with or without '#' */
	PARAM_CHANGE, /* number */
	PARAM_CONFIG, /* number of an applied configuration */
	PARAM_INT,
	PARAM_PERSON, /* login, me, none */
	PARAM_QUEUE,
	PARAM_TEAM,
	PARAM_ORGANISATION,
	PARAM_YESNO, /* yes or no */
	PARAM_ROLE,  /* comma-separated set */
	PARAM_TYPE,  /* ticket type */
	PARAM_PRIORITY,
	PARAM_TRANSITION,
	PARAM_ASSIGNMENT, /* field=value */
	PARAM_TEXT,	  /* one word or quoted text */
	PARAM_BODY,  /* as PARAM_TEXT; "-" reads standard input, absent opens $EDITOR on a terminal
		      */
	PARAM_KEY,   /* new key or login */
	PARAM_QUERY, /* all remaining words joined by blanks */
	PARAM_WORDS, /* likewise, for search */
	PARAM_ARTICLE,	   /* KB-12, 12 or path */
	PARAM_NEW_ARTICLE, /* path of one that is not there yet; of his drafts it is offered */
	PARAM_REVISION,	   /* change number or commit */
	PARAM_FILE,	   /* path of an existing file, "-" = standard input */
	PARAM_DIR,
	PARAM_COMMAND, /* the words of a command's name */
	PARAM_SHELL,   /* bash, zsh, fish */
	PARAM_CHECK,   /* name of one of doctor's checks */
	PARAM_TAG,
	PARAM_LINK,    /* kind of link: blocks, relates */
	PARAM_WHEN,    /* 2d, mon 9:00, 2026-12-01: all remaining words joined by blanks */
	PARAM_MESSAGE, /* number */
	/* Of the ticket named before: */
	PARAM_OWN_TAG,	  /* a tag it has */
	PARAM_LINKED,	  /* number of a ticket it is linked with */
	PARAM_ATTACHMENT, /* number */
	PARAM_FLAG,	  /* option without a value */
};

enum param_flag { PARAM_REQUIRED = 1, PARAM_OPTION = 2, PARAM_MANY = 4 };

struct param {
	const char *name; /* positional: shown in upper case; option: --name */
	enum param_type type;
	unsigned flags;
	const char *help; /* N_() */
};

#define PARAM_MAX 12

enum command_kind {
	COMMAND_WRITE, /* one change through call_run */
	COMMAND_JOB,   /* one change or several, with progress: import, config apply, kb edit */
	COMMAND_READ,  /* answered by a load function, printed by the door */
	COMMAND_DESK,  /* works without an open desk: init, doctor, help */
	COMMAND_LIVE,  /* moves what is no truth (live.db), through reading_run */
};

enum command_flag {
	/* What else a command may be run on. */
	COMMAND_ON_MERGED = 1,	/* merged tickets; other commands name the ticket that goes on */
	COMMAND_ON_DELETED = 2, /* deleted tickets */
	/* Which common options it takes unlike others of its kind, see common_option.h. */
	COMMAND_PLAIN = 4, /* its answer is a text, or CSV: no --json */
	COMMAND_LOOKS = 8, /* a job that changes nothing: no --dry-run */
	COMMAND_ONCE = 16, /* a job that is done once for each --request-id */
	COMMAND_UNSEEN =
		32, /* what it writes was not there before, or is guarded otherwise: no --rev */
	COMMAND_SEEN = 64,  /* a job that minds --rev */
	COMMAND_ACTS = 128, /* needs no open desk, and asks who runs it: --as */
};

struct args;
struct plan;
struct job;
struct reading_job;

/* What was done to many tickets, for the sentence that says so. */
struct bulk {
	const struct args *args;
	struct sv login; /* of who did it */
	int64_t n;	 /* tickets */
};

struct command {
	const char *name;  /* "ticket assign" */
	const char *help;  /* N_(): one line, imperative */
	const char *about; /* N_(): paragraph for -h and the manual, may be NULL */
	unsigned roles;	   /* any of these may run it; ROLE_ALL = everyone known */
	enum command_kind kind;
	unsigned flags;					/* enum command_flag */
	struct param param[PARAM_MAX];			/* ends at the first without a name */
	enum rc (*plan)(struct plan *p, struct err *e); /* COMMAND_WRITE */
	/* COMMAND_WRITE that is done to things one by one: which (p->item of each plan). May be
	 * NULL. */
	enum rc (*items)(struct plan *p, int64_t **item, size_t *n, struct err *e);
	/* COMMAND_WRITE on many tickets: "3 tickets tagged". NULL = "3 tickets changed". */
	struct sv (*bulk)(const struct bulk *b, struct arena *a);
	enum rc (*job)(struct job *j, struct err *e);	       /* COMMAND_JOB */
	enum rc (*live)(struct reading_job *j, struct err *e); /* COMMAND_LIVE */
};

/* Row i in the order of the help; NULL past the last. */
const struct command *command_at(size_t i);
size_t command_count(void);
/* Longest command whose words begin `word`; *used = words its name took. NULL when there is none:
 * e then names the nearest. */
const struct command *command_find(const struct sv *word, size_t n, size_t *used, struct err *e);
const struct command *command_named(const char *name);

#endif
