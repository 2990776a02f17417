#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void claim_that(bool held, const char *what, const char *file, int line)
{
    if (!held) {
        fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
        abort();
    }
}

unsigned input_byte(struct input *input)
{
    if (input->size == 0)
        return 0;
    input->size--;
    return *input->data++;
}

unsigned input_below(struct input *input, unsigned bound)
{
    return input_byte(input) % bound;
}

struct slice input_slice(struct input *input, size_t most)
{
    size_t length = input_byte(input);
    struct slice slice;

    if (length > most)
        length = most;
    if (length > input->size)
        length = input->size;
    slice = (struct slice){ (const char *)input->data, length };
    input->data += length;
    input->size -= length;
    return slice;
}

void claim_whole(sqlite3 *db)
{
    claim(strcmp(sql_text(db, "PRAGMA integrity_check"), "ok") == 0);
}

static void claim_shown(struct tablet *tablet, const char *table)
{
    char *sql = sqlite3_mprintf("SELECT id FROM \"%w\"", table);
    sqlite3_stmt *rows = NULL;
    struct buffer row = BUFFER_EMPTY;

    claim(sqlite3_prepare_v2(tablet->db, sql, -1, &rows, NULL) == SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        buffer_clear(&row);
        claim(device_row(tablet->device, table, sqlite3_column_blob(rows, 0), &row) == SYNC_OK);
        claim(row.length > 0 && row.data[row.length - 1] == '}');
    }
    claim(sqlite3_finalize(rows) == SQLITE_OK);
    buffer_free(&row);
    sqlite3_free(sql);
}

void claim_all_shown(struct tablet *tablet)
{
    sqlite3_stmt *tables = NULL;

    claim(sqlite3_prepare_v2(tablet->db, "SELECT name FROM sync_table", -1, &tables, NULL) == SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW)
        claim_shown(tablet, (const char *)sqlite3_column_text(tables, 0));
    sqlite3_finalize(tables);
}
