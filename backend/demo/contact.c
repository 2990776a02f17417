/* Contacts with families and the steps that follow from them. */
#include "backend/demo/calendar.h"
#include "backend/demo/world.h"

enum channel { HUISBEZOEK, KANTOOR, ONDERWEG, TELEFOON, BERICHT, CHANNELS };
static const struct {
    const char *name;
    unsigned share;      /* of 100 contacts */
    int shortest, longest; /* minutes */
} CHANNEL[CHANNELS] = {
    { "huisbezoek", 46, 30, 95 }, { "kantoor", 16, 20, 60 }, { "onderweg", 8, 10, 40 }, { "telefoon", 22, 5, 30 }, { "bericht", 8, 5, 10 },
};
static const char *const INITIATORS[] = { "gezin", "medewerker", "ander" };

/* True when `part` of `whole` things, spread evenly, has one that falls to number `index`. */
static bool falls_due(uint64_t index, uint64_t part, uint64_t whole)
{
    return (index + 1) * part / whole > index * part / whole;
}

/* The family that has waited longest for its pace, among a few drawn. */
static uint32_t choose_household(struct world *world)
{
    uint32_t chosen = 0;
    int longest = -1;

    for (int i = 0; i < 5; i++) {
        uint32_t number = random_below(&world->random, (uint32_t)world->entered);
        const struct household *household = &world->households[number];
        int waited = (world->today - household->last_day) * 4 / household->pace;

        if (waited > longest) {
            longest = waited;
            chosen = number;
        }
    }
    return chosen;
}

static uint8_t choose_theme(struct world *world, const struct household *household)
{
    uint32_t draw = random_below(&world->random, 100);
    uint8_t theme = household->themes[draw < 38 ? 0 : draw < 62 ? 1 : 2];

    if (draw >= 80)
        theme = (uint8_t)random_below(&world->random, THEME_COUNT);
    if (THEMES[theme]->about_child && !family_has_child(&household->family, world_year(world), 4, 17))
        theme = household->themes[0];
    /* The last child may have grown up meanwhile. */
    while (THEMES[theme]->about_child && !family_has_child(&household->family, world_year(world), 4, 17))
        theme = (uint8_t)((theme + 1u) % THEME_COUNT);
    return theme;
}

static enum channel choose_channel(struct world *world)
{
    uint32_t draw = random_below(&world->random, 100);
    unsigned channel = 0;

    while (draw >= CHANNEL[channel].share)
        draw -= CHANNEL[channel++].share;
    return (enum channel)channel;
}

/* Add a sentence that may take up what the text says already. */
static void add(struct world *world, sentences list, struct scene *scene, struct household *household)
{
    scene->context = world->text.length ? buffer_text(&world->text) : NULL;
    grammar_add(&world->text, list, scene, &household->recent);
    scene->context = NULL;
}

/* Leaves the facts in world->facts, for the interpretation. */
static const char *facts(struct world *world, const struct theme *theme, struct scene *scene, struct household *household,
                         enum channel channel, uint32_t initiator)
{
    struct random *random = &world->random;
    unsigned more = channel == BERICHT ? 0 : 100;
    const char *text;

    buffer_clear(&world->text);
    if (random_chance(random, 78))
        add(world, OPENINGEN[channel][initiator], scene, household);
    add(world, theme->situaties, scene, household);
    if (random_chance(random, 22 * more / 100))
        add(world, theme->situaties, scene, household);
    if (random_chance(random, 72))
        add(world, theme->handelingen, scene, household);
    if (random_chance(random, 38 * more / 100))
        add(world, theme->kracht, scene, household);
    if (random_chance(random, 34 * more / 100))
        add(world, AFSLUITINGEN, scene, household);
    buffer_clear(&world->facts);
    buffer_append(&world->facts, world->text.data, world->text.length);
    text = buffer_text(&world->facts);
    return text ? text : "";
}

static const char *interpretation(struct world *world, const struct theme *theme, struct scene *scene, struct household *household)
{
    const char *text;

    buffer_clear(&world->text);
    scene->context = buffer_text(&world->facts);
    grammar_add(&world->text, theme->duiding, scene, &household->recent);
    if (!world->text.length || random_chance(&world->random, 35))
        grammar_add(&world->text, DUIDING_ALGEMEEN, scene, &household->recent);
    scene->context = NULL;
    text = buffer_text(&world->text);
    return text ? text : "";
}

static const char *present(struct world *world, const struct scene *scene)
{
    bool company = scene->face_to_face;
    struct buffer *out = &world->text;
    const char *text;

    buffer_clear(out);
    buffer_puts(out, scene->ouder);
    if (company && scene->partner && random_chance(&world->random, 30)) {
        buffer_puts(out, ", ");
        buffer_puts(out, scene->partner);
    }
    if (company && scene->kind && random_chance(&world->random, 40)) {
        buffer_puts(out, ", ");
        buffer_puts(out, scene->kind);
    }
    text = buffer_text(out);
    return text ? text : "";
}

static void put_texts(struct world *world, struct tablet *tablet, struct household *household, const struct contact *contact,
                      enum channel channel, uint32_t initiator, bool reached)
{
    const struct theme *theme = THEMES[contact->theme];
    struct scene scene = world_scene(household, contact->tablet, world->today, &world->random);

    scene.face_to_face = channel == HUISBEZOEK || channel == KANTOOR;
    scene.at_home = channel == HUISBEZOEK;
    if (reached)
        tablet_text(tablet, "aanwezigen", present(world, &scene));
    buffer_clear(&world->facts);
    tablet_text(tablet, "feiten",
                reached ? facts(world, theme, &scene, household, channel, initiator) : world_one_of(world, MISLUKT[channel], &scene, NULL));
    scene.context = reached ? buffer_text(&world->facts) : NULL;
    tablet_text(tablet, "onderwerp", world_one_of(world, theme->onderwerpen, &scene, NULL));
    if (reached ? random_chance(&world->random, 66) : random_chance(&world->random, 30))
        tablet_text(tablet, "interpretatie",
                    reached ? interpretation(world, theme, &scene, household) : world_one_of(world, MISLUKT_DUIDING, &scene, NULL));
}

static uint32_t write_contact(struct world *world, const struct contact *contact, int64_t time, bool reached)
{
    struct household *household = &world->households[contact->household];
    struct tablet *tablet = &world->tablets[contact->tablet];
    enum channel channel = choose_channel(world);
    uint32_t number = (uint32_t)world->made.contactmomenten++, draw = random_below(&world->random, 100), experiment;
    uint32_t initiator = draw < 34 ? 0 : draw < 92 || !reached ? 1 : 2;
    int minutes = reached ? random_between(&world->random, CHANNEL[channel].shortest / 5, CHANNEL[channel].longest / 5) * 5 : 5;
    int64_t held = time - 60 * (minutes + random_between(&world->random, 1, 18) * 5);
    unsigned char id[SYNC_ID_SIZE];

    world_id(world, CONTACTMOMENT, number, id);
    tablet_edit(tablet, "contactmoment", id, time);
    world_id(world, HUISHOUDEN, contact->household, id);
    tablet_id(tablet, "huishouden_id", id);
    tablet_id(tablet, "medewerker_id", tablet->person);
    tablet_integer(tablet, "plaatsgevonden_op", held - held % 300);
    tablet_integer(tablet, "duur", minutes);
    tablet_text(tablet, "kanaal", CHANNEL[channel].name);
    tablet_text(tablet, "initiatiefnemer", INITIATORS[initiator]);
    tablet_integer(tablet, "gelukt", reached);
    put_texts(world, tablet, household, contact, channel, initiator, reached);
    world_capitals(tablet, THEMES[contact->theme]->capitals | (random_chance(&world->random, 15) ? 1u << random_below(&world->random, CAPITALS) : 0));
    if (experiment_running(world, household->team, contact->theme, &experiment) && random_chance(&world->random, 60)) {
        world_id(world, EXPERIMENT, experiment, id);
        tablet_id(tablet, "experiment_id", id);
    }
    tablet_save(tablet);
    return number;
}

void contact_create(struct world *world, int64_t time)
{
    const struct demo_counts *counts = &world->counts;
    uint32_t chosen = choose_household(world), number;
    struct household *household = &world->households[chosen];
    struct contact contact = { .household = chosen, .tablet = household->tablet, .theme = choose_theme(world, household) };
    uint64_t index = world->made.contactmomenten, whole = counts->contactmomenten;
    bool agrees = falls_due(index, counts->afspraken, whole), tells = falls_due(index, counts->ervaringen, whole);
    bool follows = falls_due(index, counts->vervolgstappen, whole);

    if (random_chance(&world->random, 12))
        contact.tablet = world_colleague(world, household);
    number = write_contact(world, &contact, time, agrees || tells || follows || random_chance(&world->random, 90));
    household->last_day = world->today;
    if (follows)
        step_create(world, &contact, number, time + 60);
    if (agrees)
        agreement_create(world, &contact, time + 240);
    if (tells)
        experience_create(world, &contact, time + 480);
}

void step_create(struct world *world, const struct contact *contact, uint32_t contact_number, int64_t time)
{
    struct household *household = &world->households[contact->household];
    struct tablet *tablet = &world->tablets[contact->tablet];
    struct scene scene = world_scene(household, contact->tablet, world->today, &world->random);
    uint32_t number = (uint32_t)world->made.vervolgstappen++, draw = random_below(&world->random, 100);
    int32_t due = calendar_workday(world->today + random_between(&world->random, 3, 32));
    struct event event = { .kind = EVENT_STEP_DONE, .household = contact->household, .row = number };
    unsigned char id[SYNC_ID_SIZE];

    world_id(world, VERVOLGSTAP, number, id);
    tablet_edit(tablet, "vervolgstap", id, time);
    world_id(world, HUISHOUDEN, contact->household, id);
    tablet_id(tablet, "huishouden_id", id);
    world_id(world, CONTACTMOMENT, contact_number, id);
    tablet_id(tablet, "contactmoment_id", id);
    tablet_text(tablet, "wat", world_one_of(world, THEMES[contact->theme]->stappen, &scene, &household->recent));
    tablet_text(tablet, "wie", world_text(world, draw < 50 ? "{werker}" : draw < 75 ? "{ouder}" : "{ouder} en {werker}", &scene));
    tablet_date(tablet, "uiterlijk", due);
    event.created = tablet_save(tablet);
    if (random_chance(&world->random, 95)) {
        int32_t done = due - random_between(&world->random, -4, 9);

        world_plan(world, calendar_workday(done > world->today ? done : world->today + 1), &event);
    }
}

void step_done(struct world *world, const struct event *event, int64_t time)
{
    struct tablet *tablet = &world->tablets[event->created.tablet];
    unsigned char id[SYNC_ID_SIZE];

    world_id(world, VERVOLGSTAP, event->row, id);
    tablet_edit(tablet, "vervolgstap", id, time);
    tablet_date(tablet, "gedaan_op", world->today);
    tablet_seen(tablet, world->options->seed, "gedaan_op", &event->created, 1);
    tablet_save(tablet);
}
