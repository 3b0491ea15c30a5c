/* The table of what is measured. */
#include "harness_measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/attr.h"

#define SQL "the same rows, bare SQLite"
#define INSERTS "bare inserts of the same rows"

/* clang-format off */
static const struct measure table[] = {
	/* making */
	{ .id = "import.tickets", .what = "import, text index included", .unit = "s", .bare = INSERTS, .ratio = 1 / 0.7 },
	{ .id = "import.each", .what = "import, one ticket", .unit = "us" },
	{ .id = "desk.bytes", .what = "size of desk.db for each ticket", .unit = "B" },
	/* whole processes */
	{ .id = "process.show", .what = "ticket show N, whole process", .unit = "ms", .bare = "/bin/true", .median = 10 },
	{ .id = "process.list", .what = "ticket list is:open, whole process", .unit = "ms", .bare = "/bin/true" },
	{ .id = "process.filter", .what = "  of state, assignee, priority", .unit = "ms", .bare = "/bin/true" },
	{ .id = "process.search", .what = "  of two middling words", .unit = "ms", .bare = "/bin/true" },
	{ .id = "process.new", .what = "ticket new, whole process", .unit = "ms", .bare = "/bin/true" },
	{ .id = "process.set", .what = "ticket set of a field, whole process", .unit = "ms", .bare = "/bin/true" },
	{ .id = "process.reply", .what = "ticket reply, whole process", .unit = "ms", .bare = "/bin/true" },
	{ .id = "process.version", .what = "start and end of the program", .unit = "ms", .bare = "/bin/true" },
	{ .id = "show.load", .what = "ticket, thread and changes, in the process", .unit = "ms", .bare = SQL },
	/* windows of 50 rows */
	{ .id = "list.unassigned", .what = "view unassigned, its order", .unit = "ms", .bare = SQL, .median = 1 },
	{ .id = "list.unassigned.middle", .what = "  anywhere in it", .unit = "ms", .median = 1 },
	{ .id = "list.unassigned.other", .what = "  by subject", .unit = "ms", .bare = SQL, .median = 50 },
	{ .id = "list.mine", .what = "view mine, its order", .unit = "ms", .bare = SQL, .median = 1 },
	{ .id = "list.mine.middle", .what = "  anywhere in it", .unit = "ms", .median = 1 },
	{ .id = "list.mine.other", .what = "  by subject", .unit = "ms", .bare = SQL, .median = 50 },
	{ .id = "list.team", .what = "my teams' queues, by priority", .unit = "ms", .bare = SQL, .median = 1 },
	{ .id = "list.team.middle", .what = "  anywhere in it", .unit = "ms", .median = 1 },
	{ .id = "list.team.other", .what = "  by subject", .unit = "ms", .bare = SQL, .median = 50 },
	{ .id = "list.queue", .what = "one queue, by priority", .unit = "ms", .bare = SQL, .median = 1 },
	{ .id = "list.queue.middle", .what = "  anywhere in it", .unit = "ms", .median = 1 },
	{ .id = "list.queue.other", .what = "  by subject", .unit = "ms", .bare = SQL, .median = 50 },
	{ .id = "list.open", .what = "view open, its order", .unit = "ms", .bare = SQL, .median = 1 },
	{ .id = "list.open.middle", .what = "  anywhere in it", .unit = "ms", .median = 1 },
	{ .id = "list.open.other", .what = "  by subject", .unit = "ms", .bare = SQL, .median = 50 },
	{ .id = "list.waiting", .what = "view waiting, its order", .unit = "ms", .bare = SQL, .median = 1 },
	{ .id = "list.waiting.middle", .what = "  anywhere in it", .unit = "ms", .median = 1 },
	{ .id = "list.waiting.other", .what = "  by subject", .unit = "ms", .bare = SQL, .median = 50 },
	{ .id = "list.resolved", .what = "view resolved, its order", .unit = "ms", .bare = SQL, .median = 1 },
	{ .id = "list.resolved.middle", .what = "  anywhere in it", .unit = "ms", .median = 1 },
	{ .id = "list.resolved.other", .what = "  by subject: the newest 10,000 of all", .unit = "ms", .bare = SQL },
	{ .id = "list.recent", .what = "all, the newest first", .unit = "ms", .bare = SQL, .median = 1 },
	{ .id = "list.recent.middle", .what = "  anywhere in it", .unit = "ms", .median = 1 },
	{ .id = "list.recent.other", .what = "  by subject: the newest 10,000 of all", .unit = "ms", .bare = SQL, .median = 50 },
	{ .id = "list.due", .what = "view due, its order, all open tickets with service levels", .unit = "ms", .bare = SQL, .median = 1 },
	{ .id = "list.due.middle", .what = "  anywhere in it", .unit = "ms", .median = 1 },
	{ .id = "list.due.other", .what = "  by subject", .unit = "ms", .bare = SQL, .median = 50 },
	{ .id = "list.risk", .what = "over or at risk, what is due first", .unit = "ms", .bare = SQL, .median = 1 },
	{ .id = "levels.apply", .what = "service levels of all open tickets made anew", .unit = "ms" },
	{ .id = "views.counts", .what = "numbers of all views", .unit = "ms" },
	/* custom fields */
	{ .id = "field.value", .what = "custom field of a value, by priority", .unit = "ms", .bare = SQL, .median = 1 },
	{ .id = "field.sort", .what = "open tickets sorted by a custom field", .unit = "ms", .bare = SQL, .median = 60 },
	{ .id = "field.prefix", .what = "beginning of a custom field, over open ones", .unit = "ms", .bare = SQL, .median = 60 },
	/* text */
	{ .id = "text.rare", .what = "20 best of a rare word", .unit = "ms", .bare = "20 newest hits", .median = 1 },
	{ .id = "text.middling", .what = "20 best of two middling words", .unit = "ms", .bare = "20 newest hits", .median = 5 },
	{ .id = "text.common", .what = "20 best of the commonest word", .unit = "ms", .bare = "20 newest hits", .median = 5 },
	{ .id = "text.newest", .what = "the commonest word, newest first", .unit = "ms", .median = 25 },
	{ .id = "text.filter", .what = "a middling word, open ones by priority", .unit = "ms", .median = 25 },
	{ .id = "text.filter.common", .what = "the commonest word, open ones by priority", .unit = "ms", .median = 100 },
	{ .id = "text.filter.closed", .what = "a middling word, three queues by subject, interactive", .unit = "ms", .median = 25 },
	{ .id = "text.filter.exact", .what = "  exact, as programs get: reads all hits", .unit = "ms" },
	{ .id = "prefix.latin1", .what = "one Latin letter, interactive", .unit = "ms", .median = 10 },
	{ .id = "prefix.latin2", .what = "two Latin letters", .unit = "ms", .median = 10 },
	{ .id = "prefix.cyrillic1", .what = "one Cyrillic letter", .unit = "ms", .median = 10 },
	{ .id = "prefix.cyrillic2", .what = "two Cyrillic letters", .unit = "ms", .median = 10 },
	{ .id = "prefix.cjk1", .what = "one Chinese character", .unit = "ms", .median = 10 },
	{ .id = "prefix.cjk2", .what = "two Chinese characters", .unit = "ms", .median = 10 },
	{ .id = "prefix.exact", .what = "one Latin letter, exact, as programs get", .unit = "ms" },
	/* the terminal */
	{ .id = "tui.first", .what = "start to the first picture with rows", .unit = "ms", .bare = "/bin/true", .median = 20, .growth = 1.3 },
	{ .id = "tui.idle", .what = "start to idle: preview and numbers there", .unit = "ms", .bare = "/bin/true" },
	{ .id = "tui.key", .what = "own time from a key to its bytes", .unit = "ms", .p99 = 2 },
	{ .id = "tui.key.wall", .what = "the same on the wall, terminal included", .unit = "ms" },
	{ .id = "tui.bytes.first", .what = "bytes of the first picture at 120x40", .unit = "B" },
	{ .id = "tui.bytes.move", .what = "bytes of a cursor move at 120x40", .unit = "B", .median = 350 },
	{ .id = "tui.bytes.scroll", .what = "bytes of a scroll by one line", .unit = "B", .median = 400 },
	{ .id = "tui.bytes.page", .what = "bytes of a page", .unit = "B", .median = 2500 },
	{ .id = "tui.bytes.idle", .what = "bytes of ten idle seconds", .unit = "B", .nothing = true },
	{ .id = "tui.memory", .what = "resident memory after lists, text, a ticket, commands", .unit = "MB", .median = 20 },
	/* commands */
	{ .id = "command.assign", .what = "assign", .unit = "ms", .bare = INSERTS, .ratio = 2, .p99 = 5, .max = 50 },
	{ .id = "command.new", .what = "new", .unit = "ms", .bare = INSERTS, .ratio = 2, .p99 = 5, .max = 50 },
	{ .id = "command.reply", .what = "reply", .unit = "ms", .bare = INSERTS, .ratio = 2, .p99 = 5, .max = 50 },
	{ .id = "command.undo", .what = "undo of a reply", .unit = "ms" },
	/* many at once */
	{ .id = "screens.cpu", .what = "20 idle screens, 10 writes a second", .unit = "% core", .median = 8 },
	{ .id = "screens.still", .what = "20 idle screens, no writes", .unit = "% core" },
	{ .id = "screens.memory", .what = "resident memory of one of them", .unit = "MB" },
	{ .id = "writers.wait", .what = "50 writers x 200 assigns: time of one", .unit = "ms" },
	{ .id = "writers.p999", .what = "  p99.9 of them", .unit = "ms", .median = 1000 },
	{ .id = "writers.failed", .what = "  failures", .unit = "", .nothing = true },
	/* articles */
	{ .id = "kb.index", .what = "articles indexed from one commit", .unit = "ms", .bare = "git archive", .median = 2000 },
	{ .id = "kb.follow", .what = "commits to one article each followed", .unit = "ms", .bare = "git log --raw" },
	{ .id = "kb.push", .what = "one pushed article searchable", .unit = "ms", .median = 20 },
	{ .id = "kb.history", .what = "history of an article", .unit = "ms", .bare = "git log", .median = 1 },
	{ .id = "kb.history.most", .what = "  of the one most changed", .unit = "ms", .bare = "git log" },
	{ .id = "kb.history.elsewhere", .what = "  of one no commit changes, with ten times the commits", .unit = "x", .median = 1.5 },
	{ .id = "kb.blame", .what = "blame of an article", .unit = "ms", .bare = "git blame", .median = 10 },
	{ .id = "kb.blame.most", .what = "  of the one most changed", .unit = "ms", .bare = "git blame" },
	{ .id = "kb.search", .what = "10 best articles of two words", .unit = "ms" },
	{ .id = "kb.process.list", .what = "process: kb list", .unit = "ms", .bare = "/bin/true" },
	{ .id = "kb.process.search", .what = "process: kb search, two words", .unit = "ms", .bare = "/bin/true" },
	{ .id = "kb.process.history", .what = "process: kb history of the most changed", .unit = "ms", .bare = "/bin/true" },
	{ .id = "kb.process.show", .what = "process: kb show", .unit = "ms", .bare = "/bin/true" },
	{ .id = "kb.process.diff", .what = "process: kb diff", .unit = "ms", .bare = "/bin/true" },
	{ .id = "kb.process.blame", .what = "process: kb blame of the most changed", .unit = "ms", .bare = "/bin/true" },
};
/* clang-format on */

const char *const measure_absent[] = {
	"dashboard (limit 20 ms): there is none yet",
	"custom field that is not indexed (limit 60 ms): all are indexed; sorting open tickets by one "
	"and a value's beginning are measured against that limit",
	NULL
};

const struct measure *measure_table(size_t *n)
{
	*n = ARRAY_LEN(table);
	return table;
}

const struct measure *measure_find(const char *id)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (!strcmp(table[i].id, id))
			return &table[i];
	fprintf(stderr, "bench: no measure is named %s\n", id);
	exit(1);
}
