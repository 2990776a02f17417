#define _XOPEN_SOURCE 700 /* nftw */
#include "tests/bench/bench.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const int64_t GROWTH_FULL[] = { 1000, 10000, 100000, 0 }, GROWTH_QUICK[] = { 200, 1000, 0 };

const struct scale FULL = { .rounds = 7, .records = 10000, .tablets = 40, .inserts = 100, .changes = 150, .rows = 10000, .saves = 400,
                            .idle = 400, .small = 1000, .large = 100000, .growth = GROWTH_FULL,
                            .million = 1000000 };
const struct scale QUICK = { .rounds = 1, .records = 400, .tablets = 4, .inserts = 5, .changes = 10, .rows = 50, .saves = 10,
                             .idle = 5, .small = 200, .large = 400, .growth = GROWTH_QUICK, .million = 1200 };
const struct scale *scale = &FULL;

void must(int result, const char *what)
{
    if (result != 0) {
        fprintf(stderr, "bench: %s gave %d\n", what, result);
        exit(1);
    }
}

static double read_clock(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

struct span now(void)
{
    return (struct span){ read_clock(CLOCK_MONOTONIC), read_clock(CLOCK_PROCESS_CPUTIME_ID) };
}

struct span since(struct span start)
{
    struct span end = now();

    return (struct span){ end.wall - start.wall, end.cpu - start.cpu };
}

void rounds_add(struct rounds *rounds, struct span work, struct span floor)
{
    rounds->work[rounds->count] = work;
    rounds->floor[rounds->count++] = floor;
}

struct span best(const struct span *spans, int count)
{
    struct span least = spans[0];

    for (int i = 1; i < count; i++) {
        least.wall = spans[i].wall < least.wall ? spans[i].wall : least.wall;
        least.cpu = spans[i].cpu < least.cpu ? spans[i].cpu : least.cpu;
    }
    return least;
}

void figure(const char *name, double value, const char *unit, double floor)
{
    printf("{\"figure\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"floor\": %.6g, \"ratio\": %.3f}\n", name, value, unit, floor,
           value / floor);
    fflush(stdout);
}

static void figure_both(const char *name, double value, const char *unit, double floor, double cpu_ratio)
{
    printf("{\"figure\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"floor\": %.6g, \"ratio\": %.3f, \"cpu_ratio\": %.3f}\n", name, value,
           unit, floor, value / floor, cpu_ratio);
    fflush(stdout);
}

void figure_rate(const char *name, const struct rounds *rounds, double amount, const char *unit)
{
    struct span work = best(rounds->work, rounds->count), floor = best(rounds->floor, rounds->count);

    figure_both(name, amount / work.wall, unit, amount / floor.wall, floor.cpu / work.cpu);
}

void figure_time(const char *name, const struct rounds *rounds)
{
    struct span work = best(rounds->work, rounds->count), floor = best(rounds->floor, rounds->count);

    figure_both(name, work.wall, "s", floor.wall, work.cpu / floor.cpu);
}

static char folder[64];

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

static void remove_folder(void)
{
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *bench_folder(void)
{
    if (!*folder) {
        snprintf(folder, sizeof folder, "%s/naober-bench-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
        must(!mkdtemp(folder), "mkdtemp");
        atexit(remove_folder);
    }
    return folder;
}

sqlite3 *bench_open(void)
{
    static unsigned number;
    char path[100];
    sqlite3 *db;

    snprintf(path, sizeof path, "%s/%u.db", bench_folder(), number++);
    /* a tablet's SQLite has no locks for threads: nor do these connections */
    must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL), "sqlite3_open_v2");
    must(sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL), "the settings");
    return db;
}

void bench_close(sqlite3 *db)
{
    char *path = strdup(sqlite3_db_filename(db, NULL));

    must(sqlite3_close(db), "sqlite3_close");
    unlink(path);
    free(path);
}

int64_t bench_size(sqlite3 *db)
{
    sqlite3_stmt *statement;
    int64_t size;

    must(sqlite3_exec(db, "VACUUM", NULL, NULL, NULL), "VACUUM");
    must(sqlite3_prepare_v2(db, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", -1, &statement, NULL), "size");
    sqlite3_step(statement);
    size = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return size;
}
