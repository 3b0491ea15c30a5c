/* ticket list: rows streamed as a table, tabs, or JSON Lines with the field table's names. */
#include "cli_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/when.h"

/* What people see; programs get every list key. */
static const enum ticket_field shown[] = { TICKET_ID,	   TICKET_PRIORITY, TICKET_STATE,
					   TICKET_SUBJECT, TICKET_QUEUE,    TICKET_ASSIGNEE,
					   TICKET_UPDATED };

#define COLUMNS_MAX 32

struct listing {
	struct cli *cli;
	struct out out;
	const struct field *field[COLUMNS_MAX];
	size_t n, rows, limit;
	bool more;
};

/* A table on a terminal has room for one time: what is due, where the desk knows that. */
static bool has_room(const struct listing *l, const struct field *f)
{
	bool levels = desk_has_levels(l->cli->desk);

	return l->cli->mode != OUT_TABLE || !levels ||
	       (f->number != TICKET_UPDATED && f->number != TICKET_SLA);
}

static void choose_columns(struct listing *l)
{
	bool all = l->cli->mode == OUT_JSON;
	size_t n;
	const struct field *f = field_table(&n);

	for (size_t i = 0; !all && i < ARRAY_LEN(shown); i++)
		if (has_room(l, field_get(NOUN_TICKET, shown[i])))
			l->field[l->n++] = field_get(NOUN_TICKET, shown[i]);
	for (size_t i = 0; i < n && l->n < COLUMNS_MAX; i++)
		if (ticket_column(l->cli->desk, &f[i]) && (all || (f[i].flags & FIELD_LEVEL)) &&
		    has_room(l, &f[i]))
			l->field[l->n++] = &f[i];
}

/* "!! 3h ago", "! in 38m", "in 2d", "paused": marks as lists of the terminal program have them. */
static void tell_due(const struct ticket *t, int64_t now, char room[WHEN_SIZE])
{
	enum standing s = ticket_standing(t, now);
	char left[WHEN_SIZE] = "";

	if (t->due)
		when_relative(t->due, now, left);
	snprintf(room, WHEN_SIZE, "%s%.24s",
		 s == STANDING_BREACHED ? "!! "
		 : s == STANDING_RISK	? "! "
					: "",
		 s == STANDING_PAUSED ? _("paused") : left);
}

/* For people: instants as they would say them. */
static struct out_value told(const struct listing *l, const struct ticket_row *row, int field,
			     char room[WHEN_SIZE])
{
	int64_t now = clock_now(desk_clock(l->cli->desk));

	if (field == TICKET_UPDATED)
		when_short(row->t.updated, now, room);
	else if (field == TICKET_DUE)
		tell_due(&row->t, now, room);
	else if (field == TICKET_STATE && row->t.merged)
		snprintf(room, WHEN_SIZE, "%s", _("merged"));
	else
		return ticket_row_value(row, (enum ticket_field)field);
	return out_text(sv_from(room));
}

static bool add_row(void *arg, const struct ticket_row *row)
{
	struct listing *l = arg;
	struct out_value v[COLUMNS_MAX];
	char room[COLUMNS_MAX][WHEN_SIZE];

	if (l->limit && l->rows >= l->limit) {
		l->more = true;
		return false;
	}
	for (size_t i = 0; i < l->n; i++)
		v[i] = l->cli->mode == OUT_TABLE
			       ? told(l, row, l->field[i]->number, room[i])
			       : ticket_row_value(row, (enum ticket_field)l->field[i]->number);
	out_row(&l->out, v);
	l->rows++;
	return !ferror(stdout);
}

/* So many rows are held at once; more are streamed. */
#define HELD_ROWS 1000

/* The first rows, and what they lack. For a person to look at what a short prefix finds may be cut.
 */
static enum rc list_shown(struct listing *l, struct list_request *r, struct sv *note,
			  struct query_fault *fault, struct err *e)
{
	struct cli *c = l->cli;
	struct ticket_list list;

	r->interactive = c->mode == OUT_TABLE;
	TRY(load_tickets(c->desk, &c->actor, r, c->arena, &list, fault, e));
	for (size_t i = 0; i < list.n && add_row(l, &list.row[i]); i++)
		;
	*note = list.note;
	return RC_OK;
}

enum rc print_ticket_list(struct cli *c, struct err *e)
{
	struct listing l = { .cli = c };
	struct out_col col[COLUMNS_MAX] = { 0 };
	struct list_request r = { .window = WINDOW_FIRST };
	struct query_fault fault = { 0 };
	struct sv note = SV_NULL;
	enum rc rc;

	TRY(cli_limit(c->args, &l.limit, e));
	choose_columns(&l);
	for (size_t i = 0; i < l.n; i++) {
		col[i].name = l.field[i]->name;
		col[i].label = _(l.field[i]->label);
		col[i].right = l.field[i]->number == TICKET_ID;
		col[i].flex = l.field[i]->number == TICKET_SUBJECT;
	}
	r.query = cli_query(c);
	r.limit = l.limit ? l.limit + 1 : 0;
	out_init(&l.out, c->mode, col, l.n, c->width, stdout);
	if (l.limit && l.limit < HELD_ROWS)
		rc = list_shown(&l, &r, &note, &fault, e);
	else
		rc = load_tickets_each(c->desk, &c->actor, &r, add_row, &l, &fault, e);
	if (rc == RC_INVALID)
		cli_add_place(r.query, &fault, e);
	if (!out_end(&l.out) && rc == RC_OK)
		rc = flush_stdout(e);
	if (rc == RC_OK && !note.p)
		rc = load_clocks_note(c->desk, &note, e);
	if (rc == RC_OK && !l.rows && c->mode == OUT_TABLE)
		fprintf(stderr, _("deskbell: no ticket matches\n"));
	if (rc == RC_OK && note.p)
		fprintf(stderr, "deskbell: %.*s\n", SV_ARG(note));
	if (rc == RC_OK && l.more) {
		int64_t total;
		bool others;

		TRY(load_count_about(c->desk, &c->actor, r.query, &total, &others, e));
		fflush(stdout);
		fprintf(stderr,
			others ? _("deskbell: %zu of more than %lld shown; --limit 0 shows all\n")
			       : _("deskbell: %zu of %lld shown; --limit 0 shows all\n"),
			l.rows, (long long)total);
	}
	return rc;
}
