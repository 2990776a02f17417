/* The demonstration data: repeatable, complete, accepted, and written as people write. */
#include <stdlib.h>

#include "backend/demo/demo.h"
#include "backend/demo/grammar.h"
#include "sync/migrate.h"
#include "tests/check.h"

#define NOW INT64_C(1790000000) /* 21 September 2026 */

struct accounts {
    size_t count;
};

static int note_account(void *context, const char *login, const unsigned char person[SYNC_ID_SIZE])
{
    struct accounts *accounts = context;

    (void)person;
    check_true(login[0] != '\0');
    accounts->count++;
    return SYNC_OK;
}

static sqlite3 *fill(uint64_t seed, size_t records, struct accounts *accounts, FILE *logins)
{
    struct demo_options options = { .seed = seed, .now = NOW, .records = records, .incarnation = { 1 },
                                    .account = accounts ? note_account : NULL, .account_context = accounts };
    sqlite3 *db = NULL;

    check_int(sqlite3_open(":memory:", &db), SQLITE_OK);
    check_int(migrate(db, SIDE_SERVER), SYNC_OK);
    check_int(demo_fill(db, &options, logins), SYNC_OK);
    return db;
}

/* The standard set, filled once for all tests that only read it. */
static sqlite3 *standard(void)
{
    static sqlite3 *db;

    if (!db)
        db = fill(1, 0, NULL, NULL);
    return db;
}

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t value = -1;

    check_int(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    if (sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

/* Call `visit` for each row of a query of one text column. */
static void each_text(sqlite3 *db, const char *sql, void (*visit)(const char *text))
{
    sqlite3_stmt *statement = NULL;

    if (!check_int(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK))
        return;
    while (sqlite3_step(statement) == SQLITE_ROW)
        visit((const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
}

/* Both logs hold the same edits in the same order, arrived at the same times. */
static bool same_log(sqlite3 *a, sqlite3 *b)
{
    static const char *const SQL[] = { "SELECT edit FROM sync_log ORDER BY position",
                                       "SELECT first_position || ' ' || count || ' ' || arrived FROM sync_push ORDER BY 1" };
    bool same = true;

    for (int i = 0; i < 2 && same; i++) {
        sqlite3_stmt *left = NULL, *right = NULL;
        int more;

        sqlite3_prepare_v2(a, SQL[i], -1, &left, NULL);
        sqlite3_prepare_v2(b, SQL[i], -1, &right, NULL);
        do {
            more = sqlite3_step(left);
            same = sqlite3_step(right) == more &&
                   (more != SQLITE_ROW || strcmp((const char *)sqlite3_column_text(left, 0), (const char *)sqlite3_column_text(right, 0)) == 0);
        } while (same && more == SQLITE_ROW);
        sqlite3_finalize(left);
        sqlite3_finalize(right);
    }
    return same;
}

/* One seed, one log; another seed, another log. */
static void a_seed_decides_every_byte(void)
{
    sqlite3 *first = fill(7, 1000, NULL, NULL), *again = fill(7, 1000, NULL, NULL), *other = fill(8, 1000, NULL, NULL);

    check_true(same_log(first, again));
    check_true(!same_log(first, other));
    sqlite3_close(first);
    sqlite3_close(again);
    sqlite3_close(other);
}

static void check_counts(sqlite3 *db, size_t records)
{
    struct demo_counts counts = demo_counts(records);
    int64_t total = counts.total ? (int64_t)counts.total : -1, sum = 0;
    const struct {
        const char *sql;
        size_t promised;
    } tables[] = {
        { "SELECT count(*) FROM team", counts.teams },
        { "SELECT count(*) FROM medewerker", counts.medewerkers },
        { "SELECT count(*) FROM experiment", counts.experimenten },
        { "SELECT count(*) FROM huishouden", counts.huishoudens },
        { "SELECT count(*) FROM huishoudlid", counts.huishoudleden },
        { "SELECT count(*) FROM contactmoment", counts.contactmomenten },
        { "SELECT count(*) FROM afspraak", counts.afspraken },
        { "SELECT count(*) FROM ervaring", counts.ervaringen },
        { "SELECT count(*) FROM vervolgstap", counts.vervolgstappen },
    };

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        check_int(number(db, tables[i].sql), tables[i].promised);
        sum += number(db, tables[i].sql);
    }
    check_int(sum, total);
}

/* The standard set has the numbers that its description names. */
static void the_standard_set_is_complete(void)
{
    struct demo_counts counts = demo_counts(0);

    check_int(counts.teams, 3);
    check_int(counts.medewerkers, 10);
    check_int(counts.huishoudens, 120);
    check_int(counts.contactmomenten, 2500);
    check_int(counts.afspraken, 600);
    check_int(counts.ervaringen, 300);
    check_counts(standard(), 0);
}

/* Other sizes have exactly the number of records asked for. */
static void records_are_counted_exactly(void)
{
    static const size_t SIZES[] = { DEMO_LEAST, 999, 9000 };

    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        sqlite3 *db = fill(3, SIZES[i], NULL, NULL);

        check_int(demo_counts(SIZES[i]).total, SIZES[i]);
        check_counts(db, SIZES[i]);
        check_int(number(db, "SELECT count(*) FROM sync_quarantine"), 0);
        sqlite3_close(db);
    }
}

/* The office refuses nothing of it. */
static void every_edit_is_accepted(void)
{
    check_int(number(standard(), "SELECT count(*) FROM sync_quarantine"), 0);
    check_true(number(standard(), "SELECT count(*) FROM sync_log") > (int64_t)demo_counts(0).total);
}

/* A handful of conflicts waits, about families and about agreements. */
static void conflicts_wait_for_a_person(void)
{
    check_int(number(standard(), "SELECT count(*) FROM huishouden WHERE sync_conflicts > 0"), 4);
    check_int(number(standard(), "SELECT count(*) FROM afspraak WHERE sync_conflicts > 0"), 3);
}

/* Some is overdue, most is done: as in a team that works. */
static void some_work_is_overdue(void)
{
    int64_t agreements = number(standard(), "SELECT count(*) FROM afspraak WHERE status IN ('voorgesteld', 'loopt') AND uiterlijk < '2026-09-21'");
    int64_t steps = number(standard(), "SELECT count(*) FROM vervolgstap WHERE gedaan_op IS NULL AND uiterlijk < '2026-09-21'");

    check_true(agreements >= 10 && agreements <= 80);
    check_true(steps >= 10 && steps <= 90);
    check_true(number(standard(), "SELECT count(*) FROM afspraak WHERE status = 'nagekomen'") > 300);
}

/* Nothing was saved, held or received later than now; plans may reach beyond. */
static void nothing_comes_from_the_future(void)
{
    char sql[200];

    check_true(number(standard(), "SELECT max(arrived) FROM sync_push") <= NOW);
    check_true(number(standard(), "SELECT max(json_extract(edit, '$.tijd')) FROM sync_log") <= NOW);
    check_true(number(standard(), "SELECT max(plaatsgevonden_op) FROM contactmoment") <= NOW);
    snprintf(sql, sizeof sql, "SELECT min(plaatsgevonden_op) FROM contactmoment");
    check_true(number(standard(), sql) > NOW - 549 * INT64_C(86400));
    check_true(number(standard(), "SELECT count(*) FROM vervolgstap WHERE gedaan_op > '2026-09-21'") == 0);
}

static void check_whole(const char *text)
{
    size_t length = strlen(text);
    bool whole = length > 0 && !strpbrk(text, "{}[]|^@#<>") && !strstr(text, "  ") && !strstr(text, " .") && !strstr(text, " ,") &&
                 text[0] != ' ' && text[length - 1] != ' ';

    if (!check_true(whole))
        printf("    %s\n", text);
}

/* No text has a template's leftovers in it. */
static void texts_are_whole(void)
{
    sqlite3_stmt *columns = NULL;

    sqlite3_prepare_v2(standard(), "SELECT table_name, column_name FROM sync_column WHERE kind IN ('line', 'text')", -1, &columns, NULL);
    while (sqlite3_step(columns) == SQLITE_ROW) {
        char sql[200];

        snprintf(sql, sizeof sql, "SELECT %s FROM %s WHERE %s IS NOT NULL", (const char *)sqlite3_column_text(columns, 1),
                 (const char *)sqlite3_column_text(columns, 0), (const char *)sqlite3_column_text(columns, 1));
        each_text(standard(), sql, check_whole);
    }
    sqlite3_finalize(columns);
}

/* Of 2,500 contacts more than 2,400 read differently; what happened is told in one to twelve sentences. */
static void contacts_differ(void)
{
    check_true(number(standard(), "SELECT count(DISTINCT feiten) FROM contactmoment") > 2400);
    check_true(number(standard(), "SELECT count(DISTINCT interpretatie) FROM contactmoment") > 500);
    check_true(number(standard(), "SELECT count(DISTINCT verhaal) FROM ervaring") > 200);
    check_true(number(standard(), "SELECT max(length(feiten)) FROM contactmoment") < 1200);
}

/* True when a sentence of `before` stands in `text` too. */
static bool repeats(const char *before, const char *text)
{
    while (*before) {
        size_t length = strcspn(before, ".?!");
        char sentence[600];

        snprintf(sentence, sizeof sentence, "%.*s", (int)length, before);
        if (length > 12 && strstr(text, sentence))
            return true;
        before += length;
        before += strspn(before, ".?! ");
    }
    return false;
}

/* Two contacts in a row with one family hardly ever share a sentence. */
static void contacts_in_a_row_dont_repeat(void)
{
    sqlite3_stmt *statement = NULL;
    int again = 0, pairs = 0;

    sqlite3_prepare_v2(standard(),
                       "SELECT lag(feiten) OVER family, feiten FROM contactmoment"
                       " WINDOW family AS (PARTITION BY huishouden_id ORDER BY plaatsgevonden_op)", -1, &statement, NULL);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *before = (const char *)sqlite3_column_text(statement, 0);

        if (!before)
            continue;
        pairs++;
        again += repeats(before, (const char *)sqlite3_column_text(statement, 1));
    }
    sqlite3_finalize(statement);
    check_true(pairs > 2000);
    check_true(again * 100 < pairs);
}

/* What a row refers to is there, and so is whoever the family's own row names. */
static void references_lead_somewhere(void)
{
    sqlite3_stmt *columns = NULL;

    sqlite3_prepare_v2(standard(), "SELECT table_name, column_name, choices FROM sync_column WHERE kind = 'reference'", -1, &columns, NULL);
    while (sqlite3_step(columns) == SQLITE_ROW) {
        char sql[300];

        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE %s NOT IN (SELECT id FROM %s)", (const char *)sqlite3_column_text(columns, 0),
                 (const char *)sqlite3_column_text(columns, 1), (const char *)sqlite3_column_text(columns, 2));
        if (!check_int(number(standard(), sql), 0))
            printf("    %s\n", sql);
    }
    sqlite3_finalize(columns);
}

/* Every column is used somewhere, so that each screen has something to show; but nobody has deleted anything. */
static void every_column_is_used(void)
{
    sqlite3_stmt *columns = NULL;

    sqlite3_prepare_v2(standard(), "SELECT table_name, column_name FROM sync_column WHERE column_name <> 'verwijderd'", -1, &columns, NULL);
    while (sqlite3_step(columns) == SQLITE_ROW) {
        char sql[200];

        snprintf(sql, sizeof sql, "SELECT count(%s) FROM %s", (const char *)sqlite3_column_text(columns, 1),
                 (const char *)sqlite3_column_text(columns, 0));
        if (!check_true(number(standard(), sql) > 0))
            printf("    %s\n", sql);
    }
    sqlite3_finalize(columns);
}

/* Each worker gets a log-in, one of them for two teams, and each log-in is written down. */
static void workers_can_log_in(void)
{
    struct accounts accounts = { 0 };
    FILE *logins = tmpfile();
    char line[200];
    size_t lines = 0;
    sqlite3 *db = fill(1, DEMO_LEAST, &accounts, logins);

    check_int(accounts.count, 10);
    check_int(number(db, "SELECT count(*) FROM (SELECT person FROM sync_member GROUP BY person HAVING count(*) = 2)"), 1);
    rewind(logins);
    while (fgets(line, sizeof line, logins)) {
        lines++;
        check_true(strchr(line, '\t') != NULL);
    }
    check_int(lines, 10);
    fclose(logins);
    sqlite3_close(db);
}

/* A database that has families is left alone, and so is one for which too little is asked. */
static void a_database_in_use_is_left_alone(void)
{
    struct demo_options options = { .seed = 2, .now = NOW };
    struct demo_options little = { .seed = 2, .now = NOW, .records = DEMO_LEAST - 1 };
    int64_t before = number(standard(), "SELECT count(*) FROM sync_log");
    sqlite3 *empty = NULL;

    check_int(demo_fill(standard(), &options, NULL), SYNC_INVALID);
    check_int(number(standard(), "SELECT count(*) FROM sync_log"), before);
    check_int(sqlite3_open(":memory:", &empty), SQLITE_OK);
    check_int(migrate(empty, SIDE_SERVER), SYNC_OK);
    check_int(demo_fill(empty, &little, NULL), SYNC_INVALID);
    check_int(number(empty, "SELECT count(*) FROM sync_log"), 0);
    sqlite3_close(empty);
}

static void check_list(sentences list, struct scene *scene)
{
    for (; list && *list; list++) {
        scene->context = *list; /* it holds the words that its own mark asks for */
        if (!check_true(grammar_fits(*list, scene)))
            printf("    %s\n", *list);
    }
}

/* In a scene that has everything, each sentence can be filled in: no slot is misspelt. */
static void each_sentence_can_be_used(void)
{
    struct random random = random_seeded(1);
    struct scene scene = { .random = &random, .face_to_face = true, .at_home = true, .ouder = "Kim", .ze = "ze", .haar = "haar", .hem = "haar",
                           .vakman = "een vakvrouw", .gastheer = "gastvrouw", .familie = "de dochter", .mama = "mama", .papa = "papa",
                           .partner = "Bas", .kind = "Noor", .khij = "ze", .kzijn = "haar", .khem = "haar", .zoon = "dochter", .jong = "Noor",
                           .tiener = "Noor", .peuter = "Sem", .leeftijd = "12", .school = "school", .groep = "groep 8", .leerkracht = "de juf",
                           .juf = "juf", .werker = "Bart", .collega = "Carola", .dorp = "Zwanedobbe", .buurthuis = "het dorpshuis" };

    for (unsigned i = 0; i < THEME_COUNT; i++) {
        const struct theme *theme = THEMES[i];
        const sentences lists[] = { theme->onderwerpen, theme->situaties, theme->handelingen, theme->kracht, theme->duiding, theme->stappen,
                                    theme->wensen, theme->prioriteiten, theme->plan, theme->verhaal_goed, theme->verhaal_moeilijk, theme->verhaal_kind };

        for (size_t j = 0; j < sizeof lists / sizeof *lists; j++) {
            check_true(lists[j] && lists[j][0]);
            check_list(lists[j], &scene);
        }
    }
}

static const struct test TESTS[] = {
    TEST(a_seed_decides_every_byte),
    TEST(the_standard_set_is_complete),
    TEST(records_are_counted_exactly),
    TEST(every_edit_is_accepted),
    TEST(conflicts_wait_for_a_person),
    TEST(some_work_is_overdue),
    TEST(nothing_comes_from_the_future),
    TEST(texts_are_whole),
    TEST(contacts_differ),
    TEST(contacts_in_a_row_dont_repeat),
    TEST(references_lead_somewhere),
    TEST(every_column_is_used),
    TEST(workers_can_log_in),
    TEST(a_database_in_use_is_left_alone),
    TEST(each_sentence_can_be_used),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
