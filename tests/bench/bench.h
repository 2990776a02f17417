/* Measuring the engine against plain SQLite in the same run. Machines are noisy: work and floor take turns, and of all rounds the best
 * counts, by wall clock and by processor time apart. A figure's `ratio` is of wall clock times unless its name says cpu; `cpu_ratio` is
 * the steadier one. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* End the program, saying what failed, unless `result` is 0. */
void must(int result, const char *what);

/* How much is done: all of it, or just enough to see that it works. */
struct scale {
    int rounds;
    int64_t records; /* of a download and under a push */
    int tablets, inserts, changes; /* of a push: tablets, and what each sends */
    int rows;        /* that are merged into, ten fields each */
    int saves;
    int idle;        /* syncs with nothing new */
    int64_t small, large;             /* records under those */
    const int64_t *growth; /* records on the server, ending with 0 */
    int64_t million;       /* the same, when it is asked for by name */
};
extern const struct scale FULL, QUICK;
extern const struct scale *scale; /* of this run */

/* A moment or, as a difference, a stretch of work: wall clock and processor time (user and system), in seconds. */
struct span {
    double wall, cpu;
};
struct span now(void); /* of this process */
struct span since(struct span start);

#define ROUNDS_MAX 9
struct rounds {
    struct span work[ROUNDS_MAX], floor[ROUNDS_MAX];
    int count;
};
void rounds_add(struct rounds *rounds, struct span work, struct span floor);

/* Print one figure as a line of JSON, with the ratio of value and floor. */
void figure(const char *name, double value, const char *unit, double floor);
/* `amount` of `unit` a second: ratio is that of the rates, more is better. */
void figure_rate(const char *name, const struct rounds *rounds, double amount, const char *unit);
/* Seconds: ratio is that of the times, less is better. */
void figure_time(const char *name, const struct rounds *rounds);
struct span best(const struct span *spans, int count);

/* A folder of this run, made at the first call; all in it goes when the program ends. */
const char *bench_folder(void);

/* A new file database with the settings of tablet and office: WAL, synchronous=FULL. bench_close removes its file. */
sqlite3 *bench_open(void);
void bench_close(sqlite3 *db);
int64_t bench_size(sqlite3 *db); /* bytes, compacted */

void bench_download(void);
void bench_push(void);
void bench_merge(void);
void bench_save(void);
void bench_sizes(void);
void bench_idle(void);
void bench_growth(void);
void bench_million(void); /* growth up to the largest: takes minutes and gigabytes */
/* Write the answers of a first download into `folder`, for the browser's bench: ours/N and plain/N, both gzipped. */
void bench_answers(const char *folder);

#endif
