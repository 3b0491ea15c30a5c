/* log, ticket log, events: changes as a table or as JSON, one object for each change. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cli_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/domain/change.h"
#include "deskbell/text/when.h"

void put_change_keys(struct json_out *w, const struct change_view *c)
{
	json_key(w, "change"), json_int(w, c->id);
	json_key(w, "at"), json_time(w, c->at);
	json_key(w, "actor"), json_str(w, c->actor);
	json_key(w, "door"), json_strz(w, door_name(c->door));
	json_key(w, "command"), json_str(w, c->command);
	json_key(w, "batch");
	c->batch ? json_int(w, c->batch) : json_none(w);
	json_key(w, "undoes");
	c->undoes ? json_int(w, c->undoes) : json_none(w);
	json_key(w, "undone"), json_bool(w, c->undone);
	put_events(w, c->event, c->n_event);
}

static void put_change(const struct change_view *c)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;

	json_init(&w, &s);
	json_obj_begin(&w);
	put_change_keys(&w, c);
	json_obj_end(&w);
	put_line(&s);
}

static bool same_object(const struct event_view *a, const struct event_view *b)
{
	return a->noun == b->noun && a->object == b->object;
}

/* "ticket 42", "ticket 42 and 2 more". */
static struct sv objects_of(const struct change_view *c, struct arena *a)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_event; i++)
		n += i == 0 || !same_object(&c->event[i], &c->event[i - 1]);
	if (n > 1)
		return arena_printf(a, _("%.*s and %zu more"), SV_ARG(c->event[0].object_name),
				    n - 1);
	return n ? c->event[0].object_name : SV("");
}

static const struct out_col columns[] = {
	{ .name = "change", .label = N_("change"), .right = true },
	{ .name = "at", .label = N_("when") },
	{ .name = "actor", .label = N_("who") },
	{ .name = "object", .label = N_("what"), .flex = true },
	{ .name = "command", .label = N_("command"), .flex = true },
	{ .name = "remark", .label = "" },
};

struct log_print {
	struct cli *cli;
	struct out out;
	size_t rows, limit;
	bool more;
};

static void put_row(struct log_print *l, const struct change_view *c)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	char at[WHEN_SIZE];
	struct sv remark = SV("");
	struct out_value when = out_time(c->at);

	if (l->cli->mode == OUT_JSON) {
		put_change(c);
		return;
	}
	if (l->cli->mode == OUT_TABLE) {
		when_short(c->at, clock_now(desk_clock(l->cli->desk)), at);
		when = out_text(sv_from(at));
	}
	if (c->undone)
		remark = sv_from(_("undone"));
	else if (c->undoes)
		remark = arena_printf(&a, _("undoes %lld"), (long long)c->undoes);
	struct out_value v[] = { out_int(c->id),
				 when,
				 out_text(c->actor.n ? c->actor : SV("deskbell")),
				 out_text(objects_of(c, &a)),
				 out_text(c->command),
				 out_text(remark) };
	out_row(&l->out, v);
}

static bool add_change(void *arg, const struct change_view *c)
{
	struct log_print *l = arg;

	if (l->limit && l->rows >= l->limit) {
		l->more = true;
		return false;
	}
	put_row(l, c);
	l->rows++;
	return !ferror(stdout);
}

/* The words of `log` are a query, or a ticket's number alone. */
static enum rc what_of(const struct cli *c, struct log_request *r, struct err *e)
{
	struct err ignored;

	if (sv_eqs(sv_from(c->args->cmd->name), "ticket log"))
		return cli_ticket(c->args, &r->ticket, e);
	if (!args_has(c->args, "query"))
		return RC_OK;
	r->query = cli_query(c);
	if (cli_ticket_word(r->query, &r->ticket, &ignored) == RC_OK)
		r->query = SV_NULL;
	return RC_OK;
}

static enum rc request_of(const struct cli *c, struct log_request *r, struct err *e)
{
	struct sv since = args_get(c->args, "since");
	struct when_range when;

	TRY(what_of(c, r, e));
	r->actor = args_get(c->args, "actor");
	r->begins = args_get(c->args, "command");
	if (!since.p)
		return RC_OK;
	if (when_parse(since, clock_now(desk_clock(c->desk)), WHEN_PAST, &when, e) != RC_OK)
		return err_prefix(e, "--since");
	r->from = when.from;
	return RC_OK;
}

enum rc print_log(struct cli *c, struct err *e)
{
	struct log_print l = { .cli = c };
	struct query_fault fault = { 0 };
	struct log_request r = { 0 };
	enum rc rc;

	TRY(cli_limit(c->args, &l.limit, e));
	TRY(request_of(c, &r, e));
	r.limit = l.limit ? l.limit + 1 : 0;
	out_init(&l.out, c->mode, columns, ARRAY_LEN(columns), c->width, stdout);
	rc = load_log_each(c->desk, &c->actor, &r, add_change, &l, &fault, e);
	if (rc == RC_INVALID)
		cli_add_place(r.query, &fault, e);
	if (!out_end(&l.out) && rc == RC_OK)
		rc = flush_stdout(e);
	if (rc == RC_OK && !l.rows && c->mode == OUT_TABLE)
		fprintf(stderr, _("deskbell: no change matches\n"));
	if (rc == RC_OK && l.more) {
		fflush(stdout);
		fprintf(stderr, _("deskbell: the newest %zu are shown; --limit 0 shows all\n"),
			l.rows);
	}
	return rc;
}

/* ---- events ---- */

/* What is new; all of it, by pages. */
static enum rc put_new(struct cli *c, int64_t *after, struct err *e)
{
	bool more = true;

	while (more) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct log_print l = { .cli = c };
		struct change_view *v;
		size_t n;

		TRY(load_events(c->desk, &c->actor, after, &a, &v, &n, &more, e));
		out_init(&l.out, c->mode, columns, ARRAY_LEN(columns), c->width, stdout);
		for (size_t i = 0; i < n; i++)
			put_row(&l, &v[i]);
		out_end(&l.out);
		TRY(flush_stdout(e));
	}
	return RC_OK;
}

/* Waits until the desk moves. False when nobody reads what is written any more. */
static bool wait_for_change(int fd)
{
	struct pollfd p[] = { { .fd = fd, .events = POLLIN }, { .fd = STDOUT_FILENO } };

	while (poll(p, ARRAY_LEN(p), -1) < 0 && errno == EINTR)
		;
	return !(p[1].revents & (POLLERR | POLLHUP | POLLNVAL));
}

enum rc print_events(struct cli *c, struct err *e)
{
	struct sv since = args_get(c->args, "since");
	bool follow = args_has(c->args, "follow");
	int64_t after = -1;
	int fd = -1;

	if (since.p && (!sv_int(since, &after) || after < 0))
		return err_set(e, RC_USAGE, _("--since takes the number of a change"));
	if (!since.p && !follow)
		return err_set(e, RC_USAGE,
			       _("events: --since CHANGE or --follow is missing; see deskbell "
				 "events -h"));
	/* Watched before it is read, so that nothing comes in between unseen. */
	if (follow && (fd = desk_watch_fd(c->desk)) < 0)
		return err_set(e, RC_ENV, _("cannot watch the desk: %s"), strerror(errno));
	if (after < 0) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct change_view *none;
		size_t n;
		bool more;

		TRY(load_events(c->desk, &c->actor, &after, &a, &none, &n, &more, e));
	}
	do {
		desk_watch_drain(c->desk);
		TRY(put_new(c, &after, e));
	} while (follow && wait_for_change(fd));
	return RC_OK;
}
