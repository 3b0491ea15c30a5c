/* The tickets of the demo desk. What is the same in every demo stands in data/demo; what differs
 * from seed to seed is drawn here, for each ticket by itself: one more ticket moves no other. */
#include "demo_tickets.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/embed.h"
#include "deskbell/base/hash.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/when.h"

#define FILES "data/demo/tickets-"
#define TICKETS_MAX 1000
#define AGENTS_MAX 64
#define TALK_MAX 20

/* Ages are stretched by 0.85 to 1.15, so that another seed puts a ticket into another hour and
 * order. */
#define STRETCH_MIN 850
#define STRETCH_RANGE 301

/* One ticket being read. */
struct reading {
	struct demo_tickets *t;
	struct demo_ticket *x;
	struct yaml_node *node;
	int64_t stretch; /* ages times this, in thousandths */
	struct rand random;
};

/* An age of the data in seconds; 0 when it is none (a fault). */
static int64_t age_of(struct reading *g, const struct yaml_node *node, const char *key)
{
	struct sv word = yaml_str(&g->t->yaml, node, key, true);
	int64_t age = 0;

	if (!when_duration(word, &age))
		yaml_fault(&g->t->yaml, node, _("%s: \"%.*s\" is no age like 3d4h"), key,
			   SV_ARG(word));
	return age * g->stretch / 1000;
}

enum rc demo_agents(const struct directory *people, const struct queue *q, struct sv me,
		    struct sv *out, size_t max, size_t *n, struct err *e)
{
	const struct team *team = q ? directory_team(people, q->team) : NULL;

	*n = 0;
	for (size_t i = 0; team && i < team->n_member && *n < max; i++) {
		const struct person *p;

		TRY(directory_person(people, team->member[i], &p, e));
		if (p && (p->roles & ROLE_AGENT) && !sv_eq(p->login, me))
			out[(*n)++] = p->login;
	}
	return RC_OK;
}

/* Two agents of the queue, neither of them the requester. */
static enum rc draw_agents(struct reading *g, const struct directory *people, struct err *e)
{
	struct sv fit[AGENTS_MAX];
	size_t n, kept = 0, one;

	TRY(demo_agents(people, directory_queue_key(people, g->x->queue), g->t->me, fit, AGENTS_MAX,
			&n, e));
	for (size_t i = 0; i < n; i++)
		if (!sv_eq(fit[i], g->x->requester))
			fit[kept++] = fit[i];
	if (!kept) {
		yaml_fault(&g->t->yaml, g->node, _("no queue \"%.*s\" with a team"),
			   SV_ARG(g->x->queue));
		return RC_OK;
	}
	one = rand_below(&g->random, kept);
	g->x->agent = arena_sv(g->t->arena, fit[one]);
	fit[one] = fit[--kept];
	if (kept)
		g->x->other = arena_sv(g->t->arena, fit[rand_below(&g->random, kept)]);
	return RC_OK;
}

/* --- a life told ------------------------------------------------------------------------------
 */

/* Login a word of the data stands for. */
static struct sv login(const struct reading *g, struct sv word)
{
	if (sv_eqs(word, "agent"))
		return g->x->agent;
	if (sv_eqs(word, "other"))
		return g->x->other;
	return sv_eqs(word, "me") ? g->t->me : word;
}

static void read_step(struct reading *g, const struct yaml_node *entry, struct demo_step *s)
{
	static const char *const keys[] = { "at",    "by",    "say",	  "note",
					    "state", "queue", "assignee", "priority" };
	struct yaml *y = &g->t->yaml;
	struct sv note = yaml_str(y, entry, "note", false),
		  assignee = yaml_str(y, entry, "assignee", false);

	yaml_check_keys(y, entry, keys, ARRAY_LEN(keys));
	s->at = g->t->now - age_of(g, entry, "at");
	s->by = login(g, yaml_str(y, entry, "by", true));
	s->text = yaml_str(y, entry, "say", false);
	s->public = s->text.p != NULL;
	if (note.p)
		s->text = note;
	if (s->text.p)
		s->text = sv_trim(s->text);
	s->state = yaml_str(y, entry, "state", false);
	s->queue = yaml_str(y, entry, "queue", false);
	s->priority = yaml_str(y, entry, "priority", false);
	s->assignee = assignee.p ? login(g, assignee) : SV_NULL;
}

static void read_log(struct reading *g, const struct yaml_node *log)
{
	struct demo_ticket *x = g->x;

	x->step = ARENA_ARRAY(g->t->arena, log->n, struct demo_step);
	for (size_t i = 0; i < log->n; i++)
		read_step(g, log->item[i], &x->step[x->n_step++]);
	if (x->n_step)
		x->created = x->step[0].at;
}

/* --- a life in outline ------------------------------------------------------------------------
 */

static bool read_talk(struct reading *g, const struct yaml_node *entry, struct demo_talk *out)
{
	static const char voices[] = { 'r', 'a', 'n', 'o' };
	struct yaml *y = &g->t->yaml;
	struct sv voice, text = SV_NULL;

	if (!yaml_want(y, entry, YAML_K_MAP, "talk") || entry->n != 1)
		return false;
	voice = entry->key[0]->scalar;
	if (voice.n != 1 || !memchr(voices, voice.p[0], sizeof(voices))) {
		yaml_fault(y, entry, _("\"%.*s\" is no voice: r, a, n or o"), SV_ARG(voice));
		return false;
	}
	if (!yaml_scalar(y, entry->item[0], "talk", &text))
		return false;
	*out = (struct demo_talk){ (enum demo_voice)voice.p[0], sv_trim(text) };
	return true;
}

static void read_outline(struct reading *g)
{
	struct yaml *y = &g->t->yaml;
	struct yaml_node *talk = yaml_seq(y, g->node, "talk", true);
	struct sv word = yaml_str(y, g->node, "course", true);
	struct demo_talk said[TALK_MAX];
	enum demo_course course;
	int64_t age = age_of(g, g->node, "age");
	size_t n = 0;

	if (!demo_course_find(word, &course)) {
		yaml_fault(y, g->node, _("\"%.*s\" is no course"), SV_ARG(word));
		return;
	}
	for (size_t i = 0; talk && i < talk->n && n < TALK_MAX; i++)
		n += read_talk(g, talk->item[i], &said[n]);
	if (n)
		demo_ticket_live(g->x, course, said, n, g->t->now, age, &g->random, g->t->arena);
}

/* --- files --------------------------------------------------------------------------------------
 */

static void draw_from(struct reading *g)
{
	struct hasher h;
	struct hash sum;
	uint64_t seed;

	hash_init(&h);
	hash_int(&h, (int64_t)g->t->seed);
	hash_part(&h, g->x->subject);
	sum = hash_end(&h);
	memcpy(&seed, sum.byte, sizeof(seed));
	rand_seed(&g->random, seed);
	g->stretch = STRETCH_MIN + (int64_t)rand_below(&g->random, STRETCH_RANGE);
}

static void read_fields(struct reading *g)
{
	struct yaml_node *map = yaml_map(&g->t->yaml, g->node, "fields", false);
	struct demo_ticket *x = g->x;

	x->field = ARENA_ARRAY(g->t->arena, map ? map->n : 0, struct demo_value);
	for (size_t i = 0; map && i < map->n; i++) {
		struct demo_value *v = &x->field[x->n_field++];

		v->key = map->key[i]->scalar;
		if (!yaml_scalar(&g->t->yaml, map->item[i], "fields", &v->value))
			v->value = SV_NULL;
	}
}

static enum rc read_ticket(struct demo_tickets *t, struct yaml_node *node,
			   const struct directory *people, struct err *e)
{
	static const char *const keys[] = { "key",  "subject",	"requester",  "queue", "priority",
					    "type", "category", "resolution", "tags",  "log",
					    "age",  "course",	"talk",	      "fields" };
	struct demo_ticket *x = &t->ticket[t->n];
	struct reading g = { .t = t, .x = x, .node = node };
	struct yaml_node *log = yaml_seq(&t->yaml, node, "log", false);

	yaml_check_keys(&t->yaml, node, keys, ARRAY_LEN(keys));
	*x = (struct demo_ticket){
		.key = yaml_str(&t->yaml, node, "key", false),
		.subject = yaml_str(&t->yaml, node, "subject", true),
		.requester = yaml_str(&t->yaml, node, "requester", true),
		.queue = yaml_str(&t->yaml, node, "queue", true),
		.priority = yaml_str(&t->yaml, node, "priority", true),
		.type = yaml_str(&t->yaml, node, "type", false),
		.category = yaml_str(&t->yaml, node, "category", true),
		.resolution = yaml_str(&t->yaml, node, "resolution", false),
	};
	if (x->resolution.p)
		x->resolution = sv_trim(x->resolution);
	yaml_strs(&t->yaml, node, "tags", &x->tag, &x->n_tag);
	read_fields(&g);
	draw_from(&g);
	TRY(draw_agents(&g, people, e));
	if (log)
		read_log(&g, log);
	else
		read_outline(&g);
	t->n++;
	return RC_OK;
}

static enum rc read_file(struct demo_tickets *t, const struct embed_file *f,
			 const struct directory *people, struct err *e)
{
	struct sv text = { (const char *)f->data, f->size };
	struct yaml_node *list;

	if (!yaml_load(&t->yaml, f->path, text, t->arena, &t->faults))
		return RC_OK;
	list = yaml_seq(&t->yaml, t->yaml.root, "tickets", true);
	for (size_t i = 0; list && i < list->n && t->n < TICKETS_MAX; i++)
		TRY(read_ticket(t, list->item[i], people, e));
	return RC_OK;
}

static int by_age(const void *x, const void *y)
{
	const struct demo_ticket *a = x, *b = y;

	if (a->created != b->created)
		return a->created < b->created ? -1 : 1;
	return sv_cmp(a->subject, b->subject);
}

/* --- numbers ------------------------------------------------------------------------------------
 */

enum rc demo_tickets_number(const struct demo_tickets *t, struct sv key, int64_t *out,
			    struct err *e)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->ticket[i].key.p && sv_eq(t->ticket[i].key, key)) {
			*out = t->first + (int64_t)i;
			return RC_OK;
		}
	}
	return err_set(e, RC_INVALID, _("demo: no ticket {%.*s}"), SV_ARG(key));
}

/* {key} in a text becomes the number of that ticket. */
static enum rc number_text(const struct demo_tickets *t, struct sv *text, struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv rest = *text;

	if (!text->n || !memchr(text->p, '{', text->n))
		return RC_OK;
	while (rest.p) {
		int64_t n;

		str_add(&s, sv_cut(&rest, '{'));
		if (!rest.p)
			break;
		TRY(demo_tickets_number(t, sv_cut(&rest, '}'), &n, e));
		str_addf(&s, "%lld", (long long)n);
	}
	*text = arena_sv(t->arena, str_sv(&s));
	return RC_OK;
}

enum rc demo_tickets_load(struct demo_tickets *t, struct sv me, int64_t first, int64_t now,
			  const struct directory *people, uint64_t seed, struct arena *a,
			  struct err *e)
{
	const struct embed_file *f;
	size_t n;

	*t = (struct demo_tickets){
		.arena = a, .seed = seed, .now = now, .first = first, .me = me
	};
	faults_init(&t->faults, a);
	t->ticket = ARENA_ARRAY(a, TICKETS_MAX, struct demo_ticket);
	f = embed_list(&n);
	for (size_t i = 0; i < n; i++)
		if (!strncmp(f[i].path, FILES, sizeof(FILES) - 1))
			TRY(read_file(t, &f[i], people, e));
	TRY(faults_rc(&t->faults, e));
	qsort(t->ticket, t->n, sizeof(*t->ticket), by_age);
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < t->ticket[i].n_step; k++)
			TRY(number_text(t, &t->ticket[i].step[k].text, e));
	return RC_OK;
}
