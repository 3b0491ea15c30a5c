/* The tickets of the demo desk. What is the same in every demo stands in data/demo; what differs
 * from seed to seed is drawn here. */
#include "demo_tickets.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/embed.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/json.h"
#include "deskbell/text/when.h"

#define FILES "data/demo/tickets-"
#define TICKETS_MAX 1000

/* Ages are stretched by 0.85 to 1.15, so that another seed puts a ticket into another hour and
 * order. */
#define STRETCH_MIN 850
#define STRETCH_RANGE 301

/* The instant an entry of the log names, SV_NULL and 0 when it is no age (a fault). */
static int64_t entry_at(struct demo_tickets *t, const struct demo_ticket *x,
			const struct yaml_node *entry)
{
	struct sv at = yaml_str(&t->yaml, entry, "at", true);
	int64_t age = 0;

	if (!when_duration(at, &age))
		yaml_fault(&t->yaml, entry, _("at: \"%.*s\" is no age like 3d4h"), SV_ARG(at));
	return t->now - age * x->stretch / 1000;
}

/* A member of the team who is an agent and neither `me` nor `but`; drawn, SV_NULL when there is
 * none. */
static struct sv draw_agent(const struct demo_tickets *t, const struct directory *people,
			    const struct team *team, struct sv but, struct rand *r)
{
	const struct person *fit[64];
	size_t n = 0;

	for (size_t i = 0; i < team->n_member && n < ARRAY_LEN(fit); i++) {
		const struct person *p = directory_person(people, team->member[i]);

		if (p && (p->roles & ROLE_AGENT) && !sv_eq(p->login, t->me) &&
		    !sv_eq(p->login, but))
			fit[n++] = p;
	}
	return n ? fit[rand_below(r, n)]->login : SV_NULL;
}

static void draw_agents(struct demo_tickets *t, struct demo_ticket *x,
			const struct directory *people, struct rand *r)
{
	struct sv key = yaml_str(&t->yaml, x->node, "queue", true);
	const struct queue *q = directory_queue_key(people, key);
	const struct team *team = q ? directory_team(people, q->team) : NULL;

	if (!team) {
		yaml_fault(&t->yaml, x->node, _("no queue \"%.*s\" with a team"), SV_ARG(key));
		return;
	}
	x->agent = arena_sv(t->arena, draw_agent(t, people, team, SV_NULL, r));
	x->other = arena_sv(t->arena, draw_agent(t, people, team, x->agent, r));
}

static void read_ticket(struct demo_tickets *t, struct yaml_node *node,
			const struct directory *people, struct rand *r)
{
	static const char *const keys[] = { "key",  "subject",	"requester",  "queue", "priority",
					    "type", "category", "resolution", "tags",  "log" };
	struct demo_ticket *x = &t->ticket[t->n];
	struct yaml_node *log;

	yaml_check_keys(&t->yaml, node, keys, ARRAY_LEN(keys));
	*x = (struct demo_ticket){ .node = node, .key = yaml_str(&t->yaml, node, "key", true) };
	x->stretch = STRETCH_MIN + (int64_t)rand_below(r, STRETCH_RANGE);
	draw_agents(t, x, people, r);
	log = yaml_seq(&t->yaml, node, "log", true);
	if (log && log->n)
		x->created = entry_at(t, x, log->item[0]);
	t->n++;
}

static void read_file(struct demo_tickets *t, const struct embed_file *f,
		      const struct directory *people, struct rand *r)
{
	struct sv text = { (const char *)f->data, f->size };
	struct yaml_node *list;

	if (!yaml_load(&t->yaml, f->path, text, t->arena, &t->faults))
		return;
	list = yaml_seq(&t->yaml, t->yaml.root, "tickets", true);
	for (size_t i = 0; list && i < list->n && t->n < TICKETS_MAX; i++)
		read_ticket(t, list->item[i], people, r);
}

static int by_age(const void *x, const void *y)
{
	const struct demo_ticket *a = x, *b = y;

	if (a->created != b->created)
		return a->created < b->created ? -1 : 1;
	return sv_cmp(a->key, b->key);
}

enum rc demo_tickets_load(struct demo_tickets *t, struct sv me, int64_t now,
			  const struct directory *people, struct rand *r, struct arena *a,
			  struct err *e)
{
	const struct embed_file *f;
	size_t n;

	*t = (struct demo_tickets){ .arena = a, .now = now, .me = me };
	faults_init(&t->faults, a);
	t->ticket = ARENA_ARRAY(a, TICKETS_MAX, struct demo_ticket);
	f = embed_list(&n);
	for (size_t i = 0; i < n; i++)
		if (!strncmp(f[i].path, FILES, sizeof(FILES) - 1))
			read_file(t, &f[i], people, r);
	TRY(faults_rc(&t->faults, e));
	qsort(t->ticket, t->n, sizeof(*t->ticket), by_age);
	return RC_OK;
}

/* --- writing ------------------------------------------------------------------------------------
 */

static enum rc number(const struct demo_tickets *t, struct sv key, size_t *out, struct err *e)
{
	for (size_t i = 0; i < t->n; i++) {
		if (sv_eq(t->ticket[i].key, key)) {
			*out = i + 1;
			return RC_OK;
		}
	}
	return err_set(e, RC_INVALID, _("demo: no ticket {%.*s}"), SV_ARG(key));
}

enum rc demo_tickets_fill(const struct demo_tickets *t, struct sv text, struct sv *out,
			  struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv rest = text;

	while (rest.p) {
		size_t n = 0;

		str_add(&s, sv_cut(&rest, '{'));
		if (!rest.p)
			break;
		TRY(number(t, sv_cut(&rest, '}'), &n, e));
		str_addf(&s, "%zu", n);
	}
	*out = arena_sv(t->arena, str_sv(&s));
	return RC_OK;
}

/* Login a word of the data stands for. */
static struct sv login(const struct demo_tickets *t, const struct demo_ticket *x, struct sv word)
{
	if (sv_eqs(word, "agent"))
		return x->agent;
	if (sv_eqs(word, "other"))
		return x->other;
	return sv_eqs(word, "me") ? t->me : word;
}

static void put(struct json_out *w, const char *key, struct sv v)
{
	if (v.p) {
		json_key(w, key);
		json_str(w, v);
	}
}

static void put_tags(struct demo_tickets *t, const struct demo_ticket *x, struct json_out *w)
{
	struct sv *tag;
	size_t n;

	yaml_strs(&t->yaml, x->node, "tags", &tag, &n);
	json_key(w, "tags"), json_arr_begin(w);
	for (size_t i = 0; i < n; i++)
		json_str(w, tag[i]);
	json_arr_end(w);
}

static void put_time(struct json_out *w, const char *key, int64_t at)
{
	json_key(w, key);
	json_time(w, at);
}

static enum rc put_message(struct demo_tickets *t, const struct demo_ticket *x,
			   const struct yaml_node *entry, struct json_out *w, struct err *e)
{
	struct sv by = yaml_str(&t->yaml, entry, "by", true),
		  say = yaml_str(&t->yaml, entry, "say", false);
	struct sv note = yaml_str(&t->yaml, entry, "note", false), body;

	if (!say.p && !note.p)
		return RC_OK;
	TRY(demo_tickets_fill(t, sv_trim(say.p ? say : note), &body, e));
	json_obj_begin(w);
	put_time(w, "at", entry_at(t, x, entry));
	if (sv_eq(by, yaml_str(&t->yaml, x->node, "requester", true)))
		put(w, "role", SV("reporter"));
	else
		put(w, "author", login(t, x, by));
	json_key(w, "private");
	json_bool(w, !say.p);
	put(w, "body", body);
	json_obj_end(w);
	return RC_OK;
}

static void put_step(struct demo_tickets *t, const struct demo_ticket *x,
		     const struct yaml_node *entry, struct json_out *w)
{
	static const char *const fields[] = { "state", "queue", "priority" };
	struct sv assignee = yaml_str(&t->yaml, entry, "assignee", false);

	if (!assignee.p && !yaml_get(entry, "state") && !yaml_get(entry, "queue") &&
	    !yaml_get(entry, "priority"))
		return;
	json_obj_begin(w);
	put_time(w, "at", entry_at(t, x, entry));
	put(w, "by", login(t, x, yaml_str(&t->yaml, entry, "by", true)));
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		put(w, fields[i], yaml_str(&t->yaml, entry, fields[i], false));
	if (assignee.p)
		put(w, "assignee", login(t, x, assignee));
	json_obj_end(w);
}

static enum rc put_log(struct demo_tickets *t, const struct demo_ticket *x, struct json_out *w,
		       struct err *e)
{
	static const char *const keys[] = { "at",    "by",    "say",	  "note",
					    "state", "queue", "assignee", "priority" };
	struct yaml_node *log = yaml_seq(&t->yaml, x->node, "log", true);

	json_key(w, "x"), json_obj_begin(w);
	json_key(w, "messages"), json_arr_begin(w);
	for (size_t i = 0; log && i < log->n; i++) {
		yaml_check_keys(&t->yaml, log->item[i], keys, ARRAY_LEN(keys));
		TRY(put_message(t, x, log->item[i], w, e));
	}
	json_arr_end(w), json_obj_end(w);
	json_key(w, "state_history"), json_arr_begin(w);
	for (size_t i = 0; log && i < log->n; i++)
		put_step(t, x, log->item[i], w);
	json_arr_end(w);
	return RC_OK;
}

enum rc demo_tickets_write(struct demo_tickets *t, struct str *out, struct err *e)
{
	static const char *const fields[] = { "subject", "requester", "queue",	   "priority",
					      "type",	 "category",  "resolution" };

	for (size_t i = 0; i < t->n; i++) {
		const struct demo_ticket *x = &t->ticket[i];
		struct json_out w;

		json_init(&w, out);
		json_obj_begin(&w);
		for (size_t k = 0; k < ARRAY_LEN(fields); k++)
			put(&w, fields[k], yaml_str(&t->yaml, x->node, fields[k], false));
		put_tags(t, x, &w);
		put_time(&w, "created_at", x->created);
		TRY(put_log(t, x, &w, e));
		json_obj_end(&w);
		str_addc(out, '\n');
	}
	return faults_rc(&t->faults, e);
}
