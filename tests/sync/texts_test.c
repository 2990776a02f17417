/* Texts that two people changed, over the exchange (R16). */
#include <stdio.h>
#include <stdlib.h>

#include "sync/id.h"
#include "sync/json.h"
#include "tests/check.h"
#include "tests/sync/scene.h"

#define BEFORE "\"Bellen. Schrijven. Langsgaan.\""
#define BY_A "\"Samen bellen. Schrijven. Langsgaan.\""
#define BY_B "\"Bellen. Schrijven. Langsgaan op maandag.\""
#define MERGED "\"Samen bellen. Schrijven. Langsgaan op maandag.\""

static void set(struct scene *scene, struct tablet *tablet, const char *text)
{
    tablet_set(tablet, "afspraak", scene->afspraak, "doel", text);
}

/* Three tablets that know the text BEFORE. */
static struct scene *open_with_text(void)
{
    struct scene *scene = scene_open(3);

    set(scene, scene->a, BEFORE);
    world_exchange(&scene->world);
    return scene;
}

static const char *row_of(struct scene *scene, struct tablet *tablet)
{
    return tablet_row(tablet, "afspraak", scene->afspraak);
}

static const char *shown(struct scene *scene, struct tablet *tablet)
{
    return row_value(row_of(scene, tablet), "doel");
}

static bool conflict(struct scene *scene, struct tablet *tablet)
{
    return row_conflict(row_of(scene, tablet), "doel") != NULL;
}

static bool merged(struct scene *scene, struct tablet *tablet)
{
    return row_merged(row_of(scene, tablet), "doel") != NULL;
}

static size_t seen_count(struct scene *scene, struct tablet *tablet)
{
    const char *seen = row_seen(row_of(scene, tablet), "doel");
    struct json json = json_open(seen, strlen(seen));

    return json_count(&json);
}

/* Save a text as somebody does who opened the form when `seen` was on the screen. */
static void save_over(struct scene *scene, struct tablet *tablet, const char *text, const char *seen)
{
    check_int(
        tablet_save(tablet,
                    "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"doel\":%s},\"gezien\":{\"doel\":%s}}",
                    scene->afspraak, text, seen),
        SYNC_OK);
}

/* A and B each change another sentence offline, and sync: A first, or B. */
static void change_both(struct scene *scene, bool a_first)
{
    set(scene, scene->a, BY_A);
    scene->world.now += 60;
    set(scene, scene->b, BY_B);
    tablet_exchange(a_first ? scene->a : scene->b);
    tablet_exchange(a_first ? scene->b : scene->a);
    world_exchange(&scene->world);
}

/* Whoever syncs first: everybody sees the sentences of both, and nobody is asked to choose. */
static void everybody_sees_the_sentences_of_both(void)
{
    for (int a_first = 0; a_first < 2; a_first++) {
        struct scene *scene = open_with_text();

        change_both(scene, a_first);
        for (int i = 0; i < 3; i++) {
            struct tablet *tablet = &scene->world.tablets[i];

            check_text(shown(scene, tablet), MERGED);
            check_true(merged(scene, tablet) && !conflict(scene, tablet));
            check_int(seen_count(scene, tablet), 2);
            check_text(sql_text(tablet->db, "SELECT doel || sync_conflicts FROM afspraak"),
                       "Samen bellen. Schrijven. Langsgaan op maandag.0");
        }
        check_text(sql_text(scene->world.db, "SELECT doel || sync_conflicts FROM afspraak"),
                   "Samen bellen. Schrijven. Langsgaan op maandag.0");
        scene_close(scene);
    }
}

/* The screen can show what it was before, and both versions with who wrote them and when, the latest first. */
static void the_screen_gets_both_versions(void)
{
    struct scene *scene = open_with_text();
    char person[ID_TEXT_SIZE], expected[200];
    const char *both;

    change_both(scene, true);
    both = row_merged(row_of(scene, scene->c), "doel");
    check_true(strstr(both, "{\"basis\":" BEFORE ",\"koppen\":[{\"versie\":[") == both);
    id_to_text(scene->b->person, person);
    snprintf(expected, sizeof expected, "\"waarden\":{\"doel\":" BY_B "},\"wie\":\"%.22s\",\"tijd\":1790000060},{",
             person);
    check_true(strstr(both, expected));
    id_to_text(scene->a->person, person);
    snprintf(expected, sizeof expected, "\"waarden\":{\"doel\":" BY_A "},\"wie\":\"%.22s\",\"tijd\":1790000000}]}",
             person);
    check_true(strstr(both, expected));
    scene_close(scene);
}

/* Who saves over a merged text replaces both versions, since both were on the screen. */
static void a_save_over_a_merged_text_replaces_both(void)
{
    struct scene *scene = open_with_text();

    change_both(scene, true);
    set(scene, scene->c, "\"Anders.\"");
    check_text(shown(scene, scene->c), "\"Anders.\"");
    check_true(!conflict(scene, scene->c) && !merged(scene, scene->c));
    world_exchange(&scene->world);
    for (int i = 0; i < 3; i++) {
        struct tablet *tablet = &scene->world.tablets[i];

        check_text(shown(scene, tablet), "\"Anders.\"");
        check_true(!conflict(scene, tablet) && !merged(scene, tablet));
        check_int(seen_count(scene, tablet), 1);
    }
    scene_close(scene);
}

/* Until the office has answered, a tablet with an edit of its own over another's doesn't know what both were made
 * from: a conflict, with its own version first. */
static void own_text_over_a_foreign_one_is_a_conflict_until_the_office_answers(void)
{
    struct scene *scene = open_with_text();
    char *seen;

    seen = strdup(row_seen(row_of(scene, scene->b), "doel"));
    set(scene, scene->a, BY_A);
    tablet_exchange(scene->a);
    tablet_exchange(scene->b); /* B has a form open with what was there before */
    save_over(scene, scene->b, BY_B, seen);
    check_text(shown(scene, scene->b), BY_B);
    check_true(conflict(scene, scene->b) && !merged(scene, scene->b));
    tablet_exchange(scene->b);
    check_text(shown(scene, scene->b), MERGED);
    check_true(!conflict(scene, scene->b) && merged(scene, scene->b));
    free(seen);
    scene_close(scene);
}

/* A waiting edit over a merged text lies over both; when it is refused both are back, merged. */
static void a_refused_edit_gives_the_merged_text_back(void)
{
    struct scene *scene = open_with_text();

    change_both(scene, true);
    set(scene, scene->b, "\"Anders.\"");
    check_text(shown(scene, scene->b), "\"Anders.\"");
    sqlite3_exec(scene->b->db, "UPDATE sync_edit SET edit = replace(edit, '\"Anders.\"', '17')", NULL, NULL, NULL);
    tablet_exchange(scene->b);
    check_text(sql_text(scene->b->db, "SELECT count(*) FROM sync_edit WHERE state = 2"), "1");
    check_text(shown(scene, scene->b), MERGED);
    check_true(merged(scene, scene->b) && !conflict(scene, scene->b));
    scene_close(scene);
}

/* A third version makes it a conflict of three; who settles it sees all of them. */
static void three_versions_are_a_conflict(void)
{
    struct scene *scene = open_with_text();
    const char *row;

    set(scene, scene->c, "\"Bellen. Mailen. Langsgaan.\"");
    change_both(scene, true);
    row = row_of(scene, scene->a);
    check_true(row_conflict(row, "doel") && !row_merged(row, "doel"));
    save_over(scene, scene->a, "\"Alles.\"", row_all_seen(row, "doel"));
    world_exchange(&scene->world);
    check_text(shown(scene, scene->c), "\"Alles.\"");
    check_true(!conflict(scene, scene->c) && !merged(scene, scene->c));
    scene_close(scene);
}

/* Two versions of which one was made over the other's forerunner have no single version in common: a conflict. */
static void versions_of_different_ages_are_a_conflict(void)
{
    struct scene *scene = open_with_text();

    set(scene, scene->a, BY_A);
    tablet_exchange(scene->a);
    set(scene, scene->a, "\"Samen bellen. Schrijven. Langsgaan. Klaar.\"");
    set(scene, scene->b, BY_B);
    world_exchange(&scene->world);
    check_true(conflict(scene, scene->c) && !merged(scene, scene->c));
    scene_close(scene);
}

/* Who settled a conflict made the text from two versions; who changed one of these meanwhile made it from one: a
 * conflict, whichever of the two comes first. */
static void a_settled_conflict_has_no_single_version_in_common(void)
{
    for (int settled_first = 0; settled_first < 2; settled_first++) {
        struct scene *scene = open_with_text();
        char *both, *one;

        set(scene, scene->a, "\"Nooit bellen. Schrijven. Langsgaan.\"");
        scene->world.now += 60;
        set(scene, scene->b, "\"Altijd bellen. Schrijven. Langsgaan.\"");
        world_exchange(&scene->world);
        both = strdup(row_all_seen(row_of(scene, scene->b), "doel"));
        one = strdup(row_seen(row_of(scene, scene->c), "doel"));
        save_over(scene, scene->c, "\"Altijd bellen. Schrijven. Langsgaan. Klaar.\"", one);
        save_over(scene, scene->b, "\"Soms bellen. Schrijven. Langsgaan.\"", both);
        tablet_exchange(settled_first ? scene->b : scene->c);
        world_exchange(&scene->world);
        check_true(conflict(scene, scene->a) && !merged(scene, scene->a));
        free(both);
        free(one);
        scene_close(scene);
    }
}

/* Two texts typed over one that was refused merge no more than what that one had replaced: it is nobody's text any
 * more. */
static void a_refused_version_is_not_common(void)
{
    struct scene *scene = open_with_text();
    char *seen;

    set(scene, scene->a, BEFORE);
    seen = strdup(row_seen(row_of(scene, scene->a), "doel"));
    sqlite3_exec(scene->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"doel\":\"', '\"kleur\":\"')", NULL, NULL,
                 NULL);
    save_over(scene, scene->a, BY_A, seen);
    save_over(scene, scene->a, BY_B, seen);
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "1");
    check_true(conflict(scene, scene->c) && !merged(scene, scene->c));
    free(seen);
    scene_close(scene);
}

/* The same sentence in two ways is a conflict, as it is for fields that aren't texts. */
static void overlapping_changes_are_a_conflict(void)
{
    struct scene *scene = open_with_text();

    set(scene, scene->a, "\"Nooit bellen. Schrijven. Langsgaan.\"");
    set(scene, scene->b, "\"Altijd bellen. Schrijven. Langsgaan.\"");
    world_exchange(&scene->world);
    for (int i = 0; i < 3; i++)
        check_true(conflict(scene, &scene->world.tablets[i]) && !merged(scene, &scene->world.tablets[i]));
    check_text(sql_text(scene->world.db, "SELECT sync_conflicts FROM afspraak"), "1");
    scene_close(scene);
}

/* What both were made from may be the version that created the row. */
static void the_creating_version_can_be_common(void)
{
    struct scene *scene = open_with_text();

    tablet_set(scene->a, "afspraak", scene->afspraak, "actie", "\"Nu samen bellen.\"");
    tablet_set(scene->b, "afspraak", scene->afspraak, "actie", "\"Samen bellen. En schrijven.\"");
    world_exchange(&scene->world);
    check_text(row_value(row_of(scene, scene->c), "actie"), "\"Nu samen bellen. En schrijven.\"");
    check_text(row_value(row_of(scene, scene->c), "doel"), BEFORE);
    scene_close(scene);
}

/* A merged text reaches a tablet that downloads everything anew, also in portions of one row. */
static void a_first_download_brings_merged_texts(void)
{
    struct scene *scene = open_with_text();

    change_both(scene, false);
    scene->world.rows_max = 1;
    sqlite3_exec(scene->c->db, "DELETE FROM sync_cursor; DELETE FROM afspraak; DELETE FROM huishouden", NULL, NULL,
                 NULL);
    tablet_reopen(scene->c);
    tablet_exchange(scene->c);
    check_text(shown(scene, scene->c), MERGED);
    check_true(merged(scene, scene->c));
    scene_close(scene);
}

/* Give an edit of the log to a fresh office: the nth from the end. */
static void push_again(struct scene *scene, struct world *fresh, struct tablet *author, int nth)
{
    static const char OF[] = "FROM sync_push p JOIN sync_branch b ON b.nr = p.branch WHERE p.first_position <= %d"
                             " ORDER BY p.first_position DESC";
    int position = atoi(sql_text(scene->world.db, "SELECT max(position) FROM sync_log")) + 1 - nth;
    struct buffer answer = BUFFER_EMPTY;
    struct faults faults;
    char branch[BRANCH_TEXT_SIZE], *edit, *text, *sql;
    int number;

    sql = sqlite3_mprintf("SELECT first_number + %d - first_position %s", position, OF);
    number = atoi(sql_text(scene->world.db, sql, position));
    sqlite3_free(sql);
    sql = sqlite3_mprintf("SELECT b.branch %s", OF);
    branch_to_text((uint64_t)strtoll(sql_text(scene->world.db, sql, position), NULL, 10), branch);
    sqlite3_free(sql);
    edit = strdup(sql_text(scene->world.db, "SELECT edit FROM sync_log WHERE position = %d", position));
    text = sqlite3_mprintf("{\"versie\":1,\"schema\":8,\"verzoek\":1,\"bewerkingen\":"
                           "[{\"tak\":\"%.11s\",\"vanaf\":%d,\"lijst\":[%s]}]}",
                           branch, number, edit);
    check_true(world_answer(fresh, author, text, strlen(text), &answer, &faults));
    sqlite3_free(text);
    free(edit);
    buffer_free(&answer);
}

/* The log once more to a fresh office, as it was or with B's edit before A's: there, too, the texts are merged, into
 * the same. */
static void a_replay_in_another_order_merges_alike(void)
{
    static const int ORDERS[][5] = { { 5, 4, 3, 2, 1 }, { 5, 4, 3, 1, 2 } };
    struct scene *scene = open_with_text();
    struct world fresh;
    char *expected;

    change_both(scene, true);
    expected = strdup(row_merged(row_of(scene, scene->c), "doel"));
    for (int order = 0; order < 2; order++) {
        const char *row;

        world_open(&fresh, 77, 3);
        memcpy(fresh.team, scene->world.team, SYNC_ID_SIZE);
        for (int i = 0; i < 3; i++) {
            memcpy(fresh.tablets[i].person, scene->world.tablets[i].person, SYNC_ID_SIZE);
            world_access(&fresh, &fresh.tablets[i], (const unsigned char(*)[SYNC_ID_SIZE])fresh.team, 1);
        }
        for (int i = 0; i < 5; i++)
            push_again(scene, &fresh, &fresh.tablets[ORDERS[order][i] == 1], ORDERS[order][i]);
        tablet_exchange(&fresh.tablets[2]);
        row = tablet_row(&fresh.tablets[2], "afspraak", scene->afspraak);
        check_text(row ? row_value(row, "doel") : NULL, MERGED);
        check_int(row ? strlen(row_merged(row, "doel")) : 0, strlen(expected));
        world_close(&fresh);
    }
    free(expected);
    scene_close(scene);
}

/* Deriving the office's tables anew from its log merges again. */
static void a_rebuild_merges_alike(void)
{
    struct scene *scene = open_with_text();

    change_both(scene, true);
    check_true(world_rebuilds(&scene->world));
    check_text(sql_text(scene->world.db, "SELECT doel || sync_conflicts FROM afspraak"),
               "Samen bellen. Schrijven. Langsgaan op maandag.0");
    scene_close(scene);
}

/* After a restore the tablets attest both versions, not what was merged of them. What both were made from isn't told
 * again: a person is asked. */
static void a_restore_brings_both_versions_back(void)
{
    struct scene *scene = open_with_text();
    sqlite3 *backup = world_backup(&scene->world);

    change_both(scene, true);
    world_restore(&scene->world, backup);
    world_exchange(&scene->world);
    world_exchange(&scene->world);
    for (int i = 0; i < 3; i++) {
        const char *row = row_of(scene, &scene->world.tablets[i]), *both = row_conflict(row, "doel");

        check_true(both && strstr(both, BY_A) && strstr(both, BY_B) && !strstr(both, MERGED));
        check_text(row_value(row, "doel"), BY_B);
    }
    check_true(world_rebuilds(&scene->world));
    sqlite3_close(backup);
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(everybody_sees_the_sentences_of_both),
    TEST(the_screen_gets_both_versions),
    TEST(a_save_over_a_merged_text_replaces_both),
    TEST(own_text_over_a_foreign_one_is_a_conflict_until_the_office_answers),
    TEST(a_refused_edit_gives_the_merged_text_back),
    TEST(three_versions_are_a_conflict),
    TEST(versions_of_different_ages_are_a_conflict),
    TEST(a_settled_conflict_has_no_single_version_in_common),
    TEST(a_refused_version_is_not_common),
    TEST(overlapping_changes_are_a_conflict),
    TEST(the_creating_version_can_be_common),
    TEST(a_first_download_brings_merged_texts),
    TEST(a_replay_in_another_order_merges_alike),
    TEST(a_rebuild_merges_alike),
    TEST(a_restore_brings_both_versions_back),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
