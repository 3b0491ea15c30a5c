/* kb import: articles from a directory (one commit) or a git bundle (with its history). */
#include <string.h>
#include <sys/stat.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/kb/publish.h"
#include "desk_priv.h"
#include "kb_sync.h"
#include "service_priv.h"

static enum rc stop_here(void *arg, const struct oid *commit, struct err *e)
{
	(void)arg;
	(void)commit;
	return err_set(e, RC_CANCELLED, _("this was a dry run"));
}

/* A directory is read and checked as for the import, up to the moment main would move. A bundle is
 * only named: reading it would copy its objects. */
static enum rc rehearse(struct job *j, const char *source, bool dir, struct publish *p,
			struct err *e)
{
	struct published done;
	struct repo *repo;
	enum rc rc;

	if (!dir) {
		j->text = arena_printf(j->arena, _("would import bundle %s"), source);
		return RC_OK;
	}
	p->intent = stop_here;
	TRY(desk_repo(j->desk, &repo, e));
	rc = publish_directory(repo, source, p, &done, e);
	if (rc == RC_OK)
		j->text = sv_from(_("nothing new to import"));
	else if (rc == RC_CANCELLED)
		j->text = arena_printf(j->arena, _("would import the articles of directory %s"),
				       source);
	else
		return rc;
	return RC_OK;
}

enum rc job_kb_import(struct job *j, struct err *e)
{
	const char *source = arena_z(j->arena, args_get(j->request->args, "source"));
	const struct person *who = directory_person(desk_directory(j->desk), j->actor.person);
	const struct draft_change no_texts = { 0 };
	struct kb_author author = { j->desk, j->actor.person,
				    command_text(j->request->args, NULL, &no_texts, j->arena) };
	struct publish p = { .at = clock_now(j->desk->clock), .intent = kb_intent, .arg = &author };
	struct published done;
	struct repo *repo;
	bool dir = fs_is_dir(source);

	if (!fs_exists(source))
		return err_set(e, RC_NOTFOUND, _("kb import: %s is not there"), source);
	p.name = who && who->name.n ? who->name : j->actor.login;
	p.email = who && who->email.n
			  ? who->email
			  : arena_printf(j->arena, "%.*s@localhost", SV_ARG(j->actor.login));
	p.message = arena_printf(j->arena, "Import articles from %s\n",
				 strrchr(source, '/') && strrchr(source, '/')[1]
					 ? strrchr(source, '/') + 1
					 : source);
	if (j->request->args->dry_run)
		return rehearse(j, source, dir, &p, e);
	TRY(desk_repo(j->desk, &repo, e));
	if (dir)
		TRY(publish_directory(repo, source, &p, &done, e));
	else
		TRY(publish_bundle(repo, source, j->desk->dir, &p, &done, e));
	TRY(kb_sync(j->desk, e));
	j->state.taken = (int64_t)done.n_article;
	j->state.skipped = (int64_t)done.n_other;
	j->text = done.changed ? arena_printf(j->arena,
					      _("%zu articles imported, %zu other files left out"),
					      done.n_article, done.n_other)
			       : sv_from(_("nothing new to import"));
	return RC_OK;
}
