#ifndef TESTS_SUPPORT_FLUSHES_H
#define TESTS_SUPPORT_FLUSHES_H
/* What a test flushes, libraries included: fsync and fdatasync of a program that is linked with
 * this tell of the file before they do their work, or fail. */

/* From now on each flush calls seen with the path of the file. */
void flushes_watch(void (*seen)(const char *path));
/* From now on those of files whose path has this part are seen, and fail (EIO); NULL = none. */
void flushes_fail(const char *part);

#endif
