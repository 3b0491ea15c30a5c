/* What is read from a document without laying it out: front matter, title, words for the index. */
#include <md4c.h>
#include <string.h>

#include "deskbell/text/markdown.h"
#include "deskbell/text/md_entity.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/yaml.h"
#include "text_priv.h"

#define FRONT_MAX ((size_t)16 << 10)
#define TITLE_MAX 300
#define TITLE_SOURCE ((size_t)64 << 10)

/* Takes one line off *v, without its end. */
static struct sv take_line(struct sv *v)
{
	struct sv line = sv_cut(v, '\n');

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

/* The block between the two rules; false when there is none. */
static bool split(struct sv source, struct sv *yaml, struct sv *body)
{
	struct sv rest = source, line;
	const char *from;

	if (sv_starts(rest, SV("\xEF\xBB\xBF")))
		rest.p += 3, rest.n -= 3;
	if (!rest.p || !sv_eqs(take_line(&rest), "---"))
		return false;
	from = rest.p;
	while (rest.p && (size_t)(rest.p - from) < FRONT_MAX) {
		const char *at = rest.p;

		line = take_line(&rest);
		if (sv_eqs(line, "---") || sv_eqs(line, "...")) {
			*yaml = (struct sv){ from, (size_t)(at - from) };
			*body = rest.p ? rest : (struct sv){ source.p + source.n, 0 };
			return true;
		}
	}
	return false;
}

void md_front(struct sv source, struct arena *a, struct md_front *out)
{
	struct faults ignored;
	struct sv yaml;
	struct yaml y;

	*out = (struct md_front){ .body = source };
	if (!split(source, &yaml, &out->body))
		return;
	faults_init(&ignored, a);
	if (!yaml_load(&y, "front matter", yaml, a, &ignored) || !y.root ||
	    y.root->kind != YAML_K_MAP)
		return;
	out->title = yaml_str(&y, y.root, "title", false);
	out->id = yaml_str(&y, y.root, "id", false);
	yaml_strs(&y, y.root, "tags", &out->tag, &out->tag_n);
}

/* ---- writing a field ---- */

/* A value as YAML reads it back: plain where that is beyond doubt, else in double quotes. */
static void add_scalar(struct str *out, struct sv v)
{
	bool plain = v.n > 0, word = v.n > 5; /* "false", "null", "yes" are no text to YAML */

	for (size_t i = 0; i < v.n; i++) {
		char c = v.p[i];

		word = word || c == '-';
		plain = plain && ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
				  (i && ((c >= '0' && c <= '9') || c == ' ')));
	}
	if (plain && word && v.p[0] != '-' && v.p[v.n - 1] != ' ') {
		str_add(out, v);
		return;
	}
	str_addc(out, '"');
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '"' || v.p[i] == '\\')
			str_addc(out, '\\');
		str_addc(out, v.p[i]);
	}
	str_addc(out, '"');
}

static void add_field(struct str *out, const char *key, struct sv value)
{
	AUTO(str_deinit) struct str line = STR_INIT;

	safe_line(&line, value);
	str_addf(out, "%s: ", key);
	add_scalar(out, str_sv(&line));
	str_addc(out, '\n');
}

/* Does the line begin with "key:"? */
static bool is_field(struct sv line, const char *key)
{
	size_t n = strlen(key);

	return line.n > n && line.p[n] == ':' && memcmp(line.p, key, n) == 0;
}

void md_front_set(struct sv source, const char *key, struct sv value, struct str *out)
{
	struct sv yaml, body;
	bool done = false, dropped = false;

	if (!split(source, &yaml, &body)) {
		str_adds(out, "---\n");
		add_field(out, key, value);
		str_adds(out, "---\n");
		str_add(out, source);
		return;
	}
	str_add(out, (struct sv){ source.p, (size_t)(yaml.p - source.p) });
	while (yaml.n) {
		size_t n = sv_find(yaml, '\n');
		struct sv line = { yaml.p, n < yaml.n ? n + 1 : n };

		yaml.p += line.n, yaml.n -= line.n;
		/* A value goes on in lines that are indented. */
		dropped = is_field(line, key) ||
			  (dropped && line.n && (line.p[0] == ' ' || line.p[0] == '\t'));
		if (!dropped)
			str_add(out, line);
		else if (!done)
			add_field(out, key, value);
		done = done || dropped;
	}
	if (!done)
		add_field(out, key, value);
	str_add(out, (struct sv){ yaml.p, (size_t)(source.p + source.n - yaml.p) });
}

struct sv md_front_block(struct sv source)
{
	struct sv yaml, body;

	if (!split(source, &yaml, &body))
		return SV_NULL;
	return (struct sv){ source.p, (size_t)(body.p - source.p) };
}

/* Words on their way out: of the first heading, or of everything. */
struct words {
	struct str *out;
	size_t max;
	bool heading_only;
	bool in; /* text counts now */
	bool done;
};

static int on_enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct words *w = arg;

	(void)detail;
	if (w->heading_only && type == MD_BLOCK_H)
		w->in = true;
	return 0;
}

static int on_leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct words *w = arg;

	(void)detail;
	if (w->heading_only) {
		w->done = type == MD_BLOCK_H;
		return w->done ? MD_STOP : 0;
	}
	if (w->out->n > 0 && w->out->p[w->out->n - 1] != '\n')
		str_addc(w->out, '\n');
	return w->out->n >= w->max ? MD_STOP : 0;
}

static int on_span(MD_SPANTYPE type, void *detail, void *arg)
{
	(void)type, (void)detail, (void)arg;
	return 0;
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, void *arg)
{
	struct words *w = arg;

	if (!w->in)
		return 0;
	if (type == MD_TEXT_SOFTBR || type == MD_TEXT_BR)
		str_addc(w->out, ' ');
	else if (type == MD_TEXT_ENTITY)
		md_entity_text(w->out, (struct sv){ p, n });
	else if (type == MD_TEXT_NULLCHAR)
		utf8_add(w->out, 0xFFFD);
	else
		str_add(w->out, (struct sv){ p, n });
	return w->out->n >= w->max ? MD_STOP : 0;
}

static void read_words(struct sv body, struct words *w)
{
	static const MD_PARSER parser = {
		.flags = MD_OURS,
		.enter_block = on_enter_block,
		.leave_block = on_leave_block,
		.enter_span = on_span,
		.leave_span = on_span,
		.text = on_text,
	};
	AUTO(str_deinit) struct str whole = STR_INIT;

	md_ended(&whole, body);
	md_parse(whole.p, (MD_SIZE)whole.n, &parser, w);
}

static struct sv title_of(struct arena *a, struct sv v)
{
	return safe_line_in(a, arena_sv(a, utf8_clip(sv_trim(v), TITLE_MAX)));
}

struct sv md_title(struct sv source, struct sv path, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct words w = { .out = &s, .max = TITLE_MAX * 2, .heading_only = true };
	struct md_front front;
	const char *slash;

	md_front(source, a, &front);
	if (sv_trim(front.title).n > 0)
		return title_of(a, front.title);
	read_words(utf8_clip(front.body, TITLE_SOURCE), &w);
	if (sv_trim(str_sv(&s)).n > 0)
		return title_of(a, str_sv(&s));
	slash = path.n > 0 ? memrchr(path.p, '/', path.n) : NULL;
	if (slash)
		path = (struct sv){ slash + 1, (size_t)(path.p + path.n - slash - 1) };
	if (path.n > 3 && memcmp(path.p + path.n - 3, ".md", 3) == 0)
		path.n -= 3;
	return title_of(a, path);
}

void md_text(struct sv source, struct str *out, size_t max)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct words w = { .out = &s, .max = max, .in = true };
	struct md_front front;

	md_front(source, &a, &front);
	read_words(utf8_clip(front.body, MD_SOURCE_MAX), &w);
	str_add(out, utf8_clip(str_sv(&s), max));
}
