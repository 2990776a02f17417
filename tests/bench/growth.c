/* Does a record cost more when the office has many? The same work at each size; and the memory of the one process that serves the largest. */
#include <stdio.h>

#include "tests/bench/push.h"
#include "tests/bench/tablet.h"

#define SIZES_MOST 8

/* Of one size: seconds a record, by wall clock and processor. */
struct grown {
    struct span download, of_one, push;
};

static struct span least_download(const struct site *site, const char *token, int rounds, int64_t records)
{
    struct span spans[ROUNDS_MAX], least;
    int64_t bytes;

    for (int i = 0; i < rounds; i++)
        spans[i] = tablet_download(site, token, &bytes);
    least = best(spans, rounds);
    return (struct span){ least.wall / (double)records, least.cpu / (double)records };
}

static struct span least_push(const struct site *site)
{
    const int64_t contacts = record_count(CONTACTMOMENT, scale->growth[0]);
    const int changes = (int)(contacts / site->tablets), inserts = changes * 2 / 3;
    struct span work[CHANGED_COLUMNS], least;
    struct pushing pushing;

    pushing_open(&pushing, site, inserts, changes);
    for (int i = 0; i < CHANGED_COLUMNS; i++)
        work[i] = pushing_round(&pushing).work;
    pushing_close(&pushing);
    least = best(work, CHANGED_COLUMNS);
    return (struct span){ least.wall / (site->tablets * (inserts + changes)), least.cpu / (site->tablets * (inserts + changes)) };
}

static struct grown grow(int64_t records, int64_t *resident)
{
    const int rounds = records < 100000 ? scale->rounds : 1;
    struct grown grown;
    struct site site;

    site_open(&site, records, 1000, scale->tablets);
    grown.of_one = least_download(&site, site.token_of_one, scale->rounds, records < 1000 ? records : 1000);
    grown.download = least_download(&site, site.tokens[0], rounds, records);
    grown.push = least_push(&site);
    *resident = host_memory(&site.host, "VmHWM");
    site_close(&site);
    return grown;
}

static void put(const char *name, const int64_t *sizes, const struct span *spans, int count)
{
    struct span first = spans[0], last = spans[count - 1];

    printf("{\"figure\": \"%s\", \"value\": %.3f, \"unit\": \"us a record\", \"floor\": %.3f, \"ratio\": %.3f, \"cpu_ratio\": %.3f, "
           "\"sizes\": [", name, last.wall * 1e6, first.wall * 1e6, last.wall / first.wall, last.cpu / first.cpu);
    for (int i = 0; i < count; i++)
        printf("%s[%lld, %.3f, %.3f]", i ? ", " : "", (long long)sizes[i], spans[i].wall * 1e6, spans[i].cpu * 1e6);
    printf("]}\n");
    fflush(stdout);
}

void bench_growth(void)
{
    struct span download[SIZES_MOST], of_one[SIZES_MOST], push[SIZES_MOST];
    int64_t resident = 0;
    int count = 0;

    for (; scale->growth[count]; count++) {
        struct grown grown = grow(scale->growth[count], &resident);

        download[count] = grown.download;
        of_one[count] = grown.of_one;
        push[count] = grown.push;
    }
    put("growth_download", scale->growth, of_one, count);
    put("growth_download_all", scale->growth, download, count);
    put("growth_push", scale->growth, push, count);
    figure("rss", (double)resident / 1024, "MB resident at most", 128);
}
