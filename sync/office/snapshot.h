/* The rows of an answer: one array a column for each table, ids and branches once (PROTOCOL.md, "ids" to "tabellen"). A device of an earlier
 * schema gets the tables and columns that it knows. */
#ifndef SYNC_SNAPSHOT_H
#define SYNC_SNAPSHOT_H

#include "sync/idset.h"
#include "sync/office/office.h"

struct table_snapshot;

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
    size_t waiting; /* rows that were added and not read yet */
    size_t bytes;   /* of all rows that were read, roughly */
};

int snapshot_open(struct server *server, int64_t schema, struct snapshot *snapshot);
void snapshot_close(struct snapshot *snapshot);

/* Add the row with this key as it stands: it is read together with some that come after it, since starting a statement takes longer than
 * reading a row. Each row once. */
int snapshot_add(struct snapshot *snapshot, const struct table *table, int64_t sync_row, const unsigned char scope[SYNC_ID_SIZE]);

/* Read what still waits, and append `"ids":[…],"takken":[…],"tabellen":{…}`. A failed allocation may show in `out` alone. */
int snapshot_write(struct snapshot *snapshot, struct buffer *out);

#endif
