/* What all of sync/ shares: result codes, ids, faults.
 *
 * Every function that can fail returns an int: SYNC_OK (0), an SQLite result
 * code passed up unchanged (SQLITE_NOMEM also for our own allocations), or one
 * of the codes below. sync/ knows sqlite3 and nothing else: no clock, no
 * randomness, no network; the caller passes those in. */
#ifndef SYNC_SYNC_H
#define SYNC_SYNC_H

#include <stddef.h>
#include <stdint.h>

enum sync_result {
    SYNC_OK = 0,
    SYNC_INVALID = 1001,  /* what was received or asked breaks the rules; the faults say how */
    SYNC_LATER = 1002,    /* made by a newer release than this one: try again after the update */
    SYNC_STALE = 1003,    /* an answer to another question than the one under way; nothing was changed */
    SYNC_NOT_FOUND = 1004 /* the row, branch or draft asked for is not in this database */
};

#define SYNC_ID_SIZE 16

/* The id of the shelf that every device bears: teams, workers, later goals and guides. */
extern const unsigned char SYNC_SHARED_SCOPE[SYNC_ID_SIZE];

/* What is wrong with something received, one entry a fault, so that all are named at once. */
struct fault {
    char where[96];   /* JSON pointer into what was received, such as /bewerkingen/0/lijst/3/waarden/duur */
    char reason[32];  /* a word that programs know: "onbekende-kolom" */
    char detail[160]; /* a Dutch sentence for people; never holds what a person typed */
};

#define FAULTS_MAX 32
struct faults {
    size_t count; /* all that were found; only the first FAULTS_MAX are kept */
    struct fault list[FAULTS_MAX];
};

/* Add a fault with fixed words and return SYNC_INVALID. */
int faults_refuse(struct faults *faults, const char *where, const char *reason, const char *detail);

/* Add a fault; `detail` is a printf format. */
void faults_add(struct faults *faults, const char *where, const char *reason, const char *detail, ...)
    __attribute__((format(printf, 4, 5)));

#endif
