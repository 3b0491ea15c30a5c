/* The table of link kinds. A name is stored in the log: it is never taken away. */
#include "deskbell/domain/link.h"

#include "deskbell/base/attr.h"
#include "deskbell/base/i18n.h"

static const char *const names[] = {
	[LINK_NONE] = "",
	[LINK_RELATES] = "relates",
	[LINK_BLOCKS] = "blocks",
	[LINK_BLOCKED_BY] = "blocked-by",
	[LINK_DUPLICATES] = "duplicates",
	[LINK_DUPLICATED_BY] = "duplicated-by",
	[LINK_PARENT] = "parent",
	[LINK_CHILD] = "child",
	[LINK_CAUSES] = "causes",
	[LINK_CAUSED_BY] = "caused-by",
	[LINK_KINDS] = NULL,
};

static const struct {
	const char *label;
	enum link_kind inverse;
} kinds[LINK_KINDS] = {
	[LINK_NONE] = { "", LINK_NONE },
	[LINK_RELATES] = { N_("related to"), LINK_RELATES },
	[LINK_BLOCKS] = { N_("blocks"), LINK_BLOCKED_BY },
	[LINK_BLOCKED_BY] = { N_("blocked by"), LINK_BLOCKS },
	[LINK_DUPLICATES] = { N_("duplicate of"), LINK_DUPLICATED_BY },
	[LINK_DUPLICATED_BY] = { N_("duplicated by"), LINK_DUPLICATES },
	[LINK_PARENT] = { N_("parent of"), LINK_CHILD },
	[LINK_CHILD] = { N_("child of"), LINK_PARENT },
	[LINK_CAUSES] = { N_("causes"), LINK_CAUSED_BY },
	[LINK_CAUSED_BY] = { N_("caused by"), LINK_CAUSES },
};

const char *link_name(enum link_kind kind)
{
	return (size_t)kind < LINK_KINDS ? names[kind] : "";
}

const char *link_label(enum link_kind kind)
{
	return (size_t)kind < LINK_KINDS ? kinds[kind].label : "";
}

enum link_kind link_inverse(enum link_kind kind)
{
	return (size_t)kind < LINK_KINDS ? kinds[kind].inverse : LINK_NONE;
}

enum link_kind link_find(struct sv name)
{
	for (int i = LINK_NONE + 1; i < LINK_KINDS; i++)
		if (sv_eqs(name, names[i]))
			return (enum link_kind)i;
	return LINK_NONE;
}

const char *const *link_names(void)
{
	return names + 1;
}

struct sv link_form(struct ticket_link l, struct arena *a)
{
	return arena_printf(a, "%s %lld", link_name(l.kind), (long long)l.other);
}

bool link_parse(struct sv form, struct ticket_link *out)
{
	struct sv kind = sv_cut(&form, ' ');

	out->kind = link_find(kind);
	return out->kind && sv_int(form, &out->other) && out->other > 0;
}

int link_cmp(struct ticket_link a, struct ticket_link b)
{
	if (a.kind != b.kind)
		return a.kind < b.kind ? -1 : 1;
	return a.other < b.other ? -1 : a.other > b.other;
}
