/* The names an import knows: people by login and address, queues, categories. */
#include "deskbell/base/i18n.h"
#include "deskbell/store/seq_store.h"
#include "desk_priv.h"
#include "import_names.h"

void import_deinit(struct import *x)
{
	map_deinit(&x->person);
	map_deinit(&x->email);
	map_deinit(&x->queue);
	map_deinit(&x->category);
	map_deinit(&x->rehearsed);
	map_deinit(&x->strange);
	relations_deinit(&x->relations);
	VEC_DEINIT(&x->unindexed);
	word_tally_deinit(&x->words);
}

void import_tell(struct import *x, int64_t line, const char *what)
{
	if (x->finding)
		x->finding(x->arg, line, what);
}

void import_forget(struct import *x)
{
	x->people_rev = -1;
	VEC_RESET(&x->unindexed);
	word_tally_reset(&x->words);
	desk_forget(x->desk);
}

static bool know_person(void *arg, const struct person *p)
{
	struct import *x = arg;

	map_put(&x->person, p->login, p->id);
	if (p->email.n)
		map_put(&x->email, p->email, p->id);
	return true;
}

enum rc import_refresh(struct import *x, struct err *e)
{
	const struct directory *d;
	int64_t config, people;

	TRY(meta_store_revs(x->desk->db, &config, &people, e));
	if (people == x->people_rev && config == x->config_rev)
		return RC_OK;
	TRY(desk_refresh(x->desk, e));
	d = desk_directory(x->desk);
	map_reset(&x->person);
	map_reset(&x->email);
	map_reset(&x->queue);
	map_reset(&x->category);
	TRY(person_store_each(x->desk->db, 0, know_person, x, e));
	for (size_t i = 0; i < d->n_queue; i++)
		map_put(&x->queue, d->queue[i].key, d->queue[i].id);
	for (size_t i = 0; i < d->n_category; i++)
		map_put(&x->category, d->category[i].key, d->category[i].id);
	x->people_rev = people;
	x->config_rev = config;
	return RC_OK;
}

static void add(struct name_plan *p, enum noun noun, int64_t id, int field, enum event_op op,
		struct sv new)
{
	struct event ev = { noun, id, field, op, SV_NULL, new };

	VEC_ADD(&p->event, ev);
}

/* A name met for the first time: an id is drawn, its events are planned, the map is told when the
 * row is written. */
static enum rc plan_name(struct import *x, struct name_plan *p, enum noun noun, struct sv name,
			 int64_t *id, struct err *e)
{
	struct planned_name n = { .noun = noun, .name = name };

	for (size_t i = 0; i < p->name.n; i++) {
		if (p->name.at[i].noun == noun && sv_eq(p->name.at[i].name, name)) {
			*id = p->name.at[i].id;
			return RC_OK;
		}
	}
	TRY(seq_store_take(x->desk->db, seq_of_noun(noun), 1, id, e));
	n.id = *id;
	VEC_ADD(&p->name, n);
	return RC_OK;
}

/* Is the id one that this row makes? Then its role may still be added to. */
static struct planned_name *planned(struct name_plan *p, enum noun noun, int64_t id)
{
	for (size_t i = 0; i < p->name.n; i++)
		if (p->name.at[i].noun == noun && p->name.at[i].id == id)
			return &p->name.at[i];
	return NULL;
}

enum rc import_login(struct import *x, struct name_plan *p, const char *key, struct sv login,
		     unsigned role, int64_t *id, struct err *e)
{
	struct planned_name *n;

	if (map_get(&x->person, login, id) || map_get(&x->email, login, id))
		return RC_OK;
	if (login_check(login, e) != RC_OK)
		return err_prefix(e, "%s", key);
	if (!(x->create & CREATE_PERSON))
		return err_set(
			e, RC_INVALID,
			_("%s: no person \"%.*s\"; --create person adds those that are missing"),
			key, SV_ARG(login));
	TRY(plan_name(x, p, NOUN_PERSON, login, id, e));
	n = planned(p, NOUN_PERSON, *id);
	n->roles |= role;
	return RC_OK;
}

enum rc import_person(struct import *x, struct name_plan *p, const char *key, struct sv word,
		      unsigned role, int64_t *id, struct err *e)
{
	return import_login(x, p, key, ticket_map_value(x->map, MAP_PERSON, word), role, id, e);
}

enum rc import_queue(struct import *x, struct name_plan *p, struct sv key, int64_t *id,
		     struct err *e)
{
	if (map_get(&x->queue, key, id))
		return RC_OK;
	if (key_check(key, NOUN_QUEUE, e) != RC_OK)
		return err_prefix(e, "queue");
	if (!(x->create & CREATE_QUEUE))
		return err_set(e, RC_INVALID,
			       _("queue: no queue \"%.*s\"; map it, or --create queue"),
			       SV_ARG(key));
	return plan_name(x, p, NOUN_QUEUE, key, id, e);
}

enum rc import_category(struct import *x, struct name_plan *p, struct sv key, int64_t *id,
			struct err *e)
{
	if (map_get(&x->category, key, id))
		return RC_OK;
	if (key_check(key, NOUN_CATEGORY, e) != RC_OK)
		return err_prefix(e, "category");
	if (!(x->create & CREATE_CATEGORY))
		return err_set(e, RC_INVALID,
			       _("category: no category \"%.*s\"; --create category adds it"),
			       SV_ARG(key));
	return plan_name(x, p, NOUN_CATEGORY, key, id, e);
}

static void person_events(struct name_plan *p, const struct planned_name *n)
{
	add(p, NOUN_PERSON, n->id, PERSON_LOGIN, OP_SET, n->name);
	for (unsigned r = 1; r < ROLE_ALL; r <<= 1)
		if (n->roles & r)
			add(p, NOUN_PERSON, n->id, PERSON_ROLE, OP_ADD, sv_from(role_name(r)));
	add(p, NOUN_PERSON, n->id, PERSON_ACTIVE, OP_SET, SV("1"));
}

void name_plan_events(struct name_plan *p)
{
	for (size_t i = 0; i < p->name.n; i++) {
		const struct planned_name *n = &p->name.at[i];

		if (n->noun == NOUN_PERSON) {
			person_events(p, n);
			continue;
		}
		add(p, n->noun, n->id, n->noun == NOUN_QUEUE ? (int)QUEUE_KEY : (int)CATEGORY_KEY,
		    OP_SET, n->name);
		add(p, n->noun, n->id,
		    n->noun == NOUN_QUEUE ? (int)QUEUE_TITLE : (int)CATEGORY_TITLE, OP_SET,
		    n->name);
		add(p, n->noun, n->id,
		    n->noun == NOUN_QUEUE ? (int)QUEUE_ACTIVE : (int)CATEGORY_ACTIVE, OP_SET,
		    SV("1"));
	}
}

enum rc name_plan_learn(struct import *x, const struct name_plan *p, struct err *e)
{
	int64_t config, people;

	for (size_t i = 0; i < p->name.n; i++) {
		const struct planned_name *n = &p->name.at[i];
		struct map *m = n->noun == NOUN_PERSON	? &x->person
				: n->noun == NOUN_QUEUE ? &x->queue
							: &x->category;

		map_put(m, n->name, n->id);
	}
	if (p->name.n) { /* our own additions are known already */
		TRY(meta_store_revs(x->desk->db, &config, &people, e));
		x->people_rev = people;
	}
	return RC_OK;
}

void name_plan_deinit(struct name_plan *p)
{
	VEC_DEINIT(&p->name);
	VEC_DEINIT(&p->event);
}
