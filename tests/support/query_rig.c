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
	{ 0, TEXT(""), TEXT(""), TEXT(""), 0, false, 0 },
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
	*r = (struct query_rig){ 0 };
	r->directory = (struct directory){
		.person = copy(&r->a, people, sizeof(people)),
		.team = copy(&r->a, teams, sizeof(teams)),
		.queue = copy(&r->a, queues, sizeof(queues)),
		.category = copy(&r->a, categories, sizeof(categories)),
		.organisation = copy(&r->a, organisations, sizeof(organisations)),
		.n_person = ARRAY_LEN(people),
		.n_team = ARRAY_LEN(teams),
		.n_queue = ARRAY_LEN(queues),
		.n_category = ARRAY_LEN(categories),
		.n_organisation = ARRAY_LEN(organisations),
	};
	r->names = (struct vocab_directory){
		&r->directory,	   states,	     types,	      tags,
		ARRAY_LEN(states), ARRAY_LEN(types), ARRAY_LEN(tags), NULL
	};
	r->vocab = vocab_from_directory(&r->names, &r->a);
	r->env = (struct query_env){ &r->vocab, RIG_LI, my_teams, 1, RIG_NOW };
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
