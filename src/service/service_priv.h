#ifndef DESKBELL_SERVICE_PRIV_H
#define DESKBELL_SERVICE_PRIV_H
/* What the files of this room share: the functions behind the rows of the command table. */
#include "deskbell/service/call.h"
#include "deskbell/service/plan.h"

enum rc plan_ticket_new(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_set(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_take(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_assign(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_move(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_transition(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_reply(struct plan *p, struct err *e) MUST_USE;
enum rc plan_ticket_note(struct plan *p, struct err *e) MUST_USE;
enum rc plan_undo(struct plan *p, struct err *e) MUST_USE;
enum rc plan_redo(struct plan *p, struct err *e) MUST_USE;
enum rc plan_user_add(struct plan *p, struct err *e) MUST_USE;
enum rc plan_team_add(struct plan *p, struct err *e) MUST_USE;
enum rc plan_queue_add(struct plan *p, struct err *e) MUST_USE;
enum rc plan_category_add(struct plan *p, struct err *e) MUST_USE;
enum rc job_import_tickets(struct job *j, struct err *e) MUST_USE;
enum rc job_config_check(struct job *j, struct err *e) MUST_USE;
enum rc job_config_apply(struct job *j, struct err *e) MUST_USE;
enum rc job_kb_import(struct job *j, struct err *e) MUST_USE;

#endif
