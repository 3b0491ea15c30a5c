/* No file and no rule can hang the program: the worst that fits the limits is read, or refused, in
 * little time. The controls are the bare libraries, which need far more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <regex.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <yaml.h>

#include "deskbell/base/arena.h"
#include "deskbell/query/plan.h"
#include "deskbell/query/query.h"
#include "deskbell/text/yaml.h"
#include "support/promise.h"

/* SAFETY's own limit for a bomb is 50 ms of a quiet processor; sanitizers and a loaded machine are
 * given room by asking for processor time and ten times that. */
#define LIMIT_MS 500

static double cpu_ms(void)
{
	return (double)clock() * 1000 / CLOCKS_PER_SEC;
}

static struct sv repeated(struct arena *a, const char *piece, size_t bytes)
{
	size_t n = strlen(piece), count = bytes / n;
	char *p = arena_alloc(a, count * n + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(p + i * n, piece, n);
	p[count * n] = 0;
	return (struct sv){ p, count * n };
}

/* ---- files ---- */

static double load_ms(struct arena *a, struct sv text)
{
	struct faults f = { .arena = a };
	double from = cpu_ms();
	struct yaml y;

	(void)yaml_load(&y, "bomb.yaml", text, a, &f);
	return cpu_ms() - from;
}

static void no_yaml_file_hangs(void **state)
{
	static const char *const piece[] = {
		"[", "{a: ", "- ", "? ", "[[]", "&a [*a, ", "!!map {", "\"\\", "a: |\n ", "- x\n",
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	double worst = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(piece); i++) {
		double ms = load_ms(&a, repeated(&a, piece[i], 250000));

		worst = ms > worst ? ms : worst;
		arena_reset(&a);
	}
	assert_true(worst < LIMIT_MS);
	promise(47, "%zu bombs of 250 kB refused or read, the slowest in %.1f ms of processor time",
		ARRAY_LEN(piece), worst);
}

/* The control: libyaml alone looks at each open bracket again and again. */
static void the_library_alone_takes_long(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv text = repeated(&a, "[", 10000);
	double from = cpu_ms(), alone, ours;
	yaml_parser_t y;
	yaml_event_t event;
	bool more = true;

	(void)state;
	assert_int_equal(yaml_parser_initialize(&y), 1);
	yaml_parser_set_input_string(&y, (const unsigned char *)text.p, text.n);
	while (more && yaml_parser_parse(&y, &event)) {
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&y);
	alone = cpu_ms() - from;
	ours = load_ms(&a, text);
	assert_true(alone > 5 * ours);
	control(47, "10 kB of brackets: libyaml alone %.0f ms, ours %.1f ms", alone, ours);
}

/* ---- rules ---- */

static bool no_name(const void *arg, enum vocab_kind kind, struct sv name, int64_t *id)
{
	(void)arg;
	(void)kind;
	(void)name;
	(void)id;
	return false;
}

static void no_names(const void *arg, enum vocab_kind kind, struct sv prefix,
		     bool (*fn)(void *fn_arg, const struct vocab_name *name), void *fn_arg)
{
	(void)arg;
	(void)kind;
	(void)prefix;
	(void)fn;
	(void)fn_arg;
}

static struct sv nameless(const void *arg, enum vocab_kind kind, int64_t id)
{
	(void)arg;
	(void)kind;
	(void)id;
	return SV_NULL;
}

static int64_t teamless(const void *arg, int64_t queue)
{
	(void)arg;
	(void)queue;
	return 0;
}

/* Reads the condition and, where it is one, asks it of a long ticket. */
static double rule_ms(struct arena *a, struct sv text, bool *sound)
{
	static const struct vocab none = {
		.each = no_names, .find = no_name, .name = nameless, .team_of = teamless
	};
	struct query_env env = { .vocab = &none, .now = 1795444320 };
	struct ticket t = { .id = 1, .subject = SV("a a a a") };
	struct query_row row = { .env = &env, .ticket = &t };
	struct sv body = repeated(a, "aaaa aaab ", 64 << 10);
	struct err e = { 0 };
	struct query *q;
	double from = cpu_ms();

	*sound = query_parse(text, NULL, a, &q, NULL, &e) == RC_OK;
	if (*sound) {
		query_row_text(&row, t.subject, body, SV_NULL, a);
		(void)query_match(q, &row);
	}
	return cpu_ms() - from;
}

static void no_rule_hangs(void **state)
{
	static const char *const piece[] = {
		"a* ",
		"\"a a a a a a\" ",
		"-(",
		"(a OR ",
		"NOT ",
		"aaaa OR ",
		"subject:a* ",
		"tags:a*,",
		"state:-",
		"created:>-1d ",
		"a..",
		"\\",
		"((a{1,100}){1,100}){1,100} ",
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	size_t read = 0, asked = 0;
	double worst = 0;

	(void)state;
	for (size_t bytes = 16; bytes <= QUERY_TEXT_MAX; bytes *= 4) {
		for (size_t i = 0; i < ARRAY_LEN(piece); i++, read++) {
			bool sound;
			double ms = rule_ms(&a, repeated(&a, piece[i], bytes), &sound);

			asked += sound;
			worst = ms > worst ? ms : worst;
			arena_reset(&a);
		}
	}
	assert_true(asked > read / 4);
	assert_true(worst < LIMIT_MS);
	promise(48,
		"%zu conditions of up to %d bytes read, %zu asked of 64 kB: the slowest %.1f ms",
		read, QUERY_TEXT_MAX, asked, worst);
}

/* The control: a regular expression of 24 bytes, which rules could have had instead of words. */
static void a_regular_expression_would(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0) {
		struct rlimit cpu = { 1, 1 }, memory = { 256 << 20, 256 << 20 };
		regex_t re;

#ifndef __SANITIZE_ADDRESS__
		setrlimit(RLIMIT_AS, &memory);
#else
		(void)memory;
#endif
		setrlimit(RLIMIT_CPU, &cpu);
		_exit(regcomp(&re, "((a{1,100}){1,100}){1,100}", REG_EXTENDED) ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 1);
	control(48, "regcomp of 26 bytes: %s",
		WIFSIGNALED(status) ? "ended after a second of processor time"
				    : "over 256 MB of memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_yaml_file_hangs),
		cmocka_unit_test(the_library_alone_takes_long),
		cmocka_unit_test(no_rule_hangs),
		cmocka_unit_test(a_regular_expression_would),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
