/* All or nothing. A transaction that stayed open because memory was out would take every later save into it, and none of these would be
 * durable. So the statements are prepared beforehand, what can't be undone in part is undone as a whole, and when even that fails (SQLite
 * prepares a statement anew after a change of the schema) the next call begins by undoing. */
#ifndef SYNC_TRANSACTION_H
#define SYNC_TRANSACTION_H

#include <sqlite3.h>
#include <stdbool.h>

enum transaction_statement {
    TRANSACTION_READ,
    TRANSACTION_WRITE,
    TRANSACTION_COMMIT,
    TRANSACTION_ROLLBACK,
    TRANSACTION_SAVEPOINT,
    TRANSACTION_RELEASE,
    TRANSACTION_UNDO,
    TRANSACTION_STATEMENTS
};

struct transaction {
    sqlite3 *db;
    sqlite3_stmt *statements[TRANSACTION_STATEMENTS];
    bool stuck; /* a transaction of ours could not be rolled back and may be open still */
};

int transaction_open(sqlite3 *db, struct transaction *transaction);
void transaction_close(struct transaction *transaction);

/* Begin one that reads a single state of the database, or one that writes. The connection must be outside a transaction: one that was left
 * open is rolled back. On failure none is open. */
int transaction_read(struct transaction *transaction);
int transaction_write(struct transaction *transaction);

/* Keep what was done when `result` is SYNC_OK, otherwise undo it. Returns `result`, or what went wrong with keeping. */
int transaction_end(struct transaction *transaction, int result);

/* The same within a transaction; without one, the savepoint is a transaction. On failure savepoint_begin leaves all as it was;
 * SQLITE_ABORT: one that had stayed open was undone first. Where savepoint_end can't undo the part, the whole transaction is rolled
 * back, as SQLite itself does when a disk is full: sqlite3_get_autocommit tells. */
int savepoint_begin(struct transaction *transaction);
int savepoint_end(struct transaction *transaction, int result);

/* The schema was written anew, as VACUUM does: let SQLite prepare its statements for it now, outside a transaction, rather than when memory is out
 * and something has to be undone. What fails of it waits for their next use. */
void transaction_renew(struct transaction *transaction);

#endif
