/* Random histories of commands, undo, redo and imports through the call path: after each step the
 * stored rows are what the log folds to, `undone` is what the rule says, the text index holds what
 * a rebuild would, the audit verifies, and a refused command left nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "../../src/service/desk_priv.h"
#include "deskbell/base/fs.h"
#include "deskbell/db/stmt.h"
#include "deskbell/db/tx.h"
#include "deskbell/service/call.h"
#include "deskbell/service/doctor.h"
#include "deskbell/store/audit_store.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/person_store.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/ticket_store.h"
#include "support/fixture.h"
#include "support/tmpdir.h"

#define HISTORIES 4
#define STEPS 150
#define START 1795444320

struct rig {
	struct tmpdir dir;
	struct clock clock;
	struct desk *desk;
	struct rand rand;
	struct arena a; /* of the step */
	int taken[RC_CANCELLED + 1];
	int undos, imports, bulks;
};

static uint64_t seed(void)
{
	const char *s = getenv("DESKBELL_SEED");

	return s ? strtoull(s, NULL, 10) : 20261123;
}

static uint64_t below(struct rig *g, uint64_t n)
{
	return rand_below(&g->rand, n);
}

#define PICK(g, list) (list)[below((g), ARRAY_LEN(list))]

static void must(enum rc rc, const struct err *e)
{
	if (rc != RC_OK)
		fail_msg("%s", e->msg);
}

static int64_t one_number(struct stmt *q)
{
	struct err e = { 0 };
	int64_t v;

	assert_non_null(q);
	assert_int_equal(stmt_row(q, &e), RC_OK);
	v = stmt_col_int(q, 0);
	stmt_release(&q);
	return v;
}

static int64_t last_change(struct rig *g)
{
	struct err e = { 0 };

	return one_number(db_stmt(g->desk->db, "SELECT coalesce(max(id),0) FROM change", &e));
}

static int64_t last_ticket(struct rig *g)
{
	struct err e = { 0 };

	return one_number(db_stmt(g->desk->db, "SELECT coalesce(max(id),0) FROM ticket", &e));
}

/* ---- doing ---- */

static const char *const people[] = { "admin", "agnes", "anton", "sven", "rita", "otto" };
static const char *const queues[] = { "service-desk", "hr", "network", "q1", "q2" };
static const char *const words[] = { "vpn",  "print", "\xe6\x89\x93\xe5\x8d\xb0",
				     "mail", "reset", "\xd0\xba\xd0\xbe\xd1\x88\xd0\xba\xd0\xb0" };

static enum rc run(struct rig *g, const char *login, const char *line, struct err *e)
{
	bool import = strncmp(line, "import", 6) == 0, dry = strstr(line, "--dry-run") != NULL;
	int64_t before = last_change(g);
	struct answer out;
	enum rc rc = fixture_try(g->desk, login, line, &g->a, &out, e);

	if (dry || (rc != RC_OK && !import))
		assert_int_equal(last_change(g), before);
	call_after(g->desk);
	return rc;
}

static const char *text(struct rig *g)
{
	return arena_z(&g->a, arena_printf(&g->a, "%s %s %d", PICK(g, words), PICK(g, words),
					   (int)below(g, 1000)));
}

static const char *assignment(struct rig *g)
{
	static const char *const custom[] = {
		"f.room=4.17",	       "f.room=5",	"f.room=",
		"f.site=berlin/mitte", "f.site=moscow", "f.site=",
		"f.on-site=yes",       "f.on-site=no",	"f.asset=NB-1"
	};

	switch (below(g, 8)) {
	case 0:
		return arena_z(&g->a, arena_printf(&g->a, "subject='%s'", text(g)));
	case 1:
		return arena_z(&g->a, arena_printf(&g->a, "priority=P%d", 1 + (int)below(g, 4)));
	case 2:
		return arena_z(&g->a, arena_printf(&g->a, "queue=%s", PICK(g, queues)));
	case 3:
		return arena_z(&g->a, arena_printf(&g->a, "assignee=%s",
						   below(g, 3) ? PICK(g, people) : "none"));
	case 4:
		return arena_z(&g->a, arena_printf(&g->a, "requester=%s", PICK(g, people)));
	case 5:
	case 6: /* custom fields of data/config/field.yaml that all types have */
		return PICK(g, custom);
	default:
		return below(g, 2) ? "resolution=" : "category=software";
	}
}

static const char *ticket_line(struct rig *g, int64_t id)
{
	static const char *const transition[] = {
		"start", "wait", "resume", "resolve", "resolve resolution=done", "close", "reopen"
	};
	struct arena *a = &g->a;
	long long t = (long long)id;

	switch (below(g, 8)) {
	case 0:
	case 1:
		return arena_z(
			a, arena_printf(a, "ticket transition %lld %s", t, PICK(g, transition)));
	case 2:
	case 3:
		return arena_z(a, arena_printf(a, "ticket set %lld %s", t, assignment(g)));
	case 4:
		return arena_z(a, arena_printf(a, "ticket reply %lld --body '%s'", t, text(g)));
	case 5:
		return arena_z(a, arena_printf(a, "ticket note %lld --body '%s'", t, text(g)));
	case 6:
		return arena_z(a, arena_printf(a, "ticket take %lld", t));
	default:
		return arena_z(a, arena_printf(a, "ticket move %lld %s", t, PICK(g, queues)));
	}
}

/* Several tickets at once, by query or list; some of them refuse. */
static const char *bulk_line(struct rig *g)
{
	struct arena *a = &g->a;
	long long from = 1 + (long long)below(g, (uint64_t)last_ticket(g) + 1);
	const char *which =
		arena_z(a, below(g, 3) ? arena_printf(a, "--query 'id:%lld..%lld'", from,
						      from + (long long)below(g, 12))
				       : arena_printf(a, "%lld,%lld,%lld..%lld", from, from + 1,
						      from + 3, from + 5));
	const char *partial = below(g, 2) ? "--partial" : "";

	g->bulks++;
	switch (below(g, 4)) {
	case 0:
		return arena_z(
			a, arena_printf(a, "ticket set %s %s %s", which, assignment(g), partial));
	case 1:
		return arena_z(a, arena_printf(a, "ticket reply %s --body '%s' %s", which, text(g),
					       partial));
	case 2:
		return arena_z(a, arena_printf(a, "ticket transition %s start %s", which, partial));
	default:
		return arena_z(a, arena_printf(a, "ticket take %s %s", which, partial));
	}
}

static const char *people_line(struct rig *g)
{
	struct arena *a = &g->a;
	int n = (int)below(g, 6);

	switch (below(g, 4)) {
	case 0:
		return arena_z(a, arena_printf(a, "user add p%d --name '%s' --role agent,requester",
					       n, text(g)));
	case 1:
		return arena_z(a,
			       arena_printf(a, "team add t%d --member p%d", n, (int)below(g, 6)));
	case 2:
		return arena_z(a, arena_printf(a, "queue add q%d --team t%d", n, (int)below(g, 6)));
	default:
		return arena_z(a, arena_printf(a, "category add c%d --title '%s'", n, text(g)));
	}
}

static void write_import(struct rig *g, const char *path)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct err e = { 0 };

	for (uint64_t i = 1 + below(g, 3); i > 0; i--) {
		str_addf(&s, "{\"external_id\":\"X%d\",\"subject\":\"%s\",\"body\":\"%s\",",
			 (int)below(g, 60), text(g), text(g));
		str_addf(&s, "\"requester\":\"i%d\",\"tags\":[\"a\",\"b%d\"],", (int)below(g, 9),
			 (int)below(g, 3));
		if (below(g, 2))
			str_addf(
				&s,
				"\"x\":{\"messages\":[{\"at\":\"2026-11-0%dT10:00:00Z\",\"author\":\"i1\","
				"\"body\":\"%s\",\"private\":%s}]},",
				1 + (int)below(g, 9), text(g), below(g, 2) ? "true" : "false");
		if (below(g, 2))
			str_addf(
				&s,
				"\"state_history\":[{\"at\":\"2026-11-0%dT11:00:00Z\",\"state\":\"%s\","
				"\"assignee\":\"i%d\"}],",
				1 + (int)below(g, 9), below(g, 5) ? "resolved" : "nowhere",
				(int)below(g, 9));
		str_adds(&s, "\"queue\":\"network\"}\n");
	}
	must(fs_write(path, str_sv(&s), 0600, &e), &e);
}

static const char *import_line(struct rig *g)
{
	const char *path = tmpdir_at(&g->dir, "rows.jsonl");

	write_import(g, path);
	g->imports++;
	return arena_z(&g->a, arena_printf(&g->a, "import tickets %s --create person,queue%s%s",
					   path, below(g, 3) ? "" : " --strict",
					   below(g, 5) ? "" : " --dry-run"));
}

/* Now and then with what a caller saw, as a dry run, or asked twice. */
static const char *with_options(struct rig *g, const char *line)
{
	struct arena *a = &g->a;

	switch (below(g, 8)) {
	case 0:
		return arena_z(a, arena_printf(a, "%s --dry-run", line));
	case 1:
		return arena_z(a, arena_printf(a, "%s --request-id r%d", line, (int)below(g, 20)));
	case 2:
		return arena_z(a, arena_printf(a, "%s --rev %d", line,
					       1 + (int)below(g, (uint64_t)last_change(g))));
	default:
		return line;
	}
}

static const char *undo_line(struct rig *g)
{
	int64_t last = last_change(g);

	g->undos++;
	switch (below(g, 4)) {
	case 0:
		return "undo";
	case 1:
		return "redo";
	default:
		return arena_z(
			&g->a,
			arena_printf(&g->a, "undo %lld",
				     (long long)(last - (int64_t)below(g, last < 12 ? (uint64_t)last
										    : 12))));
	}
}

static void step(struct rig *g)
{
	const char *login = PICK(g, people), *line;
	int64_t tickets = last_ticket(g);
	struct err e = { 0 };
	enum rc rc;

	switch (below(g, 10)) {
	case 0:
		line = arena_z(&g->a,
			       arena_printf(&g->a,
					    "ticket new --subject '%s' --body '%s' --queue %s",
					    text(g), text(g), PICK(g, queues)));
		break;
	case 1:
	case 2:
	case 3:
		line = undo_line(g);
		if (below(g, 2))
			login = "admin";
		break;
	case 4:
		line = people_line(g);
		login = "admin";
		break;
	case 5:
		if (below(g, 4) == 0) {
			line = import_line(g);
			login = "admin";
			break;
		}
		/* fall through */
	case 6:
		if (below(g, 2) == 0) {
			line = bulk_line(g);
			login = below(g, 2) ? "admin" : "sven";
			break;
		}
		/* fall through */
	default:
		line = ticket_line(g, 1 + (int64_t)below(g, (uint64_t)tickets + 1));
		if (below(g, 2))
			login = "admin";
	}
	if (below(g, 3) == 0)
		clock_freeze(&g->clock, clock_now(&g->clock) + (int64_t)below(g, 5000));
	if (strncmp(line, "import", 6) != 0)
		line = with_options(g, line);
	rc = run(g, login, line, &e);
	g->taken[rc]++;
	if (rc == RC_ENV || rc == RC_USAGE)
		fail_msg("%s: %s: %s", login, line, e.msg);
}

/* ---- looking ---- */

static struct sv shown(const struct ticket *t, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	str_addf(&s, "#%lld rev %lld ext %.*s subject %.*s/%lld type %.*s ", (long long)t->id,
		 (long long)t->rev, SV_ARG(t->external_id), SV_ARG(t->subject),
		 (long long)t->subject_text, SV_ARG(t->type));
	str_addf(&s, "state %.*s/%d of %.*s P%d queue %lld for %lld by %lld cat %lld ",
		 SV_ARG(t->state), (int)t->category_of_state, SV_ARG(t->workflow), (int)t->priority,
		 (long long)t->queue, (long long)t->assignee, (long long)t->requester,
		 (long long)t->category);
	str_addf(&s, "resolution %.*s/%lld %lld %lld %lld %lld deleted %d digest %.*s tags",
		 SV_ARG(t->resolution), (long long)t->resolution_text, (long long)t->created,
		 (long long)t->updated, (long long)t->resolved, (long long)t->closed,
		 (int)t->deleted, SV_ARG(t->digest));
	for (size_t i = 0; i < t->n_tag; i++)
		str_addf(&s, " %.*s", SV_ARG(t->tag[i]));
	str_adds(&s, " custom");
	for (size_t i = 0; i < t->n_custom; i++)
		str_addf(&s, " %d=%.*s/%lld/%.*s", t->custom[i].field, SV_ARG(t->custom[i].form),
			 (long long)t->custom[i].num, SV_ARG(t->custom[i].text));
	str_adds(&s, " messages");
	for (size_t i = 0; i < t->n_message; i++)
		str_addf(&s, " %lld", (long long)t->message[i]);
	return arena_sv(a, str_sv(&s));
}

/* The row is the fold, and its rev the last change with an event on it. */
static const char *ticket_fault(struct rig *g, int64_t id)
{
	struct fold_env env = desk_fold_env(g->desk, &g->a);
	struct ticket stored, folded;
	struct err e = { 0 };
	struct stmt *q;
	struct sv have, want;

	must(ticket_store_load(g->desk->db, id, &g->a, &stored, &e), &e);
	must(ticket_store_fold(g->desk->db, id, &env, &g->a, &folded, &e), &e);
	q = db_stmt(g->desk->db, "SELECT max(change) FROM event WHERE noun=1 AND object=?1", &e);
	stmt_int(q, 1, id);
	folded.rev = one_number(q);
	have = shown(&stored, &g->a);
	want = shown(&folded, &g->a);
	if (sv_eq(have, want))
		return NULL;
	return arena_z(&g->a,
		       arena_printf(&g->a, "stored %.*s\nfolded %.*s", SV_ARG(have), SV_ARG(want)));
}

/* Live by the rule itself, from the newest back: an undo that is live takes its target and what
 * that caused and was live before. Without causes here, the target alone. */
static void check_undone(struct rig *g)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	int64_t n = last_change(g);
	int64_t *undoes = ARENA_ARRAY(&a, (size_t)n + 1, int64_t);
	int64_t *undoer = ARENA_ARRAY(&a, (size_t)n + 1, int64_t);
	struct stmt *q = db_stmt(g->desk->db, "SELECT id, undoes FROM change", &e);

	memset(undoes, 0, ((size_t)n + 1) * sizeof(*undoes));
	memset(undoer, 0, ((size_t)n + 1) * sizeof(*undoer));
	while (stmt_row(q, &e) == RC_OK)
		undoes[stmt_col_int(q, 0)] = stmt_col_int(q, 1);
	stmt_release(&q);
	for (int64_t i = n; i > 0; i--)
		if (undoes[i] && !undoer[i] && !undoer[undoes[i]])
			undoer[undoes[i]] = i;
	for (int64_t i = 1; i <= n; i++) {
		int64_t by;

		must(change_store_undone_by(g->desk->db, i, &by, &e), &e);
		assert_int_equal(by, undoer[i]);
	}
}

static struct sv directory_shown(struct rig *g)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct directory d;
	struct err e = { 0 };

	must(person_store_load(g->desk->db, &g->a, &d, &e), &e);
	for (size_t i = 0; i < d.n_person; i++)
		str_addf(&s, "person %lld %.*s %.*s %.*s %u %d\n", (long long)d.person[i].id,
			 SV_ARG(d.person[i].login), SV_ARG(d.person[i].name),
			 SV_ARG(d.person[i].email), d.person[i].roles, d.person[i].active);
	for (size_t i = 0; i < d.n_team; i++) {
		str_addf(&s, "team %lld %.*s %.*s %d:", (long long)d.team[i].id,
			 SV_ARG(d.team[i].key), SV_ARG(d.team[i].title), d.team[i].active);
		for (size_t k = 0; k < d.team[i].n_member; k++)
			str_addf(&s, " %lld", (long long)d.team[i].member[k]);
		str_addc(&s, '\n');
	}
	for (size_t i = 0; i < d.n_queue; i++)
		str_addf(&s, "queue %lld %.*s %.*s %lld %d %d\n", (long long)d.queue[i].id,
			 SV_ARG(d.queue[i].key), SV_ARG(d.queue[i].title),
			 (long long)d.queue[i].team, d.queue[i].restricted, d.queue[i].active);
	for (size_t i = 0; i < d.n_category; i++)
		str_addf(&s, "category %lld %.*s %.*s %d\n", (long long)d.category[i].id,
			 SV_ARG(d.category[i].key), SV_ARG(d.category[i].title),
			 d.category[i].active);
	return arena_sv(&g->a, str_sv(&s));
}

/* Every object the log names, folded anew, gives the rows there are. */
static void check_directory(struct rig *g)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct err e = { 0 };
	struct stmt *q;
	struct sv before = directory_shown(g), after;
	int64_t object[1000][2];
	size_t n = 0;

	must(tx_begin_write(&tx, g->desk->db, &e), &e);
	q = db_stmt(g->desk->db, "SELECT DISTINCT noun, object FROM event WHERE noun IN (3,4,5,6)",
		    &e);
	assert_non_null(q);
	while (n < ARRAY_LEN(object) && stmt_row(q, &e) == RC_OK) {
		object[n][0] = stmt_col_int(q, 0);
		object[n++][1] = stmt_col_int(q, 1);
	}
	stmt_release(&q);
	for (size_t i = 0; i < n; i++)
		must(person_store_refold(g->desk->db, (enum noun)object[i][0], object[i][1], &e),
		     &e);
	after = directory_shown(g);
	if (!sv_eq(before, after))
		fail_msg("stored:\n%.*sfolded:\n%.*s", SV_ARG(before), SV_ARG(after));
}

static bool holds(struct sv text, struct sv word)
{
	return text.n && memmem(text.p, text.n, word.p, word.n);
}

/* A word that the index and the ticket's texts disagree about. */
static const char *index_fault(struct rig *g, int64_t ticket)
{
	struct search_text t;
	struct search_hit *hit;
	struct err e = { 0 };
	size_t n;

	must(search_store_text(g->desk->db, ticket, &g->a, &t, &e), &e);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct sv w = sv_from(words[i]);
		bool has = false;
		bool want = holds(t.subject, w) || holds(t.public, w) || holds(t.internal, w);

		must(search_store_tickets(g->desk->db, arena_printf(&g->a, "\"%.*s\"", SV_ARG(w)),
					  1000, &g->a, &hit, &n, &e),
		     &e);
		for (size_t k = 0; k < n; k++)
			has |= hit[k].id == ticket;
		if (has != want)
			return words[i];
	}
	return NULL;
}

static void check_audit(struct rig *g)
{
	struct audit_result r;
	struct err e = { 0 };

	must(audit_store_verify(g->desk->db, NULL, &g->a, &r, &e), &e);
	if (r.what.p)
		fail_msg("change %lld: %.*s", (long long)r.broken, SV_ARG(r.what));
}

static void check_tickets(struct rig *g)
{
	for (int64_t id = last_ticket(g); id > 0; id--) {
		const char *fault = ticket_fault(g, id);

		if (fault)
			fail_msg("ticket %lld: %s", (long long)id, fault);
	}
}

/* The index as kept, and the index made anew: both are what the texts say. */
static void check_index(struct rig *g)
{
	struct err e = { 0 };
	bool good;

	must(search_store_check(g->desk->db, &good, &e), &e);
	assert_true(good);
	for (int64_t id = last_ticket(g); id > 0; id--)
		if (index_fault(g, id))
			fail_msg("ticket %lld: index and text differ in %s", (long long)id,
				 index_fault(g, id));
}

/* ---- histories ---- */

static void begin(struct rig *g, uint64_t n)
{
	static const char *const line[] = {
		"team add net",
		"queue add network --team net",
		"queue add hr --team net --restricted",
		"category add software",
		"user add agnes --role agent --team net",
		"user add anton --role agent",
		"user add sven --role supervisor",
		"user add rita --name Rita --email rita@example.org",
		"user add otto",
	};
	struct err e = { 0 };
	const char *dir;

	rand_seed(&g->rand, seed() + n);
	tmpdir_init(&g->dir);
	dir = tmpdir_at(&g->dir, "desk");
	clock_freeze(&g->clock, START);
	must(desk_init(dir, &g->clock, "admin", &e), &e);
	must(desk_open(dir, DESK_WRITE, &g->clock, &g->desk, &e), &e);
	for (size_t i = 0; i < ARRAY_LEN(line); i++)
		must(run(g, "admin", line[i], &e), &e);
}

static void end(struct rig *g)
{
	desk_destroy(g->desk);
	arena_deinit(&g->a);
	tmpdir_deinit(&g->dir);
}

/* ---- doctor ---- */

static void say(void *arg, const struct finding *f)
{
	(void)arg;
	if (f->level == FINDING_FAULT && !f->mended)
		print_message("# %s: %.*s: %.*s\n", f->check, SV_ARG(f->where), SV_ARG(f->what));
}

/* What doctor finds now; with `repair` it mends. */
static struct doctor_result look(struct rig *g, bool repair, bool tell)
{
	struct doctor_request r = { .dir = desk_dir(g->desk),
				    .repair = repair,
				    .command = SV("doctor --repair"),
				    .found = tell ? say : NULL };
	struct doctor_result out;
	struct err e = { 0 };

	must(doctor_run(&r, &g->clock, &out, &e), &e);
	return out;
}

/* One derived table or another is changed behind the program's back. */
static void damage(struct rig *g)
{
	static const char *const harm[] = {
		"UPDATE ticket SET priority=1+id%4, state='raw', open=0 WHERE id%3=0",
		"UPDATE ticket SET queue=1, updated=updated+7, rev=rev-1 WHERE id%4=1",
		"DELETE FROM ticket_tag WHERE ticket%2=0",
		"DELETE FROM ticket_field WHERE ticket%2=0",
		"UPDATE ticket_field SET num=num+1, value='none' WHERE ticket%3=0",
		"DELETE FROM thread WHERE message%3=0",
		"UPDATE ticket SET subject='none', indexed=indexed+1 WHERE id%5=0",
		"DELETE FROM undone WHERE change%2=0",
		"INSERT OR REPLACE INTO undone SELECT id, id+1 FROM change WHERE id%7=0",
		"UPDATE person SET roles=1, name='none' WHERE id%2=0",
		"DELETE FROM team_member",
		"UPDATE queue SET title='none', restricted=1-restricted WHERE id>1",
		"UPDATE seq SET n=n/2",
		"DELETE FROM ticket_fts_docsize WHERE id%2=0",
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	sqlite3 *h = NULL;

	assert_int_equal(sqlite3_open(fs_join(&a, desk_dir(g->desk), "desk.db"), &h), SQLITE_OK);
	sqlite3_busy_timeout(h, 5000);
	for (int i = 0; i < 4; i++)
		assert_int_equal(sqlite3_exec(h, harm[below(g, ARRAY_LEN(harm))], NULL, NULL, NULL),
				 SQLITE_OK);
	sqlite3_close(h);
}

static void what_doctor_mends_is_what_the_log_says(void **state)
{
	int mended = 0;

	(void)state;
	for (uint64_t n = 0; n < HISTORIES; n++) {
		struct rig g = { 0 };

		begin(&g, 50 + n);
		for (int i = 0; i < STEPS / 2; i++) {
			step(&g);
			arena_reset(&g.a);
		}
		/* The control: nothing to find before the damage. */
		assert_int_equal(look(&g, false, true).faults, 0);
		damage(&g);
		mended += look(&g, true, true).mended > 0;
		assert_int_equal(look(&g, false, true).faults, 0);
		check_tickets(&g);
		check_undone(&g);
		check_directory(&g);
		check_index(&g);
		check_audit(&g);
		for (int i = 0; i < 20; i++) {
			step(&g);
			arena_reset(&g.a);
		}
		assert_int_equal(look(&g, false, true).faults, 0);
		end(&g);
	}
	assert_int_equal(mended, HISTORIES);
}

static void what_is_stored_is_what_the_log_says(void **state)
{
	int taken[RC_CANCELLED + 1] = { 0 }, undos = 0, imports = 0, bulks = 0;

	(void)state;
	for (uint64_t n = 0; n < HISTORIES; n++) {
		struct rig g = { 0 };

		begin(&g, n);
		for (int i = 0; i < STEPS; i++) {
			step(&g);
			check_tickets(&g);
			check_undone(&g);
			if (i % 10 == 0)
				check_directory(&g);
			arena_reset(&g.a);
		}
		check_directory(&g);
		check_index(&g);
		check_audit(&g);
		for (size_t i = 0; i < ARRAY_LEN(taken); i++)
			taken[i] += g.taken[i];
		undos += g.undos;
		imports += g.imports;
		bulks += g.bulks;
		end(&g);
	}
	/* The histories were such that they prove something. */
	assert_true(taken[RC_OK] > HISTORIES * STEPS / 4);
	assert_true(taken[RC_CONFLICT] > 0 && taken[RC_DENIED] > 0 && taken[RC_INVALID] > 0);
	assert_true(undos > 0 && imports > 0 && bulks > 0);
}

/* Control: a row that is not the fold, and an index that is not the text, are seen. */
static void a_row_or_an_index_that_lies_is_seen(void **state)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct rig g = { 0 };
	struct err e = { 0 };
	struct stmt *q;

	(void)state;
	begin(&g, 99);
	must(run(&g, "rita", "ticket new --subject vpn --body print", &e), &e);
	assert_null(ticket_fault(&g, 1));
	assert_null(index_fault(&g, 1));
	must(tx_begin_write(&tx, g.desk->db, &e), &e);
	q = db_stmt(g.desk->db, "UPDATE ticket SET priority=1, subject='mail' WHERE id=1", &e);
	must(stmt_run(q, &e), &e);
	stmt_release(&q);
	assert_non_null(ticket_fault(&g, 1));
	assert_non_null(index_fault(&g, 1));
	tx_end(&tx);
	end(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_stored_is_what_the_log_says),
		cmocka_unit_test(a_row_or_an_index_that_lies_is_seen),
		cmocka_unit_test(what_doctor_mends_is_what_the_log_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
