/* New rows. */
#include <stdio.h>
#include <string.h>

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

/* Saves what makes the row; a new one is counted. */
static bool make(struct simulation *simulation, int tablet, int row, int team, struct mark corrects)
{
    struct model *model = &simulation->model;
    const struct place *place = &model->rows[row];
    struct mark mark = form_mark(simulation, tablet);
    struct saved made = { .creates = true, .team = team }, *saved;
    char text[2000];

    fill(&made, place, place->kind == FAMILY ? text_of(simulation->teams[team]) : model->rows[place->family].id, row,
         pick_agreed(simulation, place->kind), text, sizeof text);
    if (!form_save_text(simulation, tablet, text, mark, corrects))
        return false;
    for (size_t i = 0; i < simulation->world.tablet_count && row == model->row_count; i++)
        simulation->readers[i].base[row] = false;
    model->row_count += row == model->row_count;
    saved = form_note(simulation, tablet, row, mark);
    saved->creates = true;
    saved->team = team;
    memcpy(saved->parts, made.parts, sizeof made.parts);
    said(simulation, "tablet %d (person %d) makes row %d of family %d, team %d: %s/%u", tablet, saved->person, row, place->family, team, mark.branch,
         mark.number);
    form_keep_text(simulation, tablet, saved, text);
    return true;
}

/* A new row, of this kind. */
static bool make_new(struct simulation *simulation, int tablet, enum sort kind, struct mark corrects)
{
    struct model *model = &simulation->model;
    int row = model->row_count, family = kind == FAMILY ? row : pick_family(simulation, tablet);
    struct place *place = &model->rows[row];

    if (row == MODEL_ROWS || model->save_count == MODEL_SAVES || family < 0)
        return false;
    *place = (struct place){ .kind = kind, .family = family };
    world_id(&simulation->world, place->id);
    return make(simulation, tablet, row, kind == FAMILY ? pick_team(simulation, tablet) : -1, corrects);
}

static bool is_full(const struct simulation *simulation)
{
    int families = 0;

    for (int i = 0; i < simulation->model.row_count; i++)
        families += simulation->model.rows[i].kind == FAMILY;
    return families == FAMILIES;
}

void create_row(struct simulation *simulation, int tablet)
{
    static const struct mark NOTHING = { .number = 0 };
    bool full = is_full(simulation), family = !full && chance(simulation, 3) == 0;

    if (!family)
        family = !make_new(simulation, tablet, AFSPRAAK, NOTHING) && !full;
    if (family)
        make_new(simulation, tablet, FAMILY, NOTHING);
}

/* Under its id only where it was to lie, and once: two copies of the tablet would make two of it. */
static bool may_come_again(struct simulation *simulation, int tablet, const struct place *place)
{
    const char *family = simulation->model.rows[place->family].id;

    return !place->again && (place->kind == FAMILY || tablet_row(&simulation->world.tablets[tablet], TABLES[FAMILY], family));
}

bool create_again(struct simulation *simulation, int tablet, int refused)
{
    const struct saved *saved = &simulation->model.saves[refused];
    struct place *place = &simulation->model.rows[saved->row];
    bool there = tablet_row(&simulation->world.tablets[tablet], TABLES[place->kind], place->id) != NULL;

    if (there || !may_come_again(simulation, tablet, place) || chance(simulation, 4) == 0)
        return (place->kind == AFSPRAAK || !is_full(simulation)) && make_new(simulation, tablet, place->kind, saved->mark);
    if (simulation->model.save_count == MODEL_SAVES ||
        !make(simulation, tablet, saved->row, place->kind == FAMILY ? pick_team(simulation, tablet) : -1, saved->mark))
        return false;
    place->again = true;
    simulation->counts.remade++;
    return true;
}
