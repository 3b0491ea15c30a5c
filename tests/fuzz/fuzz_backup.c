/* Any bytes as a backup: no crash, every refusal has words that are safe to show, and what is taken
 * has a manifest that names all of it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "deskbell/service/backup.h"
#include "deskbell/text/safe.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("backup", MFD_CLOEXEC);
	struct backup_info info;
	struct err e = { 0 };
	char path[64];

	if (write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (backup_verify(path, NULL, NULL, &info, &e) == RC_OK) {
		if (info.files < 0 || info.bytes > (int64_t)size || info.store < 1)
			abort();
	} else if (!e.msg[0] || !safe_is_clean(sv_from(e.msg), true)) {
		abort();
	}
	close(fd);
	return 0;
}
