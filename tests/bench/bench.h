/* Measuring an engine against plain SQLite. Machines are noisy: work and floor take turns, the figure is the median of the rounds and the
 * ratio that of the medians. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/buffer.h"
#include "sync/catalogue.h"
#include "sync/tablet/device.h"
#include "sync/office/server.h"

#define ROUNDS 5

/* End the program, saying what failed, unless `result` is 0. */
void must(int result, const char *what);

double seconds(void);

/* Print one figure as a line of JSON, with the ratio of value and floor. */
void figure(const char *name, double value, const char *unit, double floor);

struct rounds {
    double work[ROUNDS], floor[ROUNDS];
    int count;
};
double median(const double *values, int count);

/* Rows or bytes or changes a second: ratio is that of the rates. */
void figure_rate(const char *name, const struct rounds *rounds, double amount, const char *unit);
/* Seconds: ratio is that of the times. */
void figure_time(const char *name, const struct rounds *rounds);

/* A new file database with the settings of tablet and office: WAL, synchronous=FULL. The files are removed by bench_close. */
sqlite3 *bench_open(void);
void bench_close(sqlite3 *db);
int64_t bench_size(sqlite3 *db); /* bytes, compacted */

/* gzip, as the office sends it. */
void bench_pack(const struct buffer *in, struct buffer *out);
void bench_unpack(const struct buffer *in, struct buffer *out);

/* splitmix64 */
uint64_t bench_random(uint64_t *state);

/* An office filled with the demonstration data. */
struct office {
    sqlite3 *db;
    struct server *server;
    struct catalogue catalogue;
    unsigned char (*teams)[SYNC_ID_SIZE];
    size_t team_count;
    uint64_t random; /* for branches of the office's own */
    int64_t records;
};
void office_fill(struct office *office, size_t records);
void office_end(struct office *office);
struct exchange_context office_context(struct office *office, const unsigned char device[SYNC_ID_SIZE]);

/* The floor: the same tables without the engine's columns. */
void plain_tables(sqlite3 *db, const struct catalogue *catalogue);
/* All rows of the office as JSON, an object a row, in portions; each gzipped, unpacked, read and inserted in one transaction. Returns the
 * bytes that travelled. */
int64_t plain_download(struct office *office, sqlite3 *into, size_t portion);

void bench_download(void);
void bench_push(void);
void bench_merge(void);
void bench_save(void);

#endif
