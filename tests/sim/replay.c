/* Invariant 4: which heads stand is decided by the set of edits, not by their order. The log is given to a fresh office in another
 * order that its branches and what was seen allow, one edit at a time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/id.h"
#include "tests/sim/simulate.h"

/* Every version that the save names must be in the log before it; so must the earlier numbers of its branch and the row. */
static bool ready(const struct simulation *simulation, const bool *placed, size_t index)
{
    const struct model *model = &simulation->model;
    const struct saved *save = &model->saves[index];

    for (size_t i = 0; i < model->count; i++) {
        const struct saved *other = &model->saves[i];
        bool before = strcmp(other->mark.branch, save->mark.branch) == 0 && other->mark.number < save->mark.number;

        /* What the row's creation decides must come out as it did. */
        before |= other->row == save->row && other->creates && i != index;
        for (int reg = 0; reg < MODEL_REGISTERS; reg++)
            for (size_t j = 0; j < save->parts[reg].seen_count; j++)
                before |= mark_equal(save->parts[reg].seen[j], other->mark);
        if (before && !placed[i])
            return false;
    }
    return true;
}

/* One edit of the office's log, by its position, given to the fresh one. */
static void push_edit(struct simulation *simulation, struct world *fresh, struct tablet *tablet,
                      const struct mark *mark, int64_t position)
{
    struct buffer answer = BUFFER_EMPTY;
    struct faults faults;
    char *edit = strdup(
        sql_text(simulation->world.db, "SELECT edit FROM sync_log WHERE position = %lld", (long long)position));
    char *text = sqlite3_mprintf("{\"versie\":1,\"schema\":%s,\"verzoek\":1,\"bewerkingen\":"
                                 "[{\"tak\":\"%s\",\"vanaf\":%u,\"lijst\":[%s]}]}",
                                 sql_text(fresh->db, "PRAGMA user_version"), mark->branch, mark->number, edit);

    if (!world_answer(fresh, tablet, text, strlen(text), &answer, &faults))
        broken(simulation, "order: the office could not read an edit of its own log");
    sqlite3_free(text);
    free(edit);
    buffer_free(&answer);
}

static void push(struct simulation *simulation, struct world *fresh, const struct saved *save)
{
    struct tablet *tablet = &fresh->tablets[save->tablet];

    fresh->now = save->arrived;
    if (save->refused)
        world_access(fresh, tablet, NULL, 0);
    push_edit(simulation, fresh, tablet, &save->mark, save->position);
    if (save->refused)
        world_access(fresh, tablet, (const unsigned char(*)[SYNC_ID_SIZE])fresh->team, 1);
}

/* The heads of each register, as sets. The stored form names branches by local numbers, so a fresh tablet is asked. */
static void compare(struct simulation *simulation, struct world *fresh)
{
    struct tablet *reader = &fresh->tablets[fresh->tablet_count - 1];

    tablet_exchange(reader);
    for (int row = 0; row < (int)simulation->row_count; row++) {
        const char *json = tablet_row(reader, "afspraak", simulation->rows[row]);

        if (!json && model_creator(&simulation->model, -1, row, INT64_MAX))
            broken(simulation, "order: row %d is not there", row);
        for (int reg = 0; json && reg < MODEL_REGISTERS; reg++) {
            struct expected heads[64];
            size_t count = model_heads(&simulation->model, -1, row, reg, INT64_MAX, heads, 64);
            bool conflict = row_conflict(json, SUBJECTS[reg].name) != NULL;
            char merged[MODEL_VALUE];
            const char *seen = conflict ? row_all_seen(json, SUBJECTS[reg].name) : row_seen(json, SUBJECTS[reg].name);

            if (conflict != model_conflict(&simulation->model, reg, heads, count, INT64_MAX))
                broken(simulation, "order: row %d %s differs in conflict", row, SUBJECTS[reg].name);
            if (model_merged(&simulation->model, reg, heads, count, INT64_MAX, merged) &&
                strcmp(merged, row_value(json, SUBJECTS[reg].name)) != 0)
                broken(simulation, "order: row %d %s is merged differently", row, SUBJECTS[reg].name);
            for (size_t i = 0; i < count; i++) {
                char mark[40];

                snprintf(mark, sizeof mark, "[\"%s\",%u]", heads[i].save->mark.branch, heads[i].save->mark.number);
                if (!strstr(seen, mark))
                    broken(simulation, "order: row %d %s lacks head %s", row, SUBJECTS[reg].name, mark);
            }
        }
    }
}

/* The family that all rows belong to, from the same author as before. */
static void push_family(struct simulation *simulation, struct world *fresh)
{
    static const struct mark FIRST = { "AAAAAAAAAAE", 1 };

    for (size_t i = 0; i < fresh->tablet_count; i++)
        world_access(fresh, &fresh->tablets[i], (const unsigned char(*)[SYNC_ID_SIZE])fresh->team, 1);
    push_edit(simulation, fresh, &fresh->tablets[0], &FIRST, simulation->family);
}

void replay_check(struct simulation *simulation)
{
    size_t count = simulation->model.count, left = count;
    bool *placed = calloc(count + 1, sizeof *placed);
    struct world fresh;

    world_open(&fresh, world_random(&simulation->world), simulation->world.tablet_count + 1);
    memcpy(fresh.team, simulation->world.team, SYNC_ID_SIZE);
    push_family(simulation, &fresh);
    while (left && !simulation->failed) {
        size_t index = (size_t)(world_random(&simulation->world) % count);

        if (placed[index] || !ready(simulation, placed, index))
            continue;
        push(simulation, &fresh, &simulation->model.saves[index]);
        placed[index] = true;
        left--;
    }
    if (!simulation->failed)
        compare(simulation, &fresh);
    free(placed);
    world_close(&fresh);
}
