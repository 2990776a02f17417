/* The log behind its interface: kept elsewhere as well, read by part, followed by another server. One claim a test. */
#include <stdlib.h>

#include "sync/office/log_store.h"
#include "tests/check.h"
#include "tests/sync/world.h"

/* A store in memory, as a database that several servers share would be. */
struct shelf {
    struct log_store store;
    struct log_batch batches[200];
    size_t count;
    int64_t end;
};

static struct slice copy(struct slice text)
{
    char *bytes = malloc(text.length + 1);

    memcpy(bytes, text.bytes, text.length);
    return (struct slice){ bytes, text.length };
}

static int shelf_append(void *self, const struct log_batch *batch, int64_t *position)
{
    struct shelf *shelf = self;
    struct log_batch *kept = &shelf->batches[shelf->count++];
    struct slice *texts = malloc(batch->count * sizeof *texts);

    for (size_t i = 0; i < batch->count; i++)
        texts[i] = copy(batch->texts[i]);
    *kept = *batch;
    kept->branch.nr = 0; /* means nothing here */
    kept->texts = texts;
    *position = kept->position = shelf->end + 1;
    shelf->end += (int64_t)batch->count;
    return SYNC_OK;
}

static int shelf_read(void *self, int64_t position, log_each *each, void *context)
{
    struct shelf *shelf = self;
    int result = SYNC_OK;

    for (size_t i = 0; i < shelf->count && result == SYNC_OK; i++)
        if (shelf->batches[i].position > position)
            result = each(context, &shelf->batches[i]);
    return result;
}

static int shelf_erase(void *self, int64_t position)
{
    struct shelf *shelf = self;

    for (size_t i = 0; i < shelf->count; i++) {
        int64_t at = position - shelf->batches[i].position;
        struct slice *texts = (struct slice *)shelf->batches[i].texts;

        if (at >= 0 && at < (int64_t)shelf->batches[i].count)
            texts[at].length = 0;
    }
    return SYNC_OK;
}

static void shelf_free(struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->count; i++) {
        for (size_t j = 0; j < shelf->batches[i].count; j++)
            free((char *)shelf->batches[i].texts[j].bytes);
        free((struct slice *)shelf->batches[i].texts);
    }
    free(shelf);
}

struct scene {
    struct world world, second; /* the second world's office follows that of the first */
    struct shelf *shelf;
    char huishouden[23], afspraak[23];
};

static struct scene *scene_open(void)
{
    struct scene *scene = malloc(sizeof *scene);

    scene->shelf = calloc(1, sizeof *scene->shelf);
    scene->shelf->store = (struct log_store){ scene->shelf, shelf_append, shelf_read, shelf_erase };
    world_open(&scene->world, 1, 2);
    world_open(&scene->second, 1, 2);
    server_keep_log_in(scene->world.server, &scene->shelf->store);
    tablet_huishouden(&scene->world.tablets[0], scene->huishouden);
    tablet_afspraak(&scene->world.tablets[0], scene->huishouden, scene->afspraak);
    world_exchange(&scene->world);
    return scene;
}

static void scene_close(struct scene *scene)
{
    world_close(&scene->world);
    world_close(&scene->second);
    shelf_free(scene->shelf);
    free(scene);
}

static int follow(void *server, const struct log_batch *batch)
{
    return server_follow(server, batch);
}

static void catch_up(struct scene *scene)
{
    int64_t position;

    check_int(server_position(scene->second.server, &position), SYNC_OK);
    check_int(shelf_read(scene->shelf, position, follow, scene->second.server), SYNC_OK);
}

static int add_up(void *context, const struct table_sum *sum)
{
    uint64_t *total = context;

    *total = *total * 31 + sum->sum + (uint64_t)sum->rows;
    return SYNC_OK;
}

static uint64_t total(struct world *world)
{
    uint64_t total = 0;

    check_int(server_sums(world->server, add_up, &total), SYNC_OK);
    return total;
}

/* A server that reads the store comes to the same tables and verdicts, refusals, moves and access included. */
static void a_second_server_agrees(void)
{
    struct scene *scene = scene_open();
    struct tablet *a = &scene->world.tablets[0], *b = &scene->world.tablets[1];

    tablet_set(a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    tablet_set(b, "afspraak", scene->afspraak, "wie", "\"Team\"");
    world_exchange(&scene->world);
    tablet_set(b, "afspraak", scene->afspraak, "status", "\"loopt\"");
    world_access(&scene->world, b, NULL, 0);
    world_exchange(&scene->world);
    check_int(world_order(&scene->world, "{\"opdracht\":\"verplaatsen\",\"tabel\":\"huishouden\",\"rij\":\"%s\",\"naar\":\"%.22s\"}",
                          scene->huishouden, text_of(a->person)),
              SYNC_OK);
    catch_up(scene);
    check_true(total(&scene->world) == total(&scene->second));
    check_text(sql_text(scene->second.db, "SELECT reason FROM sync_quarantine"), "buiten-bereik");
    scene_close(scene);
}

/* What is erased here is erased in the store, and a server that follows later never sees it. */
static void an_erasure_reaches_the_store(void)
{
    struct scene *scene = scene_open();
    struct erasure done;

    check_int(world_erase(&scene->world, "huishouden", scene->huishouden, &done), SYNC_OK);
    catch_up(scene);
    check_true(total(&scene->world) == total(&scene->second));
    check_text(sql_text(scene->second.db, "SELECT count(*) FROM sync_log WHERE edit = ''"), "2");
    scene_close(scene);
}

/* A batch out of order is not taken in; one that another server wrote first is told of. */
static void order_is_kept(void)
{
    struct scene *scene = scene_open();

    check_int(server_follow(scene->second.server, &scene->shelf->batches[scene->shelf->count - 1]), scene->shelf->count > 1 ? SYNC_STALE : SYNC_OK);
    scene->shelf->end++; /* another server added something */
    check_int(world_order(&scene->world, "{\"opdracht\":\"toegang\",\"persoon\":\"%.22s\",\"bereiken\":[]}", text_of(scene->world.team)), SYNC_STALE);
    scene_close(scene);
}

static int count_entries(void *context, const struct log_batch *batch)
{
    int64_t *next = context;

    check_int(batch->position, *next);
    *next += (int64_t)batch->count;
    return SYNC_OK;
}

/* Reading may begin anywhere, within what arrived together too. */
static void reading_begins_anywhere(void)
{
    struct scene *scene = scene_open();
    char row[23];

    for (int i = 0; i < 5; i++)
        tablet_afspraak(&scene->world.tablets[0], scene->huishouden, row);
    tablet_exchange(&scene->world.tablets[0]);
    for (int64_t from = 0; from <= 7; from++) {
        int64_t next = from + 1;

        check_int(server_log_read(scene->world.server, from, count_entries, &next), SYNC_OK);
        check_int(next, 8);
    }
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(a_second_server_agrees),
    TEST(an_erasure_reaches_the_store),
    TEST(order_is_kept),
    TEST(reading_begins_anywhere),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
