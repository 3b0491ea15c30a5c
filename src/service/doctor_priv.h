#ifndef DESKBELL_SERVICE_DOCTOR_PRIV_H
#define DESKBELL_SERVICE_DOCTOR_PRIV_H
/* One look through a desk, for the files of its checks. A check that cannot go on returns its
 * error, which becomes a finding. */
#include "deskbell/service/doctor.h"
#include "desk_priv.h"

/* Findings of one check that are told; the rest is counted. */
#define FINDINGS_TOLD 20

struct doctor {
	const struct doctor_request *r;
	const struct clock *clock;
	struct desk *desk; /* NULL: not even SQLite can open the store */
	bool whole;	   /* desk_open took it */
	bool mend;	   /* --repair, and the store can be written */
	bool remake;	   /* and also what is sound */
	uid_t owner;
	const char *check;
	int64_t told;
	struct str derived; /* names of the derived tables made anew */
	struct doctor_result *out;
};

/* Tells one finding; its `check` is filled in. Texts are borrowed. */
void doctor_tell(struct doctor *x, struct finding f);
/* A finding that nothing here can mend. */
void doctor_fault(struct doctor *x, struct sv where, struct sv what, const char *remedy);
void doctor_note(struct doctor *x, struct sv where, struct sv what, const char *remedy);
/* A derived table (by name) that is not what a rebuild gives; `mended` = it was made anew now. */
void doctor_derived(struct doctor *x, const char *table, struct sv where, struct sv what,
		    bool mended);
/* Notes a table made anew although nothing was wrong with it. */
void doctor_remade(struct doctor *x, const char *table);
void doctor_progress(struct doctor *x, int64_t done, int64_t total);
/* Whether the check of that name is one of those that are run. */
bool doctor_wants(const struct doctor *x, const char *check);

/* The checks; the table in doctor.c has one row for each. */
enum rc check_environment(struct doctor *x, struct err *e) MUST_USE;
enum rc check_files(struct doctor *x, struct err *e) MUST_USE;
enum rc check_leftovers(struct doctor *x, struct err *e) MUST_USE;
enum rc check_disk(struct doctor *x, struct err *e) MUST_USE;
enum rc check_blobs(struct doctor *x, struct err *e) MUST_USE;
enum rc check_store(struct doctor *x, struct err *e) MUST_USE;
enum rc check_audit(struct doctor *x, struct err *e) MUST_USE;
enum rc check_counters(struct doctor *x, struct err *e) MUST_USE;
enum rc check_undone(struct doctor *x, struct err *e) MUST_USE;
enum rc check_people(struct doctor *x, struct err *e) MUST_USE;
enum rc check_tickets(struct doctor *x, struct err *e) MUST_USE;
enum rc check_search(struct doctor *x, struct err *e) MUST_USE;
enum rc check_config(struct doctor *x, struct err *e) MUST_USE;
enum rc check_unfinished(struct doctor *x, struct err *e) MUST_USE;
enum rc check_outbox(struct doctor *x, struct err *e) MUST_USE;
enum rc check_git(struct doctor *x, struct err *e) MUST_USE;
enum rc check_articles(struct doctor *x, struct err *e) MUST_USE;

#endif
