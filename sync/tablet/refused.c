/* Edits that the office refused: kept here for their author to read, correct, send again or put away. */
#include <string.h>

#include "sync/statements.h"
#include "sync/tablet/tablet.h"

enum { REFUSED = 2, PUT_AWAY = 4 }; /* sync_edit.state */

int put_away(struct device *device, uint64_t branch, uint32_t number)
{
    sqlite3_stmt *statement = device->statements[EDIT_PUT_AWAY];
    const struct branch *found;
    int result = branches_find(&device->branches, branch, &found);

    if (result != SYNC_OK)
        return result;
    sqlite3_bind_int64(statement, 1, edit_sequence(found->nr, number));
    result = statement_run(statement);
    return result == SYNC_OK && sqlite3_changes(device->db) == 0 ? SYNC_NOT_FOUND : result;
}

int device_put_away(struct device *device, uint64_t branch, uint32_t number)
{
    int result = device_begin(device);

    return result == SYNC_OK ? device_end(device, put_away(device, branch, number)) : result;
}

static void put_text(struct buffer *out, sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);

    out->failed |= !text && sqlite3_column_type(statement, column) != SQLITE_NULL;
    json_put_string(out, text ? (const char *)text : "", (size_t)sqlite3_column_bytes(statement, column));
}

static void put_refused(struct buffer *out, sqlite3_stmt *statement)
{
    const unsigned char *edit = sqlite3_column_text(statement, 4);

    buffer_puts(out, "{\"versie\":[");
    json_put_branch(out, (uint64_t)sqlite3_column_int64(statement, 0));
    buffer_byte(out, ',');
    json_put_integer(out, sqlite3_column_int64(statement, 1));
    buffer_puts(out, "],\"reden\":");
    put_text(out, statement, 2);
    buffer_puts(out, ",\"uitleg\":");
    put_text(out, statement, 3);
    buffer_puts(out, ",\"bewerking\":");
    out->failed |= !edit;
    if (edit)
        buffer_append(out, edit, (size_t)sqlite3_column_bytes(statement, 4)); /* JSON already */
    buffer_byte(out, '}');
}

static int put_all(struct device *device, int state, struct buffer *out)
{
    sqlite3_stmt *statement = device->statements[EDITS_REFUSED];
    bool first = true;
    int step;

    sqlite3_bind_int(statement, 1, state);
    while ((step = sqlite3_step(statement)) == SQLITE_ROW && !out->failed) {
        if (!first)
            buffer_byte(out, ',');
        put_refused(out, statement);
        first = false;
    }
    statement_end(statement);
    if (step != SQLITE_DONE && step != SQLITE_ROW)
        return step;
    return out->failed ? SQLITE_NOMEM : SYNC_OK;
}

static int put_lists(struct device *device, struct buffer *out)
{
    int result;

    buffer_puts(out, "{\"geweigerd\":[");
    result = put_all(device, REFUSED, out);
    buffer_puts(out, "],\"opgeborgen\":[");
    if (result == SYNC_OK)
        result = put_all(device, PUT_AWAY, out);
    buffer_puts(out, "]}");
    return result == SYNC_OK && out->failed ? SQLITE_NOMEM : result;
}

int device_refused(struct device *device, struct buffer *out)
{
    int result = device_begin(device);

    return result == SYNC_OK ? device_end(device, put_lists(device, out)) : result;
}
