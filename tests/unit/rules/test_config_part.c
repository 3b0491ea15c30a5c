/* Which files a configuration has, and what is said of others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/rules/config_part.h"
#include "support/shipped_set.h"

static void every_part_is_known_by_its_path(void **state)
{
	(void)state;
	for (int i = PART_DESK; i <= PART_CALENDAR; i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct sv path = config_part_path((enum config_part)i), name;
		bool folder = i >= PART_WORKFLOW;
		enum config_part part;

		if (folder)
			path = arena_printf(&a, "%.*sa-b.yaml", SV_ARG(path));
		assert_true(config_part_of(path, &part, &name));
		assert_int_equal(part, i);
		assert_int_equal(folder, sv_eqs(name, "a-b"));
		assert_int_equal(folder, name.p != NULL);
	}
}

static void other_paths_are_no_part(void **state)
{
	static const char *const none[] = { "",
					    "desk",
					    "desk.yaml/",
					    "/desk.yaml",
					    "desk.yaml.yaml",
					    "workflow",
					    "workflow/",
					    "workflow/.yaml",
					    "workflow/a.yml",
					    "workflow/a/b.yaml",
					    "calendar/a.yaml~",
					    "Sla.yaml",
					    "form/a.yaml" };
	enum config_part part;
	struct sv name;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		if (config_part_of(sv_from(none[i]), &part, &name))
			fail_msg("%s is a part", none[i]);
}

static void levels_follow_from_policies_and_calendars(void **state)
{
	(void)state;
	assert_true(config_part_levels(SV("sla.yaml")));
	assert_true(config_part_levels(SV("calendar/office.yaml")));
	assert_false(config_part_levels(SV("calendar/office.txt")));
	assert_false(config_part_levels(SV("view.yaml")));
	assert_false(config_part_levels(SV("workflow/incident.yaml")));
}

static void init_lays_down_no_other_files(void **state)
{
	struct config_file file[SHIPPED_FILES_MAX];
	size_t n = shipped_files(file);
	enum config_part part;
	struct sv name;

	(void)state;
	assert_true(n > 5);
	for (size_t i = 0; i < n; i++)
		if (!config_part_of(file[i].path, &part, &name))
			fail_msg("%.*s", SV_ARG(file[i].path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_part_is_known_by_its_path),
		cmocka_unit_test(other_paths_are_no_part),
		cmocka_unit_test(levels_follow_from_policies_and_calendars),
		cmocka_unit_test(init_lays_down_no_other_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
