/* sim [--seeds N] [--seed N] [--tablets N] [--steps N] [--seconds N] [--trace]
 * Runs the simulation for so many seeds, from --seed on, or as long as --seconds says. Prints what happened in all; on a broken invariant
 * the seed and the invariant, and how to see the steps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/sim/simulate.h"

struct options {
    uint64_t seed;
    unsigned seeds, tablets, steps, seconds;
    bool trace;
};

static bool parse(int argc, char **argv, struct options *options)
{
    for (int i = 1; i < argc; i++) {
        unsigned *number = strcmp(argv[i], "--seeds") == 0     ? &options->seeds
                           : strcmp(argv[i], "--tablets") == 0 ? &options->tablets
                           : strcmp(argv[i], "--steps") == 0   ? &options->steps
                           : strcmp(argv[i], "--seconds") == 0 ? &options->seconds
                                                               : NULL;
        if (strcmp(argv[i], "--trace") == 0)
            options->trace = true;
        else if (i + 1 < argc && strcmp(argv[i], "--seed") == 0)
            options->seed = strtoull(argv[++i], NULL, 10);
        else if (i + 1 < argc && number)
            *number = (unsigned)strtoul(argv[++i], NULL, 10);
        else
            return false;
    }
    return options->tablets >= 1 && options->tablets < TABLETS_MAX;
}

int main(int argc, char **argv)
{
    static struct simulation simulation;
    struct options options = { .seed = 1, .seeds = 1000, .tablets = 3, .steps = 200 };
    unsigned long passed = 0, failed = 0, saves = 0, settled = 0, refused = 0, lost = 0, doubled = 0, killed = 0,
                  conflicts = 0, merged = 0;
    time_t until;

    if (!parse(argc, argv, &options)) {
        fprintf(stderr, "usage: sim [--seeds N] [--seed N] [--tablets 1..%d] [--steps N] [--seconds N] [--trace]\n", TABLETS_MAX - 1);
        return 2;
    }
    until = time(NULL) + options.seconds;
    for (unsigned i = 0; options.seconds ? time(NULL) < until : i < options.seeds; i++) {
        simulation.trace = options.trace;
        if (simulate(&simulation, options.seed + i, options.tablets, options.steps)) {
            passed++;
        } else {
            failed++;
            printf("seed %llu, step %u: %s\n  sim --seed %llu --seeds 1 --tablets %u --steps %u --trace shows the steps\n",
                   (unsigned long long)options.seed + i, simulation.steps, simulation.failure, (unsigned long long)options.seed + i,
                   options.tablets, options.steps);
        }
        saves += simulation.saves;
        settled += simulation.settled;
        refused += simulation.refused;
        lost += simulation.lost;
        doubled += simulation.doubled;
        killed += simulation.killed;
        conflicts += simulation.conflicts;
        merged += simulation.merged;
    }
    printf("%lu saves, %lu refused, %lu conflicts and %lu merged texts seen, %lu settled; %lu messages lost,"
           " %lu doubled;"
           " tablets killed %lu times\n",
           saves, refused, conflicts, merged, settled, lost, doubled, killed);
    printf("%lu passed, %lu failed\n", passed, failed);
    return failed ? 1 : 0;
}
