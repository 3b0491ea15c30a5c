/* ticket save: an attachment into a file. Its name is only a label: the file's name is made from it
 * anew, and nothing that stands is written over or followed. */
#include "cli_priv.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"

enum rc print_saved(struct cli *c, struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	const char *to = arena_z(c->arena, args_get(c->args, "to"));
	struct sv word = args_get(c->args, "attachment"), content;
	struct attachment_view f;
	struct json_out w;
	int64_t ticket, id;

	TRY(cli_ticket(c->args, &ticket, e));
	if (!sv_int(word, &id) || id < 1)
		return err_set(e, RC_USAGE, _("\"%.*s\" is no attachment number"), SV_ARG(word));
	TRY(load_attachment(c->desk, &c->actor, ticket, id, c->arena, &f, &content, e));
	if (fs_is_dir(to))
		to = fs_join(c->arena, to, arena_z(c->arena, safe_file_name(c->arena, f.name, id)));
	TRY(fs_write_new(to, content, 0600, e));
	if (c->mode == OUT_JSON) {
		json_init(&w, &s);
		json_obj_begin(&w);
		json_key(&w, "id"), json_int(&w, id);
		json_key(&w, "file"), json_str(&w, sv_from(to));
		json_key(&w, "size"), json_int(&w, f.size);
		json_obj_end(&w);
		put_line(&s);
		return RC_OK;
	}
	printf(_("%lld bytes written to %.*s\n"), (long long)f.size,
	       SV_ARG(safe_line_in(c->arena, sv_from(to))));
	return RC_OK;
}
