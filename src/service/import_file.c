/* Files of imported attachments: each is durable in the desk before its row is written, and none is
 * read while a transaction is open. */
#include "blob.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "import_write.h"

static enum rc take(struct import *x, struct import_file *f, struct arena *a, struct err *e)
{
	AUTO(arena_deinit) struct arena content_arena = ARENA_INIT;
	char hex[2 * HASH_SIZE + 1];
	struct sv content;
	struct hash is;
	enum rc rc;

	if (blob_stands(x->desk, &f->blob, f->size, a))
		return RC_OK;
	f->absent = !x->files;
	if (f->absent)
		return RC_OK;
	hash_hex(&f->blob, hex);
	rc = fs_read(fs_join(a, x->files, hex), BLOB_MAX, &content_arena, &content, e);
	if (rc != RC_OK)
		return err_set(e, RC_INVALID, _("attachments: \"%.*s\": %s"), SV_ARG(f->name),
			       arena_printf(a, "%s", e->msg).p);
	is = hash_of(content);
	if (!hash_eq(&is, &f->blob) || (int64_t)content.n != f->size)
		return err_set(e, RC_INVALID,
			       _("attachments: \"%.*s\": %s/%s holds something else"),
			       SV_ARG(f->name), x->files, hex);
	return x->write ? blob_write(x->desk, content, &f->blob, a, e) : RC_OK;
}

bool import_files_wanted(struct import *x, const struct import_row *row, struct arena *a)
{
	for (size_t i = 0; x->files && i < row->n_change; i++)
		for (size_t k = 0; k < row->change[i].n_event; k++) {
			const struct import_file *f = row->change[i].event[k].file;

			if (f && !blob_stands(x->desk, &f->blob, f->size, a))
				return true;
		}
	return false;
}

enum rc import_files_take(struct import *x, struct import_row *row, struct arena *a, struct err *e)
{
	for (size_t i = 0; i < row->n_change; i++)
		for (size_t k = 0; k < row->change[i].n_event; k++)
			if (row->change[i].event[k].file)
				TRY(take(x, row->change[i].event[k].file, a, e));
	return RC_OK;
}
