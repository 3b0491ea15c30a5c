/* The demo's script. Nothing is written past call_run and job_run. */
#include "demo_script.h"

#include <string.h>

#include "demo_article.h"
#include "demo_crowd.h"
#include "demo_feed.h"
#include "deskbell/base/embed.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/service/load.h"
#include "deskbell/text/markdown.h"
#include "deskbell/text/when.h"
#include "desk_priv.h"

#define SCRIPT "data/demo/script.txt"
#define CONFIG "data/demo/config/"
#define FILES "data/demo/files/"

struct script {
	const struct demo_order *order;
	struct desk *desk;
	struct clock clock; /* frozen at the time of the step */
	int64_t now;
	struct sv me, who; /* logins: who made the desk, who does this step */
	struct demo_tickets tickets;
	struct demo_articles articles;
	struct arena *arena;
};

/* --- jobs ---------------------------------------------------------------------------------------
 */

/* What a job tells: findings about our own data, kept for the error, and how far it is. */
struct telling {
	const struct demo_order *order;
	struct str findings;
	int64_t total;
};

static void keep_finding(void *arg, struct sv text)
{
	struct telling *t = arg;

	str_addf(&t->findings, "\n%.*s", SV_ARG(text));
}

static bool tell_progress(void *arg, const struct progress *p)
{
	struct telling *t = arg;
	struct progress of = *p;

	of.total = t->total;
	return !t->order->progress || t->order->progress(t->order->arg, &of);
}

/* `total` = rows that the job will see; 0 = it is too short to tell. */
static enum rc run_job(struct script *s, const char *name, const char *file, int64_t total,
		       struct err *e)
{
	struct telling t = { .order = s->order, .findings = STR_INIT_MAX(900), .total = total };
	struct sv words[] = { sv_from(file) };
	struct args args;
	struct request r = { .args = &args, .login = s->who, .door = DOOR_IMPORT };
	struct job job = { .finding = keep_finding, .arg = &t };
	enum rc rc;

	if (total)
		job.progress = tell_progress;
	TRY(args_parse(command_named(name), words, file ? 1 : 0, s->arena, &args, e));
	rc = job_run(s->desk, &r, s->arena, &job, e);
	if (rc == RC_INVALID)
		err_set(e, rc, _("the demo's data is not taken:%s"), str_z(&t.findings));
	str_deinit(&t.findings);
	return rc;
}

/* The demo's own configuration files over those of a new desk. */
static enum rc apply_config(struct script *s, struct err *e)
{
	const char *dir = fs_join(s->arena, desk_dir(s->desk), "config");
	const struct embed_file *f;
	size_t n;

	f = embed_list(&n);
	TRY(fs_mkdirs(fs_join(s->arena, dir, "calendar"), 0700, e));
	for (size_t i = 0; i < n; i++)
		if (!strncmp(f[i].path, CONFIG, sizeof(CONFIG) - 1))
			TRY(fs_write(fs_join(s->arena, dir, f[i].path + sizeof(CONFIG) - 1),
				     (struct sv){ (const char *)f[i].data, f[i].size }, 0600, e));
	return run_job(s, "config apply", NULL, 0, e);
}

/* --- tickets ------------------------------------------------------------------------------------
 */

/* The crowd first, then the demo's own: they are numbered so. */
struct lines {
	struct crowd *crowd;
	const struct demo_tickets *tickets;
	size_t at;
};

static bool next_line(void *arg, struct str *out)
{
	struct lines *l = arg;

	if (crowd_line(l->crowd, out))
		return true;
	if (l->at >= l->tickets->n)
		return false;
	demo_ticket_line(&l->tickets->ticket[l->at++], out);
	return true;
}

static enum rc import_tickets(struct script *s, struct crowd *crowd, struct err *e)
{
	struct lines lines = { .crowd = crowd, .tickets = &s->tickets };
	struct demo_feed feed = { .line = next_line, .arg = &lines };
	enum rc rc;

	TRY(demo_feed_begin(&feed, e));
	rc = run_job(s, "import tickets", feed.name,
		     crowd->n ? crowd->n + (int64_t)s->tickets.n : 0, e);
	demo_feed_end(&feed);
	return rc;
}

static enum rc import_people(struct script *s, struct err *e)
{
	AUTO(str_deinit) struct str people = STR_INIT;
	const char *file = fs_join(s->arena, desk_dir(s->desk), "spool/people.csv");

	TRY(crowd_people(s->desk, s->order->tickets, &people, e));
	TRY(fs_write(file, str_sv(&people), 0600, e));
	TRY(run_job(s, "import people", file, 0, e));
	TRY(fs_remove(file, e));
	return desk_refresh(s->desk, e);
}

/* The histories of all tickets, by the import door. */
static enum rc lay_tickets(struct script *s, struct err *e)
{
	struct crowd crowd = { 0 };
	enum rc rc = RC_OK;

	if (s->order->tickets)
		TRY(import_people(s, e));
	TRY(demo_tickets_load(&s->tickets, s->me, s->order->tickets + 1, s->now,
			      desk_directory(s->desk), s->order->seed, s->arena, e));
	if (s->order->tickets)
		rc = crowd_init(&crowd, s->order->tickets, &s->tickets, s->desk, s->arena, e);
	if (rc == RC_OK)
		rc = import_tickets(s, &crowd, e);
	crowd_deinit(&crowd);
	return rc;
}

/* --- commands ---------------------------------------------------------------------------------
 */

/* Number of the n-th message of the ticket, from 1. */
static enum rc message_number(struct script *s, int64_t ticket, int64_t n, int64_t *out,
			      struct err *e)
{
	struct ticket_view v;
	struct actor me;

	TRY(desk_actor_by_login(s->desk, s->me, s->arena, &me, e));
	TRY(load_ticket(s->desk, &me, ticket, s->arena, &v, e));
	if (n < 1 || (size_t)n > v.n_message)
		return err_set(e, RC_INVALID, _("demo: no message %lld of that ticket"),
			       (long long)n);
	*out = v.message[n - 1].id;
	return RC_OK;
}

/* {key} in a word is the number of that ticket, {key/2} that of its second message. */
static enum rc fill(struct script *s, struct sv *word, struct err *e)
{
	AUTO(str_deinit) struct str out = STR_INIT;
	struct sv rest = *word;

	while (rest.p) {
		struct sv key, nth;
		int64_t n;

		str_add(&out, sv_cut(&rest, '{'));
		if (!rest.p)
			break;
		nth = sv_cut(&rest, '}');
		key = sv_cut(&nth, '/');
		TRY(demo_tickets_number(&s->tickets, key, &n, e));
		if (nth.p) {
			int64_t k = 0;

			(void)sv_int(nth, &k);
			TRY(message_number(s, n, k, &n, e));
		}
		str_addf(&out, "%lld", (long long)n);
	}
	*word = arena_sv(s->arena, str_sv(&out));
	return RC_OK;
}

/* A word that names a file of the demo becomes the path of a copy; *file = the copy. */
static enum rc lay_file(struct script *s, struct sv *word, const char **file, struct err *e)
{
	const struct embed_file *f = embed_find(arena_z(s->arena, *word));

	if (!sv_starts(*word, SV(FILES)))
		return RC_OK;
	if (!f)
		return err_set(e, RC_INVALID, _("no file %.*s"), SV_ARG(*word));
	*file = fs_join(s->arena, fs_join(s->arena, desk_dir(s->desk), "spool"),
			f->path + sizeof(FILES) - 1);
	*word = sv_from(*file);
	return fs_write(*file, (struct sv){ (const char *)f->data, f->size }, 0600, e);
}

/* *id = the number of what the command was about. */
static enum rc run_command(struct script *s, const struct sv *word, size_t n, int64_t *id,
			   struct err *e)
{
	struct request r = { .login = s->who, .door = DOOR_CLI };
	const struct person *known = NULL;
	const struct command *cmd;
	struct answer answer = { 0 };
	struct job job = { 0 };
	struct args args;
	size_t used;

	cmd = command_find(word, n, &used, e);
	if (!cmd)
		return e->rc;
	TRY(args_parse(cmd, word + used, n - used, s->arena, &args, e));
	/* Who made the desk may bear the name of one of its people: then he is that one. */
	if (sv_eqs(sv_from(cmd->name), "user add"))
		TRY(directory_login(desk_directory(s->desk), args_get(&args, "login"), &known, e));
	if (known)
		return RC_OK;
	if (cmd->kind != COMMAND_WRITE && cmd->kind != COMMAND_JOB)
		return err_set(e, RC_INVALID, _("%s is no step of the script"), cmd->name);
	r.args = &args;
	if (cmd->kind == COMMAND_JOB)
		TRY(job_run(s->desk, &r, s->arena, &job, e));
	else
		TRY(call_run(s->desk, &r, s->arena, &answer, e));
	*id = cmd->kind == COMMAND_JOB ? job.id : answer.id;
	return RC_OK;
}

/* The next revision of a file of articles: its first makes the article. */
static enum rc publish(struct script *s, const struct sv *word, size_t n, struct err *e)
{
	struct demo_article *x;
	struct sv text;
	int64_t id;

	if (n != 3)
		return err_set(e, RC_INVALID, _("article needs a file and a message"));
	TRY(demo_article_next(&s->articles, word[1], s->arena, &x, &text, e));
	if (x->number) {
		const struct sv edit[] = { SV("kb"),
					   SV("edit"),
					   arena_printf(s->arena, "KB-%lld", (long long)x->number),
					   SV("--body"),
					   text,
					   SV("--message"),
					   word[2] };

		return run_command(s, edit, ARRAY_LEN(edit), &id, e);
	} else {
		const struct sv new[] = { SV("kb"),
					  SV("new"),
					  word[1],
					  SV("--title"),
					  md_title(text, word[1], s->arena),
					  SV("--body"),
					  text,
					  SV("--message"),
					  word[2] };

		return run_command(s, new, ARRAY_LEN(new), &x->number, e);
	}
}

static enum rc step(struct script *s, struct sv *word, size_t n, struct err *e)
{
	const char *file = NULL;
	int64_t id;

	if (sv_eqs(word[0], "article"))
		return publish(s, word, n, e);
	if (sv_eqs(word[0], "config"))
		return apply_config(s, e);
	if (sv_eqs(word[0], "tickets"))
		return lay_tickets(s, e);
	for (size_t i = 0; s->tickets.n && i < n; i++)
		TRY(fill(s, &word[i], e));
	for (size_t i = 0; i < n; i++)
		TRY(lay_file(s, &word[i], &file, e));
	TRY(run_command(s, word, n, &id, e));
	return file ? fs_remove(file, e) : RC_OK;
}

static enum rc run_line(struct script *s, struct sv line, struct err *e)
{
	struct sv *word;
	size_t n;
	int64_t age;

	TRY(words_split(line, s->arena, &word, &n, e));
	if (n < 3 || !when_duration(word[0], &age))
		return err_set(e, RC_INVALID, _("a step is: AGE LOGIN COMMAND"));
	clock_freeze(&s->clock, s->now - age);
	s->who = sv_eqs(word[1], "me") ? s->me : word[1];
	TRY(desk_refresh(s->desk, e));
	return step(s, word + 2, n - 2, e);
}

static enum rc run_all(struct script *s, struct err *e)
{
	const struct embed_file *f = embed_find(SCRIPT);
	struct sv rest = f ? (struct sv){ (const char *)f->data, f->size } : SV_NULL;
	int number = 0;

	while (rest.p) {
		struct sv line = sv_trim(sv_cut(&rest, '\n'));

		number++;
		if (!line.n || line.p[0] == '#')
			continue;
		if (run_line(s, line, e) != RC_OK)
			return err_prefix(e, SCRIPT ":%d", number);
	}
	call_after(s->desk);
	return RC_OK;
}

enum rc demo_script_run(const char *dir, const struct demo_order *order, int64_t now, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct script s = { .order = order, .now = now, .arena = &a };
	struct rand random;
	enum rc rc;

	TRY(desk_user(&a, &s.me, e));
	clock_freeze(&s.clock, now - DEMO_FOUNDED);
	rand_seed(&random, order->seed);
	TRY(desk_open_unfinished(dir, &s.clock, &s.desk, e));
	desk_seed(s.desk, rand_next(&random));
	rc = desk_no_flush(s.desk, e);
	if (rc == RC_OK)
		rc = run_all(&s, e);
	desk_destroy(s.desk);
	demo_articles_deinit(&s.articles);
	return rc;
}
