/* What becomes of an edit that the office refused: its author reads it, corrects it, sends it again or puts it away. */
#include <stdlib.h>

#include "sync/id.h"
#include "sync/json.h"
#include "tests/check.h"
#include "tests/sync/world.h"

/* Two tablets that share one afspraak; on the first, what was typed about who does it has been refused. */
struct scene {
    struct world world;
    struct tablet *a, *b;
    char huishouden[23], afspraak[23];
    uint64_t branch; /* of the refused edit */
    uint32_t number;
};

/* The last edit that waits becomes one that the office refuses, by a column that it doesn't know. */
static void spoil_last(struct scene *scene, const char *column)
{
    char *sql = sqlite3_mprintf("UPDATE sync_edit SET edit = replace(edit, '\"%s\":', '\"kleur\":')"
                                " WHERE sequence = (SELECT max(sequence) FROM sync_edit)",
                                column);

    sqlite3_exec(scene->a->db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    scene->branch = scene->a->branch;
    scene->number =
        (uint32_t)strtoul(sql_text(scene->a->db, "SELECT max(number) FROM sync_edit WHERE state = 0"), NULL, 10);
}

static struct scene *scene_open(void)
{
    struct scene *scene = malloc(sizeof *scene);

    world_open(&scene->world, 1, 2);
    scene->a = &scene->world.tablets[0];
    scene->b = &scene->world.tablets[1];
    tablet_huishouden(scene->a, scene->huishouden);
    tablet_afspraak(scene->a, scene->huishouden, scene->afspraak);
    world_exchange(&scene->world);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Fonds\"");
    spoil_last(scene, "wie");
    world_exchange(&scene->world);
    return scene;
}

static void scene_close(struct scene *scene)
{
    world_close(&scene->world);
    free(scene);
}

/* One of the two lists of device_refused, as JSON, in a buffer that the next call overwrites. */
static const char *listed(struct tablet *tablet, const char *list)
{
    static char text[8000];
    struct buffer out = BUFFER_EMPTY;
    struct json_members others;
    struct json json, place;
    struct slice raw = { "", 0 };
    bool given;

    check_int(device_refused(tablet->device, &out), SYNC_OK);
    json = json_open(out.data, out.length);
    if (check_true(json_members(&json, &list, 1, &place, &given, &others)) && check_true(given) &&
        check_true(json_done(&json)))
        check_true(json_skip(&place, &raw));
    snprintf(text, sizeof text, "%.*s", (int)raw.length, raw.bytes);
    buffer_free(&out);
    return text;
}

static bool counts_as_refused(struct tablet *tablet, int count)
{
    struct buffer out = BUFFER_EMPTY;
    char words[40];
    bool found;

    snprintf(words, sizeof words, "\"geweigerd\":%d,", count);
    check_int(device_status(tablet->device, &out), SYNC_OK);
    found = strstr(buffer_text(&out), words) != NULL;
    buffer_free(&out);
    return found;
}

static const char *state_of(const struct scene *scene)
{
    return sql_text(scene->a->db,
                    "SELECT state FROM sync_edit e JOIN sync_branch b ON b.nr = e.branch"
                    " WHERE b.branch = %lld AND e.number = %u",
                    (long long)scene->branch, scene->number);
}

static int put_away(const struct scene *scene)
{
    return device_put_away(scene->a->device, scene->branch, scene->number);
}

/* Save `edit` in place of the refused one. */
static int correct(struct scene *scene, const char *edit)
{
    struct buffer out = BUFFER_EMPTY;
    int result =
        device_correct(scene->a->device, scene->branch, scene->number, edit, strlen(edit), scene->world.now, &out);

    buffer_free(&out);
    return result;
}

/* "Who does it" as a correction, seeing what is on the screen now. */
static int correct_wie(struct scene *scene, const char *value)
{
    char edit[500];

    snprintf(edit, sizeof edit,
             "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"wie\":%s},\"gezien\":{\"wie\":%s}}",
             scene->afspraak, value, row_seen(tablet_row(scene->a, "afspraak", scene->afspraak), "wie"));
    return correct(scene, edit);
}

/* The author reads what was typed, when, and why it was refused; also after the app was closed. */
static void it_is_listed_with_what_was_typed(void)
{
    struct scene *scene = scene_open();
    char version[40], branch[BRANCH_TEXT_SIZE];

    branch_to_text(scene->branch, branch);
    snprintf(version, sizeof version, "\"versie\":[\"%.11s\",%u]", branch, scene->number);
    for (int i = 0; i < 2; i++) {
        const char *list = listed(scene->a, "geweigerd");

        check_true(strstr(list, version) != NULL);
        check_true(strstr(list, "\"reden\":\"onbekende-kolom\"") != NULL);
        check_true(strstr(list, "\"kleur\":\"Fonds\"") != NULL);
        check_true(strstr(list, "\"tijd\":1790000000") != NULL);
        check_true(strstr(list, scene->afspraak) != NULL);
        check_text(listed(scene->a, "opgeborgen"), "[]");
        check_true(counts_as_refused(scene->a, 1));
        tablet_reopen(scene->a);
    }
    check_text(listed(scene->b, "geweigerd"), "[]");
    scene_close(scene);
}

/* What was put away counts no more and can still be read; doing it again changes nothing. */
static void what_is_put_away_can_still_be_read(void)
{
    struct scene *scene = scene_open();

    for (int i = 0; i < 2; i++) {
        check_int(put_away(scene), SYNC_OK);
        check_text(listed(scene->a, "geweigerd"), "[]");
        check_true(strstr(listed(scene->a, "opgeborgen"), "\"kleur\":\"Fonds\"") != NULL);
        check_true(counts_as_refused(scene->a, 0));
        world_exchange(&scene->world);
    }
    scene_close(scene);
}

/* Only what was refused can be put away: not what waits, and not what doesn't exist. */
static void only_what_was_refused_can_be_put_away(void)
{
    struct scene *scene = scene_open();

    check_int(device_put_away(scene->a->device, scene->branch, 999), SYNC_NOT_FOUND);
    check_int(device_put_away(scene->a->device, 17, 1), SYNC_NOT_FOUND);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    scene->number++;
    check_int(put_away(scene), SYNC_NOT_FOUND);
    check_text(state_of(scene), "0");
    scene_close(scene);
}

/* A correction takes the place of what was refused, and reaches everybody. */
static void a_correction_puts_away_what_it_corrects(void)
{
    struct scene *scene = scene_open();

    check_int(correct_wie(scene, "\"Het fonds\""), SYNC_OK);
    check_text(state_of(scene), "4");
    check_true(counts_as_refused(scene->a, 0));
    world_exchange(&scene->world);
    check_text(row_value(tablet_row(scene->b, "afspraak", scene->afspraak), "wie"), "\"Het fonds\"");
    check_text(row_conflict(tablet_row(scene->b, "afspraak", scene->afspraak), "wie"), NULL);
    scene_close(scene);
}

/* A correction that can't be saved leaves the refused edit where it was. */
static void a_correction_that_fails_puts_nothing_away(void)
{
    struct scene *scene = scene_open();

    check_int(correct_wie(scene, "17"), SYNC_INVALID);
    check_text(state_of(scene), "2");
    check_true(counts_as_refused(scene->a, 1));
    scene_close(scene);
}

/* What was put away before can be corrected all the same, and so can what this tablet doesn't know: nothing keeps a
 * text from being saved. */
static void a_correction_is_saved_whatever_it_corrects(void)
{
    struct scene *scene = scene_open();

    check_int(put_away(scene), SYNC_OK);
    check_int(correct_wie(scene, "\"Het fonds\""), SYNC_OK);
    check_text(state_of(scene), "4");
    scene->number = 999;
    check_int(correct_wie(scene, "\"Het gezin\""), SYNC_OK);
    world_exchange(&scene->world);
    check_text(row_value(tablet_row(scene->b, "afspraak", scene->afspraak), "wie"), "\"Het gezin\"");
    scene_close(scene);
}

/* A form that was open over the refused edit, saved after that was put away, has seen what it had seen: no false
 * conflict (R3). */
static void what_was_put_away_still_tells_what_was_seen(void)
{
    struct scene *scene = scene_open();
    char seen[100];

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"School\"");
    snprintf(seen, sizeof seen, "%s", row_seen(tablet_row(scene->a, "afspraak", scene->afspraak), "wie"));
    sqlite3_exec(scene->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"School\"', '17') WHERE state = 0", NULL,
                 NULL, NULL);
    tablet_exchange(scene->a);
    scene->number++;
    check_int(put_away(scene), SYNC_OK);
    check_int(tablet_save(scene->a,
                          "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"wie\":\"Buurvrouw\"},"
                          "\"gezien\":{\"wie\":%s}}",
                          scene->afspraak, seen),
              SYNC_OK);
    for (int i = 0; i < 2; i++) {
        const char *row = tablet_row(scene->a, "afspraak", scene->afspraak);

        check_text(row_value(row, "wie"), "\"Buurvrouw\"");
        check_text(row_conflict(row, "wie"), NULL);
        tablet_exchange(scene->a);
    }
    scene_close(scene);
}

/* A new row that was refused is gone from the screens, not its text; corrected, it comes into being under the id that
 * others may name. */
static void a_refused_creation_can_become_a_row_after_all(void)
{
    struct scene *scene = scene_open();
    char id[23], edit[500];

    tablet_afspraak(scene->a, scene->huishouden, id);
    spoil_last(scene, "status");
    world_exchange(&scene->world);
    check_true(tablet_row(scene->a, "afspraak", id) == NULL);
    check_true(strstr(listed(scene->a, "geweigerd"), id) != NULL);
    snprintf(
        edit, sizeof edit,
        "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"actie\":\"Samen bellen.\"}}",
        id, scene->huishouden);
    check_int(correct(scene, edit), SYNC_OK);
    check_text(state_of(scene), "4");
    world_exchange(&scene->world);
    check_text(row_value(tablet_row(scene->b, "afspraak", id), "actie"), "\"Samen bellen.\"");
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE state < 2"), "0");
    scene_close(scene);
}

/* However many they are, each is listed: what can't be read and dealt with would be lost. */
static void all_are_listed(void)
{
    enum { REFUSED = 1500 };
    struct scene *scene = scene_open();
    struct buffer out = BUFFER_EMPTY;
    int listed = 0;

    for (int i = 1; i < REFUSED; i++)
        tablet_set(scene->a, "afspraak", scene->afspraak, "wie", i % 2 ? "\"Fonds\"" : "\"Gezin\"");
    sqlite3_exec(scene->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"wie\":', '\"kleur\":') WHERE state = 0", NULL, NULL, NULL);
    world_exchange(&scene->world);
    check_true(counts_as_refused(scene->a, REFUSED));
    check_int(device_refused(scene->a->device, &out), SYNC_OK);
    for (const char *at = buffer_text(&out); (at = strstr(at, "\"versie\":[")) != NULL; at++)
        listed++;
    check_int(listed, REFUSED);
    buffer_free(&out);
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(it_is_listed_with_what_was_typed),
    TEST(what_is_put_away_can_still_be_read),
    TEST(only_what_was_refused_can_be_put_away),
    TEST(a_correction_puts_away_what_it_corrects),
    TEST(a_correction_that_fails_puts_nothing_away),
    TEST(a_correction_is_saved_whatever_it_corrects),
    TEST(what_was_put_away_still_tells_what_was_seen),
    TEST(a_refused_creation_can_become_a_row_after_all),
    TEST(all_are_listed),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
