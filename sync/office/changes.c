#include "sync/office/changes.h"

#include "sync/statements.h"

#define SUMS_MAX 16 /* scopes whose sums are held at once */

/* Whoever may read this scope will want to know. */
static void touch(struct touched *touched, int64_t scope)
{
    for (size_t i = 0; i < touched->count; i++)
        if (touched->scopes[i] == scope)
            return;
    if (touched->count < TOUCHED_MAX)
        touched->scopes[touched->count++] = scope;
    else
        touched->more = true;
}

void server_take_touched(struct server *writer, struct touched *touched)
{
    *touched = writer->touched;
    writer->touched = (struct touched){ .count = 0 };
}

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

/* What the rows being written do to the sums of their scopes, and the places that they take. */
struct writing {
    struct server *server;
    struct places places;
    struct scope_sum {
        int64_t scope;
        bool kept; /* false: the scope has none */
        struct sum sum;
    } sums[SUMS_MAX];
    size_t count;
};

static int flush(struct writing *writing)
{
    sqlite3_stmt *statement = writing->server->statements[SUM_WRITE];
    int result = SYNC_OK;

    for (size_t i = 0; i < writing->count && result == SYNC_OK; i++) {
        if (!writing->sums[i].kept)
            continue;
        sqlite3_bind_int64(statement, 1, writing->sums[i].scope);
        sqlite3_bind_int64(statement, 2, writing->sums[i].sum.rows);
        sqlite3_bind_int64(statement, 3, (sqlite3_int64)writing->sums[i].sum.sum);
        result = statement_run(statement);
    }
    writing->count = 0;
    return result;
}

/* The scope's sum as it stands, before its first row is written. */
static int find_sum(struct writing *writing, int64_t scope, struct scope_sum **out)
{
    sqlite3_stmt *statement = writing->server->statements[SUM_READ];
    int result;

    for (size_t i = 0; i < writing->count; i++)
        if (writing->sums[i].scope == scope) {
            *out = &writing->sums[i];
            return SYNC_OK;
        }
    result = writing->count == SUMS_MAX ? flush(writing) : SYNC_OK;
    if (result != SYNC_OK)
        return result;
    sqlite3_bind_int64(statement, 1, scope);
    result = statement_row(statement);
    *out = &writing->sums[writing->count++];
    **out = (struct scope_sum){ .scope = scope, .kept = result == SYNC_OK };
    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SYNC_OK : result;
    (*out)->sum = (struct sum){ sqlite3_column_int64(statement, 0), (uint64_t)sqlite3_column_int64(statement, 1) };
    statement_end(statement);
    return SYNC_OK;
}

int changes_sum(void *context, const struct row *row, struct sum *sum)
{
    struct server *server = context;
    struct deletion deletion = server_deletion(server);

    return sum_add(sum, &deletion, row);
}

static int leave_place(struct writing *writing, const struct row *row)
{
    sqlite3_stmt *drop = writing->server->statements[CHANGE_DROP];
    struct place place = { row->written_scope, row->written_changed, row->table->number, row->written_row };
    struct scope_sum *sum;
    int result = find_sum(writing, row->written_scope, &sum);

    if (result != SYNC_OK)
        return result;
    sum->sum.rows -= row->written_sum.rows;
    sum->sum.sum -= row->written_sum.sum;
    touch(&writing->server->touched, place.scope);
    bind_place(drop, 0, &place);
    return statement_run(drop);
}

static int take_place(struct writing *writing, const struct row *row)
{
    struct places *places = &writing->places;
    struct scope_sum *sum;
    int result = find_sum(writing, row->scope, &sum);

    if (result == SYNC_OK)
        result = changes_sum(writing->server, row, &sum->sum);
    if (result != SYNC_OK)
        return result;
    touch(&writing->server->touched, row->scope);
    places->list[places->count++] = (struct place){ row->scope, row->changed, row->table->number, row->written_row };
    return places->count == CHANGES_AT_ONCE ? write_places(places) : SYNC_OK;
}

static int note(void *context, const struct row *row)
{
    int result = row->written_changed ? leave_place(context, row) : SYNC_OK;

    return result == SYNC_OK && row->exists ? take_place(context, row) : result;
}

int changes_write(struct server *server)
{
    struct writing writing = { .server = server, .places = { .server = server } };
    int result = rows_write(server->rows, note, &writing);

    if (result == SYNC_OK)
        result = write_places(&writing.places);
    if (result == SYNC_OK)
        result = flush(&writing);
    rows_forget(server->rows);
    return result;
}

/* The statements of sync_left and sync_erased begin with the row. */
static void bind_row(sqlite3_stmt *statement, const struct table *table, const unsigned char id[SYNC_ID_SIZE])
{
    if (table)
        sqlite3_bind_int(statement, 1, table->number);
    sqlite3_bind_blob(statement, 2, id, SYNC_ID_SIZE, SQLITE_STATIC);
}

int changes_left(struct server *server, const struct row *root, int64_t scope, int64_t position)
{
    sqlite3_stmt *statement = server->statements[LEFT_ADD];

    touch(&server->touched, scope);
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
    static const enum server_statement FORGETTING[] = { LEFT_FORGET, SETTLED_FORGET, ATTESTED_FORGET };
    sqlite3_stmt *statement = server->statements[ERASED_ADD];
    int result;

    bind_row(statement, table, id);
    sqlite3_bind_int64(statement, 3, position);
    result = statement_run(statement);
    /* What was derived of it can't be derived again. */
    for (size_t i = 0; i < sizeof FORGETTING / sizeof *FORGETTING && result == SYNC_OK; i++) {
        bind_row(server->statements[FORGETTING[i]], table, id);
        result = statement_run(server->statements[FORGETTING[i]]);
    }
    return result;
}

int changes_is_erased(struct server *server, const struct table *table, const unsigned char id[SYNC_ID_SIZE], bool *erased)
{
    sqlite3_stmt *statement = server->statements[ERASED_FIND];

    bind_row(statement, table, id);
    return exists(statement, erased);
}
