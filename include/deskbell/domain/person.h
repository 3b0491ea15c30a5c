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

/* All of them, as one load of meta(people_rev); sorted by id, binary-searchable. */
struct directory {
	int64_t rev;
	struct person *person;
	struct team *team;
	struct queue *queue;
	struct category *category;
	struct organisation *organisation;
	size_t n_person, n_team, n_queue, n_category, n_organisation;
};

/* NULL when there is none with that id / key / login. Keys compare byte by byte. */
const struct person *directory_person(const struct directory *d, int64_t id);
const struct person *directory_login(const struct directory *d, struct sv login);
const struct team *directory_team(const struct directory *d, int64_t id);
const struct team *directory_team_key(const struct directory *d, struct sv key);
const struct queue *directory_queue(const struct directory *d, int64_t id);
const struct queue *directory_queue_key(const struct directory *d, struct sv key);
const struct category *directory_category(const struct directory *d, int64_t id);
const struct category *directory_category_key(const struct directory *d, struct sv key);
const struct organisation *directory_organisation(const struct directory *d, int64_t id);
const struct organisation *directory_organisation_key(const struct directory *d, struct sv key);
bool team_has(const struct team *t, int64_t person);

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
