#ifndef DESKBELL_SERVICE_DESK_PRIV_H
#define DESKBELL_SERVICE_DESK_PRIV_H
/* The inside of a desk handle, for the files of this room only. */
#include <sys/types.h>

#include "deskbell/base/rand.h"
#include "deskbell/db/db.h"
#include "deskbell/domain/ticket.h"
#include "deskbell/kb/repo.h"
#include "deskbell/service/desk.h"
#include "deskbell/store/person_store.h"

/* Who may see names of people, teams, queues and categories that he did not write himself. */
#define DIRECTORY_READERS (ROLE_AGENT | ROLE_SUPERVISOR | ROLE_ADMIN)

/* A configuration version that is not the current one, kept for the tickets pinned to its
 * workflows. */
struct old_config {
	int64_t version;
	const struct config_set *set;
	struct old_config *next;
};

struct desk {
	char *dir;
	enum desk_mode mode;
	const struct clock *clock;
	struct db *db;
	uid_t owner;	    /* of DESK: may act as anyone */
	struct repo *repo;  /* opened by desk_repo */
	struct db *live;    /* live.db, by desk_live; NULL = not open */
	char *live_why;	    /* why it could not be had last */
	int64_t live_again; /* monotonic us: not tried before */
	bool live_said;	    /* people were told that it was lost */
	char *said;	    /* for desk_said */
	struct news_cache *news;
	uint64_t lists;		       /* asked for with what is unread */
	int64_t horizon, horizon_hour; /* newest change too old to be unread, and when it was */
	struct rand *random; /* seeded: salts and uids of a demo desk; NULL = the kernel's */

	int64_t people_rev, config_rev; /* what the following were loaded at; -1 = not yet */
	struct arena people_arena, config_arena, vocab_arena;
	struct person_memory people;
	struct directory directory; /* in people_arena, its people in the memory */
	const struct config_set *config;
	struct old_config *old;	      /* in config_arena */
	struct vocab_directory names; /* in vocab_arena */
	struct vocab vocab;
};

/* A desk that desk_open may refuse: nothing but the store's file is opened, people and
 * configuration are not read. For doctor. */
enum rc desk_open_damaged(const char *dir, enum db_mode mode, const struct clock *clock,
			  struct desk **out, struct err *e) MUST_USE;
/* As desk_open for writing, by whoever makes the desk: a demo that is not whole yet is open to
 * nobody else. */
enum rc desk_open_unfinished(const char *dir, const struct clock *clock, struct desk **out,
			     struct err *e) MUST_USE;
/* The directory and configuration in the handle may hold what was rolled back: load them anew next
 * time. */
void desk_forget(struct desk *d);
/* Login of the user the process runs as. */
enum rc desk_user(struct arena *a, struct sv *login, struct err *e) MUST_USE;
/* $XDG_DATA_HOME/NAME or ~/.local/share/NAME; NULL when the environment names no home. */
const char *data_home(struct arena *a, const char *name);
/* As desk_init; with a seed every random byte follows from it, so that a demo desk can be made
 * again. */
enum rc desk_init_seeded(const char *dir, const struct clock *clock, const char *login,
			 const uint64_t *seed, struct err *e) MUST_USE;
/* Random bytes of this handle follow from the seed from now on: demo desks only. */
void desk_seed(struct desk *d, uint64_t seed);
/* Nothing written by this handle waits for the disk: for a desk that is made anew when its making
 * is cut off. Whoever makes it flushes the whole of it at the end. */
enum rc desk_no_flush(struct desk *d, struct err *e) MUST_USE;
/* Salt or uid bytes. */
void desk_random(struct desk *d, void *p, size_t n);
/* The knowledge base, opened on first use. */
enum rc desk_repo(struct desk *d, struct repo **out, struct err *e) MUST_USE;
/* The actor by login as the directory has him now; RC_DENIED when unknown or inactive. "" = the
 * program. */
enum rc desk_actor_by_login(struct desk *d, struct sv login, struct arena *a, struct actor *out,
			    struct err *e) MUST_USE;
/* Machine of a pinned workflow ("incident:3"); NULL when the version is gone or has no such
 * workflow. */
const struct machine *desk_machine(struct desk *d, struct sv pinned);
/* Fold surroundings backed by this desk; valid until the next desk_refresh. After the fold,
 * desk_fold_check says whether all it asked for could be read. */
struct fold_env desk_fold_env(struct desk *d, struct arena *a);
enum rc desk_fold_check(const struct fold_env *env, struct err *e) MUST_USE;

#endif
