/* The catalogue and the tables say the same, on both sides. */
#include <sqlite3.h>

#include "sync/migrate.h"
#include "sync/sync.h"
#include "tests/check.h"

static sqlite3 *open_side(enum side side)
{
    sqlite3 *db = NULL;

    check_int(sqlite3_open(":memory:", &db), SQLITE_OK);
    check_int(migrate(db, side), SYNC_OK);
    return db;
}

/* Check that a query, which looks for mistakes, finds none; each row it finds is named by its first column. */
static void check_none(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    if (!check_int(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK))
        printf("  %s\n", sqlite3_errmsg(db));
    while (sqlite3_step(statement) == SQLITE_ROW)
        check_that(false, (const char *)sqlite3_column_text(statement, 0), __FILE__, __LINE__);
    sqlite3_finalize(statement);
}

static void check_none_on_both_sides(const char *sql)
{
    static const enum side SIDES[] = { SIDE_SERVER, SIDE_DEVICE };

    for (int i = 0; i < 2; i++) {
        sqlite3 *db = open_side(SIDES[i]);

        check_none(db, sql);
        sqlite3_close(db);
    }
}

/* All that a database holds, as text: its schema and the catalogue. */
static void describe(sqlite3 *db, const char *where, char *out, size_t size)
{
    sqlite3_stmt *statement = NULL;
    char sql[600];
    size_t length = 0;

    snprintf(sql, sizeof sql,
             "SELECT group_concat(line, char(10)) FROM (SELECT name || ':' || sql AS line FROM sqlite_schema WHERE sql IS NOT NULL AND %s"
             " UNION ALL SELECT number || name || scope_kind || ifnull(scope_column, '') FROM sync_table"
             " UNION ALL SELECT table_name || column_name || since || register || kind || rule || required || ifnull(choices, '') FROM sync_column"
             " ORDER BY 1)", where);
    check_int(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    if (check_int(sqlite3_step(statement), SQLITE_ROW)) {
        length = (size_t)sqlite3_column_bytes(statement, 0);
        check_true(length > 0 && length < size);
        snprintf(out, size, "%s", (const char *)sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
}

#define SIZE 60000

/* Each column of a travelling table stands in the catalogue, but for the engine's own. */
static void columns_are_in_the_catalogue(void)
{
    check_none_on_both_sides("SELECT t.name || '.' || c.name FROM sync_table t JOIN pragma_table_xinfo(t.name) c"
                             " WHERE c.name <> 'id' AND c.name NOT LIKE 'sync\\_%' ESCAPE '\\' AND NOT EXISTS"
                             " (SELECT 1 FROM sync_column s WHERE s.table_name = t.name AND s.column_name = c.name)");
}

/* Each column of the catalogue exists. */
static void catalogued_columns_exist(void)
{
    check_none_on_both_sides("SELECT s.table_name || '.' || s.column_name FROM sync_column s WHERE NOT EXISTS"
                             " (SELECT 1 FROM pragma_table_xinfo(s.table_name) c WHERE c.name = s.column_name)");
}

/* A table travels exactly when it has the engine's columns. */
static void travelling_tables_have_the_engines_columns(void)
{
    check_none_on_both_sides("SELECT t.name FROM sync_table t WHERE (SELECT count(*) FROM pragma_table_xinfo(t.name) c WHERE c.name IN"
                             " ('sync_row', 'id', 'sync_heads', 'sync_scope', 'sync_changed', 'sync_conflicts')) <> 6");
    check_none_on_both_sides("SELECT m.name FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table'"
                             " AND c.name = 'sync_heads' AND m.name NOT IN (SELECT name FROM sync_table)");
}

static void every_table_is_strict(void)
{
    check_none_on_both_sides("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
                             " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
}

/* What a kind holds fits the column's SQL type. */
static void kinds_fit_their_types(void)
{
    check_none_on_both_sides("SELECT s.table_name || '.' || s.column_name FROM sync_column s JOIN pragma_table_xinfo(s.table_name) c"
                             " ON c.name = s.column_name WHERE c.type <> CASE WHEN s.kind IN ('line', 'text', 'date', 'choice', 'dekking') THEN 'TEXT'"
                             " WHEN s.kind = 'reference' THEN 'BLOB' ELSE 'INTEGER' END");
}

/* The columns of one register merge by one rule; one that is set at creation is a register by itself. */
static void a_register_has_one_rule(void)
{
    check_none_on_both_sides("SELECT table_name || ' ' || register FROM sync_column GROUP BY table_name, register"
                             " HAVING count(DISTINCT rule) > 1 OR (min(rule) = 'once' AND count(*) > 1)");
}

/* Texts that merge by sentence, and values that are compared, are registers by themselves too. */
static void compared_values_stand_alone(void)
{
    check_none_on_both_sides("SELECT table_name || ' ' || register FROM sync_column GROUP BY table_name, register"
                             " HAVING min(rule) IN ('text', 'latest', 'earliest') AND count(*) > 1");
    check_none_on_both_sides("SELECT table_name || '.' || column_name FROM sync_column WHERE rule = 'text' AND kind <> 'text'");
}

/* Where a row lies is set at creation, required, and refers to a team or to a row that does. */
static void scope_columns_are_set_once(void)
{
    check_none_on_both_sides("SELECT t.name FROM sync_table t LEFT JOIN sync_column s ON s.table_name = t.name AND s.column_name = t.scope_column"
                             " LEFT JOIN sync_table p ON p.name = s.choices WHERE t.scope_column IS NOT NULL AND (s.rule IS NOT 'once'"
                             " OR s.required IS NOT 1 OR s.kind IS NOT 'reference' OR p.name IS NULL"
                             " OR (t.scope_kind = 'parent' AND p.scope_kind <> 'own'))");
    check_none_on_both_sides("SELECT t.name FROM sync_table t JOIN pragma_table_xinfo(t.name) c ON c.name = t.scope_column WHERE NOT c.\"notnull\"");
}

/* `choices` holds what its kind says, and nothing for other kinds. */
static void choices_fit_their_kind(void)
{
    check_none_on_both_sides("SELECT table_name || '.' || column_name FROM sync_column WHERE CASE kind"
                             " WHEN 'choice' THEN ifnull(choices, '') = '' OR choices <> trim(choices) OR choices LIKE '%  %'"
                             " WHEN 'integer' THEN choices IS NOT CAST(choices AS INTEGER) || ' ' || CAST(substr(choices, instr(choices, ' ')) AS INTEGER)"
                             "   OR CAST(choices AS INTEGER) >= CAST(substr(choices, instr(choices, ' ')) AS INTEGER)"
                             " WHEN 'reference' THEN choices IS NULL OR choices NOT IN (SELECT name FROM sync_table)"
                             " WHEN 'dekking' THEN choices = '' OR choices <> trim(choices) OR choices LIKE '%  %'"
                             " ELSE choices IS NOT NULL END");
}

/* Every row can be deleted: each table has the column, alone in register 63, and nothing else is there. */
static void every_table_can_be_deleted_from(void)
{
    check_none_on_both_sides("SELECT t.name FROM sync_table t WHERE (SELECT count(*) FROM sync_column s WHERE s.table_name = t.name"
                             " AND s.column_name = 'verwijderd' AND s.register = 63 AND s.kind = 'dekking' AND s.rule = 'choice'"
                             " AND s.choices IS NULL AND NOT s.required) <> 1");
    check_none_on_both_sides("SELECT table_name || '.' || column_name FROM sync_column WHERE (register = 63) <> (column_name = 'verwijderd')");
    check_none_on_both_sides("SELECT t.name FROM sync_table t WHERE NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) l"
                             " WHERE l.name = t.name || '_verwijderd' AND l.partial)");
}

/* A cover stands beside what it is about, after the register's own columns, and names registers by their first column. */
static void covers_name_registers(void)
{
    check_none_on_both_sides("WITH RECURSIVE word(place, word, rest) AS (SELECT table_name || '.' || column_name || ' ', '', choices || ' '"
                             " FROM sync_column WHERE kind = 'dekking' AND choices IS NOT NULL UNION ALL"
                             " SELECT place, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1) FROM word"
                             " WHERE rest <> '') SELECT place || word FROM word WHERE word <> '' AND word NOT IN"
                             " (SELECT (SELECT column_name FROM sync_column f JOIN pragma_table_xinfo(f.table_name) c ON c.name ="
                             " f.column_name WHERE f.table_name = s.table_name AND f.register = s.register ORDER BY c.cid LIMIT 1)"
                             " FROM sync_column s WHERE place LIKE s.table_name || '.%' AND s.kind <> 'dekking')");
    check_none_on_both_sides("SELECT table_name || '.' || column_name FROM sync_column s WHERE kind = 'dekking' AND register <> 63 AND"
                             " NOT EXISTS (SELECT 1 FROM sync_column o WHERE o.table_name = s.table_name AND o.register = s.register"
                             " AND o.kind <> 'dekking' AND o.since < s.since)");
}

/* `since` is the number of a migration of both sides. */
static void columns_came_with_a_migration(void)
{
    sqlite3 *db = open_side(SIDE_SERVER);
    sqlite3_stmt *statement = NULL;

    check_int(sqlite3_prepare_v2(db, "SELECT DISTINCT since FROM sync_column", -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        bool found = false;

        for (int i = 0; i < MIGRATION_COUNT; i++)
            found |= MIGRATIONS[i].number == sqlite3_column_int(statement, 0) && strcmp(MIGRATIONS[i].side, "both") == 0;
        check_true(found);
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

/* A row on the shared shelf never refers to one that only few may see. */
static void shared_rows_refer_to_shared_rows(void)
{
    check_none_on_both_sides("SELECT s.table_name || '.' || s.column_name FROM sync_column s JOIN sync_table t ON t.name = s.table_name"
                             " JOIN sync_table r ON r.name = s.choices WHERE s.kind = 'reference' AND t.scope_kind = 'shared'"
                             " AND r.scope_kind <> 'shared'");
}

/* Numbers go up, and each file's name says its number and side. */
static void migrations_are_in_order(void)
{
    for (int i = 0; i < MIGRATION_COUNT; i++) {
        char lead[32];

        check_true(MIGRATIONS[i].number > (i ? MIGRATIONS[i - 1].number : 0));
        snprintf(lead, sizeof lead, "%04d_%s_", MIGRATIONS[i].number, MIGRATIONS[i].side);
        check_true(strncmp(MIGRATIONS[i].name, lead, strlen(lead)) == 0);
    }
    check_int(SCHEMA_VERSION, MIGRATIONS[MIGRATION_COUNT - 1].number);
}

/* Migrating a second time changes nothing. */
static void migrating_twice_changes_nothing(void)
{
    static char before[SIZE], after[SIZE];
    static const enum side SIDES[] = { SIDE_SERVER, SIDE_DEVICE };

    for (int i = 0; i < 2; i++) {
        sqlite3 *db = open_side(SIDES[i]);
        int changes = sqlite3_total_changes(db);

        describe(db, "1", before, sizeof before);
        check_int(migrate(db, SIDES[i]), SYNC_OK);
        describe(db, "1", after, sizeof after);
        check_text(after, before);
        check_int(sqlite3_total_changes(db), changes);
        sqlite3_close(db);
    }
}

/* Office and tablet have the same travelling tables and the same catalogue. */
static void both_sides_travel_alike(void)
{
    static char office[SIZE], tablet[SIZE];
    sqlite3 *server = open_side(SIDE_SERVER), *device = open_side(SIDE_DEVICE);
    const char *travelling = "tbl_name IN (SELECT name FROM sync_table)";

    describe(server, travelling, office, sizeof office);
    describe(device, travelling, tablet, sizeof tablet);
    check_text(office, tablet);
    sqlite3_close(server);
    sqlite3_close(device);
}

static const struct test TESTS[] = {
    TEST(columns_are_in_the_catalogue),
    TEST(catalogued_columns_exist),
    TEST(travelling_tables_have_the_engines_columns),
    TEST(every_table_is_strict),
    TEST(kinds_fit_their_types),
    TEST(a_register_has_one_rule),
    TEST(compared_values_stand_alone),
    TEST(scope_columns_are_set_once),
    TEST(choices_fit_their_kind),
    TEST(shared_rows_refer_to_shared_rows),
    TEST(every_table_can_be_deleted_from),
    TEST(covers_name_registers),
    TEST(columns_came_with_a_migration),
    TEST(migrations_are_in_order),
    TEST(migrating_twice_changes_nothing),
    TEST(both_sides_travel_alike),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
