/* The text in another program's hands: a private file, the editor on our terminal, the file read
 * back. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/proc.h"
#include "deskbell/service/args.h"
#include "deskbell/text/utf8.h"
#include "run.h"

#define EDIT_MAX ((size_t)1 << 20)

static enum rc editor_words(struct arena *a, const char *file, const char ***argv, struct err *e)
{
	const char *visual = secure_getenv("VISUAL"), *editor = secure_getenv("EDITOR");
	const char *line = visual && *visual ? visual : editor && *editor ? editor : "editor";
	struct sv *word;
	size_t n;

	TRY(words_split(sv_from(line), a, &word, &n, e));
	if (!n)
		return err_set(e, RC_ENV, _("EDITOR is empty"));
	*argv = ARENA_ARRAY(a, n + 2, const char *);
	for (size_t i = 0; i < n; i++)
		(*argv)[i] = arena_z(a, word[i]);
	(*argv)[n] = file;
	return RC_OK;
}

static enum rc with_file(struct terminal *t, const char *file, struct arena *a, struct sv *out,
			 int *status, bool *keep, struct err *e)
{
	const char **argv = NULL;
	enum rc rc;

	TRY(editor_words(a, file, &argv, e));
	term_leave(t);
	rc = proc_foreground(argv, status, e);
	term_enter(t);
	TRY(rc);
	/* What cannot be taken over is somebody's work all the same: it stays where it is. */
	*keep = true;
	rc = fs_read(file, EDIT_MAX, a, out, e);
	if (rc == RC_OK && !utf8_valid(*out, NULL))
		rc = err_set(e, RC_INVALID, _("the editor left text that is not UTF-8"));
	if (rc != RC_OK)
		return err_prefix(e, _("the text is kept in %s"), file);
	*keep = *status >= 128;
	return RC_OK;
}

enum rc edit_outside(struct terminal *t, struct sv text, struct arena *a, struct sv *out,
		     int *status, struct err *e)
{
	const char *dir = secure_getenv("TMPDIR");
	char *file =
		arena_z(a, arena_printf(a, "%s/deskbell-XXXXXX.md", dir && *dir ? dir : "/tmp"));
	int fd = mkstemps(file, 3);
	struct err ignored;
	bool keep = false;
	enum rc rc;

	*status = 0;
	if (fd < 0)
		return err_set(e, RC_ENV, _("no file for the editor can be made in %s"),
			       dir && *dir ? dir : "/tmp");
	close(fd);
	rc = fs_write_lazy(file, text, 0600, e);
	if (rc == RC_OK)
		rc = with_file(t, file, a, out, status, &keep, e);
	if (!keep && fs_remove(file, &ignored) != RC_OK)
		rc = rc == RC_OK ? RC_OK : rc;
	return rc;
}
