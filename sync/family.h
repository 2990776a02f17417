/* A row with all that lies below it: its children by the catalogue's parent columns, theirs, and so on. What shares a scope moves,
 * leaves and is erased together. */
#ifndef SYNC_FAMILY_H
#define SYNC_FAMILY_H

#include "sync/rows.h"

struct family {
    const struct catalogue *catalogue;
    struct rows *rows;
    sqlite3_stmt **children; /* by table, in catalogue order: ids of the rows of one parent; NULL where a table has no parent */
};

/* `catalogue` and `rows` must outlive the family. */
int family_open(sqlite3 *db, const struct catalogue *catalogue, struct rows *rows, struct family *family);
void family_close(struct family *family);

/* The rows below `root`, `root` first, parents before children. Rows that are not in the database yet aren't found: write them first. The
 * list is of the rows' arena. */
int family_collect(struct family *family, struct row *root, struct row ***list, size_t *count);

#endif
