#ifndef DESKBELL_BASE_EMBED_H
#define DESKBELL_BASE_EMBED_H
/* The files of data/ and themes/ as they stood at build time, inside the program: it runs without
 * any file of its own installed. */
#include <stddef.h>

struct embed_file {
	const char *path; /* as in the source tree: "data/config/workflow/incident.yaml" */
	const unsigned char
		*data; /* never NULL; data[size] is 0, so text can be used as a C string */
	size_t size;
};

/* The file of that very path, or NULL. Lives as long as the program. */
const struct embed_file *embed_find(const char *path);
/* All files, sorted by the bytes of their path; *n = how many. A folder's files stand together. */
const struct embed_file *embed_list(size_t *n);

#endif
