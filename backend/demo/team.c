/* Teams, their workers, log-ins and experiments. */
#include <stdio.h>

#include "backend/demo/calendar.h"
#include "backend/demo/world.h"

static uint32_t team_of(uint32_t worker)
{
    return worker / WORKERS_PER_GROUP * TEAMS_PER_GROUP + WORKERS[worker % WORKERS_PER_GROUP].team;
}

static void team_name(uint32_t team, char *out, size_t size)
{
    uint32_t group = team / TEAMS_PER_GROUP;

    if (group == 0)
        snprintf(out, size, "Wijkteam %s", village_name(team, 0));
    else
        snprintf(out, size, "Wijkteam %s %u", village_name(team, 0), (unsigned)group + 1);
}

static void worker_name(uint32_t worker, char *out, size_t size)
{
    const struct worker_text *text = &WORKERS[worker % WORKERS_PER_GROUP];

    snprintf(out, size, "%s %s", text->first, text->last);
}

void team_create_all(struct world *world, int64_t time)
{
    struct tablet *office = &world->tablets[world->counts.medewerkers];
    unsigned char id[SYNC_ID_SIZE];
    char text[160];

    for (uint32_t i = 0; i < world->counts.teams; i++) {
        world_id(world, TEAM, i, id);
        tablet_edit(office, "team", id, time + i);
        team_name(i, text, sizeof text);
        tablet_text(office, "naam", text);
        snprintf(text, sizeof text, "%s, %s en %s (gemeente Turfmonde)", village_name(i, 0), village_name(i, 1), village_name(i, 2));
        tablet_text(office, "gebied", text);
        tablet_save(office);
        world->made.teams++;
    }
    for (uint32_t i = 0; i < world->counts.medewerkers; i++) {
        world_id(world, MEDEWERKER, i, id);
        tablet_edit(office, "medewerker", id, time + i);
        worker_name(i, text, sizeof text);
        tablet_text(office, "naam", text);
        tablet_text(office, "functie", WORKERS[i % WORKERS_PER_GROUP].functie);
        world_id(world, TEAM, team_of(i), id);
        tablet_id(office, "team_id", id);
        tablet_save(office);
        tablet_give_access(office, &world->tablets[i]);
        world->made.medewerkers++;
    }
}

static int log_in(struct world *world, uint32_t worker, FILE *logins)
{
    const struct demo_options *options = world->options;
    const struct tablet *tablet = &world->tablets[worker];
    uint32_t group = worker / WORKERS_PER_GROUP;
    uint8_t second = WORKERS[worker % WORKERS_PER_GROUP].second_team;
    char login[48], name[80], team[80];
    int result;

    if (group == 0)
        snprintf(login, sizeof login, "%s", WORKERS[worker].login);
    else
        snprintf(login, sizeof login, "%s%u", WORKERS[worker % WORKERS_PER_GROUP].login, (unsigned)group + 1);
    result = options->account(options->account_context, login, tablet->person);
    if (result != SYNC_OK || !logins)
        return result;
    worker_name(worker, name, sizeof name);
    team_name(team_of(worker), team, sizeof team);
    fprintf(logins, "%s\t%s\t%s", login, name, team);
    if (second != NO_TEAM) {
        team_name(group * TEAMS_PER_GROUP + second, team, sizeof team);
        fprintf(logins, ", %s", team);
    }
    fputc('\n', logins);
    return SYNC_OK;
}

int team_log_ins(struct world *world, FILE *logins)
{
    int result = SYNC_OK;

    for (uint32_t i = 0; i < world->counts.medewerkers && world->options->account && result == SYNC_OK; i++)
        result = log_in(world, i, logins);
    return result;
}

/* The experiments of every three teams: whose, and when, in days before the last day. */
static const struct {
    uint8_t team;
    int16_t begin, length;
} RUNS[] = { { 0, 300, 365 }, { 1, 220, 300 }, { 2, 130, 180 }, { 0, 430, 365 } };
#define RUN_COUNT (sizeof RUNS / sizeof *RUNS)

static int32_t run_begin(const struct world *world, uint32_t number)
{
    return calendar_workday(world->last_day - RUNS[number % RUN_COUNT].begin);
}

/* A week before it begins. */
int32_t experiment_day(const struct world *world, uint32_t number)
{
    return calendar_workday(run_begin(world, number) - 7);
}

void experiment_create(struct world *world, const struct event *event, int64_t time)
{
    const struct experiment_text *text = &EXPERIMENTEN[event->row % EXPERIMENT_COUNT];
    uint32_t group = event->row / (uint32_t)RUN_COUNT, team = group * TEAMS_PER_GROUP + RUNS[event->row % RUN_COUNT].team;
    uint32_t worker = group * WORKERS_PER_GROUP;
    struct tablet *tablet;
    unsigned char id[SYNC_ID_SIZE];
    int32_t begin = run_begin(world, event->row);

    while (team_of(worker) != team)
        worker++;
    tablet = &world->tablets[worker];
    world_id(world, EXPERIMENT, event->row, id);
    tablet_edit(tablet, "experiment", id, time);
    world_id(world, TEAM, team, id);
    tablet_id(tablet, "team_id", id);
    tablet_text(tablet, "naam", text->naam);
    tablet_text(tablet, "gebied", village_name(team, event->row));
    tablet_text(tablet, "vraag", text->vraag);
    tablet_date(tablet, "begin", begin);
    tablet_date(tablet, "einde", begin + RUNS[event->row % RUN_COUNT].length);
    tablet_save(tablet);
    world->made.experimenten++;
}

bool experiment_running(const struct world *world, uint32_t team, unsigned theme, uint32_t *number)
{
    uint32_t first = team / TEAMS_PER_GROUP * (uint32_t)RUN_COUNT;

    for (uint32_t i = first; i < first + RUN_COUNT && i < world->counts.experimenten; i++) {
        int32_t begin = run_begin(world, i);

        if (RUNS[i % RUN_COUNT].team == team % TEAMS_PER_GROUP && EXPERIMENTEN[i % EXPERIMENT_COUNT].theme == theme &&
            world->today >= begin && world->today <= begin + RUNS[i % RUN_COUNT].length) {
            *number = i;
            return true;
        }
    }
    return false;
}
