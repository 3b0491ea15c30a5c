/* Commands on the configuration, and on what comes in and goes out. */
#include "registry_priv.h"

/* clang-format off */
#define CSV { "csv", PARAM_FLAG, PARAM_OPTION, N_("as CSV") }
#define REJECTS { "rejects", PARAM_TEXT, PARAM_OPTION, N_("file to write rows to that were not taken, with the reason") }
#define OUTPUT { "output", PARAM_TEXT, PARAM_OPTION, N_("file to write, in place of one that is there") }
/* clang-format on */

static const struct command row[] = {
	{ .name = "config check",
	  .kind = COMMAND_JOB,
	  .job = job_config_check,
	  .roles = ROLE_ADMIN,
	  .help = N_("check the configuration files"),
	  .about = N_(
		  "Reports every fault at once as FILE:LINE:COLUMN: text. Nothing is changed.") },
	{ .name = "config apply",
	  .kind = COMMAND_JOB,
	  .job = job_config_apply,
	  .roles = ROLE_ADMIN,
	  .help = N_("check the configuration files and put them in force"),
	  .about = N_(
		  "The whole set becomes one audited version. A state or type still in use cannot be dropped.") },
	{ .name = "config diff",
	  .kind = COMMAND_READ,
	  .roles = ROLE_ADMIN,
	  .help = N_("show what the configuration files change"),
	  .param = { { "version", PARAM_CONFIG, 0,
		       N_("version to compare with; the one in force when absent") } } },
	{ .name = "config history",
	  .kind = COMMAND_READ,
	  .roles = ROLE_ADMIN,
	  .help = N_("list the configurations that were in force") },
	{ .name = "config show",
	  .kind = COMMAND_READ,
	  .roles = ROLE_ADMIN,
	  .help = N_("show a configuration as it is or was in force"),
	  .about = N_("Without a file, lists the files; a file alone is of the version in force."),
	  .param = { { "version", PARAM_CONFIG, 0, N_("version; the one in force when absent") },
		     { "file", PARAM_TEXT, 0, N_("file, as in workflow/incident.yaml") } } },
	{ .name = "config revert",
	  .kind = COMMAND_JOB,
	  .job = job_config_revert,
	  .roles = ROLE_ADMIN,
	  .help = N_("put an earlier configuration in force again"),
	  .about = N_(
		  "Its files become a new version and stand in DESK/config again. Refused for what config apply "
		  "refuses, and while files hold changes that were never applied."),
	  .param = { { "version", PARAM_CONFIG, PARAM_REQUIRED, N_("version, see config history") },
		     { "discard", PARAM_FLAG, PARAM_OPTION,
		       N_("give up changes of the files that were never applied") } } },
	{ .name = "import tickets",
	  .kind = COMMAND_JOB,
	  .job = job_import_tickets,
	  .roles = ROLE_ADMIN,
	  .help = N_("import tickets from JSON Lines or CSV"),
	  .about = N_(
		  "Known external ids are skipped. Good rows are taken, each bad one is reported with line and "
		  "reason; --strict takes nothing when any row is bad. An import that was stopped is taken up by "
		  "running it again. See deskbell-import(5)."),
	  .param = { { "file", PARAM_FILE, PARAM_REQUIRED,
		       N_("JSON Lines, or CSV by its name (.csv, .tsv); - reads standard input") },
		     { "map", PARAM_FILE, PARAM_OPTION,
		       N_("YAML map of columns, priorities, types, states, people, queues") },
		     { "suggest-map", PARAM_FLAG, PARAM_OPTION,
		       N_("print a map made of a look at the file; nothing is imported") },
		     { "csv", PARAM_FLAG, PARAM_OPTION, N_("it is CSV, whatever its name") },
		     REJECTS,
		     { "strict", PARAM_FLAG, PARAM_OPTION, N_("all rows or none") },
		     { "create", PARAM_TEXT, PARAM_OPTION,
		       N_("make what is missing: queue,person,category") },
		     { "attachments", PARAM_FILE, PARAM_OPTION,
		       N_("directory that holds the files of attachments, as export wrote them") } } },
	{ .name = "import people",
	  .kind = COMMAND_JOB,
	  .job = job_import_people,
	  .roles = ROLE_ADMIN,
	  .help = N_("add and change people from CSV"),
	  .about = N_(
		  "Columns: login, name, email, roles, teams, organisation, active; a person is known by his login. "
		  "A column that is not there says nothing; an empty cell takes the value away."),
	  .param = { { "file", PARAM_FILE, PARAM_REQUIRED, N_("CSV file; - reads standard input") },
		     REJECTS } },
	{ .name = "import organisations",
	  .kind = COMMAND_JOB,
	  .job = job_import_organisations,
	  .roles = ROLE_ADMIN,
	  .help = N_("add and change organisations from CSV"),
	  .about = N_("Columns: key, title, active; an organisation is known by its key."),
	  .param = { { "file", PARAM_FILE, PARAM_REQUIRED, N_("CSV file; - reads standard input") },
		     REJECTS } },
	{ .name = "export tickets",
	  .kind = COMMAND_READ,
	  .roles = READERS,
	  .help = N_("write tickets for another program, or another desk"),
	  .about = N_(
		  "JSON Lines hold all that was done to each ticket, links and merges too, and can be imported again; "
		  "CSV holds the fields of a list and the custom ones. As many as you may see; see deskbell-import(5)."),
	  .param = { QUERY,
		     CSV,
		     OUTPUT,
		     { "attachments", PARAM_FILE, PARAM_OPTION,
		       N_("directory to write the files of attachments to, named by their SHA-256") },
		     { "deleted", PARAM_FLAG, PARAM_OPTION,
		       N_("deleted tickets too, for those who see them") } } },
	{ .name = "export people",
	  .kind = COMMAND_READ,
	  .roles = ROLE_ADMIN,
	  .help = N_("write people as CSV, for import people"),
	  .param = { OUTPUT } },
	{ .name = "export organisations",
	  .kind = COMMAND_READ,
	  .roles = ROLE_ADMIN,
	  .help = N_("write organisations as CSV, for import organisations"),
	  .param = { OUTPUT } },
	{ .name = "audit verify",
	  .kind = COMMAND_READ,
	  .roles = ROLE_ADMIN,
	  .help = N_("verify the chain of changes"),
	  .about = N_(
		  "Prints the head of the chain. Keep it elsewhere: --against finds a chain that was cut."),
	  .param = { { "against", PARAM_TEXT, PARAM_OPTION, N_("head printed earlier") } } },
};

const struct command_set data_commands = { row, ARRAY_LEN(row) };
