/* Where a tablet's own saves are: invariants 1 (conservation) and 6 (receipts). */
#include <stdlib.h>
#include <string.h>

#include "sync/id.h"
#include "tests/sim/simulate.h"

static int find_save(struct simulation *simulation, sqlite3_stmt *statement)
{
    struct mark mark = { .number = (uint32_t)sqlite3_column_int64(statement, 1) };

    branch_to_text((uint64_t)sqlite3_column_int64(statement, 0), mark.branch);
    mark.branch[11] = '\0';
    return model_find(&simulation->model, mark);
}

void states_keep_text(struct simulation *simulation, int tablet, int save)
{
    struct saved *saved = &simulation->model.saves[save];
    sqlite3_stmt *statement = NULL;

    sqlite3_prepare_v2(simulation->world.tablets[tablet].db,
                       "SELECT edit FROM sync_edit WHERE sequence = (SELECT max(sequence) FROM sync_edit WHERE attests = 0)", -1, &statement, NULL);
    free(saved->text);
    saved->text = strdup(sqlite3_step(statement) == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : "");
    sqlite3_finalize(statement);
}

void states_read(struct simulation *simulation, int tablet)
{
    struct reader *reader = &simulation->readers[tablet];
    sqlite3_stmt *statement = NULL;

    memset(reader->states, -1, sizeof reader->states);
    sqlite3_prepare_v2(simulation->world.tablets[tablet].db,
                       "SELECT b.branch, e.number, e.state, e.earlier, e.edit FROM sync_edit e JOIN sync_branch b ON b.nr = e.branch WHERE e.attests = 0",
                       -1, &statement, NULL);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        int save = find_save(simulation, statement);

        if (save < 0)
            continue;
        if (strcmp((const char *)sqlite3_column_text(statement, 4), simulation->model.saves[save].text) != 0)
            broken(simulation, "conservation: tablet %d has another text of save %s/%u", tablet, simulation->model.saves[save].mark.branch,
                   simulation->model.saves[save].mark.number);
        reader->states[save] = (signed char)sqlite3_column_int(statement, 2);
        reader->again[save] = sqlite3_column_int(statement, 3) != 0 || simulation->model.saves[save].faulty;
    }
    sqlite3_finalize(statement);
}

/* It stands in the log and in both backups that are kept. */
static bool is_safe(const struct simulation *simulation, int save)
{
    for (int i = 0; i < 2; i++)
        if (!simulation->backups[i].office || !simulation->backups[i].office->position[save])
            return false;
    return model_office(&simulation->model)->position[save] != 0;
}

static void check_save(struct simulation *simulation, int tablet, int save, enum held before)
{
    const struct reader *reader = &simulation->readers[tablet];
    const struct office *office = model_office(&simulation->model);
    const struct mark *mark = &simulation->model.saves[save].mark;
    bool current = reader->office == simulation->model.office_count - 1;
    enum held state = reader->states[save];
    bool left = before != HELD_NOWHERE && state == HELD_NOWHERE &&
                !model_is_erased(&simulation->model, office, simulation->model.saves[save].row, INT64_MAX);

    if (left && !is_safe(simulation, save))
        broken(simulation, "conservation: save %s/%u left tablet %d and isn't safe", mark->branch, mark->number, tablet);
    if (left && held_refused(before))
        broken(simulation, "conservation: the refused save %s/%u left tablet %d", mark->branch, mark->number, tablet);
    if (state == HELD_PUT_AWAY && before != HELD_PUT_AWAY)
        broken(simulation, "save %s/%u was put away on tablet %d by nobody", mark->branch, mark->number, tablet);
    if ((state == HELD_TAKEN || state == HELD_RETURNED) && current && !office->position[save])
        broken(simulation, "receipts: save %s/%u is called safe on tablet %d and isn't in the log", mark->branch, mark->number, tablet);
    if (state == HELD_REFUSED && before != HELD_REFUSED && current && office->verdict[save] != REFUSED)
        broken(simulation, "receipts: save %s/%u is called refused on tablet %d and isn't", mark->branch, mark->number, tablet);
}

void states_check(struct simulation *simulation, int tablet)
{
    signed char before[MODEL_SAVES];

    memcpy(before, simulation->readers[tablet].states, sizeof before);
    states_read(simulation, tablet);
    for (int i = 0; i < simulation->model.save_count && !simulation->failed; i++)
        if (before[i] != HELD_NOWHERE || simulation->readers[tablet].states[i] != HELD_NOWHERE)
            check_save(simulation, tablet, i, before[i]);
    drafts_check(simulation, tablet);
}
