/* A store for tests. */
#include "support/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "deskbell/base/mem.h"
#include "deskbell/base/rand.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/ticket_store.h"

void store_ok_at(struct store *s, enum rc rc, const char *what, const char *file, int line)
{
	if (rc == RC_OK)
		return;
	print_error("%s:%d: %s: %s: %s\n", file, line, what, rc_name(rc), s->e.msg);
	_fail(file, line);
}

int store_setup(void **state)
{
	struct store *s = mem_alloc(sizeof(*s));

	tmpdir_init(&s->dir);
	s->path = tmpdir_at(&s->dir, "desk.db");
	store_ok(s, db_create(s->path, STORE_NOW, &s->e));
	store_ok(s, db_open(s->path, DB_WRITE, STORE_NOW, &s->db, &s->e));
	*state = s;
	return 0;
}

int store_teardown(void **state)
{
	struct store *s = *state;

	db_destroy(s->db);
	arena_deinit(&s->arena);
	tmpdir_deinit(&s->dir);
	mem_free(&s);
	return 0;
}

int store_raw(struct store *s, const char *sql)
{
	sqlite3 *h = NULL;
	int code =
		sqlite3_open_v2(s->path, &h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);

	sqlite3_busy_timeout(h, 5000);
	if (code == SQLITE_OK)
		code = sqlite3_exec(h, sql, NULL, NULL, NULL);
	sqlite3_close(h);
	return code;
}

/* ---- drafts ---- */

struct draft_change draft_begin(const char *command)
{
	struct draft_change d = { 0 };

	rand_bytes(d.head.uid, UID_SIZE);
	d.head.at = d.head.recorded = STORE_NOW;
	d.head.door = DOOR_CLI;
	d.head.command = sv_from(command);
	return d;
}

void draft_set(struct draft_change *d, enum noun noun, int64_t object, int field, const char *old,
	       const char *new)
{
	struct event v = { noun, object, field, OP_SET, sv_from(old), sv_from(new) };

	VEC_ADD(&d->event, v);
}

void draft_add(struct draft_change *d, enum noun noun, int64_t object, int field, const char *new)
{
	struct event v = { noun, object, field, OP_ADD, SV_NULL, sv_from(new) };

	VEC_ADD(&d->event, v);
}

void draft_del(struct draft_change *d, enum noun noun, int64_t object, int field, const char *old)
{
	struct event v = { noun, object, field, OP_DEL, sv_from(old), SV_NULL };

	VEC_ADD(&d->event, v);
}

int64_t draft_text(struct store *s, struct draft_change *d, const char *value)
{
	struct text t = { .value = sv_from(value) };

	store_ok(s, seq_store_take(s->db, SEQ_TEXT, 1, &t.id, &s->e));
	rand_bytes(t.salt, SALT_SIZE);
	VEC_ADD(&d->text, t);
	return t.id;
}

static const char *decimal(struct store *s, int64_t v)
{
	return arena_z(&s->arena, arena_printf(&s->arena, "%lld", (long long)v));
}

int64_t draft_message(struct store *s, struct draft_change *d, int64_t ticket, bool public,
		      const char *body)
{
	struct message m = { .at = d->head.at, .public = public };

	m.text = draft_text(s, d, body);
	store_ok(s, seq_store_take(s->db, SEQ_MESSAGE, 1, &m.id, &s->e));
	VEC_ADD(&d->message, m);
	draft_add(d, NOUN_TICKET, ticket, TICKET_MESSAGE, decimal(s, m.id));
	return m.id;
}

/* ---- tickets ---- */

static enum state_category category(void *arg, struct sv workflow, struct sv state)
{
	(void)arg;
	(void)workflow;
	return state_category_find(sv_eqs(state, "open") ? SV("active") : state);
}

const struct fold_env store_fold_env = { .category = category };

enum rc store_apply(struct store *s, struct draft_change *d, int64_t id)
{
	struct search_text old, new;
	struct ticket before, after;
	bool fresh;
	enum rc rc = ticket_store_load(s->db, id, &s->arena, &before, &s->e);

	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	fresh = rc == RC_NOTFOUND;
	if (!fresh)
		TRY(search_store_text(s->db, id, &s->arena, &old, &s->e));
	TRY(change_store_append(s->db, d, &s->e));
	TRY(ticket_store_fold(s->db, id, &store_fold_env, &s->arena, &after, &s->e));
	TRY(ticket_store_save(s->db, fresh ? NULL : &before, &after, &s->e));
	TRY(search_store_text(s->db, id, &s->arena, &new, &s->e));
	return search_store_update(s->db, id, fresh ? NULL : &old, &new, &s->e);
}

int64_t store_ticket(struct store *s, const char *subject, const char *body)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("ticket new");
	int64_t id;

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, seq_store_take(s->db, SEQ_TICKET, 1, &id, &s->e));
	draft_set(&d, NOUN_TICKET, id, TICKET_SUBJECT, NULL,
		  decimal(s, draft_text(s, &d, subject)));
	draft_set(&d, NOUN_TICKET, id, TICKET_TYPE, NULL, "incident");
	draft_set(&d, NOUN_TICKET, id, TICKET_WORKFLOW, NULL, "incident:1");
	draft_set(&d, NOUN_TICKET, id, TICKET_STATE, NULL, "new");
	draft_set(&d, NOUN_TICKET, id, TICKET_PRIORITY, NULL, "3");
	draft_message(s, &d, id, true, body);
	store_ok(s, store_apply(s, &d, id));
	store_ok(s, tx_commit(&tx, &s->e));
	return id;
}

struct as_error {
	struct err *e;
	int n;
};

static void add_error(void *arg, struct sv text)
{
	struct as_error *x = arg;

	if (x->n++ < 5)
		(void)err_more(x->e, RC_ENV, "", "%.*s", SV_ARG(text));
}

enum rc store_integrity(struct db *db, struct err *e)
{
	struct as_error x = { .e = e };

	TRY(db_examine(db, add_error, &x, e));
	return x.n ? RC_ENV : RC_OK;
}

int64_t store_reply(struct store *s, int64_t ticket, const char *body)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("ticket reply");

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	draft_message(s, &d, ticket, true, body);
	store_ok(s, store_apply(s, &d, ticket));
	store_ok(s, tx_commit(&tx, &s->e));
	return d.head.id;
}

int64_t store_set(struct store *s, int64_t ticket, enum ticket_field field, const char *old,
		  const char *new)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("ticket set");

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	draft_set(&d, NOUN_TICKET, ticket, field, old, new);
	store_ok(s, store_apply(s, &d, ticket));
	store_ok(s, tx_commit(&tx, &s->e));
	return d.head.id;
}
