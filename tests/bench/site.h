/* A measured office: its data made by pushes, the floor's database with the same rows beside it, and the server that serves both. */
#ifndef TESTS_BENCH_SITE_H
#define TESTS_BENCH_SITE_H

#include "backend/token.h"
#include "tests/bench/client.h"
#include "tests/bench/records.h"

struct site {
    char data[100];
    int64_t records;
    unsigned char teams[RECORD_TEAMS][SYNC_ID_SIZE];
    unsigned char workers[RECORD_BRANCHES][SYNC_ID_SIZE];
    int tablets;
    unsigned char (*devices)[SYNC_ID_SIZE];
    char (*tokens)[TOKEN_TEXT_SIZE]; /* of those tablets, all of "alle" */
    char token_of_one[TOKEN_TEXT_SIZE]; /* of a tablet of "een", of the first team only */
    struct host host;
};

/* `first`: of the records, those of the first team. */
void site_open(struct site *site, int64_t records, int64_t first, int tablets);
void site_close(struct site *site);

/* One number from one of its databases: what was measured, was it done? */
int64_t site_number(const struct site *site, const char *database, const char *sql);

#endif
