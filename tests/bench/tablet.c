#include "tests/bench/tablet.h"

#include <stdio.h>
#include <string.h>

#include "backend/gzip.h"
#include "sync/migrate.h"

static uint64_t branch = 42;

uint64_t tablet_branch_next(void)
{
    return branch;
}

struct tablet tablet_open(void)
{
    struct tablet tablet = { .db = bench_open() };
    unsigned char person[SYNC_ID_SIZE];

    record_worker(0, person);
    must(migrate(tablet.db, SIDE_DEVICE), "migrate");
    must(device_open(tablet.db, branch++, &tablet.device), "device_open");
    must(device_identify(tablet.device, person), "device_identify");
    return tablet;
}

void tablet_close(struct tablet *tablet)
{
    device_close(tablet->device);
    bench_close(tablet->db);
}

static void ask(struct line *line, const char *path, const struct buffer *request, struct buffer *answer, const char *name, int number,
                answer_seen *seen, void *context)
{
    struct buffer packed = BUFFER_EMPTY;

    if (!seen) {
        line_ask(line, path, request, false, answer);
        return;
    }
    line_ask_raw(line, path, request, false, &packed);
    seen(context, name, number, &packed);
    buffer_clear(answer);
    must(gzip_unpack(packed.data, packed.length, (size_t)1 << 30, answer), "gzip_unpack");
    buffer_free(&packed);
}

void tablet_sync(struct tablet *tablet, struct line *line, answer_seen *seen, void *context)
{
    struct buffer request = BUFFER_EMPTY, answer = BUFFER_EMPTY, summary = BUFFER_EMPTY;
    bool more = true;

    for (int number = 1; more; number++) {
        buffer_clear(&request);
        buffer_clear(&summary);
        must(device_request(tablet->device, &request), "device_request");
        ask(line, "/v1/synchronisaties", &request, &answer, "ours", number, seen, context);
        must(device_receive(tablet->device, answer.data, answer.length, &summary), "device_receive");
        more = strstr(buffer_text(&summary), "\"meer\":true") != NULL;
    }
    buffer_free(&request);
    buffer_free(&answer);
    buffer_free(&summary);
}

void floor_download(struct plain *plain, struct line *line, answer_seen *seen, void *context)
{
    struct buffer answer = BUFFER_EMPTY;
    int number = 1;

    for (enum record_kind kind = HUISHOUDEN; kind < RECORD_KINDS; kind++) {
        const struct table *table = catalogue_table(&plain->catalogue, (struct slice){ RECORD_TABLES[kind], strlen(RECORD_TABLES[kind]) });
        int64_t further = 0;

        do {
            char path[100];

            snprintf(path, sizeof path, "/v1/vloer/%s/%lld", RECORD_TABLES[kind], (long long)further);
            ask(line, path, NULL, &answer, RECORD_TABLES[kind], number++, seen, context);
            further = plain_take(plain, table, answer.data, answer.length);
        } while (further);
    }
    buffer_free(&answer);
}

struct span tablet_download(const struct site *site, const char *token, int64_t *bytes)
{
    struct tablet tablet = tablet_open();
    struct line line = line_to(&site->host, token);
    struct span start = now_both(&site->host), span;

    tablet_sync(&tablet, &line, NULL, NULL);
    span = since_both(&site->host, start);
    *bytes = line.received;
    line_close(&line);
    tablet_close(&tablet);
    return span;
}
