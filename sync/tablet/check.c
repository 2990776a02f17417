#include "sync/tablet/check.h"

#include "sync/statements.h"
#include "sync/sum.h"

/* A row with edits of our own counts as the office knows it: its base. */
static int add_read(struct device *device, const struct table *table, const unsigned char *id, bool edited, struct sum *sum)
{
    struct deletion deletion = device_deletion(device);
    struct row *row;
    bool found;
    int result = rows_get(device->rows, table, id, &row);

    if (result == SYNC_OK && edited)
        result = overlay_load_base(device, row, &found);
    if (result == SYNC_OK && row->exists)
        result = sum_add(sum, &deletion, row);
    rows_forget(device->rows);
    return result;
}

/* The row of the statement: id and stored heads; most aren't deleted, and need no more. */
static int add_stored(struct device *device, const struct table *table, sqlite3_stmt *statement, struct arena *arena, struct sum *sum)
{
    const unsigned char *id = sqlite3_column_blob(statement, 0);
    const void *bytes = sqlite3_column_blob(statement, 1);
    struct row_heads heads;
    int result = id && bytes ? heads_load(table, bytes, (size_t)sqlite3_column_bytes(statement, 1), arena, &heads) : SQLITE_NOMEM;

    if (result == SYNC_OK)
        result = sum_add_heads(sum, &device->branches, table, id, &heads);
    arena_clear(arena);
    return result;
}

static int add_table(struct device *device, size_t index, int64_t scope, const struct idset *edited, struct sum *sum)
{
    const struct table *table = device->catalogue.tables[index];
    sqlite3_stmt *statement = device->heads_of_scope[index];
    struct arena arena = ARENA_EMPTY;
    int step = SQLITE_DONE, result = SYNC_OK;

    sqlite3_bind_int64(statement, 1, scope);
    while (result == SYNC_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        const unsigned char *id = sqlite3_column_blob(statement, 0);
        bool deleted = sqlite3_column_int(statement, 2), of_ours = id && idset_has(edited, id);

        if (id && (deleted || of_ours))
            result = add_read(device, table, id, of_ours, sum);
        else
            result = add_stored(device, table, statement, &arena, sum);
    }
    arena_free(&arena);
    statement_end(statement);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

/* A row that was read just now can't be told from one that is read again: it counts as never read. */
static int heal(struct device *device, int64_t scope, int64_t stand)
{
    sqlite3_stmt *forget = device->statements[CURSOR_FORGET];
    int result = SYNC_OK;

    for (size_t i = 0; i < device->catalogue.count && result == SYNC_OK; i++) {
        sqlite3_bind_int64(device->unread[i], 1, scope);
        sqlite3_bind_int64(device->unread[i], 2, stand - 1);
        result = statement_run(device->unread[i]);
    }
    sqlite3_bind_int64(forget, 1, scope);
    if (result == SYNC_OK)
        result = statement_run(forget);
    return result == SYNC_OK ? statement_run(device->statements[STATE_HEALED]) : result;
}

/* [scope,top,low,total,rows,sum]; without the last two the office keeps no sum of it. */
static int check_scope(struct device *device, struct json *cursor, int64_t stand, const struct idset *edited, bool *healed)
{
    struct arena arena = ARENA_EMPTY;
    unsigned char id[SYNC_ID_SIZE];
    struct sum expected, held = { 0, 0 };
    int64_t scope, sum;
    bool read = json_enter_array(cursor) && json_next(cursor) && json_read_id(cursor, &arena, id);
    int result;

    for (int i = 0; i < 3 && read; i++) {
        read = json_next(cursor);
        json_skip(cursor, NULL);
    }
    arena_free(&arena);
    if (!read)
        return SYNC_INVALID;
    if (!json_next(cursor))
        return SYNC_OK;
    if (!json_read_integer(cursor, &expected.rows) || !json_next(cursor) || !json_read_integer(cursor, &sum))
        return SYNC_INVALID;
    expected.sum = (uint64_t)sum;
    result = scopes_find(&device->scopes, id, &scope);
    for (size_t i = 0; i < device->catalogue.count && result == SYNC_OK; i++)
        result = add_table(device, i, scope, edited, &held);
    if (result != SYNC_OK || (held.rows == expected.rows && held.sum == expected.sum))
        return result;
    *healed = true;
    return heal(device, scope, stand);
}

int check(struct device *device, struct json scopes, int64_t stand, bool *healed)
{
    struct idset edited = { 0 };
    int result = overlay_find_bases(device, &edited);

    *healed = false;
    if (result == SYNC_OK && !json_enter_array(&scopes))
        result = SYNC_INVALID;
    while (result == SYNC_OK && json_next(&scopes)) {
        struct json cursor = scopes;

        json_skip(&scopes, NULL);
        result = check_scope(device, &cursor, stand, &edited, healed);
    }
    idset_free(&edited);
    return result;
}

int check_due(struct device *device, int64_t now, bool *due)
{
    sqlite3_stmt *read = device->statements[STATE_CHECKED], *set = device->statements[STATE_CHECK];
    int64_t last;
    int result = statement_row(read);

    *due = false;
    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SQLITE_CORRUPT : result;
    last = sqlite3_column_int64(read, 0);
    statement_end(read);
    if (last && now >= last && now - last < CHECK_INTERVAL)
        return SYNC_OK;
    *due = true;
    sqlite3_bind_int64(set, 1, now);
    return statement_run(set);
}
