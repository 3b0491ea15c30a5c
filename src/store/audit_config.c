/* The audit of what hangs on the chain by a digest: configuration files by the event that applied
 * them, schema steps by the files this program was built with. */
#include <string.h>

#include "audit_priv.h"
#include "deskbell/base/embed.h"
#include "deskbell/base/i18n.h"
#include "deskbell/store/config_store.h"
#include "store_priv.h"

static bool digest_is(struct sv bytes, const struct hash *h)
{
	return bytes.n == HASH_SIZE && memcmp(bytes.p, h->byte, HASH_SIZE) == 0;
}

/* The version's files give this digest, and each its own. */
static enum rc check_files(struct db *db, struct audit *x, int64_t version, int64_t change,
			   struct sv digest, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct stored_file *file = NULL;
	struct hash now;
	size_t n = 0;

	TRY(config_store_load(db, version, &a, &file, &n, e));
	for (size_t i = 0; i < n; i++) {
		now = hash_of(file[i].content);
		if (!hash_eq(&now, &file[i].digest))
			audit_broken(x, change,
				     arena_printf(&a, _("configuration %lld: %.*s was changed"),
						  (long long)version, SV_ARG(file[i].path)));
	}
	now = config_store_digest(file, n);
	if (!digest_is(digest, &now))
		audit_broken(x, change,
			     arena_printf(&a, _("configuration %lld: its files were changed"),
					  (long long)version));
	return RC_OK;
}

/* The change has an event on this version that holds the digest. */
static enum rc check_event(struct db *db, struct audit *x, int64_t version, int64_t change,
			   int64_t at, struct sv digest, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"SELECT v.new, c.at FROM event v CROSS JOIN change c ON c.id=v.change "
			"WHERE v.noun=?1 AND v.object=?2 AND v.change=?3",
			e);
	struct hash want;
	char hex[2 * HASH_SIZE + 1];
	bool seen = false;
	enum rc rc;

	if (!q)
		return e->rc;
	memset(&want, 0, sizeof(want));
	if (digest.n == HASH_SIZE)
		memcpy(want.byte, digest.p, HASH_SIZE);
	hash_hex(&want, hex);
	stmt_int(q, 1, NOUN_CONFIG);
	stmt_int(q, 2, version);
	stmt_int(q, 3, change);
	while ((rc = stmt_row(q, e)) == RC_OK) {
		if (sv_eqs(stmt_col_text(q, 0), hex) && stmt_col_int(q, 1) == at)
			seen = true;
	}
	if (rc != RC_DONE)
		return rc;
	if (!seen)
		audit_broken(x, change, sv_from(_("its configuration is not the one it applied")));
	return RC_OK;
}

enum rc audit_config(struct db *db, struct audit *x, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT id,change,at,digest FROM config_version ORDER BY id", e);
	enum rc rc;

	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK) {
		int64_t id = stmt_col_int(q, 0), change = stmt_col_int(q, 1);
		struct sv digest = stmt_col_blob(q, 3);

		TRY(check_files(db, x, id, change, digest, e));
		TRY(check_event(db, x, id, change, stmt_col_int(q, 2), digest, e));
	}
	return rc == RC_DONE ? RC_OK : rc;
}

/* Custom fields and the events that declared them: each stands for one of the others. */
enum rc audit_fields(struct db *db, struct audit *x, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT f.change, f.number || ' ' || f.type || ' ' || f.key AS form "
		"FROM custom_field f WHERE NOT EXISTS (SELECT 1 FROM event v WHERE v.change=f.change "
		"AND v.noun=?1 AND v.field=?2 AND v.new=f.number || ' ' || f.type || ' ' || f.key) "
		"UNION ALL SELECT v.change, v.new AS form FROM event v WHERE v.noun=?1 AND v.field=?2 "
		"AND v.op=?3 AND NOT EXISTS (SELECT 1 FROM custom_field f WHERE f.change=v.change "
		"AND f.number || ' ' || f.type || ' ' || f.key=v.new)",
		e);
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_int(q, 1, NOUN_CONFIG);
	stmt_int(q, 2, CONFIG_FIELD);
	stmt_int(q, 3, OP_ADD);
	while ((rc = stmt_row(q, e)) == RC_OK)
		audit_broken(x, stmt_col_int(q, 0),
			     arena_printf(x->a, _("custom field %.*s is not the one it declared"),
					  SV_ARG(stmt_col_text(q, 1))));
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc audit_schema(struct db *db, struct audit *x, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT version,name,digest FROM schema_history ORDER BY version", e);
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int64_t n = 0;
	enum rc rc;

	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct sv name = stmt_col_text(q, 1);
		struct sv path = arena_printf(&a, "data/schema/sqlite/%.*s", SV_ARG(name));
		const struct embed_file *f = embed_find(arena_z(&a, path));
		struct hash now = f ? hash_of((struct sv){ (const char *)f->data, f->size })
				    : (struct hash){ 0 };

		if (stmt_col_int(q, 0) != ++n || !f || !digest_is(stmt_col_blob(q, 2), &now))
			audit_broken(x, 0,
				     arena_printf(&a, _("schema step %lld is not this program's"),
						  (long long)n));
	}
	if (rc != RC_DONE)
		return rc;
	if (n != db_version_known())
		audit_broken(x, 0, sv_from(_("a schema step is missing")));
	return RC_OK;
}
