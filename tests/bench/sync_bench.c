/* sync_bench [--quick] [PART ...]: the figures of the exchange, one line of JSON each. Without a part, all but "million". NAOBER_BENCH_ROUNDS in the
 * environment: so many rounds, for who profiles.
 * sync_bench [--quick] --answers FOLDER: what the browser's bench downloads. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/connection.h"
#include "tests/bench/bench.h"

static const struct {
    const char *name;
    void (*run)(void);
    bool asked; /* only by name */
} PARTS[] = {
    { "download", bench_download, false }, { "push", bench_push, false }, { "merge", bench_merge, false },   { "save", bench_save, false },
    { "size", bench_sizes, false },        { "idle", bench_idle, false }, { "growth", bench_growth, false }, { "million", bench_million, true },
};
#define PART_COUNT (sizeof PARTS / sizeof *PARTS)

static int usage(void)
{
    fprintf(stderr, "usage: sync_bench [--quick] [PART ...], of:");
    for (size_t i = 0; i < PART_COUNT; i++)
        fprintf(stderr, " %s", PARTS[i].name);
    fprintf(stderr, "; or sync_bench [--quick] --answers FOLDER\n");
    return 2;
}

int main(int argc, char **argv)
{
    const char *rounds = getenv("NAOBER_BENCH_ROUNDS");
    static struct scale chosen;
    bool any = false;

    connection_prepare(); /* as the server does, and as a tablet's SQLite was built */
    if (argc > 1 && strcmp(argv[1], "--quick") == 0) {
        scale = &QUICK;
        argv++;
        argc--;
    }
    if (rounds && atoi(rounds) > 0 && atoi(rounds) <= ROUNDS_MAX) {
        chosen = *scale;
        chosen.rounds = atoi(rounds);
        scale = &chosen;
    }
    if (argc == 3 && strcmp(argv[1], "--answers") == 0) {
        bench_answers(argv[2]);
        return 0;
    }
    for (size_t i = 0; i < PART_COUNT; i++) {
        bool wanted = argc == 1 && !PARTS[i].asked;

        for (int j = 1; j < argc; j++)
            wanted |= strcmp(argv[j], PARTS[i].name) == 0;
        if (wanted)
            PARTS[i].run();
        any |= wanted;
    }
    return any ? 0 : usage();
}
