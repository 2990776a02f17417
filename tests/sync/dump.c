#include "tests/sync/dump.h"

#include <stdio.h>
#include <stdlib.h>

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) {
        printf("  the dump broke: %s: %s\n", sql, sqlite3_errmsg(db));
        exit(1);
    }
    return statement;
}

static void put_rows(sqlite3 *db, const char *sql, struct buffer *out)
{
    sqlite3_stmt *statement = prepare(db, sql);

    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const void *bytes = sqlite3_column_blob(statement, i);

            buffer_byte(out, (char)('0' + sqlite3_column_type(statement, i)));
            buffer_append(out, bytes, (size_t)sqlite3_column_bytes(statement, i));
            buffer_byte(out, '|');
        }
        buffer_byte(out, '\n');
    }
    if (sqlite3_finalize(statement) != SQLITE_OK) {
        printf("  the dump broke: %s: %s\n", sql, sqlite3_errmsg(db));
        exit(1);
    }
}

void dump(sqlite3 *db, struct buffer *out)
{
    sqlite3_stmt *tables = prepare(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");

    put_rows(db, "PRAGMA user_version", out);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(tables, 0);
        char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", name);

        buffer_puts(out, name);
        buffer_byte(out, '\n');
        put_rows(db, sql, out);
        sqlite3_free(sql);
    }
    sqlite3_finalize(tables);
}
