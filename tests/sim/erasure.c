/* Erasure (R14), and invariant 11: no page of the office's or a tablet's database holds the erased canary, once the tablet has heard. */
#include <stdio.h>
#include <string.h>

#include "sync/id.h"
#include "tests/sim/simulate.h"
#include "tests/sync/memory_files.h"

/* The ledger that is kept outside the backups: what the office says that it erased. */
static void keep_ledger(struct simulation *simulation)
{
    for (int row = 0; row < simulation->model.row_count; row++)
        if (sql_text(simulation->world.db, "SELECT count(*) FROM sync_erased WHERE id = unid('%s')", simulation->model.rows[row].id)[0] == '1')
            simulation->ledger[row] = true;
}

static void erase(struct simulation *simulation, const bool rows[MODEL_ROWS])
{
    struct office *office = model_office(&simulation->model);
    struct erased list[MODEL_ROWS];
    struct erasure done;
    size_t count = 0;
    int result;

    for (int row = 0; row < simulation->model.row_count; row++)
        if (rows[row]) {
            list[count].table = TABLES[simulation->model.rows[row].kind];
            id_from_text(simulation->model.rows[row].id, 22, list[count++].id);
        }
    simulation->world.office.context.now = simulation->world.now;
    result = server_erase(simulation->world.server, &simulation->world.office, list, count, &done);
    simulation->world.office.number++;
    if (result != SYNC_OK)
        broken(simulation, "the erasure failed: %d", result);
    server_position(simulation->world.server, &office->end);
    for (int row = 0; row < simulation->model.row_count; row++)
        if (rows[row] && !office->erased[row])
            office->erased[row] = office->end;
    keep_ledger(simulation);
    erasure_check(simulation, -1);
}

void erasure_erase(struct simulation *simulation, int tablet)
{
    bool rows[MODEL_ROWS] = { false };

    (void)tablet;
    if (!simulation->model.row_count)
        return;
    rows[chance(simulation, (unsigned)simulation->model.row_count)] = true;
    simulation->counts.erased++;
    for (int row = 0; row < simulation->model.row_count; row++)
        if (rows[row])
            said(simulation, "row %d is erased", row);
    erase(simulation, rows);
}

void erasure_again(struct simulation *simulation)
{
    bool any = false;

    for (int row = 0; row < simulation->model.row_count; row++)
        any |= simulation->ledger[row];
    if (any)
        erase(simulation, simulation->ledger);
}

void erasure_check(struct simulation *simulation, int tablet)
{
    const struct office *office = model_office(&simulation->model);
    const struct reader *reader = &simulation->readers[tablet < 0 ? 0 : tablet];
    sqlite3 *db = tablet < 0 ? simulation->world.db : simulation->world.tablets[tablet].db;
    sqlite3_int64 size = 0;
    unsigned char *pages = NULL;

    if (tablet >= 0 && reader->office != simulation->model.office_count - 1)
        return;
    for (int row = 0; row < simulation->model.row_count && !simulation->failed; row++) {
        char canary[24];
        size_t length = (size_t)snprintf(canary, sizeof canary, "kanarie%dz", row);

        if (!model_is_erased(&simulation->model, office, row, tablet < 0 ? INT64_MAX : reader->heard) || (tablet < 0 && office->unplaced[row]))
            continue;
        if (!pages)
            pages = sqlite3_serialize(db, "main", &size, 0);
        if ((pages && memmem(pages, (size_t)size, canary, length)) ||
            (files_has(db) && memory_files_hold(sqlite3_db_filename(db, "main"), canary)))
            broken(simulation, "erasure: row %d is erased, and %s %d still has its words", row, tablet < 0 ? "the office," : "tablet", tablet);
    }
    sqlite3_free(pages);
}
