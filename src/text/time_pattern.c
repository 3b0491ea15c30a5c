/* Times by pattern. */
#include "deskbell/text/time_pattern.h"

#include <stdio.h>

#include "deskbell/base/attr.h"
#include "deskbell/base/clock.h"

enum part { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, PARTS };

static const char *const word[PARTS] = { "YYYY", "MM", "DD", "hh", "mm", "ss" };

/* Day before month where both would do: most of the world writes it so. */
static const char *const known[] = {
	"YYYY-MM-DD hh:mm:ss",	"YYYY-MM-DD hh:mm", "YYYY-MM-DD",
	"YYYY-MM-DDThh:mm:ss",	"YYYY-MM-DDThh:mm", "DD.MM.YYYY hh:mm:ss",
	"DD.MM.YYYY hh:mm",	"DD.MM.YYYY",	    "DD/MM/YYYY hh:mm:ss",
	"DD/MM/YYYY hh:mm",	"DD/MM/YYYY",	    "MM/DD/YYYY hh:mm:ss",
	"MM/DD/YYYY hh:mm",	"MM/DD/YYYY",	    "YYYY/MM/DD hh:mm:ss",
	"YYYY/MM/DD hh:mm",	"YYYY/MM/DD",	    "DD-MM-YYYY hh:mm:ss",
	"DD-MM-YYYY hh:mm",	"DD-MM-YYYY",	    "YYYY年MM月DD日 hh:mm:ss",
	"YYYY年MM月DD日 hh:mm", "YYYY年MM月DD日",   "unix",
};

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

bool time_pattern_parse(struct sv pattern, struct sv value, struct sv zone, int64_t *at)
{
	int n[PARTS] = { 0 };
	char text[64];
	size_t k = 0;

	if (sv_eqs(pattern, "unix"))
		return sv_int(value, at) && *at > 0 && *at < INT64_C(253402300800);
	for (size_t i = 0; i < pattern.n;) {
		enum part p = part_at(pattern, i);

		if (p == PARTS) {
			if (k >= value.n || value.p[k++] != pattern.p[i++])
				return false;
			continue;
		}
		if (!read_digits(value, &k, p == YEAR, &n[p]))
			return false;
		i += sv_from(word[p]).n;
	}
	if (k < value.n || zone.n > 6)
		return false;
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d%.*s", n[YEAR], n[MONTH], n[DAY],
		 n[HOUR], n[MINUTE], n[SECOND], SV_ARG(zone));
	return clock_parse(sv_from(text), at);
}
