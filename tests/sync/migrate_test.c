/* Bringing a database up to date. */
#include <stdlib.h>

#include "sync/migrate.h"
#include "tests/check.h"
#include "tests/sync/dump.h"
#include "tests/sync/failing.h"
#include "tests/sync/memory_files.h"
#include "tests/sync/world.h"

static sqlite3 *fresh(void)
{
    sqlite3 *db;

    memory_files_clear();
    check_int(sqlite3_open_v2("database", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, MEMORY_FILES), SQLITE_OK);
    sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
    failing_steps(db);
    return db;
}

/* The tables' definitions and content. */
static void whole(sqlite3 *db, struct buffer *out)
{
    buffer_clear(out);
    buffer_puts(out, sql_text(db, "SELECT count(*) || hex(group_concat(sql)) FROM sqlite_schema"));
    dump(db, out);
}

static bool same(const struct buffer *a, const struct buffer *b)
{
    return a->length == b->length && memcmp(a->data, b->data, a->length) == 0;
}

/* Each side gets its own tables, and those of both. */
static void each_side_gets_its_tables(void)
{
    static const char LIST[] = "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema WHERE name IN"
                               " ('afspraak', 'sync_branch', 'sync_edit', 'sync_log') ORDER BY name)";

    for (int side = SIDE_SERVER; side <= SIDE_DEVICE; side++) {
        sqlite3 *db = fresh();

        check_int(migrate(db, (enum side)side), SYNC_OK);
        check_text(sql_text(db, LIST), side == SIDE_SERVER ? "afspraak sync_branch sync_log" : "afspraak sync_branch sync_edit");
        check_true(atoi(sql_text(db, "PRAGMA user_version")) == SCHEMA_VERSION);
        check_int(sqlite3_close(db), SQLITE_OK);
    }
}

/* The numbers of the migrations rise, and the last is the version. */
static void migrations_are_in_order(void)
{
    for (int i = 1; i < MIGRATION_COUNT; i++)
        check_true(MIGRATIONS[i].number > MIGRATIONS[i - 1].number);
    check_int(MIGRATIONS[MIGRATION_COUNT - 1].number, SCHEMA_VERSION);
}

/* A database that is up to date is not changed, whatever is in it. */
static void twice_is_no_change(void)
{
    sqlite3 *db = fresh();
    struct buffer before = BUFFER_EMPTY, after = BUFFER_EMPTY;

    check_int(migrate(db, SIDE_DEVICE), SYNC_OK);
    check_int(sqlite3_exec(db, "INSERT INTO concept VALUES ('afspraak', '{}', 5)", NULL, NULL, NULL), SQLITE_OK);
    whole(db, &before);
    check_int(migrate(db, SIDE_DEVICE), SYNC_OK);
    whole(db, &after);
    check_true(same(&before, &after));
    buffer_free(&before);
    buffer_free(&after);
    check_int(sqlite3_close(db), SQLITE_OK);
}

/* A database of an earlier release gets only what came since; what was typed stays. */
static void only_what_is_new_is_applied(void)
{
    sqlite3 *db = fresh();
    int last = 0;

    for (int i = 0; i < MIGRATION_COUNT; i++)
        if (strcmp(MIGRATIONS[i].side, "server") != 0 && MIGRATIONS[i].number <= 3) {
            check_int(sqlite3_exec(db, MIGRATIONS[i].sql, NULL, NULL, NULL), SQLITE_OK);
            last = MIGRATIONS[i].number;
        }
    check_int(sqlite3_exec(db, "PRAGMA user_version = 3; INSERT INTO concept VALUES ('afspraak', '{\"doel\":\"Rust\"}', 5)", NULL, NULL, NULL),
              SQLITE_OK);
    check_int(last, 3);
    check_int(migrate(db, SIDE_DEVICE), SYNC_OK);
    check_text(sql_text(db, "SELECT count(*) FROM afspraak"), "0");
    check_text(sql_text(db, "SELECT inhoud FROM concept"), "{\"doel\":\"Rust\"}");
    check_int(sqlite3_close(db), SQLITE_OK);
}

/* A database that a newer release has used is left alone. */
static void a_newer_database_is_left_alone(void)
{
    sqlite3 *db = fresh();
    struct buffer before = BUFFER_EMPTY, after = BUFFER_EMPTY;

    check_int(migrate(db, SIDE_DEVICE), SYNC_OK);
    sqlite3_exec(db, "CREATE TABLE nieuw (a); PRAGMA user_version = 999", NULL, NULL, NULL);
    whole(db, &before);
    check_int(migrate(db, SIDE_DEVICE), SYNC_LATER);
    check_true(sqlite3_get_autocommit(db));
    whole(db, &after);
    check_true(same(&before, &after));
    buffer_free(&before);
    buffer_free(&after);
    check_int(sqlite3_close(db), SQLITE_OK);
}

/* A migration that meets what it can't do leaves the database as it was, without those before it. */
static void a_migration_that_fails_is_undone_with_those_before_it(void)
{
    sqlite3 *db = fresh();
    struct buffer before = BUFFER_EMPTY, after = BUFFER_EMPTY;

    sqlite3_exec(db, "CREATE TABLE afspraak (in_de_weg)", NULL, NULL, NULL);
    whole(db, &before);
    check_int(migrate(db, SIDE_DEVICE), SQLITE_ERROR);
    check_true(sqlite3_get_autocommit(db));
    whole(db, &after);
    check_true(same(&before, &after));
    buffer_free(&before);
    buffer_free(&after);
    check_int(sqlite3_close(db), SQLITE_OK);
}

/* Memory out, a disk gone, an interrupt, at any moment: the database is empty or up to date, and so it is for who opens it after the process
 * was killed there. Then it can be brought up to date after all. */
static void whatever_fails_it_is_done_or_not(void)
{
    struct buffer empty = BUFFER_EMPTY, done = BUFFER_EMPTY, now = BUFFER_EMPTY;
    uint64_t events[FAILING_KINDS];
    sqlite3 *db = fresh();

    whole(db, &empty);
    failing_start(FAILING_MEMORY, UINT64_MAX, false);
    check_int(migrate(db, SIDE_DEVICE), SYNC_OK);
    failing_stop();
    for (int kind = 0; kind < FAILING_KINDS; kind++)
        events[kind] = failing_count((enum failing)kind);
    whole(db, &done);
    sqlite3_close(db);

    for (int way = 0; way < 2 * FAILING_KINDS; way++) {
        enum failing kind = (enum failing)(way / 2);
        bool lasting = way % 2;
        uint64_t stride = events[kind] / 25 + 1; /* each needs a database of its own */

        for (uint64_t nth = 1; nth <= events[kind] && check_failures < 10; nth += stride) {
            int result;

            db = fresh();
            failing_start(kind, nth, lasting);
            result = migrate(db, SIDE_DEVICE);
            failing_stop();
            memory_files_copy("database", "copy");
            check_true(result < SYNC_INVALID);
            if (sqlite3_get_autocommit(db)) {
                whole(db, &now);
                check_true(same(&now, &done) || (result != SYNC_OK && same(&now, &empty)));
            } else {
                check_true(kind == FAILING_MEMORY && lasting); /* undone when the connection is closed, or with the next attempt */
            }
            check_int(migrate(db, SIDE_DEVICE), SYNC_OK);
            whole(db, &now);
            if (!check_true(same(&now, &done)))
                printf("  way %d, event %llu\n", way, (unsigned long long)nth);
            sqlite3_close(db);

            sqlite3_open_v2("copy", &db, SQLITE_OPEN_READWRITE, MEMORY_FILES);
            sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
            whole(db, &now);
            check_true(same(&now, &done) || same(&now, &empty));
            sqlite3_close(db);
        }
    }
    buffer_free(&empty);
    buffer_free(&done);
    buffer_free(&now);
}

static const struct test TESTS[] = {
    TEST(each_side_gets_its_tables),
    TEST(migrations_are_in_order),
    TEST(twice_is_no_change),
    TEST(only_what_is_new_is_applied),
    TEST(a_newer_database_is_left_alone),
    TEST(a_migration_that_fails_is_undone_with_those_before_it),
    TEST(whatever_fails_it_is_done_or_not),
};

int main(int argc, char **argv)
{
    failing_open();
    memory_files_open();
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
