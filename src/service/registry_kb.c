/* Commands on articles. */
#include "registry_priv.h"

#define KB_READERS (ROLE_AGENT | ROLE_AUTHOR | ROLE_SUPERVISOR | ROLE_ADMIN)

/* clang-format off */
#define ARTICLE { "article", PARAM_ARTICLE, PARAM_REQUIRED, N_("number (KB-12) or path") }
#define MESSAGE { "message", PARAM_TEXT, PARAM_OPTION, N_("what the commit says; made from the title when absent") }
/* clang-format on */

static const struct command row[] = {
	{ .name = "kb import",
	  .kind = COMMAND_JOB,
	  .flags = COMMAND_ONCE,
	  .job = job_kb_import,
	  .roles = ROLE_AUTHOR,
	  .help = N_("import articles from a directory or a git bundle"),
	  .about = N_("A directory becomes one commit; a bundle comes with its history."),
	  .param = { { "source", PARAM_DIR, PARAM_REQUIRED,
		       N_("directory of .md files, or git bundle") } } },
	{ .name = "kb list",
	  .kind = COMMAND_READ,
	  .roles = KB_READERS,
	  .help = N_("list articles"),
	  .param = { LIMIT } },
	{ .name = "kb show",
	  .kind = COMMAND_READ,
	  .roles = KB_READERS,
	  .help = N_("show an article"),
	  .param = { ARTICLE, { "raw", PARAM_FLAG, PARAM_OPTION, N_("the markdown as it is") } } },
	{ .name = "kb search",
	  .kind = COMMAND_READ,
	  .roles = KB_READERS,
	  .help = N_("search articles"),
	  .param = { { "words", PARAM_WORDS, PARAM_REQUIRED | PARAM_MANY,
		       N_("words or \"phrases\"") },
		     LIMIT } },
	{ .name = "kb history",
	  .kind = COMMAND_READ,
	  .roles = KB_READERS,
	  .help = N_("list the changes of an article"),
	  .about = N_(
		  "Newest first, through all its paths. \"by\" is who published it through deskbell, - for a "
		  "plain git push; \"author\" is what the commit claims."),
	  .param = { ARTICLE, LIMIT } },
	{ .name = "kb diff",
	  .kind = COMMAND_READ,
	  .roles = KB_READERS,
	  .help = N_("show what changed in an article"),
	  .about = N_(
		  "A revision is a change number of kb history or the beginning of a commit's name. None: the "
		  "newest against the one before; one: it against the newest."),
	  .param = { ARTICLE,
		     { "from", PARAM_REVISION, 0, N_("revision to compare with") },
		     { "to", PARAM_REVISION, 0,
		       N_("revision to look at, the newest when absent") } } },
	{ .name = "kb blame",
	  .kind = COMMAND_READ,
	  .roles = KB_READERS,
	  .help = N_("show which change each line of an article came with"),
	  .param = { ARTICLE } },
	{ .name = "kb new",
	  .kind = COMMAND_JOB,
	  .flags = COMMAND_ONCE,
	  .job = job_kb_new,
	  .roles = ROLE_AUTHOR,
	  .help = N_("write an article"),
	  .about = N_(
		  "The article is published as one commit on main. Number and title stand in its front matter. "
		  "$EDITOR begins with your draft of that path, where you have one; once the article is "
		  "published the draft stays in the trash for 7 days."),
	  .param = { { "path", PARAM_NEW_ARTICLE, PARAM_REQUIRED, N_("path, ending in .md") },
		     { "title", PARAM_TEXT, PARAM_OPTION | PARAM_REQUIRED, N_("title") },
		     { "body", PARAM_BODY, PARAM_OPTION | PARAM_REQUIRED,
		       N_("markdown; - reads standard input, absent opens $EDITOR on a terminal") },
		     MESSAGE } },
	{ .name = "kb edit",
	  .kind = COMMAND_JOB,
	  .flags = COMMAND_ONCE | COMMAND_SEEN,
	  .job = job_kb_edit,
	  .roles = ROLE_AUTHOR,
	  .help = N_("change an article"),
	  .about = N_(
		  "The body is the markdown as kb show --raw prints it; without front matter the present one "
		  "stays. What others changed meanwhile is merged where the lines differ; where they do not, "
		  "nothing is published and the text is kept as your draft, which kb edit takes up again in "
		  "$EDITOR. --rev says which change the text began from (kb history)."),
	  .param = { ARTICLE,
		     { "body", PARAM_BODY, PARAM_OPTION | PARAM_REQUIRED,
		       N_("markdown; - reads standard input, absent opens $EDITOR on a terminal") },
		     MESSAGE } },
	{ .name = "kb move",
	  .kind = COMMAND_JOB,
	  .flags = COMMAND_ONCE,
	  .job = job_kb_move,
	  .roles = ROLE_AUTHOR,
	  .help = N_("move an article to another path"),
	  .about = N_("It keeps its number and its history."),
	  .param = { ARTICLE,
		     { "path", PARAM_KEY, PARAM_REQUIRED, N_("new path, ending in .md") },
		     MESSAGE } },
	{ .name = "kb remove",
	  .kind = COMMAND_JOB,
	  .flags = COMMAND_ONCE,
	  .job = job_kb_remove,
	  .roles = ROLE_AUTHOR,
	  .help = N_("take an article out of the knowledge base"),
	  .about = N_("Its history stays, undo brings it back."),
	  .param = { ARTICLE, MESSAGE } },
};

const struct command_set kb_commands = { row, ARRAY_LEN(row) };
