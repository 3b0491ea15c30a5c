/* merge, unmerge, split. A merged ticket keeps its messages; the thread of the ticket it went into
 * reads them there. What is merged is merged into a ticket that is not, so there are no circles. */
#include "deskbell/base/i18n.h"
#include "deskbell/rules/config_set.h"
#include "deskbell/store/attachment_store.h"
#include "deskbell/store/ticket_store.h"
#include "desk_priv.h"
#include "service_priv.h"

enum rc plan_ticket_merge(struct plan *p, struct err *e)
{
	const struct ticket *t, *into;

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	TRY(plan_other_ticket(p, args_get(p->args, "into"), "into", &into, e));
	if (into->id == t->id)
		return err_field(e, "into", _("a ticket is not merged into itself"));
	TRY(plan_set(p, NOUN_TICKET, t->id, TICKET_MERGED, SV_NULL, plan_form(p, into->id), e));
	p->text = arena_printf(p->arena, _("#%lld merged into #%lld"), (long long)t->id,
			       (long long)into->id);
	return RC_OK;
}

enum rc plan_ticket_unmerge(struct plan *p, struct err *e)
{
	const struct ticket *t;

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	TRY(plan_set(p, NOUN_TICKET, t->id, TICKET_MERGED, ticket_value(t, TICKET_MERGED, p->arena),
		     SV_NULL, e));
	p->text = arena_printf(p->arena, _("#%lld stands for itself again"), (long long)t->id);
	return RC_OK;
}

/* ---- split ---- */

/* The new ticket's fields are those of the old one. */
static enum rc copy_fields(struct plan *p, const struct ticket *t, int64_t id, struct err *e)
{
	static const enum ticket_field same[] = { TICKET_PRIORITY, TICKET_QUEUE, TICKET_REQUESTER,
						  TICKET_CATEGORY };
	const struct config_set *c = desk_config(p->desk);
	const struct config_type *type = config_set_type(c, t->type);
	struct sv subject;

	TRY(plan_text(p, "subject", sv_trim(args_get(p->args, "subject")), SUBJECT_MAX, true,
		      &subject, e));
	TRY(plan_set(p, NOUN_TICKET, id, TICKET_SUBJECT, SV_NULL, subject, e));
	TRY(plan_start(p, id, type ? type : c->new.type, e));
	for (size_t i = 0; i < ARRAY_LEN(same); i++)
		TRY(plan_set(p, NOUN_TICKET, id, same[i], SV_NULL,
			     ticket_value(t, same[i], p->arena), e));
	return RC_OK;
}

/* One message with its attachments from one ticket to the other. */
static enum rc move_message(struct plan *p, const struct ticket *t, int64_t message, int64_t to,
			    struct err *e)
{
	struct attachment *file;
	size_t n;

	TRY(plan_del(p, NOUN_TICKET, t->id, TICKET_MESSAGE, plan_form(p, message), e));
	TRY(plan_add(p, NOUN_TICKET, to, TICKET_MESSAGE, plan_form(p, message), e));
	TRY(attachment_store_of_message(p->desk->db, message, p->arena, &file, &n, e));
	for (size_t i = 0; i < n; i++) {
		if (!ticket_has_id(t->attachment, t->n_attachment, file[i].id))
			continue;
		TRY(plan_del(p, NOUN_TICKET, t->id, TICKET_ATTACHMENTS, plan_form(p, file[i].id),
			     e));
		TRY(plan_add(p, NOUN_TICKET, to, TICKET_ATTACHMENTS, plan_form(p, file[i].id), e));
	}
	return RC_OK;
}

static enum rc move_messages(struct plan *p, const struct ticket *t, int64_t to, struct err *e)
{
	struct sv *word;
	size_t n = args_all(p->args, "message", &word), moved = 0;
	int64_t *seen = ARENA_ARRAY(p->arena, n, int64_t);

	for (size_t i = 0; i < n; i++) {
		int64_t id;

		if (!sv_int(word[i], &id) || !ticket_has_id(t->message, t->n_message, id))
			return err_field(e, "message", _("\"%.*s\" is no message of this ticket"),
					 SV_ARG(word[i]));
		if (ticket_has_id(seen, moved, id))
			continue;
		seen[moved++] = id;
		TRY(move_message(p, t, id, to, e));
	}
	if (moved == t->n_message)
		return err_field(e, "message", _("at least one message must stay"));
	return RC_OK;
}

enum rc plan_ticket_split(struct plan *p, struct err *e)
{
	const struct ticket *t;
	int64_t id;

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	if (!sv_trim(args_get(p->args, "subject")).n)
		return err_field(e, "subject", _("a ticket needs a subject"));
	TRY(plan_id(p, NOUN_TICKET, &id, e));
	/* The new one first: the old one's link refers to it. */
	TRY(copy_fields(p, t, id, e));
	TRY(move_messages(p, t, id, e));
	TRY(plan_link(p, id, (struct ticket_link){ LINK_RELATES, t->id }, e));
	p->id = id;
	p->text =
		arena_printf(p->arena, _("#%lld split off #%lld"), (long long)id, (long long)t->id);
	return RC_OK;
}
