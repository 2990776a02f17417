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
    sqlite3_bind_int(statement, 8, from.schema);
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
    *from = (struct attested){ .schema = sqlite3_column_int(statement, 2) };
    if (sqlite3_column_bytes(statement, 0) == SYNC_ID_SIZE) {
        memcpy(incarnation, sqlite3_column_blob(statement, 0), SYNC_ID_SIZE);
        from->incarnation = incarnation;
        from->stand = sqlite3_column_int64(statement, 1);
    }
    statement_end(statement);
    return SYNC_OK;
}

int settled_width(struct server *server, const struct table *table, unsigned reg, int64_t schema, unsigned *width)
{
    const struct catalogue *then;
    const struct table *earlier;
    int at, result;

    *width = 0;
    if (schema == 0)
        return SYNC_OK;
    result = catalogue_at(&server->catalogue, schema, &then);
    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SYNC_OK : result;
    earlier = catalogue_numbered(then, table->number);
    at = earlier ? table_register_numbered(earlier, table->registers[reg].number) : -1;
    if (at >= 0)
        *width = earlier->registers[at].width;
    return SYNC_OK;
}

/* Attested by a release that knew less of this register than that of `schema`. */
static int knew_less(struct server *server, const struct row *row, unsigned reg, struct version version, int64_t schema, bool *less)
{
    unsigned char incarnation[SYNC_ID_SIZE];
    unsigned told, now;
    struct attested from;
    int result = settled_find(server, row, row->table->registers[reg].number, version, &from, incarnation);

    *less = false;
    if (result != SYNC_OK || !from.incarnation || from.schema >= schema)
        return result == SYNC_NOT_FOUND ? SYNC_OK : result;
    result = settled_width(server, row->table, reg, from.schema, &told);
    if (result == SYNC_OK)
        result = settled_width(server, row->table, reg, schema, &now);
    *less = result == SYNC_OK && told < now;
    return result;
}

int settled_complete(struct server *server, struct row *row, unsigned reg, struct version version, int64_t schema,
                     const struct value *values)
{
    sqlite3_stmt *told = server->statements[SETTLED_TOLD];
    struct heads heads = { .count = 0 };
    bool less;
    int result = knew_less(server, row, reg, version, schema, &less);

    if (result != SYNC_OK || !less)
        return result;
    bind(told, row, row->table->registers[reg].number, version);
    sqlite3_bind_int64(told, 6, schema);
    result = statement_run(told);
    if (result == SYNC_OK)
        result = merge_full_heads(row, reg, 0, rows_arena(server->rows), &heads);
    for (unsigned i = 0; i < heads.count && result == SYNC_OK; i++)
        if (version_equal(heads.list[i].version, version)) {
            heads.list[i].values = values;
            merge_set_heads(row, reg, heads);
            return SYNC_OK;
        }
    return result;
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
    return settled_add(server, row, row->table->registers[reg].number, seen, (struct attested){ NULL, 0, 0 });
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

/* What the edit itself says of a register that others attested. */
static int complete(const struct hearing *hearing, struct row *row, const struct edit *edit, unsigned reg)
{
    struct value *values = arena_take(rows_arena(hearing->server->rows), row->table->registers[reg].width * sizeof *values);

    if (!values)
        return SQLITE_NOMEM;
    merge_gather(&row->table->registers[reg], edit->values, values);
    return settled_complete(hearing->server, row, reg, hearing->self, hearing->batch->branch.schema, values);
}

int settled_take_out(const struct hearing *hearing, struct row *row, struct edit *edit)
{
    unsigned kept = 0;
    int result = SYNC_OK;

    /* It made a row that was attested: of any register that may be more than was told. */
    for (unsigned i = 0; edit->creates && row->exists && i < row->table->register_count && result == SYNC_OK; i++)
        result = complete(hearing, row, edit, i);
    for (unsigned i = 0; i < edit->change_count && result == SYNC_OK; i++) {
        struct change change = edit->changes[i];
        bool settled;

        result = is_settled(hearing, row, change.reg, &settled);
        if (result == SYNC_OK && settled) {
            result = merge_drop(row, &change, rows_arena(hearing->server->rows));
            if (result == SYNC_OK)
                result = complete(hearing, row, edit, change.reg);
        } else {
            edit->changes[kept++] = change;
        }
    }
    if (result == SYNC_OK)
        edit->change_count = kept;
    return result;
}
