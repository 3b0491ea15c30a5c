/* The command table. A command exists when it has a row in one of its sets, and everything that
 * speaks of commands reads this row. */
#include "registry_priv.h"

/* In the order of the help. */
static const struct command_set *const sets[] = {
	&ticket_commands, &people_commands, &data_commands, &kb_commands, &desk_commands,
};

const struct command *command_at(size_t i)
{
	for (size_t s = 0; s < ARRAY_LEN(sets); s++) {
		if (i < sets[s]->n)
			return &sets[s]->row[i];
		i -= sets[s]->n;
	}
	return NULL;
}

size_t command_count(void)
{
	size_t n = 0;

	for (size_t s = 0; s < ARRAY_LEN(sets); s++)
		n += sets[s]->n;
	return n;
}
