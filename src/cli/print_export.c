/* export: tickets as JSON Lines or CSV, people and organisations as CSV; into a file that is there
 * whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli_priv.h"
#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/csv.h"
#include "deskbell/text/safe.h"

#define PROGRESS_EACH 500 /* rows between two words about progress */

/* Where an export goes. */
struct sink {
	FILE *to;
	const char *path, *part; /* NULL: standard output */
	bool terminal;		 /* nothing goes there as it is */
	bool told;		 /* progress stands on the terminal */
	int64_t rows;
};

static enum rc failed(const struct sink *s, struct err *e)
{
	return err_set(e, RC_ENV, "%s: %s", s->path ? s->path : _("standard output"),
		       strerror(errno));
}

static enum rc sink_open(struct sink *s, struct cli *c, struct err *e)
{
	struct sv path = args_get(c->args, "output");
	int fd;

	*s = (struct sink){ .to = stdout, .terminal = c->width > 0 };
	if (!path.p)
		return RC_OK;
	s->path = arena_z(c->arena, path);
	s->part = arena_z(c->arena, arena_printf(c->arena, "%s.part", s->path));
	s->terminal = false;
	fd = open(s->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	s->to = fd < 0 ? NULL : fdopen(fd, "w");
	return s->to ? RC_OK : failed(s, e);
}

/* rc = how the export went so far; a part of one is taken away. */
static enum rc sink_close(struct sink *s, enum rc rc, struct err *e)
{
	bool whole;

	if (s->told)
		fputs("\r\033[K", stderr);
	if (!s->path)
		return rc == RC_OK ? flush_stdout(e) : rc;
	whole = fflush(s->to) == 0 && fsync(fileno(s->to)) == 0;
	if (fclose(s->to) != 0)
		whole = false;
	if (rc == RC_OK && !whole)
		rc = failed(s, e);
	if (rc == RC_OK)
		return fs_rename(s->part, s->path, e);
	(void)unlink(s->part);
	return rc;
}

static bool sink_put(struct sink *s, const struct str *line)
{
	fwrite(str_z(line), 1, line->n, s->to);
	s->rows++;
	if (s->rows % PROGRESS_EACH == 0 && s->to != stdout && isatty(STDERR_FILENO)) {
		fprintf(stderr, "\r%lld", (long long)s->rows);
		fflush(stderr);
		s->told = true;
	}
	return !ferror(s->to);
}

/* ---- CSV ---- */

static void add_cell(const struct sink *s, struct str *line, struct sv v, bool first)
{
	AUTO(str_deinit) struct str safe = STR_INIT;

	if (s->terminal) {
		safe_line(&safe, v);
		v = str_sv(&safe);
	}
	csv_add_safe(line, v, ',', first);
}

static void add_value(const struct sink *s, struct str *line, const struct out_value *v, bool first)
{
	AUTO(str_deinit) struct str t = STR_INIT;
	char at[21];

	switch (v->type) {
	case OUT_TEXT:
	case OUT_NUMBER:
		str_add(&t, v->text);
		break;
	case OUT_INT:
		str_addf(&t, "%lld", (long long)v->i);
		break;
	case OUT_BOOL:
		str_adds(&t, v->i ? "yes" : "no");
		break;
	case OUT_TIME:
		clock_format(v->i, at);
		str_adds(&t, at);
		break;
	case OUT_LIST:
		for (size_t i = 0; i < v->list_n; i++)
			str_addf(&t, "%s%.*s", i ? "," : "", SV_ARG(v->list[i]));
		break;
	case OUT_NULL:
		break;
	}
	add_cell(s, line, str_sv(&t), first);
}

static bool put_heading(struct sink *s, const char *const *name, size_t n)
{
	AUTO(str_deinit) struct str line = STR_INIT;

	for (size_t i = 0; i < n; i++)
		csv_add(&line, sv_from(name[i]), ',', i == 0);
	str_addc(&line, '\n');
	fwrite(str_z(&line), 1, line.n, s->to);
	return !ferror(s->to);
}

static bool put_cells(struct sink *s, const struct out_value *v, size_t n)
{
	AUTO(str_deinit) struct str line = STR_INIT;

	for (size_t i = 0; i < n; i++)
		add_value(s, &line, &v[i], i == 0);
	str_addc(&line, '\n');
	return sink_put(s, &line);
}

/* The fields of a list, and the resolution. */
static size_t csv_fields(const struct field **out, size_t max)
{
	size_t n, count = 0;
	const struct field *f = field_table(&n);

	for (size_t i = 0; i < n && count < max; i++)
		if (f[i].noun == NOUN_TICKET &&
		    ((f[i].flags & FIELD_COLUMN) || f[i].number == TICKET_RESOLUTION))
			out[count++] = &f[i];
	return count;
}

#define CSV_FIELDS 64

static bool csv_ticket(void *arg, const struct ticket_row *row)
{
	const struct field *f[CSV_FIELDS];
	struct out_value v[CSV_FIELDS];
	size_t n = csv_fields(f, CSV_FIELDS);

	for (size_t i = 0; i < n; i++)
		v[i] = ticket_row_value(row, (enum ticket_field)f[i]->number);
	return put_cells(arg, v, n);
}

static enum rc csv_tickets(struct cli *c, struct sink *s, struct sv query,
			   struct query_fault *fault, struct err *e)
{
	struct list_request r = { .query = query, .sort = SV("id"), .window = WINDOW_FIRST };
	const struct field *f[CSV_FIELDS];
	const char *name[CSV_FIELDS];
	size_t n = csv_fields(f, CSV_FIELDS);

	for (size_t i = 0; i < n; i++)
		name[i] = f[i]->name;
	put_heading(s, name, n);
	return load_tickets_each(c->desk, &c->actor, &r, csv_ticket, s, fault, e);
}

/* ---- JSON ---- */

static void put_message(struct json_out *w, const struct message_view *m)
{
	json_obj_begin(w);
	json_key(w, "id"), json_int(w, m->id);
	json_key(w, "at"), json_time(w, m->at);
	json_key(w, "author"), json_str(w, m->author);
	json_key(w, "public"), json_bool(w, m->public);
	json_key(w, "body"), json_str(w, m->body);
	json_obj_end(w);
}

static void put_change(struct json_out *w, const struct export_change *c)
{
	json_obj_begin(w);
	json_key(w, "at"), json_time(w, c->at);
	json_key(w, "by"), json_str(w, c->by);
	json_key(w, "events"), json_arr_begin(w);
	for (size_t i = 0; i < c->n_event; i++) {
		const struct export_event *ev = &c->event[i];

		json_obj_begin(w);
		json_key(w, "field"), json_strz(w, ev->field->name);
		json_key(w, "op"), json_strz(w, event_op_name(ev->op));
		json_key(w, "value");
		if (ev->message)
			put_message(w, ev->message);
		else if (ev->field->type == FIELD_MESSAGE)
			json_int(w, ev->ref);
		else
			json_str(w, ev->value);
		json_obj_end(w);
	}
	json_arr_end(w);
	json_obj_end(w);
}

static void put_uid(struct json_out *w, const struct export_ticket *t)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (size_t i = 0; i < UID_SIZE; i++)
		str_addf(&s, "%02x", t->uid[i]);
	str_addf(&s, "-%lld", (long long)t->row->t.id);
	json_key(w, "uid"), json_str(w, str_sv(&s));
}

static bool json_ticket(void *arg, const struct export_ticket *t)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	const struct field *f[CSV_FIELDS];
	size_t n = csv_fields(f, CSV_FIELDS);
	struct json_out w;

	json_init(&w, &s);
	json_obj_begin(&w);
	for (size_t i = 0; i < n; i++) {
		struct out_value v = ticket_row_value(t->row, (enum ticket_field)f[i]->number);

		json_key(&w, f[i]->name);
		put_value(&w, &v);
	}
	if (t->uid)
		put_uid(&w, t);
	json_key(&w, "history"), json_arr_begin(&w);
	for (size_t i = 0; i < t->n_change; i++)
		put_change(&w, &t->change[i]);
	json_arr_end(&w);
	json_obj_end(&w);
	str_addc(&s, '\n');
	return sink_put(arg, &s);
}

enum rc print_export_tickets(struct cli *c, struct err *e)
{
	struct sv query = cli_query(c);
	struct query_fault fault = { 0 };
	struct sink s;
	enum rc rc;

	if (c->args->json && args_has(c->args, "csv"))
		return err_set(e, RC_USAGE, _("%s: either --json or --csv"), c->args->cmd->name);
	TRY(sink_open(&s, c, e));
	if (args_has(c->args, "csv"))
		rc = csv_tickets(c, &s, query, &fault, e);
	else
		rc = load_export(c->desk, &c->actor, query, json_ticket, &s, &fault, e);
	if (rc == RC_INVALID)
		cli_add_place(query, &fault, e);
	return sink_close(&s, rc, e);
}

/* ---- the directory ---- */

static struct sv keys_joined(struct cli *c, const struct sv *key, size_t n)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (size_t i = 0; i < n; i++)
		str_addf(&s, "%s%.*s", i ? "," : "", SV_ARG(key[i]));
	return s.n ? arena_sv(c->arena, str_sv(&s)) : SV("");
}

static struct sv teams_of(struct cli *c, const struct directory *d, int64_t person)
{
	struct sv *key = ARENA_ARRAY(c->arena, d->n_team, struct sv);
	size_t n = 0;

	for (size_t i = 0; i < d->n_team; i++)
		if (d->team[i].active && team_has(&d->team[i], person))
			key[n++] = d->team[i].key;
	return keys_joined(c, key, n);
}

static struct sv roles_of(struct cli *c, unsigned roles)
{
	struct sv key[8];
	size_t n = 0;

	for (unsigned r = 1; r < ROLE_ALL; r <<= 1)
		if (roles & r)
			key[n++] = sv_from(role_name(r));
	return keys_joined(c, key, n);
}

enum rc print_export_people(struct cli *c, struct err *e)
{
	static const char *const name[] = { "login", "name",	     "email", "roles",
					    "teams", "organisation", "active" };
	const struct directory *d;
	struct sink s;

	TRY(load_directory(c->desk, &c->actor, &d, e));
	TRY(sink_open(&s, c, e));
	put_heading(&s, name, ARRAY_LEN(name));
	for (size_t i = 0; i < d->n_person; i++) {
		const struct person *p = &d->person[i];
		const struct organisation *o = directory_organisation(d, p->organisation);
		/* A name that is not set reads as the login. */
		struct sv said = sv_eq(p->name, p->login) ? SV("") : p->name;
		struct out_value v[] = { out_text(p->login),
					 out_text(said),
					 out_text(p->email),
					 out_text(roles_of(c, p->roles)),
					 out_text(teams_of(c, d, p->id)),
					 o ? out_text(o->key) : out_null(),
					 out_bool(p->active) };

		if (!put_cells(&s, v, ARRAY_LEN(v)))
			break;
	}
	return sink_close(&s, ferror(s.to) ? failed(&s, e) : RC_OK, e);
}

enum rc print_export_organisations(struct cli *c, struct err *e)
{
	static const char *const name[] = { "key", "title", "active" };
	const struct directory *d;
	struct sink s;

	TRY(load_directory(c->desk, &c->actor, &d, e));
	TRY(sink_open(&s, c, e));
	put_heading(&s, name, ARRAY_LEN(name));
	for (size_t i = 0; i < d->n_organisation; i++) {
		const struct organisation *o = &d->organisation[i];
		struct out_value v[] = { out_text(o->key), out_text(o->title),
					 out_bool(o->active) };

		if (!put_cells(&s, v, ARRAY_LEN(v)))
			break;
	}
	return sink_close(&s, ferror(s.to) ? failed(&s, e) : RC_OK, e);
}
