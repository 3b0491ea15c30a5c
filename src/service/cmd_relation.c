/* Commands on a ticket's sets: tags, links, watchers. An element that is there already, or not
 * there, is no change. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/safe.h"
#include "service_priv.h"

/* Earlier in the same command? */
static bool twice(const struct sv *word, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (sv_eq(word[k], word[i]))
			return true;
	return false;
}

/* ---- tags ---- */

static enum rc check_tag(struct sv tag, struct err *e)
{
	if (!tag.n || tag.n > TAG_MAX)
		return err_field(e, "tag", _("a tag has 1 to %d bytes"), TAG_MAX);
	if (!safe_is_clean(tag, false) || memchr(tag.p, ',', tag.n))
		return err_field(e, "tag", _("\"%.*s\": a tag holds no commas and nothing unseen"),
				 SV_ARG(tag));
	return RC_OK;
}

enum rc plan_ticket_tag(struct plan *p, struct err *e)
{
	const struct ticket *t;
	struct sv *word;
	size_t n = args_all(p->args, "tag", &word), more = 0;

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	for (size_t i = 0; i < n; i++) {
		struct sv tag = sv_trim(word[i]);

		TRY(check_tag(tag, e));
		if (twice(word, i) || ticket_tag_find(t, tag) >= 0)
			continue;
		if (t->n_tag + ++more > TAGS_MAX)
			return err_field(e, "tag", _("a ticket has at most %d tags"), TAGS_MAX);
		TRY(plan_add(p, NOUN_TICKET, t->id, TICKET_TAGS, tag, e));
	}
	p->text = arena_printf(p->arena, _("#%lld tagged"), (long long)t->id);
	return RC_OK;
}

enum rc plan_ticket_untag(struct plan *p, struct err *e)
{
	const struct ticket *t;
	struct sv *word;
	size_t n = args_all(p->args, "tag", &word);

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	for (size_t i = 0; i < n; i++)
		if (!twice(word, i) && ticket_tag_find(t, sv_trim(word[i])) >= 0)
			TRY(plan_del(p, NOUN_TICKET, t->id, TICKET_TAGS, sv_trim(word[i]), e));
	p->text = arena_printf(p->arena, _("#%lld untagged"), (long long)t->id);
	return RC_OK;
}

/* ---- links ---- */

/* Both ends of a link, in one change. */
static enum rc write_link(struct plan *p, int64_t ticket, struct ticket_link l, bool add,
			  struct err *e)
{
	struct ticket_link back = { link_inverse(l.kind), ticket };
	enum rc (*put)(struct plan *, enum noun, int64_t, int, struct sv, struct err *) =
		add ? plan_add : plan_del;

	TRY(put(p, NOUN_TICKET, ticket, TICKET_LINKS, link_form(l, p->arena), e));
	return put(p, NOUN_TICKET, l.other, TICKET_LINKS, link_form(back, p->arena), e);
}

enum rc plan_link(struct plan *p, int64_t ticket, struct ticket_link l, struct err *e)
{
	return write_link(p, ticket, l, true, e);
}

static enum rc kind_of(struct sv word, enum link_kind *out, struct err *e)
{
	struct sv name[LINK_KINDS];
	size_t n = 0;
	int near;

	*out = link_find(word);
	if (*out)
		return RC_OK;
	for (const char *const *v = link_names(); *v; v++)
		name[n++] = sv_from(*v);
	near = fuzzy_nearest(word, name, n);
	if (near >= 0)
		return err_field(e, "kind", _("no kind of link \"%.*s\" (did you mean \"%.*s\"?)"),
				 SV_ARG(word), SV_ARG(name[near]));
	return err_field(e, "kind", _("no kind of link \"%.*s\"; see deskbell ticket link -h"),
			 SV_ARG(word));
}

/* A link and its own reverse cannot both be true. */
static enum rc check_link(const struct ticket *t, const struct ticket *other, enum link_kind kind,
			  struct err *e)
{
	struct ticket_link reverse = { link_inverse(kind), other->id };

	if (other->id == t->id)
		return err_field(e, "other", _("a ticket is not linked with itself"));
	if (reverse.kind != kind && ticket_has_link(t, reverse))
		return err_field(e, "other", _("it is %s #%lld already"),
				 _(link_label(reverse.kind)), (long long)other->id);
	if (t->n_link >= TAGS_MAX || other->n_link >= TAGS_MAX)
		return err_field(e, "other", _("a ticket has at most %d links"), TAGS_MAX);
	return RC_OK;
}

enum rc plan_ticket_link(struct plan *p, struct err *e)
{
	const struct ticket *t;
	enum link_kind kind;
	struct sv *word;
	size_t n = args_all(p->args, "other", &word);

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	TRY(kind_of(args_get(p->args, "kind"), &kind, e));
	for (size_t i = 0; i < n; i++) {
		const struct ticket *other;
		struct ticket_link l = { kind, 0 };

		TRY(plan_other_ticket(p, word[i], "other", &other, e));
		TRY(check_link(t, other, kind, e));
		l.other = other->id;
		if (!twice(word, i) && !ticket_has_link(t, l))
			TRY(plan_link(p, t->id, l, e));
	}
	p->text = arena_printf(p->arena, _("#%lld linked"), (long long)t->id);
	return RC_OK;
}

/* Links lead to tickets that may be deleted or merged by now: only the number counts. */
enum rc plan_ticket_unlink(struct plan *p, struct err *e)
{
	const struct ticket *t;
	struct sv *word;
	size_t n = args_all(p->args, "other", &word);

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	for (size_t i = 0; i < n; i++) {
		struct sv w = word[i];
		int64_t id;

		if (w.n && w.p[0] == '#')
			w = (struct sv){ w.p + 1, w.n - 1 };
		if (!sv_int(w, &id) || id < 1)
			return err_field(e, "other", _("\"%.*s\" is no ticket number"), SV_ARG(w));
		for (size_t k = 0; k < t->n_link; k++)
			if (t->link[k].other == id && !twice(word, i))
				TRY(write_link(p, t->id, t->link[k], false, e));
	}
	p->text = arena_printf(p->arena, _("#%lld unlinked"), (long long)t->id);
	return RC_OK;
}

/* ---- watchers ---- */

/* The people named, or the actor. */
static size_t people_of(struct plan *p, struct sv **word)
{
	size_t n = args_all(p->args, "person", word);

	if (n)
		return n;
	*word = &p->actor.login;
	return 1;
}

enum rc plan_ticket_watch(struct plan *p, struct err *e)
{
	const struct ticket *t;
	struct sv *word;
	size_t n = people_of(p, &word);

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	for (size_t i = 0; i < n; i++) {
		const struct person *who;

		TRY(plan_person(p, word[i], "person", &who, e));
		if (!who)
			return err_field(e, "person", _("nobody cannot watch"));
		TRY(plan_staff(p, t, who, "person", e));
		if (t->n_watcher + i >= TAGS_MAX)
			return err_field(e, "person", _("a ticket has at most %d watchers"),
					 TAGS_MAX);
		if (!twice(word, i) && !ticket_has_id(t->watcher, t->n_watcher, who->id))
			TRY(plan_add(p, NOUN_TICKET, t->id, TICKET_WATCHERS, plan_form(p, who->id),
				     e));
	}
	p->text = arena_printf(p->arena, _("#%lld watched"), (long long)t->id);
	return RC_OK;
}

enum rc plan_ticket_unwatch(struct plan *p, struct err *e)
{
	const struct ticket *t;
	struct sv *word;
	size_t n = people_of(p, &word);

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	for (size_t i = 0; i < n; i++) {
		const struct person *who;

		TRY(plan_person(p, word[i], "person", &who, e));
		if (who && !twice(word, i) && ticket_has_id(t->watcher, t->n_watcher, who->id))
			TRY(plan_del(p, NOUN_TICKET, t->id, TICKET_WATCHERS, plan_form(p, who->id),
				     e));
	}
	p->text = arena_printf(p->arena, _("#%lld no longer watched"), (long long)t->id);
	return RC_OK;
}
