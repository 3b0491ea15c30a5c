/* The usual life of a ticket: who answers after how long, and the states that go with it. */
#include "demo_ticket.h"

#define MINUTE 60
#define HOUR 3600
#define DAY ((int64_t)86400)

/* Who is content says nothing: resolved tickets are closed after three days and some hours. */
#define CLOSES_AFTER (3 * DAY)
#define CLOSES_WITHIN (8 * HOUR)
/* The newest thing on a ticket is at least so old. */
#define SETTLED (2 * MINUTE)

bool demo_course_find(struct sv word, enum demo_course *out)
{
	static const char *const name[] = { "new", "open", "waiting", "resolved", "closed" };

	for (size_t i = 0; i < ARRAY_LEN(name); i++) {
		if (sv_eqs(word, name[i])) {
			*out = (enum demo_course)i;
			return true;
		}
	}
	return false;
}

static int64_t between(struct rand *r, int64_t min, int64_t max)
{
	return min + (int64_t)rand_below(r, (uint64_t)(max - min + 1));
}

/* Seconds from what was said last to what this voice says. */
static int64_t pause_before(const struct demo_ticket *t, size_t i, enum demo_voice voice,
			    struct rand *r)
{
	static const int64_t first[4][2] = { { 4 * MINUTE, 15 * MINUTE },
					     { 15 * MINUTE, HOUR },
					     { 35 * MINUTE, 4 * HOUR },
					     { HOUR, 9 * HOUR } };
	size_t p = t->priority.n == 2 && t->priority.p[1] >= '1' && t->priority.p[1] <= '4'
			   ? (size_t)(t->priority.p[1] - '1')
			   : 2;
	int64_t pause = between(r, first[p][0], first[p][1]);

	if (i == 1)
		return pause;
	if (voice == VOICE_REQUESTER)
		return p ? between(r, 15 * MINUTE, 9 * HOUR) : between(r, 6 * MINUTE, 50 * MINUTE);
	return voice == VOICE_AGENT ? pause / 2 + MINUTE : between(r, 4 * MINUTE, 100 * MINUTE);
}

/* When each thing is said, in seconds from the opening. What goes on is spread over its age. */
static void draw_times(const struct demo_ticket *t, enum demo_course course,
		       const struct demo_talk *talk, int64_t *at, size_t n, int64_t room,
		       struct rand *r)
{
	int64_t want = room * between(r, 300, 800) / 1000, span, last;

	at[0] = 0;
	for (size_t i = 1; i < n; i++)
		at[i] = at[i - 1] + pause_before(t, i, talk[i].voice, r);
	span = n > 2 ? at[n - 1] - at[1] : 0;
	if (course < COURSE_RESOLVED && span > 0 && want > at[n - 1])
		for (size_t i = 2; i < n; i++)
			at[i] = at[1] + (at[i] - at[1]) * (want - at[1]) / span;
	last = at[n - 1];
	if (last > 0 && last > room)
		for (size_t i = 0; i < n; i++)
			at[i] = at[i] * room / last;
}

static struct demo_step *add(struct demo_ticket *t, int64_t at, struct sv by)
{
	struct demo_step *s = &t->step[t->n_step++];

	*s = (struct demo_step){ .at = at, .by = by };
	return s;
}

static struct sv by_voice(const struct demo_ticket *t, enum demo_voice voice)
{
	if (voice == VOICE_REQUESTER)
		return t->requester;
	return voice == VOICE_OTHER && t->other.p ? t->other : t->agent;
}

/* While the requester has the word the ticket may wait for him; said or not, as agents are. */
static bool waits(enum demo_course course, const struct demo_talk *talk, size_t i, size_t n,
		  struct rand *r)
{
	if (i + 1 == n)
		return course == COURSE_WAITING;
	return talk[i].voice == VOICE_AGENT && talk[i + 1].voice == VOICE_REQUESTER &&
	       course != COURSE_WAITING && rand_below(r, 2);
}

static void say(struct demo_ticket *t, enum demo_course course, const struct demo_talk *talk,
		size_t n, const int64_t *at, struct rand *r)
{
	bool taken = false, waiting = false;

	for (size_t i = 0; i < n; i++) {
		enum demo_voice voice = talk[i].voice;
		struct demo_step *s = add(t, t->created + at[i], by_voice(t, voice));

		s->text = talk[i].text;
		s->public = voice == VOICE_REQUESTER || voice == VOICE_AGENT;
		if (voice == VOICE_REQUESTER) {
			if (waiting)
				s->state = SV("open");
			waiting = false;
			continue;
		}
		if (!taken) {
			s->state = SV("open");
			s->assignee = t->agent;
		}
		taken = true;
		if (waits(course, talk, i, n, r)) {
			s->state = SV("waiting");
			waiting = true;
		}
	}
}

void demo_ticket_live(struct demo_ticket *t, enum demo_course course, const struct demo_talk *talk,
		      size_t n, int64_t now, int64_t age, struct rand *r, struct arena *a)
{
	int64_t *at = ARENA_ARRAY(a, n, int64_t), room = age - SETTLED, end, closing;
	int64_t solving = between(r, 3 * MINUTE, 40 * MINUTE);

	closing = CLOSES_AFTER + between(r, 0, CLOSES_WITHIN);
	if (course == COURSE_CLOSED)
		room -= closing;
	if (course >= COURSE_RESOLVED)
		room -= solving;
	if (room < 1)
		room = 1;
	t->created = now - age;
	t->step = ARENA_ARRAY(a, n + 2, struct demo_step);
	t->n_step = 0;
	draw_times(t, course, talk, at, n, room, r);
	say(t, course, talk, n, at, r);
	end = t->created + at[n - 1] + solving;
	if (course >= COURSE_RESOLVED)
		add(t, end, t->agent)->state = SV("resolved");
	if (course == COURSE_CLOSED)
		add(t, end + closing, t->agent)->state = SV("closed");
}
