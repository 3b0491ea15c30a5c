#ifndef DESKBELL_RULES_CONDITION_H
#define DESKBELL_RULES_CONDITION_H
/* A query text that stands in a configuration file: a guard, a view. Checked when the file is read,
 * its faults placed in that file; asked of one ticket later. */
#include <stdbool.h>

#include "deskbell/base/str.h"
#include "deskbell/text/yaml.h"

struct query;
struct vocab;

struct condition {
	struct sv text;		   /* SV_NULL: no condition */
	const struct query *query; /* NULL when there is no condition, or it is faulty */
};

/* Characters a condition may have. */
#define CONDITION_MAX 1000

/* Reads a scalar node (NULL or null: no condition). `source` is the text of the file, to place
 * faults; `prefix` is put before the text ("sort:", may be ""). Lives in y->arena. True when it is
 * sound. */
bool condition_from_yaml(struct yaml *y, const struct yaml_node *n, struct sv source,
			 const char *prefix, const struct vocab *vocab, struct condition *out);

#endif
