/* The options of many commands, and which commands they are: their kind says it, and the flags of
 * their row. */
#include "deskbell/service/common_option.h"

#include "deskbell/base/i18n.h"
#include "deskbell/service/args.h"

#define KIND(k) (1u << COMMAND_##k)
#define ON_DESK (KIND(WRITE) | KIND(JOB) | KIND(READ) | KIND(LIVE))
#define EVERY (ON_DESK | KIND(DESK))

static const struct common_option common[] = {
	{ .param = { "json", PARAM_FLAG, PARAM_OPTION, N_("answer in JSON") },
	  .kinds = EVERY,
	  .but = COMMAND_PLAIN,
	  .shell_only = true },
	{ .param = { "dry-run", PARAM_FLAG, PARAM_OPTION,
		     N_("say what would change, change nothing") },
	  .kinds = KIND(WRITE) | KIND(LIVE) | KIND(JOB),
	  .but = COMMAND_LOOKS,
	  .shell_only = true },
	{ .param = { "query", PARAM_QUERY, PARAM_OPTION,
		     N_("in place of the ticket: all it finds (supervisors)") },
	  .value = "QUERY",
	  .kinds = KIND(WRITE),
	  .many = true },
	{ .param = { "query", PARAM_QUERY, PARAM_OPTION,
		     N_("in place of the ticket: all it finds") },
	  .value = "QUERY",
	  .kinds = KIND(LIVE),
	  .many = true },
	{ .param = { "partial", PARAM_FLAG, PARAM_OPTION,
		     N_("of many tickets do those that can be done; else all or none") },
	  .kinds = KIND(WRITE),
	  .many = true },
	{ .param = { "request-id", PARAM_TEXT, PARAM_OPTION,
		     N_("safe to repeat: the same id gets the first answer") },
	  .value = "ID",
	  .kinds = KIND(WRITE),
	  .also = COMMAND_ONCE },
	{ .param = { "rev", PARAM_TEXT, PARAM_OPTION,
		     N_("refuse when a field it needs changed since this revision") },
	  .value = "REV",
	  .kinds = KIND(WRITE),
	  .also = COMMAND_SEEN,
	  .but = COMMAND_UNSEEN },
	{ .param = { "as", PARAM_PERSON, PARAM_OPTION,
		     N_("act as this person (the desk's owner only)") },
	  .value = "LOGIN",
	  .kinds = ON_DESK,
	  .also = COMMAND_ACTS,
	  .shell_only = true },
	{ .param = { "help", PARAM_FLAG, PARAM_OPTION, N_("this text") },
	  .kinds = EVERY,
	  .shell_only = true },
};

_Static_assert(ARRAY_LEN(common) <= COMMON_OPTIONS_MAX, "callers keep room for all");

const struct common_option *common_options(size_t *n)
{
	*n = ARRAY_LEN(common);
	return common;
}

bool common_option_of(const struct common_option *o, const struct command *cmd)
{
	return (o->kinds & 1u << cmd->kind || o->also & cmd->flags) && !(o->but & cmd->flags) &&
	       (!o->many || command_takes_many(cmd));
}

const struct common_option *common_option_named(const struct command *cmd, struct sv name)
{
	for (size_t i = 0; i < ARRAY_LEN(common); i++)
		if (sv_eqs(name, common[i].param.name) && common_option_of(&common[i], cmd))
			return &common[i];
	return NULL;
}
