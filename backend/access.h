/* Which scopes a person may read: the one place where the server asks. */
#ifndef BACKEND_ACCESS_H
#define BACKEND_ACCESS_H

#include "backend/connection.h"

#define ACCESS_MOST 64 /* of one person; whoever has more is not told of the others */

struct access {
    unsigned char scopes[ACCESS_MOST][SYNC_ID_SIZE];
    size_t count;
};

/* The shared shelf, the person's own scope, and those that the log gives them. SYNC_OK or an SQLite code. */
int access_of(struct connection *connection, const unsigned char person[SYNC_ID_SIZE], struct access *access);

bool access_has(const struct access *access, const unsigned char scope[SYNC_ID_SIZE]);

#endif
