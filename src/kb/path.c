/* The rules for article paths. A rule looks at the bytes alone, so that a path is judged alike on
 * every machine and in every commit. */
#include "deskbell/kb/path.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/map.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"

#define SHOWN_MAX 300 /* bytes: two paths and a reason fit into an error */

bool article_path_is_markdown(struct sv path)
{
	return path.n > 3 && memcmp(path.p + path.n - 3, ".md", 3) == 0 &&
	       path.p[path.n - 4] != '/';
}

static bool is_lower_ascii(struct sv v, const char *word)
{
	size_t n = strlen(word);

	if (v.n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if ((v.p[i] >= 'A' && v.p[i] <= 'Z' ? v.p[i] + 32 : v.p[i]) != word[i])
			return false;
	}
	return true;
}

/* ".git" as HFS+ and NTFS may read a name: ignorable characters, trailing dots and spaces, a stream
 * behind ':', the short form git~1. */
static bool means_git(struct sv v)
{
	char plain[8];
	size_t n = 0;

	for (size_t i = 0; i < v.n;) {
		uint32_t cp = 0;
		size_t len = utf8_decode(v, i, &cp);

		if (!len)
			return false;
		i += len;
		if ((cp >= 0x200c && cp <= 0x200f) || (cp >= 0x202a && cp <= 0x202e) ||
		    (cp >= 0x206a && cp <= 0x206f) || cp == 0xfeff || cp == 0x200b)
			continue;
		if (cp == ':')
			break;
		if (cp > 0x7f || n == sizeof(plain))
			return false;
		plain[n++] = (char)cp;
	}
	while (n > 0 && (plain[n - 1] == '.' || plain[n - 1] == ' '))
		n--;
	return is_lower_ascii((struct sv){ plain, n }, ".git") ||
	       (n > 4 && is_lower_ascii((struct sv){ plain, 4 }, "git~"));
}

static bool is_plain_ascii(struct sv v)
{
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] < 0x20 || v.p[i] > 0x7e)
			return false;
	}
	return true;
}

/* A zero width joiner is harmless between two emoji on a screen, but nobody can type it in a path.
 */
static bool has_joiner(struct sv v)
{
	return v.n >= 3 && memmem(v.p, v.n, "\xe2\x80\x8d", 3) != NULL;
}

enum segment_fault segment_check(struct sv v)
{
	if (v.n == 0)
		return SEGMENT_EMPTY;
	if (sv_eqs(v, ".") || sv_eqs(v, ".."))
		return SEGMENT_DOTS;
	if (v.n > SEGMENT_MAX_BYTES)
		return SEGMENT_LONG;
	if (means_git(v))
		return SEGMENT_GIT;
	if (!is_plain_ascii(v)) {
		if (!utf8_valid(v, NULL))
			return SEGMENT_BYTES;
		if (!safe_is_clean(v, false) || has_joiner(v))
			return SEGMENT_CHARACTER;
	}
	if (v.p[0] == '.')
		return SEGMENT_HIDDEN;
	if (memchr(v.p, '/', v.n) || memchr(v.p, '\\', v.n))
		return SEGMENT_SLASH;
	if (v.p[v.n - 1] == '.' || v.p[v.n - 1] == ' ')
		return SEGMENT_TAIL;
	return SEGMENT_OK;
}

/* The first character safe_line would not let through, as it shows it. */
static struct sv bad_character(struct sv v, struct arena *a)
{
	for (size_t i = 0; i < v.n; i = utf8_next(v, i)) {
		struct sv c = { v.p + i, utf8_next(v, i) - i };
		struct sv shown = safe_line_in(a, c);

		if (has_joiner(c))
			return SV("<U+200D>");
		if (!sv_eq(shown, c))
			return shown.n == 1 ? arena_printf(a, "<U+%04X>", (unsigned char)c.p[0])
					    : shown;
	}
	return SV("<U+FFFD>");
}

struct sv segment_fault_text(enum segment_fault fault, struct sv v, struct arena *a)
{
	switch (fault) {
	case SEGMENT_EMPTY:
		return sv_from(_("has an empty part between two slashes or at an end"));
	case SEGMENT_LONG:
		return sv_from(_("has a part of over 255 bytes"));
	case SEGMENT_HIDDEN:
		return sv_from(_("has a part that starts with a dot"));
	case SEGMENT_DOTS:
		return sv_from(_("has \".\" or \"..\" as a part"));
	case SEGMENT_GIT:
		return sv_from(_("has a part that some file systems take for \".git\""));
	case SEGMENT_BYTES:
		return sv_from(_("is not UTF-8"));
	case SEGMENT_CHARACTER: {
		struct sv c = bad_character(v, a);

		return arena_printf(a, _("holds the character %.*s"), SV_ARG(c));
	}
	case SEGMENT_SLASH:
		return sv_from(_("has a slash or backslash inside a part"));
	case SEGMENT_TAIL:
		return sv_from(_("has a part that ends in a dot or space"));
	case SEGMENT_OK:
		break;
	}
	return SV("");
}

struct sv path_show(struct sv path, struct arena *a)
{
	struct sv shown = safe_line_in(a, utf8_clip(path, SHOWN_MAX));

	if (shown.n <= SHOWN_MAX)
		return shown;
	/* Cutting may part what is safe only together (emoji and joiner). */
	shown = safe_line_in(a, utf8_clip(shown, SHOWN_MAX));
	return arena_printf(a, "%.*s...", SV_ARG(shown));
}

/* NULL when the path is fine, else what is wrong with it. */
static const char *path_fault(struct sv path, struct arena *a)
{
	struct sv rest = path;

	if (path.n > PATH_MAX_BYTES)
		return _("is over 1024 bytes long");
	while (rest.p) {
		struct sv segment = sv_cut(&rest, '/');
		enum segment_fault fault = segment_check(segment);

		if (fault != SEGMENT_OK)
			return arena_z(a, segment_fault_text(fault, segment, a));
	}
	if (!article_path_is_markdown(path))
		return _("does not end in .md");
	return NULL;
}

enum rc article_path_check(struct sv path, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *why = path.p ? path_fault(path, &a) : _("is empty");
	struct sv shown = path_show(path, &a);

	if (why)
		return err_field(e, "path", _("article path \"%.*s\" %s"), SV_ARG(shown), why);
	return RC_OK;
}

struct sv path_fold(struct sv path, struct arena *a)
{
	AUTO(str_deinit) struct str folded = STR_INIT;
	char *p;

	if (!utf8_is_ascii(path)) {
		utf8_fold(&folded, path);
		return arena_sv(a, str_sv(&folded));
	}
	p = arena_alloc(a, path.n + 1);
	for (size_t i = 0; i < path.n; i++)
		p[i] = (char)(path.p[i] >= 'A' && path.p[i] <= 'Z' ? path.p[i] + 32 : path.p[i]);
	return (struct sv){ p, path.n };
}

enum rc article_paths_check(const struct sv *path, size_t n, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(map_deinit) struct map seen = MAP_INIT;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < n; i++) {
		struct sv shown = path_show(path[i], &a);
		const char *why = path_fault(path[i], &a);
		struct sv key = path_fold(path[i], &a);
		int64_t first = 0;

		if (why) {
			rc = err_more(e, RC_INVALID, "path", _("article path \"%.*s\" %s"),
				      SV_ARG(shown), why);
		} else if (map_get(&seen, key, &first)) {
			struct sv other = path_show(path[first], &a);

			rc = err_more(
				e, RC_INVALID, "path",
				_("article path \"%.*s\" is the same as \"%.*s\" but for case or form"),
				SV_ARG(shown), SV_ARG(other));
		} else {
			map_put(&seen, key, (int64_t)i);
		}
	}
	return rc;
}
