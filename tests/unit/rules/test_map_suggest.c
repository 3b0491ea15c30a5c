/* Maps guessed: which column is which, what words mean, and that a map can always be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/rand.h"
#include "deskbell/base/clock.h"
#include "deskbell/rules/map_suggest.h"
#include "deskbell/rules/ticket_map.h"
#include "support/fault_text.h"
#include "support/shipped_set.h"

/* A map for rows of cells divided by '|'; the first row names the columns. */
static struct sv suggested(const char *const *row, size_t n, struct arena *a)
{
	struct map_sample s = { .csv = true };
	struct config_set set;
	struct sv text;

	shipped_set(&set, a);
	for (size_t i = 1; i < n; i++) {
		struct sv names = sv_from(row[0]), cells = sv_from(row[i]);

		s.rows++;
		while (names.p)
			map_sample_add(&s, sv_cut(&names, '|'), false, sv_cut(&cells, '|'));
	}
	text = map_suggest(&s, &set, SV("anna"), SV("file"), NULL, a);
	map_sample_deinit(&s);
	return text;
}

static void is_sound(struct sv text, struct arena *a, struct ticket_map *m)
{
	struct config_set set;
	struct faults f;

	shipped_set(&set, a);
	faults_init(&f, a);
	if (!ticket_map_from_text("map.yaml", text, &set, a, m, &f))
		fail_msg("%s\n%.*s", fault_text(&f, a), SV_ARG(text));
}

/* The column a map takes the key from; "" = none. */
static const char *from(const struct ticket_map *m, const char *key, struct arena *a)
{
	for (size_t i = 0; i < m->n_column; i++)
		if (sv_eqs(m->column[i].key, key))
			return arena_z(a, m->column[i].part[0].s);
	return "";
}

static void columns_are_known_by_their_names(void **state)
{
	static const char *const rows[][3] = {
		{ "Ticket_ID|Short Description|Description|Caller|Status|Priority",
		  "7|no mouse|long|li.wei|Open|High", "8|no keys|long|li.wei|Closed|Low" },
		{ "Номер|Тема|Описание|Заявитель|Статус|Приоритет",
		  "7|мышь|текст|ivan|В работе|Высокий", "8|клавиши|текст|ivan|Закрыт|Низкий" },
		{ "工单号|标题|描述|提交人|状态|优先级", "7|鼠标|文本|wang|处理中|高",
		  "8|键盘|文本|wang|已关闭|低" },
		{ "Vorgangsnummer|Betreff|Beschreibung|Melder|Zustand|Priorität",
		  "7|Maus|Text|karl|In Bearbeitung|hoch",
		  "8|Tasten|Text|karl|Geschlossen|niedrig" },
	};
	static const char *const key[] = { "external_id", "subject", "body",
					   "requester",	  "state",   "priority" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct sv heading = sv_from(rows[i][0]);
		struct sv first[6], cells = sv_from(rows[i][1]), last = sv_from(rows[i][2]);
		struct ticket_map m;

		is_sound(suggested(rows[i], 3, &a), &a, &m);
		for (size_t k = 0; k < ARRAY_LEN(key); k++) {
			struct sv name = sv_cut(&heading, '|');

			assert_string_equal(from(&m, key[k], &a), arena_z(&a, name));
			first[k] = sv_cut(&cells, '|');
		}
		assert_true(sv_eqs(ticket_map_value(&m, MAP_STATE, first[4]), "open"));
		assert_true(sv_eqs(ticket_map_value(&m, MAP_PRIORITY, first[5]), "P2"));
		for (size_t k = 0; k < 4; k++)
			(void)sv_cut(&last, '|');
		assert_true(sv_eqs(ticket_map_value(&m, MAP_STATE, sv_cut(&last, '|')), "closed"));
		assert_true(sv_eqs(ticket_map_value(&m, MAP_PRIORITY, last), "P4"));
	}
}

/* Two levels at most, and no comma: what is left of it, or "other" where nothing is. */
static void words_that_are_no_category_become_one(void **state)
{
	static const char *const row[] = { "Subject|Category|Status", "no net|network/vpn|Open",
					   "no light|a, b/c/d|Open", "no sound|/|Closed" };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket_map m;

	(void)state;
	is_sound(suggested(row, ARRAY_LEN(row), &a), &a, &m);
	assert_string_equal(from(&m, "category", &a), "Category");
	assert_true(sv_eqs(ticket_map_value(&m, MAP_CATEGORY, SV("network/vpn")), "network/vpn"));
	assert_true(sv_eqs(ticket_map_value(&m, MAP_CATEGORY, SV("a, b/c/d")), "a- b/c-d"));
	assert_true(sv_eqs(ticket_map_value(&m, MAP_CATEGORY, SV("/")), "other"));
}

static void columns_are_known_by_what_stands_in_them(void **state)
{
	static const char *const row[] = {
		"a|b|c|d",
		"someone@example.org|the mouse on the third floor|2.3.2026 9:00|x",
		"other@example.org|the keyboard is gone|14.12.2026 19:30|x",
		"third@example.org|how do I log in|1.1.2026 0:00|x",
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv text = suggested(row, ARRAY_LEN(row), &a);
	struct ticket_map m;

	(void)state;
	is_sound(text, &a, &m);
	assert_string_equal(from(&m, "requester", &a), "a");
	assert_string_equal(from(&m, "subject", &a), "b");
	assert_string_equal(from(&m, "created_at", &a), "c");
	assert_true(m.n_time == 1 && sv_eqs(m.time[0], "DD.MM.YYYY hh:mm"));
	assert_true(sv_eqs(ticket_map_time(&m, SV("2.3.2026 9:00"), &a), "2026-03-02T09:00:00Z"));
	assert_string_equal(from(&m, "external_id", &a), "file-{#}");
	assert_non_null(strstr(arena_z(&a, text), "  # f.d: \"d\"  # not taken; 1 different"));
}

static void what_two_rows_share_names_neither(void **state)
{
	static const char *const row[] = { "number|title", "1|one", "1|two" };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket_map m;

	(void)state;
	is_sound(suggested(row, ARRAY_LEN(row), &a), &a, &m);
	assert_string_equal(from(&m, "external_id", &a), "file-{#}");
}

/* Rows that tell what happened: whatever the id is called, and whether or not they stand together.
 */
static void rows_of_one_ticket_are_told(void **state)
{
	static const char *const row[][7] = {
		{ "number|status|by|at", "7|New|a|1", "7|Open|b|2", "7|Closed|b|3", "8|New|a|1",
		  "8|Open|b|2", "8|Closed|b|3" },
		{ "case:concept:name|Activity|id", "C1|New|1", "C2|New|2", "C1|Open|3", "C2|Open|4",
		  "C1|Closed|5", "C2|Closed|6" },
		{ "工单编号|状态|id", "7|新建|1", "7|处理中|2", "7|已关闭|3", "8|新建|4",
		  "8|处理中|5", "8|已关闭|6" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct sv text = suggested(row[i], ARRAY_LEN(row[i]), &a),
			  heading = sv_from(row[i][0]);
		struct ticket_map m;
		const char *id = arena_z(&a, sv_cut(&heading, '|'));

		is_sound(text, &a, &m);
		assert_string_equal(from(&m, "external_id", &a), id);
		assert_non_null(strstr(arena_z(&a, text), "is the same in many rows"));
		assert_non_null(strstr(arena_z(&a, text), "of each only the first row comes in"));
	}
}

/* An id of a log: is it told, with so many other ids before the first comes again? */
static bool is_told(const char *name, const char *id, size_t ids, size_t rows)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct map_sample s = { .rows = rows };
	struct config_set set;
	struct sv events;

	shipped_set(&set, &a);
	for (size_t i = 0; i < rows; i++) {
		map_sample_add(&s, sv_from(name), false, arena_printf(&a, "%s%zu", id, i % ids));
		map_sample_add(&s, SV("x.what"), false, SV("done"));
	}
	(void)map_suggest(&s, &set, SV("anna"), SV("f"), &events, &a);
	assert_true(!events.p || sv_eqs(events, name));
	map_sample_deinit(&s);
	return events.p;
}

static void an_id_is_told_whatever_its_place_and_length(void **state)
{
	static const char *const name[] = { "nr", "x.nr", "ticket.reference", "Ticket.Reference" };
	char id[MAP_WORD_BYTES + 1] = "";

	(void)state;
	memset(id, 'i', MAP_WORD_BYTES - 1);
	for (size_t i = 0; i < ARRAY_LEN(name); i++) {
		assert_true(is_told(name[i], "T", 4 * MAP_WORDS, 8 * MAP_WORDS));
		/* ten of them are as long as may be, the others too long */
		assert_true(is_told(name[i], id, 20, 40));
		assert_false(is_told(name[i], id, 20, 20));
	}
	id[MAP_WORD_BYTES - 1] = 'i';
	assert_false(is_told("nr", id, 10, 20)); /* import would refuse each */
	assert_false(is_told("x.other", "T", 4 * MAP_WORDS, 8 * MAP_WORDS));
}

static void a_row_in_three_has_an_id_that_came_before(void **state)
{
	(void)state;
	assert_false(is_told("nr", "T", 4, 5));
	assert_true(is_told("nr", "T", 3, 5));
	assert_true(is_told("nr", "T", 4, 6));
	assert_false(is_told("nr", "T", 6, 8));
	assert_true(is_told("nr", "T", 5, 8));
	assert_false(is_told("nr", "T", 1, 4));
}

/* "number" may be that of a house, where another column names the rows. */
static void a_surer_name_of_rows_is_taken(void **state)
{
	static const char *const name[] = { "number", "x.number", "编号" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(name); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		const char *row[] = { arena_z(&a, arena_printf(&a, "%s|id|title", name[i])),
				      "1|11|a",
				      "1|12|b",
				      "1|13|c",
				      "2|14|d",
				      "2|15|e",
				      "2|16|f" };
		struct sv text = suggested(row, ARRAY_LEN(row), &a);
		struct ticket_map m;

		is_sound(text, &a, &m);
		assert_string_equal(from(&m, "external_id", &a), "id");
		assert_null(strstr(arena_z(&a, text), "in many rows"));
	}
}

static void several_forms_of_times_are_read(void **state)
{
	static const struct {
		const char *row[4], *value, *want, *remark;
	} t[] = {
		/* two programs wrote it */
		{ { "title|created", "a|2026-02-03 10:00", "b|3.2.2026 9:05", "c|2026-02-03" },
		  "3.2.2026 9:05",
		  "2026-02-03T09:05:00Z",
		  "# or where its clocks stood" },
		/* the one day behind the twelfth says which is the month, of dates alone too */
		{ { "title|created", "a|03/04/2026", "b|12/31/2025 9:05", "c|1/2/2026 9:05" },
		  "03/04/2026",
		  "2026-03-04T00:00:00Z",
		  "# or where its clocks stood" },
		{ { "title|created", "a|31/12/2025", "b|12/31/2025", "c|1/2/2026" },
		  "1/2/2026",
		  "2026-02-01T00:00:00Z",
		  "some values have the day first, others the month" },
		{ { "title|created", "a|1/12/2025", "b|12/1/2025", "c|1/2/2026" },
		  "1/2/2026",
		  "2026-02-01T00:00:00Z",
		  "day before month is a guess" },
		{ { "title|created", "a|2022-01-05 08:06:25+02:00", "b|2022-01-05 08:06:25.5+00:00",
		    "c|2022-01-05T08:06:25Z" },
		  "2022-01-05 08:06:25+02:00",
		  "2022-01-05T06:06:25Z",
		  "# or where its clocks stood" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(t); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct sv text = suggested(t[i].row, ARRAY_LEN(t[i].row), &a);
		struct ticket_map m;

		is_sound(text, &a, &m);
		assert_string_equal(from(&m, "created_at", &a), "created");
		for (size_t k = 1; k < ARRAY_LEN(t[i].row); k++) {
			struct sv rest = sv_from(t[i].row[k]), got;
			int64_t at;

			(void)sv_cut(&rest, '|');
			got = ticket_map_time(&m, rest, &a);
			if (!clock_parse(got, &at))
				fail_msg("not read: %.*s", SV_ARG(rest));
		}
		assert_string_equal(arena_z(&a, ticket_map_time(&m, sv_from(t[i].value), &a)),
				    t[i].want);
		if (!strstr(arena_z(&a, text), t[i].remark))
			fail_msg("%s: not in %.*s", t[i].remark, SV_ARG(text));
	}
}

static void times_that_are_none_are_told(void **state)
{
	static const char *const row[] = {
		"title|created|closed",
		"a|2026-02-03|3rd of May",
		"b|2026-02-03|4th of May",
		"c|2026-02-03|",
		"d|2026-02-03|",
		"e|2026-02-03|",
		"f|2026-02-03|",
		"g|2026-02-03|",
		"h|2026-02-03|",
		"i|2026-02-03|",
		"j|n/a|",
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv text = suggested(row, ARRAY_LEN(row), &a);
	struct ticket_map m;

	(void)state;
	is_sound(text, &a, &m);
	assert_string_equal(from(&m, "created_at", &a), "created");
	assert_non_null(
		strstr(arena_z(&a, text), "rows where it is no time are refused, like \"n/a\""));
	assert_non_null(
		strstr(arena_z(&a, text),
		       "f.closed: \"closed\"  # not taken: not every value is a time that can be "
		       "read, like \"3rd of May\""));
}

/* Only where each value fits it. */
static void custom_fields_are_taken(void **state)
{
	static const char *const good[] = { "subject|Site|Room", "s|berlin|4.17" };
	static const char *const bad[] = { "subject|Site|Room", "s|bonn|4.17" };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket_map m;

	(void)state;
	is_sound(suggested(good, 2, &a), &a, &m);
	assert_string_equal(from(&m, "f.site", &a), "Site");
	assert_string_equal(from(&m, "f.room", &a), "Room");
	is_sound(suggested(bad, 2, &a), &a, &m);
	assert_string_equal(from(&m, "f.site", &a), "");
}

/* Keys of JSON rows stay; foreign ones go into columns or are left aside. */
static void json_keys_are_used_or_left_aside(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct map_sample s = { .rows = 1 };
	struct config_set set;
	struct ticket_map m;

	(void)state;
	shipped_set(&set, &a);
	map_sample_add(&s, SV("state"), true, SV("Wartend"));
	map_sample_add(&s, SV("fields.summary"), false, SV("a title"));
	map_sample_add(&s, SV("self"), false, SV("http"));
	map_sample_add(&s, SV("x.answer"), false, SV("do this"));
	is_sound(map_suggest(&s, &set, SV("anna"), SV("f"), NULL, &a), &a, &m);
	map_sample_deinit(&s);
	assert_string_equal(from(&m, "state", &a), "");
	assert_true(sv_eqs(ticket_map_value(&m, MAP_STATE, SV("Wartend")), "waiting"));
	assert_string_equal(from(&m, "subject", &a), "fields.summary");
	assert_string_equal(from(&m, "reply", &a), "x.answer");
	assert_true(ticket_map_names(&m, SV("fields")) && !ticket_map_ignores(&m, SV("fields")));
	assert_true(ticket_map_ignores(&m, SV("self")) && !ticket_map_ignores(&m, SV("x")));
	assert_true(sv_eqs(m.author, "anna"));
}

/* Whatever stands in names and values. */
static void a_map_can_always_be_read(void **state)
{
	static const char *const piece[] = { "\"",
					     "\\",
					     "\n",
					     ": ",
					     "#",
					     "{x}",
					     "|",
					     "- ",
					     "\xe2\x80\xae",
					     "\xf3\xa0\x80\x81",
					     "é",
					     "'",
					     "\xf4\x8f\xbf\xbd",
					     "[",
					     "*",
					     "&a",
					     "id",
					     "state",
					     "priority",
					     "\x01",
					     "1",
					     "a@b.c",
					     "2026-01-01",
					     "none",
					     ",",
					     "/",
					     " ",
					     "~",
					     "queue",
					     "x." };
	struct rand r;

	(void)state;
	rand_seed(&r, 7);
	for (int i = 0; i < 200; i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct map_sample s = { .csv = i % 2 };
		struct config_set set;
		struct ticket_map m;

		shipped_set(&set, &a);
		for (s.rows = 1; s.rows < 4; s.rows++)
			for (int k = 0; k < 6; k++) {
				AUTO(str_deinit) struct str name = STR_INIT;
				AUTO(str_deinit) struct str value = STR_INIT;

				for (int p = 0; p < 3; p++) {
					str_adds(&name, piece[rand_below(&r, ARRAY_LEN(piece))]);
					str_adds(&value, piece[rand_below(&r, ARRAY_LEN(piece))]);
				}
				map_sample_add(&s, str_sv(&name), false, str_sv(&value));
			}
		is_sound(map_suggest(&s, &set, SV("anna"), SV("f"), NULL, &a), &a, &m);
		map_sample_deinit(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_known_by_their_names),
		cmocka_unit_test(words_that_are_no_category_become_one),
		cmocka_unit_test(columns_are_known_by_what_stands_in_them),
		cmocka_unit_test(what_two_rows_share_names_neither),
		cmocka_unit_test(rows_of_one_ticket_are_told),
		cmocka_unit_test(an_id_is_told_whatever_its_place_and_length),
		cmocka_unit_test(a_row_in_three_has_an_id_that_came_before),
		cmocka_unit_test(a_surer_name_of_rows_is_taken),
		cmocka_unit_test(several_forms_of_times_are_read),
		cmocka_unit_test(times_that_are_none_are_told),
		cmocka_unit_test(custom_fields_are_taken),
		cmocka_unit_test(json_keys_are_used_or_left_aside),
		cmocka_unit_test(a_map_can_always_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
