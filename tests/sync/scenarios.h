/* Calls of the engine, each on a world made ready for it: what failures_test.c lets fail. */
#ifndef TESTS_SYNC_SCENARIOS_H
#define TESTS_SYNC_SCENARIOS_H

#include "sync/transaction.h"
#include "tests/sync/world.h"

/* Two tablets that know one huishouden and one afspraak, on MEMORY_FILES. */
struct stage {
    struct world world;
    struct tablet *a, *b;
    char huishouden[23], afspraak[23];
    unsigned char former[SYNC_ID_SIZE]; /* who worked on a before */
    sqlite3 *db;         /* the database that the call works on */
    const char *file;    /* its name on MEMORY_FILES */
    struct buffer input; /* of the call */
    struct buffer out;   /* what the call brought forth */
    struct exchange *exchange;
    struct transaction transaction; /* of the caller */
    const char *owing;              /* SQL: what a call that succeeds may leave for a later one to finish; NULL: nothing */
};

struct scenario {
    const char *name;
    void (*prepare)(struct stage *stage);
    int (*act)(struct stage *stage); /* may be called again after it failed */
};

/* What only the erased family of "receiving what takes rows away" holds. */
#define ERASED_WORD "Kanariegeel"

#define SCENARIO_COUNT 38
extern const struct scenario SCENARIOS[SCENARIO_COUNT];

/* With a text of a hundred thousand bytes. */
#define LONG_TEXT_COUNT 3
extern const struct scenario LONG_TEXTS[LONG_TEXT_COUNT];

/* The one of SCENARIOS with this name. */
const struct scenario *scenario_named(const char *name);

#endif
