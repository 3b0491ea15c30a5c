/* Random queries. Which forms a field can have is taken from the field table alone, so that a new
 * field must come up too. */
#include "support/query_gen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/query/query_priv.h"
#include "deskbell/text/when.h"

#define HOUR 3600

static const char *const mark_names[] = { "=",	  "a,b",  "<",	 "<=",	   ">",	     ">=",
					  "a..b", "none", "any", "prefix", "quotes", "me" };

static const char *const words[] = {
	"vpn",	   "VPN-619", "error",	  "print", "printer", "Wi-Fi",	  "café",   "пароль",
	"принтер", "не",      "работает", "网络",  "打印机",  "无法连接", "会议室", "a1",
};
const char *const gen_states[] = { "new", "open", "waiting", "resolved", "closed" };
const char *const gen_types[] = { "incident", "service-request" };
const char *const gen_tags[] = { "vip", "vpn", "новый", "网络" };
const char *const gen_externals[] = { "INC-", "JIRA-", "№ " };
const char *const gen_rooms[] = { "4.17", "4.18", "4", "室 5", "none" };

size_t gen_index(const struct field *f)
{
	return (size_t)(f->number < FIELD_CUSTOM_FIRST ? f->number
						       : 64 + f->number - FIELD_CUSTOM_FIRST);
}

void query_gen_init(struct query_gen *g, uint64_t seed)
{
	*g = (struct query_gen){ 0 };
	rand_seed(&g->rand, seed);
	query_rig_init(&g->rig);
}

void query_gen_deinit(struct query_gen *g)
{
	query_rig_deinit(&g->rig);
}

uint64_t below(struct query_gen *g, uint64_t n)
{
	return rand_below(&g->rand, n);
}

bool one_in(struct query_gen *g, uint64_t n)
{
	return below(g, n) == 0;
}

struct sv query_gen_text(struct query_gen *g, size_t most, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (uint64_t n = below(g, most + 1); n > 0; n--) {
		str_adds(&s, PICK(g, words));
		str_addc(&s, one_in(g, 4) ? '.' : ' ');
	}
	return arena_sv(a, s.n ? str_sv(&s) : SV(""));
}

static void quoted(struct str *s, const char *v)
{
	str_addf(s, "\"%s\"", v);
}

static bool needs_quotes(const char *v)
{
	return strpbrk(v, " (),\"") || !strcmp(v, "none");
}

static void key(struct str *s, const char *v)
{
	if (needs_quotes(v))
		quoted(s, v);
	else
		str_adds(s, v);
}

static const char *random_key(struct query_gen *g, const struct field *f)
{
	const struct directory *d = &g->rig.directory;

	switch (f->type) {
	case FIELD_PERSON:
		return g->rig.people.at[below(g, g->rig.people.n)].login.p;
	case FIELD_TEAM:
		return d->team[1 + below(g, d->n_team - 1)].key.p;
	case FIELD_QUEUE:
		return d->queue[1 + below(g, d->n_queue - 1)].key.p;
	case FIELD_CATEGORY:
		return d->category[1 + below(g, d->n_category - 1)].key.p;
	case FIELD_ORGANISATION:
		return d->organisation[1 + below(g, d->n_organisation - 1)].key.p;
	default:
		break;
	}
	if (field_values(f)) {
		size_t n = 0;

		while (field_values(f)[n])
			n++;
		return field_values(f)[below(g, n)];
	}
	switch ((enum ticket_field)f->number) {
	case TICKET_MERGED:
		return arena_z(&g->rig.a,
			       arena_printf(&g->rig.a, "%d", 1 + (int)below(g, GEN_TICKETS)));
	case TICKET_LINKS:
		if (one_in(g, 3))
			return link_name((enum link_kind)(1 + below(g, LINK_KINDS - 1)));
		return arena_z(&g->rig.a,
			       arena_printf(&g->rig.a, "%d", 1 + (int)below(g, GEN_TICKETS)));
	case TICKET_STATE:
		return PICK(g, gen_states);
	case TICKET_TYPE:
		return PICK(g, gen_types);
	case TICKET_TAGS:
		return PICK(g, gen_tags);
	case TICKET_EXTERNAL_ID:
		return arena_z(&g->rig.a, arena_printf(&g->rig.a, "%s%d", PICK(g, gen_externals),
						       1 + (int)below(g, GEN_TICKETS)));
	default:
		if (f->type == FIELD_LINE)
			return PICK(g, gen_rooms);
		fail_msg("no value is made for the field %s", f->name);
		return "";
	}
}

/* A value of an ordered field; with a place on its scale so that ranges come in order. */
static void ordered(struct query_gen *g, const struct field *f, uint64_t at, uint64_t of,
		    struct str *s)
{
	static const char *const fixed[] = { "today",	"yesterday", "sat",
					     "2026-11", "now",	     "2026-11-20T09:00" };
	int64_t hours = (int64_t)((of - at) * 9 * 24 / of);

	if (f->type == FIELD_PRIORITY) {
		str_addf(s, "%c%d", one_in(g, 5) ? 'p' : 'P', 1 + (int)(at * 4 / of));
	} else if (f->type == FIELD_INT) {
		str_addf(s, "%s%d", f->number == TICKET_ID && one_in(g, 3) ? "#" : "",
			 (int)(at * (f->number == TICKET_ID ? GEN_TICKETS : 300) / of));
	} else if (f->type == FIELD_NUMBER) {
		str_addf(s, "%d%s", (int)(at * 40 / of) - 20, one_in(g, 3) ? ".5" : "");
	} else if (f->number == TICKET_AGE) {
		str_addf(s, "%dh", (int)(at * 10 * 24 / of));
	} else if ((f->flags & FIELD_AHEAD) && one_in(g, 3)) {
		str_addf(s, "%dh", (int)(at * 5 * 24 / of));
	} else if (one_in(g, 6)) {
		str_adds(s, PICK(g, fixed));
	} else if (one_in(g, 2)) {
		str_addf(s, "-%dh", (int)hours);
	} else {
		char date[WHEN_SIZE];

		when_date(RIG_NOW - hours * HOUR, date);
		str_adds(s, date);
	}
}

static void ordered_atom(struct query_gen *g, const struct field *f, enum mark m, struct str *s)
{
	static const char *const ops[] = { [LT] = "<", [LE] = "<=", [GT] = ">", [GE] = ">=" };
	uint64_t at = 1 + below(g, 22);

	if (m == RANGE) {
		ordered(g, f, at * 3 / 4, 24, s);
		str_adds(s, "..");
		ordered(g, f, at + 1, 24, s);
		return;
	}
	str_adds(s, m >= LT && m <= GE ? ops[m] : one_in(g, 4) ? "=" : "");
	ordered(g, f, at, 24, s);
}

static void word_atom(struct query_gen *g, enum mark m, struct str *s)
{
	const char *word = PICK(g, words);

	if (m == QUOTED) {
		str_addf(s, one_in(g, 3) ? "\"%s %s\"" : "\"%s\"", word, PICK(g, words));
		return;
	}
	/* A prefix of at least one character. */
	str_add(s, (struct sv){ word, sv_fit(sv_from(word), 4 + below(g, 12)) });
}

static void one_atom(struct query_gen *g, const struct field *f, enum mark m, struct str *s)
{
	const char *v;

	if (m == NONE || m == ANY) {
		str_adds(s, m == NONE ? "none" : "any");
	} else if (m == MINE) {
		str_adds(s, f->type == FIELD_PERSON ? "me" : "my-teams");
	} else if (f->type == FIELD_ATTACHMENT) {
		str_adds(s, one_in(g, 2) ? "any" : "none");
	} else if (field_ordered(f)) {
		ordered_atom(g, f, m, s);
	} else if (field_words(f)) {
		word_atom(g, m, s);
	} else {
		v = random_key(g, f);
		if (m == PREFIX && !strpbrk(v, " "))
			str_addf(s, "%.*s*", (int)sv_fit(sv_from(v), 4 + below(g, 6)), v);
		else if (m == QUOTED)
			quoted(s, v);
		else
			key(s, v);
	}
}

/* Which marks a field can have, from the field table alone. */
static bool can(const struct field *f, enum mark m)
{
	bool mine = f->type == FIELD_PERSON || f->type == FIELD_TEAM || f->type == FIELD_QUEUE;

	switch (m) {
	case EQ:
	case LIST:
		return f->number != TICKET_AGE;
	case LT:
	case LE:
	case GT:
	case GE:
	case RANGE:
		return field_ordered(f);
	case NONE:
	case ANY:
		return f->type != FIELD_IS && f->type != FIELD_WORDS;
	case PREFIX:
		return field_row(f) || custom_field_is_text(f) ||
		       (f->type == FIELD_KEY && f->number != TICKET_STATE_CATEGORY &&
			f->number != TICKET_SLA);
	case QUOTED:
		return !field_ordered(f);
	case MINE:
		return mine;
	default:
		return false;
	}
}

static const struct field *random_field(struct query_gen *g)
{
	size_t n = 0;

	while (fieldset_at(&g->rig.fields, n))
		n++;
	for (;;) {
		const struct field *f = fieldset_at(&g->rig.fields, below(g, n));

		if (f->noun == NOUN_TICKET && (f->flags & FIELD_QUERY))
			return f;
	}
}

static void random_term(struct query_gen *g, struct str *s)
{
	const struct field *f = random_field(g);
	enum mark m = (enum mark)below(g, MARKS);

	if (f->type == FIELD_WORDS && one_in(g, 2)) {
		g->shape[BARE]++;
		word_atom(g, EQ, s);
		return;
	}
	if (f->type == FIELD_WORDS && one_in(g, 3)) {
		g->shape[PHRASE]++;
		word_atom(g, QUOTED, s);
		return;
	}
	while (!can(f, m))
		m = (enum mark)below(g, MARKS);
	g->hit[gen_index(f)][m]++;
	str_addf(s, "%s:", f->number == TICKET_PRIORITY && one_in(g, 2) ? "prio" : f->name);
	one_atom(g, f, m, s);
	if (m == LIST) {
		for (uint64_t i = 1 + below(g, 2); i > 0; i--) {
			str_addc(s, ',');
			one_atom(g, f, one_in(g, 4) && can(f, NONE) ? NONE : EQ, s);
		}
	}
}

static void random_expression(struct query_gen *g, int depth, struct str *s)
{
	if (one_in(g, 4)) {
		g->shape[NOT]++;
		str_adds(s, one_in(g, 2) ? "-" : "NOT ");
	}
	if (depth > 0 && one_in(g, 3)) {
		g->shape[PARENS]++;
		str_addc(s, '(');
		for (uint64_t n = 1 + below(g, 3); n > 0; n--) {
			bool either = one_in(g, 2);

			random_expression(g, depth - 1, s);
			if (n > 1) {
				g->shape[either ? OR : AND]++;
				str_adds(s, either ? " OR " : one_in(g, 3) ? " AND " : " ");
			}
		}
		str_addc(s, ')');
	} else {
		random_term(g, s);
	}
}

static void random_sort(struct query_gen *g, struct str *s)
{
	size_t n = 0, m = 1 + below(g, 3), done = 0;
	bool used[GEN_FIELDS] = { false };

	if (one_in(g, 4))
		return;
	g->shape[SORT]++;
	while (fieldset_at(&g->rig.fields, n))
		n++;
	while (done < m) {
		const struct field *f = fieldset_at(&g->rig.fields, below(g, n));

		if (f->noun != NOUN_TICKET || !(f->flags & FIELD_SORT) || used[gen_index(f)])
			continue;
		used[gen_index(f)] = true;
		str_addf(s, "%s%s%s", done++ ? "," : " sort:", one_in(g, 2) ? "-" : "", f->name);
	}
}

void query_gen_query(struct query_gen *g, struct str *s)
{
	uint64_t n = 1 + below(g, 3);

	for (uint64_t i = 0; i < n; i++) {
		bool either = one_in(g, 3);

		random_expression(g, 2, s);
		if (i + 1 < n) {
			g->shape[either ? OR : AND]++;
			str_adds(s, either ? " OR " : " ");
		}
	}
	random_sort(g, s);
}

void query_gen_check(const struct query_gen *g)
{
	const struct field *f;

	for (size_t i = 0; (f = fieldset_at(&g->rig.fields, i)); i++)
		for (int m = 0; m < MARKS; m++)
			if (f->noun == NOUN_TICKET && (f->flags & FIELD_QUERY) &&
			    can(f, (enum mark)m) && !g->hit[gen_index(f)][m])
				fail_msg("%s with %s never came up", f->name, mark_names[m]);
	for (int i = 0; i < SHAPES; i++)
		assert_true(g->shape[i] > 0);
}
