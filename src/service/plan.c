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

struct sv plan_form(struct plan *p, int64_t id)
{
	return arena_printf(p->arena, "%lld", (long long)id);
}

enum rc plan_id(struct plan *p, enum noun noun, int64_t *id, struct err *e)
{
	return seq_store_take(p->desk->db, seq_of_noun(noun), 1, id, e);
}

enum rc plan_ticket(struct plan *p, struct sv word, const struct ticket **out, struct err *e)
{
	struct ticket *t = ARENA_NEW(p->arena, struct ticket);
	enum rc rc;
	int64_t id;

	if (word.n && word.p[0] == '#')
		word = (struct sv){ word.p + 1, word.n - 1 };
	if (!sv_int(word, &id) || id < 1)
		return err_field(e, "ticket", _("\"%.*s\" is no ticket number"), SV_ARG(word));
	p->noun = NOUN_TICKET;
	p->id = id;
	rc = ticket_store_load(p->desk->db, id, p->arena, t, e);
	if (rc == RC_NOTFOUND ||
	    (rc == RC_OK && (t->deleted || !scope_sees(&p->scope, t->queue, t->requester))))
		return err_set(e, RC_NOTFOUND, _("there is no such ticket"));
	TRY(rc);
	/* A role counts where it gives sight of the ticket: who sees it as its requester only, acts
	 * as a requester. */
	if (!(p->args->cmd->roles & ROLE_REQUESTER) &&
	    !scope_sees_internal(&p->scope, t->queue, t->requester))
		return err_set(e, RC_DENIED, _("as its requester you may only reply to it"));
	*out = t;
	return RC_OK;
}

enum rc plan_guard_field(struct plan *p, int64_t ticket, enum ticket_field f, struct err *e)
{
	const struct field *field = fieldset_get(desk_fields(p->desk), NOUN_TICKET, (int)f);
	const struct directory *dir = desk_directory(p->desk);
	struct logged_list since;

	if (!p->seen)
		return RC_OK;
	TRY(change_store_of_object(p->desk->db, NOUN_TICKET, ticket, p->seen, p->arena, &since, e));
	for (size_t i = since.n; i-- > 0;) {
		const struct logged_change *c = &since.at[i];
		const struct person *who = directory_person(dir, c->head.actor);

		for (size_t k = 0; k < c->n_event; k++) {
			if (c->event[k].field != (int)f)
				continue;
			err_set(e, RC_CONFLICT,
				_("%s was changed by %.*s since you looked (change %lld)"),
				field->name, SV_ARG(who ? who->login : SV("deskbell")),
				(long long)c->head.id);
			snprintf(e->field, sizeof(e->field), "%s", field->name);
			return RC_CONFLICT;
		}
	}
	return RC_OK;
}

enum rc plan_set(struct plan *p, enum noun noun, int64_t object, int field, struct sv old,
		 struct sv new, struct err *e)
{
	struct event ev = { noun, object, field, OP_SET, old, new };

	if ((!old.p && !new.p) || (old.p && new.p &&sv_eq(old, new)))
		return RC_OK;
	if (noun == NOUN_TICKET)
		TRY(plan_guard_field(p, object, (enum ticket_field)field, e));
	VEC_ADD(&p->change.event, ev);
	return RC_OK;
}

enum rc plan_add(struct plan *p, enum noun noun, int64_t object, int field, struct sv element,
		 struct err *e)
{
	struct event ev = { noun, object, field, OP_ADD, SV_NULL, element };

	(void)e;
	VEC_ADD(&p->change.event, ev);
	return RC_OK;
}

enum rc plan_del(struct plan *p, enum noun noun, int64_t object, int field, struct sv element,
		 struct err *e)
{
	struct event ev = { noun, object, field, OP_DEL, element, SV_NULL };

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
