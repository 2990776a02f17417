/* What a save costs, and the numbers that it gives. */
#include <stdlib.h>
#include <string.h>

#include "tests/sync/memory_files.h"
#include "tests/sync/scene.h"

static int64_t pages_written(sqlite3 *db)
{
    int now = 0, most;

    check_int(sqlite3_db_status(db, SQLITE_DBSTATUS_CACHE_WRITE, &now, &most, 0), SQLITE_OK);
    return now;
}

static void set_who(struct scene *scene, const char *value)
{
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", value);
}

/* A save over a row that has edits already writes three pages: the edit, what waits by its row, the row. */
static void a_save_writes_three_pages(void)
{
    struct world world;
    struct tablet *tablet = &world.tablets[0];
    char huishouden[23], afspraak[23];
    int64_t before;

    memory_files_open();
    memory_files_clear();
    world_open_on(&world, 1, 1, MEMORY_FILES);
    tablet_huishouden(tablet, huishouden);
    tablet_afspraak(tablet, huishouden, afspraak);
    before = pages_written(tablet->db);
    tablet_set(tablet, "afspraak", afspraak, "wie", "\"Gezin\"");
    check_int(pages_written(tablet->db) - before, 3);
    world_close(&world);
}

/* R1: a number is used once, also when nothing is left of the edit that had it. */
static void no_number_is_used_twice(void)
{
    struct scene *scene = scene_open(2);

    tablet_reopen(scene->a);
    set_who(scene, "\"Gezin\"");
    set_who(scene, "\"Fonds\"");
    world_exchange(&scene->world);
    world_backed_up(&scene->world);
    world_backed_up(&scene->world);
    world_exchange(&scene->world);
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit"), "0");
    set_who(scene, "\"School\"");
    check_text(sql_text(scene->a->db, "SELECT number FROM sync_edit"), "3");
    world_exchange(&scene->world);
    check_text(row_value(tablet_row(scene->b, "afspraak", scene->afspraak), "wie"), "\"School\"");
    scene_close(scene);
}

static int interrupted(void *left)
{
    return --*(int *)left == 0;
}

/* Interrupted at whatever step of SQLite's machine, the last ones after the commit included: a save that is called failed isn't there, and one that
 * is there is called done. */
static void an_interrupted_save_is_known_for_what_it_is(void)
{
    struct scene *scene = scene_open(1);
    int done = 0, failed = 0;

    for (int nth = 1; nth < 5000 && done < 2; nth++) { /* the first that is done: interrupted after the commit, or not at all */
        int before = atoi(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit")), left = nth, result;
        char *seen = strdup(row_seen(tablet_row(scene->a, "afspraak", scene->afspraak), "wie"));

        sqlite3_progress_handler(scene->a->db, 1, interrupted, &left);
        result = tablet_save(scene->a, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"wie\":\"Gezin\"},\"gezien\":{\"wie\":%s}}",
                             scene->afspraak, seen);
        sqlite3_progress_handler(scene->a->db, 0, NULL, NULL);
        free(seen);
        check_int(atoi(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit")) - before, result == SYNC_OK);
        done += result == SYNC_OK;
        failed += result != SYNC_OK;
    }
    check_true(done > 0 && failed > 50);
    scene_close(scene);
}

/* R5: what waits goes in the order of saving, over all openings. */
static void keys_of_edits_are_in_the_order_of_saving(void)
{
    static const char *const WHO[] = { "\"Gezin\"", "\"Fonds\"", "\"School\"", "\"Team\"" };
    struct scene *scene = scene_open(1);

    for (size_t i = 0; i < sizeof WHO / sizeof *WHO; i++) {
        if (i % 2 == 0)
            tablet_reopen(scene->a);
        set_who(scene, WHO[i]);
    }
    check_text(sql_text(scene->a->db, "SELECT group_concat(edit ->> '$.waarden.wie' || number) FROM"
                                      " (SELECT edit, number FROM sync_edit WHERE state = 0 ORDER BY sequence)"),
               "Gezin1,Fonds2,School1,Team2");
    scene_close(scene);
}

/* Those that go over all edits on purpose: when the office was restored, or erases something. */
static bool may_scan(const char *sql)
{
    return strstr(sql, "SET earlier = 1, stand = NULL") || strstr(sql, "instr(edit") ||
           strcmp(sql, "DELETE FROM sync_edit WHERE row = ?1 AND table_nr = ?2") == 0;
}

static void check_plan(sqlite3 *db, const char *sql)
{
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
    sqlite3_stmt *plan;

    check_int(sqlite3_prepare_v2(db, explain, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(plan, 3);

        check_true(strcmp(step, "SCAN sync_edit") != 0 && strcmp(step, "SCAN e") != 0);
    }
    sqlite3_finalize(plan);
    sqlite3_free(explain);
}

/* Edits that are kept for backups are many: what a tablet does all day reaches those that it wants by an index. */
static void no_query_goes_over_all_edits(void)
{
    struct scene *scene = scene_open(1);
    sqlite3_stmt *each = sqlite3_next_stmt(scene->a->db, NULL);
    int count = 0;

    while (each) {
        const char *sql = sqlite3_sql(each);

        if (sql && strstr(sql, "sync_edit") && !may_scan(sql)) {
            check_plan(scene->a->db, sql);
            count++;
        }
        each = sqlite3_next_stmt(scene->a->db, each);
    }
    check_true(count > 10);
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(a_save_writes_three_pages),
    TEST(no_number_is_used_twice),
    TEST(an_interrupted_save_is_known_for_what_it_is),
    TEST(keys_of_edits_are_in_the_order_of_saving),
    TEST(no_query_goes_over_all_edits),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
