/* Commands on the configuration: check, apply. */
#include <string.h>

#include "conf.h"
#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/change_store.h"
#include "desk_priv.h"
#include "service_priv.h"

/* Reads and checks the files; faults are findings and make it RC_INVALID. */
static enum rc check(struct job *j, struct conf_files *files, struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct config_set set;
	struct faults f;
	struct sv rest;

	TRY(conf_read(desk_dir(j->desk), j->arena, files, e));
	TRY(conf_check(j->desk, files, j->arena, &set, &f, e));
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
static enum rc apply(struct job *j, const struct conf_files *files, const uint8_t *uid,
		     struct err *e)
{
	AUTO(draft_change_deinit) struct draft_change c = { 0 };
	struct desk *d = j->desk;

	memcpy(c.head.uid, uid, UID_SIZE);
	c.head.at = c.head.recorded = clock_now(d->clock);
	c.head.actor = j->actor.person;
	c.head.door = j->request->door;
	c.head.command = SV("config apply");
	TRY(conf_append(d, &c, files, j->arena, &j->id, e));
	j->change = c.head.id;
	j->n_event = c.event.n;
	j->event = ARENA_ARRAY(j->arena, c.event.n, struct event_view);
	return event_views(d, c.event.at, c.event.n, j->arena, j->event, e);
}

static enum rc apply_in(struct job *j, struct tx *tx, struct err *e)
{
	AUTO(str_deinit) struct str changes = STR_INIT;
	struct conf_files files;
	uint8_t uid[UID_SIZE];

	request_uid(j->desk, j->request, j->actor.person, uid);
	TRY(change_store_by_uid(j->desk->db, uid, &j->change, e));
	if (j->change) {
		j->text = arena_printf(j->arena, _("already done as change %lld"),
				       (long long)j->change);
		return RC_OK;
	}
	TRY(check(j, &files, e));
	TRY(list_changes(j, &files, &changes, e));
	if (!changes.n) {
		j->text = sv_from(_("the configuration in force is the same already"));
		return RC_OK;
	}
	TRY(apply(j, &files, uid, e));
	if (j->request->args->dry_run) {
		j->change = 0;
		j->text = arena_printf(j->arena, _("would apply: %s"), str_z(&changes));
		return RC_OK;
	}
	TRY(tx_commit(tx, e));
	j->state.taken = (int64_t)files.n;
	j->text = arena_printf(j->arena, _("configuration %lld applied: %s"), (long long)j->id,
			       str_z(&changes));
	return RC_OK;
}

enum rc job_config_apply(struct job *j, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_write(&tx, j->desk->db, e));
	TRY(desk_refresh(j->desk, e));
	return apply_in(j, &tx, e);
}
