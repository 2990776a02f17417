/* Does a record cost more when the office has many? The same work at each size; and the memory of the one process that serves the largest. */
#include <stdio.h>

#include "tests/bench/push.h"
#include "tests/bench/tablet.h"

#define SIZES_MOST 8

/* Of one size: seconds a record, by wall clock and processor. */
struct grown {
    struct span download, of_one, push, plain_push;
};

/* A tablet that downloads all of more records than this measures its own indexes: none will ever hold so many. */
#define ALL_MOST 100000

static struct span each(struct span span, double count)
{
    return (struct span){ span.wall / count, span.cpu / count };
}

static struct span least_download(const struct site *site, const char *token, int rounds, int64_t records)
{
    struct span spans[ROUNDS_MAX];
    int64_t bytes;

    for (int i = 0; i < rounds; i++)
        spans[i] = tablet_download(site, token, &bytes);
    return each(best(spans, rounds), (double)records);
}

static void least_push(const struct site *site, struct grown *grown)
{
    const int64_t contacts = record_count(CONTACTMOMENT, scale->growth[0]);
    const int changes = (int)(contacts / site->tablets), inserts = changes * 2 / 3;
    struct span work[CHANGED_COLUMNS], floor[CHANGED_COLUMNS];
    struct pushing pushing;

    pushing_open(&pushing, site, inserts, changes);
    for (int i = 0; i < CHANGED_COLUMNS; i++) {
        struct pushed pushed = pushing_round(&pushing);

        work[i] = pushed.work;
        floor[i] = pushed.together;
    }
    pushing_close(&pushing);
    grown->push = each(best(work, CHANGED_COLUMNS), site->tablets * (inserts + changes));
    grown->plain_push = each(best(floor, CHANGED_COLUMNS), site->tablets * (inserts + changes));
}

static struct grown grow(int64_t records, int64_t *resident)
{
    const int rounds = records < 100000 ? scale->rounds : 1;
    struct grown grown;
    struct site site;

    site_open(&site, records, 1000, scale->tablets);
    grown.of_one = least_download(&site, site.token_of_one, scale->rounds, records < 1000 ? records : 1000);
    grown.download = records > ALL_MOST ? (struct span){ 0 } : least_download(&site, site.tokens[0], rounds, records);
    least_push(&site, &grown);
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

static void measure(int64_t more)
{
    struct span download[SIZES_MOST], of_one[SIZES_MOST], push[SIZES_MOST], plain_push[SIZES_MOST];
    int64_t sizes[SIZES_MOST], resident = 0;
    int count = 0, all = 0;

    for (; scale->growth[count]; count++)
        sizes[count] = scale->growth[count];
    if (more)
        sizes[count++] = more;
    for (int i = 0; i < count; i++) {
        struct grown grown = grow(sizes[i], &resident);

        download[i] = grown.download;
        of_one[i] = grown.of_one;
        push[i] = grown.push;
        plain_push[i] = grown.plain_push;
        all += sizes[i] <= ALL_MOST;
    }
    put("growth_download", sizes, of_one, count);
    put("growth_download_all", sizes, download, all);
    put("growth_push", sizes, push, count);
    put("growth_plain_push", sizes, plain_push, count);
    figure("rss", (double)resident / 1024, "MB resident at most", 128);
}

void bench_growth(void)
{
    measure(0);
}

void bench_million(void)
{
    measure(scale->million);
}
