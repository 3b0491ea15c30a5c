/* The files of a configuration. */
#include "deskbell/rules/config_part.h"

#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"
#include "rules_priv.h"

#define YAML_END SV(".yaml")

static const struct {
	const char *path; /* a folder ends in '/' */
	bool levels;	  /* service levels follow from it */
} parts[] = {
	[PART_DESK] = { .path = "desk.yaml" },
	[PART_VIEW] = { .path = "view.yaml" },
	[PART_FIELD] = { .path = "field.yaml" },
	[PART_KEYMAP] = { .path = "keymap.yaml" },
	[PART_SLA] = { .path = "sla.yaml", .levels = true },
	[PART_WORKFLOW] = { .path = "workflow/" },
	[PART_CALENDAR] = { .path = "calendar/", .levels = true },
};

struct sv config_part_path(enum config_part part)
{
	return sv_from(parts[part].path);
}

static bool is_folder(enum config_part part)
{
	struct sv path = config_part_path(part);

	return path.p[path.n - 1] == '/';
}

/* "incident" of "workflow/incident.yaml" and the folder "workflow/"; SV_NULL for other paths. */
static struct sv name_in(struct sv path, struct sv folder)
{
	struct sv end = YAML_END, name;

	if (!sv_starts(path, folder) || path.n <= folder.n + end.n)
		return SV_NULL;
	name = (struct sv){ path.p + folder.n, path.n - folder.n - end.n };
	if (!sv_eq((struct sv){ name.p + name.n, end.n }, end) || sv_find(name, '/') < name.n)
		return SV_NULL;
	return name;
}

bool config_part_is(struct sv path, enum config_part part, struct sv *name)
{
	*name = is_folder(part) ? name_in(path, config_part_path(part)) : SV_NULL;
	return is_folder(part) ? name->p != NULL : sv_eq(path, config_part_path(part));
}

bool config_part_of(struct sv path, enum config_part *part, struct sv *name)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		*part = (enum config_part)i;
		if (config_part_is(path, *part, name))
			return true;
	}
	return false;
}

bool config_part_levels(struct sv path)
{
	enum config_part part;
	struct sv name;

	return config_part_of(path, &part, &name) && parts[part].levels;
}

struct sv config_part_unknown(struct sv path, struct arena *a)
{
	struct sv known[ARRAY_LEN(parts)];
	int near;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		known[i] = is_folder((enum config_part)i)
				   ? arena_printf(a, "%sNAME.yaml", parts[i].path)
				   : sv_from(parts[i].path);
	near = fuzzy_nearest(path, known, ARRAY_LEN(known));
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (is_folder((enum config_part)i) && sv_starts(path, sv_from(parts[i].path)))
			near = (int)i;
	if (near >= 0)
		return arena_printf(a, _("unknown file (did you mean \"%.*s\"?)"),
				    SV_ARG(known[near]));
	return arena_printf(a, _("unknown file (there are %.*s)"),
			    SV_ARG(names_join(a, known, ARRAY_LEN(known), ", ")));
}
