/* kb new, edit, move, remove: one commit each. What an author typed and could not publish is kept
 * as his draft. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/trace.h"
#include "deskbell/db/tx.h"
#include "deskbell/kb/article.h"
#include "deskbell/kb/path.h"
#include "deskbell/kb/text_diff.h"
#include "deskbell/service/draft.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/text/markdown.h"
#include "deskbell/text/utf8.h"
#include "desk_priv.h"
#include "kb_source.h"
#include "kb_write.h"
#include "load_priv.h"
#include "service_priv.h"

#define TRIES 20 /* others that may publish the same article meanwhile */
#define TITLE_MAX 300

/* The text with `id:` and, where given, `title:` in its front matter. */
static struct sv with_front(struct sv text, int64_t number, struct sv title, struct arena *a)
{
	AUTO(str_deinit) struct str named = STR_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct md_front front;

	md_front(text, a, &front);
	if (title.p) {
		md_front_set(text, "title", title, &named);
		text = str_sv(&named);
	}
	if (article_number(front.id) == number)
		return arena_sv(a, text);
	md_front_set(text, "id", arena_printf(a, "KB-%lld", (long long)number), &s);
	return arena_sv(a, str_sv(&s));
}

/* The difference a dry run prints, or what was done. */
static enum rc tell(struct job *j, const struct kb_write *w, struct sv old_path, struct sv old,
		    struct sv new_path, struct sv new, struct sv done, struct err *e)
{
	size_t added, removed;

	j->change = w->change;
	j->text = done;
	if (!w->dry_run)
		return RC_OK;
	TRY(text_diff(w->repo, old_path, old, new_path, new, j->arena, &j->text, &added, &removed,
		      e));
	if (!j->text.p)
		j->text = sv_eq(old_path, new_path)
				  ? sv_from(_("nothing to change"))
				  : arena_printf(j->arena, _("would move %.*s to %.*s"),
						 SV_ARG(old_path), SV_ARG(new_path));
	return RC_OK;
}

/* ---- drafts ---- */

/* Keeps what could not be published. The error says where the text is. */
static enum rc keep_draft(struct job *j, struct draft *x, struct err *e)
{
	struct err why;

	x->kind = DRAFT_ARTICLE;
	if (draft_save(j->desk, &j->actor, x, &why) == RC_OK)
		err_more(e, e->rc, "", _("the text is kept as your draft of KB-%lld"),
			 (long long)x->ticket);
	else
		err_more(e, e->rc, "", _("the text could not be kept as a draft: %s"), why.msg);
	return e->rc;
}

/* After the text was published; the trash keeps it for a while. */
static void drop_draft(struct job *j, int64_t number)
{
	struct err ignored;
	struct draft x;

	if (draft_load(j->desk, &j->actor, number, DRAFT_ARTICLE, j->arena, &x, &ignored) ==
		    RC_OK &&
	    draft_discard(j->desk, &j->actor, number, DRAFT_ARTICLE, &ignored) != RC_OK)
		TRACE(TRACE_CMD, "draft of KB-%lld: %s", (long long)number, ignored.msg);
}

/* Likewise what the screens kept of a new article at this path: kb new begins with it. */
static void drop_begun(struct job *j, struct sv path)
{
	struct err ignored;
	struct draft *x;
	size_t n;

	if (draft_list(j->desk, &j->actor, j->arena, &x, &n, &ignored) != RC_OK)
		return;
	for (size_t i = 0; i < n; i++)
		if (x[i].kind == DRAFT_ARTICLE_NEW && sv_eq(x[i].subject, path) &&
		    draft_discard(j->desk, &j->actor, x[i].ticket, x[i].kind, &ignored) != RC_OK)
			TRACE(TRACE_CMD, "draft of %.*s: %s", SV_ARG(path), ignored.msg);
}

/* ---- new ---- */

/* A number of its own, so that the text can hold it from the start. A dry run takes none. */
static enum rc draw_number(struct job *j, bool dry_run, int64_t *number, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_write(&tx, j->desk->db, e));
	TRY(seq_store_take(j->desk->db, SEQ_ARTICLE, 1, number, e));
	return dry_run ? RC_OK : tx_commit(&tx, e);
}

static enum rc check_title(struct sv title, struct err *e)
{
	if (!title.n)
		return err_field(e, "title", _("the title is empty"));
	if (title.n > TITLE_MAX || !utf8_valid(title, NULL))
		return err_field(e, "title", _("the title takes at most %d bytes of UTF-8"),
				 TITLE_MAX);
	return RC_OK;
}

/* A blank line between front matter and text reads better. */
static struct sv body_of(struct sv body, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	if (!md_front_block(body).p && body.n && body.p[0] != '\n')
		str_addc(&s, '\n');
	str_add(&s, body);
	if (body.n && body.p[body.n - 1] != '\n')
		str_addc(&s, '\n');
	return arena_sv(a, str_sv(&s));
}

/* The screens keep the text as a draft of that uid before they ask for it to be published. */
static bool is_kept(struct job *j)
{
	struct draft *x;
	struct err ignored;
	bool kept = false;
	size_t n;

	if (!j->request->uid || j->request->args->dry_run ||
	    draft_list(j->desk, &j->actor, j->arena, &x, &n, &ignored) != RC_OK)
		return false;
	for (size_t i = 0; i < n && !kept; i++)
		kept = memcmp(x[i].uid, j->request->uid, UID_SIZE) == 0;
	return kept;
}

static enum rc write_new(struct job *j, bool kept, struct err *e)
{
	const struct args *x = j->request->args;
	struct sv title = sv_trim(args_get(x, "title")), body = args_get(x, "body");
	struct article_edit edit = { .path = args_get(x, "path"), .seen = &OID_NONE };
	struct stored_article there;
	struct published done;
	struct kb_write w;
	int64_t number;
	enum rc rc;

	TRY(check_title(title, e));
	TRY(article_path_check(edit.path, e));
	TRY(kb_write_begin(&w, j->desk, j->request, &j->actor, j->arena, e));
	TRY(kb_write_again(&w, j, e));
	if (j->repeated)
		return RC_OK;
	if (load_article_row(j->desk, edit.path, false, j->arena, &there, e) == RC_OK)
		return err_set(e, RC_CONFLICT,
			       _("%.*s is KB-%lld already; see deskbell kb edit -h"),
			       SV_ARG(edit.path), (long long)there.number);
	TRY(kb_source_number(j->desk, &j->actor, edit.path, j->arena, &number, e));
	if (!number)
		TRY(draw_number(j, w.dry_run, &number, e));
	edit.text = with_front(body_of(body, j->arena), number, title, j->arena);
	kb_write_message(&w, x, arena_printf(j->arena, "Add %.*s", SV_ARG(title)), j->arena);
	rc = kb_write_edits(&w, &edit, 1, &done, e);
	if (rc != RC_OK && !w.dry_run && !kept && sv_trim(body).n) {
		struct draft draft = { .ticket = number, .subject = edit.path, .body = body };

		return keep_draft(j, &draft, e);
	}
	TRY(rc);
	j->id = w.dry_run ? 0 : number;
	if (!w.dry_run)
		drop_draft(j, number);
	if (!w.dry_run && !kept)
		drop_begun(j, edit.path);
	return tell(j, &w, SV_NULL, SV(""), edit.path, edit.text,
		    arena_printf(j->arena, _("KB-%lld published: %.*s"), (long long)number,
				 SV_ARG(title)),
		    e);
}

enum rc job_kb_new(struct job *j, struct err *e)
{
	bool kept = is_kept(j);
	enum rc rc = write_new(j, kept, e);

	if (rc != RC_OK && kept)
		err_more(e, rc, "", _("the text is kept as your draft"));
	return rc;
}

/* ---- edit ---- */

struct editing {
	struct job *j;
	struct kb_write w;
	struct stored_article now; /* the article as it stands */
	struct sv theirs;	   /* its text */
	struct sv base, mine;	   /* what the author started from, and made of it */
	struct sv text;		   /* to be published */
	int64_t rev;		   /* the change of `base` */
};

static enum rc who_changed(struct editing *x, struct err *e)
{
	struct article_row row;
	struct revision *r;
	struct sv who = SV_NULL;
	struct err inner;
	size_t n = 0;

	if (load_revisions(x->j->desk, &x->j->actor,
			   arena_printf(x->j->arena, "%lld", (long long)x->now.number), 1,
			   x->j->arena, &row, &r, &n, &inner) == RC_OK &&
	    n)
		who = r->actor.p ? r->actor : r->author;
	return err_set(
		e, RC_CONFLICT,
		_("KB-%lld was changed in the same lines by %.*s (change %lld) since you read it"),
		(long long)x->now.number, SV_ARG(who.p ? who : SV("someone")),
		(long long)(n ? r->change : 0));
}

/* The author's text on top of the article as it stands. */
static enum rc put_on_top(struct editing *x, struct err *e)
{
	bool clean;

	TRY(kb_source_text(x->j->desk, &x->now, x->j->arena, &x->theirs, e));
	if (sv_eq(x->theirs, x->base)) {
		x->text = x->mine;
		return RC_OK;
	}
	TRY(text_merge(x->w.repo, x->base, SV("mine"), x->mine, SV("theirs"), x->theirs,
		       x->j->arena, &x->text, &clean, e));
	return clean ? RC_OK : who_changed(x, e);
}

static enum rc publish_text(struct editing *x, struct published *done, struct err *e)
{
	enum rc rc = RC_CONFLICT;

	for (int i = 0; i < TRIES && rc == RC_CONFLICT; i++) {
		struct article_edit edit = { .path = x->now.path };
		struct oid seen;

		if (i) {
			TRY(kb_sync(x->j->desk, e));
			TRY(kb_source_row(x->j->desk, x->now.number, x->j->arena, &x->now, e));
			edit.path = x->now.path;
		}
		TRY(put_on_top(x, e));
		edit.text = x->text;
		edit.seen = &seen;
		if (!oid_parse(x->now.blob, &seen))
			return err_set(e, RC_ENV, _("article KB-%lld has no blob on record"),
				       (long long)x->now.number);
		rc = kb_write_edits(&x->w, &edit, 1, done, e);
	}
	return rc;
}

/* The title the article had, where the new text says none: it would be called as its file is. */
static struct sv title_to_keep(const struct editing *x, struct sv text)
{
	struct arena *a = x->j->arena;

	if (md_title(text, SV(""), a).n)
		return SV_NULL;
	return md_title(x->base, SV(""), a).n ? x->now.title : SV_NULL;
}

/* The author's text, which must be something and decided. */
static enum rc take_text(struct editing *x, struct sv body, struct err *e)
{
	struct sv text;

	if (!sv_trim(body).n)
		return err_field(e, "body", _("the text is empty: deskbell kb remove"));
	if (kb_source_undecided(body))
		return err_field(e, "body", _("the text still holds a line \"%s\" of a merge"),
				 KB_SOURCE_MARK);
	text = kb_source_whole(x->base, body, x->j->arena);
	x->mine = with_front(text, x->now.number, title_to_keep(x, text), x->j->arena);
	return RC_OK;
}

static enum rc edit(struct editing *x, struct sv body, struct err *e)
{
	const struct args *args = x->j->request->args;
	struct published done = { 0 };

	TRY(kb_write_begin(&x->w, x->j->desk, x->j->request, &x->j->actor, x->j->arena, e));
	TRY(kb_write_again(&x->w, x->j, e));
	if (x->j->repeated)
		return RC_OK;
	TRY(load_article_row(x->j->desk, args_get(args, "article"), false, x->j->arena, &x->now,
			     e));
	TRY(kb_source_base(x->j->desk, &x->j->actor, &x->now, args->rev, x->j->arena, &x->base,
			   &x->rev, e));
	kb_write_message(&x->w, args,
			 arena_printf(x->j->arena, "Change %.*s", SV_ARG(x->now.title)),
			 x->j->arena);
	x->j->id = x->now.number;
	TRY(take_text(x, body, e));
	TRY(publish_text(x, &done, e));
	if (!x->w.dry_run)
		drop_draft(x->j, x->now.number);
	return tell(x->j, &x->w, x->now.path, x->theirs, x->now.path, x->text,
		    done.changed ? arena_printf(x->j->arena, _("KB-%lld changed"),
						(long long)x->now.number)
				 : sv_from(_("nothing to change")),
		    e);
}

enum rc job_kb_edit(struct job *j, struct err *e)
{
	const struct args *args = j->request->args;
	struct editing x = { .j = j };
	struct draft draft = { .body = args_get(args, "body") };

	if (edit(&x, draft.body, e) == RC_OK)
		return RC_OK;
	draft.ticket = x.now.number ? x.now.number : article_number(args_get(args, "article"));
	draft.rev = x.rev ? x.rev : args->rev;
	if (args->dry_run || !draft.ticket || !sv_trim(draft.body).n)
		return e->rc;
	return keep_draft(j, &draft, e);
}

/* ---- move and remove ---- */

/* Removes the file of `x` and, with a new path, writes it there; the blob must be the one seen. */
static enum rc relocate(struct job *j, struct kb_write *w, const struct stored_article *x,
			struct sv to, struct sv *old, struct sv *new, struct err *e)
{
	struct oid seen;
	struct published done;
	struct article_edit edit[2] = { { x->path, SV_NULL, &seen }, { to, SV_NULL, &OID_NONE } };

	TRY(kb_source_text(j->desk, x, j->arena, old, e));
	*new = to.p ? with_front(*old, x->number, SV_NULL, j->arena) : SV("");
	edit[1].text = *new;
	if (!oid_parse(x->blob, &seen))
		return err_set(e, RC_ENV, _("article KB-%lld has no blob on record"),
			       (long long)x->number);
	j->id = x->number;
	return kb_write_edits(w, edit, to.p ? 2 : 1, &done, e);
}

enum rc job_kb_move(struct job *j, struct err *e)
{
	struct sv to = args_get(j->request->args, "path"), old, new;
	struct stored_article x;
	struct kb_write w;

	TRY(article_path_check(to, e));
	TRY(kb_write_begin(&w, j->desk, j->request, &j->actor, j->arena, e));
	TRY(kb_write_again(&w, j, e));
	if (j->repeated)
		return RC_OK;
	TRY(load_article_row(j->desk, args_get(j->request->args, "article"), false, j->arena, &x,
			     e));
	if (sv_eq(x.path, to)) {
		j->id = x.number;
		j->text = sv_from(_("nothing to change"));
		return RC_OK;
	}
	kb_write_message(&w, j->request->args,
			 arena_printf(j->arena, "Move %.*s to %.*s", SV_ARG(x.path), SV_ARG(to)),
			 j->arena);
	TRY(relocate(j, &w, &x, to, &old, &new, e));
	return tell(
		j, &w, x.path, old, to, new,
		arena_printf(j->arena, _("KB-%lld moved to %.*s"), (long long)x.number, SV_ARG(to)),
		e);
}

enum rc job_kb_remove(struct job *j, struct err *e)
{
	struct stored_article x;
	struct sv old, new;
	struct kb_write w;

	TRY(kb_write_begin(&w, j->desk, j->request, &j->actor, j->arena, e));
	TRY(kb_write_again(&w, j, e));
	if (j->repeated)
		return RC_OK;
	TRY(load_article_row(j->desk, args_get(j->request->args, "article"), false, j->arena, &x,
			     e));
	kb_write_message(&w, j->request->args,
			 arena_printf(j->arena, "Remove %.*s", SV_ARG(x.title)), j->arena);
	TRY(relocate(j, &w, &x, SV_NULL, &old, &new, e));
	return tell(j, &w, x.path, old, SV_NULL, new,
		    arena_printf(j->arena, _("KB-%lld removed: %.*s"), (long long)x.number,
				 SV_ARG(x.title)),
		    e);
}
