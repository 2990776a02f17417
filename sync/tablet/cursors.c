#include "sync/tablet/cursors.h"

#include "sync/statements.h"
#include "sync/tablet/leave.h"

#define EARLIER 1000 /* more than there are schemas */

static int64_t rows_of_scope(const struct reading *reading, int64_t scope)
{
    int64_t count = 0;

    for (size_t i = 0; i < reading->row_count; i++)
        count += reading->rows[i]->scope == scope;
    return count;
}

int cursor_read(struct device *device, int64_t scope, struct cursor *cursor)
{
    sqlite3_stmt *statement = device->statements[CURSOR_READ];
    int result;

    *cursor = (struct cursor){ .schema = 0 };
    sqlite3_bind_int64(statement, 1, scope);
    result = statement_row(statement);
    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SYNC_OK : result;
    cursor->remaining = sqlite3_column_int64(statement, 0);
    cursor->top = sqlite3_column_int64(statement, 1);
    cursor->low = sqlite3_column_int64(statement, 2);
    cursor->began = sqlite3_column_int64(statement, 3);
    cursor->schema = sqlite3_column_int(statement, 4) % EARLIER;
    cursor->earlier = sqlite3_column_int(statement, 4) / EARLIER;
    statement_end(statement);
    return SYNC_OK;
}

/* A row that was read where the reading began may be of either: who knew less is believed. */
int cursor_schema_of(struct device *device, const struct row *row, int *schema)
{
    struct cursor cursor;
    int result = cursor_read(device, row->scope, &cursor);

    *schema = cursor.schema;
    if (cursor.earlier && (!cursor.schema || row->changed <= cursor.began))
        *schema = cursor.earlier;
    if (!*schema || *schema > device->catalogue.schema)
        *schema = device->catalogue.schema;
    return result;
}

/* How many rows a first download still has to bring: the office says it at the start, from then on it is counted here. */
static int count_remaining(const struct reading *reading, struct json *total, int64_t scope, struct cursor *cursor)
{
    if (json_peek(total) == JSON_NUMBER) {
        if (!json_read_integer(total, &cursor->remaining) || cursor->remaining < 0 || cursor->remaining > INT32_MAX)
            return SYNC_INVALID;
    } else {
        json_skip(total, NULL);
    }
    cursor->remaining -= rows_of_scope(reading, scope);
    if (cursor->remaining < 0 || cursor->low == 0)
        cursor->remaining = 0;
    return SYNC_OK;
}

static int set_cursor(struct device *device, int64_t scope, const struct cursor *cursor)
{
    sqlite3_stmt *statement = device->statements[CURSOR_SET];

    sqlite3_bind_int64(statement, 1, scope);
    sqlite3_bind_int64(statement, 2, cursor->top);
    sqlite3_bind_int64(statement, 3, cursor->low);
    sqlite3_bind_int64(statement, 4, cursor->remaining);
    sqlite3_bind_int(statement, 5, cursor->schema + EARLIER * cursor->earlier);
    sqlite3_bind_int64(statement, 6, cursor->began);
    return statement_run(statement);
}

/* What another reading brought is of its release until this one brings it too. */
static void go_on(const struct reading *reading, const struct cursor *before, struct cursor *cursor)
{
    bool held = before->schema == reading->device->catalogue.schema, same = held && cursor->top >= before->top;

    cursor->schema = reading->device->catalogue.schema;
    cursor->earlier = before->earlier || same ? before->earlier : before->schema;
    if (cursor->earlier == cursor->schema)
        cursor->earlier = 0;
    cursor->began = same ? before->began : reading->stand;
    cursor->remaining = held ? before->remaining : 0;
}

/* [scope,top,low,total or null] */
static int take_cursor(const struct reading *reading, struct json *json, int64_t *remaining)
{
    struct device *device = reading->device;
    unsigned char id[SYNC_ID_SIZE];
    struct cursor before, cursor;
    int64_t scope;
    int result;

    if (!json_enter_array(json) || !json_next(json) || !json_read_id(json, reading->arena, id) || !json_next(json) ||
        !json_read_integer(json, &cursor.top) || !json_next(json) || !json_read_integer(json, &cursor.low) || !json_next(json) ||
        cursor.low < 0 || cursor.top < cursor.low)
        return SYNC_INVALID; /* also what no office would let us ask with again */
    result = scopes_add(&device->scopes, id, &scope);
    if (result == SYNC_OK)
        result = cursor_read(device, scope, &before);
    if (result != SYNC_OK)
        return result;
    /* A reading that begins says how much is to come. This one goes on with what we have forgotten, by an update since we asked. */
    if (before.schema != device->catalogue.schema && json_peek(json) == JSON_NULL)
        return SYNC_STALE;
    go_on(reading, &before, &cursor);
    result = count_remaining(reading, json, scope, &cursor);
    while (json_next(json)) /* what check.c compares */
        json_skip(json, NULL);
    *remaining += cursor.remaining;
    return result == SYNC_OK ? set_cursor(device, scope, &cursor) : result;
}

int cursors_take(const struct reading *reading, struct json scopes, int64_t *remaining)
{
    int result = SYNC_OK;

    if (!json_enter_array(&scopes))
        return SYNC_INVALID;
    while (result == SYNC_OK && json_next(&scopes))
        result = take_cursor(reading, &scopes, remaining);
    return result;
}

int cursors_complete(const struct reading *reading)
{
    struct device *device = reading->device;
    sqlite3_stmt *find = device->statements[CURSOR_COMPLETE], *done = device->statements[CURSOR_DONE];
    int result;

    for (;;) {
        int64_t scope, began;

        sqlite3_bind_int64(find, 1, reading->stand);
        result = statement_row(find);
        if (result != SYNC_OK)
            return result == SYNC_NOT_FOUND ? SYNC_OK : result;
        scope = sqlite3_column_int64(find, 0);
        began = sqlite3_column_int64(find, 1);
        statement_end(find);
        result = leave_unread(device, scope, began);
        sqlite3_bind_int64(done, 1, scope);
        if (result == SYNC_OK)
            result = statement_run(done);
        if (result != SYNC_OK)
            return result;
    }
}
