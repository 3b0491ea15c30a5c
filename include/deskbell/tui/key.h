#ifndef DESKBELL_TUI_KEY_H
#define DESKBELL_TUI_KEY_H
/* A key as a person names it. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/str.h"

struct key {
	char name[16]; /* as in keymap.yaml: "a", "C-o", "M-b", "Enter", "PgDn" */
	uint32_t cp;   /* the character it types; 0 for named keys. Space and Enter have none */
};

/* Key of one character (Space, Enter, Tab and controls get their names). */
struct key key_from_cp(uint32_t cp);
struct key key_named(const char *name);
/* Alt with the key of a character. Terminals send Esc and the character for it. */
struct key key_alt(uint32_t cp);
/* The key that was pressed with Alt; false when Alt was not. */
bool key_without_alt(const struct key *k, struct key *out);

#endif
