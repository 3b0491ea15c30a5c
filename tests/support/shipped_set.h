#ifndef DESKBELL_TESTS_SUPPORT_SHIPPED_SET_H
#define DESKBELL_TESTS_SUPPORT_SHIPPED_SET_H
/* The configuration `init` lays down, as far as types, workflows and fields go. */
#include "deskbell/rules/config_set.h"

/* Lives in the arena; aborts where it has a fault. */
void shipped_set(struct config_set *c, struct arena *a);

#endif
