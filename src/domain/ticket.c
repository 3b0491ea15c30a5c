/* The fold of a ticket's events. Arrays are never changed in place: a ticket is copied by value and
 * both copies stay good. */
#include "deskbell/domain/ticket.h"

#include <string.h>

#include "deskbell/base/attr.h"

static const char *const category_names[] = {
	"", "new", "active", "waiting", "resolved", "closed"
};
static const char *const standings[] = { "breached", "risk", "ok", "paused", NULL };
static const char *const priority_names[] = { "", "P1", "P2", "P3", "P4" };

bool state_is_open(enum state_category c)
{
	return c == STATE_NEW || c == STATE_ACTIVE || c == STATE_WAITING;
}

const char *state_category_name(enum state_category c)
{
	return (size_t)c < ARRAY_LEN(category_names) ? category_names[c] : "";
}

enum state_category state_category_find(struct sv name)
{
	for (size_t i = 1; i < ARRAY_LEN(category_names); i++)
		if (sv_eqs(name, category_names[i]))
			return (enum state_category)i;
	return 0;
}

const char *priority_name(enum priority p)
{
	return (size_t)p < ARRAY_LEN(priority_names) ? priority_names[p] : "";
}

int priority_find(struct sv name)
{
	if (name.n == 2 && (name.p[0] == 'P' || name.p[0] == 'p') && name.p[1] >= '1' &&
	    name.p[1] <= '4')
		return name.p[1] - '0';
	return -1;
}

int ticket_tag_find(const struct ticket *t, struct sv tag)
{
	for (size_t i = 0; i < t->n_tag; i++)
		if (sv_eq(t->tag[i], tag))
			return (int)i;
	return -1;
}

bool ticket_is_snoozed(const struct ticket *t, int64_t now)
{
	return t->snoozed > now;
}

bool ticket_has_id(const int64_t *list, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == id)
			return true;
	return false;
}

bool ticket_has_link(const struct ticket *t, struct ticket_link l)
{
	for (size_t i = 0; i < t->n_link; i++)
		if (link_cmp(t->link[i], l) == 0)
			return true;
	return false;
}

enum standing ticket_standing(const struct ticket *t, int64_t now)
{
	if (!t->due)
		return t->paused ? STANDING_PAUSED : STANDING_NONE;
	return t->due <= now ? STANDING_BREACHED : t->risk <= now ? STANDING_RISK : STANDING_OK;
}

const char *standing_name(enum standing s)
{
	return s >= STANDING_BREACHED && s < STANDING_NONE ? standings[s - STANDING_BREACHED]
							   : "none";
}

const char *const *standing_names(void)
{
	return standings;
}

enum standing standing_find(struct sv name)
{
	for (size_t i = 0; standings[i]; i++)
		if (sv_eqs(name, standings[i]))
			return (enum standing)(STANDING_BREACHED + i);
	return 0;
}

/* Values were checked when they were written; what is no number reads as unset. */
static int64_t number(struct sv v)
{
	int64_t n = 0;

	return v.p && sv_int(v, &n) ? n : 0;
}

static void fold_tag(struct ticket *t, const struct event *ev, struct arena *a)
{
	struct sv tag = ev->op == OP_DEL ? ev->old : ev->new;
	int at = ticket_tag_find(t, tag);
	struct sv *list;
	size_t i = 0;

	if (ev->op == OP_DEL ? at < 0 : at >= 0)
		return;
	list = ARENA_ARRAY(a, t->n_tag + 1, struct sv);
	if (ev->op == OP_DEL) {
		memcpy(list, t->tag, (size_t)at * sizeof(*list));
		memcpy(list + at, t->tag + at + 1, (t->n_tag - (size_t)at - 1) * sizeof(*list));
		t->n_tag--;
	} else {
		while (i < t->n_tag && sv_cmp(t->tag[i], tag) < 0) {
			list[i] = t->tag[i];
			i++;
		}
		list[i] = arena_sv(a, tag);
		for (; i < t->n_tag; i++)
			list[i + 1] = t->tag[i];
		t->n_tag++;
	}
	t->tag = list;
}

static void add_id(int64_t *list, size_t *n, int64_t id)
{
	size_t i = *n;

	while (i > 0 && list[i - 1] > id) {
		list[i] = list[i - 1];
		i--;
	}
	if (i > 0 && list[i - 1] == id) {
		memmove(list + i, list + i + 1, (*n - i) * sizeof(*list));
		return;
	}
	list[i] = id;
	++*n;
}

static void del_id(int64_t *list, size_t *n, int64_t id)
{
	size_t left = 0;

	for (size_t i = 0; i < *n; i++)
		if (list[i] != id)
			list[left++] = list[i];
	*n = left;
}

static size_t count_of(const struct ticket *t, enum ticket_field f, const struct event *event,
		       size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (event[i].noun == NOUN_TICKET && event[i].object == t->id &&
		    event[i].field == (int)f)
			count++;
	return count;
}

/* A set of ids: all that a change says of it at once, into one new array. */
static void fold_ids(const struct ticket *t, enum ticket_field f, int64_t **ids, size_t *n_ids,
		     const struct event *event, size_t n, struct arena *a)
{
	size_t more = count_of(t, f, event, n);
	int64_t *list;

	if (!more)
		return;
	list = ARENA_ARRAY(a, *n_ids + more, int64_t);
	if (*n_ids)
		memcpy(list, *ids, *n_ids * sizeof(*list));
	for (size_t i = 0; i < n; i++) {
		if (event[i].noun != NOUN_TICKET || event[i].object != t->id ||
		    event[i].field != (int)f)
			continue;
		if (event[i].op == OP_DEL)
			del_id(list, n_ids, number(event[i].old));
		else
			add_id(list, n_ids, number(event[i].new));
	}
	*ids = list;
}

static void fold_link(struct ticket *t, const struct event *ev, struct arena *a)
{
	struct ticket_link l, *list;
	size_t n = 0, i = 0;

	/* A kind of a newer program is not shown. */
	if (!link_parse(ev->op == OP_DEL ? ev->old : ev->new, &l))
		return;
	list = ARENA_ARRAY(a, t->n_link + 1, struct ticket_link);
	while (i < t->n_link && link_cmp(t->link[i], l) < 0)
		list[n++] = t->link[i++];
	if (ev->op != OP_DEL)
		list[n++] = l;
	if (i < t->n_link && link_cmp(t->link[i], l) == 0)
		i++;
	while (i < t->n_link)
		list[n++] = t->link[i++];
	t->link = list;
	t->n_link = n;
}

static void fold_text(struct sv *value, int64_t *id, struct sv form, const struct fold_env *env,
		      struct arena *a)
{
	*id = number(form);
	*value = *id ? arena_sv(a, env->text(env->arg, *id)) : SV_NULL;
}

/* A custom field: its number says how the value reads. */
static void fold_custom(struct ticket *t, const struct event *ev, const struct fold_env *env,
			struct arena *a)
{
	const struct field *f = fieldset_get(env->fields, NOUN_TICKET, ev->field);
	struct sv form = arena_sv(a, ev->new), line = SV_NULL;
	struct custom_value v;
	int64_t id;

	if (!f || !field_custom(f))
		return;
	if (f->type == FIELD_LINE)
		fold_text(&line, &id, form, env, a);
	v = custom_value_of(f, form, line);
	custom_values_put(&t->custom, &t->n_custom, &v, a);
}

static void fold_event(struct ticket *t, const struct event *ev, const struct fold_env *env,
		       struct arena *a)
{
	struct sv v = ev->new;

	switch ((enum ticket_field)ev->field) {
	case TICKET_EXTERNAL_ID:
		t->external_id = arena_sv(a, v);
		break;
	case TICKET_SUBJECT:
		fold_text(&t->subject, &t->subject_text, v, env, a);
		break;
	case TICKET_RESOLUTION:
		fold_text(&t->resolution, &t->resolution_text, v, env, a);
		break;
	case TICKET_TYPE:
		t->type = arena_sv(a, v);
		break;
	case TICKET_STATE:
		t->state = arena_sv(a, v);
		break;
	case TICKET_WORKFLOW:
		t->workflow = arena_sv(a, v);
		break;
	case TICKET_PRIORITY:
		t->priority = (enum priority)number(v);
		break;
	case TICKET_QUEUE:
		t->queue = number(v);
		break;
	case TICKET_ASSIGNEE:
		t->assignee = number(v);
		break;
	case TICKET_REQUESTER:
		t->requester = number(v);
		break;
	case TICKET_CATEGORY:
		t->category = number(v);
		break;
	case TICKET_TAGS:
		fold_tag(t, ev, a);
		break;
	case TICKET_DELETED:
		t->deleted = number(v) != 0;
		break;
	case TICKET_DIGEST:
		t->digest = arena_sv(a, v);
		break;
	case TICKET_REASON:
		t->reason_text = number(v);
		break;
	case TICKET_MERGED:
		t->merged = number(v);
		break;
	case TICKET_SNOOZED:
		t->snoozed = number(v);
		break;
	case TICKET_LINKS:
		fold_link(t, ev, a);
		break;
	default: /* sets of ids come together; the rest is custom, derived or of a newer program */
		fold_custom(t, ev, env, a);
		break;
	}
}

/* Category and the instants that follow from it, once all events of the change are in. */
static void fold_state(struct ticket *t, int64_t at, const struct fold_env *env)
{
	t->category_of_state =
		t->merged ? STATE_CLOSED : env->category(env->arg, t->workflow, t->state);
	if (t->category_of_state == STATE_RESOLVED || t->category_of_state == STATE_CLOSED) {
		if (!t->resolved)
			t->resolved = at;
	} else {
		t->resolved = 0;
	}
	if (t->category_of_state != STATE_CLOSED)
		t->closed = 0;
	else if (!t->closed)
		t->closed = at;
}

/* An import writes links and merges behind the rest, once both tickets are there: what happened
 * later is newer still. */
static bool is_belated(const struct ticket *t, const struct change *head, const struct event *event,
		       size_t n)
{
	if (head->door != DOOR_IMPORT || head->at >= t->updated)
		return false;
	for (size_t i = 0; i < n; i++)
		if (event[i].noun == NOUN_TICKET && event[i].object == t->id &&
		    event[i].field != TICKET_LINKS && event[i].field != TICKET_MERGED)
			return false;
	return true;
}

void ticket_fold(struct ticket *t, const struct change *head, const struct event *event,
		 size_t n_event, const struct fold_env *env, struct arena *a)
{
	bool touched = false, moved = false;

	for (size_t i = 0; i < n_event; i++) {
		const struct event *ev = &event[i];

		if (ev->noun != NOUN_TICKET || ev->object != t->id)
			continue;
		touched = true;
		moved = moved || ev->field == TICKET_STATE || ev->field == TICKET_WORKFLOW ||
			ev->field == TICKET_MERGED;
		fold_event(t, ev, env, a);
	}
	if (!touched)
		return;
	fold_ids(t, TICKET_MESSAGE, &t->message, &t->n_message, event, n_event, a);
	fold_ids(t, TICKET_WATCHERS, &t->watcher, &t->n_watcher, event, n_event, a);
	fold_ids(t, TICKET_ATTACHMENTS, &t->attachment, &t->n_attachment, event, n_event, a);
	if (moved)
		fold_state(t, head->at, env);
	if (!t->rev)
		t->created = head->at;
	if (!is_belated(t, head, event, n_event))
		t->updated = head->at;
	t->rev = head->id;
}

void ticket_clocks(struct ticket *t, const struct fold_env *env, struct arena *a)
{
	t->due = t->risk = 0;
	t->paused = false;
	if (env->clocks && !t->deleted && state_is_open(t->category_of_state))
		env->clocks(env->arg, t, a);
}

static struct sv form(int64_t n, struct arena *a)
{
	return n ? arena_printf(a, "%lld", (long long)n) : SV_NULL;
}

const struct custom_value *ticket_custom(const struct ticket *t, int field)
{
	return custom_values_get(t->custom, t->n_custom, field);
}

struct sv ticket_value(const struct ticket *t, enum ticket_field f, struct arena *a)
{
	const struct custom_value *v;

	switch (f) {
	case TICKET_ID:
		return form(t->id, a);
	case TICKET_REV:
		return form(t->rev, a);
	case TICKET_EXTERNAL_ID:
		return t->external_id;
	case TICKET_SUBJECT:
		return form(t->subject_text, a);
	case TICKET_RESOLUTION:
		return form(t->resolution_text, a);
	case TICKET_TYPE:
		return t->type;
	case TICKET_STATE:
		return t->state;
	case TICKET_STATE_CATEGORY:
		return t->category_of_state ? sv_from(state_category_name(t->category_of_state))
					    : SV_NULL;
	case TICKET_WORKFLOW:
		return t->workflow;
	case TICKET_PRIORITY:
		return form(t->priority, a);
	case TICKET_QUEUE:
		return form(t->queue, a);
	case TICKET_ASSIGNEE:
		return form(t->assignee, a);
	case TICKET_REQUESTER:
		return form(t->requester, a);
	case TICKET_CATEGORY:
		return form(t->category, a);
	case TICKET_CREATED:
		return form(t->created, a);
	case TICKET_UPDATED:
		return form(t->updated, a);
	case TICKET_RESOLVED:
		return form(t->resolved, a);
	case TICKET_CLOSED:
		return form(t->closed, a);
	case TICKET_DELETED:
		return t->deleted ? SV("1") : SV_NULL;
	case TICKET_DIGEST:
		return t->digest;
	case TICKET_REASON:
		return form(t->reason_text, a);
	case TICKET_MERGED:
		return form(t->merged, a);
	case TICKET_SNOOZED:
		return form(t->snoozed, a);
	case TICKET_DUE:
		return form(t->due, a);
	case TICKET_RISK:
		return form(t->risk, a);
	case TICKET_PAUSED:
		return t->paused ? SV("1") : SV_NULL;
	default: /* custom fields; sets, what other rows say (team), what only a query asks */
		v = ticket_custom(t, (int)f);
		return v ? v->form : SV_NULL;
	}
}
