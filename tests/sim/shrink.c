/* Fewer steps that fail in the same way: parts of the run are left out, ever smaller ones, as long as it goes on failing (delta debugging,
 * Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002). */
#include <string.h>
#include <time.h>

#include "tests/sim/simulate.h"

/* The same way: the same invariant, which is the failure's first word. */
static bool fails_alike(struct simulation *simulation, struct plan *plan, const bool *skip, const char *failure)
{
    size_t word = strcspn(failure, " :");

    plan->skip = skip;
    return !simulate(simulation, plan) && strncmp(simulation->failure, failure, word) == 0;
}

/* Try without each part of so many of the steps that are left. True when one could go. */
static bool leave_out(struct simulation *simulation, struct plan *plan, bool *skip, unsigned part, const char *failure, time_t until)
{
    static bool tried[STEPS_MAX];
    bool any = false;

    for (unsigned from = plan->steps; from > 0 && time(NULL) < until;) {
        unsigned left = part;

        memcpy(tried, skip, plan->steps * sizeof *tried);
        while (from > 0 && left > 0) {
            from--;
            left -= !tried[from];
            tried[from] = true;
        }
        if (left == part || !fails_alike(simulation, plan, tried, failure))
            continue;
        memcpy(skip, tried, plan->steps * sizeof *tried);
        any = true;
    }
    return any;
}

void shrink(struct simulation *simulation, struct plan plan, bool *skip, unsigned seconds)
{
    time_t until = time(NULL) + seconds;
    char failure[sizeof simulation->failure];

    memcpy(failure, simulation->failure, sizeof failure);
    for (unsigned i = 0; i < plan.steps; i++)
        skip[i] = i > simulation->step;
    simulation->trace = false;
    for (unsigned part = plan.steps / 2 + 1; part > 0 && time(NULL) < until;)
        if (!leave_out(simulation, &plan, skip, part, failure, until) || part > 1)
            part /= 2;
    fails_alike(simulation, &plan, skip, failure);
}
