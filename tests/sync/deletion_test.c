/* Deletion (R17): what somebody deleted is hidden, unless there is anything of it that they hadn't seen. */
#include "sync/id.h"
#include "tests/check.h"
#include "tests/sync/scene.h"

static bool hides(struct tablet *tablet, const char *table, const char *id)
{
    return row_hides(tablet_row(tablet, table, id));
}

/* True when a person has to settle whether it is deleted. */
static bool contested(struct tablet *tablet, const char *table, const char *id)
{
    return row_conflict(tablet_row(tablet, table, id), "verwijderd") != NULL;
}

/* What every database counts for the row, when they all agree; "(unequal)" otherwise. */
static const char *counted(struct scene *scene, const char *table, const char *id)
{
    static char all[64];
    unsigned char bytes[SYNC_ID_SIZE];
    char hex[33];

    id_from_text(id, 22, bytes);
    for (int i = 0; i < SYNC_ID_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    for (size_t i = 0; i <= scene->world.tablet_count; i++) {
        sqlite3 *db = i < scene->world.tablet_count ? scene->world.tablets[i].db : scene->world.db;
        const char *one = sql_text(db,
                                   "SELECT sync_conflicts || CASE WHEN verwijderd IS NOT NULL AND sync_conflicts = 0 THEN ' hidden'"
                                   " ELSE '' END FROM %s WHERE id = x'%s'",
                                   table, hex);

        if (i && strcmp(all, one) != 0)
            return "(unequal)";
        snprintf(all, sizeof all, "%s", one);
    }
    return all;
}

/* What was deleted is hidden for everybody, and put back it is as it was. */
static void a_deleted_row_is_hidden_and_can_be_put_back(void)
{
    struct scene *scene = scene_open(3);
    struct buffer status = BUFFER_EMPTY;

    tablet_delete(scene->a, "afspraak", scene->afspraak);
    check_true(hides(scene->a, "afspraak", scene->afspraak)); /* at once */
    world_exchange(&scene->world);
    check_true(hides(scene->b, "afspraak", scene->afspraak));
    check_text(counted(scene, "afspraak", scene->afspraak), "0 hidden");
    check_text(row_conflict(tablet_row(scene->b, "afspraak", scene->afspraak), "verwijderd"), NULL);
    check_text(row_value(tablet_row(scene->b, "afspraak", scene->afspraak), "actie"), "\"Samen bellen.\"");
    check_int(device_status(scene->b->device, &status), SYNC_OK);
    check_true(strstr(buffer_text(&status), "\"conflicten\":0") != NULL);

    tablet_put_back(scene->b, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    check_text(counted(scene, "afspraak", scene->afspraak), "0");
    check_text(row_value(tablet_row(scene->a, "afspraak", scene->afspraak), "verwijderd"), "null");
    tablet_delete(scene->c, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    check_text(counted(scene, "afspraak", scene->afspraak), "0 hidden");
    buffer_free(&status);
    scene_close(scene);
}

/* What another changed meanwhile brings the row back, contested, whichever of the two reaches the office first; it is settled by deleting it
 * again or by putting it back. */
static void a_change_made_meanwhile_brings_it_back(void)
{
    for (int way = 0; way < 4; way++) {
        struct scene *scene = scene_open(3);

        tablet_delete(scene->a, "afspraak", scene->afspraak);
        tablet_set(scene->b, "afspraak", scene->afspraak, "status", "\"loopt\"");
        if (way & 1)
            tablet_exchange(scene->b);
        world_exchange(&scene->world);
        check_text(counted(scene, "afspraak", scene->afspraak), "1");
        check_true(contested(scene->a, "afspraak", scene->afspraak) && contested(scene->b, "afspraak", scene->afspraak));
        check_text(row_value(tablet_row(scene->a, "afspraak", scene->afspraak), "status"), "\"loopt\"");
        if (way & 2)
            tablet_delete(scene->c, "afspraak", scene->afspraak);
        else
            tablet_put_back(scene->c, "afspraak", scene->afspraak);
        world_exchange(&scene->world);
        check_text(counted(scene, "afspraak", scene->afspraak), way & 2 ? "0 hidden" : "0");
        check_true(!contested(scene->a, "afspraak", scene->afspraak));
        scene_close(scene);
    }
}

/* A change of what is hidden already brings it back as well, and says so. */
static void a_change_of_a_hidden_row_brings_it_back(void)
{
    struct scene *scene = scene_open(3);

    tablet_delete(scene->a, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Fonds\"");
    check_true(contested(scene->b, "afspraak", scene->afspraak));
    world_exchange(&scene->world);
    check_text(counted(scene, "afspraak", scene->afspraak), "1");
    scene_close(scene);
}

/* A deletion covers what was on the screen, not what a pull brought between (R2). */
static void a_deletion_covers_what_was_on_the_screen(void)
{
    struct scene *scene = scene_open(3);
    const char *row = tablet_row(scene->a, "afspraak", scene->afspraak);
    char cover[2000], seen[200];

    snprintf(cover, sizeof cover, "%s", row_cover(row, "verwijderd"));
    snprintf(seen, sizeof seen, "%s", row_seen(row, "verwijderd"));
    tablet_set(scene->b, "afspraak", scene->afspraak, "status", "\"loopt\"");
    world_exchange(&scene->world);
    check_int(tablet_save(scene->a, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"verwijderd\":%s},\"gezien\":{\"verwijderd\":%s}}",
                          scene->afspraak, cover, seen),
              SYNC_OK);
    check_true(contested(scene->a, "afspraak", scene->afspraak));
    world_exchange(&scene->world);
    check_text(counted(scene, "afspraak", scene->afspraak), "1");
    scene_close(scene);
}

/* Two who delete at once agree, and together they have seen what each of them saw. */
static void deletions_at_once_agree(void)
{
    struct scene *scene = scene_open(3);

    tablet_delete(scene->a, "afspraak", scene->afspraak);
    tablet_set(scene->b, "afspraak", scene->afspraak, "status", "\"loopt\"");
    tablet_delete(scene->b, "afspraak", scene->afspraak);
    tablet_exchange(scene->a);
    tablet_exchange(scene->b);
    world_exchange(&scene->world);
    check_text(counted(scene, "afspraak", scene->afspraak), "0 hidden");
    scene_close(scene);
}

/* One settles it by deleting again, another by putting it back: that is a conflict in turn, and can be settled. */
static void deletion_against_putting_back_is_a_conflict(void)
{
    for (int deletes = 0; deletes < 2; deletes++) {
        struct scene *scene = scene_open(3);

        tablet_delete(scene->a, "afspraak", scene->afspraak);
        tablet_set(scene->b, "afspraak", scene->afspraak, "status", "\"loopt\"");
        world_exchange(&scene->world);
        tablet_delete(scene->a, "afspraak", scene->afspraak);
        scene->world.now += deletes ? 60 : 0;
        tablet_put_back(scene->b, "afspraak", scene->afspraak);
        world_exchange(&scene->world);
        check_text(counted(scene, "afspraak", scene->afspraak), "1");
        check_true(contested(scene->c, "afspraak", scene->afspraak));
        if (deletes)
            tablet_delete(scene->c, "afspraak", scene->afspraak);
        else
            tablet_put_back(scene->c, "afspraak", scene->afspraak);
        world_exchange(&scene->world);
        check_text(counted(scene, "afspraak", scene->afspraak), deletes ? "0 hidden" : "0");
        scene_close(scene);
    }
}

/* A hidden row asks nobody to choose between versions of it; put back, it does. */
static void a_hidden_row_counts_no_conflicts(void)
{
    struct scene *scene = scene_open(3);

    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"loopt\"");
    tablet_set(scene->b, "afspraak", scene->afspraak, "status", "\"gestopt\"");
    world_exchange(&scene->world);
    check_text(counted(scene, "afspraak", scene->afspraak), "1");
    tablet_delete(scene->c, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    check_text(counted(scene, "afspraak", scene->afspraak), "0 hidden");
    check_text(row_conflict(tablet_row(scene->a, "afspraak", scene->afspraak), "status"), NULL);
    tablet_put_back(scene->c, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    check_text(counted(scene, "afspraak", scene->afspraak), "1");
    check_true(row_conflict(tablet_row(scene->a, "afspraak", scene->afspraak), "status") != NULL);
    scene_close(scene);
}

/* Who deletes what a refused edit of their own showed has seen what that edit had seen. */
static void a_deletion_over_a_refused_edit_covers_what_that_had_seen(void)
{
    struct scene *scene = scene_open(3);

    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_exchange(&scene->world);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Fonds\"");
    tablet_delete(scene->a, "afspraak", scene->afspraak);
    sqlite3_exec(scene->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"Fonds\"', '17') WHERE state = 0", NULL, NULL, NULL);
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "1");
    check_text(counted(scene, "afspraak", scene->afspraak), "0 hidden");
    scene_close(scene);
}

/* --- What lies under a row --- */

static void new_step(struct tablet *tablet, const char *huishouden, char id[23])
{
    world_id(tablet->world, id);
    check_int(tablet_save(tablet, "{\"tabel\":\"vervolgstap\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"wat\":\"Bellen\"}}", id,
                          huishouden),
              SYNC_OK);
}

/* A deleted huishouden is hidden with what lay under it; those rows stay what they were. */
static void what_was_seen_under_it_goes_along(void)
{
    struct scene *scene = scene_open(3);

    tablet_delete(scene->a, "huishouden", scene->huishouden);
    world_exchange(&scene->world);
    check_text(counted(scene, "huishouden", scene->huishouden), "0 hidden");
    check_text(counted(scene, "afspraak", scene->afspraak), "0");
    scene_close(scene);
}

/* What another put under it meanwhile brings it back, whichever comes first; once that is deleted too, it is hidden again; put back, it
 * comes back again. */
static void a_new_row_under_it_brings_it_back(void)
{
    for (int way = 0; way < 2; way++) {
        struct scene *scene = scene_open(3);
        char step[23];

        tablet_delete(scene->a, "huishouden", scene->huishouden);
        new_step(scene->b, scene->huishouden, step);
        if (way)
            tablet_exchange(scene->b);
        world_exchange(&scene->world);
        check_text(counted(scene, "huishouden", scene->huishouden), "1");
        check_true(contested(scene->a, "huishouden", scene->huishouden));
        tablet_delete(scene->c, "vervolgstap", step);
        check_true(hides(scene->c, "huishouden", scene->huishouden)); /* at once */
        world_exchange(&scene->world);
        check_text(counted(scene, "huishouden", scene->huishouden), "0 hidden");
        tablet_put_back(scene->b, "vervolgstap", step);
        check_true(contested(scene->b, "huishouden", scene->huishouden));
        world_exchange(&scene->world);
        check_text(counted(scene, "huishouden", scene->huishouden), "1");
        tablet_delete(scene->a, "huishouden", scene->huishouden);
        world_exchange(&scene->world);
        check_text(counted(scene, "huishouden", scene->huishouden), "0 hidden");
        scene_close(scene);
    }
}

/* Two who delete a huishouden at once, each with rows under it that the other has not seen: all were seen by one of them. */
static void deletions_at_once_cover_what_is_under_together(void)
{
    struct scene *scene = scene_open(3);
    char step[23];

    new_step(scene->a, scene->huishouden, step);
    tablet_delete(scene->a, "huishouden", scene->huishouden);
    new_step(scene->b, scene->huishouden, step);
    tablet_delete(scene->b, "huishouden", scene->huishouden);
    world_exchange(&scene->world);
    check_text(counted(scene, "huishouden", scene->huishouden), "0 hidden");
    scene_close(scene);
}

/* A row under it that the office refused brings nothing back. */
static void a_refused_row_under_it_brings_nothing_back(void)
{
    struct scene *scene = scene_open(3);
    char step[23];

    tablet_delete(scene->a, "huishouden", scene->huishouden);
    world_exchange(&scene->world);
    new_step(scene->b, scene->huishouden, step);
    sqlite3_exec(scene->b->db, "UPDATE sync_edit SET edit = replace(edit, '\"Bellen\"', '17')", NULL, NULL, NULL);
    check_true(contested(scene->b, "huishouden", scene->huishouden));
    world_exchange(&scene->world);
    check_text(counted(scene, "huishouden", scene->huishouden), "0 hidden");
    scene_close(scene);
}

/* A row gets a new place in the order of changes when one under it changes what it counts, at the position of that one; a portion holds
 * them both. */
static void what_counts_anew_has_a_new_place(void)
{
    struct scene *scene = scene_open(3);
    char step[23];

    tablet_delete(scene->a, "huishouden", scene->huishouden);
    world_exchange(&scene->world);
    new_step(scene->b, scene->huishouden, step);
    tablet_exchange(scene->b);
    check_text(sql_text(scene->world.db, "SELECT count(*) || ' ' || count(DISTINCT position) || ' ' || (SELECT count(*) FROM sync_change)"
                                         " FROM sync_change WHERE position = (SELECT max(position) FROM sync_log)"),
               "2 1 3");
    scene->world.rows_max = 1;
    world_exchange(&scene->world);
    check_text(counted(scene, "huishouden", scene->huishouden), "1");
    scene_close(scene);
}

/* --- Erasure, restores, moves --- */

/* A row that is erased no longer brings back what it lay under. */
static void an_erased_row_brings_nothing_back(void)
{
    struct scene *scene = scene_open(3);
    char step[23];

    tablet_delete(scene->a, "huishouden", scene->huishouden);
    new_step(scene->b, scene->huishouden, step);
    world_exchange(&scene->world);
    check_text(counted(scene, "huishouden", scene->huishouden), "1");
    check_int(world_order(&scene->world, "{\"opdracht\":\"wissen\",\"rijen\":[[\"vervolgstap\",\"%s\",\"%s\"]]}", step,
                          scene->huishouden), SYNC_OK);
    world_exchange(&scene->world);
    check_true(tablet_row(scene->c, "vervolgstap", step) == NULL);
    check_text(counted(scene, "huishouden", scene->huishouden), "0 hidden");
    scene_close(scene);
}

/* An office that was restored from before a deletion learns of it from those who knew, and whoever saw what was there then still covers it. */
static void a_deletion_survives_a_restore(void)
{
    struct scene *scene = scene_open(3);
    sqlite3 *backup;
    char step[23];

    new_step(scene->a, scene->huishouden, step);
    world_exchange(&scene->world);
    backup = world_backup(&scene->world);
    tablet_set(scene->b, "huishouden", scene->huishouden, "telefoon", "\"06\"");
    world_exchange(&scene->world);
    tablet_delete(scene->a, "huishouden", scene->huishouden);
    tablet_delete(scene->a, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    world_restore(&scene->world, backup);
    check_text(sql_text(scene->world.db, "SELECT verwijderd IS NULL FROM huishouden"), "1");
    world_exchange(&scene->world);
    world_exchange(&scene->world);
    check_text(counted(scene, "huishouden", scene->huishouden), "0 hidden");
    check_text(counted(scene, "afspraak", scene->afspraak), "0 hidden");
    check_true(world_rebuilds(&scene->world));
    sqlite3_close(backup);
    scene_close(scene);
}

/* A family that moves is as hidden, or as contested, where it comes as it was. */
static void a_deleted_family_moves(void)
{
    for (int contested = 0; contested < 2; contested++) {
        struct scene *scene = scene_open(3);
        unsigned char scopes[2][SYNC_ID_SIZE] = { { 1 } };
        char more[23];

        memcpy(scopes[1], scene->world.team, SYNC_ID_SIZE);
        for (int i = 0; i < 3; i++)
            world_access(&scene->world, &scene->world.tablets[i], (const unsigned char(*)[SYNC_ID_SIZE])scopes, 2);
        tablet_delete(scene->a, "huishouden", scene->huishouden);
        if (contested)
            tablet_afspraak(scene->b, scene->huishouden, more);
        world_exchange(&scene->world);
        check_int(world_order(&scene->world, "{\"opdracht\":\"verplaatsen\",\"tabel\":\"huishouden\",\"rij\":\"%s\",\"naar\":\"%.22s\"}",
                              scene->huishouden, text_of(scopes[0])),
                  SYNC_OK);
        world_exchange(&scene->world);
        check_text(counted(scene, "huishouden", scene->huishouden), contested ? "1" : "0 hidden");
        scene_close(scene);
    }
}

/* --- What the office takes --- */

/* Save a deletion with this cover and sync it; the office's reason for refusing it, or "". */
static const char *verdict(struct scene *scene, const char *table, const char *id, const char *cover)
{
    static char reason[64];

    check_int(tablet_save(scene->a, "{\"tabel\":\"%s\",\"rij\":\"%s\",\"waarden\":{\"verwijderd\":%s},\"gezien\":{\"verwijderd\":%s}}", table, id,
                          cover, row_seen(tablet_row(scene->a, table, id), "verwijderd")),
              SYNC_OK);
    world_exchange(&scene->world);
    snprintf(reason, sizeof reason, "%s", sql_text(scene->world.db, "SELECT ifnull((SELECT reason FROM sync_quarantine"
                                                                    " WHERE position = (SELECT max(position) FROM sync_log)), '')"));
    return reason;
}

/* What covers nothing hides what was never changed since it was made, for who deletes it knew that it was there; and nothing else. */
static void an_empty_cover_covers_what_was_never_changed(void)
{
    struct scene *scene = scene_open(3);

    check_text(verdict(scene, "afspraak", scene->afspraak, "{}"), "");
    check_text(counted(scene, "afspraak", scene->afspraak), "0 hidden");
    check_text(verdict(scene, "huishouden", scene->huishouden, "{\"versies\":[],\"kinderen\":{}}"), "");
    check_text(counted(scene, "huishouden", scene->huishouden), "0 hidden"); /* what lay under it is hidden */
    tablet_put_back(scene->b, "huishouden", scene->huishouden);
    tablet_put_back(scene->b, "afspraak", scene->afspraak);
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Fonds\"");
    world_exchange(&scene->world);
    check_text(verdict(scene, "afspraak", scene->afspraak, "{}"), "");
    check_text(counted(scene, "afspraak", scene->afspraak), "1");
    check_text(verdict(scene, "huishouden", scene->huishouden, "{}"), "");
    check_text(counted(scene, "huishouden", scene->huishouden), "1"); /* the afspraak is there */
    scene_close(scene);
}

/* A version that isn't there yet, or is of another row, can't be covered: it would hide what its author is still to
 * type (R4). */
static void what_could_not_be_seen_is_not_covered(void)
{
    struct scene *scene = scene_open(3);
    char cover[200], branch[BRANCH_TEXT_SIZE];

    branch_to_text(scene->a->branch, branch);
    snprintf(cover, sizeof cover, "{\"versies\":[[\"%.11s\",99]]}", branch);
    check_text(verdict(scene, "afspraak", scene->afspraak, cover), "onmogelijk-gezien");
    snprintf(cover, sizeof cover, "{\"versies\":%s}",
             row_seen(tablet_row(scene->a, "huishouden", scene->huishouden), "adres"));
    check_text(verdict(scene, "afspraak", scene->afspraak, cover), "onmogelijk-gezien");
    check_text(counted(scene, "afspraak", scene->afspraak), "0");
    scene_close(scene);
}

/* Whoever names a version has seen all that its edit set, in whatever registers; and nothing of another edit. */
static void a_version_covers_all_that_its_edit_set(void)
{
    for (int other = 0; other < 2; other++) {
        struct scene *scene = scene_open(3);
        const char *row = tablet_row(scene->b, "afspraak", scene->afspraak);
        char cover[200];

        check_int(tablet_save(scene->b,
                              "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"gezien\":{\"wie\":%s,\"status\":%s},"
                              "\"waarden\":{\"wie\":\"Fonds\",\"status\":\"loopt\"}}",
                              scene->afspraak, row_seen(row, "wie"), row_seen(row, "wie")),
                  SYNC_OK);
        if (other)
            tablet_set(scene->b, "afspraak", scene->afspraak, "actie", "\"Iets anders.\"");
        world_exchange(&scene->world);
        row = tablet_row(scene->a, "afspraak", scene->afspraak);
        snprintf(cover, sizeof cover, "{\"versies\":%s}", row_seen(row, "wie"));
        check_text(verdict(scene, "afspraak", scene->afspraak, cover), "");
        check_text(counted(scene, "afspraak", scene->afspraak), other ? "1" : "0 hidden");
        scene_close(scene);
    }
}

/* A deletion names each version that stands once, in however many registers: also what a choice is to be made from. */
static void each_version_is_named_once(void)
{
    struct scene *scene = scene_open(3);
    const char *cover;
    size_t named = 0;

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Fonds\"");
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_exchange(&scene->world);
    cover = row_cover(tablet_row(scene->c, "afspraak", scene->afspraak), "verwijderd");
    for (const char *at = cover; (at = strstr(at, "[\"")) != NULL; at++)
        named++;
    check_int(named, 3);
    tablet_delete(scene->c, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    check_text(counted(scene, "afspraak", scene->afspraak), "0 hidden");
    scene_close(scene);
}

/* A row that isn't there yet isn't covered either: named beforehand, it brings back what it comes under. */
static void a_row_named_beforehand_is_not_covered(void)
{
    struct scene *scene = scene_open(3);
    char step[23], cover[200];

    world_id(&scene->world, step);
    snprintf(cover, sizeof cover, "{\"kinderen\":{\"vervolgstap\":[\"%s\"],\"afspraak\":[\"%s\"]}}", step, scene->afspraak);
    check_text(verdict(scene, "huishouden", scene->huishouden, cover), "");
    check_text(counted(scene, "huishouden", scene->huishouden), "0 hidden");
    check_int(tablet_save(scene->b, "{\"tabel\":\"vervolgstap\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"wat\":\"Bellen\"}}", step,
                          scene->huishouden),
              SYNC_OK);
    world_exchange(&scene->world);
    check_text(counted(scene, "huishouden", scene->huishouden), "1");
    scene_close(scene);
}

/* Tablet b's next edit is named before it is made. `format`: how the edits of a that wait are rewritten, %s is b's branch. */
static void name_beforehand(struct scene *scene, const char *format)
{
    char branch[BRANCH_TEXT_SIZE + 1] = "", *sql;

    branch_to_text(scene->b->branch, branch);
    sql = sqlite3_mprintf(format, branch);
    check_int(sqlite3_exec(scene->a->db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(sql);
}

static void make_and_count(struct scene *scene)
{
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Team\"");
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT wie || sync_conflicts FROM afspraak"), "Team1");
    scene_close(scene);
}

/* With an office that was restored, or not: after a restore an edit may name what the log has lost. */
static struct scene *open_maybe_restored(int restored)
{
    struct scene *scene = scene_open(3);
    sqlite3 *backup = world_backup(&scene->world);

    if (restored)
        world_restore(&scene->world, backup);
    world_exchange(&scene->world);
    sqlite3_close(backup);
    return scene;
}

/* The same for a version, named by an edit that the office refuses for it: the deletion made over that one inherits what is there, no more. */
static void a_version_named_beforehand_is_not_inherited(void)
{
    for (int restored = 0; restored < 2; restored++) {
        struct scene *scene = open_maybe_restored(restored);

        tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
        name_beforehand(scene, "UPDATE sync_edit SET edit = replace(replace(edit, '\"Gezin\"', '17'), '\"gezien\":{\"wie\":[',"
                               " '\"gezien\":{\"wie\":[[\"%s\",1],') WHERE state = 0");
        tablet_delete(scene->a, "afspraak", scene->afspraak);
        tablet_exchange(scene->a);
        check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "1");
        make_and_count(scene);
    }
}

/* Nor may the deletion name it by itself, though an edit may after a restore: it is left out there, and else refused. */
static void a_version_named_beforehand_is_not_covered(void)
{
    for (int restored = 0; restored < 2; restored++) {
        struct scene *scene = open_maybe_restored(restored);

        tablet_delete(scene->a, "afspraak", scene->afspraak);
        name_beforehand(scene, "UPDATE sync_edit SET edit = replace(edit, '\"versies\":[', '\"versies\":[[\"%s\",1],') WHERE state = 0");
        tablet_exchange(scene->a);
        check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), restored ? "0" : "1");
        if (restored)
            make_and_count(scene);
        else
            scene_close(scene);
    }
}

/* --- Order --- */

static void random_step(struct scene *scene, char ids[][23], const char **tables, size_t *count)
{
    struct world *world = &scene->world;
    struct tablet *tablet = &world->tablets[world_random(world) % 3];
    size_t pick = world_random(world) % *count;
    const char *row = tablet_row(tablet, tables[pick], ids[pick]);

    world->now += (int64_t)(world_random(world) % 3);
    switch (world_random(world) % 8) {
    case 0:
    case 1: tablet_exchange(tablet); break;
    case 2:
    case 3:
        if (row)
            tablet_delete(tablet, tables[pick], ids[pick]);
        break;
    case 4:
        if (row)
            tablet_put_back(tablet, tables[pick], ids[pick]);
        break;
    case 5:
        if (row && strcmp(tables[pick], "afspraak") == 0)
            tablet_set(tablet, "afspraak", ids[pick], "status", world_random(world) % 2 ? "\"loopt\"" : "\"gestopt\"");
        else if (row && strcmp(tables[pick], "huishouden") == 0)
            tablet_set(tablet, "huishouden", ids[pick], "telefoon", world_random(world) % 2 ? "\"1\"" : "\"2\"");
        break;
    default:
        if (*count < 12 && tablet_row(tablet, "huishouden", ids[0])) {
            tables[*count] = "vervolgstap";
            new_step(tablet, ids[0], ids[(*count)++]);
        }
    }
}

/* However edits, deletions and exchanges follow each other, all count the same in the end: the office, which counts at each edit, those who
 * took part, one who gets it all in portions of a row, and the office when it derives all anew from its log. */
static void all_count_alike_in_the_end(void)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct scene scene;
        char ids[12][23];
        const char *tables[12] = { "huishouden", "afspraak" };
        size_t count = 2;

        world_open(&scene.world, seed, 4);
        tablet_huishouden(&scene.world.tablets[0], ids[0]);
        tablet_afspraak(&scene.world.tablets[0], ids[0], ids[1]);
        for (int i = 0; i < 3; i++)
            tablet_exchange(&scene.world.tablets[i]);
        for (int i = 0; i < 40; i++)
            random_step(&scene, ids, tables, &count);
        for (int i = 0; i < 6; i++)
            tablet_exchange(&scene.world.tablets[i % 3]);
        scene.world.rows_max = 1;
        tablet_exchange(&scene.world.tablets[3]);
        for (size_t i = 0; i < count; i++)
            if (!check_true(strcmp(counted(&scene, tables[i], ids[i]), "(unequal)") != 0))
                printf("  seed %d, %s %zu\n", (int)seed, tables[i], i);
        check_text(sql_text(scene.world.db, "SELECT count(*) FROM sync_quarantine"), "0");
        check_true(world_rebuilds(&scene.world));
        world_close(&scene.world);
        if (check_failures)
            return;
    }
}

static const struct test TESTS[] = {
    TEST(a_deleted_row_is_hidden_and_can_be_put_back),
    TEST(a_change_made_meanwhile_brings_it_back),
    TEST(a_change_of_a_hidden_row_brings_it_back),
    TEST(a_deletion_covers_what_was_on_the_screen),
    TEST(deletions_at_once_agree),
    TEST(deletion_against_putting_back_is_a_conflict),
    TEST(a_hidden_row_counts_no_conflicts),
    TEST(a_deletion_over_a_refused_edit_covers_what_that_had_seen),
    TEST(what_was_seen_under_it_goes_along),
    TEST(a_new_row_under_it_brings_it_back),
    TEST(deletions_at_once_cover_what_is_under_together),
    TEST(a_refused_row_under_it_brings_nothing_back),
    TEST(what_counts_anew_has_a_new_place),
    TEST(an_erased_row_brings_nothing_back),
    TEST(a_deletion_survives_a_restore),
    TEST(a_deleted_family_moves),
    TEST(an_empty_cover_covers_what_was_never_changed),
    TEST(what_could_not_be_seen_is_not_covered),
    TEST(a_version_covers_all_that_its_edit_set),
    TEST(each_version_is_named_once),
    TEST(a_row_named_beforehand_is_not_covered),
    TEST(a_version_named_beforehand_is_not_inherited),
    TEST(a_version_named_beforehand_is_not_covered),
    TEST(all_count_alike_in_the_end),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
