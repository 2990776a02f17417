/* Answers as they pass by: nothing in them that their receiver may not read (10). What a tablet holds after it has taken one in: rows come only
 * in answers and go only for a reason; cursors never go back (7); who has been told all has all, as it is (9). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/simulate.h"

static int find_office(const struct simulation *simulation, const char *id)
{
    for (int i = 0; i < simulation->model.office_count; i++)
        if (strncmp(simulation->model.offices[i]->incarnation, id, 22) == 0)
            return i;
    return -1;
}

static int find_row(const struct simulation *simulation, struct slice id)
{
    for (int i = 0; i < simulation->model.row_count; i++)
        if (slice_is(id, simulation->model.rows[i].id))
            return i;
    return -1;
}

/* [[scope,top,low,total],...]: has all been told up to `stand`? */
static bool is_complete(struct json cursors, int64_t stand)
{
    bool complete = true;

    json_enter_array(&cursors);
    while (json_next(&cursors)) {
        int64_t top = 0, low = 0;

        json_enter_array(&cursors);
        json_next(&cursors);
        json_skip(&cursors, NULL);
        json_next(&cursors);
        json_read_integer(&cursors, &top);
        json_next(&cursors);
        json_read_integer(&cursors, &low);
        while (json_next(&cursors))
            json_skip(&cursors, NULL);
        complete &= top == stand && low == 0;
    }
    return complete;
}

static struct slice id_at(struct json ids, int64_t index)
{
    struct slice id = { "", 0 };

    json_enter_array(&ids);
    while (json_next(&ids) && index-- >= 0)
        json_read_string(&ids, NULL, &id);
    return id;
}

static void read_rows(const struct simulation *simulation, struct json table, struct json ids, bool rows[MODEL_ROWS])
{
    struct slice name;

    json_enter_object(&table);
    while (json_next_member(&table, &name)) {
        bool here = slice_is(name, "rijen");
        struct json list = table;

        json_skip(&table, NULL);
        if (!here)
            continue;
        json_enter_array(&list);
        while (json_next(&list)) {
            int64_t index = 0;
            int row;

            json_read_integer(&list, &index);
            row = find_row(simulation, id_at(ids, index));
            if (row >= 0)
                rows[row] = true;
        }
    }
}

enum { INCARNATIE, STAND, VORIGE, BEREIKEN, IDS, TABELLEN, MEMBERS };

bool reading_answer(struct simulation *simulation, const char *text, size_t length, struct answer *answer)
{
    static const char *const NAMES[] = { "incarnatie", "stand", "vorige", "bereiken", "ids", "tabellen" };
    struct json json = json_open(text, length), members[MEMBERS];
    struct json_members others;
    struct slice name, id;
    bool given[MEMBERS];

    *answer = (struct answer){ .reached = -1 };
    if (!json_members(&json, NAMES, MEMBERS, members, given, &others) || !json_done(&json) || !given[INCARNATIE] || !given[STAND])
        return false;
    json_read_string(&members[INCARNATIE], NULL, &id);
    answer->office = find_office(simulation, id.bytes);
    json_read_integer(&members[STAND], &answer->stand);
    answer->meets = given[VORIGE];
    if (answer->meets)
        return true;
    if (is_complete(members[BEREIKEN], answer->stand))
        answer->reached = answer->stand;
    json_enter_object(&members[TABELLEN]);
    while (json_next_member(&members[TABELLEN], &name)) {
        struct json table = members[TABELLEN];

        json_skip(&members[TABELLEN], NULL);
        read_rows(simulation, table, members[IDS], answer->rows);
    }
    return true;
}

void reading_confidential(struct simulation *simulation, const struct message *message)
{
    struct model *model = &simulation->model;
    struct answer answer;

    if (!reading_answer(simulation, message->text, message->length, &answer) || answer.office != model->office_count - 1) {
        broken(simulation, "the office's answer can't be read: %.*s", 80, message->text);
        return;
    }
    for (int row = 0; row < model->row_count; row++) {
        char canary[24];
        bool may = model_may_read(model, model_office(model), message->person, message->device, row, answer.stand);
        size_t size = (size_t)snprintf(canary, sizeof canary, "kanarie%dz", row);

        if (!may && (answer.rows[row] || memmem(message->text, message->length, canary, size)))
            broken(simulation, "confidentiality: an answer to person %d bears row %d", message->person, row);
    }
}

/* Rows of which the tablet has the office's state. */
static void find_held(struct simulation *simulation, int tablet, bool held[MODEL_ROWS])
{
    static const char HELD[] = "SELECT id FROM %s t WHERE NOT EXISTS (SELECT 1 FROM sync_base b WHERE b.row = t.id)"
                               " UNION ALL SELECT row FROM sync_base WHERE state IS NOT NULL"
                               " AND table_nr = (SELECT number FROM sync_table WHERE name = '%s')";
    struct model *model = &simulation->model;

    memset(held, 0, MODEL_ROWS * sizeof *held);
    for (int kind = 0; kind < MODEL_KINDS; kind++) {
        sqlite3_stmt *statement = NULL;
        char sql[400];

        snprintf(sql, sizeof sql, HELD, TABLES[kind], TABLES[kind]);
        sqlite3_prepare_v2(simulation->world.tablets[tablet].db, sql, -1, &statement, NULL);
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const char *text = text_of(sqlite3_column_blob(statement, 0));
            int row = find_row(simulation, (struct slice){ text, 22 });

            if (row < 0 || model->rows[row].kind != (enum sort)kind)
                broken(simulation, "tablet %d has a row that nobody made", tablet);
            else
                held[row] = true;
        }
        sqlite3_finalize(statement);
    }
}

/* Why the row may have gone: it isn't the person's to read any more, or it lay elsewhere in between. */
static bool may_go(const struct simulation *simulation, int tablet, int row, const struct answer *answer)
{
    const struct model *model = &simulation->model;
    const struct reader *reader = &simulation->readers[tablet];
    const struct office *office = model->offices[answer->office];

    if (!model_may_read(model, office, reader->person, reader->device, row, answer->stand))
        return true;
    for (size_t i = 0; i < office->event_count; i++)
        if (office->events[i].kind == EVENT_LIES && office->events[i].subject == model->rows[row].family &&
            (office->events[i].position > reader->read[row].stand || reader->read[row].office != answer->office))
            return true;
    return false;
}

/* It was deleted, and the tablet has let go of it. */
static bool may_be_pruned(const struct simulation *simulation, int row, const struct answer *answer)
{
    struct looker office = { -1, simulation->model.offices[answer->office], answer->stand };

    return deleting_find(simulation, office, row) == HIDDEN || !deleting_is_sure(simulation, office, row);
}

static void check_complete(struct simulation *simulation, int tablet, int row, const struct answer *answer)
{
    const struct model *model = &simulation->model;
    const struct reader *reader = &simulation->readers[tablet];
    const struct office *office = model->offices[answer->office];
    bool due = model_may_read(model, office, reader->person, reader->device, row, answer->stand);

    if (due != reader->base[row] && !(due && may_be_pruned(simulation, row, answer)))
        broken(simulation, "convergence: tablet %d %s row %d", tablet, due ? "was told all and lacks" : "still has", row);
    if (due && reader->base[row] && reader->read[row].office != answer->office)
        broken(simulation, "convergence: tablet %d has row %d as it was before the restore", tablet, row);
    for (int i = 0; i < model->save_count && due; i++)
        for (int reg = 0; model->saves[i].row == row && reg < MODEL_REGISTERS; reg++)
            if (office->known[i][reg] > reader->read[row].stand && office->known[i][reg] <= answer->stand)
                broken(simulation, "convergence: tablet %d was told all and lacks save %s/%u", tablet, model->saves[i].mark.branch,
                       model->saves[i].mark.number);
}

/* Invariant 7, of the cursors. */
static void check_cursors(struct simulation *simulation, int tablet, bool same)
{
    struct reader *reader = &simulation->readers[tablet];

    for (int team = 0; team < MODEL_TEAMS; team++) {
        const char *top = sql_text(simulation->world.tablets[tablet].db,
                                   "SELECT top FROM sync_cursor c JOIN sync_scope s ON s.nr = c.scope WHERE s.id = unid('%.22s')",
                                   text_of(simulation->teams[team]));
        int64_t now = top[0] == '(' ? -1 : atoll(top);

        if (same && now >= 0 && now < reader->tops[team])
            broken(simulation, "sessions: tablet %d's cursor of team %d went back", tablet, team);
        reader->tops[team] = now;
    }
}

void reading_taken(struct simulation *simulation, int tablet, const struct answer *answer)
{
    struct reader *reader = &simulation->readers[tablet];
    bool held[MODEL_ROWS], same = reader->office == answer->office && !answer->meets;

    reader->office = answer->office;
    check_cursors(simulation, tablet, same);
    reader->heard = answer->meets ? 0 : answer->stand;
    if (answer->meets)
        return;
    find_held(simulation, tablet, held);
    for (int row = 0; row < simulation->model.row_count && !simulation->failed; row++) {
        if (held[row] && !reader->base[row] && !answer->rows[row])
            broken(simulation, "tablet %d has row %d, which no answer bore", tablet, row);
        if (!held[row] && reader->base[row] && !may_go(simulation, tablet, row, answer)) {
            if (!may_be_pruned(simulation, row, answer))
                broken(simulation, "row %d vanished from tablet %d", row, tablet);
            said(simulation, "tablet %d lets go of row %d", tablet, row);
            simulation->counts.pruned++;
        }
        reader->base[row] = held[row];
        if (answer->rows[row]) {
            reader->read[row].office = answer->office;
            reader->read[row].stand = answer->stand;
            reader->read[row].older = reader->older;
        }
        if (answer->reached >= 0)
            check_complete(simulation, tablet, row, answer);
    }
}
