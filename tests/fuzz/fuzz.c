#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/office/office.h"
#include "sync/office/order.h"
#include "sync/tablet/tablet.h"

void claim_that(bool held, const char *what, const char *file, int line)
{
    if (!held) {
        fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
        abort();
    }
}

unsigned input_byte(struct input *input)
{
    if (input->size == 0)
        return 0;
    input->size--;
    return *input->data++;
}

unsigned input_below(struct input *input, unsigned bound)
{
    return input_byte(input) % bound;
}

struct slice input_slice(struct input *input, size_t most)
{
    size_t length = input_byte(input);
    struct slice slice;

    if (length > most)
        length = most;
    if (length > input->size)
        length = input->size;
    slice = (struct slice){ (const char *)input->data, length };
    input->data += length;
    input->size -= length;
    return slice;
}

/* --- Beginning again --- */

#define STATEMENTS_MAX 100

static struct {
    struct world world; /* as it began */
    unsigned char incarnation[SYNC_ID_SIZE];
    sqlite3_stmt *restore[STATEMENTS_MAX]; /* the office's tables */
    size_t count;
} began;

static void add_statement(sqlite3 *db, char *sql)
{
    claim(began.count < STATEMENTS_MAX);
    claim(sqlite3_prepare_v2(db, sql, -1, &began.restore[began.count++], NULL) == SQLITE_OK);
    sqlite3_free(sql);
}

/* The office commits, so its tables are copied and put back. */
static void note_office(sqlite3 *db)
{
    sqlite3_stmt *tables = NULL;

    claim(sqlite3_exec(db, "ATTACH ':memory:' AS began", NULL, NULL, NULL) == SQLITE_OK);
    claim(sqlite3_prepare_v2(db,
                             "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
                             -1, &tables, NULL) == SQLITE_OK);
    add_statement(db, sqlite3_mprintf("BEGIN"));
    while (sqlite3_step(tables) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(tables, 0);
        char *copy = sqlite3_mprintf("CREATE TABLE began.\"%w\" AS SELECT * FROM main.\"%w\"", name, name);

        claim(sqlite3_exec(db, copy, NULL, NULL, NULL) == SQLITE_OK);
        sqlite3_free(copy);
        add_statement(db, sqlite3_mprintf("DELETE FROM main.\"%w\"", name));
        add_statement(db, sqlite3_mprintf("INSERT INTO main.\"%w\" SELECT * FROM began.\"%w\"", name, name));
    }
    add_statement(db, sqlite3_mprintf("COMMIT"));
    sqlite3_finalize(tables);
}

static void restore_office(struct server *server)
{
    for (size_t i = 0; i < began.count; i++) {
        claim(sqlite3_step(began.restore[i]) == SQLITE_DONE);
        sqlite3_reset(began.restore[i]);
    }
    order_forget(server);
    memcpy(server->incarnation, began.incarnation, SYNC_ID_SIZE);
}

void world_restore_beginning(struct world *world)
{
    unsigned char fresh[SYNC_ID_SIZE];
    uint64_t random[2] = { world_random(world), world_random(world) };

    restore_office(world->server);
    memcpy(fresh, random, SYNC_ID_SIZE);
    world->office.branch = world_random(world);
    world->office.number = 1;
    claim(world_order(world, "{\"opdracht\":\"incarnatie\",\"vorige\":\"%.22s\",\"nieuwe\":\"%.22s\"}",
                      text_of(began.incarnation), text_of(fresh)) == SYNC_OK);
}

void tablet_begin_branch(struct tablet *tablet, uint64_t branch)
{
    tablet->branch = tablet->device->branch = branch;
    branches_forget(&tablet->device->branches);
    scopes_forget(&tablet->device->scopes);
}

/* A tablet works within a transaction of its caller, which is undone. */
static void restore_tablet(struct tablet *tablet, const struct tablet *before)
{
    claim(sqlite3_exec(tablet->db, "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK);
    tablet_begin_branch(tablet, before->branch);
    tablet->clock_error = before->clock_error;
}

void world_begin_again(struct world *world)
{
    if (!began.world.db) {
        note_office(world->db);
        began.world = *world;
        memcpy(began.incarnation, world->server->incarnation, SYNC_ID_SIZE);
    } else {
        restore_office(world->server);
        world->random = began.world.random;
        world->now = began.world.now;
        world->office = began.world.office;
        world->rows_max = began.world.rows_max;
        for (size_t i = 0; i < world->tablet_count; i++)
            restore_tablet(&world->tablets[i], &began.world.tablets[i]);
    }
    for (size_t i = 0; i < world->tablet_count; i++)
        claim(sqlite3_exec(world->tablets[i].db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK);
}

void claim_whole(sqlite3 *db)
{
    claim(strcmp(sql_text(db, "PRAGMA integrity_check"), "ok") == 0);
}

static void claim_shown(struct tablet *tablet, const char *table)
{
    char *sql = sqlite3_mprintf("SELECT id FROM \"%w\"", table);
    sqlite3_stmt *rows = NULL;
    struct buffer row = BUFFER_EMPTY;

    claim(sqlite3_prepare_v2(tablet->db, sql, -1, &rows, NULL) == SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        buffer_clear(&row);
        claim(device_row(tablet->device, table, sqlite3_column_blob(rows, 0), &row) == SYNC_OK);
        claim(row.length > 0 && row.data[row.length - 1] == '}');
    }
    claim(sqlite3_finalize(rows) == SQLITE_OK);
    buffer_free(&row);
    sqlite3_free(sql);
}

void claim_all_shown(struct tablet *tablet)
{
    sqlite3_stmt *tables = NULL;

    claim(sqlite3_prepare_v2(tablet->db, "SELECT name FROM sync_table", -1, &tables, NULL) == SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW)
        claim_shown(tablet, (const char *)sqlite3_column_text(tables, 0));
    sqlite3_finalize(tables);
}
