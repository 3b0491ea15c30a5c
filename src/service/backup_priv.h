#ifndef DESKBELL_SERVICE_BACKUP_PRIV_H
#define DESKBELL_SERVICE_BACKUP_PRIV_H
/* What the writer and the reader of backups agree on. */
#include "deskbell/base/hash.h"
#include "deskbell/base/str.h"

#define BACKUP_STORE "desk.db"
#define BACKUP_KB "kb.bundle"
#define BACKUP_MANIFEST "MANIFEST"
#define BACKUP_TITLE "deskbell backup 1"
/* Bytes of a manifest: a line for each file. */
#define BACKUP_MANIFEST_MAX ((size_t)256 << 20)

/* Folders of a desk that go in as they are. */
static const char *const backup_folders[] = { "config", "person", "blob", "spool" };

/* "file SHA256 SIZE PATH\n", as the manifest has it. */
void backup_add_line(struct str *manifest, const struct hash *h, uint64_t size, struct sv path);

#endif
