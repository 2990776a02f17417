/* New rows. */
#include <stdio.h>

#include "tests/sim/simulate.h"

/* A new row's values: the first of each register, the second of those that are `agreed` (bits), the rest empty; `text` gets the edit. */
static void fill(struct saved *saved, const struct place *place, const char *parent, int row, unsigned agreed, char *text, size_t size)
{
    static const char *const PARENTS[] = { "team_id", "huishouden_id" };
    size_t length = (size_t)snprintf(text, size, "{\"tabel\":\"%s\",\"rij\":\"%s\",\"waarden\":{\"%s\":\"%.22s\"", TABLES[place->kind],
                                     place->id, PARENTS[place->kind], parent);

    for (int reg = 0; reg < MODEL_REGISTERS; reg++) {
        saved->parts[reg].given = true;
        form_value(&SUBJECTS[place->kind][reg], agreed >> reg & 1, row, saved->parts[reg].value);
        if (reg == MODEL_DELETED) /* it goes without saying */
            continue;
        length += (size_t)snprintf(text + length, size - length, ",");
        length += form_waarden(&SUBJECTS[place->kind][reg], saved->parts[reg].value, text + length, size - length);
    }
    snprintf(text + length, size - length, "}}");
}

/* What somebody agrees to or decides while making the row, as bits: it covers nothing, and needs not. */
static unsigned pick_agreed(struct simulation *simulation, enum sort kind)
{
    unsigned agreed = 0;

    for (int reg = 0; reg < MODEL_REGISTERS; reg++)
        if (SUBJECTS[kind][reg].cover && chance(simulation, 3) == 0)
            agreed |= 1u << reg;
    return agreed;
}

static int pick_family(struct simulation *simulation, int tablet)
{
    int start = (int)chance(simulation, MODEL_ROWS);

    for (int i = 0; i < MODEL_ROWS; i++) {
        int row = (start + i) % MODEL_ROWS;

        if (row < simulation->model.row_count && simulation->model.rows[row].kind == FAMILY &&
            tablet_row(&simulation->world.tablets[tablet], TABLES[FAMILY], simulation->model.rows[row].id))
            return row;
    }
    return -1;
}

/* People choose among their own teams, as far as the simulation knows; now and then another, or one that they have just lost. */
static int pick_team(struct simulation *simulation, int tablet)
{
    unsigned teams = model_teams_of(model_office(&simulation->model), simulation->readers[tablet].person, INT64_MAX);
    int team = (int)chance(simulation, MODEL_TEAMS);

    for (int tries = 0; tries < 8 && !(teams >> team & 1) && chance(simulation, 8); tries++)
        team = (int)chance(simulation, MODEL_TEAMS);
    return team;
}

void create_row(struct simulation *simulation, int tablet)
{
    struct model *model = &simulation->model;
    int row = model->row_count, families = 0, family, team = -1;
    struct place *place = &model->rows[row];
    struct saved *saved;
    char text[2000];

    for (int i = 0; i < row; i++)
        families += model->rows[i].kind == FAMILY;
    family = families < FAMILIES && chance(simulation, 3) == 0 ? -1 : pick_family(simulation, tablet);
    if (row == MODEL_ROWS || model->save_count == MODEL_SAVES || (family < 0 && families == FAMILIES))
        return;
    if (family < 0)
        team = pick_team(simulation, tablet);
    *place = (struct place){ .kind = family < 0 ? FAMILY : AFSPRAAK, .family = family < 0 ? row : family, .creator = model->save_count };
    world_id(&simulation->world, place->id);
    saved = form_note(simulation, tablet, row, form_mark(simulation, tablet));
    saved->creates = true;
    saved->team = team;
    fill(saved, place, family < 0 ? text_of(simulation->teams[team]) : model->rows[family].id, row, pick_agreed(simulation, place->kind), text,
         sizeof text);
    model->row_count++;
    said(simulation, "tablet %d (person %d) makes row %d of family %d, team %d: %s/%u", tablet, saved->person, row, place->family, team,
         saved->mark.branch, saved->mark.number);
    for (size_t i = 0; i < simulation->world.tablet_count; i++)
        simulation->readers[i].base[row] = false;
    if (tablet_save(&simulation->world.tablets[tablet], "%s", text) != SYNC_OK)
        broken(simulation, "a new row was refused on the tablet: %s", tablet_fault());
    else
        form_keep_text(simulation, tablet, saved, text);
}
