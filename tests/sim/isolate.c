/* Invariant 12: without the faulty edits of broken tablets, everybody else's verdicts are the same. */
#include <stdlib.h>

#include "tests/sim/simulate.h"

static void empty_faulty(struct simulation *simulation, sqlite3 *db, bool *faulty)
{
    const struct office *office = model_office(&simulation->model);

    for (int i = 0; i < simulation->model.save_count; i++)
        if (simulation->model.saves[i].faulty) {
            faulty[simulation->model.saves[i].person] = true;
            sql_text(db, "UPDATE sync_log SET edit = '' WHERE position = %lld", (long long)office->position[i]);
        }
}

void isolate_check(struct simulation *simulation)
{
    const struct model *model = &simulation->model;
    const struct office *office = model_office(model);
    unsigned char unused[SYNC_ID_SIZE] = { 0 };
    bool faulty[MODEL_PERSONS] = { false };
    struct server *server = NULL;
    sqlite3 *copy;

    if (!simulation->counts.spoilt)
        return;
    copy = world_backup(&simulation->world);
    empty_faulty(simulation, copy, faulty);
    if (server_open(copy, unused, &server) != SYNC_OK || server_rebuild(server) != SYNC_OK)
        broken(simulation, "isolation: the log can't be read without faulty edits");
    for (int i = 0; i < model->save_count && !simulation->failed; i++) {
        bool refused;

        if (faulty[model->saves[i].person] || !office->position[i] || model_is_erased(model, office, model->saves[i].row, INT64_MAX))
            continue;
        refused = sql_text(copy, "SELECT count(*) FROM sync_quarantine WHERE position = %lld", (long long)office->position[i])[0] == '1';
        if (refused != (office->verdict[i] == REFUSED))
            broken(simulation, "isolation: save %s/%u has another verdict without the faults of others", model->saves[i].mark.branch,
                   model->saves[i].mark.number);
    }
    server_close(server);
    sqlite3_close(copy);
}
