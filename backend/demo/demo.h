/* Demonstration data: three invented neighbourhood teams with their families and a year and a half of work.
 *
 * Nothing is written into tables. Each worker has a tablet that saves edits and sends them in runs, and the office takes them in through
 * server_push_group like any other; so the data has the history, the late arrivals and the conflicts that real use has. */
#ifndef BACKEND_DEMO_DEMO_H
#define BACKEND_DEMO_DEMO_H

#include <sqlite3.h>
#include <stdio.h>

#include "sync/sync.h"

/* Make one log-in for a worker. `person` is also the id of the worker's row in medewerker. Returns SYNC_OK; anything else stops demo_fill,
 * which returns it. */
typedef int demo_account(void *context, const char *login, const unsigned char person[SYNC_ID_SIZE]);

struct demo_options {
    uint64_t seed;
    int64_t now;    /* UTC seconds since 1970. Work goes on until the day before; plans and deadlines reach beyond. */
    size_t records; /* rows in all tables together, at least DEMO_LEAST; 0: the standard set */
    unsigned char incarnation[SYNC_ID_SIZE]; /* for a database that has none; make it random, or devices can't tell two apart */
    demo_account *account;                   /* NULL: no log-ins */
    void *account_context;
};

#define DEMO_LEAST 200

/* How many rows of each kind demo_fill makes for `records`. The standard set is 3 teams, 10 workers, 120 families and 2,500
 * contactmomenten; other sizes keep its proportions, and `total` is exactly `records`. */
struct demo_counts {
    size_t teams, medewerkers, experimenten, huishoudens, huishoudleden, contactmomenten, afspraken, ervaringen, vervolgstappen;
    size_t total;
};
struct demo_counts demo_counts(size_t records);

/* Fill a migrated office database that holds no families yet. `logins`, unless NULL, gets a line for each log-in: the name, the
 * worker, the teams, separated by tabs.
 *
 * The same seed, now and records give the same edits, byte for byte. Memory grows with the number of families (some 400 bytes each) and
 * with what one day brings, not with the number of records. The connection keeps a page cache of 64 MB.
 *
 * SYNC_OK; SYNC_INVALID when there are families already or `records` is too small, and then nothing was changed; what
 * `account` returned; or an SQLite code, and then what was committed before it stays. */
int demo_fill(sqlite3 *db, const struct demo_options *options, FILE *logins);

#endif
