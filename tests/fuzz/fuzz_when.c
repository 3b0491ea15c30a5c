/* Any bytes as a date or a duration: refused with the forms allowed, or a range that is not empty,
 * the same whatever is asked of it again. */
#include <stdlib.h>

#include "deskbell/text/when.h"
#include "fuzz/fuzz.h"

#define NOW 1795444320
#define CENTURY ((int64_t)3200000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv v = { (const char *)data, size };
	struct when_range w, again;
	struct err e = { 0 };
	int64_t seconds;

	if (when_duration(v, &seconds) && (seconds < 0 || seconds > CENTURY))
		abort();
	for (int bias = WHEN_PAST; bias <= WHEN_FUTURE; bias++) {
		char out[WHEN_SIZE];

		if (when_parse(v, NOW, (enum when_bias)bias, &w, &e) != RC_OK) {
			if (!e.msg[0])
				abort();
			continue;
		}
		if (w.from >= w.to ||
		    when_parse(v, NOW, (enum when_bias)bias, &again, &e) != RC_OK ||
		    again.from != w.from || again.to != w.to)
			abort();
		when_full(w.from, out);
		when_age(NOW - w.from, out);
	}
	return 0;
}
