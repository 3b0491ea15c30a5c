#ifndef DESKBELL_RULES_PRIV_H
#define DESKBELL_RULES_PRIV_H
/* What the readers of configuration files share: names, titles, guesses. */
#include "deskbell/text/yaml.h"

/* A name in a file: 1-32 letters, digits, '-' or '_' of any script, no '-' in front, none of the
 * words queries reserve. Else a fault at n saying `what` it is ("state") and false. */
bool name_check(struct yaml *y, const struct yaml_node *n, struct sv name, const char *what);
/* Title of a key, cut to none with a fault when longer than `max` characters; where it is absent,
 * `fallback` in all languages. */
struct yaml_title title_read(struct yaml *y, const struct yaml_node *map, const char *key,
			     size_t max, struct sv fallback);
/* One fault at n: `unknown WHAT "WORD" (did you mean ...?)` or the names there are. */
void unknown_fault(struct yaml *y, const struct yaml_node *n, const char *what, struct sv word,
		   const struct sv *known, size_t n_known);
/* "a, b, c" */
struct sv names_join(struct arena *a, const struct sv *name, size_t n, const char *between);

struct ticket_map;
/* Reads `columns` of an import map. */
void map_columns_read(struct yaml *y, struct arena *a, struct ticket_map *out);

#endif
