#include "backend/demo/people.h"

#include <stdio.h>

const char *const ROLES[ROLE_COUNT] = { "ouder", "kind", "partner", "grootouder" };

#define COUNT(list) ((uint32_t)(sizeof(list) / sizeof *(list)))

static const char *const MOTHERS[] = { "Marieke", "Anja",   "Wendy",  "Fatima", "Kim",     "Linda",  "Petra",    "Olena",  "Sandra", "Monique",
                                       "Jolanda", "Samira", "Ellen",  "Nicole", "Mirjam",  "Ilona",  "Chantal",  "Rahma",  "Bianca", "Hanneke",
                                       "Denise",  "Agata",  "Yvonne", "Rianne", "Manuela", "Tamara", "Willemijn", "Esther", "Karin",  "Saskia" };
static const char *const FATHERS[] = { "Henk",  "Ronald", "Yusuf", "Marcel", "Piotr",  "Jeroen", "Dennis", "Tesfay", "Erik",  "Bas",
                                       "Wim",   "Andrej", "Ruben", "Harold", "Mehmet", "Johan",  "Patrick", "Stefan", "Geert", "Niels",
                                       "Roelof", "Sander", "Omar",  "Richard", "Koen" };
static const char *const GIRLS[] = { "Sofie", "Lisa",  "Amina", "Noor",  "Fleur", "Julia",  "Roos",  "Naomi", "Isa",   "Lotte", "Zoë",   "Eva",
                                     "Maya",  "Sanne", "Demi",  "Hanna", "Yara",  "Femke", "Elif",  "Anouk", "Lieke", "Oksana", "Kyra", "Senna" };
static const char *const BOYS[] = { "Daan", "Thijs", "Sem",    "Bram",  "Milan", "Jesse", "Noah", "Tim",  "Ali",  "Finn", "Luuk",  "Robin",
                                    "Stan", "Jayden", "Amir",  "Lars",  "Mees",  "Kevin", "Teun", "Adam", "Sven", "Filip", "Niek", "Ruben" };
static const char *const ELDERS_WOMEN[] = { "Grietje", "Alberdina", "Jantje", "Roelie", "Hilda", "Wiecherdina", "Tiny", "Annie" };
static const char *const ELDERS_MEN[] = { "Hendrik", "Lammert", "Jakob", "Geert", "Berend", "Klaas", "Egbert", "Willem" };

static const char *const SURNAME_FIRST[] = { "Veen",  "Turf",   "Wijk",  "Licht", "Sluis", "Berken", "Haver", "Klaver", "Dobbe",  "Elzen",
                                             "Roggen", "Wilgen", "Kanaal", "Brem",  "Zomer", "Meeuwen", "Linden", "Kraan" };
static const char *const SURNAME_LAST[] = { "stroom", "zicht", "akker", "dauw",  "lucht", "gloed",  "kade", "wende",
                                            "horst",  "weelde", "wolk", "zang", "straal", "dobbe", "vonder", "reede" };

/* The families that are found among every ten. */
struct composition {
    uint8_t count;
    struct {
        uint8_t role;
        uint8_t sex; /* 0 drawn, 1 woman, 2 man */
        uint8_t least, greatest; /* age */
    } members[FAMILY_SIZE];
};
static const struct composition COMPOSITIONS[10] = {
    { 3, { { ROLE_OUDER, 1, 28, 46 }, { ROLE_KIND, 0, 5, 11 }, { ROLE_KIND, 0, 9, 16 } } },
    { 5, { { ROLE_OUDER, 1, 30, 45 }, { ROLE_OUDER, 2, 31, 50 }, { ROLE_KIND, 0, 1, 5 }, { ROLE_KIND, 0, 6, 10 }, { ROLE_KIND, 0, 11, 16 } } },
    { 2, { { ROLE_OUDER, 1, 22, 38 }, { ROLE_KIND, 0, 1, 9 } } },
    { 5, { { ROLE_OUDER, 2, 34, 52 }, { ROLE_OUDER, 1, 33, 49 }, { ROLE_KIND, 0, 6, 11 }, { ROLE_KIND, 0, 12, 17 }, { ROLE_GROOTOUDER, 0, 70, 84 } } },
    { 1, { { ROLE_OUDER, 1, 52, 68 } } },
    { 3, { { ROLE_OUDER, 1, 21, 31 }, { ROLE_PARTNER, 2, 22, 35 }, { ROLE_KIND, 0, 0, 4 } } },
    { 3, { { ROLE_OUDER, 2, 38, 55 }, { ROLE_KIND, 0, 12, 15 }, { ROLE_KIND, 0, 15, 18 } } },
    { 2, { { ROLE_GROOTOUDER, 1, 58, 70 }, { ROLE_KIND, 0, 7, 15 } } },
    { 6, { { ROLE_OUDER, 1, 30, 44 }, { ROLE_PARTNER, 2, 30, 47 }, { ROLE_KIND, 0, 1, 4 }, { ROLE_KIND, 0, 5, 8 }, { ROLE_KIND, 0, 9, 12 }, { ROLE_KIND, 0, 13, 16 } } },
    { 2, { { ROLE_OUDER, 2, 55, 66 }, { ROLE_PARTNER, 1, 52, 66 } } },
};

size_t family_members(size_t count)
{
    size_t members = 0;

    for (size_t i = 0; i < 10; i++)
        members += COMPOSITIONS[i].count * (count / 10 + (i < count % 10));
    return members;
}

static const char *const *names_of(const struct person *person, uint32_t *count)
{
    switch (person->role) {
    case ROLE_KIND:
        *count = person->woman ? COUNT(GIRLS) : COUNT(BOYS);
        return person->woman ? GIRLS : BOYS;
    case ROLE_GROOTOUDER:
        *count = person->woman ? COUNT(ELDERS_WOMEN) : COUNT(ELDERS_MEN);
        return person->woman ? ELDERS_WOMEN : ELDERS_MEN;
    default:
        *count = person->woman ? COUNT(MOTHERS) : COUNT(FATHERS);
        return person->woman ? MOTHERS : FATHERS;
    }
}

const char *person_name(const struct person *person)
{
    uint32_t count;

    return names_of(person, &count)[person->name];
}

static bool name_taken(const struct family *family, const struct person *person)
{
    for (unsigned i = 0; i < family->count; i++)
        if (person_name(&family->members[i]) == person_name(person))
            return true;
    return false;
}

struct family family_new(struct random *random, uint32_t number, int year)
{
    const struct composition *composition = &COMPOSITIONS[number % 10];
    uint32_t surnames = COUNT(SURNAME_FIRST) * COUNT(SURNAME_LAST);
    /* 37 and the number of surnames have no divisor in common: so many families each have a name of their own */
    struct family family = { .surname = (number * 37 + 5) % surnames };

    for (unsigned i = 0; i < composition->count; i++) {
        struct person person = { .role = composition->members[i].role };
        uint8_t sex = composition->members[i].sex;
        uint32_t names;

        person.woman = sex ? sex == 1 : random_chance(random, 50);
        person.born = (int16_t)(year - random_between(random, composition->members[i].least, composition->members[i].greatest));
        names_of(&person, &names);
        person.name = (uint8_t)random_below(random, names);
        while (name_taken(&family, &person))
            person.name = (uint8_t)((person.name + 1u) % names);
        family.members[family.count++] = person;
    }
    return family;
}

void family_surname(const struct family *family, struct buffer *out)
{
    buffer_puts(out, SURNAME_FIRST[family->surname % COUNT(SURNAME_FIRST)]);
    buffer_puts(out, SURNAME_LAST[family->surname / COUNT(SURNAME_FIRST)]);
}

bool family_has_child(const struct family *family, int year, int least, int greatest)
{
    for (unsigned i = 0; i < family->count; i++) {
        int age = year - family->members[i].born;

        if (family->members[i].role == ROLE_KIND && age >= least && age <= greatest)
            return true;
    }
    return false;
}

static const char *const PRIMARY_SCHOOLS[] = { "basisschool De Lichtakker", "basisschool Het Bruggenhuis", "basisschool De Zeven Dobben" };
static const char *const SECONDARY_SCHOOLS[] = { "het Turfmonde College", "praktijkschool De Schakelkade", "het vmbo aan de Sluisgloed" };
static const char *const GROUPS[] = { "groep 1", "groep 2", "groep 3", "groep 4", "groep 5", "groep 6", "groep 7", "groep 8" };
static const char *const CLASSES[] = { "de brugklas", "de tweede klas", "de derde klas", "de vierde klas", "de vijfde klas" };
static const char *const AGES[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17" };

static void child_scene(const struct person *child, int age, struct scene *scene)
{
    uint32_t school = child->name % 3u; /* the same each time */

    scene->kind = person_name(child);
    scene->khij = child->woman ? "ze" : "hij";
    scene->kzijn = child->woman ? "haar" : "zijn";
    scene->khem = child->woman ? "haar" : "hem";
    scene->zoon = child->woman ? "dochter" : "zoon";
    scene->leeftijd = AGES[age];
    if (age <= 12)
        scene->jong = scene->kind;
    else
        scene->tiener = scene->kind;
    scene->school = age <= 11 ? PRIMARY_SCHOOLS[school] : SECONDARY_SCHOOLS[school];
    scene->groep = age <= 11 ? GROUPS[age - 4] : CLASSES[age <= 16 ? age - 12 : 4];
    scene->juf = age > 11 ? "mentor" : school == 1 ? "meester" : "juf";
    scene->leerkracht = age > 11 ? "de mentor" : school == 1 ? "de meester" : "de juf";
}

void family_scene(const struct family *family, int year, struct scene *scene)
{
    const struct person *speaker = &family->members[0];
    uint32_t children = 0;

    for (unsigned i = 0; i < family->count; i++) {
        if (family->members[i].role == ROLE_OUDER && family->members[i].woman)
            scene->mama = "mama";
        else if (family->members[i].role == ROLE_OUDER)
            scene->papa = "papa";
    }
    for (unsigned i = 1; i < family->count; i++) {
        const struct person *person = &family->members[i];
        int age = year - person->born;

        if (person->role == ROLE_OUDER || person->role == ROLE_PARTNER) {
            bool other = random_chance(scene->random, 35);

            scene->partner = person_name(other ? &family->members[0] : person);
            speaker = other ? person : &family->members[0];
        } else if (person->role == ROLE_KIND && age < 4)
            scene->peuter = person_name(person);
        else if (person->role == ROLE_KIND && age < 18 && random_below(scene->random, ++children) == 0) {
            scene->jong = scene->tiener = NULL;
            child_scene(person, age, scene);
        }
    }
    scene->ouder = person_name(speaker);
    scene->ze = speaker->woman ? "ze" : "hij";
    scene->haar = speaker->woman ? "haar" : "zijn";
    scene->hem = speaker->woman ? "haar" : "hem";
    scene->vakman = speaker->woman ? "een vakvrouw" : "een vakman";
    scene->gastheer = speaker->woman ? "gastvrouw" : "gastheer";
    scene->familie = speaker->woman ? "de dochter" : "de zoon";
    if (scene->zoon && speaker->role == ROLE_GROOTOUDER)
        scene->zoon = *scene->zoon == 'd' ? "kleindochter" : "kleinzoon";
}

static const char *const VILLAGES[TEAMS_PER_GROUP][3] = {
    { "Klazienadiep", "Roelfswijk", "Zwanedobbe" },
    { "Lutkermond", "Harmenswold", "Hoogelicht" },
    { "Trijntjesveen", "Zevendobben", "Tweede Lichtwijk" },
};
static const char *const CENTRES[TEAMS_PER_GROUP] = { "dorpshuis De Lantaarn", "buurthuis Het Wissel", "dorpshuis De Praatpaal" };

const char *village_name(uint32_t team, uint32_t number)
{
    return VILLAGES[team % TEAMS_PER_GROUP][number % 3];
}

const char *village_centre(uint32_t team)
{
    return CENTRES[team % TEAMS_PER_GROUP];
}

void street_address(struct random *random, struct buffer *out)
{
    static const char *const FIRST[] = { "Zwaluwlicht", "Turfzwaan", "Dobbegloed", "Lantaarn", "Klaverwolk", "Sluiswende", "Wilgenzang", "Haverdauw" };
    static const char *const LAST[] = { "straat", "laan", "kade", "hof", "pad", "wijk" };
    char number[8];

    buffer_puts(out, FIRST[random_below(random, COUNT(FIRST))]);
    buffer_puts(out, LAST[random_below(random, COUNT(LAST))]);
    snprintf(number, sizeof number, " %d", random_between(random, 1, 184));
    buffer_puts(out, number);
}

void phone_number(struct random *random, struct buffer *out)
{
    char number[16];

    snprintf(number, sizeof number, "06-0000 %04u", (unsigned)random_below(random, 10000));
    buffer_puts(out, number);
}

const struct worker_text WORKERS[WORKERS_PER_GROUP] = {
    { "Annelies", "Veenstroom", "gezinswerker", "annelies", 0, NO_TEAM },
    { "Bart", "Turfkamp", "maatschappelijk werker", "bart", 0, NO_TEAM },
    { "Carola", "Wijkzicht", "jeugd- en gezinswerker", "carola", 0, NO_TEAM },
    { "Dieuwke", "Lichtakker", "schuldhulpverlener", "dieuwke", 0, 1 },
    { "Evert", "Sluisdauw", "opbouwwerker", "evert", 1, NO_TEAM },
    { "Fatma", "Berkenlucht", "gezinswerker", "fatma", 1, NO_TEAM },
    { "Gerben", "Havergloed", "maatschappelijk werker", "gerben", 1, NO_TEAM },
    { "Hilde", "Klaverkade", "jeugd- en gezinswerker", "hilde", 2, NO_TEAM },
    { "Ismail", "Dobbewende", "gezinswerker", "ismail", 2, NO_TEAM },
    { "Jantine", "Elzenhorst", "maatschappelijk werker", "jantine", 2, NO_TEAM },
};
