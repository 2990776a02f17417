/* A row's part in the check of R18: office and tablet add these up over the rows of a scope, and compare. Made of the row's id and its
 * heads, by the branches' own bits, so that it is the same on every machine; what is shown follows from these. Not a defence against forgery.
 *
 * What was deleted doesn't count (deletion_complete): a tablet may hold it, or have let it go. */
#ifndef SYNC_SUM_H
#define SYNC_SUM_H

#include "sync/branches.h"
#include "sync/heads.h"

struct deletion;
struct row;

struct sum {
    int64_t rows;
    uint64_t sum; /* of the rows' parts, modulo 2^64 */
};

/* Add a row that counts, by its id and heads. SYNC_OK or an SQLite code. */
int sum_add_heads(struct sum *sum, struct branches *branches, const struct table *table, const unsigned char id[SYNC_ID_SIZE],
                  const struct row_heads *heads);

/* Add the row, if it counts. SYNC_OK or an SQLite code. */
int sum_add(struct sum *sum, const struct deletion *deletion, const struct row *row);

#endif
