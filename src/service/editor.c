/* What an editor left is somebody's work: its file stays until the text is safe elsewhere. */
#include "deskbell/service/editor.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/proc.h"
#include "deskbell/service/args.h"
#include "deskbell/text/utf8.h"

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

static enum rc start(struct sv text, const char *file, struct arena *a, int *status, struct err *e)
{
	const char **argv = NULL;

	TRY(fs_write_lazy(file, text, 0600, e));
	TRY(editor_words(a, file, &argv, e));
	return proc_foreground(argv, status, e);
}

enum rc editor_run(struct sv text, struct arena *a, struct sv *out, int *status, const char **file,
		   struct err *e)
{
	const char *dir = secure_getenv("TMPDIR");
	char *name =
		arena_z(a, arena_printf(a, "%s/deskbell-XXXXXX.md", dir && *dir ? dir : "/tmp"));
	int fd = mkstemps(name, 3);
	enum rc rc;

	*status = 0;
	if (fd < 0)
		return err_set(e, RC_ENV, _("no file for the editor can be made in %s"),
			       dir && *dir ? dir : "/tmp");
	close(fd);
	rc = start(text, name, a, status, e);
	if (rc != RC_OK) {
		editor_forget(name);
		return rc;
	}
	rc = fs_read(name, EDIT_MAX, a, out, e);
	if (rc == RC_OK && !utf8_valid(*out, NULL))
		rc = err_set(e, RC_INVALID, _("the editor left text that is not UTF-8"));
	if (rc != RC_OK)
		return err_prefix(e, _("the text is kept in %s"), name);
	*file = name;
	return RC_OK;
}

void editor_forget(const char *file)
{
	struct err ignored;

	if (fs_remove(file, &ignored) != RC_OK) /* an empty or saved text: no loss */
		return;
}
