#ifndef DESKBELL_CLI_PRIV_H
#define DESKBELL_CLI_PRIV_H
/* What the files of the command line share. */
#include <stdio.h>

#include "deskbell/service/args.h"
#include "deskbell/service/call.h"
#include "deskbell/service/desk.h"
#include "deskbell/service/load.h"
#include "deskbell/text/json.h"
#include "deskbell/text/out.h"
#include "meter.h"

/* One run of one command. */
struct cli {
	struct desk *desk;
	struct actor actor;
	const struct args *args;
	struct arena *arena;
	const char *program; /* as it was called */
	enum out_mode mode;  /* of lists: table on a terminal, tabs when piped, JSON with --json */
	size_t width;	     /* of the terminal, 0 = not one */
	bool ascii;
	struct args *edit;  /* the command, where its body is still to be written; else NULL */
	struct meter meter; /* of a job, or of a command done to many */
};

/* Answers a COMMAND_READ; the table in read.c has one row for each. */
enum rc cli_read(struct cli *c, struct err *e) MUST_USE;
enum rc print_ticket_list(struct cli *c, struct err *e) MUST_USE;
enum rc print_ticket(struct cli *c, struct err *e) MUST_USE;
enum rc print_saved(struct cli *c, struct err *e) MUST_USE;
enum rc print_transitions(struct cli *c, struct err *e) MUST_USE;
enum rc print_explanation(struct cli *c, struct err *e) MUST_USE;
enum rc print_sla_policies(struct cli *c, struct err *e) MUST_USE;
enum rc print_sla_explanation(struct cli *c, struct err *e) MUST_USE;
enum rc print_users(struct cli *c, struct err *e) MUST_USE;
enum rc print_teams(struct cli *c, struct err *e) MUST_USE;
enum rc print_queues(struct cli *c, struct err *e) MUST_USE;
enum rc print_categories(struct cli *c, struct err *e) MUST_USE;
enum rc print_organisations(struct cli *c, struct err *e) MUST_USE;
enum rc print_audit(struct cli *c, struct err *e) MUST_USE;
enum rc print_change(struct cli *c, struct err *e) MUST_USE;
enum rc print_log(struct cli *c, struct err *e) MUST_USE;
enum rc print_events(struct cli *c, struct err *e) MUST_USE;
enum rc print_articles(struct cli *c, struct err *e) MUST_USE;
enum rc print_article(struct cli *c, struct err *e) MUST_USE;
enum rc print_history(struct cli *c, struct err *e) MUST_USE;
enum rc print_diff(struct cli *c, struct err *e) MUST_USE;
enum rc print_blame(struct cli *c, struct err *e) MUST_USE;

/* config history, show and diff. */
enum rc print_config_history(struct cli *c, struct err *e) MUST_USE;
enum rc print_config_files(struct cli *c, struct err *e) MUST_USE;
enum rc print_config_diff(struct cli *c, struct err *e) MUST_USE;

/* doctor: needs no desk that opens. RC_ENV when faults are left. */
enum rc run_doctor(struct cli *c, const char *dir, const struct clock *clock,
		   struct err *e) MUST_USE;
/* `completion`: a shell's script, or what may stand at the end of a line. */
enum rc cli_completion(struct cli *c, const struct clock *clock, struct err *e) MUST_USE;
/* restore: makes a desk, or only compares the file. RC_ENV when the desk is there and has faults.
 */
enum rc run_restore(struct cli *c, const struct clock *clock, struct err *e) MUST_USE;

/* The commands export tickets, people and organisations: to their file, or standard output. */
enum rc print_export_tickets(struct cli *c, struct err *e) MUST_USE;
enum rc print_export_people(struct cli *c, struct err *e) MUST_USE;
enum rc print_export_organisations(struct cli *c, struct err *e) MUST_USE;
/* A value of a row as JSON. */
void put_value(struct json_out *w, const struct out_value *v);
/* One event as a line for people: "ticket 24  priority P3 -> P1". */
void put_event(const struct cli *c, const struct event_view *v);
/* The keys of a change as log lists it. */
void put_change_keys(struct json_out *w, const struct change_view *c);
/* "events": [...], as answers and the log have it; inside an object. */
void put_events(struct json_out *w, const struct event_view *event, size_t n);

/* Answer of a write: JSON {id, change, ...} or one line; the events of a dry run. */
void print_answer(const struct cli *c, const struct answer *x);
/* What a refused write answers where JSON is wanted; of one done to many, each refusal, and of the
 * error then only its first line is left. */
void print_refusal(const struct cli *c, const struct answer *x, struct err *e);
/* Answer of a job: its summary and counts. */
void print_job(const struct cli *c, const struct job *j);
/* The words of parameter "query" joined by blanks, "" when there are none. */
struct sv cli_query(const struct cli *c);
/* Adds lines to a query's error: the text, and a mark under the place of its fault. */
void cli_add_place(struct sv query, const struct query_fault *f, struct err *e);
/* Is the command's body to be written in an editor: none was given, and there is a terminal? */
bool cli_edit_wanted(const struct command *cmd, const struct sv *word, size_t n);
/* Lets the editor write the body into x; *file = where it still is (NULL = nowhere). */
enum rc cli_edit(struct cli *c, struct args *x, const char **file, struct err *e) MUST_USE;
/* After the command: the file goes, or the error says where it is. */
void cli_edited(const char *file, struct err *e, enum rc rc);
/* Rows at most (--limit, else 50); 0 = all. */
enum rc cli_limit(const struct args *x, size_t *limit, struct err *e) MUST_USE;
/* Ticket number a word names, "42" or "#42"; that of parameter "ticket". */
enum rc cli_ticket_word(struct sv word, int64_t *id, struct err *e) MUST_USE;
enum rc cli_ticket(const struct args *x, int64_t *id, struct err *e) MUST_USE;
/* Writes one JSON line held in s to standard output. */
void put_line(const struct str *s);
/* RC_ENV when standard output could not be written. */
enum rc flush_stdout(struct err *e) MUST_USE;

#endif
