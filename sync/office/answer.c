/* The answer to a request: receipts, then the rows that changed since the device's cursors, one cursor a scope (R8). */
#include <string.h>

#include "schema/migrations.h"
#include "sync/office/office.h"
#include "sync/office/snapshot.h"
#include "sync/statements.h"

/* Rows of an answer end here, so that one portion of very long texts stays a portion. */
#define BYTES_MAX 4000000

static const char *const TEXTS[] = {
    [SCAN_DOWN] = "SELECT position, table_nr, row FROM sync_change WHERE scope = ?1 AND position <= ?2 ORDER BY position DESC",
    [SCAN_UP] = "SELECT position, table_nr, row FROM sync_change WHERE scope = ?1 AND position > ?2 ORDER BY position",
    [COUNT_DOWN] = "SELECT count(*) FROM sync_change WHERE scope = ?1 AND position <= ?2",
};

struct portion {
    struct server *server;
    struct snapshot snapshot;
    int64_t stand; /* position of the last edit in the log that this answer has seen */
    int64_t room;  /* rows that may still be added */
    bool more;     /* something was left for the next request */
};

static int prepare_select(struct server *server, const struct table *table, sqlite3_stmt **statement)
{
    struct buffer sql = BUFFER_EMPTY;
    const char *text;
    int result;

    buffer_puts(&sql, "SELECT id, sync_heads");
    for (unsigned i = 0; i < table->column_count; i++) {
        buffer_puts(&sql, ", ");
        buffer_puts(&sql, table->columns[i].name);
    }
    buffer_puts(&sql, " FROM ");
    buffer_puts(&sql, table->name);
    buffer_puts(&sql, " WHERE sync_row = ?1");
    text = buffer_text(&sql);
    result = text ? sqlite3_prepare_v3(server->db, text, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) : SQLITE_NOMEM;
    buffer_free(&sql);
    return result;
}

int answer_open(struct server *server)
{
    int result = statements_prepare(server->db, TEXTS, server->answer, ANSWER_STATEMENTS);

    server->selects = sqlite3_malloc64(server->catalogue.count * sizeof *server->selects + 1);
    if (!server->selects)
        return SQLITE_NOMEM;
    for (size_t i = 0; i < server->catalogue.count; i++)
        server->selects[i] = NULL;
    for (size_t i = 0; i < server->catalogue.count && result == SYNC_OK; i++)
        result = prepare_select(server, server->catalogue.tables[i], &server->selects[i]);
    return result;
}

void answer_close(struct server *server)
{
    statements_finalize(server->answer, ANSWER_STATEMENTS);
    if (server->selects)
        statements_finalize(server->selects, server->catalogue.count);
    sqlite3_free(server->selects);
    server->selects = NULL;
}

static int put_refusal(void *context, int64_t number, const char *reason, const char *detail)
{
    struct buffer *out = context;

    if (out->data[out->length - 1] == ']')
        buffer_byte(out, ',');
    buffer_byte(out, '[');
    json_put_integer(out, number);
    buffer_byte(out, ',');
    json_put_string(out, reason, strlen(reason));
    buffer_byte(out, ',');
    json_put_string(out, detail, strlen(detail));
    buffer_byte(out, ']');
    return out->failed ? SQLITE_NOMEM : SYNC_OK;
}

static int put_receipt(struct server *server, const struct run *run, struct buffer *out)
{
    int result;

    buffer_puts(out, "{\"tak\":");
    json_put_branch(out, run->branch);
    buffer_puts(out, ",\"tot\":");
    json_put_integer(out, run->rewind || run->last < run->first + (int64_t)run->count ? run->last
                                                                                      : run->first + (int64_t)run->count - 1);
    if (run->rewind) {
        buffer_puts(out, ",\"opnieuw\":true}");
        return SYNC_OK;
    }
    buffer_puts(out, ",\"geweigerd\":[");
    if (out->failed)
        return SQLITE_NOMEM;
    result = log_each_refused(&server->log, run->branch_nr, run->first, run->first + (int64_t)run->count - 1, put_refusal, out);
    for (size_t i = 0; run->doubles && i < run->count && result == SYNC_OK; i++)
        if (run->doubles[i])
            result = put_refusal(out, run->first + (int64_t)i, FAULT_DOUBLE.reason, FAULT_DOUBLE.detail);
    buffer_puts(out, "]}");
    return result;
}

/* Add rows from a scan until it ends or the portion is full, never between rows of one position. `*place` follows the position of each row added;
 * `*ended` says that nothing was left. */
static int add_rows(struct portion *portion, sqlite3_stmt *scan, const struct cursor *cursor, int64_t scope, int64_t from,
                    int64_t *place, bool *ended)
{
    int step = SQLITE_DONE, result = SYNC_OK;
    bool added = false;

    sqlite3_bind_int64(scan, 1, scope);
    sqlite3_bind_int64(scan, 2, from);
    while (result == SYNC_OK && (step = sqlite3_step(scan)) == SQLITE_ROW) {
        const struct table *table = catalogue_numbered(&portion->server->catalogue, sqlite3_column_int64(scan, 1));
        int64_t position = sqlite3_column_int64(scan, 0);

        if ((portion->room <= 0 || portion->snapshot.bytes >= BYTES_MAX) && !(added && position == *place))
            break;
        result = table ? snapshot_add(&portion->snapshot, table, sqlite3_column_int64(scan, 2), cursor->scope) : SQLITE_CORRUPT;
        *place = position;
        added = true;
        portion->room--;
    }
    *ended = step == SQLITE_DONE;
    statement_end(scan);
    return result != SYNC_OK || step == SQLITE_ROW || step == SQLITE_DONE ? result : step;
}

static int advance(struct portion *portion, struct cursor *cursor, int64_t scope)
{
    sqlite3_stmt **scans = portion->server->answer;
    int64_t place;
    bool ended = true;
    int result = SYNC_OK;

    if (cursor->low > 0) {
        place = cursor->low + 1;
        result = add_rows(portion, scans[SCAN_DOWN], cursor, scope, cursor->low, &place, &ended);
        cursor->low = ended ? 0 : place - 1;
    }
    if (result == SYNC_OK && ended && cursor->top < portion->stand) {
        place = cursor->top;
        result = add_rows(portion, scans[SCAN_UP], cursor, scope, cursor->top, &place, &ended);
        cursor->top = ended ? portion->stand : place;
    }
    portion->more |= !ended;
    return result;
}

static const struct cursor *find_cursor(const struct exchange *exchange, const unsigned char *scope)
{
    for (size_t i = 0; i < exchange->cursor_count; i++)
        if (memcmp(exchange->cursors[i].scope, scope, SYNC_ID_SIZE) == 0)
            return &exchange->cursors[i];
    return NULL;
}

static int count_rows(struct server *server, int64_t scope, int64_t low, int64_t *count)
{
    sqlite3_stmt *statement = server->answer[COUNT_DOWN];
    int result;

    sqlite3_bind_int64(statement, 1, scope);
    sqlite3_bind_int64(statement, 2, low);
    result = statement_row(statement);
    if (result == SYNC_OK) {
        *count = sqlite3_column_int64(statement, 0);
        statement_end(statement);
    }
    return result;
}

/* Fetch what one scope has for the device, and append its new cursor to `out`. */
static int put_scope(struct portion *portion, const struct exchange *exchange, const unsigned char *id, struct buffer *out)
{
    struct server *server = portion->server;
    bool same = exchange->has_incarnation && memcmp(exchange->incarnation, server->incarnation, SYNC_ID_SIZE) == 0;
    const struct cursor *held = same ? find_cursor(exchange, id) : NULL;
    struct cursor cursor = { .top = portion->stand, .low = portion->stand };
    int64_t scope = 0, total = -1;
    int result = scopes_find(&server->scopes, id, &scope);

    if (held && held->top <= portion->stand)
        cursor = *held;
    memcpy(cursor.scope, id, SYNC_ID_SIZE);
    if (result == SYNC_NOT_FOUND) {
        /* Nothing was ever written in it. */
        cursor.low = 0;
        cursor.top = portion->stand;
        total = 0;
        result = SYNC_OK;
    } else if (result == SYNC_OK) {
        if (cursor.low == portion->stand)
            result = count_rows(server, scope, cursor.low, &total);
        if (result == SYNC_OK)
            result = advance(portion, &cursor, scope);
    }
    buffer_byte(out, '[');
    json_put_id(out, id);
    buffer_byte(out, ',');
    json_put_integer(out, cursor.top);
    buffer_byte(out, ',');
    json_put_integer(out, cursor.low);
    buffer_byte(out, ',');
    if (total < 0)
        buffer_puts(out, "null");
    else
        json_put_integer(out, total);
    buffer_byte(out, ']');
    return result;
}

static int put_scopes(struct portion *portion, const struct exchange *exchange, struct buffer *out)
{
    int result = put_scope(portion, exchange, SYNC_SHARED_SCOPE, out);

    for (size_t i = 0; i < exchange->context.scope_count && result == SYNC_OK; i++) {
        if (memcmp(exchange->context.scopes[i], SYNC_SHARED_SCOPE, SYNC_ID_SIZE) == 0)
            continue;
        buffer_byte(out, ',');
        result = put_scope(portion, exchange, exchange->context.scopes[i], out);
    }
    return result;
}

static void put_header(struct portion *portion, const struct exchange *exchange, struct buffer *out)
{
    buffer_puts(out, "{\"versie\":1,\"schema\":");
    json_put_integer(out, SCHEMA_VERSION);
    buffer_puts(out, ",\"incarnatie\":");
    json_put_id(out, portion->server->incarnation);
    buffer_puts(out, ",\"verzoek\":");
    json_put_integer(out, exchange->request);
    buffer_puts(out, ",\"stand\":");
    json_put_integer(out, portion->stand);
    buffer_puts(out, ",\"tijd\":");
    json_put_integer(out, exchange->context.now);
}

static int write_answer(struct portion *portion, const struct exchange *exchange, struct buffer *out)
{
    int result = log_end(&portion->server->log, &portion->stand);

    if (result != SYNC_OK)
        return result;
    put_header(portion, exchange, out);
    buffer_puts(out, ",\"ontvangsten\":[");
    for (size_t i = 0; i < exchange->run_count && result == SYNC_OK; i++) {
        if (i)
            buffer_byte(out, ',');
        result = put_receipt(portion->server, &exchange->runs[i], out);
    }
    buffer_puts(out, "],\"bereiken\":[");
    if (result == SYNC_OK)
        result = put_scopes(portion, exchange, out);
    buffer_puts(out, portion->more ? "],\"meer\":true," : "],\"meer\":false,");
    snapshot_write(&portion->snapshot, out);
    buffer_byte(out, '}');
    return result;
}

int server_answer(struct server *reader, const struct exchange *exchange, struct buffer *out)
{
    struct portion portion = { .server = reader, .room = exchange->rows_max };
    int result = snapshot_open(reader, exchange->schema, &portion.snapshot);

    if (result == SYNC_OK)
        result = transaction_read(&reader->transaction);
    if (result == SYNC_OK)
        result = transaction_end(&reader->transaction, write_answer(&portion, exchange, out));
    snapshot_close(&portion.snapshot);
    if (result == SYNC_OK && out->failed)
        result = SQLITE_NOMEM;
    return result;
}
