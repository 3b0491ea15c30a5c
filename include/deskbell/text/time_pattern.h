#ifndef DESKBELL_TEXT_TIME_PATTERN_H
#define DESKBELL_TEXT_TIME_PATTERN_H
/* Times as other programs write them: "DD.MM.YYYY hh:mm". In a pattern YYYY stands for four digits,
 * MM DD hh mm ss for one or two, AM for that or PM, Z at its end for the offset the time has ("Z",
 * "+03:00", "+0300", "+03"), anything else for itself; "unix" is seconds since 1970. A fraction of
 * the seconds is passed over, unless a '.' or ',' of the pattern follows ss. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/str.h"

/* Has it a year, a month and a day, each part once? */
bool time_pattern_check(struct sv pattern);
/* False where the value is not of the pattern, or no day of the calendar. `zone`: "Z" or "+03:00",
 * of values without an offset. */
bool time_pattern_parse(struct sv pattern, struct sv value, struct sv zone, int64_t *at);
/* Those that programs use, in the order they are tried; NULL after the last. At most 32. */
const char *time_pattern_at(size_t i);

#endif
