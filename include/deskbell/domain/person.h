#ifndef DESKBELL_DOMAIN_PERSON_H
#define DESKBELL_DOMAIN_PERSON_H
/* People, teams, queues, categories, organisations: rows with a stable key. Row 0 of each is
 * "none". */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/domain/field.h"

/* Roles are a set per person, without inheritance. */
enum role {
	ROLE_REQUESTER = 1,
	ROLE_AGENT = 2,
	ROLE_AUTHOR = 4,
	ROLE_SUPERVISOR = 8,
	ROLE_ADMIN = 16
};

#define ROLE_ALL 31

struct person {
	int64_t id;
	struct sv login, name, email; /* name falls back to login when erased or unset */
	unsigned roles;
	bool active;
	int64_t organisation; /* 0 = none */
};

struct team {
	int64_t id;
	struct sv key, title;
	bool active;
	int64_t *member; /* person ids, ascending */
	size_t n_member;
};

struct queue {
	int64_t id;
	struct sv key, title;
	int64_t team;
	bool restricted, active;
};

struct category {
	int64_t id;
	struct sv key, title; /* key has one or two levels: "network/vpn" */
	bool active;
};

struct organisation {
	int64_t id;
	struct sv key, title;
	bool active;
};

/* Where people come from: whoever writes to the desk becomes one of them, so they are not held
 * whole but looked up as they are asked for. */
struct person_source {
	/* *out = the person of that id or login, NULL when there is none. He is the source's, as
	 * long as the directory is. */
	enum rc (*by_id)(void *arg, int64_t id, const struct person **out, struct err *e);
	enum rc (*by_login)(void *arg, struct sv login, const struct person **out, struct err *e);
	/* Calls fn for those whose login begins so, in byte order of the logins; each lives until
	 * fn returns, and fn returning false ends it. */
	enum rc (*each)(void *arg, struct sv prefix,
			bool (*fn)(void *fn_arg, const struct person *p), void *fn_arg,
			struct err *e);
	void *arg;
};

/* As of one meta(people_rev): the rest is few, sorted by id, binary-searchable. Without a source
 * there are no people. */
struct directory {
	int64_t rev;
	struct person_source people;
	struct team *team;
	struct queue *queue;
	struct category *category;
	struct organisation *organisation;
	size_t n_team, n_queue, n_category, n_organisation;
};

/* Through the source, whose errors they have: an id or login nobody bears is none. */
enum rc directory_person(const struct directory *d, int64_t id, const struct person **out,
			 struct err *e) MUST_USE;
enum rc directory_login(const struct directory *d, struct sv login, const struct person **out,
			struct err *e) MUST_USE;
enum rc directory_people(const struct directory *d, struct sv prefix,
			 bool (*fn)(void *fn_arg, const struct person *p), void *fn_arg,
			 struct err *e) MUST_USE;
/* NULL when there is none with that id / key. Keys compare byte by byte. */
const struct team *directory_team(const struct directory *d, int64_t id);
const struct team *directory_team_key(const struct directory *d, struct sv key);
const struct queue *directory_queue(const struct directory *d, int64_t id);
const struct queue *directory_queue_key(const struct directory *d, struct sv key);
const struct category *directory_category(const struct directory *d, int64_t id);
const struct category *directory_category_key(const struct directory *d, struct sv key);
const struct organisation *directory_organisation(const struct directory *d, int64_t id);
const struct organisation *directory_organisation_key(const struct directory *d, struct sv key);
bool team_has(const struct team *t, int64_t person);
/* Whether an agent or supervisor sees the tickets of a queue: a restricted one is for its team and
 * for supervisors. */
bool person_sees_queue(const struct directory *d, const struct person *who, int64_t queue);

/* "agent" ... and back; 0 when unknown. */
const char *role_name(enum role r);
unsigned role_find(struct sv name);
/* A login: trimmed, 1-64 characters, all safe (text/safe), no ',' or '"'. RC_INVALID names the
 * fault. */
enum rc login_check(struct sv login, struct err *e) MUST_USE;
/* Key of a team, queue, category, organisation, tag: as a login, and none of the reserved words
 * none, any, me, my-teams. A category key has at most one '/' between two non-empty parts. */
enum rc key_check(struct sv key, enum noun noun, struct err *e) MUST_USE;

#endif
