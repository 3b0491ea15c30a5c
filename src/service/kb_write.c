/* One commit of our own: author, intent, message; then the store follows. */
#include "kb_write.h"

#include "deskbell/base/i18n.h"
#include "deskbell/store/change_store.h"
#include "desk_priv.h"
#include "service_priv.h"

/* What ends a dry run. */
static enum rc stop_here(void *arg, const struct oid *commit, struct err *e)
{
	(void)arg;
	(void)commit;
	return err_set(e, RC_CANCELLED, _("this was a dry run"));
}

enum rc kb_write_begin(struct kb_write *w, struct desk *d, const struct request *r,
		       const struct actor *who, struct arena *a, struct err *e)
{
	const struct draft_change no_texts = { 0 };
	const struct person *person;

	TRY(directory_person(desk_directory(d), who->person, &person, e));
	*w = (struct kb_write){ .desk = d, .dry_run = r->args->dry_run };
	w->author = (struct kb_author){ .desk = d,
					.person = who->person,
					.command = command_text(r->args, NULL, &no_texts, a),
					.door = r->door };
	w->publish = (struct publish){ .name = person && person->name.n ? person->name : who->login,
				       .email = person && person->email.n
							? person->email
							: arena_printf(a, "%.*s@localhost",
								       SV_ARG(who->login)),
				       .at = clock_now(d->clock),
				       .intent = w->dry_run ? stop_here : kb_intent };
	/* The directory's texts go when it is loaded anew. */
	w->publish.name = arena_sv(a, w->publish.name);
	w->publish.email = arena_sv(a, w->publish.email);
	w->publish.arg = &w->author;
	request_uid(d, r, who->person, w->author.uid);
	TRY(desk_repo(d, &w->repo, e));
	TRY(kb_sync(d, e));
	return change_store_by_uid(d->db, w->author.uid, &w->change, e);
}

enum rc kb_write_again(const struct kb_write *w, struct job *j, struct err *e)
{
	struct answer first;

	if (!w->change)
		return RC_OK;
	TRY(call_again(w->desk, w->change, j->arena, &first, e));
	j->id = first.id;
	j->change = first.change;
	j->repeated = first.repeated;
	j->text = first.text;
	return RC_OK;
}

void kb_write_message(struct kb_write *w, const struct args *x, struct sv text, struct arena *a)
{
	struct sv given = sv_trim(args_get(x, "message"));

	w->publish.message = arena_printf(a, "%.*s\n", SV_ARG(given.n ? given : text));
}

enum rc kb_write_follow(struct kb_write *w, struct err *e)
{
	TRY(kb_sync(w->desk, e));
	return change_store_by_uid(w->desk->db, w->author.uid, &w->change, e);
}

enum rc kb_write_edits(struct kb_write *w, const struct article_edit *edit, size_t n,
		       struct published *out, struct err *e)
{
	enum rc rc;

	rc = publish_articles(w->repo, edit, n, &w->publish, out, e);
	if (w->dry_run && rc == RC_CANCELLED)
		return RC_OK;
	TRY(rc);
	return out->changed ? kb_write_follow(w, e) : RC_OK;
}
