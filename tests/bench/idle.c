/* A sync with nothing new, by a worker of one team: what the server spends on it when all teams together have many records, and few. */
#include <stdio.h>

#include "tests/bench/tablet.h"

struct idler {
    struct site site;
    struct tablet tablet;
    struct line line;
};

static void idler_open(struct idler *idler, int64_t records)
{
    site_open(&idler->site, records, scale->small, 1);
    idler->tablet = tablet_open();
    idler->line = line_to(&idler->site.host, idler->site.token_of_one);
    tablet_sync(&idler->tablet, &idler->line, NULL, NULL);
}

static void idler_close(struct idler *idler)
{
    line_close(&idler->line);
    tablet_close(&idler->tablet);
    site_close(&idler->site);
}

/* Seconds of the server for one sync; wall is the round trip's. */
static struct span idle(struct idler *idler)
{
    struct span start = now(), span;
    double cpu = host_cpu(&idler->site.host);

    for (int i = 0; i < scale->idle; i++)
        tablet_sync(&idler->tablet, &idler->line, NULL, NULL);
    span = since(start);
    span.cpu = host_cpu(&idler->site.host) - cpu;
    return (struct span){ span.wall / scale->idle, span.cpu / scale->idle };
}

void bench_idle(void)
{
    static struct idler large, small;
    struct rounds rounds = { .count = 0 };
    struct span many, few;
    int64_t bodies, heads;

    idler_open(&large, scale->large);
    idler_open(&small, scale->small);
    bodies = large.line.sent + large.line.received;
    heads = large.line.heads;
    for (int i = 0; i < scale->rounds; i++) {
        struct span work = idle(&large);

        rounds_add(&rounds, work, idle(&small));
    }
    bodies = large.line.sent + large.line.received - bodies;
    heads = large.line.heads - heads;
    many = best(rounds.work, rounds.count);
    few = best(rounds.floor, rounds.count);
    printf("{\"figure\": \"idle\", \"value\": %.4f, \"unit\": \"ms of server CPU\", \"floor\": %.4f, \"ratio\": %.3f, \"bytes\": %lld, "
           "\"bytes_of_heads\": %lld}\n",
           many.cpu * 1000, few.cpu * 1000, many.cpu / few.cpu, (long long)(bodies / (scale->idle * scale->rounds)),
           (long long)(heads / (scale->idle * scale->rounds)));
    idler_close(&large);
    idler_close(&small);
}
