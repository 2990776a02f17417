/* Memory, disk or time runs out in the middle of something: it has happened as a whole or not at all. */
#include "tests/sim/simulate.h"
#include "tests/sync/failing.h"

void faults_begin(struct simulation *simulation, sqlite3 *db)
{
    static const unsigned MOST[FAILING_KINDS] = { [FAILING_MEMORY] = 400, [FAILING_FILES] = 24, [FAILING_STEPS] = 60 };
    enum failing kind = chance(simulation, 2) ? FAILING_MEMORY : FAILING_STEPS;
    unsigned most;

    if (files_has(db) && chance(simulation, 2))
        kind = FAILING_FILES;
    most = MOST[kind];

    failing_steps(db);
    failing_start(kind, 1 + chance(simulation, chance(simulation, 2) ? most : most / 8), chance(simulation, 3) == 0);
}

bool faults_end(struct simulation *simulation, sqlite3 *db)
{
    bool struck = failing_stop();

    sqlite3_progress_handler(db, 0, NULL, NULL);
    simulation->counts.failed += struck;
    return struck;
}

/* After a failure a tablet is closed and opened again, or just goes on. */
void faults_survive(struct simulation *simulation, int tablet)
{
    states_check(simulation, tablet);
    screens_check(simulation, tablet);
    if (chance(simulation, 2) && !simulation->failed)
        tablet_reopen(&simulation->world.tablets[tablet]);
    if (!simulation->failed)
        screens_check(simulation, tablet);
}

/* A process that is killed over a failure hasn't told anybody how it ended: it may have been done after all, since what a commit had written
 * to the log of its file is read there again. One that lives on writes over that with whatever comes next: here at once, so that the model
 * need not remember. */
void faults_kill(struct simulation *simulation, int tablet)
{
    if (chance(simulation, 2)) {
        sqlite3_exec(simulation->world.tablets[tablet].db, "UPDATE sync_state SET checked = checked - 1", NULL, NULL, NULL);
        return;
    }
    said(simulation, "tablet %d fails, and is killed", tablet);
    files_kill_tablet(simulation, tablet);
}

void faults_save(struct simulation *simulation, int tablet)
{
    static void (*const SAVES[])(struct simulation *simulation, int tablet) = { screen_save, screen_save, create_row, correcting_correct };

    simulation->failing = true;
    SAVES[chance(simulation, 4)](simulation, tablet);
    simulation->failing = false;
}

void faults_receive(struct simulation *simulation, int tablet)
{
    simulation->failing = true;
    network_deliver_answer(simulation, tablet);
    simulation->failing = false;
}

void faults_office(struct simulation *simulation, int tablet)
{
    simulation->failing = true;
    network_deliver_request(simulation, tablet);
    simulation->failing = false;
}
