#ifndef DESKBELL_SERVICE_IMPORT_SUGGEST_H
#define DESKBELL_SERVICE_IMPORT_SUGGEST_H
/* import tickets --suggest-map. */
#include "deskbell/service/call.h"

/* Reads the beginning of the file; the job's text becomes a map for it. RC_USAGE beside --map;
 * RC_INVALID when the file has no rows that can be read. */
enum rc import_suggest(struct job *j, const char *file, bool csv, struct err *e) MUST_USE;

#endif
