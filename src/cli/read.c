/* COMMAND_READ: which function prints which command. A test walks the command table against this
 * one. */
#include <errno.h>
#include <string.h>

#include "cli_priv.h"
#include "deskbell/base/i18n.h"

static const struct {
	const char *name;
	enum rc (*print)(struct cli *c, struct err *e);
} printers[] = {
	{ "ticket list", print_ticket_list },
	{ "ticket show", print_ticket },
	{ "ticket transitions", print_transitions },
	{ "ticket save", print_saved },
	{ "query explain", print_explanation },
	{ "sla list", print_sla_policies },
	{ "sla explain", print_sla_explanation },
	{ "user list", print_users },
	{ "team list", print_teams },
	{ "queue list", print_queues },
	{ "category list", print_categories },
	{ "organisation list", print_organisations },
	{ "config diff", print_config_diff },
	{ "config history", print_config_history },
	{ "config show", print_config_files },
	{ "log", print_log },
	{ "ticket log", print_log },
	{ "events", print_events },
	{ "change show", print_change },
	{ "export tickets", print_export_tickets },
	{ "export people", print_export_people },
	{ "export organisations", print_export_organisations },
	{ "audit verify", print_audit },
	{ "kb list", print_articles },
	{ "kb search", print_articles },
	{ "kb show", print_article },
	{ "kb history", print_history },
	{ "kb diff", print_diff },
	{ "kb blame", print_blame },
};

enum rc cli_read(struct cli *c, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(printers); i++)
		if (!strcmp(printers[i].name, c->args->cmd->name))
			return printers[i].print(c, e);
	return err_set(e, RC_USAGE, _("%s has no output"), c->args->cmd->name);
}

enum rc cli_limit(const struct args *x, size_t *limit, struct err *e)
{
	struct sv word = args_get(x, "limit");
	int64_t n = 50;

	if (word.p && (!sv_int(word, &n) || n < 0 || n > 100000000))
		return err_set(e, RC_USAGE, _("--limit takes a whole number, 0 for all"));
	*limit = (size_t)n;
	return RC_OK;
}

enum rc cli_ticket_word(struct sv word, int64_t *id, struct err *e)
{
	if (word.n && word.p[0] == '#')
		word = (struct sv){ word.p + 1, word.n - 1 };
	if (!sv_int(word, id) || *id < 1)
		return err_set(e, RC_USAGE, _("\"%.*s\" is no ticket number"), SV_ARG(word));
	return RC_OK;
}

enum rc cli_ticket(const struct args *x, int64_t *id, struct err *e)
{
	return cli_ticket_word(args_get(x, "ticket"), id, e);
}

void put_line(const struct str *s)
{
	fwrite(str_z(s), 1, s->n, stdout);
	putchar('\n');
}

enum rc flush_stdout(struct err *e)
{
	if (fflush(stdout) || ferror(stdout))
		return err_set(e, RC_ENV, _("cannot write standard output: %s"), strerror(errno));
	return RC_OK;
}
