/* What tickets stand on cannot be dropped: a type, a workflow, a state, a field, a choice. One
 * fault for each, naming the tickets. */
#include "deskbell/base/i18n.h"
#include "config_priv.h"

#define USERS_SHOWN 10

enum dropped { DROPPED_NOTHING, DROPPED_TYPE, DROPPED_WORKFLOW, DROPPED_STATE };

/* Is it missing from the set? Without its workflow a state is not missing for itself. */
static bool is_missing(const struct config_set *c, const struct config_use *u, enum dropped what)
{
	const struct machine *m = config_set_workflow(c, u->workflow);

	switch (what) {
	case DROPPED_TYPE:
		return !config_set_type(c, u->type);
	case DROPPED_WORKFLOW:
		return !m;
	case DROPPED_STATE:
		return m && machine_state_index(m, u->state) < 0;
	case DROPPED_NOTHING:
		break;
	}
	return false;
}

/* Was it there before? What is gone already hurts nobody: tickets keep the version they are pinned
 * to. */
static bool is_dropped(const struct config_set *c, const struct config_set *before,
		       const struct config_use *u, enum dropped what)
{
	return is_missing(c, u, what) && !(before && is_missing(before, u, what));
}

static bool is_same(const struct config_use *a, const struct config_use *b, enum dropped what)
{
	switch (what) {
	case DROPPED_TYPE:
		return sv_eq(a->type, b->type);
	case DROPPED_WORKFLOW:
		return sv_eq(a->workflow, b->workflow);
	case DROPPED_STATE:
		return sv_eq(a->workflow, b->workflow) && sv_eq(a->state, b->state);
	case DROPPED_NOTHING:
		break;
	}
	return false;
}

/* Tickets of all uses like use[first], "#12, #14, ..." */
static int64_t users(const struct config_use *use, size_t n, size_t first, enum dropped what,
		     struct str *out)
{
	int64_t count = 0, shown = 0;

	for (size_t i = first; i < n; i++) {
		if (!is_same(&use[first], &use[i], what))
			continue;
		count += use[i].count;
		for (size_t k = 0; k < use[i].n_ticket && shown < USERS_SHOWN; k++)
			str_addf(out, shown++ ? ", #%lld" : "#%lld", (long long)use[i].ticket[k]);
	}
	if (shown < count)
		str_adds(out, shown ? ", ..." : "...");
	return count;
}

static void add_fault(const struct config_set *c, const struct config_use *u, enum dropped what,
		      int64_t count, const char *tickets, struct faults *f)
{
	const struct machine *m = config_set_workflow(c, u->workflow);
	unsigned long n = (unsigned long)count;
	struct sv file =
		arena_printf(f->arena, "%s%.*s.yaml", config_part_fault(f->arena, PART_WORKFLOW),
			     SV_ARG(u->workflow));

	switch (what) {
	case DROPPED_TYPE:
		faults_add(f, config_part_fault(f->arena, PART_DESK), c->line, c->col,
			   ngettext("type \"%.*s\" is gone, but %lld ticket has it: %s",
				    "type \"%.*s\" is gone, but %lld tickets have it: %s", n),
			   SV_ARG(u->type), (long long)count, tickets);
		break;
	case DROPPED_WORKFLOW:
		faults_add(f, file.p, 0, 0,
			   ngettext("workflow \"%.*s\" is gone, but %lld ticket follows it: %s",
				    "workflow \"%.*s\" is gone, but %lld tickets follow it: %s", n),
			   SV_ARG(u->workflow), (long long)count, tickets);
		break;
	case DROPPED_STATE:
		faults_add(f, file.p, m->line, m->col,
			   ngettext("state \"%.*s\" is gone, but %lld ticket is in it: %s",
				    "state \"%.*s\" is gone, but %lld tickets are in it: %s", n),
			   SV_ARG(u->state), (long long)count, tickets);
		break;
	case DROPPED_NOTHING:
		break;
	}
}

/* True when an earlier use is dropped in the same way and has told of this one too. */
static bool is_told(const struct config_use *use, size_t i, enum dropped what)
{
	for (size_t k = 0; k < i; k++)
		if (use[k].count > 0 && is_same(&use[k], &use[i], what))
			return true;
	return false;
}

bool config_set_drops(const struct config_set *c, const struct config_set *before)
{
	for (size_t i = 0; i < before->n_type; i++)
		if (!config_set_type(c, before->type[i].name))
			return true;
	for (size_t i = 0; i < before->n_workflow; i++) {
		const struct machine *was = &before->workflow[i];
		const struct machine *is = config_set_workflow(c, was->name);

		if (!is)
			return true;
		for (size_t k = 0; k < was->n_state; k++)
			if (machine_state_index(is, was->state[k].key) < 0)
				return true;
	}
	return false;
}

bool config_set_in_use(const struct config_set *c, const struct config_set *before,
		       const struct config_use *use, size_t n, struct faults *f)
{
	size_t had = f->n + f->dropped;

	for (int what = DROPPED_TYPE; what <= DROPPED_STATE; what++) {
		for (size_t i = 0; i < n; i++) {
			AUTO(str_deinit) struct str s = STR_INIT;
			int64_t count;

			if (use[i].count <= 0 ||
			    !is_dropped(c, before, &use[i], (enum dropped)what) ||
			    is_told(use, i, (enum dropped)what))
				continue;
			count = users(use, n, i, (enum dropped)what, &s);
			add_fault(c, &use[i], (enum dropped)what, count, str_z(&s), f);
		}
	}
	return f->n + f->dropped == had;
}

/* ---- fields ---- */

static const struct custom_field *declared(const struct config_set *c,
					   const struct custom_field *before)
{
	const struct field *f = fieldset_get(&c->fields, NOUN_TICKET, before->field.number);

	return f && custom_field_declared(field_custom(f)) ? field_custom(f) : NULL;
}

bool config_set_drops_field(const struct config_set *c, const struct custom_field *before)
{
	const struct custom_field *now = declared(c, before);

	if (!custom_field_declared(before))
		return false;
	for (size_t i = 0; now && i < before->n_choice; i++)
		if (!custom_field_choice(now, before->choice[i].key))
			return true;
	return !now;
}

/* The field is gone: all its values are one use. */
static void add_field_fault(const struct custom_field *before, const struct config_field_use *use,
			    size_t n, struct faults *f)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	int64_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (i < USERS_SHOWN)
			str_addf(&s, i ? ", #%lld" : "#%lld", (long long)use[i].example);
		count += use[i].count;
	}
	if (count > (int64_t)n || n > USERS_SHOWN)
		str_adds(&s, ", ...");
	faults_add(f, config_part_fault(f->arena, PART_FIELD), 0, 0,
		   ngettext("field \"%.*s\" is gone, but %lld ticket has it: %s",
			    "field \"%.*s\" is gone, but %lld tickets have it: %s",
			    (unsigned long)count),
		   SV_ARG(before->key), (long long)count, str_z(&s));
}

bool config_set_field_in_use(const struct config_set *c, const struct custom_field *before,
			     const struct config_field_use *use, size_t n, struct faults *f)
{
	const struct custom_field *now = declared(c, before);
	size_t had = f->n + f->dropped;

	if (!now && n > 0)
		add_field_fault(before, use, n, f);
	for (size_t i = 0; now && i < n; i++) {
		if (!custom_field_choice(before, use[i].value) ||
		    custom_field_choice(now, use[i].value))
			continue;
		faults_add(
			f, config_part_fault(f->arena, PART_FIELD), 0, 0,
			ngettext("choice \"%.*s\" of field \"%.*s\" is gone, but %lld ticket has "
				 "it: #%lld%s",
				 "choice \"%.*s\" of field \"%.*s\" is gone, but %lld tickets have "
				 "it: #%lld%s",
				 (unsigned long)use[i].count),
			SV_ARG(use[i].value), SV_ARG(before->key), (long long)use[i].count,
			(long long)use[i].example, use[i].count > 1 ? ", ..." : "");
	}
	return f->n + f->dropped == had;
}
