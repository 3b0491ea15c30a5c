/* Help made from the command table. */
#include "deskbell/service/help.h"

#include <ctype.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/service/common_option.h"

static void add_upper(struct str *s, const char *name)
{
	for (; *name; name++)
		str_addc(s, (char)toupper((unsigned char)*name));
}

void help_param(struct str *s, const struct param *p)
{
	if (p->flags & PARAM_OPTION)
		str_addf(s, "--%s", p->name);
	else
		add_upper(s, p->name);
}

static void add_param(struct str *s, const struct param *p)
{
	bool required = p->flags & PARAM_REQUIRED;

	if (p->type == PARAM_ASSIGNMENT) {
		str_adds(s, required ? " FIELD=VALUE" : " [FIELD=VALUE");
	} else if (p->flags & PARAM_OPTION) {
		str_addf(s, required ? " --%s" : " [--%s", p->name);
		if (p->type != PARAM_FLAG) {
			str_addc(s, ' ');
			add_upper(s, p->name);
		}
	} else {
		str_adds(s, required ? " " : " [");
		add_upper(s, p->name);
	}
	if (p->flags & PARAM_MANY)
		str_adds(s, "...");
	if (!required)
		str_addc(s, ']');
}

/* "ticket assign TICKET PERSON [--dry-run] ..." */
static struct sv usage_of(const struct command *cmd, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	str_adds(&s, cmd->name);
	for (int i = 0; i < PARAM_MAX && cmd->param[i].name; i++)
		add_param(&s, &cmd->param[i]);
	return arena_sv(a, str_sv(&s));
}

static void add_row(struct str *s, const char *left, const char *right)
{
	str_addf(s, "  %-22s %s\n", left, right);
}

static void add_param_rows(struct str *s, const struct command *cmd)
{
	for (int i = 0; i < PARAM_MAX && cmd->param[i].name; i++) {
		const struct param *p = &cmd->param[i];
		AUTO(str_deinit) struct str left = STR_INIT;

		help_param(&left, p);
		add_row(s, str_z(&left), _(p->help));
	}
}

static void add_common_rows(struct str *s, const struct command *cmd)
{
	size_t n;
	const struct common_option *o = common_options(&n);

	for (size_t i = 0; i < n; i++) {
		AUTO(str_deinit) struct str left = STR_INIT;

		if (!common_option_of(&o[i], cmd))
			continue;
		str_addf(&left, "%s--%s%s%s", strcmp(o[i].param.name, "help") ? "" : "-h, ",
			 o[i].param.name, o[i].value ? " " : "", o[i].value ? o[i].value : "");
		add_row(s, str_z(&left), _(o[i].param.help));
	}
}

struct sv command_help(const struct command *cmd, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv usage = usage_of(cmd, a);

	str_addf(&s, _("usage: deskbell [-D DIR] %.*s\n\n"), SV_ARG(usage));
	str_addf(&s, "%s\n", _(cmd->help));
	if (cmd->about)
		str_addf(&s, "\n%s\n", _(cmd->about));
	str_adds(&s, "\n");
	add_param_rows(&s, cmd);
	add_common_rows(&s, cmd);
	return arena_sv(a, str_sv(&s));
}

struct sv command_group_help(struct sv first, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	const struct command *cmd;

	for (size_t i = 0; (cmd = command_at(i)); i++) {
		struct sv rest = sv_from(cmd->name);

		if (sv_eq(sv_cut(&rest, ' '), first) && rest.n)
			add_row(&s, cmd->name, _(cmd->help));
	}
	return arena_sv(a, str_sv(&s));
}

struct sv command_list_help(struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	const struct command *cmd;

	str_adds(
		&s,
		_("usage: deskbell [-D DIR] [COMMAND ...]\n\nWithout a command, on a terminal: the desk's screens.\n\n"));
	for (size_t i = 0; (cmd = command_at(i)); i++)
		add_row(&s, cmd->name, _(cmd->help));
	str_adds(
		&s,
		_("\n\"deskbell COMMAND -h\" explains a command; deskbell(1), deskbell-query(7) and "
		  "deskbell-workflow(5) the rest.\n"));
	return arena_sv(a, str_sv(&s));
}
