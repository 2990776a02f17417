/* The order of changes within each scope (R8), as devices follow it: rows that changed, rows that left, rows that were erased. */
#ifndef SYNC_OFFICE_CHANGES_H
#define SYNC_OFFICE_CHANGES_H

#include "sync/office/office.h"
#include "sync/sum.h"

/* Write all rows that changed, each at its place in the order of changes, and forget them. */
int changes_write(struct server *server);

/* Add what the row counts for in the sum of its scope (R18). `server`: a struct server, as rows_keep_sums hands it on. */
int changes_sum(void *server, const struct row *row, struct sum *sum);

/* The row, with all below it, left `scope` at this position. */
int changes_left(struct server *server, const struct row *root, int64_t scope, int64_t position);

/* The row came to lie in `scope` (again). */
int changes_returned(struct server *server, const struct row *root, int64_t scope);

/* True when the row ever lay in that scope and left it. */
int changes_has_left(struct server *server, const struct table *table, const unsigned char id[SYNC_ID_SIZE], int64_t scope, bool *left);

/* Nothing of this row is ever taken in again (R14). */
int changes_erased(struct server *server, const struct table *table, const unsigned char id[SYNC_ID_SIZE], int64_t position);

/* True when it was erased. `table` NULL: in whatever table. */
int changes_is_erased(struct server *server, const struct table *table, const unsigned char id[SYNC_ID_SIZE], bool *erased);

#endif
