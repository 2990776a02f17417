/* Two workers change the same thing on one day, both without network: a conflict for the screen that settles them. */
#include "backend/demo/calendar.h"
#include "backend/demo/world.h"

/* Write one side's value; `second` tells the sides apart. */
typedef void side(struct world *world, uint32_t household, struct tablet *tablet, bool second);

static void phone(struct world *world, uint32_t household, struct tablet *tablet, bool second)
{
    struct random random = random_seeded(world->households[household].seed + 100 + second);
    const char *text;

    buffer_clear(&world->text);
    phone_number(&random, &world->text);
    text = buffer_text(&world->text);
    tablet_text(tablet, "telefoon", text ? text : "");
}

static void plan(struct world *world, uint32_t household, struct tablet *tablet, bool second)
{
    unsigned additions = world->households[household].additions;

    tablet_text(tablet, "plan", household_plan_text(world, household, additions + !second, second));
}

static void score(struct world *world, uint32_t household, struct tablet *tablet, bool second)
{
    (void)household;
    (void)world;
    tablet_integer(tablet, "sociaal_volgens_medewerker", second ? 4 : 2);
}

static void contact_person(struct world *world, uint32_t household, struct tablet *tablet, bool second)
{
    uint32_t chosen = second ? tablet->index : world_colleague(world, &world->households[household]);

    /* The first hands the family to a colleague, the second takes it: they name different people. */
    if (!second && chosen == household % world->counts.medewerkers)
        chosen = tablet->index;
    tablet_id(tablet, "contactpersoon_id", world->tablets[chosen].person);
}

static void evaluation_date(struct world *world, uint32_t household, struct tablet *tablet, bool second)
{
    (void)household;
    tablet_date(tablet, "evaluatiedatum", calendar_workday(world->last_day + (second ? 45 : 24)));
}

static void status(struct world *world, uint32_t household, struct tablet *tablet, bool second)
{
    (void)household;
    (void)world;
    tablet_text(tablet, "status", second ? "gestopt" : "nagekomen");
}

static void cost(struct world *world, uint32_t household, struct tablet *tablet, bool second)
{
    (void)household;
    (void)world;
    tablet_integer(tablet, "kosten", second ? 18500 : 24000);
    tablet_text(tablet, "betaler", second ? "wijkbudget" : "gemeente");
    tablet_text(tablet, "termijn", "eenmalig");
}

enum base { BASE_CREATED, BASE_PLANNED, BASE_SCORED, BASE_AGREED, BASE_STATUS };

/* One of each for every three teams. */
static const struct {
    const char *reg; /* the register's first column */
    enum base base;
    int16_t days_ago;
    bool settled; /* a few days later, by the contact person */
    side *write;
} DISPUTES[DISPUTES_PER_GROUP] = {
    { "telefoon", BASE_CREATED, 2, false, phone },
    { "plan", BASE_PLANNED, 3, false, plan },
    { "sociaal_volgens_medewerker", BASE_SCORED, 4, false, score },
    { "contactpersoon_id", BASE_CREATED, 6, false, contact_person },
    { "evaluatiedatum", BASE_AGREED, 1, false, evaluation_date },
    { "status", BASE_STATUS, 5, false, status },
    { "kosten", BASE_AGREED, 8, false, cost },
    { "telefoon", BASE_CREATED, 60, true, phone },
    { "evaluatiedatum", BASE_AGREED, 95, true, evaluation_date },
};

void dispute_plan_all(struct world *world)
{
    uint32_t groups = (uint32_t)(world->counts.medewerkers / WORKERS_PER_GROUP);

    for (uint32_t i = 0; i < groups * DISPUTES_PER_GROUP; i++) {
        int32_t day = world->last_day - DISPUTES[i % DISPUTES_PER_GROUP].days_ago;

        while (calendar_weekday(day) >= 5)
            day--;
        world_plan(world, day, &(struct event){ .kind = EVENT_DISPUTE, .row = i });
    }
}

static bool of_afspraak(enum base base)
{
    return base == BASE_AGREED || base == BASE_STATUS;
}

static struct saved base_of(const struct household *household, enum base base)
{
    switch (base) {
    case BASE_PLANNED:
        return household->planned;
    case BASE_SCORED:
        return household->scored;
    case BASE_AGREED:
        return household->afspraak.created;
    case BASE_STATUS:
        return household->afspraak.status;
    default:
        return household->created;
    }
}

/* A family of this group on which both workers can see what they are going to change; false when a few hundred tries find none. */
static bool find_household(struct world *world, uint32_t group, enum base base, uint32_t *found)
{
    uint32_t workers = (uint32_t)world->counts.medewerkers;

    for (int i = 0; i < 400; i++) {
        uint32_t worker = group * WORKERS_PER_GROUP + random_below(&world->random, WORKERS_PER_GROUP);
        uint32_t number = worker + workers * random_below(&world->random, (uint32_t)world->entered / workers + 1);
        const struct household *household = &world->households[number < world->entered ? number : 0];

        if (number >= world->entered || household->disputed || !world_known(world, base_of(household, base)) ||
            (of_afspraak(base) && (!household->afspraak.number || household->afspraak.over)) ||
            world_colleague(world, household) == household->tablet)
            continue;
        *found = number;
        return true;
    }
    return false;
}

static void edit_row(struct world *world, enum base base, const struct event *event, struct tablet *tablet, int64_t time)
{
    unsigned char id[SYNC_ID_SIZE];

    if (of_afspraak(base))
        world_id(world, AFSPRAAK, (uint32_t)event->seed, id);
    else
        world_id(world, HUISHOUDEN, event->household, id);
    tablet_edit(tablet, of_afspraak(base) ? "afspraak" : "huishouden", id, time);
}

void dispute_begin(struct world *world, const struct event *event, int64_t time)
{
    uint32_t kind = event->row % DISPUTES_PER_GROUP, number;
    enum base base = DISPUTES[kind].base;
    struct event settle = { .kind = EVENT_SETTLE, .row = event->row };
    struct household *household;
    struct saved seen, saved[2];

    if (!find_household(world, event->row / DISPUTES_PER_GROUP, base, &number))
        return;
    household = &world->households[number];
    seen = base_of(household, base);
    settle.household = number;
    settle.seed = household->afspraak.number - 1; /* which afspraak, when it is about one */
    for (unsigned second = 0; second < 2; second++) {
        struct tablet *tablet = &world->tablets[second ? world_colleague(world, household) : household->tablet];

        edit_row(world, base, &settle, tablet, time + second * 4000);
        DISPUTES[kind].write(world, number, tablet, second);
        tablet_seen(tablet, world->options->seed, DISPUTES[kind].reg, &seen, 1);
        saved[second] = tablet_save(tablet);
    }
    household->disputed = true;
    settle.created = saved[0];
    settle.status = saved[1];
    if (DISPUTES[kind].settled)
        world_plan(world, calendar_workday(world->today + 3), &settle);
}

void dispute_settle(struct world *world, const struct event *event, int64_t time)
{
    uint32_t kind = event->row % DISPUTES_PER_GROUP;
    struct household *household = &world->households[event->household];
    struct tablet *tablet = &world->tablets[household->tablet];
    struct saved both[] = { event->created, event->status };

    if (!world_known(world, both[0]) || !world_known(world, both[1])) {
        world_plan(world, calendar_workday(world->today + 1), event); /* one of them is still on its way */
        return;
    }
    edit_row(world, DISPUTES[kind].base, event, tablet, time);
    DISPUTES[kind].write(world, event->household, tablet, true);
    tablet_seen(tablet, world->options->seed, DISPUTES[kind].reg, both, 2);
    tablet_save(tablet);
}
