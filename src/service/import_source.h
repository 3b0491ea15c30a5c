#ifndef DESKBELL_SERVICE_IMPORT_SOURCE_H
#define DESKBELL_SERVICE_IMPORT_SOURCE_H
/* Records of a file, JSON Lines or CSV, as JSON objects with the keys of the desk. */
#include "deskbell/rules/ticket_map.h"
#include "deskbell/text/json.h"
#include "import_lines.h"

struct source {
	struct lines in;
	const struct ticket_map *map; /* NULL: names in the file are the keys */
	bool csv;
	char delimiter;
	struct arena arena; /* the heading */
	struct sv *column;
	size_t n_column;
	int rejected;	   /* number of the column "rejected", -1 = none */
	struct str record; /* the one read last; CSV: all its lines */
	int64_t line;	   /* where it begins */
	int64_t number;	   /* of the record, from 1; a rejected one keeps the number it had */
	bool too_long;
};

/* Opens a file ("-": standard input); CSV reads its heading and checks it against the map. The
 * source holds what it takes even on error: source_deinit. RC_NOTFOUND, RC_ENV; RC_INVALID for a
 * heading that cannot be used. */
enum rc source_open(struct source *s, const char *path, bool csv, const struct ticket_map *map,
		    size_t max, struct err *e) MUST_USE;
void source_deinit(struct source *s);
/* The next record; *more is false at the end. */
enum rc source_next(struct source *s, bool *more, struct err *e) MUST_USE;
/* Would source_next answer without waiting for anybody? */
bool source_ready(const struct source *s);
/* As lines_keep and lines_rewind. */
enum rc source_keep(struct source *s, struct err *e) MUST_USE;
enum rc source_rewind(struct source *s, struct err *e) MUST_USE;
/* The record's cells; RC_INVALID names what is wrong with it. */
enum rc source_cells(const struct source *s, struct arena *a, struct sv **cell,
		     struct err *e) MUST_USE;
/* The record as an object. *out is NULL for a blank one. *bytes = what its digest is made of. */
enum rc source_object(struct source *s, struct arena *a, struct json **out, struct sv *bytes,
		      struct err *e) MUST_USE;

/* Rows that were not taken, in the form of their file, each with the reason; only made when there
 * is one. */
struct rejects {
	const char *path; /* NULL = nobody wants them */
	void *to;	  /* FILE */
};

/* RC_ENV when it cannot be written. */
enum rc rejects_add(struct rejects *r, const struct source *s, struct sv reason,
		    struct err *e) MUST_USE;
enum rc rejects_end(struct rejects *r, struct err *e) MUST_USE;

#endif
