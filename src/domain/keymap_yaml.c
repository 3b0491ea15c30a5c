/* keymap.yaml read and checked: every fault with its place, also those that only show when contexts
 * inherit from each other. */
#include "deskbell/domain/keymap.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/yaml.h"

#define BINDINGS_MAX 1000
#define LANGMAP_MAX 200
#define COMMAND_MAX 500

struct reader {
	struct yaml *y;
	struct keymap *k;
	bool personal;
};

/* Why terminals and multiplexers make this key unusable, or NULL. */
static const char *forbidden(struct sv key, bool text)
{
	static const struct {
		const char *key, *why;
		bool in_text; /* allowed where text is typed */
	} bad[] = {
		{ "C-s", N_("terminals stop their output on it"), false },
		{ "C-q", N_("terminals resume their output on it"), false },
		{ "C-i", N_("it is the same key as Tab"), false },
		{ "C-m", N_("it is the same key as Enter"), false },
		{ "C-j", N_("it is the same key as Enter"), false },
		{ "C-h", N_("it is the same key as Backspace"), false },
		{ "C-a", N_("screen takes it"), true },
		{ "C-b", N_("tmux takes it"), true },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (sv_eqs(key, bad[i].key) && !(text && bad[i].in_text))
			return bad[i].why;
	if (!text && key.n == 1 && key.p[0] >= '0' && key.p[0] <= '9')
		return N_("digits are counts");
	return NULL;
}

/* Keys in canonical form (one blank between), or absent with a fault. */
static struct sv canonical(struct reader *r, const struct yaml_node *n, enum context c)
{
	struct sv rest = n->scalar, out = SV_NULL;
	int count = 0;

	if (!rest.n) {
		yaml_fault(r->y, n, _("a key is missing"));
		return SV_NULL;
	}
	while (rest.p) {
		struct sv key = sv_cut(&rest, ' ');
		const char *why;

		if (!key.n)
			continue;
		if (!key_name_ok(key)) {
			yaml_fault(r->y, n,
				   _("\"%.*s\" is no key; keys are characters, C-a, Enter, Esc, "
				     "Tab, Space, Up, PgDn, F1 ..."),
				   SV_ARG(key));
			return SV_NULL;
		}
		why = forbidden(key, context_row(c)->text);
		if (why) {
			yaml_fault(r->y, n, _("%.*s cannot be used: %s"), SV_ARG(key), _(why));
			return SV_NULL;
		}
		if (++count > KEYMAP_SEQUENCE) {
			yaml_fault(r->y, n, _("a sequence has at most %d keys"), KEYMAP_SEQUENCE);
			return SV_NULL;
		}
		out = out.p ? arena_printf(r->y->arena, "%.*s %.*s", SV_ARG(out), SV_ARG(key))
			    : arena_sv(r->y->arena, key);
	}
	return out;
}

static bool read_action(struct reader *r, const struct yaml_node *n, struct binding *b)
{
	const struct action_row *row;

	if (yaml_is_null(n)) {
		b->off = true;
		return true;
	}
	if (n->kind != YAML_K_SCALAR) {
		yaml_fault(r->y, n, _("expected an action or \":command\""));
		return false;
	}
	if (n->scalar.n && n->scalar.p[0] == ':') {
		b->command = sv_trim((struct sv){ n->scalar.p + 1, n->scalar.n - 1 });
		if (!b->command.n || b->command.n > COMMAND_MAX ||
		    !safe_is_clean(b->command, false)) {
			yaml_fault(r->y, n, _("expected a command after \":\""));
			return false;
		}
		b->command = arena_sv(r->y->arena, b->command);
		return true;
	}
	row = action_find(n->scalar);
	if (!row) {
		const char *near = action_nearest(n->scalar);

		if (near)
			yaml_fault(r->y, n, _("unknown action \"%.*s\" (did you mean \"%s\"?)"),
				   SV_ARG(n->scalar), near);
		else
			yaml_fault(r->y, n, _("unknown action \"%.*s\""), SV_ARG(n->scalar));
		return false;
	}
	if (!context_takes(b->context, row->context)) {
		yaml_fault(r->y, n, _("%s does nothing in \"%s\"; it belongs to \"%s\""), row->name,
			   context_row(b->context)->name, context_row(row->context)->name);
		return false;
	}
	b->action = row->id;
	return true;
}

static struct binding *find_own(struct keymap *k, enum context c, struct sv keys)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->at[i].context == c && sv_eq(k->at[i].keys, keys))
			return &k->at[i];
	return NULL;
}

static void put(struct reader *r, const struct yaml_node *at, const struct binding *b)
{
	struct binding *old = find_own(r->k, b->context, b->keys);
	struct keymap *k = r->k;

	if (old && old->personal == r->personal) {
		yaml_fault(r->y, at, _("%.*s is bound twice in \"%s\", first in line %d"),
			   SV_ARG(b->keys), context_row(b->context)->name, old->line);
		return;
	}
	if (old) {
		*old = *b;
		return;
	}
	if (k->n >= BINDINGS_MAX) {
		yaml_fault(r->y, at, _("more than %d bindings"), BINDINGS_MAX);
		return;
	}
	k->at = arena_grow(r->y->arena, k->at, k->n, k->n + 1, &k->cap, sizeof(*k->at));
	k->at[k->n++] = *b;
}

static void read_context(struct reader *r, const struct yaml_node *map, enum context c)
{
	if (!yaml_want(r->y, map, YAML_K_MAP, context_row(c)->name))
		return;
	for (size_t i = 0; i < map->n; i++) {
		struct binding b = { .context = c, .personal = r->personal };

		if (sv_eqs(map->key[i]->scalar, "override"))
			continue;
		b.keys = canonical(r, map->key[i], c);
		b.line = map->key[i]->line;
		b.col = map->key[i]->col;
		if (b.keys.p && read_action(r, map->item[i], &b))
			put(r, map->key[i], &b);
	}
}

/* Keys an override names that the context does not bind itself are dropped in it. */
static void read_override(struct reader *r, const struct yaml_node *map, enum context c)
{
	struct yaml_node *list = yaml_seq(r->y, map, "override", false);

	for (size_t i = 0; list && i < list->n; i++) {
		struct binding b = { .context = c, .personal = r->personal, .off = true };

		if (!yaml_want(r->y, list->item[i], YAML_K_SCALAR, "override"))
			continue;
		b.keys = canonical(r, list->item[i], c);
		b.line = list->item[i]->line;
		b.col = list->item[i]->col;
		if (b.keys.p && !find_own(r->k, c, b.keys))
			put(r, list->item[i], &b);
	}
}

static bool overrides(const struct yaml *y, enum context c, struct sv keys)
{
	const struct yaml_node *map = yaml_get(y->root, context_row(c)->name);
	const struct yaml_node *list = map ? yaml_get(map, "override") : NULL;

	for (size_t i = 0; list && list->kind == YAML_K_SEQ && i < list->n; i++)
		if (sv_eq(list->item[i]->scalar, keys))
			return true;
	return false;
}

static bool same_deed(const struct binding *a, const struct binding *b)
{
	return a->action == b->action && a->off == b->off && sv_eq(a->command, b->command);
}

static const char *deed(const struct binding *b)
{
	if (b->off)
		return "null";
	return b->action ? action_row(b->action)->name : b->command.p;
}

/* One pair that context c has to live with: `here` stands in c or nearer to it than `there`. */
static void check_pair(struct reader *r, enum context c, const struct binding *here,
		       const struct binding *there)
{
	const struct yaml_node at = { .line = here->line, .col = here->col };
	bool longer = there->keys.n > here->keys.n && sv_starts(there->keys, here->keys) &&
		      there->keys.p[here->keys.n] == ' ';

	if (here->off || there->off)
		return;
	if (longer) {
		const struct binding *hit;

		if (keymap_find(r->k, c, there->keys, &hit) == KEYMAP_HIT && hit == there)
			yaml_fault(r->y, &at,
				   _("%.*s is %s and also begins \"%.*s\" (%s, line %d)"),
				   SV_ARG(here->keys), deed(here), SV_ARG(there->keys), deed(there),
				   there->line);
	} else if (sv_eq(here->keys, there->keys) && here->context != there->context &&
		   !r->personal && !same_deed(here, there) && here->context == c &&
		   !overrides(r->y, c, here->keys)) {
		yaml_fault(r->y, &at,
			   _("%.*s is %s here and %s in \"%s\" (line %d); name it in override: "
			     "if that is meant"),
			   SV_ARG(here->keys), deed(here), deed(there),
			   context_row(there->context)->name, there->line);
	}
}

/* What context c inherits as x beside y, which begins with the same keys. */
static void check_inherited(struct reader *r, enum context c, const struct binding *x,
			    const struct binding *y)
{
	const struct yaml_node at = { .line = x->line, .col = x->col };
	const struct binding *hit;

	if (y->off || context_takes(x->context, y->context) || !context_takes(c, y->context) ||
	    keymap_find(r->k, c, x->keys, &hit) != KEYMAP_HIT || hit != x)
		return;
	if (sv_eq(x->keys, y->keys) && y->context != c && !same_deed(x, y) && !r->personal)
		yaml_fault(r->y, &at, _("in \"%s\" %.*s would be both %s and %s (line %d)"),
			   context_row(c)->name, SV_ARG(x->keys), deed(x), deed(y), y->line);
	else if (y->keys.n > x->keys.n)
		check_pair(r, c, x, y);
}

static void check_context(struct reader *r, enum context c)
{
	const struct keymap *k = r->k;

	for (size_t i = 0; i < k->n; i++) {
		const struct binding *here = &k->at[i], *hit;

		/* Each pair is judged once: in the context of the nearer one. */
		if (here->context != c || keymap_find(k, c, here->keys, &hit) != KEYMAP_HIT)
			continue;
		for (size_t j = 0; j < k->n; j++)
			if (j != i && sv_starts(k->at[j].keys, here->keys) &&
			    context_takes(c, k->at[j].context))
				check_pair(r, c, here, &k->at[j]);
	}
	/* Two parents must not disagree either, nor an inherited key begin an own sequence. */
	for (size_t i = 0; i < k->n; i++) {
		const struct binding *x = &k->at[i];

		if (x->context == c || x->off || !context_takes(c, x->context))
			continue;
		for (size_t j = 0; j < k->n; j++)
			if (sv_starts(k->at[j].keys, x->keys))
				check_inherited(r, c, x, &k->at[j]);
	}
}

static size_t characters(struct sv v, uint32_t *out, size_t max)
{
	size_t n = 0;

	for (size_t at = 0; at < v.n && n < max; at = utf8_next(v, at))
		if (utf8_decode(v, at, &out[n]))
			n++;
	return n;
}

static void read_langmap(struct reader *r, const struct yaml_node *map)
{
	static const char *const keys[] = { "from", "to" };
	struct keymap *k = r->k;
	struct sv from, to;
	size_t n_from, n_to;

	if (!yaml_want(r->y, map, YAML_K_MAP, "langmap"))
		return;
	yaml_check_keys(r->y, map, keys, ARRAY_LEN(keys));
	from = yaml_str(r->y, map, "from", true);
	to = yaml_str(r->y, map, "to", true);
	k->lang_from = ARENA_ARRAY(r->y->arena, LANGMAP_MAX, uint32_t);
	k->lang_to = ARENA_ARRAY(r->y->arena, LANGMAP_MAX, uint32_t);
	n_from = characters(from, k->lang_from, LANGMAP_MAX);
	n_to = characters(to, k->lang_to, LANGMAP_MAX);
	k->n_lang = n_from < n_to ? n_from : n_to;
	if (n_from != n_to)
		yaml_fault(r->y, map, _("\"from\" has %zu characters, \"to\" %zu"), n_from, n_to);
}

static void read_all(struct reader *r)
{
	const char *names[CONTEXT_COUNT + 1];
	const struct yaml_node *root = r->y->root;

	for (int c = 0; c < CONTEXT_COUNT; c++)
		names[c] = context_row((enum context)c)->name;
	names[CONTEXT_COUNT] = "langmap";
	if (!root || yaml_is_null(root) || !yaml_want(r->y, root, YAML_K_MAP, "keymap"))
		return;
	yaml_check_keys(r->y, root, names, ARRAY_LEN(names));
	for (size_t i = 0; i < root->n; i++) {
		enum context c = context_find(root->key[i]->scalar);

		if (c < CONTEXT_COUNT) {
			read_context(r, root->item[i], c);
			if (root->item[i]->kind == YAML_K_MAP)
				read_override(r, root->item[i], c);
		} else if (sv_eqs(root->key[i]->scalar, "langmap")) {
			read_langmap(r, root->item[i]);
		}
	}
	for (int c = 0; c < CONTEXT_COUNT; c++)
		check_context(r, (enum context)c);
}

static bool load(struct keymap *k, const char *file, struct sv text, struct arena *a,
		 struct faults *f, bool personal)
{
	size_t before = f->n + f->dropped;
	struct yaml y;
	struct reader r = { .y = &y, .k = k, .personal = personal };

	yaml_load(&y, file, text, a, f);
	read_all(&r);
	return f->n + f->dropped == before;
}

bool keymap_load(struct keymap *k, const char *file, struct sv text, struct arena *a,
		 struct faults *f)
{
	*k = (struct keymap)KEYMAP_INIT;
	return load(k, file, text, a, f, false);
}

bool keymap_overlay(struct keymap *k, const char *file, struct sv text, struct arena *a,
		    struct faults *f)
{
	struct keymap over = *k;

	over.at = ARENA_ARRAY(a, k->n + 1, struct binding);
	over.cap = k->n + 1;
	if (k->n)
		memcpy(over.at, k->at, k->n * sizeof(*k->at));
	if (!load(&over, file, text, a, f, true))
		return false;
	*k = over;
	return true;
}
