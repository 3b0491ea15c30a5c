#ifndef DESKBELL_RULES_CONFIG_PRIV_H
#define DESKBELL_RULES_CONFIG_PRIV_H
/* Reading one file of the set: each adds to the set under construction and to the faults. */
#include "deskbell/rules/config_part.h"
#include "deskbell/rules/config_set.h"

struct config_reader {
	struct config_set *out;
	const struct directory *directory; /* may be NULL */
	const struct field_keys *known;	   /* may be NULL */
	const struct vocab *vocab; /* names of directory and set; no names, only fields, without a
			      directory; what could not be looked up is asked at the end */
	struct arena *arena;
	struct faults *faults;
};

/* "config/desk.yaml" of "desk.yaml": what faults call a file. */
const char *config_fault_name(struct arena *a, struct sv path);
/* The same of a part that is one file. */
const char *config_part_fault(struct arena *a, enum config_part part);

/* `path` is the file's name for faults: "config/desk.yaml". Workflows stand in out->workflow. */
void desk_from_text(struct config_reader *r, const char *path, struct sv text);
/* The same for view.yaml. */
void views_from_text(struct config_reader *r, const char *path, struct sv text);
/* The calendars among the files, once desk.yaml was read; sla.yaml behind them. */
void calendars_from_files(struct config_reader *r, const struct config_file *file, size_t n);
void sla_from_text(struct config_reader *r, const char *path, struct sv text);

/* field.yaml (text SV_NULL: there is none) into out->fields, before queries are read; what it says
 * of the rest of the set is read by fields_finish, once desk.yaml was. */
struct field_reader *fields_from_text(struct config_reader *r, const char *path, struct sv text);
void fields_finish(struct field_reader *r);

#endif
