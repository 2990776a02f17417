/* What people do on their tablets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/id.h"
#include "tests/sim/simulate.h"

void screen_open(struct simulation *simulation, int tablet)
{
    static struct view view;
    struct form *form = &simulation->forms[tablet][chance(simulation, FORMS)];
    struct field *field = NULL;
    int reg = 0;

    if (!simulation->model.row_count)
        return;
    /* Some tries, since a row may not be here yet, and people rather open what is in conflict. */
    for (int tries = 0; tries < 10 && (!field || (!field->conflict && tries < 4)); tries++) {
        form->row = (int)chance(simulation, (unsigned)simulation->model.row_count);
        reg = (int)chance(simulation, MODEL_REGISTERS);
        view_read(simulation, tablet, form->row, &view);
        field = view.there && (reg != MODEL_DELETED || view.fields[reg].conflict) ? &view.fields[reg] : NULL;
    }
    form->open = false;
    if (!field)
        return;
    form_open(simulation, tablet, form, reg, &view, form_settles(simulation, field));
    form_open_beside(simulation, tablet, form, &view);
}

void screen_delete(struct simulation *simulation, int tablet)
{
    static struct view view;
    struct form *form = &simulation->forms[tablet][chance(simulation, FORMS)];

    form->open = view.there = false;
    if (simulation->readers[tablet].older)
        return;
    for (int tries = 0; tries < 10 && !view.there && simulation->model.row_count; tries++) {
        form->row = (int)chance(simulation, (unsigned)simulation->model.row_count);
        view_read(simulation, tablet, form->row, &view);
    }
    if (view.there)
        form_open(simulation, tablet, form, MODEL_DELETED, &view, view.fields[MODEL_DELETED].conflict);
}

void screen_save(struct simulation *simulation, int tablet)
{
    unsigned start = chance(simulation, FORMS);
    struct form *form = &simulation->forms[tablet][start];

    for (unsigned i = 1; i < FORMS && !form->open; i++)
        form = &simulation->forms[tablet][(start + i) % FORMS];
    if (!form->open)
        return;
    form_fill(simulation, form);
    if (form_save(simulation, tablet, form))
        screens_check_row(simulation, tablet, form->row);
}

/* Most of what is agreed at one time is about the same afspraak: the first that this tablet has. -1: it has none. */
static int pick_afspraak(struct simulation *simulation, int tablet)
{
    const struct model *model = &simulation->model;
    int start = chance(simulation, 4) ? 0 : (int)chance(simulation, (unsigned)model->row_count);

    for (int i = 0; i < model->row_count; i++) {
        int row = (start + i) % model->row_count;

        if (model->rows[row].kind == AFSPRAAK && tablet_row(&simulation->world.tablets[tablet], TABLES[AFSPRAAK], model->rows[row].id))
            return row;
    }
    return -1;
}

/* Somebody agrees to the row or decides upon it, at once. */
static void agree(struct simulation *simulation, int tablet, int row)
{
    static struct view view;
    struct form form = { .row = row };
    int reg = (int)chance(simulation, MODEL_REGISTERS);

    while (!SUBJECTS[AFSPRAAK][reg].cover)
        reg = (reg + 1) % MODEL_REGISTERS;
    view_read(simulation, tablet, row, &view);
    form_open(simulation, tablet, &form, reg, &view, false);
    form_open_beside(simulation, tablet, &form, &view);
    form_fill(simulation, &form);
    if (form_save(simulation, tablet, &form))
        screens_check_row(simulation, tablet, row);
}

void screen_agree(struct simulation *simulation, int tablet)
{
    int row = pick_afspraak(simulation, tablet);

    if (row >= 0)
        agree(simulation, tablet, row);
}

/* Over what will be refused somebody agrees before anybody knows, while it is on its way or before it went. */
static void agree_over(struct simulation *simulation, int tablet, int row)
{
    if (simulation->model.rows[row].kind != AFSPRAAK || chance(simulation, 2))
        return;
    if (chance(simulation, 2))
        network_request(simulation, tablet);
    agree(simulation, tablet, row);
}

/* A tablet that is broken sends what no screen made; the office takes none of it, and nobody else notices. */
void screen_spoil(struct simulation *simulation, int tablet)
{
#define SEEN_END "(CASE instr(edit, ',\"onder\":') WHEN 0 THEN length(edit) ELSE instr(edit, ',\"onder\":') END)"
    static const char *const CHANGES[] = { "replace(edit, '\"waarden\":{', '\"waarden\":{\"onzin\":1,')", "replace(edit, '\"tabel\":\"', '\"tabel\":\"x')",
                                           "replace(edit, '\"tijd\":', '\"tijd\":-')", "'{\"opdracht\":\"dansen\"}'",
                                           /* of the last register, the others are sound: it is refused whole */
                                           "substr(edit, 1, " SEEN_END " - 3) || ',[\"AAAAAAAAAAA\",0]]}' || substr(edit, " SEEN_END ")" };
    unsigned change = chance(simulation, sizeof CHANGES / sizeof *CHANGES);
    int before = simulation->model.save_count;
    struct reader *reader = &simulation->readers[tablet];

    screen_open(simulation, tablet);
    for (int i = 0; i < FORMS && simulation->model.save_count == before; i++)
        if (simulation->forms[tablet][i].open)
            screen_save(simulation, tablet);
    if (simulation->model.save_count == before || reader->states[before] != HELD_WAITS)
        return;
    simulation->model.saves[before].faulty = reader->again[before] = true; /* it may be shown, or not */
    simulation->model.saves[before].nameless = change == 3;
    simulation->model.saves[before].bare = change == 1 || change == 3;
    simulation->counts.spoilt++;
    said(simulation, "tablet %d spoils it", tablet);
    sql_text(simulation->world.tablets[tablet].db,
             "UPDATE sync_edit SET edit = %s WHERE sequence = (SELECT max(sequence) FROM sync_edit WHERE attests = 0)",
             CHANGES[change]);
    states_keep_text(simulation, tablet, before);
    agree_over(simulation, tablet, simulation->model.saves[before].row);
}

void screen_close(struct simulation *simulation, int tablet)
{
    for (int i = 0; i < FORMS; i++)
        simulation->forms[tablet][i].open = false;
}

/* Settle the register when it is in conflict, give it anew when it has lapsed. */
static bool settle(struct simulation *simulation, int tablet, int row, int reg)
{
    static struct view view;
    struct form *form = &simulation->forms[tablet][0];
    const struct field *field = &view.fields[reg];
    bool conflict;

    view_read(simulation, tablet, row, &view);
    conflict = view.there && field->conflict && field->count <= HEADS_SHOWN;
    if (!view.there || view.hidden || (!conflict && !field->lapsed))
        return false;
    form->row = row;
    form_open(simulation, tablet, form, reg, &view, conflict);
    snprintf(form->fields[0].value, MODEL_VALUE, "%s", conflict ? field->values[0] : field->shown);
    return form_save(simulation, tablet, form);
}

bool screen_settle(struct simulation *simulation, int tablet)
{
    bool any = false;

    for (int row = 0; row < simulation->model.row_count && !simulation->failed; row++)
        for (int reg = 0; reg < MODEL_REGISTERS && !simulation->failed; reg++)
            any |= settle(simulation, tablet, row, reg);
    return any;
}
