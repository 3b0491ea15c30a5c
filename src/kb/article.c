/* An article's markdown as the program uses it. Whatever its front matter says is a claim of its
 * author. */
#include "deskbell/kb/article.h"

#include "deskbell/base/map.h"
#include "deskbell/text/markdown.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"

#define TAGS_MAX 50
#define TEXT_MAX ((size_t)64 << 10) /* what the index takes of one document */

int64_t article_number(struct sv name)
{
	int64_t n;

	if (name.n > 3 && (name.p[0] | 32) == 'k' && (name.p[1] | 32) == 'b' && name.p[2] == '-')
		name = (struct sv){ name.p + 3, name.n - 3 };
	if (name.n == 0 || name.p[0] == '-' || !sv_int(name, &n))
		return 0;
	return n;
}

static void tags_take(const struct md_front *front, struct arena *a, struct article_doc *out)
{
	AUTO(map_deinit) struct map seen = MAP_INIT;

	out->tag = ARENA_ARRAY(a, front->tag_n + 1, struct sv);
	for (size_t i = 0; i < front->tag_n && out->n_tag < TAGS_MAX; i++) {
		struct sv tag = safe_line_in(a, utf8_clip(sv_trim(front->tag[i]), 100));

		if (tag.n && map_put(&seen, tag, 0))
			out->tag[out->n_tag++] = tag;
	}
}

/* Invalid bytes become U+FFFD, so that everything behind this works on text. */
static struct sv text_of(struct sv blob, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	if (utf8_valid(blob, NULL))
		return blob;
	for (size_t i = 0; i < blob.n;) {
		uint32_t cp;
		size_t n = utf8_decode(blob, i, &cp);

		utf8_add(&s, n ? cp : 0xfffd);
		i += n ? n : 1;
	}
	return arena_sv(a, str_sv(&s));
}

void article_parse(struct sv path, struct sv blob, struct arena *a, struct article_doc *out)
{
	AUTO(str_deinit) struct str text = STR_INIT;
	struct sv source = text_of(blob, a);
	struct md_front front;

	*out = (struct article_doc){ 0 };
	md_front(source, a, &front);
	out->number = article_number(front.id);
	out->title = sv_trim(md_title(source, path, a));
	if (out->title.n == 0)
		out->title = safe_line_in(a, path);
	out->body = front.body;
	tags_take(&front, a, out);
	md_text(front.body, &text, TEXT_MAX);
	out->text = arena_sv(a, str_sv(&text));
	if (!out->text.p)
		out->text = SV("");
}
