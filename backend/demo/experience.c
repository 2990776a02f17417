/* Ervaringen: what families, children, experience experts and workers tell. */
#include "backend/demo/world.h"

enum teller { BY_OUDER, BY_KIND, BY_GEZIN, BY_DESKUNDIGE, BY_MEDEWERKER };
static const char *const TELLERS[] = { "ouder", "kind", "gezin", "ervaringsdeskundige", "medewerker" };

static enum teller choose_teller(struct world *world, const struct household *household)
{
    uint32_t draw = random_below(&world->random, 100);
    bool child = family_has_child(&household->family, world_year(world), 6, 17);

    if (draw < 48)
        return BY_OUDER;
    if (draw < 72)
        return child ? BY_KIND : BY_OUDER;
    return draw < 80 ? BY_GEZIN : draw < 90 ? BY_DESKUNDIGE : BY_MEDEWERKER;
}

static sentences stories(const struct theme *theme, enum teller teller, bool content)
{
    switch (teller) {
    case BY_KIND:
        return theme->verhaal_kind;
    case BY_DESKUNDIGE:
        return VERHAAL_DESKUNDIGE;
    case BY_MEDEWERKER:
        return VERHAAL_MEDEWERKER;
    default:
        return content ? theme->verhaal_goed : theme->verhaal_moeilijk;
    }
}

static sentences endings(enum teller teller, bool content)
{
    if (teller == BY_KIND)
        return VERHAAL_SLOT_KIND;
    return content ? VERHAAL_SLOT_GOED : VERHAAL_SLOT_MOEILIJK;
}

static const char *story(struct world *world, struct household *household, const struct theme *theme, enum teller teller,
                         bool content, struct scene *scene)
{
    const struct theme *other = THEMES[household->themes[random_below(&world->random, 3)]];
    const char *text;

    buffer_clear(&world->text);
    grammar_add(&world->text, stories(theme, teller, content), scene, &household->recent);
    if (other != theme && teller <= BY_GEZIN && random_chance(&world->random, 35))
        grammar_add(&world->text, stories(other, teller, content), scene, &household->recent);
    if (teller <= BY_GEZIN && random_chance(&world->random, 60))
        grammar_add(&world->text, endings(teller, content), scene, &household->recent);
    text = buffer_text(&world->text);
    return text ? text : "";
}

/* Every question of the form can be skipped. */
static void put_answers(struct world *world, struct tablet *tablet, bool content)
{
    static const char *const QUESTIONS[] = { "geluisterd", "nagekomen", "wist_bij_wie", "verbeterd" };

    for (unsigned i = 0; i < 4; i++)
        if (random_chance(&world->random, 88))
            tablet_integer(tablet, QUESTIONS[i], content ? random_between(&world->random, 3, 5) : random_between(&world->random, 1, 3));
}

void experience_create(struct world *world, const struct contact *contact, int64_t time)
{
    struct household *household = &world->households[contact->household];
    struct tablet *tablet = &world->tablets[contact->tablet];
    struct scene scene = world_scene(household, contact->tablet, world->today, &world->random);
    enum teller teller = choose_teller(world, household);
    bool content = random_chance(&world->random, 66);
    unsigned char id[SYNC_ID_SIZE];
    uint32_t experiment;

    world_id(world, ERVARING, (uint32_t)world->made.ervaringen++, id);
    tablet_edit(tablet, "ervaring", id, time);
    world_id(world, HUISHOUDEN, contact->household, id);
    tablet_id(tablet, "huishouden_id", id);
    tablet_integer(tablet, "opgetekend_op", time - 120);
    tablet_text(tablet, "verteller", TELLERS[teller]);
    tablet_text(tablet, "verhaal", story(world, household, THEMES[contact->theme], teller, content, &scene));
    put_answers(world, tablet, content);
    if (random_chance(&world->random, 45))
        tablet_text(tablet, "wat_anders", world_one_of(world, teller == BY_KIND ? WAT_ANDERS_KIND : WAT_ANDERS, &scene, NULL));
    if (household->afspraak.number && random_chance(&world->random, 60)) {
        world_id(world, AFSPRAAK, household->afspraak.number - 1, id);
        tablet_id(tablet, "afspraak_id", id);
    }
    if (experiment_running(world, household->team, contact->theme, &experiment)) {
        world_id(world, EXPERIMENT, experiment, id);
        tablet_id(tablet, "experiment_id", id);
    }
    tablet_save(tablet);
}
