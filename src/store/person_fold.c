/* One person, team, queue, category or organisation folded from its live events into its row. */
#include <assert.h>

#include "deskbell/base/i18n.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/person_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/text_store.h"
#include "person_priv.h"

static void fold_element(struct folded *f, enum event_op op, struct sv value, struct arena *a)
{
	for (size_t i = 0; i < f->n_element; i++) {
		if (!sv_eq(f->element[i], value))
			continue;
		if (op == OP_DEL)
			f->element[i] = f->element[--f->n_element];
		return;
	}
	if (op == OP_DEL)
		return;
	if (f->n_element == f->cap_element)
		f->element = arena_grow(a, f->element, f->n_element, f->n_element + 1,
					&f->cap_element, sizeof(*f->element));
	f->element[f->n_element++] = value;
}

static void fold_change(struct folded *f, const struct logged_change *c, struct arena *a)
{
	f->exists = true;
	for (size_t i = 0; i < c->n_event; i++) {
		const struct event *v = &c->event[i];

		if (v->op == OP_ADD)
			fold_element(f, OP_ADD, v->new, a);
		else if (v->op == OP_DEL)
			fold_element(f, OP_DEL, v->old, a);
		else if (v->field > 0 && v->field < FIELD_ROOM)
			f->value[v->field] = v->new;
	}
}

/* Replaces ids of erasable texts by the texts. */
static enum rc resolve_texts(struct db *db, enum noun noun, struct folded *f, struct arena *a,
			     struct err *e)
{
	for (int i = 1; i < FIELD_ROOM; i++) {
		const struct field *field = field_get(noun, i);
		int64_t id;

		if (!f->value[i].p || !field || field->type != FIELD_TEXT)
			continue;
		if (!sv_int(f->value[i], &id)) {
			f->value[i] = SV_NULL;
			continue;
		}
		TRY(text_store_value(db, id, a, &f->value[i], e));
	}
	return RC_OK;
}

enum rc person_fold_object(struct db *db, enum noun noun, int64_t object, struct arena *a,
			   struct folded *f, struct err *e)
{
	struct logged_list log;

	TRY(change_store_of_object(db, noun, object, 0, a, &log, e));
	for (size_t i = 0; i < log.n; i++) {
		if (!log.at[i].undone_by && !log.at[i].head.undoes)
			fold_change(f, &log.at[i], a);
	}
	return resolve_texts(db, noun, f, a, e);
}

/* ---- rows ---- */

static struct sv text_of(const struct folded *f, int field)
{
	return f->value[field].p ? f->value[field] : SV("");
}

static int64_t int_of(const struct folded *f, int field, int64_t unset)
{
	int64_t v;

	return f->value[field].p && sv_int(f->value[field], &v) ? v : unset;
}

static enum rc write_person(struct db *db, int64_t id, const struct folded *f, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"INSERT INTO person(id,login,name,email,roles,active,organisation) "
			"VALUES(?1,?2,?3,?4,?5,?6,?7) "
			"ON CONFLICT(id) DO UPDATE SET login=excluded.login,name=excluded.name,"
			"email=excluded.email,roles=excluded.roles,active=excluded.active,"
			"organisation=excluded.organisation",
			e);
	unsigned roles = 0;

	if (!q)
		return e->rc;
	for (size_t i = 0; i < f->n_element; i++)
		roles |= role_find(f->element[i]);
	stmt_int(q, 1, id);
	stmt_text(q, 2, text_of(f, PERSON_LOGIN));
	stmt_text(q, 3, text_of(f, PERSON_NAME));
	stmt_text(q, 4, text_of(f, PERSON_EMAIL));
	stmt_int(q, 5, roles);
	stmt_int(q, 6, int_of(f, PERSON_ACTIVE, 1));
	stmt_int(q, 7, int_of(f, PERSON_ORGANISATION, 0));
	return stmt_run(q, e);
}

static enum rc delete_members(struct db *db, int64_t team, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = db_stmt(db, "DELETE FROM team_member WHERE team=?1", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, team);
	return stmt_run(q, e);
}

static enum rc write_members(struct db *db, int64_t team, const struct folded *f, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "INSERT INTO team_member(team,person) VALUES(?1,?2)", e);

	if (!q)
		return e->rc;
	TRY(delete_members(db, team, e));
	for (size_t i = 0; i < f->n_element; i++) {
		int64_t person;

		if (!sv_int(f->element[i], &person))
			continue;
		stmt_int(q, 1, team);
		stmt_int(q, 2, person);
		TRY(stmt_run(q, e));
	}
	return RC_OK;
}

static enum rc write_team(struct db *db, int64_t id, const struct folded *f, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"INSERT INTO team(id,key,title,active) VALUES(?1,?2,?3,?4) ON CONFLICT(id) DO UPDATE "
		"SET key=excluded.key,title=excluded.title,active=excluded.active",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	stmt_text(q, 2, text_of(f, TEAM_KEY));
	stmt_text(q, 3, text_of(f, TEAM_TITLE));
	stmt_int(q, 4, int_of(f, TEAM_ACTIVE, 1));
	TRY(stmt_run(q, e));
	return write_members(db, id, f, e);
}

static enum rc write_queue(struct db *db, int64_t id, const struct folded *f, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"INSERT INTO queue(id,key,title,team,restricted,active) VALUES(?1,?2,?3,?4,?5,?6) "
		"ON CONFLICT(id) DO UPDATE SET key=excluded.key,title=excluded.title,team=excluded.team,"
		"restricted=excluded.restricted,active=excluded.active",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	stmt_text(q, 2, text_of(f, QUEUE_KEY));
	stmt_text(q, 3, text_of(f, QUEUE_TITLE));
	stmt_int(q, 4, int_of(f, QUEUE_TEAM, 0));
	stmt_int(q, 5, int_of(f, QUEUE_RESTRICTED, 0));
	stmt_int(q, 6, int_of(f, QUEUE_ACTIVE, 1));
	return stmt_run(q, e);
}

static enum rc write_category(struct db *db, int64_t id, const struct folded *f, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"INSERT INTO category(id,key,title,active) VALUES(?1,?2,?3,?4) ON CONFLICT(id) DO "
		"UPDATE SET key=excluded.key,title=excluded.title,active=excluded.active",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	stmt_text(q, 2, text_of(f, CATEGORY_KEY));
	stmt_text(q, 3, text_of(f, CATEGORY_TITLE));
	stmt_int(q, 4, int_of(f, CATEGORY_ACTIVE, 1));
	return stmt_run(q, e);
}

static enum rc write_organisation(struct db *db, int64_t id, const struct folded *f, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"INSERT INTO organisation(id,key,title,active) VALUES(?1,?2,?3,?4) "
			"ON CONFLICT(id) DO "
			"UPDATE SET key=excluded.key,title=excluded.title,active=excluded.active",
			e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	stmt_text(q, 2, text_of(f, ORGANISATION_KEY));
	stmt_text(q, 3, text_of(f, ORGANISATION_TITLE));
	stmt_int(q, 4, int_of(f, ORGANISATION_ACTIVE, 1));
	return stmt_run(q, e);
}

/* A person who did something stays: the log names him. What imports brought in his name is no work
 * of his. */
static enum rc check_idle(struct db *db, int64_t person, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT id FROM change WHERE actor=?1 AND door<>6 LIMIT 1", e);
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_int(q, 1, person);
	rc = stmt_row(q, e);
	if (rc == RC_OK)
		return err_set(e, RC_CONFLICT, _("change %lld was made by this person"),
			       (long long)stmt_col_int(q, 0));
	return rc == RC_DONE ? RC_OK : rc;
}

/* person.organisation came later than its table: no constraint of the store says so. */
static enum rc check_empty(struct db *db, int64_t organisation, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT id FROM person WHERE organisation=?1 AND organisation>0 LIMIT 1", e);
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_int(q, 1, organisation);
	rc = stmt_row(q, e);
	if (rc == RC_OK)
		return err_set(e, RC_CONFLICT, _("it is in use"));
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc delete_row(struct db *db, enum noun noun, int64_t id, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = noun == NOUN_PERSON  ? db_stmt(db, "DELETE FROM person WHERE id=?1", e)
			 : noun == NOUN_TEAM  ? db_stmt(db, "DELETE FROM team WHERE id=?1", e)
			 : noun == NOUN_QUEUE ? db_stmt(db, "DELETE FROM queue WHERE id=?1", e)
			 : noun == NOUN_CATEGORY
				 ? db_stmt(db, "DELETE FROM category WHERE id=?1", e)
				 : db_stmt(db, "DELETE FROM organisation WHERE id=?1", e);
	enum rc rc;

	if (!q)
		return e->rc;
	if (noun == NOUN_PERSON)
		TRY(check_idle(db, id, e));
	if (noun == NOUN_ORGANISATION)
		TRY(check_empty(db, id, e));
	if (noun == NOUN_TEAM)
		TRY(delete_members(db, id, e));
	stmt_int(q, 1, id);
	rc = stmt_run(q, e);
	return rc == RC_CONFLICT ? err_set(e, RC_CONFLICT, _("it is in use")) : rc;
}

static enum rc write_row(struct db *db, enum noun noun, int64_t id, const struct folded *f,
			 struct err *e)
{
	if (!f->exists)
		return delete_row(db, noun, id, e);
	switch (noun) {
	case NOUN_PERSON:
		return write_person(db, id, f, e);
	case NOUN_TEAM:
		return write_team(db, id, f, e);
	case NOUN_QUEUE:
		return write_queue(db, id, f, e);
	case NOUN_ORGANISATION:
		return write_organisation(db, id, f, e);
	default:
		return write_category(db, id, f, e);
	}
}

enum rc person_store_refold(struct db *db, enum noun noun, int64_t object, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct folded f = { 0 };
	int64_t rev;

	assert(noun_in_directory(noun));
	assert(object > 0);
	TRY(person_fold_object(db, noun, object, &a, &f, e));
	if (write_row(db, noun, object, &f, e) != RC_OK) {
		if (e->rc == RC_CONFLICT)
			return err_prefix(e, "%s %lld", noun_name(noun), (long long)object);
		return e->rc;
	}
	TRY(meta_store_int(db, META_PEOPLE_REV, &rev, e));
	return meta_store_set_int(db, META_PEOPLE_REV, rev + 1, e);
}
