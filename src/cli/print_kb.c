/* kb list, search, show; audit verify. */
#include "cli_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/markdown.h"
#include "deskbell/text/safe.h"

/* `kb list` and `kb search`: the second has words. */
static struct sv words_of(const struct cli *c, struct str *s)
{
	struct sv *word;
	size_t n;

	if (!sv_eqs(sv_from(c->args->cmd->name), "kb search"))
		return SV("");
	n = args_all(c->args, "words", &word);
	for (size_t i = 0; i < n; i++) {
		bool phrase = word[i].n && sv_find(word[i], ' ') < word[i].n && word[i].p[0] != '"';

		str_addf(s, phrase ? "%s\"%.*s\"" : "%s%.*s", i ? " " : "", SV_ARG(word[i]));
	}
	return str_sv(s);
}

enum rc print_articles(struct cli *c, struct err *e)
{
	static const struct out_col col[] = {
		{ .name = "id", .label = N_("article") },
		{ .name = "title", .label = N_("title"), .flex = true },
		{ .name = "path", .label = N_("path"), .flex = true },
		{ .name = "updated", .label = N_("updated") },
		{ .name = "commit", .label = N_("commit") }
	};
	AUTO(str_deinit) struct str words = STR_INIT;
	struct article_row *row;
	struct out out;
	size_t n, limit;

	TRY(cli_limit(c->args, &limit, e));
	TRY(load_articles(c->desk, &c->actor, words_of(c, &words), limit ? limit + 1 : 0, c->arena,
			  &row, &n, e));
	/* The commit is for programs. */
	out_init(&out, c->mode, col, c->mode == OUT_TABLE ? ARRAY_LEN(col) - 1 : ARRAY_LEN(col),
		 c->width, stdout);
	for (size_t i = 0; i < n && (!limit || i < limit); i++) {
		struct out_value v[] = { out_text(arena_printf(c->arena, "KB-%lld",
							       (long long)row[i].number)),
					 out_text(row[i].title), out_text(row[i].path),
					 out_time(row[i].updated), out_text(row[i].commit) };

		out_row(&out, v);
	}
	out_end(&out);
	if (!n && c->mode == OUT_TABLE)
		fprintf(stderr, _("deskbell: no article matches\n"));
	if (limit && n > limit) {
		fflush(stdout);
		fprintf(stderr, _("deskbell: the first %zu are shown; --limit 0 shows all\n"),
			limit);
	}
	return RC_OK;
}

static void put_article_json(const struct article_row *row, struct sv body)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;

	json_init(&w, &s);
	json_obj_begin(&w);
	json_key(&w, "id");
	AUTO(str_deinit) struct str id = STR_INIT;
	str_addf(&id, "KB-%lld", (long long)row->number);
	json_str(&w, str_sv(&id));
	json_key(&w, "title"), json_str(&w, row->title);
	json_key(&w, "path"), json_str(&w, row->path);
	json_key(&w, "updated"), json_time(&w, row->updated);
	json_key(&w, "commit"), json_str(&w, row->commit);
	json_key(&w, "body"), json_str(&w, body);
	json_obj_end(&w);
	put_line(&s);
}

enum rc print_article(struct cli *c, struct err *e)
{
	struct md_opts opts = { .width = c->width ? c->width : 100,
				.ascii = c->ascii,
				.refs = true };
	struct article_row row;
	struct md_doc doc;
	struct sv body;

	TRY(load_article(c->desk, &c->actor, args_get(c->args, "article"), c->arena, &row, &body,
			 e));
	if (c->mode == OUT_JSON) {
		put_article_json(&row, body);
		return RC_OK;
	}
	if (args_has(c->args, "raw")) {
		struct sv text = safe_text_in(c->arena, body);

		fwrite(text.p ? text.p : "", 1, text.n, stdout);
		return RC_OK;
	}
	printf("KB-%lld  %.*s\n%.*s  %.*s\n\n", (long long)row.number,
	       SV_ARG(safe_line_in(c->arena, row.title)), SV_ARG(safe_line_in(c->arena, row.path)),
	       SV_ARG(((struct sv){ row.commit.p, row.commit.n ? 7 : 0 })));
	md_layout(body, &opts, c->arena, &doc);
	md_skip_title(&doc, row.title);
	for (size_t i = 0; i < doc.n; i++) {
		for (size_t k = 0; k < doc.line[i].n; k++)
			fwrite(doc.line[i].run[k].text.p, 1, doc.line[i].run[k].text.n, stdout);
		putchar('\n');
	}
	return RC_OK;
}

enum rc print_audit(struct cli *c, struct err *e)
{
	struct audit_report r;

	TRY(load_audit(c->desk, &c->actor, args_get(c->args, "against"), c->arena, &r, e));
	if (c->mode == OUT_JSON) {
		AUTO(str_deinit) struct str s = STR_INIT;
		struct json_out w;

		json_init(&w, &s);
		json_obj_begin(&w);
		json_key(&w, "ok"), json_bool(&w, !r.broken && !r.cut);
		json_key(&w, "changes"), json_int(&w, r.changes);
		json_key(&w, "events"), json_int(&w, r.events);
		json_key(&w, "erased"), json_int(&w, r.erased);
		json_key(&w, "head"), json_str(&w, r.head);
		json_obj_end(&w);
		put_line(&s);
	} else if (!r.broken) {
		printf(_("%lld changes, %lld events"), (long long)r.changes, (long long)r.events);
		if (r.erased)
			printf(_(", %lld texts erased"), (long long)r.erased);
		printf("\n%.*s\n", SV_ARG(r.head));
	}
	if (r.broken)
		return err_set(e, RC_ENV, _("the chain is broken at change %lld: %.*s"),
			       (long long)r.broken, SV_ARG(r.what));
	if (r.cut)
		return err_set(
			e, RC_ENV,
			_("the head given is not in the chain: changes were cut off or rewritten"));
	return RC_OK;
}
