/* The answer to a request: receipts, then the rows that changed since the device's cursors, one cursor a scope (R8). */
#include <string.h>

#include "schema/migrations.h"
#include "sync/office/members.h"
#include "sync/office/snapshot.h"
#include "sync/statements.h"

/* Rows of an answer end here, so that one portion of very long texts stays a portion: the row that passes it is the last, with what changed at
 * the same position. Before it, a first download has its roots, however long. */
#define BYTES_MAX 4000000

static const char *const TEXTS[] = {
    [SCAN_DOWN] = "SELECT position, table_nr, row FROM sync_change WHERE scope = ?1 AND position <= ?2"
                  " ORDER BY position DESC, table_nr DESC, row DESC",
    [SCAN_UP] = "SELECT position, table_nr, row FROM sync_change WHERE scope = ?1 AND position > ?2 ORDER BY position, table_nr, row",
    [COUNT_DOWN] = "SELECT count(*) FROM sync_change WHERE scope = ?1 AND position <= ?2",
    [LEFT_SINCE] = "SELECT table_nr, id FROM sync_left WHERE scope = ?1 AND position > ?2 AND position <= ?3",
    [ERASED_SINCE] = "SELECT table_nr, id FROM sync_erased WHERE position > ?1 AND position <= ?2 ORDER BY position",
};

struct portion {
    struct server *server;
    struct snapshot snapshot;
    int64_t stand; /* position of the last edit in the log that this answer has seen */
    int64_t room;  /* rows that may still be added */
    bool begun;    /* a first download has its roots: one row more is sent in any case, so that its cursor moves */
    int64_t *scopes; /* of the person who asks */
    size_t scope_count;
    struct arena arena;
    struct buffer left; /* "weg", as JSON: families that left a scope */
    bool more;     /* something was left for the next request */
};

/* The rows with these keys, a JSON array. The join is a cross join so that no planner turns it round. */
static int prepare_select(struct server *server, const struct table *table, sqlite3_stmt **statement)
{
    struct buffer sql = BUFFER_EMPTY;
    const char *text;
    int result;

    buffer_puts(&sql, "SELECT t.id, t.sync_heads");
    for (unsigned i = 0; i < table->column_count; i++) {
        buffer_puts(&sql, ", t.");
        buffer_puts(&sql, table->columns[i].name);
    }
    buffer_puts(&sql, " FROM json_each(?1) AS wanted CROSS JOIN ");
    buffer_puts(&sql, table->name);
    buffer_puts(&sql, " AS t ON t.sync_row = wanted.value");
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

/* What a first download begins with: the rows at the top of each family, whatever their age. Without its huishouden nothing else can be found on a
 * screen. A team has some hundreds of them. */
static int add_roots(struct portion *portion, const struct cursor *cursor, int64_t scope)
{
    sqlite3_stmt *scan = portion->server->answer[SCAN_DOWN];
    int64_t place = 0;
    bool cut = false;
    int step = SQLITE_DONE, result = SYNC_OK;

    sqlite3_bind_int64(scan, 1, scope);
    sqlite3_bind_int64(scan, 2, cursor->low);
    while (result == SYNC_OK && (step = sqlite3_step(scan)) == SQLITE_ROW) {
        const struct table *table = catalogue_numbered(&portion->server->catalogue, sqlite3_column_int64(scan, 1));

        if (!table || table->scope_kind != SCOPE_OWN)
            continue;
        result = snapshot_add(&portion->snapshot, table, sqlite3_column_int64(scan, 2), cursor->scope, sqlite3_column_int64(scan, 0));
        portion->room--;
        if (result == SYNC_OK && portion->snapshot.waiting_count == SNAPSHOT_TOGETHER)
            result = snapshot_read(&portion->snapshot, SIZE_MAX, &place, &cut);
    }
    statement_end(scan);
    portion->begun = true;
    if (result == SYNC_OK && step == SQLITE_DONE)
        result = snapshot_read(&portion->snapshot, SIZE_MAX, &place, &cut);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

/* Add rows from a scan until it ends or the portion is full. `*place` follows the position of each row added; `*ended` says that
 * nothing was left. A portion never ends within a position, at which a whole family may lie. */
static int add_rows(struct portion *portion, enum answer_statement which, const struct cursor *cursor, int64_t scope, int64_t from,
                    int64_t *place, bool *ended)
{
    sqlite3_stmt *scan = portion->server->answer[which];
    int64_t begun = *place;
    bool cut = false;
    int step = SQLITE_DONE, result = SYNC_OK;

    sqlite3_bind_int64(scan, 1, scope);
    sqlite3_bind_int64(scan, 2, from);
    while (result == SYNC_OK && !cut && (step = sqlite3_step(scan)) == SQLITE_ROW) {
        const struct table *table = catalogue_numbered(&portion->server->catalogue, sqlite3_column_int64(scan, 1));
        int64_t position = sqlite3_column_int64(scan, 0);
        bool full = !portion->begun && (portion->room <= 0 || portion->snapshot.bytes >= BYTES_MAX);

        if (table && table->scope_kind == SCOPE_OWN && which == SCAN_DOWN)
            continue; /* add_roots has sent it */
        if (full && (position != *place || *place == begun))
            break;
        result = table ? snapshot_add(&portion->snapshot, table, sqlite3_column_int64(scan, 2), cursor->scope, position) : SQLITE_CORRUPT;
        *place = position;
        portion->room--;
        portion->begun = false;
        if (result == SYNC_OK && portion->snapshot.waiting_count == SNAPSHOT_TOGETHER)
            result = snapshot_read(&portion->snapshot, BYTES_MAX, place, &cut);
    }
    statement_end(scan);
    if (result == SYNC_OK && (step == SQLITE_ROW || step == SQLITE_DONE))
        result = snapshot_read(&portion->snapshot, BYTES_MAX, place, &cut);
    *ended = step == SQLITE_DONE && !cut;
    return result != SYNC_OK || step == SQLITE_ROW || step == SQLITE_DONE ? result : step;
}

/* Append [id of the scope or nothing, "table", id] for each row of the statement, which says table and id. */
static int put_gone(struct portion *portion, sqlite3_stmt *statement, const unsigned char *scope, struct buffer *out)
{
    int step, result = SYNC_OK;

    while (result == SYNC_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        const struct table *table = catalogue_numbered(&portion->server->catalogue, sqlite3_column_int64(statement, 0));
        const unsigned char *id = sqlite3_column_blob(statement, 1);

        if (!table || !id) {
            result = table ? SQLITE_NOMEM : SQLITE_CORRUPT;
            break;
        }
        buffer_puts(out, out->length ? ",[" : "[");
        if (scope) {
            json_put_id(out, scope);
            buffer_byte(out, ',');
        }
        json_put_string(out, table->name, strlen(table->name));
        buffer_byte(out, ',');
        json_put_id(out, id);
        buffer_byte(out, ']');
        result = out->failed ? SQLITE_NOMEM : SYNC_OK;
    }
    statement_end(statement);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

static int put_left(struct portion *portion, const struct cursor *cursor, int64_t scope, int64_t from)
{
    sqlite3_stmt *statement = portion->server->answer[LEFT_SINCE];

    sqlite3_bind_int64(statement, 1, scope);
    sqlite3_bind_int64(statement, 2, from);
    sqlite3_bind_int64(statement, 3, cursor->top);
    return put_gone(portion, statement, cursor->scope, &portion->left);
}

static int advance(struct portion *portion, struct cursor *cursor, int64_t scope)
{
    int64_t place, from = cursor->top;
    bool ended = true;
    int result = SYNC_OK;

    if (cursor->low > 0) {
        place = cursor->low + 1;
        if (cursor->low == cursor->top)
            result = add_roots(portion, cursor, scope);
        if (result == SYNC_OK)
            result = add_rows(portion, SCAN_DOWN, cursor, scope, cursor->low, &place, &ended);
        cursor->low = ended ? 0 : place - 1;
    }
    if (result == SYNC_OK && ended && cursor->top < portion->stand) {
        place = cursor->top;
        result = add_rows(portion, SCAN_UP, cursor, scope, cursor->top, &place, &ended);
        cursor->top = ended ? portion->stand : place;
        if (result == SYNC_OK)
            result = put_left(portion, cursor, scope, from);
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

static bool is_outlived(const struct server *server, const struct exchange *exchange)
{
    return exchange->has_incarnation && memcmp(exchange->incarnation, server->incarnation, SYNC_ID_SIZE) != 0;
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

/* ,rows,sum: what the device should hold once it has this answer (R18). Left out for a scope that has no sum. */
static int put_sum(struct server *server, int64_t scope, struct buffer *out)
{
    sqlite3_stmt *statement = server->statements[SUM_READ];
    int result;

    sqlite3_bind_int64(statement, 1, scope);
    result = statement_row(statement);
    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SYNC_OK : result;
    buffer_byte(out, ',');
    json_put_integer(out, sqlite3_column_int64(statement, 0));
    buffer_byte(out, ',');
    json_put_integer(out, sqlite3_column_int64(statement, 1));
    statement_end(statement);
    return SYNC_OK;
}

/* Fetch what one scope has for the device, and append its new cursor to `out`. */
static int put_scope(struct portion *portion, const struct exchange *exchange, const unsigned char *id, struct buffer *out)
{
    struct server *server = portion->server;
    const struct cursor *held = exchange->has_incarnation ? find_cursor(exchange, id) : NULL;
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
    /* A device of an earlier schema lacks heads of registers that came since: its sum can't be the same. */
    if (result == SYNC_OK && cursor.low == 0 && cursor.top == portion->stand && exchange->schema == SCHEMA_VERSION)
        result = put_sum(server, scope, out);
    buffer_byte(out, ']');
    return result;
}

static int put_scopes(struct portion *portion, const struct exchange *exchange, struct buffer *out)
{
    int result = put_scope(portion, exchange, SYNC_SHARED_SCOPE, out);

    for (size_t i = 0; i < portion->scope_count && result == SYNC_OK; i++) {
        unsigned char id[SYNC_ID_SIZE];

        result = scopes_numbered(&portion->server->scopes, portion->scopes[i], id);
        buffer_byte(out, ',');
        if (result == SYNC_OK)
            result = put_scope(portion, exchange, id, out);
    }
    return result;
}

/* What the person may read, as the log has it; a device that isn't believed gets nothing. */
static int find_scopes(struct portion *portion, const struct exchange *exchange, bool *trusted)
{
    char reason[SERVER_REASON_SIZE];
    int result = members_distrusted(portion->server, exchange->context.device, reason);

    *trusted = !reason[0];
    if (result != SYNC_OK || !*trusted)
        return result;
    return members_scopes(portion->server, exchange->context.person, &portion->arena, &portion->scopes, &portion->scope_count);
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

/* The incarnations before this one, each with the last position of its log that is in ours. */
static int put_former(struct portion *portion, struct buffer *out)
{
    sqlite3_stmt *statement = portion->server->statements[INCARNATION_LIST];
    int64_t kept = INT64_MAX;
    bool first = true;
    int step;

    buffer_puts(out, ",\"vorige\":[");
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        if (sqlite3_column_int64(statement, 1) < kept)
            kept = sqlite3_column_int64(statement, 1);
        buffer_puts(out, first ? "[" : ",[");
        json_put_id(out, sqlite3_column_blob(statement, 0));
        buffer_byte(out, ',');
        json_put_integer(out, kept);
        buffer_byte(out, ']');
        first = false;
    }
    statement_end(statement);
    buffer_byte(out, ']');
    return step == SQLITE_DONE ? SYNC_OK : step;
}

/* What stands in two verified backups: devices need not keep it any longer. */
static int put_kept(struct portion *portion, struct buffer *out)
{
    sqlite3_stmt *statement = portion->server->statements[BACKED_UP];
    int result = statement_row(statement);

    buffer_puts(out, ",\"bewaard\":");
    json_put_integer(out, result == SYNC_OK ? sqlite3_column_int64(statement, 0) : 0);
    if (result == SYNC_OK)
        statement_end(statement);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

/* Ids mean nothing to who doesn't hold their rows, so everybody hears of all, whatever scopes they lay in. */
static int put_erased(struct portion *portion, const struct exchange *exchange, struct buffer *out)
{
    const struct cursor *shared = find_cursor(exchange, SYNC_SHARED_SCOPE);
    sqlite3_stmt *statement = portion->server->answer[ERASED_SINCE];
    struct buffer list = BUFFER_EMPTY;
    int result;

    sqlite3_bind_int64(statement, 1, shared && shared->top <= portion->stand ? shared->top : 0);
    sqlite3_bind_int64(statement, 2, portion->stand);
    result = put_gone(portion, statement, NULL, &list);
    buffer_puts(out, ",\"gewist\":[");
    buffer_append(out, list.data, list.length);
    buffer_byte(out, ']');
    out->failed |= list.failed;
    buffer_free(&list);
    return result;
}

static int put_receipts(struct portion *portion, const struct exchange *exchange, struct buffer *out)
{
    int result = SYNC_OK;

    buffer_puts(out, ",\"ontvangsten\":[");
    for (size_t i = 0; i < exchange->run_count && result == SYNC_OK; i++) {
        if (i)
            buffer_byte(out, ',');
        result = put_receipt(portion->server, &exchange->runs[i], out);
    }
    buffer_byte(out, ']');
    return result;
}

/* To a device that means another incarnation: nothing but what this one is. */
static int write_meeting(struct portion *portion, struct buffer *out)
{
    int result = put_former(portion, out);

    buffer_puts(out, ",\"meer\":true}");
    return result;
}

static int write_state(struct portion *portion, const struct exchange *exchange, struct buffer *out)
{
    bool trusted;
    int result = find_scopes(portion, exchange, &trusted);

    if (result == SYNC_OK)
        result = put_receipts(portion, exchange, out);
    if (result == SYNC_OK)
        result = put_kept(portion, out);
    if (result == SYNC_OK)
        result = put_erased(portion, exchange, out);
    buffer_puts(out, ",\"bereiken\":[");
    if (result == SYNC_OK && trusted)
        result = put_scopes(portion, exchange, out);
    buffer_puts(out, "],\"weg\":[");
    buffer_append(out, portion->left.data, portion->left.length);
    out->failed |= portion->left.failed;
    buffer_puts(out, portion->more ? "],\"meer\":true," : "],\"meer\":false,");
    if (result == SYNC_OK)
        snapshot_write(&portion->snapshot, out);
    buffer_byte(out, '}');
    return result;
}

static int write_answer(struct portion *portion, const struct exchange *exchange, struct buffer *out)
{
    int result = log_end(&portion->server->log, &portion->stand);

    if (result != SYNC_OK)
        return result;
    put_header(portion, exchange, out);
    return is_outlived(portion->server, exchange) ? write_meeting(portion, out) : write_state(portion, exchange, out);
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
    buffer_free(&portion.left);
    arena_free(&portion.arena);
    if (result == SYNC_OK && out->failed)
        result = SQLITE_NOMEM;
    return result;
}
