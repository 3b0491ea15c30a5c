/* Reads of service levels: the clocks of a ticket, how they came to stand so, the policies. */
#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "desk_priv.h"
#include "load_priv.h"
#include "service_priv.h"
#include "ticket_clock.h"

static void view_policy(struct desk *d, const struct sla_policy *p, struct arena *a,
			struct sla_policy_view *out)
{
	*out = (struct sla_policy_view){ .name = arena_sv(a, p->name),
					 .title = arena_sv(a, title_of(d, &p->title, p->name)),
					 .when = arena_sv(a, p->when.text),
					 .calendar = arena_sv(a, p->calendar->name),
					 .timezone = arena_sv(a, p->calendar->zone.name),
					 .zone_lost = p->calendar->zone_lost,
					 .risk = p->risk };
	if (!out->timezone.n)
		out->timezone = SV("UTC");
	for (int k = 0; k < CLOCK_KINDS; k++)
		out->target[k] = p->target[k];
}

/* Reckoned from these clocks; those of a ticket that is no longer open stand in no row. */
static enum standing standing_of(const struct sla_view *v)
{
	struct ticket t = { 0 };

	ticket_stand(&t, v->clock);
	return ticket_standing(&t, v->now);
}

enum rc read_sla(struct desk *d, const struct ticket *t, bool internal, struct arena *a,
		 struct sla_view *out, struct clock_steps *steps, struct err *e)
{
	const struct sla_policy *p;
	struct clock_mark *mark;
	size_t n;

	*out = (struct sla_view){ .now = clock_now(d->clock), .standing = STANDING_NONE };
	/* Targets are an agreement among staff: a requester is told when his ticket is due, no
	 * more. */
	if (!internal || !desk_config(d))
		return RC_OK;
	TRY(ticket_policy(d, t, a, &p, e));
	if (!p)
		return RC_OK;
	TRY(ticket_marks(d, t, a, &mark, &n, e));
	sla_trace(p, mark, n, a, out->clock, steps);
	view_policy(d, p, a, &out->policy);
	for (int k = 0; k < CLOCK_KINDS; k++)
		out->left[k] = sla_clock_left(p, &out->clock[k], out->now);
	out->standing = standing_of(out);
	return RC_OK;
}

/* The policies one after the other, up to the one that holds. */
static enum rc read_tried(struct desk *d, const struct ticket *t, struct arena *a,
			  struct sla_explanation *out, struct err *e)
{
	const struct sla *sla = &desk_config(d)->sla;
	const struct sla_policy *governs;

	TRY(ticket_policy(d, t, a, &governs, e));
	out->tried = ARENA_ARRAY(a, sla->n_policy, struct sla_try);
	for (size_t i = 0; i < sla->n_policy; i++) {
		const struct sla_policy *p = &sla->policy[i];

		out->tried[out->n_tried++] =
			(struct sla_try){ arena_sv(a, p->name), arena_sv(a, p->when.text),
					  p == governs };
		if (p == governs)
			break;
	}
	return RC_OK;
}

enum rc load_sla_explanation(struct desk *d, const struct actor *who, int64_t id, struct arena *a,
			     struct sla_explanation *out, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct ticket t;
	bool internal;

	*out = (struct sla_explanation){ 0 };
	TRY(load_begin(&tx, d, who, id, a, &t, &internal, e));
	if (!internal)
		return err_set(e, RC_DENIED, _("ticket %lld: its service levels are not for you"),
			       (long long)id);
	if (!desk_config(d))
		return RC_OK;
	TRY(read_tried(d, &t, a, out, e));
	return read_sla(d, &t, internal, a, &out->sla, &out->steps, e);
}

enum rc load_sla_policies(struct desk *d, const struct actor *who, struct arena *a,
			  struct sla_policy_view **out, size_t *n, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	const struct sla *sla;

	*n = 0;
	if (!actor_has(who, ROLE_AGENT | ROLE_SUPERVISOR | ROLE_ADMIN))
		return err_set(e, RC_DENIED, _("service levels are not for your roles"));
	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	if (!desk_config(d))
		return RC_OK;
	sla = &desk_config(d)->sla;
	*out = ARENA_ARRAY(a, sla->n_policy, struct sla_policy_view);
	for (size_t i = 0; i < sla->n_policy; i++)
		view_policy(d, &sla->policy[i], a, &(*out)[(*n)++]);
	return RC_OK;
}
