/* The records that are measured with: of each 10,000 there are 500 huishoudens of 20 columns, 6,000 contactmomenten of 12 with notes of 300
 * characters, 2,500 afspraken of 14 and 1,000 ervaringen of 8. Record i is the same in every run, so that office, floor and
 * tablet can each make it for themselves. */
#ifndef TESTS_BENCH_RECORDS_H
#define TESTS_BENCH_RECORDS_H

#include <stdint.h>

#include "sync/buffer.h"
#include "sync/sync.h"
#include "sync/catalogue.h"
#include "sync/value.h"

#define RECORD_TEAMS    4
#define RECORD_COLUMNS  20
#define RECORD_BRANCHES 16 /* tablets that the records came from */
#define RECORD_TIME     1790000000

/* Of one table, by number. */
enum record_kind { HUISHOUDEN, CONTACTMOMENT, AFSPRAAK, ERVARING, RECORD_KINDS };
int64_t record_count(enum record_kind kind, int64_t records);
extern const char *const RECORD_TABLES[RECORD_KINDS];

/* The first team has so many records, however many there are in all; the others share the rest. */
extern int64_t record_of_first_team;
void record_team(int team, unsigned char id[SYNC_ID_SIZE]);
void record_id(enum record_kind kind, int64_t number, unsigned char id[SYNC_ID_SIZE]);
void record_worker(int number, unsigned char id[SYNC_ID_SIZE]);

struct record {
    enum record_kind kind;
    unsigned char id[SYNC_ID_SIZE];
    int count;
    const char *names[RECORD_COLUMNS];
    struct value values[RECORD_COLUMNS]; /* texts are the record's own */
    size_t used;
    char room[4000];
};

/* Record `number` of its kind, in a world of `records`. */
void record_make(struct record *record, enum record_kind kind, int64_t number, int64_t records);

/* As the edit that creates it. */
void record_put_edit(struct buffer *out, const struct record *record);

/* A change of one column of a contactmoment, `which` of CHANGED_COLUMNS; and as an edit by somebody who saw that version. Record i of all, in
 * order of kind and number, was created by number i / RECORD_BRANCHES + 1 of branch i % RECORD_BRANCHES. */
#define CHANGED_COLUMNS 6
void record_change(struct record *record, int64_t contact, int which, uint64_t seed);
void record_put_change(struct buffer *out, const struct record *change, uint64_t branch, int64_t number);

/* The first bytes of a request, up to its runs; the beginning of a run, up to its edits; its end; the request's end. */
void request_begin(struct buffer *out);
void run_begin(struct buffer *out, uint64_t branch, int64_t first);
void run_end(struct buffer *out);
void request_end_runs(struct buffer *out);
uint64_t record_branch(int number);

/* splitmix64 */
uint64_t bench_random(uint64_t *state);

#endif
