/* An office and tablets in one process: real engine, real SQLite in memory, a clock and a network that the test holds.
 * A step that a test takes for granted ends the program when it fails, with the place and what went wrong. */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include <sqlite3.h>

#include "sync/tablet/device.h"
#include "sync/office/server.h"

#define TABLETS_MAX 33

struct world;

struct tablet {
    struct world *world;
    sqlite3 *db;
    struct device *device;
    uint64_t branch; /* of this opening */
    int schema;      /* of its release; 0: today's. Of the next opening, when it is changed */
    unsigned char id[SYNC_ID_SIZE], person[SYNC_ID_SIZE];
    int64_t clock_error; /* seconds that its clock is off */
    struct buffer request, answer; /* the last ones */
    struct buffer heard;           /* what the app heard of the answer that was received last */
};

struct world {
    sqlite3 *db;
    struct server *server;
    unsigned char team[SYNC_ID_SIZE];
    struct order_entry office; /* the office as an author: number is that of its next entry */
    int64_t now;
    uint64_t random; /* state of world_random */
    size_t rows_max; /* of an answer; 0: the engine's own bound */
    size_t tablet_count;
    struct tablet tablets[TABLETS_MAX];
};

/* splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). */
uint64_t world_random(struct world *world);

void world_open(struct world *world, uint64_t seed, size_t tablets);
/* The same with files on a file system of SQLite: "office", "tablet-0", … NULL: in memory. */
void world_open_on(struct world *world, uint64_t seed, size_t tablets, const char *vfs);
void world_close(struct world *world);

/* A command of the office, as PROTOCOL.md describes it: SYNC_OK, or SYNC_INVALID when it was refused. world_fault tells why. */
int world_order(struct world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *world_fault(void);

/* From now on the tablet's person has these scopes: `count` ids. */
void world_access(struct world *world, struct tablet *tablet, const unsigned char (*scopes)[SYNC_ID_SIZE], size_t count);

/* server_erase of one row with all below it. */
int world_erase(struct world *world, const char *table, const char *id, struct erasure *done);

/* A copy of the office's database as it is now; the caller's to close. */
sqlite3 *world_backup(struct world *world);

/* One more backup of all that the office has now was read back and found whole. */
void world_backed_up(struct world *world);

/* Put the office back to a backup, as an operator does: another incarnation. The backup stays the caller's. */
void world_restore(struct world *world, sqlite3 *backup);

/* True when deriving the office's tables anew from its log gives what is there. */
bool world_rebuilds(struct world *world);

/* An id as text in one of a few buffers that later calls overwrite. */
const char *text_of(const unsigned char id[SYNC_ID_SIZE]);

/* A new id, as text in a buffer of 23 bytes. */
char *world_id(struct world *world, char text[23]);

/* The office's answer to a request of this tablet; false when the whole request was refused, with the faults in `faults`. The answer
 * is the caller's to free with buffer_free. */
bool world_answer(struct world *world, struct tablet *tablet, const char *request, size_t length, struct buffer *answer,
                  struct faults *faults);

/* The steps of an exchange, for what happens between them: the tablet asks; the office answers what it asked last; the tablet takes the last
 * answer in, which is SYNC_OK, or SYNC_STALE when it is none to what is under way. The same request can be answered again. */
void tablet_ask(struct tablet *tablet);
void tablet_get_answer(struct tablet *tablet);
int tablet_receive(struct tablet *tablet);

/* One exchange without faults; true when there is more. tablet_exchange repeats it until there isn't. */
bool tablet_one_exchange(struct tablet *tablet);
void tablet_exchange(struct tablet *tablet);
void world_exchange(struct world *world); /* all tablets, twice, so that everybody has everything */

/* Close the tablet as a killed browser would, and open it again: a new branch on the same database. */
void tablet_reopen(struct tablet *tablet);

/* Put a copy of one tablet's database in place of the other's, as a cloned profile or an old copy would be; it is the same device and person. */
void tablet_copy(struct tablet *from, struct tablet *to);

/* The tablet is lost for good: in its place comes a new one, another device, of this person. */
void tablet_replace(struct tablet *tablet, const unsigned char person[SYNC_ID_SIZE]);

/* Another person logs in on the tablet, which is another device for each: the result of device_hand_over, of which nothing else is done unless it
 * is SYNC_OK. */
int tablet_hand_over(struct tablet *tablet, const unsigned char device[SYNC_ID_SIZE], const unsigned char person[SYNC_ID_SIZE]);

/* A copy of the tablet's database, the caller's to close; and such a copy in place of what the tablet has, of this device and person. */
sqlite3 *tablet_keep(struct tablet *tablet);
void tablet_become(struct tablet *tablet, sqlite3 *copy, const unsigned char device[SYNC_ID_SIZE], const unsigned char person[SYNC_ID_SIZE]);

/* The database of an office in which nothing happened yet; the caller's to close. */
sqlite3 *world_empty_office(void);

/* device_save with a format; the result of the save. tablet_fault tells the first "reden" of the last save that was refused. */
int tablet_save(struct tablet *tablet, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *tablet_fault(void);

/* New rows with what they need at least; `id` gets their id as text. */
void tablet_huishouden(struct tablet *tablet, char id[23]);
void tablet_afspraak(struct tablet *tablet, const char *huishouden, char id[23]);

/* What a screen shows: the JSON of device_row in a buffer that the next call overwrites; NULL when there is no such row. */
const char *tablet_row(struct tablet *tablet, const char *table, const char *id);

/* What one column shows, as JSON, from a row's JSON. Each overwrites what the last call returned. */
const char *row_value(const char *row, const char *column);
const char *row_seen(const char *row, const char *reg);      /* the list to hand back */
const char *row_conflict(const char *row, const char *reg);  /* the list of heads, NULL when there is none */
const char *row_merged(const char *row, const char *reg);    /* {"basis","koppen"} of a text that is shown merged, NULL when it isn't */
const char *row_all_seen(const char *row, const char *reg);  /* every version of a conflict, as a list to hand back */
const char *row_cover(const char *row, const char *column);  /* what to hand back when a cover is made */
bool row_hides(const char *row);                             /* "verborgen" */
const char *row_lapsed(const char *row);                     /* "vervallen" */

/* Delete a row over what its screen shows, all of it; or put it back. */
void tablet_delete(struct tablet *tablet, const char *table, const char *id);
void tablet_put_back(struct tablet *tablet, const char *table, const char *id);

/* Open, change one register of one column, save. */
void tablet_set(struct tablet *tablet, const char *table, const char *id, const char *column, const char *value);

/* Nothing waits, was refused or is under way, and all that the office has for the tablet was read. */
bool tablet_is_settled(struct tablet *tablet);

/* The value of an SQL expression, as text in a buffer that the next call overwrites. */
const char *sql_text(sqlite3 *db, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
