/* The row that an entry of the log speaks of, and where it says that the row lies: as much as can be read, since a refused edit may be faulty. What
 * a refused edit says need not be so: a row that stands in the tables lies where it says itself. */
#ifndef SYNC_OFFICE_MENTION_H
#define SYNC_OFFICE_MENTION_H

#include "sync/office/office.h"

struct mention {
    const struct table *table; /* NULL: none that we know */
    unsigned char row[SYNC_ID_SIZE];
    unsigned char parent[SYNC_ID_SIZE]; /* the row above it */
    unsigned char scope[SYNC_ID_SIZE];  /* of a table whose rows hold their scope's id */
    bool has_row, has_parent, has_scope;
    bool commands; /* it is a command of the office */
};

/* SYNC_OK or SQLITE_NOMEM. */
int mention_read(struct server *server, struct slice text, struct mention *mention);

#endif
