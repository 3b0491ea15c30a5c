/* A crowd's rows. */
#include "demo_crowd.h"

#include <string.h>

#include "deskbell/base/map.h"
#include "deskbell/text/utf8.h"
#include "desk_priv.h"

#define MINUTE 60
#define DAY ((int64_t)86400)

/* How far back it goes: so many tickets a day, but no shorter and no longer. */
#define A_DAY 40
#define SHORTEST (90 * DAY)
#define LONGEST (4 * 365 * DAY)
/* Of a hundred tickets so many are open, but at least some, and no more than one of so many. They
 * are among the last tickets, the sooner the younger. */
#define OPEN_PERCENT 2
#define OPEN_LEAST 300
#define OPEN_SHARE 4
#define OPEN_SPREAD 4
/* Younger than this nothing is closed yet. */
#define CLOSING_AGE (4 * DAY)
#define AGENTS_MAX 64
#define TALK_MAX 8

/* The requesters of a desk by id, and all logins there are. */
struct folk {
	struct arena arena;
	struct person *at;
	size_t n, cap;
	struct map taken;
};

static void folk_deinit(struct folk *f)
{
	map_deinit(&f->taken);
	arena_deinit(&f->arena);
}

static bool join_folk(void *arg, const struct person *p)
{
	struct folk *f = arg;
	struct person *x;

	map_put(&f->taken, p->login, 1);
	if (!p->active || p->roles != ROLE_REQUESTER)
		return true;
	f->at = arena_grow(&f->arena, f->at, f->n, f->n + 1, &f->cap, sizeof(*f->at));
	x = &f->at[f->n++];
	x->login = arena_sv(&f->arena, p->login);
	x->name = arena_sv(&f->arena, p->name);
	return true;
}

static enum rc gather(struct desk *d, struct folk *f, struct err *e)
{
	return person_store_each(d->db, 0, join_folk, f, e);
}

static enum rc init_models(struct crowd *c, const struct demo_tickets *t,
			   const struct directory *people, struct arena *a, struct err *e)
{
	c->model = ARENA_ARRAY(a, t->n, struct crowd_model);
	c->n_model = t->n;
	for (size_t i = 0; i < t->n; i++) {
		struct crowd_model *m = &c->model[i];

		*m = (struct crowd_model){ .ticket = &t->ticket[i],
					   .lang = demo_language_of(t->ticket[i].subject),
					   .agent = ARENA_ARRAY(a, AGENTS_MAX, struct sv) };
		TRY(demo_agents(people, directory_queue_key(people, m->ticket->queue), t->me,
				m->agent, AGENTS_MAX, &m->n_agent, e));
		for (size_t k = 0; k < m->n_agent; k++)
			m->agent[k] = arena_sv(a, m->agent[k]);
	}
	return RC_OK;
}

enum rc crowd_init(struct crowd *c, int64_t n, const struct demo_tickets *t, struct desk *d,
		   struct arena *a, struct err *e)
{
	AUTO(folk_deinit) struct folk folk = { .taken = MAP_INIT };
	int64_t span = n / A_DAY * DAY;

	*c = (struct crowd){ .n = n, .now = t->now };
	span = span < SHORTEST ? SHORTEST : span > LONGEST ? LONGEST : span;
	c->begins = t->now - span;
	rand_seed(&c->random, t->seed);
	c->words = demo_words_learn(t->ticket, t->n, a);
	TRY(init_models(c, t, desk_directory(d), a, e));
	TRY(gather(d, &folk, e));
	for (size_t l = 0; l < DEMO_LANGUAGES; l++)
		c->requester[l] = ARENA_ARRAY(a, folk.n, struct sv);
	for (size_t i = 0; i < folk.n; i++) {
		enum demo_language l = demo_language_of(folk.at[i].name);

		c->requester[l][c->n_requester[l]++] = arena_sv(a, folk.at[i].login);
	}
	return RC_OK;
}

void crowd_deinit(struct crowd *c)
{
	arena_deinit(&c->row);
}

/* --- one ticket ---------------------------------------------------------------------------------
 */

static struct sv say(struct crowd *c, enum demo_language lang, size_t want)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	demo_words_say(c->words, lang, want, &c->random, &s);
	return arena_sv(&c->row, str_sv(&s));
}

static struct sv vary(struct crowd *c, struct sv text)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	demo_words_vary(text, &c->random, &s);
	return arena_sv(&c->row, str_sv(&s));
}

/* The model's subject, most often with the place or the device it is about. */
static struct sv subject(struct crowd *c, const struct crowd_model *m)
{
	static const char *const about[DEMO_LANGUAGES][4] = {
		{ ", room 100", ", NB-20000", " (WS-100)", "" },
		{ ", каб. 100", ", NB-20000", " (WS-100)", "" },
		{ "（100室）", "，NB-20000", "（WS-100）", "" },
	};
	AUTO(str_deinit) struct str s = STR_INIT;

	str_add(&s, m->ticket->subject);
	str_adds(&s, about[m->lang][rand_below(&c->random, 4)]);
	return vary(c, str_sv(&s));
}

/* What was said, about three messages of it. */
static size_t talk(struct crowd *c, const struct crowd_model *m, enum demo_course course,
		   struct demo_talk *out)
{
	static const char voices[][TALK_MAX + 1] = { "ra",   "ran",  "rar", "ran",
						     "ranr", "rara", "raor" };
	const char *v =
		course == COURSE_NEW ? "r" : voices[rand_below(&c->random, ARRAY_LEN(voices))];
	size_t n = 0;

	for (; v[n]; n++) {
		size_t least = n ? 8 : 20, words = least + rand_below(&c->random, n ? 24 : 40);

		out[n] = (struct demo_talk){ (enum demo_voice)v[n], say(c, m->lang, words) };
	}
	return n;
}

static int64_t open_count(int64_t n)
{
	int64_t open = n * OPEN_PERCENT / 100;

	open = open < OPEN_LEAST ? OPEN_LEAST : open;
	return open > n / OPEN_SHARE ? n / OPEN_SHARE : open;
}

static enum demo_course draw_course(struct crowd *c, int64_t age)
{
	int64_t open = open_count(c->n), last = open * OPEN_SPREAD, at = c->at - (c->n - last);
	uint64_t k = rand_below(&c->random, 10);

	/* Of the last tickets one in OPEN_SPREAD is open: none of the first, twice as many of the
	 * newest. */
	if (at > 0 && (int64_t)rand_below(&c->random, (uint64_t)(last * OPEN_SPREAD)) < 2 * at)
		return k < 2 ? COURSE_NEW : k < 7 ? COURSE_OPEN : COURSE_WAITING;
	if (age < CLOSING_AGE || (age < 3 * CLOSING_AGE && k < 2))
		return COURSE_RESOLVED;
	return COURSE_CLOSED;
}

/* Seconds since the ticket was opened: they are spread evenly, each anywhere in its own part. */
static int64_t draw_age(struct crowd *c)
{
	int64_t span = c->now - c->begins, part = span / c->n, age;

	age = span - c->at * part - (int64_t)rand_below(&c->random, (uint64_t)part + 1);
	return age < 10 * MINUTE ? 10 * MINUTE : age;
}

static struct sv draw_requester(struct crowd *c, enum demo_language lang)
{
	size_t n = c->n_requester[lang];

	return n ? c->requester[lang][rand_below(&c->random, n)] : SV_NULL;
}

static void draw_people(struct crowd *c, const struct crowd_model *m, struct demo_ticket *t)
{
	size_t one = rand_below(&c->random, m->n_agent),
	       two = m->n_agent > 1 ? rand_below(&c->random, m->n_agent - 1) : 0;
	struct sv requester = draw_requester(c, m->lang);

	t->requester = requester.p ? requester : m->ticket->requester;
	t->agent = m->agent[one];
	t->other = m->agent[two + (two >= one && m->n_agent > 1)];
}

/* Of what is urgent nearly nothing lies about open. */
static struct sv priority(struct crowd *c, const struct crowd_model *m, enum demo_course course)
{
	if (course < COURSE_RESOLVED && rand_below(&c->random, 10) &&
	    (sv_eqs(m->ticket->priority, "P1") || sv_eqs(m->ticket->priority, "P2")))
		return SV("P3");
	return m->ticket->priority;
}

bool crowd_line(struct crowd *c, struct str *out)
{
	struct demo_talk said[TALK_MAX];
	const struct crowd_model *m;
	enum demo_course course;
	struct demo_ticket t;
	int64_t age;
	size_t n;

	if (c->at >= c->n)
		return false;
	arena_reset(&c->row);
	m = &c->model[rand_below(&c->random, c->n_model)];
	t = *m->ticket;
	age = draw_age(c);
	course = draw_course(c, age);
	t.subject = subject(c, m);
	t.priority = priority(c, m, course);
	draw_people(c, m, &t);
	if (rand_below(&c->random, 3))
		t.n_tag = 0;
	t.resolution = SV_NULL;
	if (course >= COURSE_RESOLVED)
		t.resolution = m->ticket->resolution.p ? vary(c, m->ticket->resolution)
						       : say(c, m->lang, 6);
	n = talk(c, m, course, said);
	demo_ticket_live(&t, course, said, n, c->now, age, &c->random, &c->row);
	demo_ticket_line(&t, out);
	c->at++;
	return true;
}

/* --- people -------------------------------------------------------------------------------------
 */

/* So many tickets a requester. */
#define EACH 100

/* The two parts of a name or login: before and after the blank or dot; of a Chinese name the first
 * character and the rest. */
static void halves(struct sv name, char between, struct sv part[2])
{
	size_t at = sv_find(name, between);

	if (at < name.n) {
		part[0] = (struct sv){ name.p, at };
		part[1] = (struct sv){ name.p + at + 1, name.n - at - 1 };
		return;
	}
	at = name.n ? utf8_next(name, 0) : 0;
	part[0] = (struct sv){ name.p, at };
	part[1] = (struct sv){ name.p + at, name.n - at };
}

/* Russian family names tell men from women. */
static bool is_feminine(const struct person *p)
{
	return p->name.n > 2 && !memcmp(p->name.p + p->name.n - 2, "а", 2);
}

/* Somebody with the first half of a's names and the second of b's; true when there was none. */
static bool combine(struct folk *f, const struct person *a, const struct person *b,
		    enum demo_language lang, struct str *out)
{
	AUTO(str_deinit) struct str login = STR_INIT;
	struct sv of_a[2], of_b[2], name_a[2], name_b[2];

	halves(a->login, '.', of_a);
	halves(b->login, '.', of_b);
	halves(a->name, ' ', name_a);
	halves(b->name, ' ', name_b);
	str_addf(&login, "%.*s.%.*s", SV_ARG(of_a[0]), SV_ARG(of_b[1]));
	if (!map_put(&f->taken, str_sv(&login), 1))
		return false;
	str_addf(out, "%s,%.*s%s%.*s,%s@corp.example,requester\n", str_z(&login), SV_ARG(name_a[0]),
		 lang == DEMO_ZH ? "" : " ", SV_ARG(name_b[1]), str_z(&login));
	return true;
}

/* At most `want` people of one language: each with each, those far apart in the list last. */
static void add_people(struct folk *f, enum demo_language lang, int64_t want, struct str *out)
{
	const struct person **pool = ARENA_ARRAY(&f->arena, f->n, const struct person *);
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		if (demo_language_of(f->at[i].name) == lang)
			pool[n++] = &f->at[i];
	for (size_t d = 1; d < n && want > 0; d++)
		for (size_t i = 0; i < n && want > 0; i++)
			if (is_feminine(pool[i]) == is_feminine(pool[(i + d) % n]))
				want -= combine(f, pool[i], pool[(i + d) % n], lang, out);
}

enum rc crowd_people(struct desk *d, int64_t n, struct str *out, struct err *e)
{
	static const int share[DEMO_LANGUAGES] = { 3, 1, 1 };
	AUTO(folk_deinit) struct folk folk = { .taken = MAP_INIT };

	TRY(gather(d, &folk, e));

	str_adds(out, "login,name,email,roles\n");
	for (int l = 0; l < DEMO_LANGUAGES; l++)
		add_people(&folk, (enum demo_language)l, n / EACH * share[l] / 5, out);
	return RC_OK;
}
