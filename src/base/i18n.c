/* Languages at start-up: text in the user's language where its catalogue is there, characters
 * always UTF-8, everything else (numbers, dates, order) as in C. */
#include "deskbell/base/i18n.h"

#include <langinfo.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#ifndef DESKBELL_LOCALEDIR
#define DESKBELL_LOCALEDIR "/usr/local/share/locale"
#endif

/* The locale the environment names for a category, "" when it names none. */
static const char *locale_name(const char *category)
{
	const char *const var[] = { "LC_ALL", category, "LANG" };

	for (size_t i = 0; i < 3; i++) {
		const char *v = secure_getenv(var[i]);

		if (v && *v)
			return v;
	}
	return "";
}

static bool is_plain(const char *name)
{
	return !*name || !strcmp(name, "C") || !strcmp(name, "POSIX");
}

/* Whether the named locale writes UTF-8: asks the locale itself, and its name where it is not
 * installed. */
static bool is_utf8(const char *name)
{
	locale_t l = newlocale(LC_CTYPE_MASK, name, (locale_t)0);
	const char *set = strchr(name, '.');
	bool yes;

	if (l) {
		yes = !strcasecmp(nl_langinfo_l(CODESET, l), "UTF-8");
		freelocale(l);
		return yes;
	}
	return set && (!strncasecmp(set + 1, "UTF-8", 5) || !strncasecmp(set + 1, "UTF8", 4));
}

/* gettext needs an installed locale; where the one named is missing, LANGUAGE says the same. */
static void use_language(const char *name)
{
	char language[32];
	size_t n = strcspn(name, ".@");

	setlocale(LC_MESSAGES, "C.UTF-8");
	if (is_plain(name) || secure_getenv("LANGUAGE") || !n || n >= sizeof(language))
		return;
	if (strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") < n)
		return;
	memcpy(language, name, n);
	language[n] = 0;
	setenv("LANGUAGE", language, 0);
}

bool i18n_init(void)
{
	const char *name = locale_name("LC_CTYPE");
	bool utf8 = !*name || is_utf8(name);

	setlocale(LC_ALL, "C");
	setlocale(LC_CTYPE, "C.UTF-8");
	if (!setlocale(LC_MESSAGES, ""))
		use_language(locale_name("LC_MESSAGES"));
	bindtextdomain("deskbell", DESKBELL_LOCALEDIR);
	bind_textdomain_codeset("deskbell", "UTF-8");
	textdomain("deskbell");
	return utf8;
}
