#ifndef DESKBELL_SERVICE_PRIV_H
#define DESKBELL_SERVICE_PRIV_H
/* What the files of this room share: the functions behind the rows of the command table. */
#include "deskbell/db/tx.h"
#include "deskbell/domain/fieldset.h"
#include "deskbell/service/call.h"
#include "deskbell/service/plan.h"

/* Appends one change inside the open write transaction and makes everything that follows from it:
 * projection, text index, directory, outbox. The one writer of truth: call_run, import, config
 * apply, kb_sync and init all end here. For an undo (head.undoes) the objects are folded anew.
 * Texts and views live in `a`. */
enum rc call_append(struct desk *d, struct draft_change *c, struct arena *a,
		    struct err *e) MUST_USE;
/* The whole history of one new ticket at once: every change is appended, the projection is written
 * once. No outbox: history was lived already. The text index is the caller's
 * (search_store_add). */
enum rc call_append_history(struct desk *d, struct draft_change *c, size_t n, int64_t ticket,
			    struct arena *a, struct err *e) MUST_USE;
struct stored_file;
/* Like call_append for a configuration version, its files and the custom fields it declares for the
 * first time. */
enum rc call_append_config(struct desk *d, struct draft_change *c, int64_t version,
			   struct stored_file *file, size_t n, const struct field_keys *fields,
			   struct arena *a, struct err *e) MUST_USE;
struct actor;
/* Appends the change that says which derived tables were made anew, and by what command; inside a
 * write transaction. */
enum rc desk_note_mended(struct desk *d, const struct actor *who, struct sv command,
			 struct sv tables, struct draft_change *c, struct arena *a,
			 struct err *e) MUST_USE;
/* Begins the transaction of a command: actor, rights, scope and instant are read inside. */
enum rc call_open(struct desk *d, const struct request *r, bool write, struct arena *a,
		  struct tx *tx, struct plan *out, struct err *e) MUST_USE;
/* Completes the planned change and appends it; `batch` as in struct change. */
enum rc call_write(struct plan *p, const struct args *x, const uint8_t *uid, int64_t batch,
		   struct err *e) MUST_USE;
/* The first answer again for a uid that is a change already. */
enum rc call_again(struct desk *d, int64_t change, struct arena *a, struct answer *out,
		   struct err *e) MUST_USE;
/* Says of which ticket or command the error is. */
enum rc call_blame(const struct plan *p, const struct args *x, struct err *e);
/* Adds to the answer why the plan of one thing failed. */
void call_refuse(struct answer *out, const struct plan *p, int64_t id, const struct err *e,
		 struct arena *a);
/* The change is committed: a draft that cannot be written is a remark, not an error. */
void call_follow_undo(struct plan *p, struct arena *a, struct answer *out);
/* A command done to many things (call_run for those). */
enum rc batch_run(struct desk *d, const struct request *r, struct arena *a, struct answer *out,
		  struct err *e) MUST_USE;
/* Names instead of ids for a list of events; events on messages of others' threads stay as they
 * are. */
enum rc event_views(struct desk *d, const struct event *event, size_t n, struct arena *a,
		    struct event_view *out, struct err *e) MUST_USE;
/* Canonical text of a command for the log: free text by reference (@text:7). */
struct sv command_text(const struct args *x, const struct fieldset *fields,
		       const struct draft_change *c, struct arena *a);
/* A command of the log as people read it: what is kept by reference ("@text:7") becomes "...". */
struct sv command_told(struct sv command, struct arena *a);
/* uid of a request: the given one, SHA-256 of (actor, NUL, request id) cut to 16 bytes, or random.
 */
void request_uid(struct desk *d, const struct request *r, int64_t actor, uint8_t uid[UID_SIZE]);

/* The command's field=value words as events on the ticket; each field once. */
enum rc plan_assignments(struct plan *p, const struct ticket *t, struct err *e) MUST_USE;
/* A word in the event form of a custom field; a ticket being made (rev 0) has its type already. */
enum rc plan_custom_form(struct plan *p, const struct ticket *t, const struct custom_field *c,
			 struct sv word, struct sv *form, struct err *e) MUST_USE;
/* Custom fields of a new ticket: those given, the defaults; RC_INVALID names all that are required
 * and missing. */
enum rc plan_custom_new(struct plan *p, const struct ticket *t, struct err *e) MUST_USE;
enum rc plan_ticket_new(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_set(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_take(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_assign(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_move(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_transition(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_reply(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_note(struct plan *p, struct err *e) MUST_USE;
/* Type, workflow and initial state of a new ticket. */
struct config_type;
enum rc plan_start(struct plan *p, int64_t ticket, const struct config_type *type,
		   struct err *e) MUST_USE;
/* A link at both its ends. */
enum rc plan_link(struct plan *p, int64_t ticket, struct ticket_link l, struct err *e) MUST_USE;
/* Wakes a snoozed ticket; others stay as they are. */
void plan_wake(struct plan *p, const struct ticket *t);
/* The files of the command come with its newest message; name = their label, SV_NULL = their own.
 */
enum rc plan_files(struct plan *p, int64_t ticket, struct sv name, struct err *e) MUST_USE;
/* What follows from a message: a requester's public one wakes the ticket, and the one it was merged
 * into; of staff's the answer says whether mail goes out, and in which other thread it stands. */
enum rc plan_written(struct plan *p, const struct ticket *t, bool public, struct err *e) MUST_USE;
enum rc plan_ticket_attach(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_detach(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_tag(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_untag(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_link(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_unlink(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_watch(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_unwatch(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_snooze(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_unsnooze(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_merge(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_unmerge(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_split(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_delete(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_restore(struct plan *p, struct err *e) MUST_USE;
enum rc live_ticket_read(struct reading_job *j, struct err *e) MUST_USE;
enum rc live_ticket_unread(struct reading_job *j, struct err *e) MUST_USE;
enum rc items_undo(struct plan *p, int64_t **item, size_t *n, struct err *e) MUST_USE;
enum rc items_redo(struct plan *p, int64_t **item, size_t *n, struct err *e) MUST_USE;
enum rc plan_undo(struct plan *p, struct err *e) MUST_USE;
enum rc plan_user_add(struct plan *p, struct err *e) MUST_USE;
/* What is said of a person; SV_NULL = not said, "" (organisation: also "none") = none. Roles and
 * teams are comma-separated and take the place of those there are. */
struct person_edit {
	struct sv name, email, roles, teams, organisation, active;
};
/* Whether the desk has an active admin beside the person `but` (0: at all). */
enum rc admin_left(struct desk *d, int64_t but, bool *yes, struct err *e) MUST_USE;
/* The login nearest to one that nobody bears; SV_NULL when none is near, and for an actor who may
 * not know. `active`: of active people only. */
enum rc nearest_login(struct desk *d, const struct actor *who, struct sv login, bool active,
		      struct arena *a, struct sv *near, struct err *e) MUST_USE;
/* Makes a person (known = NULL) or changes one; p->id is his. */
enum rc plan_person_edit(struct plan *p, struct sv login, const struct person *known,
			 const struct person_edit *x, struct err *e) MUST_USE;
/* What is said of an organisation, likewise. */
struct organisation_edit {
	struct sv title, active;
};
enum rc plan_organisation_edit(struct plan *p, struct sv key, const struct organisation *known,
			       const struct organisation_edit *x, struct err *e) MUST_USE;
/* "yes" and "no" as event forms; also 1, 0, true, false, as other programs write them. */
enum rc yesno_form(struct sv word, const char *field, struct sv *form, struct err *e) MUST_USE;
enum rc plan_user_set(struct plan *p, struct err *e) MUST_USE;
enum rc plan_organisation_add(struct plan *p, struct err *e) MUST_USE;
enum rc plan_organisation_set(struct plan *p, struct err *e) MUST_USE;
enum rc plan_organisation_retire(struct plan *p, struct err *e) MUST_USE;
enum rc plan_team_add(struct plan *p, struct err *e) MUST_USE;
enum rc plan_queue_add(struct plan *p, struct err *e) MUST_USE;
enum rc plan_queue_set(struct plan *p, struct err *e) MUST_USE;
enum rc plan_category_add(struct plan *p, struct err *e) MUST_USE;
enum rc job_import_tickets(struct job *j, struct err *e) MUST_USE;
enum rc job_import_people(struct job *j, struct err *e) MUST_USE;
enum rc job_import_organisations(struct job *j, struct err *e) MUST_USE;
enum rc job_config_check(struct job *j, struct err *e) MUST_USE;
enum rc job_config_revert(struct job *j, struct err *e) MUST_USE;
enum rc job_config_apply(struct job *j, struct err *e) MUST_USE;
enum rc job_backup(struct job *j, struct err *e) MUST_USE;
enum rc job_rebuild(struct job *j, struct err *e) MUST_USE;
enum rc job_kb_import(struct job *j, struct err *e) MUST_USE;
enum rc job_kb_new(struct job *j, struct err *e) MUST_USE;
enum rc job_kb_edit(struct job *j, struct err *e) MUST_USE;
enum rc job_kb_move(struct job *j, struct err *e) MUST_USE;
enum rc job_kb_remove(struct job *j, struct err *e) MUST_USE;

#endif
