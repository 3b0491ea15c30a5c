/* A body that was not given is written in the editor, where there is a terminal. */
#include <string.h>
#include <unistd.h>

#include "cli_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/service/editor.h"

bool cli_edit_wanted(const struct command *cmd, const struct sv *word, size_t n)
{
	bool wanted = false;

	for (int i = 0; i < PARAM_MAX && cmd->param[i].name; i++)
		wanted |= cmd->param[i].type == PARAM_BODY &&
			  (cmd->param[i].flags & PARAM_REQUIRED) != 0;
	for (size_t i = 0; i < n && wanted && !sv_eqs(word[i], "--"); i++)
		if (sv_eqs(word[i], "--body") || sv_starts(word[i], SV("--body=")) ||
		    sv_eqs(word[i], "-h") || sv_eqs(word[i], "--help"))
			return false;
	return wanted && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

/* What the editor starts with; of an article also the change it stands at. */
static enum rc first_text(struct cli *c, struct args *x, struct sv *text, struct err *e)
{
	bool article = !strcmp(x->cmd->name, "kb edit"), resumed = false;
	int64_t rev;

	*text = SV("");
	if (!article && strcmp(x->cmd->name, "kb new") != 0)
		return RC_OK;
	TRY(load_article_source(c->desk, &c->actor, args_get(x, article ? "article" : "path"),
				c->arena, &rev, text, &resumed, e));
	if (article)
		x->rev = rev;
	if (resumed)
		fputs(_("deskbell: this is your draft, with what others changed since\n"), stderr);
	return RC_OK;
}

enum rc cli_edit(struct cli *c, struct args *x, const char **file, struct err *e)
{
	struct sv before, after;
	int status;

	TRY(first_text(c, x, &before, e));
	TRY(editor_run(before, c->arena, &after, &status, file, e));
	if (status)
		return err_set(e, RC_CANCELLED, _("the editor ended with %d"), status);
	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++)
		if (x->cmd->param[i].type == PARAM_BODY)
			x->value[i][0] = after;
	if (!before.n && !sv_trim(after).n) {
		editor_forget(*file);
		*file = NULL;
		return err_set(e, RC_CANCELLED, _("nothing was written"));
	}
	return RC_OK;
}

void cli_edited(const char *file, struct err *e, enum rc rc)
{
	if (!file)
		return;
	if (rc == RC_OK)
		editor_forget(file);
	else
		err_more(e, rc, "", _("what you wrote is kept in %s"), file);
}
