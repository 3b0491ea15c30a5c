#ifndef DESKBELL_RULES_CALENDAR_H
#define DESKBELL_RULES_CALENDAR_H
/* Working time: hours by weekday, holidays, in a zone of its own. An instant is working when the
 * local clock shows a time inside the hours: an hour the clock shows twice counts twice, one it
 * leaves out counts not at all. Pure. The file format is deskbell-config(5). */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"
#include "deskbell/text/yaml.h"
#include "deskbell/text/zone.h"

#define CALENDAR_SPANS 12 /* of one day */
#define CALENDAR_HOLIDAYS 1000
#define CALENDAR_END 9999999998 /* in 2286: nothing is due later */

/* Seconds of the day a span begins on, [from, to); to is up to 48 h: over midnight. */
struct calendar_span {
	int32_t from, to;
};

struct calendar_hours {
	const struct calendar_span *span; /* ascending, none overlaps another */
	size_t n;
	int64_t total; /* seconds */
};

/* A date that does not follow its weekday; what began the day before goes on into it. */
struct calendar_holiday {
	int64_t day; /* since 1970-01-01 */
	struct calendar_hours hours;
	int64_t more; /* seconds this and all earlier ones work more than their weekdays */
};

struct calendar {
	struct sv name;
	struct yaml_title title;
	struct zone zone;
	bool zone_lost; /* the machine has no such zone (any more): reckoned in UTC */
	struct calendar_hours week[7];	  /* Monday first */
	int64_t before[8];		  /* seconds of a week before day i; [7] of the whole */
	struct calendar_holiday *holiday; /* by day */
	size_t n_holiday;
};

/* 24 x 7, the one calendar every desk has. */
extern const struct calendar calendar_always;

/* Reads one file, "config/calendar/NAME.yaml". `timezone`: of the desk, where the file names none.
 * again: the file was applied before, so a zone that is gone since is not a fault. Every fault goes
 * to f; *out lives in the arena and can be reckoned with only when true is returned. */
bool calendar_from_text(struct sv name, const char *file, struct sv text, struct sv timezone,
			bool again, struct arena *a, struct calendar *out, struct faults *f);

/* Working seconds in [from, to); 0 when to <= from. */
int64_t calendar_between(const struct calendar *c, int64_t from, int64_t to);
/* The first instant, not before `from`, until which `seconds` are worked: the end of the last of
 * them, not the begin of the next. CALENDAR_END where it would be later. */
int64_t calendar_add(const struct calendar *c, int64_t from, int64_t seconds);

#endif
