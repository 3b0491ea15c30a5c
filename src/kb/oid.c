/* Names of git objects as text and back. */
#include "deskbell/kb/oid.h"

#include <string.h>

bool oid_is_none(const struct oid *o)
{
	return oid_eq(o, &OID_NONE);
}

bool oid_eq(const struct oid *a, const struct oid *b)
{
	return memcmp(a->byte, b->byte, OID_SIZE) == 0;
}

void oid_hex(const struct oid *o, char out[41])
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < 40; i++)
		out[i] = digit[i % 2 ? o->byte[i / 2] & 15 : o->byte[i / 2] >> 4];
	out[40] = '\0';
}

struct sv oid_sv(const struct oid *o, struct arena *a)
{
	char hex[41];

	oid_hex(o, hex);
	return arena_sv(a, sv_from(hex));
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool oid_parse(struct sv hex, struct oid *out)
{
	struct oid o;

	if (hex.n != (size_t)2 * OID_SIZE)
		return false;
	for (size_t i = 0; i < OID_SIZE; i++) {
		int high = digit_value(hex.p[2 * i]);
		int low = digit_value(hex.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		o.byte[i] = (uint8_t)(high << 4 | low);
	}
	*out = o;
	return true;
}
