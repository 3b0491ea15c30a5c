/* From argv to an exit status: global options, the command's row, its door inwards, its answer. */
#include "deskbell/cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli_priv.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/service/demo.h"
#include "deskbell/service/help.h"
#include "deskbell/service/reading.h"
#include "deskbell/text/safe.h"

#define STDIN_MAX ((size_t)2 << 20)

void cli_print_error(const struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv rest = sv_from(e->msg);

	fflush(stdout);
	while (rest.p) {
		struct sv line = sv_cut(&rest, '\n');

		str_reset(&s);
		safe_line(&s, line);
		fprintf(stderr, "deskbell: %s\n", str_z(&s));
	}
}

static int fail(const struct err *e)
{
	cli_print_error(e);
	return rc_exit(e->rc);
}

static int bad_option(const char *word, const char *why)
{
	struct err e;

	err_set(&e, RC_USAGE, _("%s: %s; see deskbell -h"), word, why);
	return fail(&e);
}

static void print_help(void)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	printf("%.*s", SV_ARG(command_list_help(&a)));
}

static int printed(void)
{
	struct err e;

	return flush_stdout(&e) == RC_OK ? 0 : fail(&e);
}

struct cli_start cli_options(int argc, char **argv)
{
	struct cli_start s = { .word = 1, .exit = -1 };

	while (s.word < argc && argv[s.word][0] == '-' && s.exit < 0) {
		const char *w = argv[s.word++];
		const char **value = !strcmp(w, "-D") ? &s.dir : !strcmp(w, "--as") ? &s.as : NULL;

		if (value) {
			if (s.word >= argc)
				s.exit = bad_option(w, _("needs a value"));
			else
				*value = argv[s.word++];
		} else if (!strncmp(w, "--as=", 5)) {
			s.as = w + 5;
		} else if (!strcmp(w, "-h") || !strcmp(w, "--help")) {
			print_help();
			s.exit = printed();
		} else if (!strcmp(w, "--version")) {
			printf("deskbell %s\n", DESKBELL_VERSION);
			s.exit = printed();
		} else {
			s.exit = bad_option(w, _("unknown option"));
		}
	}
	return s;
}

/* Replaces the value "-" of a body parameter by what standard input holds. */
static enum rc read_body(struct args *x, struct arena *a, struct err *e)
{
	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++) {
		AUTO(str_deinit) struct str s = STR_INIT_MAX(STDIN_MAX);
		char buf[8192];
		ssize_t n;

		if (x->cmd->param[i].type != PARAM_BODY || !x->n_value[i] ||
		    !sv_eqs(x->value[i][0], "-"))
			continue;
		while ((n = read(STDIN_FILENO, buf, sizeof(buf))) != 0) {
			if (n < 0 && errno == EINTR)
				continue;
			if (n < 0)
				return err_set(e, RC_ENV, _("cannot read standard input: %s"),
					       strerror(errno));
			str_add(&s, (struct sv){ buf, (size_t)n });
		}
		if (s.cut)
			return err_field(e, x->cmd->param[i].name,
					 _("standard input holds more than %zu bytes"), STDIN_MAX);
		x->value[i][0] = arena_sv(a, s.n ? str_sv(&s) : SV(""));
	}
	return RC_OK;
}

static bool show_progress(void *arg, const struct progress *p)
{
	struct cli *c = arg;

	meter_show(&c->meter, p);
	return true;
}

static void show_finding(void *arg, struct sv text)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct cli *c = arg;

	meter_clear(&c->meter);
	safe_line(&s, text);
	fprintf(stderr, "%s\n", str_z(&s));
}

static enum rc run_job(struct cli *c, const struct request *r, struct err *e)
{
	struct job j = { .progress = show_progress, .finding = show_finding, .arg = c };
	enum rc rc = job_run(c->desk, r, c->arena, &j, e);

	meter_clear(&c->meter);
	print_job(c, &j);
	return rc;
}

static enum rc run_write(struct cli *c, struct request *r, struct err *e)
{
	struct answer x = { 0 };
	enum rc rc;

	r->progress = show_progress;
	r->arg = c;
	rc = call_run(c->desk, r, c->arena, &x, e);
	meter_clear(&c->meter);
	if (rc != RC_OK) {
		print_refusal(c, &x, e);
		return rc;
	}
	print_answer(c, &x);
	if (x.n_refusal)
		return err_set(e, RC_INVALID, _("%s: %zu refused"), c->args->cmd->name,
			       x.n_refusal);
	return RC_OK;
}

static enum rc run_live(struct cli *c, const struct request *r, struct err *e)
{
	struct answer x = { 0 };

	TRY(reading_run(c->desk, r, c->arena, &x, e));
	print_answer(c, &x);
	return RC_OK;
}

/* Something was lost that may be: that is no fault of the command. */
static void print_said(const struct cli *c)
{
	const char *said = desk_said(c->desk, c->arena);
	struct err e;

	if (!said)
		return;
	err_set(&e, RC_ENV, "%s", said);
	cli_print_error(&e);
}

static enum rc run_as(struct cli *c, struct request *r, struct err *e)
{
	switch (c->args->cmd->kind) {
	case COMMAND_READ:
		return cli_read(c, e);
	case COMMAND_JOB:
		return run_job(c, r, e);
	case COMMAND_LIVE:
		return run_live(c, r, e);
	default:
		return run_write(c, r, e);
	}
}

/* A command on an open desk. */
static enum rc run_on_desk(struct cli *c, const struct cli_start *start, const struct clock *clock,
			   struct err *e)
{
	const struct command *cmd = c->args->cmd;
	struct request r = { .args = c->args, .door = DOOR_CLI };
	const char *as = c->args->as.p ? arena_z(c->arena, c->args->as) : NULL;
	bool reads = cmd->kind == COMMAND_READ || cmd->kind == COMMAND_LIVE;
	const char *dir, *file = NULL;
	enum rc rc;

	TRY(desk_find(start->dir, c->arena, &dir, e));
	TRY(desk_open(dir, reads ? DESK_READ : DESK_WRITE, clock, &c->desk, e));
	TRY(desk_actor(c->desk, as, c->arena, &c->actor, e));
	if (!actor_has(&c->actor, cmd->roles))
		return err_set(e, RC_DENIED, _("%s: not for your roles"), cmd->name);
	r.login = c->actor.login;
	rc = c->edit ? cli_edit(c, c->edit, &file, e) : RC_OK;
	if (rc == RC_OK)
		rc = run_as(c, &r, e);
	cli_edited(file, e, rc);
	if (rc == RC_OK)
		rc = flush_stdout(e);
	print_said(c);
	if (!reads) {
		fflush(stdout);
		call_after(c->desk);
	}
	return rc;
}

static enum rc run_init(struct cli *c, const struct cli_start *start, const struct clock *clock,
			struct err *e)
{
	struct sv dir = args_get(c->args, "dir");
	const char *path = dir.p ? arena_z(c->arena, dir) : start->dir;

	if (!path)
		TRY(desk_default_dir(c->arena, &path, e));
	TRY(desk_init(path, clock, NULL, e));
	printf(_("made a desk in %.*s\n"), SV_ARG(safe_line_in(c->arena, sv_from(path))));
	return RC_OK;
}

/* Without a terminal: the queue, and how to open the desk. */
static enum rc print_demo(struct cli *c, const char *dir, const struct clock *clock, struct err *e)
{
	struct sv words[] = { SV("is:open"), SV("sort:priority,-updated"), SV("--limit"),
			      SV("15") };
	struct args x;
	struct sv shown;
	struct cli list = *c;

	TRY(args_parse(command_named("ticket list"), words, ARRAY_LEN(words), c->arena, &x, e));
	list.args = &x;
	list.mode = OUT_TABLE;
	list.width = 80;
	TRY(desk_open(dir, DESK_READ, clock, &c->desk, e));
	list.desk = c->desk;
	TRY(desk_actor(c->desk, NULL, c->arena, &list.actor, e));
	TRY(print_ticket_list(&list, e));
	shown = safe_line_in(c->arena, sv_from(dir));
	printf(_("\nThis is the demo desk in %.*s. On a terminal, open it with\n\n    %.*s -D %.*s\n"),
	       SV_ARG(shown), SV_ARG(safe_line_in(c->arena, sv_from(c->program))), SV_ARG(shown));
	return RC_OK;
}

static enum rc run_demo(struct cli *c, const struct clock *clock, char **demo, struct err *e)
{
	struct sv seed = args_get(c->args, "seed"), tickets = args_get(c->args, "tickets"),
		  given = args_get(c->args, "dir");
	struct demo_order order = { .progress = show_progress, .arg = c };
	const char *dir = given.p ? arena_z(c->arena, given) : NULL;
	int64_t number = 1;
	enum rc rc;
	bool made;

	if (seed.p && (!sv_int(seed, &number) || number < 0))
		return err_set(e, RC_USAGE, _("--seed takes a whole number"));
	order.seed = (uint64_t)number;
	if (tickets.p && (!sv_int(tickets, &order.tickets) || order.tickets < 1 ||
			  order.tickets > DEMO_TICKETS_MAX))
		return err_set(e, RC_USAGE, _("--tickets takes a number from 1 to %lld"),
			       (long long)DEMO_TICKETS_MAX);
	if (!dir)
		TRY(demo_dir(c->arena, &dir, e));
	rc = demo_make(dir, &order, clock, &made, e);
	meter_clear(&c->meter);
	TRY(rc);
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
		*demo = mem_strdup(dir);
		return RC_OK;
	}
	return print_demo(c, dir, clock, e);
}

static enum rc run_help(struct cli *c, struct err *e)
{
	struct sv *word;
	size_t n = args_all(c->args, "words", &word), used;
	const struct command *cmd;
	struct sv group;

	if (!n) {
		print_help();
		return RC_OK;
	}
	group = n == 1 ? command_group_help(word[0], c->arena) : SV_NULL;
	if (group.n) {
		printf("%.*s", SV_ARG(group));
		return RC_OK;
	}
	cmd = command_find(word, n, &used, e);
	if (!cmd)
		return e->rc;
	printf("%.*s", SV_ARG(command_help(cmd, c->arena)));
	return RC_OK;
}

static enum rc run(struct cli *c, const struct cli_start *start, const struct clock *clock,
		   char **demo, struct err *e)
{
	const struct command *cmd = c->args->cmd;

	if (cmd->kind != COMMAND_DESK)
		return run_on_desk(c, start, clock, e);
	if (!strcmp(cmd->name, "init"))
		return run_init(c, start, clock, e);
	if (!strcmp(cmd->name, "demo"))
		return run_demo(c, clock, demo, e);
	if (!strcmp(cmd->name, "doctor"))
		return run_doctor(c, start->dir, clock, e);
	if (!strcmp(cmd->name, "completion"))
		return cli_completion(c, clock, e);
	if (!strcmp(cmd->name, "restore"))
		return run_restore(c, clock, e);
	return run_help(c, e);
}

static size_t terminal_width(void)
{
	struct winsize w;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) || !w.ws_col)
		return 80;
	return w.ws_col;
}

/* "ticket -h" is "help ticket". */
static void turn_to_help(struct sv *word, size_t n)
{
	if (n == 2 && (sv_eqs(word[1], "-h") || sv_eqs(word[1], "--help"))) {
		word[1] = word[0];
		word[0] = SV("help");
	}
}

static void insert(struct sv *word, size_t *n, size_t at, struct sv w)
{
	memmove(word + at + 1, word + at, ((*n)++ - at) * sizeof(*word));
	word[at] = w;
}

int cli_run(int argc, char **argv, const struct cli_start *start, const struct clock *clock,
	    char **demo)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	size_t n = (size_t)(argc - start->word), used;
	struct sv *word = ARENA_ARRAY(&a, n + 2, struct sv);
	struct args args;
	struct cli c = {
		.args = &args, .arena = &a, .program = argv[0], .width = terminal_width()
	};
	const struct command *cmd;
	struct err e = { 0 };
	enum rc rc;

	for (size_t i = 0; i < n; i++)
		word[i] = sv_from(argv[(size_t)start->word + i]);
	turn_to_help(word, n);
	cmd = command_find(word, n, &used, &e);
	if (!cmd)
		return fail(&e);
	if (cli_edit_wanted(cmd, word + used, n - used)) {
		insert(word, &n, used, SV("--body="));
		c.edit = &args;
	}
	/* What stands before the command is an option of it; one behind it counts. */
	if (start->as)
		insert(word, &n, used, arena_printf(&a, "--as=%s", start->as));
	if (args_parse(cmd, word + used, n - used, &a, &args, &e) != RC_OK)
		return fail(&e);
	if (args.help) {
		printf("%.*s", SV_ARG(command_help(cmd, &a)));
		return flush_stdout(&e) == RC_OK ? 0 : fail(&e);
	}
	if (read_body(&args, &a, &e) != RC_OK)
		return fail(&e);
	c.mode = args.json ? OUT_JSON : c.width ? OUT_TABLE : OUT_TSV;
	rc = run(&c, start, clock, demo, &e);
	if (rc == RC_OK)
		rc = flush_stdout(&e);
	desk_destroy(c.desk);
	return rc == RC_OK ? 0 : fail(&e);
}
