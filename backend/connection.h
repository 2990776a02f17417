/* One connection to the office's database with everything that is prepared on it: the engine's side and the accounts.
 * It belongs to one thread at a time. */
#ifndef BACKEND_CONNECTION_H
#define BACKEND_CONNECTION_H

#include <sqlite3.h>
#include <stdbool.h>

#include "backend/accounts.h"
#include "sync/office/server.h"

#define DATABASE_NAME "naober.db"
/* Files beside it. The first is locked by a server, or by a command that needs the data for itself. The second is shared by all commands that have the
 * database open, and a restore locks it for itself: what they write into a database that is about to be replaced would be lost. */
#define LOCK_NAME          "naober.lock"
#define COMMANDS_LOCK_NAME "naober-commands.lock"

struct connection {
    sqlite3 *db;
    struct server *server;
    struct accounts *accounts;
    int lock; /* a descriptor that is closed with it; -1: none */
};

/* To be called first in the process, before SQLite is used: it then keeps no count of the memory that it takes. It would count under a lock that
 * all threads share, at each allocation. */
void connection_prepare(void);

/* Open the database file `path`. To write: it is made when it isn't there, migrated, and every commit is durable before
 * it returns (WAL, synchronous=FULL). To read: it has to be there, and nothing can be written. SYNC_OK; SYNC_LATER when
 * a newer release made the database; or an SQLite code. Except on SYNC_OK, *out is NULL. */
int connection_open(const char *path, bool to_write, struct connection **out);
void connection_close(struct connection *connection); /* NULL is allowed */

/* Connections to read, as many as there are threads that read at once. Opened when first needed, kept for the next.
 * Safe to use from several threads. `path` is copied. */
struct readers;
int readers_new(const char *path, struct readers **out);
void readers_free(struct readers *readers); /* NULL is allowed; all must have been given back */

/* SYNC_OK with a connection that is the caller's until given back, or what went wrong. */
int readers_take(struct readers *readers, struct connection **out);
void readers_give(struct readers *readers, struct connection *connection); /* NULL is allowed */

#endif
