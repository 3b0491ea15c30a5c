/* Command lines of random histories. */
#include "harness_history.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/fs.h"
#include "deskbell/service/common_option.h"

const char *const history_people[6] = { "admin", "agnes", "anton", "sven", "rita", "otto" };
static const char *const queues[] = { "service-desk", "hr", "network", "q1", "q2" };
const char *const history_words[6] = {
	"vpn",	"print", "\xe6\x89\x93\xe5\x8d\xb0",
	"mail", "reset", "\xd0\xba\xd0\xbe\xd1\x88\xd0\xba\xd0\xb0"
};

const char *const history_verb[] = {
	"tag",	 "untag",   "link",  "unlink", "watch",	  "unwatch", "snooze", "unsnooze",
	"merge", "unmerge", "split", "delete", "restore", "attach",  "detach",
};

size_t history_verbs(void)
{
	return ARRAY_LEN(history_verb);
}

uint64_t history_below(struct history *g, uint64_t n)
{
	return rand_below(&g->rand, n);
}

void history_must(enum rc rc, const struct err *e)
{
	if (rc != RC_OK)
		fail_msg("%s", e->msg);
}

int64_t history_one(struct stmt *own_q, int64_t bind)
{
	struct err e = { 0 };
	int64_t v;

	assert_non_null(own_q);
	if (bind)
		stmt_int(own_q, 1, bind);
	assert_int_equal(stmt_row(own_q, &e), RC_OK);
	v = stmt_col_int(own_q, 0);
	stmt_release(&own_q);
	return v;
}

int64_t history_last_change(struct history *g)
{
	return history_number(g, "SELECT coalesce(max(id),0) FROM change", 0);
}

int64_t history_last_ticket(struct history *g)
{
	return history_number(g, "SELECT coalesce(max(id),0) FROM ticket", 0);
}

static const char *line_of(struct history *g, const char *fmt, ...) PRINTF(2, 3);

static const char *line_of(struct history *g, const char *fmt, ...)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&s, fmt, ap);
	va_end(ap);
	return arena_z(&g->a, str_sv(&s));
}

static const char *text(struct history *g)
{
	return line_of(g, "%s %s %d", history_words[history_below(g, 6)],
		       history_words[history_below(g, 6)], (int)history_below(g, 1000));
}

static const char *assignment(struct history *g)
{
	static const char *const custom[] = {
		"f.room=4.17",	       "f.room=5",	"f.room=",
		"f.site=berlin/mitte", "f.site=moscow", "f.site=",
		"f.on-site=yes",       "f.on-site=no",	"f.asset=NB-1"
	};

	switch (history_below(g, 8)) {
	case 0:
		return line_of(g, "subject='%s'", text(g));
	case 1:
		return line_of(g, "priority=P%d", 1 + (int)history_below(g, 4));
	case 2:
		return line_of(g, "queue=%s", PICK(g, queues));
	case 3:
		return line_of(g, "assignee=%s",
			       history_below(g, 3) ? history_people[history_below(g, 6)] : "none");
	case 4:
		return line_of(g, "requester=%s", history_people[history_below(g, 6)]);
	case 5:
	case 6: /* custom fields of data/config/field.yaml that all types have */
		return PICK(g, custom);
	default:
		return history_below(g, 2) ? "resolution=" : "category=software";
	}
}

static const char *attach_line(struct history *g, long long t)
{
	const char *path = tmpdir_at(&g->dir, "file.txt");
	struct err e = { 0 };

	history_must(fs_write_lazy(path, sv_from(text(g)), 0600, &e), &e);
	return line_of(g, "ticket attach %lld %s%s", t, path,
		       history_below(g, 2) ? " --public" : "");
}

/* A ticket that has something to be taken away, from a random one on; 0 = there is none. */
static int64_t ticket_with(struct history *g, const char *verb)
{
	int64_t from = 1 + (int64_t)history_below(g, (uint64_t)history_last_ticket(g) + 1);

	if (strcmp(verb, "untag") == 0)
		return history_number(
			g,
			"SELECT coalesce(min(ticket),0) FROM ticket_tag WHERE tag='a1' AND ticket>=?1",
			from);
	if (strcmp(verb, "unlink") == 0)
		return history_number(
			g, "SELECT coalesce(min(ticket),0) FROM ticket_link WHERE ticket>=?1",
			from);
	if (strcmp(verb, "unwatch") == 0)
		return history_number(
			g, "SELECT coalesce(min(ticket),0) FROM ticket_watcher WHERE ticket>=?1",
			from);
	if (strcmp(verb, "detach") == 0)
		return history_number(
			g, "SELECT coalesce(min(ticket),0) FROM ticket_attachment WHERE ticket>=?1",
			from);
	if (strcmp(verb, "unsnooze") == 0)
		return history_number(
			g, "SELECT coalesce(min(id),0) FROM ticket WHERE snoozed>0 AND id>=?1",
			from);
	if (strcmp(verb, "unmerge") == 0)
		return history_number(
			g, "SELECT coalesce(min(id),0) FROM ticket WHERE merged>0 AND id>=?1",
			from);
	if (strcmp(verb, "restore") == 0)
		return history_number(
			g, "SELECT coalesce(min(id),0) FROM ticket WHERE deleted>0 AND id>=?1",
			from);
	return 0;
}

static const char *link_line(struct history *g, const char *verb, long long t, long long other)
{
	static const char *const kind[] = { "relates", "blocks", "parent", "caused-by" };

	if (strcmp(verb, "link") == 0)
		return line_of(g, "ticket link %lld %s %lld", t, PICK(g, kind), other);
	return line_of(
		g, "ticket unlink %lld %lld", t,
		(long long)history_number(
			g, "SELECT coalesce(max(other),1) FROM ticket_link WHERE ticket=?1", t));
}

/* Moves or takes away the newest message or file it has. */
static const char *newest_line(struct history *g, const char *verb, long long t)
{
	if (strcmp(verb, "split") == 0)
		return line_of(
			g, "ticket split %lld %lld --subject '%s'", t,
			(long long)history_number(
				g, "SELECT coalesce(max(message),1) FROM thread WHERE ticket=?1",
				t),
			text(g));
	return line_of(g, "ticket detach %lld %lld", t,
		       (long long)history_number(g,
						 "SELECT coalesce(max(attachment),1) FROM "
						 "ticket_attachment WHERE ticket=?1",
						 t));
}

/* What a ticket has to do with others, and what takes it out of sight. */
static const char *relation_line(struct history *g, long long t)
{
	const char *verb = history_verb[history_below(g, history_verbs())];
	long long other = 1 + (long long)history_below(g, (uint64_t)history_last_ticket(g) + 1);
	long long with;

	/* Of what is deleted little is heard. */
	if (strcmp(verb, "delete") == 0 && history_below(g, 3))
		verb = "restore";
	with = history_below(g, 4) ? (long long)ticket_with(g, verb) : 0;
	t = with ? with : t;
	if (strcmp(verb, "tag") == 0 || strcmp(verb, "untag") == 0)
		return line_of(g, "ticket %s %lld a1 a%d", verb, t, (int)history_below(g, 4));
	if (strcmp(verb, "link") == 0 || strcmp(verb, "unlink") == 0)
		return link_line(g, verb, t, other);
	if (strcmp(verb, "watch") == 0 || strcmp(verb, "unwatch") == 0)
		return line_of(g, "ticket %s %lld sven %s", verb, t,
			       history_people[history_below(g, 3)]);
	if (strcmp(verb, "snooze") == 0)
		return line_of(g, "ticket snooze %lld %dh", t, 1 + (int)history_below(g, 5));
	if (strcmp(verb, "merge") == 0)
		return line_of(g, "ticket merge %lld --into %lld", t, other);
	if (strcmp(verb, "delete") == 0)
		return line_of(g, "ticket delete %lld --reason '%s'", t, text(g));
	if (strcmp(verb, "attach") == 0)
		return attach_line(g, t);
	if (strcmp(verb, "split") == 0 || strcmp(verb, "detach") == 0)
		return newest_line(g, verb, t);
	return line_of(g, "ticket %s %lld", verb, t);
}

const char *history_new_line(struct history *g)
{
	return line_of(g, "ticket new --subject '%s' --body '%s' --queue %s", text(g), text(g),
		       PICK(g, queues));
}

const char *history_ticket_line(struct history *g, int64_t id)
{
	static const char *const transition[] = {
		"start", "wait", "resume", "resolve", "resolve resolution=done", "close", "reopen"
	};
	long long t = (long long)id;

	if (history_below(g, 3))
		return relation_line(g, t);
	switch (history_below(g, 8)) {
	case 0:
	case 1:
		return line_of(g, "ticket transition %lld %s", t, PICK(g, transition));
	case 2:
	case 3:
		return line_of(g, "ticket set %lld %s", t, assignment(g));
	case 4:
		return line_of(g, "ticket reply %lld --body '%s'", t, text(g));
	case 5:
		return line_of(g, "ticket note %lld --body '%s'", t, text(g));
	case 6:
		return line_of(g, "ticket take %lld", t);
	default:
		return line_of(g, "ticket move %lld %s", t, PICK(g, queues));
	}
}

/* Several tickets at once, by query or list; some of them refuse. */
const char *history_bulk_line(struct history *g)
{
	long long from = 1 + (long long)history_below(g, (uint64_t)history_last_ticket(g) + 1);
	const char *which = history_below(g, 3) ? line_of(g, "--query 'id:%lld..%lld'", from,
							  from + (long long)history_below(g, 12))
						: line_of(g, "%lld,%lld,%lld..%lld", from, from + 1,
							  from + 3, from + 5);
	const char *partial = history_below(g, 2) ? "--partial" : "";

	g->bulks++;
	switch (history_below(g, 9)) {
	case 4:
		return line_of(g, "ticket tag %s a%d %s", which, (int)history_below(g, 4), partial);
	case 5:
		return line_of(g, "ticket watch %s sven %s", which, partial);
	case 6:
		return line_of(g, "ticket link %s relates %lld %s", which,
			       1 + (long long)history_below(g, 9), partial);
	case 7:
		return line_of(g, "ticket merge %s --into %lld %s", which,
			       1 + (long long)history_below(g, 9), partial);
	case 8:
		return line_of(g, "ticket snooze %s 2d %s", which, partial);
	case 0:
		return line_of(g, "ticket set %s %s %s", which, assignment(g), partial);
	case 1:
		return line_of(g, "ticket reply %s --body '%s' %s", which, text(g), partial);
	case 2:
		return line_of(g, "ticket transition %s start %s", which, partial);
	default:
		return line_of(g, "ticket take %s %s", which, partial);
	}
}

const char *history_people_line(struct history *g)
{
	int n = (int)history_below(g, 6);

	switch (history_below(g, 5)) {
	case 4:
		return line_of(g, "user set %s --organisation %s", PICK(g, history_people),
			       history_below(g, 2) ? "acme" : "none");
	case 0:
		return line_of(g, "user add p%d --name '%s' --role agent,requester", n, text(g));
	case 1:
		return line_of(g, "team add t%d --member p%d", n, (int)history_below(g, 6));
	case 2:
		return line_of(g, "queue add q%d --team t%d", n, (int)history_below(g, 6));
	default:
		return line_of(g, "category add c%d --title '%s'", n, text(g));
	}
}

static void write_import(struct history *g, const char *path)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct err e = { 0 };

	for (uint64_t i = 1 + history_below(g, 3); i > 0; i--) {
		str_addf(&s, "{\"external_id\":\"X%d\",\"subject\":\"%s\",\"body\":\"%s\",",
			 (int)history_below(g, 60), text(g), text(g));
		str_addf(&s, "\"requester\":\"i%d\",\"tags\":[\"a\",\"b%d\"],",
			 (int)history_below(g, 9), (int)history_below(g, 3));
		if (history_below(g, 2))
			str_addf(
				&s,
				"\"x\":{\"messages\":[{\"at\":\"2026-11-0%dT10:00:00Z\",\"author\":\"i1\","
				"\"body\":\"%s\",\"private\":%s}]},",
				1 + (int)history_below(g, 9), text(g),
				history_below(g, 2) ? "true" : "false");
		if (history_below(g, 2))
			str_addf(
				&s,
				"\"state_history\":[{\"at\":\"2026-11-0%dT11:00:00Z\",\"state\":\"%s\","
				"\"assignee\":\"i%d\"}],",
				1 + (int)history_below(g, 9),
				history_below(g, 5) ? "resolved" : "nowhere",
				(int)history_below(g, 9));
		str_adds(&s, "\"queue\":\"network\"}\n");
	}
	history_must(fs_write(path, str_sv(&s), 0600, &e), &e);
}

const char *history_import_line(struct history *g)
{
	const char *path = tmpdir_at(&g->dir, "rows.jsonl");

	write_import(g, path);
	g->imports++;
	return line_of(g, "import tickets %s --create person,queue%s%s", path,
		       history_below(g, 3) ? "" : " --strict",
		       history_below(g, 5) ? "" : " --dry-run");
}

static bool takes_rev(const char *line)
{
	struct sv rest = sv_from(line), word[3] = { 0 };
	struct err e = { 0 };
	size_t n = 0, used;
	const struct command *cmd;

	while (n < ARRAY_LEN(word) && rest.n)
		word[n++] = sv_cut(&rest, ' ');
	cmd = command_find(word, n, &used, &e);
	return cmd && common_option_named(cmd, SV("rev"));
}

/* Now and then with what a caller saw, as a dry run, or asked twice. */
const char *history_with_options(struct history *g, const char *line)
{
	switch (history_below(g, 8)) {
	case 0:
		return line_of(g, "%s --dry-run", line);
	case 1:
		return line_of(g, "%s --request-id r%d", line, (int)history_below(g, 20));
	case 2:
		return takes_rev(line) ? line_of(g, "%s --rev %d", line,
						 1 + (int)history_below(
							     g, (uint64_t)history_last_change(g)))
				       : line;
	default:
		return line;
	}
}

const char *history_undo_line(struct history *g)
{
	int64_t last = history_last_change(g);

	g->undos++;
	switch (history_below(g, 4)) {
	case 0:
		return "undo";
	case 1:
		return "redo";
	default:
		return line_of(g, "undo %lld",
			       (long long)(last - (int64_t)history_below(
							  g, last < 12 ? (uint64_t)last : 12)));
	}
}
