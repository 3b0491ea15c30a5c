#ifndef DESKBELL_SERVICE_REGISTRY_PRIV_H
#define DESKBELL_SERVICE_REGISTRY_PRIV_H
/* The command table in its parts: the rows of each noun stand in a file of their own. */
#include "deskbell/base/i18n.h"
#include "deskbell/domain/person.h"
#include "deskbell/service/registry.h"
#include "service_priv.h"

struct command_set {
	const struct command *row;
	size_t n;
};

extern const struct command_set ticket_commands, people_commands, data_commands, kb_commands,
	desk_commands;

/* What rows of several sets are made of. */
#define STAFF (ROLE_AGENT | ROLE_SUPERVISOR)
#define READERS (ROLE_REQUESTER | ROLE_AGENT | ROLE_SUPERVISOR | ROLE_ADMIN)

/* clang-format off */
#define QUERY { "query", PARAM_QUERY, PARAM_MANY, N_("what to list, see deskbell-query(7); all when absent") }
#define LIMIT { "limit", PARAM_INT, PARAM_OPTION, N_("rows at most, 50 unless given, 0 for all") }
/* clang-format on */

#endif
