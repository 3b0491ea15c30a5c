#ifndef DESKBELL_KB_BUNDLE_H
#define DESKBELL_KB_BUNDLE_H
/* The whole knowledge base as one git bundle (format v2: refs, then a pack of all they reach), and
 * back. `git clone FILE` reads it too. */
#include "deskbell/kb/repo.h"

/* Writes the bundle into the file `to` (absent before; 0600, flushed) of what all refs reach now.
 * Others may publish meanwhile. A repository without any commit gives a bundle without refs. */
enum rc repo_bundle_write(struct repo *r, const char *to, struct err *e) MUST_USE;
/* Makes a repository at `path` (as repo_create) that holds the bundle's objects and branches.
 * RC_INVALID: no bundle, a damaged pack, something it needs is missing, a ref that is no branch. */
enum rc repo_bundle_restore(const char *bundle, const char *path, struct err *e) MUST_USE;

#endif
