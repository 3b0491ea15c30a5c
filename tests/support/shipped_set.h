#ifndef DESKBELL_TESTS_SUPPORT_SHIPPED_SET_H
#define DESKBELL_TESTS_SUPPORT_SHIPPED_SET_H
/* The configuration `init` lays down. */
#include "deskbell/rules/config_set.h"

#define SHIPPED_FILES_MAX 16

/* Its files, as the program holds them; returns how many. */
size_t shipped_files(struct config_file *out);
/* What they say. Lives in the arena; aborts where it has a fault. */
void shipped_set(struct config_set *c, struct arena *a);

#endif
