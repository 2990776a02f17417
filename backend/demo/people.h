/* Invented people: families with their members, where they live, and the workers.
 * First names are common ones, surnames compounds that nobody bears, villages and streets that do not exist; telephone numbers begin with
 * 06-0, which is never given out. */
#ifndef BACKEND_DEMO_PEOPLE_H
#define BACKEND_DEMO_PEOPLE_H

#include "backend/demo/grammar.h"

enum role { ROLE_OUDER, ROLE_KIND, ROLE_PARTNER, ROLE_GROOTOUDER, ROLE_COUNT };
extern const char *const ROLES[ROLE_COUNT]; /* as huishoudlid.rol has them */

struct person {
    uint8_t role;
    uint8_t name; /* with role and woman: its first name */
    bool woman;
    int16_t born; /* year */
};

#define FAMILY_SIZE 6
struct family {
    uint32_t surname;
    uint8_t count;
    struct person members[FAMILY_SIZE]; /* members[0] is an adult */
};

/* The family with this number; its size depends on the number alone. */
struct family family_new(struct random *random, uint32_t number, int year);

/* How many members the families 0 to count - 1 have together. */
size_t family_members(size_t count);

const char *person_name(const struct person *person);
void family_surname(const struct family *family, struct buffer *out);

/* Who a text about the family is about, on a day: one adult, and one child if there is one. Fills in the fields of
 * the scene that concern the family; `random` must be set. */
void family_scene(const struct family *family, int year, struct scene *scene);

bool family_has_child(const struct family *family, int year, int least, int greatest);

/* Villages: three to a team; the teams of a larger municipality use them again. */
const char *village_name(uint32_t team, uint32_t number);
const char *village_centre(uint32_t team); /* the community centre: "dorpshuis ..." */
void street_address(struct random *random, struct buffer *out);
void phone_number(struct random *random, struct buffer *out);

/* The ten workers of every three teams. */
#define WORKERS_PER_GROUP 10
#define TEAMS_PER_GROUP   3
#define NO_TEAM           255
struct worker_text {
    const char *first, *last, *functie, *login;
    uint8_t team;
    uint8_t second_team; /* or NO_TEAM */
};
extern const struct worker_text WORKERS[WORKERS_PER_GROUP];

#endif
