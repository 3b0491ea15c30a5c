/* Appending to the log, and single changes read back. Every row of truth but the configuration's is
 * written here. */
#include "deskbell/store/change_store.h"

#include <assert.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/store/seq_store.h"
#include "store_priv.h"

void change_read(struct stmt *q, struct arena *a, struct change *head)
{
	struct sv uid = stmt_col_blob(q, 1), hash = stmt_col_blob(q, 12);

	*head = (struct change){
		.id = stmt_col_int(q, 0),
		.at = stmt_col_int(q, 2),
		.recorded = stmt_col_int(q, 3),
		.actor = stmt_col_int(q, 4),
		.door = (enum door)stmt_col_int(q, 5),
		.command = col_copy(q, 6, a),
		.config = stmt_col_int(q, 7),
		.batch = stmt_col_int(q, 8),
		.cause = stmt_col_int(q, 9),
		.rule = col_copy(q, 10, a),
		.undoes = stmt_col_int(q, 11),
		.v = (int)stmt_col_int(q, 13),
	};
	if (uid.n == UID_SIZE)
		memcpy(head->uid, uid.p, UID_SIZE);
	if (hash.n == HASH_SIZE)
		memcpy(head->hash.byte, hash.p, HASH_SIZE);
}

void event_read(struct stmt *q, int from, struct arena *a, struct event *out)
{
	*out = (struct event){
		.noun = (enum noun)stmt_col_int(q, from + 1),
		.object = stmt_col_int(q, from + 2),
		.field = (int)stmt_col_int(q, from + 3),
		.op = (enum event_op)stmt_col_int(q, from + 4),
		.old = col_copy(q, from + 5, a),
		.new = col_copy(q, from + 6, a),
	};
}

/* Hash and `recorded` of the newest change; zeroes for the first. */
static enum rc load_head(struct db *db, struct hash *hash, int64_t *recorded, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT recorded, hash FROM change ORDER BY id DESC LIMIT 1", e);
	struct sv bytes;
	enum rc rc;

	memset(hash, 0, sizeof(*hash));
	*recorded = INT64_MIN;
	if (!q)
		return e->rc;
	rc = stmt_row(q, e);
	if (rc == RC_DONE)
		return RC_OK;
	TRY(rc);
	*recorded = stmt_col_int(q, 0);
	bytes = stmt_col_blob(q, 1);
	if (bytes.n == HASH_SIZE)
		memcpy(hash->byte, bytes.p, HASH_SIZE);
	return RC_OK;
}

/* Rows written by one statement where there are as many: what SQLite does once a statement is a
 * good half of the work. */
#define HEADS_AT_ONCE 4
#define HEAD_BINDS 14
#define HEAD_COLUMNS "id,uid,at,recorded,actor,door,command,config,batch,cause,rule,undoes,hash,v"

static void bind_head(struct stmt *q, int row, const struct change *c)
{
	int first = row * HEAD_BINDS;

	stmt_int(q, first + 1, c->id);
	stmt_blob(q, first + 2, c->uid, UID_SIZE);
	stmt_int(q, first + 3, c->at);
	stmt_int(q, first + 4, c->recorded);
	stmt_int(q, first + 5, c->actor);
	stmt_int(q, first + 6, c->door);
	stmt_text(q, first + 7, c->command);
	stmt_int(q, first + 8, c->config);
	stmt_int(q, first + 9, c->batch);
	stmt_int(q, first + 10, c->cause);
	stmt_text(q, first + 11, c->rule);
	stmt_int(q, first + 12, c->undoes);
	stmt_blob(q, first + 13, c->hash.byte, HASH_SIZE);
	stmt_int(q, first + 14, c->v);
}

static enum rc insert_some_heads(struct stmt *own_q, const struct draft_change *d, int rows,
				 struct err *e)
{
	AUTO(stmt_release) struct stmt *q = own_q;

	if (!q)
		return e->rc;
	for (int i = 0; i < rows; i++)
		bind_head(q, i, &d[i].head);
	return stmt_run(q, e);
}

static enum rc insert_heads(struct db *db, const struct draft_change *d, size_t n, struct err *e)
{
	for (; n >= HEADS_AT_ONCE; d += HEADS_AT_ONCE, n -= HEADS_AT_ONCE)
		TRY(insert_some_heads(
			db_stmt(db,
				"INSERT INTO change(" HEAD_COLUMNS ") VALUES "
				"(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14),"
				"(?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28),"
				"(?29,?30,?31,?32,?33,?34,?35,?36,?37,?38,?39,?40,?41,?42),"
				"(?43,?44,?45,?46,?47,?48,?49,?50,?51,?52,?53,?54,?55,?56)",
				e),
			d, HEADS_AT_ONCE, e));
	for (; n; d++, n--)
		TRY(insert_some_heads(
			db_stmt(db,
				"INSERT INTO change(" HEAD_COLUMNS ") "
				"VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)",
				e),
			d, 1, e));
	return RC_OK;
}

static enum rc insert_texts(struct db *db, const struct draft_change *d, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = NULL;

	if (d->text.n == 0)
		return RC_OK;
	q = db_stmt(db, "INSERT INTO text(id,change,digest,salt,value) VALUES(?1,?2,?3,?4,?5)", e);
	if (!q)
		return e->rc;
	for (size_t i = 0; i < d->text.n; i++) {
		const struct text *t = &d->text.at[i];

		stmt_int(q, 1, t->id);
		stmt_int(q, 2, d->head.id);
		stmt_blob(q, 3, t->digest.byte, HASH_SIZE);
		stmt_blob(q, 4, t->salt, SALT_SIZE);
		stmt_text(q, 5, t->value);
		TRY(stmt_run(q, e));
	}
	return RC_OK;
}

static enum rc insert_messages(struct db *db, const struct draft_change *d, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = NULL;

	if (d->message.n == 0)
		return RC_OK;
	q = db_stmt(
		db,
		"INSERT INTO message(id,change,at,author,public,text) VALUES(?1,?2,?3,?4,?5,?6)",
		e);
	if (!q)
		return e->rc;
	for (size_t i = 0; i < d->message.n; i++) {
		const struct message *m = &d->message.at[i];

		stmt_int(q, 1, m->id);
		stmt_int(q, 2, m->change);
		stmt_int(q, 3, m->at);
		stmt_int(q, 4, m->author);
		stmt_int(q, 5, m->public);
		stmt_int(q, 6, m->text);
		TRY(stmt_run(q, e));
	}
	return RC_OK;
}

static enum rc insert_attachments(struct db *db, const struct draft_change *d, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = NULL;

	if (d->attachment.n == 0)
		return RC_OK;
	q = db_stmt(db,
		    "INSERT INTO attachment(id,change,message,name,type,size,blob) "
		    "VALUES(?1,?2,?3,?4,?5,?6,?7)",
		    e);
	if (!q)
		return e->rc;
	for (size_t i = 0; i < d->attachment.n; i++) {
		const struct attachment *f = &d->attachment.at[i];

		stmt_int(q, 1, f->id);
		stmt_int(q, 2, f->change);
		stmt_int(q, 3, f->message);
		stmt_int(q, 4, f->name);
		stmt_text(q, 5, f->type);
		stmt_int(q, 6, f->size);
		stmt_blob(q, 7, f->blob.byte, HASH_SIZE);
		TRY(stmt_run(q, e));
	}
	return RC_OK;
}

#define EVENTS_AT_ONCE 8
#define EVENT_BINDS 8
#define EVENT_COLUMNS "change,seq,noun,object,field,op,old,new"

/* An event of a list of changes. */
struct event_place {
	const struct draft_change *d;
	size_t i;
};

static void bind_event(struct stmt *q, int row, struct event_place *at)
{
	const struct event *v;
	int first = row * EVENT_BINDS;

	while (at->i == at->d->event.n) {
		at->d++;
		at->i = 0;
	}
	v = &at->d->event.at[at->i];
	stmt_int(q, first + 1, at->d->head.id);
	stmt_int(q, first + 2, (int64_t)at->i++);
	stmt_int(q, first + 3, v->noun);
	stmt_int(q, first + 4, v->object);
	stmt_int(q, first + 5, v->field);
	stmt_int(q, first + 6, v->op);
	stmt_text(q, first + 7, v->old);
	stmt_text(q, first + 8, v->new);
}

static enum rc insert_some(struct stmt *own_q, int rows, struct event_place *at, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = own_q;

	if (!q)
		return e->rc;
	for (int i = 0; i < rows; i++)
		bind_event(q, i, at);
	return stmt_run(q, e);
}

static enum rc insert_events(struct db *db, const struct draft_change *d, size_t n, struct err *e)
{
	struct event_place at = { d, 0 };
	size_t left = 0;

	for (size_t i = 0; i < n; i++)
		left += d[i].event.n;
	for (; left >= EVENTS_AT_ONCE; left -= EVENTS_AT_ONCE)
		TRY(insert_some(db_stmt(db,
					"INSERT INTO event(" EVENT_COLUMNS ") VALUES "
					"(?1,?2,?3,?4,?5,?6,?7,?8),"
					"(?9,?10,?11,?12,?13,?14,?15,?16),"
					"(?17,?18,?19,?20,?21,?22,?23,?24),"
					"(?25,?26,?27,?28,?29,?30,?31,?32),"
					"(?33,?34,?35,?36,?37,?38,?39,?40),"
					"(?41,?42,?43,?44,?45,?46,?47,?48),"
					"(?49,?50,?51,?52,?53,?54,?55,?56),"
					"(?57,?58,?59,?60,?61,?62,?63,?64)",
					e),
				EVENTS_AT_ONCE, &at, e));
	for (; left; left--)
		TRY(insert_some(db_stmt(db,
					"INSERT INTO event(" EVENT_COLUMNS
					") VALUES (?1,?2,?3,?4,?5,?6,?7,?8)",
					e),
				1, &at, e));
	return RC_OK;
}

/* Everything that goes into the hash, in the form the verifier will read it back. */
static void complete(struct draft_change *d, const struct hash *prev, int64_t recorded)
{
	struct change *head = &d->head;

	head->v = CHANGE_VERSION;
	if (head->recorded < recorded)
		head->recorded = recorded;
	for (size_t i = 0; i < d->text.n; i++) {
		struct text *t = &d->text.at[i];

		assert(t->value.p && (i == 0 || t->id > t[-1].id));
		t->digest = hash_salted((struct sv){ (const char *)t->salt, SALT_SIZE }, t->value);
	}
	for (size_t i = 0; i < d->message.n; i++) {
		assert(i == 0 || d->message.at[i].id > d->message.at[i - 1].id);
		d->message.at[i].change = head->id;
	}
	for (size_t i = 0; i < d->attachment.n; i++) {
		assert(i == 0 || d->attachment.at[i].id > d->attachment.at[i - 1].id);
		d->attachment.at[i].change = head->id;
	}
	struct change_parts parts = { d->event.at, d->text.at, d->message.at, d->attachment.at,
				      d->event.n,  d->text.n,  d->message.n,  d->attachment.n };
	head->hash = change_hash(prev, head, &parts);
}

/* The changes with their ids, each hashed onto the one before it. */
static enum rc chain(struct db *db, struct draft_change *d, size_t n, struct err *e)
{
	struct hash prev;
	int64_t recorded, id;

	TRY(load_head(db, &prev, &recorded, e));
	TRY(seq_store_take(db, SEQ_CHANGE, (int64_t)n, &id, e));
	for (size_t i = 0; i < n; i++) {
		struct change *head = &d[i].head;

		assert(head->command.p);
		head->id = id + (int64_t)i;
		if (head->batch == BATCH_OWN)
			head->batch = head->id;
		complete(&d[i], &prev, recorded);
		prev = head->hash;
		recorded = head->recorded;
	}
	return RC_OK;
}

enum rc change_store_history_append(struct db *db, struct draft_change *d, size_t n, struct err *e)
{
	TRY(chain(db, d, n, e));
	TRY(insert_heads(db, d, n, e));
	for (size_t i = 0; i < n; i++) {
		TRY(insert_texts(db, &d[i], e));
		TRY(insert_messages(db, &d[i], e));
		TRY(insert_attachments(db, &d[i], e));
	}
	TRY(insert_events(db, d, n, e));
	for (size_t i = 0; i < n; i++)
		TRY(undone_store_apply(db, &d[i].head, e));
	return RC_OK;
}

enum rc change_store_append(struct db *db, struct draft_change *d, struct err *e)
{
	return change_store_history_append(db, d, 1, e);
}

/* ---- single changes ---- */

static void read_event(struct stmt *q, struct arena *a, void *row)
{
	event_read(q, 0, a, row);
}

static enum rc load_events(struct db *db, struct logged_change *c, struct arena *a, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT seq,noun,object,field,op,old,new FROM event WHERE change=?1 ORDER BY seq",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, c->head.id);
	return ROWS_READ(q, read_event, a, &c->event, &c->n_event, e);
}

enum rc change_store_load(struct db *db, int64_t id, struct arena *a, struct logged_change *out,
			  struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT " CHANGE_COLUMNS " FROM change c WHERE c.id=?1", e);
	struct logged_change c = { 0 };
	enum rc rc = stmt_by_id(q, id, e);

	if (rc == RC_DONE)
		return err_set(e, RC_NOTFOUND, _("there is no change %lld"), (long long)id);
	TRY(rc);
	change_read(q, a, &c.head);
	TRY(change_store_undone_by(db, id, &c.undone_by, e));
	TRY(load_events(db, &c, a, e));
	*out = c;
	return RC_OK;
}

enum rc change_store_by_uid(struct db *db, const uint8_t *uid, int64_t *id, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = db_stmt(db, "SELECT id FROM change WHERE uid=?1", e);

	if (!q)
		return e->rc;
	stmt_blob(q, 1, uid, UID_SIZE);
	return row_number(q, id, e);
}

enum rc change_store_newest(struct db *db, int64_t *id, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT id FROM change ORDER BY id DESC LIMIT 1", e);

	if (!q)
		return e->rc;
	return row_number(q, id, e);
}
