#ifndef DESKBELL_DOMAIN_KEYMAP_H
#define DESKBELL_DOMAIN_KEYMAP_H
/* Which key does what in which context, read from keymap.yaml:
 *
 *   list:
 *     Enter: list.open
 *     "g l": goto.messages          a sequence of up to three keys
 *     x: ":ticket transition resolve"     a command line
 *     p: null                       not bound here
 *     override: [J]                 keys this context takes away from those it inherits from
 *   langmap: {from: йцукен, to: qwerty}
 *
 * Keys are characters, or C-a, Enter, Esc, Tab, S-Tab, Space, Backspace, Del, Up, PgDn, F1 ... */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"
#include "deskbell/domain/action.h"
#include "deskbell/text/fault.h"

struct binding {
	enum context context;
	struct sv keys;	    /* canonical: "g l" */
	enum action action; /* ACTION_NONE: see command */
	struct sv command;  /* command line without ':', SV_NULL = none */
	bool off;	    /* bound to nothing: hides an inherited binding */
	bool personal;	    /* of the person's own file */
	int line, col;
};

struct keymap {
	struct binding *at;
	size_t n, cap;
	uint32_t *lang_from,
		*lang_to; /* characters typed under another layout, and the keys they stand for */
	size_t n_lang;
};

#define KEYMAP_INIT \
	{ \
		0 \
	}
#define KEYMAP_SEQUENCE 3

/* Reads the desk's keymap into an empty one. Faults (unknown context, key, action; a key twice, or
 * also the beginning of a sequence, or taken from a parent without override; a key terminals use
 * for themselves) go to f; true when none was added. Lives in the arena. */
bool keymap_load(struct keymap *k, const char *file, struct sv text, struct arena *a,
		 struct faults *f);
/* Lays a person's keymap over it: may rebind and unbind anything. With a fault k stays as it was.
 */
bool keymap_overlay(struct keymap *k, const char *file, struct sv text, struct arena *a,
		    struct faults *f);

enum keymap_hit { KEYMAP_NONE, KEYMAP_PREFIX, KEYMAP_HIT };

/* What a sequence of keys ("g", "g l") means in a context, own bindings before inherited ones.
 * KEYMAP_PREFIX: longer sequences begin with it. */
enum keymap_hit keymap_find(const struct keymap *k, enum context c, struct sv keys,
			    const struct binding **out);
/* First key of an action in a context, SV_NULL when it has none there. */
struct sv keymap_key(const struct keymap *k, enum context c, enum action a);
/* Bindings in effect in a context, in the order of the file, own before inherited ones. */
size_t keymap_in_effect(const struct keymap *k, enum context c, struct arena *a,
			const struct binding ***out);
/* The key a character typed under another keyboard layout stands for; cp itself when it stands for
 * none. */
uint32_t keymap_lang(const struct keymap *k, uint32_t cp);

/* One key's canonical name from what people write ("c-O" stays a fault); false when it is none. */
bool key_name_ok(struct sv name);

#endif
