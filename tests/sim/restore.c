/* Backups and what is made of them; an office that is killed; tablets that never come back, that are cloned, that go back to an old copy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/simulate.h"

void restore_name(struct simulation *simulation, struct office *office)
{
    sqlite3_stmt *statement = NULL;

    sqlite3_prepare_v2(simulation->world.db, "SELECT incarnation FROM sync_database", -1, &statement, NULL);
    if (sqlite3_step(statement) == SQLITE_ROW)
        snprintf(office->incarnation, sizeof office->incarnation, "%.22s", text_of(sqlite3_column_blob(statement, 0)));
    sqlite3_finalize(statement);
}

static void drop(struct kept *kept)
{
    sqlite3_close(kept->db);
    free(kept->office);
    *kept = (struct kept){ NULL, NULL };
}

/* The two newest are kept; the office hears that each was read back and found whole. */
void restore_backup(struct simulation *simulation, int tablet)
{
    struct office *office = model_office(&simulation->model);

    (void)tablet;
    drop(&simulation->backups[0]);
    simulation->backups[0] = simulation->backups[1];
    simulation->backups[1] = (struct kept){ world_backup(&simulation->world), malloc(sizeof *office) };
    memcpy(simulation->backups[1].office, office, sizeof *office);
    said(simulation, "a backup, at %lld", (long long)office->end);
    if (server_backed_up(simulation->world.server, office->end, simulation->world.now) != SYNC_OK)
        broken(simulation, "the office could not note a backup");
}

/* The tablet has the save, or has read a state that includes it. */
static bool knows(const struct simulation *simulation, int tablet, int save)
{
    const struct reader *reader = &simulation->readers[tablet];
    int row = simulation->model.saves[save].row;
    const struct office *office = reader->base[row] ? simulation->model.offices[reader->read[row].office] : NULL;

    if (reader->states[save] >= 0)
        return true;
    for (int reg = 0; office && reg < (reader->read[row].older ? MODEL_DELETED : MODEL_REGISTERS); reg++)
        if (office->known[save][reg] && office->known[save][reg] <= reader->read[row].stand)
            return true;
    return false;
}

static void promise(struct simulation *simulation, const struct office *office)
{
    for (int i = 0; i < simulation->model.save_count; i++)
        for (size_t tablet = 0; tablet < simulation->world.tablet_count; tablet++)
            if (!office->position[i] && knows(simulation, (int)tablet, i))
                simulation->promised[i] |= UINT64_C(1) << tablet;
}

/* Registers that were changed where this office's log doesn't reach. */
static void taint(const struct model *model, struct office *office)
{
    for (int i = 0; i < model->save_count; i++)
        for (int then = 0; then < model->office_count; then++)
            for (int reg = 0; reg < MODEL_REGISTERS; reg++)
                if ((model->offices[then]->known[i][reg] && !office->known[i][reg]) ||
                    (model->offices[then]->position[i] && !office->position[i] && model->saves[i].parts[reg].given))
                    office->tainted[model->saves[i].row][reg] = true;
}

void restore_office(struct simulation *simulation, int tablet)
{
    struct model *model = &simulation->model;
    const struct kept *kept = &simulation->backups[chance(simulation, 2)];
    struct office *office;

    (void)tablet;
    if (!kept->db || model->office_count == 32)
        return;
    office = malloc(sizeof *office);
    memcpy(office, kept->office, sizeof *office);
    promise(simulation, office);
    taint(model, office);
    world_restore(&simulation->world, kept->db);
    restore_name(simulation, office);
    server_position(simulation->world.server, &office->end);
    model->offices[model->office_count++] = office;
    simulation->counts.restored++;
    said(simulation, "the office is restored to %lld: office %d", (long long)kept->office->end, model->office_count - 1);
    erasure_again(simulation);
}

void restore_kill_office(struct simulation *simulation, int tablet)
{
    (void)tablet;
    said(simulation, "the office is killed");
    files_kill_office(simulation);
    listen(simulation);
}

/* What the slot's device knew is gone with it. */
static void forget(struct simulation *simulation, int tablet)
{
    for (int i = 0; i < simulation->model.save_count; i++)
        simulation->promised[i] &= ~(UINT64_C(1) << tablet);
    screen_close(simulation, tablet);
    simulation->readers[tablet].life = ++simulation->lives;
}

/* A tablet is lost for good; its person, or another, gets a new one. */
void restore_replace(struct simulation *simulation, int tablet)
{
    struct reader *reader = &simulation->readers[tablet];
    int person = simulation->readers[chance(simulation, (unsigned)simulation->world.tablet_count)].person;

    if (simulation->device_count == MODEL_DEVICES)
        return;
    tablet_replace(&simulation->world.tablets[tablet], simulation->persons[person]);
    reader_begin(reader, person, simulation->device_count);
    memcpy(simulation->devices[simulation->device_count++], simulation->world.tablets[tablet].id, SYNC_ID_SIZE);
    if (simulation->acts >> act_find("update") & 1 && chance(simulation, 3) == 0) { /* that nobody has updated yet */
        reader->older = true;
        releases_open(simulation, tablet);
    }
    forget(simulation, tablet);
    simulation->counts.replaced++;
    said(simulation, "tablet %d is lost, and a new one is of person %d", tablet, person);
}

void restore_clone(struct simulation *simulation, int tablet)
{
    int from = (int)chance(simulation, (unsigned)simulation->world.tablet_count);

    if (from == tablet)
        return;
    tablet_copy(&simulation->world.tablets[from], &simulation->world.tablets[tablet]);
    simulation->readers[tablet] = simulation->readers[from];
    releases_open(simulation, tablet);
    forget(simulation, tablet);
    for (int i = 0; i < simulation->model.save_count; i++)
        simulation->promised[i] |= (simulation->promised[i] >> from & 1) << tablet;
    simulation->counts.copied++;
    said(simulation, "tablet %d becomes a clone of tablet %d", tablet, from);
    screens_check(simulation, tablet);
}

void restore_keep_copy(struct simulation *simulation, int tablet)
{
    sqlite3_close(simulation->old.db);
    said(simulation, "tablet %d is kept", tablet);
    simulation->old.db = tablet_keep(&simulation->world.tablets[tablet]);
    simulation->old.reader = simulation->readers[tablet];
}

void restore_put_back(struct simulation *simulation, int tablet)
{
    struct old_copy *old = &simulation->old;

    if (!old->db)
        return;
    tablet_become(&simulation->world.tablets[tablet], old->db, simulation->devices[old->reader.device], simulation->persons[old->reader.person]);
    simulation->readers[tablet] = old->reader;
    releases_open(simulation, tablet);
    forget(simulation, tablet);
    states_read(simulation, tablet);
    old->db = NULL;
    simulation->counts.copied++;
    said(simulation, "tablet %d becomes what was kept of a tablet", tablet);
    screens_check(simulation, tablet);
}

void restore_returned(struct simulation *simulation)
{
    const struct model *model = &simulation->model;
    const struct office *office = model_office(model);

    for (int i = 0; i < model->save_count && !simulation->failed; i++) {
        bool known = office->position[i] || office->attested[i] || model_is_erased(model, office, model->saves[i].row, INT64_MAX);

        for (int reg = 0; reg < MODEL_REGISTERS; reg++)
            known |= office->known[i][reg] != 0;
        for (size_t tablet = 0; tablet < simulation->world.tablet_count; tablet++)
            known |= held_refused(simulation->readers[tablet].states[i]);
        if (!known && simulation->promised[i])
            broken(simulation, "conservation: save %s/%u of row %d was known to tablets %llx and is gone since a restore", model->saves[i].mark.branch,
                   model->saves[i].mark.number, model->saves[i].row, (unsigned long long)simulation->promised[i]);
    }
}

void restore_free(struct simulation *simulation)
{
    drop(&simulation->backups[0]);
    drop(&simulation->backups[1]);
    sqlite3_close(simulation->old.db);
    simulation->old.db = NULL;
}
