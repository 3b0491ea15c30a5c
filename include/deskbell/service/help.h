#ifndef DESKBELL_SERVICE_HELP_H
#define DESKBELL_SERVICE_HELP_H
/* Help made from the command and field tables: what -h, `help` and the manual's command part print.
 */
#include "deskbell/service/registry.h"

/* Help of one command as text (usage, about, parameters), and the list of all by noun. */
struct sv command_help(const struct command *cmd, struct arena *a);
struct sv command_list_help(struct arena *a);
/* The commands whose first of several words this is, a line each; empty when there is none. */
struct sv command_group_help(struct sv first, struct arena *a);
/* Adds a parameter's name as help and messages show it: "TITLE", "--title". */
void help_param(struct str *s, const struct param *p);

#endif
