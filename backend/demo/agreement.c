/* Afspraken: made with a family, decided, kept or stopped, and evaluated. */
#include "backend/demo/calendar.h"
#include "backend/demo/world.h"

/* The text fields of struct maatwerk; each has its own run of random numbers, so that it can be made again later. */
enum field { DOEL, EERST, KNELPUNT, ACTIE, WIE, EIGEN_BIJDRAGE, LEGITIEM, BETROKKEN, RENDEMENT, FIELDS };

static const char *field_template(const struct maatwerk *maatwerk, enum field field)
{
    const char *const templates[FIELDS] = { maatwerk->doel,           maatwerk->eerst,    maatwerk->knelpunt,
                                            maatwerk->actie,          maatwerk->wie,      maatwerk->eigen_bijdrage,
                                            maatwerk->legitiem,       maatwerk->betrokken, maatwerk->rendement };

    return templates[field];
}

/* The scene is the same for each field; what a template draws isn't. */
static struct scene row_scene(const struct household *household, uint32_t tablet, int32_t day, uint64_t seed, enum field field,
                              struct random *random)
{
    struct scene scene;

    *random = random_seeded(seed);
    scene = world_scene(household, tablet, day, random);
    *random = random_seeded(random_mix(seed, field));
    return scene;
}

static const char *field_text(struct world *world, const struct household *household, uint32_t tablet, int32_t day, uint64_t seed,
                              const struct maatwerk *maatwerk, enum field field)
{
    struct random random;
    struct scene scene = row_scene(household, tablet, day, seed, field, &random);

    return world_text(world, field_template(maatwerk, field), &scene);
}

static bool all_fit(const struct household *household, uint32_t tablet, int32_t day, uint64_t seed, const struct maatwerk *maatwerk)
{
    struct random random;
    struct scene scene = row_scene(household, tablet, day, seed, DOEL, &random);

    for (unsigned field = 0; field < FIELDS; field++)
        if (!grammar_fits(field_template(maatwerk, (enum field)field), &scene))
            return false;
    return true;
}

/* One of the theme's texts that fits the family; each theme has one that fits whomever the theme fits. */
static uint8_t choose_text(struct world *world, const struct household *household, const struct contact *contact, uint64_t seed)
{
    const struct maatwerk *list = THEMES[contact->theme]->maatwerk;
    uint32_t found = 0, chosen = 0;

    for (uint32_t i = 0; list[i].actie; i++)
        if (all_fit(household, contact->tablet, world->today, seed, &list[i]) && random_below(&world->random, ++found) == 0)
            chosen = i;
    return (uint8_t)chosen;
}

static int64_t cents(struct random *random, const uint32_t euros[2])
{
    uint32_t step = euros[1] >= 1000 ? 25 : euros[1] >= 200 ? 5 : 1;

    return (int64_t)(euros[0] + step * random_below(random, (euros[1] - euros[0]) / step + 1)) * 100;
}

static void put_decision(struct world *world, struct tablet *tablet, const char *decision)
{
    static const char *const BY[] = { "Team en gezin samen", "Klantmanager", "Wijkteam", "Teamleider", "Gezin en wijkteam" };

    tablet_text(tablet, "besluit", decision);
    tablet_text(tablet, "besloten_door", BY[random_below(&world->random, 5)]);
    tablet_date(tablet, "besloten_op", world->today);
}

static void put_texts(struct world *world, struct tablet *tablet, const struct household *household, const struct event *event)
{
    static const char *const COLUMNS[FIELDS] = { "doel", "eerst", "knelpunt", "actie", "wie", "eigen_bijdrage", "legitiem", "betrokken", "rendement" };
    const struct maatwerk *maatwerk = &THEMES[event->theme]->maatwerk[event->choice];

    for (unsigned field = 0; field < FIELDS; field++)
        tablet_text(tablet, COLUMNS[field],
                    field_text(world, household, tablet->index, world->today, event->seed, maatwerk, (enum field)field));
    tablet_text(tablet, "wetsartikel", maatwerk->wetsartikel);
    tablet_text(tablet, "bedoeling", maatwerk->bedoeling);
    tablet_integer(tablet, "kosten", cents(&world->random, maatwerk->kosten));
    tablet_text(tablet, "betaler", maatwerk->betaler);
    tablet_text(tablet, "termijn", maatwerk->termijn);
    tablet_integer(tablet, "kosten_zonder", cents(&world->random, maatwerk->kosten_zonder));
}

static void put_experiment(struct world *world, struct tablet *tablet, const struct household *household, unsigned theme)
{
    unsigned char id[SYNC_ID_SIZE];
    uint32_t experiment;

    if (!experiment_running(world, household->team, theme, &experiment))
        return;
    world_id(world, EXPERIMENT, experiment, id);
    tablet_id(tablet, "experiment_id", id);
}

void agreement_create(struct world *world, const struct contact *contact, int64_t time)
{
    struct household *household = &world->households[contact->household];
    struct tablet *tablet = &world->tablets[contact->tablet];
    uint32_t number = (uint32_t)world->made.afspraken++;
    struct event event = { .household = contact->household, .row = number, .theme = contact->theme, .day = world->today };
    int32_t due = calendar_workday(world->today + random_between(&world->random, 14, 110));
    int32_t evaluation = calendar_workday(due + random_between(&world->random, 20, 60));
    bool decided = random_chance(&world->random, 50);
    unsigned char id[SYNC_ID_SIZE];

    event.seed = world_seed(world, AFSPRAAK, number);
    event.choice = choose_text(world, household, contact, event.seed);
    world_id(world, AFSPRAAK, number, id);
    tablet_edit(tablet, "afspraak", id, time);
    world_id(world, HUISHOUDEN, contact->household, id);
    tablet_id(tablet, "huishouden_id", id);
    put_texts(world, tablet, household, &event);
    tablet_date(tablet, "uiterlijk", due);
    tablet_id(tablet, "contactpersoon_id", world->tablets[household->tablet].person);
    tablet_text(tablet, "status", decided ? "loopt" : "voorgesteld");
    if (decided)
        put_decision(world, tablet, "ja");
    tablet_date(tablet, "evaluatiedatum", evaluation);
    tablet_text(tablet, "gezin_akkoord", decided || random_chance(&world->random, 50) ? "ja" : "nog_niet");
    world_capitals(tablet, THEMES[contact->theme]->capitals);
    put_experiment(world, tablet, household, contact->theme);
    event.created = event.status = tablet_save(tablet);
    household->afspraak.number = number + 1;
    household->afspraak.created = household->afspraak.status = event.created;
    household->afspraak.over = false;
    event.kind = decided ? EVENT_OUTCOME : EVENT_DECIDE;
    if (!decided)
        world_plan(world, calendar_workday(world->today + random_between(&world->random, 3, 20)), &event);
    else if (random_chance(&world->random, 95))
        world_plan(world, calendar_workday(due - random_between(&world->random, -8, 12)), &event);
    event.kind = EVENT_EVALUATE;
    if (random_chance(&world->random, 85))
        world_plan(world, calendar_workday(evaluation + random_between(&world->random, -4, 10)), &event);
}

/* Begin an edit of the afspraak of an event; false when two workers disagree about the family and a person must choose first. */
static bool edit_row(struct world *world, const struct event *event, int64_t time)
{
    unsigned char id[SYNC_ID_SIZE];

    if (world->households[event->household].disputed)
        return false;
    world_id(world, AFSPRAAK, event->row, id);
    tablet_edit(&world->tablets[event->created.tablet], "afspraak", id, time);
    return true;
}

static void note_status(struct world *world, const struct event *event, struct saved status, bool over)
{
    struct household *household = &world->households[event->household];

    if (household->afspraak.number != event->row + 1)
        return;
    household->afspraak.status = status;
    household->afspraak.over = over;
}

void agreement_decide(struct world *world, const struct event *event, int64_t time)
{
    struct tablet *tablet = &world->tablets[event->created.tablet];
    uint64_t seed = world->options->seed;
    uint32_t draw = random_below(&world->random, 100);
    bool yes = draw < 91, later = draw >= 96;
    struct event outcome = *event;

    if (!edit_row(world, event, time))
        return;
    put_decision(world, tablet, yes ? "ja" : later ? "later" : "nee");
    tablet_cover(tablet, seed, "besluit_dekt", &event->created);
    tablet_seen(tablet, seed, "besluit", &event->created, 1);
    if (!later) {
        tablet_text(tablet, "status", yes ? "loopt" : "gestopt");
        tablet_seen(tablet, seed, "status", &event->status, 1);
    }
    if (yes) {
        tablet_text(tablet, "gezin_akkoord", "ja");
        tablet_cover(tablet, seed, "gezin_akkoord_dekt", &event->created);
        tablet_seen(tablet, seed, "gezin_akkoord", &event->created, 1);
    }
    outcome.status = tablet_save(tablet);
    if (!later)
        note_status(world, event, outcome.status, !yes);
    outcome.kind = EVENT_OUTCOME;
    if (yes && random_chance(&world->random, 95))
        world_plan(world, calendar_workday(world->today + random_between(&world->random, 10, 95)), &outcome);
}

void agreement_outcome(struct world *world, const struct event *event, int64_t time)
{
    struct tablet *tablet = &world->tablets[event->created.tablet];
    struct saved saved;

    if (!edit_row(world, event, time))
        return;
    tablet_text(tablet, "status", random_chance(&world->random, 86) ? "nagekomen" : "gestopt");
    tablet_seen(tablet, world->options->seed, "status", &event->status, 1);
    saved = tablet_save(tablet);
    note_status(world, event, saved, true);
}

void agreement_evaluate(struct world *world, const struct event *event, int64_t time)
{
    const struct household *household = &world->households[event->household];
    const struct maatwerk *maatwerk = &THEMES[event->theme]->maatwerk[event->choice];
    struct tablet *tablet = &world->tablets[event->created.tablet];
    struct random random;
    struct scene scene = row_scene(household, tablet->index, event->day, event->seed, FIELDS, &random);
    const char *text;

    if (!edit_row(world, event, time))
        return;
    field_text(world, household, tablet->index, event->day, event->seed, maatwerk, RENDEMENT);
    grammar_add(&world->text, EVALUATIES, &scene, NULL);
    text = buffer_text(&world->text);
    tablet_text(tablet, "rendement", text ? text : "");
    tablet_seen(tablet, world->options->seed, "rendement", &event->created, 1);
    tablet_save(tablet);
}
