/* What the office decides about people and families: access, trust, moves. */
#include <stdio.h>
#include <string.h>

#include "tests/sim/simulate.h"

static int64_t position_of(struct simulation *simulation)
{
    int64_t position = 0;

    server_position(simulation->world.server, &position);
    model_office(&simulation->model)->end = position;
    return position;
}

static void give_access(struct simulation *simulation, int person, unsigned teams)
{
    char list[MODEL_TEAMS * 26 + 1] = "";
    size_t length = 0;

    for (int team = 0; team < MODEL_TEAMS; team++)
        if (teams >> team & 1)
            length += (size_t)snprintf(list + length, sizeof list - length, "%s\"%.22s\"", length ? "," : "", text_of(simulation->teams[team]));
    if (world_order(&simulation->world, "{\"opdracht\":\"toegang\",\"persoon\":\"%.22s\",\"bereiken\":[%s]}", text_of(simulation->persons[person]),
                    list) != SYNC_OK)
        broken(simulation, "access was refused: %s", world_fault());
    model_note(model_office(&simulation->model), position_of(simulation), EVENT_ACCESS, person, teams);
    said(simulation, "person %d has teams %x", person, teams);
}

/* Everybody begins in the first team, from before the log; then most get teams of their own. */
void people_begin(struct simulation *simulation)
{
    for (int person = 0; person < simulation->person_count; person++)
        model_note(model_office(&simulation->model), 0, EVENT_ACCESS, person, 1);
    for (int person = 0; person < simulation->person_count; person++)
        if (chance(simulation, 2))
            give_access(simulation, person, 1 + chance(simulation, (1u << MODEL_TEAMS) - 1));
}

void people_access(struct simulation *simulation, int tablet)
{
    int person = simulation->readers[tablet].person;
    unsigned now = model_teams_of(model_office(&simulation->model), person, INT64_MAX);

    /* Access ends, comes back, or changes by one team. */
    if (chance(simulation, 3) == 0)
        now = now ? 0 : 1 + chance(simulation, (1u << MODEL_TEAMS) - 1);
    else
        now ^= 1u << chance(simulation, MODEL_TEAMS);
    give_access(simulation, person, now);
}

void people_trust(struct simulation *simulation, int tablet)
{
    struct office *office = model_office(&simulation->model);
    int device = simulation->readers[tablet].device;
    bool trusted = !model_trusts(office, device, INT64_MAX);

    if (world_order(&simulation->world, "{\"opdracht\":\"vertrouwen\",\"apparaat\":\"%.22s\",\"vertrouwd\":%s,\"reden\":\"gestolen\"}",
                    text_of(simulation->devices[device]), trusted ? "true" : "false") != SYNC_OK)
        broken(simulation, "trust was refused: %s", world_fault());
    model_note(office, position_of(simulation), EVENT_TRUST, device, trusted);
    said(simulation, "tablet %d is%s trusted", tablet, trusted ? "" : " not");
}

void people_move(struct simulation *simulation, int tablet)
{
    struct model *model = &simulation->model;
    struct office *office = model_office(model);
    int row = (int)chance(simulation, (unsigned)model->row_count), team = (int)chance(simulation, MODEL_TEAMS);
    bool exists;
    int result;

    (void)tablet;
    row = model->rows[row].family;
    exists = model_exists(model, office, row, INT64_MAX);
    result = world_order(&simulation->world, "{\"opdracht\":\"verplaatsen\",\"tabel\":\"huishouden\",\"rij\":\"%s\",\"naar\":\"%.22s\"}",
                         model->rows[row].id, text_of(simulation->teams[team]));
    position_of(simulation);
    if ((result == SYNC_OK) != exists)
        broken(simulation, "a move of row %d was %s", row, exists ? world_fault() : "accepted, and the office doesn't have it");
    if (result != SYNC_OK || model_team(office, row, INT64_MAX) == team)
        return;
    simulation->counts.moved++;
    said(simulation, "family %d moves to team %d, at %lld", row, team, (long long)office->end);
    model_note(office, office->end, EVENT_LIES, row, (unsigned)team);
}
