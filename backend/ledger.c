#include "backend/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "sync/statements.h"

#define BUSY_MS 10000
#define VERSION 1

static const char SCHEMA[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS erasure (nr INTEGER PRIMARY KEY, ordered INTEGER NOT NULL, reason TEXT NOT NULL, "
    "finished INTEGER,"
    " certificate TEXT) STRICT;"
    "CREATE TABLE IF NOT EXISTS erased_row (table_name TEXT NOT NULL, id BLOB NOT NULL CHECK (length(id) = 16),"
    " erasure INTEGER NOT NULL REFERENCES erasure (nr), PRIMARY KEY (id, table_name)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS erased_row_of_erasure ON erased_row (erasure);"
    "PRAGMA user_version = 1;"
    "COMMIT";

enum { BEGIN, COMMIT, ROLLBACK, NEW, ADD, HAS, ROWS, TABLES, CERTIFY, ENTRIES, STATEMENT_COUNT };

static const char *const SQL[STATEMENT_COUNT] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [NEW] = "INSERT INTO erasure (ordered, reason) VALUES (?1, ?2)",
    [ADD] = "INSERT OR IGNORE INTO erased_row (table_name, id, erasure) VALUES (?1, ?2, ?3)",
    [HAS] = "SELECT 1 FROM erased_row WHERE id = ?2 AND table_name = ?1",
    [ROWS] = "SELECT table_name, id FROM erased_row ORDER BY erasure, table_name, id",
    [TABLES] = "SELECT table_name, count(*) FROM erased_row WHERE erasure = ?1 GROUP BY table_name ORDER BY table_name",
    [CERTIFY] = "UPDATE erasure SET certificate = ?2, finished = ?3 WHERE nr = ?1",
    [ENTRIES] = "SELECT nr, ordered, ifnull(finished, 0), reason, certificate FROM erasure ORDER BY nr",
};

struct ledger {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENT_COUNT];
};

static int check_version(sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    int version, result = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL);

    if (result == SQLITE_OK)
        result = statement_row(statement);
    version = result == SYNC_OK ? sqlite3_column_int(statement, 0) : 0;
    sqlite3_finalize(statement);
    if (result != SYNC_OK || version == VERSION)
        return result;
    return version > VERSION ? SYNC_LATER : sqlite3_exec(db, SCHEMA, NULL, NULL, NULL);
}

int ledger_open(const char *path, bool make, struct ledger **out)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);
    int result;

    *out = NULL;
    if (!ledger)
        return SQLITE_NOMEM;
    result = sqlite3_open_v2(path, &ledger->db, SQLITE_OPEN_READWRITE | (make ? SQLITE_OPEN_CREATE : 0), NULL);
    if (result == SQLITE_CANTOPEN && !make)
        result = SYNC_NOT_FOUND;
    if (result == SQLITE_OK)
        result = sqlite3_busy_timeout(ledger->db, BUSY_MS);
    if (result == SQLITE_OK) /* one file, and durable with its name */
        result = sqlite3_exec(ledger->db,
                              "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON",
                              NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result = check_version(ledger->db);
    if (result == SQLITE_OK)
        result = statements_prepare(ledger->db, SQL, ledger->statements, STATEMENT_COUNT);
    if (result == SYNC_OK)
        *out = ledger;
    else
        ledger_close(ledger);
    return result;
}

void ledger_close(struct ledger *ledger)
{
    if (!ledger)
        return;
    statements_finalize(ledger->statements, STATEMENT_COUNT);
    sqlite3_close(ledger->db);
    free(ledger);
}

int ledger_begin(struct ledger *ledger, const char *reason, int64_t now, int64_t *nr)
{
    sqlite3_stmt *statement = ledger->statements[NEW];
    int result;

    sqlite3_bind_int64(statement, 1, now);
    sqlite3_bind_text(statement, 2, reason, -1, SQLITE_STATIC);
    result = statement_run(statement);
    *nr = sqlite3_last_insert_rowid(ledger->db);
    return result;
}

/* ADD and HAS begin with the row. */
static void bind_row(sqlite3_stmt *statement, const struct erased *row)
{
    sqlite3_bind_text(statement, 1, row->table, -1, SQLITE_STATIC);
    sqlite3_bind_blob(statement, 2, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
}

int ledger_add(struct ledger *ledger, int64_t nr, const struct erased *row)
{
    sqlite3_stmt *statement = ledger->statements[ADD];

    bind_row(statement, row);
    sqlite3_bind_int64(statement, 3, nr);
    return statement_run(statement);
}

int ledger_transaction(struct ledger *ledger)
{
    return statement_run(ledger->statements[BEGIN]);
}

int ledger_commit(struct ledger *ledger, int result)
{
    if (result == SYNC_OK)
        result = statement_run(ledger->statements[COMMIT]);
    if (!sqlite3_get_autocommit(ledger->db))
        statement_run(ledger->statements[ROLLBACK]);
    return result;
}

int ledger_has(struct ledger *ledger, const struct erased *row, bool *has)
{
    sqlite3_stmt *statement = ledger->statements[HAS];
    int result;

    bind_row(statement, row);
    result = statement_row(statement);
    *has = result == SYNC_OK;
    if (*has)
        statement_end(statement);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

int ledger_each_row(struct ledger *ledger, int (*each)(void *context, const struct erased *row), void *context)
{
    sqlite3_stmt *statement = ledger->statements[ROWS];
    int result;

    while ((result = statement_row(statement)) == SYNC_OK) {
        struct erased row = { .table = (const char *)sqlite3_column_text(statement, 0) };
        const void *id = sqlite3_column_blob(statement, 1);

        if (row.table && id) {
            memcpy(row.id, id, SYNC_ID_SIZE);
            result = each(context, &row);
        } else {
            result = SQLITE_NOMEM;
        }
        if (result != SYNC_OK)
            break;
    }
    statement_end(statement);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

int ledger_each_table(struct ledger *ledger, int64_t nr, int (*each)(void *context, const char *table, int64_t rows),
                      void *context)
{
    sqlite3_stmt *statement = ledger->statements[TABLES];
    int result = SYNC_OK;

    sqlite3_bind_int64(statement, 1, nr);
    while (result == SYNC_OK && (result = statement_row(statement)) == SYNC_OK) {
        const char *table = (const char *)sqlite3_column_text(statement, 0);

        result = table ? each(context, table, sqlite3_column_int64(statement, 1)) : SQLITE_NOMEM;
    }
    statement_end(statement);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

int ledger_certify(struct ledger *ledger, int64_t nr, const char *certificate, int64_t now)
{
    sqlite3_stmt *statement = ledger->statements[CERTIFY];

    sqlite3_bind_int64(statement, 1, nr);
    sqlite3_bind_text(statement, 2, certificate, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, now);
    return statement_run(statement);
}

int ledger_each(struct ledger *ledger, int (*each)(void *context, const struct ledger_entry *entry), void *context)
{
    sqlite3_stmt *statement = ledger->statements[ENTRIES];
    int result = SYNC_OK;

    while (result == SYNC_OK && (result = statement_row(statement)) == SYNC_OK) {
        struct ledger_entry entry = { .nr = sqlite3_column_int64(statement, 0),
                                      .ordered = sqlite3_column_int64(statement, 1),
                                      .finished = sqlite3_column_int64(statement, 2),
                                      .reason = (const char *)sqlite3_column_text(statement, 3),
                                      .certificate = (const char *)sqlite3_column_text(statement, 4) };
        bool lacks = sqlite3_column_type(statement, 4) != SQLITE_NULL && !entry.certificate;

        result = entry.reason && !lacks ? each(context, &entry) : SQLITE_NOMEM;
    }
    statement_end(statement);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}
