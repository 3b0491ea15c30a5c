#ifndef DESKBELL_TEXT_ZONE_H
#define DESKBELL_TEXT_ZONE_H
/* Time zones by their IANA names ("Europe/Berlin"), beside the viewer's own (text/when.h): read
 * from the machine's zone files (TZif, RFC 8536), without touching TZ, so any thread may use any
 * zone. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

#define ZONE_DIR "/usr/share/zoneinfo"
#define ZONE_NAME_MAX 64
#define ZONE_CHANGES 4000 /* of one file; the longest has 250 */

/* When summer time begins or ends in a year (the TZ rule of POSIX.1-2024, 8.3). */
struct zone_day {
	enum { ZONE_DAY_WEEK, ZONE_DAY_JULIAN, ZONE_DAY_INDEX } kind; /* Mm.w.d, Jn, n */
	int month, week, day;
	int32_t second; /* of the day, local time before the change; -167 h to 167 h */
};

/* What holds behind the last change a file lists. */
struct zone_rule {
	int32_t standard, summer; /* seconds east of UTC */
	bool has_summer;
	struct zone_day begin, end; /* of summer time */
};

/* One stretch of time with one offset. */
struct zone_span {
	int64_t from, to; /* [from, to), UTC; INT64_MIN and INT64_MAX where it has no end */
	int32_t offset;	  /* seconds east of UTC */
};

struct zone {
	struct sv name;
	int64_t *at; /* ascending: from at[i] on offset[i] holds */
	int32_t *offset;
	size_t n;
	int32_t first; /* before at[0] */
	bool has_rule;
	struct zone_rule rule;
};

/* A name that may be looked up: letters, digits, "/_+-", nothing that leads out of the directory.
 */
bool zone_name_ok(struct sv name);
/* A zone from the bytes of its file, version 2 or later. RC_INVALID says what is wrong with them;
 * a file with leap seconds is refused. Lives in the arena. */
enum rc zone_from_bytes(struct sv name, struct sv bytes, struct arena *a, struct zone *out,
			struct err *e) MUST_USE;
/* The rule of a file's last line, "CET-1CEST,M3.5.0,M10.5.0/3"; false when it is none. */
bool zone_rule_parse(struct sv v, struct zone_rule *out);
/* By name from a directory of zone files. "UTC" needs none. RC_NOTFOUND: no zone of that name, with
 * the nearest there is; RC_ENV: there are no zone files, with the package that brings them. */
enum rc zone_load_from(const char *dir, struct sv name, struct arena *a, struct zone *out,
		       struct err *e) MUST_USE;
/* The same from ZONE_DIR. */
enum rc zone_load(struct sv name, struct arena *a, struct zone *out, struct err *e) MUST_USE;

/* The stretch an instant lies in. */
struct zone_span zone_at(const struct zone *z, int64_t at);
/* The same by a rule alone. */
struct zone_span zone_rule_at(const struct zone_rule *r, int64_t at);

#endif
