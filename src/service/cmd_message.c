/* Commands that add a message: reply (public) and note (internal). */
#include "deskbell/base/i18n.h"
#include "deskbell/rules/config_set.h"
#include "deskbell/store/ticket_store.h"
#include "desk_priv.h"
#include "service_priv.h"

/* What staff is told of a message. A requester is told of no merge. */
static void tell(struct plan *p, const struct ticket *t, bool public)
{
	bool unsent = public && !desk_config(p->desk)->mail_from.p;

	if (t->merged)
		p->note = arena_printf(p->arena,
				       _("it stands in the thread of #%lld, which this ticket was "
					 "merged into%s"),
				       (long long)t->merged,
				       unsent ? _("; not sent: no mail set up") : "");
	else if (unsent)
		p->note = sv_from(_("not sent: no mail set up"));
}

enum rc plan_written(struct plan *p, const struct ticket *t, bool public, struct err *e)
{
	struct ticket into;

	if (p->actor.person != t->requester) {
		tell(p, t, public);
		return RC_OK;
	}
	if (!public)
		return RC_OK;
	plan_wake(p, t);
	if (!t->merged)
		return RC_OK;
	TRY(ticket_store_load(p->desk->db, t->merged, p->arena, &into, e));
	plan_wake(p, &into);
	return RC_OK;
}

static enum rc write_message(struct plan *p, bool public, struct err *e)
{
	const struct ticket *t;
	struct sv body = args_get(p->args, "body");

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	if (!sv_trim(body).n)
		return err_field(e, "body", _("the text is empty"));
	TRY(plan_message(p, t->id, p->actor.person, public, body, e));
	TRY(plan_files(p, t->id, SV_NULL, e));
	p->text = arena_printf(p->arena,
			       public ? _("reply added to #%lld") : _("note added to #%lld"),
			       (long long)t->id);
	return plan_written(p, t, public, e);
}

enum rc plan_ticket_reply(struct plan *p, struct err *e)
{
	return write_message(p, true, e);
}

enum rc plan_ticket_note(struct plan *p, struct err *e)
{
	return write_message(p, false, e);
}
