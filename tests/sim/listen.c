/* What came into the office's log is told to the model. The office's verdicts are compared with those that the model expects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/edit.h"
#include "sync/id.h"
#include "tests/sim/simulate.h"

struct entry {
    int64_t position;
    struct mark mark;
    bool refused;
    const char *reason, *text;
    int kind, person, device, schema;
};

static int find_id(const unsigned char (*ids)[SYNC_ID_SIZE], int count, sqlite3_stmt *statement, int column)
{
    for (int i = 0; i < count && sqlite3_column_bytes(statement, column) == SYNC_ID_SIZE; i++)
        if (memcmp(ids[i], sqlite3_column_blob(statement, column), SYNC_ID_SIZE) == 0)
            return i;
    return -1;
}

static void know(struct office *office, int save, int reg, int64_t position)
{
    if (!office->known[save][reg])
        office->known[save][reg] = position;
}

/* The row was made by a save that an office refused before it was restored, and that nobody sends again, and an older release changed it: nothing
 * tells this office that it lies below a family that was erased. It keeps the text, refused. A known limit (sync/README.md, R14). */
static bool is_unplaced(const struct model *model, const struct office *office, const struct entry *entry, const struct saved *saved)
{
    bool made = false;

    for (int i = 0; i < model->save_count; i++)
        made |= model->saves[i].row == saved->row && model->saves[i].creates && (office->position[i] || office->known[i][0]);
    return entry->schema < EDIT_PLACED_SINCE && !saved->creates && !made && !office->erased[saved->row];
}

/* What was erased is empty; all else stands as it was typed. */
static void check_text(struct simulation *simulation, const struct entry *entry, const struct saved *saved)
{
    if (entry->text[0] && strcmp(entry->text, saved->text) != 0)
        broken(simulation, "conservation: save %s/%u was %s, the log has %s", saved->mark.branch, saved->mark.number, saved->text, entry->text);
}

static void take_save(struct simulation *simulation, const struct entry *entry, int save)
{
    struct model *model = &simulation->model;
    struct office *office = model_office(model);
    const struct saved *saved = &model->saves[save];
    enum verdict verdict = model_judge(model, office, save, entry->person, entry->device, entry->position);
    bool existed = model_exists(model, office, saved->row, entry->position - 1);

    if (verdict == EMPTIED && entry->refused && is_unplaced(model, office, entry, saved)) {
        verdict = REFUSED;
        office->unplaced[saved->row] = true;
    }
    if (office->position[save])
        broken(simulation, "save %s/%u is in the log twice", entry->mark.branch, entry->mark.number);
    if (entry->person != saved->person)
        broken(simulation, "save %s/%u is by person %d, the log says %d", entry->mark.branch, entry->mark.number, saved->person, entry->person);
    check_text(simulation, entry, saved);
    office->position[save] = entry->position;
    office->arrived[save] = simulation->world.now;
    office->verdict[save] = verdict;
    simulation->counts.refused += verdict == REFUSED;
    simulation->counts.emptied += verdict == EMPTIED;
    if ((verdict == REFUSED) != entry->refused || (verdict == EMPTIED) != (entry->text[0] == '\0'))
        broken(simulation, "verdict: save %s/%u of row %d should be %s, at %lld it was %s%s", entry->mark.branch, entry->mark.number, saved->row,
               verdict == REFUSED ? "refused" : verdict == EMPTIED ? "emptied" : "accepted", (long long)entry->position,
               entry->refused ? "refused: " : entry->text[0] ? "accepted" : "emptied", entry->refused ? entry->reason : "");
    said(simulation, "  at %lld: %s/%u of row %d, %s", (long long)entry->position, entry->mark.branch, entry->mark.number, saved->row,
         entry->refused ? entry->reason : entry->text[0] ? "accepted" : "emptied");
    if (verdict != ACCEPTED)
        return;
    for (int reg = 0; reg < MODEL_REGISTERS; reg++)
        if (saved->creates || saved->parts[reg].given)
            know(office, save, reg, entry->position);
    if (saved->creates && !existed && model->rows[saved->row].kind == FAMILY)
        model_note(office, entry->position, EVENT_LIES, saved->row, (unsigned)saved->team);
}

/* {"getuigt":"<incarnation>","stand":n,"tabel":"..","rij":"<id>",... */
static bool read_testimony(const struct simulation *simulation, const char *text, int *office, int64_t *stand, int *row)
{
    const char *said = strstr(text, "\"stand\":"), *id = strstr(text, "\"rij\":\"");

    *office = *row = -1;
    if (strncmp(text, "{\"getuigt\":\"", 12) != 0 || !said || !id)
        return false;
    *stand = strtoll(said + 8, NULL, 10);
    for (int i = 0; i < simulation->model.office_count; i++)
        if (strncmp(simulation->model.offices[i]->incarnation, text + 12, 22) == 0)
            *office = i;
    for (int i = 0; i < simulation->model.row_count; i++)
        if (strncmp(simulation->model.rows[i].id, id + 7, 22) == 0)
            *row = i;
    return *office >= 0 && *row >= 0;
}

/* What a device attests are all saves that the office of that time had of the row when the device read it; of an older release, but deletions. */
static void attest(struct simulation *simulation, const struct office *then, int64_t stand, int row, const struct entry *entry)
{
    struct model *model = &simulation->model;
    struct office *office = model_office(model);

    for (int i = 0; i < model->save_count; i++)
        for (int reg = 0; model->saves[i].row == row && reg < MODEL_REGISTERS; reg++) {
            if (!then->known[i][reg] || then->known[i][reg] > stand)
                continue;
            if (reg == MODEL_DELETED && entry->schema <= OLDER_SCHEMA && !model->saves[i].creates)
                continue;
            if (!entry->refused)
                know(office, i, reg, entry->position);
            else
                office->attested[i] = true;
        }
}

static void take_testimony(struct simulation *simulation, const struct entry *entry)
{
    struct model *model = &simulation->model;
    struct office *office = model_office(model);
    int64_t stand, before = entry->position - 1;
    int then, row, family, team;
    bool existed, refused;

    if (!read_testimony(simulation, entry->text, &then, &stand, &row)) {
        broken(simulation, "the log has an entry that nobody made: %.60s", entry->text);
        return;
    }
    family = model->rows[row].family;
    existed = model_exists(model, office, row, before);
    team = existed || family != row ? model_team(office, family, before) : model_team(model->offices[then], family, stand);
    refused = !model_trusts(office, entry->device, before) || (!existed && family != row && !model_exists(model, office, family, before)) ||
              !model_may_write(model, office, entry->person, row, team, before);
    simulation->counts.attested++;
    said(simulation, "  at %lld: row %d is attested of office %d at %lld, %s", (long long)entry->position, row, then, (long long)stand,
         entry->refused ? entry->reason : "accepted");
    if (refused != entry->refused)
        broken(simulation, "verdict: what is attested of row %d should be %s%s%s", row, refused ? "refused" : "accepted",
               entry->refused ? " and wasn't: " : "", entry->refused ? entry->reason : "");
    attest(simulation, model->offices[then], stand, row, entry);
    if (!refused && !existed && family == row)
        model_note(office, entry->position, EVENT_LIES, row, (unsigned)team);
}

static void take_entry(struct simulation *simulation, const struct entry *entry)
{
    int save = model_find(&simulation->model, entry->mark);

    model_office(&simulation->model)->end = entry->position;
    if (entry->kind == 2 || entry->kind == 1)
        broken(simulation, "a branch was taken for %s", entry->kind == 2 ? "a double" : "a foreign one");
    if (entry->kind != 0)
        return; /* a command: whoever gave it has told */
    if (save >= 0)
        take_save(simulation, entry, save);
    else if (entry->text[0])
        take_testimony(simulation, entry);
}

static const char LOG[] =
    "SELECT l.position, b.branch, p.first_number + l.position - p.first_position, q.reason, l.edit, b.kind, b.person, b.device, b.schema FROM sync_log l"
    " JOIN sync_push p ON p.first_position = (SELECT max(first_position) FROM sync_push WHERE first_position <= l.position)"
    " JOIN sync_branch b ON b.nr = p.branch LEFT JOIN sync_quarantine q ON q.position = l.position WHERE l.position > ?1 ORDER BY 1";

static void read_entry(struct simulation *simulation, sqlite3_stmt *statement, struct entry *entry)
{
    entry->position = sqlite3_column_int64(statement, 0);
    branch_to_text((uint64_t)sqlite3_column_int64(statement, 1), entry->mark.branch);
    entry->mark.branch[11] = '\0';
    entry->mark.number = (uint32_t)sqlite3_column_int64(statement, 2);
    entry->reason = (const char *)sqlite3_column_text(statement, 3);
    entry->refused = entry->reason != NULL;
    entry->text = (const char *)sqlite3_column_text(statement, 4);
    entry->kind = sqlite3_column_int(statement, 5);
    entry->person = find_id((const unsigned char(*)[SYNC_ID_SIZE])simulation->persons, simulation->person_count, statement, 6);
    entry->device = find_id((const unsigned char(*)[SYNC_ID_SIZE])simulation->devices, simulation->device_count, statement, 7);
    entry->schema = sqlite3_column_int(statement, 8);
}

void listen(struct simulation *simulation)
{
    sqlite3_stmt *statement = NULL;
    struct entry entry;

    sqlite3_prepare_v2(simulation->world.db, LOG, -1, &statement, NULL);
    sqlite3_bind_int64(statement, 1, model_office(&simulation->model)->end);
    while (sqlite3_step(statement) == SQLITE_ROW && !simulation->failed) {
        read_entry(simulation, statement, &entry);
        take_entry(simulation, &entry);
    }
    sqlite3_finalize(statement);
}

/* Invariant 5: what was accepted or refused once is that for ever; what was erased is empty. */
void listen_again(struct simulation *simulation)
{
    struct model *model = &simulation->model;
    const struct office *office = model_office(model);
    sqlite3_stmt *statement = NULL;
    struct entry entry;

    sqlite3_prepare_v2(simulation->world.db, LOG, -1, &statement, NULL);
    sqlite3_bind_int64(statement, 1, 0);
    while (sqlite3_step(statement) == SQLITE_ROW && !simulation->failed) {
        int save;

        read_entry(simulation, statement, &entry);
        save = entry.kind == 0 ? model_find(model, entry.mark) : -1;
        if (save >= 0 && office->position[save] != entry.position)
            broken(simulation, "save %s/%u has moved in the log", entry.mark.branch, entry.mark.number);
        if (save < 0 || model_is_erased(model, office, model->saves[save].row, INT64_MAX))
            continue;
        if (entry.refused != (office->verdict[save] == REFUSED))
            broken(simulation, "verdict: that of save %s/%u has changed", entry.mark.branch, entry.mark.number);
        if (!entry.text[0] && office->verdict[save] != EMPTIED)
            broken(simulation, "conservation: the text of save %s/%u is gone from the log", entry.mark.branch, entry.mark.number);
        check_text(simulation, &entry, &model->saves[save]);
    }
    sqlite3_finalize(statement);
}
