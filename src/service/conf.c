/* The configuration files of a desk: read whole, checked together, applied as one audited version.
 */
#include "conf.h"

#include <string.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/rules/config_part.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/field_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/use_store.h"
#include "desk_priv.h"
#include "service_priv.h"
#include "ticket_clock.h"

#define CONFIG_FILES_MAX 500
#define CONFIG_FILE_MAX ((size_t)256 << 10)

/* Adds the files of one folder ("" or "workflow"); folders inside are read in their turn. */
static enum rc read_folder(const char *root, const char *folder, int depth, struct conf_files *out,
			   struct arena *a, struct err *e)
{
	const char *dir = *folder ? fs_join(a, root, folder) : root;
	struct sv *name;
	size_t n;

	TRY(fs_list(dir, CONFIG_FILES_MAX, a, &name, &n, e));
	for (size_t i = 0; i < n; i++) {
		const char *z = arena_z(a, name[i]);
		const char *rel = *folder ? fs_join(a, folder, z) : z;
		const char *path = fs_join(a, root, rel);
		struct config_file *f;

		if (z[0] == '.' || z[strlen(z) - 1] == '~') /* an editor's leftovers */
			continue;
		if (fs_is_dir(path)) {
			if (depth < 2)
				TRY(read_folder(root, rel, depth + 1, out, a, e));
			continue;
		}
		if (out->n >= CONFIG_FILES_MAX)
			return err_set(e, RC_INVALID, _("%s holds more than %d files"), root,
				       CONFIG_FILES_MAX);
		out->at = arena_grow(a, out->at, out->n, out->n + 1, &out->cap, sizeof(*out->at));
		f = &out->at[out->n++];
		f->path = sv_from(rel);
		TRY(fs_read(path, CONFIG_FILE_MAX, a, &f->text, e));
		if (!f->text.p)
			f->text = SV("");
	}
	return RC_OK;
}

enum rc conf_read(const char *desk_dir, struct arena *a, struct conf_files *out, struct err *e)
{
	const char *root = fs_join(a, desk_dir, "config");

	*out = (struct conf_files){ 0 };
	if (!fs_is_dir(root))
		return err_set(e, RC_ENV, _("%s is not there"), root);
	return read_folder(root, "", 0, out, a, e);
}

static const struct config_file *find(const struct conf_files *files, struct sv path)
{
	for (size_t i = 0; i < files->n; i++)
		if (sv_eq(files->at[i].path, path))
			return &files->at[i];
	return NULL;
}

bool conf_same(const struct conf_files *a, const struct conf_files *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct config_file *f = find(b, a->at[i].path);

		if (!f || !sv_eq(f->text, a->at[i].text))
			return false;
	}
	return true;
}

static enum rc write_file(const char *root, const struct config_file *f, struct arena *a,
			  struct err *e)
{
	char *path = arena_strdup(a, fs_join(a, root, arena_z(a, f->path)));
	char *slash = strrchr(path, '/');

	*slash = '\0';
	TRY(fs_mkdirs(path, 0700, e));
	*slash = '/';
	return fs_write(path, f->text, 0600, e);
}

enum rc conf_write(const char *desk_dir, const struct conf_files *files, struct arena *a,
		   struct err *e)
{
	const char *root = fs_join(a, desk_dir, "config");
	struct conf_files now = { 0 };
	struct err unread;

	/* Where they cannot be read they are written all the same. */
	if (conf_read(desk_dir, a, &now, &unread) != RC_OK)
		now.n = 0;
	for (size_t i = 0; i < files->n; i++) {
		const struct config_file *f = find(&now, files->at[i].path);

		if (!f || !sv_eq(f->text, files->at[i].text))
			TRY(write_file(root, &files->at[i], a, e));
	}
	for (size_t i = 0; i < now.n; i++)
		if (!find(files, now.at[i].path))
			TRY(fs_remove(fs_join(a, root, arena_z(a, now.at[i].path)), e));
	return RC_OK;
}

static struct sv workflow_name(struct sv pinned)
{
	pinned.n = sv_find(pinned, ':');
	return pinned;
}

/* Nothing tickets stand on may be dropped. Where nothing at all is dropped they need not be read.
 */
static enum rc check_use(struct desk *d, const struct config_set *set, struct arena *a,
			 struct faults *f, struct err *e)
{
	const struct config_set *before = desk_config(d);
	struct ticket_use *stored;
	struct config_use *use;
	size_t n;

	if (before && !config_set_drops(set, before))
		return RC_OK;
	TRY(use_store_list(d->db, a, &stored, &n, e));
	use = ARENA_ARRAY(a, n, struct config_use);
	for (size_t i = 0; i < n; i++)
		use[i] = (struct config_use){ stored[i].type,	  workflow_name(stored[i].workflow),
					      stored[i].state,	  stored[i].count,
					      &stored[i].example, 1 };
	(void)config_set_in_use(set, before, use, n, f);
	return RC_OK;
}

/* A field, or a choice of one, that tickets have stays. */
static enum rc check_field_use(struct desk *d, const struct config_set *set, struct arena *a,
			       struct faults *f, struct err *e)
{
	const struct fieldset *before = desk_fields(d);

	for (size_t i = 0; before && i < before->n; i++) {
		const struct custom_field *old = &before->custom[i];
		struct config_field_use *use;
		struct field_use *stored;
		size_t n;

		if (!config_set_drops_field(set, old))
			continue;
		TRY(field_store_use(d->db, old->field.number, a, &stored, &n, e));
		use = ARENA_ARRAY(a, n, struct config_field_use);
		for (size_t k = 0; k < n; k++)
			use[k] = (struct config_field_use){ stored[k].value, stored[k].count,
							    stored[k].example };
		(void)config_set_field_in_use(set, old, use, n, f);
	}
	return RC_OK;
}

enum rc conf_check(struct desk *d, struct conf_files *files, struct arena *a, struct faults *f,
		   struct err *e)
{
	struct config_set *set = ARENA_NEW(a, struct config_set);
	struct field_keys known;

	files->set = set;
	faults_init(f, a);
	TRY(field_store_list(d->db, a, &known, e));
	TRY(config_set_from_files(files->at, files->n, &d->directory, &known, a, set, f, e));
	if (!f->n) {
		TRY(check_use(d, set, a, f, e));
		TRY(check_field_use(d, set, a, f, e));
	}
	faults_sort(f);
	return RC_OK;
}

/* Fields the set declares for the first time, each an event of its version. */
static enum rc add_fields(struct desk *d, struct draft_change *c, const struct config_set *set,
			  int64_t version, struct arena *a, struct field_keys *out, struct err *e)
{
	struct field_key *new = ARENA_ARRAY(a, set->fields.n, struct field_key);
	struct field_keys known;
	size_t n = 0;

	TRY(field_store_list(d->db, a, &known, e));
	for (size_t i = 0; i < set->fields.n; i++) {
		const struct custom_field *f = &set->fields.custom[i];
		size_t k = 0;

		while (k < known.n && known.at[k].number != f->field.number)
			k++;
		if (k < known.n)
			continue;
		struct event ev = {
			NOUN_CONFIG,  version,
			CONFIG_FIELD, OP_ADD,
			SV_NULL,      field_key_form(f->field.number, f->key, f->field.type, a)
		};
		new[n++] = (struct field_key){ f->field.number, f->key, f->field.type };
		VEC_ADD(&c->event, ev);
	}
	*out = (struct field_keys){ new, n };
	return RC_OK;
}

/* Is the file in both, and the same? */
static bool same_file(const struct conf_files *files, const struct stored_file *old, size_t n,
		      struct sv path)
{
	const struct config_file *f = find(files, path);

	for (size_t i = 0; i < n; i++)
		if (sv_eq(old[i].path, path))
			return f && sv_eq(f->text, old[i].content);
	return !f;
}

/* Service levels that come to something else than by the version in force are made anew. */
static enum rc follow_levels(struct desk *d, const struct conf_files *files, struct arena *a,
			     struct err *e)
{
	const struct config_set *before = desk_config(d);
	struct stored_file *old;
	bool same;
	size_t n;

	if (!before || (!before->sla.n_policy && !files->set->sla.n_policy))
		return RC_OK;
	same = sv_eq(before->timezone, files->set->timezone);
	TRY(config_store_load(d->db, d->config_rev, a, &old, &n, e));
	for (size_t i = 0; same && i < n; i++)
		same = !config_part_levels(old[i].path) || same_file(files, old, n, old[i].path);
	for (size_t i = 0; same && i < files->n; i++)
		same = !config_part_levels(files->at[i].path) ||
		       same_file(files, old, n, files->at[i].path);
	return same ? RC_OK : clocks_stale(d, e);
}

enum rc conf_append(struct desk *d, struct draft_change *c, const struct conf_files *files,
		    struct arena *a, int64_t *version, struct err *e)
{
	struct stored_file *stored = ARENA_ARRAY(a, files->n, struct stored_file);
	struct field_keys fields;
	struct hash digest;
	char hex[65];

	for (size_t i = 0; i < files->n; i++)
		stored[i] = (struct stored_file){ .path = files->at[i].path,
						  .content = files->at[i].text };
	TRY(follow_levels(d, files, a, e));
	digest = config_store_digest(stored, files->n);
	hash_hex(&digest, hex);
	TRY(seq_store_take(d->db, SEQ_CONFIG, 1, version, e));
	struct event ev = { NOUN_CONFIG, *version, CONFIG_APPLIED,
			    OP_SET,	 SV_NULL,  arena_sv(a, sv_from(hex)) };
	VEC_ADD(&c->event, ev);
	TRY(add_fields(d, c, files->set, *version, a, &fields, e));
	return call_append_config(d, c, *version, stored, files->n, &fields, a, e);
}
