#include "sync/tablet/prune.h"

#include <string.h>

#include "sync/id.h"
#include "sync/statements.h"

#define ROWS_AT_ONCE 256 /* in memory */

/* AND id NOT IN (…), for each column of any table that refers to this one. */
static void put_references(const struct catalogue *catalogue, const struct table *table, sqlite3_str *sql)
{
    for (size_t i = 0; i < catalogue->count; i++)
        for (unsigned j = 0; j < catalogue->tables[i]->column_count; j++) {
            const struct column *column = &catalogue->tables[i]->columns[j];

            if (column->kind == KIND_REFERENCE && strcmp(column->choices, table->name) == 0)
                sqlite3_str_appendf(sql, " AND id NOT IN (SELECT \"%w\" FROM \"%w\" WHERE \"%w\" IS NOT NULL)", column->name,
                                    catalogue->tables[i]->name, column->name);
        }
}

static int prepare(struct device *device, const struct table *table, int64_t kept, sqlite3_stmt **statement)
{
    sqlite3_str *text = sqlite3_str_new(device->db);
    char *sql;
    int result;

    sqlite3_str_appendf(text,
                        "SELECT id FROM \"%w\" WHERE verwijderd IS NOT NULL AND sync_conflicts = 0 AND sync_changed BETWEEN 1 AND ?1"
                        " AND id NOT IN (SELECT row FROM sync_edit)",
                        table->name);
    put_references(&device->catalogue, table, text);
    sql = sqlite3_str_finish(text);
    result = sql ? sqlite3_prepare_v2(device->db, sql, -1, statement, NULL) : SQLITE_NOMEM;
    sqlite3_free(sql);
    if (result == SQLITE_OK)
        sqlite3_bind_int64(*statement, 1, kept);
    return result;
}

/* The rows of a table that nothing stored here refers to, before any of them goes. */
static int find(struct device *device, const struct table *table, int64_t kept, struct idset *ids)
{
    sqlite3_stmt *statement = NULL;
    size_t index;
    int step = SQLITE_DONE, result = prepare(device, table, kept, &statement);

    while (result == SYNC_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        const unsigned char *id = sqlite3_column_blob(statement, 0);

        result = id ? idset_add(ids, id, &index) : SQLITE_NOMEM;
    }
    sqlite3_finalize(statement);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

/* By an edit without a verdict, one that was refused, or a draft. */
static int is_named(struct device *device, const struct row *row, bool *named)
{
    sqlite3_stmt *statement = device->statements[NAMED_BY_WORK];
    char text[ID_TEXT_SIZE];
    int result;

    id_to_text(row->id, text);
    sqlite3_bind_text(statement, 1, text, sizeof text, SQLITE_STATIC);
    result = statement_row(statement);
    *named = result == SYNC_OK;
    if (result == SYNC_OK)
        statement_end(statement);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

static int prune_row(struct device *device, const struct table *table, const unsigned char *id)
{
    struct row *row;
    bool named = true;
    int result = rows_get(device->rows, table, id, &row);

    if (result == SYNC_OK)
        result = is_named(device, row, &named);
    if (result != SYNC_OK || named)
        return result;
    row->exists = false;
    row->dirty = true;
    return SYNC_OK;
}

static int prune_table(struct device *device, const struct table *table, int64_t kept)
{
    struct idset ids = { .ids = NULL };
    int result = find(device, table, kept, &ids);

    for (size_t i = 0; i < ids.count && result == SYNC_OK; i++) {
        result = prune_row(device, table, ids.ids[i]);
        if (result == SYNC_OK && ((i + 1) % ROWS_AT_ONCE == 0 || i + 1 == ids.count)) {
            result = rows_write(device->rows, NULL, NULL);
            rows_forget(device->rows);
        }
    }
    if (ids.count)
        device_note_table(device, table);
    idset_free(&ids);
    return result;
}

static int prune_all(struct device *device, int64_t read)
{
    int result = SYNC_OK;

    /* What lies below another comes later in the catalogue, and goes first. */
    for (size_t i = device->catalogue.count; i > 0 && result == SYNC_OK; i--)
        if (device->catalogue.tables[i - 1]->scope_kind != SCOPE_SHARED)
            result = prune_table(device, device->catalogue.tables[i - 1], read);
    return result;
}

static int begin_quarter(struct device *device, int64_t position, int64_t began)
{
    sqlite3_stmt *statement = device->statements[QUARTER_BEGIN];

    sqlite3_bind_int64(statement, 1, position);
    sqlite3_bind_int64(statement, 2, began);
    return statement_run(statement);
}

int prune(struct device *device, int64_t kept, int64_t now)
{
    sqlite3_stmt *statement = device->statements[QUARTER];
    int64_t position, began;
    int result = statement_row(statement);

    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SQLITE_CORRUPT : result;
    position = sqlite3_column_int64(statement, 0);
    began = sqlite3_column_int64(statement, 1);
    statement_end(statement);
    if (began && now - began < DELETED_KEPT)
        return SYNC_OK;
    if (began)
        result = prune_all(device, position);
    return result == SYNC_OK ? begin_quarter(device, kept, now) : result;
}

int prune_later(struct device *device)
{
    return begin_quarter(device, 0, 0);
}

int device_recall(struct device *device)
{
    int result = device_begin(device);

    if (result == SYNC_OK)
        result = statement_run(device->statements[CURSORS_FORGET]);
    if (result == SYNC_OK)
        result = prune_later(device);
    return device_end(device, result);
}
