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
    int schema;                       /* of the device that attested it: it knows nothing of what came later */
};

/* `number`: of the register, or REGISTER_CREATION. What is settled already stays as it is. SYNC_OK or an SQLite code. */
int settled_add(struct server *server, const struct row *row, unsigned number, struct version version, struct attested from);

/* SYNC_OK, and `from` says where it comes from, with `incarnation` as its room; SYNC_NOT_FOUND when the version isn't settled; or an SQLite
 * code. */
int settled_find(struct server *server, const struct row *row, unsigned number, struct version version, struct attested *from,
                 unsigned char incarnation[SYNC_ID_SIZE]);

/* How many columns the register had under that schema: 0 before it came, and for schema 0. SYNC_OK or an SQLite code. */
int settled_width(struct server *server, const struct table *table, unsigned reg, int64_t schema, unsigned *width);

/* A head of the register was attested by a release that knew fewer columns of it than that of `schema`, which tells now what they all
 * hold: `values`, one for each. The head gets these. Nothing happens where that isn't so, or the version is no head. SYNC_OK or an SQLite
 * code. */
int settled_complete(struct server *server, struct row *row, unsigned reg, struct version version, int64_t schema,
                     const struct value *values);

/* What an accepted edit names as seen, and the log lacks since a restore, is awaited: it will never be a head. */
int settled_await(const struct hearing *hearing, const struct row *row, const struct edit *edit);

/* Of an edit that arrives after all: the heads that it has seen go, and what counts already is taken out of the edit. What only its own device
 * knew of it, a newer one than those that attested it, is filled in. */
int settled_take_out(const struct hearing *hearing, struct row *row, struct edit *edit);

#endif
