/* Memory, disk or time runs out in the middle of something: it has happened as a whole or not at all. */
#include "tests/sim/simulate.h"
#include "tests/sync/failing.h"

void faults_begin(struct simulation *simulation, sqlite3 *db)
{
    enum failing kind = chance(simulation, 2) ? FAILING_MEMORY : FAILING_STEPS;
    unsigned most = kind == FAILING_MEMORY ? 400 : 60;

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

void faults_save(struct simulation *simulation, int tablet)
{
    simulation->failing = true;
    screen_save(simulation, tablet);
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
