/* Commands on the desk as a whole, and on the program itself. */
#include "registry_priv.h"

static const struct command row[] = {
	{ .name = "doctor",
	  .kind = COMMAND_DESK,
	  .flags = COMMAND_ACTS,
	  .roles = ROLE_ADMIN,
	  .help = N_("look the desk through"),
	  .about = N_(
		  "Checks pages and chain of the store, every ticket, person and article against the log and "
		  "git, the text indexes, attachments, modes, and what dead processes left; also on a desk that "
		  "does not open. Exit 1 when something is wrong; --repair makes anew what can be made anew and "
		  "never touches what was recorded. The desk's owner may run it without being an admin."),
	  .param = { { "check", PARAM_CHECK, PARAM_MANY, N_("only these checks; all when absent") },
		     { "repair", PARAM_FLAG, PARAM_OPTION, N_("mend what can be made anew") },
		     { "free", PARAM_FLAG, PARAM_OPTION,
		       N_("on a full disk: give away the room kept for it, check nothing") } } },
	{ .name = "rebuild",
	  .kind = COMMAND_JOB,
	  .job = job_rebuild,
	  .roles = ROLE_ADMIN,
	  .help = N_("make derived tables anew and prove them equal"),
	  .about = N_(
		  "Everybody can go on working meanwhile. With --dry-run it only says what is not as it must be."),
	  .param = { { "what", PARAM_TEXT, 0,
		       N_("search, tickets, articles or all; all when absent") } } },
	{ .name = "backup",
	  .kind = COMMAND_JOB,
	  .job = job_backup,
	  .roles = ROLE_ADMIN,
	  .help = N_("put the whole desk into one file, while others work"),
	  .about = N_(
		  "Store, knowledge base, configuration, drafts and attachments, with a manifest of their "
		  "SHA-256. It is read back and compared before it gets its name. Attachments that are "
		  "missing, damaged or cannot be read, links, and files whose names it cannot take are named, and "
		  "the exit status is then 1. What each has read is left out."),
	  .param = { { "file", PARAM_DIR, PARAM_REQUIRED,
		       N_("file to write; must not be there") } } },
	{ .name = "restore",
	  .kind = COMMAND_DESK,
	  .roles = ROLE_ALL,
	  .help = N_("make a desk out of a backup"),
	  .about = N_(
		  "Every part is compared with the manifest before anything is put in place; then the desk is "
		  "looked through as doctor does. --verify only compares."),
	  .param = { { "file", PARAM_FILE, PARAM_REQUIRED, N_("file that backup wrote") },
		     { "dir", PARAM_DIR, 0, N_("directory, absent or empty") },
		     { "verify", PARAM_FLAG, PARAM_OPTION,
		       N_("compare, put nothing in place") } } },
	{ .name = "init",
	  .kind = COMMAND_DESK,
	  .flags = COMMAND_PLAIN,
	  .roles = ROLE_ALL,
	  .help = N_("make a desk"),
	  .about = N_(
		  "The directory must be absent or empty. You become its owner, with all roles."),
	  .param = { { "dir", PARAM_DIR, 0, N_("directory; the default desk when absent") } } },
	{ .name = "demo",
	  .kind = COMMAND_DESK,
	  .flags = COMMAND_PLAIN,
	  .roles = ROLE_ALL,
	  .help = N_("make or reopen a desk full of examples"),
	  .about = N_(
		  "Opens its screens; without a terminal, prints its queue. The same seed at the "
		  "same time makes the same desk. With --tickets it is a large one: made-up tickets "
		  "of some years stand behind the others, one in fifty of them open."),
	  .param = { { "seed", PARAM_INT, PARAM_OPTION, N_("number that decides the contents") },
		     { "tickets", PARAM_INT, PARAM_OPTION,
		       N_("how many tickets to make up, 1000000 at most") },
		     { "dir", PARAM_DIR, 0,
		       N_("directory; deskbell-demo in the data home when absent") } } },
	{ .name = "help",
	  .kind = COMMAND_DESK,
	  .flags = COMMAND_PLAIN,
	  .roles = ROLE_ALL,
	  .help = N_("explain commands"),
	  .param = { { "words", PARAM_COMMAND, PARAM_MANY, N_("command") } } },
	{ .name = "completion",
	  .kind = COMMAND_DESK,
	  .roles = ROLE_ALL,
	  .help = N_("print what a shell needs to complete command lines"),
	  .about = N_(
		  "bash: eval \"$(deskbell completion bash)\" in ~/.bashrc; zsh: a file _deskbell in a directory "
		  "of fpath; fish: deskbell.fish in ~/.config/fish/completions. With --line, prints what may "
		  "stand at the end of that line, as the scripts ask it: text, label, and what is still to type."),
	  .param = { { "line", PARAM_TEXT, PARAM_OPTION, N_("a command line up to the cursor") },
		     { "shell", PARAM_SHELL, 0, N_("bash, zsh or fish") } } },
};

const struct command_set desk_commands = { row, ARRAY_LEN(row) };
