/* What the office tells of a row's past, one claim a test. The answers are read with SQLite's own JSON functions. */
#include <stdarg.h>
#include <stdlib.h>

#include "sync/id.h"
#include "sync/office/history.h"
#include "tests/check.h"
#include "tests/sync/world.h"

/* Three tablets that share one afspraak. */
struct scene {
    struct world world;
    struct tablet *a, *b, *c;
    char huishouden[23], afspraak[23];
    struct buffer told; /* the last history */
};

static struct scene *scene_open(void)
{
    struct scene *scene = calloc(1, sizeof *scene);

    world_open(&scene->world, 1, 3);
    scene->a = &scene->world.tablets[0];
    scene->b = &scene->world.tablets[1];
    scene->c = &scene->world.tablets[2];
    tablet_huishouden(scene->a, scene->huishouden);
    tablet_afspraak(scene->a, scene->huishouden, scene->afspraak);
    world_exchange(&scene->world);
    return scene;
}

static void scene_close(struct scene *scene)
{
    check_true(world_rebuilds(&scene->world));
    buffer_free(&scene->told);
    world_close(&scene->world);
    free(scene);
}

static void set(struct scene *scene, struct tablet *tablet, const char *column, const char *value)
{
    scene->world.now += 60;
    tablet_set(tablet, "afspraak", scene->afspraak, column, value);
}

static int ask(struct scene *scene, const char *table, const char *id, const unsigned char *person)
{
    unsigned char bytes[SYNC_ID_SIZE];

    buffer_clear(&scene->told);
    id_from_text(id, ID_TEXT_SIZE, bytes);
    return server_history(scene->world.server, table, bytes, person, &scene->told);
}

/* Ask for the history of the afspraak as somebody of the team, and keep it in a table. */
static void tell(struct scene *scene)
{
    sqlite3_stmt *statement = NULL;

    check_int(ask(scene, "afspraak", scene->afspraak, scene->c->person), SYNC_OK);
    sqlite3_exec(scene->world.db, "DROP TABLE IF EXISTS told; CREATE TEMP TABLE told (history)", NULL, NULL, NULL);
    sqlite3_prepare_v2(scene->world.db, "INSERT INTO told VALUES (?1)", -1, &statement, NULL);
    sqlite3_bind_text(statement, 1, buffer_text(&scene->told), -1, SQLITE_STATIC);
    check_int(sqlite3_step(statement), SQLITE_DONE);
    sqlite3_finalize(statement);
    check_text(sql_text(scene->world.db, "SELECT json_valid(history) FROM told"), "1");
}

/* A place in the last history, such as "wijzigingen[0].tijd"; "(nothing)" when it isn't there. */
static const char *told(struct scene *scene, const char *format, ...)
{
    const char *text;
    va_list arguments;
    char *path;

    va_start(arguments, format);
    path = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    text = sql_text(scene->world.db, "SELECT json_extract(history, '$.%s') FROM told", path);
    sqlite3_free(path);
    return text;
}

/* How many changes were told. */
static int64_t count(struct scene *scene)
{
    return strtoll(sql_text(scene->world.db, "SELECT json_array_length(history, '$.wijzigingen') FROM told"), NULL, 10);
}

/* The place of the change with this value of a column, the newest first; -1 when there is none. */
static int place_of(struct scene *scene, const char *column, const char *value)
{
    const char *text = sql_text(scene->world.db,
                                "SELECT key FROM told, json_each(history, '$.wijzigingen')"
                                " WHERE json_extract(value, '$.waarden.%s') = '%s'",
                                column, value);

    return *text == '(' ? -1 : atoi(text);
}

/* The version of that change, as JSON. */
static const char *version_of(struct scene *scene, const char *column, const char *value)
{
    static char text[100];

    snprintf(text, sizeof text, "%s", told(scene, "wijzigingen[%d].versie", place_of(scene, column, value)));
    return text;
}

/* Is `list` of that change, such as "naast.status", this JSON? */
static void check_list(struct scene *scene, const char *column, const char *value, const char *list,
                       const char *expected)
{
    check_text(told(scene, "wijzigingen[%d].%s", place_of(scene, column, value), list), expected);
}

static const char *one(const char *version)
{
    static char text[110];

    snprintf(text, sizeof text, "[%s]", version);
    return text;
}

/* Every change is told once, the newest first: who, when, what, and what it replaced. */
static void every_change_is_told_with_what_it_replaced(void)
{
    struct scene *scene = scene_open();
    char person[ID_TEXT_SIZE + 1] = "", first[100];

    set(scene, scene->b, "status", "\"loopt\"");
    world_exchange(&scene->world);
    set(scene, scene->a, "status", "\"nagekomen\"");
    set(scene, scene->a, "wie", "\"Fonds\"");
    world_exchange(&scene->world);
    tell(scene);
    check_int(count(scene), 4);
    check_text(told(scene, "volledig"), "1");
    check_text(told(scene, "wijzigingen[0].waarden"), "{\"wie\":\"Fonds\"}");
    check_text(told(scene, "wijzigingen[1].waarden"), "{\"status\":\"nagekomen\"}");
    check_text(told(scene, "wijzigingen[2].waarden"), "{\"status\":\"loopt\"}");
    check_text(told(scene, "wijzigingen[3].waarden.actie"), "Samen bellen.");
    check_text(told(scene, "wijzigingen[3].gezien"), "(nothing)");
    check_text(told(scene, "wijzigingen[2].tijd"), "1790000060");
    id_to_text(scene->b->person, person);
    check_text(told(scene, "wijzigingen[2].wie"), person);
    snprintf(first, sizeof first, "%s", version_of(scene, "status", "loopt"));
    check_text(told(scene, "wijzigingen[1].gezien.status"), one(first));
    check_text(told(scene, "wijzigingen[1].staat"), "[\"status\"]");
    check_text(told(scene, "wijzigingen[2].staat"), "[]");
    check_text(told(scene, "wijzigingen[1].naast"), "{}");
    scene_close(scene);
}

/* Two changes that didn't know of each other stand beside each other, until an edit that has seen both. */
static void a_conflict_is_told_and_what_settled_it(void)
{
    struct scene *scene = scene_open();
    char loopt[100], gestopt[100], settled[100];

    set(scene, scene->a, "status", "\"loopt\"");
    set(scene, scene->b, "status", "\"gestopt\"");
    world_exchange(&scene->world);
    tell(scene);
    snprintf(loopt, sizeof loopt, "%s", version_of(scene, "status", "loopt"));
    snprintf(gestopt, sizeof gestopt, "%s", version_of(scene, "status", "gestopt"));
    check_list(scene, "status", "loopt", "naast.status", one(gestopt));
    check_list(scene, "status", "gestopt", "naast.status", one(loopt));
    check_list(scene, "status", "loopt", "beslist", "{}");
    check_list(scene, "status", "loopt", "staat", "[\"status\"]");
    check_list(scene, "status", "voorgesteld", "naast", "{}");

    check_int(tablet_save(scene->c,
                          "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"status\":\"nagekomen\"},"
                          "\"gezien\":{\"status\":%s}}",
                          scene->afspraak, row_all_seen(tablet_row(scene->c, "afspraak", scene->afspraak), "status")),
              SYNC_OK);
    world_exchange(&scene->world);
    tell(scene);
    snprintf(settled, sizeof settled, "%s", version_of(scene, "status", "nagekomen"));
    check_list(scene, "status", "loopt", "beslist.status", settled);
    check_list(scene, "status", "gestopt", "beslist.status", settled);
    check_list(scene, "status", "gestopt", "naast.status", one(loopt));
    check_list(scene, "status", "nagekomen", "naast", "{}");
    check_list(scene, "status", "nagekomen", "staat", "[\"status\"]");
    scene_close(scene);
}

/* A save over only one of two values settles nothing: it stands beside the other itself. */
static void a_save_that_saw_one_of_two_settles_nothing(void)
{
    struct scene *scene = scene_open();
    char gestopt[100];

    set(scene, scene->a, "status", "\"gestopt\"");
    set(scene, scene->b, "status", "\"loopt\"");
    world_exchange(&scene->world);
    set(scene, scene->b, "status", "\"nagekomen\"");
    world_exchange(&scene->world);
    tell(scene);
    snprintf(gestopt, sizeof gestopt, "%s", version_of(scene, "status", "gestopt"));
    check_list(scene, "status", "nagekomen", "naast.status", one(gestopt));
    check_list(scene, "status", "loopt", "naast.status", one(gestopt));
    check_list(scene, "status", "loopt", "beslist", "{}");
    check_list(scene, "status", "gestopt", "beslist", "{}");
    scene_close(scene);
}

/* Two texts that merge are told as such: nobody had to choose. A third that doesn't makes all three a choice. */
static void merged_texts_are_no_conflict(void)
{
    struct scene *scene = scene_open();
    char first[100], second[100];

    set(scene, scene->a, "doel", "\"Rust in huis. Werk voor Kim.\"");
    world_exchange(&scene->world);
    set(scene, scene->a, "doel", "\"Meer rust in huis. Werk voor Kim.\"");
    set(scene, scene->b, "doel", "\"Rust in huis. Werk voor Kim en Bas.\"");
    tablet_exchange(scene->a);
    tablet_exchange(scene->b);
    tell(scene);
    snprintf(first, sizeof first, "%s", version_of(scene, "doel", "Meer rust in huis. Werk voor Kim."));
    snprintf(second, sizeof second, "%s", version_of(scene, "doel", "Rust in huis. Werk voor Kim en Bas."));
    check_text(told(scene, "wijzigingen[0].samen.doel"), one(first));
    check_text(told(scene, "wijzigingen[1].samen.doel"), one(second));
    check_text(told(scene, "wijzigingen[0].naast"), "{}");
    check_text(told(scene, "wijzigingen[1].naast"), "{}");
    check_text(sql_text(scene->world.db, "SELECT sync_conflicts FROM afspraak"), "0");

    set(scene, scene->c, "doel", "\"Geen rust in huis. Werk voor Kim.\"");
    tablet_exchange(scene->c);
    tell(scene);
    check_text(sql_text(scene->world.db, "SELECT sync_conflicts FROM afspraak"), "1");
    for (int i = 0; i < 3; i++)
        check_text(
            sql_text(scene->world.db, "SELECT json_array_length(history, '$.wijzigingen[%d].naast.doel') FROM told", i),
            "2");
    scene_close(scene);
}

/* Two people who write the same have nothing to choose. */
static void equal_values_are_no_conflict(void)
{
    struct scene *scene = scene_open();

    set(scene, scene->a, "status", "\"loopt\"");
    set(scene, scene->b, "status", "\"loopt\"");
    world_exchange(&scene->world);
    tell(scene);
    check_int(count(scene), 3);
    check_text(told(scene, "wijzigingen[0].naast"), "{}");
    check_text(told(scene, "wijzigingen[1].naast"), "{}");
    check_text(told(scene, "wijzigingen[0].staat"), "[\"status\"]");
    check_text(told(scene, "wijzigingen[1].staat"), "[\"status\"]");
    scene_close(scene);
}

static void spoil_last(struct tablet *tablet)
{
    sqlite3_exec(tablet->db,
                 "UPDATE sync_edit SET edit = replace(edit, '\"loopt\"', '\"onzin\"')"
                 " WHERE sequence = (SELECT max(sequence) FROM sync_edit)",
                 NULL, NULL, NULL);
}

/* A refused edit is told too, as it was typed and with the reason, whether or not somebody built on it; it makes no
 * conflict, and who built on it has replaced what it had seen. */
static void refused_edits_are_told(void)
{
    for (int built_on = 0; built_on < 2; built_on++) {
        struct scene *scene = scene_open();

        set(scene, scene->a, "status", "\"loopt\"");
        spoil_last(scene->a);
        set(scene, built_on ? scene->a : scene->b, "status", "\"gestopt\"");
        world_exchange(&scene->world);
        tell(scene);
        check_int(count(scene), 3);
        check_list(scene, "status", "onzin", "geweigerd.reden", "onbekende-keuze");
        check_list(scene, "status", "onzin", "staat", "[]");
        check_list(scene, "status", "onzin", "naast", "{}");
        check_list(scene, "status", "voorgesteld", "geweigerd", "(nothing)");
        check_list(scene, "status", "voorgesteld", "naast", "{}");
        check_list(scene, "status", "gestopt", "naast", "{}");
        if (built_on)
            check_text(sql_text(scene->world.db, "SELECT json_array_length('%s')",
                                told(scene, "wijzigingen[%d].gezien.status", place_of(scene, "status", "gestopt"))),
                       "2");
        scene_close(scene);
    }
}

/* What an earlier release refused is told too, once the log was derived anew. */
static void refusals_of_an_earlier_release_are_told(void)
{
    static const unsigned char UNUSED[SYNC_ID_SIZE] = { 0 };
    struct scene *scene = scene_open();

    set(scene, scene->a, "status", "\"loopt\"");
    spoil_last(scene->a);
    world_exchange(&scene->world);
    sqlite3_exec(scene->world.db,
                 "INSERT INTO sync_refused_before SELECT position, reason, detail FROM sync_quarantine;"
                 "UPDATE sync_before SET derived = 0, position = (SELECT max(position) FROM sync_log);"
                 "DELETE FROM sync_refused",
                 NULL, NULL, NULL);
    server_close(scene->world.server);
    check_int(server_open(scene->world.db, UNUSED, &scene->world.server), SYNC_OK);
    tell(scene);
    check_int(count(scene), 2);
    check_list(scene, "status", "onzin", "geweigerd.reden", "onbekende-keuze");
    scene_close(scene);
}

/* Of a row that lies elsewhere one hears what one hears of a row that doesn't exist: nothing. What lies on the shelf is
 * everybody's. */
static void only_rows_within_the_scopes_are_told(void)
{
    static const unsigned char OTHER[SYNC_ID_SIZE] = { 1 };
    struct scene *scene = scene_open();
    char id[23];

    check_int(ask(scene, "afspraak", scene->afspraak, scene->c->person), SYNC_OK);
    check_int(ask(scene, "afspraak", scene->afspraak, OTHER), SYNC_NOT_FOUND);
    check_int((int64_t)scene->told.length, 0);
    check_int(ask(scene, "huishouden", scene->afspraak, scene->c->person), SYNC_NOT_FOUND);
    check_int(ask(scene, "sqlite_master", scene->afspraak, scene->c->person), SYNC_NOT_FOUND);
    check_int(ask(scene, "afspraak", world_id(&scene->world, id), scene->c->person), SYNC_NOT_FOUND);
    sqlite3_exec(scene->world.db, "UPDATE afspraak SET sync_scope = 1", NULL, NULL, NULL);
    check_int(ask(scene, "afspraak", scene->afspraak, OTHER), SYNC_OK);
    sqlite3_exec(scene->world.db, "UPDATE afspraak SET sync_scope = (SELECT sync_scope FROM huishouden)", NULL, NULL,
                 NULL);
    scene_close(scene);
}

/* A clock that runs ahead is told as it was taken: five minutes after arrival at most (R15). */
static void a_clock_that_runs_ahead_is_told_as_it_was_taken(void)
{
    struct scene *scene = scene_open();

    scene->a->clock_error = 94608000;
    set(scene, scene->a, "status", "\"loopt\"");
    world_exchange(&scene->world);
    tell(scene);
    check_text(told(scene, "wijzigingen[0].tijd"), "1790000360");
    scene_close(scene);
}

/* When there is more than anybody reads, the oldest is left out, and the answer says so. */
static void a_long_past_is_told_from_its_end(void)
{
    struct scene *scene = scene_open();
    char text[40];

    for (int i = 0; i < 1010; i++) {
        snprintf(text, sizeof text, "\"tekst %d\"", i);
        set(scene, scene->a, i < 505 ? "doel" : "wie", text);
    }
    world_exchange(&scene->world);
    tell(scene);
    check_int(count(scene), 1000);
    check_text(told(scene, "volledig"), "0");
    check_text(told(scene, "wijzigingen[0].waarden.wie"), "tekst 1009");
    check_int(place_of(scene, "wie", "tekst 505"), 504);
    check_int(place_of(scene, "doel", "tekst 11"), 998);
    check_int(place_of(scene, "doel", "tekst 10"), -1);
    scene_close(scene);
}

/* What the log lost in a restore, and a tablet attested, is told with its value and its author. */
static void what_was_attested_after_a_restore_is_told(void)
{
    struct scene *scene = scene_open();
    sqlite3 *backup = world_backup(&scene->world);
    char person[ID_TEXT_SIZE + 1] = "", second[23];

    set(scene, scene->a, "wie", "\"Gezin\"");
    tablet_afspraak(scene->a, scene->huishouden, second);
    world_exchange(&scene->world);
    world_restore(&scene->world, backup);
    tablet_exchange(scene->b); /* a never comes back */
    tell(scene);
    id_to_text(scene->a->person, person);
    check_int(count(scene), 2);
    check_text(told(scene, "volledig"), "0");
    check_list(scene, "wie", "Gezin", "getuigd", "1");
    check_list(scene, "wie", "Gezin", "wie", person);
    check_list(scene, "wie", "Gezin", "staat", "[\"wie\"]");
    check_list(scene, "wie", "Gezin", "waarden", "{\"wie\":\"Gezin\"}");
    snprintf(scene->afspraak, sizeof scene->afspraak, "%s", second);
    tell(scene);
    check_int(count(scene), 1);
    check_text(told(scene, "wijzigingen[0].gezien"), "(nothing)");
    check_text(told(scene, "wijzigingen[0].waarden.actie"), "Samen bellen.");
    sqlite3_close(backup);
    scene_close(scene);
}

/* What comes back after a restore, behind what was built on it, makes no conflict that there wasn't. */
static void what_comes_back_after_a_restore_was_no_conflict(void)
{
    struct scene *scene = scene_open();
    sqlite3 *backup = world_backup(&scene->world);

    set(scene, scene->a, "wie", "\"Gezin\"");
    set(scene, scene->a, "wie", "\"Team\"");
    world_exchange(&scene->world);
    world_restore(&scene->world, backup);
    tablet_exchange(scene->b);
    set(scene, scene->b, "wie", "\"School\"");
    tablet_exchange(scene->b);
    tell(scene);
    check_int(place_of(scene, "wie", "Team"), -1);
    check_text(told(scene, "volledig"), "0");
    world_exchange(&scene->world);
    tell(scene);
    check_int(count(scene), 4);
    check_text(told(scene, "volledig"), "1");
    check_list(scene, "wie", "School", "staat", "[\"wie\"]");
    check_list(scene, "wie", "School", "naast", "{}");
    check_list(scene, "wie", "Team", "naast", "{}");
    check_list(scene, "wie", "Gezin", "naast", "{}");
    sqlite3_close(backup);
    scene_close(scene);
}

/* Whatever tablets do to a row, its history has every edit of it that the log has, and those that stand are its heads.
 */
static void nothing_that_happened_is_left_out(void)
{
    static const char *const COLUMNS[] = { "status", "wie", "doel" };
    static const char *const STATES[] = { "\"loopt\"", "\"gestopt\"", "\"nagekomen\"" };
    struct scene *scene = scene_open();
    const char *logged;

    for (int i = 0; i < 150; i++) {
        struct tablet *tablet = &scene->world.tablets[world_random(&scene->world) % 3];
        uint64_t column = world_random(&scene->world) % 3;
        char text[20];

        snprintf(text, sizeof text, "\"tekst %d\"", i);
        set(scene, tablet, COLUMNS[column], column ? text : STATES[world_random(&scene->world) % 3]);
        if (world_random(&scene->world) % 9 == 0)
            spoil_last(tablet);
        if (world_random(&scene->world) % 4 == 0)
            tablet_exchange(tablet);
    }
    world_exchange(&scene->world);
    tell(scene);
    logged = sql_text(scene->world.db, "SELECT count(*) FROM sync_log WHERE json_extract(edit, '$.rij') = '%s'",
                      scene->afspraak);
    check_int(count(scene), strtoll(logged, NULL, 10));
    check_text(sql_text(scene->world.db, "SELECT count(*) - count(DISTINCT json_extract(value, '$.versie'))"
                                         " FROM told, json_each(history, '$.wijzigingen')"),
               "0");
    for (size_t i = 0; i < 3; i++) {
        const char *row = tablet_row(scene->a, "afspraak", scene->afspraak), *open = row_conflict(row, COLUMNS[i]);
        char heads[30];

        /* Where there is no conflict, all heads look the same and are seen together. */
        snprintf(heads, sizeof heads, "%s",
                 sql_text(scene->world.db, "SELECT json_array_length('%s')", open ? open : row_seen(row, COLUMNS[i])));
        check_text(sql_text(scene->world.db,
                            "SELECT count(*) FROM told, json_each(history, '$.wijzigingen') c,"
                            " json_each(c.value, '$.staat') s WHERE s.value = '%s'",
                            COLUMNS[i]),
                   heads);
        /* A choice that is open is one among versions that stand. */
        check_text(sql_text(scene->world.db,
                            "SELECT count(*) > 0 FROM told, json_each(history, '$.wijzigingen') c"
                            " WHERE json_type(c.value, '$.naast.%s') = 'array'"
                            " AND json_type(c.value, '$.beslist.%s') IS NULL",
                            COLUMNS[i], COLUMNS[i]),
                   open ? "1" : "0");
    }
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(every_change_is_told_with_what_it_replaced),
    TEST(a_conflict_is_told_and_what_settled_it),
    TEST(a_save_that_saw_one_of_two_settles_nothing),
    TEST(merged_texts_are_no_conflict),
    TEST(equal_values_are_no_conflict),
    TEST(refused_edits_are_told),
    TEST(refusals_of_an_earlier_release_are_told),
    TEST(only_rows_within_the_scopes_are_told),
    TEST(a_clock_that_runs_ahead_is_told_as_it_was_taken),
    TEST(a_long_past_is_told_from_its_end),
    TEST(what_was_attested_after_a_restore_is_told),
    TEST(what_comes_back_after_a_restore_was_no_conflict),
    TEST(nothing_that_happened_is_left_out),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
