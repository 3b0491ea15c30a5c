#ifndef DESKBELL_SERVICE_BULK_H
#define DESKBELL_SERVICE_BULK_H
/* What a command says that was done to many tickets. */
#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"
#include "deskbell/service/registry.h"

/* "3 tickets tagged": by the command's row, else "3 tickets changed". */
struct sv bulk_told(const struct bulk *b, struct arena *a);

/* For the rows. */
struct sv bulk_taken(const struct bulk *b, struct arena *a);
struct sv bulk_assigned(const struct bulk *b, struct arena *a);
struct sv bulk_moved(const struct bulk *b, struct arena *a);
struct sv bulk_transitioned(const struct bulk *b, struct arena *a);
struct sv bulk_merged(const struct bulk *b, struct arena *a);
struct sv bulk_tagged(const struct bulk *b, struct arena *a);
struct sv bulk_untagged(const struct bulk *b, struct arena *a);
struct sv bulk_linked(const struct bulk *b, struct arena *a);
struct sv bulk_unlinked(const struct bulk *b, struct arena *a);
struct sv bulk_watched(const struct bulk *b, struct arena *a);
struct sv bulk_unwatched(const struct bulk *b, struct arena *a);
struct sv bulk_snoozed(const struct bulk *b, struct arena *a);
struct sv bulk_awake(const struct bulk *b, struct arena *a);
struct sv bulk_unmerged(const struct bulk *b, struct arena *a);
struct sv bulk_deleted(const struct bulk *b, struct arena *a);
struct sv bulk_restored(const struct bulk *b, struct arena *a);

#endif
