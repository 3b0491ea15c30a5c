#ifndef DESKBELL_DOMAIN_FIELD_H
#define DESKBELL_DOMAIN_FIELD_H
/* The field table: each field of each noun declared once. Events, the query language, list columns,
 * JSON, forms, rules, help and the manual read it. A number never changes its meaning. */
#include <stdbool.h>
#include <stddef.h>

#include "deskbell/base/str.h"

enum noun {
	NOUN_TICKET = 1,
	NOUN_MESSAGE,
	NOUN_PERSON,
	NOUN_TEAM,
	NOUN_QUEUE,
	NOUN_CATEGORY,
	NOUN_ORGANISATION,
	NOUN_ASSET,
	NOUN_ARTICLE,
	NOUN_CONFIG,
	NOUN_DESK, /* the desk itself, object 1: what was mended in it */
};

/* How a value is written in an event (event.old, event.new) and read in a query. */
enum field_type {
	FIELD_INT,	/* decimal; query: number */
	FIELD_BOOL,	/* "0" or "1" */
	FIELD_TIME,	/* decimal UTC seconds; query: date or relative time */
	FIELD_KEY,	/* a short identifier as it is: state, type, login; query: name, prefix */
	FIELD_TEXT,	/* erasable free text: decimal id of a row in `text` */
	FIELD_PRIORITY, /* "1".."4" for P1..P4 */
	FIELD_PERSON,	/* decimal person id; query: login, me */
	FIELD_TEAM,	/* decimal team id; query: key, my-teams */
	FIELD_QUEUE,	/* decimal queue id */
	FIELD_CATEGORY, /* decimal category id; query: network/vpn, network/... by prefix */
	FIELD_ORGANISATION, /* decimal organisation id; query: key, prefix */
	FIELD_MESSAGE,	    /* decimal message id */
	FIELD_TICKET,	    /* decimal ticket id; query: number */
	FIELD_LINK,	    /* "kind id" (domain/link.h); query: kind or number */
	FIELD_ATTACHMENT,   /* decimal attachment id */
	FIELD_LINE,	    /* erasable as FIELD_TEXT, one line; query: the whole, prefix */
	FIELD_CHOICE,	    /* key of a choice; query: key, prefix */
	FIELD_TREE,	    /* path of keys: berlin/mitte; query: path, prefix */
	FIELD_NUMBER,	    /* decimal number; query: number */
	FIELD_DATE,	    /* 2026-12-01; query: date or relative time */
	FIELD_IS,	    /* query only: is:open, is:mine */
	FIELD_WORDS,	    /* query only: full text */
};

enum field_flag {
	FIELD_SET = 1,	      /* holds elements: op add/del, one element an event */
	FIELD_DERIVED = 2,    /* follows from events, never an event itself */
	FIELD_COLUMN = 4,     /* may be a list column and a key of list JSON */
	FIELD_QUERY = 8,      /* may be asked for in a query */
	FIELD_SORT = 16,      /* may be sorted by */
	FIELD_SETTABLE = 32,  /* may be set by `ticket set` */
	FIELD_HIDDEN = 64,    /* bookkeeping: not in help */
	FIELD_CUSTOM = 128,   /* declared by the configuration: see domain/fieldset.h */
	FIELD_INTERNAL = 256, /* of staff only: a requester neither sees it nor asks for it */
	FIELD_AHEAD = 512, /* a time that mostly lies ahead: "2h" is in two hours, "mon" the next */
	FIELD_LEVEL = 1024, /* of service levels: shown only on desks that have them */
};

/* Numbers of ticket fields. */
enum ticket_field {
	TICKET_ID = 1,
	TICKET_EXTERNAL_ID,
	TICKET_SUBJECT,
	TICKET_TYPE,
	TICKET_STATE,
	TICKET_STATE_CATEGORY,
	TICKET_PRIORITY,
	TICKET_QUEUE,
	TICKET_TEAM,
	TICKET_ASSIGNEE,
	TICKET_REQUESTER,
	TICKET_CATEGORY,
	TICKET_TAGS,
	TICKET_CREATED,
	TICKET_UPDATED,
	TICKET_RESOLVED,
	TICKET_CLOSED,
	TICKET_REV,
	TICKET_RESOLUTION,
	TICKET_WORKFLOW, /* "NAME:VERSION": the machine pinned to the ticket */
	TICKET_MESSAGE,	 /* set: the messages of its thread, in id order */
	TICKET_DELETED,
	TICKET_IS,
	TICKET_TEXT,
	TICKET_AGE,    /* query only: now - created, a duration */
	TICKET_DIGEST, /* set by import: digest of the imported row, to see later changes */
	TICKET_MERGED, /* the ticket this one was merged into; makes it count as closed */
	TICKET_LINKS,  /* set; the other ticket has the inverse of each */
	TICKET_WATCHERS,
	TICKET_SNOOZED, /* until when; over by itself */
	TICKET_ATTACHMENTS,
	TICKET_REASON,	     /* why it was deleted */
	TICKET_ORGANISATION, /* derived: the requester's */
	TICKET_DUE,	     /* derived, as the next two: from its clocks (struct ticket) */
	TICKET_RISK,
	TICKET_PAUSED,
	TICKET_SLA, /* derived: what these come to now (enum standing) */
};

enum person_field {
	PERSON_LOGIN = 1,
	PERSON_NAME,
	PERSON_EMAIL,
	PERSON_ROLE,
	PERSON_ACTIVE,
	PERSON_ORGANISATION
};
enum team_field { TEAM_KEY = 1, TEAM_TITLE, TEAM_MEMBER, TEAM_ACTIVE };
enum queue_field { QUEUE_KEY = 1, QUEUE_TITLE, QUEUE_TEAM, QUEUE_RESTRICTED, QUEUE_ACTIVE };
enum category_field { CATEGORY_KEY = 1, CATEGORY_TITLE, CATEGORY_ACTIVE };
enum organisation_field { ORGANISATION_KEY = 1, ORGANISATION_TITLE, ORGANISATION_ACTIVE };
enum article_field { ARTICLE_NUMBER = 1, ARTICLE_PATH, ARTICLE_TITLE, ARTICLE_BLOB, ARTICLE_GONE };
enum config_field { CONFIG_APPLIED = 1, CONFIG_FIELD };
enum desk_field { DESK_MENDED = 1 };

struct field {
	enum noun noun;
	int number;	   /* unique within the noun, for ever */
	const char *name;  /* key in queries, JSON, YAML, `ticket set` */
	const char *label; /* N_(): list header, form label */
	enum field_type type;
	unsigned flags;
	int width;	    /* cells in a list; 0 = takes what is left */
	const char *column; /* SQL of its value in the ticket list ("t.priority"), NULL when it has
			       none */
	const char *help;   /* N_(): one line for help and manual */
};

/* The whole table, grouped by noun in the order of list JSON. */
const struct field *field_table(size_t *n);
const struct field *field_get(enum noun noun, int number);
/* By name or alias ("prio"); NULL when there is none. */
const struct field *field_find(enum noun noun, struct sv name);
/* Are its values rows of `text`, which may be erased? */
bool field_erasable(const struct field *f);
/* "ticket", "person", ... */
const char *noun_name(enum noun noun);
/* Nouns whose rows make up the directory (domain/person.h). */
bool noun_in_directory(enum noun noun);

#endif
