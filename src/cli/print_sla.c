/* sla list and sla explain. */
#include "cli_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/when.h"

/* A zone this machine has no file of. */
static void warn_zone(struct cli *c, const struct sla_policy_view *p)
{
	if (p->zone_lost)
		fprintf(stderr,
			_("deskbell: calendar \"%.*s\" is reckoned in UTC: this machine has no time "
			  "zone \"%.*s\" (see the package tzdata)\n"),
			SV_ARG(safe_line_in(c->arena, p->calendar)),
			SV_ARG(safe_line_in(c->arena, p->timezone)));
}

/* ---- sla list ---- */

/* Seconds for programs, hours and minutes for people. */
static struct out_value target_value(struct cli *c, int64_t seconds)
{
	char text[WHEN_SIZE];

	if (!seconds)
		return out_null();
	if (c->mode == OUT_JSON)
		return out_int(seconds);
	when_hours(seconds, text);
	return out_text(arena_sv(c->arena, sv_from(text)));
}

static struct out_value risk_value(struct cli *c, int risk)
{
	return c->mode == OUT_JSON ? out_int(risk) : out_text(arena_printf(c->arena, "%d%%", risk));
}

enum rc print_sla_policies(struct cli *c, struct err *e)
{
	static const struct out_col col[] = {
		{ .name = "policy", .label = N_("policy") },
		{ .name = "title", .label = N_("title"), .max = 30 },
		{ .name = "when", .label = N_("when"), .flex = true },
		{ .name = "calendar", .label = N_("calendar") },
		{ .name = "timezone", .label = N_("time zone") },
		{ .name = "first_response", .label = N_("first response"), .right = true },
		{ .name = "next_response", .label = N_("next response"), .right = true },
		{ .name = "resolution", .label = N_("resolution"), .right = true },
		{ .name = "risk", .label = N_("at risk"), .right = true },
	};
	struct sla_policy_view *p;
	struct out out;
	size_t n;

	TRY(load_sla_policies(c->desk, &c->actor, c->arena, &p, &n, e));
	out_init(&out, c->mode, col, ARRAY_LEN(col), c->width, stdout);
	for (size_t i = 0; i < n; i++) {
		struct out_value v[] = {
			out_text(p[i].name),
			out_text(p[i].title),
			p[i].when.p ? out_text(p[i].when) : out_null(),
			out_text(p[i].calendar),
			out_text(p[i].timezone),
			target_value(c, p[i].target[CLOCK_FIRST_RESPONSE]),
			target_value(c, p[i].target[CLOCK_NEXT_RESPONSE]),
			target_value(c, p[i].target[CLOCK_RESOLUTION]),
			risk_value(c, p[i].risk),
		};

		out_row(&out, v);
		warn_zone(c, &p[i]);
	}
	out_end(&out);
	if (!n && c->mode == OUT_TABLE)
		fputs(_("deskbell: the desk has no service levels, see deskbell-config(5)\n"),
		      stderr);
	return RC_OK;
}

/* ---- sla explain ---- */

static void json_instant(struct json_out *w, const char *key, int64_t at)
{
	json_key(w, key);
	at > 0 && at < CLOCK_NONE ? json_time(w, at) : json_none(w);
}

static void put_clock_json(struct json_out *w, const struct sla_explanation *x, enum clock_kind k)
{
	const struct sla_clock *s = &x->sla.clock[k];

	json_obj_begin(w);
	json_key(w, "clock"), json_strz(w, clock_kind_name(k));
	json_key(w, "state"), json_strz(w, clock_state_name(s->state));
	json_instant(w, "started", s->started);
	json_instant(w, "since", s->since);
	json_key(w, "target"), json_int(w, s->target);
	json_key(w, "used"), json_int(w, s->target - x->sla.left[k]);
	json_instant(w, "due", s->due);
	json_instant(w, "risk", s->risk);
	json_key(w, "steps"), json_arr_begin(w);
	for (size_t i = 0; i < x->steps.n; i++) {
		const struct clock_step *t = &x->steps.at[i];

		if (t->kind != k)
			continue;
		json_obj_begin(w);
		json_key(w, "at"), json_time(w, t->at);
		json_key(w, "state"), json_strz(w, clock_state_name(t->state));
		json_key(w, "why"), json_strz(w, clock_why_name(t->why));
		json_key(w, "used"), json_int(w, t->used);
		json_obj_end(w);
	}
	json_arr_end(w);
	json_obj_end(w);
}

static void put_json(const struct sla_explanation *x, int64_t id)
{
	const struct sla_policy_view *p = &x->sla.policy;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;

	json_init(&w, &s);
	json_obj_begin(&w);
	json_key(&w, "ticket"), json_int(&w, id);
	json_key(&w, "now"), json_time(&w, x->sla.now);
	json_key(&w, "tried"), json_arr_begin(&w);
	for (size_t i = 0; i < x->n_tried; i++) {
		json_obj_begin(&w);
		json_key(&w, "policy"), json_str(&w, x->tried[i].name);
		json_key(&w, "when"), json_str(&w, x->tried[i].when);
		json_key(&w, "holds"), json_bool(&w, x->tried[i].holds);
		json_obj_end(&w);
	}
	json_arr_end(&w);
	json_key(&w, "policy"), json_str(&w, p->name);
	json_key(&w, "calendar"), json_str(&w, p->calendar);
	json_key(&w, "timezone"), json_str(&w, p->timezone);
	json_key(&w, "risk"), p->name.p ? json_int(&w, p->risk) : json_none(&w);
	json_key(&w, "standing"), json_strz(&w, standing_name(x->sla.standing));
	json_key(&w, "clocks"), json_arr_begin(&w);
	for (int k = 0; k < CLOCK_KINDS; k++)
		if (x->sla.clock[k].state != CLOCK_ABSENT)
			put_clock_json(&w, x, (enum clock_kind)k);
	json_arr_end(&w);
	json_obj_end(&w);
	put_line(&s);
}

static void put_instant(const char *label, int64_t at)
{
	char text[WHEN_SIZE];

	if (at >= CLOCK_NONE)
		return;
	when_full(at, text);
	printf(", %s %s", label, text);
}

static void put_clock(const struct sla_explanation *x, enum clock_kind k)
{
	const struct sla_clock *s = &x->sla.clock[k];
	bool over = s->state == CLOCK_MET || s->state == CLOCK_MISSED;
	char part[WHEN_SIZE], target[WHEN_SIZE], at[WHEN_SIZE], used[WHEN_SIZE];

	when_hours(over ? s->used : x->sla.left[k], part);
	when_hours(s->target, target);
	printf(over ? _("\n%s: %s, %s of %s used") : _("\n%s: %s, %s of %s left"),
	       _(clock_kind_label(k)), _(clock_state_label(s->state)), part, target);
	put_instant(_("at risk"), s->risk);
	put_instant(_("due"), s->due);
	putchar('\n');
	for (size_t i = 0; i < x->steps.n; i++) {
		const struct clock_step *t = &x->steps.at[i];

		if (t->kind != k)
			continue;
		when_full(t->at, at);
		when_hours(t->used, used);
		printf(_("  %s  used %6s  %s: %s\n"), at, used, _(clock_state_label(t->state)),
		       _(clock_why_label(t->why)));
	}
}

static void put_text(struct cli *c, const struct sla_explanation *x, int64_t id)
{
	const struct sla_policy_view *p = &x->sla.policy;

	for (size_t i = 0; i < x->n_tried; i++) {
		const struct sla_try *t = &x->tried[i];

		printf(t->holds ? _("policy %.*s holds: %.*s\n")
				: _("policy %.*s does not hold: %.*s\n"),
		       SV_ARG(safe_line_in(c->arena, t->name)),
		       SV_ARG(t->when.p ? safe_line_in(c->arena, t->when)
					: sv_from(_("every ticket"))));
	}
	if (!p->name.p) {
		printf(_("no policy governs ticket %lld: it has no clocks\n"), (long long)id);
		return;
	}
	printf(_("calendar %.*s, time zone %.*s; at risk when %d%% of a target is left\n"),
	       SV_ARG(safe_line_in(c->arena, p->calendar)),
	       SV_ARG(safe_line_in(c->arena, p->timezone)), p->risk);
	for (int k = 0; k < CLOCK_KINDS; k++)
		if (x->sla.clock[k].state != CLOCK_ABSENT)
			put_clock(x, (enum clock_kind)k);
}

enum rc print_sla_explanation(struct cli *c, struct err *e)
{
	struct sla_explanation x;
	int64_t id;

	TRY(cli_ticket(c->args, &id, e));
	TRY(load_sla_explanation(c->desk, &c->actor, id, c->arena, &x, e));
	if (c->mode == OUT_JSON)
		put_json(&x, id);
	else
		put_text(c, &x, id);
	warn_zone(c, &x.sla.policy);
	return RC_OK;
}
