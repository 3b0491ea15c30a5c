/* Moving a person's read cursors: as a ticket is shown, and by ticket read and ticket unread. */
#include "deskbell/service/reading.h"

#include <assert.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/ids.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/cursor_store.h"
#include "desk_priv.h"
#include "live.h"
#include "load_priv.h"
#include "service_priv.h"
#include "unread.h"
#include "which.h"

/* Marks of this kind are never thrown away: they are a person's own, one by one. */
#define UNREAD_MOST 10000

bool reading_seen(struct desk *d, const struct actor *who, const struct ticket_row *row)
{
	const struct cursor at = { row->t.id, row->t.rev };
	struct ticket_row now = { .t = row->t };
	struct err lost = { 0 };

	if (unread_rows(d, who, &now, 1, &lost) != RC_OK || !now.unread || !desk_live(d))
		return false;
	if (cursor_store_put(d->live, who->person, &at, 1, &lost) == RC_OK)
		return true;
	desk_live_failed(d, &lost);
	return false;
}

/* ---- commands ---- */

/* A command under way. */
struct reading_job {
	struct desk *desk;
	const struct args *args;
	struct actor who;
	struct arena *arena;
	struct answer *out;
	struct cursor *move;
	size_t n_move;
};

static enum rc all_in_scope(struct reading_job *j, const int64_t *id, size_t n, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t;
	bool internal;

	for (size_t i = 0; i < n; i++) {
		arena_reset(&a);
		TRY(load_in_scope(j->desk, &j->who, id[i], &a, &t, &internal, e));
	}
	return RC_OK;
}

/* The cursors that move to `seen`: of tickets that are unread now, or of those that are not. */
static enum rc choose(struct reading_job *j, bool unread, int64_t seen, struct err *e)
{
	int64_t *id, *now, *moved;
	size_t n, n_now;

	TRY(which_tickets(j->desk, &j->who, j->args, j->arena, &id, &n, e));
	if (!j->args->query.p)
		TRY(all_in_scope(j, id, n, e));
	TRY(unread_ids(j->desk, &j->who, j->arena, &now, &n_now, e));
	j->move = ARENA_ARRAY(j->arena, n, struct cursor);
	moved = ARENA_ARRAY(j->arena, n, int64_t);
	for (size_t i = 0; i < n; i++)
		if (ids_has(now, n_now, id[i]) == unread)
			j->move[j->n_move++] = (struct cursor){ id[i], seen };
	for (size_t i = 0; i < j->n_move; i++)
		moved[i] = j->move[i].ticket;
	*j->out = (struct answer){ .noun = NOUN_TICKET,
				   .id = n == 1 ? id[0] : 0,
				   .many = args_many(j->args),
				   .done = (int64_t)j->n_move,
				   .same = (int64_t)(n - j->n_move),
				   .moved = moved,
				   .n_moved = j->n_move,
				   .unchanged = !j->n_move };
	return RC_OK;
}

static enum rc move(struct reading_job *j, struct err *e)
{
	struct desk *d = j->desk;

	if (!j->n_move || j->args->dry_run)
		return RC_OK;
	if (!desk_live(d))
		return err_set(e, RC_ENV, _("%s: what is read cannot be kept: %s"),
			       j->args->cmd->name, desk_live_why(d));
	if (cursor_store_put(d->live, j->who.person, j->move, j->n_move, e) == RC_OK)
		return RC_OK;
	desk_live_failed(d, e);
	return e->rc;
}

static struct sv told(const struct reading_job *j, bool read)
{
	long long n = j->out->many ? j->out->done : j->out->id;
	unsigned long of = (unsigned long)j->out->done;

	if (!j->out->many && j->args->dry_run)
		return arena_printf(j->arena,
				    read ? _("ticket %lld would be read")
					 : _("ticket %lld would be unread"),
				    n);
	if (!j->out->many)
		return arena_printf(
			j->arena, read ? _("ticket %lld is read") : _("ticket %lld is unread"), n);
	if (j->args->dry_run && read)
		return arena_printf(
			j->arena,
			ngettext("%lld ticket would be read", "%lld tickets would be read", of), n);
	if (j->args->dry_run)
		return arena_printf(
			j->arena,
			ngettext("%lld ticket would be unread", "%lld tickets would be unread", of),
			n);
	if (read)
		return arena_printf(
			j->arena,
			ngettext("%lld ticket is read now", "%lld tickets are read now", of), n);
	return arena_printf(
		j->arena, ngettext("%lld ticket is unread now", "%lld tickets are unread now", of),
		n);
}

enum rc live_ticket_read(struct reading_job *j, struct err *e)
{
	int64_t newest;

	TRY(change_store_newest(j->desk->db, &newest, e));
	TRY(choose(j, true, newest, e));
	TRY(move(j, e));
	j->out->text = told(j, true);
	return RC_OK;
}

enum rc live_ticket_unread(struct reading_job *j, struct err *e)
{
	TRY(choose(j, false, CURSOR_UNREAD, e));
	if (j->n_move > UNREAD_MOST)
		return err_field(e, "ticket", _("more than %d tickets cannot be marked unread"),
				 UNREAD_MOST);
	TRY(move(j, e));
	j->out->text = told(j, false);
	return RC_OK;
}

enum rc reading_run(struct desk *d, const struct request *r, struct arena *a, struct answer *out,
		    struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct reading_job j = { .desk = d, .args = r->args, .arena = a, .out = out };

	assert(r->args->cmd->kind == COMMAND_LIVE);
	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	TRY(desk_actor_by_login(d, r->login, a, &j.who, e));
	if (!actor_has(&j.who, r->args->cmd->roles))
		return err_set(e, RC_DENIED, _("%s: not for your roles"), r->args->cmd->name);
	return r->args->cmd->live(&j, e);
}
