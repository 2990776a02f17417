/* A failure of our own making, to see that shrink.c finds what it takes and nothing else. */
#include <stdio.h>
#include <string.h>

#include "tests/sim/simulate.h"

/* Two rows and two killed tablets take four steps. Whoever leaves out a row runs into another failure, which isn't the one that was looked for. */
void plant_check(struct simulation *simulation, bool ended)
{
    bool kills = simulation->counts.killed >= 2;

    if (kills && simulation->model.row_count >= 2)
        broken(simulation, "planted: two rows and two killed tablets");
    else if (kills && ended)
        broken(simulation, "elsewhere: two killed tablets");
}

bool plant_is_shrunk(struct simulation *simulation, struct plan plan, unsigned seconds)
{
    static bool skip[STEPS_MAX];
    unsigned left = 0;

    plan.planted = true;
    if (simulate(simulation, &plan)) {
        printf("  nothing failed, in a run with a planted failure\n");
        return false;
    }
    shrink(simulation, plan, skip, seconds);
    for (unsigned i = 0; i < plan.steps; i++)
        left += !skip[i];
    printf("%u of %u steps are left, and fail with %s\n", left, plan.steps, simulation->failure);
    return left == 4 && strncmp(simulation->failure, "planted:", 8) == 0;
}
