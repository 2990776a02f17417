#include "sync/transaction.h"

#include "sync/statements.h"
#include "sync/sync.h"

static const char *const TEXTS[] = {
    [TRANSACTION_READ] = "BEGIN",
    [TRANSACTION_WRITE] = "BEGIN IMMEDIATE",
    [TRANSACTION_COMMIT] = "COMMIT",
    [TRANSACTION_ROLLBACK] = "ROLLBACK",
    [TRANSACTION_SAVEPOINT] = "SAVEPOINT part",
    [TRANSACTION_RELEASE] = "RELEASE part",
    [TRANSACTION_UNDO] = "ROLLBACK TO part",
};

int transaction_open(sqlite3 *db, struct transaction *transaction)
{
    transaction->db = db;
    transaction->stuck = false;
    return statements_prepare(db, TEXTS, transaction->statements, TRANSACTION_STATEMENTS);
}

void transaction_close(struct transaction *transaction)
{
    statements_finalize(transaction->statements, TRANSACTION_STATEMENTS);
}

static int run(struct transaction *transaction, enum transaction_statement statement)
{
    return statement_run(transaction->statements[statement]);
}

/* Commit, or release what may be the outermost savepoint. An interrupt is looked for once more when the work is done: if the transaction is gone
 * then, it was committed, since one that is interrupted before stays open. */
static int commit(struct transaction *transaction, enum transaction_statement statement)
{
    int result = run(transaction, statement);

    return result == SQLITE_INTERRUPT && sqlite3_get_autocommit(transaction->db) ? SYNC_OK : result;
}

static void roll_back(struct transaction *transaction)
{
    if (!sqlite3_get_autocommit(transaction->db))
        run(transaction, TRANSACTION_ROLLBACK);
    transaction->stuck = !sqlite3_get_autocommit(transaction->db);
}

static int begin(struct transaction *transaction, enum transaction_statement statement)
{
    int result;

    roll_back(transaction);
    result = run(transaction, statement);
    if (result != SYNC_OK)
        roll_back(transaction); /* an interrupt may be reported after the work was done */
    return result;
}

int transaction_read(struct transaction *transaction)
{
    return begin(transaction, TRANSACTION_READ);
}

int transaction_write(struct transaction *transaction)
{
    return begin(transaction, TRANSACTION_WRITE);
}

int transaction_end(struct transaction *transaction, int result)
{
    if (result == SYNC_OK)
        result = commit(transaction, TRANSACTION_COMMIT);
    roll_back(transaction);
    return result;
}

int savepoint_begin(struct transaction *transaction)
{
    int outermost = sqlite3_get_autocommit(transaction->db), result;

    if (transaction->stuck && !outermost) {
        roll_back(transaction);
        return SQLITE_ABORT;
    }
    result = run(transaction, TRANSACTION_SAVEPOINT);
    if (result != SYNC_OK && outermost)
        roll_back(transaction);
    return result;
}

int savepoint_end(struct transaction *transaction, int result)
{
    int undone;

    if (result == SYNC_OK)
        result = commit(transaction, TRANSACTION_RELEASE);
    if (result == SYNC_OK || sqlite3_get_autocommit(transaction->db))
        return result;
    undone = run(transaction, TRANSACTION_UNDO);
    if (undone == SYNC_OK)
        undone = run(transaction, TRANSACTION_RELEASE);
    if (undone != SYNC_OK)
        roll_back(transaction);
    return result;
}

void transaction_renew(struct transaction *transaction)
{
    static const enum transaction_statement UNDOING[] = { TRANSACTION_ROLLBACK, TRANSACTION_UNDO, TRANSACTION_RELEASE };

    /* There is nothing to undo, which is an error; but before it can say so SQLite makes the statement anew. */
    for (size_t i = 0; i < sizeof UNDOING / sizeof *UNDOING; i++)
        run(transaction, UNDOING[i]);
}
