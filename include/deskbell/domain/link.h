#ifndef DESKBELL_DOMAIN_LINK_H
#define DESKBELL_DOMAIN_LINK_H
/* Links between tickets: each kind declared once, with the kind that says the same from the other
 * side. A link stands at both its ends. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"

enum link_kind {
	LINK_NONE,
	LINK_RELATES,
	LINK_BLOCKS,
	LINK_BLOCKED_BY,
	LINK_DUPLICATES,
	LINK_DUPLICATED_BY,
	LINK_PARENT,
	LINK_CHILD,
	LINK_CAUSES,
	LINK_CAUSED_BY,
	LINK_KINDS
};

struct ticket_link {
	enum link_kind kind;
	int64_t other;
};

/* "blocked-by" in commands, queries and the store; "" for LINK_NONE. */
const char *link_name(enum link_kind kind);
/* N_(): "blocked by", for people. */
const char *link_label(enum link_kind kind);
/* What the other end calls it; a symmetric kind is its own inverse. */
enum link_kind link_inverse(enum link_kind kind);
/* LINK_NONE when there is no such kind. */
enum link_kind link_find(struct sv name);
/* All names in their order, ending with NULL. */
const char *const *link_names(void);

/* Event form "blocks 42"; parse is false for what is none. */
struct sv link_form(struct ticket_link l, struct arena *a);
bool link_parse(struct sv form, struct ticket_link *out);
/* By kind, then by number. */
int link_cmp(struct ticket_link a, struct ticket_link b);

#endif
