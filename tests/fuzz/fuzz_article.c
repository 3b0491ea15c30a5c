/* Any bytes as a path: what is accepted keeps every promise of kb/path.h. The same bytes as an
 * article: title and text are fit to show and index. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/kb/article.h"
#include "deskbell/kb/path.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void path_try(struct sv path)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct sv rest = path;

	if (article_path_check(path, &e) != RC_OK) {
		must(e.rc == RC_INVALID && e.msg[0] && safe_is_clean(sv_from(e.msg), true));
		return;
	}
	must(path.n > 3 && path.n <= PATH_MAX_BYTES && utf8_valid(path, NULL));
	must(safe_is_clean(path, false) && !memchr(path.p, '\0', path.n) &&
	     !memchr(path.p, '\\', path.n));
	while (rest.p) {
		struct sv segment = sv_cut(&rest, '/');

		must(segment.n > 0 && segment.n <= SEGMENT_MAX_BYTES && segment.p[0] != '.');
	}
	must(sv_eq(path_fold(path, &a), path_fold(path_fold(path, &a), &a)));
	e = (struct err){ 0 };
	must(article_paths_check((struct sv[]){ path, path }, 2, &e) == RC_INVALID);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv v = { (const char *)data, size };
	struct article_doc doc;

	i18n_init();
	path_try(v);
	article_parse(SV("a/b.md"), v, &a, &doc);
	must(doc.title.n > 0 && safe_is_clean(doc.title, false));
	must(utf8_valid(doc.text, NULL) && doc.number >= 0);
	for (size_t i = 0; i < doc.n_tag; i++)
		must(doc.tag[i].n > 0 && safe_is_clean(doc.tag[i], false));
	return 0;
}
