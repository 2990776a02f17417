/* What two versions of a text have in common (R16).
 *
 * Two heads merge when each was made over exactly the one same version, which was accepted. That depends on the two
 * alone: when a third came between, or one of them joined others, they have no single version in common, in whatever
 * order they arrive. */
#include "sync/merge.h"
#include "sync/office/derive.h"

static bool saw_only(const struct change *change, struct version version)
{
    return change && change->seen.count == 1 && version_equal(change->seen.list[0], version);
}

/* Whether the other head's author, too, had seen that version and no other. One that isn't in the log, but was
 * attested after a restore, has told nobody what it saw. */
static int other_saw_only(const struct hearing *hearing, const struct heads *heads, unsigned reg, struct version seen,
                          bool *same)
{
    unsigned other = version_equal(heads->list[0].version, hearing->self) ? 1 : 0;
    struct precedent past = { .arena = ARENA_EMPTY };
    int result = precedent_find(hearing, heads->list[other].version, &past);

    *same = result == SYNC_OK && saw_only(edit_change(&past.edit, reg), seen);
    arena_free(&past.arena);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

static int merge_over(const struct hearing *hearing, struct row *row, unsigned reg, struct version seen)
{
    struct precedent past = { .arena = ARENA_EMPTY };
    int result = precedent_find(hearing, seen, &past);

    if (result == SYNC_OK && !past.refused && past.edit.table == row->table)
        result = merge_texts(row, reg, past.edit.values, rows_arena(hearing->server->rows));
    arena_free(&past.arena);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

int common_merge(const struct hearing *hearing, struct row *row, const struct edit *edit)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < edit->change_count && result == SYNC_OK; i++) {
        const struct change *change = &edit->changes[i];
        bool same = false;

        if (!merge_needs_common(row, change->reg) || change->seen.count != 1)
            continue;
        result = other_saw_only(hearing, &row->heads.registers[change->reg], change->reg, change->seen.list[0], &same);
        if (result == SYNC_OK && same)
            result = merge_over(hearing, row, change->reg, change->seen.list[0]);
    }
    return result;
}
