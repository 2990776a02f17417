/* The rows of an answer: one array a column for each table, ids and branches once (PROTOCOL.md, "ids" to "tabellen"). A device of an earlier
 * schema gets the tables and columns that it knows. */
#ifndef SYNC_SNAPSHOT_H
#define SYNC_SNAPSHOT_H

#include "sync/idset.h"
#include "sync/office/office.h"

#define SNAPSHOT_TOGETHER 64 /* rows that may wait: starting a statement takes longer than reading a row */

struct table_snapshot;

/* A row that waits to be read. */
struct waiting {
    size_t table;     /* index of the server's catalogue.tables */
    int64_t position; /* at which it changed */
    unsigned char scope[SYNC_ID_SIZE];
};

struct snapshot {
    struct server *server;
    const struct catalogue *known; /* as of the schema of who asks */
    struct arena arena;
    struct arena heads; /* of the row at hand */
    struct idset ids;
    struct table_snapshot **tables; /* as catalogue->tables; NULL until the first row */
    struct buffer branches;         /* "takken", as JSON */
    size_t branch_count;
    uint32_t *branch_index; /* by sync_branch.nr: index in "takken", plus 1 */
    size_t branch_room;
    struct waiting waiting[SNAPSHOT_TOGETHER]; /* in the order in which they were added */
    size_t waiting_count;
    size_t bytes; /* of all rows that were read, roughly */
};

int snapshot_open(struct server *server, int64_t schema, struct snapshot *snapshot);
void snapshot_close(struct snapshot *snapshot);

/* Add the row with this key, which changed at this position, to those that wait, of which there are fewer than SNAPSHOT_TOGETHER. Each row once. One
 * of a table that who asks doesn't know is passed over. SYNC_OK or an SQLite code. */
int snapshot_add(struct snapshot *snapshot, const struct table *table, int64_t sync_row, const unsigned char scope[SYNC_ID_SIZE],
                 int64_t position);

/* Read those that wait, as they stand, in the order in which they were added: the first in any case, then for as long as `bytes` is below `most`, and
 * never a part of those that follow each other at one position. The rest is dropped: then *cut is true and *place the position of the last that was
 * read. Otherwise both are unchanged. SYNC_OK or an SQLite code; then too none waits any more. */
int snapshot_read(struct snapshot *snapshot, size_t most, int64_t *place, bool *cut);

/* Append `"ids":[…],"takken":[…],"tabellen":{…}`; nothing may wait. A failed allocation may show in `out` alone. */
void snapshot_write(const struct snapshot *snapshot, struct buffer *out);

#endif
