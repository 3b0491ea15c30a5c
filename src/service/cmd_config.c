/* Commands on the configuration: check, apply, revert. */
#include <string.h>

#include "conf.h"
#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/config_store.h"
#include "desk_priv.h"
#include "service_priv.h"
#include "ticket_clock.h"

/* Faults of the set are findings and make it RC_INVALID. */
static enum rc check_set(struct job *j, struct conf_files *files, struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct faults f;
	struct sv rest;

	TRY(conf_check(j->desk, files, j->arena, &f, e));
	if (!f.n)
		return RC_OK;
	faults_print(&f, &s);
	rest = sv_trim(str_sv(&s));
	while (rest.p) {
		struct sv line = sv_cut(&rest, '\n');

		if (j->finding && line.n)
			j->finding(j->arg, line);
	}
	j->state.bad = (int64_t)(f.n + f.dropped);
	return err_set(e, RC_INVALID,
		       ngettext("%s: the configuration has %zu fault; nothing was changed",
				"%s: the configuration has %zu faults; nothing was changed",
				f.n + f.dropped),
		       j->request->args->cmd->name, f.n + f.dropped);
}

/* The files of the desk, read and checked. */
static enum rc check(struct job *j, struct conf_files *files, struct err *e)
{
	TRY(conf_read(desk_dir(j->desk), j->arena, files, e));
	return check_set(j, files, e);
}

enum rc job_config_check(struct job *j, struct err *e)
{
	struct conf_files files;

	TRY(check(j, &files, e));
	j->text = arena_printf(j->arena, _("the configuration is sound (%zu files)"), files.n);
	return RC_OK;
}

/* Says how the files differ from the version in force; true when they do. */
static enum rc list_changes(struct job *j, const struct conf_files *files, struct str *out,
			    struct err *e)
{
	struct stored_file *old = NULL;
	size_t n_old = 0;

	if (j->desk->config_rev > 0)
		TRY(config_store_load(j->desk->db, j->desk->config_rev, j->arena, &old, &n_old, e));
	for (size_t i = 0; i < files->n; i++) {
		const struct stored_file *same = NULL;

		for (size_t k = 0; k < n_old; k++)
			if (sv_eq(old[k].path, files->at[i].path))
				same = &old[k];
		if (!same)
			str_addf(out, _("%s%.*s added"), out->n ? ", " : "",
				 SV_ARG(files->at[i].path));
		else if (!sv_eq(same->content, files->at[i].text))
			str_addf(out, _("%s%.*s changed"), out->n ? ", " : "",
				 SV_ARG(files->at[i].path));
	}
	for (size_t k = 0; k < n_old; k++) {
		bool there = false;

		for (size_t i = 0; i < files->n; i++)
			there |= sv_eq(old[k].path, files->at[i].path);
		if (!there)
			str_addf(out, _("%s%.*s removed"), out->n ? ", " : "", SV_ARG(old[k].path));
	}
	return RC_OK;
}

/* Writes the version and says by which events; the transaction is the caller's. */
static enum rc apply(struct job *j, const struct conf_files *files, struct sv command,
		     const uint8_t *uid, struct err *e)
{
	AUTO(draft_change_deinit) struct draft_change c = { 0 };
	struct desk *d = j->desk;

	memcpy(c.head.uid, uid, UID_SIZE);
	c.head.at = c.head.recorded = clock_now(d->clock);
	c.head.actor = j->actor.person;
	c.head.door = j->request->door;
	c.head.command = command;
	TRY(conf_append(d, &c, files, j->arena, &j->id, e));
	j->change = c.head.id;
	j->n_event = c.event.n;
	j->event = ARENA_ARRAY(j->arena, c.event.n, struct event_view);
	return event_views(d, c.event.at, c.event.n, j->arena, j->event, e);
}

static bool levels_progress(void *arg, const struct clocks_progress *p)
{
	struct job *j = arg;

	j->state.done = p->done;
	j->state.total = p->total;
	return !j->progress || j->progress(j->arg, &j->state);
}

/* What the version says of service levels comes to hold for all open tickets. It is in force
 * whatever happens here: who writes next goes on. */
static void follow_levels(struct job *j)
{
	struct err why = { 0 };

	if (clocks_remake(j->desk, levels_progress, j, &why) != RC_OK)
		j->text = arena_printf(
			j->arena,
			_("%.*s; service levels of open tickets are not all made anew (%s): the "
			  "next change of any ticket goes on with it"),
			SV_ARG(j->text), why.msg);
}

/* The set, checked already, becomes a version; j->change stays 0 when it is in force already. */
static enum rc put_in_force(struct job *j, struct tx *tx, const struct conf_files *files,
			    struct sv command, const uint8_t *uid, struct err *e)
{
	AUTO(str_deinit) struct str changes = STR_INIT;

	TRY(list_changes(j, files, &changes, e));
	if (!changes.n) {
		j->text = sv_from(_("the configuration in force is the same already"));
		return RC_OK;
	}
	TRY(apply(j, files, command, uid, e));
	if (j->request->args->dry_run) {
		j->change = 0;
		j->text = arena_printf(j->arena, _("would apply: %s"), str_z(&changes));
		return RC_OK;
	}
	TRY(tx_commit(tx, e));
	j->state.taken = (int64_t)files->n;
	j->text = arena_printf(j->arena, _("configuration %lld applied: %s"), (long long)j->id,
			       str_z(&changes));
	follow_levels(j);
	return RC_OK;
}

/* *known = the request was done before; j then says so. */
static enum rc done_before(struct job *j, uint8_t *uid, bool *known, struct err *e)
{
	request_uid(j->desk, j->request, j->actor.person, uid);
	TRY(change_store_by_uid(j->desk->db, uid, &j->change, e));
	*known = j->change != 0;
	if (*known)
		j->text = arena_printf(j->arena, _("already done as change %lld"),
				       (long long)j->change);
	return RC_OK;
}

enum rc job_config_apply(struct job *j, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct conf_files files;
	uint8_t uid[UID_SIZE];
	bool known;

	TRY(tx_begin_write(&tx, j->desk->db, e));
	TRY(desk_refresh(j->desk, e));
	TRY(done_before(j, uid, &known, e));
	if (known)
		return RC_OK;
	TRY(check(j, &files, e));
	return put_in_force(j, &tx, &files, SV("config apply"), uid, e);
}

/* ---- revert ---- */

/* The version's files; j->finding tells nothing, an unknown version is RC_NOTFOUND. */
static enum rc version_files(struct job *j, struct conf_files *files, int64_t *version,
			     struct err *e)
{
	struct sv word = args_get(j->request->args, "version");
	struct stored_file *stored = NULL;

	*files = (struct conf_files){ 0 };
	if (!sv_int(word, version) || *version < 1)
		return err_set(e, RC_USAGE, _("\"%.*s\" is no version; config history lists them"),
			       SV_ARG(word));
	TRY(config_store_load(j->desk->db, *version, j->arena, &stored, &files->n, e));
	files->at = ARENA_ARRAY(j->arena, files->n, struct config_file);
	for (size_t i = 0; i < files->n; i++)
		files->at[i] =
			(struct config_file){ stored[i].path,
					      stored[i].content.p ? stored[i].content : SV("") };
	return RC_OK;
}

/* What nobody applied yet would be lost with the files. */
static enum rc check_unapplied(struct job *j, const struct conf_files *wanted, struct err *e)
{
	AUTO(str_deinit) struct str changes = STR_INIT;
	struct conf_files now;
	struct err unread;

	if (args_has(j->request->args, "discard"))
		return RC_OK;
	/* Files that cannot be read hold nothing that could be kept. */
	if (conf_read(desk_dir(j->desk), j->arena, &now, &unread) != RC_OK ||
	    conf_same(&now, wanted))
		return RC_OK;
	TRY(list_changes(j, &now, &changes, e));
	if (!changes.n)
		return RC_OK;
	return err_set(e, RC_CONFLICT,
		       _("config revert: the files hold changes that were never applied (%s); "
			 "config diff shows them, --discard gives them up"),
		       str_z(&changes));
}

static enum rc write_files(struct job *j, const struct conf_files *files, struct err *e)
{
	struct err why = { 0 };

	if (conf_write(desk_dir(j->desk), files, j->arena, &why) == RC_OK)
		return RC_OK;
	return err_set(
		e, RC_ENV,
		_("it is in force, but not all files could be written: %s; give the command again"),
		why.msg);
}

enum rc job_config_revert(struct job *j, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct conf_files files;
	uint8_t uid[UID_SIZE];
	int64_t version;
	bool known;

	TRY(tx_begin_write(&tx, j->desk->db, e));
	TRY(desk_refresh(j->desk, e));
	TRY(done_before(j, uid, &known, e));
	if (known)
		return RC_OK;
	TRY(version_files(j, &files, &version, e));
	TRY(check_unapplied(j, &files, e));
	TRY(check_set(j, &files, e));
	TRY(put_in_force(j, &tx, &files,
			 arena_printf(j->arena, "config revert %lld", (long long)version), uid, e));
	tx_end(&tx);
	/* In force first: the files follow what was recorded, never the reverse. */
	return j->request->args->dry_run ? RC_OK : write_files(j, &files, e);
}
