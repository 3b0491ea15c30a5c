/* Keys from characters: controls get the names people use for them. */
#include "deskbell/tui/key.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "deskbell/text/utf8.h"

struct key key_named(const char *name)
{
	struct key k = { .cp = 0 };
	size_t n = strlen(name);

	assert(n < sizeof(k.name));
	memcpy(k.name, name, n + 1);
	return k;
}

struct key key_from_cp(uint32_t cp)
{
	static const char *const low[32] = {
		[0] = "C-Space", [8] = "Backspace", [9] = "Tab",  [10] = "Enter", [13] = "Enter",
		[27] = "Esc",	 [28] = "C-\\",	    [29] = "C-]", [30] = "C-^",	  [31] = "C-_",
	};
	struct key k = { .cp = 0 };

	if (cp == ' ')
		return key_named("Space");
	if (cp == 0x7f)
		return key_named("Backspace");
	if (cp < 32 && low[cp])
		return key_named(low[cp]);
	if (cp < 32) {
		k = key_named("C-?");
		k.name[2] = (char)('a' + (int)cp - 1);
		return k;
	}
	k.cp = cp;
	k.name[utf8_encode(cp, k.name)] = 0;
	return k;
}

struct key key_alt(uint32_t cp)
{
	struct key plain = key_from_cp(cp), k = { .cp = 0 };

	snprintf(k.name, sizeof(k.name), "M-%.*s", (int)sizeof(k.name) - 3, plain.name);
	return k;
}

bool key_without_alt(const struct key *k, struct key *out)
{
	struct sv name = sv_from(k->name);
	uint32_t cp;

	if (name.n < 3 || name.p[0] != 'M' || name.p[1] != '-')
		return false;
	name = sv_from(k->name + 2);
	*out = utf8_decode(name, 0, &cp) == name.n ? key_from_cp(cp) : key_named(name.p);
	return true;
}
