/* A tablet of the measured office: the engine on a database of its own, over real HTTP. And the floor's. */
#ifndef TESTS_BENCH_TABLET_H
#define TESTS_BENCH_TABLET_H

#include "sync/tablet/device.h"
#include "tests/bench/plain.h"
#include "tests/bench/site.h"

struct tablet {
    sqlite3 *db;
    struct device *device;
};
/* On a new database; the person is the first worker, the branch of the next is known beforehand. */
uint64_t tablet_branch_next(void);
struct tablet tablet_open(void);
void tablet_close(struct tablet *tablet);

/* Gets each answer as it came, gzipped. */
typedef void answer_seen(void *context, const char *name, int number, const struct buffer *answer);

/* Sync until nothing is left. */
void tablet_sync(struct tablet *tablet, struct line *line, answer_seen *seen, void *context);

/* A first download by a new tablet with that token: the time of tablet and server, and the bytes that came. */
struct span tablet_download(const struct site *site, const char *token, int64_t *bytes);

/* The floor's first download: every table in portions. */
void floor_download(struct plain *plain, struct line *line, answer_seen *seen, void *context);

#endif
