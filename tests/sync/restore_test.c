/* The office comes back from an older backup (R13), that of the scene: nothing is lost and nothing doubled. One claim a test. */
#include "tests/check.h"
#include "tests/sync/scene.h"

static const char *shown(struct tablet *tablet, struct scene *scene, const char *column)
{
    const char *row = tablet_row(tablet, "afspraak", scene->afspraak);

    return row ? row_value(row, column) : NULL;
}

/* What its author's tablet sent after the backup is sent again. */
static void what_was_sent_is_sent_again(void)
{
    struct scene *scene = scene_open(2);

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Team\"");
    world_exchange(&scene->world);
    world_restore(&scene->world, scene->backup);
    check_text(sql_text(scene->world.db, "SELECT wie FROM afspraak"), "(nothing)");
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT wie || sync_conflicts FROM afspraak"), "Team0");
    check_text(shown(scene->b, scene, "wie"), "\"Team\"");
    check_true(tablet_is_settled(scene->a));
    check_true(tablet_is_settled(scene->b));
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    scene_close(scene);
}

/* Attested by one and sent again by the other, in either order: one version, no conflict. */
static void attested_and_sent_again_is_one_version(void)
{
    for (int order = 0; order < 2; order++) {
        struct scene *scene = scene_open(2);
        char second[23];

        tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
        tablet_afspraak(scene->a, scene->huishouden, second);
        world_exchange(&scene->world);
        world_restore(&scene->world, scene->backup);
        tablet_exchange(order ? scene->a : scene->b);
        tablet_exchange(order ? scene->b : scene->a);
        world_exchange(&scene->world);
        check_text(sql_text(scene->world.db, "SELECT group_concat(sync_conflicts) || count(*) FROM afspraak"), "0,02");
        check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
        check_text(shown(scene->a, scene, "wie"), "\"Gezin\"");
        check_true(tablet_is_settled(scene->a));
        scene_close(scene);
    }
}

/* Work over a version that the office has lost: the version counts as replaced when it comes after all. */
static void a_version_that_is_awaited_adds_no_head(void)
{
    struct scene *scene = scene_open(2);

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_exchange(&scene->world);
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Team\""); /* over what a had said, not sent yet */
    world_restore(&scene->world, scene->backup);
    tablet_exchange(scene->b);
    tablet_exchange(scene->a);
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT wie || sync_conflicts FROM afspraak"), "Team0");
    check_text(shown(scene->a, scene, "wie"), "\"Team\"");
    scene_close(scene);
}

/* What came in after the restore, unaware of what was lost, stands beside it as a conflict. */
static void work_since_the_restore_stands_beside_it(void)
{
    struct scene *scene = scene_open(2);

    tablet_exchange(scene->b);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    tablet_exchange(scene->a); /* b doesn't hear of it */
    world_restore(&scene->world, scene->backup);
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Team\"");
    tablet_exchange(scene->b);
    tablet_exchange(scene->a);
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT sync_conflicts FROM afspraak"), "1");
    check_true(row_conflict(tablet_row(scene->b, "afspraak", scene->afspraak), "wie") != NULL);
    scene_close(scene);
}

/* A conflict that was settled stays settled, and one that stood still stands. */
static void conflicts_survive(void)
{
    struct scene *scene = scene_open(2);

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Team\"");
    world_exchange(&scene->world);
    world_restore(&scene->world, scene->backup);
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT sync_conflicts FROM afspraak"), "1");
    check_int(tablet_save(scene->a, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"wie\":\"Samen\"},\"gezien\":{\"wie\":%s}}", scene->afspraak,
                          row_all_seen(tablet_row(scene->a, "afspraak", scene->afspraak), "wie")),
              SYNC_OK);
    world_exchange(&scene->world);
    world_restore(&scene->world, scene->backup);
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT wie || sync_conflicts FROM afspraak"), "Samen0");
    check_text(shown(scene->b, scene, "wie"), "\"Samen\"");
    scene_close(scene);
}

/* Acknowledged edits are kept until they stand in two backups, and no longer. */
static void edits_are_kept_until_two_backups_have_them(void)
{
    struct scene *scene = scene_open(2);

    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE state = 3"), "2");
    world_backed_up(&scene->world);
    world_exchange(&scene->world);
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit"), "2");
    world_backed_up(&scene->world);
    world_exchange(&scene->world);
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit"), "0");
    scene_close(scene);
}

/* Whose access ended between the restore and the next contact keeps no rows. */
static void access_that_ends_meanwhile_takes_the_rows(void)
{
    struct scene *scene = scene_open(2);

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_exchange(&scene->world);
    world_restore(&scene->world, scene->backup);
    world_access(&scene->world, scene->b, NULL, 0);
    world_exchange(&scene->world);
    check_text(sql_text(scene->b->db, "SELECT (SELECT count(*) FROM huishouden) || (SELECT count(*) FROM afspraak)"), "00");
    check_text(sql_text(scene->world.db, "SELECT wie FROM afspraak"), "Gezin");
    scene_close(scene);
}

/* A form that was opened before the restore may name what nobody has any more: it is taken in, beside what came meanwhile. */
static void what_was_seen_before_may_be_named_after(void)
{
    struct scene *scene = scene_open(2);
    char seen[100];

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_exchange(&scene->world);
    snprintf(seen, sizeof seen, "%s", row_seen(tablet_row(scene->b, "afspraak", scene->afspraak), "wie"));
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Team\"");
    world_exchange(&scene->world);
    sqlite3_exec(scene->a->db, "DELETE FROM sync_edit", NULL, NULL, NULL); /* it has nothing to send again */
    world_restore(&scene->world, scene->backup);
    world_exchange(&scene->world);
    check_int(tablet_save(scene->b, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"wie\":\"School\"},\"gezien\":{\"wie\":%s}}", scene->afspraak, seen),
              SYNC_OK);
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    check_text(sql_text(scene->world.db, "SELECT sync_conflicts FROM afspraak"), "1");
    scene_close(scene);
}

/* What was refused in what the office lost isn't sent again: the gap that it leaves holds up nothing. */
static void a_gap_holds_up_nothing(void)
{
    struct scene *scene = scene_open(2);

    world_access(&scene->world, scene->a, NULL, 0);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    tablet_exchange(scene->a);
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE state = 2"), "1");
    world_restore(&scene->world, scene->backup);
    world_exchange(&scene->world);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Team\"");
    world_exchange(&scene->world);
    check_text(shown(scene->b, scene, "wie"), "\"Team\"");
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE state < 2"), "0");
    scene_close(scene);
}

/* A first request, of a tablet that knew no office yet, arrives after all that came of it: nothing in it is taken for another's. */
static void a_request_may_be_late(void)
{
    struct world world;
    struct buffer late = BUFFER_EMPTY, answer = BUFFER_EMPTY;
    struct faults faults;
    struct tablet *tablet;
    sqlite3 *backup;
    char first[23], second[23];

    world_open(&world, 1, 1);
    tablet = &world.tablets[0];
    backup = world_backup(&world);
    tablet_huishouden(tablet, first);
    check_int(device_request(tablet->device, &late), SYNC_OK);
    world_access(&world, tablet, NULL, 0);
    tablet_exchange(tablet); /* refused, so not kept for sending again */
    world_restore(&world, backup);
    world_exchange(&world);
    tablet_huishouden(tablet, second);
    world_exchange(&world);
    check_true(world_answer(&world, tablet, late.data, late.length, &answer, &faults));
    check_text(sql_text(world.db, "SELECT count(*) FROM sync_branch WHERE kind = 2"), "0");
    check_text(sql_text(world.db, "SELECT count(*) FROM huishouden"), "2");
    buffer_free(&late);
    buffer_free(&answer);
    sqlite3_close(backup);
    world_close(&world);
}

/* An old copy of a tablet's database wakes up after a restore: nothing is doubled. */
static void an_old_copy_doubles_nothing(void)
{
    struct scene *scene = scene_open(2);
    struct tablet *copy = scene->b;

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    tablet_copy(scene->a, copy);
    world_exchange(&scene->world);
    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"loopt\"");
    world_exchange(&scene->world);
    world_restore(&scene->world, scene->backup);
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT wie || status || sync_conflicts FROM afspraak"), "Gezinloopt0");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM afspraak"), "1");
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(what_was_sent_is_sent_again),
    TEST(attested_and_sent_again_is_one_version),
    TEST(a_version_that_is_awaited_adds_no_head),
    TEST(work_since_the_restore_stands_beside_it),
    TEST(conflicts_survive),
    TEST(edits_are_kept_until_two_backups_have_them),
    TEST(access_that_ends_meanwhile_takes_the_rows),
    TEST(what_was_seen_before_may_be_named_after),
    TEST(a_gap_holds_up_nothing),
    TEST(a_request_may_be_late),
    TEST(an_old_copy_doubles_nothing),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
