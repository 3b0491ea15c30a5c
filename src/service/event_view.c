/* Events for people: names instead of ids, text instead of references. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/store/message_store.h"
#include "deskbell/store/text_store.h"
#include "desk_priv.h"
#include "service_priv.h"

/* A name of the directory, copied: the view outlives the next reload. */
static struct sv key_or_id(struct sv key, struct sv id, struct arena *a)
{
	return key.p ? arena_sv(a, key) : id;
}

static enum rc message_text(struct desk *d, int64_t id, struct arena *a, struct sv *out,
			    struct err *e)
{
	struct stored_message m;
	enum rc rc = message_store_load(d->db, id, a, &m, NULL, e);

	if (rc == RC_NOTFOUND) { /* of the change being planned: not stored yet */
		*out = arena_printf(a, "%lld", (long long)id);
		return RC_OK;
	}
	TRY(rc);
	*out = arena_printf(a, "%s %lld",
			    m.head.public ? _("public message") : _("internal message"),
			    (long long)id);
	return RC_OK;
}

static enum rc text_value(struct desk *d, int64_t id, struct arena *a, struct sv *out,
			  struct err *e)
{
	enum rc rc = text_store_value(d->db, id, a, out, e);

	if (rc == RC_NOTFOUND)
		return RC_OK;
	TRY(rc);
	if (!out->p)
		*out = sv_from(_("(erased)"));
	return RC_OK;
}

/* One value of an event as people read it. */
static enum rc value_view(struct desk *d, const struct field *f, struct sv v, struct arena *a,
			  struct sv *out, struct err *e)
{
	const struct directory *dir = desk_directory(d);
	const struct person *who;
	const struct team *team;
	const struct queue *q;
	const struct category *c;
	const struct organisation *o;
	int64_t id;

	*out = arena_sv(a, v);
	if (!v.p || !f || !sv_int(v, &id))
		return RC_OK;
	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_LINE:
		return text_value(d, id, a, out, e);
	case FIELD_MESSAGE:
		return message_text(d, id, a, out, e);
	case FIELD_PERSON:
		TRY(directory_person(dir, id, &who, e));
		*out = key_or_id(who ? who->login : SV_NULL, v, a);
		return RC_OK;
	case FIELD_TEAM:
		team = directory_team(dir, id);
		*out = key_or_id(team ? team->key : SV_NULL, v, a);
		return RC_OK;
	case FIELD_QUEUE:
		q = directory_queue(dir, id);
		*out = key_or_id(q ? q->key : SV_NULL, v, a);
		return RC_OK;
	case FIELD_CATEGORY:
		c = directory_category(dir, id);
		*out = key_or_id(c ? c->key : SV_NULL, v, a);
		return RC_OK;
	case FIELD_ORGANISATION:
		o = directory_organisation(dir, id);
		*out = key_or_id(o ? o->key : SV_NULL, v, a);
		return RC_OK;
	case FIELD_BOOL:
		*out = sv_from(id ? _("yes") : _("no"));
		return RC_OK;
	case FIELD_PRIORITY:
		*out = sv_from(priority_name((enum priority)id));
		return RC_OK;
	case FIELD_TIME: {
		char z[21];

		clock_format(id, z);
		*out = arena_sv(a, sv_from(z));
		return RC_OK;
	}
	default:
		return RC_OK;
	}
}

/* "ticket 42", "person li.wei". */
static enum rc object_name(struct desk *d, enum noun noun, int64_t id, struct arena *a,
			   struct sv *out, struct err *e)
{
	const struct directory *dir = desk_directory(d);
	const struct person *who = NULL;
	struct sv key = SV_NULL;

	if (noun == NOUN_PERSON)
		TRY(directory_person(dir, id, &who, e));
	if (who)
		key = who->login;
	else if (noun == NOUN_TEAM && directory_team(dir, id))
		key = directory_team(dir, id)->key;
	else if (noun == NOUN_QUEUE && directory_queue(dir, id))
		key = directory_queue(dir, id)->key;
	else if (noun == NOUN_CATEGORY && directory_category(dir, id))
		key = directory_category(dir, id)->key;
	else if (noun == NOUN_ORGANISATION && directory_organisation(dir, id))
		key = directory_organisation(dir, id)->key;
	*out = key.p ? arena_printf(a, "%s %.*s", noun_name(noun), SV_ARG(key))
		     : arena_printf(a, "%s %lld", noun_name(noun), (long long)id);
	return RC_OK;
}

enum rc event_views(struct desk *d, const struct event *event, size_t n, struct arena *a,
		    struct event_view *out, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		const struct event *ev = &event[i];
		const struct field *f = fieldset_get(desk_fields(d), ev->noun, ev->field);

		out[i] = (struct event_view){ .noun = ev->noun,
					      .object = ev->object,
					      .field = field_own(f, a),
					      .op = ev->op };
		TRY(object_name(d, ev->noun, ev->object, a, &out[i].object_name, e));
		TRY(value_view(d, f, ev->old, a, &out[i].old, e));
		TRY(value_view(d, f, ev->new, a, &out[i].new, e));
	}
	return RC_OK;
}
