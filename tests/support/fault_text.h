#ifndef DESKBELL_TESTS_FAULT_TEXT_H
#define DESKBELL_TESTS_FAULT_TEXT_H
/* Faults as the text people see. */
#include "deskbell/text/fault.h"

/* All of them in order, a line each; "" when there is none. Lives in the arena. */
const char *fault_text(struct faults *f, struct arena *a);

#endif
