#ifndef DESKBELL_TESTS_SUPPORT_CONFIG_TEXT_H
#define DESKBELL_TESTS_SUPPORT_CONFIG_TEXT_H
/* The smallest configuration there is, as text; whom its files may name; and any set read. */
#include "deskbell/rules/config_set.h"

/* desk.yaml, and the workflow/incident.yaml that it wants. */
#define SMALL_DESK "types: {incident: incident}\nnew: {type: incident, queue: service-desk}\n"
#define SMALL_WORKFLOW \
	"initial: new\nstates: {new: {category: new}, closed: {category: closed}}\n" \
	"transitions: {close: {from: new, to: closed}}\n"

/* Queues service-desk (1) and vip (2), and old (3), which is retired; nobody else. */
extern const struct directory small_directory;

/* Reads the set and gives its faults as text, "" where it is sound; lives in the arena. The test
 * fails where the answer does not say the same. directory and known may be NULL. */
const char *config_faults(const struct config_file *file, size_t n,
			  const struct directory *directory, const struct field_keys *known,
			  struct arena *a, struct config_set *out);

#endif
