/* The field table. A row is never taken away and a number never changes its meaning; the columns
 * are SQL over table ticket t. */
#include "deskbell/domain/field.h"

#include "deskbell/base/attr.h"
#include "deskbell/base/i18n.h"

#define LIST (FIELD_COLUMN | FIELD_QUERY | FIELD_SORT)

/* clang-format off */
static const struct field table[] = {
	{ NOUN_TICKET, TICKET_ID, "id", N_("id"), FIELD_INT, LIST | FIELD_DERIVED, 6, "t.id",
	  N_("number of the ticket") },
	{ NOUN_TICKET, TICKET_EXTERNAL_ID, "external_id", N_("external id"), FIELD_KEY, LIST, 12, "t.external_id",
	  N_("its name in the system it came from") },
	{ NOUN_TICKET, TICKET_SUBJECT, "subject", N_("subject"), FIELD_TEXT, LIST | FIELD_SETTABLE, 0, "t.subject",
	  N_("what it is about, in one line") },
	{ NOUN_TICKET, TICKET_TYPE, "type", N_("type"), FIELD_KEY, LIST, 12, "t.type",
	  N_("kind of ticket; decides its workflow") },
	{ NOUN_TICKET, TICKET_STATE, "state", N_("state"), FIELD_KEY, LIST, 9, "t.state",
	  N_("state of its workflow") },
	{ NOUN_TICKET, TICKET_STATE_CATEGORY, "state_category", N_("category of state"), FIELD_KEY,
	  LIST | FIELD_DERIVED, 8, "t.state_category",
	  N_("what the state means: new, active, waiting, resolved or closed") },
	{ NOUN_TICKET, TICKET_PRIORITY, "priority", N_("pr"), FIELD_PRIORITY, LIST | FIELD_SETTABLE, 2, "t.priority",
	  N_("P1 (most urgent) to P4") },
	{ NOUN_TICKET, TICKET_QUEUE, "queue", N_("queue"), FIELD_QUEUE, LIST | FIELD_SETTABLE, 12, "t.queue",
	  N_("where the ticket waits") },
	{ NOUN_TICKET, TICKET_TEAM, "team", N_("team"), FIELD_TEAM, LIST | FIELD_DERIVED, 12,
	  "(SELECT q.team FROM queue q WHERE q.id = t.queue)",
	  N_("the team that owns its queue") },
	{ NOUN_TICKET, TICKET_ASSIGNEE, "assignee", N_("assignee"), FIELD_PERSON, LIST | FIELD_SETTABLE, 10,
	  "t.assignee",
	  N_("who works on it") },
	{ NOUN_TICKET, TICKET_REQUESTER, "requester", N_("requester"), FIELD_PERSON, LIST | FIELD_SETTABLE, 12,
	  "t.requester",
	  N_("who needs it done") },
	{ NOUN_TICKET, TICKET_ORGANISATION, "organisation", N_("organisation"), FIELD_ORGANISATION,
	  LIST | FIELD_DERIVED, 14, "(SELECT p.organisation FROM person p WHERE p.id = t.requester)",
	  N_("the organisation its requester belongs to") },
	{ NOUN_TICKET, TICKET_CATEGORY, "category", N_("category"), FIELD_CATEGORY, LIST | FIELD_SETTABLE, 14,
	  "t.category",
	  N_("subject area, of one or two levels: network/vpn") },
	{ NOUN_TICKET, TICKET_TAGS, "tags", N_("tags"), FIELD_KEY, FIELD_COLUMN | FIELD_QUERY | FIELD_SET, 14, NULL,
	  N_("free words put on it") },
	{ NOUN_TICKET, TICKET_CREATED, "created", N_("created"), FIELD_TIME, LIST | FIELD_DERIVED, 10, "t.created",
	  N_("when it came") },
	{ NOUN_TICKET, TICKET_UPDATED, "updated", N_("updated"), FIELD_TIME, LIST | FIELD_DERIVED, 10, "t.updated",
	  N_("when anything last happened to it") },
	{ NOUN_TICKET, TICKET_RESOLVED, "resolved", N_("resolved"), FIELD_TIME, LIST | FIELD_DERIVED, 10, "t.resolved",
	  N_("since when it is resolved; unset while it is open") },
	{ NOUN_TICKET, TICKET_CLOSED, "closed", N_("closed"), FIELD_TIME, LIST | FIELD_DERIVED, 10, "t.closed",
	  N_("since when it is closed; unset while it is not") },
	{ NOUN_TICKET, TICKET_REV, "rev", N_("rev"), FIELD_INT, LIST | FIELD_DERIVED, 7, "t.rev",
	  N_("number of the last change that touched it") },
	{ NOUN_TICKET, TICKET_DUE, "due", N_("due"), FIELD_TIME, LIST | FIELD_DERIVED | FIELD_AHEAD | FIELD_LEVEL, 10,
	  "t.due",
	  N_("when the first of its service levels is due; unset while no clock runs: due:<2h, due:today") },
	{ NOUN_TICKET, TICKET_SLA, "sla", N_("sla"), FIELD_KEY,
	  FIELD_COLUMN | FIELD_QUERY | FIELD_DERIVED | FIELD_LEVEL, 8, NULL,
	  N_("what its service levels come to now: breached, risk, ok or paused; none has no clock") },
	{ NOUN_TICKET, TICKET_RESOLUTION, "resolution", N_("resolution"), FIELD_TEXT, FIELD_QUERY | FIELD_SETTABLE, 0,
	  "t.resolution",
	  N_("how it was solved") },
	{ NOUN_TICKET, TICKET_WORKFLOW, "workflow", N_("workflow"), FIELD_KEY, FIELD_HIDDEN, 0, "t.workflow",
	  N_("the workflow and version pinned to it") },
	{ NOUN_TICKET, TICKET_MESSAGE, "message", N_("message"), FIELD_MESSAGE, FIELD_SET | FIELD_HIDDEN, 0, NULL,
	  N_("messages of its thread") },
	{ NOUN_TICKET, TICKET_DELETED, "deleted", N_("deleted"), FIELD_BOOL, FIELD_HIDDEN, 0, "t.deleted",
	  N_("whether it was taken away") },
	{ NOUN_TICKET, TICKET_IS, "is", N_("is"), FIELD_IS, FIELD_QUERY | FIELD_DERIVED, 0, NULL,
	  N_("new, active, waiting, resolved, closed; open (not yet resolved), unassigned, mine, watched, unread, snoozed, merged, overdue") },
	{ NOUN_TICKET, TICKET_TEXT, "text", N_("text"), FIELD_WORDS, FIELD_QUERY | FIELD_DERIVED, 0, NULL,
	  N_("words of subject and messages, as bare words are") },
	{ NOUN_TICKET, TICKET_AGE, "age", N_("age"), FIELD_TIME, FIELD_QUERY | FIELD_SORT | FIELD_DERIVED, 4,
	  "t.created",
	  N_("time since it came: age:>3d") },
	{ NOUN_TICKET, TICKET_DIGEST, "digest", N_("digest"), FIELD_KEY, FIELD_HIDDEN, 0, "t.digest",
	  N_("digest of the imported row") },
	{ NOUN_TICKET, TICKET_MERGED, "merged", N_("merged into"), FIELD_TICKET, FIELD_QUERY | FIELD_INTERNAL, 8, "t.merged",
	  N_("the ticket it was merged into") },
	{ NOUN_TICKET, TICKET_LINKS, "links", N_("links"), FIELD_LINK, FIELD_QUERY | FIELD_SET | FIELD_INTERNAL, 0, NULL,
	  N_("tickets it is linked with: a kind (link:blocks) or a number (link:42)") },
	{ NOUN_TICKET, TICKET_WATCHERS, "watchers", N_("watchers"), FIELD_PERSON, FIELD_QUERY | FIELD_SET | FIELD_INTERNAL, 0, NULL,
	  N_("who watches it") },
	{ NOUN_TICKET, TICKET_SNOOZED, "snoozed", N_("snoozed"), FIELD_TIME, FIELD_QUERY | FIELD_INTERNAL | FIELD_AHEAD, 10,
	  "t.snoozed",
	  N_("until when it was put off; see is:snoozed") },
	{ NOUN_TICKET, TICKET_ATTACHMENTS, "attachments", N_("attachments"), FIELD_ATTACHMENT,
	  FIELD_QUERY | FIELD_SET | FIELD_INTERNAL, 0,
	  NULL,
	  N_("files that came with its messages") },
	{ NOUN_TICKET, TICKET_REASON, "reason", N_("reason"), FIELD_TEXT, FIELD_HIDDEN, 0, NULL,
	  N_("why it was deleted") },
	{ NOUN_TICKET, TICKET_RISK, "risk", N_("at risk"), FIELD_TIME, FIELD_DERIVED | FIELD_HIDDEN, 10, "t.risk",
	  N_("when the first of its service levels comes at risk") },
	{ NOUN_TICKET, TICKET_PAUSED, "paused", N_("paused"), FIELD_BOOL, FIELD_DERIVED | FIELD_HIDDEN, 6, "t.paused",
	  N_("whether its service levels wait with it") },

	{ NOUN_PERSON, PERSON_LOGIN, "login", N_("login"), FIELD_KEY, FIELD_COLUMN, 16, NULL,
	  N_("name to log in and to be written by") },
	{ NOUN_PERSON, PERSON_NAME, "name", N_("name"), FIELD_TEXT, FIELD_COLUMN, 24, NULL,
	  N_("name as people say it") },
	{ NOUN_PERSON, PERSON_EMAIL, "email", N_("email"), FIELD_TEXT, FIELD_COLUMN, 24, NULL,
	  N_("address for mail") },
	{ NOUN_PERSON, PERSON_ROLE, "role", N_("roles"), FIELD_KEY, FIELD_COLUMN | FIELD_SET, 24, NULL,
	  N_("requester, agent, author, supervisor, admin") },
	{ NOUN_PERSON, PERSON_ACTIVE, "active", N_("active"), FIELD_BOOL, FIELD_COLUMN, 6, NULL,
	  N_("whether the person may act") },
	{ NOUN_PERSON, PERSON_ORGANISATION, "organisation", N_("organisation"), FIELD_ORGANISATION, FIELD_COLUMN, 16,
	  NULL,
	  N_("the organisation the person belongs to") },

	{ NOUN_TEAM, TEAM_KEY, "key", N_("team"), FIELD_KEY, FIELD_COLUMN, 16, NULL, N_("its name in commands") },
	{ NOUN_TEAM, TEAM_TITLE, "title", N_("title"), FIELD_KEY, FIELD_COLUMN, 24, NULL, N_("its name for people") },
	{ NOUN_TEAM, TEAM_MEMBER, "member", N_("members"), FIELD_PERSON, FIELD_COLUMN | FIELD_SET, 0, NULL,
	  N_("who belongs to it") },
	{ NOUN_TEAM, TEAM_ACTIVE, "active", N_("active"), FIELD_BOOL, FIELD_COLUMN, 6, NULL,
	  N_("whether it is in use") },

	{ NOUN_QUEUE, QUEUE_KEY, "key", N_("queue"), FIELD_KEY, FIELD_COLUMN, 16, NULL, N_("its name in commands") },
	{ NOUN_QUEUE, QUEUE_TITLE, "title", N_("title"), FIELD_KEY, FIELD_COLUMN, 24, NULL,
	  N_("its name for people") },
	{ NOUN_QUEUE, QUEUE_TEAM, "team", N_("team"), FIELD_TEAM, FIELD_COLUMN, 16, NULL, N_("the team that owns it") },
	{ NOUN_QUEUE, QUEUE_RESTRICTED, "restricted", N_("restricted"), FIELD_BOOL, FIELD_COLUMN, 10, NULL,
	  N_("whether only its team sees its tickets") },
	{ NOUN_QUEUE, QUEUE_ACTIVE, "active", N_("active"), FIELD_BOOL, FIELD_COLUMN, 6, NULL,
	  N_("whether it is in use") },

	{ NOUN_CATEGORY, CATEGORY_KEY, "key", N_("category"), FIELD_KEY, FIELD_COLUMN, 20, NULL,
	  N_("its name in commands") },
	{ NOUN_CATEGORY, CATEGORY_TITLE, "title", N_("title"), FIELD_KEY, FIELD_COLUMN, 24, NULL,
	  N_("its name for people") },
	{ NOUN_CATEGORY, CATEGORY_ACTIVE, "active", N_("active"), FIELD_BOOL, FIELD_COLUMN, 6, NULL,
	  N_("whether it is in use") },

	{ NOUN_ORGANISATION, ORGANISATION_KEY, "key", N_("organisation"), FIELD_KEY, FIELD_COLUMN, 20, NULL,
	  N_("its name in commands") },
	{ NOUN_ORGANISATION, ORGANISATION_TITLE, "title", N_("title"), FIELD_KEY, FIELD_COLUMN, 24, NULL,
	  N_("its name for people") },
	{ NOUN_ORGANISATION, ORGANISATION_ACTIVE, "active", N_("active"), FIELD_BOOL, FIELD_COLUMN, 6, NULL,
	  N_("whether it is in use") },

	{ NOUN_ARTICLE, ARTICLE_NUMBER, "number", N_("article"), FIELD_INT, FIELD_COLUMN, 8, NULL,
	  N_("its number, KB-n") },
	{ NOUN_ARTICLE, ARTICLE_PATH, "path", N_("path"), FIELD_KEY, FIELD_COLUMN, 0, NULL,
	  N_("its file in the knowledge base") },
	{ NOUN_ARTICLE, ARTICLE_TITLE, "title", N_("title"), FIELD_KEY, FIELD_COLUMN, 0, NULL, N_("its first heading") },
	{ NOUN_ARTICLE, ARTICLE_BLOB, "blob", N_("blob"), FIELD_KEY, FIELD_HIDDEN, 0, NULL,
	  N_("git's name of its content") },
	{ NOUN_ARTICLE, ARTICLE_GONE, "gone", N_("gone"), FIELD_BOOL, FIELD_HIDDEN, 0, NULL,
	  N_("whether its file was removed") },

	{ NOUN_CONFIG, CONFIG_APPLIED, "applied", N_("applied"), FIELD_KEY, FIELD_HIDDEN, 0, NULL,
	  N_("digest of the configuration put into force") },
	{ NOUN_CONFIG, CONFIG_FIELD, "field", N_("field"), FIELD_KEY, FIELD_SET | FIELD_HIDDEN, 0, NULL,
	  N_("custom fields declared for the first time: number, type, key") },

	{ NOUN_DESK, DESK_MENDED, "mended", N_("mended"), FIELD_KEY, FIELD_HIDDEN, 0, NULL,
	  N_("derived tables made anew") },
};

static const struct {
	const char *alias;
	enum noun noun;
	int number;
} aliases[] = {
	{ "prio", NOUN_TICKET, TICKET_PRIORITY },
	{ "tag", NOUN_TICKET, TICKET_TAGS },
	{ "link", NOUN_TICKET, TICKET_LINKS },
	{ "watcher", NOUN_TICKET, TICKET_WATCHERS },
	{ "attachment", NOUN_TICKET, TICKET_ATTACHMENTS },
};

static const char *const noun_names[] = {
	[NOUN_TICKET] = "ticket", [NOUN_MESSAGE] = "message", [NOUN_PERSON] = "person", [NOUN_TEAM] = "team",
	[NOUN_QUEUE] = "queue", [NOUN_CATEGORY] = "category", [NOUN_ORGANISATION] = "organisation",
	[NOUN_ASSET] = "asset", [NOUN_ARTICLE] = "article", [NOUN_CONFIG] = "config",
	[NOUN_DESK] = "desk",
};
/* clang-format on */

const struct field *field_table(size_t *n)
{
	*n = ARRAY_LEN(table);
	return table;
}

const struct field *field_get(enum noun noun, int number)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].noun == noun && table[i].number == number)
			return &table[i];
	return NULL;
}

const struct field *field_find(enum noun noun, struct sv name)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].noun == noun && sv_eqs(name, table[i].name))
			return &table[i];
	for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
		if (aliases[i].noun == noun && sv_eqs(name, aliases[i].alias))
			return field_get(noun, aliases[i].number);
	return NULL;
}

bool field_erasable(const struct field *f)
{
	return f->type == FIELD_TEXT || f->type == FIELD_LINE;
}

const char *noun_name(enum noun noun)
{
	return (size_t)noun < ARRAY_LEN(noun_names) && noun_names[noun] ? noun_names[noun] : "";
}

bool noun_in_directory(enum noun noun)
{
	return noun == NOUN_PERSON || noun == NOUN_TEAM || noun == NOUN_QUEUE ||
	       noun == NOUN_CATEGORY || noun == NOUN_ORGANISATION;
}
