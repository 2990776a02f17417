#include <stdio.h>

#include "tests/bench/bench.h"
#include "tests/bench/merging.h"

static void measure(const char *name, bool scattered, bool concurrent)
{
    const int count = scale->rounds > 5 ? 5 : scale->rounds;
    struct rounds rounds = { .count = 0 };

    for (int i = 0; i < count; i++) {
        sqlite3 *db = bench_open(), *plain = bench_open();
        struct merging merging;
        struct merging_floor floor;
        struct span start, work;

        merging_open(&merging, db, scale->rows, scattered, concurrent);
        merging_floor_open(&floor, plain, scale->rows, scattered);
        start = now();
        merging_work(&merging);
        work = since(start);
        start = now();
        merging_floor_work(&floor);
        rounds_add(&rounds, work, since(start));
        merging_close(&merging);
        merging_floor_close(&floor);
        bench_close(db);
        bench_close(plain);
    }
    figure_rate(name, &rounds, scale->rows * MERGING_FIELDS, "changes/s");
}

void bench_merge(void)
{
    measure("merge", false, false);
    measure("merge_scattered", true, false);
    measure("merge_concurrent", false, true);
    measure("merge_concurrent_scattered", true, true);
}
