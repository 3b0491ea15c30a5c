/* Bare SQLite: the same rows by literal INSERTs, nothing else. */
#include "harness_bare.h"

#include <stdlib.h>

#include "deskbell/base/arena.h"
#include "deskbell/db/stmt.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/search_store.h"

static struct stmt *prepared(struct stmt *q, const struct err *e)
{
	if (!q)
		must(e->rc, e);
	return q;
}

/* Column i of a row as parameter i + 1; kind: i integer, t text, b blob. */
static void copy_value(struct stmt *from, struct stmt *to, int i, char kind)
{
	struct sv v;

	if (stmt_col_null(from, i)) {
		stmt_text(to, i + 1, SV_NULL);
	} else if (kind == 'i') {
		stmt_int(to, i + 1, stmt_col_int(from, i));
	} else if (kind == 't') {
		stmt_text(to, i + 1, stmt_col_text(from, i));
	} else {
		v = stmt_col_blob(from, i);
		stmt_blob(to, i + 1, v.p, v.n);
	}
}

/* Rows of a SELECT into an INSERT; `kinds` has a letter for each column. */
static size_t copy(struct stmt *from, struct stmt *to, const char *kinds)
{
	struct err e = { 0 };
	size_t rows = 0;
	enum rc rc;

	while ((rc = stmt_row(from, &e)) == RC_OK) {
		for (int i = 0; kinds[i]; i++)
			copy_value(from, to, i, kinds[i]);
		must(stmt_run(to, &e), &e);
		rows++;
	}
	if (rc != RC_DONE)
		must(rc, &e);
	return rows;
}

#define COPY(src, dst, select, insert, kinds) \
	do { \
		struct err e_ = { 0 }; \
		AUTO(stmt_release) struct stmt *from_ = prepared(db_stmt(src, select, &e_), &e_); \
		AUTO(stmt_release) struct stmt *to_ = prepared(db_stmt(dst, insert, &e_), &e_); \
		copy(from_, to_, kinds); \
	} while (0)

static void put_index(struct db *src, struct db *dst, int64_t ticket, struct arena *a)
{
	struct err e = { 0 };
	AUTO(stmt_release)
	struct stmt *q = prepared(
		db_stmt(dst,
			"INSERT INTO ticket_fts(rowid,subject,public,private) VALUES(?1,?2,?3,?4)",
			&e),
		&e);
	struct search_text t;

	must(search_store_text(src, ticket, a, &t, &e), &e);
	stmt_int(q, 1, ticket);
	stmt_text(q, 2, t.subject);
	stmt_text(q, 3, t.public.p ? t.public : SV(""));
	stmt_text(q, 4, t.internal.p ? t.internal : SV(""));
	must(stmt_run(q, &e), &e);
}

static void copy_directory(struct db *src, struct db *dst)
{
	COPY(src, dst, "SELECT * FROM person WHERE id>0",
	     "INSERT INTO person(id,login,name,email,roles,active) VALUES(?1,?2,?3,?4,?5,?6)",
	     "itttii");
	COPY(src, dst, "SELECT * FROM team WHERE id>0", "INSERT INTO team VALUES(?1,?2,?3,?4)",
	     "itti");
	COPY(src, dst, "SELECT * FROM queue WHERE id>0",
	     "INSERT INTO queue VALUES(?1,?2,?3,?4,?5,?6)", "ittiii");
}

#define TICKET_INSERT \
	"INSERT INTO ticket VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19," \
	"?20,?21,?22,?23,?24,?25,?26,?27,?28,?29,?30)"
#define TICKET_KINDS \
	"iittttt" \
	"iiiiiii" \
	"t" \
	"iiiiiii" \
	"t" \
	"iiiiiii"

static void copy_log(struct db *src, struct db *dst)
{
	COPY(src, dst, "SELECT * FROM change",
	     "INSERT INTO change VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)",
	     "ibiiiitiiitibi");
	COPY(src, dst, "SELECT * FROM event", "INSERT INTO event VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
	     "iiiiiitt");
	COPY(src, dst, "SELECT * FROM text", "INSERT INTO text VALUES(?1,?2,?3,?4,?5)", "iibbt");
	COPY(src, dst, "SELECT * FROM message", "INSERT INTO message VALUES(?1,?2,?3,?4,?5,?6)",
	     "iiiiii");
}

static void copy_index(struct db *src, struct db *dst)
{
	struct err e = { 0 };
	AUTO(stmt_release)
	struct stmt *q = prepared(db_stmt(src, "SELECT id FROM ticket ORDER BY id", &e), &e);
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	while (stmt_row(q, &e) == RC_OK) {
		put_index(src, dst, stmt_col_int(q, 0), &a);
		arena_reset(&a);
	}
}

void bare_import(struct db *src, struct db *dst)
{
	struct err e = { 0 };

	must(db_bulk(dst, true, &e), &e);
	{
		AUTO(tx_end) struct tx tx = { 0 };

		must(tx_begin_write(&tx, dst, &e), &e);
		copy_directory(src, dst);
		copy_log(src, dst);
		COPY(src, dst, "SELECT * FROM ticket", TICKET_INSERT, TICKET_KINDS);
		COPY(src, dst, "SELECT * FROM thread", "INSERT INTO thread VALUES(?1,?2)", "ii");
		copy_index(src, dst);
		COPY(src, dst, "SELECT * FROM word", "INSERT INTO word VALUES(?1,?2)", "ti");
		must(tx_commit(&tx, &e), &e);
	}
	must(search_store_merge(dst, &e), &e);
	must(db_analyze(dst, &e), &e);
	must(db_bulk(dst, false, &e), &e);
}

/* Newest text and message copied so far. */
struct place {
	int64_t text, message;
};

/* Rows of a change; `after` binds ?2 where it is not 0. Both statements are released. */
static size_t put_rows(struct stmt *own_from, struct stmt *own_to, int64_t change, int64_t after,
		       const char *kinds)
{
	AUTO(stmt_release) struct stmt *from = own_from;
	AUTO(stmt_release) struct stmt *to = own_to;

	if (!from || !to)
		abort();
	stmt_int(from, 1, change);
	if (after)
		stmt_int(from, 2, after);
	return copy(from, to, kinds);
}

static int64_t last_id(struct stmt *own_q)
{
	AUTO(stmt_release) struct stmt *q = own_q;
	struct err e = { 0 };

	if (!q)
		abort();
	must(stmt_row(q, &e), &e);
	return stmt_col_int(q, 0);
}

/* The row of a change's ticket and its messages as they are now. */
static void put_ticket(struct db *src, struct db *dst, int64_t ticket)
{
	struct err e = { 0 };
	AUTO(stmt_release)
	struct stmt *gone = prepared(db_stmt(dst, "DELETE FROM thread WHERE ticket=?1", &e), &e);
	AUTO(stmt_release)
	struct stmt *from = prepared(db_stmt(src, "SELECT * FROM ticket WHERE id=?1", &e), &e);
	AUTO(stmt_release)
	struct stmt *to = prepared(
		db_stmt(dst,
			"REPLACE INTO ticket VALUES(?1,?2,?3,?4,?5,?6,?7,"
			"?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28,?29,?30)",
			&e),
		&e);
	AUTO(stmt_release)
	struct stmt *thread =
		prepared(db_stmt(src, "SELECT * FROM thread WHERE ticket=?1", &e), &e);
	AUTO(stmt_release)
	struct stmt *add = prepared(db_stmt(dst, "INSERT INTO thread VALUES(?1,?2)", &e), &e);

	stmt_int(gone, 1, ticket);
	must(stmt_run(gone, &e), &e);
	stmt_int(from, 1, ticket);
	copy(from, to, TICKET_KINDS);
	stmt_int(thread, 1, ticket);
	copy(thread, add, "ii");
}

static void forget_index(struct db *src, struct db *dst, int64_t ticket, struct arena *a)
{
	struct err e = { 0 };
	AUTO(stmt_release)
	struct stmt *old =
		prepared(db_stmt(dst,
				 "INSERT INTO ticket_fts(ticket_fts,rowid,subject,public,private) "
				 "VALUES('delete',?1,?2,?3,?4)",
				 &e),
			 &e);
	struct search_text t;

	must(search_store_text(src, ticket, a, &t, &e), &e);
	stmt_int(old, 1, ticket);
	stmt_text(old, 2, t.subject);
	stmt_text(old, 3, t.public.p ? t.public : SV(""));
	stmt_text(old, 4, t.internal.p ? t.internal : SV(""));
	must(stmt_run(old, &e), &e);
}

static int64_t ticket_of(struct db *src, int64_t change)
{
	struct err e = { 0 };
	AUTO(stmt_release)
	struct stmt *q = prepared(
		db_stmt(src, "SELECT object FROM event WHERE change=?1 AND noun=1 LIMIT 1", &e),
		&e);

	stmt_int(q, 1, change);
	return stmt_row(q, &e) == RC_OK ? stmt_col_int(q, 0) : 0;
}

/* One change again: its rows, and its ticket's row as it is now. */
static void put_change(struct db *src, struct db *dst, int64_t id, struct place *p, struct arena *a)
{
	struct err e = { 0 };
	AUTO(tx_end) struct tx tx = { 0 };
	int64_t ticket;
	size_t text;

	must(tx_begin_write(&tx, dst, &e), &e);
	put_rows(
		db_stmt(src, "SELECT * FROM change WHERE id=?1", &e),
		db_stmt(dst,
			"INSERT INTO change VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)",
			&e),
		id, 0, "ibiiiitiiitibi");
	put_rows(db_stmt(src, "SELECT * FROM event WHERE change=?1", &e),
		 db_stmt(dst, "INSERT INTO event VALUES(?1,?2,?3,?4,?5,?6,?7,?8)", &e), id, 0,
		 "iiiiiitt");
	text = put_rows(
		db_stmt(src, "SELECT * FROM text WHERE change=?1 AND id>?2 AND id<=?2+9", &e),
		db_stmt(dst, "INSERT INTO text VALUES(?1,?2,?3,?4,?5)", &e), id, p->text, "iibbt");
	p->text += (int64_t)text;
	p->message += (int64_t)put_rows(
		db_stmt(src, "SELECT * FROM message WHERE change=?1 AND id>?2 AND id<=?2+9", &e),
		db_stmt(dst, "INSERT INTO message VALUES(?1,?2,?3,?4,?5,?6)", &e), id, p->message,
		"iiiiii");
	ticket = ticket_of(src, id);
	put_ticket(src, dst, ticket);
	if (text) {
		forget_index(src, dst, ticket, a);
		put_index(src, dst, ticket, a);
	}
	must(tx_commit(&tx, &e), &e);
}

void bare_changes(struct db *src, struct db *dst, int64_t since, struct series *out)
{
	struct err e = { 0 };
	AUTO(stmt_release)
	struct stmt *q =
		prepared(db_stmt(src, "SELECT id FROM change WHERE id>?1 ORDER BY id", &e), &e);
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct place p = { 0 };

	p.text = last_id(db_stmt(dst, "SELECT max(id) FROM text", &e));
	p.message = last_id(db_stmt(dst, "SELECT max(id) FROM message", &e));
	stmt_int(q, 1, since);
	while (stmt_row(q, &e) == RC_OK) {
		struct watch w = watch_start();

		put_change(src, dst, stmt_col_int(q, 0), &p, &a);
		watch_stop(&w, out);
		if (out->n % 20 == 19)
			must(db_checkpoint(dst, &e), &e);
		arena_reset(&a);
	}
}
