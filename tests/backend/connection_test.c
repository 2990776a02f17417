#include "backend/connection.h"

#include "tests/backend/desk.h"
#include "tests/check.h"

static int64_t pragma_number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

static bool is_wal(sqlite3 *db)
{
    return pragma_number(db, "SELECT journal_mode = 'wal' FROM pragma_journal_mode") == 1;
}

static int look_at_writer(struct connection *connection, void *context)
{
    (void)context;
    check_int(pragma_number(connection->db, "PRAGMA synchronous"), 2);
    check_true(is_wal(connection->db));
    return SYNC_OK;
}

/* What is committed at the office is on its disk: a receipt outlives a power loss. With WAL only FULL syncs at each commit. */
static void a_commit_is_durable(void)
{
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    check_int(writer_run(desk.app->writer, look_at_writer, NULL), SYNC_OK);
    desk_close(&desk);
}

/* A connection to read can't write, and waits for no writer: it reads by the same write-ahead log. */
static void a_reader_reads_only(void)
{
    struct connection *reader;
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    if (check_int(readers_take(desk.app->readers, &reader), SYNC_OK)) {
        check_int(sqlite3_exec(reader->db, "DELETE FROM account", NULL, NULL, NULL), SQLITE_READONLY);
        check_true(is_wal(reader->db));
        readers_give(desk.app->readers, reader);
    }
    desk_close(&desk);
}

static const struct test TESTS[] = {
    TEST(a_commit_is_durable),
    TEST(a_reader_reads_only),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
