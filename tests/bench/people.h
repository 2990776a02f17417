/* Teams, workers and log-ins of the measured office. Apart from the records, since jansson's header and the engine's share names. */
#ifndef TESTS_BENCH_PEOPLE_H
#define TESTS_BENCH_PEOPLE_H

#include "backend/connection.h"

/* Make the teams and workers by edits of the office, and two accounts: "alle" of every team, "een" of the first only. */
void people_make(struct connection *connection, const unsigned char (*teams)[SYNC_ID_SIZE], size_t team_count,
                 const unsigned char (*workers)[SYNC_ID_SIZE], size_t worker_count, int64_t now);

/* Log a tablet of that account in, without asking for its password. */
void people_tablet(struct connection *connection, const char *login, unsigned char device[SYNC_ID_SIZE], char token[TOKEN_TEXT_SIZE],
                   int64_t now);

#endif
