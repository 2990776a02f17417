/* What was refused, for whoever has to hand it over (R12): each edit with the row that it names, and the family and scope of that, as far as they
 * are known. */
#include <string.h>

#include "sync/office/mention.h"
#include "sync/statements.h"

/* The topmost row above `row`, and the scope in which both lie. */
static int place_in(struct server *server, struct row *row, struct refusal *refusal)
{
    struct row *above = row;
    int result = SYNC_OK;

    while (result == SYNC_OK && above->exists) {
        row = above;
        if (!row->table->parent)
            break;
        result = rows_get(server->rows, row->table->parent, (const unsigned char *)row->values[row->table->scope_column].bytes, &above);
    }
    if (result != SYNC_OK)
        return result;
    memcpy(refusal->family.id, row->id, SYNC_ID_SIZE);
    refusal->family.table = row->table->name;
    result = scopes_numbered(&server->scopes, row->scope, refusal->scope);
    refusal->has_scope = result == SYNC_OK;
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

/* By the row itself, or where there is none by the one that was to be above it, or by the scope that the edit names. */
static int place(struct server *server, const struct mention *mention, struct refusal *refusal)
{
    struct row *row;
    int result = rows_get(server->rows, mention->table, mention->row, &row);

    if (result == SYNC_OK && row->exists)
        return place_in(server, row, refusal);
    if (result == SYNC_OK && mention->has_parent) {
        result = rows_get(server->rows, mention->table->parent, mention->parent, &row);
        if (result == SYNC_OK && row->exists)
            return place_in(server, row, refusal);
    }
    refusal->has_scope = mention->has_scope;
    memcpy(refusal->scope, mention->scope, SYNC_ID_SIZE);
    return result;
}

static int read_refusal(struct server *server, sqlite3_stmt *statement, struct refusal *refusal)
{
    struct slice text = { (const char *)sqlite3_column_text(statement, 3), (size_t)sqlite3_column_bytes(statement, 3) };
    const struct branch *branch;
    struct mention mention;
    int result = branches_numbered(&server->branches, (uint32_t)sqlite3_column_int64(statement, 2), &branch);

    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SQLITE_CORRUPT : result;
    *refusal = (struct refusal){ .position = sqlite3_column_int64(statement, 0),
                                 .arrived = sqlite3_column_int64(statement, 1),
                                 .text = text.bytes,
                                 .length = text.length,
                                 .reason = (const char *)sqlite3_column_text(statement, 4),
                                 .detail = (const char *)sqlite3_column_text(statement, 5) };
    memcpy(refusal->person, branch->person, SYNC_ID_SIZE);
    memcpy(refusal->device, branch->device, SYNC_ID_SIZE);
    if (!refusal->text || !refusal->reason || !refusal->detail)
        return SQLITE_NOMEM;
    result = mention_read(server, text, &mention);
    if (result != SYNC_OK || !mention.table || !mention.has_row)
        return result;
    refusal->row.table = mention.table->name;
    memcpy(refusal->row.id, mention.row, SYNC_ID_SIZE);
    return place(server, &mention, refusal);
}

static int each_refused(struct server *server, refusal_each *each, void *context)
{
    sqlite3_stmt *statement = server->statements[QUARANTINE_ALL];
    int step = SQLITE_DONE, result = SYNC_OK;

    while (result == SYNC_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        struct refusal refusal;

        result = read_refusal(server, statement, &refusal);
        if (result == SYNC_OK)
            result = each(context, &refusal);
        rows_forget(server->rows);
    }
    statement_end(statement);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

int server_each_refused(struct server *server, refusal_each *each, void *context)
{
    int result = transaction_read(&server->transaction);

    return result == SYNC_OK ? transaction_end(&server->transaction, each_refused(server, each, context)) : result;
}
