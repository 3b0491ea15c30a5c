/* The fixture desk, laid through the call path; only the ticket numbers are set from outside. */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/service/desk_priv.h"
#include "deskbell/service/reading.h"
#include "deskbell/base/fs.h"
#include "deskbell/db/tx.h"
#include "deskbell/service/args.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/text/json.h"

#define FIXTURE_FILE "tests/pty/desk.jsonl"
#define ADMIN "admin"

static void must(enum rc rc, const struct err *e, const char *what)
{
	if (rc != RC_OK)
		fail_msg("%s: %s", what, e->msg);
}

static enum rc try_words(struct desk *d, const char *login, const struct sv *word, size_t n,
			 struct arena *a, struct answer *out, struct err *e)
{
	const struct command *cmd;
	struct request r = { .door = DOOR_CLI, .login = sv_from(login) };
	struct args args;
	struct job job = { 0 };
	size_t used;

	*out = (struct answer){ 0 };
	cmd = command_find(word, n, &used, e);
	if (!cmd)
		fail_msg("%s", e->msg);
	must(args_parse(cmd, word + used, n - used, a, &args, e), e, cmd->name);
	r.args = &args;
	if (cmd->kind == COMMAND_LIVE)
		return reading_run(d, &r, a, out, e);
	return cmd->kind == COMMAND_JOB ? job_run(d, &r, a, &job, e) : call_run(d, &r, a, out, e);
}

static int64_t run_words(struct desk *d, const char *login, const struct sv *word, size_t n)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct answer x;
	struct err e = { 0 };

	must(try_words(d, login, word, n, &a, &x, &e), &e, "command");
	return x.change;
}

enum rc fixture_try(struct desk *d, const char *login, const char *line, struct arena *a,
		    struct answer *out, struct err *e)
{
	struct sv *word;
	size_t n;

	must(words_split(sv_from(line), a, &word, &n, e), e, line);
	return try_words(d, login, word, n, a, out, e);
}

int64_t fixture_run(struct desk *d, const char *login, const char *line)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct sv *word;
	size_t n;

	must(words_split(sv_from(line), &a, &word, &n, &e), &e, line);
	return run_words(d, login, word, n);
}

int64_t fixture_run_at(const char *dir, const char *login, const char *line)
{
	struct clock clock = { 0 };
	struct err e = { 0 };
	struct desk *d;
	int64_t change;

	clock_freeze(&clock, FIXTURE_NOW);
	must(desk_open(dir, DESK_WRITE, &clock, &d, &e), &e, dir);
	change = fixture_run(d, login, line);
	desk_destroy(d);
	return change;
}

static void add_people(struct desk *d)
{
	static const char *const line[] = {
		"team add network --title 'Network team'",
		"team add desktop --title 'Desktop team'",
		"queue add network-l1 --title 'Network L1' --team network",
		"queue add desktop --title Desktop --team desktop",
		"queue add accounts --title Accounts --team desktop",
		"queue add printing --title Printing --team desktop",
		"user add li.wei --name 'Li Wei' --role agent,author --team network",
		"user add wang.fang --name 'Wang Fang' --role agent --team network",
		"user add zhou.jie --name 'Zhou Jie' --role agent --team desktop",
		"user add sup.ivan --name 'Ivan Orlov' --role supervisor,admin --team network",
	};

	for (size_t i = 0; i < ARRAY_LEN(line); i++)
		fixture_run(d, ADMIN, line[i]);
}

static struct sv text_of(const struct json *row, const char *key)
{
	const struct json *v = json_get(row, key);

	return v && v->type == JSON_T_STRING ? v->s : SV_NULL;
}

static int64_t minutes_of(const struct json *row)
{
	return json_get(row, "minutes")->i;
}

static void set_next_id(struct desk *d, int64_t id)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct err e = { 0 };

	must(tx_begin_write(&tx, d->db, &e), &e, "seq");
	must(seq_store_set(d->db, SEQ_TICKET, id - 1, &e), &e, "seq");
	must(tx_commit(&tx, &e), &e, "seq");
}

static void ensure_person(struct desk *d, struct sv login, struct arena *a)
{
	const struct person *known;
	struct err e = { 0 };

	must(directory_login(desk_directory(d), login, &known, &e), &e, "login");
	if (known)
		return;
	fixture_run(d, ADMIN, arena_z(a, arena_printf(a, "user add %.*s", SV_ARG(login))));
}

static void add_message(struct desk *d, const char *number, const struct json *m, struct arena *a)
{
	bool public = json_get(m, "public")->b;
	struct sv word[] = { SV("ticket"), public ? SV("reply") : SV("note"), sv_from(number),
			     SV("--body"), text_of(m, "body") };

	run_words(d, arena_z(a, text_of(m, "author")), word, ARRAY_LEN(word));
}

/* The transition that leads from new to the state, "" for new itself. */
static const char *way_to(struct sv state)
{
	return sv_eqs(state, "open") ? "start" : sv_eqs(state, "waiting") ? "wait" : "";
}

static void add_ticket(struct desk *d, struct clock *clock, const struct json *row, struct arena *a)
{
	int64_t id = json_get(row, "id")->i, at = FIXTURE_NOW - minutes_of(row) * 60;
	const char *number = arena_z(a, arena_printf(a, "%lld", (long long)id));
	const char *requester = arena_z(a, text_of(row, "requester"));
	const char *way = way_to(text_of(row, "state"));
	const struct json *messages = json_get(row, "messages");
	struct sv assignee = text_of(row, "assignee");
	struct sv word[] = {
		SV("ticket"),	  SV("new"),
		SV("--subject"),  text_of(row, "subject"),
		SV("--queue"),	  SV("network-l1"),
		SV("--priority"), text_of(row, "priority"),
		SV("--body"),	  messages->n ? text_of(&messages->at[0], "body") : SV("")
	};

	clock_freeze(clock, at);
	ensure_person(d, text_of(row, "requester"), a);
	set_next_id(d, id);
	run_words(d, requester, word, ARRAY_LEN(word));
	if (assignee.n)
		fixture_run(d, "sup.ivan",
			    arena_z(a, arena_printf(a, "ticket assign %s %.*s", number,
						    SV_ARG(assignee))));
	if (*way)
		fixture_run(d, "sup.ivan",
			    arena_z(a, arena_printf(a, "ticket transition %s %s", number, way)));
	for (size_t i = 1; i < messages->n; i++) {
		clock_freeze(clock, FIXTURE_NOW - minutes_of(&messages->at[i]) * 60);
		add_message(d, number, &messages->at[i], a);
	}
}

static void add_tickets(struct desk *d, struct clock *clock)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct sv text;

	must(fs_read(FIXTURE_FILE, 1 << 20, &a, &text, &e), &e, FIXTURE_FILE);
	while (text.n) {
		struct sv line = sv_cut(&text, '\n');
		struct json *row;

		if (!line.n)
			continue;
		must(json_parse(line, &a, &row, &e), &e, FIXTURE_FILE);
		add_ticket(d, clock, row, &a);
	}
}

void fixture_desk(const char *dir)
{
	struct clock clock = { 0 };
	struct err e = { 0 };
	struct desk *d;

	clock_freeze(&clock, FIXTURE_NOW - 30 * 86400);
	must(desk_init(dir, &clock, ADMIN, &e), &e, dir);
	must(desk_open(dir, DESK_WRITE, &clock, &d, &e), &e, dir);
	add_people(d);
	add_tickets(d, &clock);
	call_after(d);
	desk_destroy(d);
}
