/* Where rows lie and who may have them: moves, access that ends, devices that aren't believed. One claim a test. */
#include <stdio.h>
#include <stdlib.h>

#include "sync/id.h"
#include "sync/office/history.h"
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

/* --- Scopes that are no team's: a person's own, an experiment's --- */

/* A scope in which a works and c doesn't. b is a's other tablet, or that of somebody who works in the scope as well. */
struct corner {
    struct scene *scene;
    unsigned char scope[SYNC_ID_SIZE];
    char huishouden[23];
};

static void make_own(struct corner *corner)
{
    struct scene *scene = corner->scene;

    memcpy(corner->scope, scene->a->person, SYNC_ID_SIZE);
    tablet_replace(scene->b, scene->a->person);
}

static void make_experiment(struct corner *corner)
{
    struct scene *scene = corner->scene;
    unsigned char scopes[2][SYNC_ID_SIZE];

    memset(corner->scope, 0xe7, SYNC_ID_SIZE);
    memcpy(scopes[0], scene->teams[0], SYNC_ID_SIZE);
    memcpy(scopes[1], corner->scope, SYNC_ID_SIZE);
    world_access(&scene->world, scene->a, (const unsigned char(*)[SYNC_ID_SIZE])scopes, 2);
    world_access(&scene->world, scene->b, (const unsigned char(*)[SYNC_ID_SIZE])scopes, 2);
}

/* Each claim is made of both kinds. The office comes along, which knows an experiment and not yet that a person has something of their own. */
static void in_each_corner(void (*claim)(struct corner *corner))
{
    static void (*const MAKE[])(struct corner *corner) = { make_own, make_experiment };

    for (size_t i = 0; i < sizeof MAKE / sizeof *MAKE; i++) {
        struct corner corner = { .scene = scene_open() };

        MAKE[i](&corner);
        world_exchange(&corner.scene->world);
        claim(&corner);
        scene_close(corner.scene);
    }
}

static void save_in(struct corner *corner, struct tablet *tablet)
{
    world_id(&corner->scene->world, corner->huishouden);
    check_int(tablet_save(tablet, "{\"tabel\":\"huishouden\",\"rij\":\"%s\",\"waarden\":{\"team_id\":\"%.22s\",\"naam\":\"Kanarie\"}}",
                          corner->huishouden, text_of(corner->scope)),
              SYNC_OK);
}

static const char *naam_of(struct tablet *tablet, const struct corner *corner)
{
    const char *row = tablet_row(tablet, "huishouden", corner->huishouden);

    return row ? row_value(row, "naam") : NULL;
}

static void reaches_the_other(struct corner *corner)
{
    struct scene *scene = corner->scene;

    save_in(corner, scene->a);
    tablet_exchange(scene->a);
    tablet_exchange(scene->b);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    check_text(naam_of(scene->b, corner), "\"Kanarie\"");
    tablet_set(scene->b, "huishouden", corner->huishouden, "naam", "\"Vink\"");
    tablet_exchange(scene->b);
    tablet_exchange(scene->a);
    check_text(naam_of(scene->a, corner), "\"Vink\"");
}

/* What lies in a scope that is no team's is accepted from who works there, and reaches all that do: a person's other tablet as well. */
static void a_corner_is_shared_by_who_works_there(void)
{
    in_each_corner(reaches_the_other);
}

static void comes_at_once(struct corner *corner)
{
    struct scene *scene = corner->scene;
    char afspraak[23];

    save_in(corner, scene->a);
    tablet_afspraak(scene->a, corner->huishouden, afspraak);
    tablet_set(scene->a, "huishouden", corner->huishouden, "naam", "\"Vink\"");
    tablet_exchange(scene->a);
    tablet_exchange(scene->b);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    check_text(naam_of(scene->b, corner), "\"Vink\"");
    check_true(tablet_row(scene->b, "afspraak", afspraak) != NULL);
}

/* Also the first row there, with what lies under it and changes it, in one request. */
static void the_first_row_of_a_corner_brings_its_family(void)
{
    in_each_corner(comes_at_once);
}

static void reaches_nobody_else(struct corner *corner)
{
    struct scene *scene = corner->scene;
    unsigned char id[SYNC_ID_SIZE];
    struct buffer history = BUFFER_EMPTY;

    save_in(corner, scene->a);
    tablet_exchange(scene->a);
    tablet_exchange(scene->c);
    check_true(strstr(buffer_text(&scene->c->answer), "Kanarie") == NULL);
    check_text(count(scene->c), "11");
    id_from_text(corner->huishouden, ID_TEXT_SIZE, id);
    check_int(server_history(scene->world.server, "huishouden", id, scene->c->person, &history), SYNC_NOT_FOUND);
    check_int(server_history(scene->world.server, "huishouden", id, scene->b->person, &history), SYNC_OK);
    buffer_free(&history);
}

/* Who doesn't work there never gets a row of it, and no history. */
static void a_corner_is_read_by_nobody_else(void)
{
    in_each_corner(reaches_nobody_else);
}

static void takes_no_row(struct corner *corner)
{
    struct scene *scene = corner->scene;

    for (int known = 0; known < 2; known++) {
        save_in(corner, scene->c);
        tablet_exchange(scene->c);
        check_text(sql_text(scene->world.db, "SELECT group_concat(DISTINCT reason) || count(*) FROM sync_quarantine"),
                   known ? "buiten-bereik2" : "buiten-bereik1");
        save_in(corner, scene->a); /* from now on the office knows the scope in any case */
        tablet_exchange(scene->a);
    }
    tablet_exchange(scene->b);
    check_text(count(scene->b), "31");
}

/* Who doesn't work there makes no row in it, whether the office has heard of the scope or not. */
static void a_corner_takes_no_row_of_anybody_else(void)
{
    in_each_corner(takes_no_row);
}

/* Let what waits be about something of which its tablet knows the id only. */
static void turn_towards(struct tablet *tablet, const char *from, const char *to)
{
    char *sql = sqlite3_mprintf("UPDATE sync_edit SET edit = replace(edit, %Q, %Q) WHERE state = 0", from, to);

    sqlite3_exec(tablet->db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
}

static void takes_no_change(struct corner *corner)
{
    struct scene *scene = corner->scene;
    char seen[2][60], afspraak[23];

    save_in(corner, scene->a);
    tablet_exchange(scene->a);
    snprintf(seen[1], sizeof seen[1], "%s", row_seen(tablet_row(scene->a, "huishouden", corner->huishouden), "naam"));
    snprintf(seen[0], sizeof seen[0], "%s", row_seen(tablet_row(scene->c, "huishouden", scene->huishouden), "naam"));
    tablet_set(scene->c, "huishouden", scene->huishouden, "naam", "\"Koekoek\"");
    tablet_afspraak(scene->c, scene->huishouden, afspraak);
    turn_towards(scene->c, scene->huishouden, corner->huishouden);
    turn_towards(scene->c, seen[0], seen[1]);
    tablet_exchange(scene->c);
    check_text(sql_text(scene->world.db, "SELECT group_concat(DISTINCT reason) || count(*) FROM sync_quarantine"), "buiten-bereik2");
    tablet_exchange(scene->b);
    check_text(naam_of(scene->b, corner), "\"Kanarie\"");
    check_text(count(scene->b), "21");
}

/* Nor does it take from them a change, or a row under one that lies there. */
static void a_corner_takes_no_change_of_anybody_else(void)
{
    in_each_corner(takes_no_change);
}

/* `witness`: only who read it speaks, and its author's tablet is gone. */
static void survive_restore(struct corner *corner, bool witness)
{
    struct scene *scene = corner->scene;
    sqlite3 *backup = world_backup(&scene->world);

    save_in(corner, scene->a);
    tablet_exchange(scene->a);
    tablet_set(scene->a, "huishouden", corner->huishouden, "naam", "\"Vink\"");
    tablet_exchange(scene->a);
    tablet_exchange(scene->b);
    world_restore(&scene->world, backup);
    tablet_exchange(witness ? scene->b : scene->a);
    check_text(sql_text(scene->world.db, "SELECT naam || sync_conflicts FROM huishouden ORDER BY naam DESC"), "Vink0");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    tablet_exchange(scene->b);
    check_text(naam_of(scene->b, corner), "\"Vink\"");
    tablet_exchange(scene->c);
    check_true(strstr(buffer_text(&scene->c->answer), "Vink") == NULL);
    sqlite3_close(backup);
}

static void is_attested(struct corner *corner)
{
    survive_restore(corner, true);
}

static void is_sent_again(struct corner *corner)
{
    survive_restore(corner, false);
}

/* What lies there outlives a restore to before it: by the word of who read it, and as its author sends it again. */
static void a_corner_survives_a_restore(void)
{
    in_each_corner(is_attested);
    in_each_corner(is_sent_again);
}

static void attests_no_row(struct corner *corner)
{
    struct scene *scene = corner->scene;
    sqlite3 *backup = world_backup(&scene->world);
    char other[23], team[23], here[23];

    snprintf(team, sizeof team, "%.22s", text_of(scene->teams[0]));
    snprintf(here, sizeof here, "%.22s", text_of(corner->scope));
    tablet_huishouden(scene->a, other);
    world_exchange(&scene->world);
    world_restore(&scene->world, backup);
    tablet_one_exchange(scene->c); /* hears of the restore: what it attests waits */
    turn_towards(scene->c, team, here);
    tablet_exchange(scene->c);
    check_text(sql_text(scene->world.db, "SELECT reason FROM sync_quarantine"), "buiten-bereik");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM huishouden"), "1");
    sqlite3_close(backup);
}

/* After a restore nobody else attests a row into it. */
static void a_corner_takes_nobody_elses_word(void)
{
    in_each_corner(attests_no_row);
}

static void distrust_a(struct corner *corner)
{
    struct scene *scene = corner->scene;

    save_in(corner, scene->a);
    check_int(world_order(&scene->world, "{\"opdracht\":\"vertrouwen\",\"apparaat\":\"%.22s\",\"vertrouwd\":false,\"reden\":\"gestolen\"}",
                          text_of(scene->a->id)),
              SYNC_OK);
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT group_concat(reason) FROM sync_quarantine"), "gestolen");
    tablet_exchange(scene->b);
    check_true(tablet_row(scene->b, "huishouden", corner->huishouden) == NULL);
}

/* A stolen tablet isn't believed there either, not even about what is its person's own. */
static void a_corner_does_not_believe_a_stolen_tablet(void)
{
    in_each_corner(distrust_a);
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
    TEST(a_corner_is_shared_by_who_works_there),
    TEST(the_first_row_of_a_corner_brings_its_family),
    TEST(a_corner_is_read_by_nobody_else),
    TEST(a_corner_takes_no_row_of_anybody_else),
    TEST(a_corner_takes_no_change_of_anybody_else),
    TEST(a_corner_survives_a_restore),
    TEST(a_corner_takes_nobody_elses_word),
    TEST(a_corner_does_not_believe_a_stolen_tablet),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
