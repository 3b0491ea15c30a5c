#ifndef DESKBELL_SERVICE_ARGS_H
#define DESKBELL_SERVICE_ARGS_H
/* The words of a command read against its row of the command table. */
#include "deskbell/service/registry.h"

/* Values are borrowed from the words. */
struct args {
	const struct command *cmd;
	struct sv *value[PARAM_MAX];
	size_t n_value[PARAM_MAX];
	/* Options many commands have, see common_options(). */
	bool json, dry_run, help;
	struct sv request_id, as; /* SV_NULL = not given */
	int64_t rev;		  /* --rev: what the caller saw; 0 = read inside the transaction */
	/* Of commands on a ticket: --query in place of the ticket, and --partial. */
	struct sv query;
	bool partial;
	const char *shell_only; /* name of the last option given that is so, or NULL */
};

/* May be done to many tickets at once: a write whose first parameter is a ticket. */
bool command_takes_many(const struct command *cmd);

/* Reads the words after the command's name. No abbreviated options; "--" ends them; RC_USAGE names
 * the word and the remedy. Required parameters are checked unless `help` is given. */
enum rc args_parse(const struct command *cmd, const struct sv *word, size_t n, struct arena *a,
		   struct args *out, struct err *e) MUST_USE;
/* First value of the named parameter, or SV_NULL. The name must exist in the table (assert). */
struct sv args_get(const struct args *x, const char *name);
bool args_has(const struct args *x, const char *name);
size_t args_all(const struct args *x, const char *name, struct sv **values);
/* The parameter the next word without dashes would go to, or NULL. */
const struct param *args_next(const struct args *x);

/* Is it to be done to many tickets: by --query, or by a list as in "42,43,50..60"? */
bool args_many(const struct args *x);
/* Can the word stand for tickets: a number with or without '#', or a list of such. */
bool word_is_tickets(struct sv word);
/* Splits a command line as a shell would split words, '...' "..." and \ only; RC_USAGE on an open
 * quote. */
enum rc words_split(struct sv line, struct arena *a, struct sv **word, size_t *n,
		    struct err *e) MUST_USE;
/* The words of a line that is still being typed, up to the cursor at its end: the last one may be
 * empty or within an open quote. At least one. */
size_t words_typed(struct sv line, struct arena *a, struct sv **word);

#endif
