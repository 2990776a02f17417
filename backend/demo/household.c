/* A family's row, its members, its plan and the scores of the five capitals. */
#include <stdio.h>

#include "backend/demo/calendar.h"
#include "backend/demo/world.h"

enum text { TEXT_PLAN, TEXT_WISHES, TEXT_TALENTS, TEXT_PRIORITIES, TEXT_ADDITION };

static bool theme_fits(const struct world *world, const struct household *household, unsigned theme)
{
    return !THEMES[theme]->about_child || family_has_child(&household->family, world_year(world), 4, 17);
}

static void choose_themes(struct world *world, struct household *household)
{
    for (unsigned i = 0; i < 3; i++) {
        bool again = true;

        while (again) {
            household->themes[i] = (uint8_t)random_below(&world->random, THEME_COUNT);
            again = !theme_fits(world, household, household->themes[i]);
            for (unsigned j = 0; j < i; j++)
                again = again || household->themes[j] == household->themes[i];
        }
    }
}

static int8_t within(int score)
{
    return (int8_t)(score < 1 ? 1 : score > 5 ? 5 : score);
}

/* Families and workers judge differently: families see more of the bonds and the upbringing, workers more of the growth. */
static void choose_scores(struct world *world, struct household *household)
{
    static const int LEAN[CAPITALS] = { -1, 1, 0, 1, 0 };

    for (unsigned i = 0; i < CAPITALS; i++) {
        int base = random_between(&world->random, 1, 4);

        household->by_worker[i] = within(base);
        household->by_family[i] = within(base + random_between(&world->random, -1, 1) + (random_chance(&world->random, 40) ? LEAN[i] : 0));
    }
}

static void put_scores(struct tablet *tablet, const struct household *household)
{
    char column[48];

    for (unsigned i = 0; i < CAPITALS; i++) {
        snprintf(column, sizeof column, "%s_volgens_gezin", CAPITAL_NAMES[i]);
        tablet_integer(tablet, column, household->by_family[i]);
        snprintf(column, sizeof column, "%s_volgens_medewerker", CAPITAL_NAMES[i]);
        tablet_integer(tablet, column, household->by_worker[i]);
    }
}

/* The scene of a text that belongs to the family itself; the same each time. */
static struct scene own_scene(const struct household *household, enum text text, uint64_t variant, struct random *random)
{
    *random = random_seeded(random_mix(household->seed + text, variant));
    return world_scene(household, household->tablet, household->since, random);
}

const char *household_plan_text(struct world *world, uint32_t number, unsigned additions, bool other)
{
    const struct household *household = &world->households[number];
    struct recent recent = { .next = 0 };
    struct random random;
    struct scene scene = own_scene(household, TEXT_PLAN, 0, &random);
    const char *text;

    buffer_clear(&world->text);
    grammar_add(&world->text, PLAN_ALGEMEEN, &scene, &recent);
    for (unsigned i = 0; i < 2; i++)
        grammar_add(&world->text, THEMES[household->themes[i]]->plan, &scene, &recent);
    for (unsigned i = 0; i < additions + other; i++) {
        /* One run for all, so that no sentence comes twice; what another worker adds is drawn once more. */
        scene = own_scene(household, TEXT_ADDITION, i, &random);
        if (other && i == additions)
            grammar_pick(PLAN_AANVULLING, &scene, &recent);
        grammar_add(&world->text, PLAN_AANVULLING, &scene, &recent);
    }
    text = buffer_text(&world->text);
    return text ? text : "";
}

static const char *wishes_text(struct world *world, const struct household *household)
{
    struct random random;
    struct scene scene = own_scene(household, TEXT_WISHES, 0, &random);
    const char *text;

    buffer_clear(&world->text);
    for (unsigned i = 0; i < 2; i++)
        grammar_add(&world->text, THEMES[household->themes[i]]->wensen, &scene, NULL);
    text = buffer_text(&world->text);
    return text ? text : "";
}

static const char *talents_text(struct world *world, const struct household *household)
{
    struct recent recent = { .next = 0 };
    struct random random;
    struct scene scene = own_scene(household, TEXT_TALENTS, 0, &random);
    const char *text;

    buffer_clear(&world->text);
    for (int i = random_between(&random, 2, 3); i > 0; i--)
        grammar_add(&world->text, TALENTEN, &scene, &recent);
    text = buffer_text(&world->text);
    return text ? text : "";
}

static const char *priorities_text(struct world *world, const struct household *household)
{
    struct random random;
    struct scene scene = own_scene(household, TEXT_PRIORITIES, 0, &random);
    const char *text;

    buffer_clear(&world->text);
    for (unsigned i = 0; i < 3; i++) {
        const char *template = grammar_pick(THEMES[household->themes[i]]->prioriteiten, &scene, NULL);
        const char lead[] = { (char)('1' + i), '.', ' ', '\0' };

        if (!template)
            continue;
        buffer_puts(&world->text, i ? "\n" : "");
        buffer_puts(&world->text, lead);
        grammar_put(&world->text, template, &scene);
    }
    text = buffer_text(&world->text);
    return text ? text : "";
}

static const char *name_text(struct world *world, const struct household *household)
{
    const struct person *first = &household->family.members[0];
    const char *text;

    buffer_clear(&world->text);
    buffer_puts(&world->text, household->family.count > 1 ? "Gezin " : first->woman ? "Mevrouw " : "De heer ");
    family_surname(&household->family, &world->text);
    text = buffer_text(&world->text);
    return text ? text : "";
}

static const char *drawn(struct world *world, void (*draw)(struct random *, struct buffer *))
{
    const char *text;

    buffer_clear(&world->text);
    draw(&world->random, &world->text);
    text = buffer_text(&world->text);
    return text ? text : "";
}

static sentences particulars(const struct person *person)
{
    if (person->role == ROLE_KIND)
        return BIJZONDERHEDEN_KIND;
    return person->role == ROLE_GROOTOUDER ? BIJZONDERHEDEN_OUDERE : BIJZONDERHEDEN_VOLWASSENE;
}

static void create_members(struct world *world, uint32_t number, int64_t time)
{
    const struct household *household = &world->households[number];
    struct tablet *tablet = &world->tablets[household->tablet];

    for (unsigned i = 0; i < household->family.count; i++) {
        const struct person *person = &household->family.members[i];
        struct scene scene = world_scene(household, household->tablet, world->today, &world->random);
        int age = world_year(world) - person->born;
        bool child = person->role == ROLE_KIND;
        unsigned char id[SYNC_ID_SIZE];

        world_id(world, HUISHOUDLID, (uint32_t)world->made.huishoudleden++, id);
        tablet_edit(tablet, "huishoudlid", id, time + 60 * (int64_t)(i + 1));
        world_id(world, HUISHOUDEN, number, id);
        tablet_id(tablet, "huishouden_id", id);
        tablet_text(tablet, "naam", person_name(person));
        tablet_text(tablet, "rol", ROLES[person->role]);
        tablet_integer(tablet, "geboortejaar", person->born);
        if (child && age >= 4 && age < 18) {
            struct family alone = { .count = 2, .members = { household->family.members[0], *person } };

            family_scene(&alone, world_year(world), &scene); /* so that the school is this child's */
            tablet_text(tablet, "school_of_werk", world_text(world, "{school}, {groep}", &scene));
        } else if (!child)
            tablet_text(tablet, "school_of_werk", age >= 67 ? "Met pensioen" : world_one_of(world, WERK, &scene, NULL));
        if (random_chance(&world->random, 45) && (!child || age >= 4)) {
            scene.khem = child && person->woman ? "haar" : "hem";
            tablet_text(tablet, "bijzonderheden",
                        world_one_of(world, particulars(person), &scene, NULL));
        }
        tablet_save(tablet);
    }
}

static void set_up(struct world *world, uint32_t number)
{
    struct household *household = &world->households[number];
    uint32_t worker = number % (uint32_t)world->counts.medewerkers, in_group = worker % WORKERS_PER_GROUP;
    uint32_t group = worker / WORKERS_PER_GROUP;
    bool second = WORKERS[in_group].second_team != NO_TEAM && number / world->counts.medewerkers % 2 == 1;

    household->tablet = worker;
    household->team = group * TEAMS_PER_GROUP + (second ? WORKERS[in_group].second_team : WORKERS[in_group].team);
    household->seed = world_seed(world, HUISHOUDEN, number);
    household->since = world->today;
    household->last_day = world->today - 40;
    household->pace = (uint8_t)random_between(&world->random, 1, 4);
    household->family = family_new(&world->random, number, world_year(world));
    choose_themes(world, household);
    choose_scores(world, household);
}

void household_enter(struct world *world, uint32_t number, int64_t time)
{
    struct household *household = &world->households[number];
    struct tablet *tablet;
    unsigned char id[SYNC_ID_SIZE];

    set_up(world, number);
    tablet = &world->tablets[household->tablet];
    world_id(world, HUISHOUDEN, number, id);
    tablet_edit(tablet, "huishouden", id, time);
    world_id(world, TEAM, household->team, id);
    tablet_id(tablet, "team_id", id);
    tablet_text(tablet, "naam", name_text(world, household));
    tablet_text(tablet, "adres", drawn(world, street_address));
    tablet_text(tablet, "plaats", village_name(household->team, (uint32_t)household->seed));
    tablet_text(tablet, "telefoon", drawn(world, phone_number));
    tablet_id(tablet, "contactpersoon_id", tablet->person);
    tablet_text(tablet, "plan", household_plan_text(world, number, 0, false));
    tablet_text(tablet, "wensen", wishes_text(world, household));
    tablet_text(tablet, "talenten", talents_text(world, household));
    tablet_text(tablet, "prioriteiten", priorities_text(world, household));
    put_scores(tablet, household);
    household->created = household->scored = household->planned = tablet_save(tablet);
    create_members(world, number, time);
    world->entered++;
    world->made.huishoudens++;
    world_plan(world, calendar_workday(world->today + random_between(&world->random, 150, 210)),
               &(struct event){ .kind = EVENT_SCORE, .household = number });
    if (random_chance(&world->random, 40))
        world_plan(world, calendar_workday(world->today + random_between(&world->random, 60, 300)),
                   &(struct event){ .kind = EVENT_PLAN, .household = number });
}

void household_score(struct world *world, const struct event *event, int64_t time)
{
    struct household *household = &world->households[event->household];
    struct tablet *tablet = &world->tablets[household->tablet];
    unsigned char id[SYNC_ID_SIZE];
    char column[48];

    if (household->disputed)
        return;
    for (unsigned i = 0; i < CAPITALS; i++) {
        household->by_family[i] = within(household->by_family[i] + random_between(&world->random, -1, 2) / 2);
        household->by_worker[i] = within(household->by_worker[i] + (random_chance(&world->random, 35) ? 1 : 0));
    }
    world_id(world, HUISHOUDEN, event->household, id);
    tablet_edit(tablet, "huishouden", id, time);
    put_scores(tablet, household);
    for (unsigned i = 0; i < 2 * CAPITALS; i++) {
        snprintf(column, sizeof column, "%s_volgens_%s", CAPITAL_NAMES[i / 2], i % 2 ? "medewerker" : "gezin");
        tablet_seen(tablet, world->options->seed, column, &household->scored, 1);
    }
    household->scored = tablet_save(tablet);
    world_plan(world, calendar_workday(world->today + random_between(&world->random, 150, 210)), event);
}

void household_plan(struct world *world, const struct event *event, int64_t time)
{
    struct household *household = &world->households[event->household];
    struct tablet *tablet = &world->tablets[household->tablet];
    unsigned char id[SYNC_ID_SIZE];

    if (household->disputed)
        return;
    world_id(world, HUISHOUDEN, event->household, id);
    tablet_edit(tablet, "huishouden", id, time);
    tablet_text(tablet, "plan", household_plan_text(world, event->household, ++household->additions, false));
    tablet_seen(tablet, world->options->seed, "plan", &household->planned, 1);
    household->planned = tablet_save(tablet);
}
