#ifndef DESKBELL_BASE_CLOCK_H
#define DESKBELL_BASE_CLOCK_H
/* The one source of time. Seconds are UTC since 1970; a frozen clock (tests, DESKBELL_NOW) starts
 * at a given instant and moves only by clock_advance_ms. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

struct clock {
	bool frozen;
	int64_t ms; /* frozen: current instant in milliseconds since 1970 */
};

/* Real clock, or frozen at $DESKBELL_NOW (RFC 3339) when `trusted_env`; RC_USAGE when that is no
 * instant. */
enum rc clock_init(struct clock *c, bool trusted_env, struct err *e) MUST_USE;
void clock_freeze(struct clock *c, int64_t seconds);
int64_t clock_now(const struct clock *c);
int64_t clock_now_ms(const struct clock *c);
/* Only for a frozen clock; may run while other threads read it. */
void clock_advance_ms(struct clock *c, int64_t ms);
/* Monotonic microseconds: for tracing and what is told of progress, and to end work that others
 * wait for. Nothing that is recorded follows from it. */
int64_t clock_us(void);
/* Microseconds this thread has worked, not the time it waited. */
int64_t clock_work_us(void);

/* Days from 1970-01-01 to a day of the Gregorian calendar, and back; any year. */
int64_t clock_days(int64_t year, int month, int day);
void clock_date(int64_t days, int64_t *year, int *month, int *day);

/* "2026-11-23T14:32:00Z" into out[21]; years 0..9999, anything beyond is clamped. */
void clock_format(int64_t seconds, char out[21]);
/* Parses "2026-11-23T14:32:00Z", an offset (+08:00) and fractions (dropped); false on anything
 * else: other forms, days that are not in the calendar, leap seconds, instants outside years
 * 0..9999. */
bool clock_parse(struct sv v, int64_t *seconds);

#endif
