/* sim [--seeds N] [--seed N] [--devices N] [--steps N] [--seconds N] [--shrink N] [--without ACT,...] [--trace] [--plant]
 * Runs the simulation for so many seeds, from --seed on, or as long as --seconds says. Prints what happened in all; on a broken invariant
 * the seed, the invariant, and a trace that was made shorter for at most --shrink seconds. Ends after a few seeds that failed. --plant: one run
 * with a failure of our own making, which has to be made as short as it gets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/sim/simulate.h"
#include "tests/sync/failing.h"
#include "tests/sync/memory_files.h"

struct options {
    uint64_t seed;
    unsigned seeds, devices, steps, seconds, shrink;
    uint64_t without; /* acts, as bits */
    bool trace, plant;
};

static bool leave_out(struct options *options, char *names)
{
    for (char *name = strtok(names, ","); name; name = strtok(NULL, ",")) {
        if (act_find(name) < 0)
            return false;
        options->without |= UINT64_C(1) << act_find(name);
    }
    return true;
}

static bool parse(int argc, char **argv, struct options *options)
{
    for (int i = 1; i < argc; i++) {
        unsigned *number = strcmp(argv[i], "--seeds") == 0     ? &options->seeds
                           : strcmp(argv[i], "--devices") == 0 ? &options->devices
                           : strcmp(argv[i], "--steps") == 0   ? &options->steps
                           : strcmp(argv[i], "--seconds") == 0 ? &options->seconds
                           : strcmp(argv[i], "--shrink") == 0  ? &options->shrink
                                                               : NULL;
        if (strcmp(argv[i], "--trace") == 0)
            options->trace = true;
        else if (strcmp(argv[i], "--plant") == 0)
            options->plant = true;
        else if (i + 1 < argc && strcmp(argv[i], "--seed") == 0)
            options->seed = strtoull(argv[++i], NULL, 10);
        else if (i + 1 < argc && strcmp(argv[i], "--without") == 0 && leave_out(options, argv[i + 1]))
            i++;
        else if (i + 1 < argc && number)
            *number = (unsigned)strtoul(argv[++i], NULL, 10);
        else
            return false;
    }
    return options->devices >= 1 && options->devices < TABLETS_MAX && options->steps <= STEPS_MAX;
}

static void add(struct counts *total, const struct counts *more)
{
    unsigned long *sums = (unsigned long *)total;
    const unsigned long *parts = (const unsigned long *)more;

    for (size_t i = 0; i < sizeof *total / sizeof *sums; i++)
        sums[i] += parts[i];
}

static void print_counts(const struct counts *counts, double seconds)
{
    printf("%lu steps, %.0f a second; %lu saves, %lu refused, %lu emptied, %lu conflicts and %lu merged texts seen, %lu settled\n",
           counts->steps, (double)counts->steps / (seconds > 0 ? seconds : 1), counts->saves, counts->refused, counts->emptied, counts->conflicts,
           counts->merged, counts->settled);
    printf("%lu assents and decisions saved, %lu seen that had lapsed; %lu refused saves corrected or put away, %lu rows made anew, %lu drafts left\n",
           counts->agreed, counts->lapsed, counts->corrected, counts->remade, counts->drafts);
    printf("%lu messages lost, %lu doubled, %lu commits shared; %lu failures, %lu faulty edits; tablets killed %lu times, %lu replaced, %lu copied,"
           " %lu shared, %lu updated\n",
           counts->lost, counts->doubled, counts->grouped, counts->failed, counts->spoilt, counts->killed, counts->replaced, counts->copied,
           counts->shared, counts->updated);
    printf("%lu families moved, %lu erasures, %lu restores, %lu rows attested; %lu times a hidden row was seen, %lu left a tablet\n",
           counts->moved, counts->erased, counts->restored, counts->attested, counts->hidden, counts->pruned);
}

/* The failing run again, as short as it gets, with its steps. */
static void explain(struct simulation *simulation, const struct options *options, struct plan plan)
{
    static bool skip[STEPS_MAX];

    printf("seed %llu, step %u: %s\n  sim --seed %llu --seeds 1 --devices %u --steps %u --trace shows all steps\n", (unsigned long long)plan.seed,
           simulation->step, simulation->failure, (unsigned long long)plan.seed, options->devices, options->steps);
    fflush(stdout);
    if (!options->shrink || options->trace)
        return;
    shrink(simulation, plan, skip, options->shrink);
    simulation->trace = true;
    plan.skip = skip;
    simulate(simulation, &plan);
    simulation->trace = false;
    printf("  -> step %u: %s\n", simulation->step, simulation->failure);
    fflush(stdout);
}

#define FAILED_MAX 5

/* Of the run under way, for when the world breaks and the program ends with it. */
static uint64_t running;

static void tell_running(void)
{
    if (running)
        printf("seed %llu ended the program\n", (unsigned long long)running);
}

int main(int argc, char **argv)
{
    static struct simulation simulation;
    struct options options = { .seed = 1, .seeds = 100, .devices = 4, .steps = 300, .shrink = 20 };
    unsigned long passed = 0, failed = 0;
    struct counts counts = { 0 };
    clock_t begun = clock();
    time_t until;

    failing_open();
    memory_files_open();
    atexit(tell_running);
    if (!parse(argc, argv, &options)) {
        fprintf(stderr, "usage: sim [--seeds N] [--seed N] [--devices 1..%d] [--steps N] [--seconds N] [--shrink N] [--without ACT,...] [--trace]"
                        " [--plant]\n",
                TABLETS_MAX - 1);
        return 2;
    }
    if (options.plant) {
        bool shrunk = plant_is_shrunk(&simulation, (struct plan){ options.seed, options.devices, options.steps, options.without, NULL, false },
                                      options.shrink);

        printf("%d passed, %d failed\n", shrunk, !shrunk);
        return !shrunk;
    }
    until = time(NULL) + options.seconds;
    for (unsigned i = 0; (options.seconds ? time(NULL) < until : i < options.seeds) && failed < FAILED_MAX; i++) {
        struct plan plan = { options.seed + i, options.devices, options.steps, options.without, NULL, false };

        simulation.trace = options.trace;
        running = plan.seed;
        if (simulate(&simulation, &plan)) {
            passed++;
            add(&counts, &simulation.counts);
        } else {
            failed++;
            explain(&simulation, &options, plan);
        }
    }
    running = 0;
    print_counts(&counts, (double)(clock() - begun) / CLOCKS_PER_SEC);
    printf("%lu passed, %lu failed\n", passed, failed);
    return failed ? 1 : 0;
}
