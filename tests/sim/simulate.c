#include "tests/sim/simulate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct subject SUBJECTS[MODEL_REGISTERS] = {
    { "status", { "status" }, { "\"voorgesteld\"", "\"loopt\"", "\"nagekomen\"", "\"gestopt\"" } },
    { "wie", { "wie" }, { "\"Gezin\"", "\"Team\"", "\"School\"", "null" } },
    [MODEL_TEXT] = { "actie", { "actie" }, { NULL } },
    { "kosten", { "kosten", "betaler", "termijn" }, { "100|\"fonds\"|\"maand\"", "200|\"fonds\"|null", "null|null|null", "100|null|\"week\"" } },
    { "economisch", { "economisch" }, { "0", "1", "null", "1" } },
};

void broken(struct simulation *simulation, const char *format, ...)
{
    va_list arguments;

    if (simulation->failed)
        return;
    simulation->failed = true;
    va_start(arguments, format);
    vsnprintf(simulation->failure, sizeof simulation->failure, format, arguments);
    va_end(arguments);
}

unsigned chance(struct simulation *simulation, unsigned below)
{
    return (unsigned)(world_random(&simulation->world) % below);
}

static void clock_moves(struct simulation *simulation, int tablet)
{
    static const int64_t ERRORS[] = { 0, 0, 400, -400, INT64_C(94608000), INT64_C(-94608000) };

    simulation->world.tablets[tablet].clock_error = ERRORS[chance(simulation, 6)];
}

static void kill(struct simulation *simulation, int tablet)
{
    simulation->killed++;
    tablet_reopen(&simulation->world.tablets[tablet]);
    screen_check(simulation, tablet);
}

static void drop(struct simulation *simulation, int tablet)
{
    (void)tablet;
    network_drop(simulation);
}

static void deliver_request(struct simulation *simulation, int tablet)
{
    (void)tablet;
    network_deliver_request(simulation);
}

static void deliver_answer(struct simulation *simulation, int tablet)
{
    (void)tablet;
    network_deliver_answer(simulation);
}

static void save(struct simulation *simulation, int tablet)
{
    screen_save(simulation, tablet);
    screen_check(simulation, tablet);
}

static const struct {
    const char *name;
    unsigned weight;
    void (*act)(struct simulation *simulation, int tablet);
} ACTS[] = {
    { "create", 2, screen_create },     { "open", 26, screen_open },
    { "save", 28, save },               { "request", 14, network_request },
    { "arrive", 14, deliver_request },  { "answer", 14, deliver_answer },
    { "lose", 4, drop },                { "kill", 2, kill },
    { "clock", 2, clock_moves },
};

static void step(struct simulation *simulation)
{
    unsigned total = 0, pick;
    int tablet = (int)chance(simulation, (unsigned)simulation->world.tablet_count);
    size_t act = 0;

    for (size_t i = 0; i < sizeof ACTS / sizeof *ACTS; i++)
        total += ACTS[i].weight;
    for (pick = chance(simulation, total); pick >= ACTS[act].weight; act++)
        pick -= ACTS[act].weight;
    simulation->world.now += chance(simulation, 90);
    if (simulation->trace)
        printf("  %4u  tablet %d  %s\n", simulation->steps, tablet, ACTS[act].name);
    ACTS[act].act(simulation, tablet);
    simulation->steps++;
}

/* Invariant 8: nothing waits. Invariant 9: each tablet has what the office has. */
static void check_quiet(struct simulation *simulation)
{
    static const char ALL[] = "SELECT group_concat(hex(id) || quote(status) || quote(wie) || quote(actie) || quote(kosten) || quote(betaler) ||"
                              " quote(termijn) || quote(economisch) || sync_conflicts, ';') FROM (SELECT * FROM afspraak ORDER BY id)";
    char *office = strdup(sql_text(simulation->world.db, ALL));

    for (size_t i = 0; i < simulation->world.tablet_count; i++) {
        sqlite3 *db = simulation->world.tablets[i].db;

        if (strcmp(sql_text(db, "SELECT count(*) FROM sync_edit WHERE state < 2"), "0") != 0 ||
            strcmp(sql_text(db, "SELECT count(*) FROM sync_base"), "0") != 0 ||
            strcmp(sql_text(db, "SELECT sum(low) + sum(remaining) FROM sync_cursor"), "0") != 0)
            broken(simulation, "liveness: something still waits on tablet %zu", i);
        if (strcmp(sql_text(db, ALL), office) != 0)
            broken(simulation, "convergence: tablet %zu differs from the office", i);
    }
    for (size_t i = 0; i < simulation->model.count; i++)
        if (!simulation->model.saves[i].position)
            broken(simulation, "liveness: save %zu never reached the office", i);
    free(office);
}

static void begin(struct simulation *simulation, uint64_t seed, size_t tablets)
{
    bool trace = simulation->trace;

    *simulation = (struct simulation){ .trace = trace };
    world_open(&simulation->world, seed, tablets);
    tablet_huishouden(&simulation->world.tablets[0], simulation->huishouden);
    world_exchange(&simulation->world);
    simulation->log_end = simulation->family =
        atoll(sql_text(simulation->world.db, "SELECT max(position) FROM sync_log"));
    /* The huishouden took numbers on its branch that the model doesn't know. */
    tablet_reopen(&simulation->world.tablets[0]);
    screen_create(simulation, 0);
    screen_create(simulation, 0);
    network_quiet(simulation);
}

bool simulate(struct simulation *simulation, uint64_t seed, size_t tablets, unsigned steps)
{
    begin(simulation, seed, tablets);
    while (simulation->steps < steps && !simulation->failed)
        step(simulation);
    if (!simulation->failed)
        network_quiet(simulation);
    if (!simulation->failed)
        check_quiet(simulation);
    if (!simulation->failed)
        replay_check(simulation);
    network_free(simulation);
    model_free(&simulation->model);
    world_close(&simulation->world);
    return !simulation->failed;
}
