/* Times by pattern. */
#include "deskbell/text/time_pattern.h"

#include <stdio.h>

#include "deskbell/base/attr.h"
#include "deskbell/base/clock.h"

enum part { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, HALF, OFFSET, PARTS };

static const char *const word[PARTS] = { "YYYY", "MM", "DD", "hh", "mm", "ss", "AM", "Z" };

/* Day before month where both would do: most of the world writes it so. */
/* clang-format off */
static const char *const known[] = {
	"YYYY-MM-DD hh:mm:ss", "YYYY-MM-DD hh:mm", "YYYY-MM-DD",
	"YYYY-MM-DDThh:mm:ss", "YYYY-MM-DDThh:mm",
	"YYYY-MM-DD hh:mm:ssZ", "YYYY-MM-DDThh:mm:ssZ",
	"DD.MM.YYYY hh:mm:ss", "DD.MM.YYYY hh:mm", "DD.MM.YYYY",
	"DD/MM/YYYY hh:mm:ss", "DD/MM/YYYY hh:mm", "DD/MM/YYYY",
	"MM/DD/YYYY hh:mm:ss", "MM/DD/YYYY hh:mm", "MM/DD/YYYY",
	"MM/DD/YYYY hh:mm:ss AM", "MM/DD/YYYY hh:mm AM",
	"YYYY/MM/DD hh:mm:ss", "YYYY/MM/DD hh:mm", "YYYY/MM/DD",
	"DD-MM-YYYY hh:mm:ss", "DD-MM-YYYY hh:mm", "DD-MM-YYYY",
	"YYYY年MM月DD日 hh:mm:ss", "YYYY年MM月DD日 hh:mm", "YYYY年MM月DD日",
	"unix",
};
/* clang-format on */

const char *time_pattern_at(size_t i)
{
	return i < ARRAY_LEN(known) ? known[i] : NULL;
}

/* The part that begins here, or PARTS. */
static enum part part_at(struct sv pattern, size_t at)
{
	struct sv rest = { pattern.p + at, pattern.n - at };

	for (enum part i = YEAR; i < PARTS; i++)
		if (sv_starts(rest, sv_from(word[i])))
			return i;
	return PARTS;
}

bool time_pattern_check(struct sv pattern)
{
	int seen[PARTS] = { 0 };

	if (sv_eqs(pattern, "unix"))
		return true;
	for (size_t i = 0; i < pattern.n;) {
		enum part p = part_at(pattern, i);

		if (p < PARTS && ++seen[p] > 1)
			return false;
		if (p == OFFSET && i + 1 < pattern.n)
			return false;
		i += p < PARTS ? sv_from(word[p]).n : 1;
	}
	return seen[YEAR] && seen[MONTH] && seen[DAY];
}

/* Digits at *at: exactly four of a year, else one or two. */
static bool read_digits(struct sv v, size_t *at, bool year, int *out)
{
	size_t from = *at, most = year ? 4 : 2;

	*out = 0;
	while (*at < v.n && *at - from < most && v.p[*at] >= '0' && v.p[*at] <= '9')
		*out = *out * 10 + (v.p[(*at)++] - '0');
	return year ? *at - from == 4 : *at > from;
}

/* "AM" or "PM": hours from noon on. */
static bool read_half(struct sv v, size_t *at, int *afternoon)
{
	char c = *at + 2 <= v.n ? (char)(v.p[*at] | 0x20) : '\0';

	if ((c != 'a' && c != 'p') || (v.p[*at + 1] | 0x20) != 'm')
		return false;
	*afternoon = c == 'p';
	*at += 2;
	return true;
}

/* All that is left, as clock_parse reads it. */
static bool read_offset(struct sv v, size_t *at, char out[8])
{
	struct sv left = { v.p + *at, v.n - *at };
	bool colon = left.n == 6 && left.p[3] == ':';

	*at = v.n;
	if (sv_eqs(left, "Z"))
		snprintf(out, 8, "Z");
	else if (colon || left.n == 5 || left.n == 3)
		snprintf(out, 8, "%.3s:%.2s", left.p, left.n == 3 ? "00" : left.p + 3 + colon);
	else
		return false;
	return true;
}

static bool at_point(struct sv v, size_t at)
{
	return at < v.n && (v.p[at] == '.' || v.p[at] == ',');
}

/* Behind the seconds of a value. */
static void pass_fraction(struct sv v, size_t *at)
{
	size_t k = *at + 1;

	if (!at_point(v, *at))
		return;
	while (k < v.n && v.p[k] >= '0' && v.p[k] <= '9')
		k++;
	if (k > *at + 1)
		*at = k;
}

struct reading {
	int n[PARTS];
	char offset[8];
	bool half;
};

static bool read_part(enum part p, struct sv value, size_t *k, struct reading *r)
{
	if (p == HALF)
		return r->half = read_half(value, k, &r->n[HALF]);
	if (p == OFFSET)
		return read_offset(value, k, r->offset);
	return read_digits(value, k, p == YEAR, &r->n[p]);
}

bool time_pattern_parse(struct sv pattern, struct sv value, struct sv zone, int64_t *at)
{
	struct reading r = { .half = false };
	char text[64];
	size_t k = 0;

	if (sv_eqs(pattern, "unix"))
		return sv_int(value, at) && *at > 0 && *at < INT64_C(253402300800);
	if (zone.n > 6)
		return false;
	snprintf(r.offset, sizeof(r.offset), "%.*s", SV_ARG(zone));
	for (size_t i = 0; i < pattern.n;) {
		enum part p = part_at(pattern, i);

		if (p == PARTS ? k >= value.n || value.p[k++] != pattern.p[i]
			       : !read_part(p, value, &k, &r))
			return false;
		i += p == PARTS ? 1 : sv_from(word[p]).n;
		if (p == SECOND && !at_point(pattern, i))
			pass_fraction(value, &k);
	}
	if (k < value.n || (r.half && (r.n[HOUR] < 1 || r.n[HOUR] > 12)))
		return false;
	if (r.half)
		r.n[HOUR] = r.n[HOUR] % 12 + 12 * r.n[HALF];
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d%s", r.n[YEAR], r.n[MONTH],
		 r.n[DAY], r.n[HOUR], r.n[MINUTE], r.n[SECOND], r.offset);
	return clock_parse(sv_from(text), at);
}
