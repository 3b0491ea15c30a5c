/* The schema of a store against the one this program's steps make: a trigger that keeps truth
 * append-only may have been dropped by another hand, or one added. */
#include <string.h>

#include "db_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/map.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/vec.h"
#include "deskbell/db/care.h"
#include "deskbell/db/fts_beside.h"

/* An entry of sqlite_schema. */
struct entry {
	struct sv type, name, sql;
};

struct schema {
	struct arena a;
	VEC(struct entry) at;
	struct map by_name; /* index in `at` */
};

static void schema_deinit(struct schema *s)
{
	VEC_DEINIT(&s->at);
	map_deinit(&s->by_name);
	arena_deinit(&s->a);
}

static enum rc schema_read(struct db *db, struct schema *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "SELECT type,name,sql FROM sqlite_schema "
				 "WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
				 e);
	enum rc rc;

	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct entry x = { arena_sv(&out->a, stmt_col_text(q, 0)),
				   arena_sv(&out->a, stmt_col_text(q, 1)),
				   arena_sv(&out->a, stmt_col_text(q, 2)) };

		(void)map_put(&out->by_name, x.name, (int64_t)out->at.n);
		VEC_ADD(&out->at, x);
	}
	return rc == RC_DONE ? RC_OK : rc;
}

static void memory_release(struct db **db)
{
	if (!*db)
		return;
	stmt_cache_deinit(*db);
	sqlite3_close((*db)->handle);
	mem_free(&(*db)->path);
	mem_free(db);
}

/* A store in memory, made by all steps. */
static enum rc memory_make(struct db **out, struct err *e)
{
	struct db *db = *out = mem_alloc(sizeof(*db));
	int code = sqlite3_open(":memory:", &db->handle);

	db->mode = DB_WRITE;
	db->path = mem_strdup(":memory:");
	db->queue = (struct fs_lock)FS_LOCK_INIT;
	db->watch = -1;
	if (code != SQLITE_OK)
		return db_fail(db, code, e);
	TRY(words_register(db, e));
	TRY(fts_register(db, e));
	return migrate_run(db, 0, e);
}

static void tell(db_found *found, void *arg, const struct entry *x, const char *what)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	str_addf(&s, "%.*s %.*s %s", SV_ARG(x->type), SV_ARG(x->name), what);
	found(arg, str_sv(&s));
}

/* SQLite puts a table's name in other quotes when it renames the table (db/fts_beside). */
static struct sv skip_name(struct sv sql, struct sv name)
{
	size_t at = sv_find(sql, ' ');
	struct sv rest = { sql.p + at, sql.n - at };
	bool quoted;

	rest = sv_trim(rest);
	if (sv_starts(rest, SV("VIRTUAL ")))
		rest = (struct sv){ rest.p + 8, rest.n - 8 };
	if (sv_starts(rest, SV("TABLE ")))
		rest = (struct sv){ rest.p + 6, rest.n - 6 };
	quoted = rest.n && (rest.p[0] == '"' || rest.p[0] == '\'');
	rest = (struct sv){ rest.p + quoted, rest.n - quoted };
	if (!sv_starts(rest, name) || rest.n < name.n + quoted)
		return sql;
	return sv_trim((struct sv){ rest.p + name.n + quoted, rest.n - name.n - quoted });
}

static bool same_entry(const struct entry *x, const struct entry *y)
{
	return sv_eq(x->type, y->type) &&
	       sv_eq(skip_name(x->sql, x->name), skip_name(y->sql, y->name));
}

enum rc db_schema(struct db *db, db_found *found, void *arg, struct err *e)
{
	AUTO(memory_release) struct db *memory = NULL;
	AUTO(schema_deinit) struct schema want = { 0 };
	AUTO(schema_deinit) struct schema have = { 0 };
	int64_t i;

	TRY(memory_make(&memory, e));
	TRY(schema_read(memory, &want, e));
	TRY(schema_read(db, &have, e));
	for (size_t k = 0; k < want.at.n; k++) {
		const struct entry *x = &want.at.at[k];

		if (!map_get(&have.by_name, x->name, &i))
			tell(found, arg, x, _("is missing"));
		else if (!same_entry(&have.at.at[i], x))
			tell(found, arg, x, _("was changed"));
	}
	for (size_t k = 0; k < have.at.n; k++)
		if (!map_get(&want.by_name, have.at.at[k].name, &i) &&
		    !(sv_eqs(have.at.at[k].type, "table") && fts_beside_owns(have.at.at[k].name)))
			tell(found, arg, &have.at.at[k], _("is not of this program"));
	return RC_OK;
}
