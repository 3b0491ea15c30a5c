/* sla.yaml: the policies, in the order they are tried; and the calendars they reckon in. */
#include <stdlib.h>

#include "config_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/when.h"
#include "rules_priv.h"

struct sla_reader {
	struct config_reader *set;
	struct yaml y;
	struct sv source;
};

/* ---- calendars ---- */

static int by_name(const void *a, const void *b)
{
	return sv_cmp(((const struct calendar *)a)->name, ((const struct calendar *)b)->name);
}

static void read_calendar(struct config_reader *r, const char *path, struct sv name, struct sv text)
{
	struct yaml y = { .file = path, .arena = r->arena, .faults = r->faults };
	struct sla *sla = &r->out->sla;

	if (sv_eq(name, calendar_always.name))
		yaml_fault(&y, NULL,
			   _("every desk has a calendar \"always\"; name this otherwise"));
	else
		name_check(&y, NULL, name, "calendar");
	calendar_from_text(name, path, text, r->out->timezone, !r->directory, r->arena,
			   &sla->calendar[sla->n_calendar++], r->faults);
}

void calendars_from_files(struct config_reader *r, const struct config_file *file, size_t n)
{
	struct sla *sla = &r->out->sla;

	sla->calendar = ARENA_ARRAY(r->arena, n, struct calendar);
	for (size_t i = 0; i < n; i++) {
		struct sv name;

		if (config_part_is(file[i].path, PART_CALENDAR, &name))
			read_calendar(r, config_fault_name(r->arena, file[i].path), name,
				      file[i].text);
	}
	if (sla->n_calendar > 1)
		qsort(sla->calendar, sla->n_calendar, sizeof(*sla->calendar), by_name);
}

/* ---- policies ---- */

static void read_name(struct sla_reader *r, const struct yaml_node *map, struct sla_policy *p)
{
	const struct yaml_node *n = yaml_get(map, "name");
	const struct sla *sla = &r->set->out->sla;

	p->name = yaml_str(&r->y, map, "name", true);
	if (!p->name.p || !name_check(&r->y, n, p->name, "policy"))
		return;
	for (size_t i = 0; &sla->policy[i] < p; i++)
		if (utf8_caseeq(sla->policy[i].name, p->name))
			yaml_fault(&r->y, n, _("policy \"%.*s\" is there twice"), SV_ARG(p->name));
}

static void read_calendar_name(struct sla_reader *r, const struct yaml_node *map,
			       struct sla_policy *p)
{
	const struct sla *sla = &r->set->out->sla;
	struct sv name = yaml_str(&r->y, map, "calendar", false);
	struct sv *known;

	p->calendar = name.p ? sla_calendar(sla, name) : &calendar_always;
	if (p->calendar)
		return;
	p->calendar = &calendar_always;
	known = ARENA_ARRAY(r->y.arena, sla->n_calendar + 1, struct sv);
	known[0] = calendar_always.name;
	for (size_t i = 0; i < sla->n_calendar; i++)
		known[i + 1] = sla->calendar[i].name;
	unknown_fault(&r->y, yaml_get(map, "calendar"), "calendar", name, known,
		      sla->n_calendar + 1);
}

/* A day of eight hours is not the day a duration means, so it is said in hours. */
static bool says_days(struct sv v)
{
	return sv_find(v, 'd') < v.n || sv_find(v, 'w') < v.n;
}

static void read_target(struct sla_reader *r, const struct yaml_node *map, struct sla_policy *p,
			enum clock_kind k)
{
	const char *key = clock_kind_name(k);
	const struct yaml_node *n = yaml_get(map, key);
	struct sv v = yaml_str(&r->y, map, key, false);
	int64_t seconds;

	if (!v.p)
		return;
	if (!when_duration(v, &seconds))
		yaml_fault(&r->y, n, _("\"%s\" is not a duration like 30m, 4h or 1h30m"), key);
	else if (seconds < SLA_TARGET_MIN || seconds > SLA_TARGET_MAX)
		yaml_fault(&r->y, n, _("\"%s\" must be from 1m to %dh"), key,
			   SLA_TARGET_MAX / 3600);
	else if (says_days(v) && p->calendar != &calendar_always)
		yaml_fault(&r->y, n,
			   _("\"%s\": say it in working hours, a day of calendar \"%.*s\" has not "
			     "24"),
			   key, SV_ARG(p->calendar->name));
	else
		p->target[k] = seconds;
}

/* "20%" */
static void read_risk(struct sla_reader *r, const struct yaml_node *map, struct sla_policy *p)
{
	struct sv v = yaml_str(&r->y, map, "risk", false);
	int64_t percent = SLA_RISK;
	bool good = true;

	if (v.p) {
		good = v.n > 1 && v.p[v.n - 1] == '%' &&
		       sv_int((struct sv){ v.p, v.n - 1 }, &percent) && percent >= 0 &&
		       percent <= 100;
	}
	p->risk = good ? (int)percent : SLA_RISK;
	if (!good)
		yaml_fault(
			&r->y, yaml_get(map, "risk"),
			_("\"risk\" must be a share of the target from 0%% to 100%%, like 20%%"));
}

static void read_policy(struct sla_reader *r, const struct yaml_node *map)
{
	static const char *const allowed[] = { "name",		 "title",
					       "when",		 "calendar",
					       "first-response", "next-response",
					       "resolution",	 "risk" };
	struct sla *sla = &r->set->out->sla;
	struct sla_policy *p = &sla->policy[sla->n_policy];
	bool any = false;

	if (!yaml_want(&r->y, map, YAML_K_MAP, "policy"))
		return;
	yaml_check_keys(&r->y, map, allowed, ARRAY_LEN(allowed));
	read_name(r, map, p);
	sla->n_policy++;
	p->title = title_read(&r->y, map, "title", MACHINE_TITLE, p->name);
	condition_of_ticket_from_yaml(&r->y, map, "when", r->source, r->set->vocab, &p->when);
	read_calendar_name(r, map, p);
	for (int k = 0; k < CLOCK_KINDS; k++) {
		read_target(r, map, p, (enum clock_kind)k);
		any |= !yaml_is_null(yaml_get(map, clock_kind_name((enum clock_kind)k)));
	}
	if (!any)
		yaml_fault(&r->y, map,
			   _("a policy has a target: first-response, next-response or "
			     "resolution"));
	read_risk(r, map, p);
}

void sla_from_text(struct config_reader *set, const char *path, struct sv text)
{
	static const char *const allowed[] = { "policies" };
	struct sla_reader r = { .set = set, .source = text };
	const struct yaml_node *list;
	size_t n;

	yaml_load(&r.y, path, text, set->arena, set->faults);
	/* All of it may be comments: no service levels. */
	if (!r.y.whole || !r.y.root || !yaml_want(&r.y, r.y.root, YAML_K_MAP, "sla.yaml"))
		return;
	yaml_check_keys(&r.y, r.y.root, allowed, ARRAY_LEN(allowed));
	list = yaml_seq(&r.y, r.y.root, "policies", true);
	n = list ? list->n : 0;
	if (n > SLA_POLICIES) {
		yaml_fault(&r.y, list->item[SLA_POLICIES], _("more than %d policies"),
			   SLA_POLICIES);
		n = SLA_POLICIES;
	}
	set->out->sla.policy = ARENA_ARRAY(set->arena, n, struct sla_policy);
	for (size_t i = 0; i < n; i++)
		read_policy(&r, list->item[i]);
}
