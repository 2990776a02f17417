/* The next request to the office: cursors, and the edits that wait, in the order of saving (R5). */
#include "sync/statements.h"
#include "sync/tablet/tablet.h"

/* What one request carries at most; the rest goes with the next. */
#define EDITS_MAX 500
#define BYTES_MAX 1000000

static int put_cursors(struct device *device, struct buffer *out)
{
    sqlite3_stmt *statement = device->statements[CURSORS];
    bool first = true;
    int step;

    sqlite3_bind_int(statement, 1, device->catalogue.schema);
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        buffer_puts(out, first ? "[" : ",[");
        json_put_id(out, sqlite3_column_blob(statement, 0));
        buffer_byte(out, ',');
        json_put_integer(out, sqlite3_column_int64(statement, 1));
        buffer_byte(out, ',');
        json_put_integer(out, sqlite3_column_int64(statement, 2));
        buffer_byte(out, ']');
        first = false;
    }
    statement_end(statement);
    return step == SQLITE_DONE ? SYNC_OK : step;
}

/* The edit that was put last, and so the run that is open. */
struct last {
    bool any;
    int64_t branch, number;
    int earlier;
};

static void put_edit(sqlite3_stmt *statement, struct last *last, struct buffer *out)
{
    struct last now = { .any = true, .branch = sqlite3_column_int64(statement, 0), .number = sqlite3_column_int64(statement, 1),
                        .earlier = sqlite3_column_int(statement, 4) };
    const unsigned char *edit = sqlite3_column_text(statement, 2);

    if (last->any && now.branch == last->branch && now.number == last->number + 1 && now.earlier == last->earlier) {
        buffer_byte(out, ',');
    } else {
        buffer_puts(out, last->any ? "]},{\"tak\":" : "{\"tak\":");
        json_put_branch(out, (uint64_t)now.branch);
        buffer_puts(out, ",\"vanaf\":");
        json_put_integer(out, now.number);
        buffer_puts(out, ",\"schema\":");
        json_put_integer(out, sqlite3_column_int64(statement, 3));
        buffer_puts(out, now.earlier ? ",\"eerder\":true,\"lijst\":[" : ",\"lijst\":[");
    }
    out->failed |= !edit;
    if (edit)
        buffer_append(out, edit, (size_t)sqlite3_column_bytes(statement, 2));
    *last = now;
}

/* First which edits, then each: sorting them with their texts would read all that waits for every request. */
static int put_runs(struct device *device, struct buffer *out)
{
    sqlite3_stmt *waiting = device->statements[EDITS_WAITING], *read = device->statements[EDIT_READ];
    size_t start = out->length;
    struct last last = { .any = false };
    int step = SQLITE_DONE, result = SYNC_OK;

    sqlite3_bind_int(waiting, 1, EDITS_MAX);
    while (result == SYNC_OK && out->length - start < BYTES_MAX && (step = sqlite3_step(waiting)) == SQLITE_ROW) {
        sqlite3_bind_int64(read, 1, sqlite3_column_int64(waiting, 0));
        result = statement_row(read);
        if (result == SYNC_OK) {
            put_edit(read, &last, out);
            statement_end(read);
        }
    }
    statement_end(waiting);
    if (last.any)
        buffer_puts(out, "]}");
    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SQLITE_CORRUPT : result;
    return step == SQLITE_DONE || step == SQLITE_ROW ? SYNC_OK : step;
}

static int ask(struct device *device, struct buffer *out)
{
    struct device_state state;
    int result = statement_run(device->statements[STATE_ASK]);

    if (result == SYNC_OK)
        result = device_state_read(device, &state);
    if (result != SYNC_OK)
        return result;
    buffer_puts(out, "{\"versie\":1,\"schema\":");
    json_put_integer(out, device->catalogue.schema);
    buffer_puts(out, ",\"incarnatie\":");
    if (state.has_incarnation)
        json_put_id(out, state.incarnation);
    else
        buffer_puts(out, "null");
    buffer_puts(out, ",\"verzoek\":");
    json_put_integer(out, state.request);
    buffer_puts(out, ",\"bereiken\":[");
    result = put_cursors(device, out);
    buffer_puts(out, "],\"bewerkingen\":[");
    if (result == SYNC_OK)
        result = put_runs(device, out);
    buffer_puts(out, "]}");
    return result == SYNC_OK && out->failed ? SQLITE_NOMEM : result;
}

int device_request(struct device *device, struct buffer *out)
{
    int result = device_begin(device);

    return result == SYNC_OK ? device_end(device, ask(device, out)) : result;
}
