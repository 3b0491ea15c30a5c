#ifndef DESKBELL_TEXT_WHEN_H
#define DESKBELL_TEXT_WHEN_H
/* Times as people write and read them, in the viewer's zone (the process's TZ, read once). Instants
 * are UTC seconds; a day, a month, a minute are ranges [from, to). All functions are thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

struct when_range {
	int64_t from, to; /* an instant has to = from + 1 */
};

enum when_bias {
	WHEN_PAST,   /* "mon" is the last Monday, today included; "9:00" today */
	WHEN_FUTURE, /* "mon" is the next Monday, today excluded; "9:00" the next one */
};

/* Reads TZ; call once, before threads start. */
void when_init(void);

/* "90m", "3h", "2d", "1w", "1d12h": units s m h d w, descending, no sign, at most 100 years. A bare
 * number is refused (but "0"). */
bool when_duration(struct sv v, int64_t *seconds);
/* now, today, yesterday, tomorrow; mon..sun (or the whole English word); -2h, +1d12h (from now);
 * 2026-11-21, 2026-11 (the month); each day may be followed by a time "9:00" or "T09:00[:00]"; a
 * full time may end in Z or +08:00; "9:00" alone. RC_INVALID with the forms allowed in the message.
 */
enum rc when_parse(struct sv v, int64_t now, enum when_bias bias, struct when_range *out,
		   struct err *e) MUST_USE;

#define WHEN_SIZE 32
/* "now" under a minute, "41m", "3h", "2d" up to 13 days, "5w" up to 51, "3y"; a negative age as its
 * absolute value. Four cells at most for a century. */
void when_age(int64_t seconds, char out[WHEN_SIZE]);
/* Two units: "41m", "3h 10m", "2d 4h", "5w". Negative: "-3h 10m". */
void when_span(int64_t seconds, char out[WHEN_SIZE]);
/* Hours and minutes, for time that is no span of days: "0:14", "26:30"; begun minutes count as
 * gone: half a minute is "0:00", half a minute over "-0:01". */
void when_hours(int64_t seconds, char out[WHEN_SIZE]);
/* "3h ago", "in 2d", "now"; translated. */
void when_relative(int64_t at, int64_t now, char out[WHEN_SIZE]);
/* The shortest that is clear: "12:45" today, "Mon 12:45" within six days, "14 Nov" within the year,
 * "2025-03-02" otherwise. */
void when_short(int64_t at, int64_t now, char out[WHEN_SIZE]);
/* "2026-11-23 14:32" */
void when_full(int64_t at, char out[WHEN_SIZE]);
/* "2026-11-23" */
void when_date(int64_t at, char out[WHEN_SIZE]);
/* Start of the local day `at` lies in, moved by `days` days. */
int64_t when_day(int64_t at, int days);

#endif
