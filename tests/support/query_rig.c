/* The names of query tests. */
#include "support/query_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEXT(s) \
	{ \
		s, sizeof(s) - 1 \
	}

static const struct person people[] = {
	{ RIG_LI, TEXT("li.wei"), TEXT("Li Wei"), TEXT(""), ROLE_AGENT, true, 0 },
	{ RIG_WANG_FANG, TEXT("wang.fang"), TEXT("Wang Fang"), TEXT(""), ROLE_AGENT, true, 1 },
	{ RIG_WANG_LEI, TEXT("wang.lei"), TEXT("Wang Lei"), TEXT(""), ROLE_AGENT, true, 1 },
	{ RIG_ZHOU, TEXT("zhou.jie"), TEXT("Zhou Jie"), TEXT(""), ROLE_AGENT, false, 3 },
	{ RIG_ZHAO, TEXT("zhao min"), TEXT("Zhao Min"), TEXT(""), ROLE_REQUESTER, true, 1 },
	{ RIG_IVANOVA, TEXT("иванова"), TEXT("Иванова А."), TEXT(""), ROLE_REQUESTER, true, 2 },
	{ RIG_NONE, TEXT("none"), TEXT("Nobody None"), TEXT(""), ROLE_REQUESTER, true, 0 },
};

static int64_t network_members[] = { RIG_LI, RIG_WANG_FANG };
static int64_t desktop_members[] = { RIG_WANG_LEI };

static const struct team teams[] = {
	{ 0, TEXT(""), TEXT(""), false, NULL, 0 },
	{ 1, TEXT("network"), TEXT("Network"), true, network_members, 2 },
	{ 2, TEXT("desktop"), TEXT("Desktop"), true, desktop_members, 1 },
	{ 3, TEXT("Group 56"), TEXT("Group 56"), true, NULL, 0 },
};

static const struct queue queues[] = {
	{ 0, TEXT(""), TEXT(""), 0, false, false },
	{ RIG_L1, TEXT("network-l1"), TEXT("Network L1"), 1, false, true },
	{ RIG_L2, TEXT("network-l2"), TEXT("Network L2"), 1, false, true },
	{ RIG_DESKTOP, TEXT("desktop"), TEXT("Desktop"), 2, false, true },
	{ RIG_GROUP_56, TEXT("Group 56"), TEXT("Group 56"), 3, true, true },
	{ RIG_SERVICE_DESK, TEXT("service-desk"), TEXT("Service desk"), 0, false, true },
	{ RIG_HR, TEXT("hr"), TEXT("Human resources"), 2, true, true },
};

static const struct category categories[] = {
	{ 0, TEXT(""), TEXT(""), false },
	{ RIG_NETWORK, TEXT("network"), TEXT("Network"), true },
	{ RIG_VPN, TEXT("network/vpn"), TEXT("VPN"), true },
	{ RIG_HARDWARE, TEXT("hardware"), TEXT("Hardware"), true },
	{ RIG_OFFICE, TEXT("офис"), TEXT("Офис"), true },
};

static const struct organisation organisations[] = {
	{ 0, TEXT(""), TEXT(""), false },
	{ 1, TEXT("acme"), TEXT("Acme"), true },
	{ 2, TEXT("завод"), TEXT("Завод 7"), true },
	{ 3, TEXT("Umbrella Ltd"), TEXT("Umbrella Ltd"), false },
};

static const struct sv states[] = { TEXT("new"),    TEXT("open"),     TEXT("waiting"),
				    TEXT("closed"), TEXT("resolved"), TEXT("open") };
static const struct sv types[] = { TEXT("incident"), TEXT("service-request") };
static const struct sv tags[] = { TEXT("vpn"), TEXT("vip"), TEXT("новый"), TEXT("网络") };
static const int64_t my_teams[] = { 1 };

#define CUSTOM(number, key, type) \
	{ \
		.field = { NOUN_TICKET, (number), \
			   "f." key,	key, \
			   (type),	FIELD_CUSTOM | FIELD_QUERY | FIELD_SORT | FIELD_SETTABLE, \
			   0,		NULL, \
			   key }, \
	}

static struct field_choice colours[] = {
	{ TEXT("red"), TEXT("Red") },
	{ TEXT("green"), TEXT("Green") },
	{ TEXT("grün"), TEXT("Grün") },
};
static const char *colour_names[] = { "red", "green", "grün", NULL };
static struct field_choice sites[] = {
	{ TEXT("berlin"), TEXT("Berlin") },
	{ TEXT("berlin/mitte"), TEXT("Mitte") },
	{ TEXT("berlin/tegel"), TEXT("Tegel") },
	{ TEXT("москва"), TEXT("Москва") },
};
static const char *site_names[] = { "berlin", "berlin/mitte", "berlin/tegel", "москва", NULL };

static struct custom_field custom[] = {
	CUSTOM(RIG_ROOM, "room", FIELD_LINE),	CUSTOM(RIG_COLOUR, "colour", FIELD_CHOICE),
	CUSTOM(RIG_SITE, "site", FIELD_TREE),	CUSTOM(RIG_COST, "cost", FIELD_NUMBER),
	CUSTOM(RIG_START, "start", FIELD_DATE), CUSTOM(RIG_OWNER, "owner", FIELD_PERSON),
	CUSTOM(RIG_VIP, "vip", FIELD_BOOL),
};

static void make_fields(struct query_rig *r)
{
	struct custom_field *f = arena_alloc(&r->a, sizeof(custom));

	for (size_t i = 0; i < ARRAY_LEN(custom); i++) {
		f[i] = custom[i];
		f[i].key = sv_from(f[i].field.label);
	}
	f[RIG_COLOUR - RIG_ROOM].choice = colours;
	f[RIG_COLOUR - RIG_ROOM].n_choice = ARRAY_LEN(colours);
	f[RIG_COLOUR - RIG_ROOM].values = colour_names;
	f[RIG_SITE - RIG_ROOM].choice = sites;
	f[RIG_SITE - RIG_ROOM].n_choice = ARRAY_LEN(sites);
	f[RIG_SITE - RIG_ROOM].values = site_names;
	r->fields = (struct fieldset){ f, ARRAY_LEN(custom) };
}

/* The directory is read only; its arrays are not const because loads fill them. */
static void *copy(struct arena *a, const void *p, size_t n)
{
	char *out = arena_alloc(a, n);

	for (size_t i = 0; i < n; i++)
		out[i] = ((const char *)p)[i];
	return out;
}

void query_rig_init(struct query_rig *r)
{
	*r = (struct query_rig){ .people = { .at = people, .n = ARRAY_LEN(people) } };
	r->directory = (struct directory){
		.people = person_table_source(&r->people),
		.team = copy(&r->a, teams, sizeof(teams)),
		.queue = copy(&r->a, queues, sizeof(queues)),
		.category = copy(&r->a, categories, sizeof(categories)),
		.organisation = copy(&r->a, organisations, sizeof(organisations)),
		.n_team = ARRAY_LEN(teams),
		.n_queue = ARRAY_LEN(queues),
		.n_category = ARRAY_LEN(categories),
		.n_organisation = ARRAY_LEN(organisations),
	};
	make_fields(r);
	r->names = (struct vocab_directory){ .directory = &r->directory,
					     .state = states,
					     .type = types,
					     .tag = tags,
					     .n_state = ARRAY_LEN(states),
					     .n_type = ARRAY_LEN(types),
					     .n_tag = ARRAY_LEN(tags),
					     .fields = &r->fields };
	r->vocab = vocab_from_directory(&r->names, &r->a);
	r->env = (struct query_env){ .vocab = &r->vocab,
				     .me = RIG_LI,
				     .team = my_teams,
				     .n_team = 1,
				     .now = RIG_NOW,
				     .unread = r->unread,
				     .n_unread = ARRAY_LEN(r->unread) };
	/* Every third ticket. */
	for (size_t i = 0; i < ARRAY_LEN(r->unread); i++)
		r->unread[i] = 3 * (int64_t)i + 2;
}

void query_rig_deinit(struct query_rig *r)
{
	arena_deinit(&r->a);
}

struct query *query_rig_parse(struct query_rig *r, const char *text)
{
	struct query *q = NULL;
	struct err e = { 0 };

	if (query_parse(sv_from(text), &r->vocab, &r->a, &q, NULL, &e) != RC_OK)
		fail_msg("%s: %s", text, e.msg);
	return q;
}

const char *query_rig_fault(struct query_rig *r, const char *text, struct query_fault *fault)
{
	struct query *q = NULL;
	struct err e = { 0 };

	if (query_parse(sv_from(text), &r->vocab, &r->a, &q, fault, &e) == RC_OK)
		fail_msg("%s: was accepted", text);
	assert_int_equal(e.rc, RC_INVALID);
	return arena_strdup(&r->a, e.msg);
}
