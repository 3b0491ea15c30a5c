#ifndef DESKBELL_SERVICE_BLOB_H
#define DESKBELL_SERVICE_BLOB_H
/* Contents of attachments: files DESK/blob/ab/abcd..., named by SHA-256, 0600, written once. A file
 * is durable before the row that names it; one that never got a row is left to doctor. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/hash.h"
#include "deskbell/service/desk.h"

#define BLOB_MAX ((size_t)25 << 20)

/* A file a command brings, read and stored before its transaction. */
struct upload {
	const char *param; /* the parameter that named it */
	struct sv path, label, type;
	int64_t size;
	struct hash blob;
};

struct request;
/* Reads every file the request names (PARAM_FILE of a COMMAND_WRITE) and, unless it is a dry run,
 * stores its content. RC_NOTFOUND, RC_INVALID for what is no regular file or larger than BLOB_MAX.
 */
enum rc uploads_take(struct desk *d, const struct request *r, struct arena *a, struct upload **out,
		     size_t *n, struct err *e) MUST_USE;
/* The label of a path: what stands behind its last slash. */
struct sv upload_label(struct sv path);
/* Is a content of this size there? Its time is renewed, lest doctor takes it for left over. */
bool blob_stands(struct desk *d, const struct hash *h, int64_t size, struct arena *a);
/* Makes a content, whose hash this is, durable. */
enum rc blob_write(struct desk *d, struct sv content, const struct hash *h, struct arena *a,
		   struct err *e) MUST_USE;
/* The content, checked against its name: RC_NOTFOUND, RC_DAMAGED. */
enum rc blob_read(struct desk *d, const struct hash *blob, struct arena *a, struct sv *out,
		  struct err *e) MUST_USE;

#endif
