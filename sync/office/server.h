/* The office's side of the exchange: takes edits in, judges them, answers with changed rows.
 * The bodies are described in sync/PROTOCOL.md.
 *
 * One `struct server` wraps one connection and belongs to one thread at a time. The process has one that writes
 * (server_push_group) and one for each thread that reads (server_answer).
 *
 *     exchange_decode  ->  server_push_group (the writer)  ->  server_answer (any reader)  ->  exchange_free
 */
#ifndef SYNC_SERVER_H
#define SYNC_SERVER_H

#include <sqlite3.h>

#include "sync/buffer.h"
#include "sync/sync.h"

struct server;
struct exchange;

/* Who asks, as the backend has established it; nothing of this is taken from the body. */
struct exchange_context {
    unsigned char device[SYNC_ID_SIZE];
    unsigned char person[SYNC_ID_SIZE];
    const unsigned char (*scopes)[SYNC_ID_SIZE]; /* those that this person may read and write; the shared shelf is added */
    size_t scope_count;
    int64_t now; /* arrival, UTC seconds since 1970 */
};

/* Wrap a migrated connection. `incarnation` is 16 random bytes, used only when the database has none yet. */
int server_open(sqlite3 *db, const unsigned char incarnation[SYNC_ID_SIZE], struct server **out);
void server_close(struct server *server); /* leaves the connection open; NULL is allowed */

/* Decode one request. Copies what it needs of `context` and `body`. SYNC_OK; SYNC_INVALID with every fault named; SYNC_LATER
 * when its schema is newer than ours. Except on SYNC_OK, *out is NULL. */
int exchange_decode(const struct exchange_context *context, const char *body, size_t length, struct exchange **out,
                    struct faults *faults);
void exchange_free(struct exchange *exchange); /* NULL is allowed */

/* True when the request carries edits, so that it has to pass the writer. */
int exchange_has_edits(const struct exchange *exchange);

/* Take in the edits of several requests as one durable commit: each under a savepoint of its own, so that one that fails
 * takes nobody along. results[i] is SYNC_OK or what went wrong with that one; its edits are then not in the log and the device
 * keeps them. Returns SYNC_OK when the commit stands; otherwise nothing of any request was kept. */
int server_push_group(struct server *writer, struct exchange **exchanges, int *results, size_t count);

/* The scopes in which the last server_push_group changed rows, by number; `more`: there were others too. What a group that
 * failed had changed may be among them. */
#define TOUCHED_MAX 32
struct touched {
    int64_t scopes[TOUCHED_MAX];
    size_t count;
    int more;
};
const struct touched *server_touched(const struct server *writer);

/* The id of the scope with that number. SYNC_OK, SYNC_NOT_FOUND or an SQLite code. */
int server_scope(struct server *server, int64_t nr, unsigned char id[SYNC_ID_SIZE]);

/* The device that sent the request. */
const unsigned char *exchange_device(const struct exchange *exchange);

/* Append the answer to `out`: receipts of what was pushed, then changed rows within the scopes. Reads in one transaction of its
 * own. SYNC_OK or an SQLite code. */
int server_answer(struct server *reader, const struct exchange *exchange, struct buffer *out);

#endif
