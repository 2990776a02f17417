/* Scopes by short local number, as branches are (see branches.h). */
#ifndef SYNC_SCOPES_H
#define SYNC_SCOPES_H

#include <sqlite3.h>

#include "sync/sync.h"

enum scope_statement { SCOPE_FIND, SCOPE_NUMBERED, SCOPE_ADD, SCOPE_STATEMENTS };

struct scopes {
    sqlite3 *db;
    sqlite3_stmt *statements[SCOPE_STATEMENTS];
    unsigned char (*ids)[SYNC_ID_SIZE]; /* by nr; all zero from nr 2 on: not read yet. The shared scope is all zero and has nr 1. */
    size_t count;
};

#define SCOPE_SHARED_NR 1

int scopes_open(sqlite3 *db, struct scopes *scopes);
void scopes_close(struct scopes *scopes);
void scopes_forget(struct scopes *scopes); /* after a rollback */

/* The number of `id`: SYNC_OK, SYNC_NOT_FOUND or an SQLite code. */
int scopes_find(struct scopes *scopes, const unsigned char id[SYNC_ID_SIZE], int64_t *nr);

/* The id with this number. SYNC_OK, SYNC_NOT_FOUND or an SQLite code. */
int scopes_numbered(struct scopes *scopes, int64_t nr, unsigned char id[SYNC_ID_SIZE]);

/* The same as scopes_find, but an unknown id gets a number. */
int scopes_add(struct scopes *scopes, const unsigned char id[SYNC_ID_SIZE], int64_t *nr);

#endif
