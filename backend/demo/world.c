#include "backend/demo/world.h"

#include <string.h>

#include "backend/demo/calendar.h"

const char *const CAPITAL_NAMES[CAPITALS] = { "economisch", "sociaal", "cultureel", "pedagogisch", "mentaal" };

uint64_t world_seed(const struct world *world, enum thing thing, uint32_t number)
{
    return random_mix(random_mix(world->options->seed, (uint64_t)thing + 1), number);
}

void world_id(const struct world *world, enum thing thing, uint32_t number, unsigned char id[SYNC_ID_SIZE])
{
    uint64_t halves[2];

    halves[0] = world_seed(world, thing, number);
    halves[1] = random_mix(halves[0], number);
    for (int i = 0; i < SYNC_ID_SIZE; i++) /* by hand, so that every machine makes the same */
        id[i] = (unsigned char)(halves[i / 8] >> (i % 8 * 8));
}

int world_year(const struct world *world)
{
    return calendar_date(world->today).year;
}

void world_plan(struct world *world, int32_t day, const struct event *event)
{
    uint32_t place = world->free_event, *first;

    if (day <= world->today || day > world->last_day || world->failed)
        return;
    if (place)
        world->free_event = world->events[place].next;
    else {
        if (world->event_count + 1 >= world->event_room) {
            uint32_t room = world->event_room ? world->event_room * 2 : 1024;
            struct event *larger = sqlite3_realloc64(world->events, room * sizeof *larger);

            if (!larger) {
                world->failed = true;
                return;
            }
            world->events = larger;
            world->event_room = room;
        }
        place = ++world->event_count;
    }
    first = &world->agenda[day - world->first_day];
    world->events[place] = *event;
    world->events[place].next = *first;
    *first = place;
}

void world_capitals(struct tablet *tablet, unsigned capitals)
{
    for (unsigned i = 0; i < CAPITALS; i++)
        tablet_integer(tablet, CAPITAL_NAMES[i], capitals >> i & 1);
}

struct scene world_scene(const struct household *household, uint32_t tablet, int32_t day, struct random *random)
{
    struct scene scene = { .random = random, .day = day, .constant = household->seed };
    uint32_t other = random_below(random, WORKERS_PER_GROUP);

    if (other == tablet % WORKERS_PER_GROUP)
        other = (other + 1) % WORKERS_PER_GROUP;
    family_scene(&household->family, calendar_date(day).year, &scene);
    scene.werker = WORKERS[tablet % WORKERS_PER_GROUP].first;
    scene.collega = WORKERS[other].first;
    scene.dorp = village_name(household->team, (uint32_t)household->seed);
    scene.buurthuis = village_centre(household->team);
    return scene;
}

const char *world_text(struct world *world, const char *template, const struct scene *scene)
{
    const char *text;

    buffer_clear(&world->text);
    if (template)
        grammar_put(&world->text, template, scene);
    text = buffer_text(&world->text);
    if (!text)
        world->failed = true;
    return text ? text : "";
}

const char *world_one_of(struct world *world, sentences list, const struct scene *scene, struct recent *recent)
{
    return world_text(world, grammar_pick(list, scene, recent), scene);
}

bool world_known(const struct world *world, struct saved saved)
{
    return saved.number && world->tablets[saved.tablet].sent >= saved.number;
}

uint32_t world_colleague(struct world *world, const struct household *household)
{
    uint32_t group = household->team / TEAMS_PER_GROUP, team = household->team % TEAMS_PER_GROUP, chosen = household->tablet, found = 0;

    if (!world_known(world, household->created))
        return chosen;
    for (uint32_t i = 0; i < WORKERS_PER_GROUP; i++) {
        bool member = WORKERS[i].team == team || WORKERS[i].second_team == team;
        uint32_t tablet = group * WORKERS_PER_GROUP + i;

        if (member && tablet != household->tablet && random_below(&world->random, ++found) == 0)
            chosen = tablet;
    }
    return chosen;
}
