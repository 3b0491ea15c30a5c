#ifndef DESKBELL_DB_STMT_H
#define DESKBELL_DB_STMT_H
/* Statements: SQL is a string literal or comes from query/ as struct sql. Prepared once per handle.
 *
 *	AUTO(stmt_release) struct stmt *q = db_stmt(db, "SELECT name FROM person WHERE id=?1", e);
 *
 *	if (!q)
 *		return e->rc;
 *	stmt_int(q, 1, id);
 *	while ((rc = stmt_row(q, e)) == RC_OK)
 *		... stmt_col_text(q, 0) ...
 *	if (rc != RC_DONE)
 *		return rc;
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"

struct stmt;
struct sql;

/* Does not compile unless `sql` is a literal, whose address is the key of the cache. NULL: see
 * e->rc. */
#define db_stmt(db, sql, e) db_stmt_at((db), "" sql, (e))
struct stmt *db_stmt_at(struct db *db, const char *sql, struct err *e);
/* Text and binds of a struct sql, bound already; kept by text. The struct must outlive the
 * statement's use. */
struct stmt *db_stmt_sql(struct db *db, const struct sql *sql, struct err *e);
/* Resets, clears the binds, gives it back to the cache. Takes NULL; sets *q to NULL. */
void stmt_release(struct stmt **q);

/* Parameter i of ?1... Text and blobs are borrowed until the statement is released or run; absent
 * binds NULL. */
void stmt_int(struct stmt *q, int i, int64_t v);
void stmt_text(struct stmt *q, int i, struct sv v);
void stmt_blob(struct stmt *q, int i, const void *p, size_t n);

/* Next row: RC_OK, RC_DONE after the last, or an error. */
enum rc stmt_row(struct stmt *q, struct err *e) MUST_USE;
/* The row that ?1 = id names, of which there is one at most: as stmt_row, whose errors it has and
 * that of a statement that was not prepared (q NULL). */
enum rc stmt_by_id(struct stmt *q, int64_t id, struct err *e) MUST_USE;
/* Runs it to its end, then resets it for another run with other binds. */
enum rc stmt_run(struct stmt *q, struct err *e) MUST_USE;
/* Rows changed by the last stmt_run on this handle. */
int64_t db_changes(const struct db *db);
/* Rows changed by this handle since it was opened. */
int64_t db_changes_total(const struct db *db);

/* Column i from 0. Text and blob are borrowed until the next stmt_row or release; NULL is absent,
 * and 0. */
int64_t stmt_col_int(struct stmt *q, int i);
double stmt_col_real(struct stmt *q, int i);
struct sv stmt_col_text(struct stmt *q, int i);
struct sv stmt_col_blob(struct stmt *q, int i);
bool stmt_col_null(struct stmt *q, int i);

#endif
