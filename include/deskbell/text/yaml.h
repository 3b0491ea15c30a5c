#ifndef DESKBELL_TEXT_YAML_H
#define DESKBELL_TEXT_YAML_H
/* YAML as a tree that knows where each node stands, for files people write. One document; aliases,
 * anchors, merge keys, tags and duplicate keys are faults; depth, size and nodes have limits. The
 * helpers report a wrong node as a fault and give a default, so one walk finds all faults. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"
#include "deskbell/text/fault.h"

#define YAML_SIZE ((size_t)256 << 10)
#define YAML_DEPTH 32
#define YAML_NODES 20000

enum yaml_kind { YAML_K_SCALAR, YAML_K_SEQ, YAML_K_MAP };

struct yaml_node {
	enum yaml_kind kind;
	int line, col;		 /* from 1, in characters */
	struct sv scalar;	 /* NUL-ended; valid UTF-8 */
	bool quoted;		 /* 'x', "x", | or >: never null, bool or number */
	struct yaml_node **item; /* seq: items; map: values */
	struct yaml_node **key;	 /* map: keys, scalars all */
	size_t n;
};

/* A file being read: carries the name and the fault list through the helpers. */
struct yaml {
	const char *file;
	struct arena *arena;
	struct faults *faults;
	struct yaml_node *root; /* NULL when the text is empty or could not be parsed */
	bool whole;		/* the parser came to the end: what is absent is really absent */
};

/* Parses text; all faults go to f. True when none was added. The tree is there as far as it could
 * be built (duplicate keys do not stop it). file is copied. */
bool yaml_load(struct yaml *y, const char *file, struct sv text, struct arena *a, struct faults *f);

/* Adds a fault at a node (n NULL: the file). */
void yaml_fault(struct yaml *y, const struct yaml_node *n, const char *fmt, ...) PRINTF(3, 4);
/* Value of a key of a map; NULL when absent, or map is NULL or no map (no fault). */
struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);
/* The key's own node, for faults at the key. */
struct yaml_node *yaml_get_key(const struct yaml_node *map, const char *key);
/* Plain null, ~ or empty scalar, or no node. */
bool yaml_is_null(const struct yaml_node *n);
/* True when n is of that kind; else one fault naming `what` ("states") and what is expected. NULL
 * and null are faults too. */
bool yaml_want(struct yaml *y, const struct yaml_node *n, enum yaml_kind kind, const char *what);
/* Each key of map that is not in allowed[] is a fault with the nearest guess. */
void yaml_check_keys(struct yaml *y, const struct yaml_node *map, const char *const *allowed,
		     size_t n);

/* Typed values of a key. Absent (or null): default, and a fault at the map when `need`. A wrong
 * type is a fault and gives the default. */
struct sv yaml_str(struct yaml *y, const struct yaml_node *map, const char *key, bool need);
bool yaml_bool(struct yaml *y, const struct yaml_node *map, const char *key, bool dflt);
/* A map or a sequence under the key; NULL when absent (fault when `need`) or of another kind
 * (fault). */
struct yaml_node *yaml_map(struct yaml *y, const struct yaml_node *map, const char *key, bool need);
struct yaml_node *yaml_seq(struct yaml *y, const struct yaml_node *map, const char *key, bool need);
/* A scalar, or a sequence of scalars, as texts in the arena; n = 0 when absent. */
void yaml_strs(struct yaml *y, const struct yaml_node *map, const char *key, struct sv **out,
	       size_t *n);
/* A node as text: false with a fault when it is no scalar. */
bool yaml_scalar(struct yaml *y, const struct yaml_node *n, const char *what, struct sv *out);

/* A text for people: a string, or {en: ..., zh: ..., ru: ...}. */
struct yaml_title {
	struct sv en, zh, ru; /* en falls back to the first given; zh and ru may be absent */
};

/* Absent: all absent, fault when `need`. Control and bidi characters are a fault. */
struct yaml_title yaml_title(struct yaml *y, const struct yaml_node *map, const char *key,
			     bool need);
/* lang: "en", "zh_CN", "ru", NULL... by its first two letters; falls back to en. */
struct sv yaml_title_in(const struct yaml_title *t, const char *lang);

#endif
