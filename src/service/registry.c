/* The command table. A command exists when it has a row here, and everything that speaks of
 * commands reads this row. */
#include "deskbell/service/registry.h"

#include "deskbell/base/i18n.h"
#include "deskbell/domain/person.h"
#include "deskbell/text/fuzzy.h"
#include "service_priv.h"

#define STAFF (ROLE_AGENT | ROLE_SUPERVISOR)
#define READERS (ROLE_REQUESTER | ROLE_AGENT | ROLE_SUPERVISOR | ROLE_ADMIN)
#define KB_READERS (ROLE_AGENT | ROLE_AUTHOR | ROLE_SUPERVISOR | ROLE_ADMIN)

/* clang-format off */
#define TICKET { "ticket", PARAM_TICKET, PARAM_REQUIRED, N_("ticket number") }
#define QUERY { "query", PARAM_QUERY, PARAM_MANY, N_("what to list, see deskbell-query(7); all when absent") }
#define ATTACH { "attach", PARAM_FILE, PARAM_OPTION | PARAM_MANY, N_("file that comes with it, 25 MiB at most") }
#define LIMIT { "limit", PARAM_INT, PARAM_OPTION, N_("rows at most, 50 unless given, 0 for all") }
#define ARTICLE { "article", PARAM_ARTICLE, PARAM_REQUIRED, N_("number (KB-12) or path") }
#define MESSAGE { "message", PARAM_TEXT, PARAM_OPTION, N_("what the commit says; made from the title when absent") }
#define CSV { "csv", PARAM_FLAG, PARAM_OPTION, N_("as CSV") }
#define REJECTS { "rejects", PARAM_TEXT, PARAM_OPTION, N_("file to write rows to that were not taken, with the reason") }
#define OUTPUT { "output", PARAM_TEXT, PARAM_OPTION, N_("file to write, in place of one that is there") }
/* clang-format on */

/* clang-format off */
#define LOG_OPTIONS \
	LIMIT, \
	{ "since", PARAM_TEXT, PARAM_OPTION, N_("none before this time: -2d, mon, 2026-11-21") }, \
	{ "actor", PARAM_PERSON, PARAM_OPTION, N_("changes of this person: login, me") }, \
	{ "command", PARAM_TEXT, PARAM_OPTION, N_("changes by commands that begin so") }
/* clang-format on */

static const struct command commands[] = {
	{ .name = "ticket new",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_new,
	  .roles = ROLE_REQUESTER | STAFF,
	  .help = N_("open a ticket"),
	  .about = N_(
		  "Type, queue and priority come from new: in desk.yaml unless given; the requester is you. "
		  "Custom fields come from their default in field.yaml unless given; what the type requires "
		  "must be there."),
	  .param = { { "subject", PARAM_TEXT, PARAM_OPTION | PARAM_REQUIRED,
		       N_("one line saying what is wrong") },
		     { "body", PARAM_BODY, PARAM_OPTION,
		       N_("first message; - reads standard input") },
		     { "type", PARAM_TYPE, PARAM_OPTION, N_("ticket type") },
		     { "queue", PARAM_QUEUE, PARAM_OPTION, N_("queue it waits in") },
		     { "priority", PARAM_PRIORITY, PARAM_OPTION, N_("P1, P2, P3 or P4") },
		     { "requester", PARAM_PERSON, PARAM_OPTION,
		       N_("who asks (agents and supervisors)") },
		     { "field", PARAM_ASSIGNMENT, PARAM_OPTION | PARAM_MANY,
		       N_("a custom field and its value: f.room=4.17") },
		     ATTACH } },
	{ .name = "ticket list",
	  .kind = COMMAND_READ,
	  .roles = READERS,
	  .help = N_("list tickets"),
	  .about = N_("Sorted by last update, newest first, unless the query has sort:."),
	  .param = { QUERY, LIMIT } },
	{ .name = "ticket show",
	  .kind = COMMAND_READ,
	  .roles = READERS,
	  .help = N_("show a ticket with its thread"),
	  .param = { TICKET } },
	{ .name = "ticket set",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_set,
	  .roles = STAFF,
	  .help = N_("set fields of a ticket"),
	  .about = N_(
		  "An empty value (field=) unsets the field. Fields: subject, priority, queue, assignee, "
		  "requester, category, resolution."),
	  .param = { TICKET,
		     { "field", PARAM_ASSIGNMENT, PARAM_REQUIRED | PARAM_MANY,
		       N_("a field and its new value") } } },
	{ .name = "ticket take",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_take,
	  .roles = STAFF,
	  .help = N_("assign a ticket to yourself"),
	  .param = { TICKET } },
	{ .name = "ticket assign",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_assign,
	  .roles = STAFF,
	  .help = N_("assign a ticket"),
	  .param = { TICKET,
		     { "person", PARAM_PERSON, PARAM_REQUIRED,
		       N_("login of an agent or supervisor, me, none") } } },
	{ .name = "ticket move",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_move,
	  .roles = STAFF,
	  .help = N_("move a ticket to another queue"),
	  .param = { TICKET, { "queue", PARAM_QUEUE, PARAM_REQUIRED, N_("queue key") } } },
	{ .name = "ticket reply",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_reply,
	  .flags = COMMAND_ON_MERGED,
	  .roles = ROLE_REQUESTER | STAFF,
	  .help = N_("write a public reply"),
	  .param = { TICKET,
		     { "body", PARAM_BODY, PARAM_OPTION | PARAM_REQUIRED,
		       N_("text; - reads standard input") },
		     ATTACH } },
	{ .name = "ticket note",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_note,
	  .flags = COMMAND_ON_MERGED,
	  .roles = STAFF,
	  .help = N_("write an internal note"),
	  .about = N_("The requester never sees notes."),
	  .param = { TICKET,
		     { "body", PARAM_BODY, PARAM_OPTION | PARAM_REQUIRED,
		       N_("text; - reads standard input") },
		     ATTACH } },
	{ .name = "ticket transition",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_transition,
	  .roles = STAFF,
	  .help = N_("move a ticket through its workflow"),
	  .about = N_("The transition's required fields may be given with it: "
		      "deskbell ticket transition 42 resolve resolution=\"cable replaced\"."),
	  .param = { TICKET,
		     { "name", PARAM_TRANSITION, PARAM_REQUIRED,
		       N_("transition, see ticket transitions") },
		     { "field", PARAM_ASSIGNMENT, PARAM_MANY, N_("a field and its new value") } } },
	{ .name = "ticket transitions",
	  .kind = COMMAND_READ,
	  .roles = READERS,
	  .help = N_("list what may be done with a ticket now, and why not the rest"),
	  .param = { TICKET } },
	{ .name = "ticket attach",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_attach,
	  .roles = ROLE_REQUESTER | STAFF,
	  .flags = COMMAND_ON_MERGED,
	  .help = N_("attach files to a ticket"),
	  .about = N_(
		  "They come with a message of their own, internal unless --public; a requester's is a reply."),
	  .param = { TICKET,
		     { "file", PARAM_FILE, PARAM_REQUIRED | PARAM_MANY,
		       N_("regular file, 25 MiB at most") },
		     { "body", PARAM_TEXT, PARAM_OPTION, N_("text of the message") },
		     { "name", PARAM_TEXT, PARAM_OPTION, N_("another name for the one file") },
		     { "public", PARAM_FLAG, PARAM_OPTION, N_("a public reply") } } },
	{ .name = "ticket detach",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_detach,
	  .roles = STAFF,
	  .flags = COMMAND_ON_MERGED,
	  .help = N_("take attachments off a ticket"),
	  .about = N_("Undo brings them back; the file itself stays in the desk."),
	  .param = { TICKET,
		     { "attachment", PARAM_INT, PARAM_REQUIRED | PARAM_MANY,
		       N_("number of an attachment, see ticket show") } } },
	{ .name = "ticket save",
	  .kind = COMMAND_READ,
	  .roles = READERS,
	  .help = N_("save an attachment as a file"),
	  .about = N_(
		  "In a directory the file's name is made from the attachment's. Nothing is written over."),
	  .param = { TICKET,
		     { "attachment", PARAM_INT, PARAM_REQUIRED,
		       N_("number of an attachment, see ticket show") },
		     { "to", PARAM_DIR, PARAM_REQUIRED, N_("directory, or file to make") } } },
	{ .name = "ticket tag",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_tag,
	  .roles = STAFF,
	  .help = N_("put tags on a ticket"),
	  .param = { TICKET,
		     { "tag", PARAM_TAG, PARAM_REQUIRED | PARAM_MANY, N_("a word or two") } } },
	{ .name = "ticket untag",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_untag,
	  .roles = STAFF,
	  .flags = COMMAND_ON_MERGED,
	  .help = N_("take tags off a ticket"),
	  .param = { TICKET,
		     { "tag", PARAM_TAG, PARAM_REQUIRED | PARAM_MANY, N_("a tag it has") } } },
	{ .name = "ticket link",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_link,
	  .roles = STAFF,
	  .help = N_("link a ticket with others"),
	  .about = N_(
		  "Kinds: relates, blocks, blocked-by, duplicates, duplicated-by, parent (of), child (of), "
		  "causes, caused-by. Each link stands at both tickets."),
	  .param = { TICKET,
		     { "kind", PARAM_LINK, PARAM_REQUIRED, N_("what the first is to the others") },
		     { "other", PARAM_TICKET, PARAM_REQUIRED | PARAM_MANY,
		       N_("ticket number") } } },
	{ .name = "ticket unlink",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_unlink,
	  .roles = STAFF,
	  .flags = COMMAND_ON_MERGED,
	  .help = N_("take away all links between a ticket and others"),
	  .param = { TICKET,
		     { "other", PARAM_TICKET, PARAM_REQUIRED | PARAM_MANY,
		       N_("ticket number") } } },
	{ .name = "ticket watch",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_watch,
	  .roles = STAFF,
	  .help = N_("watch a ticket"),
	  .param = { TICKET,
		     { "person", PARAM_PERSON, PARAM_MANY,
		       N_("login of an agent or supervisor; you when absent") } } },
	{ .name = "ticket unwatch",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_unwatch,
	  .roles = STAFF,
	  .flags = COMMAND_ON_MERGED,
	  .help = N_("watch a ticket no longer"),
	  .param = { TICKET,
		     { "person", PARAM_PERSON, PARAM_MANY, N_("login; you when absent") } } },
	{ .name = "ticket snooze",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_snooze,
	  .roles = STAFF,
	  .help = N_("put an open ticket off until later"),
	  .about = N_("It leaves the views of work until then, or until its requester writes: "
		      "deskbell ticket snooze 42 2d, 42 mon 9:00, 42 2026-12-01."),
	  .param = { TICKET,
		     { "until", PARAM_WHEN, PARAM_REQUIRED | PARAM_MANY,
		       N_("a time, or how long") } } },
	{ .name = "ticket unsnooze",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_unsnooze,
	  .roles = STAFF,
	  .help = N_("wake a snoozed ticket"),
	  .param = { TICKET } },
	{ .name = "ticket merge",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_merge,
	  .roles = STAFF,
	  .help = N_("merge a ticket into another"),
	  .about = N_(
		  "It counts as closed and its messages are read in the other's thread. Requesters see "
		  "no more than before."),
	  .param = { TICKET,
		     { "into", PARAM_TICKET, PARAM_REQUIRED | PARAM_OPTION,
		       N_("the ticket that goes on") } } },
	{ .name = "ticket unmerge",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_unmerge,
	  .roles = STAFF,
	  .flags = COMMAND_ON_MERGED,
	  .help = N_("take a merged ticket out again"),
	  .param = { TICKET } },
	{ .name = "ticket split",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_split,
	  .roles = STAFF,
	  .help = N_("move messages of a ticket into a new one"),
	  .about = N_(
		  "The new ticket has the same type, queue, priority, category and requester, and is linked "
		  "with the old one. At least one message stays."),
	  .param = { TICKET,
		     { "message", PARAM_MESSAGE, PARAM_REQUIRED | PARAM_MANY,
		       N_("number of a message, see ticket show") },
		     { "subject", PARAM_TEXT, PARAM_REQUIRED | PARAM_OPTION,
		       N_("one line saying what is wrong") } } },
	{ .name = "ticket delete",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_delete,
	  .roles = STAFF,
	  .flags = COMMAND_ON_MERGED,
	  .help = N_("take a ticket out of all lists"),
	  .about = N_(
		  "Nothing is lost: undo or ticket restore bring it back. Supervisors still see it with "
		  "ticket show."),
	  .param = { TICKET,
		     { "reason", PARAM_TEXT, PARAM_REQUIRED | PARAM_OPTION,
		       N_("why, for the log") } } },
	{ .name = "ticket restore",
	  .kind = COMMAND_WRITE,
	  .plan = plan_ticket_restore,
	  .roles = ROLE_SUPERVISOR,
	  .flags = COMMAND_ON_MERGED | COMMAND_ON_DELETED,
	  .help = N_("bring a deleted ticket back"),
	  .param = { TICKET } },
	{ .name = "ticket log",
	  .kind = COMMAND_READ,
	  .roles = READERS,
	  .help = N_("list the changes of a ticket"),
	  .about = N_("The newest come first. Free text is left out; --json has every field."),
	  .param = { TICKET, LOG_OPTIONS } },
	{ .name = "log",
	  .kind = COMMAND_READ,
	  .roles = ROLE_ALL,
	  .help = N_("list changes"),
	  .about = N_("The newest come first; those you may see. Free text is left out; --json has "
		      "every field."),
	  .param = { { "query", PARAM_QUERY, PARAM_MANY,
		       N_("a ticket number, or whose tickets' changes, see deskbell-query(7)") },
		     LOG_OPTIONS } },
	{ .name = "events",
	  .kind = COMMAND_READ,
	  .roles = ROLE_ALL,
	  .help = N_("print changes as they happen"),
	  .about = N_(
		  "The oldest come first, each once. The number of the last change read is where "
		  "--since goes on."),
	  .param = { { "follow", PARAM_FLAG, PARAM_OPTION,
		       N_("wait for more until interrupted; without --since from now on") },
		     { "since", PARAM_TEXT, PARAM_OPTION, N_("changes newer than this one") } } },
	{ .name = "undo",
	  .kind = COMMAND_WRITE,
	  .plan = plan_undo,
	  .items = items_undo,
	  .roles = ROLE_ALL,
	  .help = N_("undo a change"),
	  .about = N_(
		  "Without a number, your newest change. Refused, with the list of what stands in the way, when "
		  "someone changed the same field since."),
	  .param = { { "change", PARAM_CHANGE, 0, N_("change number") } } },
	{ .name = "redo",
	  .kind = COMMAND_WRITE,
	  .plan = plan_undo,
	  .items = items_redo,
	  .roles = ROLE_ALL,
	  .help = N_("redo what you undid last"),
	  .about = N_("Only while you changed nothing since.") },
	{ .name = "query explain",
	  .kind = COMMAND_READ,
	  .roles = STAFF | ROLE_ADMIN,
	  .help = N_("say how a query is understood and answered"),
	  .about = N_(
		  "Its tree, the SQL with what you may see, the indexes used and the rows expected."),
	  .param = { QUERY } },
	{ .name = "user add",
	  .kind = COMMAND_WRITE,
	  .plan = plan_user_add,
	  .roles = ROLE_ADMIN,
	  .help = N_("add a person"),
	  .param = { { "login", PARAM_KEY, PARAM_REQUIRED, N_("login, 1-64 characters") },
		     { "name", PARAM_TEXT, PARAM_OPTION, N_("full name") },
		     { "email", PARAM_TEXT, PARAM_OPTION, N_("mail address") },
		     { "role", PARAM_ROLE, PARAM_OPTION,
		       N_("of requester, agent, author, supervisor and admin, comma-separated; requester "
			  "unless given") },
		     { "team", PARAM_TEAM, PARAM_OPTION | PARAM_MANY, N_("team to join") },
		     { "organisation", PARAM_ORGANISATION, PARAM_OPTION,
		       N_("organisation the person belongs to") } } },
	{ .name = "user set",
	  .kind = COMMAND_WRITE,
	  .plan = plan_user_set,
	  .roles = ROLE_ADMIN,
	  .help = N_("change what is known of a person"),
	  .about = N_(
		  "What is not named stays. An empty value takes name, email or organisation away; roles are "
		  "the ones given, not added to. Who is no longer active may not act; his tickets stay his."),
	  .param = { { "login", PARAM_PERSON, PARAM_REQUIRED, N_("login") },
		     { "name", PARAM_TEXT, PARAM_OPTION, N_("full name") },
		     { "email", PARAM_TEXT, PARAM_OPTION, N_("mail address") },
		     { "role", PARAM_ROLE, PARAM_OPTION,
		       N_("of requester, agent, author, supervisor and admin, comma-separated") },
		     { "organisation", PARAM_ORGANISATION, PARAM_OPTION,
		       N_("organisation the person belongs to, or none") },
		     { "active", PARAM_YESNO, PARAM_OPTION, N_("yes or no") } } },
	{ .name = "user list",
	  .kind = COMMAND_READ,
	  .roles = STAFF | ROLE_ADMIN,
	  .help = N_("list people") },
	{ .name = "team add",
	  .kind = COMMAND_WRITE,
	  .plan = plan_team_add,
	  .roles = ROLE_ADMIN,
	  .help = N_("add a team"),
	  .param = { { "key", PARAM_KEY, PARAM_REQUIRED, N_("key, 1-64 characters") },
		     { "title", PARAM_TEXT, PARAM_OPTION, N_("name for people") },
		     { "member", PARAM_PERSON, PARAM_OPTION | PARAM_MANY,
		       N_("login of a member") } } },
	{ .name = "team list",
	  .kind = COMMAND_READ,
	  .roles = STAFF | ROLE_ADMIN,
	  .help = N_("list teams") },
	{ .name = "queue add",
	  .kind = COMMAND_WRITE,
	  .plan = plan_queue_add,
	  .roles = ROLE_ADMIN,
	  .help = N_("add a queue"),
	  .param = { { "key", PARAM_KEY, PARAM_REQUIRED, N_("key, 1-64 characters") },
		     { "title", PARAM_TEXT, PARAM_OPTION, N_("name for people") },
		     { "team", PARAM_TEAM, PARAM_OPTION, N_("team that owns it") },
		     { "restricted", PARAM_FLAG, PARAM_OPTION,
		       N_("only members of its team see its tickets") } } },
	{ .name = "queue list",
	  .kind = COMMAND_READ,
	  .roles = STAFF | ROLE_ADMIN,
	  .help = N_("list queues") },
	{ .name = "category add",
	  .kind = COMMAND_WRITE,
	  .plan = plan_category_add,
	  .roles = ROLE_ADMIN,
	  .help = N_("add a category"),
	  .param = { { "key", PARAM_KEY, PARAM_REQUIRED,
		       N_("key of one or two levels: network/vpn") },
		     { "title", PARAM_TEXT, PARAM_OPTION, N_("name for people") } } },
	{ .name = "category list",
	  .kind = COMMAND_READ,
	  .roles = STAFF | ROLE_ADMIN,
	  .help = N_("list categories") },
	{ .name = "organisation add",
	  .kind = COMMAND_WRITE,
	  .plan = plan_organisation_add,
	  .roles = ROLE_ADMIN,
	  .help = N_("add an organisation"),
	  .param = { { "key", PARAM_KEY, PARAM_REQUIRED, N_("key, 1-64 characters") },
		     { "title", PARAM_TEXT, PARAM_OPTION, N_("name for people") } } },
	{ .name = "organisation set",
	  .kind = COMMAND_WRITE,
	  .plan = plan_organisation_set,
	  .roles = ROLE_ADMIN,
	  .help = N_("change an organisation's name for people"),
	  .param = { { "key", PARAM_ORGANISATION, PARAM_REQUIRED, N_("key") },
		     { "title", PARAM_TEXT, PARAM_OPTION | PARAM_REQUIRED,
		       N_("name for people") } } },
	{ .name = "organisation retire",
	  .kind = COMMAND_WRITE,
	  .plan = plan_organisation_retire,
	  .roles = ROLE_ADMIN,
	  .help = N_("retire an organisation nobody belongs to"),
	  .about = N_("Refused, with the list of them, while active people belong to it. Adding it "
		      "again takes it up again."),
	  .param = { { "key", PARAM_ORGANISATION, PARAM_REQUIRED, N_("key") } } },
	{ .name = "organisation list",
	  .kind = COMMAND_READ,
	  .roles = STAFF | ROLE_ADMIN,
	  .help = N_("list organisations") },
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
		     { "csv", PARAM_FLAG, PARAM_OPTION, N_("it is CSV, whatever its name") },
		     REJECTS,
		     { "strict", PARAM_FLAG, PARAM_OPTION, N_("all rows or none") },
		     { "create", PARAM_TEXT, PARAM_OPTION,
		       N_("make what is missing: queue,person,category") } } },
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
		  "JSON Lines hold all that was done to each ticket and can be imported again; CSV holds the fields of "
		  "a list. As many as you may see; see deskbell-import(5)."),
	  .param = { QUERY, CSV, OUTPUT } },
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
	{ .name = "kb import",
	  .kind = COMMAND_JOB,
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
	  .job = job_kb_new,
	  .roles = ROLE_AUTHOR,
	  .help = N_("write an article"),
	  .about = N_(
		  "The article is published as one commit on main. Number and title stand in its front matter."),
	  .param = { { "path", PARAM_KEY, PARAM_REQUIRED, N_("path, ending in .md") },
		     { "title", PARAM_TEXT, PARAM_OPTION | PARAM_REQUIRED, N_("title") },
		     { "body", PARAM_BODY, PARAM_OPTION | PARAM_REQUIRED,
		       N_("markdown; - reads standard input, absent opens $EDITOR on a terminal") },
		     MESSAGE } },
	{ .name = "kb edit",
	  .kind = COMMAND_JOB,
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
	  .job = job_kb_move,
	  .roles = ROLE_AUTHOR,
	  .help = N_("move an article to another path"),
	  .about = N_("It keeps its number and its history."),
	  .param = { ARTICLE,
		     { "path", PARAM_KEY, PARAM_REQUIRED, N_("new path, ending in .md") },
		     MESSAGE } },
	{ .name = "kb remove",
	  .kind = COMMAND_JOB,
	  .job = job_kb_remove,
	  .roles = ROLE_AUTHOR,
	  .help = N_("take an article out of the knowledge base"),
	  .about = N_("Its history stays, undo brings it back."),
	  .param = { ARTICLE, MESSAGE } },
	{ .name = "doctor",
	  .kind = COMMAND_DESK,
	  .roles = ROLE_ADMIN,
	  .help = N_("look the desk through"),
	  .about = N_(
		  "Checks pages and chain of the store, every ticket, person and article against the log and "
		  "git, the text indexes, attachments, modes, and what dead processes left; also on a desk that "
		  "does not open. Exit 1 when something is wrong; --repair makes anew what can be made anew and "
		  "never touches what was recorded. The desk's owner may run it without being an admin."),
	  .param = { { "check", PARAM_WORDS, PARAM_MANY, N_("only these checks; all when absent") },
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
		  "SHA-256. It is read back and compared before it gets its name."),
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
	  .roles = ROLE_ALL,
	  .help = N_("make a desk"),
	  .about = N_(
		  "The directory must be absent or empty. You become its owner, with all roles."),
	  .param = { { "dir", PARAM_DIR, 0, N_("directory; the default desk when absent") } } },
	{ .name = "demo",
	  .kind = COMMAND_DESK,
	  .roles = ROLE_ALL,
	  .help = N_("make or reopen a desk full of examples"),
	  .about = N_(
		  "Opens its screens; without a terminal, prints its queue. The same seed at the "
		  "same time makes the same desk."),
	  .param = { { "seed", PARAM_INT, PARAM_OPTION, N_("number that decides the contents") },
		     { "dir", PARAM_DIR, 0,
		       N_("directory; deskbell-demo in the data home when absent") } } },
	{ .name = "help",
	  .kind = COMMAND_DESK,
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

const struct command *command_table(size_t *n)
{
	*n = ARRAY_LEN(commands);
	return commands;
}

const struct command *command_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (sv_eqs(sv_from(name), commands[i].name))
			return &commands[i];
	return NULL;
}

/* Number of words of the command's name if `word` begins with them, else 0. */
static size_t name_matches(const char *name, const struct sv *word, size_t n)
{
	struct sv rest = sv_from(name);
	size_t used = 0;

	while (rest.p) {
		struct sv part = sv_cut(&rest, ' ');

		if (used >= n || !sv_eq(part, word[used]))
			return 0;
		used++;
	}
	return used;
}

/* "ticket" alone: what may follow it. SV_NULL when no command begins so. */
static struct sv what_follows(struct sv noun, struct str *out)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		struct sv rest = sv_from(commands[i].name), first = sv_cut(&rest, ' ');

		if (rest.p && sv_eq(first, noun))
			str_addf(out, "%s%.*s", out->n ? ", " : "", SV_ARG(rest));
	}
	return out->n ? str_sv(out) : SV_NULL;
}

/* "new, list, show": the second words of the commands that begin with this one. */
static bool list_group(struct sv first, struct str *out)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		struct sv rest = sv_from(commands[i].name);

		if (!sv_eq(sv_cut(&rest, ' '), first) || !rest.n)
			continue;
		str_addf(out, "%s%.*s", out->n ? ", " : "", SV_ARG(rest));
	}
	return out->n > 0;
}

static void explain_unknown(const struct sv *word, size_t n, struct err *e)
{
	AUTO(str_deinit) struct str group = STR_INIT;
	AUTO(str_deinit) struct str typed = STR_INIT_MAX(200);
	AUTO(str_deinit) struct str follows = STR_INIT;
	struct sv name[ARRAY_LEN(commands)];
	int near;

	for (size_t i = 0; i < n && i < 2; i++) {
		if (word[i].n && word[i].p[0] == '-')
			break;
		str_addf(&typed, "%s%.*s", i ? " " : "", SV_ARG(word[i]));
	}
	if (n && list_group(word[0], &group)) {
		if (n == 1 || word[1].p[0] == '-') {
			err_set(e, RC_USAGE, _("\"%s\" needs one more word: %s"), str_z(&typed),
				str_z(&group));
			return;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		name[i] = sv_from(commands[i].name);
	if (n && sv_eq(str_sv(&typed), word[0]) && what_follows(word[0], &follows).p) {
		err_set(e, RC_USAGE, _("%s: one of %s must follow; see deskbell help"),
			str_z(&typed), str_z(&follows));
		return;
	}
	near = fuzzy_nearest(str_sv(&typed), name, ARRAY_LEN(commands));
	if (near < 0 && n)
		near = fuzzy_nearest(word[0], name, ARRAY_LEN(commands));
	if (near >= 0)
		err_set(e, RC_USAGE, _("unknown command \"%s\" (did you mean \"%s\"?)"),
			str_z(&typed), commands[near].name);
	else
		err_set(e, RC_USAGE, _("unknown command \"%s\"; \"deskbell help\" lists them"),
			str_z(&typed));
}

const struct command *command_find(const struct sv *word, size_t n, size_t *used, struct err *e)
{
	const struct command *best = NULL;

	*used = 0;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		size_t k = name_matches(commands[i].name, word, n);

		if (k > *used) {
			best = &commands[i];
			*used = k;
		}
	}
	if (!best)
		explain_unknown(word, n, e);
	return best;
}
