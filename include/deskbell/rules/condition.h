#ifndef DESKBELL_RULES_CONDITION_H
#define DESKBELL_RULES_CONDITION_H
/* A query text that stands in a configuration file: a guard, a view. Checked when the file is read,
 * its faults placed in that file; asked of one ticket later. */
#include <stdbool.h>

#include "deskbell/base/str.h"
#include "deskbell/text/yaml.h"

struct query;
struct query_row;
struct vocab;

struct condition {
	struct sv text;		   /* SV_NULL: no condition */
	const struct query *query; /* NULL when there is no condition, or it is faulty */
};

/* Reads the scalar under a key (absent or null: no condition). `source` is the text of the file, to
 * place faults. vocab NULL: names are not checked. Lives in y->arena. True when it is sound. */
bool condition_from_yaml(struct yaml *y, const struct yaml_node *map, const char *key,
			 struct sv source, const struct vocab *vocab, struct condition *out);
/* The same, but of a condition that holds until the ticket changes: whatever depends on who asks,
 * when, or on words and rows beside the ticket is a fault; what is unsound is told in y alone. */
void condition_of_ticket_from_yaml(struct yaml *y, const struct yaml_node *map, const char *key,
				   struct sv source, const struct vocab *vocab,
				   struct condition *out);
/* Reads a sort ("priority,-updated") likewise; SV_NULL when absent or faulty. */
struct sv condition_sort_from_yaml(struct yaml *y, const struct yaml_node *n, struct sv source);
/* Does the condition hold for the row? No condition always holds, a faulty one never. row may be
 * NULL where there is none. */
bool condition_holds(const struct condition *c, const struct query_row *row);

#endif
