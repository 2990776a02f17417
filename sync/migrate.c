#include "sync/migrate.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sync/sync.h"
#include "sync/transaction.h"

static int version_of(sqlite3 *db, int *version)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL);

    if (result == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        *version = sqlite3_column_int(statement, 0);
    /* finalize repeats the step's error, if there was one */
    return result == SQLITE_OK ? sqlite3_finalize(statement) : result;
}

static bool belongs(const struct migration *migration, enum side side)
{
    return strcmp(migration->side, "both") == 0 || strcmp(migration->side, side == SIDE_SERVER ? "server" : "device") == 0;
}

static int apply_since(sqlite3 *db, enum side side, int version)
{
    char pragma[40];
    int result = SYNC_OK;

    for (int i = 0; i < MIGRATION_COUNT && result == SQLITE_OK; i++)
        if (MIGRATIONS[i].number > version && belongs(&MIGRATIONS[i], side))
            result = sqlite3_exec(db, MIGRATIONS[i].sql, NULL, NULL, NULL);
    if (result != SQLITE_OK)
        return result;
    snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", SCHEMA_VERSION);
    return sqlite3_exec(db, pragma, NULL, NULL, NULL);
}

static int upgrade(sqlite3 *db, enum side side)
{
    int version;
    /* Asked again under the lock: another process may have migrated meanwhile. */
    int result = version_of(db, &version);

    if (result == SQLITE_OK && version > SCHEMA_VERSION)
        result = SYNC_LATER;
    return result == SQLITE_OK ? apply_since(db, side, version) : result;
}

int migrate(sqlite3 *db, enum side side)
{
    struct transaction transaction;
    int version = 0;
    int result = version_of(db, &version);

    if (result != SQLITE_OK || version == SCHEMA_VERSION)
        return result;
    result = transaction_open(db, &transaction);
    if (result == SQLITE_OK)
        result = transaction_write(&transaction);
    if (result == SQLITE_OK)
        result = transaction_end(&transaction, upgrade(db, side));
    transaction_close(&transaction);
    return result;
}
