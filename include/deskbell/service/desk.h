#ifndef DESKBELL_SERVICE_DESK_H
#define DESKBELL_SERVICE_DESK_H
/* An open desk: its store, directory, configuration and knowledge base behind one handle. A handle
 * is used by one thread at a time; the terminal opens one for reading and one for writing. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/clock.h"
#include "deskbell/base/err.h"
#include "deskbell/domain/actor.h"
#include "deskbell/query/vocab.h"
#include "deskbell/rules/config_set.h"

struct desk;

enum desk_mode { DESK_READ, DESK_WRITE };

/* The desk's directory: `given` (-D), else $DESKBELL_DESK, $XDG_DATA_HOME/deskbell (or
 * ~/.local/share/deskbell) where that is a desk, then /var/lib/deskbell. RC_ENV with the places
 * looked at and the remedy when none is a desk. */
enum rc desk_find(const char *given, struct arena *a, const char **dir, struct err *e) MUST_USE;
/* Where `init` without a directory makes one: $DESKBELL_DESK, else the data home's deskbell. */
enum rc desk_default_dir(struct arena *a, const char **dir, struct err *e) MUST_USE;
/* Makes a desk in dir (absent or empty directory): tree, store, kb.git, configuration applied, the
 * operating system's user with all roles, queue service-desk of team service-desk. Nothing is left
 * behind when it fails. `login` NULL = the user's. */
enum rc desk_init(const char *dir, const struct clock *clock, const char *login,
		  struct err *e) MUST_USE;
/* clock is borrowed and outlives the desk. RC_ENV also for a demo desk that was never finished. */
enum rc desk_open(const char *dir, enum desk_mode mode, const struct clock *clock,
		  struct desk **out, struct err *e) MUST_USE;
void desk_destroy(struct desk *d);
const char *desk_dir(const struct desk *d);
const struct clock *desk_clock(const struct desk *d);

/* Who acts: `as` (NULL = the operating system's user). `as` of another is only for the desk's owner
 * (uid of DESK) and root. RC_DENIED with the remedy when the person is unknown or inactive. */
enum rc desk_actor(struct desk *d, const char *as, struct arena *a, struct actor *out,
		   struct err *e) MUST_USE;

/* Current directory, configuration and vocabulary; reloaded when meta(people_rev, config_rev)
 * moved. Borrowed until the next call of any desk, load or call function on this handle. */
enum rc desk_refresh(struct desk *d, struct err *e) MUST_USE;
const struct directory *desk_directory(const struct desk *d);
const struct config_set *desk_config(const struct desk *d);
/* Does the configuration in force have service levels? */
bool desk_has_levels(const struct desk *d);
/* Fields of the configuration in force. */
const struct fieldset *desk_fields(const struct desk *d);
const struct vocab *desk_vocab(const struct desk *d);

/* Live update: a descriptor that wakes when somebody wrote to the store (inotify), and whether it
 * really changed since the last ask (PRAGMA data_version). */
int desk_watch_fd(struct desk *d);
void desk_watch_drain(struct desk *d);
bool desk_changed(struct desk *d);
/* What people should be told once, in the arena: that something which may be lost was lost. NULL
 * when there is nothing to say. */
const char *desk_said(struct desk *d, struct arena *a);
/* Work on this handle whose generation is older than *generation ends with RC_CANCELLED. */
void desk_cancel_token(struct desk *d, const uint64_t *generation);
/* Begins work of generation g (read by the progress handler). */
void desk_work(struct desk *d, uint64_t g);

#endif
