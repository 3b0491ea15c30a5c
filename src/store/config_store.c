/* Applied configurations. */
#include "deskbell/store/config_store.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/store/seq_store.h"
#include "store_priv.h"

static int path_cmp(const void *a, const void *b)
{
	return sv_cmp(((const struct stored_file *)a)->path, ((const struct stored_file *)b)->path);
}

struct hash config_store_digest(struct stored_file *file, size_t n)
{
	struct hasher h;

	if (n > 0)
		qsort(file, n, sizeof(*file), path_cmp);
	hash_init(&h);
	for (size_t i = 0; i < n; i++) {
		hash_part(&h, file[i].path);
		hash_part(&h, file[i].content);
	}
	return hash_end(&h);
}

static enum rc insert_version(struct db *db, int64_t id, int64_t change, int64_t at,
			      const struct hash *digest, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "INSERT INTO config_version(id,change,at,digest) VALUES(?1,?2,?3,?4)", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	stmt_int(q, 2, change);
	stmt_int(q, 3, at);
	stmt_blob(q, 4, digest->byte, HASH_SIZE);
	return stmt_run(q, e);
}

static enum rc insert_file(struct db *db, int64_t version, struct stored_file *f, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "INSERT INTO config_file(version,path,digest,content) VALUES(?1,?2,?3,?4)", e);

	if (!q)
		return e->rc;
	f->digest = hash_of(f->content);
	stmt_int(q, 1, version);
	stmt_text(q, 2, f->path);
	stmt_blob(q, 3, f->digest.byte, HASH_SIZE);
	stmt_text(q, 4, f->content);
	return stmt_run(q, e);
}

enum rc config_store_append(struct db *db, int64_t id, int64_t change, int64_t at,
			    struct stored_file *file, size_t n, struct err *e)
{
	struct hash digest = config_store_digest(file, n);

	TRY(insert_version(db, id, change, at, &digest, e));
	for (size_t i = 0; i < n; i++)
		TRY(insert_file(db, id, &file[i], e));
	return meta_store_set_int(db, META_CONFIG_REV, id, e);
}

static enum rc version_exists(struct db *db, int64_t id, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT 1 FROM config_version WHERE id=?1", e);
	enum rc rc = stmt_by_id(q, id, e);

	if (rc == RC_DONE)
		return err_set(e, RC_NOTFOUND, _("there is no configuration version %lld"),
			       (long long)id);
	return rc;
}

static void read_name(struct stmt *q, struct arena *a, void *row)
{
	struct stored_file *x = row;
	struct sv digest = stmt_col_blob(q, 1);

	*x = (struct stored_file){ .path = col_copy(q, 0, a) };
	if (digest.n == HASH_SIZE)
		memcpy(x->digest.byte, digest.p, HASH_SIZE);
}

static void read_file(struct stmt *q, struct arena *a, void *row)
{
	struct stored_file *x = row;

	read_name(q, a, x);
	x->content = col_copy(q, 2, a);
}

/* Rows path,digest[,content] of a statement whose ?1 is the version. */
static enum rc read_files(struct db *db, struct stmt *q, bool content, int64_t id, struct arena *a,
			  struct stored_file **out, size_t *n, struct err *e)
{
	if (!q)
		return e->rc;
	TRY(version_exists(db, id, e));
	stmt_int(q, 1, id);
	return ROWS_READ(q, content ? read_file : read_name, a, out, n, e);
}

enum rc config_store_load(struct db *db, int64_t id, struct arena *a, struct stored_file **out,
			  size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT path,digest,content FROM config_file WHERE version=?1 ORDER BY path",
		e);

	return read_files(db, q, true, id, a, out, n, e);
}

enum rc config_store_paths(struct db *db, int64_t id, struct arena *a, struct stored_file **out,
			   size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT path,digest FROM config_file WHERE version=?1 ORDER BY path", e);

	return read_files(db, q, false, id, a, out, n, e);
}

static void read_version(struct stmt *q, struct arena *a, void *row)
{
	(void)a;
	*(struct config_version *)row =
		(struct config_version){ stmt_col_int(q, 0), stmt_col_int(q, 1),
					 stmt_col_int(q, 2) };
}

enum rc config_store_list(struct db *db, struct arena *a, struct config_version **out, size_t *n,
			  struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT id,change,at FROM config_version ORDER BY id DESC", e);

	if (!q)
		return e->rc;
	return ROWS_READ(q, read_version, a, out, n, e);
}
