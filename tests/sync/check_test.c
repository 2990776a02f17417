/* The sums of R18: a tablet that differs from the office is told so, and mends itself. One claim a test. */
#include "sync/tablet/check.h"
#include "tests/check.h"
#include "tests/sync/scene.h"

/* Both tablets know who does it. */
static struct scene *open_with_who(void)
{
    struct scene *scene = scene_open(2);

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_exchange(&scene->world);
    return scene;
}

static const char *healed(struct tablet *tablet)
{
    return sql_text(tablet->db, "SELECT healed FROM sync_state");
}

/* After any work, waiting edits included, office and tablet agree. */
static void equal_rows_have_equal_sums(void)
{
    struct scene *scene = open_with_who();

    for (int i = 0; i < 4; i++) {
        tablet_set(scene->a, "afspraak", scene->afspraak, i % 2 ? "wie" : "status", i % 2 ? "\"Team\"" : "\"loopt\"");
        scene->world.now += 2 * CHECK_INTERVAL;
        tablet_exchange(scene->b);
        tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"School\"");
        scene->world.now += 2 * CHECK_INTERVAL;
        tablet_exchange(scene->a);
    }
    check_text(healed(scene->a), "0");
    check_text(healed(scene->b), "0");
    check_text(sql_text(scene->a->db, "SELECT checked > 0 FROM sync_state"), "1");
    scene_close(scene);
}

/* A row that was damaged, one that was lost and one too many: each is mended at the next check, and counted. */
static void a_difference_is_mended(void)
{
    static const char *const DAMAGE[] = {
        "UPDATE afspraak SET sync_heads = (SELECT sync_heads FROM huishouden)",
        "DELETE FROM afspraak",
        "INSERT INTO afspraak (id, sync_heads, sync_scope, sync_changed, huishouden_id)"
        " SELECT randomblob(16), sync_heads, sync_scope, sync_changed, huishouden_id FROM afspraak",
    };

    for (size_t i = 0; i < sizeof DAMAGE / sizeof *DAMAGE; i++) {
        struct scene *scene = open_with_who();

        check_int(sqlite3_exec(scene->b->db, DAMAGE[i], NULL, NULL, NULL), SQLITE_OK);
        scene->world.now += CHECK_INTERVAL;
        tablet_exchange(scene->b);
        check_text(healed(scene->b), "1");
        check_text(sql_text(scene->b->db, "SELECT count(*) || group_concat(wie) FROM afspraak"), "1Gezin");
        scene->world.now += CHECK_INTERVAL;
        tablet_exchange(scene->b);
        check_text(healed(scene->b), "1");
        scene_close(scene);
    }
}

/* Mending takes nothing from a person: what waits on a row that is fetched anew goes on waiting. */
static void mending_keeps_what_waits(void)
{
    struct scene *scene = open_with_who();
    struct buffer request = BUFFER_EMPTY;

    check_int(sqlite3_exec(scene->b->db, "DELETE FROM huishouden", NULL, NULL, NULL), SQLITE_OK);
    scene->world.now += CHECK_INTERVAL;
    tablet_exchange(scene->b);
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Team\"");
    check_text(row_value(tablet_row(scene->b, "afspraak", scene->afspraak), "wie"), "\"Team\"");
    tablet_exchange(scene->b);
    check_text(sql_text(scene->world.db, "SELECT wie FROM afspraak"), "Team");
    buffer_free(&request);
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(equal_rows_have_equal_sums),
    TEST(a_difference_is_mended),
    TEST(mending_keeps_what_waits),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
