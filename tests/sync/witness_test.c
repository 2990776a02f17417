/* What the office lost in a restore is attested by tablets that had read it (R13), where its author doesn't send it again. One claim a test. */
#include "schema/migrations.h"
#include "sync/id.h"
#include "tests/check.h"
#include "tests/sync/scene.h"

/* A tablet that is gone lives on in what others had read of it. */
static void others_attest_what_a_lost_tablet_had_sent(void)
{
    struct scene *scene = scene_open(2);
    char second[23];

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    tablet_afspraak(scene->a, scene->huishouden, second);
    world_exchange(&scene->world);
    world_restore(&scene->world, scene->backup);
    tablet_exchange(scene->b); /* a never comes back */
    check_text(sql_text(scene->world.db, "SELECT wie FROM afspraak WHERE wie IS NOT NULL"), "Gezin");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM afspraak"), "2");
    check_text(row_value(tablet_row(scene->b, "afspraak", scene->afspraak), "wie"), "\"Gezin\"");
    check_true(tablet_row(scene->b, "afspraak", second) != NULL);
    check_true(tablet_is_settled(scene->b));
    scene_close(scene);
}

/* Older knowledge doesn't undo newer: of two witnesses the one who read later is right, whoever speaks first. */
static void the_later_witness_is_right(void)
{
    for (int order = 0; order < 2; order++) {
        struct scene *scene = scene_open(2);

        tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
        world_exchange(&scene->world); /* b read this */
        tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Team\"");
        tablet_exchange(scene->a); /* only a knows */
        sqlite3_exec(scene->a->db, "DELETE FROM sync_edit", NULL, NULL, NULL); /* and has nothing to send again */
        world_restore(&scene->world, scene->backup);
        tablet_exchange(order ? scene->a : scene->b);
        tablet_exchange(order ? scene->b : scene->a);
        world_exchange(&scene->world);
        check_text(sql_text(scene->world.db, "SELECT wie || sync_conflicts FROM afspraak"), "Team0");
        scene_close(scene);
    }
}

/* What a tablet has attested it attests again when the office is restored once more, before the tablet has read it all again. */
static void what_was_attested_is_attested_again(void)
{
    for (int exchanges = 0; exchanges < 4; exchanges++) {
        struct scene *scene = scene_open(2);
        char second[23];

        tablet_afspraak(scene->a, scene->huishouden, second);
        tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
        tablet_set(scene->a, "afspraak", second, "wie", "\"Gezin\"");
        world_exchange(&scene->world);
        world_restore(&scene->world, scene->backup);
        scene->world.rows_max = 1;
        for (int i = 0; i < exchanges; i++) /* a never comes back */
            tablet_one_exchange(scene->b);
        scene->world.rows_max = 0;
        world_restore(&scene->world, scene->backup);
        tablet_exchange(scene->b);
        check_text(sql_text(scene->world.db, "SELECT group_concat(wie) FROM afspraak"), "Gezin,Gezin");
        scene_close(scene);
    }
}

/* What one backup had and needed no attesting, an older one that is restored next hasn't: the tablet has read nothing in between. */
static void what_only_the_newer_backup_had_is_attested(void)
{
    struct scene *scene = scene_open(2);
    sqlite3 *later;

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\""); /* and a never comes back */
    world_exchange(&scene->world);
    later = world_backup(&scene->world);
    world_restore(&scene->world, later);
    tablet_one_exchange(scene->b);
    world_restore(&scene->world, scene->backup);
    tablet_exchange(scene->b);
    check_text(sql_text(scene->world.db, "SELECT group_concat(wie) FROM afspraak"), "Gezin");
    sqlite3_close(later);
    scene_close(scene);
}

/* What is attested late, out of a state that the backup was made after, takes nothing away from what came next. */
static void what_the_backup_has_is_not_attested(void)
{
    struct scene *scene = scene_open(2);
    sqlite3 *later;

    world_restore(&scene->world, scene->backup);
    world_exchange(&scene->world);
    world_exchange(&scene->world);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Team\"");
    tablet_one_exchange(scene->a);
    tablet_exchange(scene->b);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Fonds\"");
    tablet_exchange(scene->a); /* and a never comes back */
    later = world_backup(&scene->world);
    world_restore(&scene->world, scene->backup);
    tablet_one_exchange(scene->b); /* it meets that office, and attests only with its next request */
    world_restore(&scene->world, later);
    tablet_exchange(scene->b);
    check_true(row_conflict(tablet_row(scene->b, "afspraak", scene->afspraak), "wie") != NULL);
    sqlite3_close(later);
    scene_close(scene);
}

/* Whose an attested version is, is told with it: also where a deletion names its branch before that. */
static void what_is_attested_says_whose_it_is(void)
{
    struct scene *scene = scene_open(2);
    char second[23];

    tablet_reopen(scene->a); /* another branch, of which the backup knows nothing */
    tablet_afspraak(scene->a, scene->huishouden, second);
    tablet_delete(scene->a, "afspraak", second);
    world_exchange(&scene->world);
    world_restore(&scene->world, scene->backup);
    tablet_exchange(scene->b);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_branch WHERE device IS NULL AND person = unid('%.22s')",
                        text_of(scene->a->person)),
               "1");
    scene_close(scene);
}

/* --- Witnesses of several releases --- */

enum { OLD = 5, NEW = 8 }; /* schemas: NEW has `verwijderd`, and `gezin_akkoord_dekt` beside `gezin_akkoord` */

/* The office is restored; both tablets never come back, and what is attested comes from devices of which nothing else is asked. */
static struct scene *restored_scene(void)
{
    struct scene *scene = scene_open(2);

    world_restore(&scene->world, scene->backup);
    return scene;
}

/* A request of a device of that release: one entry, number 1 of a branch of its own, made before the restore. */
static void send_earlier(struct scene *scene, int schema, const char *branch, int number, const char *entry)
{
    char *request = sqlite3_mprintf("{\"versie\":1,\"schema\":%d,\"verzoek\":1,\"bewerkingen\":[{\"tak\":\"%s\",\"vanaf\":%d,\"eerder\":true,"
                                    "\"lijst\":[%s]}]}", schema, branch, number, entry);
    struct buffer answer = BUFFER_EMPTY;
    struct faults faults;

    check_true(world_answer(&scene->world, scene->a, request, strlen(request), &answer, &faults));
    check_true(strstr(buffer_text(&answer), "\"geweigerd\":[") != NULL);
    buffer_free(&answer);
    sqlite3_free(request);
}

/* One afspraak as it was `after` positions past the backup. `by`: a letter for the device; `made`: the version that made it. */
static void attest(struct scene *scene, int schema, char by, int after, const char *id, const char *made, const char *values,
                   const char *heads)
{
    char branch[12] = "AAAAAAAAAA", former[23], person[23];
    sqlite3_stmt *statement;
    char *entry;

    branch[9] = by;
    branch[10] = 'A';
    check_int(sqlite3_prepare_v2(scene->world.db, "SELECT former, kept FROM sync_incarnation", -1, &statement, NULL), SQLITE_OK);
    check_int(sqlite3_step(statement), SQLITE_ROW);
    snprintf(former, sizeof former, "%.22s", text_of(sqlite3_column_blob(statement, 0)));
    snprintf(person, sizeof person, "%.22s", text_of(scene->a->person));
    entry = sqlite3_mprintf("{\"getuigt\":\"%s\",\"stand\":%lld,\"tabel\":\"afspraak\",\"rij\":\"%s\","
                            "\"waarden\":{\"huishouden_id\":\"%s\",\"actie\":\"Samen bellen.\"%s},"
                            "\"gemaakt\":[%s,1790000000,\"%s\"],\"koppen\":{%s}}",
                            former, sqlite3_column_int64(statement, 1) + after, id, scene->huishouden, values, made, person, heads);
    sqlite3_finalize(statement);
    send_earlier(scene, schema, branch, 1, entry);
    sqlite3_free(entry);
}

/* The version by which tablet a made the afspraak of the scene. */
static const char *made_by_a(struct scene *scene)
{
    static char made[40];
    char branch[12] = "";

    branch_to_text(scene->a->branch, branch);
    snprintf(made, sizeof made, "\"%s\",2", branch);
    return made;
}

#define DELETED ",\"verwijderd\":{\"versies\":[]}"
#define DELETED_HEADS "\"verwijderd\":[[\"AAAAAAAAAAI\",7,1790000000,\"AAAAAAAAAAAAAAAAAAAAAA\"]]"

static const char *deletion_of(struct scene *scene, const char *id)
{
    return sql_text(scene->world.db, "SELECT verwijderd IS NOT NULL FROM afspraak WHERE hex(id) = '%s'", id);
}

static const char *hex_of(const char *id)
{
    static char hex[33];
    unsigned char bytes[SYNC_ID_SIZE];

    id_from_text(id, ID_TEXT_SIZE, bytes);
    for (int i = 0; i < SYNC_ID_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02X", bytes[i]);
    return hex;
}

/* A device whose release doesn't know what was deleted doesn't undo the deletion that the backup has. */
static void an_older_witness_takes_nothing_away_from_the_backup(void)
{
    struct scene *scene = scene_open(2);

    tablet_delete(scene->a, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    sqlite3_close(scene->backup);
    scene->backup = world_backup(&scene->world);
    world_restore(&scene->world, scene->backup);
    attest(scene, OLD, 'O', 20, scene->afspraak, made_by_a(scene), "", "");
    check_text(deletion_of(scene, hex_of(scene->afspraak)), "1");
    scene_close(scene);
}

/* What only newer devices know is theirs to attest, whoever speaks first and whoever read later. */
static void an_older_witness_says_nothing_of_what_it_doesnt_know(void)
{
    for (int order = 0; order < 4; order++) {
        struct scene *scene = restored_scene();
        int stand_of_old = order & 1 ? 20 : 10;

        for (int i = 0; i < 2; i++)
            if (i == (order >> 1))
                attest(scene, OLD, 'O', stand_of_old, scene->afspraak, made_by_a(scene), "", "");
            else
                attest(scene, NEW, 'N', 15, scene->afspraak, made_by_a(scene), DELETED, DELETED_HEADS);
        check_text(deletion_of(scene, hex_of(scene->afspraak)), "1");
        check_text(sql_text(scene->world.db, "SELECT sync_conflicts FROM afspraak"), "0");
        scene_close(scene);
    }
}

/* Whoever was updated since it read a row, and hasn't read it again, knows no more than its former release did; also when it began to. */
static void what_was_read_before_an_update_is_attested_as_of_then(void)
{
    for (int begun = 0; begun < 2; begun++) {
        struct scene *scene = scene_open(2);
        char newer[23];

        scene->b->schema = OLD;
        tablet_reopen(scene->b);
        for (int i = 0; i < 5; i++)
            tablet_set(scene->a, "afspraak", scene->afspraak, "wie", i % 2 ? "\"Team\"" : "\"Gezin\"");
        for (int i = 0; i < 3; i++)
            tablet_afspraak(scene->a, scene->huishouden, newer);
        world_exchange(&scene->world);
        scene->b->schema = 0;
        tablet_reopen(scene->b);
        scene->world.rows_max = 1;
        if (begun)
            check_true(tablet_one_exchange(scene->b));
        scene->world.rows_max = 0;
        world_restore(&scene->world, scene->backup);
        tablet_exchange(scene->b);
        attest(scene, NEW, 'N', 1, scene->afspraak, made_by_a(scene), DELETED, DELETED_HEADS);
        check_text(sql_text(scene->world.db, "SELECT group_concat(wie) FROM afspraak"), "Gezin");
        check_text(deletion_of(scene, hex_of(scene->afspraak)), "1");
        scene_close(scene);
    }
}

/* The same of a row that the backup lacks: what the older device made of it is filled in, without a conflict. */
static void a_newer_witness_completes_what_an_older_one_told(void)
{
    for (int order = 0; order < 4; order++) {
        struct scene *scene = restored_scene();
        int stand_of_old = order & 1 ? 20 : 10;
        char second[23];

        world_id(&scene->world, second);
        for (int i = 0; i < 2; i++)
            if (i == (order >> 1))
                attest(scene, OLD, 'O', stand_of_old, second, "\"AAAAAAAAAAI\",1", ",\"gezin_akkoord\":\"ja\"", "");
            else
                attest(scene, NEW, 'N', 15, second, "\"AAAAAAAAAAI\",1",
                       ",\"gezin_akkoord\":\"ja\",\"gezin_akkoord_dekt\":{\"versies\":[]}" DELETED, DELETED_HEADS);
        check_text(deletion_of(scene, hex_of(second)), "1");
        check_text(sql_text(scene->world.db, "SELECT group_concat(gezin_akkoord_dekt IS NOT NULL) FROM afspraak WHERE gezin_akkoord = 'ja'"), "1");
        check_text(sql_text(scene->world.db, "SELECT sum(sync_conflicts) FROM afspraak"), "0");
        scene_close(scene);
    }
}

/* And so does the edit itself, when it arrives after all: the one that made the row, or the one that changed it. */
static void an_edit_completes_what_an_older_witness_told_of_it(void)
{
    for (int made = 0; made < 2; made++) {
        struct scene *scene = restored_scene();
        char second[23], edit[600];

        world_id(&scene->world, second);
        attest(scene, OLD, 'O', 20, second, "\"AAAAAAAAAAI\",1", ",\"gezin_akkoord\":\"ja\"",
               made ? "" : "\"gezin_akkoord\":[[\"AAAAAAAAAAI\",2,1790000000,\"AAAAAAAAAAAAAAAAAAAAAA\"]]");
        snprintf(edit, sizeof edit,
                 made ? "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":5,\"waarden\":{\"huishouden_id\":\"%s\",\"actie\":\"Samen bellen.\","
                        "\"gezin_akkoord\":\"ja\",\"gezin_akkoord_dekt\":{\"versies\":[]}}}"
                      : "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":5,\"waarden\":{\"gezin_akkoord\":\"ja\","
                        "\"gezin_akkoord_dekt\":{\"versies\":[]}},\"gezien\":{\"gezin_akkoord\":[[\"AAAAAAAAAAI\",1]]}}",
                 second, scene->huishouden);
        send_earlier(scene, NEW, "AAAAAAAAAAI", made ? 1 : 2, edit);
        check_text(sql_text(scene->world.db, "SELECT group_concat(gezin_akkoord_dekt IS NOT NULL) FROM afspraak WHERE gezin_akkoord = 'ja'"), "1");
        check_text(sql_text(scene->world.db, "SELECT sum(sync_conflicts) FROM afspraak"), "0");
        scene_close(scene);
    }
}

/* A version that is awaited is nobody's, until it is attested. */
static void what_is_awaited_is_attested_with_its_author(void)
{
    struct scene *scene = scene_open(2);
    char edit[400];

    tablet_reopen(scene->a);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_exchange(&scene->world);
    snprintf(edit, sizeof edit, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":5,\"waarden\":{\"wie\":\"Team\"},\"gezien\":{\"wie\":%s}}",
             scene->afspraak, row_seen(tablet_row(scene->b, "afspraak", scene->afspraak), "wie"));
    world_restore(&scene->world, scene->backup);
    send_earlier(scene, SCHEMA_VERSION, "AAAAAAAAAAM", 1, edit); /* names what the office has lost */
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_branch WHERE kind = 0 AND person IS NULL"), "1");
    tablet_exchange(scene->b);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_branch WHERE kind = 0 AND person IS NULL"), "0");
    scene_close(scene);
}

/* Heads that are attested beside what came in since, more than a register may have: refused with its reason, and nothing of it counts as attested.
 * Else an edit of which it tells would be taken for known when it arrives, and be lost. */
static void attested_heads_have_a_bound(void)
{
    struct scene *scene = restored_scene();
    char heads[9000], edit[400];
    int length = snprintf(heads, sizeof heads, "\"wie\":[");

    for (int i = 1; i <= 60; i++) {
        snprintf(edit, sizeof edit, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":5,\"waarden\":{\"wie\":\"Sinds %d\"},"
                 "\"gezien\":{\"wie\":[[%s]]}}", scene->afspraak, i, made_by_a(scene));
        send_earlier(scene, NEW, "AAAAAAAAAAM", i, edit);
        length += snprintf(heads + length, sizeof heads - (size_t)length,
                           "%s[\"AAAAAAAAAAI\",%d,1790000000,\"AAAAAAAAAAAAAAAAAAAAAA\"%s]", i > 1 ? "," : "", i, i > 1 ? ",{\"wie\":\"Ooit\"}" : "");
    }
    snprintf(heads + length, sizeof heads - (size_t)length, "]");
    attest(scene, NEW, 'N', 15, scene->afspraak, made_by_a(scene), ",\"wie\":\"Ooit\"" DELETED, heads);
    check_text(sql_text(scene->world.db, "SELECT group_concat(reason) FROM sync_quarantine"), "te-veel-versies");
    check_text(sql_text(scene->world.db, "SELECT (SELECT count(*) FROM sync_settled) || (SELECT count(*) FROM sync_attested)"), "00");
    snprintf(edit, sizeof edit, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":1790000000,\"waarden\":{\"wie\":\"Nummer 1\"},"
             "\"gezien\":{\"wie\":[[%s]]}}", scene->afspraak, made_by_a(scene));
    send_earlier(scene, NEW, "AAAAAAAAAAI", 1, edit);
    check_text(sql_text(scene->world.db, "SELECT wie FROM afspraak"), "Nummer 1");
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(others_attest_what_a_lost_tablet_had_sent),
    TEST(the_later_witness_is_right),
    TEST(what_was_attested_is_attested_again),
    TEST(what_only_the_newer_backup_had_is_attested),
    TEST(what_the_backup_has_is_not_attested),
    TEST(what_is_attested_says_whose_it_is),
    TEST(an_older_witness_takes_nothing_away_from_the_backup),
    TEST(an_older_witness_says_nothing_of_what_it_doesnt_know),
    TEST(what_was_read_before_an_update_is_attested_as_of_then),
    TEST(a_newer_witness_completes_what_an_older_one_told),
    TEST(an_edit_completes_what_an_older_witness_told_of_it),
    TEST(what_is_awaited_is_attested_with_its_author),
    TEST(attested_heads_have_a_bound),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
