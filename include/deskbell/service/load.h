#ifndef DESKBELL_SERVICE_LOAD_H
#define DESKBELL_SERVICE_LOAD_H
/* The one door for reads. Each function reads one consistent snapshot, ANDs the actor's scope into
 * everything, and leaves no transaction open. Results live in the arena passed in. An object out of
 * scope is RC_NOTFOUND, as one that does not exist. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/db/explain.h"
#include "deskbell/domain/actor.h"
#include "deskbell/domain/ticket.h"
#include "deskbell/query/plan.h"
#include "deskbell/query/query.h"
#include "deskbell/rules/machine.h"
#include "deskbell/rules/sla.h"
#include "deskbell/service/call.h"
#include "deskbell/service/desk.h"
#include "deskbell/text/out.h"

/* A ticket with the names of what it refers to. */
struct ticket_row {
	struct ticket t;
	struct sv state_title; /* in the language of the desk */
	bool unread;	       /* for who asked; only where a request says so */
	struct sv queue, queue_title, team, assignee, requester, requester_name, organisation,
		category;	/* keys; SV_NULL = none */
	enum standing standing; /* of its service levels, when it was read */
};

/* Is the field a column of this desk's lists? Some are only where there are service levels. */
bool ticket_column(const struct desk *d, const struct field *f);
/* The value of a list column, as every list, JSON line and export writes it. */
struct out_value ticket_row_value(const struct ticket_row *r, enum ticket_field f);

struct ticket_list {
	struct ticket_row *row;
	size_t n;
	struct query_key first,
		last; /* keys of the first and last row, for the neighbour windows */
	bool more_before, more_after;
	struct sv note;	 /* what an interactive list lacks, for people; SV_NULL = nothing */
	bool bounded;	 /* one that is not interactive would not lack it */
	struct sv order; /* of the rows, as sort: would say it: "priority,-updated" */
	bool levels;	 /* the desk has service levels */
};

enum window {
	WINDOW_FIRST,
	WINDOW_LAST,
	WINDOW_AFTER,
	WINDOW_BEFORE,
	WINDOW_AROUND,
	WINDOW_PICK, /* of given tickets those that are in the list */
};

struct list_request {
	struct sv query; /* "" = everything in scope */
	struct sv sort;	 /* used when the query has no sort:, "" = "-updated" */
	enum window window;
	struct query_key key; /* AFTER, BEFORE: exclusive */
	int64_t focus;	      /* AROUND: ticket id, rows before and after it; falls back to FIRST */
	const int64_t *pick;  /* PICK: ticket ids, in any order; the answer is in the list's */
	size_t n_pick;
	size_t limit;	  /* rows; 0 = no limit; not of PICK */
	bool deleted;	  /* deleted tickets too, for those who see them */
	bool unread;	  /* rows say whether they are unread for who asks */
	bool interactive; /* for people to look at: may lack some of what many tickets hold, with
			   * a note. Programs, exports and counts leave it false. */
};

/* A query fault is RC_INVALID; *fault (may be NULL) gets its place in request.query. */
enum rc load_tickets(struct desk *d, const struct actor *who, const struct list_request *r,
		     struct arena *a, struct ticket_list *out, struct query_fault *fault,
		     struct err *e) MUST_USE;
/* While the service levels of open tickets are being made anew, lists may show some by the
 * configuration before: then a note that says so, else SV_NULL. */
enum rc load_clocks_note(struct desk *d, struct sv *note, struct err *e) MUST_USE;
/* Streams all rows of a query in order (export, `list --limit 0`), never bounded; fn returning
 * false ends it. */
enum rc load_tickets_each(struct desk *d, const struct actor *who, const struct list_request *r,
			  bool (*fn)(void *arg, const struct ticket_row *row), void *arg,
			  struct query_fault *fault, struct err *e) MUST_USE;
enum rc load_count(struct desk *d, const struct actor *who, struct sv query, int64_t *n,
		   struct err *e) MUST_USE;
/* The same, to tell with a list: tickets with words that many hold are counted to 1000, then *more.
 */
enum rc load_count_about(struct desk *d, const struct actor *who, struct sv query, int64_t *n,
			 bool *more, struct err *e) MUST_USE;

/* How a list of a query is made. Texts may hold what the asker wrote; they are not made safe. */
struct query_explanation {
	struct sv query; /* canonical */
	struct sv tree;	 /* lines, as query_tree */
	struct sv sort;
	struct sv sql; /* of the first 50 rows, scope and all */
	struct sql_bind *bind;
	size_t n_bind;
	struct plan_step *step;
	size_t n_step;
	struct sv words;  /* expression for the text index, SV_NULL = no words are asked for */
	struct sv joined; /* how its hits and the other conditions come together */
};

/* A query fault is RC_INVALID, as in load_tickets. For staff: the SQL tells of queues. */
enum rc load_explain(struct desk *d, const struct actor *who, struct sv query, struct arena *a,
		     struct query_explanation *out, struct query_fault *fault,
		     struct err *e) MUST_USE;

struct attachment_view {
	int64_t id, size;
	struct sv name, type; /* labels as they came; name SV_NULL = erased */
	struct hash blob;
};

struct message_view {
	int64_t id, change, at;
	int64_t ticket;		       /* where it stands: this one, or one merged into it */
	struct sv author, author_name; /* login, name */
	bool public, by_requester;
	struct sv body; /* SV_NULL = erased */
	struct attachment_view *attachment;
	size_t n_attachment;
};

/* A linked ticket `who` may see. */
struct link_view {
	enum link_kind kind;
	int64_t ticket;
	struct sv subject, state;
};

/* What else staff is told of a ticket; all empty for its requester. */
struct relation_view {
	struct link_view *link;
	size_t n_link;
	struct sv *watcher; /* logins */
	size_t n_watcher;
	int64_t merged; /* the ticket it was merged into, 0 = none or out of sight */
	struct sv merged_subject;
	int64_t *merged_here; /* tickets merged into this one, in sight */
	size_t n_merged_here;
	int64_t snoozed; /* until when; 0 = awake */
	/* Of a deleted ticket, which supervisors see: */
	struct sv deleted_by, reason; /* login; SV_NULL = erased or none given */
	int64_t deleted_at;	      /* 0 = it is not deleted */
};

/* A custom field of a ticket and its value. */
struct field_view {
	struct sv key, label;	/* "room", "Room" */
	struct out_value value; /* typed, for programs */
	struct sv text;		/* in words, for people */
};

/* What an export says of a ticket: its row and each of its live changes, in words. */
struct export_event {
	const struct field *field;
	enum event_op op;
	struct sv value; /* set, added or taken away; SV_NULL = unset or erased */
	const struct message_view *message; /* the one added; NULL = none */
	const struct attachment_view *file; /* likewise */
	int64_t with;			    /* message the file came with */
	int64_t ref;			    /* of a message or file: its id */
};

struct export_change {
	int64_t at;
	struct sv by; /* SV_NULL = the program */
	struct export_event *event;
	size_t n_event;
};

/* A link or merge that came or went; apart from the changes, for it needs the other ticket. */
struct export_relation {
	int64_t at;
	struct sv by;
	enum event_op op; /* OP_ADD or OP_DEL */
	struct sv kind;	  /* name of the link, or "merged" */
	int64_t ticket;	  /* the other */
};

struct export_ticket {
	const struct ticket_row *row;
	const uint8_t *uid;	  /* of its first change: names the ticket wherever it goes */
	struct field_view *field; /* custom fields that are set */
	size_t n_field;
	struct sv *watcher; /* logins; none for its requester */
	size_t n_watcher;
	struct export_change *change; /* oldest first; only where the history is asked for */
	size_t n_change;
	struct export_relation *relation; /* by time, then by the other's number */
	size_t n_relation;
};

struct export_request {
	struct sv query;
	bool deleted; /* deleted tickets too, for those who see them */
	bool history;
	/* What it is given lives until it returns; false ends the export. */
	bool (*fn)(void *arg, const struct export_ticket *t);
	/* Once for each file of a ticket, before it; content SV_NULL where it cannot be read. May
	 * be NULL. */
	bool (*file)(void *arg, const struct attachment_view *f, struct sv content);
	void *arg;
};

/* Streams the tickets of a query in scope, by number unless it has sort:; as load_tickets_each. */
enum rc load_export(struct desk *d, const struct actor *who, const struct export_request *r,
		    struct query_fault *fault, struct err *e) MUST_USE;

/* One change of the ticket, for history. */
struct change_view {
	int64_t id, at;
	struct sv actor,
		command; /* free text as "..."; the name alone for who sees only part of it */
	enum door door;
	bool undone; /* a live change undoes it */
	int64_t undoes, batch;
	struct event_view *event; /* those on this ticket; internal ones left out for requesters */
	size_t n_event;
};

/* A field by its name and by what people call it. */
struct field_name {
	struct sv name, label;
};

struct transition_view {
	struct sv name, title, to;
	bool allowed;		     /* required fields apart: they are asked for */
	struct sv reason;	     /* why not; several joined by "; "; SV_NULL when allowed */
	struct field_name *required; /* fields it needs and that are still unset */
	size_t n_required;
};

/* A policy in force. */
struct sla_policy_view {
	struct sv name, title, when; /* when SV_NULL: every ticket */
	struct sv calendar, timezone;
	bool zone_lost;		     /* the machine has no such zone: reckoned in UTC */
	int64_t target[CLOCK_KINDS]; /* working seconds, 0 = none */
	int risk;		     /* percent of a target left at which it is at risk */
};

/* The service levels of a ticket. */
struct sla_view {
	int64_t now;		       /* instant `left` was reckoned at */
	struct sla_policy_view policy; /* name SV_NULL: none governs it, it has no clocks */
	struct sla_clock clock[CLOCK_KINDS];
	int64_t left[CLOCK_KINDS]; /* working seconds; below 0 when it is over */
	enum standing standing;
};

struct ticket_view {
	struct ticket_row row;
	struct field_view *field; /* custom fields that are set */
	size_t n_field;
	struct relation_view relation;
	struct sla_view sla;
	struct message_view *message;
	size_t n_message;
	struct change_view *change; /* oldest first */
	size_t n_change;
	struct transition_view *transition; /* of the current state first */
	size_t n_transition;
};

/* A ticket with thread, changes and transitions, as far as `who` may see them; else RC_NOTFOUND.
 * The thread has the messages of all tickets merged into it that `who` may see. Supervisors see
 * deleted tickets too. */
enum rc load_ticket(struct desk *d, const struct actor *who, int64_t id, struct arena *a,
		    struct ticket_view *out, struct err *e) MUST_USE;
/* The row and the newest messages only, for a preview. */
enum rc load_preview(struct desk *d, const struct actor *who, int64_t id, size_t messages,
		     struct arena *a, struct ticket_view *out, struct err *e) MUST_USE;
enum rc load_transitions(struct desk *d, const struct actor *who, int64_t id, struct arena *a,
			 struct transition_view **out, size_t *n, struct err *e) MUST_USE;

/* A file of the ticket's thread that `who` may read, with its content; else RC_NOTFOUND. */
enum rc load_attachment(struct desk *d, const struct actor *who, int64_t ticket, int64_t id,
			struct arena *a, struct attachment_view *out, struct sv *content,
			struct err *e) MUST_USE;

struct view_tab {
	struct sv name, title, query, sort;
	int64_t count; /* -1 = not counted */
};

/* The desk's views (view.yaml) with their counts where `count`. */
enum rc load_views(struct desk *d, const struct actor *who, bool count, struct arena *a,
		   struct view_tab **out, size_t *n, struct err *e) MUST_USE;

struct article_row {
	int64_t number; /* KB-n */
	struct sv path, title;
	int64_t updated;
	struct sv commit; /* 40 hex digits */
};

/* words "" = all, by number; else ranked. Articles that are gone are left out. */
enum rc load_articles(struct desk *d, const struct actor *who, struct sv words, size_t limit,
		      struct arena *a, struct article_row **out, size_t *n, struct err *e) MUST_USE;
/* By "KB-12", "12" or path. body = the markdown as it stands in git. */
enum rc load_article(struct desk *d, const struct actor *who, struct sv name, struct arena *a,
		     struct article_row *row, struct sv *body, struct err *e) MUST_USE;

/* An article after one of its changes. */
struct revision {
	int64_t change, at; /* when the store met it */
	struct sv actor; /* login of who published it through us; SV_NULL = pushed by plain git */
	enum door door;
	struct sv command;
	int64_t undoes;
	bool undone;
	/* The commit, and what it claims; SV_NULL where it is not on record. */
	struct sv commit, author, email, subject;
	int64_t committed; /* UTC seconds, a claim too */
	/* The article from then on. */
	struct sv path, title, blob;
	bool gone;
	struct sv moved_from; /* path before, where this change moved it; else SV_NULL */
};

/* Every change of the article through all its renames, newest first, also of one that is gone.
 * limit 0 = all. */
enum rc load_revisions(struct desk *d, const struct actor *who, struct sv name, size_t limit,
		       struct arena *a, struct article_row *row, struct revision **out, size_t *n,
		       struct err *e) MUST_USE;

struct article_diff {
	int64_t number;
	struct revision from, to; /* from.change 0 = before the article was there */
	struct sv text;		  /* unified, as it stands in git; SV_NULL when equal */
	size_t added, removed;
};

/* Between two revisions. A revision is named by its change ("17"), or by 4 to 40 digits of a
 * commit's name: the article as it was then. `to` absent: the newest; from absent: the one before
 * `to`. */
enum rc load_article_diff(struct desk *d, const struct actor *who, struct sv name, struct sv from,
			  struct sv to, struct arena *a, struct article_diff *out,
			  struct err *e) MUST_USE;

/* A line of an article and the revision it came with. */
struct blame_line {
	const struct revision *revision;
	struct sv text; /* without its end, as it stands in git */
};

/* Each line of the article as it stands, with the newest change that wrote it so. */
enum rc load_blame(struct desk *d, const struct actor *who, struct sv name, struct arena *a,
		   struct article_row *row, struct blame_line **out, size_t *n,
		   struct err *e) MUST_USE;

/* What an author starts from: the article's text and the revision it is, or what his draft of it
 * and the article as it stands now make together (*resumed). By path where there is no article yet:
 * the draft of `kb new`, else an empty text. */
enum rc load_article_source(struct desk *d, const struct actor *who, struct sv name,
			    struct arena *a, int64_t *rev, struct sv *text, bool *resumed,
			    struct err *e) MUST_USE;

/* Rows for `team list`, `queue list`: the directory itself, rights checked. */
enum rc load_directory(struct desk *d, const struct actor *who, const struct directory **out,
		       struct err *e) MUST_USE;
/* Everybody there is, one by one by id, with the same rights; each lives until fn returns, and fn
 * returning false ends it. */
enum rc load_people(struct desk *d, const struct actor *who,
		    bool (*fn)(void *arg, const struct directory *d, const struct person *p),
		    void *arg, struct err *e) MUST_USE;
/* How many active people an organisation has. */
enum rc load_members(struct desk *d, const struct actor *who, int64_t organisation, int64_t *n,
		     struct err *e) MUST_USE;

struct log_request {
	int64_t ticket;	  /* 0 = all */
	size_t limit;	  /* newest n; 0 = no limit */
	struct sv query;  /* changes of the tickets it finds now; SV_NULL = of all there is */
	struct sv actor;  /* login, me; SV_NULL = anybody's */
	struct sv begins; /* what the command begins with; SV_NULL = any */
	int64_t from;	  /* none before this instant; INT64_MIN or 0 = from the first */
};

/* Changes `who` may see, newest first. */
enum rc load_log(struct desk *d, const struct actor *who, const struct log_request *r,
		 struct arena *a, struct change_view **out, size_t *n, struct err *e) MUST_USE;
/* The same one by one; each lives until fn returns, and fn returning false ends it. */
enum rc load_log_each(struct desk *d, const struct actor *who, const struct log_request *r,
		      bool (*fn)(void *arg, const struct change_view *c), void *arg,
		      struct query_fault *fault, struct err *e) MUST_USE;
/* One change whole: all of its events in sight, what made it and what it made. For who sees a
 * ticket of it only as its requester, cause, rule and family are absent. */
struct change_whole {
	struct change_view view;
	int64_t recorded, config; /* when it was written; the configuration that held */
	int64_t cause;		  /* as in struct change */
	struct sv rule;		  /* SV_NULL = none */
	int64_t undone_by;	  /* 0 = it is live */
	int64_t *caused;	  /* live changes it caused, ascending: undone with it */
	size_t n_caused;
	size_t in_batch; /* live changes of its batch: undone together */
};
/* RC_NOTFOUND where `who` may see nothing of it. */
enum rc load_change(struct desk *d, const struct actor *who, int64_t id, struct arena *a,
		    struct change_whole *out, struct err *e) MUST_USE;
/* Changes newer than *after that `who` may see, oldest first; *after moves to the newest looked at.
 * At most some hundreds at once: *more says that others wait. *after < 0 only asks for the newest.
 */
enum rc load_events(struct desk *d, const struct actor *who, int64_t *after, struct arena *a,
		    struct change_view **out, size_t *n, bool *more, struct err *e) MUST_USE;
/* What rows are made of beside their tickets: revisions of configuration and people, and how far
 * service levels are made anew. */
struct ground {
	int64_t config, people, clocks;
};

/* What a live update has to look at. */
struct touched {
	int64_t newest; /* change */
	struct ground ground;
	int64_t *ticket; /* that `who` may see */
	size_t n_ticket;
	bool more;     /* tickets that are not named differ, too, any of them */
	bool articles; /* one of them, any */
};
/* By changes after out->newest, as it was told before (0 = never: then only how things stand is
 * asked), and by the ground that was told with it; at most `limit` tickets. */
enum rc load_touched(struct desk *d, const struct actor *who, size_t limit, struct arena *a,
		     struct touched *out, struct err *e) MUST_USE;

struct audit_report {
	int64_t changes, events, erased;
	struct sv head; /* hex of the newest hash */
	int64_t broken; /* id of the first change that does not verify, 0 = none */
	struct sv what; /* what is wrong with it */
	bool cut;	/* `against` is not in the chain: its tail was cut or rewritten */
};

/* Walks the chain. `against` (hex, may be SV_NULL): a head printed earlier that must be in the
 * chain. */
enum rc load_audit(struct desk *d, const struct actor *who, struct sv against, struct arena *a,
		   struct audit_report *out, struct err *e) MUST_USE;

struct candidate {
	struct sv text, label;
};

/* Values for a parameter, beginning with `prefix`: logins, queues, transitions of a ticket ... With
 * `words`, for people to choose from, also those that hold it or whose label does, tickets by their
 * subject; behind those that begin with it. */
enum rc load_candidates(struct desk *d, const struct actor *who, enum param_type type,
			int64_t ticket, struct sv prefix, bool words, struct arena *a,
			struct candidate **out, size_t *n, struct err *e) MUST_USE;

/* A custom field as a form asks for it. */
struct form_field {
	struct sv name, label; /* "f.room", "Room" */
	struct sv dflt;	       /* taken where nothing is said; SV_NULL = nothing */
	bool required;
	struct candidate *choice; /* of a choice or tree: key and title */
	size_t n_choice;
};

struct form_view {
	struct sv type, queue, priority; /* those a new ticket gets where nothing else is said */
	struct form_field *field;	 /* of that type, in their order */
	size_t n_field;
};

/* What a new ticket of a type ("" = the desk's own choice) is asked for, by those who may open one.
 */
enum rc load_form(struct desk *d, const struct actor *who, struct sv type, struct arena *a,
		  struct form_view *out, struct err *e) MUST_USE;

/* What may stand at byte `cursor` of a query text. Names of people, queues and categories are
 * offered only to those who may read the directory. */
enum rc load_completions(struct desk *d, const struct actor *who, struct sv text, size_t cursor,
			 struct arena *a, struct query_candidate **out, size_t *n,
			 struct err *e) MUST_USE;

/* An applied configuration. */
struct config_revision {
	int64_t version, change, at;
	struct sv actor;   /* login; SV_NULL = the program */
	struct sv command; /* "init", "config apply", "config revert 3" */
	bool in_force;
	struct sv *file; /* that differ from the version before: "desk.yaml" */
	size_t n_file;
};

/* All versions, newest first. */
enum rc load_config_history(struct desk *d, const struct actor *who, struct arena *a,
			    struct config_revision **out, size_t *n, struct err *e) MUST_USE;

/* A file of one side against the same of the other. */
struct config_change {
	struct sv path;
	const char *state; /* "added", "changed", "removed"; N_() */
	struct sv diff;	   /* unified, as it stands */
};

/* What a version (0 = the files below DESK/config) changes against another (0 = the one in force).
 */
enum rc load_config_diff(struct desk *d, const struct actor *who, int64_t from, int64_t to,
			 struct arena *a, struct config_change **out, size_t *n,
			 struct err *e) MUST_USE;

struct config_file_view {
	struct sv path, content;
	struct sv digest; /* SHA-256 in hex */
};

/* The files of a version (0 = the one in force); *version says which. */
enum rc load_config_files(struct desk *d, const struct actor *who, int64_t *version,
			  struct arena *a, struct config_file_view **out, size_t *n,
			  struct err *e) MUST_USE;

/* ---- service levels ---- */

/* A policy that was asked whether it governs the ticket. */
struct sla_try {
	struct sv name, when;
	bool holds;
};

struct sla_explanation {
	struct sla_try *tried; /* in order, up to the one that holds */
	size_t n_tried;
	struct sla_view sla;
	struct clock_steps steps; /* of all clocks, by time */
};

/* How a ticket's clocks came to stand as they do. RC_DENIED to its requester. */
enum rc load_sla_explanation(struct desk *d, const struct actor *who, int64_t id, struct arena *a,
			     struct sla_explanation *out, struct err *e) MUST_USE;
/* The policies in the order they are tried. */
enum rc load_sla_policies(struct desk *d, const struct actor *who, struct arena *a,
			  struct sla_policy_view **out, size_t *n, struct err *e) MUST_USE;

#endif
