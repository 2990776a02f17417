/* After a restore: versions that count although their edit isn't in the log (R4, R13). Either a device attested that they were heads, or an
 * edit names them as seen. When such an edit arrives after all, it adds no head any more. */
#ifndef SYNC_OFFICE_SETTLED_H
#define SYNC_OFFICE_SETTLED_H

#include "sync/office/derive.h"

#define REGISTER_CREATION 0 /* in place of a register's number: the version that created the row */

/* Where an attested version comes from. */
struct attested {
    const unsigned char *incarnation; /* in which it was read; NULL: named as seen */
    int64_t stand;                    /* the log position of that incarnation at which it was read */
};

/* `number`: of the register, or REGISTER_CREATION. What is settled already stays as it is. SYNC_OK or an SQLite code. */
int settled_add(struct server *server, const struct row *row, unsigned number, struct version version, struct attested from);

/* SYNC_OK, and `from` says where it comes from, with `incarnation` as its room; SYNC_NOT_FOUND when the version isn't settled; or an SQLite
 * code. */
int settled_find(struct server *server, const struct row *row, unsigned number, struct version version, struct attested *from,
                 unsigned char incarnation[SYNC_ID_SIZE]);

/* What an accepted edit names as seen, and the log lacks since a restore, is awaited: it will never be a head. */
int settled_await(const struct hearing *hearing, const struct row *row, const struct edit *edit);

/* Of an edit that arrives after all: the heads that it has seen go, and what counts already is taken out of the edit. */
int settled_take_out(const struct hearing *hearing, struct row *row, struct edit *edit);

#endif
