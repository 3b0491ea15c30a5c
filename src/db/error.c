/* SQLite's result codes in our words. What people can do about it stands in the message. */
#include "db_priv.h"

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"

static enum rc constraint(const struct db *db, int code, struct err *e)
{
	const char *why = sqlite3_errmsg(db->handle);

	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return err_set(e, RC_CONFLICT, _("already there (%s)"), why);
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return err_set(e, RC_CONFLICT,
			       _("something it refers to is missing, or it is in use"));
	default:
		return err_set(e, RC_ENV, _("the store refused the write: %s"), why);
	}
}

enum rc db_fail(struct db *db, int code, struct err *e)
{
	const char *why = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);

	switch (code & 0xff) {
	case SQLITE_NOMEM:
		mem_out();
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(e, RC_BUSY, _("the store is busy; try again"));
	case SQLITE_INTERRUPT:
		return err_set(e, RC_CANCELLED, _("cancelled"));
	case SQLITE_CONSTRAINT:
		return constraint(db, code, e);
	case SQLITE_TOOBIG:
		return err_set(e, RC_INVALID, _("a value is too large for the store"));
	case SQLITE_FULL:
		return err_set(e, RC_ENV,
			       _("%s: the disk is full; nothing was written; free some space"),
			       db->path);
	case SQLITE_IOERR:
		db->failed = true;
		return err_set(
			e, RC_ENV,
			_("%s: input/output error (%s); nothing was written; check disk, space and limits"),
			db->path, sqlite3_errstr(code));
	case SQLITE_CORRUPT:
		/* A text index is made of tables of its own; the store around it is whole. */
		if (code == SQLITE_CORRUPT_VTAB)
			return err_set(
				e, RC_ENV,
				_("%s: a text index is damaged; deskbell rebuild search makes it anew"),
				db->path);
		db->failed = db->damaged = true;
		return err_set(e, RC_ENV,
			       _("%s: the store is damaged (%s); put a backup in its place"),
			       db->path, why);
	case SQLITE_NOTADB:
		db->damaged = true;
		return err_set(e, RC_ENV,
			       _("%s: not a deskbell store, or damaged; put a backup in its place"),
			       db->path);
	case SQLITE_READONLY:
		return err_set(e, RC_ENV,
			       _("%s: cannot be written; check the owner and mode of the desk"),
			       db->path);
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return err_set(e, RC_ENV,
			       _("%s: cannot be opened; check the owner and mode of the desk"),
			       db->path);
	case SQLITE_PROTOCOL:
		return err_set(e, RC_ENV,
			       _("%s: locking failed; the file system has no working locks"),
			       db->path);
	default:
		return err_set(e, RC_ENV, _("%s: store error: %s"), db->path, why);
	}
}

enum rc db_fail_after(struct db *db, int code, struct err *e)
{
	switch (code & 0xff) {
	case SQLITE_IOERR:
		db->failed = true;
		return err_set(
			e, RC_ENV,
			_("%s: the disk failed (%s); what was written last may not survive a power cut; check the disk"),
			db->path, sqlite3_errstr(code));
	case SQLITE_FULL:
		/* A checkpoint flushes the log first; the log stays. */
		return err_set(
			e, RC_ENV,
			_("%s: the disk is full; all that was written is kept, but its log could not be moved into it; "
			  "free some space; deskbell doctor --free gives a little at once"),
			db->path);
	default:
		return db_fail(db, code, e);
	}
}
