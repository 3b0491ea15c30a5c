#ifndef DESKBELL_TUI_KEY_H
#define DESKBELL_TUI_KEY_H
/* A key as a person names it. */
#include <stdint.h>

#include "deskbell/base/str.h"

struct key {
	char name[16]; /* as in keymap.yaml: "a", "C-o", "Enter", "PgDn" */
	uint32_t cp;   /* the character it types; 0 for named keys. Space and Enter have none */
};

/* Key of one character (Space, Enter, Tab and controls get their names). */
struct key key_from_cp(uint32_t cp);
struct key key_named(const char *name);

#endif
