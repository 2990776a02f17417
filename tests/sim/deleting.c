/* Which rows are hidden (R17), by the model: what the deletions had on the screen, against what there is. And time that passes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/tablet/check.h"
#include "sync/tablet/prune.h"
#include "tests/sim/simulate.h"

#define DELETIONS_MAX 64

static struct sight sight_of(const struct simulation *simulation, struct looker looker, int row)
{
    return looker.tablet < 0 ? (struct sight){ looker.office, looker.stand, NULL, NULL, false } : screens_sight(simulation, looker.tablet, row, NULL);
}

static bool is_there(const struct simulation *simulation, struct looker looker, int row)
{
    bool sure;

    return looker.tablet < 0 ? model_exists(&simulation->model, looker.office, row, looker.stand)
                             : screens_expect(simulation, looker.tablet, row, &sure);
}

struct deletions { /* the heads of `verwijderd` that delete */
    struct sight sight;
    int saves[DELETIONS_MAX];
    size_t count;
    bool restored; /* another puts back */
};

static void find_deletions(const struct simulation *simulation, struct sight sight, int row, struct deletions *deletions)
{
    struct expected heads[DELETIONS_MAX];
    size_t count = model_heads(&simulation->model, sight, row, MODEL_DELETED, heads, DELETIONS_MAX);

    *deletions = (struct deletions){ .sight = sight };
    for (size_t i = 0; i < count; i++)
        if (strcmp(heads[i].value, DELETED) == 0)
            deletions->saves[deletions->count++] = heads[i].save;
        else
            deletions->restored = true;
}

static bool covers(const struct simulation *simulation, const struct deletions *deletions, struct mark mark)
{
    for (size_t i = 0; i < deletions->count; i++)
        if (model_covers(&simulation->model, deletions->sight, deletions->saves[i], MODEL_DELETED, mark))
            return true;
    return false;
}

/* Every head of every other register was on the screen. Who made the row needs no naming. */
static bool covers_heads(const struct simulation *simulation, const struct deletions *deletions, int row)
{
    const struct model *model = &simulation->model;

    for (int reg = 0; reg < MODEL_DELETED; reg++) {
        struct expected heads[DELETIONS_MAX];
        size_t count = model_heads(model, deletions->sight, row, reg, heads, DELETIONS_MAX);

        for (size_t i = 0; i < count; i++)
            if (!model->saves[heads[i].save].creates && !covers(simulation, deletions, model->saves[heads[i].save].mark))
                return false;
    }
    return true;
}

static bool covers_children(const struct simulation *simulation, struct looker looker, const struct deletions *deletions, int row)
{
    const struct model *model = &simulation->model;
    unsigned named = 0;

    for (size_t i = 0; i < deletions->count; i++)
        named |= model->saves[deletions->saves[i]].children;
    for (int child = 0; child < model->row_count; child++)
        if (child != row && model->rows[child].family == row && !(named >> child & 1) && is_there(simulation, looker, child) &&
            deleting_find(simulation, looker, child) != HIDDEN)
            return false;
    return true;
}

enum removal deleting_find(const struct simulation *simulation, struct looker looker, int row)
{
    struct deletions deletions;

    find_deletions(simulation, sight_of(simulation, looker, row), row, &deletions);
    if (!deletions.count)
        return LIVE;
    return !deletions.restored && covers_heads(simulation, &deletions, row) && covers_children(simulation, looker, &deletions, row) ? HIDDEN
                                                                                                                                     : CONTESTED;
}

/* What was lost in a restore, of the row or of one below it. */
static bool is_tainted(const struct office *office, int row)
{
    for (int reg = 0; office && reg < MODEL_REGISTERS; reg++)
        if (office->tainted[row][reg])
            return true;
    return false;
}

bool deleting_is_sure(const struct simulation *simulation, struct looker looker, int row)
{
    const struct model *model = &simulation->model;

    for (int one = 0; one < model->row_count; one++) {
        if (one != row && model->rows[one].family != row)
            continue;
        if (is_tainted(sight_of(simulation, looker, one).office, one) ||
            (looker.tablet >= 0 && screens_guess(simulation, looker.tablet, one)))
            return false;
    }
    return true;
}

static void exchange_all(struct simulation *simulation)
{
    for (int i = 0; i < (int)simulation->world.tablet_count && !simulation->failed; i++)
        network_exchange(simulation, i);
}

void deleting_season(struct simulation *simulation, int tablet)
{
    bool busy = chance(simulation, 3); /* or a time in which nobody comes by */

    if (busy)
        exchange_all(simulation);
    for (int i = 0; i < 2; i++)
        if (busy || chance(simulation, 2))
            restore_backup(simulation, tablet);
    for (int quarter = 0; quarter < 2; quarter++) {
        simulation->world.now += DELETED_KEPT + CHECK_INTERVAL;
        if (busy)
            exchange_all(simulation);
    }
    said(simulation, "two quarters pass");
}
