/* Another person logs in on a tablet (R13): the rows of the one before go, and what the office may still lose of their work doesn't. One claim a
 * test. */
#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "sync/id.h"
#include "tests/check.h"
#include "tests/sync/scene.h"

/* Tablet a is shared: the scene's maker works there first, then the person of tablet b, or a third one of no team. */
static const unsigned char SECOND_DEVICE[SYNC_ID_SIZE] = { 2 };
static const unsigned char THIRD[SYNC_ID_SIZE] = { 3 }, THIRD_DEVICE[SYNC_ID_SIZE] = { 4 };

static int second_logs_in(struct scene *scene)
{
    return tablet_hand_over(scene->a, SECOND_DEVICE, scene->b->person);
}

static int first_logs_in(struct scene *scene)
{
    return tablet_hand_over(scene->a, scene->maker_device, scene->maker);
}

static int third_logs_in(struct scene *scene)
{
    return tablet_hand_over(scene->a, THIRD_DEVICE, THIRD);
}

static void change(struct scene *scene, const char *value)
{
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", value);
}

/* The other tablet makes an afspraak, with "wie" unless it is NULL, and the shared one reads it. */
static void other_makes(struct scene *scene, const char *wie, char made[23])
{
    tablet_afspraak(scene->b, scene->huishouden, made);
    if (wie)
        tablet_set(scene->b, "afspraak", made, "wie", wie);
    tablet_exchange(scene->b);
    tablet_exchange(scene->a);
}

/* The same under a family of its own. */
static void other_makes_family(struct scene *scene, char family[23], char made[23])
{
    tablet_huishouden(scene->b, family);
    tablet_afspraak(scene->b, family, made);
    tablet_exchange(scene->b);
    tablet_exchange(scene->a);
}

/* The office is restored while the second person works on the shared tablet; then the first is back there and sends. */
static void restored_meanwhile(struct scene *scene)
{
    check_int(second_logs_in(scene), SYNC_OK);
    world_restore(&scene->world, scene->backup);
    tablet_exchange(scene->a);
    check_int(first_logs_in(scene), SYNC_OK);
    tablet_exchange(scene->a);
}

static void check_keeps_no_canary(struct scene *scene)
{
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE instr(edit, 'kanarie')"), "0");
}

/* What device_status says, from a key of it on. */
static const char *status_from(struct tablet *tablet, const char *key)
{
    static char text[200];
    struct buffer out = BUFFER_EMPTY;

    check_int(device_status(tablet->device, &out), SYNC_OK);
    snprintf(text, sizeof text, "%s", strstr(buffer_text(&out), key) + strlen(key));
    buffer_free(&out);
    return text;
}

/* Who has to log in once more. */
static const char *needed(struct tablet *tablet)
{
    return status_from(tablet, "\"nodig\":");
}

static bool heard_from_office(struct tablet *tablet)
{
    return *status_from(tablet, "\"laatste\":") != '0';
}

/* No row, base or cursor of a team is left of the person before; the shared shelf stays. */
static void the_rows_go(void)
{
    struct scene *scene = scene_open(2);

    tablet_exchange(scene->a);
    check_int(second_logs_in(scene), SYNC_OK);
    check_text(sql_text(scene->a->db, "SELECT (SELECT count(*) FROM huishouden) || (SELECT count(*) FROM afspraak) ||"
                                           " (SELECT count(*) FROM sync_base) || (SELECT group_concat(scope) FROM sync_cursor)"),
               "0001");
    check_true(tablet_row(scene->a, "afspraak", scene->afspraak) == NULL);
    tablet_exchange(scene->a);
    check_true(tablet_row(scene->a, "afspraak", scene->afspraak) != NULL); /* of the second person's team as well */
    scene_close(scene);
}

/* Nothing of what the second person may read was asked for yet, whatever the first one had heard; nor after a revocation took all. Who logs in
 * again, with their rows still here, has heard. */
static void who_has_nothing_here_has_heard_nothing(void)
{
    struct scene *scene = scene_open(2);

    check_int(second_logs_in(scene), SYNC_OK);
    check_true(!heard_from_office(scene->a));
    tablet_exchange(scene->a);
    check_true(heard_from_office(scene->a));
    check_int(device_identify(scene->a->device, scene->a->person), SYNC_OK);
    check_true(heard_from_office(scene->a));
    sql_text(scene->a->db, "DELETE FROM sync_cursor WHERE scope IN (SELECT nr FROM sync_scope WHERE id <> zeroblob(16))");
    check_true(heard_from_office(scene->a)); /* that all has to go, it was told */
    check_int(device_identify(scene->a->device, scene->a->person), SYNC_OK);
    check_true(!heard_from_office(scene->a));
    scene_close(scene);
}

/* What waits, was refused, or isn't finished is here alone: then nothing goes. */
static void work_that_is_here_alone_keeps_the_tablet(void)
{
    struct scene *scene = scene_open(2);

    change(scene, "\"Gezin\"");
    check_int(second_logs_in(scene), SYNC_INVALID);
    tablet_exchange(scene->a);
    sql_text(scene->a->db, "INSERT INTO concept VALUES ('afspraak:nieuw', '{}', 0)");
    check_int(second_logs_in(scene), SYNC_INVALID);
    sql_text(scene->a->db, "DELETE FROM concept");
    sql_text(scene->a->db, "UPDATE sync_edit SET state = 2");
    check_int(second_logs_in(scene), SYNC_INVALID);
    check_true(tablet_row(scene->a, "afspraak", scene->afspraak) != NULL);
    change(scene, "\"Team\""); /* the tablet is still of who worked here */
    check_text(row_value(tablet_row(scene->a, "afspraak", scene->afspraak), "wie"), "\"Team\"");
    scene_close(scene);
}

/* What the second person saves is theirs, whoever's branch was in use before. */
static void saves_are_of_who_works_here(void)
{
    struct scene *scene = scene_open(2);

    check_int(second_logs_in(scene), SYNC_OK);
    tablet_exchange(scene->a);
    change(scene, "\"Gezin\"");
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT b.person = unid('%.22s') FROM sync_log l JOIN sync_push p ON p.first_position = l.position"
                                         " JOIN sync_branch b ON b.nr = p.branch ORDER BY l.position DESC LIMIT 1",
                        text_of(scene->b->person)),
               "1");
    scene_close(scene);
}

/* The office loses what the first person had sent: it lives on here, and is sent when that person logs in again. */
static void lost_work_comes_back_with_its_author(void)
{
    struct scene *scene = scene_open(2);
    char made[23];

    change(scene, "\"Gezin\"");
    tablet_afspraak(scene->a, scene->huishouden, made);
    tablet_exchange(scene->a);
    check_int(second_logs_in(scene), SYNC_OK);
    world_restore(&scene->world, scene->backup);
    check_text(needed(scene->a), "[]}");
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT count(*) || (SELECT count(wie) FROM afspraak) FROM afspraak"), "10");
    check_true(strncmp(needed(scene->a) + 2, text_of(scene->maker), ID_TEXT_SIZE) == 0);
    check_int(first_logs_in(scene), SYNC_OK);
    check_text(needed(scene->a), "[]}");
    check_true(tablet_row(scene->a, "afspraak", made) != NULL); /* at once: it stands by itself */
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT count(*) || (SELECT group_concat(wie) FROM afspraak) FROM afspraak"), "2Gezin");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    check_text(row_value(tablet_row(scene->a, "afspraak", scene->afspraak), "wie"), "\"Gezin\"");
    scene_close(scene);
}

/* What the backup has is not asked for; a third person changes nothing of that. */
static void only_what_is_lacked_is_asked_for(void)
{
    struct scene *scene = scene_open(2);

    check_int(second_logs_in(scene), SYNC_OK);
    tablet_exchange(scene->a);
    world_restore(&scene->world, scene->backup);
    tablet_exchange(scene->a);
    check_text(needed(scene->a), "[]}");
    check_int(third_logs_in(scene), SYNC_OK);
    check_text(sql_text(scene->a->db, "SELECT group_concat(state) FROM sync_edit WHERE attests = 0"), "3,3");
    scene_close(scene);
}

/* Until two backups have it, and no longer. */
static void it_is_kept_until_two_backups_have_it(void)
{
    struct scene *scene = scene_open(2);

    check_int(second_logs_in(scene), SYNC_OK);
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE attests = 0"), "2");
    world_backed_up(&scene->world);
    world_backed_up(&scene->world);
    tablet_exchange(scene->a);
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit"), "0");
    scene_close(scene);
}

/* R14: also of who worked here before, and also what nobody but the author may read. */
static void what_was_erased_is_kept_no_longer(void)
{
    struct scene *scene = scene_open(2);
    struct erasure done;

    check_int(tablet_save(scene->a, "{\"tabel\":\"huishouden\",\"rij\":\"%s\",\"waarden\":{\"naam\":\"kanarie\"},\"gezien\":{\"naam\":%s}}",
                          scene->huishouden, row_seen(tablet_row(scene->a, "huishouden", scene->huishouden), "naam")),
              SYNC_OK);
    tablet_exchange(scene->a);
    world_access(&scene->world, scene->b, NULL, 0);
    check_int(second_logs_in(scene), SYNC_OK);
    tablet_exchange(scene->a);
    check_int(world_erase(&scene->world, "huishouden", scene->huishouden, &done), SYNC_OK);
    tablet_exchange(scene->a);
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit"), "0");
    scene_close(scene);
}

/* R14: also where the office lacks what was changed, and the edit alone doesn't say what it lay under. */
static void of_an_erased_family_nothing_is_kept(void)
{
    struct scene *scene = scene_open(2);
    struct erasure done;
    char made[23];

    other_makes(scene, NULL, made);
    tablet_set(scene->a, "afspraak", made, "wie", "\"kanarie\"");
    tablet_exchange(scene->a);
    check_int(third_logs_in(scene), SYNC_OK);
    world_restore(&scene->world, scene->backup);
    check_int(world_erase(&scene->world, "huishouden", scene->huishouden, &done), SYNC_OK);
    tablet_exchange(scene->a);
    check_keeps_no_canary(scene);
    check_int(first_logs_in(scene), SYNC_OK);
    tablet_exchange(scene->a);
    check_keeps_no_canary(scene);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    scene_close(scene);
}

/* The same of what was attested. */
static void of_an_erased_family_no_attestation_is_kept(void)
{
    struct scene *scene = scene_open(2);
    struct erasure done;
    char made[23];

    other_makes(scene, "\"kanarie\"", made);
    world_restore(&scene->world, scene->backup);
    tablet_exchange(scene->a); /* attests */
    check_text(sql_text(scene->a->db, "SELECT group_concat(attests || state) FROM sync_edit WHERE instr(edit, 'kanarie')"), "13");
    check_int(third_logs_in(scene), SYNC_OK);
    world_restore(&scene->world, scene->backup);
    check_int(world_erase(&scene->world, "huishouden", scene->huishouden, &done), SYNC_OK);
    tablet_exchange(scene->a);
    check_keeps_no_canary(scene);
    scene_close(scene);
}

/* A change of what another had made: its row is lost as well, and comes with it. */
static void what_it_was_made_over_is_attested(void)
{
    struct scene *scene = scene_open(2);
    char made[23];

    other_makes(scene, NULL, made);
    tablet_set(scene->a, "afspraak", made, "wie", "\"kanarie\"");
    tablet_exchange(scene->a);
    restored_meanwhile(scene);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    tablet_exchange(scene->b); /* the maker comes later */
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT group_concat(ifnull(wie,'-')) FROM afspraak"), "-,kanarie");
    scene_close(scene);
}

/* The office may have lost the family above it as well, and takes nothing in whose place it doesn't know. */
static void what_it_lay_under_is_attested_too(void)
{
    struct scene *scene = scene_open(2);
    char family[23], made[23];

    other_makes_family(scene, family, made);
    tablet_set(scene->a, "afspraak", made, "wie", "\"kanarie\"");
    tablet_exchange(scene->a);
    restored_meanwhile(scene);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    check_text(sql_text(scene->world.db, "SELECT group_concat(ifnull(wie,'-')) FROM afspraak"), "-,kanarie");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM huishouden"), "2");
    scene_close(scene);
}

/* A row beside it was attested already, after a restore before that: it is sent behind the family above it, which is attested anew. */
static void what_was_attested_before_keeps_its_place(void)
{
    struct scene *scene = scene_open(2);
    char family[23], made[23], beside[23];

    other_makes_family(scene, family, made);
    tablet_afspraak(scene->b, family, beside);
    tablet_set(scene->b, "afspraak", beside, "wie", "\"Fonds\"");
    tablet_exchange(scene->b);
    tablet_exchange(scene->a);
    tablet_set(scene->a, "afspraak", made, "wie", "\"Gezin\"");
    tablet_exchange(scene->a);
    world_restore(&scene->world, scene->backup);
    tablet_exchange(scene->a); /* attests */
    tablet_exchange(scene->a);
    check_int(third_logs_in(scene), SYNC_OK);
    tablet_replace(scene->b, THIRD); /* lost for good */
    world_restore(&scene->world, scene->backup);
    tablet_exchange(scene->a);
    check_int(first_logs_in(scene), SYNC_OK);
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM afspraak WHERE wie IN ('Fonds', 'Gezin')"), "2");
    scene_close(scene);
}

/* The office had taken it in, its row hadn't come back yet: it is kept like the rest, and no base is left. */
static void what_the_office_just_took_is_kept(void)
{
    struct scene *scene = scene_open(2);

    scene->world.rows_max = 1;
    for (int i = 0; i < 3; i++)
        tablet_set(scene->a, "huishouden", scene->huishouden, "naam", i % 2 ? "\"Berg\"" : "\"Stroom\"");
    change(scene, "\"Gezin\"");
    tablet_one_exchange(scene->a);
    check_text(sql_text(scene->a->db, "SELECT count(*) > 0 FROM sync_edit WHERE state = 1"), "1");
    check_int(second_logs_in(scene), SYNC_OK);
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_base"), "0");
    scene->world.rows_max = 0;
    world_restore(&scene->world, scene->backup);
    tablet_exchange(scene->a);
    check_true(strncmp(needed(scene->a) + 2, text_of(scene->maker), ID_TEXT_SIZE) == 0);
    check_int(first_logs_in(scene), SYNC_OK);
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT naam || (SELECT wie FROM afspraak) FROM huishouden"), "StroomGezin");
    scene_close(scene);
}

/* An answer to what one person asked, a first reading even, comes after the next one logged in: it has rows that this one may not read. */
static void a_late_answer_is_not_taken_in(void)
{
    struct scene *scene = scene_open(2);

    check_int(second_logs_in(scene), SYNC_OK);
    tablet_ask(scene->a);
    tablet_get_answer(scene->a);
    check_int(third_logs_in(scene), SYNC_OK);
    check_int(tablet_receive(scene->a), SYNC_STALE);
    scene_close(scene);
}

/* What was put away says what its author typed, and the office has it: it is nobody else's to read. */
static void what_was_put_away_goes(void)
{
    struct scene *scene = scene_open(2);

    change(scene, "\"kanarie\"");
    sql_text(scene->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"wie\"', '\"onzin\"') WHERE state = 0");
    tablet_exchange(scene->a);
    check_int(device_put_away(scene->a->device, scene->a->branch, 3), SYNC_OK);
    check_int(second_logs_in(scene), SYNC_OK);
    check_keeps_no_canary(scene);
    scene_close(scene);
}

/* Between the two nobody works here: what is kept is sent for nobody. */
static void nobody_sends_what_is_kept(void)
{
    struct scene *scene = scene_open(2);

    change(scene, "\"Gezin\"");
    tablet_exchange(scene->a);
    check_int(device_hand_over(scene->a->device, 12345), SYNC_OK);
    scene->a->branch = 12345;
    world_restore(&scene->world, scene->backup);
    tablet_one_exchange(scene->a);
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE state = 0"), "0");
    check_true(strncmp(needed(scene->a) + 2, text_of(scene->maker), ID_TEXT_SIZE) == 0);
    scene_close(scene);
}

/* What the first person attested stays, since the second may not be believed. */
static void what_another_attested_is_kept_beside_ones_own(void)
{
    struct scene *scene = scene_open(2);
    struct tablet person;
    char made[23];

    other_makes(scene, "\"Fonds\"", made);
    tablet_replace(scene->b, THIRD); /* lost for good */
    world_restore(&scene->world, scene->backup);
    tablet_exchange(scene->a); /* attests */
    check_text(sql_text(scene->world.db, "SELECT group_concat(ifnull(wie,'-')) FROM afspraak"), "-,Fonds");
    check_int(third_logs_in(scene), SYNC_OK);
    person = *scene->a;
    world_access(&scene->world, &person, (const unsigned char (*)[SYNC_ID_SIZE])&scene->world.team, 1);
    tablet_exchange(scene->a);
    check_true(tablet_row(scene->a, "afspraak", made) != NULL);
    world_restore(&scene->world, scene->backup); /* the third person has no access in it */
    tablet_exchange(scene->a);
    check_int(first_logs_in(scene), SYNC_OK);
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT group_concat(ifnull(wie,'-')) FROM afspraak"), "-,Fonds");
    scene_close(scene);
}

/* Whoever is back before the tablet has heard of the restore sees at once what waits again, and the screens hear of it. */
static void lost_work_is_seen_at_once(void)
{
    struct scene *scene = scene_open(2);
    char made[23];

    tablet_afspraak(scene->a, scene->huishouden, made);
    tablet_exchange(scene->a);
    check_int(second_logs_in(scene), SYNC_OK);
    tablet_exchange(scene->a);
    check_int(first_logs_in(scene), SYNC_OK);
    world_restore(&scene->world, scene->backup);
    tablet_one_exchange(scene->a);
    check_true(tablet_row(scene->a, "afspraak", made) != NULL);
    check_true(strstr(buffer_text(&scene->a->heard), "\"tabellen\":[\"huishouden\",\"afspraak\"]") != NULL);
    tablet_exchange(scene->a);
    check_true(tablet_row(scene->a, "afspraak", made) != NULL);
    scene_close(scene);
}

/* Nothing of the rows is left in the file's pages; what is kept is. */
static void nothing_is_left_in_the_pages(void)
{
    struct scene *scene = scene_open(2);
    sqlite3_int64 size;
    unsigned char *pages;

    check_int(tablet_save(scene->b, "{\"tabel\":\"huishouden\",\"rij\":\"AAAAAAAAAAAAAAAAAAAAAg\",\"waarden\":{\"naam\":\"kanarie\",\"team_id\":\"%.22s\"}}",
                          text_of(scene->world.team)),
              SYNC_OK);
    world_exchange(&scene->world);
    check_true(tablet_row(scene->a, "huishouden", "AAAAAAAAAAAAAAAAAAAAAg") != NULL);
    check_int(second_logs_in(scene), SYNC_OK);
    pages = sqlite3_serialize(scene->a->db, "main", &size, 0);
    check_true(pages && !memmem(pages, (size_t)size, "kanarie", 7));
    sqlite3_free(pages);
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(the_rows_go),
    TEST(who_has_nothing_here_has_heard_nothing),
    TEST(work_that_is_here_alone_keeps_the_tablet),
    TEST(saves_are_of_who_works_here),
    TEST(lost_work_comes_back_with_its_author),
    TEST(only_what_is_lacked_is_asked_for),
    TEST(it_is_kept_until_two_backups_have_it),
    TEST(what_was_erased_is_kept_no_longer),
    TEST(of_an_erased_family_nothing_is_kept),
    TEST(of_an_erased_family_no_attestation_is_kept),
    TEST(what_it_was_made_over_is_attested),
    TEST(what_it_lay_under_is_attested_too),
    TEST(what_was_attested_before_keeps_its_place),
    TEST(what_the_office_just_took_is_kept),
    TEST(a_late_answer_is_not_taken_in),
    TEST(what_was_put_away_goes),
    TEST(nobody_sends_what_is_kept),
    TEST(what_another_attested_is_kept_beside_ones_own),
    TEST(lost_work_is_seen_at_once),
    TEST(nothing_is_left_in_the_pages),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
