/* Which scopes a person may read: the one place where the server asks. */
#ifndef BACKEND_ACCESS_H
#define BACKEND_ACCESS_H

#include "backend/connection.h"

#define ACCESS_MOST (ACCOUNT_TEAMS + 2)

struct access {
    unsigned char scopes[ACCESS_MOST][SYNC_ID_SIZE];
    size_t count;
};

/* The shared shelf, the person's own scope, and those of their teams. `who`: as accounts_of_token filled it in on this
 * connection just now. SYNC_OK or an SQLite code. */
int access_of(struct connection *connection, const struct identity *who, struct access *access);

bool access_has(const struct access *access, const unsigned char scope[SYNC_ID_SIZE]);

#endif
