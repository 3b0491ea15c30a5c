#ifndef DESKBELL_RULES_CONFIG_PART_H
#define DESKBELL_RULES_CONFIG_PART_H
/* Which files a configuration is made of: one table of their names. Paths are relative to
 * DESK/config. */
#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"

enum config_part {
	PART_DESK,
	PART_VIEW,
	PART_FIELD,
	PART_KEYMAP,
	PART_SLA,
	/* Folders: any number of files NAME.yaml. */
	PART_WORKFLOW,
	PART_CALENDAR,
};

/* The part a file is, with the NAME of one in a folder (SV_NULL of others); false where no
 * configuration has such a file. */
bool config_part_of(struct sv path, enum config_part *part, struct sv *name);
/* Whether the file is that part; in a folder *name is its NAME. */
bool config_part_is(struct sv path, enum config_part part, struct sv *name);
/* Whether service levels follow from what the file says. */
bool config_part_levels(struct sv path);
/* "desk.yaml"; of a folder "workflow/". */
struct sv config_part_path(enum config_part part);
/* What is said of a path no part has: with the nearest one that there is, or all. */
struct sv config_part_unknown(struct sv path, struct arena *a);

#endif
