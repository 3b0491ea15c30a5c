/* Work performed through the two doors of service. Runs on the threads; touches nothing but the
 * work itself and the desk handed in. */
#include "deskbell/tui/work.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/service/reading.h"

struct work *work_create(enum work_kind kind)
{
	struct work *w = mem_alloc(sizeof(*w));

	w->kind = kind;
	w->count = -1;
	return w;
}

void work_destroy(struct work *w)
{
	if (!w)
		return;
	arena_deinit(&w->arena);
	free(w);
}

struct sv work_sv(struct work *w, struct sv v)
{
	return arena_sv(&w->arena, v);
}

void work_word(struct work *w, struct sv word)
{
	struct sv *grown = ARENA_ARRAY(&w->arena, w->n_word + 1, struct sv);

	if (w->n_word)
		memcpy(grown, w->word, w->n_word * sizeof(*grown));
	grown[w->n_word++] = arena_sv(&w->arena, word);
	w->word = grown;
}

void work_wordf(struct work *w, const char *fmt, ...)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&s, fmt, ap);
	va_end(ap);
	work_word(w, str_sv(&s));
}

bool work_is_read(enum work_kind kind)
{
	return kind < WORK_RUN;
}

bool work_is_readers(enum work_kind kind)
{
	return kind < WORK_TRY;
}

static bool has_row(const struct ticket_list *l, int64_t id)
{
	size_t i = 0;

	while (i < l->n && l->row[i].t.id != id)
		i++;
	return i < l->n;
}

/* Of the picked tickets those that are not in the list: they may still stand on the screen. */
static enum rc load_left(struct work *w, struct desk *d, const struct actor *who)
{
	struct list_request r = { .window = WINDOW_PICK, .deleted = true, .unread = true };
	int64_t *id = ARENA_ARRAY(&w->arena, w->list.n_pick + 1, int64_t);

	for (size_t i = 0; i < w->list.n_pick; i++)
		if (!has_row(&w->rows, w->list.pick[i]))
			id[r.n_pick++] = w->list.pick[i];
	r.pick = id;
	return r.n_pick ? load_tickets(d, who, &r, &w->arena, &w->left, NULL, &w->err) : RC_OK;
}

static enum rc perform_list(struct work *w, struct desk *d, const struct actor *who)
{
	TRY(load_tickets(d, who, &w->list, &w->arena, &w->rows, &w->fault, &w->err));
	return w->list.window == WINDOW_PICK ? load_left(w, d, who) : RC_OK;
}

static enum rc perform_article(struct work *w, struct desk *d, const struct actor *who)
{
	w->article = ARENA_NEW(&w->arena, struct article_row);
	w->n_article = 1;
	return load_article(d, who, w->text, &w->arena, w->article, &w->body, &w->err);
}

static enum rc perform_source(struct work *w, struct desk *d, const struct actor *who)
{
	return load_article_source(d, who, w->text, &w->arena, &w->rev, &w->body, &w->resumed,
				   &w->err);
}

static enum rc perform_history(struct work *w, struct desk *d, const struct actor *who)
{
	w->article = ARENA_NEW(&w->arena, struct article_row);
	return load_revisions(d, who, w->text, w->limit, &w->arena, w->article, &w->revision,
			      &w->n_revision, &w->err);
}

static enum rc perform_blame(struct work *w, struct desk *d, const struct actor *who)
{
	w->article = ARENA_NEW(&w->arena, struct article_row);
	return load_blame(d, who, w->text, &w->arena, w->article, &w->blame, &w->n_blame, &w->err);
}

static enum rc perform_changes(struct work *w, struct desk *d, const struct actor *who)
{
	struct log_request r = { .ticket = w->ticket, .limit = w->limit };

	return load_log(d, who, &r, &w->arena, &w->change, &w->n_change, &w->err);
}

/* What was shown has been read. */
static enum rc perform_ticket(struct work *w, struct desk *d, const struct actor *who)
{
	if (w->kind == WORK_TICKET)
		TRY(load_ticket(d, who, w->ticket, &w->arena, &w->view, &w->err));
	else
		TRY(load_preview(d, who, w->ticket, w->limit, &w->arena, &w->view, &w->err));
	if (w->shown && reading_seen(d, who, &w->view.row)) {
		w->touched = &w->ticket;
		w->n_touched = 1;
	}
	return RC_OK;
}

static enum rc perform_touched(struct work *w, struct desk *d, const struct actor *who)
{
	struct touched t = { .newest = w->newest, .ground = w->ground };

	desk_watch_drain(d);
	w->changed = desk_changed(d);
	if (!w->changed && w->newest && !w->tag)
		return RC_OK;
	/* Who has seen nothing yet only learns where the log stands. */
	TRY(load_touched(d, who, w->limit, &w->arena, &t, &w->err));
	w->newest = t.newest;
	w->ground = t.ground;
	w->more = t.more;
	w->touched = t.ticket;
	w->n_touched = t.n_ticket;
	w->articles = t.articles;
	return RC_OK;
}

/* What a job found wrong, with its error: there is no other place to say it. */
static void keep_finding(void *arg, struct sv text)
{
	struct str *s = arg;

	str_addf(s, "\n%.*s", SV_ARG(text));
}

/* What stands there is our terminal. */
static bool reads_input(const struct args *x)
{
	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++)
		for (size_t k = 0; k < x->n_value[i]; k++)
			if (x->cmd->param[i].type == PARAM_FILE && sv_eqs(x->value[i][k], "-"))
				return true;
	return false;
}

static enum rc perform_job(struct work *w, struct desk *d, const struct request *r)
{
	AUTO(str_deinit) struct str found = STR_INIT_MAX(1000);
	struct job j = { .finding = keep_finding, .arg = &found };
	enum rc rc;

	if (reads_input(r->args))
		return err_set(&w->err, RC_USAGE, _("standard input is the keyboard here"));
	rc = job_run(d, r, &w->arena, &j, &w->err);
	if (rc != RC_OK && found.n)
		return err_set(&w->err, rc, "%s%s", w->err.msg, str_z(&found));
	w->answer = (struct answer){
		.id = j.id, .change = j.change, .repeated = j.repeated, .text = j.text
	};
	return rc;
}

static enum rc perform_run(struct work *w, struct desk *d, const struct actor *who)
{
	struct args args;
	size_t used;
	const struct command *cmd = command_find(w->word, w->n_word, &used, &w->err);
	struct request r = { .args = &args, .login = who->login, .door = DOOR_TUI };

	if (!cmd)
		return w->err.rc;
	TRY(args_parse(cmd, w->word + used, w->n_word - used, &w->arena, &args, &w->err));
	if (args.shell_only)
		return err_set(&w->err, RC_USAGE, _("--%s is for the command line: deskbell %s"),
			       args.shell_only, cmd->name);
	r.uid = w->has_uid ? w->draft.uid : NULL;
	args.dry_run |= w->kind == WORK_TRY;
	if (cmd->kind == COMMAND_JOB)
		return perform_job(w, d, &r);
	if (cmd->kind == COMMAND_LIVE) {
		TRY(reading_run(d, &r, &w->arena, &w->answer, &w->err));
		w->touched = w->answer.moved;
		w->n_touched = w->answer.n_moved;
		return RC_OK;
	}
	if (cmd->kind != COMMAND_WRITE)
		return err_set(&w->err, RC_USAGE, _("%s changes nothing"), cmd->name);
	return call_run(d, &r, &w->arena, &w->answer, &w->err);
}

static enum rc perform_draft(struct work *w, struct desk *d, const struct actor *who)
{
	struct draft *x = &w->draft;

	switch (w->kind) {
	case WORK_DRAFTS:
		return draft_list(d, who, &w->arena, &w->drafts, &w->n_drafts, &w->err);
	case WORK_DRAFT_LOAD:
		return draft_load(d, who, x->ticket, x->kind, &w->arena, x, &w->err);
	case WORK_DRAFT_SAVE:
		return draft_save(d, who, x, &w->err);
	case WORK_DRAFT_REMOVE:
		return draft_remove(d, who, x->ticket, x->kind, &w->err);
	case WORK_DRAFT_DISCARD:
		return draft_discard(d, who, x->ticket, x->kind, &w->err);
	default:
		return draft_restore(d, who, x->ticket, x->kind, &w->err);
	}
}

static enum rc perform(struct work *w, struct desk *d, const struct actor *who)
{
	switch (w->kind) {
	case WORK_LIST:
		return perform_list(w, d, who);
	case WORK_COUNT:
		return load_count(d, who, w->text, &w->count, &w->err);
	case WORK_VIEWS:
		return load_views(d, who, w->limit != 0, &w->arena, &w->tab, &w->n_tab, &w->err);
	case WORK_PREVIEW:
	case WORK_TICKET:
		return perform_ticket(w, d, who);
	case WORK_TRANSITIONS:
		return load_transitions(d, who, w->ticket, &w->arena, &w->view.transition,
					&w->view.n_transition, &w->err);
	case WORK_ARTICLES:
		return load_articles(d, who, w->text, w->limit, &w->arena, &w->article,
				     &w->n_article, &w->err);
	case WORK_ARTICLE:
		return perform_article(w, d, who);
	case WORK_SOURCE:
		return perform_source(w, d, who);
	case WORK_HISTORY:
		return perform_history(w, d, who);
	case WORK_DIFF:
		return load_article_diff(d, who, w->text, w->from, w->to, &w->arena, &w->diff,
					 &w->err);
	case WORK_BLAME:
		return perform_blame(w, d, who);
	case WORK_CHANGES:
		return perform_changes(w, d, who);
	case WORK_CHANGE:
		return load_change(d, who, w->ticket, &w->arena, &w->whole, &w->err);
	case WORK_COMPLETE:
		return load_completions(d, who, w->text, w->cursor, &w->arena, &w->complete,
					&w->n_complete, &w->err);
	case WORK_CANDIDATES:
		return load_candidates(d, who, w->param, w->ticket, w->text, true, &w->arena,
				       &w->candidate, &w->n_candidate, &w->err);
	case WORK_FORM:
		return load_form(d, who, w->text, &w->arena, &w->form, &w->err);
	case WORK_TOUCHED:
		return perform_touched(w, d, who);
	case WORK_TRY:
	case WORK_RUN:
		return perform_run(w, d, who);
	case WORK_DRAFTS:
	case WORK_DRAFT_LOAD:
	case WORK_DRAFT_SAVE:
	case WORK_DRAFT_REMOVE:
	case WORK_DRAFT_DISCARD:
	case WORK_DRAFT_RESTORE:
		return perform_draft(w, d, who);
	}
	return RC_OK;
}

void work_perform(struct work *w, struct desk *d, const struct actor *who)
{
	w->rc = perform(w, d, who);
}
