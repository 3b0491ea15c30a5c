/* What a write and a job answer. */
#include "cli_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/cli/cli.h"
#include "deskbell/service/refusal.h"
#include "deskbell/text/safe.h"

static void put_event_json(struct json_out *w, const struct event_view *v)
{
	json_obj_begin(w);
	json_key(w, "noun"), json_strz(w, noun_name(v->noun));
	json_key(w, "object"), json_int(w, v->object);
	json_key(w, "field"), json_strz(w, v->field ? v->field->name : "");
	json_key(w, "op"), json_strz(w, event_op_name(v->op));
	json_key(w, "old"), json_str(w, v->old);
	json_key(w, "new"), json_str(w, v->new);
	json_obj_end(w);
}

/* An id, null where there is none. */
static void put_id(struct json_out *w, int64_t id)
{
	if (id)
		json_int(w, id);
	else
		json_none(w);
}

void put_events(struct json_out *w, const struct event_view *event, size_t n)
{
	json_key(w, "events"), json_arr_begin(w);
	for (size_t i = 0; i < n; i++)
		put_event_json(w, &event[i]);
	json_arr_end(w);
}

static void put_clash(struct json_out *w, const struct clash *x)
{
	json_key(w, "theirs"), json_str(w, x->theirs);
	json_key(w, "yours"), json_str(w, x->yours);
	json_key(w, "by"), json_str(w, x->by);
	json_key(w, "change"), json_int(w, x->change);
	json_key(w, "at"), json_time(w, x->at);
}

static void put_refusal(struct json_out *w, const struct refused *x)
{
	json_obj_begin(w);
	json_key(w, "id"), put_id(w, x->id);
	json_key(w, "error"), json_strz(w, rc_name(x->rc));
	json_key(w, "message"), json_str(w, x->message);
	json_key(w, "field"), json_str(w, x->field);
	if (x->clash.change)
		put_clash(w, &x->clash);
	json_obj_end(w);
}

static void put_refused(struct json_out *w, const struct answer *x)
{
	json_key(w, "refused"), json_arr_begin(w);
	for (size_t i = 0; i < x->n_refusal; i++)
		put_refusal(w, &x->refusal[i]);
	json_arr_end(w);
}

static void put_json(const struct cli *c, const struct answer *x)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;

	json_init(&w, &s);
	json_obj_begin(&w);
	json_key(&w, "id"), put_id(&w, x->id);
	json_key(&w, "change"), put_id(&w, x->change);
	if (x->rev)
		json_key(&w, "rev"), json_int(&w, x->rev);
	if (x->repeated)
		json_key(&w, "repeated"), json_bool(&w, true);
	if (x->note.p)
		json_key(&w, "note"), json_str(&w, x->note);
	if (x->many) {
		json_key(&w, "done"), json_int(&w, x->done);
		json_key(&w, "unchanged"), json_int(&w, x->same);
		put_refused(&w, x);
	}
	if (c->args->dry_run && c->args->cmd->kind == COMMAND_WRITE)
		put_events(&w, x->event, x->n_event);
	json_obj_end(&w);
	put_line(&s);
}

static struct sv shown(const struct cli *c, struct sv v)
{
	return v.p ? safe_line_in(c->arena, v) : SV("-");
}

void put_event(const struct cli *c, const struct event_view *v)
{
	const char *field = v->field ? v->field->name : "?";

	printf("  %.*s  %s ", SV_ARG(safe_line_in(c->arena, v->object_name)), field);
	if (v->op == OP_ADD)
		printf("+%.*s\n", SV_ARG(shown(c, v->new)));
	else if (v->op == OP_DEL)
		printf("-%.*s\n", SV_ARG(shown(c, v->old)));
	else
		printf("%.*s -> %.*s\n", SV_ARG(shown(c, v->old)), SV_ARG(shown(c, v->new)));
}

/* Before what is done, so that the sum stands last. */
static void tell_refused(const struct cli *c, const struct answer *x)
{
	struct refusal_line *line;
	size_t n = refusal_lines(x, c->arena, &line);

	for (size_t i = 0; i < n; i++) {
		struct err e;

		err_set(&e, line[i].rc, "%.*s", SV_ARG(line[i].text));
		cli_print_error(&e);
	}
}

void print_refusal(const struct cli *c, const struct answer *x, struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	const struct refused one = { .rc = e->rc,
				     .message = sv_from(e->msg),
				     .field = e->field[0] ? sv_from(e->field) : SV_NULL };
	struct sv rest = sv_from(e->msg);
	struct json_out w;

	if (c->args->json) {
		json_init(&w, &s);
		if (x->many) {
			json_obj_begin(&w);
			json_key(&w, "error"), json_strz(&w, rc_name(e->rc));
			json_key(&w, "message"), json_str(&w, sv_cut(&rest, '\n'));
			put_refused(&w, x);
			json_obj_end(&w);
		} else {
			put_refusal(&w, x->n_refusal ? x->refusal : &one);
		}
		put_line(&s);
	}
	if (x->many) {
		tell_refused(c, x);
		e->msg[sv_find(sv_from(e->msg), '\n')] = 0;
	}
}

void print_answer(const struct cli *c, const struct answer *x)
{
	if (x->many)
		tell_refused(c, x);
	if (c->args->json) {
		put_json(c, x);
		return;
	}
	if (c->args->dry_run && c->args->cmd->kind == COMMAND_WRITE) {
		printf("%s\n", x->n_event ? _("would change:") : _("nothing to change"));
		for (size_t i = 0; i < x->n_event; i++)
			put_event(c, &x->event[i]);
		return;
	}
	printf("%.*s", SV_ARG(safe_line_in(c->arena, x->text)));
	if (x->change)
		printf(_("  (change %lld)"), (long long)x->change);
	if (x->note.p)
		printf("  %.*s", SV_ARG(safe_line_in(c->arena, x->note)));
	putchar('\n');
}

void print_job(const struct cli *c, const struct job *j)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;

	if (!j->text.p)
		return;
	if (!c->args->json) {
		printf("%.*s\n", SV_ARG(safe_text_in(c->arena, j->text)));
		for (size_t i = 0; i < j->n_event && c->args->dry_run; i++)
			put_event(c, &j->event[i]);
		return;
	}
	json_init(&w, &s);
	json_obj_begin(&w);
	json_key(&w, "id"), put_id(&w, j->id);
	json_key(&w, "change"), put_id(&w, j->change);
	if (j->repeated)
		json_key(&w, "repeated"), json_bool(&w, true);
	json_key(&w, "taken"), json_int(&w, j->state.taken);
	json_key(&w, "skipped"), json_int(&w, j->state.skipped);
	json_key(&w, "changed"), json_int(&w, j->state.changed);
	json_key(&w, "bad"), json_int(&w, j->state.bad);
	json_key(&w, "text"), json_str(&w, j->text);
	if (c->args->dry_run && j->event)
		put_events(&w, j->event, j->n_event);
	json_obj_end(&w);
	put_line(&s);
}
