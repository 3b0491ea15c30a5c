/* kb import: articles from a directory (one commit) or a git bundle (with its history). */
#include <string.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "desk_priv.h"
#include "kb_write.h"
#include "service_priv.h"

/* A directory is read and checked as for the import, up to the moment main would move. A bundle is
 * only named: reading it would copy its objects. */
static enum rc rehearse(struct job *j, struct kb_write *w, const char *source, bool dir,
			struct err *e)
{
	struct published done;
	enum rc rc;

	if (!dir) {
		j->text = arena_printf(j->arena, _("would import bundle %s"), source);
		return RC_OK;
	}
	rc = publish_directory(w->repo, source, &w->publish, &done, e);
	if (rc == RC_OK)
		j->text = sv_from(_("nothing new to import"));
	else if (rc == RC_CANCELLED)
		j->text = arena_printf(j->arena, _("would import the articles of directory %s"),
				       source);
	else
		return rc;
	return RC_OK;
}

static struct sv imported(const struct published *x, struct arena *a)
{
	struct sv text = arena_printf(a,
				      ngettext("%zu article imported", "%zu articles imported",
					       (unsigned long)x->n_article),
				      x->n_article);

	return x->n_other ? arena_printf(a,
					 ngettext("%.*s, %zu other file left out",
						  "%.*s, %zu other files left out",
						  (unsigned long)x->n_other),
					 SV_ARG(text), x->n_other)
			  : text;
}

enum rc job_kb_import(struct job *j, struct err *e)
{
	const char *source = arena_z(j->arena, args_get(j->request->args, "source"));
	const char *slash = strrchr(source, '/');
	struct published done;
	struct kb_write w;
	bool dir = fs_is_dir(source);

	if (!fs_exists(source))
		return err_set(e, RC_NOTFOUND, _("kb import: %s is not there"), source);
	TRY(kb_write_begin(&w, j->desk, j->request, &j->actor, j->arena, e));
	TRY(kb_write_again(&w, j, e));
	j->id = 0; /* of many articles */
	if (j->repeated)
		return RC_OK;
	w.publish.message = arena_printf(j->arena, "Import articles from %s\n",
					 slash && slash[1] ? slash + 1 : source);
	if (w.dry_run)
		return rehearse(j, &w, source, dir, e);
	if (dir)
		TRY(publish_directory(w.repo, source, &w.publish, &done, e));
	else
		TRY(publish_bundle(w.repo, source, j->desk->dir, &w.publish, &done, e));
	TRY(kb_write_follow(&w, e));
	j->change = w.change;
	j->state.taken = (int64_t)done.n_article;
	j->state.skipped = (int64_t)done.n_other;
	j->text = done.changed ? imported(&done, j->arena) : sv_from(_("nothing new to import"));
	return RC_OK;
}
