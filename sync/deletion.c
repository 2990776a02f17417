#include "sync/deletion.h"

#include <string.h>

#include "sync/cover.h"
#include "sync/idset.h"
#include "sync/merge.h"

bool deletion_live(const struct row *row)
{
    return row->exists && !row_hidden(row);
}

/* Count the heads that delete and those that put back. */
static void count_heads(const struct row *row, unsigned *deleting, unsigned *restoring)
{
    const struct table *table = row->table;
    struct heads heads = { .count = 0 };
    struct value room[COLUMNS_MAX];

    *deleting = *restoring = 0;
    if (table->deletable)
        heads = row->heads.registers[table->deleted];
    for (unsigned i = 0; i < heads.count; i++)
        ++*(merge_values(row, table->deleted, &heads.list[i], room)->type != VALUE_NULL ? deleting : restoring);
}

bool deletion_head(const struct row *row)
{
    unsigned deleting, restoring;

    count_heads(row, &deleting, &restoring);
    return deleting > 0;
}

/* The covers of all heads of a register, read. */
struct covers {
    unsigned count;
    const struct head *heads;
    struct cover *list;
};

static int load_covers(const struct deletion *deletion, const struct row *row, unsigned reg, unsigned column, struct arena *arena,
                       struct covers *covers)
{
    struct heads heads = heads_of(&row->heads, reg);
    struct value room[COLUMNS_MAX];
    unsigned place = 0;
    int result = SYNC_OK;

    for (unsigned i = 0; i < column; i++) /* where the column stands among those of the register */
        place += row->table->columns[i].reg == reg;
    *covers = (struct covers){ heads.count, heads.list, arena_take(arena, heads.count * sizeof *covers->list) };
    if (!covers->list)
        return SQLITE_NOMEM;
    for (unsigned i = 0; i < heads.count && result == SYNC_OK; i++)
        result = cover_load(deletion->catalogue, row->table, column, deletion->branches, arena,
                            &merge_values(row, reg, &heads.list[i], room)[place], &covers->list[i]);
    return result;
}

/* True when one of the covers [from, to) names the version, or was made by the same edit. */
static bool named(const struct covers *covers, unsigned from, unsigned to, struct version version)
{
    for (unsigned i = from; i < to; i++)
        if (version_equal(covers->heads[i].version, version) || seen_has(&covers->list[i].versions, version))
            return true;
    return false;
}

/* True when all heads of these registers are named by the covers [from, to), but for the version `known`, if any. */
static bool all_heads_named(const struct row *row, const struct covers *covers, unsigned from, unsigned to,
                            uint64_t registers, const struct version *known)
{
    for (unsigned reg = 0; reg < row->table->register_count; reg++) {
        struct heads heads = heads_of(&row->heads, reg);

        for (unsigned i = 0; i < heads.count && registers & UINT64_C(1) << reg; i++) {
            struct version head = heads.list[i].version;

            if (!(known && version_equal(head, *known)) && !named(covers, from, to, head))
                return false;
        }
    }
    return true;
}

static int find_unnamed(void *context, const unsigned char *id)
{
    return idset_has(context, id) ? SYNC_OK : SYNC_NOT_FOUND;
}

static int children_named(const struct deletion *deletion, const struct row *row, const struct covers *covers,
                          const struct table *table, bool *all)
{
    struct idset names = { .ids = NULL };
    size_t index;
    int result = SYNC_OK;

    for (unsigned i = 0; i < covers->count; i++)
        for (unsigned j = 0; j < covers->list[i].children_count; j++) {
            const struct children *children = &covers->list[i].children[j];

            for (unsigned k = 0; children->table == table && k < children->count && result == SYNC_OK; k++)
                result = idset_add(&names, children->ids[k], &index);
        }
    if (result == SYNC_OK)
        result = rows_children(deletion->rows, table, row->id, find_unnamed, &names);
    *all = result == SYNC_OK;
    idset_free(&names);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

/* Nothing live lies under the row but what the deletions name. */
static int all_children_named(const struct deletion *deletion, const struct row *row, const struct covers *covers, bool *all)
{
    int result = SYNC_OK;

    *all = true;
    for (size_t i = 0; i < deletion->catalogue->count && result == SYNC_OK && *all; i++)
        if (deletion->catalogue->tables[i]->parent == row->table)
            result = children_named(deletion, row, covers, deletion->catalogue->tables[i], all);
    return result;
}

/* True when the heads that delete name all that there is of the row: of itself, and below it where that is asked. */
static int all_named(const struct deletion *deletion, const struct row *row, bool below, bool *all)
{
    const struct table *table = row->table;
    struct arena arena = ARENA_EMPTY;
    uint64_t registers = table->columns[table->deleted_column].covers;
    struct covers covers;
    int result = load_covers(deletion, row, table->deleted, table->deleted_column, &arena, &covers);

    *all = result == SYNC_OK && all_heads_named(row, &covers, 0, covers.count, registers, &row->heads.created.version);
    if (*all && below)
        result = all_children_named(deletion, row, &covers, all);
    arena_free(&arena);
    return result;
}

int deletion_complete(const struct deletion *deletion, const struct row *row, bool *complete)
{
    unsigned deleting, restoring;

    count_heads(row, &deleting, &restoring);
    *complete = false;
    return deleting && !restoring ? all_named(deletion, row, false, complete) : SYNC_OK;
}

int deletion_count(const struct deletion *deletion, struct row *row)
{
    unsigned deleting, restoring;
    bool all;
    int result;

    count_heads(row, &deleting, &restoring);
    if (!deleting)
        return SYNC_OK;
    merge_recount(row);
    if (restoring) /* counted by its rule */
        return SYNC_OK;
    result = all_named(deletion, row, true, &all);
    row->conflicts = result == SYNC_OK && all ? 0 : row->conflicts + 1;
    return result;
}

static bool leave_out(struct cover *cover, const struct table *table, const unsigned char *id)
{
    for (unsigned i = 0; i < cover->children_count; i++) {
        struct children *children = &cover->children[i];

        for (unsigned j = 0; children->table == table && j < children->count; j++)
            if (memcmp(children->ids[j], id, SYNC_ID_SIZE) == 0) {
                children->count--;
                memmove(children->ids[j], children->ids[j + 1], (children->count - j) * SYNC_ID_SIZE);
                return true;
            }
    }
    return false;
}

static int leave_out_of_all(const struct deletion *deletion, struct row *row, const struct table *table, const unsigned char *id)
{
    const struct table *own = row->table;
    struct arena *arena = rows_arena(deletion->rows);
    struct covers covers;
    struct heads heads;
    int result = load_covers(deletion, row, own->deleted, own->deleted_column, arena, &covers);

    if (result == SYNC_OK)
        result = merge_full_heads(row, own->deleted, 0, arena, &heads);
    for (unsigned i = 0; result == SYNC_OK && i < heads.count; i++) {
        struct value *value;

        if (!leave_out(&covers.list[i], table, id))
            continue;
        value = arena_take(arena, sizeof *value);
        result = value ? cover_write(&covers.list[i], deletion->branches, arena, value) : SQLITE_NOMEM;
        heads.list[i].values = value;
    }
    if (result == SYNC_OK)
        merge_set_heads(row, own->deleted, heads);
    return result;
}

int deletion_forget(const struct deletion *deletion, struct row *row, const struct table *table, const unsigned char id[SYNC_ID_SIZE],
                    bool *deleted)
{
    int result;

    *deleted = row->table->deletable && row->heads.registers[row->table->deleted].count;
    if (!*deleted)
        return SYNC_OK;
    result = leave_out_of_all(deletion, row, table, id);
    return result == SYNC_OK ? deletion_count(deletion, row) : result;
}

int deletion_changed(const struct deletion *deletion, struct row *row, bool was_live, struct row **parent)
{
    int64_t before;
    int result = deletion_count(deletion, row);

    *parent = NULL;
    if (result != SYNC_OK || deletion_live(row) == was_live)
        return result;
    result = rows_deleted_parent(deletion->rows, row, parent);
    if (result != SYNC_OK || !*parent)
        return result;
    before = (*parent)->conflicts;
    result = deletion_count(deletion, *parent);
    if ((*parent)->conflicts == before && was_live)
        *parent = NULL;
    else
        (*parent)->dirty = true;
    return result;
}

/* The column of the register that covers something beside its other columns; -1 when there is none. */
static int cover_column(const struct table *table, unsigned reg)
{
    for (unsigned i = 0; i < table->column_count; i++)
        if (table->columns[i].reg == reg && table->columns[i].kind == KIND_COVER && table->registers[reg].width > 1)
            return (int)i;
    return -1;
}

int deletion_lapsed(const struct deletion *deletion, const struct row *row, unsigned reg, bool *lapsed)
{
    const struct table *table = row->table;
    int column = cover_column(table, reg);
    struct arena arena = ARENA_EMPTY;
    struct covers covers;
    int result;

    *lapsed = false;
    if (column < 0 || row->values[table_column(table, (struct slice){ table->registers[reg].name, strlen(table->registers[reg].name) })]
                              .type == VALUE_NULL)
        return SYNC_OK;
    result = load_covers(deletion, row, reg, (unsigned)column, &arena, &covers);
    *lapsed = true;
    for (unsigned i = 0; i < covers.count && result == SYNC_OK; i++)
        *lapsed &= !all_heads_named(row, &covers, i, i + 1, table->columns[column].covers, NULL);
    arena_free(&arena);
    return result;
}
