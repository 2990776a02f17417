#include "sync/office/changes.h"

#include "sync/statements.h"

static int place(struct server *server, enum server_statement which, int64_t scope, int64_t position, const struct row *row)
{
    sqlite3_stmt *statement = server->statements[which];

    sqlite3_bind_int64(statement, 1, scope);
    sqlite3_bind_int64(statement, 2, position);
    sqlite3_bind_int64(statement, 3, row->table->number);
    sqlite3_bind_int64(statement, 4, row->written_row);
    return statement_run(statement);
}

static int note(void *context, const struct row *row)
{
    struct server *server = context;
    int result = row->written_changed ? place(server, CHANGE_DROP, row->written_scope, row->written_changed, row) : SYNC_OK;

    return result == SYNC_OK && row->exists ? place(server, CHANGE_ADD, row->scope, row->changed, row) : result;
}

int changes_write(struct server *server)
{
    int result = rows_write(server->rows, note, server);

    rows_forget(server->rows);
    return result;
}

/* The statements of sync_left and sync_erased begin with the row. */
static void bind_row(sqlite3_stmt *statement, const struct table *table, const unsigned char id[SYNC_ID_SIZE])
{
    sqlite3_bind_int(statement, 1, table->number);
    sqlite3_bind_blob(statement, 2, id, SYNC_ID_SIZE, SQLITE_STATIC);
}

int changes_left(struct server *server, const struct row *root, int64_t scope, int64_t position)
{
    sqlite3_stmt *statement = server->statements[LEFT_ADD];

    bind_row(statement, root->table, root->id);
    sqlite3_bind_int64(statement, 3, scope);
    sqlite3_bind_int64(statement, 4, position);
    return statement_run(statement);
}

int changes_returned(struct server *server, const struct row *root, int64_t scope)
{
    sqlite3_stmt *statement = server->statements[LEFT_DROP];

    bind_row(statement, root->table, root->id);
    sqlite3_bind_int64(statement, 3, scope);
    return statement_run(statement);
}

/* Is there a row? Ends the statement. */
static int exists(sqlite3_stmt *statement, bool *found)
{
    int result = statement_row(statement);

    *found = result == SYNC_OK;
    if (*found)
        statement_end(statement);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

int changes_has_left(struct server *server, const struct table *table, const unsigned char id[SYNC_ID_SIZE], int64_t scope, bool *left)
{
    sqlite3_stmt *statement = server->statements[LEFT_FIND];

    bind_row(statement, table, id);
    sqlite3_bind_int64(statement, 3, scope);
    return exists(statement, left);
}

int changes_erased(struct server *server, const struct table *table, const unsigned char id[SYNC_ID_SIZE], int64_t position)
{
    sqlite3_stmt *statement = server->statements[ERASED_ADD];

    bind_row(statement, table, id);
    sqlite3_bind_int64(statement, 3, position);
    return statement_run(statement);
}

int changes_is_erased(struct server *server, const struct table *table, const unsigned char id[SYNC_ID_SIZE], bool *erased)
{
    sqlite3_stmt *statement = server->statements[ERASED_FIND];

    bind_row(statement, table, id);
    return exists(statement, erased);
}
