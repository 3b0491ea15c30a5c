/* The demo's script. Nothing is written past call_run, job_run and the publishing of articles. */
#include "demo_script.h"

#include "demo_tickets.h"
#include "deskbell/base/embed.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/kb/publish.h"
#include "deskbell/service/call.h"
#include "deskbell/text/when.h"
#include "desk_priv.h"
#include "kb_sync.h"

#define SCRIPT "data/demo/script.txt"
#define ARTICLES "data/demo/kb/"

struct script {
	struct desk *desk;
	struct clock clock; /* frozen at the time of the step */
	int64_t now;
	struct sv me, who; /* logins: who made the desk, who does this step */
	struct rand random;
	struct demo_tickets tickets;
	struct arena *arena;
};

static enum rc publish(struct script *s, const struct sv *word, size_t n, struct err *e)
{
	const struct person *p = directory_login(desk_directory(s->desk), s->who);
	const struct embed_file *f;
	struct kb_author author = {
		.desk = s->desk, .person = p ? p->id : 0, .command = SV("demo"), .door = DOOR_SYNC
	};
	struct publish how = { .at = clock_now(&s->clock), .intent = kb_intent, .arg = &author };
	struct published done;
	struct repo *repo;

	if (n != 3 || !p)
		return err_set(e, RC_INVALID, _("article needs a person, a path and a message"));
	f = embed_find(arena_z(s->arena, arena_printf(s->arena, ARTICLES "%.*s", SV_ARG(word[1]))));
	if (!f)
		return err_set(e, RC_INVALID, _("no article " ARTICLES "%.*s"), SV_ARG(word[1]));
	how.name = p->name;
	how.email =
		p->email.n ? p->email : arena_printf(s->arena, "%.*s@localhost", SV_ARG(p->login));
	how.message = arena_printf(s->arena, "%.*s\n", SV_ARG(word[2]));
	TRY(desk_repo(s->desk, &repo, e));
	TRY(publish_article(repo, word[1], (struct sv){ (const char *)f->data, f->size }, NULL,
			    &how, &done, e));
	return kb_sync(s->desk, e);
}

/* A finding about our own data: kept for the error. */
static void keep_finding(void *arg, struct sv text)
{
	struct str *s = arg;

	str_addf(s, "\n%.*s", SV_ARG(text));
}

static enum rc import(struct script *s, const char *file, struct err *e)
{
	AUTO(str_deinit) struct str findings = STR_INIT_MAX(900);
	struct sv words[] = { sv_from(file) };
	struct args args;
	struct request r = { .args = &args, .login = s->who, .door = DOOR_IMPORT };
	struct job job = { .finding = keep_finding, .arg = &findings };
	enum rc rc;

	TRY(args_parse(command_named("import tickets"), words, 1, s->arena, &args, e));
	rc = job_run(s->desk, &r, s->arena, &job, e);
	if (rc == RC_INVALID)
		err_set(e, rc, _("the demo's tickets are not taken:%s"), str_z(&findings));
	return rc;
}

/* The histories of all tickets, by the import door. */
static enum rc lay_tickets(struct script *s, struct err *e)
{
	AUTO(str_deinit) struct str lines = STR_INIT;
	const char *file = fs_join(s->arena, desk_dir(s->desk), "spool/demo.jsonl");

	TRY(demo_tickets_load(&s->tickets, s->me, s->now, desk_directory(s->desk), &s->random,
			      s->arena, e));
	TRY(demo_tickets_write(&s->tickets, &lines, e));
	TRY(fs_write(file, str_sv(&lines), 0600, e));
	TRY(import(s, file, e));
	return fs_remove(file, e);
}

static enum rc run_command(struct script *s, const struct sv *word, size_t n, struct err *e)
{
	struct request r = { .login = s->who, .door = DOOR_CLI };
	const struct command *cmd;
	struct answer answer;
	struct args args;
	size_t used;

	cmd = command_find(word, n, &used, e);
	if (!cmd)
		return e->rc;
	TRY(args_parse(cmd, word + used, n - used, s->arena, &args, e));
	/* Who made the desk may bear the name of one of its people: then he is that one. */
	if (sv_eqs(sv_from(cmd->name), "user add") &&
	    directory_login(desk_directory(s->desk), args_get(&args, "login")))
		return RC_OK;
	if (cmd->kind != COMMAND_WRITE)
		return err_set(e, RC_INVALID, _("%s is no step of the script"), cmd->name);
	r.args = &args;
	return call_run(s->desk, &r, s->arena, &answer, e);
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
	if (sv_eqs(word[2], "article"))
		return publish(s, word + 2, n - 2, e);
	if (sv_eqs(word[2], "tickets"))
		return lay_tickets(s, e);
	for (size_t i = 2; s->tickets.n && i < n; i++)
		TRY(demo_tickets_fill(&s->tickets, word[i], &word[i], e));
	return run_command(s, word + 2, n - 2, e);
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

enum rc demo_script_run(const char *dir, uint64_t seed, int64_t now, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct script s = { .now = now, .arena = &a };
	enum rc rc;

	TRY(desk_user(&a, &s.me, e));
	clock_freeze(&s.clock, now - DEMO_FOUNDED);
	rand_seed(&s.random, seed);
	TRY(desk_open(dir, DESK_WRITE, &s.clock, &s.desk, e));
	desk_seed(s.desk, rand_next(&s.random));
	rc = run_all(&s, e);
	desk_destroy(s.desk);
	return rc;
}
