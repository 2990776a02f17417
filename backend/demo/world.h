/* The state of the simulation: teams with tablets, families, and what will happen on later days. Internal to backend/demo. */
#ifndef BACKEND_DEMO_WORLD_H
#define BACKEND_DEMO_WORLD_H

#include "backend/demo/demo.h"
#include "backend/demo/grammar.h"
#include "backend/demo/people.h"
#include "backend/demo/tablet.h"

/* Kinds of things that get ids; each numbers its own. */
enum thing { TEAM, MEDEWERKER, EXPERIMENT, HUISHOUDEN, HUISHOUDLID, CONTACTMOMENT, AFSPRAAK, ERVARING, VERVOLGSTAP, DEVICE };

#define CAPITALS 5
extern const char *const CAPITAL_NAMES[CAPITALS]; /* in the order of the bits of struct theme */

struct household {
    uint32_t team, tablet; /* the contact person's */
    struct family family;
    struct recent recent;
    uint64_t seed; /* of its texts */
    uint8_t themes[3];
    uint8_t pace;        /* 1: seen often, to 4: rarely */
    uint8_t additions;   /* sentences added to the plan */
    bool disputed;       /* two workers changed it at the same time: leave it to a person */
    int8_t by_family[CAPITALS], by_worker[CAPITALS];
    int32_t since;       /* the day it entered */
    int32_t last_day;    /* of contact */
    struct saved created, scored, planned;
    struct {
        uint32_t number; /* counts from 1; 0: none yet */
        struct saved created, status;
        bool over;
    } afspraak; /* the last */
};

/* What is to happen on a later day. */
enum event_kind { EVENT_STEP_DONE, EVENT_DECIDE, EVENT_OUTCOME, EVENT_EVALUATE, EVENT_SCORE, EVENT_PLAN, EVENT_EXPERIMENT, EVENT_DISPUTE, EVENT_SETTLE };
struct event {
    uint32_t next;      /* in the same day's list, or of the free ones; 0 ends */
    uint8_t kind;
    uint8_t theme, choice; /* of an afspraak: which text it has */
    uint32_t household;
    uint32_t row;       /* number of its vervolgstap, afspraak, experiment or dispute */
    int32_t day;        /* on which the row was made */
    struct saved created, status;
    uint64_t seed;      /* of the texts that the row has */
};

struct world {
    const struct demo_options *options;
    struct demo_counts counts, made;
    struct random random;
    struct post post;
    struct tablet *tablets;   /* counts.medewerkers of them, then the office's own */
    struct household *households;
    size_t entered;           /* families so far */
    int32_t first_day, last_day, today;
    uint32_t *agenda;         /* for each day from first_day: the first of its events */
    struct event *events;     /* [0] isn't used */
    uint32_t event_count, event_room, free_event;
    struct buffer text;       /* the text that is being made */
    struct buffer facts;      /* of the contact that is being made */
    bool failed;              /* out of memory */
};

uint64_t world_seed(const struct world *world, enum thing thing, uint32_t number);
void world_id(const struct world *world, enum thing thing, uint32_t number, unsigned char id[SYNC_ID_SIZE]);
int world_year(const struct world *world);

/* Put an event on a later day; one that lies after the last day is forgotten. */
void world_plan(struct world *world, int32_t day, const struct event *event);

/* Write the five flags. */
void world_capitals(struct tablet *tablet, unsigned capitals);

/* The scene of a text about this family, written by the worker of `tablet` on a day. */
struct scene world_scene(const struct household *household, uint32_t tablet, int32_t day, struct random *random);

/* Expand a template, or one of a list, into world->text; "" when nothing fits. Valid until the next. */
const char *world_text(struct world *world, const char *template, const struct scene *scene);
const char *world_one_of(struct world *world, sentences list, const struct scene *scene, struct recent *recent);

/* True when the office and so every colleague has this version. */
bool world_known(const struct world *world, struct saved saved);

/* A colleague in the household's team who can see the household; its own tablet when there is none. */
uint32_t world_colleague(struct world *world, const struct household *household);

/* What can happen; each writes edits on tablets. `time` is when it is saved, UTC seconds. */
void team_create_all(struct world *world, int64_t time);
int team_log_ins(struct world *world, FILE *logins);
int32_t experiment_day(const struct world *world, uint32_t number); /* on which it is written down */
void experiment_create(struct world *world, const struct event *event, int64_t time);

void household_enter(struct world *world, uint32_t number, int64_t time);
void household_score(struct world *world, const struct event *event, int64_t time);
void household_plan(struct world *world, const struct event *event, int64_t time);
/* Into world->text, with the first `additions` of its added sentences, and one more when `other`: another one than comes next. */
const char *household_plan_text(struct world *world, uint32_t number, unsigned additions, bool other);

/* A contact with a family, with what comes of it: a step, an agreement, an experience, when these are due. */
struct contact {
    uint32_t household, tablet;
    uint8_t theme;
};
void contact_create(struct world *world, int64_t time);
void step_create(struct world *world, const struct contact *contact, uint32_t contact_number, int64_t time);
void step_done(struct world *world, const struct event *event, int64_t time);

void agreement_create(struct world *world, const struct contact *contact, int64_t time);
void agreement_decide(struct world *world, const struct event *event, int64_t time);
void agreement_outcome(struct world *world, const struct event *event, int64_t time);
void agreement_evaluate(struct world *world, const struct event *event, int64_t time);

void experience_create(struct world *world, const struct contact *contact, int64_t time);

/* Disputes: two workers change the same thing, neither having seen the other's change. */
#define DISPUTES_PER_GROUP 9
void dispute_plan_all(struct world *world);
void dispute_begin(struct world *world, const struct event *event, int64_t time);
void dispute_settle(struct world *world, const struct event *event, int64_t time);

/* The running experiment of a team about a theme on which a contact of today can be, or false. */
bool experiment_running(const struct world *world, uint32_t team, unsigned theme, uint32_t *number);

#endif
