#include "sync/office/settled.h"

#include <string.h>

#include "sync/merge.h"
#include "sync/statements.h"

static void bind(sqlite3_stmt *statement, const struct row *row, unsigned number, struct version version)
{
    sqlite3_bind_int64(statement, 1, version.branch);
    sqlite3_bind_int64(statement, 2, version.number);
    sqlite3_bind_int(statement, 3, (int)number);
    sqlite3_bind_int(statement, 4, row->table->number);
    sqlite3_bind_blob(statement, 5, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
}

int settled_add(struct server *server, const struct row *row, unsigned number, struct version version, struct attested from)
{
    sqlite3_stmt *statement = server->statements[SETTLED_ADD];

    bind(statement, row, number, version);
    if (from.incarnation) {
        sqlite3_bind_blob(statement, 6, from.incarnation, SYNC_ID_SIZE, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 7, from.stand);
    }
    return statement_run(statement);
}

int settled_find(struct server *server, const struct row *row, unsigned number, struct version version, struct attested *from,
                 unsigned char incarnation[SYNC_ID_SIZE])
{
    sqlite3_stmt *statement = server->statements[SETTLED_FIND];
    int result;

    bind(statement, row, number, version);
    result = statement_row(statement);
    if (result != SYNC_OK)
        return result;
    *from = (struct attested){ NULL, 0 };
    if (sqlite3_column_bytes(statement, 0) == SYNC_ID_SIZE) {
        memcpy(incarnation, sqlite3_column_blob(statement, 0), SYNC_ID_SIZE);
        *from = (struct attested){ incarnation, sqlite3_column_int64(statement, 1) };
    }
    statement_end(statement);
    return SYNC_OK;
}

static int await(const struct hearing *hearing, const struct row *row, unsigned reg, struct version seen)
{
    struct server *server = hearing->server;
    struct arena arena = ARENA_EMPTY;
    struct slice text;
    int64_t position;
    int result = log_find(&server->log, seen, hearing->position, &arena, &position, &text);

    arena_free(&arena);
    if (result != SYNC_NOT_FOUND)
        return result;
    return settled_add(server, row, row->table->registers[reg].number, seen, (struct attested){ NULL, 0 });
}

int settled_await(const struct hearing *hearing, const struct row *row, const struct edit *edit)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < edit->change_count; i++)
        for (unsigned j = 0; j < edit->changes[i].seen.count && result == SYNC_OK; j++)
            if (!merge_is_head(row, edit->changes[i].reg, edit->changes[i].seen.list[j]))
                result = await(hearing, row, edit->changes[i].reg, edit->changes[i].seen.list[j]);
    return result;
}

/* The register's version of this edit counts already: only what it has seen still goes. */
static int is_settled(const struct hearing *hearing, const struct row *row, unsigned reg, bool *settled)
{
    unsigned char incarnation[SYNC_ID_SIZE];
    struct attested from;
    int result = settled_find(hearing->server, row, row->table->registers[reg].number, hearing->self, &from, incarnation);

    *settled = result == SYNC_OK;
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

int settled_take_out(const struct hearing *hearing, struct row *row, struct edit *edit)
{
    unsigned kept = 0;
    int result = SYNC_OK;

    for (unsigned i = 0; i < edit->change_count && result == SYNC_OK; i++) {
        struct change change = edit->changes[i];
        bool settled;

        result = is_settled(hearing, row, change.reg, &settled);
        if (result == SYNC_OK && settled)
            result = merge_drop(row, &change, rows_arena(hearing->server->rows));
        else
            edit->changes[kept++] = change;
    }
    if (result == SYNC_OK)
        edit->change_count = kept;
    return result;
}
