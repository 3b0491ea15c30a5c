/* The values a parameter may take, for shells and for prompts. Tickets, tags and messages are found
 * through the lists' own door, so that nobody is offered what he may not see. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/domain/link.h"
#include "deskbell/service/draft.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "desk_priv.h"
#include "load_priv.h"

/* Tickets and changes offered: the newest. */
#define OFFERED 100

#define FILES_MAX 10000 /* names in a directory that is looked through */
#define LABEL_CELLS 60	/* of a message's text */

/* A list being filled with what the prefix may mean; `before` stands in front of each. */
struct list {
	struct arena *arena;
	struct sv prefix, before;
	bool words;	  /* labels are searched as well */
	struct sv needle; /* the prefix, folded */
	/* People are offered who see this queue. */
	const struct directory *directory;
	int64_t queue;
	struct candidate *at;
	size_t n, cap;
};

static struct sv folded(struct sv v, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	utf8_fold(&s, v);
	return arena_sv(a, str_sv(&s));
}

static bool holds(const struct list *l, struct sv v)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	if (!l->words || !l->needle.n || !v.n)
		return false;
	utf8_fold(&s, v);
	return memmem(s.p, s.n, l->needle.p, l->needle.n) != NULL;
}

/* By its beginning; where labels are searched also by what is within: "1" is P1, "desk" the
 * service-desk. Numbers within numbers are chance. */
static bool wanted(const struct list *l, struct sv text, struct sv label)
{
	int64_t n;

	return sv_starts(text, l->prefix) || holds(l, label) ||
	       (!sv_int(text, &n) && holds(l, text));
}

/* Adds what was found to be wanted. */
static void put(struct list *l, struct sv text, struct sv label)
{
	l->at = arena_grow(l->arena, l->at, l->n, l->n + 1, &l->cap, sizeof(*l->at));
	l->at[l->n++] = (struct candidate){ arena_printf(l->arena, "%.*s%.*s", SV_ARG(l->before),
							 SV_ARG(text)),
					    arena_sv(l->arena, label) };
}

static void offer(struct list *l, struct sv text, struct sv label)
{
	if (wanted(l, text, label))
		put(l, text, label);
}

static bool offer_person(void *arg, const struct person *p)
{
	struct list *l = arg;

	if (p->active && person_sees_queue(l->directory, p, l->queue))
		offer(l, p->login, p->name);
	return true;
}

/* Those who work tickets. */
static enum rc offer_people(struct desk *d, struct list *l, bool reader, struct err *e)
{
	l->directory = desk_directory(d);
	offer(l, SV("me"), SV_NULL);
	offer(l, SV("none"), SV_NULL);
	return reader ? person_store_each(d->db, ROLE_AGENT | ROLE_SUPERVISOR, offer_person, l, e)
		      : RC_OK;
}

static enum rc offer_transitions(struct desk *d, const struct actor *who, int64_t ticket,
				 struct list *l, struct err *e)
{
	struct transition_view *t;
	size_t n;

	TRY(load_transitions(d, who, ticket, l->arena, &t, &n, e));
	for (size_t i = 0; i < n; i++)
		if (t[i].allowed)
			offer(l, t[i].name, t[i].title);
	return RC_OK;
}

static void offer_settable(struct list *l, const struct fieldset *fields)
{
	const struct field *f;

	for (size_t i = 0; (f = fieldset_at(fields, i)); i++)
		if (f->noun == NOUN_TICKET && (f->flags & FIELD_SETTABLE))
			offer(l, arena_printf(l->arena, "%s=", f->name), sv_from(_(f->label)));
}

static struct sv number(struct list *l, int64_t n)
{
	return arena_printf(l->arena, "%" PRId64, n);
}

/* A query for words as they were typed; what is no word in it is left out. */
static struct sv words_query(struct list *l, struct sv text)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		bool word =
			c > 0x7f || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');

		str_addc(&s, word ? text.p[i] : ' ');
	}
	return arena_sv(l->arena, sv_trim(str_sv(&s)));
}

/* Tickets not yet resolved, the last touched first; by their words where no number begins. */
static enum rc offer_tickets(struct desk *d, const struct actor *who, struct list *l, struct err *e)
{
	struct list_request r = { .query = SV("is:open"), .limit = OFFERED, .interactive = true };
	struct sv words = l->words ? words_query(l, l->prefix) : SV("");
	struct ticket_list list;
	bool found = words.n && (words.p[0] < '0' || words.p[0] > '9');

	if (found)
		r.query = arena_printf(l->arena, "is:open %.*s", SV_ARG(words));
	if (load_tickets(d, who, &r, l->arena, &list, NULL, e) != RC_OK)
		return e->rc == RC_INVALID ? RC_OK : e->rc; /* no words of the language */
	for (size_t i = 0; i < list.n; i++) {
		struct sv id = number(l, list.row[i].t.id);

		if (found)
			put(l, id, list.row[i].t.subject);
		else
			offer(l, id, list.row[i].t.subject);
	}
	return RC_OK;
}

static bool offered(const struct list *l, struct sv text)
{
	for (size_t i = 0; i < l->n; i++)
		if (sv_eq(l->at[i].text, text))
			return true;
	return false;
}

/* Tags of the tickets touched last. */
static enum rc offer_tags(struct desk *d, const struct actor *who, struct list *l, struct err *e)
{
	struct sv words = words_query(l, l->prefix);
	struct list_request r = { .query = SV("tag:any"), .limit = OFFERED };
	struct ticket_list list;

	if (words.n && sv_eq(words, l->prefix) && sv_find(words, ' ') == words.n)
		r.query = arena_printf(l->arena, "tag:%.*s*", SV_ARG(words));
	TRY(load_tickets(d, who, &r, l->arena, &list, NULL, e));
	for (size_t i = 0; i < list.n; i++)
		for (size_t k = 0; k < list.row[i].t.n_tag; k++)
			if (!offered(l, list.row[i].t.tag[k]))
				offer(l, list.row[i].t.tag[k], SV_NULL);
	return RC_OK;
}

/* "li.wei: Gateway log shows ..." */
static void offer_message(struct list *l, const struct message_view *m)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	AUTO(str_deinit) struct str line = STR_INIT;

	str_addf(&s, "%.*s: ", SV_ARG(m->author.n ? m->author : SV("deskbell")));
	safe_line(&line, m->body.p ? m->body : sv_from(_("(erased)")));
	width_cut(&s, str_sv(&line), LABEL_CELLS, false);
	offer(l, number(l, m->id), arena_sv(l->arena, str_sv(&s)));
}

/* Of one ticket: its tags, links, messages, files. */
static enum rc offer_own(struct desk *d, const struct actor *who, enum param_type type,
			 int64_t ticket, struct list *l, struct err *e)
{
	struct ticket_view v;

	if (!ticket)
		return RC_OK;
	TRY(load_ticket(d, who, ticket, l->arena, &v, e));
	for (size_t i = 0; type == PARAM_OWN_TAG && i < v.row.t.n_tag; i++)
		offer(l, v.row.t.tag[i], SV_NULL);
	for (size_t i = 0; type == PARAM_LINKED && i < v.relation.n_link; i++)
		offer(l, number(l, v.relation.link[i].ticket), v.relation.link[i].subject);
	for (size_t i = 0; i < v.n_message; i++) {
		const struct message_view *m = &v.message[i];

		if (type == PARAM_MESSAGE && m->ticket == ticket)
			offer_message(l, m);
		for (size_t k = 0; type == PARAM_ATTACHMENT && k < m->n_attachment; k++)
			offer(l, number(l, m->attachment[k].id), m->attachment[k].name);
	}
	return RC_OK;
}

/* Ways to say a time, and when that is. */
static void offer_times(struct desk *d, struct list *l)
{
	static const char *const way[] = { "1h", "4h", "tomorrow 9:00", "2d", "mon 9:00", "1w" };
	int64_t now = clock_now(d->clock), seconds;

	for (size_t i = 0; i < ARRAY_LEN(way); i++) {
		struct when_range at = { 0 };
		char full[WHEN_SIZE];
		struct err e;

		if (when_duration(sv_from(way[i]), &seconds))
			at.from = now + seconds;
		else if (when_parse(sv_from(way[i]), now, WHEN_FUTURE, &at, &e) != RC_OK)
			continue;
		when_full(at.from, full);
		offer(l, sv_from(way[i]), sv_from(full));
	}
}

/* Names in the directory typed so far; "~/" is the home. A name that begins with a dot is offered
 * when one was typed. */
static enum rc offer_files(struct list *l, struct err *e)
{
	const char *home = secure_getenv("HOME");
	size_t end, n;
	struct sv dir, *name;

	if (home && sv_starts(l->prefix, SV("~/")))
		l->prefix = arena_printf(l->arena, "%s%.*s", home, (int)l->prefix.n - 1,
					 l->prefix.p + 1);
	for (end = l->prefix.n; end && l->prefix.p[end - 1] != '/';)
		end--;
	dir = (struct sv){ l->prefix.p, end };
	if (fs_list(end ? arena_z(l->arena, dir) : ".", FILES_MAX, l->arena, &name, &n, e) != RC_OK)
		return RC_OK; /* there is nothing to offer */
	for (size_t i = 0; i < n && l->n < OFFERED; i++) {
		struct sv path = arena_printf(l->arena, "%.*s%.*s", SV_ARG(dir), SV_ARG(name[i]));

		if ((name[i].p[0] == '.' && end == l->prefix.n) || !sv_starts(path, l->prefix))
			continue;
		if (fs_is_dir(arena_z(l->arena, path)))
			path = arena_printf(l->arena, "%.*s/", SV_ARG(path));
		if (safe_is_clean(path, false))
			put(l, path, SV_NULL);
	}
	return RC_OK;
}

static enum rc offer_articles(struct desk *d, const struct actor *who, struct list *l,
			      struct err *e)
{
	struct article_row *row;
	size_t n;

	TRY(load_articles(d, who, SV(""), 0, l->arena, &row, &n, e));
	for (size_t i = 0; i < n; i++)
		offer(l, arena_printf(l->arena, "KB-%" PRId64, row[i].number), row[i].title);
	return RC_OK;
}

/* Paths of articles he began and has not published. */
static enum rc offer_begun(struct desk *d, const struct actor *who, struct list *l, struct err *e)
{
	struct draft *x;
	size_t n;

	TRY(draft_list(d, who, l->arena, &x, &n, e));
	for (size_t i = 0; i < n; i++)
		if (draft_begins_article(&x[i]) && safe_is_clean(x[i].subject, false) &&
		    !offered(l, x[i].subject))
			offer(l, x[i].subject, SV_NULL);
	return RC_OK;
}

static enum rc offer_changes(struct desk *d, const struct actor *who, struct list *l, struct err *e)
{
	const struct log_request r = { .limit = OFFERED };
	struct change_view *row;
	size_t n;

	TRY(load_log(d, who, &r, l->arena, &row, &n, e));
	for (size_t i = 0; i < n; i++)
		offer(l, number(l, row[i].id), row[i].command);
	return RC_OK;
}

/* Keys of the directory, for those who may read it. */
static void offer_keys(struct list *l, const struct directory *dir, enum field_type type)
{
	for (size_t i = 0; type == FIELD_QUEUE && i < dir->n_queue; i++)
		if (dir->queue[i].active)
			offer(l, dir->queue[i].key, dir->queue[i].title);
	for (size_t i = 0; type == FIELD_ORGANISATION && i < dir->n_organisation; i++)
		if (dir->organisation[i].active)
			offer(l, dir->organisation[i].key, dir->organisation[i].title);
	for (size_t i = 0; type == FIELD_TEAM && i < dir->n_team; i++)
		if (dir->team[i].active)
			offer(l, dir->team[i].key, dir->team[i].title);
	for (size_t i = 0; type == FIELD_CATEGORY && i < dir->n_category; i++)
		if (dir->category[i].active)
			offer(l, dir->category[i].key, dir->category[i].title);
}

/* Values of a field, by its type. */
static enum rc offer_values(struct desk *d, struct list *l, bool reader, enum field_type type,
			    struct err *e)
{
	if (type == FIELD_PERSON)
		return offer_people(d, l, reader, e);
	if (type == FIELD_PRIORITY)
		for (int p = PRIORITY_P1; p <= PRIORITY_P4; p++)
			offer(l, sv_from(priority_name((enum priority)p)), SV_NULL);
	else if (reader)
		offer_keys(l, desk_directory(d), type);
	return RC_OK;
}

/* What a custom field may be, where that is fixed. */
static void offer_choices(struct list *l, const struct custom_field *c)
{
	for (size_t i = 0; i < c->n_choice; i++)
		offer(l, c->choice[i].key, c->choice[i].title);
	if (c->field.type == FIELD_BOOL) {
		offer(l, SV("yes"), SV_NULL);
		offer(l, SV("no"), SV_NULL);
	}
}

/* "queue=net" asks for values of the field, "qu" for names of fields. */
static enum rc offer_assignment(struct desk *d, struct list *l, bool reader, struct err *e)
{
	const struct fieldset *fields = desk_fields(d);
	size_t eq = sv_find(l->prefix, '=');
	const struct field *f;

	if (eq >= l->prefix.n) {
		offer_settable(l, fields);
		return RC_OK;
	}
	l->before = (struct sv){ l->prefix.p, eq + 1 };
	l->prefix = (struct sv){ l->prefix.p + eq + 1, l->prefix.n - eq - 1 };
	l->needle = folded(l->prefix, l->arena);
	f = fieldset_find(fields, NOUN_TICKET, (struct sv){ l->before.p, eq });
	if (!f || !(f->flags & FIELD_SETTABLE))
		return RC_OK;
	if (field_custom(f))
		offer_choices(l, field_custom(f));
	return offer_values(d, l, reader, f->type, e);
}

static void offer_words(struct desk *d, struct list *l, enum param_type type)
{
	for (size_t i = 0; type == PARAM_TYPE && d->config && i < d->config->n_type; i++)
		offer(l, d->config->type[i].name, SV_NULL);
	for (const char *const *v = link_names(); type == PARAM_LINK && *v; v++)
		offer(l, sv_from(*v), sv_from(_(link_label(link_find(sv_from(*v))))));
	if (type == PARAM_WHEN)
		offer_times(d, l);
	for (unsigned r = 1; type == PARAM_ROLE && r < ROLE_ALL; r <<= 1)
		offer(l, sv_from(role_name(r)), SV_NULL);
}

static enum rc offer_configs(struct desk *d, const struct actor *who, struct list *l, struct err *e)
{
	struct config_revision *v;
	size_t n;

	if (!actor_has(who, ROLE_ADMIN))
		return RC_OK;
	TRY(load_config_history(d, who, l->arena, &v, &n, e));
	for (size_t i = 0; i < n && i < OFFERED; i++)
		offer(l, number(l, v[i].version), v[i].command);
	return RC_OK;
}

static enum rc offer_for(struct desk *d, const struct actor *who, enum param_type type,
			 int64_t ticket, struct list *l, struct err *e)
{
	bool reader = actor_has(who, DIRECTORY_READERS);

	switch (type) {
	case PARAM_TICKET:
		return offer_tickets(d, who, l, e);
	case PARAM_TAG:
		return offer_tags(d, who, l, e);
	case PARAM_OWN_TAG:
	case PARAM_LINKED:
	case PARAM_MESSAGE:
	case PARAM_ATTACHMENT:
		return offer_own(d, who, type, ticket, l, e);
	case PARAM_FILE:
		return offer_files(l, e);
	case PARAM_ARTICLE:
		return offer_articles(d, who, l, e);
	case PARAM_NEW_ARTICLE:
		return offer_begun(d, who, l, e);
	case PARAM_CHANGE:
		return offer_changes(d, who, l, e);
	case PARAM_CONFIG:
		return offer_configs(d, who, l, e);
	case PARAM_TRANSITION:
		return offer_transitions(d, who, ticket, l, e);
	case PARAM_PERSON:
		return offer_values(d, l, reader, FIELD_PERSON, e);
	case PARAM_QUEUE:
		return offer_values(d, l, reader, FIELD_QUEUE, e);
	case PARAM_TEAM:
		return offer_values(d, l, reader, FIELD_TEAM, e);
	case PARAM_ORGANISATION:
		return offer_values(d, l, reader, FIELD_ORGANISATION, e);
	case PARAM_YESNO:
		offer(l, SV("yes"), SV_NULL);
		offer(l, SV("no"), SV_NULL);
		break;
	case PARAM_PRIORITY:
		return offer_values(d, l, reader, FIELD_PRIORITY, e);
	case PARAM_ASSIGNMENT:
		return offer_assignment(d, l, reader, e);
	default:
		offer_words(d, l, type);
		break;
	}
	return RC_OK;
}

/* 0 of one that is not there for him. */
static enum rc queue_of(struct desk *d, const struct actor *who, int64_t ticket, struct arena *a,
			int64_t *out, struct err *e)
{
	struct ticket t = { 0 };
	bool internal;
	enum rc rc = load_in_scope(d, who, ticket, a, &t, &internal, e);

	*out = rc == RC_OK ? t.queue : 0;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* What begins as it was typed stands first: the first is what a key takes. */
static void best_first(struct list *l)
{
	struct candidate *at = ARENA_ARRAY(l->arena, l->n + 1, struct candidate);
	size_t n = 0;

	for (int other = 0; other < 2; other++)
		for (size_t i = 0; i < l->n; i++) {
			struct sv text = l->at[i].text;

			text = (struct sv){ text.p + l->before.n, text.n - l->before.n };
			if (sv_starts(text, l->prefix) == !other)
				at[n++] = l->at[i];
		}
	l->at = at;
}

enum rc load_candidates(struct desk *d, const struct actor *who, enum param_type type,
			int64_t ticket, struct sv prefix, bool words, struct arena *a,
			struct candidate **out, size_t *n, struct err *e)
{
	struct list l = { .arena = a, .prefix = prefix.p ? prefix : SV(""), .words = words };

	l.needle = folded(l.prefix, a);
	TRY(desk_refresh(d, e));
	if (ticket)
		TRY(queue_of(d, who, ticket, a, &l.queue, e));
	TRY(offer_for(d, who, type, ticket, &l, e));
	best_first(&l);
	*out = l.at;
	*n = l.n;
	return RC_OK;
}
