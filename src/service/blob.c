/* Files of attachments. Reading and storing is done before the transaction: nobody waits for a disk
 * while others want to write. */
#include "blob.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/service/call.h"
#include "deskbell/text/utf8.h"
#include "desk_priv.h"

static const char *blob_path(struct desk *d, const struct hash *h, struct arena *a, bool dir)
{
	char hex[2 * HASH_SIZE + 1];

	hash_hex(h, hex);
	if (dir)
		return arena_printf(a, "%s/blob/%.2s", d->dir, hex).p;
	return arena_printf(a, "%s/blob/%.2s/%s", d->dir, hex, hex).p;
}

bool blob_stands(struct desk *d, const struct hash *h, int64_t size, struct arena *a)
{
	const char *path = blob_path(d, h, a, false);
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == size &&
	       utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW) == 0;
}

enum rc blob_write(struct desk *d, struct sv content, const struct hash *h, struct arena *a,
		   struct err *e)
{
	if (blob_stands(d, h, (int64_t)content.n, a))
		return RC_OK;
	TRY(fs_mkdirs(blob_path(d, h, a, true), 0700, e));
	return fs_write(blob_path(d, h, a, false), content, 0600, e);
}

enum rc blob_read(struct desk *d, const struct hash *blob, struct arena *a, struct sv *out,
		  struct err *e)
{
	const char *path = blob_path(d, blob, a, false);
	struct hash now;
	enum rc rc = fs_read(path, BLOB_MAX, a, out, e);

	if (rc != RC_OK)
		return err_set(e, RC_ENV, _("the file of the attachment cannot be read: %s"),
			       arena_printf(a, "%s", e->msg).p);
	now = hash_of(*out);
	if (!hash_eq(&now, blob))
		return err_set(e, RC_ENV,
			       _("the file of the attachment was changed or damaged; see "
				 "deskbell doctor"));
	return RC_OK;
}

struct sv upload_label(struct sv path)
{
	for (size_t i = path.n; i > 0; i--)
		if (path.p[i - 1] == '/')
			return (struct sv){ path.p + i, path.n - i };
	return path;
}

/* What the name ends with says what it may be; the type is a claim, nothing acts on it. */
static struct sv type_of(struct sv label, struct sv content)
{
	static const struct {
		const char *end, *type;
	} types[] = {
		{ ".txt", "text/plain" },      { ".log", "text/plain" },
		{ ".csv", "text/csv" },	       { ".md", "text/markdown" },
		{ ".html", "text/html" },      { ".json", "application/json" },
		{ ".xml", "application/xml" }, { ".pdf", "application/pdf" },
		{ ".zip", "application/zip" }, { ".gz", "application/gzip" },
		{ ".png", "image/png" },       { ".jpg", "image/jpeg" },
		{ ".jpeg", "image/jpeg" },     { ".gif", "image/gif" },
		{ ".svg", "image/svg+xml" },   { ".eml", "message/rfc822" },
		{ ".mp4", "video/mp4" },
	};

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		size_t n = strlen(types[i].end);

		if (label.n > n && !strncasecmp(label.p + label.n - n, types[i].end, n))
			return sv_from(types[i].type);
	}
	if (content.n && utf8_valid(content, NULL) && !memchr(content.p, 0, content.n))
		return SV("text/plain");
	return SV("application/octet-stream");
}

static enum rc take(struct desk *d, const struct request *r, struct upload *u, struct arena *a,
		    struct err *e)
{
	AUTO(arena_deinit) struct arena content_arena = ARENA_INIT;
	struct sv content;

	if (memchr(u->path.p, 0, u->path.n))
		return err_field(e, u->param, _("%s holds a NUL byte"), u->param);
	if (fs_read(arena_z(a, u->path), BLOB_MAX, &content_arena, &content, e) != RC_OK) {
		err_prefix(e, "%s", r->args->cmd->name);
		return e->rc;
	}
	u->label = upload_label(u->path);
	u->type = type_of(u->label, content);
	u->size = (int64_t)content.n;
	u->blob = hash_of(content);
	return r->args->dry_run ? RC_OK : blob_write(d, content, &u->blob, a, e);
}

enum rc uploads_take(struct desk *d, const struct request *r, struct arena *a, struct upload **out,
		     size_t *n, struct err *e)
{
	const struct args *x = r->args;

	*n = 0;
	*out = NULL;
	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++) {
		if (x->cmd->param[i].type != PARAM_FILE || !x->n_value[i])
			continue;
		/* Over the wire a path would be one of the server. */
		if (r->door != DOOR_CLI && r->door != DOOR_TUI)
			return err_set(e, RC_DENIED, _("%s: files are attached on the desk's host"),
				       x->cmd->name);
		*out = ARENA_ARRAY(a, x->n_value[i], struct upload);
		for (size_t k = 0; k < x->n_value[i]; k++) {
			(*out)[k] = (struct upload){ .param = x->cmd->param[i].name,
						     .path = x->value[i][k] };
			TRY(take(d, r, &(*out)[k], a, e));
			++*n;
		}
	}
	return RC_OK;
}
