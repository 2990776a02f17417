/* Calls of the engine, each on a world made ready for it: what failures_test.c lets fail. */
#ifndef TESTS_SYNC_SCENARIOS_H
#define TESTS_SYNC_SCENARIOS_H

#include "tests/sync/stage.h"

struct scenario {
    const char *name;
    void (*prepare)(struct stage *stage);
    int (*act)(struct stage *stage); /* may be called again after it failed */
};

/* What only the erased family of "receiving what takes rows away" holds. */
#define ERASED_WORD "Kanariegeel"

/* What a tablet is asked to do, and what the office is. */
#define TABLET_SCENARIO_COUNT 26
extern const struct scenario TABLET_SCENARIOS[TABLET_SCENARIO_COUNT];
#define OFFICE_SCENARIO_COUNT 12
extern const struct scenario OFFICE_SCENARIOS[OFFICE_SCENARIO_COUNT];

/* With a text of a hundred thousand bytes. */
#define LONG_TEXT_COUNT 3
extern const struct scenario LONG_TEXTS[LONG_TEXT_COUNT];

#endif
