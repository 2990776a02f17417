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
#include <stdbool.h>

#include "sync/buffer.h"
#include "sync/sync.h"

struct server;
struct exchange;

/* Who asks, as the backend has established it; nothing of this is taken from the body. What the person may read and write follows from
 * the log. */
struct exchange_context {
    unsigned char device[SYNC_ID_SIZE];
    unsigned char person[SYNC_ID_SIZE];
    bool office; /* the office itself: it may write everywhere and give commands (PROTOCOL.md) */
    int64_t now; /* arrival, UTC seconds since 1970 */
};

/* Wrap a migrated connection. `incarnation` is 16 random bytes, used only when the database has none yet. */
int server_open(sqlite3 *db, const unsigned char incarnation[SYNC_ID_SIZE], struct server **out);
void server_close(struct server *server); /* leaves the connection open; NULL is allowed */

/* Decode one request. Copies `context` and what it needs of `body`. SYNC_OK; SYNC_INVALID with every fault named; SYNC_LATER
 * when its schema is newer than ours. Except on SYNC_OK, *out is NULL. */
int exchange_decode(const struct exchange_context *context, const char *body, size_t length, struct exchange **out,
                    struct faults *faults);
void exchange_free(struct exchange *exchange); /* NULL is allowed */

/* True when the request carries edits, so that it has to pass the writer. */
int exchange_has_edits(const struct exchange *exchange);

/* Take in the edits of several requests as one durable commit; when that fails, each under a savepoint of its own, so that one
 * that fails takes nobody along. results[i] is SYNC_OK or what went wrong with that one; its edits are then not in the log and the device
 * keeps them. Returns SYNC_OK when the commit stands; otherwise nothing of any request was kept. */
int server_push_group(struct server *writer, struct exchange **exchanges, int *results, size_t count);

/* The scopes in which rows changed since this was last asked, by number; `more`: in others too. What was rolled back may be among
 * them. */
#define TOUCHED_MAX 32
struct touched {
    int64_t scopes[TOUCHED_MAX];
    size_t count;
    bool more;
};
void server_take_touched(struct server *writer, struct touched *touched);

/* The id of the scope with that number. SYNC_OK, SYNC_NOT_FOUND or an SQLite code. */
int server_scope(struct server *server, int64_t nr, unsigned char id[SYNC_ID_SIZE]);

/* The device that sent the request. */
const unsigned char *exchange_device(const struct exchange *exchange);

/* --- What the office decides itself. The caller keeps a random branch of its own for each opening, and counts from 1 on it. --- */

struct order_entry {
    struct exchange_context context; /* the office's own device and person */
    uint64_t branch;
    int64_t number;
};

/* One command of PROTOCOL.md, as one durable commit. SYNC_OK; SYNC_INVALID with the fault for which it was refused (its number is used up);
 * SYNC_STALE when the number isn't the next one; or an SQLite code. */
int server_order(struct server *writer, const struct order_entry *entry, const char *text, size_t length, struct faults *faults);

struct erased {
    const char *table;
    unsigned char id[SYNC_ID_SIZE];
};

struct erasure { /* what was done */
    int64_t rows;     /* taken from the tables */
    int64_t ids;      /* that will never be taken in again: those rows, and rows that are known by id only */
    int64_t entries;  /* emptied in the log */
    int64_t refusals; /* of these, in quarantine */
};

/* Erase rows with all that lies below them, from the tables, the log and the free pages (R14), as one durable commit. Rows that aren't here
 * are noted all the same. May be repeated. SYNC_OK; SYNC_NOT_FOUND for a table that doesn't travel; SYNC_LATER when all is done but the write-ahead
 * log couldn't be emptied, as when a reader holds it: server_forget_freed has to be called again; or an SQLite code, and then nothing was done. */
int server_erase(struct server *writer, const struct order_entry *entry, const struct erased *rows, size_t count, struct erasure *done);
int server_forget_freed(struct server *writer);

/* What would be erased with this row: `each` gets it, then all that lies below it in the tables. SYNC_OK; SYNC_NOT_FOUND for a table that
 * doesn't travel; what `each` returned; or an SQLite code. */
int server_family(struct server *server, const struct erased *root, int (*each)(void *context, const struct erased *row), void *context);

/* Every row that was erased here. */
int server_each_erased(struct server *server, int (*each)(void *context, const struct erased *row), void *context);

/* True when the row was erased: for a ledger that is kept beside the backups. */
int server_is_erased(struct server *server, const struct erased *row, bool *erased);

/* An edit that was refused and stands in quarantine, the texts valid during the call. Whether its author corrected it since or put it away, the
 * office isn't told. */
struct refusal {
    int64_t position, arrived; /* in the log; UTC seconds */
    unsigned char person[SYNC_ID_SIZE], device[SYNC_ID_SIZE]; /* who sent it, and from where */
    const char *text; /* JSON as it was sent; of what was erased nothing, and its length is 0 */
    size_t length;
    const char *reason, *detail; /* a word for programs, a Dutch sentence */
    struct erased row;           /* that it names; without a table: none that can be read */
    struct erased family;        /* the topmost above that row, or the row itself; without a table: it isn't here */
    unsigned char scope[SYNC_ID_SIZE]; /* in which that lies, or which the edit names */
    bool has_scope;
};
typedef int refusal_each(void *context, const struct refusal *refusal);

/* Call `each` for all that is in quarantine, in the order of the log. SYNC_OK; what `each` returned; or an SQLite code. */
int server_each_refused(struct server *server, refusal_each *each, void *context);

/* A person's scopes as the log has them: for the backend. `each` returns SYNC_OK to go on. */
int server_scopes(struct server *server, const unsigned char person[SYNC_ID_SIZE],
                  int (*each)(void *context, const unsigned char scope[SYNC_ID_SIZE]), void *context);
#define SERVER_REASON_SIZE 32
/* `reason` becomes the word for which the device isn't believed; empty when it is. */
int server_distrusts(struct server *server, const unsigned char device[SYNC_ID_SIZE], char reason[SERVER_REASON_SIZE]);

/* Derive all tables anew from the log, as one commit. */
int server_rebuild(struct server *writer);

/* Keep the log in another place as well, where other servers follow it; see log_store.h. `store` must outlive the server. */
struct log_store;
struct log_batch;
void server_keep_log_in(struct server *server, const struct log_store *store);

/* Take in a batch of the store, the next after our last, as one commit. SYNC_STALE when it isn't the next. */
int server_follow(struct server *server, const struct log_batch *batch);

/* Call `each` for what stands in the log after `position`; see log_read. */
int server_log_read(struct server *server, int64_t position, int (*each)(void *context, const struct log_batch *batch), void *context);

/* What each derived table holds: two databases with equal sums hold the same, whatever local keys they gave. `each` returns SYNC_OK to go on. */
struct table_sum {
    const char *table;
    int64_t rows;
    uint64_t sum;
};
int server_sums(struct server *server, int (*each)(void *context, const struct table_sum *sum), void *context);

/* A backup up to `position` was read back and found whole. */
int server_backed_up(struct server *writer, int64_t position, int64_t now);
int server_position(struct server *server, int64_t *position);

/* Append the answer to `out`: receipts of what was pushed, then changed rows within the scopes. Reads in one transaction of its
 * own. SYNC_OK or an SQLite code. */
int server_answer(struct server *reader, const struct exchange *exchange, struct buffer *out);

#endif
