/* deskbell_has(TEXT, WORD, QUOTED): 1 when the text holds the word or "phrase" as the text index
 * would find it, for columns that stand in no index. */
#include "db_priv.h"
#include "deskbell/base/arena.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/token.h"

/* The word cut once a statement. */
struct needle {
	struct arena arena;
	struct token_term *term;
	size_t n;
};

static void needle_destroy(void *p)
{
	struct needle *n = p;

	arena_deinit(&n->arena);
	mem_free(&n);
}

static struct sv text_arg(sqlite3_value *v)
{
	const char *p = (const char *)sqlite3_value_text(v);

	return (struct sv){ p ? p : "", p ? (size_t)sqlite3_value_bytes(v) : 0 };
}

static struct needle *needle_create(sqlite3_value **arg)
{
	struct needle *n = mem_alloc(sizeof(*n));

	token_terms(text_arg(arg[1]), sqlite3_value_int(arg[2]) != 0, &n->arena, &n->term, &n->n);
	return n;
}

static void has(sqlite3_context *ctx, int n_arg, sqlite3_value **arg)
{
	struct needle *needle = sqlite3_get_auxdata(ctx, 1), *made = NULL;
	struct arena a = ARENA_INIT;
	struct sv text = text_arg(arg[0]);
	struct token_doc doc;

	(void)n_arg;
	if (!needle)
		needle = made = needle_create(arg);
	token_doc_init(&doc, &a, &text, 1);
	sqlite3_result_int(ctx, token_doc_has(&doc, needle->term, needle->n));
	arena_deinit(&a);
	/* May destroy it at once. */
	if (made)
		sqlite3_set_auxdata(ctx, 1, made, needle_destroy);
}

enum rc words_register(struct db *db, struct err *e)
{
	int code =
		sqlite3_create_function_v2(db->handle, "deskbell_has", 3,
					   SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
					   NULL, has, NULL, NULL, NULL);

	return code == SQLITE_OK ? RC_OK : db_fail(db, code, e);
}
