/* What the browser's bench calls. One instance of the module measures one thing once, on one database, opened as sync/device/exports.c opens
 * the app's. A failure traps. */
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

#include "sync/migrate.h"
#include "sync/tablet/device.h"
#include "tests/bench/bench.h"
#include "tests/bench/merging.h"
#include "tests/bench/plain.h"

#define EXPORT(name) __attribute__((export_name(name)))
#define KEY_SIZE     32

static struct {
    sqlite3 *db;
    struct device *device;
    struct plain plain;
    struct merging merging;
    struct merging_floor floor;
    struct buffer result;
    const char *failed;
} state;

void must(int result, const char *what)
{
    if (result == 0)
        return;
    state.failed = what;
    __builtin_trap();
}

EXPORT("failed") const char *bench_failed(void)
{
    return state.failed ? state.failed : "";
}

EXPORT("alloc") void *bench_alloc(size_t size)
{
    return sqlite3_malloc64(size + 1);
}

EXPORT("release") void bench_release(void *bytes)
{
    sqlite3_free(bytes);
}

EXPORT("open") void bench_open_database(const char *path, const unsigned char *key)
{
    char secret[4 + KEY_SIZE] = "raw:";

    memcpy(secret + 4, key, KEY_SIZE);
    must(sqlite3_open_v2(path, &state.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL), "sqlite3_open_v2");
    must(sqlite3_key_v2(state.db, "main", secret, sizeof secret), "sqlite3_key_v2");
    must(sqlite3_exec(state.db,
                      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
                      "PRAGMA cache_size = -16000",
                      NULL, NULL, NULL), "the settings");
}

EXPORT("close") void bench_close_database(void)
{
    device_close(state.device);
    must(sqlite3_close(state.db), "sqlite3_close");
}

EXPORT("merge_open") void bench_merge_open(int floor, int rows, int scattered, int concurrent)
{
    if (floor)
        merging_floor_open(&state.floor, state.db, rows, scattered != 0);
    else
        merging_open(&state.merging, state.db, rows, scattered != 0, concurrent != 0);
}

EXPORT("merge_work") void bench_merge_work(int floor)
{
    if (floor)
        merging_floor_work(&state.floor);
    else
        merging_work(&state.merging);
}

EXPORT("merge_close") void bench_merge_close(int floor)
{
    if (floor)
        merging_floor_close(&state.floor);
    else
        merging_close(&state.merging);
}

EXPORT("download_open") void bench_download_open(int floor)
{
    unsigned char person[SYNC_ID_SIZE];

    if (floor) {
        plain_open(state.db, &state.plain);
        plain_tables(&state.plain);
        return;
    }
    record_worker(0, person);
    must(migrate(state.db, SIDE_DEVICE), "migrate");
    must(device_open(state.db, 42, &state.device), "device_open");
    must(device_identify(state.device, person), "device_identify");
}

/* One answer; `name` is the table's, for the floor. */
EXPORT("download_take") void bench_download_take(int floor, const char *name, const char *answer, size_t length)
{
    buffer_clear(&state.result);
    if (floor) {
        const struct table *table = catalogue_table(&state.plain.catalogue, (struct slice){ name, strlen(name) });

        must(!table, name);
        plain_take(&state.plain, table, answer, length);
        return;
    }
    must(device_request(state.device, &state.result), "device_request");
    buffer_clear(&state.result);
    must(device_receive(state.device, answer, length, &state.result), "device_receive");
}

/* Rows that are there now, and the end of it. */
EXPORT("download_close") int bench_download_close(int floor)
{
    sqlite3_stmt *statement;
    int count;

    must(sqlite3_prepare_v2(state.db, "SELECT (SELECT count(*) FROM huishouden) + (SELECT count(*) FROM contactmoment)"
                                      " + (SELECT count(*) FROM afspraak) + (SELECT count(*) FROM ervaring)", -1, &statement, NULL), "the count");
    must(sqlite3_step(statement) != SQLITE_ROW, "the count");
    count = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    if (floor)
        plain_close(&state.plain);
    return count;
}
