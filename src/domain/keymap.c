/* Looking up keys: a context's own bindings first, then those of its parents. */
#include "deskbell/domain/keymap.h"

#include "deskbell/text/utf8.h"

/* The binding of exactly these keys that context c itself has. */
static const struct binding *own(const struct keymap *k, enum context c, struct sv keys)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->at[i].context == c && sv_eq(k->at[i].keys, keys))
			return &k->at[i];
	return NULL;
}

static const struct binding *effective(const struct keymap *k, enum context c, struct sv keys)
{
	const struct binding *b = own(k, c, keys);

	for (int i = 0; !b && i < 2; i++)
		if (context_row(c)->parent[i] >= 0)
			b = effective(k, (enum context)context_row(c)->parent[i], keys);
	return b;
}

static bool is_prefix(struct sv keys, struct sv longer)
{
	return longer.n > keys.n + 1 && sv_starts(longer, keys) && longer.p[keys.n] == ' ';
}

enum keymap_hit keymap_find(const struct keymap *k, enum context c, struct sv keys,
			    const struct binding **out)
{
	const struct binding *b = effective(k, c, keys);

	if (b && !b->off) {
		*out = b;
		return KEYMAP_HIT;
	}
	for (size_t i = 0; i < k->n; i++) {
		const struct binding *x = &k->at[i];

		if (is_prefix(keys, x->keys) && context_takes(c, x->context) &&
		    effective(k, c, x->keys) == x && !x->off)
			return KEYMAP_PREFIX;
	}
	return KEYMAP_NONE;
}

/* 0 for the context itself, else how far up it stands; -1 when not inherited. */
static int distance(enum context c, enum context from)
{
	int best = -1;

	if (c == from)
		return 0;
	for (int i = 0; i < 2; i++) {
		int parent = context_row(c)->parent[i];
		int d = parent < 0 ? -1 : distance((enum context)parent, from);

		if (d >= 0 && (best < 0 || d + 1 < best))
			best = d + 1;
	}
	return best;
}

struct sv keymap_key(const struct keymap *k, enum context c, enum action a)
{
	const struct binding *best = NULL;
	int near = -1;

	for (size_t i = 0; i < k->n; i++) {
		const struct binding *b = &k->at[i];
		int d = b->action == a && !b->off ? distance(c, b->context) : -1;

		if (d < 0 || effective(k, c, b->keys) != b)
			continue;
		if (near < 0 || d < near || (d == near && b->personal && !best->personal)) {
			near = d;
			best = b;
		}
	}
	return best ? best->keys : SV_NULL;
}

size_t keymap_in_effect(const struct keymap *k, enum context c, struct arena *a,
			const struct binding ***out)
{
	const struct binding **list = ARENA_ARRAY(a, k->n + 1, const struct binding *);
	size_t n = 0;

	for (int near = 0; near < 4; near++)
		for (size_t i = 0; i < k->n; i++) {
			const struct binding *b = &k->at[i];

			if (!b->off && distance(c, b->context) == near &&
			    effective(k, c, b->keys) == b)
				list[n++] = b;
		}
	*out = list;
	return n;
}

uint32_t keymap_lang(const struct keymap *k, uint32_t cp)
{
	for (size_t i = 0; i < k->n_lang; i++)
		if (k->lang_from[i] == cp)
			return k->lang_to[i];
	return cp;
}

bool key_name_ok(struct sv name)
{
	static const char *const names[] = {
		"Enter", "Esc",	 "Tab",	 "S-Tab",   "Space", "Backspace", "Del",    "Ins",
		"Up",	 "Down", "Left", "Right",   "Home",  "End",	  "PgUp",   "PgDn",
		"F1",	 "F2",	 "F3",	 "F4",	    "F5",    "F6",	  "F7",	    "F8",
		"F9",	 "F10",	 "F11",	 "F12",	    "C-Up",  "C-Down",	  "C-Left", "C-Right",
		"C-_",	 "C-^",	 "C-]",	 "C-Space",
	};
	uint32_t cp;
	size_t n = name.n ? utf8_decode(name, 0, &cp) : 0;

	if (n && n == name.n)
		return cp > 0x20 && cp != 0x7f;
	if (name.n > 2 && name.p[0] == 'M' && name.p[1] == '-')
		return sv_eqs(name, "M-Backspace") || (name.n == 3 && name.p[2] > 0x20);
	if (name.n == 3 && name.p[0] == 'C' && name.p[1] == '-' && name.p[2] >= 'a' &&
	    name.p[2] <= 'z')
		return true;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (sv_eqs(name, names[i]))
			return true;
	return false;
}
