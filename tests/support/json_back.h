#ifndef DESKBELL_TESTS_SUPPORT_JSON_BACK_H
#define DESKBELL_TESTS_SUPPORT_JSON_BACK_H
/* JSON that was read, written again. */
#include "deskbell/text/json.h"

/* Appends what was read, so that a reader can be held against what it read. */
void json_back(struct json_out *w, const struct json *v);
/* A real number, which stays one when read again; null where it is none. */
void json_real(struct json_out *w, double v);

#endif
