#ifndef DESKBELL_TESTS_HARNESS_QUERY_WORLD_H
#define DESKBELL_TESTS_HARNESS_QUERY_WORLD_H
/* A desk of random tickets, in a store and in memory, and the random queries for it. */
#include "deskbell/db/db.h"
#include "deskbell/domain/ticket.h"
#include "deskbell/query/plan.h"
#include "support/query_gen.h"

#define TICKETS GEN_TICKETS

struct world {
	struct query_gen gen;
	struct db *db;
	char path[512];
	struct arena a; /* tickets and their documents */
	struct ticket ticket[TICKETS];
	struct sv public[TICKETS], internal[TICKETS];
	struct query_row row[TICKETS][2]; /* without and with the internal messages */
};

/* DESKBELL_SEED or the usual one. */
uint64_t world_seed(void);
/* Without a desk; worlds of different `add` are different. */
struct world *world_create(uint64_t add);
void world_destroy(struct world *w);
/* Desk number n under $T: its tickets come of what the world has drawn so far. */
void world_open(struct world *w, int n);
void world_close(struct world *w);

#endif
