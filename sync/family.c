#include "sync/family.h"

#include <string.h>

#include "sync/statements.h"

static int prepare(sqlite3 *db, const struct table *table, sqlite3_stmt **statement)
{
    const char *column = table->columns[table->scope_column].name;
    char *sql = sqlite3_mprintf("SELECT id FROM \"%w\" WHERE \"%w\" = ?1 ORDER BY sync_row", table->name, column);
    int result = sql ? sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) : SQLITE_NOMEM;

    sqlite3_free(sql);
    return result;
}

int family_open(sqlite3 *db, const struct catalogue *catalogue, struct rows *rows, struct family *family)
{
    int result = SYNC_OK;

    *family = (struct family){ .catalogue = catalogue, .rows = rows };
    family->children = sqlite3_malloc64(catalogue->count * sizeof *family->children + 1);
    if (!family->children)
        return SQLITE_NOMEM;
    memset(family->children, 0, catalogue->count * sizeof *family->children);
    for (size_t i = 0; i < catalogue->count && result == SYNC_OK; i++)
        if (catalogue->tables[i]->scope_kind == SCOPE_PARENT)
            result = prepare(db, catalogue->tables[i], &family->children[i]);
    return result;
}

void family_close(struct family *family)
{
    if (family->children)
        statements_finalize(family->children, family->catalogue->count);
    sqlite3_free(family->children);
    family->children = NULL;
}

struct gathering {
    struct family *family;
    struct row **list;
    size_t count, room;
};

static int gather(struct gathering *gathering, struct row *row)
{
    struct arena *arena = rows_arena(gathering->family->rows);

    if (gathering->count == gathering->room) {
        size_t room = gathering->room ? 2 * gathering->room : 16;
        struct row **larger = arena_take(arena, room * sizeof(struct row *));

        if (!larger)
            return SQLITE_NOMEM;
        if (gathering->count)
            memcpy(larger, gathering->list, gathering->count * sizeof(struct row *));
        gathering->list = larger;
        gathering->room = room;
    }
    gathering->list[gathering->count++] = row;
    return SYNC_OK;
}

/* The children of one row in one table. */
static int gather_children(struct gathering *gathering, const struct row *parent, size_t table)
{
    sqlite3_stmt *statement = gathering->family->children[table];
    int step, result = SYNC_OK;

    sqlite3_bind_blob(statement, 1, parent->id, SYNC_ID_SIZE, SQLITE_STATIC);
    while ((step = sqlite3_step(statement)) == SQLITE_ROW && result == SYNC_OK) {
        const unsigned char *id = sqlite3_column_blob(statement, 0);
        struct row *child;

        result = id ? rows_get(gathering->family->rows, gathering->family->catalogue->tables[table], id, &child) : SQLITE_NOMEM;
        if (result == SYNC_OK)
            result = gather(gathering, child);
    }
    statement_end(statement);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

int family_collect(struct family *family, struct row *root, struct row ***list, size_t *count)
{
    struct gathering gathering = { .family = family };
    int result = gather(&gathering, root);

    /* Grows while it is walked. A parent is of another table than its children, so this ends. */
    for (size_t i = 0; i < gathering.count && result == SYNC_OK; i++)
        for (size_t table = 0; table < family->catalogue->count && result == SYNC_OK; table++)
            if (family->children[table] && family->catalogue->tables[table]->parent == gathering.list[i]->table)
                result = gather_children(&gathering, gathering.list[i], table);
    *list = gathering.list;
    *count = gathering.count;
    return result;
}
