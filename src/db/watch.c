/* Live update: inotify on the desk's directory wakes, PRAGMA data_version tells the truth. The
 * directory is watched, not the log, which SQLite removes and makes again. */
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

int db_watch_fd(struct db *db)
{
	if (db->watch >= 0)
		return db->watch;
	db->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (db->watch < 0)
		return -1;
	if (inotify_add_watch(db->watch, db->dir,
			      IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_ONLYDIR) < 0) {
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
