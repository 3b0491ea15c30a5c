#ifndef DESKBELL_KB_CHECK_H
#define DESKBELL_KB_CHECK_H
/* Whether the repository is whole: every object what its name says, everything an object refers to
 * there, every ref at a commit. */
#include "deskbell/kb/repo.h"

struct repo_check {
	/* A finding: "refs/heads/main", "object 1a2b..." and what is wrong with it; borrowed. Not
	 * `used` is an object that no branch needs: a publisher's who died before he moved main. */
	void (*found)(void *arg, struct sv where, struct sv what, bool used);
	/* Objects done and in all; false ends the check. May be NULL. */
	bool (*progress)(void *arg, int64_t done, int64_t all);
	void *arg;
};

/* Reads every object. RC_OK also with findings; RC_CANCELLED. */
enum rc repo_check(struct repo *r, const struct repo_check *c, struct err *e) MUST_USE;

#endif
