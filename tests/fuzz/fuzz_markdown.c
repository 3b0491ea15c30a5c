/* Any bytes as markdown: clean runs, no line wider than asked, bounded, clean title. */
#include <stdlib.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/markdown.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/width.h"
#include "fuzz/fuzz.h"

static void check(struct sv v, size_t width, bool refs)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct md_opts o = { .width = width, .ascii = refs, .refs = refs };
	struct md_doc d;
	size_t i, k;

	md_layout(v, &o, &a, &d);
	if (d.n > MD_LINES_MAX)
		abort();
	for (i = 0; i < d.n; i++) {
		size_t cells = 0;

		for (k = 0; k < d.line[i].n; k++) {
			const struct md_run *r = &d.line[i].run[k];

			cells += width_sv(r->text);
			if (!safe_is_clean(r->text, false) || r->link >= (int)d.link_n)
				abort();
		}
		/* A cluster wider than the line is the one excuse. */
		if (cells != d.line[i].cells || (cells > width && cells > 24))
			abort();
	}
	if (!safe_is_clean(md_title(v, SV("a/b.md"), &a), false))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv v = { (const char *)data, size };

	i18n_init();
	check(v, 10, true);
	check(v, 33, false);
	md_text(v, &s, 1000);
	if (s.n > 1000)
		abort();
	return 0;
}
