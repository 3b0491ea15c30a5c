/* The hash of a change: each part of it counts, and nothing but its text may be erased. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/attr.h"
#include "deskbell/domain/change.h"

struct sample {
	struct hash prev;
	struct change head;
	struct event event[2];
	struct text text[2];
	struct message message[1];
	struct attachment file[1];
	size_t n_event, n_text, n_message, n_file;
};

static struct sample sample(void)
{
	struct sample s = { .n_event = 2, .n_text = 2, .n_message = 1, .n_file = 1 };

	s.head = (struct change){ .id = 5,
				  .uid = "0123456789abcde",
				  .at = 100,
				  .recorded = 101,
				  .actor = 3,
				  .door = DOOR_CLI,
				  .command = SV("ticket new"),
				  .config = 1,
				  .v = CHANGE_VERSION };
	s.event[0] = (struct event){ NOUN_TICKET, 42, TICKET_STATE, OP_SET, SV("new"), SV("open") };
	s.event[1] = (struct event){ NOUN_TICKET, 42, TICKET_TAGS, OP_ADD, SV_NULL, SV("vpn") };
	s.text[0].id = 7;
	s.text[0].value = SV("secret");
	s.text[1].id = 8;
	s.message[0] = (struct message){ 9, 5, 100, 3, true, 8 };
	s.file[0] = (struct attachment){ 4, 5, 9, 7, SV("text/plain"), 11, { { 1 } } };
	return s;
}

static struct hash hash(const struct sample *s)
{
	struct change_parts parts = { s->event,	  s->text,   s->message,   s->file,
				      s->n_event, s->n_text, s->n_message, s->n_file };

	return change_hash(&s->prev, &s->head, &parts);
}

#define DIFFERS(...) \
	do { \
		struct sample s = sample(); \
		struct hash before = hash(&s), after; \
		__VA_ARGS__; \
		after = hash(&s); \
		if (hash_eq(&before, &after)) \
			fail_msg("not in the hash: %s", #__VA_ARGS__); \
	} while (0)

static void each_part_counts(void **state)
{
	(void)state;
	DIFFERS(s.prev.byte[31] = 1);
	DIFFERS(s.head.id++);
	DIFFERS(s.head.uid[15] = 'x');
	DIFFERS(s.head.at++);
	DIFFERS(s.head.recorded++);
	DIFFERS(s.head.actor++);
	DIFFERS(s.head.door = DOOR_TUI);
	DIFFERS(s.head.command = SV("ticket newt"));
	DIFFERS(s.head.config++);
	DIFFERS(s.head.batch++);
	DIFFERS(s.head.cause++);
	DIFFERS(s.head.rule = SV(""));
	DIFFERS(s.head.undoes++);
	DIFFERS(s.head.v++);
	DIFFERS(s.event[0].noun = NOUN_TEAM);
	DIFFERS(s.event[0].object++);
	DIFFERS(s.event[0].field++);
	DIFFERS(s.event[0].op = OP_ADD);
	DIFFERS(s.event[0].old = SV_NULL);
	DIFFERS(s.event[1].old = SV(""));
	DIFFERS(s.event[0].new = SV("opem"));
	DIFFERS(s.text[0].id++);
	DIFFERS(s.text[0].digest.byte[0]++);
	DIFFERS(s.message[0].id++);
	DIFFERS(s.message[0].change++);
	DIFFERS(s.message[0].at++);
	DIFFERS(s.message[0].author++);
	DIFFERS(s.message[0].public = false);
	DIFFERS(s.message[0].text++);
	DIFFERS(s.file[0].id++);
	DIFFERS(s.file[0].change++);
	DIFFERS(s.file[0].message++);
	DIFFERS(s.file[0].name++);
	DIFFERS(s.file[0].type = SV("text/html"));
	DIFFERS(s.file[0].size++);
	DIFFERS(s.file[0].blob.byte[31]++);
	DIFFERS(s.n_file--);
	DIFFERS(s.n_event--);
	DIFFERS(s.n_text--);
	DIFFERS(s.n_message--);
	DIFFERS(struct event ev = s.event[0]; s.event[0] = s.event[1]; s.event[1] = ev);
}

static void an_erased_text_leaves_the_hash(void **state)
{
	struct sample s = sample();
	struct hash before = hash(&s), after;

	(void)state;
	s.text[0].value = SV_NULL;
	memset(s.text[0].salt, 9, SALT_SIZE);
	memset(&s.head.hash, 1, sizeof(s.head.hash));
	after = hash(&s);
	assert_true(hash_eq(&before, &after));
}

/* For ever: a store written by an older program must verify. Version 1 knew no attachments. */
static void the_formats_do_not_change(void **state)
{
	struct sample s = sample();
	struct hash h;
	char hex[65];

	(void)state;
	s.head.v = 1;
	h = hash(&s);
	hash_hex(&h, hex);
	assert_string_equal(hex,
			    "3dd6d598396444323cb5d73b5aedc70339be0e0a1f05d00ce99d806774bf42a6");
	s.head.v = 2;
	h = hash(&s);
	hash_hex(&h, hex);
	assert_string_equal(hex,
			    "77d0f63a6d57341f70d4791594a620ec4c99d11aaea707438aa9db252ec77582");
}

static void names_of_doors_and_operations(void **state)
{
	(void)state;
	for (int d = DOOR_CLI; d <= DOOR_SYNC; d++)
		assert_true(door_name((enum door)d)[0]);
	assert_string_equal(door_name((enum door)0), "");
	assert_string_equal(door_name((enum door)77), "");
	assert_string_equal(event_op_name(OP_DEL), "del");
	assert_string_equal(event_op_name((enum event_op)9), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_counts),
		cmocka_unit_test(an_erased_text_leaves_the_hash),
		cmocka_unit_test(the_formats_do_not_change),
		cmocka_unit_test(names_of_doors_and_operations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
