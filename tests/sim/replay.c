/* Invariant 4: which heads stand is decided by the set of edits, not by their order. The log is given to a fresh office in another
 * order that its branches and what was seen allow, one edit at a time. Only for runs whose log lost nothing and forgot nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/id.h"
#include "tests/sim/simulate.h"

static bool names(const struct part *part, struct mark mark)
{
    for (size_t i = 0; i < part->seen_count; i++)
        if (mark_equal(part->seen[i], mark))
            return true;
    for (size_t i = 0; i < part->covered_count; i++)
        if (mark_equal(part->covered[i], mark))
            return true;
    return false;
}

/* Every version that the save names must be in the log before it; so must the earlier numbers of its branch, and what had made the row, its family
 * and those below it. */
static bool ready(const struct simulation *simulation, const bool *placed, int index)
{
    const struct model *model = &simulation->model;
    const struct saved *save = &model->saves[index];

    for (int i = 0; i < model->save_count; i++) {
        const struct saved *other = &model->saves[i];
        bool before = strcmp(other->mark.branch, save->mark.branch) == 0 && other->mark.number < save->mark.number;

        before |= other->creates && i < index &&
                  (other->row == save->row || other->row == model->rows[save->row].family || save->children >> other->row & 1);
        for (int reg = 0; reg < MODEL_REGISTERS; reg++)
            before |= names(&save->parts[reg], other->mark);
        if (before && !placed[i])
            return false;
    }
    return true;
}

static void trust(struct world *fresh, const struct tablet *tablet, bool trusted)
{
    world_order(fresh, "{\"opdracht\":\"vertrouwen\",\"apparaat\":\"%.22s\",\"vertrouwd\":%s,\"reden\":\"gestolen\"}", text_of(tablet->id),
                trusted ? "true" : "false");
}

static void push(struct simulation *simulation, struct world *fresh, int save)
{
    const struct office *office = model_office(&simulation->model);
    const struct saved *saved = &simulation->model.saves[save];
    struct tablet author = { .world = fresh };
    struct buffer answer = BUFFER_EMPTY;
    struct faults faults;
    uint64_t branch = 0;
    char *text, *edit = strdup(sql_text(simulation->world.db, "SELECT edit FROM sync_log WHERE position = %lld", (long long)office->position[save]));
    const char *schema;

    branch_from_text(saved->mark.branch, 11, &branch);
    schema = sql_text(simulation->world.db, "SELECT schema FROM sync_branch WHERE branch = %lld", (long long)branch);
    memcpy(author.person, simulation->persons[saved->person], SYNC_ID_SIZE);
    memcpy(author.id, author.person, SYNC_ID_SIZE);
    text = sqlite3_mprintf("{\"versie\":1,\"schema\":%s,\"verzoek\":1,\"bewerkingen\":[{\"tak\":\"%s\",\"vanaf\":%u,\"lijst\":[%s]}]}",
                           schema, saved->mark.branch, saved->mark.number, edit);
    fresh->now = office->arrived[save];
    if (office->verdict[save] == REFUSED)
        trust(fresh, &author, false);
    if (!world_answer(fresh, &author, text, strlen(text), &answer, &faults))
        broken(simulation, "order: the office could not read an edit of its own log");
    if (office->verdict[save] == REFUSED)
        trust(fresh, &author, true);
    sqlite3_free(text);
    free(edit);
    buffer_free(&answer);
}

static void compare_lapsed(struct simulation *simulation, const char *json, int row, int reg)
{
    const char *name = SUBJECTS[simulation->model.rows[row].kind][reg].name;
    struct sight sight = { model_office(&simulation->model), INT64_MAX, NULL, NULL, false };
    bool filled = strcmp(row_value(json, name), "null") != 0;
    char quoted[40];

    snprintf(quoted, sizeof quoted, "\"%s\"", name);
    if (!strstr(row_lapsed(json), quoted) != !(filled && lapsing_find(simulation, sight, row, reg)))
        broken(simulation, "order: row %d %s differs in having lapsed", row, name);
}

/* The heads of each register, as sets. The stored form names branches by local numbers, so a fresh tablet is asked. */
static void compare(struct simulation *simulation, struct tablet *reader, int row)
{
    const struct place *place = &simulation->model.rows[row];
    struct sight sight = { model_office(&simulation->model), INT64_MAX, NULL, NULL, false };
    enum removal removal = deleting_find(simulation, (struct looker){ -1, sight.office, INT64_MAX }, row);
    const char *json = tablet_row(reader, TABLES[place->kind], place->id);

    if (!json != !model_exists(&simulation->model, sight.office, row, INT64_MAX))
        broken(simulation, "order: row %d is%s there", row, json ? "" : " not");
    if (json && row_hides(json) != (removal == HIDDEN))
        broken(simulation, "order: row %d differs in being hidden", row);
    for (int reg = 0; json && reg < MODEL_REGISTERS; reg++) {
        const char *name = SUBJECTS[place->kind][reg].name;
        struct expected heads[MODEL_HEADS];
        char merged[MODEL_VALUE];
        size_t count = model_heads(&simulation->model, sight, row, reg, heads, 64);
        bool conflict = row_conflict(json, name) != NULL;
        const char *seen = conflict ? row_all_seen(json, name) : row_seen(json, name);

        if (removal == HIDDEN && reg != MODEL_DELETED)
            continue;
        if (conflict != (reg == MODEL_DELETED ? removal == CONTESTED : model_conflict(&simulation->model, sight, row, reg, heads, count)))
            broken(simulation, "order: row %d %s differs in conflict", row, name);
        if (SUBJECTS[place->kind][reg].cover)
            compare_lapsed(simulation, json, row, reg);
        if (model_merged(&simulation->model, sight, row, reg, heads, count, merged) && strcmp(merged, row_value(json, name)) != 0)
            broken(simulation, "order: row %d %s is merged differently", row, name);
        for (size_t i = 0; i < count; i++) {
            char mark[40];

            snprintf(mark, sizeof mark, "[\"%s\",%u]", simulation->model.saves[heads[i].save].mark.branch,
                     simulation->model.saves[heads[i].save].mark.number);
            if (!strstr(seen, mark))
                broken(simulation, "order: row %d %s lacks head %s", row, name, mark);
        }
    }
}

static void admit_all(struct simulation *simulation, struct world *fresh)
{
    memcpy(fresh->tablets[0].person, simulation->persons[0], SYNC_ID_SIZE);
    for (int i = 0; i < simulation->person_count; i++) {
        struct tablet somebody = { .world = fresh };

        memcpy(somebody.person, simulation->persons[i], SYNC_ID_SIZE);
        world_access(fresh, &somebody, (const unsigned char(*)[SYNC_ID_SIZE])simulation->teams, MODEL_TEAMS);
    }
}

void replay_check(struct simulation *simulation)
{
    const struct office *office = model_office(&simulation->model);
    bool placed[MODEL_SAVES] = { false };
    int count = simulation->model.save_count, left = count;
    struct world fresh;

    if (simulation->counts.restored || simulation->counts.erased || simulation->counts.replaced || simulation->counts.copied)
        return;
    world_open(&fresh, world_random(&simulation->world), 1);
    admit_all(simulation, &fresh);
    while (left && !simulation->failed) {
        int index = (int)chance(simulation, (unsigned)count);

        if (placed[index] || !ready(simulation, placed, index))
            continue;
        if (office->position[index])
            push(simulation, &fresh, index);
        else
            broken(simulation, "liveness: save %d never reached the office", index);
        placed[index] = true;
        left--;
    }
    fresh.now += 1000;
    if (!simulation->failed)
        tablet_exchange(&fresh.tablets[0]);
    for (int row = 0; row < simulation->model.row_count && !simulation->failed; row++)
        compare(simulation, &fresh.tablets[0], row);
    world_close(&fresh);
}
