/* An answer stays within its bounds; one that was damaged on its way, or made by a faulty office, is taken in whole or not at all. */
#include <stdlib.h>

#include "tests/check.h"
#include "tests/sync/dump.h"
#include "tests/sync/world.h"

/* A tablet that awaits the answer to a request with edits, of which one is refused; the answer brings a conflict and a
 * merged text too. */
struct scene {
    struct world world;
    struct tablet *tablet;
    struct buffer answer, before, after;
};

static struct scene *scene_open(void)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct tablet *a, *b;
    struct faults faults;
    char huishouden[23], afspraak[23];

    world_open(&scene->world, 1, 2);
    scene->tablet = a = &scene->world.tablets[0];
    b = &scene->world.tablets[1];
    tablet_huishouden(a, huishouden);
    tablet_afspraak(a, huishouden, afspraak);
    world_exchange(&scene->world);
    tablet_set(a, "afspraak", afspraak, "status", "\"loopt\"");
    tablet_set(b, "afspraak", afspraak, "status", "\"gestopt\"");
    tablet_set(a, "afspraak", afspraak, "actie", "\"Nu samen bellen.\"");
    tablet_set(b, "afspraak", afspraak, "actie", "\"Samen bellen. En mailen.\"");
    tablet_exchange(b);
    tablet_set(b, "afspraak", afspraak, "economisch", "1"); /* a number, so that its column is in the answer */
    tablet_exchange(b);
    tablet_set(a, "huishouden", huishouden, "plan", "\"Rust\"");
    sqlite3_exec(a->db, "UPDATE sync_edit SET edit = replace(edit, '\"Rust\"', '17')", NULL, NULL, NULL);
    buffer_clear(&a->request);
    check_int(device_request(a->device, &a->request), SYNC_OK);
    check_true(world_answer(&scene->world, a, a->request.data, a->request.length, &scene->answer, &faults));
    dump(a->db, &scene->before);
    return scene;
}

static void scene_close(struct scene *scene)
{
    buffer_free(&scene->answer);
    buffer_free(&scene->before);
    buffer_free(&scene->after);
    world_close(&scene->world);
    free(scene);
}

/* Take in an answer; only what is invalid has to leave all as it was. Undone afterwards. */
static int receive(struct scene *scene, const char *answer, size_t length)
{
    struct buffer out = BUFFER_EMPTY;
    char *copy = malloc(length + 1); /* of its own size, so that the sanitizer sees a byte too far */
    int result;

    if (length)
        memcpy(copy, answer, length);
    sqlite3_exec(scene->tablet->db, "BEGIN", NULL, NULL, NULL);
    result = device_receive(scene->tablet->device, copy, length, &out);
    if (result != SYNC_OK) {
        buffer_clear(&scene->after);
        dump(scene->tablet->db, &scene->after);
        check_true(scene->before.length == scene->after.length &&
                   memcmp(scene->before.data, scene->after.data, scene->before.length) == 0);
    }
    sqlite3_exec(scene->tablet->db, "ROLLBACK", NULL, NULL, NULL);
    free(copy);
    buffer_free(&out);
    return result;
}

/* The answer with the first `from` replaced. */
static int receive_changed(struct scene *scene, const char *from, const char *to)
{
    const char *text = buffer_text(&scene->answer), *at = strstr(text, from);
    struct buffer changed = BUFFER_EMPTY;
    int result;

    if (!check_true(at != NULL))
        return SYNC_OK;
    buffer_append(&changed, text, (size_t)(at - text));
    buffer_puts(&changed, to);
    buffer_puts(&changed, at + strlen(from));
    result = receive(scene, changed.data, changed.length);
    buffer_free(&changed);
    return result;
}

/* An answer that was cut off is invalid, wherever. */
static void an_answer_that_is_cut_off_changes_nothing(void)
{
    struct scene *scene = scene_open();

    check_int(receive(scene, scene->answer.data, scene->answer.length), SYNC_OK);
    for (size_t length = 0; length < scene->answer.length; length++)
        check_int(receive(scene, scene->answer.data, length), SYNC_INVALID);
    scene_close(scene);
}

/* One character replaced by another: it is another answer, or none; never a crash, nothing half. */
static void a_damaged_answer_does_no_harm(void)
{
    static const char OTHERS[] = "09-[]{}\",:n\x80";
    struct scene *scene = scene_open();

    for (size_t at = 0; at < scene->answer.length; at++)
        for (const char *other = OTHERS; *other; other++) {
            char was = scene->answer.data[at];
            int result;

            if (was == *other || (at + (size_t)(other - OTHERS)) % 8) /* an eighth of them */
                continue;
            scene->answer.data[at] = *other;
            result = receive(scene, scene->answer.data, scene->answer.length);
            if (!check_true(result == SYNC_OK || result == SYNC_INVALID || result == SYNC_STALE))
                printf("  '%c' at %zu gives %d\n", *other, at, result);
            scene->answer.data[at] = was;
        }
    scene_close(scene);
}

/* A part of another type than it should have is not passed over: who reads no refusals would take what was refused for accepted. */
static void a_part_of_another_type_is_invalid(void)
{
    static const struct {
        const char *from, *to;
    } CASES[] = {
        { "\"ontvangsten\":[{", "\"ontvangsten\":[7,{" },
        { "\"geweigerd\":[[", "\"geweigerd\":[3,[" },
        { "\"geweigerd\":[[", "\"geweigerd\":{},\"x\":[[" },
        { "\"geweigerd\":[[", "\"geweigerd\":null,\"x\":[[" },
        { "\"tot\":", "\"tot\":\"x\",\"y\":" },
        { "\"bereiken\":[[", "\"bereiken\":[null,[" },
        { "\"bereiken\":", "\"bereiken\":{},\"x\":" },
        { ",0,null,", ",0,9223372036854775807," },
        { ",0,null,", ",0,-9223372036854775808," },
        { "\"koppen\":", "\"koppen\":{},\"x\":" },
        { "\"koppen\":[[", "\"koppen\":[5,[" },
        { "\"samengevoegd\":", "\"samengevoegd\":{},\"x\":" },
        { "\"samengevoegd\":[[", "\"samengevoegd\":[5,[" },
        { "\"samengevoegd\":[[0,\"actie\"", "\"samengevoegd\":[[0,\"status\"" },
        { "\"samengevoegd\":[[0,\"actie\"", "\"samengevoegd\":[[0,\"doel\"" },
        { "\"samengevoegd\":[[0,\"actie\"", "\"samengevoegd\":[[9,\"actie\"" },
        { "\"samengevoegd\":[[0,\"actie\"", "\"samengevoegd\":[[0,\"actie\",null" },
        { "\"samengevoegd\":[[", "\"samengevoegd\":[[0,\"actie\",null],[" },
        { "\"kolommen\":", "\"kolommen\":[],\"x\":" },
        { "\"tabellen\":", "\"tabellen\":[],\"x\":" },
        { "\"tabellen\":{", "\"tabellen\":{\"afspraak\":3,\"x\":{},\"y\":{" },
        { "\"meer\":", "\"meer\":3,\"x\":" },
        { "\"ids\":[", "\"ids\":[3," },
        { "\"takken\":[[", "\"takken\":[[]," },
        { "\"versies\":[[", "\"versies\":[[],[" },
        { "\"rijen\":[", "\"rijen\":[1000000," },
        { "\"rijen\":[", "\"rijen\":[-1," },
        { "\"stand\":", "\"stand\":-" },
        { "\"huishouden_id\":", "\"huishouden_ie\":" },
        { "\"huishouden_id\":[", "\"huishouden_id\":[null],\"x\":[" },
        { "\"economisch\":[", "\"economisch\":[\"1\"],\"x\":[" },
        { "\"actie\":[", "\"actie\":[7],\"x\":[" },
        { "\"bereiken\":[[\"AAAAAAAAAAAAAAAAAAAAAA\",", "\"bereiken\":[[\"AAAAAAAAAAAAAAAAAAAAAA\",-" },
        { "\"bereiken\":[", "\"bereiken\":[[\"AAAAAAAAAAAAAAAAAAAAAA\",2,9,null]," },
        { "\"bereiken\":[", "\"bereiken\":[[\"AAAAAAAAAAAAAAAAAAAAAA\",2,-1,null]," },
    };
    struct scene *scene = scene_open();

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        if (!check_int(receive_changed(scene, CASES[i].from, CASES[i].to), SYNC_INVALID))
            printf("  %s\n", CASES[i].to);
    scene_close(scene);
}

/* A merged text in a register that this release doesn't know is passed over, as its heads are. */
static void a_merged_text_of_a_newer_release_is_passed_over(void)
{
    struct scene *scene = scene_open();

    check_int(receive_changed(scene, "\"samengevoegd\":[[0,\"actie\"", "\"samengevoegd\":[[0,\"kleur\""), SYNC_OK);
    check_int(receive_changed(scene, "\"samengevoegd\"", "\"kleuren\""), SYNC_OK);
    scene_close(scene);
}

/* Rows of an answer end at the one with which their texts pass 4 MB, though they are read many at a time; what is left comes with the next answer. */
static void a_portion_of_long_texts_stays_a_portion(void)
{
    enum { PAIRS = 30, LENGTH = 90000, MOST = 4000000 };
    struct world world;
    struct tablet *a, *b;
    char huishouden[23], id[23];
    int answers = 0;

    world_open(&world, 1, 2);
    a = &world.tablets[0];
    b = &world.tablets[1];
    tablet_huishouden(a, huishouden);
    for (int i = 0; i < PAIRS; i++) {
        tablet_save(a, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"actie\":\"%0*d\"}}", world_id(&world, id),
                    huishouden, LENGTH, i);
        tablet_save(a,
                    "{\"tabel\":\"huishoudlid\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"naam\":\"Jan\","
                    "\"bijzonderheden\":\"%0*d\"}}",
                    world_id(&world, id), huishouden, LENGTH, i);
    }
    tablet_exchange(a);
    for (bool more = true; more; answers++) {
        more = tablet_one_exchange(b);
        check_true(b->answer.length < MOST + LENGTH + 10000);
        check_true(!more || b->answer.length > MOST);
    }
    check_int(answers, 2);
    check_text(sql_text(b->db, "SELECT count(*) FROM afspraak"), "30");
    check_text(sql_text(b->db, "SELECT count(*) FROM huishoudlid"), "30");
    check_text(sql_text(b->db, "SELECT sum(remaining) FROM sync_cursor"), "0");
    check_text(sql_text(b->db, "SELECT healed FROM sync_state"), "0");
    world_close(&world);
}

static const struct test TESTS[] = {
    TEST(an_answer_that_is_cut_off_changes_nothing),
    TEST(a_damaged_answer_does_no_harm),
    TEST(a_part_of_another_type_is_invalid),
    TEST(a_merged_text_of_a_newer_release_is_passed_over),
    TEST(a_portion_of_long_texts_stays_a_portion),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
