/* Commands that add a message: reply (public) and note (internal). */
#include "deskbell/base/i18n.h"
#include "deskbell/rules/config_set.h"
#include "service_priv.h"

static enum rc write_message(struct plan *p, bool public, struct err *e)
{
	const struct ticket *t;
	struct sv body = args_get(p->args, "body");

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	if (!sv_trim(body).n)
		return err_field(e, "body", _("the text is empty"));
	TRY(plan_message(p, t->id, p->actor.person, public, body, e));
	p->text = arena_printf(p->arena,
			       public ? _("reply added to #%lld") : _("note added to #%lld"),
			       (long long)t->id);
	if (public && p->actor.person != t->requester && !desk_config(p->desk)->mail_from.p)
		p->note = sv_from(_("not sent: no mail set up"));
	return RC_OK;
}

enum rc plan_ticket_reply(struct plan *p, struct err *e)
{
	return write_message(p, true, e);
}

enum rc plan_ticket_note(struct plan *p, struct err *e)
{
	return write_message(p, false, e);
}
