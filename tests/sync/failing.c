#include "tests/sync/failing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 20

static struct {
    bool active, lasting, struck;
    enum failing kind;
    uint64_t counts[FAILING_KINDS], nth;
} plan;
static sqlite3_mem_methods memory;
static int64_t held;

bool failing_now(enum failing kind)
{
    uint64_t count;

    if (!plan.active)
        return false;
    count = ++plan.counts[kind];
    if (plan.kind != kind || (count != plan.nth && !(plan.lasting && count > plan.nth)))
        return false;
    plan.struck = true;
    return true;
}

void failing_start(enum failing kind, uint64_t nth, bool lasting)
{
    plan.active = true;
    plan.lasting = lasting;
    plan.struck = false;
    plan.kind = kind;
    memset(plan.counts, 0, sizeof plan.counts);
    plan.nth = nth;
}

bool failing_stop(void)
{
    plan.active = false;
    return plan.struck;
}

uint64_t failing_count(enum failing kind)
{
    return plan.counts[kind];
}

int64_t failing_held(void)
{
    return held;
}

static void *take(int size)
{
    void *place = failing_now(FAILING_MEMORY) ? NULL : memory.xMalloc(size);

    held += place != NULL;
    return place;
}

static void *resize(void *place, int size)
{
    return failing_now(FAILING_MEMORY) ? NULL : memory.xRealloc(place, size);
}

static void give(void *place)
{
    held -= place != NULL;
    memory.xFree(place);
}

static int step(void *context)
{
    (void)context;
    return failing_now(FAILING_STEPS);
}

void failing_steps(sqlite3 *db)
{
    sqlite3_progress_handler(db, STEPS, step, NULL);
}

void failing_open(void)
{
    sqlite3_mem_methods ours;

    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory) != SQLITE_OK) {
        printf("  SQLite was in use already\n");
        exit(1);
    }
    ours = memory;
    ours.xMalloc = take;
    ours.xRealloc = resize;
    ours.xFree = give;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
}
