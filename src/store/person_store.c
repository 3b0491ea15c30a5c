/* Teams, queues, categories and organisations, loaded whole, and people, as they are asked for. */
#include "deskbell/store/person_store.h"

#include "deskbell/db/tx.h"
#include "deskbell/store/seq_store.h"
#include "store_priv.h"

/* ---- people ---- */

#define PERSON_COLUMNS "id,login,name,email,roles,active,organisation"

/* Texts are the statement's. */
static struct person person_read(struct stmt *q)
{
	struct person p = {
		.id = stmt_col_int(q, 0),
		.login = stmt_col_text(q, 1),
		.name = stmt_col_text(q, 2),
		.email = stmt_col_text(q, 3),
		.roles = (unsigned)stmt_col_int(q, 4),
		.active = stmt_col_int(q, 5) != 0,
		.organisation = stmt_col_int(q, 6),
	};

	if (p.name.n == 0)
		p.name = p.login;
	return p;
}

static enum rc tell_each(struct stmt *q, struct sv prefix,
			 bool (*fn)(void *arg, const struct person *p), void *arg, struct err *e)
{
	enum rc rc;

	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct person p = person_read(q);

		if (!sv_starts(p.login, prefix) || !fn(arg, &p))
			return RC_OK;
	}
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc person_store_each(struct db *db, unsigned roles,
			  bool (*fn)(void *arg, const struct person *p), void *arg, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"SELECT " PERSON_COLUMNS
			" FROM person WHERE id>0 AND (?1=0 OR (roles & ?1)<>0) ORDER BY id",
			e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, roles);
	return tell_each(q, SV(""), fn, arg, e);
}

enum rc person_store_members(struct db *db, int64_t organisation,
			     bool (*fn)(void *arg, const struct person *p), void *arg,
			     struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT " PERSON_COLUMNS
		" FROM person WHERE organisation=?1 AND organisation>0 AND active=1 ORDER BY id",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, organisation);
	return tell_each(q, SV(""), fn, arg, e);
}

/* ---- people remembered ---- */

void person_memory_init(struct person_memory *m, struct db *db)
{
	*m = (struct person_memory){ .db = db };
}

void person_memory_deinit(struct person_memory *m)
{
	map_deinit(&m->known);
	arena_deinit(&m->arena);
}

void person_memory_reset(struct person_memory *m)
{
	map_reset(&m->known);
	arena_reset(&m->arena);
	m->person = NULL;
	m->n = m->cap = 0;
}

void person_memory_trim(struct person_memory *m)
{
	if (m->n > PERSON_MEMORY_MOST)
		person_memory_reset(m);
}

static struct sv key_of(const int64_t *id)
{
	return (struct sv){ (const char *)id, sizeof(*id) };
}

static const struct person *recall(const struct person_memory *m, int64_t id)
{
	int64_t at;

	return map_get(&m->known, key_of(&id), &at) ? m->person[at] : NULL;
}

/* The person of the statement's row, who is the same as long as he is remembered. */
static const struct person *remember(struct person_memory *m, struct stmt *q)
{
	struct person p = person_read(q);
	const struct person *known = recall(m, p.id);
	struct person *copy;

	if (known)
		return known;
	copy = ARENA_NEW(&m->arena, struct person);
	*copy = p;
	copy->login = arena_sv(&m->arena, p.login);
	copy->name = arena_sv(&m->arena, p.name);
	copy->email = arena_sv(&m->arena, p.email);
	m->person = arena_grow(&m->arena, m->person, m->n, m->n + 1, &m->cap, sizeof(*m->person));
	map_put(&m->known, key_of(&p.id), (int64_t)m->n);
	m->person[m->n++] = copy;
	return copy;
}

static enum rc look_up(struct person_memory *m, struct stmt *q, const struct person **out,
		       struct err *e)
{
	enum rc rc = stmt_row(q, e);

	if (rc == RC_OK)
		*out = remember(m, q);
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc by_id(void *arg, int64_t id, const struct person **out, struct err *e)
{
	struct person_memory *m = arg;
	AUTO(stmt_release) struct stmt *q = NULL;

	*out = recall(m, id);
	if (*out)
		return RC_OK;
	q = db_stmt(m->db, "SELECT " PERSON_COLUMNS " FROM person WHERE id=?1 AND id>0", e);
	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	return look_up(m, q, out, e);
}

static enum rc by_login(void *arg, struct sv login, const struct person **out, struct err *e)
{
	struct person_memory *m = arg;
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(m->db, "SELECT " PERSON_COLUMNS " FROM person WHERE login=?1 AND id>0", e);

	*out = NULL;
	if (!q)
		return e->rc;
	stmt_text(q, 1, login);
	return look_up(m, q, out, e);
}

/* From the prefix on, until one does not begin so. */
static enum rc each(void *arg, struct sv prefix, bool (*fn)(void *fn_arg, const struct person *p),
		    void *fn_arg, struct err *e)
{
	struct person_memory *m = arg;
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		m->db,
		"SELECT " PERSON_COLUMNS " FROM person WHERE login>=?1 AND id>0 ORDER BY login", e);

	if (!q)
		return e->rc;
	stmt_text(q, 1, prefix);
	return tell_each(q, prefix, fn, fn_arg, e);
}

struct person_source person_memory_source(struct person_memory *m)
{
	return (struct person_source){ by_id, by_login, each, m };
}

/* ---- the rest of the directory ---- */

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

static void read_team(struct stmt *q, struct arena *a, void *row)
{
	*(struct team *)row = (struct team){
		.id = stmt_col_int(q, 0),
		.key = col_copy(q, 1, a),
		.title = col_copy(q, 2, a),
		.active = stmt_col_int(q, 3) != 0,
	};
}

static enum rc load_teams(struct db *db, struct arena *a, struct directory *d, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT id,key,title,active FROM team WHERE id>0 ORDER BY id", e);

	if (!q)
		return e->rc;
	TRY(ROWS_READ(q, read_team, a, &d->team, &d->n_team, e));
	for (size_t i = 0; i < d->n_team; i++)
		TRY(load_members(db, &d->team[i], a, e));
	return RC_OK;
}

static void read_queue(struct stmt *q, struct arena *a, void *row)
{
	*(struct queue *)row = (struct queue){
		.id = stmt_col_int(q, 0),
		.key = col_copy(q, 1, a),
		.title = col_copy(q, 2, a),
		.team = stmt_col_int(q, 3),
		.restricted = stmt_col_int(q, 4) != 0,
		.active = stmt_col_int(q, 5) != 0,
	};
}

static enum rc load_queues(struct db *db, struct arena *a, struct directory *d, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT id,key,title,team,restricted,active FROM queue WHERE id>0 ORDER BY id",
		e);

	if (!q)
		return e->rc;
	return ROWS_READ(q, read_queue, a, &d->queue, &d->n_queue, e);
}

static void read_category(struct stmt *q, struct arena *a, void *row)
{
	*(struct category *)row = (struct category){
		.id = stmt_col_int(q, 0),
		.key = col_copy(q, 1, a),
		.title = col_copy(q, 2, a),
		.active = stmt_col_int(q, 3) != 0,
	};
}

static enum rc load_categories(struct db *db, struct arena *a, struct directory *d, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT id,key,title,active FROM category WHERE id>0 ORDER BY id", e);

	if (!q)
		return e->rc;
	return ROWS_READ(q, read_category, a, &d->category, &d->n_category, e);
}

static void read_organisation(struct stmt *q, struct arena *a, void *row)
{
	*(struct organisation *)row = (struct organisation){
		.id = stmt_col_int(q, 0),
		.key = col_copy(q, 1, a),
		.title = col_copy(q, 2, a),
		.active = stmt_col_int(q, 3) != 0,
	};
}

static enum rc load_organisations(struct db *db, struct arena *a, struct directory *d,
				  struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT id,key,title,active FROM organisation WHERE id>0 ORDER BY id", e);

	if (!q)
		return e->rc;
	return ROWS_READ(q, read_organisation, a, &d->organisation, &d->n_organisation, e);
}

enum rc person_store_load(struct person_memory *people, struct arena *a, struct directory *out,
			  struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct directory d = { .people = person_memory_source(people) };
	struct db *db = people->db;

	TRY(tx_begin_read(&tx, db, e));
	TRY(meta_store_int(db, META_PEOPLE_REV, &d.rev, e));
	TRY(load_teams(db, a, &d, e));
	TRY(load_queues(db, a, &d, e));
	TRY(load_categories(db, a, &d, e));
	TRY(load_organisations(db, a, &d, e));
	TRY(tx_commit(&tx, e));
	*out = d;
	return RC_OK;
}
