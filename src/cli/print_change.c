/* change show: one change whole. */
#include "cli_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/when.h"

static void put_number(struct json_out *w, const char *key, int64_t n)
{
	json_key(w, key);
	n ? json_int(w, n) : json_none(w);
}

static void put_json(const struct change_whole *x)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;

	json_init(&w, &s);
	json_obj_begin(&w);
	put_change_keys(&w, &x->view);
	json_key(&w, "recorded"), json_time(&w, x->recorded);
	put_number(&w, "config", x->config);
	put_number(&w, "cause", x->cause);
	json_key(&w, "rule"), json_str(&w, x->rule);
	put_number(&w, "undone_by", x->undone_by);
	json_key(&w, "caused"), json_arr_begin(&w);
	for (size_t i = 0; i < x->n_caused; i++)
		json_int(&w, x->caused[i]);
	json_arr_end(&w);
	put_number(&w, "in_batch", (int64_t)x->in_batch);
	json_obj_end(&w);
	put_line(&s);
}

static void tell(const char *label, int64_t change)
{
	if (change)
		printf(_("%-14s change %lld\n"), label, (long long)change);
}

static void tell_time(const char *label, int64_t at)
{
	char text[WHEN_SIZE];

	when_full(at, text);
	printf("%-14s %s\n", label, text);
}

static void tell_origin(struct cli *c, const struct change_whole *x)
{
	const struct change_view *v = &x->view;

	tell(_("undone by"), x->undone_by);
	tell(_("undoes"), v->undoes);
	tell(_("caused by"), x->cause);
	if (x->rule.n)
		printf("%-14s %.*s\n", _("rule"), SV_ARG(safe_line_in(c->arena, x->rule)));
	for (size_t i = 0; i < x->n_caused; i++)
		tell(i ? "" : _("caused"), x->caused[i]);
	tell(_("batch begun by"), v->batch);
	if (x->recorded != v->at)
		tell_time(_("written"), x->recorded);
	if (x->config)
		printf("%-14s %lld\n", _("configuration"), (long long)x->config);
}

enum rc print_change(struct cli *c, struct err *e)
{
	struct change_whole x;
	const struct change_view *v = &x.view;
	int64_t id;

	if (!sv_int(args_get(c->args, "change"), &id))
		return err_set(e, RC_USAGE, _("change show: \"%.*s\" is no change number"),
			       SV_ARG(args_get(c->args, "change")));
	TRY(load_change(c->desk, &c->actor, id, c->arena, &x, e));
	if (c->mode == OUT_JSON) {
		put_json(&x);
		return flush_stdout(e);
	}
	printf("%-14s %lld\n", _("change"), (long long)v->id);
	tell_time(_("when"), v->at);
	printf("%-14s %.*s\n", _("who"), SV_ARG(v->actor.n ? v->actor : sv_from("deskbell")));
	printf("%-14s %s\n", _("through"), door_name(v->door));
	printf("%-14s %.*s\n", _("command"), SV_ARG(safe_line_in(c->arena, v->command)));
	tell_origin(c, &x);
	for (size_t i = 0; i < v->n_event; i++)
		put_event(c, &v->event[i]);
	return flush_stdout(e);
}
