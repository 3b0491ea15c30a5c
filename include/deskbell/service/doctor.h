#ifndef DESKBELL_SERVICE_DOCTOR_H
#define DESKBELL_SERVICE_DOCTOR_H
/* The desk looked through: store, chain, what is derived, knowledge base, files. It also works on a
 * desk that desk_open refuses, as far as it can be read. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/clock.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

enum finding_level {
	FINDING_NOTE,  /* worth knowing; the desk is sound */
	FINDING_FAULT, /* something is not as it must be */
};

struct finding {
	const char *check; /* name of the check that found it */
	enum finding_level level;
	struct sv where;  /* "ticket 42", "kb.git/refs/heads/main.lock" */
	struct sv what;	  /* what is wrong */
	struct sv remedy; /* what to do about it */
	bool mendable;	  /* --repair can do it */
	bool mended;	  /* and did */
};

struct doctor_request {
	const char *dir;
	const char *as;	 /* as for desk_actor */
	struct sv *only; /* names of checks; n_only = 0: all */
	size_t n_only;
	bool repair;	   /* mend what can be made anew; truth is never touched */
	bool remake;	   /* with repair: make anew also what is as it must be */
	bool free;	   /* no checks: give the ballast away and empty the log */
	struct sv command; /* for the log, where something is made anew */
	/* Each may be NULL. `begin` tells of the next check, in people's words. */
	void (*begin)(void *arg, const char *title);
	void (*progress)(void *arg, int64_t done, int64_t total);
	void (*found)(void *arg, const struct finding *f);
	void *arg;
};

struct doctor_result {
	int64_t checks;	  /* that were made */
	int64_t faults;	  /* that are left */
	int64_t mendable; /* of those, --repair can mend */
	int64_t notes;
	int64_t mended;
	int64_t freed;	/* bytes of the ballast */
	int64_t change; /* the change that says what was mended, 0 = none */
};

/* RC_OK when it could look, whatever it found. RC_USAGE: no such check; RC_DENIED: only admins, and
 * the desk's owner; RC_ENV: there is no desk. */
enum rc doctor_run(const struct doctor_request *r, const struct clock *clock,
		   struct doctor_result *out, struct err *e) MUST_USE;
/* Name of check i for help and completion, NULL after the last. */
const char *doctor_check_name(size_t i);
/* What it looks at, in people's words. */
const char *doctor_check_title(size_t i);

#endif
