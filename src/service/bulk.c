/* What a command says that was done to many tickets: a whole sentence for each, so that it can be
 * translated, and what differs from ticket to ticket is left out. */
#include "bulk.h"

#include "deskbell/base/i18n.h"
#include "deskbell/service/args.h"

static struct sv assigned(const struct bulk *b, struct sv login, struct arena *a)
{
	return arena_printf(a,
			    ngettext("%lld ticket assigned to %.*s",
				     "%lld tickets assigned to %.*s", (unsigned long)b->n),
			    (long long)b->n, SV_ARG(login));
}

struct sv bulk_taken(const struct bulk *b, struct arena *a)
{
	return assigned(b, b->login, a);
}

struct sv bulk_assigned(const struct bulk *b, struct arena *a)
{
	struct sv person = args_get(b->args, "person");

	return assigned(b, sv_eqs(person, "me") ? b->login : person, a);
}

struct sv bulk_moved(const struct bulk *b, struct arena *a)
{
	struct sv queue = args_get(b->args, "queue");

	return arena_printf(a,
			    ngettext("%lld ticket moved to %.*s", "%lld tickets moved to %.*s",
				     (unsigned long)b->n),
			    (long long)b->n, SV_ARG(queue));
}

struct sv bulk_transitioned(const struct bulk *b, struct arena *a)
{
	struct sv name = args_get(b->args, "name");

	return arena_printf(a,
			    ngettext("%lld ticket taken through %.*s",
				     "%lld tickets taken through %.*s", (unsigned long)b->n),
			    (long long)b->n, SV_ARG(name));
}

struct sv bulk_merged(const struct bulk *b, struct arena *a)
{
	struct sv into = args_get(b->args, "into");

	/* It may be given with its mark. */
	if (sv_starts(into, SV("#")))
		into = (struct sv){ into.p + 1, into.n - 1 };
	return arena_printf(a,
			    ngettext("%lld ticket merged into #%.*s",
				     "%lld tickets merged into #%.*s", (unsigned long)b->n),
			    (long long)b->n, SV_ARG(into));
}

struct sv bulk_tagged(const struct bulk *b, struct arena *a)
{
	return arena_printf(
		a, ngettext("%lld ticket tagged", "%lld tickets tagged", (unsigned long)b->n),
		(long long)b->n);
}

struct sv bulk_untagged(const struct bulk *b, struct arena *a)
{
	return arena_printf(
		a, ngettext("%lld ticket untagged", "%lld tickets untagged", (unsigned long)b->n),
		(long long)b->n);
}

struct sv bulk_linked(const struct bulk *b, struct arena *a)
{
	return arena_printf(
		a, ngettext("%lld ticket linked", "%lld tickets linked", (unsigned long)b->n),
		(long long)b->n);
}

struct sv bulk_unlinked(const struct bulk *b, struct arena *a)
{
	return arena_printf(
		a, ngettext("%lld ticket unlinked", "%lld tickets unlinked", (unsigned long)b->n),
		(long long)b->n);
}

struct sv bulk_watched(const struct bulk *b, struct arena *a)
{
	return arena_printf(a,
			    ngettext("%lld ticket is watched now", "%lld tickets are watched now",
				     (unsigned long)b->n),
			    (long long)b->n);
}

struct sv bulk_unwatched(const struct bulk *b, struct arena *a)
{
	return arena_printf(a,
			    ngettext("%lld ticket is no longer watched",
				     "%lld tickets are no longer watched", (unsigned long)b->n),
			    (long long)b->n);
}

struct sv bulk_snoozed(const struct bulk *b, struct arena *a)
{
	return arena_printf(
		a, ngettext("%lld ticket snoozed", "%lld tickets snoozed", (unsigned long)b->n),
		(long long)b->n);
}

struct sv bulk_awake(const struct bulk *b, struct arena *a)
{
	return arena_printf(
		a, ngettext("%lld ticket awake", "%lld tickets awake", (unsigned long)b->n),
		(long long)b->n);
}

struct sv bulk_unmerged(const struct bulk *b, struct arena *a)
{
	return arena_printf(a,
			    ngettext("%lld ticket stands for itself again",
				     "%lld tickets stand for themselves again",
				     (unsigned long)b->n),
			    (long long)b->n);
}

struct sv bulk_deleted(const struct bulk *b, struct arena *a)
{
	return arena_printf(
		a, ngettext("%lld ticket deleted", "%lld tickets deleted", (unsigned long)b->n),
		(long long)b->n);
}

struct sv bulk_restored(const struct bulk *b, struct arena *a)
{
	return arena_printf(
		a, ngettext("%lld ticket restored", "%lld tickets restored", (unsigned long)b->n),
		(long long)b->n);
}

static struct sv changed(const struct bulk *b, struct arena *a)
{
	return arena_printf(
		a, ngettext("%lld ticket changed", "%lld tickets changed", (unsigned long)b->n),
		(long long)b->n);
}

struct sv bulk_told(const struct bulk *b, struct arena *a)
{
	return b->args->cmd->bulk ? b->args->cmd->bulk(b, a) : changed(b, a);
}
