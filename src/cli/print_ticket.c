/* ticket show and ticket transitions. */
#include "cli_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/when.h"
#include "deskbell/text/wrap.h"

void put_value(struct json_out *w, const struct out_value *v)
{
	switch (v->type) {
	case OUT_NULL:
		json_none(w);
		break;
	case OUT_TEXT:
		json_str(w, v->text);
		break;
	case OUT_INT:
		json_int(w, v->i);
		break;
	case OUT_NUMBER:
		json_number(w, v->text);
		break;
	case OUT_BOOL:
		json_bool(w, v->i != 0);
		break;
	case OUT_TIME:
		json_time(w, v->i);
		break;
	case OUT_LIST:
		json_arr_begin(w);
		for (size_t i = 0; i < v->list_n; i++)
			json_str(w, v->list[i]);
		json_arr_end(w);
		break;
	}
}

static void put_files(struct json_out *w, const struct message_view *m)
{
	json_key(w, "attachments");
	json_arr_begin(w);
	for (size_t i = 0; i < m->n_attachment; i++) {
		const struct attachment_view *f = &m->attachment[i];
		char hex[2 * HASH_SIZE + 1];

		hash_hex(&f->blob, hex);
		json_obj_begin(w);
		json_key(w, "id"), json_int(w, f->id);
		json_key(w, "name"), json_str(w, f->name);
		json_key(w, "type"), json_str(w, f->type);
		json_key(w, "size"), json_int(w, f->size);
		json_key(w, "sha256"), json_str(w, sv_from(hex));
		json_obj_end(w);
	}
	json_arr_end(w);
}

static void put_relation(struct json_out *w, const struct relation_view *x)
{
	json_key(w, "links");
	json_arr_begin(w);
	for (size_t i = 0; i < x->n_link; i++) {
		json_obj_begin(w);
		json_key(w, "kind"), json_str(w, sv_from(link_name(x->link[i].kind)));
		json_key(w, "id"), json_int(w, x->link[i].ticket);
		json_obj_end(w);
	}
	json_arr_end(w);
	json_key(w, "watchers");
	json_arr_begin(w);
	for (size_t i = 0; i < x->n_watcher; i++)
		json_str(w, x->watcher[i]);
	json_arr_end(w);
	json_key(w, "snoozed"), x->snoozed ? json_time(w, x->snoozed) : json_none(w);
	json_key(w, "merged"), x->merged ? json_int(w, x->merged) : json_none(w);
	json_key(w, "merged_here");
	json_arr_begin(w);
	for (size_t i = 0; i < x->n_merged_here; i++)
		json_int(w, x->merged_here[i]);
	json_arr_end(w);
	json_key(w, "deleted");
	if (!x->deleted_at) {
		json_none(w);
		return;
	}
	json_obj_begin(w);
	json_key(w, "by"), json_str(w, x->deleted_by);
	json_key(w, "at"), json_time(w, x->deleted_at);
	json_key(w, "reason"), json_str(w, x->reason);
	json_obj_end(w);
}

static void put_messages(struct json_out *w, const struct ticket_view *t)
{
	json_key(w, "messages");
	json_arr_begin(w);
	for (size_t i = 0; i < t->n_message; i++) {
		const struct message_view *m = &t->message[i];

		json_obj_begin(w);
		json_key(w, "id"), json_int(w, m->id);
		json_key(w, "at"), json_time(w, m->at);
		json_key(w, "author"), json_str(w, m->author);
		json_key(w, "public"), json_bool(w, m->public);
		json_key(w, "body"), json_str(w, m->body);
		put_files(w, m);
		json_key(w, "ticket"), json_int(w, m->ticket);
		json_obj_end(w);
	}
	json_arr_end(w);
}

static void put_fields(struct json_out *w, const struct ticket_view *t)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	json_key(w, "fields");
	json_obj_begin(w);
	for (size_t i = 0; i < t->n_field; i++) {
		json_key(w, arena_z(&a, t->field[i].key));
		put_value(w, &t->field[i].value);
	}
	json_obj_end(w);
}

static void put_json(const struct desk *d, const struct ticket_view *t)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;
	size_t n;
	const struct field *f = field_table(&n);

	json_init(&w, &s);
	json_obj_begin(&w);
	for (size_t i = 0; i < n; i++) {
		struct out_value v;

		if (!ticket_column(d, &f[i]))
			continue;
		v = ticket_row_value(&t->row, (enum ticket_field)f[i].number);
		json_key(&w, f[i].name);
		put_value(&w, &v);
	}
	json_key(&w, "resolution"), json_str(&w, t->row.t.resolution);
	put_fields(&w, t);
	put_relation(&w, &t->relation);
	put_messages(&w, t);
	json_obj_end(&w);
	put_line(&s);
}

/* "label value" where there is a value. */
static void put_field(struct cli *c, const char *label, struct sv v)
{
	if (v.n)
		printf("%-11s %.*s\n", label, SV_ARG(safe_line_in(c->arena, v)));
}

static void put_time(const char *label, int64_t at)
{
	char text[WHEN_SIZE];

	if (!at)
		return;
	when_full(at, text);
	printf("%-11s %s\n", label, text);
}

static void put_head(struct cli *c, const struct ticket_view *t)
{
	AUTO(str_deinit) struct str tags = STR_INIT;
	const struct ticket_row *r = &t->row;

	printf("#%lld  %.*s\n\n", (long long)r->t.id, SV_ARG(safe_line_in(c->arena, r->t.subject)));
	put_field(c, _("state"), r->t.state);
	put_field(c, _("priority"), sv_from(priority_name(r->t.priority)));
	put_field(c, _("type"), r->t.type);
	put_field(c, _("queue"), r->queue);
	put_field(c, _("assignee"), r->assignee);
	put_field(c, _("requester"), r->requester);
	put_field(c, _("category"), r->category);
	for (size_t i = 0; i < r->t.n_tag; i++)
		str_addf(&tags, "%s%.*s", i ? ", " : "", SV_ARG(r->t.tag[i]));
	put_field(c, _("tags"), str_sv(&tags));
	put_field(c, _("external id"), r->t.external_id);
	for (size_t i = 0; i < t->n_field; i++)
		put_field(c, arena_z(c->arena, safe_line_in(c->arena, t->field[i].label)),
			  t->field[i].text);
	put_time(_("due"), r->t.due);
	if (r->standing != STANDING_NONE)
		put_field(c, _("sla"), sv_from(standing_name(r->standing)));
	put_time(_("created"), r->t.created);
	put_time(_("updated"), r->t.updated);
	put_time(_("resolved"), r->t.resolved);
	put_time(_("closed"), r->t.closed);
	put_field(c, _("resolution"), r->t.resolution);
	printf("%-11s %lld\n", _("revision"), (long long)r->t.rev);
}

static void put_links(struct cli *c, const struct relation_view *x)
{
	for (size_t i = 0; i < x->n_link; i++)
		printf("%-13s #%lld  %.*s (%.*s)\n", _(link_label(x->link[i].kind)),
		       (long long)x->link[i].ticket,
		       SV_ARG(safe_line_in(c->arena, x->link[i].subject)),
		       SV_ARG(x->link[i].state));
}

/* What staff is told beside the fields; nothing where there is nothing. */
static void put_relations(struct cli *c, const struct relation_view *x)
{
	AUTO(str_deinit) struct str watchers = STR_INIT;
	AUTO(str_deinit) struct str merged = STR_INIT;

	for (size_t i = 0; i < x->n_watcher; i++)
		str_addf(&watchers, "%s%.*s", i ? ", " : "", SV_ARG(x->watcher[i]));
	put_field(c, _("watchers"), str_sv(&watchers));
	put_time(_("snoozed"), x->snoozed);
	if (x->merged)
		printf("%-11s #%lld\n", _("merged into"), (long long)x->merged);
	for (size_t i = 0; i < x->n_merged_here; i++)
		str_addf(&merged, "%s#%lld", i ? ", " : "", (long long)x->merged_here[i]);
	put_field(c, _("merged here"), str_sv(&merged));
	if (x->deleted_at) {
		put_time(_("deleted"), x->deleted_at);
		put_field(c, _("deleted by"), x->deleted_by);
		put_field(c, _("reason"), x->reason.p ? x->reason : SV("-"));
	}
	put_links(c, x);
}

static void put_file_lines(struct cli *c, const struct message_view *m)
{
	for (size_t i = 0; i < m->n_attachment; i++) {
		const struct attachment_view *f = &m->attachment[i];
		struct sv name = f->name.p ? f->name : sv_from(_("(erased)"));

		printf("  [%lld] %.*s  %lld bytes, %.*s\n", (long long)f->id,
		       SV_ARG(safe_line_in(c->arena, name)), (long long)f->size,
		       SV_ARG(safe_line_in(c->arena, f->type)));
	}
}

static void put_body(struct cli *c, struct sv body)
{
	struct sv text = safe_text_in(c->arena, body);
	struct wrap_lines lines;

	if (!c->width) { /* piped: lines as they were written */
		while (text.p) {
			struct sv one = sv_cut(&text, '\n');

			printf("  %.*s\n", SV_ARG(one));
		}
		return;
	}
	wrap_text(c->arena, text, c->width > 24 ? c->width - 2 : 22, &lines);
	for (size_t i = 0; i < lines.n; i++)
		printf("  %.*s\n", SV_ARG(lines.at[i].text));
}

static void put_thread(struct cli *c, const struct ticket_view *t)
{
	int64_t now = clock_now(desk_clock(c->desk));

	for (size_t i = 0; i < t->n_message; i++) {
		const struct message_view *m = &t->message[i];
		const char *mark = !m->public ? "#" : m->by_requester ? ">" : "<";
		char at[WHEN_SIZE];

		when_short(m->at, now, at);
		printf("\n%s %.*s  %s  %s  %lld", mark, SV_ARG(safe_line_in(c->arena, m->author)),
		       at, m->public ? _("public") : _("INTERNAL"), (long long)m->id);
		if (m->ticket != t->row.t.id)
			printf(_("  from #%lld"), (long long)m->ticket);
		putchar('\n');
		if (!m->body.p)
			printf("  %s\n", _("(erased)"));
		else if (m->body.n || !m->n_attachment)
			put_body(c, m->body);
		put_file_lines(c, m);
	}
}

enum rc print_ticket(struct cli *c, struct err *e)
{
	struct ticket_view t;
	int64_t id;

	TRY(cli_ticket(c->args, &id, e));
	TRY(load_ticket(c->desk, &c->actor, id, c->arena, &t, e));
	if (c->mode == OUT_JSON) {
		put_json(c->desk, &t);
		return RC_OK;
	}
	put_head(c, &t);
	put_relations(c, &t.relation);
	put_thread(c, &t);
	return RC_OK;
}

static void put_transition_json(const struct transition_view *t)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;

	json_init(&w, &s);
	json_obj_begin(&w);
	json_key(&w, "name"), json_str(&w, t->name);
	json_key(&w, "to"), json_str(&w, t->to);
	json_key(&w, "allowed"), json_bool(&w, t->allowed);
	json_key(&w, "required"), json_arr_begin(&w);
	for (size_t i = 0; i < t->n_required; i++)
		json_str(&w, t->required[i].name);
	json_arr_end(&w);
	json_key(&w, "reason"), json_str(&w, t->reason);
	json_obj_end(&w);
	put_line(&s);
}

enum rc print_transitions(struct cli *c, struct err *e)
{
	static const struct out_col col[] = {
		{ .name = "name", .label = N_("transition") },
		{ .name = "to", .label = N_("to") },
		{ .name = "may", .label = N_("may") },
		{ .name = "remark", .label = N_("needs, or why not"), .flex = true },
	};
	struct transition_view *t;
	struct out out;
	int64_t id;
	size_t n;

	TRY(cli_ticket(c->args, &id, e));
	TRY(load_transitions(c->desk, &c->actor, id, c->arena, &t, &n, e));
	out_init(&out, c->mode, col, ARRAY_LEN(col), c->width, stdout);
	for (size_t i = 0; i < n; i++) {
		AUTO(str_deinit) struct str remark = STR_INIT;

		if (c->mode == OUT_JSON) {
			put_transition_json(&t[i]);
			continue;
		}
		if (!t[i].allowed)
			str_add(&remark, t[i].reason);
		for (size_t k = 0; t[i].allowed && k < t[i].n_required; k++)
			str_addf(&remark, "%s%.*s", k ? ", " : "", SV_ARG(t[i].required[k].name));
		struct out_value v[] = { out_text(t[i].name), out_text(t[i].to),
					 out_text(sv_from(t[i].allowed ? _("yes") : _("no"))),
					 out_text(str_sv(&remark)) };
		out_row(&out, v);
	}
	out_end(&out);
	return RC_OK;
}
