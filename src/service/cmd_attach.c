/* attach and detach, and the files that come with a reply, a note, a new ticket. */
#include "blob.h"
#include "deskbell/base/i18n.h"
#include "deskbell/store/attachment_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "desk_priv.h"
#include "service_priv.h"

/* A label of at most so many bytes; it is never a path to us. */
#define LABEL_MAX 1000

/* Bytes that are no UTF-8 are shown as what they are. */
static struct sv clean_label(struct plan *p, struct sv label)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	if (utf8_valid(label, NULL))
		return label;
	safe_line(&s, label);
	return arena_sv(p->arena, str_sv(&s));
}

/* Files the words name; a command on many tickets takes none along. */
static size_t files_named(const struct args *x)
{
	size_t n = 0;

	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++)
		if (x->cmd->param[i].type == PARAM_FILE)
			n += x->n_value[i];
	return n;
}

enum rc plan_files(struct plan *p, int64_t ticket, struct sv name, struct err *e)
{
	const struct message *m = &p->change.message.at[p->change.message.n - 1];

	if (files_named(p->args) != p->n_upload)
		return err_set(e, RC_INVALID, _("files are attached to one ticket at a time"));
	for (size_t i = 0; i < p->n_upload; i++) {
		const struct upload *u = &p->upload[i];
		struct attachment f = {
			.message = m->id, .type = u->type, .size = u->size, .blob = u->blob
		};
		struct sv form;

		TRY(plan_text(p, "name", clean_label(p, name.p ? name : u->label), LABEL_MAX, false,
			      &form, e));
		f.name = p->change.text.at[p->change.text.n - 1].id;
		TRY(seq_store_take(p->desk->db, SEQ_ATTACHMENT, 1, &f.id, e));
		VEC_ADD(&p->change.attachment, f);
		TRY(plan_add(p, NOUN_TICKET, ticket, TICKET_ATTACHMENTS, plan_form(p, f.id), e));
	}
	return RC_OK;
}

enum rc plan_ticket_attach(struct plan *p, struct err *e)
{
	struct sv body = args_get(p->args, "body"), name = args_get(p->args, "name");
	const struct ticket *t;
	bool public;

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	if (name.p && p->n_upload > 1)
		return err_field(e, "name", _("one name fits one file only"));
	if (name.p && !sv_trim(name).n)
		return err_field(e, "name", _("the name is empty"));
	/* What a requester brings is a reply. */
	public = args_has(p->args, "public") ||
		 !scope_sees_internal(&p->scope, t->queue, t->requester);
	TRY(plan_message(p, t->id, p->actor.person, public, body.p ? body : SV(""), e));
	TRY(plan_files(p, t->id, name, e));
	TRY(plan_written(p, t, public, e));
	p->text = arena_printf(p->arena, _("#%lld: attached %zu"), (long long)t->id, p->n_upload);
	return RC_OK;
}

enum rc plan_ticket_detach(struct plan *p, struct err *e)
{
	struct sv *word;
	size_t n = args_all(p->args, "attachment", &word);
	const struct ticket *t;

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	for (size_t i = 0; i < n; i++) {
		bool again = false;
		int64_t id;

		if (!sv_int(word[i], &id) || !ticket_has_id(t->attachment, t->n_attachment, id))
			return err_field(e, "attachment",
					 _("\"%.*s\" is no attachment of this ticket"),
					 SV_ARG(word[i]));
		for (size_t k = 0; k < i; k++)
			again |= sv_eq(word[k], word[i]);
		if (!again)
			TRY(plan_del(p, NOUN_TICKET, t->id, TICKET_ATTACHMENTS, plan_form(p, id),
				     e));
	}
	p->text = arena_printf(p->arena, _("#%lld: attachment taken away"), (long long)t->id);
	return RC_OK;
}
