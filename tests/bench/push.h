/* Tablets that push at once, each on a thread and a connection of its own. */
#ifndef TESTS_BENCH_PUSH_H
#define TESTS_BENCH_PUSH_H

#include "tests/bench/site.h"

struct pushing {
    const struct site *site;
    struct buffer start, end; /* of a request of a tablet that is up to date, around its edits */
    int inserts, changes;     /* of each tablet */
    int round;
};
/* The site's tablets push, for which one of them downloads all first. At most CHANGED_COLUMNS rounds. */
void pushing_open(struct pushing *pushing, const struct site *site, int inserts, int changes);
void pushing_close(struct pushing *pushing);

/* One round of the engine, one of the floor, one of the floor with common commits. Wall: from the first request to the last receipt; processor
 * time: the server's. */
struct pushed {
    struct span work, floor, together;
};
struct pushed pushing_round(struct pushing *pushing);

/* End the program unless the answer says that all was accepted. */
void push_check(struct buffer *answer);

#endif
