/* Small configurations. */
#include "support/config_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/fault_text.h"

static struct queue queues[] = {
	{ .id = 0 },
	{ .id = 1, .key = { "service-desk", 12 }, .active = true },
	{ .id = 2, .key = { "vip", 3 }, .active = true },
	{ .id = 3, .key = { "old", 3 }, .active = false },
};
static struct team teams[] = { { .id = 0 } };
static struct category categories[] = { { .id = 0 } };

const struct directory small_directory = {
	.queue = queues,
	.n_queue = ARRAY_LEN(queues),
	.team = teams,
	.n_team = ARRAY_LEN(teams),
	.category = categories,
	.n_category = ARRAY_LEN(categories),
};

const char *config_faults(const struct config_file *file, size_t n,
			  const struct directory *directory, const struct field_keys *known,
			  struct arena *a, struct config_set *out)
{
	struct faults f;
	struct err e;

	faults_init(&f, a);
	assert_int_equal(config_set_from_files(file, n, directory, known, a, out, &f, &e), RC_OK);
	return fault_text(&f, a);
}
