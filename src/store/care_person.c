/* People, teams, queues, categories and organisations against their log. */
#include <stdlib.h>

#include "deskbell/base/i18n.h"
#include "deskbell/store/care_store.h"
#include "deskbell/store/change_store.h"
#include "person_priv.h"

/* A row by field number, in event form; what is not set reads as its default. */
struct row {
	bool exists;
	struct sv value[FIELD_ROOM];
	unsigned roles;
	struct id_list member;
};

static struct stmt *row_of(struct db *db, enum noun noun, struct err *e)
{
	switch (noun) {
	case NOUN_PERSON:
		return db_stmt(
			db,
			"SELECT login,name,email,roles,active,organisation FROM person WHERE id=?1",
			e);
	case NOUN_TEAM:
		return db_stmt(db, "SELECT key,title,NULL,active FROM team WHERE id=?1", e);
	case NOUN_QUEUE:
		return db_stmt(db, "SELECT key,title,team,restricted,active FROM queue WHERE id=?1",
			       e);
	case NOUN_ORGANISATION:
		return db_stmt(db, "SELECT key,title,active FROM organisation WHERE id=?1", e);
	default:
		return db_stmt(db, "SELECT key,title,active FROM category WHERE id=?1", e);
	}
}

/* Columns stand in the order of the field numbers, from 1. */
static enum rc read_row(struct db *db, enum noun noun, int64_t id, struct arena *a, struct row *out,
			struct err *e)
{
	static const int columns[] = { [NOUN_PERSON] = PERSON_ORGANISATION,
				       [NOUN_TEAM] = TEAM_ACTIVE,
				       [NOUN_QUEUE] = QUEUE_ACTIVE,
				       [NOUN_CATEGORY] = CATEGORY_ACTIVE,
				       [NOUN_ORGANISATION] = ORGANISATION_ACTIVE };
	AUTO(stmt_release) struct stmt *q = row_of(db, noun, e);
	enum rc rc = stmt_by_id(q, id, e);

	if (rc == RC_DONE)
		return RC_OK;
	TRY(rc);
	out->exists = true;
	for (int i = 1; i <= columns[noun]; i++)
		out->value[i] = col_copy(q, i - 1, a);
	if (noun == NOUN_PERSON)
		out->roles = (unsigned)stmt_col_int(q, PERSON_ROLE - 1);
	return RC_OK;
}

static enum rc read_members(struct db *db, int64_t team, struct arena *a, struct id_list *out,
			    struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT person FROM team_member WHERE team=?1 ORDER BY person", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, team);
	return id_list_read(out, q, a, e);
}

/* The set of the noun: roles of a person, members of a team. */
static bool same_set(enum noun noun, const struct row *row, const struct folded *f, struct arena *a)
{
	struct id_list want = { 0 };
	unsigned roles = 0;

	if (noun == NOUN_PERSON) {
		for (size_t i = 0; i < f->n_element; i++)
			roles |= role_find(f->element[i]);
		return roles == row->roles;
	}
	for (size_t i = 0; i < f->n_element; i++) {
		int64_t id;

		if (sv_int(f->element[i], &id))
			id_list_add(&want, a, id);
	}
	id_list_sort(&want);
	if (want.n != row->member.n)
		return false;
	for (size_t i = 0; i < want.n; i++)
		if (want.at[i] != row->member.at[i])
			return false;
	return true;
}

/* What a row holds where the log says nothing: active, no team, not restricted, "" for texts. */
static struct sv default_of(enum noun noun, int field)
{
	const struct field *f = field_get(noun, field);

	if (!f || f->type == FIELD_TEXT || f->type == FIELD_KEY)
		return SV("");
	if (f->type == FIELD_BOOL)
		return noun == NOUN_QUEUE && field == QUEUE_RESTRICTED ? SV("0") : SV("1");
	return SV("0");
}

enum rc care_store_person(struct db *db, enum noun noun, int64_t id, struct arena *a,
			  struct sv *what, struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT_MAX(300);
	struct folded f = { 0 };
	struct row row = { 0 };

	*what = SV_NULL;
	TRY(person_fold_object(db, noun, id, a, &f, e));
	TRY(read_row(db, noun, id, a, &row, e));
	if (noun == NOUN_TEAM)
		TRY(read_members(db, id, a, &row.member, e));
	if (f.exists != row.exists) {
		*what = sv_from(f.exists ? _("its row is missing")
					 : _("the log knows nothing of it"));
		return RC_OK;
	}
	for (int i = 1; f.exists && i < FIELD_ROOM; i++) {
		const struct field *field = field_get(noun, i);
		struct sv want;

		if (!field || (field->flags & FIELD_SET))
			continue;
		want = f.value[i].p ? f.value[i] : default_of(noun, i);
		if (!sv_eq(want, row.value[i]))
			str_addf(&s, "%s%s", s.n ? ", " : "", field->name);
	}
	if ((noun == NOUN_PERSON || noun == NOUN_TEAM) && !same_set(noun, &row, &f, a))
		str_addf(&s, "%s%s", s.n ? ", " : "",
			 noun == NOUN_PERSON ? _("roles") : _("members"));
	if (s.n)
		*what = arena_printf(a, _("differs from its log in: %s"), str_z(&s));
	return RC_OK;
}

enum rc care_store_article(struct db *db, int64_t number, struct arena *a,
			   struct stored_article *out, struct err *e)
{
	struct folded f = { 0 };
	struct logged_list log;

	TRY(person_fold_object(db, NOUN_ARTICLE, number, a, &f, e));
	TRY(change_store_of_object(db, NOUN_ARTICLE, number, 0, a, &log, e));
	if (!log.n)
		return err_set(e, RC_NOTFOUND, _("KB-%lld: the log knows nothing of it"),
			       (long long)number);
	*out = (struct stored_article){ .number = number,
					.path = f.value[ARTICLE_PATH],
					.title = f.value[ARTICLE_TITLE],
					.blob = f.value[ARTICLE_BLOB],
					.gone = !f.exists || sv_eqs(f.value[ARTICLE_GONE], "1") };
	return RC_OK;
}
