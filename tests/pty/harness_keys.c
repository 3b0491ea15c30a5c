/* Names of keys as the bytes a terminal sends for them: libvterm's keyboard, which follows the
 * modes the program has set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/attr.h"
#include "harness_priv.h"

static const struct {
	const char *name;
	VTermKey key;
} named[] = {
	{ "Enter", VTERM_KEY_ENTER }, { "Esc", VTERM_KEY_ESCAPE },
	{ "Tab", VTERM_KEY_TAB },     { "Backspace", VTERM_KEY_BACKSPACE },
	{ "Up", VTERM_KEY_UP },	      { "Down", VTERM_KEY_DOWN },
	{ "Left", VTERM_KEY_LEFT },   { "Right", VTERM_KEY_RIGHT },
	{ "Home", VTERM_KEY_HOME },   { "End", VTERM_KEY_END },
	{ "PgUp", VTERM_KEY_PAGEUP }, { "PgDn", VTERM_KEY_PAGEDOWN },
	{ "Ins", VTERM_KEY_INS },     { "Del", VTERM_KEY_DEL },
};

static void encode_name(struct pty *p, const char *name, VTermModifier mod, const char *whole)
{
	int number;
	char end;

	for (size_t i = 0; i < ARRAY_LEN(named); i++)
		if (!strcmp(named[i].name, name)) {
			vterm_keyboard_key(p->vt, named[i].key, mod);
			return;
		}
	if (sscanf(name, "F%d%c", &number, &end) == 1 && number >= 1 && number <= 12)
		vterm_keyboard_key(p->vt, (VTermKey)VTERM_KEY_FUNCTION(number), mod);
	else if (!strcmp(name, "lt"))
		str_addc(&p->keys, '<');
	else if (!strcmp(name, "Space"))
		str_addc(&p->keys, ' ');
	else if (strlen(name) == 1 && mod == VTERM_MOD_CTRL)
		str_addc(&p->keys, (char)(*name & 0x1f));
	else
		fail_msg("no key has the name <%s>", whole);
}

void pty_encode(struct pty *p, const char **keys)
{
	const char *s = *keys, *end = *s == '<' ? strchr(s, '>') : NULL;
	VTermModifier mod = VTERM_MOD_NONE;
	char name[16];

	if (!end || end == s + 1 || (size_t)(end - s) > sizeof(name)) {
		/* A character; the bytes that continue it follow by themselves. */
		str_addc(&p->keys, *s++);
		while ((*s & 0xc0) == 0x80)
			str_addc(&p->keys, *s++);
		*keys = s;
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(end - s - 1), s + 1);
	if (!strncmp(name, "C-", 2))
		mod = VTERM_MOD_CTRL;
	else if (!strncmp(name, "S-", 2))
		mod = VTERM_MOD_SHIFT;
	encode_name(p, mod ? name + 2 : name, mod, name);
	*keys = end + 1;
}
