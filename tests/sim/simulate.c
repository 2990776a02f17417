#include "tests/sim/simulate.h"

#include "sync/tablet/check.h"
#include "tests/sync/memory_files.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const TABLES[MODEL_KINDS] = { "huishouden", "afspraak" };

/* Of an afspraak, what others are about. */
enum { LAW = 1, COSTS = 3 };

const struct subject SUBJECTS[MODEL_KINDS][MODEL_REGISTERS] = {
    [FAMILY] = { { "naam", { "naam" }, { "\"kanarie%dz Veen\"", "\"kanarie%dz Berg\"", "\"Stroom\"", "\"kanarie%dz Veen\"" } },
                 { "adres",
                   { "adres", "plaats" },
                   { "\"kanarie%dz 1\"|\"Dorp\"", "\"kanarie%dz 2\"|null", "null|\"Stad\"", "\"kanarie%dz 1\"|\"Stad\"" } },
                 { "telefoon", { "telefoon" }, { "null", "\"kanarie%dz06\"", "\"0512\"", "null" } },
                 { "economisch_volgens_gezin", { "economisch_volgens_gezin" }, { "1", "2", "null", "1" } },
                 { "sociaal_volgens_gezin", { "sociaal_volgens_gezin" }, { "null", "3", "4", "5" } },
                 { "mentaal_volgens_gezin", { "mentaal_volgens_gezin" }, { "2", "3", "null", "4" } },
                 [MODEL_DELETED] = { "verwijderd", { "verwijderd" }, { "null" } } },
    [AFSPRAAK] = { { "status", { "status" }, { "\"voorgesteld\"", "\"loopt\"", "\"nagekomen\"", "\"gestopt\"" } },
                   [LAW] = { "wetsartikel", { "wetsartikel" }, { "\"kanarie%dz Wmo\"", "\"Jeugdwet\"", "\"Wgs\"", "null" } },
                   [MODEL_TEXT] = { "actie", { "actie" }, { NULL } },
                   [COSTS] = {
                     "kosten",
                     { "kosten", "betaler", "termijn" },
                     { "100|\"fonds\"|\"maand\"", "200|\"kanarie%dz\"|null", "null|null|null", "100|null|\"week\"" } },
                   { "gezin_akkoord",
                     { "gezin_akkoord" },
                     { "null", "\"ja\"", "\"nee\"", "\"ja\"" },
                     "gezin_akkoord_dekt",
                     1u << MODEL_TEXT | 1u << COSTS },
                   { "besluit",
                     { "besluit", "besloten_door", "besloten_op" },
                     { "null|null|null", "\"ja\"|\"kanarie%dz\"|\"2026-09-21\"", "\"nee\"|\"Team\"|null", "\"ja\"|\"Team\"|null" },
                     "besluit_dekt",
                     1u << LAW | 1u << MODEL_TEXT | 1u << COSTS },
                   [MODEL_DELETED] = { "verwijderd", { "verwijderd" }, { "null" } } },
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

void said(struct simulation *simulation, const char *format, ...)
{
    va_list arguments;

    if (!simulation->trace)
        return;
    va_start(arguments, format);
    printf("  %4u  ", simulation->step);
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
}

unsigned chance(struct simulation *simulation, unsigned below)
{
    return below ? (unsigned)(world_random(&simulation->world) % below) : 0;
}

static void clock_moves(struct simulation *simulation, int tablet)
{
    static const int64_t ERRORS[] = { 0, 0, 400, -400, INT64_C(94608000), INT64_C(-94608000) };

    simulation->world.tablets[tablet].clock_error = ERRORS[chance(simulation, 6)];
}

static void kill(struct simulation *simulation, int tablet)
{
    simulation->counts.killed++;
    said(simulation, "tablet %d is killed", tablet);
    files_kill_tablet(simulation, tablet);
    screens_check(simulation, tablet);
}

static void exchange(struct simulation *simulation, int tablet)
{
    network_exchange(simulation, tablet);
}

/* `often`: of so many runs one has the act. */
static const struct {
    const char *name;
    unsigned weight, often;
    void (*act)(struct simulation *simulation, int tablet);
} ACTS[] = {
    { "create", 8, 1, create_row },
    { "open", 26, 1, screen_open },
    { "save", 28, 1, screen_save },
    { "delete", 5, 2, screen_delete },
    { "agree", 6, 2, screen_agree },
    { "correct", 4, 1, correcting_correct },
    { "draft", 5, 1, drafts_write },
    { "undraft", 1, 2, drafts_throw_away },
    { "season", 2, 3, deleting_season },
    { "request", 14, 1, network_request },
    { "arrive", 14, 1, network_deliver_request },
    { "answer", 14, 1, network_deliver_answer },
    { "exchange", 8, 1, exchange },
    { "lose", 4, 1, network_drop },
    { "kill", 2, 1, kill },
    { "clock", 2, 1, clock_moves },
    { "move", 3, 2, people_move },
    { "access", 2, 2, people_access },
    { "trust", 1, 3, people_trust },
    { "spoil", 2, 3, screen_spoil },
    { "office", 1, 1, restore_kill_office },
    { "backup", 4, 2, restore_backup },
    { "restore", 3, 2, restore_office },
    { "replace", 1, 3, restore_replace },
    { "clone", 1, 3, restore_clone },
    { "copy", 1, 3, restore_keep_copy },
    { "back", 1, 2, restore_put_back },
    { "login", 2, 3, log_in_other },
    { "erase", 1, 2, erasure_erase },
    { "badsave", 2, 2, faults_save },
    { "badanswer", 2, 2, faults_receive },
    { "badoffice", 2, 2, faults_office },
    { "update", 2, 2, releases_update },
    { "newer", 1, 3, releases_newer },
};
#define ACT_COUNT (sizeof ACTS / sizeof *ACTS)

int act_find(const char *name)
{
    for (size_t i = 0; i < ACT_COUNT; i++)
        if (strcmp(ACTS[i].name, name) == 0)
            return (int)i;
    return -1;
}

static void reseed(struct simulation *simulation, uint64_t place)
{
    simulation->world.random = simulation->seed * UINT64_C(0xd1342543de82ef95) + place * UINT64_C(0xaef17502108ef2d9);
    world_random(&simulation->world);
}

/* Heavy checks, every few dozen steps. */
static void check_all(struct simulation *simulation)
{
    listen_again(simulation);
    if (!simulation->failed && !world_rebuilds(&simulation->world))
        broken(simulation, "verdicts: the log gives other tables when it is read anew");
    if (!simulation->failed)
        follow_check(simulation);
    if (!simulation->failed)
        lapsing_check_office(simulation);
    for (int i = -1; i < (int)simulation->world.tablet_count && !simulation->failed; i++)
        erasure_check(simulation, i);
}

static void take_step(struct simulation *simulation)
{
    unsigned total = 0, pick;
    size_t act = 0;
    int tablet;

    reseed(simulation, simulation->step + 1);
    tablet = (int)chance(simulation, (unsigned)simulation->world.tablet_count);
    for (size_t i = 0; i < ACT_COUNT; i++)
        total += simulation->acts >> i & 1 ? ACTS[i].weight : 0;
    pick = chance(simulation, total);
    while (!(simulation->acts >> act & 1) || pick >= ACTS[act].weight) {
        pick -= simulation->acts >> act & 1 ? ACTS[act].weight : 0;
        act++;
    }
    simulation->world.now += chance(simulation, 90);
    ACTS[act].act(simulation, tablet);
    simulation->counts.steps++;
}

/* Invariant 8: nothing waits. Invariant 9: each tablet shows what the office has, within its scopes. */
static void check_quiet(struct simulation *simulation)
{
    static const char *const ALL[MODEL_KINDS] = {
        "SELECT quote(naam) || quote(adres) || quote(plaats) || quote(telefoon) || quote(economisch_volgens_gezin) || hex(team_id) ||"
        " (verwijderd IS NULL) || sync_conflicts FROM huishouden WHERE id = unid('%s')",
        "SELECT quote(status) || quote(wetsartikel) || quote(actie) || quote(kosten) || quote(betaler) || quote(termijn) ||"
        " quote(gezin_akkoord) || quote(gezin_akkoord_dekt) || quote(besluit) || quote(besloten_door) || quote(besluit_dekt) ||"
        " (verwijderd IS NULL) || sync_conflicts FROM afspraak WHERE id = unid('%s')",
    };
    const struct model *model = &simulation->model;

    for (size_t i = 0; i < simulation->world.tablet_count; i++) {
        sqlite3 *db = simulation->world.tablets[i].db;

        if (strcmp(sql_text(db, "SELECT (SELECT count(*) FROM sync_edit WHERE state IN (0, 1, 5)) + (SELECT count(*) FROM sync_base) +"
                                " (SELECT ifnull(sum(low) + sum(remaining) + sum(began), 0) FROM sync_cursor)"),
                   "0") != 0)
            broken(simulation, "liveness: something still waits on tablet %zu", i);
        if (strcmp(sql_text(db, "SELECT healed FROM sync_state"), "0") != 0)
            broken(simulation, "sums: tablet %zu had to be healed (R18)", i);
        for (int row = 0; row < model->row_count && !simulation->failed; row++) {
            const struct place *place = &model->rows[row];
            char *office = strdup(sql_text(simulation->world.db, ALL[place->kind], place->id));

            if (simulation->readers[i].base[row] && strcmp(sql_text(db, ALL[place->kind], place->id), office) != 0)
                broken(simulation, "convergence: row %d on tablet %zu differs from the office: %s, not %s", row, i,
                       sql_text(db, ALL[place->kind], place->id), office);
            free(office);
        }
    }
}

/* Everybody settles what is in conflict, and agrees and decides anew: then nothing is in conflict and nothing has lapsed. */
static void settle_all(struct simulation *simulation)
{
    bool any = true;

    for (int round = 0; any && round < 6 && !simulation->failed; round++) {
        any = false;
        for (int i = 0; i < (int)simulation->world.tablet_count && !simulation->failed; i++) {
            any |= screen_settle(simulation, i);
            if (!simulation->failed)
                network_quiet(simulation);
        }
    }
}

/* An id from the run's own randomness. */
static void draw_id(struct simulation *simulation, unsigned char id[SYNC_ID_SIZE])
{
    uint64_t parts[2] = { world_random(&simulation->world), world_random(&simulation->world) };

    memcpy(id, parts, SYNC_ID_SIZE);
}

/* Acts after which the log doesn't hold all that was ever saved, in order: then it can't be read in another (4). One run in four goes without. */
static bool loses_order(const char *act)
{
    static const char *const ACTS_THAT_LOSE[] = { "restore", "erase", "replace", "clone", "back" };

    for (size_t i = 0; i < sizeof ACTS_THAT_LOSE / sizeof *ACTS_THAT_LOSE; i++)
        if (strcmp(act, ACTS_THAT_LOSE[i]) == 0)
            return true;
    return false;
}

static void choose_acts(struct simulation *simulation, const struct plan *plan)
{
    for (size_t i = 0; i < ACT_COUNT; i++) {
        bool chosen = chance(simulation, ACTS[i].often) == 0 && !(plan->without >> i & 1);

        if (chosen && (plan->seed % 4 || !loses_order(ACTS[i].name)))
            simulation->acts |= UINT64_C(1) << i;
    }
}

void reader_begin(struct reader *reader, int person, int device)
{
    *reader = (struct reader){ .person = person, .device = device, .office = -1 };
    memset(reader->states, -1, sizeof reader->states);
    memset(reader->tops, -1, sizeof reader->tops);
    memset(reader->device_of, -1, sizeof reader->device_of);
    reader->device_of[person] = (signed char)device;
}

static void begin_readers(struct simulation *simulation, size_t tablets)
{
    for (size_t i = 0; i < tablets; i++) {
        struct reader *reader = &simulation->readers[i];
        const struct tablet *tablet = &simulation->world.tablets[i];

        reader_begin(reader, simulation->person_count, simulation->device_count);
        memcpy(simulation->persons[simulation->person_count++], tablet->person, SYNC_ID_SIZE);
        memcpy(simulation->devices[simulation->device_count++], tablet->id, SYNC_ID_SIZE);
        reader->life = ++simulation->lives;
    }
}

static void begin(struct simulation *simulation, const struct plan *plan)
{
    bool trace = simulation->trace;
    struct office *office = calloc(1, sizeof *office);

    memset(simulation, 0, sizeof *simulation);
    simulation->trace = trace;
    simulation->seed = plan->seed;
    world_open_on(&simulation->world, plan->seed, plan->tablets, plan->seed % 3 ? NULL : MEMORY_FILES);
    reseed(simulation, 0);
    memcpy(simulation->teams[0], simulation->world.team, SYNC_ID_SIZE);
    for (int i = 1; i < MODEL_TEAMS; i++)
        draw_id(simulation, simulation->teams[i]);
    restore_name(simulation, office);
    simulation->model.offices[simulation->model.office_count++] = office;
    begin_readers(simulation, plan->tablets);
    choose_acts(simulation, plan);
    if (simulation->acts >> act_find("update") & 1)
        releases_begin(simulation);
    people_begin(simulation);
}

static void finish(struct simulation *simulation)
{
    reseed(simulation, UINT64_MAX);
    if (!simulation->failed)
        releases_update_all(simulation);
    simulation->world.now += CHECK_INTERVAL; /* so that the sums of R18 are compared once more */
    if (!simulation->failed)
        network_quiet(simulation);
    if (!simulation->failed)
        log_in_needed(simulation);
    if (!simulation->failed)
        check_quiet(simulation);
    if (!simulation->failed)
        restore_returned(simulation);
    if (!simulation->failed)
        check_all(simulation);
    if (!simulation->failed)
        isolate_check(simulation);
    if (!simulation->failed)
        replay_check(simulation);
    if (!simulation->failed)
        settle_all(simulation);
    if (!simulation->failed)
        check_quiet(simulation);
}

bool simulate(struct simulation *simulation, const struct plan *plan)
{
    begin(simulation, plan);
    for (simulation->step = 0; simulation->step < plan->steps && !simulation->failed; simulation->step++) {
        if (plan->skip && plan->skip[simulation->step])
            continue;
        take_step(simulation);
        if (plan->planted && !simulation->failed)
            plant_check(simulation, false);
        if (simulation->step % 40 == 39 && !simulation->failed)
            check_all(simulation);
    }
    if (plan->planted && !simulation->failed)
        plant_check(simulation, true);
    finish(simulation);
    network_free(simulation);
    follow_free(simulation);
    restore_free(simulation);
    model_free(&simulation->model);
    world_close(&simulation->world);
    memory_files_clear();
    return !simulation->failed;
}
