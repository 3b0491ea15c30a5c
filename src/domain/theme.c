/* Themes: a palette of named colours, then what each style makes of them. A style that a theme
 * leaves out looks like the one its name continues ("list.done" like "list"), in the end like
 * "base". */
#include "deskbell/domain/theme.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/width.h"
#include "deskbell/text/yaml.h"

#define PALETTE_MAX 64

static const char *const style_names[STYLE_COUNT] = {
	[STYLE_BASE] = "base",
	[STYLE_MUTED] = "muted",
	[STYLE_TITLE] = "title",
	[STYLE_FRAME] = "frame",
	[STYLE_TAB] = "tab",
	[STYLE_TAB_ACTIVE] = "tab.active",
	[STYLE_LIST_HEADER] = "list.header",
	[STYLE_LIST_SELECTED] = "list.selected",
	[STYLE_LIST_MARKED] = "list.marked",
	[STYLE_LIST_DONE] = "list.done",
	[STYLE_LIST_NEW] = "list.new",
	[STYLE_PRIO_P1] = "prio.p1",
	[STYLE_PRIO_P2] = "prio.p2",
	[STYLE_PRIO_LOW] = "prio.low",
	[STYLE_SLA_OK] = "sla.ok",
	[STYLE_SLA_RISK] = "sla.risk",
	[STYLE_SLA_BREACHED] = "sla.breached",
	[STYLE_SLA_PAUSED] = "sla.paused",
	[STYLE_SLA_MET] = "sla.met",
	[STYLE_STATE_NEW] = "state.new",
	[STYLE_STATE_ACTIVE] = "state.active",
	[STYLE_STATE_WAITING] = "state.waiting",
	[STYLE_STATE_RESOLVED] = "state.resolved",
	[STYLE_STATE_CLOSED] = "state.closed",
	[STYLE_THREAD_REQUESTER] = "thread.requester",
	[STYLE_THREAD_PUBLIC] = "thread.public",
	[STYLE_THREAD_INTERNAL] = "thread.internal",
	[STYLE_THREAD_SYSTEM] = "thread.system",
	[STYLE_COMPOSE_PUBLIC] = "compose.public",
	[STYLE_COMPOSE_INTERNAL] = "compose.internal",
	[STYLE_INPUT] = "input",
	[STYLE_INPUT_ERROR] = "input.error",
	[STYLE_COMPLETION] = "completion",
	[STYLE_COMPLETION_SELECTED] = "completion.selected",
	[STYLE_HINT_KEY] = "hint.key",
	[STYLE_HINT_TEXT] = "hint.text",
	[STYLE_TOAST_INFO] = "toast.info",
	[STYLE_TOAST_OK] = "toast.ok",
	[STYLE_TOAST_WARNING] = "toast.warning",
	[STYLE_TOAST_ERROR] = "toast.error",
	[STYLE_KB_HEADING] = "kb.heading",
	[STYLE_KB_STRONG] = "kb.strong",
	[STYLE_KB_EMPHASIS] = "kb.emphasis",
	[STYLE_KB_CODE] = "kb.code",
	[STYLE_KB_LINK] = "kb.link",
	[STYLE_KB_QUOTE] = "kb.quote",
	[STYLE_DIFF_ADD] = "diff.add",
	[STYLE_DIFF_DEL] = "diff.del",
	[STYLE_DIFF_HUNK] = "diff.hunk",
};

static const char *const color_names[] = {
	"black",	"red",		 "green",	"yellow",	  "blue",
	"magenta",	"cyan",		 "white",	"bright-black",	  "bright-red",
	"bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
	"bright-white",
};

struct named {
	struct sv name;
	struct color color;
};

struct reader {
	struct yaml *y;
	struct theme *t;
	struct named palette[PALETTE_MAX];
	size_t n_palette;
	char done[STYLE_COUNT]; /* 0 not read yet, 1 being read, 2 read */
};

/* STYLE_COUNT when there is none of that name. */
static enum style style_find(struct sv name)
{
	for (int i = 0; i < STYLE_COUNT; i++)
		if (sv_eqs(name, style_names[i]))
			return (enum style)i;
	return STYLE_COUNT;
}

static const struct color *palette_find(const struct reader *r, struct sv name)
{
	for (size_t i = 0; i < r->n_palette; i++)
		if (sv_eq(r->palette[i].name, name))
			return &r->palette[i].color;
	return NULL;
}

/* "default", or one of the 16 names. */
static int16_t read_c16(struct reader *r, const struct yaml_node *n)
{
	if (sv_eqs(n->scalar, "default"))
		return COLOR_DEFAULT;
	for (size_t i = 0; i < ARRAY_LEN(color_names); i++)
		if (sv_eqs(n->scalar, color_names[i]))
			return (int16_t)i;
	yaml_fault(r->y, n,
		   _("\"%.*s\" is no colour; c16 takes default, black, red, ... or "
		     "bright-black, ..."),
		   SV_ARG(n->scalar));
	return COLOR_DEFAULT;
}

static int16_t read_c256(struct reader *r, const struct yaml_node *n)
{
	int64_t v;

	if (sv_eqs(n->scalar, "default"))
		return COLOR_DEFAULT;
	if (sv_int(n->scalar, &v) && v >= 0 && v <= 255)
		return (int16_t)v;
	yaml_fault(r->y, n, _("\"%.*s\" is no colour; c256 takes default or 0 to 255"),
		   SV_ARG(n->scalar));
	return COLOR_DEFAULT;
}

static void read_color(struct reader *r, const struct yaml_node *key, const struct yaml_node *map)
{
	static const char *const keys[] = { "c256", "c16" };
	struct color c = { COLOR_DEFAULT, COLOR_DEFAULT };
	const struct yaml_node *n;

	if (!yaml_want(r->y, map, YAML_K_MAP, "palette"))
		return;
	yaml_check_keys(r->y, map, keys, ARRAY_LEN(keys));
	n = yaml_get(map, "c256");
	if (n && yaml_want(r->y, n, YAML_K_SCALAR, "c256"))
		c.c256 = read_c256(r, n);
	n = yaml_get(map, "c16");
	if (n && yaml_want(r->y, n, YAML_K_SCALAR, "c16"))
		c.c16 = read_c16(r, n);
	if (r->n_palette == PALETTE_MAX) {
		yaml_fault(r->y, key, _("more than %d colours"), PALETTE_MAX);
		return;
	}
	r->palette[r->n_palette++] = (struct named){ key->scalar, c };
}

static void read_ref(struct reader *r, const struct yaml_node *map, const char *key,
		     struct color *out)
{
	struct sv name = yaml_str(r->y, map, key, false);
	const struct color *c = name.n ? palette_find(r, name) : NULL;

	if (c)
		*out = *c;
	else if (name.n)
		yaml_fault(r->y, yaml_get(map, key), _("the palette has no colour \"%.*s\""),
			   SV_ARG(name));
}

static void read_attr(struct reader *r, const struct yaml_node *map, const char *key, unsigned *out)
{
	static const struct {
		const char *name;
		unsigned bit;
	} names[] = { { "bold", ATTR_BOLD },
		      { "dim", ATTR_DIM },
		      { "underline", ATTR_UNDERLINE },
		      { "italic", ATTR_ITALIC },
		      { "reverse", ATTR_REVERSE } };
	struct sv *word;
	size_t n;

	if (!yaml_get(map, key))
		return;
	*out = 0;
	yaml_strs(r->y, map, key, &word, &n);
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < ARRAY_LEN(names) && !sv_eqs(word[i], names[k].name))
			k++;
		if (k < ARRAY_LEN(names))
			*out |= names[k].bit;
		else
			yaml_fault(r->y, yaml_get(map, key),
				   _("\"%.*s\" is none of bold, dim, underline, italic, reverse"),
				   SV_ARG(word[i]));
	}
}

static void read_style(struct reader *r, const struct yaml_node *roles, enum style s);

/* What a style starts from: the one named by `from`, else the theme it inherits from, else the
 * style its name continues. */
static void read_from(struct reader *r, const struct yaml_node *roles, const struct yaml_node *map,
		      enum style s, bool inherited)
{
	struct style_def *d = &r->t->style[s];
	struct sv from = map ? yaml_str(r->y, map, "from", false) : SV_NULL;
	enum style other = STYLE_BASE;

	if (from.n) {
		other = style_find(from);
		if (other == STYLE_COUNT) {
			yaml_fault(r->y, yaml_get(map, "from"), _("unknown style \"%.*s\""),
				   SV_ARG(from));
			return;
		}
	} else if (inherited) {
		return;
	} else {
		struct sv name = sv_from(style_names[s]);

		for (size_t i = name.n; i-- > 0;)
			if (name.p[i] == '.') {
				enum style up = style_find((struct sv){ name.p, i });

				if (up != STYLE_COUNT) {
					other = up;
					break;
				}
			}
	}
	if (other == s)
		return;
	if (r->done[other] == 1) {
		yaml_fault(r->y, map, _("\"from\" goes round in a circle"));
		return;
	}
	read_style(r, roles, other);
	*d = r->t->style[other];
	d->mark = SV("");
}

static void read_style(struct reader *r, const struct yaml_node *roles, enum style s)
{
	static const char *const keys[] = { "from", "fg", "bg", "attr", "mono", "mark" };
	const struct yaml_node *map = yaml_get(roles, style_names[s]);
	struct style_def *d = &r->t->style[s];
	struct sv mark;

	if (r->done[s])
		return;
	r->done[s] = 1;
	if (map && !yaml_want(r->y, map, YAML_K_MAP, style_names[s]))
		map = NULL;
	/* A style the inherited theme has already keeps what is not said anew. */
	read_from(r, roles, map, s, d->mark.p != NULL);
	if (!d->mark.p)
		*d = (struct style_def){ { COLOR_DEFAULT, COLOR_DEFAULT },
					 { COLOR_DEFAULT, COLOR_DEFAULT },
					 0,
					 0,
					 SV("") };
	if (map) {
		unsigned attr = d->attr;

		yaml_check_keys(r->y, map, keys, ARRAY_LEN(keys));
		read_ref(r, map, "fg", &d->fg);
		read_ref(r, map, "bg", &d->bg);
		read_attr(r, map, "attr", &attr);
		if (yaml_get(map, "attr"))
			d->mono = attr;
		d->attr = attr;
		read_attr(r, map, "mono", &d->mono);
		mark = yaml_str(r->y, map, "mark", false);
		if (mark.p && (!safe_is_clean(mark, false) || width_sv(mark) > 2))
			yaml_fault(r->y, yaml_get(map, "mark"), _("a mark has at most two cells"));
		else if (mark.p)
			d->mark = arena_sv(r->y->arena, mark);
	}
	r->done[s] = 2;
}

static void read_glyphs(struct reader *r, const char *key, struct glyphs *g)
{
	static const char *const keys[] = { "rule",	   "vrule",	   "top-left", "top-right",
					    "bottom-left", "bottom-right", "ellipsis" };
	struct sv *const to[] = { &g->rule,	   &g->vrule,	     &g->top_left, &g->top_right,
				  &g->bottom_left, &g->bottom_right, &g->ellipsis };
	const struct yaml_node *map = yaml_map(r->y, r->y->root, key, false);

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct sv v = map ? yaml_str(r->y, map, keys[i], false) : SV_NULL;

		if (!to[i]->p)
			*to[i] = SV("?");
		if (!v.p)
			continue;
		if (!safe_is_clean(v, false) || width_sv(v) != 1)
			yaml_fault(r->y, yaml_get(map, keys[i]), _("expected one cell"));
		else
			*to[i] = arena_sv(r->y->arena, v);
	}
	if (map)
		yaml_check_keys(r->y, map, keys, ARRAY_LEN(keys));
}

static void read_roles(struct reader *r)
{
	const struct yaml_node *roles = yaml_map(r->y, r->y->root, "styles", true);

	for (size_t i = 0; roles && i < roles->n; i++) {
		struct sv name = roles->key[i]->scalar, all[STYLE_COUNT];
		int near;

		if (style_find(name) != STYLE_COUNT)
			continue;
		for (int k = 0; k < STYLE_COUNT; k++)
			all[k] = sv_from(style_names[k]);
		near = fuzzy_nearest(name, all, STYLE_COUNT);
		if (near >= 0)
			yaml_fault(r->y, roles->key[i],
				   _("unknown style \"%.*s\" (did you mean \"%s\"?)"), SV_ARG(name),
				   style_names[near]);
		else
			yaml_fault(r->y, roles->key[i], _("unknown style \"%.*s\""), SV_ARG(name));
	}
	for (int s = 0; s < STYLE_COUNT; s++)
		read_style(r, roles, (enum style)s);
}

bool theme_load(struct theme *t, const char *file, struct sv text, const struct theme *base,
		struct arena *a, struct faults *f)
{
	static const char *const keys[] = { "theme",  "inherits", "palette",
					    "styles", "glyphs",	  "glyphs-ascii" };
	size_t before = f->n + f->dropped;
	struct yaml y;
	struct reader r = { .y = &y, .t = t };
	struct yaml_node *palette;
	struct sv inherits;

	memset(t, 0, sizeof(*t));
	yaml_load(&y, file, text, a, f);
	if ((!y.root && !y.whole) || !yaml_want(&y, y.root, YAML_K_MAP, "theme"))
		return false;
	yaml_check_keys(&y, y.root, keys, ARRAY_LEN(keys));
	inherits = yaml_str(&y, y.root, "inherits", false);
	if (inherits.n && base && sv_eq(inherits, base->name))
		*t = *base;
	else if (inherits.n)
		yaml_fault(&y, yaml_get(y.root, "inherits"), _("there is no theme \"%.*s\""),
			   SV_ARG(inherits));
	t->name = arena_sv(a, yaml_str(&y, y.root, "theme", true));
	palette = yaml_map(&y, y.root, "palette", false);
	for (size_t i = 0; palette && i < palette->n; i++)
		read_color(&r, palette->key[i], palette->item[i]);
	read_roles(&r);
	read_glyphs(&r, "glyphs", &t->unicode);
	read_glyphs(&r, "glyphs-ascii", &t->ascii);
	return f->n + f->dropped == before;
}

struct look theme_look(const struct theme *t, enum style s, enum color_depth depth)
{
	const struct style_def *d = &t->style[s];
	struct look l = { COLOR_DEFAULT, COLOR_DEFAULT, d->attr };

	switch (depth) {
	case COLOR_NONE:
		l.attr = d->mono;
		break;
	case COLOR_256:
		l.fg = d->fg.c256;
		l.bg = d->bg.c256;
		break;
	case COLOR_16:
		l.fg = d->fg.c16;
		l.bg = d->bg.c16;
		break;
	case COLOR_8: /* bright is bold; a bright background cannot be had */
		l.fg = d->fg.c16;
		l.bg = d->bg.c16;
		if (l.fg >= 8) {
			l.fg = (int16_t)(l.fg - 8);
			l.attr |= ATTR_BOLD;
		}
		if (l.bg >= 8)
			l.bg = (int16_t)(l.bg - 8);
		break;
	}
	return l;
}

struct sv theme_mark(const struct theme *t, enum style s)
{
	return t->style[s].mark;
}
