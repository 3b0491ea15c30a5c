/* Time zones from the machine's zone files, TZif of version 2 or later (RFC 8536). A file is read
 * as if it came from a stranger: every count has a limit, every piece a place inside it. */
#include "deskbell/text/zone.h"

#include <string.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/utf8.h"

#define FILE_MAX ((size_t)256 << 10)
#define LIST_MAX ((size_t)1 << 20)
#define NAMES_MAX 4000
#define HEAD 44
#define OFFSET_MAX (26 * 3600 - 1) /* RFC 8536, 3.2 */
#define OFFSET_MIN (-25 * 3600 + 1)
#define INSTANT_MAX ((int64_t)1 << 60) /* files begin at -2^59, the big bang */

bool zone_name_ok(struct sv v)
{
	if (v.n == 0 || v.n > ZONE_NAME_MAX)
		return false;
	for (size_t i = 0; i < v.n; i++) {
		char c = v.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (letter || (i > 0 && c >= '0' && c <= '9'))
			continue;
		if (i == 0 || i + 1 == v.n || !strchr("/_+-", c) || (c == '/' && v.p[i - 1] == '/'))
			return false;
	}
	return true;
}

/* ---- the file ---- */

static uint32_t be32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static int64_t be64(const char *p)
{
	return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

/* Counts of a header, in the order they stand. */
struct counts {
	uint32_t isut, isstd, leap, time, type, letter;
};

/* Takes a header and says how long its data is with times of `width` bytes. */
static bool take_head(struct sv *v, size_t width, struct counts *c, size_t *length)
{
	const char *p = v->p + 20;

	if (v->n < HEAD || memcmp(v->p, "TZif", 4) != 0 || v->p[4] < '2')
		return false;
	*c = (struct counts){ be32(p),	    be32(p + 4),  be32(p + 8),
			      be32(p + 12), be32(p + 16), be32(p + 20) };
	v->p += HEAD;
	v->n -= HEAD;
	if (c->isut > v->n || c->isstd > v->n || c->leap > v->n || c->time > v->n ||
	    c->type > v->n || c->letter > v->n)
		return false;
	*length = c->time * (width + 1) + (size_t)c->type * 6 + c->letter + c->leap * (width + 4) +
		  c->isstd + c->isut;
	return *length <= v->n;
}

/* The changes and what they change to; p = the data of the second header. */
static bool read_changes(const char *p, const struct counts *c, struct arena *a, struct zone *out)
{
	const char *kind = p + c->time * (size_t)8, *type = kind + c->time;

	for (uint32_t i = 0; i < c->type; i++) {
		int32_t offset = (int32_t)be32(type + i * 6);

		if (offset < OFFSET_MIN || offset > OFFSET_MAX)
			return false;
	}
	out->n = c->time;
	out->at = ARENA_ARRAY(a, out->n, int64_t);
	out->offset = ARENA_ARRAY(a, out->n, int32_t);
	out->first = (int32_t)be32(type);
	for (size_t i = 0; i < out->n; i++) {
		unsigned char k = (unsigned char)kind[i];

		out->at[i] = be64(p + i * 8);
		if (k >= c->type || out->at[i] > INSTANT_MAX || out->at[i] < -INSTANT_MAX ||
		    (i > 0 && out->at[i] <= out->at[i - 1]))
			return false;
		out->offset[i] = (int32_t)be32(type + (size_t)k * 6);
	}
	return true;
}

/* "\nCET-1CEST,M3.5.0,M10.5.0/3\n"; nothing between the line ends: no rule. */
static bool read_rule(struct sv v, struct zone *out)
{
	size_t end;

	if (v.n < 2 || v.p[0] != '\n')
		return false;
	v.p++;
	v.n--;
	end = sv_find(v, '\n');
	if (end == v.n)
		return false;
	v.n = end;
	out->has_rule = end > 0;
	return !out->has_rule || zone_rule_parse(v, &out->rule);
}

enum rc zone_from_bytes(struct sv name, struct sv v, struct arena *a, struct zone *out,
			struct err *e)
{
	struct counts c;
	size_t length;

	*out = (struct zone){ .name = arena_sv(a, name) };
	if (!take_head(&v, 4, &c, &length))
		goto bad;
	v.p += length;
	v.n -= length;
	if (!take_head(&v, 8, &c, &length) || c.type == 0 || c.type > 256 || c.time > ZONE_CHANGES)
		goto bad;
	if (c.leap > 0)
		return err_set(e, RC_INVALID,
			       _("\"%.*s\" counts leap seconds; name the zone without \"right/\""),
			       SV_ARG(name));
	if (!read_changes(v.p, &c, a, out) ||
	    !read_rule((struct sv){ v.p + length, v.n - length }, out))
		goto bad;
	return RC_OK;
bad:
	return err_set(e, RC_INVALID, _("\"%.*s\" is no zone file of version 2 or later"),
		       SV_ARG(name));
}

/* ---- the directory ---- */

/* Names in tzdata.zi: zones ("Z NAME ...") and other names of them ("L TARGET NAME"). */
static size_t names_of(const char *dir, struct arena *a, struct sv **out)
{
	struct err none = { 0 };
	struct sv text, *name;
	size_t n = 0;

	if (fs_read(fs_join(a, dir, "tzdata.zi"), LIST_MAX, a, &text, &none) != RC_OK)
		return 0;
	name = ARENA_ARRAY(a, NAMES_MAX, struct sv);
	while (text.p && n < NAMES_MAX) {
		struct sv line = sv_cut(&text, '\n'), word = sv_cut(&line, ' ');

		if (!sv_eqs(word, "Z") && !sv_eqs(word, "L"))
			continue;
		if (sv_eqs(word, "L"))
			(void)sv_cut(&line, ' ');
		word = sv_cut(&line, ' ');
		if (zone_name_ok(word))
			name[n++] = word;
	}
	*out = name;
	return n;
}

static enum rc unknown(const char *dir, struct sv name, struct arena *a, struct err *e)
{
	struct sv *known = NULL, shown = utf8_clip(name, ZONE_NAME_MAX);
	size_t n = names_of(dir, a, &known);
	int near = fuzzy_nearest(name, known, n);

	if (!fs_is_dir(dir))
		return err_set(e, RC_ENV,
			       _("time zones cannot be read, %s is not there: install the package "
				 "tzdata"),
			       dir);
	/* "Berlin" means Europe/Berlin. */
	for (size_t i = 0; near < 0 && i < n; i++) {
		const char *slash = memrchr(known[i].p, '/', known[i].n);
		struct sv city = slash ? (struct sv){ slash + 1, (size_t)(known[i].p + known[i].n -
									  slash - 1) }
				       : known[i];

		if (utf8_caseeq(city, name))
			near = (int)i;
	}
	if (near >= 0)
		return err_set(e, RC_NOTFOUND,
			       _("unknown time zone \"%.*s\" (did you mean \"%.*s\"?)"),
			       SV_ARG(shown), SV_ARG(known[near]));
	return err_set(e, RC_NOTFOUND,
		       _("unknown time zone \"%.*s\": zones are named as Europe/Moscow"),
		       SV_ARG(shown));
}

enum rc zone_load_from(const char *dir, struct sv name, struct arena *a, struct zone *out,
		       struct err *e)
{
	struct err unread = { 0 };
	struct sv bytes;

	*out = (struct zone){ .name = arena_sv(a, name) };
	if (sv_eqs(name, "UTC"))
		return RC_OK;
	/* What "localtime" is changes from machine to machine. */
	if (!zone_name_ok(name) || sv_eqs(name, "localtime") ||
	    fs_read(fs_join(a, dir, arena_z(a, name)), FILE_MAX, a, &bytes, &unread) != RC_OK)
		return unknown(dir, name, a, e);
	return zone_from_bytes(name, bytes, a, out, e);
}

enum rc zone_load(struct sv name, struct arena *a, struct zone *out, struct err *e)
{
	return zone_load_from(ZONE_DIR, name, a, out, e);
}

/* ---- asking ---- */

struct zone_span zone_at(const struct zone *z, int64_t at)
{
	struct zone_span out = { INT64_MIN, INT64_MAX, z->first };
	size_t lo = 0, hi = z->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (z->at[mid] <= at)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == z->n && z->has_rule) {
		out = zone_rule_at(&z->rule, at);
		if (lo > 0 && out.from < z->at[lo - 1])
			out.from = z->at[lo - 1];
		return out;
	}
	if (lo > 0) {
		out.from = z->at[lo - 1];
		out.offset = z->offset[lo - 1];
	}
	if (lo < z->n)
		out.to = z->at[lo];
	return out;
}
