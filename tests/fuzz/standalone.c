/* main() for a fuzz target without libFuzzer: feeds it every file of its corpus, then cut and bent
 * copies of them. One target is one test. `fuzz_x FILE...` replays only those files (to look into a
 * finding). */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

#define INPUT_MAX (1 << 20)

/* Each run gets its own heap copy, so that ASan sees a read past the end. */
static void run(const uint8_t *data, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	if (!copy)
		abort();
	memcpy(copy, data, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static unsigned long replay(const char *path)
{
	static uint8_t buf[INPUT_MAX];
	unsigned long runs = 1;
	FILE *f = fopen(path, "rb");
	uint32_t seed = 1;
	size_t n, i;

	if (!f) {
		printf("# cannot read %s\n", path);
		return 0;
	}
	n = fread(buf, 1, sizeof(buf), f);
	fclose(f);
	run(buf, n);
	/* The same 64 mutations each time: cut at some byte, and one byte changed. */
	for (i = 0; n > 0 && n <= 65536 && i < 32; i++) {
		size_t at;
		uint8_t old;

		seed = seed * 1664525u + 1013904223u;
		at = (seed >> 8) % n;
		run(buf, at);
		old = buf[at];
		buf[at] = (uint8_t)(seed >> 24);
		run(buf, n);
		buf[at] = old;
		runs += 2;
	}
	return runs;
}

static int is_file(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* tests/fuzz/corpus/NAME for an executable called fuzz_NAME; run from the top of the source tree.
 */
static unsigned long replay_corpus(const char *name)
{
	struct dirent **list = NULL;
	char path[4096];
	unsigned long runs = 0;
	int n, i;

	snprintf(path, sizeof(path), "tests/fuzz/corpus/%s", name);
	n = scandir(path, &list, is_file, alphasort);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "tests/fuzz/corpus/%s/%s", name, list[i]->d_name);
		runs += replay(path);
		free(list[i]);
	}
	free(list);
	return runs;
}

int main(int argc, char **argv)
{
	const char *base = strrchr(argv[0], '/');
	const char *name = base ? base + 1 : argv[0];
	unsigned long runs = 0;
	int i;

	if (strncmp(name, "fuzz_", 5) == 0)
		name += 5;
	for (i = 1; i < argc; i++)
		runs += replay(argv[i]);
	if (argc == 1)
		runs = replay_corpus(name);
	printf("%s 1 - fuzz %s: %lu inputs\n1..1\n", runs ? "ok" : "not ok", name, runs);
	return runs ? 0 : 1;
}
