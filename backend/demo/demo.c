#include "backend/demo/demo.h"

#include <stdlib.h>
#include <string.h>

#include "backend/demo/calendar.h"
#include "backend/demo/world.h"

#define DAYS           548 /* a year and a half */
#define DAY_SECONDS    86400
#define OFFICE_OPENS   (7 * 3600)  /* UTC, all of them */
#define STANDARD_TOTAL 4821        /* rows that go with ... */
#define STANDARD       120         /* ... this many families */

struct demo_counts demo_counts(size_t records)
{
    size_t families = records ? records * STANDARD / STANDARD_TOTAL : STANDARD, groups;
    struct demo_counts counts;

    if (!records)
        records = STANDARD_TOTAL;
    groups = (families + STANDARD / 2) / STANDARD;
    if (groups == 0)
        groups = 1;
    counts = (struct demo_counts){ .teams = groups * TEAMS_PER_GROUP, .medewerkers = groups * WORKERS_PER_GROUP,
                                   .experimenten = groups * EXPERIMENT_COUNT, .huishoudens = families,
                                   .huishoudleden = family_members(families), .afspraken = families * 5,
                                   .ervaringen = families * 5 / 2, .vervolgstappen = families * 15 / 2, .total = records };
    counts.contactmomenten = records - counts.teams - counts.medewerkers - counts.experimenten - counts.huishoudens -
                             counts.huishoudleden - counts.afspraken - counts.ervaringen - counts.vervolgstappen;
    return counts;
}

static void set_up_tablets(struct world *world)
{
    for (uint32_t i = 0; i <= world->counts.medewerkers; i++) {
        struct tablet *tablet = &world->tablets[i];
        const struct worker_text *text = &WORKERS[i % WORKERS_PER_GROUP];
        uint32_t first_team = i / WORKERS_PER_GROUP * TEAMS_PER_GROUP;

        tablet->index = i;
        tablet->branch = tablet_branch(world->options->seed, i);
        world_id(world, DEVICE, i, tablet->device);
        world_id(world, MEDEWERKER, i, tablet->person);
        tablet->office = i == world->counts.medewerkers;
        if (tablet->office)
            continue;
        tablet->scope_count = 1;
        world_id(world, TEAM, first_team + text->team, tablet->scopes[0]);
        if (text->second_team != NO_TEAM)
            world_id(world, TEAM, first_team + text->second_team, tablet->scopes[tablet->scope_count++]);
    }
}

static int world_open(struct world *world, sqlite3 *db, const struct demo_options *options)
{
    int32_t today = (int32_t)(options->now / DAY_SECONDS);

    *world = (struct world){ .options = options, .counts = demo_counts(options->records), .random = random_seeded(options->seed),
                             .first_day = today - DAYS, .last_day = today - 1, .today = today - DAYS };
    world->tablets = calloc(world->counts.medewerkers + 1, sizeof *world->tablets);
    world->households = calloc(world->counts.huishoudens, sizeof *world->households);
    world->agenda = calloc(DAYS, sizeof *world->agenda);
    if (!world->tablets || !world->households || !world->agenda)
        return SQLITE_NOMEM;
    set_up_tablets(world);
    return server_open(db, options->incarnation, &world->post.server);
}

static void world_close(struct world *world)
{
    for (size_t i = 0; world->tablets && i <= world->counts.medewerkers; i++) {
        buffer_free(&world->tablets[i].waiting);
        buffer_free(&world->tablets[i].seen);
    }
    post_close(&world->post);
    server_close(world->post.server);
    buffer_free(&world->text);
    buffer_free(&world->facts);
    sqlite3_free(world->events);
    free(world->agenda);
    free(world->households);
    free(world->tablets);
}

/* Something that happens today. */
struct act {
    int64_t time;
    uint32_t order; /* keeps acts of the same second in place */
    enum { ACT_ENTER, ACT_CONTACT, ACT_EVENT } kind;
    struct event event;
};

struct day {
    struct act *acts;
    size_t count, room;
};

static int add_act(struct world *world, struct day *day, struct act act, int from, int until)
{
    if (day->count == day->room) {
        size_t room = day->room ? day->room * 2 : 64;
        struct act *larger = realloc(day->acts, room * sizeof *larger);

        if (!larger)
            return SQLITE_NOMEM;
        day->acts = larger;
        day->room = room;
    }
    act.time = (int64_t)world->today * DAY_SECONDS + random_between(&world->random, from, until);
    act.order = (uint32_t)day->count;
    day->acts[day->count++] = act;
    return SYNC_OK;
}

static int act_compare(const void *a, const void *b)
{
    const struct act *left = a, *right = b;

    if (left->time != right->time)
        return left->time < right->time ? -1 : 1;
    return left->order < right->order ? -1 : 1;
}

static void do_event(struct world *world, const struct event *event, int64_t time)
{
    static void (*const DO[])(struct world *, const struct event *, int64_t) = {
        [EVENT_STEP_DONE] = step_done,          [EVENT_DECIDE] = agreement_decide,  [EVENT_OUTCOME] = agreement_outcome,
        [EVENT_EVALUATE] = agreement_evaluate,  [EVENT_SCORE] = household_score,    [EVENT_PLAN] = household_plan,
        [EVENT_EXPERIMENT] = experiment_create, [EVENT_DISPUTE] = dispute_begin,    [EVENT_SETTLE] = dispute_settle,
    };

    DO[event->kind](world, event, time);
}

/* How many families have entered by the end of the day: most in the first weeks, the last two months before the end. */
static size_t families_by(const struct world *world, int32_t day)
{
    size_t all = world->counts.huishoudens, most = all * 6 / 10;
    int32_t since = day - world->first_day;

    if (since < 20)
        return most * (size_t)(since + 1) / 20;
    if (since >= DAYS - 60)
        return all;
    return most + (all - most) * (size_t)(since - 19) / (size_t)(DAYS - 60 - 19);
}

/* How busy the teams are on a day: the days of the week, the seasons, and how many families there are. */
static uint64_t weight_of(const struct world *world, int32_t day)
{
    return families_by(world, day) * calendar_weight(day);
}

/* What falls on today, in order of time. `past` and `all` are the sums of weights until yesterday and until the end. */
static int plan_day(struct world *world, struct day *day, uint64_t past, uint64_t all)
{
    uint64_t contacts = world->counts.contactmomenten, until = past + weight_of(world, world->today);
    size_t families = families_by(world, world->today);
    uint32_t *first = &world->agenda[world->today - world->first_day];
    int result = SYNC_OK;

    day->count = 0;
    for (size_t i = world->entered; i < families && result == SYNC_OK; i++)
        result = add_act(world, day, (struct act){ .kind = ACT_ENTER }, 27000, 35000);
    for (uint64_t i = past * contacts / all; i < until * contacts / all && result == SYNC_OK; i++)
        result = add_act(world, day, (struct act){ .kind = ACT_CONTACT }, 36000, 56000);
    while (*first && result == SYNC_OK) {
        uint32_t place = *first;
        struct event *event = &world->events[place];

        result = add_act(world, day, (struct act){ .kind = ACT_EVENT, .event = *event }, 30000, 57000);
        *first = event->next;
        event->next = world->free_event;
        world->free_event = place;
    }
    if (day->count)
        qsort(day->acts, day->count, sizeof *day->acts, act_compare);
    return result;
}

static void do_day(struct world *world, const struct day *day)
{
    for (size_t i = 0; i < day->count && !world->failed; i++) {
        const struct act *act = &day->acts[i];

        if (act->kind == ACT_ENTER)
            household_enter(world, (uint32_t)world->entered, act->time);
        else if (act->kind == ACT_CONTACT)
            contact_create(world, act->time);
        else
            do_event(world, &act->event, act->time);
    }
}

struct arrival {
    int64_t time;
    uint32_t tablet;
};

static int arrival_compare(const void *a, const void *b)
{
    const struct arrival *left = a, *right = b;

    if (left->time != right->time)
        return left->time < right->time ? -1 : 1;
    return left->tablet < right->tablet ? -1 : 1;
}

/* At the end of the day tablets meet the network: most of them the same day, some only days later. */
static int send_day(struct world *world, struct arrival *arrivals)
{
    bool last = world->today == world->last_day;
    size_t count = 0;
    int result = SYNC_OK;

    for (uint32_t i = 0; i <= world->counts.medewerkers; i++) {
        struct tablet *tablet = &world->tablets[i];
        int64_t least = (int64_t)world->today * DAY_SECONDS + 57600;

        if (tablet->sent == tablet->number || (world->today < tablet->away_until && !last))
            continue;
        if (!last && random_chance(&world->random, 12)) {
            tablet->away_until = world->today + random_between(&world->random, 1, 5);
            continue;
        }
        if (least < tablet->last_save)
            least = tablet->last_save;
        arrivals[count++] = (struct arrival){ least + random_between(&world->random, 20, 5400), i };
    }
    if (count)
        qsort(arrivals, count, sizeof *arrivals, arrival_compare);
    for (size_t i = 0; i < count && result == SYNC_OK; i++)
        result = post_send(&world->post, &world->tablets[arrivals[i].tablet], arrivals[i].time);
    return result;
}

static int live(struct world *world)
{
    struct arrival *arrivals = calloc(world->counts.medewerkers + 1, sizeof *arrivals);
    struct day day = { .acts = NULL };
    uint64_t past = 0, all = 0;
    int result = arrivals ? SYNC_OK : SQLITE_NOMEM;

    for (int32_t i = world->first_day; i <= world->last_day; i++)
        all += weight_of(world, i);
    for (; world->today <= world->last_day && result == SYNC_OK; world->today++) {
        result = plan_day(world, &day, past, all);
        if (result == SYNC_OK)
            do_day(world, &day);
        if (result == SYNC_OK)
            result = world->failed || world->text.failed || world->facts.failed ? SQLITE_NOMEM : send_day(world, arrivals);
        past += weight_of(world, world->today);
    }
    if (result == SYNC_OK)
        result = post_flush(&world->post);
    free(day.acts);
    free(arrivals);
    return result;
}

/* Experiments and disputes have their days from the start. */
static void plan_ahead(struct world *world)
{
    for (uint32_t i = 0; i < world->counts.experimenten; i++)
        world_plan(world, experiment_day(world, i), &(struct event){ .kind = EVENT_EXPERIMENT, .row = i });
    dispute_plan_all(world);
}

static int fill(struct world *world, FILE *logins)
{
    int64_t opening = (int64_t)world->first_day * DAY_SECONDS + OFFICE_OPENS;
    struct tablet *office = &world->tablets[world->counts.medewerkers];
    int result;

    team_create_all(world, opening);
    result = post_send(&world->post, office, opening + 3600);
    if (result == SYNC_OK)
        result = team_log_ins(world, logins);
    if (result != SYNC_OK)
        return result;
    plan_ahead(world);
    return live(world);
}

static int is_empty(sqlite3 *db, bool *empty)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(db, "SELECT 1 FROM huishouden LIMIT 1", -1, &statement, NULL);

    if (result != SQLITE_OK)
        return result;
    *empty = sqlite3_step(statement) == SQLITE_DONE;
    return sqlite3_finalize(statement);
}

int demo_fill(sqlite3 *db, const struct demo_options *options, FILE *logins)
{
    struct world world;
    bool empty = false;
    int result = is_empty(db, &empty);

    if (result != SYNC_OK)
        return result;
    if (!empty || (options->records && options->records < DEMO_LEAST))
        return SYNC_INVALID;
    /* Ids are random, so a large database is written all over: with SQLite's usual 2 MB most of it would go to disk many times. */
    result = sqlite3_exec(db, "PRAGMA cache_size = -65536", NULL, NULL, NULL);
    if (result != SQLITE_OK)
        return result;
    result = world_open(&world, db, options);
    if (result == SYNC_OK)
        result = fill(&world, logins);
    world_close(&world);
    return result;
}
