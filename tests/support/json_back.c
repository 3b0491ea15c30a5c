/* Writing what text/json read. */
#include "support/json_back.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void json_real(struct json_out *w, double v)
{
	char digits[40];

	if (!isfinite(v)) {
		json_none(w);
		return;
	}
	snprintf(digits, sizeof(digits), "%.17g", v);
	if (!strpbrk(digits, ".e"))
		strcat(digits, ".0");
	json_number(w, sv_from(digits));
}

static void members(struct json_out *w, const struct json *v)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	json_obj_begin(w);
	for (size_t i = 0; i < v->n; i++) {
		json_key(w, arena_z(&a, v->key[i]));
		json_back(w, &v->at[i]);
	}
	json_obj_end(w);
}

void json_back(struct json_out *w, const struct json *v)
{
	switch (v->type) {
	case JSON_T_NULL:
		json_none(w);
		break;
	case JSON_T_BOOL:
		json_bool(w, v->b);
		break;
	case JSON_T_INT:
		json_int(w, v->i);
		break;
	case JSON_T_REAL:
		json_real(w, v->real);
		break;
	case JSON_T_STRING:
		json_str(w, v->s.p ? v->s : SV(""));
		break;
	case JSON_T_ARRAY:
		json_arr_begin(w);
		for (size_t i = 0; i < v->n; i++)
			json_back(w, &v->at[i]);
		json_arr_end(w);
		break;
	case JSON_T_OBJECT:
		members(w, v);
		break;
	}
}
