/* Changes of a column in rows that were there, ten fields a row, through the office's whole path: reading, verdict, log, rows. Grouped: a form of
 * ten fields is saved, so that an edit has ten changes. Scattered: each change is an edit of its own, in random order. The floor: one plain
 * UPDATE a change. All as one commit. Runs natively and as WebAssembly: it opens no file and reads no clock. */
#ifndef TESTS_BENCH_MERGING_H
#define TESTS_BENCH_MERGING_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "sync/buffer.h"

#define MERGING_FIELDS 10

struct merging_work { /* requests, so that each has as many edits as the office takes */
    struct buffer *requests;
    size_t count;
    int64_t next; /* number of the next edit of the branch */
    int in_run, tablet;
};

struct merging {
    int rows;
    bool scattered, concurrent; /* half of the changes by somebody who hadn't seen the other half */
    sqlite3 *db;
    struct server *server;
    int *order; /* the changes: row * MERGING_FIELDS + field */
    struct merging_work work, second;
};

/* Make the rows, in a new database, and the requests. Functions end the program when something fails. */
void merging_open(struct merging *merging, sqlite3 *db, int rows, bool scattered, bool concurrent);
void merging_work(struct merging *merging); /* what is measured */
void merging_close(struct merging *merging); /* all was accepted; leaves the connection open */

struct merging_floor {
    int rows;
    sqlite3 *db;
    int *order;
    sqlite3_stmt *updates[MERGING_FIELDS];
};
void merging_floor_open(struct merging_floor *floor, sqlite3 *db, int rows, bool scattered);
void merging_floor_work(struct merging_floor *floor);
void merging_floor_close(struct merging_floor *floor);

#endif
