#ifndef DESKBELL_TESTS_QUERY_RIG_H
#define DESKBELL_TESTS_QUERY_RIG_H
/* People, queues and names that query tests ask for; me = li.wei of team network, on Monday
 * 2026-11-23 14:32 UTC. */
#include "deskbell/base/arena.h"
#include "deskbell/domain/person.h"
#include "deskbell/query/plan.h"
#include "support/person_table.h"

#define RIG_NOW INT64_C(1795444320)

enum { RIG_LI = 1, RIG_WANG_FANG, RIG_WANG_LEI, RIG_ZHOU, RIG_ZHAO, RIG_IVANOVA, RIG_NONE };
enum { RIG_L1 = 1, RIG_L2, RIG_DESKTOP, RIG_GROUP_56, RIG_SERVICE_DESK, RIG_HR };
/* Custom fields: one of each type, in the order of their numbers. */
enum {
	RIG_ROOM = FIELD_CUSTOM_FIRST,
	RIG_COLOUR,
	RIG_SITE,
	RIG_COST,
	RIG_START,
	RIG_OWNER,
	RIG_VIP,
	RIG_FIELDS = RIG_VIP - RIG_ROOM + 1
};
enum { RIG_NETWORK = 1, RIG_VPN, RIG_HARDWARE, RIG_OFFICE };

struct query_rig {
	struct arena a;
	struct person_table people;
	struct directory directory;
	struct vocab_directory names;
	struct fieldset fields;
	struct vocab vocab;
	struct query_env env;
	int64_t unread[60];
};

void query_rig_init(struct query_rig *r);
void query_rig_deinit(struct query_rig *r);
/* Parses; fails the test when it is no query. */
struct query *query_rig_parse(struct query_rig *r, const char *text);
/* The message of a text that must be refused. */
const char *query_rig_fault(struct query_rig *r, const char *text, struct query_fault *fault);

#endif
