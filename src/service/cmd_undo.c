/* undo and redo (DESIGN section 5): a new change with the old values, refused while a later live
 * change stands on the same field. Guards and rules do not run; the objects are folded anew from
 * the log. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/message_store.h"
#include "deskbell/store/outbox_store.h"
#include "deskbell/store/ticket_store.h"
#include "deskbell/store/todo_store.h"
#include "desk_priv.h"
#include "service_priv.h"

#define NAMED 3 /* so many tickets are told by their numbers */
#define BLOCKERS_TOLD 5

/* How many numbers a word lists, 0 when it is no such list. */
static size_t numbers(struct sv word)
{
	int64_t number;
	size_t n = 0;

	for (; word.p; n++)
		if (!sv_int(sv_cut(&word, ','), &number))
			return 0;
	return n;
}

/* A command as people are told of it: texts are left out, and a long list of numbers says no more
 * than how long it is: "298,295,294,286" is "(4 tickets)". */
static struct sv briefly(struct sv command, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	command = command_told(command, a);
	while (command.p) {
		struct sv word = sv_cut(&command, ' ');
		size_t n = numbers(word);

		if (s.n)
			str_addc(&s, ' ');
		if (n > NAMED)
			str_addf(&s, ngettext("(%zu ticket)", "(%zu tickets)", (unsigned long)n),
				 n);
		else
			str_add(&s, word);
	}
	return arena_sv(a, str_sv(&s));
}

static enum rc not_yours(struct plan *p, int64_t id, struct err *e)
{
	(void)p;
	return err_set(e, RC_NOTFOUND, _("there is no change %lld of yours"), (long long)id);
}

/* May the actor touch this change: his own, or anyone's for a supervisor, on tickets he sees. */
static enum rc check_owner(struct plan *p, const struct logged_change *c, struct err *e)
{
	if (c->head.actor != p->actor.person && !actor_has(&p->actor, ROLE_SUPERVISOR))
		return not_yours(p, c->head.id, e);
	for (size_t i = 0; i < c->n_event; i++) {
		struct ticket t;

		if (c->event[i].noun != NOUN_TICKET)
			continue;
		TRY(ticket_store_load(p->desk->db, c->event[i].object, p->arena, &t, e));
		if (!scope_sees(&p->scope, t.queue, t.requester))
			return not_yours(p, c->head.id, e);
	}
	return RC_OK;
}

/* May the actor know of internal messages on every ticket of the change? */
static enum rc sees_internal(struct plan *p, const struct logged_change *c, bool *out,
			     struct err *e)
{
	*out = true;
	for (size_t i = 0; i < c->n_event; i++) {
		struct ticket t;

		if (c->event[i].noun != NOUN_TICKET)
			continue;
		TRY(ticket_store_load(p->desk->db, c->event[i].object, p->arena, &t, e));
		*out &= scope_sees_internal(&p->scope, t.queue, t.requester);
	}
	return RC_OK;
}

/* The right of the command that is taken back or, for an undo of an undo, done again: its role, and
 * the sight that gives it (see plan_ticket). */
static enum rc check_right(struct plan *p, const struct logged_change *c, struct err *e)
{
	struct logged_change first = *c;
	struct sv rest, word[2] = { SV_NULL, SV_NULL };
	const struct command *cmd;
	struct err ignored;
	size_t used, n = 0;
	bool staff;

	while (first.head.undoes)
		TRY(change_store_load(p->desk->db, first.head.undoes, p->arena, &first, e));
	rest = first.head.command;
	while (n < 2 && rest.p)
		word[n++] = sv_cut(&rest, ' ');
	cmd = first.head.door == DOOR_SYNC ? command_named("kb edit") /* any author may push */
					   : command_find(word, n, &used, &ignored);
	TRY(sees_internal(p, c, &staff, e));
	if (!cmd || !actor_has(&p->actor, cmd->roles) || (!staff && !(cmd->roles & ROLE_REQUESTER)))
		return err_set(e, RC_DENIED, _("change %lld (%.*s): not for your roles"),
			       (long long)c->head.id,
			       SV_ARG(briefly(first.head.command, p->arena)));
	return RC_OK;
}

/* What undo cannot take back, each with the way that can. */
static enum rc check_kind(const struct logged_change *c, struct err *e)
{
	if (c->head.door == DOOR_INIT)
		return err_set(e, RC_INVALID, _("change %lld made the desk"),
			       (long long)c->head.id);
	if (c->head.door == DOOR_IMPORT)
		return err_set(e, RC_INVALID,
			       _("change %lld was imported: history cannot be undone"),
			       (long long)c->head.id);
	for (size_t i = 0; i < c->n_event; i++) {
		if (c->event[i].noun == NOUN_CONFIG)
			return err_set(
				e, RC_INVALID,
				_("change %lld applied a configuration: config revert VERSION puts an "
				  "earlier version back, config history lists them"),
				(long long)c->head.id);
		if (c->event[i].noun == NOUN_DESK)
			return err_set(
				e, RC_INVALID,
				_("change %lld made derived tables anew: nothing was changed"),
				(long long)c->head.id);
	}
	return RC_OK;
}

/* The event that takes one back. */
static struct event inverse(const struct event *ev)
{
	struct event x = *ev;

	x.old = ev->new;
	x.new = ev->old;
	if (ev->op != OP_SET)
		x.op = ev->op == OP_ADD ? OP_DEL : OP_ADD;
	return x;
}

static void add_inverses(struct plan *p, const struct logged_change *c)
{
	for (size_t i = c->n_event; i-- > 0;)
		VEC_ADD(&p->change.event, inverse(&c->event[i]));
}

static enum rc list_blockers(struct plan *p, const struct logged_change *target, const int64_t *id,
			     size_t n, struct err *e)
{
	bool internal;

	TRY(sees_internal(p, target, &internal, e));
	if (!internal)
		return err_set(e, RC_CONFLICT,
			       _("change %lld cannot be undone: the ticket was worked on since"),
			       (long long)target->head.id);
	err_set(e, RC_CONFLICT,
		ngettext("change %lld cannot be undone: %zu later change stands on the same fields",
			 "change %lld cannot be undone: %zu later changes stand on the same fields",
			 (unsigned long)n),
		(long long)target->head.id, n);
	for (size_t i = 0; i < n && i < BLOCKERS_TOLD; i++) {
		const struct person *who;
		struct logged_change c;

		TRY(change_store_load(p->desk->db, id[i], p->arena, &c, e));
		TRY(directory_person(desk_directory(p->desk), c.head.actor, &who, e));
		err_more(e, RC_CONFLICT, "", _("change %lld by %.*s: %.*s"), (long long)id[i],
			 SV_ARG(who ? who->login : SV("deskbell")),
			 SV_ARG(briefly(c.head.command, p->arena)));
	}
	if (n > BLOCKERS_TOLD)
		err_more(e, RC_CONFLICT, "", _("and %zu more"), n - BLOCKERS_TOLD);
	return e->rc;
}

/* Held mail of the change is cancelled; mail that left refuses. */
static enum rc cancel_mail(struct plan *p, int64_t change, struct err *e)
{
	int64_t sent;

	TRY(outbox_store_cancel(p->desk->db, change, p->now, &sent, e));
	if (sent)
		return err_set(e, RC_CONFLICT,
			       _("change %lld was sent by mail already; it cannot be undone"),
			       (long long)change);
	return RC_OK;
}

/* Names what came back or went: for a redo, the change that lives again. */
static enum rc name_target(struct plan *p, const struct logged_change *c, struct err *e)
{
	struct logged_change original;
	struct sv told;

	if (c->head.undoes) {
		TRY(change_store_load(p->desk->db, c->head.undoes, p->arena, &original, e));
		c = &original;
	}
	if (c->n_event) {
		p->noun = c->event[0].noun;
		p->id = c->event[0].object;
	}
	told = briefly(c->head.command, p->arena);
	p->text = arena_printf(p->arena,
			       strcmp(p->args->cmd->name, "redo") == 0 ? _("redone: %.*s")
								       : _("undone: %.*s"),
			       SV_ARG(told));
	return RC_OK;
}

static bool in_list(const int64_t *id, size_t n, int64_t x)
{
	for (size_t i = 0; i < n; i++)
		if (id[i] == x)
			return true;
	return false;
}

/* Does this event bring its object into being? Then every later change stands on it. */
static bool creates(const struct event *ev)
{
	if (ev->op != OP_SET || ev->old.p)
		return false;
	switch (ev->noun) {
	case NOUN_TICKET:
		return ev->field == TICKET_WORKFLOW;
	case NOUN_PERSON:
		return ev->field == PERSON_LOGIN;
	case NOUN_TEAM:
		return ev->field == TEAM_KEY;
	case NOUN_QUEUE:
		return ev->field == QUEUE_KEY;
	case NOUN_CATEGORY:
		return ev->field == CATEGORY_KEY;
	case NOUN_ARTICLE:
		return ev->field == ARTICLE_NUMBER;
	case NOUN_ORGANISATION:
		return ev->field == ORGANISATION_KEY;
	default:
		return false;
	}
}

/* Later live changes on objects the target created, whatever field they touch. */
static enum rc creation_blockers(struct plan *p, const struct logged_change *target,
				 const int64_t *family, size_t n_family, int64_t **out, size_t *n,
				 struct err *e)
{
	size_t cap = 0;

	*out = NULL;
	*n = 0;
	for (size_t i = 0; i < target->n_event; i++) {
		const struct event *ev = &target->event[i];
		struct logged_list later;

		if (!creates(ev))
			continue;
		TRY(change_store_of_object(p->desk->db, ev->noun, ev->object, target->head.id,
					   p->arena, &later, e));
		for (size_t k = 0; k < later.n; k++) {
			const struct logged_change *c = &later.at[k];

			if (c->undone_by || c->head.undoes || in_list(family, n_family, c->head.id))
				continue;
			*out = arena_grow(p->arena, *out, *n, *n + 1, &cap, sizeof(**out));
			(*out)[(*n)++] = c->head.id;
		}
	}
	return RC_OK;
}

/* No guards run on undo, but what it leaves must hold: nothing is merged into a ticket that is
 * merged itself or deleted. */
static enum rc check_merges(struct plan *p, int64_t id, const struct event *ev, struct err *e)
{
	bool gone = (ev->field == TICKET_DELETED && ev->new.p) ||
		    (ev->field == TICKET_WORKFLOW && !ev->new.p);
	int64_t into = 0, *merged;
	struct ticket t;
	size_t n = 0;

	if (ev->noun != NOUN_TICKET)
		return RC_OK;
	if (gone || (ev->field == TICKET_MERGED && ev->new.p))
		TRY(ticket_store_merged(p->desk->db, ev->object, false, p->arena, &merged, &n, e));
	if (n && gone)
		return err_set(e, RC_CONFLICT,
			       _("change %lld cannot be undone: #%lld was merged into #%lld since"),
			       (long long)id, (long long)merged[0], (long long)ev->object);
	if (ev->field != TICKET_MERGED || !ev->new.p || !sv_int(ev->new, &into))
		return RC_OK;
	TRY(ticket_store_load(p->desk->db, into, p->arena, &t, e));
	if (t.merged || t.deleted)
		return err_set(e, RC_CONFLICT,
			       _("change %lld cannot be undone: #%lld was merged or deleted since"),
			       (long long)id, (long long)into);
	return RC_OK;
}

static bool is_article(const struct logged_change *c)
{
	return c->n_event && c->event[0].noun == NOUN_ARTICLE;
}

/* The changes that go together with this one, the newest first: of a batch all that are live. A
 * commit is one thing, however many changes follow from it: the first caused the others. */
static enum rc items_of(struct plan *p, int64_t id, int64_t **item, size_t *n, struct err *e)
{
	struct logged_change target;
	enum rc rc = change_store_load(p->desk->db, id, p->arena, &target, e);

	if (rc == RC_NOTFOUND)
		return not_yours(p, id, e);
	TRY(rc);
	if (target.head.batch && !target.undone_by && target.head.door != DOOR_IMPORT &&
	    !is_article(&target))
		return change_store_batch(p->desk->db, target.head.batch, p->arena, item, n, e);
	*item = ARENA_NEW(p->arena, int64_t);
	**item = is_article(&target) && target.head.cause ? target.head.cause : id;
	*n = 1;
	return RC_OK;
}

enum rc items_undo(struct plan *p, int64_t **item, size_t *n, struct err *e)
{
	struct sv word = args_get(p->args, "change");
	int64_t id;

	if (word.p && (!sv_int(word, &id) || id < 1))
		return err_set(e, RC_USAGE, _("\"%.*s\" is no change number"), SV_ARG(word));
	if (!word.p)
		TRY(change_store_newest_of(p->desk->db, p->actor.person, false, &id, e));
	if (!id)
		return err_set(e, RC_NOTFOUND, _("there is nothing of yours to undo"));
	return items_of(p, id, item, n, e);
}

/* My newest live undo, if I changed nothing since. */
enum rc items_redo(struct plan *p, int64_t **item, size_t *n, struct err *e)
{
	int64_t undo, change;

	TRY(change_store_newest_of(p->desk->db, p->actor.person, true, &undo, e));
	TRY(change_store_newest_of(p->desk->db, p->actor.person, false, &change, e));
	if (!undo)
		return err_set(e, RC_NOTFOUND, _("there is nothing of yours to redo"));
	if (change > undo)
		return err_set(e, RC_CONFLICT,
			       _("you changed something since your undo (change %lld)"),
			       (long long)change);
	return items_of(p, undo, item, n, e);
}

/* Changes of the target's batch block nothing: they are taken back before it. */
static enum rc not_of_batch(struct plan *p, const struct logged_change *target, int64_t *id,
			    size_t *n, struct err *e)
{
	size_t kept = 0;

	for (size_t i = 0; target->head.batch && i < *n; i++) {
		struct logged_change c;

		TRY(change_store_load(p->desk->db, id[i], p->arena, &c, e));
		if (c.head.batch != target->head.batch)
			id[kept++] = id[i];
	}
	if (target->head.batch)
		*n = kept;
	return RC_OK;
}

static enum rc check_blockers(struct plan *p, const struct logged_change *target,
			      const int64_t *family, size_t n, struct err *e)
{
	int64_t *blocker;
	size_t n_blocker;

	TRY(change_store_blockers(p->desk->db, family, n, p->arena, &blocker, &n_blocker, e));
	TRY(not_of_batch(p, target, blocker, &n_blocker, e));
	if (!n_blocker) {
		TRY(creation_blockers(p, target, family, n, &blocker, &n_blocker, e));
		TRY(not_of_batch(p, target, blocker, &n_blocker, e));
	}
	return n_blocker ? list_blockers(p, target, blocker, n_blocker, e) : RC_OK;
}

static enum rc check_target(struct plan *p, const struct logged_change *target, struct err *e)
{
	TRY(check_owner(p, target, e));
	TRY(check_kind(target, e));
	TRY(check_right(p, target, e));
	if (target->undone_by)
		return err_set(e, RC_CONFLICT, _("change %lld is undone already, by change %lld"),
			       (long long)target->head.id, (long long)target->undone_by);
	return RC_OK;
}

enum rc plan_undo(struct plan *p, struct err *e)
{
	struct logged_change target, c;
	int64_t *family;
	size_t n;
	enum rc rc = change_store_load(p->desk->db, p->item, p->arena, &target, e);

	if (rc == RC_NOTFOUND)
		return not_yours(p, p->item, e);
	TRY(rc);
	TRY(check_target(p, &target, e));
	TRY(change_store_family(p->desk->db, target.head.id, p->arena, &family, &n, e));
	TRY(check_blockers(p, &target, family, n, e));
	for (size_t i = n; i-- > 0;) {
		TRY(change_store_load(p->desk->db, family[i], p->arena, &c, e));
		TRY(cancel_mail(p, family[i], e));
		add_inverses(p, &c);
	}
	for (size_t i = 0; i < p->change.event.n; i++)
		TRY(check_merges(p, p->item, &p->change.event.at[i], e));
	/* What the batch left to do is not taken up again. */
	TRY(todo_store_drop_batch(p->desk->db, target.head.batch, e));
	p->change.head.undoes = p->item;
	return name_target(p, &target, e);
}
