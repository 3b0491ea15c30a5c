/* People, teams, queues, categories and organisations, loaded whole. */
#include "deskbell/store/person_store.h"

#include "deskbell/db/tx.h"
#include "deskbell/store/seq_store.h"
#include "store_priv.h"

/* One more zeroed element of a list in the arena. */
#define LIST_ADD(list, n, cap, a) \
	((n) == (cap) \
		 ? (void)((list) = arena_grow((a), (list), (n), (n) + 1, &(cap), sizeof(*(list)))) \
		 : (void)0, \
	 &(list)[(n)++])

static enum rc load_people(struct db *db, struct arena *a, struct directory *d, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT id,login,name,email,roles,active,organisation FROM person WHERE id>0 ORDER BY id",
		e);
	size_t cap = 0;
	enum rc rc;

	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct person *x = LIST_ADD(d->person, d->n_person, cap, a);

		*x = (struct person){
			.id = stmt_col_int(q, 0),
			.login = col_copy(q, 1, a),
			.name = col_copy(q, 2, a),
			.email = col_copy(q, 3, a),
			.roles = (unsigned)stmt_col_int(q, 4),
			.active = stmt_col_int(q, 5) != 0,
			.organisation = stmt_col_int(q, 6),
		};
		if (x->name.n == 0)
			x->name = x->login;
	}
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc load_members(struct db *db, struct team *t, struct arena *a, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT person FROM team_member WHERE team=?1 ORDER BY person", e);
	struct id_list list = { 0 };

	if (!q)
		return e->rc;
	stmt_int(q, 1, t->id);
	TRY(id_list_read(&list, q, a, e));
	t->member = list.at;
	t->n_member = list.n;
	return RC_OK;
}

static enum rc load_teams(struct db *db, struct arena *a, struct directory *d, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT id,key,title,active FROM team WHERE id>0 ORDER BY id", e);
	size_t cap = 0;
	enum rc rc;

	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct team *x = LIST_ADD(d->team, d->n_team, cap, a);

		*x = (struct team){
			.id = stmt_col_int(q, 0),
			.key = col_copy(q, 1, a),
			.title = col_copy(q, 2, a),
			.active = stmt_col_int(q, 3) != 0,
		};
		TRY(load_members(db, x, a, e));
	}
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc load_queues(struct db *db, struct arena *a, struct directory *d, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT id,key,title,team,restricted,active FROM queue WHERE id>0 ORDER BY id",
		e);
	size_t cap = 0;
	enum rc rc;

	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct queue *x = LIST_ADD(d->queue, d->n_queue, cap, a);

		*x = (struct queue){
			.id = stmt_col_int(q, 0),
			.key = col_copy(q, 1, a),
			.title = col_copy(q, 2, a),
			.team = stmt_col_int(q, 3),
			.restricted = stmt_col_int(q, 4) != 0,
			.active = stmt_col_int(q, 5) != 0,
		};
	}
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc load_categories(struct db *db, struct arena *a, struct directory *d, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT id,key,title,active FROM category WHERE id>0 ORDER BY id", e);
	size_t cap = 0;
	enum rc rc;

	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct category *x = LIST_ADD(d->category, d->n_category, cap, a);

		*x = (struct category){
			.id = stmt_col_int(q, 0),
			.key = col_copy(q, 1, a),
			.title = col_copy(q, 2, a),
			.active = stmt_col_int(q, 3) != 0,
		};
	}
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc load_organisations(struct db *db, struct arena *a, struct directory *d,
				  struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT id,key,title,active FROM organisation WHERE id>0 ORDER BY id", e);
	size_t cap = 0;
	enum rc rc;

	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct organisation *x = LIST_ADD(d->organisation, d->n_organisation, cap, a);

		*x = (struct organisation){
			.id = stmt_col_int(q, 0),
			.key = col_copy(q, 1, a),
			.title = col_copy(q, 2, a),
			.active = stmt_col_int(q, 3) != 0,
		};
	}
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc person_store_load(struct db *db, struct arena *a, struct directory *out, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct directory d = { 0 };

	TRY(tx_begin_read(&tx, db, e));
	TRY(meta_store_int(db, META_PEOPLE_REV, &d.rev, e));
	TRY(load_people(db, a, &d, e));
	TRY(load_teams(db, a, &d, e));
	TRY(load_queues(db, a, &d, e));
	TRY(load_categories(db, a, &d, e));
	TRY(load_organisations(db, a, &d, e));
	TRY(tx_commit(&tx, e));
	*out = d;
	return RC_OK;
}
