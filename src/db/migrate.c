/* Schema steps: numbered SQL embedded from data/schema/sqlite, each applied in one transaction with
 * its row of history and the store's version number. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "db_priv.h"
#include "deskbell/base/embed.h"
#include "deskbell/base/hash.h"
#include "deskbell/base/i18n.h"

#define SCHEMA_DIR "data/schema/sqlite/"

/* Number before the '-' of "data/schema/sqlite/001-store.sql"; 0 for any other file. */
static int step_of(const struct embed_file *f)
{
	struct sv path = sv_from(f->path), name;
	int64_t n;

	if (!sv_starts(path, SV(SCHEMA_DIR)))
		return 0;
	name = (struct sv){ path.p + sizeof(SCHEMA_DIR) - 1, path.n - (sizeof(SCHEMA_DIR) - 1) };
	if (!sv_int(sv_cut(&name, '-'), &n) || n < 1 || n > INT_MAX)
		return 0;
	return (int)n;
}

int db_version_known(void)
{
	size_t n;
	const struct embed_file *f = embed_list(&n);
	int newest = 0;

	for (size_t i = 0; i < n; i++) {
		if (step_of(&f[i]) > newest)
			newest = step_of(&f[i]);
	}
	return newest;
}

static enum rc write_history(struct db *db, int step, const struct embed_file *f, int64_t now,
			     struct err *e)
{
	struct hash digest = hash_of((struct sv){ (const char *)f->data, f->size });
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "INSERT INTO schema_history(version,name,digest,at) VALUES(?1,?2,?3,?4)", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, step);
	stmt_text(q, 2, sv_from(f->path + sizeof(SCHEMA_DIR) - 1));
	stmt_blob(q, 3, digest.byte, HASH_SIZE);
	stmt_int(q, 4, now);
	return stmt_run(q, e);
}

static enum rc apply(struct db *db, int step, const struct embed_file *f, int64_t now,
		     struct err *e)
{
	char version[64];
	int code;

	code = sqlite3_exec(db->handle, (const char *)f->data, NULL, NULL, NULL);
	if (code != SQLITE_OK)
		return db_fail(db, code, e);
	TRY(write_history(db, step, f, now, e));
	snprintf(version, sizeof(version), "PRAGMA user_version=%d", step);
	return db_exec(db, version, e);
}

enum rc migrate_run(struct db *db, int64_t now, struct err *e)
{
	size_t n;
	const struct embed_file *f = embed_list(&n);
	int64_t have;

	TRY(db_ask(db, "PRAGMA user_version", &have, e));
	/* The list is sorted by path, so the steps come in order. */
	for (size_t i = 0; i < n; i++) {
		int step = step_of(&f[i]);
		enum rc rc;

		if (step <= have)
			continue;
		TRY(db_exec(db, "BEGIN IMMEDIATE", e));
		db->depth = 1;
		db->writing = true;
		rc = apply(db, step, &f[i], now, e);
		db->depth = 0;
		db->writing = false;
		if (rc == RC_OK)
			rc = db_exec(db, "COMMIT", e);
		if (rc != RC_OK) {
			sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
			return err_prefix(e, _("schema step %d"), step);
		}
		have = step;
	}
	return RC_OK;
}
