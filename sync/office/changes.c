#include "sync/office/changes.h"

#include "sync/statements.h"

/* Places in the order of changes that are still to be taken: a statement with many rows costs little more than one with a single row. */
struct places {
    struct server *server;
    size_t count;
    struct place {
        int64_t scope, position, table, row;
    } list[CHANGES_AT_ONCE];
};

static void bind_place(sqlite3_stmt *statement, size_t index, const struct place *place)
{
    int parameter = (int)index * 4;

    sqlite3_bind_int64(statement, parameter + 1, place->scope);
    sqlite3_bind_int64(statement, parameter + 2, place->position);
    sqlite3_bind_int64(statement, parameter + 3, place->table);
    sqlite3_bind_int64(statement, parameter + 4, place->row);
}

static int write_places(struct places *places)
{
    sqlite3_stmt **statements = places->server->statements;
    const size_t count = places->count;
    int result = SYNC_OK;

    places->count = 0;
    if (count == CHANGES_AT_ONCE) {
        for (size_t i = 0; i < count; i++)
            bind_place(statements[CHANGES_ADD], i, &places->list[i]);
        return statement_run(statements[CHANGES_ADD]);
    }
    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        bind_place(statements[CHANGE_ADD], 0, &places->list[i]);
        result = statement_run(statements[CHANGE_ADD]);
    }
    return result;
}

static int note(void *context, const struct row *row)
{
    struct places *places = context;
    sqlite3_stmt *drop = places->server->statements[CHANGE_DROP];
    struct place place = { row->written_scope, row->written_changed, row->table->number, row->written_row };
    int result = SYNC_OK;

    if (row->written_changed) {
        bind_place(drop, 0, &place);
        result = statement_run(drop);
    }
    if (result != SYNC_OK || !row->exists)
        return result;
    place.scope = row->scope;
    place.position = row->changed;
    places->list[places->count++] = place;
    return places->count == CHANGES_AT_ONCE ? write_places(places) : SYNC_OK;
}

int changes_write(struct server *server)
{
    struct places places = { .server = server, .count = 0 };
    int result = rows_write(server->rows, note, &places);

    if (result == SYNC_OK)
        result = write_places(&places);
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
