/* Any bytes as an archive: no crash, no unsafe name, no more bytes than there are. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "deskbell/base/tar.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct tar_reader r = { .fd = memfd_create("tar", MFD_CLOEXEC), .path = "t" };
	struct tar_entry t = { 0 };
	struct err e = { 0 };
	char buf[1000];
	size_t n, all = 0;

	if (write(r.fd, data, size) != (ssize_t)size || lseek(r.fd, 0, SEEK_SET) != 0)
		abort();
	while (tar_next(&r, &a, &t, &e) == RC_OK) {
		if (!t.name.n || t.name.p[0] == '/' || sv_starts(t.name, SV("../")) ||
		    memmem(t.name.p, t.name.n, "/../", 4))
			abort();
		while (tar_get(&r, buf, sizeof(buf), &n, &e) == RC_OK && n)
			all += n;
		if (all > size)
			abort();
	}
	close(r.fd);
	return 0;
}
