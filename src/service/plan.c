/* What plan functions work with. Reads go through the store inside the command's transaction;
 * writes are only gathered here, as events, texts and messages of one change. */
#include "deskbell/service/plan.h"

#include <stdio.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/ticket_store.h"
#include "deskbell/text/utf8.h"
#include "desk_priv.h"
#include "service_priv.h"

struct sv plan_form(struct plan *p, int64_t id)
{
	return arena_printf(p->arena, "%lld", (long long)id);
}

enum rc plan_id(struct plan *p, enum noun noun, int64_t *id, struct err *e)
{
	return seq_store_take(p->desk->db, seq_of_noun(noun), 1, id, e);
}

static enum rc ticket_number(struct sv word, const char *field, int64_t *id, struct err *e)
{
	if (word.n && word.p[0] == '#')
		word = (struct sv){ word.p + 1, word.n - 1 };
	if (!sv_int(word, id) || *id < 1)
		return err_field(e, field, _("\"%.*s\" is no ticket number"), SV_ARG(word));
	return RC_OK;
}

/* A merged ticket goes on as another one, which is named only to those who see it. */
static enum rc is_merged(struct plan *p, const struct ticket *t, struct err *e)
{
	struct ticket into;

	TRY(ticket_store_load(p->desk->db, t->merged, p->arena, &into, e));
	if (!scope_sees(&p->scope, into.queue, into.requester))
		return err_set(e, RC_INVALID, _("it was merged into another ticket"));
	return err_set(e, RC_INVALID,
		       _("it was merged into #%lld: do it there, or take it out again with "
			 "\"ticket unmerge %lld\""),
		       (long long)t->merged, (long long)t->id);
}

enum rc plan_ticket(struct plan *p, struct sv word, const struct ticket **out, struct err *e)
{
	struct ticket *t = ARENA_NEW(p->arena, struct ticket);
	unsigned flags = p->args->cmd->flags;
	enum rc rc;
	int64_t id;

	TRY(ticket_number(word, "ticket", &id, e));
	p->noun = NOUN_TICKET;
	p->id = id;
	rc = ticket_store_load(p->desk->db, id, p->arena, t, e);
	if (rc == RC_NOTFOUND || (rc == RC_OK && ((t->deleted && !(flags & COMMAND_ON_DELETED)) ||
						  !scope_sees(&p->scope, t->queue, t->requester))))
		return err_set(e, RC_NOTFOUND, _("there is no such ticket"));
	TRY(rc);
	/* A role counts where it gives sight of the ticket: who sees it as its requester only, acts
	 * as a requester. */
	if (!(p->args->cmd->roles & ROLE_REQUESTER) &&
	    !scope_sees_internal(&p->scope, t->queue, t->requester))
		return err_set(e, RC_DENIED, _("as its requester you may only reply to it"));
	if (t->merged && !(flags & COMMAND_ON_MERGED))
		return is_merged(p, t, e);
	*out = t;
	return RC_OK;
}

enum rc plan_other_ticket(struct plan *p, struct sv word, const char *field,
			  const struct ticket **out, struct err *e)
{
	struct ticket *t = ARENA_NEW(p->arena, struct ticket);
	enum rc rc;
	int64_t id;

	TRY(ticket_number(word, field, &id, e));
	rc = ticket_store_load(p->desk->db, id, p->arena, t, e);
	if (rc == RC_NOTFOUND ||
	    (rc == RC_OK &&
	     (t->deleted || !scope_sees_internal(&p->scope, t->queue, t->requester))))
		return err_field(e, field, _("there is no ticket %lld"), (long long)id);
	TRY(rc);
	if (t->merged)
		return err_field(e, field, _("ticket %lld was merged into another one"),
				 (long long)id);
	*out = t;
	return RC_OK;
}

/* What somebody else made of a field since the actor looked, beside what he wants. */
struct meddled {
	const struct logged_change *change;
	const struct event *event;
};

/* The newest live event on the field, for a set on the element, since the actor looked. */
static enum rc find_meddled(struct plan *p, const struct event *want, struct meddled *out,
			    struct err *e)
{
	struct logged_list since;
	struct sv element = want->new.p ? want->new : want->old;

	*out = (struct meddled){ 0 };
	if (!p->seen)
		return RC_OK;
	TRY(change_store_of_object(p->desk->db, want->noun, want->object, p->seen, p->arena, &since,
				   e));
	for (size_t i = since.n; i-- > 0;) {
		const struct logged_change *c = &since.at[i];

		for (size_t k = c->n_event; k-- > 0;) {
			const struct event *ev = &c->event[k];

			if (ev->field != want->field ||
			    (want->op != OP_SET && !sv_eq(ev->new.p ? ev->new : ev->old, element)))
				continue;
			*out = (struct meddled){ c, ev };
			return RC_OK;
		}
	}
	return RC_OK;
}

/* How an event leaves its field: of a set's element, whether it is there. */
static struct sv value_shown(const struct event_view *v)
{
	return v->op == OP_DEL ? SV_NULL : v->new;
}

static struct sv quoted(struct plan *p, struct sv v)
{
	return v.p ? arena_printf(p->arena, "\"%.*s\"", SV_ARG(utf8_clip(v, 60)))
		   : sv_from(_("none"));
}

/* A text of this plan is not in the store yet. */
static struct sv planned_text(const struct plan *p, const struct event *want, struct sv shown)
{
	const struct field *f = fieldset_get(desk_fields(p->desk), want->noun, want->field);
	int64_t id;

	for (size_t i = 0; f->type == FIELD_TEXT && i < p->change.text.n; i++)
		if (sv_int(want->new, &id) && p->change.text.at[i].id == id)
			return p->change.text.at[i].value;
	return shown;
}

/* `reads`: the command only looks at the field, so there is no value of the actor's. */
static enum rc say_conflict(struct plan *p, const struct meddled *m, const struct event *want,
			    bool reads, struct err *e)
{
	const struct person *who;
	struct event_view theirs, yours;
	struct clash *c = &p->clash;
	const char *name = fieldset_get(desk_fields(p->desk), want->noun, want->field)->name;
	struct sv wanted = SV("");
	char at[21];

	TRY(directory_person(desk_directory(p->desk), m->change->head.actor, &who, e));
	TRY(event_views(p->desk, m->event, 1, p->arena, &theirs, e));
	TRY(event_views(p->desk, want, 1, p->arena, &yours, e));
	*c = (struct clash){ .change = m->change->head.id, .at = m->change->head.at };
	c->by = arena_sv(p->arena, who ? who->login : SV("deskbell"));
	c->theirs = value_shown(&theirs);
	if (!reads) {
		c->yours = planned_text(p, want, value_shown(&yours));
		wanted = arena_printf(p->arena, _(", yours %.*s"), SV_ARG(quoted(p, c->yours)));
	}
	clock_format(c->at, at);
	err_set(e, RC_CONFLICT,
		_("%s was changed by %.*s since you looked (change %lld, %s): now %.*s%.*s"), name,
		SV_ARG(c->by), (long long)c->change, at, SV_ARG(quoted(p, c->theirs)),
		SV_ARG(wanted));
	snprintf(e->field, sizeof(e->field), "%s", name);
	return RC_CONFLICT;
}

static enum rc guard(struct plan *p, const struct event *want, bool reads, struct err *e)
{
	struct meddled m;

	TRY(find_meddled(p, want, &m, e));
	return m.event ? say_conflict(p, &m, want, reads, e) : RC_OK;
}

enum rc plan_guard_field(struct plan *p, int64_t ticket, enum ticket_field f, struct err *e)
{
	const struct event want = { NOUN_TICKET, ticket, (int)f, OP_SET, SV_NULL, SV_NULL };

	return guard(p, &want, true, e);
}

/* Old values may be borrowed from the directory, which is loaded anew when the change is written.
 */
enum rc plan_set(struct plan *p, enum noun noun, int64_t object, int field, struct sv old,
		 struct sv new, struct err *e)
{
	struct event ev = { noun, object, field, OP_SET, arena_sv(p->arena, old), new };

	if ((!old.p && !new.p) || (old.p && new.p &&sv_eq(old, new)))
		return RC_OK;
	TRY(guard(p, &ev, false, e));
	VEC_ADD(&p->change.event, ev);
	return RC_OK;
}

enum rc plan_add(struct plan *p, enum noun noun, int64_t object, int field, struct sv element,
		 struct err *e)
{
	struct event ev = { noun, object, field, OP_ADD, SV_NULL, element };

	TRY(guard(p, &ev, false, e));
	VEC_ADD(&p->change.event, ev);
	return RC_OK;
}

enum rc plan_del(struct plan *p, enum noun noun, int64_t object, int field, struct sv element,
		 struct err *e)
{
	struct event ev = { noun, object, field, OP_DEL, arena_sv(p->arena, element), SV_NULL };

	(void)e;
	VEC_ADD(&p->change.event, ev);
	return RC_OK;
}

enum rc plan_text(struct plan *p, const char *field, struct sv value, size_t limit, bool one_line,
		  struct sv *form, struct err *e)
{
	struct text t = { .value = arena_sv(p->arena, value) };
	size_t bad;

	if (value.n > limit)
		return err_field(e, field, _("%s is %zu bytes long; at most %zu are allowed"),
				 field, value.n, limit);
	if (!utf8_valid(value, &bad))
		return err_field(e, field, _("%s is not UTF-8 (byte %zu)"), field, bad + 1);
	if (memchr(value.p ? value.p : "", 0, value.n))
		return err_field(e, field, _("%s holds a NUL byte"), field);
	if (one_line && (memchr(value.p ? value.p : "", '\n', value.n) ||
			 memchr(value.p ? value.p : "", '\r', value.n)))
		return err_field(e, field, _("%s must be one line"), field);
	TRY(seq_store_take(p->desk->db, SEQ_TEXT, 1, &t.id, e));
	desk_random(p->desk, t.salt, sizeof(t.salt));
	t.digest = hash_salted((struct sv){ (const char *)t.salt, sizeof(t.salt) }, t.value);
	VEC_ADD(&p->change.text, t);
	*form = plan_form(p, t.id);
	return RC_OK;
}

enum rc plan_message(struct plan *p, int64_t ticket, int64_t author, bool public, struct sv body,
		     struct err *e)
{
	struct message m = { .author = author, .public = public, .at = p->now };
	struct sv form;

	TRY(plan_text(p, "body", body, BODY_MAX, false, &form, e));
	m.text = p->change.text.at[p->change.text.n - 1].id;
	TRY(plan_id(p, NOUN_MESSAGE, &m.id, e));
	VEC_ADD(&p->change.message, m);
	return plan_add(p, NOUN_TICKET, ticket, TICKET_MESSAGE, plan_form(p, m.id), e);
}
