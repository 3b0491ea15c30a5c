#ifndef DESKBELL_SERVICE_COMMON_OPTION_H
#define DESKBELL_SERVICE_COMMON_OPTION_H
/* Options that many commands take. A command takes those that say something to it and refuses the
 * others. */
#include "deskbell/service/registry.h"

#define COMMON_OPTIONS_MAX 12

/* An option commands have besides their own parameters. */
struct common_option {
	struct param param;
	const char *value; /* what the help calls its value, NULL = it takes none */
	unsigned kinds;	   /* bits 1 << enum command_kind: which commands have it */
	/* Bits of enum command_flag: commands of other kinds that have it, and commands of these
	 * kinds that do not. */
	unsigned also, but;
	bool many;	 /* of those only the ones that may be done to many */
	bool shell_only; /* says something only where a shell called the program */
};

/* All of them, in the order of the help. */
const struct common_option *common_options(size_t *n);
/* Does the command take it? Help, manual, completion and args_parse() all ask this. */
bool common_option_of(const struct common_option *o, const struct command *cmd);
/* The common option of this name that the command takes, or NULL. */
const struct common_option *common_option_named(const struct command *cmd, struct sv name);

#endif
