/* Bare SQLite: the same rows by literal INSERTs, nothing else. */
#include "harness_bare.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/vec.h"
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
static void copy(struct stmt *from, struct stmt *to, const char *kinds)
{
	struct err e = { 0 };
	enum rc rc;

	while ((rc = stmt_row(from, &e)) == RC_OK) {
		for (int i = 0; kinds[i]; i++)
			copy_value(from, to, i, kinds[i]);
		must(stmt_run(to, &e), &e);
	}
	if (rc != RC_DONE)
		must(rc, &e);
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

#define CHANGE_INSERT "INSERT INTO change VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)"
#define CHANGE_KINDS "ibiiiitiiitibi"
#define EVENT_INSERT "INSERT INTO event VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"
#define EVENT_KINDS "iiiiiitt"
#define TEXT_INSERT "INSERT INTO text VALUES(?1,?2,?3,?4,?5)"
#define TEXT_KINDS "iibbt"
#define MESSAGE_INSERT "INSERT INTO message VALUES(?1,?2,?3,?4,?5,?6)"
#define MESSAGE_KINDS "iiiiii"
#define THREAD_INSERT "INSERT INTO thread VALUES(?1,?2)"
#define THREAD_KINDS "ii"
#define TICKET_INTO \
	" INTO ticket VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19," \
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
	COPY(src, dst, "SELECT * FROM change", CHANGE_INSERT, CHANGE_KINDS);
	COPY(src, dst, "SELECT * FROM event", EVENT_INSERT, EVENT_KINDS);
	COPY(src, dst, "SELECT * FROM text", TEXT_INSERT, TEXT_KINDS);
	COPY(src, dst, "SELECT * FROM message", MESSAGE_INSERT, MESSAGE_KINDS);
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
		COPY(src, dst, "SELECT * FROM ticket", "INSERT" TICKET_INTO, TICKET_KINDS);
		COPY(src, dst, "SELECT * FROM thread", THREAD_INSERT, THREAD_KINDS);
		copy_index(src, dst);
		COPY(src, dst, "SELECT * FROM word", "INSERT INTO word VALUES(?1,?2)", "ti");
		must(tx_commit(&tx, &e), &e);
	}
	must(search_store_merge(dst, &e), &e);
	must(db_analyze(dst, &e), &e);
	must(db_bulk(dst, false, &e), &e);
}

/* ---- changes ---- */

/* One row of a change that is written again. Statement and kinds are literals. */
struct row {
	const char *insert, *kinds;
	struct cell {
		int64_t n;
		struct sv v;
		bool null;
	} * cell;
};

/* What a change wrote, read before its time is taken. */
struct again {
	struct db *src, *dst;
	struct arena *arena;
	VEC(struct row) row;
	int64_t text, message; /* newest of dst */
};

static struct row *add_row(struct again *x, const char *insert, const char *kinds)
{
	VEC_ADD(&x->row,
		(struct row){ insert, kinds, ARENA_ARRAY(x->arena, strlen(kinds), struct cell) });
	return &x->row.at[x->row.n - 1];
}

/* Rows of a SELECT by ?1, of those after ?2 where it has one. Returns how many. */
static size_t read_rows(struct again *x, struct stmt *own_q, int64_t id, int64_t after,
			const char *insert, const char *kinds)
{
	AUTO(stmt_release) struct stmt *q = own_q;
	struct err e = { 0 };
	size_t had = x->row.n;

	if (!q)
		abort();
	stmt_int(q, 1, id);
	if (after >= 0)
		stmt_int(q, 2, after);
	while (stmt_row(q, &e) == RC_OK) {
		struct cell *c = add_row(x, insert, kinds)->cell;

		for (int i = 0; kinds[i]; i++, c++) {
			c->null = stmt_col_null(q, i);
			if (kinds[i] == 'i')
				c->n = stmt_col_int(q, i);
			else
				c->v = arena_sv(x->arena, kinds[i] == 't' ? stmt_col_text(q, i)
									  : stmt_col_blob(q, i));
		}
	}
	must(e.rc, &e);
	return x->row.n - had;
}

static void add_index(struct again *x, const char *insert, int64_t ticket,
		      const struct search_text *t)
{
	const struct sv v[] = { t->subject, t->public, t->internal };
	struct cell *c = add_row(x, insert, "ittt")->cell;

	c[0].n = ticket;
	for (size_t i = 0; i < ARRAY_LEN(v); i++)
		c[i + 1].v = v[i].p ? v[i] : SV("");
}

/* The text index knows a ticket by its whole text: the old one goes, the new one comes. */
static void read_index(struct again *x, int64_t ticket)
{
	struct search_text t;
	struct err e = { 0 };
	enum rc rc = search_store_text(x->dst, ticket, x->arena, &t, &e);

	if (rc == RC_OK)
		add_index(x,
			  "INSERT INTO ticket_fts(ticket_fts,rowid,subject,public,private) "
			  "VALUES('delete',?1,?2,?3,?4)",
			  ticket, &t);
	else if (rc != RC_NOTFOUND)
		must(rc, &e);
	must(search_store_text(x->src, ticket, x->arena, &t, &e), &e);
	add_index(x, "INSERT INTO ticket_fts(rowid,subject,public,private) VALUES(?1,?2,?3,?4)",
		  ticket, &t);
}

static int64_t number(struct stmt *own_q)
{
	AUTO(stmt_release) struct stmt *q = own_q;
	struct err e = { 0 };

	if (!q)
		abort();
	must(stmt_row(q, &e), &e);
	return stmt_col_int(q, 0);
}

static int64_t ticket_of(struct db *src, int64_t change)
{
	struct err e = { 0 };
	AUTO(stmt_release)
	struct stmt *q = prepared(
		db_stmt(src, "SELECT object FROM event WHERE change=?1 AND noun=1 LIMIT 1", &e),
		&e);

	stmt_int(q, 1, change);
	must(stmt_row(q, &e), &e);
	return stmt_col_int(q, 0);
}

/* The change's rows, and its ticket's row as it is now. */
static void read_change(struct again *x, int64_t id)
{
	int64_t ticket = ticket_of(x->src, id), message = x->message;
	struct err e = { 0 };
	size_t texts;

	read_rows(x, db_stmt(x->src, "SELECT * FROM change WHERE id=?1", &e), id, -1, CHANGE_INSERT,
		  CHANGE_KINDS);
	read_rows(x, db_stmt(x->src, "SELECT * FROM event WHERE change=?1", &e), id, -1,
		  EVENT_INSERT, EVENT_KINDS);
	texts = read_rows(
		x, db_stmt(x->src, "SELECT * FROM text WHERE change=?1 AND id>?2 AND id<=?2+9", &e),
		id, x->text, TEXT_INSERT, TEXT_KINDS);
	x->text += (int64_t)texts;
	x->message += (int64_t)read_rows(
		x,
		db_stmt(x->src, "SELECT * FROM message WHERE change=?1 AND id>?2 AND id<=?2+9", &e),
		id, x->message, MESSAGE_INSERT, MESSAGE_KINDS);
	read_rows(x, db_stmt(x->src, "SELECT * FROM ticket WHERE id=?1", &e), ticket, -1,
		  "REPLACE" TICKET_INTO, TICKET_KINDS);
	read_rows(x, db_stmt(x->src, "SELECT * FROM thread WHERE ticket=?1 AND message>?2", &e),
		  ticket, message, THREAD_INSERT, THREAD_KINDS);
	if (texts)
		read_index(x, ticket);
}

static void write_row(struct db *dst, const struct row *r)
{
	struct err e = { 0 };
	AUTO(stmt_release) struct stmt *to = prepared(db_stmt_at(dst, r->insert, &e), &e);

	for (int i = 0; r->kinds[i]; i++) {
		const struct cell *c = &r->cell[i];

		if (c->null)
			stmt_text(to, i + 1, SV_NULL);
		else if (r->kinds[i] == 'i')
			stmt_int(to, i + 1, c->n);
		else if (r->kinds[i] == 't')
			stmt_text(to, i + 1, c->v);
		else
			stmt_blob(to, i + 1, c->v.p, c->v.n);
	}
	must(stmt_run(to, &e), &e);
}

static void write_rows(struct again *x)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct err e = { 0 };

	must(tx_begin_write(&tx, x->dst, &e), &e);
	for (size_t i = 0; i < x->row.n; i++)
		write_row(x->dst, &x->row.at[i]);
	must(tx_commit(&tx, &e), &e);
}

void bare_changes(struct db *src, struct db *dst, int64_t since, struct series *out)
{
	struct err e = { 0 };
	AUTO(stmt_release)
	struct stmt *q =
		prepared(db_stmt(src, "SELECT id FROM change WHERE id>?1 ORDER BY id", &e), &e);
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct again x = { .src = src, .dst = dst, .arena = &a };

	x.text = number(db_stmt(dst, "SELECT max(id) FROM text", &e));
	x.message = number(db_stmt(dst, "SELECT max(id) FROM message", &e));
	stmt_int(q, 1, since);
	while (stmt_row(q, &e) == RC_OK) {
		struct watch w;

		VEC_RESET(&x.row);
		read_change(&x, stmt_col_int(q, 0));
		w = watch_start();
		write_rows(&x);
		watch_stop(&w, out);
		if (out->n % 20 == 19)
			must(db_checkpoint(dst, &e), &e);
		arena_reset(&a);
	}
	VEC_DEINIT(&x.row);
}
