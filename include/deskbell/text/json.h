#ifndef DESKBELL_TEXT_JSON_H
#define DESKBELL_TEXT_JSON_H
/* JSON (RFC 8259), strict: UTF-8, no duplicate keys, no NUL, integers within int64. Reading gives a
 * tree in the arena; writing goes straight into a struct str, safe to show on a terminal. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

enum json_type {
	JSON_T_NULL,
	JSON_T_BOOL,
	JSON_T_INT,
	JSON_T_REAL,
	JSON_T_STRING,
	JSON_T_ARRAY,
	JSON_T_OBJECT
};

#define JSON_DEPTH 64
#define JSON_SIZE ((size_t)16 << 20) /* longest text taken, in bytes */

struct json {
	enum json_type type;
	bool b;
	int64_t i;
	double real;
	struct sv s;
	struct json *at; /* array: items; object: values */
	struct sv *key;	 /* object: keys in the order of the text */
	size_t n;
};

/* Parses one whole value. RC_INVALID "column 17: ..." (where the faulty token ends; characters,
 * from 1; in a text of several lines "line 2, column 3: "), bad UTF-8 with its byte offset. */
enum rc json_parse(struct sv text, struct arena *a, struct json **out, struct err *e) MUST_USE;
/* Member of an object; NULL when absent (a null is there) or obj is NULL or no object. */
const struct json *json_get(const struct json *obj, const char *key);
/* "object", "text", "whole number"...: for messages. */
const char *json_type_name(enum json_type t);

/* A running value; begin and end calls must match, nesting at most JSON_DEPTH. */
struct json_out {
	struct str *to;
	unsigned depth;
	bool more[JSON_DEPTH + 1]; /* a comma is due at this depth */
	bool keyed;		   /* a key was just written */
};

/* Writes behind what `to` holds; then begin and end, and in an object a key before each value. */
void json_init(struct json_out *w, struct str *to);
void json_obj_begin(struct json_out *w);
void json_obj_end(struct json_out *w);
void json_arr_begin(struct json_out *w);
void json_arr_end(struct json_out *w);
void json_key(struct json_out *w, const char *key);
/* Absent text is null. Controls, C1, bidi, zero-width, private use and the like come as \uXXXX;
 * invalid bytes as \ufffd. */
void json_str(struct json_out *w, struct sv v);
void json_strz(struct json_out *w, const char *z);
void json_int(struct json_out *w, int64_t v);
/* Digits as they stand: a decimal number such as "-99.5". */
void json_number(struct json_out *w, struct sv digits);
void json_bool(struct json_out *w, bool v);
void json_none(struct json_out *w);
/* RFC 3339 UTC. */
void json_time(struct json_out *w, int64_t seconds);

#endif
