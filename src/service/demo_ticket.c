/* Lines of the demo's tickets, as `import tickets` takes them. */
#include "demo_ticket.h"

#include "deskbell/domain/fieldset.h"
#include "deskbell/text/json.h"

static void put(struct json_out *w, const char *key, struct sv v)
{
	if (v.p) {
		json_key(w, key);
		json_str(w, v);
	}
}

static void put_time(struct json_out *w, const char *key, int64_t at)
{
	json_key(w, key);
	json_time(w, at);
}

static void put_message(const struct demo_ticket *t, const struct demo_step *s, struct json_out *w)
{
	json_obj_begin(w);
	put_time(w, "at", s->at);
	if (sv_eq(s->by, t->requester))
		put(w, "role", SV("reporter"));
	else
		put(w, "author", s->by);
	json_key(w, "private");
	json_bool(w, !s->public);
	put(w, "body", s->text);
	json_obj_end(w);
}

static void put_step(const struct demo_step *s, struct json_out *w)
{
	json_obj_begin(w);
	put_time(w, "at", s->at);
	put(w, "by", s->by);
	put(w, "state", s->state);
	put(w, "queue", s->queue);
	put(w, "priority", s->priority);
	put(w, "assignee", s->assignee);
	json_obj_end(w);
}

static void put_steps(const struct demo_ticket *t, struct json_out *w)
{
	json_key(w, "x"), json_obj_begin(w);
	json_key(w, "messages"), json_arr_begin(w);
	for (size_t i = 0; i < t->n_step; i++)
		if (t->step[i].text.p)
			put_message(t, &t->step[i], w);
	json_arr_end(w), json_obj_end(w);
	json_key(w, "state_history"), json_arr_begin(w);
	for (size_t i = 0; i < t->n_step; i++) {
		const struct demo_step *s = &t->step[i];

		if (s->state.p || s->queue.p || s->priority.p || s->assignee.p)
			put_step(s, w);
	}
	json_arr_end(w);
}

static void put_fields(const struct demo_ticket *t, struct json_out *w)
{
	for (size_t i = 0; i < t->n_field; i++) {
		AUTO(str_deinit) struct str key = STR_INIT;

		str_addf(&key, FIELD_CUSTOM_PREFIX "%.*s", SV_ARG(t->field[i].key));
		put(w, str_z(&key), t->field[i].value);
	}
}

void demo_ticket_line(const struct demo_ticket *t, struct str *out)
{
	struct json_out w;

	json_init(&w, out);
	json_obj_begin(&w);
	put(&w, "subject", t->subject);
	put(&w, "requester", t->requester);
	put(&w, "queue", t->queue);
	put(&w, "priority", t->priority);
	put(&w, "type", t->type);
	put(&w, "category", t->category);
	put(&w, "resolution", t->resolution);
	json_key(&w, "tags"), json_arr_begin(&w);
	for (size_t i = 0; i < t->n_tag; i++)
		json_str(&w, t->tag[i]);
	json_arr_end(&w);
	put_fields(t, &w);
	put_time(&w, "created_at", t->created);
	put_steps(t, &w);
	json_obj_end(&w);
	str_addc(out, '\n');
}
