/* Databases of every release that is kept in tests/releases, and of the release of today: brought up to date by the
 * code of today, they have lost nothing, and go on where they were. */
#include <stdlib.h>

#include "sync/branches.h"
#include "sync/id.h"
#include "sync/migrate.h"
#include "sync/office/log.h"
#include "tests/check.h"
#include "tests/sync/release.h"

static struct release today;

/* The nth release; the last one is that of today. */
static const struct release *release_at(int index)
{
    return index < RELEASE_COUNT ? &RELEASES[index] : &today;
}

/* --- Opening them --- */

static void must(int result, const char *what)
{
    if (result != SYNC_OK) {
        printf("  a release can't be opened: %s gave %d\n", what, result);
        exit(1);
    }
}

/* A copy in memory, as the release left it. */
static sqlite3 *open_old(const struct release *release, enum release_database which)
{
    const struct release_file *file = &release->files[which];
    unsigned char *copy = sqlite3_malloc64(file->length);
    sqlite3 *db;

    memcpy(copy, file->bytes, file->length);
    must(sqlite3_open(":memory:", &db), "sqlite3_open");
    must(sqlite3_deserialize(db, "main", copy, (sqlite3_int64)file->length, (sqlite3_int64)file->length,
                             SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE),
         "sqlite3_deserialize");
    return db;
}

static sqlite3 *open_new(const struct release *release, enum release_database which)
{
    sqlite3 *db = open_old(release, which);

    must(migrate(db, which == RELEASE_OFFICE ? SIDE_SERVER : SIDE_DEVICE), "migrate");
    return db;
}

/* Who works on the tablet, as the app keeps it; in the release of today, as the world made it. */
static void read_log_in(struct tablet *tablet)
{
    static const char *const NAMES[] = { "apparaat", "persoon", "teams" };
    const char *text = sql_text(tablet->db, "SELECT waarde FROM instelling WHERE naam = 'aanmelding'");
    struct json json = json_open(text, strlen(text)), members[3];
    struct json_members others;
    struct arena arena = ARENA_EMPTY;
    bool given[3];

    if (!json_members(&json, NAMES, 3, members, given, &others) || !json_read_id(&members[0], &arena, tablet->id) ||
        !json_read_id(&members[1], &arena, tablet->person) || !json_enter_array(&members[2]) ||
        !json_next(&members[2]) || !json_read_id(&members[2], &arena, tablet->world->team))
        must(SYNC_INVALID, "the log-in");
    arena_free(&arena);
}

/* Tablets of `world`. */
enum { WORK, DOWNLOAD };

/* The release's office and its two tablets, a day later, with the code of today. */
static void open_world(const struct release *release, struct world *world)
{
    static const unsigned char unused[SYNC_ID_SIZE];

    *world = (struct world){ .random = 7, .tablet_count = 2 };
    world->db = open_new(release, RELEASE_OFFICE);
    must(server_open(world->db, unused, &world->server), "server_open");
    for (int i = WORK; i <= DOWNLOAD; i++) {
        struct tablet *tablet = &world->tablets[i];

        tablet->world = world;
        tablet->db = open_new(release, i == WORK ? RELEASE_WORK : RELEASE_DOWNLOAD);
        read_log_in(tablet);
        tablet->branch = world_random(world);
        must(device_open(tablet->db, tablet->branch, &tablet->device), "device_open");
        must(device_identify(tablet->device, tablet->person), "device_identify");
    }
    world->now = strtoll(sql_text(world->tablets[WORK].db, "SELECT answered + 86400 FROM sync_state"), NULL, 10);
}

static void keep(sqlite3 *db, enum release_database which)
{
    sqlite3_int64 length;

    today.files[which].bytes = sqlite3_serialize(db, "main", &length, 0);
    today.files[which].length = (size_t)length;
}

/* What tests/releases/make writes, made now: so the maker stays one that works. */
static void make_today(void)
{
    struct world world;

    world_open(&world, 1, RELEASE_TABLETS);
    for (int i = 0; i < RELEASE_TABLETS; i++) {
        struct tablet *tablet = &world.tablets[i];
        char device[ID_TEXT_SIZE], person[ID_TEXT_SIZE], team[ID_TEXT_SIZE];
        char *sql;

        id_to_text(tablet->id, device);
        id_to_text(tablet->person, person);
        id_to_text(world.team, team);
        sql = sqlite3_mprintf("INSERT INTO instelling VALUES ('aanmelding', "
                              "'{\"apparaat\":\"%.22s\",\"persoon\":\"%.22s\",\"teams\":[\"%.22s\"]}')",
                              device, person, team);
        must(sqlite3_exec(tablet->db, sql, NULL, NULL, NULL), "keeping the log-in");
        sqlite3_free(sql);
    }
    release_live(&world);
    today.schema = SCHEMA_VERSION;
    keep(world.db, RELEASE_OFFICE);
    keep(world.tablets[TABLET_WORK].db, RELEASE_WORK);
    keep(world.tablets[TABLET_DOWNLOAD].db, RELEASE_DOWNLOAD);
    world_close(&world);
}

/* --- Looking --- */

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        must(SQLITE_ERROR, sql);
    return statement;
}

/* All that the SQL gives, as text. */
static void read_all(sqlite3 *db, const char *sql, struct buffer *out)
{
    sqlite3_stmt *statement = prepare(db, sql);

    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const void *bytes = sqlite3_column_blob(statement, i);

            buffer_byte(out, (char)('0' + sqlite3_column_type(statement, i)));
            buffer_append(out, bytes, (size_t)sqlite3_column_bytes(statement, i));
            buffer_byte(out, '|');
        }
        buffer_byte(out, '\n');
    }
    sqlite3_finalize(statement);
}

/* The same SQL gives the same in both. */
static void check_same(sqlite3 *a, sqlite3 *b, const char *sql)
{
    struct buffer one = BUFFER_EMPTY, other = BUFFER_EMPTY;

    read_all(a, sql, &one);
    read_all(b, sql, &other);
    if (!check_true(one.length == other.length && (!one.length || memcmp(one.data, other.data, one.length) == 0)))
        printf("  %s\n", sql);
    buffer_free(&one);
    buffer_free(&other);
}

/* Every travelling table of `names`, with the columns that it lists; `where` may pick rows. */
static void check_same_rows(sqlite3 *a, sqlite3 *b, sqlite3 *names, const char *where)
{
    sqlite3_stmt *tables =
        prepare(names, "SELECT table_name, group_concat('\"' || column_name || '\"') FROM sync_column GROUP BY 1");

    while (sqlite3_step(tables) == SQLITE_ROW) {
        char *sql = sqlite3_mprintf("SELECT id, sync_conflicts, %s FROM \"%w\" %s ORDER BY id",
                                    sqlite3_column_text(tables, 1), sqlite3_column_text(tables, 0), where);

        check_same(a, b, sql);
        sqlite3_free(sql);
    }
    sqlite3_finalize(tables);
}

static int64_t number(sqlite3 *db, const char *sql)
{
    return strtoll(sql_text(db, "%s", sql), NULL, 10);
}

/* Where the edit of this version stands in the office's log; what it says has to be `text`. */
static void check_logged(struct world *world, int64_t bits, int64_t number, const char *text, bool refused)
{
    struct log log = { .db = NULL };
    struct branches branches = { .db = NULL };
    const struct branch *branch = NULL;
    struct arena arena = ARENA_EMPTY;
    struct slice kept = { NULL, 0 };
    int64_t position = 0;
    bool is_refused = false;

    must(branches_open(world->db, &branches), "branches_open");
    must(log_open(world->db, &branches, &log), "log_open");
    if (check_int(branches_find(&branches, (uint64_t)bits, &branch), SYNC_OK) &&
        check_int(log_find(&log, (struct version){ branch->nr, (uint32_t)number }, LOG_WHOLE, &arena, &position, &kept),
                  SYNC_OK)) {
        check_true(kept.length == strlen(text) && memcmp(kept.bytes, text, kept.length) == 0);
        check_int(log_is_refused(&log, position, &is_refused), SYNC_OK);
        if (!check_int(is_refused, refused))
            printf("  %s\n", text);
    }
    arena_free(&arena);
    log_close(&log);
    branches_close(&branches);
}

/* --- The claims --- */

/* The releases were caught in the middle of everything that can be waiting: else the claims below would be empty. */
static void there_is_something_to_lose(void)
{
    check_true(RELEASE_COUNT > 0);
    for (int i = 0; i <= RELEASE_COUNT; i++) {
        sqlite3 *work = open_old(release_at(i), RELEASE_WORK), *download = open_old(release_at(i), RELEASE_DOWNLOAD);

        for (int state = 0; state <= 2; state++)
            check_true(strtoll(sql_text(work, "SELECT count(*) FROM sync_edit WHERE state = %d", state), NULL, 10) >=
                       2);
        check_int(number(work, "SELECT count(*) FROM concept"), 1);
        check_int(number(work, "SELECT open FROM sync_state"), 1);
        check_true(number(work, "SELECT sum(sync_conflicts) FROM afspraak") > 0);
        check_true(number(download, "SELECT sum(low > 0) FROM sync_cursor") > 0);
        check_int(number(download, "SELECT count(*) FROM sync_edit WHERE state = 0"), 2);
        sqlite3_close(work);
        sqlite3_close(download);
    }
}

/* What people see and what they typed is the same before and after the update, before anything is exchanged. */
static void an_update_changes_nothing_that_is_shown(void)
{
    static const char EDITS[] =
        "SELECT b.branch, e.number, e.table_nr, e.row, e.edit, e.state, e.reason, e.detail FROM sync_edit e"
        " JOIN sync_branch b ON b.nr = e.branch ORDER BY e.sequence";

    for (int i = 0; i <= RELEASE_COUNT; i++)
        for (int which = 0; which < RELEASE_DATABASES; which++) {
            sqlite3 *old = open_old(release_at(i), (enum release_database)which);
            sqlite3 *new = open_new(release_at(i), (enum release_database)which);

            check_text(sql_text(new, "PRAGMA integrity_check"), "ok");
            check_same_rows(old, new, old, "");
            if (which != RELEASE_OFFICE) {
                check_same(old, new, EDITS);
                check_same(old, new, "SELECT * FROM concept");
                check_same(old, new, "SELECT * FROM instelling");
            } else {
                check_same(old, new, "SELECT login_name, person, password_hash FROM account");
                check_same(old, new, "SELECT id, token_hash, account, revoked FROM device");
            }
            sqlite3_close(old);
            sqlite3_close(new);
        }
}

/* How a release's own tables are read: a release that has others adds a line. */
struct reading {
    int schema; /* from this one on */
    const char *sql;
};

static const struct reading LOGS[] = {
    { 5,
      "SELECT b.branch, p.first_number + l.position - p.first_position, l.edit, q.position IS NOT NULL FROM sync_log l"
      " JOIN sync_push p ON l.position BETWEEN p.first_position AND p.first_position + p.count - 1"
      " JOIN sync_branch b ON b.nr = p.branch LEFT JOIN sync_quarantine q ON q.position = l.position WHERE b.kind = "
      "0" },
};

static const struct reading MEMBERS[] = {
    { 5, "SELECT person, team FROM account JOIN account_team ON account = nr" },
    { 6, "SELECT person, id FROM sync_member JOIN sync_scope ON nr = scope" },
};

static const char *reading_of(const struct reading *list, size_t count, int schema)
{
    const char *sql = list[0].sql;

    for (size_t i = 0; i < count && list[i].schema <= schema; i++)
        sql = list[i].sql;
    return sql;
}

/* Deriving the tables anew gives what people saw before; what the release didn't keep yet comes with it. */
static void check_derived(sqlite3 *old, struct world *world)
{
    static const char REFUSED[] = "SELECT position, reason, detail FROM sync_quarantine ORDER BY position";

    check_int(server_rebuild(world->server), SYNC_OK);
    check_same_rows(old, world->db, old, "");
    check_same(old, world->db, REFUSED);
    check_true(world_rebuilds(world));
}

/* Every edit in the office's log is still there under its version, word for word, with its verdict; and the tables
 * follow from it. */
static void the_log_keeps_every_edit(void)
{
    for (int i = 0; i <= RELEASE_COUNT; i++) {
        sqlite3 *old = open_old(release_at(i), RELEASE_OFFICE);
        sqlite3_stmt *edits = prepare(old, reading_of(LOGS, sizeof LOGS / sizeof *LOGS, release_at(i)->schema));
        struct world world;
        int count = 0;

        open_world(release_at(i), &world);
        for (; sqlite3_step(edits) == SQLITE_ROW; count++)
            check_logged(&world, sqlite3_column_int64(edits, 0), sqlite3_column_int64(edits, 1),
                         (const char *)sqlite3_column_text(edits, 2), sqlite3_column_int(edits, 3));
        sqlite3_finalize(edits);
        check_true(count > 30);
        check_derived(old, &world);
        sqlite3_close(old);
        world_close(&world);
    }
}

static const unsigned char *wanted;

static int find_scope(void *context, const unsigned char scope[SYNC_ID_SIZE])
{
    *(bool *)context |= memcmp(scope, wanted, SYNC_ID_SIZE) == 0;
    return SYNC_OK;
}

/* Whoever had access to a team has it still. */
static void people_keep_their_teams(void)
{
    for (int i = 0; i <= RELEASE_COUNT; i++) {
        sqlite3 *old = open_old(release_at(i), RELEASE_OFFICE);
        sqlite3_stmt *members =
            prepare(old, reading_of(MEMBERS, sizeof MEMBERS / sizeof *MEMBERS, release_at(i)->schema));
        struct world world;
        int count = 0;

        open_world(release_at(i), &world);
        for (; sqlite3_step(members) == SQLITE_ROW; count++) {
            bool found = false;

            wanted = sqlite3_column_blob(members, 1);
            check_int(server_scopes(world.server, sqlite3_column_blob(members, 0), find_scope, &found), SYNC_OK);
            check_true(found);
        }
        sqlite3_finalize(members);
        check_true(count >= 3);
        sqlite3_close(old);
        world_close(&world);
    }
}

/* What was typed on a tablet before the update reaches the office after it: every edit that waited is in the log, once,
 * accepted unless the office says why not; what was refused before is still there to be read, and so is the draft. */
static void what_waited_is_sent_after_the_update(void)
{
    for (int i = 0; i <= RELEASE_COUNT; i++)
        for (int which = RELEASE_WORK; which <= RELEASE_DOWNLOAD; which++) {
            sqlite3 *old = open_old(release_at(i), (enum release_database)which);
            sqlite3_stmt *waiting =
                prepare(old, "SELECT b.branch, e.number, e.edit FROM sync_edit e JOIN sync_branch b ON b.nr = e.branch"
                             " WHERE e.state < 2");
            struct world world;
            struct tablet *tablet;

            open_world(release_at(i), &world);
            tablet = &world.tablets[which == RELEASE_WORK ? WORK : DOWNLOAD];
            tablet_exchange(tablet);
            while (sqlite3_step(waiting) == SQLITE_ROW) {
                const char *text = (const char *)sqlite3_column_text(waiting, 2);

                check_logged(&world, sqlite3_column_int64(waiting, 0), sqlite3_column_int64(waiting, 1), text,
                             strstr(text, "Langsgaan") != NULL); /* belongs to a family that was refused */
            }
            check_int(server_rebuild(world.server), SYNC_OK);
            check_true(world_rebuilds(&world));
            sqlite3_finalize(waiting);
            check_int(number(tablet->db, "SELECT count(*) FROM sync_edit WHERE state IN (0, 1)"), 0);
            check_int(number(tablet->db, "SELECT count(*) FROM sync_edit WHERE state = 2 AND reason <> ''"),
                      which == RELEASE_WORK ? 3 : 0);
            check_same(old, tablet->db,
                       "SELECT edit FROM sync_edit WHERE state = 2 AND reason <> 'onbekende-ouder' ORDER BY sequence");
            check_same(old, tablet->db, "SELECT * FROM concept");
            sqlite3_close(old);
            world_close(&world);
        }
}

/* A download that an earlier release began ends in the same rows that the office has; so does the tablet that had been
 * at work. */
static void tablets_end_up_with_what_the_office_has(void)
{
    for (int i = 0; i <= RELEASE_COUNT; i++) {
        struct world world;

        open_world(release_at(i), &world);
        world.rows_max = 7;
        for (int turn = 0; turn < 3; turn++) {
            world_exchange(&world);
            world.now += 86400; /* so that what is held is checked again (R18) */
        }
        for (int j = WORK; j <= DOWNLOAD; j++) {
            struct tablet *tablet = &world.tablets[j];
            char *where = sqlite3_mprintf(
                "WHERE sync_scope IN (SELECT nr FROM sync_scope WHERE id IN (zeroblob(16), unid('%s')))",
                sql_text(tablet->db, "SELECT json_extract(waarde, '$.teams[0]') FROM instelling"));

            check_int(number(tablet->db, "SELECT sum(low) + sum(remaining) FROM sync_cursor"), 0);
            check_int(number(tablet->db, "SELECT healed FROM sync_state"), 0);
            check_same_rows(world.db, tablet->db, world.db, where);
            sqlite3_free(where);
        }
        world_close(&world);
    }
}

static const struct test TESTS[] = {
    TEST(there_is_something_to_lose),
    TEST(an_update_changes_nothing_that_is_shown),
    TEST(the_log_keeps_every_edit),
    TEST(people_keep_their_teams),
    TEST(what_waited_is_sent_after_the_update),
    TEST(tablets_end_up_with_what_the_office_has),
};

int main(int argc, char **argv)
{
    int result;

    make_today();
    result = check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
    for (int i = 0; i < RELEASE_DATABASES; i++)
        sqlite3_free((void *)today.files[i].bytes);
    return result;
}
