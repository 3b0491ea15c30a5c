/* Reads of the configuration: its versions, their files, and what the files of the desk change. */
#include "conf.h"
#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/kb/text_diff.h"
#include "deskbell/store/change_store.h"
#include "desk_priv.h"
#include "load_priv.h"

static enum rc check_right(const struct actor *who, struct err *e)
{
	if (actor_has(who, ROLE_ADMIN))
		return RC_OK;
	return err_set(e, RC_DENIED, _("the configuration's files are not for your roles"));
}

/* The version asked for; 0 becomes the one in force. */
static enum rc resolve(struct desk *d, int64_t *version, struct err *e)
{
	TRY(desk_refresh(d, e));
	if (!*version)
		*version = d->config_rev;
	return *version > 0 ? RC_OK : err_set(e, RC_NOTFOUND, _("no configuration is in force"));
}

static const struct stored_file *named(const struct stored_file *f, size_t n, struct sv path)
{
	for (size_t i = 0; i < n; i++)
		if (sv_eq(f[i].path, path))
			return &f[i];
	return NULL;
}

/* ---- history ---- */

/* Files of `now` that `before` has not or has otherwise, and those it lost. */
static void name_differences(const struct stored_file *now, size_t n_now,
			     const struct stored_file *before, size_t n_before, struct arena *a,
			     struct config_revision *out)
{
	out->file = ARENA_ARRAY(a, n_now + n_before, struct sv);
	for (size_t i = 0; i < n_now; i++) {
		const struct stored_file *old = named(before, n_before, now[i].path);

		if (!old || !hash_eq(&old->digest, &now[i].digest))
			out->file[out->n_file++] = now[i].path;
	}
	for (size_t i = 0; i < n_before; i++)
		if (!named(now, n_now, before[i].path))
			out->file[out->n_file++] = before[i].path;
}

static enum rc name_maker(struct desk *d, struct config_revision *v, struct arena *a, struct err *e)
{
	const struct person *who;
	struct logged_change c;

	TRY(change_store_load(d->db, v->change, a, &c, e));
	TRY(directory_person(desk_directory(d), c.head.actor, &who, e));
	v->actor = who ? arena_sv(a, who->login) : SV_NULL;
	v->command = c.head.command;
	return RC_OK;
}

enum rc load_config_history(struct desk *d, const struct actor *who, struct arena *a,
			    struct config_revision **out, size_t *n, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct stored_file *now = NULL, *before = NULL;
	struct config_version *version;
	size_t n_now = 0, n_before = 0;

	TRY(check_right(who, e));
	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	TRY(config_store_list(d->db, a, &version, n, e));
	*out = ARENA_ARRAY(a, *n, struct config_revision);
	for (size_t i = *n; i-- > 0;) {
		struct config_revision *v = &(*out)[i];

		*v = (struct config_revision){ .version = version[i].id,
					       .change = version[i].change,
					       .at = version[i].at,
					       .in_force = version[i].id == d->config_rev };
		TRY(config_store_paths(d->db, v->version, a, &now, &n_now, e));
		name_differences(now, n_now, before, n_before, a, v);
		TRY(name_maker(d, v, a, e));
		before = now;
		n_before = n_now;
	}
	return RC_OK;
}

/* ---- files ---- */

enum rc load_config_files(struct desk *d, const struct actor *who, int64_t *version,
			  struct arena *a, struct config_file_view **out, size_t *n, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct stored_file *f = NULL;
	char hex[2 * HASH_SIZE + 1];

	TRY(check_right(who, e));
	TRY(tx_begin_read(&tx, d->db, e));
	TRY(resolve(d, version, e));
	TRY(config_store_load(d->db, *version, a, &f, n, e));
	*out = ARENA_ARRAY(a, *n, struct config_file_view);
	for (size_t i = 0; i < *n; i++) {
		hash_hex(&f[i].digest, hex);
		(*out)[i] = (struct config_file_view){ f[i].path, f[i].content,
						       arena_sv(a, sv_from(hex)) };
	}
	return RC_OK;
}

/* ---- diff ---- */

static enum rc add_change(struct desk *d, struct sv path, struct sv old, struct sv new,
			  struct arena *a, struct config_change *out, size_t *n, struct err *e)
{
	struct config_change *c = &out[*n];
	struct repo *repo;
	size_t added, removed;

	if (old.p && new.p && sv_eq(old, new))
		return RC_OK;
	*c = (struct config_change){ .path = path,
				     .state = !old.p   ? N_("added")
					      : !new.p ? N_("removed")
						       : N_("changed") };
	TRY(desk_repo(d, &repo, e));
	TRY(text_diff(repo, old.p ? path : SV_NULL, old, new.p ? path : SV_NULL, new, a, &c->diff,
		      &added, &removed, e));
	++*n;
	return RC_OK;
}

/* The files of a version, or (0) those below DESK/config. */
static enum rc files_of(struct desk *d, int64_t version, struct arena *a, struct conf_files *out,
			struct err *e)
{
	struct stored_file *f = NULL;
	size_t n = 0;

	*out = (struct conf_files){ 0 };
	if (!version)
		return conf_read(desk_dir(d), a, out, e);
	TRY(config_store_load(d->db, version, a, &f, &n, e));
	out->at = ARENA_ARRAY(a, n + 1, struct config_file);
	for (; out->n < n; out->n++) {
		out->at[out->n].path = f[out->n].path;
		out->at[out->n].text = f[out->n].content.p ? f[out->n].content : SV("");
	}
	return RC_OK;
}

static struct sv text_of(const struct conf_files *f, struct sv path)
{
	for (size_t i = 0; i < f->n; i++)
		if (sv_eq(f->at[i].path, path))
			return f->at[i].text.p ? f->at[i].text : SV("");
	return SV_NULL;
}

enum rc load_config_diff(struct desk *d, const struct actor *who, int64_t from, int64_t to,
			 struct arena *a, struct config_change **out, size_t *n, struct err *e)
{
	struct conf_files old, new;

	*n = 0;
	TRY(check_right(who, e));
	TRY(resolve(d, &from, e));
	TRY(files_of(d, from, a, &old, e));
	TRY(files_of(d, to, a, &new, e));
	*out = ARENA_ARRAY(a, new.n + old.n, struct config_change);
	for (size_t i = 0; i < new.n; i++)
		TRY(add_change(d, new.at[i].path, text_of(&old, new.at[i].path), new.at[i].text, a,
			       *out, n, e));
	for (size_t i = 0; i < old.n; i++)
		if (!text_of(&new, old.at[i].path).p)
			TRY(add_change(d, old.at[i].path, old.at[i].text, SV_NULL, a, *out, n, e));
	return RC_OK;
}
