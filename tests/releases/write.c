/* release_write OFFICE FOLDER LOGIN LOGIN LOGIN
 * Lets three tablets live through tests/sync/release.h at the office of the database OFFICE, and leaves copies in
 * FOLDER. Each LOGIN is the answer that the office gave to a log-in: the one who works, a colleague, one whose tablet
 * is new; all of one team. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sync/id.h"
#include "sync/json.h"
#include "sync/migrate.h"
#include "tests/sync/release.h"

static void must(int result, const char *what)
{
    if (result != SYNC_OK) {
        fprintf(stderr, "release_write: %s gave %d\n", what, result);
        exit(1);
    }
}

/* Who logged in, as the app keeps it too. */
static void log_in(struct tablet *tablet, const char *answer, unsigned char *team)
{
    static const char *const NAMES[] = { "apparaat", "persoon", "teams" };
    struct json json = json_open(answer, strlen(answer)), members[3];
    struct json_members others;
    struct arena arena = ARENA_EMPTY;
    bool given[3];
    char *sql;

    if (!json_members(&json, NAMES, 3, members, given, &others) || !json_read_id(&members[0], &arena, tablet->id) ||
        !json_read_id(&members[1], &arena, tablet->person) || !json_enter_array(&members[2]) ||
        !json_next(&members[2]) || !json_read_id(&members[2], &arena, team))
        must(SYNC_INVALID, answer);
    arena_free(&arena);
    must(sqlite3_open(":memory:", &tablet->db), "a tablet's database");
    must(migrate(tablet->db, SIDE_DEVICE), "migrate");
    sql = sqlite3_mprintf("INSERT INTO instelling VALUES ('aanmelding', %Q)", answer);
    must(sqlite3_exec(tablet->db, sql, NULL, NULL, NULL), "keeping the log-in");
    sqlite3_free(sql);
    tablet->branch = world_random(tablet->world);
    must(device_open(tablet->db, tablet->branch, &tablet->device), "device_open");
    must(device_identify(tablet->device, tablet->person), "device_identify");
}

/* The office as an author of commands. */
static void open_office(struct world *world)
{
    sqlite3_stmt *statement = NULL;

    must(sqlite3_prepare_v2(world->db, "SELECT device, person FROM office", -1, &statement, NULL), "the office");
    must(sqlite3_step(statement) == SQLITE_ROW ? SYNC_OK : SYNC_NOT_FOUND, "the office");
    memcpy(world->office.context.device, sqlite3_column_blob(statement, 0), SYNC_ID_SIZE);
    memcpy(world->office.context.person, sqlite3_column_blob(statement, 1), SYNC_ID_SIZE);
    sqlite3_finalize(statement);
    world->office.branch = world_random(world);
    world->office.number = 1;
}

/* Small pages: most tables have few rows. */
static void keep(sqlite3 *db, const char *folder, enum release_database which)
{
    char *sql = sqlite3_mprintf("PRAGMA page_size = 512; VACUUM INTO '%q/%s.db'", folder, RELEASE_NAMES[which]);

    must(sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
    sqlite3_free(sql);
}

int main(int argc, char **argv)
{
    static const unsigned char unused[SYNC_ID_SIZE];
    struct world world = { .now = time(NULL), .tablet_count = RELEASE_TABLETS };

    if (argc != 3 + RELEASE_TABLETS) {
        fprintf(stderr, "usage: release_write OFFICE FOLDER LOGIN LOGIN LOGIN\n");
        return 2;
    }
    world.random = (uint64_t)world.now;
    must(sqlite3_open_v2(argv[1], &world.db, SQLITE_OPEN_READWRITE, NULL), argv[1]);
    must(migrate(world.db, SIDE_SERVER), "migrate");
    must(server_open(world.db, unused, &world.server), "server_open");
    open_office(&world);
    for (int i = 0; i < RELEASE_TABLETS; i++) {
        world.tablets[i].world = &world;
        log_in(&world.tablets[i], argv[3 + i], world.team);
    }
    release_live(&world);
    keep(world.db, argv[2], RELEASE_OFFICE);
    keep(world.tablets[TABLET_WORK].db, argv[2], RELEASE_WORK);
    keep(world.tablets[TABLET_DOWNLOAD].db, argv[2], RELEASE_DOWNLOAD);
    world_close(&world);
    return 0;
}
