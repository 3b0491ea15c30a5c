/* config history, show, diff. */
#include "cli_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"

/* Number of parameter "version", 0 when it is absent. */
static enum rc version_of(struct sv word, int64_t *version, struct err *e)
{
	*version = 0;
	if (word.p && (!sv_int(word, version) || *version < 1))
		return err_set(e, RC_USAGE, _("\"%.*s\" is no version; config history lists them"),
			       SV_ARG(word));
	return RC_OK;
}

enum rc print_config_history(struct cli *c, struct err *e)
{
	static const struct out_col col[] = {
		{ .name = "version", .label = N_("version"), .right = true },
		{ .name = "at", .label = N_("applied") },
		{ .name = "actor", .label = N_("by") },
		{ .name = "command", .label = N_("command") },
		{ .name = "files", .label = N_("files"), .flex = true },
		{ .name = "in_force", .label = N_("in force") },
		{ .name = "change", .label = N_("change"), .right = true }
	};
	struct config_revision *v;
	struct out out;
	size_t n;

	TRY(load_config_history(c->desk, &c->actor, c->arena, &v, &n, e));
	out_init(&out, c->mode, col, ARRAY_LEN(col), c->width, stdout);
	for (size_t i = 0; i < n; i++) {
		struct out_value x[] = { out_int(v[i].version),
					 out_time(v[i].at),
					 v[i].actor.p ? out_text(v[i].actor) : out_null(),
					 out_text(v[i].command),
					 out_list(v[i].file, v[i].n_file),
					 out_bool(v[i].in_force),
					 out_int(v[i].change) };

		out_row(&out, x);
	}
	out_end(&out);
	return RC_OK;
}

static void put_file(const struct config_file_view *f, int64_t version)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;

	json_init(&w, &s);
	json_obj_begin(&w);
	json_key(&w, "version"), json_int(&w, version);
	json_key(&w, "path"), json_str(&w, f->path);
	json_key(&w, "digest"), json_str(&w, f->digest);
	json_key(&w, "content"), json_str(&w, f->content.p ? f->content : SV(""));
	json_obj_end(&w);
	put_line(&s);
}

/* All files by name, digest and size; with JSON their contents too. */
static void put_files(struct cli *c, const struct config_file_view *f, size_t n, int64_t version)
{
	static const struct out_col col[] = {
		{ .name = "path", .label = N_("file"), .flex = true },
		{ .name = "bytes", .label = N_("bytes"), .right = true },
		{ .name = "digest", .label = N_("digest"), .max = 12 }
	};
	struct out out;

	for (size_t i = 0; i < n && c->mode == OUT_JSON; i++)
		put_file(&f[i], version);
	if (c->mode == OUT_JSON)
		return;
	out_init(&out, c->mode, col, ARRAY_LEN(col), c->width, stdout);
	for (size_t i = 0; i < n; i++) {
		struct out_value x[] = { out_text(f[i].path), out_int((int64_t)f[i].content.n),
					 out_text(f[i].digest) };

		out_row(&out, x);
	}
	out_end(&out);
}

enum rc print_config_files(struct cli *c, struct err *e)
{
	struct sv word = args_get(c->args, "version"), file = args_get(c->args, "file");
	struct config_file_view *f;
	int64_t version, number;
	size_t n;

	/* `config show desk.yaml` means the one in force. */
	if (word.p && !file.p && !sv_int(word, &number)) {
		file = word;
		word = SV_NULL;
	}
	TRY(version_of(word, &version, e));
	TRY(load_config_files(c->desk, &c->actor, &version, c->arena, &f, &n, e));
	if (!file.p) {
		put_files(c, f, n, version);
		return RC_OK;
	}
	for (size_t i = 0; i < n; i++) {
		if (!sv_eq(f[i].path, file))
			continue;
		if (c->mode == OUT_JSON)
			put_file(&f[i], version);
		else
			printf("%.*s", SV_ARG(safe_text_in(c->arena, f[i].content)));
		return RC_OK;
	}
	return err_set(e, RC_NOTFOUND, _("configuration %lld has no file \"%.*s\""),
		       (long long)version, SV_ARG(file));
}

enum rc print_config_diff(struct cli *c, struct err *e)
{
	struct config_change *x;
	int64_t from, to;
	size_t n;

	TRY(version_of(args_get(c->args, "version"), &from, e));
	TRY(version_of(args_get(c->args, "to"), &to, e));
	TRY(load_config_diff(c->desk, &c->actor, from, to, c->arena, &x, &n, e));
	for (size_t i = 0; i < n; i++) {
		AUTO(str_deinit) struct str s = STR_INIT;
		struct json_out w;

		if (c->mode != OUT_JSON) {
			printf("%.*s", SV_ARG(safe_text_in(c->arena, x[i].diff)));
			continue;
		}
		json_init(&w, &s);
		json_obj_begin(&w);
		json_key(&w, "path"), json_str(&w, x[i].path);
		json_key(&w, "state"), json_strz(&w, x[i].state);
		json_key(&w, "diff"), json_str(&w, x[i].diff);
		json_obj_end(&w);
		put_line(&s);
	}
	if (!n && c->mode == OUT_TABLE)
		fputs(to ? _("deskbell: both versions are the same\n")
			 : _("deskbell: the files are as they are in force\n"),
		      stderr);
	return RC_OK;
}
