/* Making a desk: the tree, the store, the knowledge base, the first configuration and the first
 * person. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf.h"
#include "demo_script.h"
#include "deskbell/base/embed.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/service/ballast.h"
#include "deskbell/store/seq_store.h"
#include "desk_priv.h"
#include "service_priv.h"

/* Lays down the shipped configuration files. */
static enum rc lay_config(const char *dir, struct arena *a, struct err *e)
{
	static const char prefix[] = "data/config/";
	const struct embed_file *f;
	size_t n;

	f = embed_list(&n);
	for (size_t i = 0; i < n; i++) {
		const char *path;
		char *slash;

		if (strncmp(f[i].path, prefix, sizeof(prefix) - 1))
			continue;
		path = fs_join(a, fs_join(a, dir, "config"), f[i].path + sizeof(prefix) - 1);
		slash = strrchr(path, '/');
		TRY(fs_mkdirs(arena_z(a, (struct sv){ path, (size_t)(slash - path) }), 0700, e));
		TRY(fs_write(path, (struct sv){ (const char *)f[i].data, f[i].size }, 0600, e));
	}
	return RC_OK;
}

static enum rc lay_tree(const char *dir, const struct clock *clock, struct arena *a, struct err *e)
{
	static const char *const folder[] = { "config", "person", "blob", "spool" };

	for (size_t i = 0; i < ARRAY_LEN(folder); i++)
		TRY(fs_mkdirs(fs_join(a, dir, folder[i]), 0700, e));
	TRY(lay_config(dir, a, e));
	TRY(ballast_lay(dir, e));
	TRY(repo_create(fs_join(a, dir, "kb.git"), e));
	return db_create(fs_join(a, dir, "desk.db"), clock_now(clock), e);
}

static void add_event(struct draft_change *c, enum noun noun, int64_t id, int field,
		      enum event_op op, struct sv new)
{
	struct event ev = { noun, id, field, op, SV_NULL, new };

	VEC_ADD(&c->event, ev);
}

/* The first person with all roles, his team and queue. */
static enum rc first_people(struct desk *d, struct draft_change *c, struct sv login,
			    struct arena *a, struct err *e)
{
	int64_t person, team, queue;

	TRY(login_check(login, e));
	TRY(seq_store_take(d->db, SEQ_PERSON, 1, &person, e));
	TRY(seq_store_take(d->db, SEQ_TEAM, 1, &team, e));
	TRY(seq_store_take(d->db, SEQ_QUEUE, 1, &queue, e));
	add_event(c, NOUN_PERSON, person, PERSON_LOGIN, OP_SET, login);
	for (unsigned r = 1; r < ROLE_ALL; r <<= 1)
		add_event(c, NOUN_PERSON, person, PERSON_ROLE, OP_ADD, sv_from(role_name(r)));
	add_event(c, NOUN_PERSON, person, PERSON_ACTIVE, OP_SET, SV("1"));
	add_event(c, NOUN_TEAM, team, TEAM_KEY, OP_SET, SV("service-desk"));
	add_event(c, NOUN_TEAM, team, TEAM_TITLE, OP_SET, SV("Service desk"));
	add_event(c, NOUN_TEAM, team, TEAM_ACTIVE, OP_SET, SV("1"));
	add_event(c, NOUN_TEAM, team, TEAM_MEMBER, OP_ADD,
		  arena_printf(a, "%lld", (long long)person));
	add_event(c, NOUN_QUEUE, queue, QUEUE_KEY, OP_SET, SV("service-desk"));
	add_event(c, NOUN_QUEUE, queue, QUEUE_TITLE, OP_SET, SV("Service desk"));
	add_event(c, NOUN_QUEUE, queue, QUEUE_TEAM, OP_SET,
		  arena_printf(a, "%lld", (long long)team));
	add_event(c, NOUN_QUEUE, queue, QUEUE_ACTIVE, OP_SET, SV("1"));
	return RC_OK;
}

static enum rc check_first(struct desk *d, struct conf_files *files, struct arena *a, struct err *e)
{
	struct faults f;

	TRY(conf_check(d, files, a, &f, e));
	return faults_rc(&f, e);
}

static void first_head(struct desk *d, struct draft_change *c)
{
	desk_random(d, c->head.uid, UID_SIZE);
	c->head.at = c->head.recorded = clock_now(d->clock);
	c->head.door = DOOR_INIT;
	c->head.command = SV("init");
}

static enum rc add_people(struct desk *d, struct sv login, struct arena *a, struct err *e)
{
	AUTO(draft_change_deinit) struct draft_change c = { 0 };

	first_head(d, &c);
	TRY(first_people(d, &c, login, a, e));
	return call_append(d, &c, a, e);
}

static enum rc add_config(struct desk *d, struct arena *a, struct err *e)
{
	AUTO(draft_change_deinit) struct draft_change c = { 0 };
	struct conf_files files;
	int64_t version;

	first_head(d, &c);
	TRY(conf_read(d->dir, a, &files, e));
	TRY(check_first(d, &files, a, e));
	return conf_append(d, &c, &files, a, &version, e);
}

/* The first two changes, together: people, then the configuration that names their queue. */
static enum rc first_changes(struct desk *d, struct sv login, struct arena *a, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_write(&tx, d->db, e));
	TRY(add_people(d, login, a, e));
	TRY(desk_refresh(d, e));
	TRY(add_config(d, a, e));
	return tx_commit(&tx, e);
}

static enum rc make(const char *dir, const struct clock *clock, struct sv login,
		    const uint64_t *seed, struct arena *a, struct err *e)
{
	struct desk *d;
	enum rc rc;

	if (seed)
		TRY(fs_write(fs_join(a, dir, DEMO_MARK), SV(DEMO_UNFINISHED), 0600, e));
	TRY(lay_tree(dir, clock, a, e));
	TRY(desk_open_unfinished(dir, clock, &d, e));
	if (seed)
		desk_seed(d, *seed);
	rc = first_changes(d, login, a, e);
	call_after(d);
	desk_destroy(d);
	return rc;
}

enum rc desk_init(const char *dir, const struct clock *clock, const char *login, struct err *e)
{
	return desk_init_seeded(dir, clock, login, NULL, e);
}

enum rc desk_init_seeded(const char *dir, const struct clock *clock, const char *login,
			 const uint64_t *seed, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	bool existed = fs_is_dir(dir);
	struct sv who = sv_from(login);
	struct err cleaning;
	enum rc rc;

	if (!fs_is_empty_dir(dir))
		return err_set(e, RC_ENV,
			       fs_exists(fs_join(&a, dir, "desk.db"))
				       ? _("%s is a desk already")
				       : _("%s is not an empty directory"),
			       dir);
	if (!who.p)
		TRY(desk_user(&a, &who, e));
	TRY(fs_mkdirs(dir, 0700, e));
	rc = fs_check_local(dir, e);
	if (rc == RC_OK && chmod(dir, 0700))
		rc = err_set(e, RC_ENV, "%s: %s", dir, strerror(errno));
	if (rc == RC_OK)
		rc = make(dir, clock, who, seed, &a, e);
	if (rc != RC_OK) {
		if (fs_remove_tree(dir, &cleaning) != RC_OK)
			err_more(e, rc, "", "%s", cleaning.msg);
		else if (existed && fs_mkdirs(dir, 0700, &cleaning) != RC_OK)
			err_more(e, rc, "", "%s", cleaning.msg);
	}
	return rc;
}
