#include "sync/statements.h"

#include "sync/sync.h"

int statements_prepare(sqlite3 *db, const char *const *texts, sqlite3_stmt **statements, size_t count)
{
    int result = SYNC_OK;

    for (size_t i = 0; i < count; i++)
        statements[i] = NULL;
    for (size_t i = 0; i < count && result == SQLITE_OK; i++)
        result = sqlite3_prepare_v3(db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &statements[i], NULL);
    if (result != SQLITE_OK)
        statements_finalize(statements, count);
    return result;
}

void statements_finalize(sqlite3_stmt **statements, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sqlite3_finalize(statements[i]);
        statements[i] = NULL;
    }
}

int statement_run(sqlite3_stmt *statement)
{
    int result = sqlite3_step(statement);

    statement_end(statement);
    return result == SQLITE_DONE ? SYNC_OK : result;
}

int statement_row(sqlite3_stmt *statement)
{
    int result = sqlite3_step(statement);

    if (result == SQLITE_ROW)
        return SYNC_OK;
    statement_end(statement);
    return result == SQLITE_DONE ? SYNC_NOT_FOUND : result;
}

void statement_end(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}
