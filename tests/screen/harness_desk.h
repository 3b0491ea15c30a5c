#ifndef DESKBELL_TESTS_SCREEN_DESK_H
#define DESKBELL_TESTS_SCREEN_DESK_H
/* The fake desk behind the rig. */
#include "harness.h"

/* Lays the mock-ups' tickets, messages, articles. */
void rig_desk_fill(struct rig *r);
/* Performs a work on it, as work_perform would on a real one. */
void rig_desk_answer(struct rig *r, struct work *w);

#endif
