/* Live update: inotify on desk.lock wakes, PRAGMA data_version tells the truth. Every commit writes
 * to that file when it can be seen (db/tx.c); the desk's directory would wake for live.db too, and
 * for the log, before there is anything to see. */
#include <errno.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "db_priv.h"

bool db_changed(struct db *db)
{
	struct err ignored = { 0 };
	int64_t version;
	bool moved;

	if (db_ask(db, "PRAGMA data_version", &version, &ignored) != RC_OK)
		return true;
	moved = db->data_version != 0 && version != db->data_version;
	db->data_version = version;
	return moved;
}

/* A desk that was only read since it was restored has no lock file yet: opening makes it. */
static bool watch_lock(const struct db *db, int fd)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *path = fs_join(&a, db->dir, "desk.lock");
	struct fs_lock lock = FS_LOCK_INIT;
	struct err ignored = { 0 };
	bool there = fs_lock_open(&lock, path, &ignored) == RC_OK;

	fs_lock_close(&lock);
	return there && inotify_add_watch(fd, path, IN_MODIFY) >= 0;
}

int db_watch_fd(struct db *db)
{
	if (db->watch >= 0)
		return db->watch;
	db->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (db->watch >= 0 && !watch_lock(db, db->watch)) {
		close(db->watch);
		db->watch = -1;
	}
	return db->watch;
}

void db_watch_drain(struct db *db)
{
	_Alignas(struct inotify_event) char buf[4096];

	if (db->watch < 0)
		return;
	while (read(db->watch, buf, sizeof(buf)) > 0 || errno == EINTR)
		;
}
