/* export tickets: as JSON Lines with all that was done to them, or as CSV. */
#include "deskbell/base/fs.h"
#include "deskbell/base/hash.h"
#include "deskbell/base/i18n.h"
#include "deskbell/cli/cli.h"
#include "deskbell/domain/fieldset.h"
#include "sink.h"

#define COLUMNS 64 /* fields of the table at most; custom ones come on top */

struct tickets {
	struct cli *c;
	struct sink sink;
	const struct field *field[COLUMNS]; /* the fields of a list, and the resolution */
	size_t n_field;
	const char *files; /* directory for attachments, NULL = they stay */
	int64_t lost;	   /* files that could not be read */
	struct err *e;
	enum rc rc;
};

static void find_fields(struct tickets *x)
{
	size_t n;
	const struct field *f = field_table(&n);

	for (size_t i = 0; i < n && x->n_field < COLUMNS; i++)
		if (f[i].noun == NOUN_TICKET &&
		    !(f[i].flags & FIELD_LEVEL) && /* reckoned anew where it comes in */
		    ((f[i].flags & FIELD_COLUMN) || f[i].number == TICKET_RESOLUTION))
			x->field[x->n_field++] = &f[i];
}

static const struct out_value *custom_of(const struct export_ticket *t, struct sv key)
{
	for (size_t i = 0; i < t->n_field; i++)
		if (sv_eq(t->field[i].key, key))
			return &t->field[i].value;
	return NULL;
}

/* ---- CSV ---- */

static bool csv_ticket(void *arg, const struct export_ticket *t)
{
	struct tickets *x = arg;
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const struct fieldset *s = desk_fields(x->c->desk);
	struct out_value *v = ARENA_ARRAY(&a, x->n_field + 1 + s->n, struct out_value);
	size_t n = 0;

	for (size_t i = 0; i < x->n_field; i++)
		v[n++] = ticket_row_value(t->row, (enum ticket_field)x->field[i]->number);
	v[n++] = out_list(t->watcher, t->n_watcher);
	for (size_t i = 0; i < s->n; i++) {
		const struct out_value *value = custom_of(t, s->custom[i].key);

		if (custom_field_declared(&s->custom[i]))
			v[n++] = value ? *value : out_null();
	}
	return sink_cells(&x->sink, v, n);
}

static void csv_heading(struct tickets *x)
{
	const struct fieldset *s = desk_fields(x->c->desk);
	struct sv *name = ARENA_ARRAY(x->c->arena, x->n_field + 1 + s->n, struct sv);
	size_t n = 0;

	for (size_t i = 0; i < x->n_field; i++)
		name[n++] = sv_from(x->field[i]->name);
	name[n++] = SV("watchers");
	for (size_t i = 0; i < s->n; i++)
		if (custom_field_declared(&s->custom[i]))
			name[n++] = sv_from(s->custom[i].field.name);
	sink_heading(&x->sink, name, n);
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

static void put_file(struct json_out *w, const struct export_event *ev)
{
	char hex[2 * HASH_SIZE + 1];

	hash_hex(&ev->file->blob, hex);
	json_obj_begin(w);
	json_key(w, "id"), json_int(w, ev->file->id);
	json_key(w, "message"), json_int(w, ev->with);
	json_key(w, "name"), json_str(w, ev->file->name);
	json_key(w, "type"), json_str(w, ev->file->type);
	json_key(w, "size"), json_int(w, ev->file->size);
	json_key(w, "sha256"), json_strz(w, hex);
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
		else if (ev->file)
			put_file(w, ev);
		else if (ev->field->type == FIELD_MESSAGE || ev->field->type == FIELD_ATTACHMENT)
			json_int(w, ev->ref);
		else
			json_str(w, ev->value);
		json_obj_end(w);
	}
	json_arr_end(w);
	json_obj_end(w);
}

static void put_relation(struct json_out *w, const struct export_relation *r)
{
	json_obj_begin(w);
	json_key(w, "at"), json_time(w, r->at);
	json_key(w, "by"), json_str(w, r->by);
	json_key(w, "op"), json_strz(w, event_op_name(r->op));
	json_key(w, "kind"), json_str(w, r->kind);
	json_key(w, "ticket"), json_int(w, r->ticket);
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

/* The ticket as it is now. */
static void put_fields(struct json_out *w, const struct tickets *x, const struct export_ticket *t)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct out_value watchers = out_list(t->watcher, t->n_watcher);

	for (size_t i = 0; i < x->n_field; i++) {
		struct out_value v =
			ticket_row_value(t->row, (enum ticket_field)x->field[i]->number);

		json_key(w, x->field[i]->name);
		put_value(w, &v);
	}
	json_key(w, "watchers"), put_value(w, &watchers);
	for (size_t i = 0; i < t->n_field; i++) {
		struct sv key =
			arena_printf(&a, FIELD_CUSTOM_PREFIX "%.*s", SV_ARG(t->field[i].key));

		json_key(w, key.p), put_value(w, &t->field[i].value);
	}
}

static bool json_ticket(void *arg, const struct export_ticket *t)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct tickets *x = arg;
	struct json_out w;

	json_init(&w, &s);
	json_obj_begin(&w);
	put_fields(&w, x, t);
	if (t->uid)
		put_uid(&w, t);
	json_key(&w, "history"), json_arr_begin(&w);
	for (size_t i = 0; i < t->n_change; i++)
		put_change(&w, &t->change[i]);
	json_arr_end(&w);
	json_key(&w, "relations"), json_arr_begin(&w);
	for (size_t i = 0; i < t->n_relation; i++)
		put_relation(&w, &t->relation[i]);
	json_arr_end(&w);
	json_obj_end(&w);
	str_addc(&s, '\n');
	return sink_put(&x->sink, &s);
}

/* ---- attachments ---- */

/* A file of the directory, named by its content: what stands there already is the same. */
static bool keep_file(void *arg, const struct attachment_view *f, struct sv content)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct tickets *x = arg;
	char hex[2 * HASH_SIZE + 1];
	const char *path;
	struct hash there;
	int64_t size;

	hash_hex(&f->blob, hex);
	path = fs_join(&a, x->files, hex);
	if (!content.p) {
		struct err e = { .rc = RC_OK };

		err_set(&e, RC_ENV, _("attachment %lld: its file cannot be read: see doctor"),
			(long long)f->id);
		meter_clear(&x->c->meter);
		cli_print_error(&e);
		x->lost++;
		return true;
	}
	if (fs_hash(path, &there, &size, x->e) != RC_OK || !hash_eq(&there, &f->blob))
		x->rc = fs_write(path, content, 0600, x->e);
	return x->rc == RC_OK;
}

static enum rc open_files(struct tickets *x, struct err *e)
{
	struct sv dir = args_get(x->c->args, "attachments");

	if (!dir.p)
		return RC_OK;
	if (args_has(x->c->args, "csv"))
		return err_set(e, RC_USAGE, _("%s: --attachments goes with JSON Lines only"),
			       x->c->args->cmd->name);
	x->files = arena_z(x->c->arena, dir);
	return fs_mkdirs(x->files, 0700, e);
}

/* ---- the command ---- */

static enum rc write_all(struct tickets *x, struct query_fault *fault, struct err *e)
{
	bool csv = args_has(x->c->args, "csv");
	struct export_request r = { .query = cli_query(x->c),
				    .deleted = args_has(x->c->args, "deleted"),
				    .history = !csv,
				    .fn = csv ? csv_ticket : json_ticket,
				    .file = x->files ? keep_file : NULL,
				    .arg = x };
	enum rc rc;

	if (x->sink.regular && meter_wanted())
		TRY(load_count(x->c->desk, &x->c->actor, r.query, &x->sink.progress.total, e));
	if (csv)
		csv_heading(x);
	rc = load_export(x->c->desk, &x->c->actor, &r, fault, e);
	if (rc == RC_INVALID)
		cli_add_place(r.query, fault, e);
	return x->rc != RC_OK ? x->rc : rc;
}

enum rc print_export_tickets(struct cli *c, struct err *e)
{
	struct tickets x = { .c = c, .e = e, .rc = RC_OK };
	struct query_fault fault = { 0 };

	if (c->args->json && args_has(c->args, "csv"))
		return err_set(e, RC_USAGE, _("%s: either --json or --csv"), c->args->cmd->name);
	TRY(open_files(&x, e));
	find_fields(&x);
	TRY(sink_open(&x.sink, c, e));
	TRY(sink_close(&x.sink, write_all(&x, &fault, e), e));
	if (x.lost)
		return err_set(e, RC_ENV, _("%s: %lld files of attachments are missing"),
			       c->args->cmd->name, (long long)x.lost);
	return RC_OK;
}
