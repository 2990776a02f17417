/* What was deleted long ago leaves the tablets, and comes back with whatever brings it back. One claim a test. */
#include "sync/id.h"
#include "sync/tablet/check.h"
#include "sync/tablet/prune.h"
#include "tests/check.h"
#include "tests/sync/scene.h"

static bool has(struct tablet *tablet, const char *table, const char *id)
{
    return tablet_row(tablet, table, id) != NULL;
}

static void back_up_twice(struct scene *scene)
{
    for (int i = 0; i < 2; i++)
        world_backed_up(&scene->world);
}

static void let_quarter_pass(struct scene *scene)
{
    scene->world.now += DELETED_KEPT + CHECK_INTERVAL;
}

/* All is in two backups; two quarters pass, and a and b come by in between. */
static void let_quarters_pass(struct scene *scene)
{
    back_up_twice(scene);
    let_quarter_pass(scene);
    tablet_exchange(scene->a);
    tablet_exchange(scene->b);
    let_quarter_pass(scene);
}

/* The same, and everybody comes by. */
static void let_time_pass(struct scene *scene)
{
    let_quarters_pass(scene);
    world_exchange(&scene->world);
}

/* No tablet ever found that it differs from the office. */
static void check_agreed(struct scene *scene)
{
    scene->world.now += CHECK_INTERVAL;
    world_exchange(&scene->world);
    for (size_t i = 0; i < scene->world.tablet_count; i++)
        check_text(sql_text(scene->world.tablets[i].db, "SELECT healed FROM sync_state"), "0");
}

static void it_leaves_the_tablets_and_not_the_office(void)
{
    struct scene *scene = scene_open(2);

    tablet_delete(scene->a, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    let_time_pass(scene);
    check_true(!has(scene->a, "afspraak", scene->afspraak));
    check_true(!has(scene->b, "afspraak", scene->afspraak));
    check_true(has(scene->a, "huishouden", scene->huishouden));
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM afspraak WHERE verwijderd IS NOT NULL"), "1");
    check_agreed(scene);
    scene_close(scene);
}

/* Also where it was deleted by a clock that is years behind. */
static void it_stays_while_it_is_new(void)
{
    struct scene *scene = scene_open(2);

    let_time_pass(scene);
    scene->a->clock_error = -1000 * 86400;
    tablet_delete(scene->a, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    back_up_twice(scene);
    scene->world.now += DELETED_KEPT - CHECK_INTERVAL;
    world_exchange(&scene->world);
    check_true(has(scene->b, "afspraak", scene->afspraak));
    scene->world.now += DELETED_KEPT - CHECK_INTERVAL;
    world_exchange(&scene->world);
    check_true(has(scene->b, "afspraak", scene->afspraak));
    check_agreed(scene);
    scene_close(scene);
}

static void it_stays_while_it_is_not_in_two_backups(void)
{
    struct scene *scene = scene_open(2);

    back_up_twice(scene);
    tablet_delete(scene->a, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    for (int i = 0; i < 4; i++) {
        let_quarter_pass(scene);
        world_exchange(&scene->world);
    }
    check_true(has(scene->b, "afspraak", scene->afspraak));
    scene_close(scene);
}

/* A family goes when nothing lies under it any more. */
static void what_others_refer_to_stays(void)
{
    struct scene *scene = scene_open(2);

    tablet_delete(scene->a, "huishouden", scene->huishouden);
    world_exchange(&scene->world);
    let_time_pass(scene);
    check_true(has(scene->b, "huishouden", scene->huishouden));
    check_true(has(scene->b, "afspraak", scene->afspraak));

    tablet_delete(scene->a, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    let_time_pass(scene);
    check_true(!has(scene->b, "huishouden", scene->huishouden));
    check_true(!has(scene->b, "afspraak", scene->afspraak));
    check_agreed(scene);
    scene_close(scene);
}

/* Where a person is still busy with it: a draft about it, or a refused edit. */
static void what_somebody_works_on_stays(void)
{
    struct scene *scene = scene_open(2);
    char *draft = sqlite3_mprintf("INSERT INTO concept (sleutel, inhoud, bewaard) VALUES ('afspraak/%s', '{}', 0)", scene->afspraak);

    tablet_delete(scene->a, "afspraak", scene->afspraak);
    check_int(sqlite3_exec(scene->b->db, draft, NULL, NULL, NULL), SQLITE_OK);
    world_exchange(&scene->world);
    let_time_pass(scene);
    check_true(!has(scene->a, "afspraak", scene->afspraak));
    check_true(has(scene->b, "afspraak", scene->afspraak));

    check_int(sqlite3_exec(scene->b->db, "DELETE FROM concept", NULL, NULL, NULL), SQLITE_OK);
    let_time_pass(scene);
    check_true(!has(scene->b, "afspraak", scene->afspraak));
    sqlite3_free(draft);
    scene_close(scene);
}

/* Somebody who was away that long puts it back: then everybody has it again. */
static void put_back_it_comes_back(void)
{
    struct scene *scene = scene_open(3);

    tablet_delete(scene->a, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    tablet_put_back(scene->c, "afspraak", scene->afspraak);
    let_quarters_pass(scene);
    tablet_exchange(scene->a);
    check_true(!has(scene->a, "afspraak", scene->afspraak));
    world_exchange(&scene->world);
    check_text(row_value(tablet_row(scene->a, "afspraak", scene->afspraak), "actie"), "\"Samen bellen.\"");
    check_true(!row_hides(tablet_row(scene->a, "afspraak", scene->afspraak)));
    check_agreed(scene);
    scene_close(scene);
}

/* What lay under a deleted family and is put back brings the family along, hidden or contested as the office has it. */
static void what_lies_below_brings_its_family(void)
{
    for (int way = 0; way < 2; way++) {
        struct scene *scene = scene_open(3);
        char more[23];

        tablet_delete(scene->a, "huishouden", scene->huishouden); /* naming the afspraak */
        world_exchange(&scene->world);
        tablet_delete(scene->a, "afspraak", scene->afspraak);
        world_exchange(&scene->world);
        if (way)
            tablet_afspraak(scene->c, scene->huishouden, more);
        else
            tablet_put_back(scene->c, "afspraak", scene->afspraak);
        let_quarters_pass(scene);
        tablet_exchange(scene->a);
        check_true(!has(scene->a, "huishouden", scene->huishouden));
        world_exchange(&scene->world);
        check_true(has(scene->a, "afspraak", way ? more : scene->afspraak));
        check_int(row_hides(tablet_row(scene->a, "huishouden", scene->huishouden)), !way);
        check_agreed(scene);
        scene_close(scene);
    }
}

/* Who wants back what has left the tablet asks for it. */
static void it_can_be_called_back(void)
{
    struct scene *scene = scene_open(2);

    tablet_delete(scene->a, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    let_time_pass(scene);
    check_true(!has(scene->b, "afspraak", scene->afspraak));
    check_int(device_recall(scene->b->device), SYNC_OK);
    world_exchange(&scene->world);
    scene->world.now += DELETED_KEPT - CHECK_INTERVAL;
    world_exchange(&scene->world);
    check_true(row_hides(tablet_row(scene->b, "afspraak", scene->afspraak)));
    check_true(!has(scene->a, "afspraak", scene->afspraak));
    tablet_put_back(scene->b, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    check_true(has(scene->a, "afspraak", scene->afspraak));
    check_agreed(scene);
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(it_leaves_the_tablets_and_not_the_office),
    TEST(it_stays_while_it_is_new),
    TEST(it_stays_while_it_is_not_in_two_backups),
    TEST(what_others_refer_to_stays),
    TEST(what_somebody_works_on_stays),
    TEST(put_back_it_comes_back),
    TEST(what_lies_below_brings_its_family),
    TEST(it_can_be_called_back),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
