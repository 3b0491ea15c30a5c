#ifndef DESKBELL_QUERY_SQL_H
#define DESKBELL_QUERY_SQL_H
/* SQL text made at run time: pieces are string literals or columns of the field table, values are
 * binds. No text from outside can get into it. */
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"
#include "deskbell/domain/field.h"

struct sql_bind {
	enum { SQL_INT = 1, SQL_TEXT } type;
	int64_t i;
	struct sv s; /* lives in the struct sql */
};

struct sql {
	struct str text;       /* binds stand in it as ?1 ?2 ... */
	struct sql_bind *bind; /* bind[0] is ?1 */
	size_t n, cap;
	struct arena arena;
};

#define SQL_INIT \
	{ \
		0 \
	}

void sql_deinit(struct sql *s);
/* Appends a literal; a variable does not compile. */
#define sql_add(s, literal) sql_add_at((s), "" literal)
/* Appends a literal name and a number: "f3", for tables that join several times. */
#define sql_add_nth(s, literal, i) sql_add_nth_at((s), literal, (i))
/* For the macros only. */
void sql_add_nth_at(struct sql *s, const char *literal, size_t i);
void sql_add_at(struct sql *s, const char *literal);
/* Appends the column of a field, which has one. */
void sql_add_column(struct sql *s, const struct field *f);
/* Appends ?N and binds the value; text is copied, absent binds ''. */
void sql_bind_int(struct sql *s, int64_t v);
void sql_bind_text(struct sql *s, struct sv v);
/* "(column >= ?N AND column < ?M)": texts that begin with v, which is not empty. */
#define sql_add_prefix(s, column, v) sql_add_prefix_at((s), "" column, (v))
/* For the macro only. */
void sql_add_prefix_at(struct sql *s, const char *column, struct sv v);
/* Appends another one; its ?N are renumbered, its values copied. */
void sql_add_sql(struct sql *s, const struct sql *part);
/* Text as it stands, NUL-ended; until the next change. */
const char *sql_text(const struct sql *s);

#endif
