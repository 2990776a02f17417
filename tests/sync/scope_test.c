/* Where rows lie and who may have them: moves, access that ends, devices that aren't believed. One claim a test. */
#include <stdlib.h>

#include "sync/id.h"
#include "tests/check.h"
#include "tests/sync/world.h"

/* Tablet a works in the first team, b in the second, c in both. One huishouden of the first, with one afspraak. */
struct scene {
    struct world world;
    struct tablet *a, *b, *c;
    unsigned char teams[2][SYNC_ID_SIZE];
    char huishouden[23], afspraak[23];
};

static struct scene *scene_open(void)
{
    struct scene *scene = malloc(sizeof *scene);

    world_open(&scene->world, 1, 3);
    scene->a = &scene->world.tablets[0];
    scene->b = &scene->world.tablets[1];
    scene->c = &scene->world.tablets[2];
    memcpy(scene->teams[0], scene->world.team, SYNC_ID_SIZE);
    memset(scene->teams[1], 0x5e, SYNC_ID_SIZE);
    world_access(&scene->world, scene->b, (const unsigned char(*)[SYNC_ID_SIZE])scene->teams[1], 1);
    world_access(&scene->world, scene->c, (const unsigned char(*)[SYNC_ID_SIZE])scene->teams, 2);
    tablet_huishouden(scene->a, scene->huishouden);
    tablet_afspraak(scene->a, scene->huishouden, scene->afspraak);
    world_exchange(&scene->world);
    return scene;
}

static void scene_close(struct scene *scene)
{
    check_true(world_rebuilds(&scene->world));
    world_close(&scene->world);
    free(scene);
}

static void move_to(struct scene *scene, const unsigned char *team)
{
    check_int(world_order(&scene->world, "{\"opdracht\":\"verplaatsen\",\"tabel\":\"huishouden\",\"rij\":\"%s\",\"naar\":\"%.22s\"}",
                          scene->huishouden, text_of(team)),
              SYNC_OK);
}

static const char *count(struct tablet *tablet)
{
    return sql_text(tablet->db, "SELECT (SELECT count(*) FROM huishouden) || (SELECT count(*) FROM afspraak)");
}

/* A family that moves leaves the tablets of its former team and reaches those of the new one, with all that belongs to it. */
static void a_family_moves(void)
{
    struct scene *scene = scene_open();

    check_text(count(scene->a), "11");
    check_text(count(scene->b), "00");
    move_to(scene, scene->teams[1]);
    world_exchange(&scene->world);
    check_text(count(scene->a), "00");
    check_text(count(scene->b), "11");
    check_text(count(scene->c), "11");
    check_text(sql_text(scene->c->db, "SELECT count(*) FROM afspraak a JOIN huishouden h ON h.id = a.huishouden_id AND h.sync_scope = a.sync_scope"),
               "1");
    check_text(sql_text(scene->b->db, "SELECT hex(team_id) FROM huishouden"), "5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E");
    scene_close(scene);
}

/* A family that comes back is as it was. */
static void a_family_moves_and_comes_back(void)
{
    struct scene *scene = scene_open();

    move_to(scene, scene->teams[1]);
    tablet_exchange(scene->b);
    move_to(scene, scene->teams[0]);
    world_exchange(&scene->world);
    check_text(count(scene->a), "11");
    check_text(count(scene->b), "00");
    check_text(count(scene->c), "11");
    scene_close(scene);
}

/* A tablet that was away for months hears of all that happened, once. */
static void a_tablet_that_was_away_catches_up(void)
{
    struct scene *scene = scene_open();
    char other[23];

    for (int i = 0; i < 5; i++) {
        move_to(scene, scene->teams[(i + 1) % 2]);
        tablet_exchange(scene->b);
    }
    tablet_huishouden(scene->c, other);
    tablet_exchange(scene->c);
    scene->world.rows_max = 1;
    tablet_exchange(scene->a);
    check_text(count(scene->a), "10");
    check_true(tablet_row(scene->a, "huishouden", other) != NULL);
    scene_close(scene);
}

/* What was saved before anybody knew of the move goes along, to the new owner. */
static void what_waits_goes_along_with_the_family(void)
{
    struct scene *scene = scene_open();
    char second[23];

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    tablet_afspraak(scene->a, scene->huishouden, second);
    move_to(scene, scene->teams[1]);
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    check_text(row_value(tablet_row(scene->b, "afspraak", scene->afspraak), "wie"), "\"Gezin\"");
    check_true(tablet_row(scene->b, "afspraak", second) != NULL);
    check_text(count(scene->a), "00");
    check_text(sql_text(scene->a->db, "SELECT (SELECT count(*) FROM sync_base) || (SELECT count(*) FROM sync_edit WHERE state < 3)"), "00");
    scene_close(scene);
}

/* Whose access has ended loses the rows at the next contact; what waited is refused with a reason, and its author still has the text. */
static void access_that_ends_takes_the_rows(void)
{
    struct scene *scene = scene_open();

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_access(&scene->world, scene->a, NULL, 0);
    tablet_exchange(scene->a);
    check_text(count(scene->a), "00");
    check_text(sql_text(scene->a->db, "SELECT reason FROM sync_edit WHERE state = 2"), "buiten-bereik");
    check_true(strstr(sql_text(scene->a->db, "SELECT edit FROM sync_edit WHERE state = 2"), "\"wie\":\"Gezin\"") != NULL);
    check_text(sql_text(scene->world.db, "SELECT reason FROM sync_quarantine"), "buiten-bereik");
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_cursor"), "1");
    scene_close(scene);
}

/* Access that is given again brings all back. */
static void access_that_is_given_again_brings_the_rows(void)
{
    struct scene *scene = scene_open();

    world_access(&scene->world, scene->a, NULL, 0);
    tablet_exchange(scene->a);
    world_access(&scene->world, scene->a, (const unsigned char(*)[SYNC_ID_SIZE])scene->teams, 1);
    tablet_exchange(scene->a);
    check_text(count(scene->a), "11");
    scene_close(scene);
}

/* A team that the office hears of only later changes no verdict from before, not even its words. */
static void a_team_unknown_yet_is_refused_alike(void)
{
    struct scene *scene = scene_open();
    const unsigned char team[1][SYNC_ID_SIZE] = { { 0x77 } };

    check_int(tablet_save(scene->a, "{\"tabel\":\"huishouden\",\"rij\":\"AAAAAAAAAAAAAAAAAAAAAQ\",\"waarden\":{\"team_id\":\"%.22s\",\"naam\":\"Berg\"}}",
                          text_of(team[0])),
              SYNC_OK);
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT reason FROM sync_quarantine"), "buiten-bereik");
    world_access(&scene->world, scene->b, team, 1);
    scene_close(scene); /* derives anew */
}

/* A stolen tablet gets nothing, and what it sends is kept but not believed. */
static void a_stolen_tablet_is_not_believed(void)
{
    struct scene *scene = scene_open();

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    check_int(world_order(&scene->world, "{\"opdracht\":\"vertrouwen\",\"apparaat\":\"%.22s\",\"vertrouwd\":false,\"reden\":\"gestolen\"}",
                          text_of(scene->a->id)),
              SYNC_OK);
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT reason FROM sync_quarantine"), "gestolen");
    check_text(count(scene->a), "00");
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_cursor"), "0");
    scene_close(scene);
}

/* A tablet can neither move a family nor give access: commands are the office's. */
static void a_tablet_gives_no_commands(void)
{
    struct scene *scene = scene_open();

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    sqlite3_exec(scene->a->db,
                 "UPDATE sync_edit SET edit = '{\"opdracht\":\"toegang\",\"persoon\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"bereiken\":[]}'"
                 " WHERE state = 0",
                 NULL, NULL, NULL);
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "1");
    check_int(world_order(&scene->world, "{\"opdracht\":\"verplaatsen\",\"tabel\":\"afspraak\",\"rij\":\"%s\",\"naar\":\"%.22s\"}", scene->afspraak,
                          text_of(scene->teams[1])),
              SYNC_INVALID);
    check_int(world_order(&scene->world, "{\"opdracht\":\"dansen\"}"), SYNC_INVALID);
    check_text(world_fault(), "verkeerde-vorm");
    check_int(world_order(&scene->world, "{\"opdracht\":\"toegang\",\"persoon\":\"%.22s\",\"bereiken\":[\"AAAAAAAAAAAAAAAAAAAAAA\"]}",
                          text_of(scene->a->person)),
              SYNC_INVALID);
    scene_close(scene);
}

/* Messages to a tablet never bear a row of a scope that isn't its person's. */
static void nothing_leaves_its_scope(void)
{
    struct scene *scene = scene_open();

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Kanarie\"");
    tablet_exchange(scene->a);
    tablet_exchange(scene->b);
    check_true(strstr(buffer_text(&scene->b->answer), "Kanarie") == NULL);
    move_to(scene, scene->teams[1]);
    tablet_set(scene->c, "afspraak", scene->afspraak, "wie", "\"Spreeuw\"");
    tablet_exchange(scene->c);
    tablet_exchange(scene->a);
    check_true(strstr(buffer_text(&scene->a->answer), "Spreeuw") == NULL);
    scene_close(scene);
}

/* A first download begins with every huishouden, however old, so that the first portion can be worked with; then the newest comes first. */
static void a_first_download_begins_with_the_families(void)
{
    struct scene *scene = scene_open();
    char row[23];

    for (int i = 0; i < 6; i++)
        tablet_afspraak(scene->a, scene->huishouden, row);
    tablet_huishouden(scene->a, row);
    tablet_exchange(scene->a);
    scene->world.rows_max = 1;
    world_access(&scene->world, scene->b, (const unsigned char(*)[SYNC_ID_SIZE])scene->teams, 1);
    tablet_one_exchange(scene->b); /* hears of the new scope */
    check_text(count(scene->b), "21");
    check_text(sql_text(scene->b->db, "SELECT sync_changed = (SELECT max(sync_changed) FROM afspraak) FROM afspraak"), "1");
    check_text(sql_text(scene->b->db, "SELECT max(remaining) FROM sync_cursor"), "6");
    tablet_exchange(scene->b);
    check_text(count(scene->b), "27");
    check_text(sql_text(scene->b->db, "SELECT sum(low) + sum(remaining) FROM sync_cursor"), "0");
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(a_first_download_begins_with_the_families),
    TEST(a_family_moves),
    TEST(a_family_moves_and_comes_back),
    TEST(a_tablet_that_was_away_catches_up),
    TEST(what_waits_goes_along_with_the_family),
    TEST(access_that_ends_takes_the_rows),
    TEST(access_that_is_given_again_brings_the_rows),
    TEST(a_team_unknown_yet_is_refused_alike),
    TEST(a_stolen_tablet_is_not_believed),
    TEST(a_tablet_gives_no_commands),
    TEST(nothing_leaves_its_scope),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
