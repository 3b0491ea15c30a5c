#ifndef DESKBELL_SERVICE_KB_WRITE_H
#define DESKBELL_SERVICE_KB_WRITE_H
/* Publishing as a person: one commit on main, told to the store before and followed after. No
 * transaction is open meanwhile: kb.lock comes before desk.lock. */
#include "deskbell/kb/publish.h"
#include "deskbell/service/call.h"
#include "kb_sync.h"

struct kb_write {
	struct desk *desk;
	struct repo *repo;
	struct kb_author author;
	struct publish publish;
	bool dry_run;
	int64_t change; /* the change that followed, 0 = none yet */
};

/* Opens the repository, follows what is new there, and looks whether the request is a change
 * already (then w->change is set and nothing is to be done). */
enum rc kb_write_begin(struct kb_write *w, struct desk *d, const struct request *r,
		       const struct actor *who, struct arena *a, struct err *e) MUST_USE;
/* The commit's message, from the command's --message or else this text. */
void kb_write_message(struct kb_write *w, const struct args *x, struct sv text, struct arena *a);
/* Publishes and follows; a dry run checks all and stops before main would move. */
enum rc kb_write_edits(struct kb_write *w, const struct article_edit *edit, size_t n,
		       struct published *out, struct err *e) MUST_USE;
/* Answers the job with the change it was already, if it was one: then j->repeated. */
enum rc kb_write_again(const struct kb_write *w, struct job *j, struct err *e) MUST_USE;
/* After main moved: the store follows, w->change is the change of this request. */
enum rc kb_write_follow(struct kb_write *w, struct err *e) MUST_USE;

#endif
