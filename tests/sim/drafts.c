/* Drafts: what was typed and not saved. One goes when its author throws it away, or when its row or the family above is erased, and never else:
 * not because the row left, nor because something that the form shows was erased. */
#include <stdio.h>
#include <string.h>

#include "tests/sim/simulate.h"

static void typed(int row, unsigned draft, char text[MODEL_VALUE])
{
    snprintf(text, MODEL_VALUE, "Concept %u kanarie%dz", draft, row);
}

/* Another row that is on this tablet, and of which the row is no part; -1: none. */
static int pick_named(struct simulation *simulation, int tablet, int row)
{
    int other = (int)chance(simulation, (unsigned)simulation->model.row_count);
    const struct place *place = &simulation->model.rows[other];

    if (other == row || other == simulation->model.rows[row].family)
        return -1;
    return tablet_row(&simulation->world.tablets[tablet], TABLES[place->kind], place->id) ? other : -1;
}

/* As the app keeps it: what stood on the screen when the form was opened, and what was typed since. */
void drafts_write(struct simulation *simulation, int tablet)
{
    struct tablet *held = &simulation->world.tablets[tablet];
    unsigned draft = 1 + chance(simulation, 200);
    char text[MODEL_VALUE];
    const struct place *place;
    const char *shown;
    int row, named;

    if (!simulation->model.row_count)
        return;
    row = (int)chance(simulation, (unsigned)simulation->model.row_count);
    place = &simulation->model.rows[row];
    named = pick_named(simulation, tablet, row);
    shown = tablet_row(held, TABLES[place->kind], place->id);
    if (!shown)
        return;
    typed(row, draft, text);
    sql_text(held->db,
             "INSERT OR REPLACE INTO concept VALUES ('%s:%s', json_object('tabel', '%s', 'rij', '%s', 'huishouden', '%s', 'geopend', json('%s'),"
             " 'waarden', json_object('%s', '%s', 'verwijst', '%s')), 0)",
             TABLES[place->kind], place->id, TABLES[place->kind], place->id, simulation->model.rows[place->family].id, shown,
             SUBJECTS[place->kind][0].name, text, named < 0 ? "" : simulation->model.rows[named].id);
    simulation->readers[tablet].drafts[row] = draft;
    simulation->readers[tablet].named[row] = named;
    simulation->counts.drafts++;
    said(simulation, "tablet %d leaves draft %u of row %d, which refers to %d", tablet, draft, row, named);
}

void drafts_throw_away(struct simulation *simulation, int tablet)
{
    int row = (int)chance(simulation, MODEL_ROWS);

    if (!simulation->readers[tablet].drafts[row])
        return;
    sql_text(simulation->world.tablets[tablet].db, "DELETE FROM concept WHERE sleutel LIKE '%%:%s'", simulation->model.rows[row].id);
    simulation->readers[tablet].drafts[row] = 0;
    said(simulation, "tablet %d throws the draft of row %d away", tablet, row);
}

/* What it refers to stays named until that is erased, and no longer. */
static void check_named(struct simulation *simulation, int tablet, int row)
{
    const struct model *model = &simulation->model;
    const struct reader *reader = &simulation->readers[tablet];
    const struct office *office = model_office(model);
    int named = reader->named[row];
    const char *there;
    bool heard;

    if (named < 0)
        return;
    heard = reader->office == model->office_count - 1 && office->erased[named] && office->erased[named] <= reader->heard;
    there = sql_text(simulation->world.tablets[tablet].db, "SELECT inhoud ->> '$.waarden.verwijst' FROM concept WHERE sleutel = '%s:%s'",
                     TABLES[model->rows[row].kind], model->rows[row].id);
    if (strcmp(there, model->rows[named].id) == 0 ? heard : !model_is_erased(model, office, named, INT64_MAX))
        broken(simulation, "drafts: that of row %d on tablet %d should%s name row %d: %s", row, tablet, heard ? " no longer" : "", named, there);
}

static void check_draft(struct simulation *simulation, int tablet, int row)
{
    const struct model *model = &simulation->model;
    struct reader *reader = &simulation->readers[tablet];
    const struct office *office = model_office(model);
    bool erased = model_is_erased(model, office, row, INT64_MAX);
    bool heard = reader->office == model->office_count - 1 && model_is_erased(model, office, row, reader->heard);
    char text[MODEL_VALUE];
    const char *there;
    bool kept;

    typed(row, reader->drafts[row], text);
    there = sql_text(simulation->world.tablets[tablet].db, "SELECT inhoud ->> '$.waarden.%s' FROM concept WHERE sleutel = '%s:%s'",
                     SUBJECTS[model->rows[row].kind][0].name, TABLES[model->rows[row].kind], model->rows[row].id);
    kept = strcmp(there, text) == 0;
    if (kept ? heard : !erased)
        broken(simulation, "drafts: tablet %d should %s of row %d: %s", tablet, heard ? "have none" : "still have the one", row, there);
    if (kept)
        check_named(simulation, tablet, row);
    else
        reader->drafts[row] = 0;
}

void drafts_check(struct simulation *simulation, int tablet)
{
    for (int row = 0; row < simulation->model.row_count && !simulation->failed; row++)
        if (simulation->readers[tablet].drafts[row])
            check_draft(simulation, tablet, row);
}
