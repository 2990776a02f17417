/* One run: a seed, an office, tablets, random work over a faulty network, and after every step the invariants of the exchange. */
#ifndef TESTS_SIMULATE_H
#define TESTS_SIMULATE_H

#include "tests/sim/model.h"
#include "tests/sync/world.h"

#define ROWS 6
#define FORMS 4    /* open at once on a tablet */
#define IN_FLIGHT 6

/* A register as the simulation edits it: its columns, and values to choose from, written as the screen writes them. */
struct subject {
    const char *name;       /* first column */
    const char *columns[3]; /* NULL after the last */
    const char *values[4];  /* the columns' values, separated by |; none: texts as in model.h */
};
extern const struct subject SUBJECTS[MODEL_REGISTERS];

/* A form that somebody has open: what was on the screen when it was opened. */
struct form {
    bool open;
    int row, reg;
    char shown[MODEL_VALUE]; /* the value on the screen */
    char seen[2000];         /* the versions to hand back */
    bool settles;            /* all values of a conflict were on the screen */
    bool merged;             /* both versions of a merged text were */
    char values[8][MODEL_VALUE]; /* those values */
    size_t value_count;
};

struct message {
    bool used;
    int tablet;
    char *text;
    size_t length;
};

struct simulation {
    struct world world;
    struct model model;
    char huishouden[23];
    char rows[ROWS][23];
    size_t row_count;
    struct form forms[TABLETS_MAX][FORMS];
    struct message requests[IN_FLIGHT], answers[IN_FLIGHT];
    int64_t log_end; /* positions up to this one are in the model */
    int64_t family;  /* position of the edit that made the huishouden */
    unsigned steps, saves, conflicts, merged, settled, refused, lost, doubled, killed;
    bool failed;
    char failure[400];
    bool trace; /* print each step */
};

/* Run seed `seed` with so many tablets and steps; true when every invariant held. On failure `failure` says which. */
bool simulate(struct simulation *simulation, uint64_t seed, size_t tablets, unsigned steps);

/* The parts, each in its own file. A broken invariant sets `failed`. */
void broken(struct simulation *simulation, const char *format, ...) __attribute__((format(printf, 2, 3)));
unsigned chance(struct simulation *simulation, unsigned below);

/* network.c: messages that are lost, doubled, late. The office judges as it goes; the model is told. */
void network_request(struct simulation *simulation, int tablet);
void network_deliver_request(struct simulation *simulation);
void network_deliver_answer(struct simulation *simulation);
void network_drop(struct simulation *simulation);
void network_quiet(struct simulation *simulation);
void network_free(struct simulation *simulation);

/* screen.c: what people do and see. */
void screen_create(struct simulation *simulation, int tablet);
void screen_open(struct simulation *simulation, int tablet);
void screen_save(struct simulation *simulation, int tablet);
void screen_check(struct simulation *simulation, int tablet);    /* invariants 2, 3 and 7 on this tablet's screens */
void screen_states(struct simulation *simulation, int tablet);   /* tell the model where the tablet's own saves are; invariant 1 */

/* replay.c: the log in another order gives the same heads (invariant 4). */
void replay_check(struct simulation *simulation);

#endif
