/* kb history, diff, blame. */
#include "cli_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"

static struct sv short_id(struct sv commit)
{
	return (struct sv){ commit.p, commit.n < 7 ? commit.n : 7 };
}

/* What happened, in a word or two. */
static struct sv deed(const struct cli *c, const struct revision *r, bool oldest)
{
	if (r->gone)
		return sv_from(_("removed"));
	if (r->moved_from.p)
		return arena_printf(c->arena, _("moved from %.*s"), SV_ARG(r->moved_from));
	return oldest ? sv_from(_("new")) : SV("");
}

enum rc print_history(struct cli *c, struct err *e)
{
	static const struct out_col col[] = {
		{ .name = "change", .label = N_("change"), .right = true },
		{ .name = "at", .label = N_("at") },
		{ .name = "by", .label = N_("by") },
		{ .name = "author", .label = N_("author"), .flex = true },
		{ .name = "subject", .label = N_("message"), .flex = true },
		{ .name = "what", .label = N_("what") },
		{ .name = "undone", .label = N_("undone") },
		{ .name = "commit", .label = N_("commit") },
		{ .name = "email", .label = N_("email") },
		{ .name = "committed", .label = N_("committed") },
		{ .name = "path", .label = N_("path") },
		{ .name = "title", .label = N_("title") },
		{ .name = "blob", .label = N_("blob") },
		{ .name = "undoes", .label = N_("undoes") },
	};
	struct article_row row;
	struct revision *r;
	size_t n, limit;
	struct out out;

	TRY(cli_limit(c->args, &limit, e));
	TRY(load_revisions(c->desk, &c->actor, args_get(c->args, "article"), 0, c->arena, &row, &r,
			   &n, e));
	/* The rest is for programs. */
	out_init(&out, c->mode, col, c->mode == OUT_TABLE ? 8 : ARRAY_LEN(col), c->width, stdout);
	for (size_t i = 0; i < n && (!limit || i < limit); i++) {
		const struct revision *x = &r[i];
		struct sv commit = c->mode == OUT_TABLE ? short_id(x->commit) : x->commit;
		struct out_value v[] = {
			out_int(x->change),   out_time(x->at),
			out_text(x->actor),   out_text(x->author),
			out_text(x->subject), out_text(deed(c, x, i + 1 == n)),
			out_bool(x->undone),  out_text(commit),
			out_text(x->email),   out_time(x->committed),
			out_text(x->path),    out_text(x->title),
			out_text(x->blob),    x->undoes ? out_int(x->undoes) : out_text(SV_NULL)
		};

		out_row(&out, v);
	}
	out_end(&out);
	if (limit && n > limit) {
		fflush(stdout);
		fprintf(stderr, _("deskbell: the newest %zu are shown; --limit 0 shows all\n"),
			limit);
	}
	return RC_OK;
}

static void put_side(struct json_out *w, const char *key, const struct revision *r)
{
	json_key(w, key);
	json_obj_begin(w);
	json_key(w, "change");
	if (r->change)
		json_int(w, r->change);
	else
		json_none(w);
	json_key(w, "commit"), json_str(w, r->commit);
	json_key(w, "path"), json_str(w, r->change && !r->gone ? r->path : SV_NULL);
	json_obj_end(w);
}

enum rc print_diff(struct cli *c, struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct article_diff x;
	struct json_out w;
	struct sv text;

	TRY(load_article_diff(c->desk, &c->actor, args_get(c->args, "article"),
			      args_get(c->args, "from"), args_get(c->args, "to"), c->arena, &x, e));
	if (c->mode != OUT_JSON) {
		text = safe_text_in(c->arena, x.text);
		fwrite(text.p ? text.p : "", 1, text.n, stdout);
		return RC_OK;
	}
	json_init(&w, &s);
	json_obj_begin(&w);
	json_key(&w, "id");
	json_str(&w, arena_printf(c->arena, "KB-%lld", (long long)x.number));
	put_side(&w, "from", &x.from);
	put_side(&w, "to", &x.to);
	json_key(&w, "added"), json_int(&w, (int64_t)x.added);
	json_key(&w, "removed"), json_int(&w, (int64_t)x.removed);
	json_key(&w, "diff"), json_str(&w, x.text);
	json_obj_end(&w);
	put_line(&s);
	return RC_OK;
}

enum rc print_blame(struct cli *c, struct err *e)
{
	static const struct out_col col[] = {
		{ .name = "line", .label = N_("line"), .right = true },
		{ .name = "change", .label = N_("change"), .right = true },
		{ .name = "at", .label = N_("at") },
		{ .name = "by", .label = N_("by") },
		{ .name = "author", .label = N_("author") },
		{ .name = "text", .label = N_("text"), .flex = true },
		{ .name = "commit", .label = N_("commit") },
	};
	struct blame_line *line;
	struct article_row row;
	struct out out;
	size_t n;

	TRY(load_blame(c->desk, &c->actor, args_get(c->args, "article"), c->arena, &row, &line, &n,
		       e));
	out_init(&out, c->mode, col, c->mode == OUT_TABLE ? ARRAY_LEN(col) - 1 : ARRAY_LEN(col),
		 c->width, stdout);
	for (size_t i = 0; i < n; i++) {
		const struct revision *r = line[i].revision;
		struct out_value v[] = { out_int((int64_t)i + 1), out_int(r->change),
					 out_time(r->at),	  out_text(r->actor),
					 out_text(r->author),	  out_text(line[i].text),
					 out_text(r->commit) };

		out_row(&out, v);
	}
	out_end(&out);
	return RC_OK;
}
