/* Names and titles as configuration files give them, and the faults they may have. */
#include "deskbell/base/i18n.h"
#include "deskbell/rules/machine.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "rules_priv.h"

static bool is_blank(uint32_t cp)
{
	return cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f ||
	       cp == 0x205f || cp == 0x3000;
}

static bool is_name_cp(uint32_t cp)
{
	if (cp < 0x80)
		return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
		       (cp >= '0' && cp <= '9') || cp == '-' || cp == '_';
	return safe_cp(cp) && !is_blank(cp);
}

static bool name_chars(struct sv name)
{
	size_t at = 0;

	if (name.n == 0 || name.p[0] == '-')
		return false;
	while (at < name.n) {
		uint32_t cp;
		size_t n = utf8_decode(name, at, &cp);

		if (n == 0 || !is_name_cp(cp))
			return false;
		at += n;
	}
	return safe_is_clean(name, false);
}

bool name_check(struct yaml *y, const struct yaml_node *n, struct sv name, const char *what)
{
	static const char *const reserved[] = { "none", "any", "me", "my-teams" };

	if (!name_chars(name)) {
		yaml_fault(
			y, n,
			_("%s \"%.*s\": a name is letters, digits, \"-\" and \"_\", and does not begin "
			  "with \"-\""),
			what, SV_ARG(utf8_clip(name, 60)));
		return false;
	}
	if (utf8_count(name) > MACHINE_NAME) {
		yaml_fault(y, n, _("%s \"%.*s...\" is longer than %d characters"), what,
			   SV_ARG(utf8_clip(name, MACHINE_NAME)), MACHINE_NAME);
		return false;
	}
	for (size_t i = 0; i < ARRAY_LEN(reserved); i++) {
		if (!utf8_caseeq(name, sv_from(reserved[i])))
			continue;
		yaml_fault(y, n, _("%s \"%s\": the word has a meaning of its own in queries"), what,
			   reserved[i]);
		return false;
	}
	return true;
}

/* True when the text is short enough. */
static bool title_fits(struct sv v, size_t max)
{
	return !v.p || utf8_count(v) <= max;
}

struct yaml_title title_read(struct yaml *y, const struct yaml_node *map, const char *key,
			     size_t max, struct sv fallback)
{
	struct yaml_title t = yaml_title(y, map, key, false);

	if (!title_fits(t.en, max) || !title_fits(t.zh, max) || !title_fits(t.ru, max))
		yaml_fault(y, yaml_get(map, key), _("\"%s\" is longer than %zu characters"), key,
			   max);
	if (!t.en.p)
		t.en = fallback;
	return t;
}

struct sv names_join(struct arena *a, const struct sv *name, size_t n, const char *between)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			str_adds(&s, between);
		str_add(&s, name[i]);
	}
	return arena_sv(a, str_sv(&s));
}

void unknown_fault(struct yaml *y, const struct yaml_node *n, const char *what, struct sv word,
		   const struct sv *known, size_t n_known)
{
	int near = fuzzy_nearest(word, known, n_known);
	struct sv shown = utf8_clip(word, 60);
	struct sv all;

	if (near >= 0) {
		yaml_fault(y, n, _("unknown %s \"%.*s\" (did you mean \"%.*s\"?)"), what,
			   SV_ARG(shown), SV_ARG(known[near]));
		return;
	}
	if (n_known == 0) {
		yaml_fault(y, n, _("unknown %s \"%.*s\""), what, SV_ARG(shown));
		return;
	}
	all = names_join(y->arena, known, n_known < 12 ? n_known : 12, ", ");
	yaml_fault(y, n,
		   n_known <= 12 ? _("unknown %s \"%.*s\" (there are %.*s)")
				 : _("unknown %s \"%.*s\" (there are %.*s, ...)"),
		   what, SV_ARG(shown), SV_ARG(all));
}
