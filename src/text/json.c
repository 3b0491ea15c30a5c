/* Reading JSON: jansson parses, limits and places are ours. Writing is in json_out.c. */
#include "deskbell/text/json.h"

#include <jansson.h>
#include <pthread.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/utf8.h"

/* Line and column, both from 1, columns in characters. */
static void place_of(struct sv text, size_t at, size_t *line, size_t *col)
{
	size_t i, start = 0;

	*line = 1;
	for (i = 0; i < at && i < text.n; i++) {
		if (text.p[i] == '\n') {
			(*line)++;
			start = i + 1;
		}
	}
	*col = utf8_count((struct sv){ text.p + start, at - start }) + 1;
}

static enum rc fault_at(struct sv text, size_t at, const char *what, struct err *e)
{
	size_t line, col;

	place_of(text, at < text.n ? at : text.n, &line, &col);
	if (memchr(text.p, '\n', text.n > 0 ? text.n - 1 : 0))
		return err_set(e, RC_INVALID, _("line %zu, column %zu: %s"), line, col, what);
	return err_set(e, RC_INVALID, _("column %zu: %s"), col, what);
}

/* What jansson does not limit as we want it: size, encoding with its place, depth. */
static enum rc precheck(struct sv text, struct err *e)
{
	size_t i, depth = 0, bad;
	bool in_string = false;

	if (text.n > JSON_SIZE)
		return err_set(e, RC_INVALID, _("the JSON text is longer than %zu MB"),
			       JSON_SIZE >> 20);
	if (!utf8_valid(text, &bad))
		return err_set(e, RC_INVALID, _("byte %zu is not valid UTF-8"), bad + 1);
	for (i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_string = false;
		} else if (c == '"') {
			in_string = true;
		} else if (c == '[' || c == '{') {
			if (++depth > JSON_DEPTH)
				return fault_at(text, i, _("nested too deeply"), e);
		} else if ((c == ']' || c == '}') && depth > 0) {
			depth--;
		}
	}
	return RC_OK;
}

/* jansson's tree lies in the arena of the result as well, so texts need no copy of their own and
 * nothing is freed piece by piece. It takes one allocator for the whole program and no argument
 * with it: hence the variables, and each parse gives it its arena. */
static _Thread_local struct arena *json_room;
static pthread_once_t json_once = PTHREAD_ONCE_INIT;

static void *take(size_t n)
{
	return arena_alloc(json_room, n);
}

static void leave(void *p)
{
	(void)p;
}

static void use_arenas(void)
{
	json_set_alloc_funcs(take, leave);
}

static void copy(const json_t *j, struct arena *a, struct json *out);

static void copy_object(const json_t *j, struct arena *a, struct json *out)
{
	/* The iterator functions want a non-const object but do not change it. */
	json_t *obj = (json_t *)(uintptr_t)j;
	size_t i = 0;
	void *it;

	out->n = json_object_size(j);
	out->at = ARENA_ARRAY(a, out->n, struct json);
	out->key = ARENA_ARRAY(a, out->n, struct sv);
	for (it = json_object_iter(obj); it && i < out->n; it = json_object_iter_next(obj, it)) {
		out->key[i] = sv_from(json_object_iter_key(it));
		copy(json_object_iter_value(it), a, &out->at[i++]);
	}
}

static void copy(const json_t *j, struct arena *a, struct json *out)
{
	size_t i;

	switch (json_typeof(j)) {
	case JSON_OBJECT:
		out->type = JSON_T_OBJECT;
		copy_object(j, a, out);
		break;
	case JSON_ARRAY:
		out->type = JSON_T_ARRAY;
		out->n = json_array_size(j);
		out->at = ARENA_ARRAY(a, out->n, struct json);
		for (i = 0; i < out->n; i++)
			copy(json_array_get(j, i), a, &out->at[i]);
		break;
	case JSON_STRING:
		out->type = JSON_T_STRING;
		out->s = (struct sv){ json_string_value(j), json_string_length(j) };
		break;
	case JSON_INTEGER:
		out->type = JSON_T_INT;
		out->i = json_integer_value(j);
		break;
	case JSON_REAL:
		out->type = JSON_T_REAL;
		out->real = json_real_value(j);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		out->type = JSON_T_BOOL;
		out->b = json_is_true(j);
		break;
	case JSON_NULL:
		out->type = JSON_T_NULL;
		break;
	}
}

/* jansson adds " near '...'" with raw text (the place says it better) and names its own flags. */
static void cut_extras(char *msg)
{
	static const char *const extra[] = { " near ", " without " };
	size_t i;

	for (i = 0; i < ARRAY_LEN(extra); i++) {
		char *at = strstr(msg, extra[i]);

		if (at)
			*at = '\0';
	}
}

enum rc json_parse(struct sv text, struct arena *a, struct json **out, struct err *e)
{
	json_error_t je;
	json_t *j;
	size_t at;

	TRY(precheck(text, e));
	if (sv_trim(text).n == 0)
		return err_set(e, RC_INVALID, _("no JSON value"));
	pthread_once(&json_once, use_arenas);
	json_room = a;
	j = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &je);
	if (!j) {
		cut_extras(je.text);
		/* jansson stands behind the token it could not take. */
		at = je.position > 0 ? (size_t)je.position - 1 : 0;
		return fault_at(text, at, je.text, e);
	}
	*out = ARENA_NEW(a, struct json);
	copy(j, a, *out);
	return RC_OK;
}

const struct json *json_get(const struct json *obj, const char *key)
{
	size_t i;

	if (!obj || obj->type != JSON_T_OBJECT)
		return NULL;
	for (i = 0; i < obj->n; i++)
		if (sv_eqs(obj->key[i], key))
			return &obj->at[i];
	return NULL;
}

const char *json_type_name(enum json_type t)
{
	switch (t) {
	case JSON_T_NULL:
		return _("null");
	case JSON_T_BOOL:
		return _("true or false");
	case JSON_T_INT:
		return _("whole number");
	case JSON_T_REAL:
		return _("number");
	case JSON_T_STRING:
		return _("text");
	case JSON_T_ARRAY:
		return _("list");
	case JSON_T_OBJECT:
		return _("object");
	}
	return "";
}
