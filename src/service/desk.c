/* An open desk: store, directory, configuration, knowledge base behind one handle. */
#include "deskbell/service/desk.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/trace.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/config_store.h"
#include "deskbell/store/field_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/text_store.h"
#include "demo_script.h"
#include "desk_priv.h"
#include "live.h"
#include "part.h"
#include "service_priv.h"
#include "ticket_clock.h"
#include "unread.h"

static bool is_desk(struct arena *a, const char *dir)
{
	return fs_exists(fs_join(a, dir, "desk.db"));
}

/* $XDG_DATA_HOME/NAME or ~/.local/share/NAME; NULL when the environment names no home. */
const char *data_home(struct arena *a, const char *name)
{
	const char *base = secure_getenv("XDG_DATA_HOME"), *home = secure_getenv("HOME");

	if (base && base[0] == '/')
		return fs_join(a, base, name);
	if (home && home[0] == '/')
		return fs_join(a, fs_join(a, home, ".local/share"), name);
	return NULL;
}

enum rc desk_default_dir(struct arena *a, const char **dir, struct err *e)
{
	const char *env = secure_getenv("DESKBELL_DESK");

	*dir = env && *env ? env : data_home(a, "deskbell");
	if (!*dir)
		return err_set(
			e, RC_ENV,
			_("no home directory is set: name the desk's directory, deskbell init DIR"));
	return RC_OK;
}

/* A restore that was cut off made the desk beside its place. */
static enum rc no_desk(const char *dir, struct arena *a, struct err *e)
{
	struct err ignored = { 0 };
	struct sv *part;
	size_t n;

	if (part_left(dir, INT64_MIN, a, &part, &n, &ignored) == RC_OK && n)
		return err_set(e, RC_ENV,
			       _("%s is no desk; %.*s is a restore of it that was cut off or is "
				 "under way: remove it and restore again"),
			       dir, SV_ARG(part[0]));
	return err_set(e, RC_ENV, _("%s is no desk (no desk.db in it); deskbell init %s makes one"),
		       dir, dir);
}

enum rc desk_find(const char *given, struct arena *a, const char **dir, struct err *e)
{
	const char *env = secure_getenv("DESKBELL_DESK"), *home = data_home(a, "deskbell");
	const char *fixed = given ? given : env && *env ? env : NULL;

	if (fixed) {
		*dir = fixed;
		if (is_desk(a, fixed))
			return RC_OK;
		return no_desk(fixed, a, e);
	}
	*dir = home;
	if (home && is_desk(a, home))
		return RC_OK;
	*dir = "/var/lib/deskbell";
	if (is_desk(a, *dir))
		return RC_OK;
	return err_set(
		e, RC_ENV,
		_("no desk found in %s%s/var/lib/deskbell; deskbell init makes one, -D DIR names one, "
		  "deskbell demo shows one"),
		home ? home : "", home ? _(" or ") : "");
}

static enum rc check_files(const char *dir, struct desk *d, struct arena *a, struct err *e)
{
	struct stat st;

	if (stat(dir, &st))
		return err_set(e, RC_ENV, "%s: %s", dir, strerror(errno));
	if (!is_desk(a, dir))
		return no_desk(dir, a, e);
	d->owner = st.st_uid;
	return RC_OK;
}

/* `mode` of the store; refresh = read people and configuration as well. */
static enum rc open_desk(const char *dir, enum db_mode mode, bool refresh,
			 const struct clock *clock, struct desk **out, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct desk *d = mem_alloc(sizeof(*d));
	enum rc rc;

	d->dir = mem_strdup(dir);
	d->mode = mode == DB_WRITE ? DESK_WRITE : DESK_READ;
	d->clock = clock;
	d->people_rev = d->config_rev = -1;
	rc = check_files(dir, d, &a, e);
	if (rc == RC_OK)
		rc = db_open(fs_join(&a, dir, "desk.db"), mode, clock_now(clock), &d->db, e);
	person_memory_init(&d->people, d->db);
	if (rc == RC_OK && refresh)
		rc = desk_refresh(d, e);
	if (rc != RC_OK) {
		desk_destroy(d);
		return rc;
	}
	*out = d;
	return RC_OK;
}

/* What a demo writes before it is whole does not wait for the disk, and is taken away by the next
 * one, as is what a restore writes: nobody may work there. */
static enum rc check_finished(const char *dir, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err ignored = { 0 };
	struct sv text;

	if (part_is_dir(dir))
		return err_set(e, RC_ENV,
			       _("%s: a desk that is being restored, or whose restore was cut off; "
				 "remove it and restore again"),
			       dir);
	if (fs_read(fs_join(&a, dir, DEMO_MARK), 1000, &a, &text, &ignored) != RC_OK ||
	    !sv_eqs(text, DEMO_UNFINISHED))
		return RC_OK;
	return err_set(
		e, RC_ENV,
		_("%s: a demo desk that is being made, or whose making was cut off; deskbell "
		  "demo %s makes it anew"),
		dir, dir);
}

enum rc desk_open(const char *dir, enum desk_mode mode, const struct clock *clock,
		  struct desk **out, struct err *e)
{
	TRY(check_finished(dir, e));
	return open_desk(dir, mode == DESK_WRITE ? DB_WRITE : DB_READ, true, clock, out, e);
}

enum rc desk_open_unfinished(const char *dir, const struct clock *clock, struct desk **out,
			     struct err *e)
{
	return open_desk(dir, DB_WRITE, true, clock, out, e);
}

enum rc desk_open_damaged(const char *dir, enum db_mode mode, const struct clock *clock,
			  struct desk **out, struct err *e)
{
	return open_desk(dir, mode, false, clock, out, e);
}

void desk_destroy(struct desk *d)
{
	if (!d)
		return;
	repo_destroy(d->repo);
	news_cache_destroy(d->news);
	desk_live_close(d);
	db_destroy(d->db);
	person_memory_deinit(&d->people);
	arena_deinit(&d->people_arena);
	arena_deinit(&d->config_arena);
	arena_deinit(&d->vocab_arena);
	mem_free(&d->random);
	mem_free(&d->dir);
	mem_free(&d);
}

const char *desk_dir(const struct desk *d)
{
	return d->dir;
}

const struct clock *desk_clock(const struct desk *d)
{
	return d->clock;
}

/* --- people and configuration -------------------------------------------------------------------
 */

static enum rc load_config(struct desk *d, int64_t version, struct arena *a,
			   const struct config_set **out, struct err *e)
{
	struct config_set *set = ARENA_NEW(a, struct config_set);
	struct stored_file *stored;
	struct config_file *file;
	struct field_keys fields;
	struct faults f;
	size_t n;

	TRY(field_store_list(d->db, a, &fields, e));
	TRY(config_store_load(d->db, version, a, &stored, &n, e));
	file = ARENA_ARRAY(a, n, struct config_file);
	for (size_t i = 0; i < n; i++)
		file[i] = (struct config_file){ stored[i].path, stored[i].content };
	faults_init(&f, a);
	/* It was checked when it was applied; names of people and queues may have gone since. */
	TRY(config_set_from_files(file, n, NULL, &fields, a, set, &f, e));
	if (f.n)
		return err_set(e, RC_ENV, _("configuration version %lld does not read: %.*s"),
			       (long long)version, SV_ARG(f.at[0].msg));
	*out = set;
	return RC_OK;
}

static enum rc reload_config(struct desk *d, int64_t rev, struct err *e)
{
	arena_reset(&d->config_arena);
	d->config = NULL;
	d->old = NULL;
	d->config_rev = -1;
	if (rev)
		TRY(load_config(d, rev, &d->config_arena, &d->config, e));
	d->config_rev = rev;
	return RC_OK;
}

static enum rc reload_people(struct desk *d, struct err *e)
{
	person_memory_reset(&d->people);
	arena_reset(&d->people_arena);
	d->people_rev = -1;
	TRY(person_store_load(&d->people, &d->people_arena, &d->directory, e));
	d->people_rev = d->directory.rev;
	return RC_OK;
}

/* Vocabulary over the directory and configuration just loaded. */
static void make_vocab(struct desk *d)
{
	const struct config_set *c = d->config;
	struct arena *a = &d->vocab_arena;
	struct sv *state, *type;
	size_t n = 0;

	arena_reset(a);
	for (size_t i = 0; c && i < c->n_workflow; i++)
		n += c->workflow[i].n_state;
	state = ARENA_ARRAY(a, n, struct sv);
	type = ARENA_ARRAY(a, c ? c->n_type : 0, struct sv);
	d->names = (struct vocab_directory){
		.directory = &d->directory, .state = state, .type = type, .fields = desk_fields(d)
	};
	for (size_t i = 0; c && i < c->n_workflow; i++)
		for (size_t k = 0; k < c->workflow[i].n_state; k++)
			state[d->names.n_state++] = c->workflow[i].state[k].key;
	for (size_t i = 0; c && i < c->n_type; i++)
		type[d->names.n_type++] = c->type[i].name;
	d->vocab = vocab_from_directory(&d->names, a);
}

enum rc desk_refresh(struct desk *d, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	int64_t config, people;
	bool moved = false;

	TRY(tx_begin_read(&tx, d->db, e));
	TRY(meta_store_revs(d->db, &config, &people, e));
	if (people != d->people_rev) {
		TRY(reload_people(d, e));
		moved = true;
	}
	if (config != d->config_rev) {
		TRY(reload_config(d, config, e));
		moved = true;
	}
	if (moved)
		make_vocab(d);
	return RC_OK;
}

void desk_forget(struct desk *d)
{
	d->people_rev = d->config_rev = -1;
}

const struct directory *desk_directory(const struct desk *d)
{
	return &d->directory;
}

const struct config_set *desk_config(const struct desk *d)
{
	return d->config;
}

bool desk_has_levels(const struct desk *d)
{
	return d->config && d->config->sla.n_policy > 0;
}

const struct fieldset *desk_fields(const struct desk *d)
{
	return d->config ? &d->config->fields : NULL;
}

const struct vocab *desk_vocab(const struct desk *d)
{
	return &d->vocab;
}

/* The configuration a ticket is pinned to: the current one, or an older one kept in the handle.
 * NULL when there is no such version. */
static enum rc config_version(struct desk *d, int64_t version, const struct config_set **out,
			      struct err *e)
{
	struct old_config *old;
	enum rc rc;

	*out = version == d->config_rev ? d->config : NULL;
	for (old = d->old; old && !*out; old = old->next)
		if (old->version == version)
			*out = old->set;
	if (*out)
		return RC_OK;
	rc = load_config(d, version, &d->config_arena, out, e);
	if (rc == RC_NOTFOUND)
		return RC_OK;
	TRY(rc);
	old = ARENA_NEW(&d->config_arena, struct old_config);
	*old = (struct old_config){ version, *out, d->old };
	d->old = old;
	return RC_OK;
}

static enum rc pinned_machine(struct desk *d, struct sv pinned, const struct machine **out,
			      struct err *e)
{
	struct sv rest = pinned;
	struct sv name = sv_cut(&rest, ':');
	const struct config_set *set = NULL;
	int64_t version;

	if (rest.p && sv_int(rest, &version))
		TRY(config_version(d, version, &set, e));
	*out = set ? config_set_workflow(set, name) : NULL;
	return RC_OK;
}

const struct machine *desk_machine(struct desk *d, struct sv pinned)
{
	const struct machine *m;
	struct err ignored;

	return pinned_machine(d, pinned, &m, &ignored) == RC_OK ? m : NULL;
}

/* The fold knows no errors: the first one is kept here, for desk_fold_check. */
struct fold_arg {
	struct desk *desk;
	struct arena *arena;
	enum rc rc;
	struct err err;
};

static enum state_category fold_category(void *arg, struct sv workflow, struct sv state)
{
	struct fold_arg *x = arg;
	const struct machine *m = NULL;

	if (x->rc == RC_OK)
		x->rc = pinned_machine(x->desk, workflow, &m, &x->err);
	return m ? machine_category(m, state) : 0;
}

static struct sv fold_text(void *arg, int64_t id)
{
	struct fold_arg *x = arg;
	struct sv v = SV_NULL;
	enum rc rc;

	if (x->rc != RC_OK)
		return SV_NULL;
	rc = text_store_value(x->desk->db, id, x->arena, &v, &x->err);
	if (rc != RC_NOTFOUND)
		x->rc = rc;
	return rc == RC_OK ? v : SV_NULL;
}

static void fold_clocks(void *arg, struct ticket *t, struct arena *a)
{
	struct fold_arg *x = arg;

	if (x->rc == RC_OK)
		x->rc = ticket_reckon(x->desk, t, a, &x->err);
}

struct fold_env desk_fold_env(struct desk *d, struct arena *a)
{
	struct fold_arg *x = ARENA_NEW(a, struct fold_arg);

	*x = (struct fold_arg){ .desk = d, .arena = a };
	return (struct fold_env){ fold_category, fold_text, x, desk_fields(d),
				  desk_has_levels(d) ? fold_clocks : NULL };
}

enum rc desk_fold_check(const struct fold_env *env, struct err *e)
{
	const struct fold_arg *x = env->arg;

	if (x->rc != RC_OK)
		*e = x->err;
	return x->rc;
}

/* --- who acts -----------------------------------------------------------------------------------
 */

enum rc desk_actor_by_login(struct desk *d, struct sv login, struct arena *a, struct actor *out,
			    struct err *e)
{
	const struct directory *dir = &d->directory;
	const struct person *who;
	int64_t *team;
	size_t n = 0;

	if (!login.n) {
		*out = (struct actor){ .login = SV(""), .roles = ROLE_ALL };
		return RC_OK;
	}
	TRY(directory_login(dir, login, &who, e));
	if (!who || !who->active)
		return err_set(
			e, RC_DENIED,
			_("%.*s is nobody on this desk; an admin adds people: deskbell user add %.*s"),
			SV_ARG(login), SV_ARG(login));
	team = ARENA_ARRAY(a, dir->n_team, int64_t);
	for (size_t i = 0; i < dir->n_team; i++)
		if (dir->team[i].active && team_has(&dir->team[i], who->id))
			team[n++] = dir->team[i].id;
	*out = (struct actor){ who->id, arena_sv(a, who->login), who->roles, team, n };
	return RC_OK;
}

/* Login of the user the process runs as, by the operating system. */
enum rc desk_user(struct arena *a, struct sv *login, struct err *e)
{
	struct passwd room, *pw = NULL;
	char names[4096];

	/* Two threads of the screens ask at once. */
	if (getpwuid_r(getuid(), &room, names, sizeof(names), &pw) != 0 || !pw)
		return err_set(e, RC_ENV, _("user %lu has no name on this system"),
			       (unsigned long)getuid());
	*login = arena_sv(a, sv_from(pw->pw_name));
	return RC_OK;
}

enum rc desk_actor(struct desk *d, const char *as, struct arena *a, struct actor *out,
		   struct err *e)
{
	struct sv login;

	TRY(desk_refresh(d, e));
	TRY(desk_user(a, &login, e));
	if (as && !sv_eqs(login, as)) {
		if (getuid() != d->owner && getuid() != 0)
			return err_set(e, RC_DENIED, _("--as is for the desk's owner only"));
		if (!*as) /* no login at all is the program itself */
			return err_set(e, RC_DENIED, _("--as needs a login"));
		login = sv_from(as);
	}
	return desk_actor_by_login(d, login, a, out, e);
}

/* --- small things -------------------------------------------------------------------------------
 */

void desk_seed(struct desk *d, uint64_t seed)
{
	if (!d->random)
		d->random = mem_alloc(sizeof(*d->random));
	rand_seed(d->random, seed);
}

void desk_random(struct desk *d, void *p, size_t n)
{
	if (d->random)
		rand_fill(d->random, p, n);
	else
		rand_bytes(p, n);
}

enum rc desk_repo(struct desk *d, struct repo **out, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	if (!d->repo)
		TRY(repo_open(fs_join(&a, d->dir, "kb.git"), fs_join(&a, d->dir, "kb.lock"),
			      &d->repo, e));
	*out = d->repo;
	return RC_OK;
}

enum rc desk_no_flush(struct desk *d, struct err *e)
{
	struct repo *repo;

	TRY(desk_repo(d, &repo, e));
	repo_no_flush(repo);
	db_no_flush(d->db);
	return RC_OK;
}

int desk_watch_fd(struct desk *d)
{
	return db_watch_fd(d->db);
}

void desk_watch_drain(struct desk *d)
{
	db_watch_drain(d->db);
}

bool desk_changed(struct desk *d)
{
	return db_changed(d->db);
}

void desk_cancel_token(struct desk *d, const uint64_t *generation)
{
	db_cancel_token(d->db, generation);
}

void desk_work(struct desk *d, uint64_t g)
{
	db_work(d->db, g);
}
