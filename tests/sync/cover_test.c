/* Assents and decisions name what they are about, and lapse when that changes (R10); and what devices of an earlier schema send and get. */
#include "schema/migrations.h"
#include "sync/id.h"
#include "tests/check.h"
#include "tests/sync/scene.h"

static const char *row_of(struct tablet *tablet, struct scene *scene)
{
    return tablet_row(tablet, "afspraak", scene->afspraak);
}

static const char *lapsed(struct tablet *tablet, struct scene *scene)
{
    return row_lapsed(row_of(tablet, scene));
}

/* Write down that the family agrees, over what the screen shows. */
static void agree(struct tablet *tablet, struct scene *scene, const char *assent)
{
    const char *row = row_of(tablet, scene);

    check_int(tablet_save(tablet,
                          "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"gezin_akkoord\":\"%s\",\"gezin_akkoord_dekt\":%s},"
                          "\"gezien\":{\"gezin_akkoord\":%s}}",
                          scene->afspraak, assent, row_cover(row, "gezin_akkoord_dekt"), row_seen(row, "gezin_akkoord")),
              SYNC_OK);
}

static void decide(struct tablet *tablet, struct scene *scene)
{
    const char *row = row_of(tablet, scene);

    check_int(tablet_save(tablet,
                          "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"besluit\":\"ja\",\"besloten_door\":\"Team\","
                          "\"besloten_op\":\"2026-09-21\",\"besluit_dekt\":%s},\"gezien\":{\"besluit\":%s}}",
                          scene->afspraak, row_cover(row, "besluit_dekt"), row_seen(row, "besluit")),
              SYNC_OK);
}

/* An assent holds until something that it was about changes, and again when it is given anew; what it isn't about changes nothing. */
static void an_assent_lapses_when_the_agreement_changes(void)
{
    struct scene *scene = scene_open(2);

    agree(scene->a, scene, "ja");
    check_text(lapsed(scene->a, scene), "[]");
    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"loopt\"");
    world_exchange(&scene->world);
    check_text(lapsed(scene->b, scene), "[]");
    tablet_set(scene->b, "afspraak", scene->afspraak, "actie", "\"Iets anders.\"");
    check_text(lapsed(scene->b, scene), "[\"gezin_akkoord\"]");
    world_exchange(&scene->world);
    check_text(lapsed(scene->a, scene), "[\"gezin_akkoord\"]");
    check_text(sql_text(scene->a->db, "SELECT sync_conflicts FROM afspraak"), "0");
    agree(scene->a, scene, "ja");
    world_exchange(&scene->world);
    check_text(lapsed(scene->b, scene), "[]");
    scene_close(scene);
}

/* Assent and change made at once on two tablets: the assent was given to something else, and says so everywhere. */
static void an_assent_to_what_changed_meanwhile_has_lapsed(void)
{
    for (int way = 0; way < 2; way++) {
        struct scene *scene = scene_open(2);

        agree(scene->a, scene, "ja");
        tablet_set(scene->b, "afspraak", scene->afspraak, "uiterlijk", "\"2027-03-01\"");
        tablet_exchange(way ? scene->a : scene->b);
        world_exchange(&scene->world);
        check_text(lapsed(scene->a, scene), "[\"gezin_akkoord\"]");
        check_text(lapsed(scene->b, scene), "[\"gezin_akkoord\"]");
        scene_close(scene);
    }
}

/* The decision is about more than the assent: each lapses by itself. */
static void assent_and_decision_lapse_apart(void)
{
    struct scene *scene = scene_open(2);

    agree(scene->a, scene, "ja");
    decide(scene->a, scene);
    check_text(lapsed(scene->a, scene), "[]");
    tablet_set(scene->a, "afspraak", scene->afspraak, "wetsartikel", "\"Wmo 2.3.5\"");
    check_text(lapsed(scene->a, scene), "[\"besluit\"]");
    tablet_set(scene->a, "afspraak", scene->afspraak, "eerst", "\"Rust\"");
    check_text(lapsed(scene->a, scene), "[\"besluit\",\"gezin_akkoord\"]");
    world_exchange(&scene->world);
    check_text(lapsed(scene->b, scene), "[\"besluit\",\"gezin_akkoord\"]");
    scene_close(scene);
}

/* What is filled in together with the assent, in one save, was before whoever gave it: a new afspraak needs no cover. */
static void what_is_saved_together_needs_no_cover(void)
{
    struct scene *scene = scene_open(2);
    const char *row;

    world_id(&scene->world, scene->afspraak);
    check_int(tablet_save(scene->a,
                          "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"actie\":\"Bellen\","
                          "\"gezin_akkoord\":\"ja\"}}",
                          scene->afspraak, scene->huishouden),
              SYNC_OK);
    check_text(lapsed(scene->a, scene), "[]");
    world_exchange(&scene->world);
    row = row_of(scene->b, scene);
    check_text(row_lapsed(row), "[]");
    check_int(tablet_save(scene->b,
                          "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"actie\":\"Schrijven\",\"gezin_akkoord\":\"ja\","
                          "\"gezin_akkoord_dekt\":%s},\"gezien\":{\"actie\":%s,\"gezin_akkoord\":%s}}",
                          scene->afspraak, row_cover(row, "gezin_akkoord_dekt"), row_seen(row, "actie"), row_seen(row, "actie")),
              SYNC_OK);
    check_text(lapsed(scene->b, scene), "[]");
    world_exchange(&scene->world);
    check_text(lapsed(scene->a, scene), "[]");
    scene_close(scene);
}

/* Nothing filled in can't lapse; what was filled in without a cover has, but for what was filled in with it. */
static void only_what_is_filled_in_lapses(void)
{
    struct scene *scene = scene_open(2);
    const char *row = row_of(scene->a, scene);

    tablet_set(scene->a, "afspraak", scene->afspraak, "actie", "\"Iets anders.\"");
    check_text(lapsed(scene->a, scene), "[]");
    check_int(tablet_save(scene->a,
                          "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"gezin_akkoord\":\"ja\",\"gezin_akkoord_dekt\":null},"
                          "\"gezien\":{\"gezin_akkoord\":%s}}",
                          scene->afspraak, row_seen(row, "gezin_akkoord")),
              SYNC_OK);
    check_text(lapsed(scene->a, scene), "[\"gezin_akkoord\"]");
    scene_close(scene);
}

/* Two who write down the same answer agree, whatever each had before them, and the assent holds while one of them saw all; a plain save
 * replaces both. */
static void the_same_answer_is_no_conflict(void)
{
    struct scene *scene = scene_open(2);

    agree(scene->a, scene, "ja");
    tablet_set(scene->b, "afspraak", scene->afspraak, "actie", "\"Iets anders.\"");
    agree(scene->b, scene, "ja");
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT sync_conflicts FROM afspraak"), "0");
    check_text(row_conflict(row_of(scene->a, scene), "gezin_akkoord"), NULL);
    check_text(lapsed(scene->a, scene), "[]");
    check_text(lapsed(scene->b, scene), "[]");
    agree(scene->a, scene, "nee");
    world_exchange(&scene->world);
    check_text(row_value(row_of(scene->b, scene), "gezin_akkoord"), "\"nee\"");
    check_text(sql_text(scene->world.db, "SELECT sync_conflicts FROM afspraak"), "0");
    scene_close(scene);
}

/* Different answers are a conflict, and both come with what they were about. */
static void different_answers_are_a_conflict(void)
{
    struct scene *scene = scene_open(2);

    agree(scene->a, scene, "ja");
    agree(scene->b, scene, "nee");
    world_exchange(&scene->world);
    check_text(sql_text(scene->b->db, "SELECT sync_conflicts FROM afspraak"), "1");
    check_true(strstr(row_conflict(row_of(scene->a, scene), "gezin_akkoord"),
                      "\"gezin_akkoord_dekt\":{\"versies\":[[") != NULL);
    scene_close(scene);
}

/* Two who each agreed to a part haven't agreed to the whole, though all of it was seen by one or the other. */
static void assents_to_parts_are_none_to_the_whole(void)
{
    struct scene *scene = scene_open(2);

    tablet_set(scene->a, "afspraak", scene->afspraak, "actie", "\"Iets anders.\"");
    agree(scene->a, scene, "ja");
    tablet_set(scene->b, "afspraak", scene->afspraak, "uiterlijk", "\"2027-03-01\"");
    agree(scene->b, scene, "ja");
    world_exchange(&scene->world);
    check_text(row_conflict(row_of(scene->a, scene), "gezin_akkoord"), NULL);
    check_text(lapsed(scene->a, scene), "[\"gezin_akkoord\"]");
    check_text(lapsed(scene->b, scene), "[\"gezin_akkoord\"]");
    scene_close(scene);
}

/* Who agrees while there is a choice to be made agrees to what is shown, and not to what stands beside it. */
static void an_assent_over_a_conflict_is_about_what_is_shown(void)
{
    struct scene *scene = scene_open(2);

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Fonds\"");
    world_exchange(&scene->world);
    check_true(row_conflict(row_of(scene->a, scene), "wie") != NULL);
    agree(scene->a, scene, "ja");
    check_text(lapsed(scene->a, scene), "[\"gezin_akkoord\"]");
    world_exchange(&scene->world);
    check_text(lapsed(scene->b, scene), "[\"gezin_akkoord\"]");
    scene_close(scene);
}

/* An assent over a refused edit of one's own is about what that edit had replaced. */
static void an_assent_over_a_refused_edit_covers_what_that_had_seen(void)
{
    struct scene *scene = scene_open(2);

    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_exchange(&scene->world);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Fonds\"");
    agree(scene->a, scene, "ja");
    sqlite3_exec(scene->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"Fonds\"', '17') WHERE state = 0", NULL, NULL, NULL);
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "1");
    check_text(lapsed(scene->a, scene), "[]");
    check_text(lapsed(scene->b, scene), "[]");
    scene_close(scene);
}

/* So it is on the author's own screen, when word of the refusal comes while the assent still waits. */
static void an_assent_that_waits_covers_what_a_refused_edit_had_seen(void)
{
    struct scene *scene = scene_open(2);

    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_exchange(&scene->world);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Fonds\"");
    sqlite3_exec(scene->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"Fonds\"', '17') WHERE state = 0", NULL, NULL, NULL);
    tablet_ask(scene->a);
    agree(scene->a, scene, "ja");
    tablet_get_answer(scene->a);
    check_int(tablet_receive(scene->a), SYNC_OK);
    check_text(row_value(row_of(scene->a, scene), "wie"), "\"Gezin\"");
    check_text(row_value(row_of(scene->a, scene), "gezin_akkoord"), "\"ja\"");
    check_text(lapsed(scene->a, scene), "[]");
    scene_close(scene);
}

/* --- Columns that come later --- */

/* The office's answer to a request of this schema with these edits, from the start. */
static const char *ask(struct scene *scene, struct tablet *tablet, int schema, const char *edits)
{
    static struct buffer answer = BUFFER_EMPTY;
    struct faults faults;
    char *request = sqlite3_mprintf("{\"versie\":1,\"schema\":%d,\"incarnatie\":null,\"verzoek\":1,\"bewerkingen\":[%s]}", schema, edits);

    buffer_clear(&answer);
    check_true(world_answer(&scene->world, tablet, request, strlen(request), &answer, &faults));
    sqlite3_free(request);
    return buffer_text(&answer);
}

/* A column that is empty in all rows of an answer doesn't travel, and arrives empty, also where it wasn't. */
static void empty_columns_stay_at_home(void)
{
    struct scene *scene = scene_open(2);
    const char *answer = ask(scene, scene->b, SCHEMA_VERSION, "");

    check_true(strstr(answer, "\"actie\":[") && !strstr(answer, "\"verwijderd\"") && !strstr(answer, "\"wetsartikel\""));
    tablet_set(scene->a, "afspraak", scene->afspraak, "wetsartikel", "\"Wmo\"");
    world_exchange(&scene->world);
    check_text(row_value(row_of(scene->b, scene), "wetsartikel"), "\"Wmo\"");
    tablet_set(scene->a, "afspraak", scene->afspraak, "wetsartikel", "null");
    world_exchange(&scene->world);
    check_text(row_value(row_of(scene->b, scene), "wetsartikel"), "null");
    scene_close(scene);
}

/* A device of the release before gets what it knows: no column that came later, not in the heads of a register that grew either. */
static void an_earlier_device_gets_what_it_knows(void)
{
    struct scene *scene = scene_open(2);
    const char *answer;

    agree(scene->a, scene, "ja");
    agree(scene->b, scene, "nee");
    tablet_delete(scene->b, "huishouden", scene->huishouden);
    world_exchange(&scene->world);
    answer = ask(scene, scene->b, 5, "");
    check_true(strstr(answer, "\"gezin_akkoord\":[") != NULL);
    check_true(!strstr(answer, "_dekt") && !strstr(answer, "verwijderd") && !strstr(answer, "versies\":[[\""));
    check_true(strstr(answer, "\"gezin_akkoord\",[") != NULL);
    answer = ask(scene, scene->b, SCHEMA_VERSION, "");
    check_true(strstr(answer, "\"gezin_akkoord_dekt\":[{") && strstr(answer, "\"verwijderd\":[{\"versies\":[[\""));
    scene_close(scene);
}

/* What it sends is taken, and its assent covers nothing. */
static void an_earlier_device_is_understood(void)
{
    struct scene *scene = scene_open(2);
    char edits[600], seen[200];
    const char *row;

    tablet_set(scene->a, "afspraak", scene->afspraak, "actie", "\"Iets anders.\"");
    world_exchange(&scene->world);
    row = row_of(scene->b, scene);
    snprintf(seen, sizeof seen, "%s", row_seen(row, "gezin_akkoord"));
    for (int schema = 5; schema <= SCHEMA_VERSION; schema += SCHEMA_VERSION - 5) {
        snprintf(edits, sizeof edits,
                 "{\"tak\":\"AAAAAAAAAA%c\",\"vanaf\":1,\"lijst\":[{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":5,"
                 "\"waarden\":{\"gezin_akkoord\":\"ja\"},\"gezien\":{\"gezin_akkoord\":%s}}]}",
                 schema == 5 ? 'E' : 'I', scene->afspraak, seen);
        ask(scene, scene->b, schema, edits);
    }
    check_text(sql_text(scene->world.db, "SELECT group_concat(reason) FROM sync_quarantine"), "onvolledig");
    world_exchange(&scene->world);
    check_text(row_value(row_of(scene->a, scene), "gezin_akkoord"), "\"ja\"");
    check_text(lapsed(scene->a, scene), "[\"gezin_akkoord\"]");
    scene_close(scene);
}

/* An edit that waits through an update of the app goes on showing, and is taken as what it was when it was made. */
static void an_edit_that_waits_survives_an_update(void)
{
    struct scene *scene = scene_open(2);

    tablet_set(scene->b, "afspraak", scene->afspraak, "status", "\"loopt\"");
    tablet_exchange(scene->b);
    tablet_reopen(scene->a);
    agree(scene->a, scene, "ja");
    /* As the release before would have kept it. */
    check_int(sqlite3_exec(scene->a->db,
                           "UPDATE sync_edit SET edit = json_remove(edit, '$.waarden.gezin_akkoord_dekt') WHERE state = 0;"
                           "UPDATE sync_branch SET schema = 5", NULL, NULL, NULL),
              SQLITE_OK);
    tablet_reopen(scene->a);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Fonds\"");
    check_text(row_value(row_of(scene->a, scene), "gezin_akkoord"), "\"ja\"");
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    for (int i = 0; i < 2; i++) {
        check_text(row_value(row_of(&scene->world.tablets[i], scene), "gezin_akkoord"), "\"ja\"");
        check_text(row_value(row_of(&scene->world.tablets[i], scene), "wie"), "\"Fonds\"");
    }
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(an_assent_lapses_when_the_agreement_changes),
    TEST(an_assent_to_what_changed_meanwhile_has_lapsed),
    TEST(assent_and_decision_lapse_apart),
    TEST(what_is_saved_together_needs_no_cover),
    TEST(only_what_is_filled_in_lapses),
    TEST(the_same_answer_is_no_conflict),
    TEST(different_answers_are_a_conflict),
    TEST(assents_to_parts_are_none_to_the_whole),
    TEST(an_assent_over_a_conflict_is_about_what_is_shown),
    TEST(an_assent_over_a_refused_edit_covers_what_that_had_seen),
    TEST(an_assent_that_waits_covers_what_a_refused_edit_had_seen),
    TEST(empty_columns_stay_at_home),
    TEST(an_earlier_device_gets_what_it_knows),
    TEST(an_earlier_device_is_understood),
    TEST(an_edit_that_waits_survives_an_update),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
