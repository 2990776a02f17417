/* Runs whose databases are files, so that writes fail and a process that is killed leaves them as they are at that moment. */
#include <stdio.h>
#include <string.h>

#include "tests/sim/simulate.h"
#include "tests/sync/memory_files.h"

bool files_has(sqlite3 *db)
{
    const char *name = sqlite3_db_filename(db, "main");

    return name && name[0];
}

/* The files as they are now, under another name and in other hands. */
static sqlite3 *left_behind(struct simulation *simulation, sqlite3 *db)
{
    const char *name = sqlite3_db_filename(db, "main");
    size_t length = strlen(name);
    char other[40];
    sqlite3 *copy = NULL;

    /* Two names take turns: the one that nobody has open any more is overwritten. */
    if (name[length - 1] == 'x')
        snprintf(other, sizeof other, "%.*s", (int)length - 1, name);
    else
        snprintf(other, sizeof other, "%sx", name);
    memory_files_copy(name, other);
    if (sqlite3_open_v2(other, &copy, SQLITE_OPEN_READWRITE, MEMORY_FILES) != SQLITE_OK ||
        sqlite3_exec(copy,
                     "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"
                     "PRAGMA wal_autocheckpoint = 20",
                     NULL, NULL, NULL) != SQLITE_OK)
        broken(simulation, "what a killed process left behind can't be opened: %s", sqlite3_errmsg(copy));
    if (strcmp(sql_text(copy, "PRAGMA quick_check"), "ok") != 0)
        broken(simulation, "what a killed process left behind is damaged");
    return copy;
}

void files_kill_tablet(struct simulation *simulation, int tablet)
{
    struct tablet *held = &simulation->world.tablets[tablet];
    struct reader *reader = &simulation->readers[tablet];

    if (files_has(held->db))
        tablet_become(held, left_behind(simulation, held->db), simulation->devices[reader->device], simulation->persons[reader->person]);
    else
        tablet_reopen(held);
}

void files_kill_office(struct simulation *simulation)
{
    struct world *world = &simulation->world;
    unsigned char unused[SYNC_ID_SIZE] = { 0 };
    sqlite3 *copy = files_has(world->db) ? left_behind(simulation, world->db) : NULL;

    server_close(world->server);
    if (copy) {
        sqlite3_close(world->db);
        world->db = copy;
    }
    if (server_open(world->db, unused, &world->server) != SYNC_OK)
        broken(simulation, "the office doesn't open again");
    world->office.branch = world_random(world);
    world->office.number = 1;
}
