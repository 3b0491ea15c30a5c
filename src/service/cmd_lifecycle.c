/* Commands that take a ticket out of sight and bring it back: snooze, delete, restore. */
#include "deskbell/base/i18n.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/ticket_store.h"
#include "deskbell/text/when.h"
#include "desk_priv.h"
#include "service_priv.h"

/* ---- snooze ---- */

/* "2d" is two days from now, everything else a time that is still to come. */
static enum rc until(struct plan *p, int64_t *out, struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct when_range range;
	struct sv *word;
	size_t n = args_all(p->args, "until", &word);
	int64_t seconds;

	for (size_t i = 0; i < n; i++)
		str_addf(&s, "%s%.*s", i ? " " : "", SV_ARG(word[i]));
	if (when_duration(str_sv(&s), &seconds)) {
		*out = p->now + seconds;
	} else if (when_parse(str_sv(&s), p->now, WHEN_FUTURE, &range, e) != RC_OK) {
		err_prefix(e, "%s", "until");
		return e->rc;
	} else {
		*out = range.from;
	}
	if (*out <= p->now)
		return err_field(e, "until", _("until: \"%.*s\" is not later than now"),
				 SV_ARG(str_sv(&s)));
	return RC_OK;
}

static enum rc set_snoozed(struct plan *p, const struct ticket *t, int64_t at, struct err *e)
{
	return plan_set(p, NOUN_TICKET, t->id, TICKET_SNOOZED,
			ticket_value(t, TICKET_SNOOZED, p->arena), at ? plan_form(p, at) : SV_NULL,
			e);
}

enum rc plan_ticket_snooze(struct plan *p, struct err *e)
{
	const struct ticket *t;
	char text[WHEN_SIZE];
	int64_t at = 0;

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	if (!state_is_open(t->category_of_state))
		return err_set(e, RC_INVALID, _("it is not open: there is nothing to put off"));
	TRY(until(p, &at, e));
	TRY(set_snoozed(p, t, at, e));
	when_full(at, text);
	p->text = arena_printf(p->arena, _("#%lld snoozed until %s"), (long long)t->id, text);
	return RC_OK;
}

enum rc plan_ticket_unsnooze(struct plan *p, struct err *e)
{
	const struct ticket *t;

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	TRY(set_snoozed(p, t, 0, e));
	p->text = arena_printf(p->arena, _("#%lld awake"), (long long)t->id);
	return RC_OK;
}

void plan_wake(struct plan *p, const struct ticket *t)
{
	struct event ev = { NOUN_TICKET, t->id, TICKET_SNOOZED, OP_SET, SV_NULL, SV_NULL };

	/* No guard: what he wrote counts whatever else changed meanwhile. */
	if (!ticket_is_snoozed(t, p->now))
		return;
	ev.old = ticket_value(t, TICKET_SNOOZED, p->arena);
	VEC_ADD(&p->change.event, ev);
}

/* ---- delete, restore ---- */

enum rc plan_ticket_delete(struct plan *p, struct err *e)
{
	struct sv reason = sv_trim(args_get(p->args, "reason")), form;
	const struct ticket *t;
	int64_t *merged;
	size_t n;

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	if (!reason.n)
		return err_field(e, "reason", _("the reason is empty"));
	TRY(ticket_store_merged(p->desk->db, t->id, false, p->arena, &merged, &n, e));
	if (n)
		return err_set(
			e, RC_INVALID,
			_("#%lld was merged into it: take it out first (ticket unmerge %lld)"),
			(long long)merged[0], (long long)merged[0]);
	TRY(plan_text(p, "reason", reason, REASON_MAX, false, &form, e));
	TRY(plan_set(p, NOUN_TICKET, t->id, TICKET_DELETED, SV_NULL, SV("1"), e));
	TRY(plan_set(p, NOUN_TICKET, t->id, TICKET_REASON, ticket_value(t, TICKET_REASON, p->arena),
		     form, e));
	p->text = arena_printf(p->arena, _("#%lld deleted"), (long long)t->id);
	return RC_OK;
}

enum rc plan_ticket_restore(struct plan *p, struct err *e)
{
	struct logged_list log;
	const struct ticket *t;

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	p->text = arena_printf(p->arena, _("#%lld restored"), (long long)t->id);
	if (!t->deleted)
		return RC_OK;
	TRY(change_store_of_object(p->desk->db, NOUN_TICKET, t->id, 0, p->arena, &log, e));
	if (log.n && log.at[0].undone_by)
		return err_set(e, RC_INVALID,
			       _("its opening was undone by change %lld: undo that change"),
			       (long long)log.at[0].undone_by);
	TRY(plan_set(p, NOUN_TICKET, t->id, TICKET_DELETED, SV("1"), SV_NULL, e));
	return plan_set(p, NOUN_TICKET, t->id, TICKET_REASON,
			ticket_value(t, TICKET_REASON, p->arena), SV_NULL, e);
}
