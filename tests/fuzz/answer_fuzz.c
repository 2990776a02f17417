/* Any bytes as the office's answer to a tablet that is in the middle of everything: refused, and then nothing has
 * changed; or taken in, and then all rows can be shown, what was refused earlier is still there, and the next request
 * is one that an office can read. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/sync/release.h"

static struct world world;
static struct tablet *tablet;
static unsigned char *image; /* of the tablet's database */
static sqlite3_int64 image_size;

static void run(const char *sql)
{
    claim(sqlite3_exec(tablet->db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static void open_tablet(void)
{
    if (tablet)
        return;
    world_open(&world, 1, RELEASE_TABLETS);
    release_live(&world);
    tablet = &world.tablets[TABLET_WORK];
    run("UPDATE sync_state SET request = 1"); /* as in the answers of seeds.c */
    image = sqlite3_serialize(tablet->db, "main", &image_size, 0);
    claim(image != NULL);
}

static void claim_unchanged(void)
{
    sqlite3_int64 size;
    unsigned char *now = sqlite3_serialize(tablet->db, "main", &size, 0);

    claim(now && size == image_size && memcmp(now, image, (size_t)size) == 0);
    sqlite3_free(now);
}

static void claim_next_request(void)
{
    struct exchange_context context = { .now = world.now };
    struct buffer request = BUFFER_EMPTY;
    struct exchange *exchange;
    struct faults faults;

    claim(device_request(tablet->device, &request) == SYNC_OK);
    claim(exchange_decode(&context, request.data, request.length, &exchange, &faults) == SYNC_OK);
    exchange_free(exchange);
    buffer_free(&request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = sqlite3_malloc64(size + !size); /* of its own, so that reading beyond it is found */
    struct buffer out = BUFFER_EMPTY;
    int result;

    open_tablet();
    memcpy(copy, data, size);
    run("BEGIN");
    result = device_receive(tablet->device, copy, size, &out);
    sqlite3_free(copy);
    claim(result == SYNC_OK || result == SYNC_INVALID || result == SYNC_STALE);
    if (result == SYNC_OK) {
        claim(
            strcmp(sql_text(tablet->db, "SELECT count(*) FROM sync_edit WHERE state = 2 AND reason = 'buiten-bereik'"),
                   "2") == 0);
        claim_whole(tablet->db);
        claim_all_shown(tablet);
        claim_next_request();
        buffer_clear(&out);
        claim(device_status(tablet->device, &out) == SYNC_OK);
    } else {
        claim_unchanged();
    }
    run("ROLLBACK");
    buffer_free(&out);
    return 0;
}
