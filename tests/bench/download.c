/* A first download over real HTTP into an empty tablet, by a worker of one team, which has all records. The floor: the same rows as gzipped JSON,
 * an array a row, from the same server into plain tables. Processor time is the tablet's and the server's together. */
#include <stdio.h>

#include "tests/bench/tablet.h"

static struct span plain_download(const struct site *site, int64_t *bytes)
{
    sqlite3 *db = bench_open();
    struct line line = line_to(&site->host, site->tokens[0]);
    struct plain plain;
    struct span start, span;

    plain_open(db, &plain);
    plain_tables(&plain);
    start = now_both(&site->host);
    floor_download(&plain, &line, NULL, NULL);
    span = since_both(&site->host, start);
    *bytes = line.received;
    line_close(&line);
    plain_close(&plain);
    bench_close(db);
    return span;
}

void bench_download(void)
{
    struct rounds rounds = { .count = 0 };
    int64_t bytes = 0, floor_bytes = 0;
    struct site site;

    site_open(&site, scale->records, scale->records, 1);
    for (int i = 0; i < scale->rounds; i++) {
        struct span work = tablet_download(&site, site.token_of_one, &bytes);

        rounds_add(&rounds, work, plain_download(&site, &floor_bytes));
    }
    site_close(&site);
    figure_time("download", &rounds);
    figure("download_bytes", (double)bytes / (double)scale->records, "bytes/record", (double)floor_bytes / (double)scale->records);
}

static void keep(void *context, const char *name, int number, const struct buffer *answer)
{
    char path[200];
    FILE *file;

    snprintf(path, sizeof path, "%s/%02d-%s", (const char *)context, number, name);
    file = fopen(path, "w");
    must(!file || fwrite(answer->data, 1, answer->length, file) != answer->length || fclose(file), path);
}

void bench_answers(const char *folder)
{
    struct tablet tablet = tablet_open();
    sqlite3 *db = bench_open();
    struct plain plain;
    struct line line;
    struct site site;

    site_open(&site, scale->records, scale->records, 1);
    line = line_to(&site.host, site.token_of_one);
    tablet_sync(&tablet, &line, keep, (void *)folder);
    plain_open(db, &plain);
    plain_tables(&plain);
    floor_download(&plain, &line, keep, (void *)folder);
    line_close(&line);
    plain_close(&plain);
    bench_close(db);
    tablet_close(&tablet);
    site_close(&site);
}
