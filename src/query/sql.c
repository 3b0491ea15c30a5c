/* SQL text from literals and binds. */
#include "deskbell/query/sql.h"

#include <assert.h>
#include <string.h>

#include "deskbell/text/utf8.h"

/* Far above what 200 terms can make; past it the text would be cut, which must never run. */
#define SQL_TEXT_MAX ((size_t)4 << 20)

void sql_deinit(struct sql *s)
{
	str_deinit(&s->text);
	arena_deinit(&s->arena);
	*s = (struct sql)SQL_INIT;
}

void sql_add_at(struct sql *s, const char *literal)
{
	str_adds(&s->text, literal);
	assert(!s->text.cut && s->text.n < SQL_TEXT_MAX);
}

void sql_add_nth_at(struct sql *s, const char *literal, size_t i)
{
	sql_add_at(s, literal);
	str_addf(&s->text, "%zu", i);
}

void sql_add_column(struct sql *s, const struct field *f)
{
	assert(f->column);
	sql_add_at(s, f->column);
}

static void bind(struct sql *s, struct sql_bind b)
{
	s->bind = arena_grow(&s->arena, s->bind, s->n, s->n + 1, &s->cap, sizeof(*s->bind));
	s->bind[s->n++] = b;
	str_addf(&s->text, "?%zu", s->n);
}

void sql_bind_int(struct sql *s, int64_t v)
{
	bind(s, (struct sql_bind){ .type = SQL_INT, .i = v });
}

void sql_bind_text(struct sql *s, struct sv v)
{
	bind(s, (struct sql_bind){ .type = SQL_TEXT, .s = arena_sv(&s->arena, v.p ? v : SV("")) });
}

/* Text that comes after every text beginning with v; false when there is none. */
static bool after_prefix(struct sv v, struct str *out)
{
	while (v.n > 0) {
		size_t at = utf8_prev(v, v.n);
		uint32_t cp;

		if (utf8_decode(v, at, &cp) && cp < 0x10FFFF) {
			str_add(out, (struct sv){ v.p, at });
			utf8_add(out, cp + 1 == 0xD800 ? 0xE000 : cp + 1);
			return true;
		}
		v.n = at;
	}
	return false;
}

void sql_add_prefix_at(struct sql *s, const char *column, struct sv v)
{
	struct str after = STR_INIT;

	sql_add(s, "(");
	sql_add_at(s, column);
	sql_add(s, " >= ");
	sql_bind_text(s, v);
	if (after_prefix(v, &after)) {
		sql_add(s, " AND ");
		sql_add_at(s, column);
		sql_add(s, " < ");
		sql_bind_text(s, str_sv(&after));
	}
	sql_add(s, ")");
	str_deinit(&after);
}

/* Our texts hold no string literal with a question mark, so each one begins a parameter. */
void sql_add_sql(struct sql *s, const struct sql *part)
{
	struct sv rest = str_sv(&part->text);

	while (rest.n > 0) {
		size_t mark = sv_find(rest, '?');
		int64_t i = 0;

		str_add(&s->text, (struct sv){ rest.p, mark });
		if (mark == rest.n)
			return;
		for (mark++; mark < rest.n && rest.p[mark] >= '0' && rest.p[mark] <= '9'; mark++)
			i = i * 10 + (rest.p[mark] - '0');
		assert(i >= 1 && (size_t)i <= part->n);
		if (part->bind[i - 1].type == SQL_INT)
			sql_bind_int(s, part->bind[i - 1].i);
		else
			sql_bind_text(s, part->bind[i - 1].s);
		rest = (struct sv){ rest.p + mark, rest.n - mark };
	}
}

const char *sql_text(const struct sql *s)
{
	return str_z(&s->text);
}
