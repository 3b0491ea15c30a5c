#ifndef DESKBELL_SERVICE_PART_H
#define DESKBELL_SERVICE_PART_H
/* What is written beside its place and put there when it is whole: a directory TARGET.part-XXXXXX,
 * of a backup or of a desk being restored. */
#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

/* Makes one beside `target`; its path lives in the arena. What dead processes left of this target
 * more than a day ago is removed first. */
enum rc part_make(const char *target, struct arena *a, const char **path, struct err *e) MUST_USE;
/* Whether a directory of this name is one. */
bool part_is(struct sv name);
/* The same of a path, "." too. */
bool part_is_dir(const char *path);
/* Seconds after which nobody is writing any more. */
#define PART_OLD 86400
/* Paths of those beside `target` that nobody wrote into for more than `age` seconds. */
enum rc part_left(const char *target, int64_t age, struct arena *a, struct sv **path, size_t *n,
		  struct err *e) MUST_USE;

#endif
