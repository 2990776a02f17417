/* Slows down the guessing of passwords. Failures are counted three times: of one name from one address, which soon has
 * to wait, and long; of one address whatever the name, and of one name whatever the address, both of which may fail
 * oftener and wait shorter, since other people share them: nobody can lock a worker out for long by failing under their
 * name. When failures come from everywhere, the names and addresses that failed wait for the rest of the minute;
 * whoever has failed at nothing never waits.
 *
 * Names need not exist. Memory is bounded: a fixed table in which the entry that failed longest ago makes room. Safe to
 * use from several threads; the caller brings the time, which may go back. */
#ifndef BACKEND_THROTTLE_H
#define BACKEND_THROTTLE_H

#include <stdint.h>

#define THROTTLE_FREE         5   /* failures of one name from one address before it has to wait */
#define THROTTLE_LONGEST      900 /* seconds that it waits at most; nobody waits longer */
#define THROTTLE_FREE_ADDRESS 20  /* failures of one address; an office may have but one */
#define THROTTLE_FREE_NAME    50  /* failures of one name */
#define THROTTLE_SHARED       60  /* seconds that an address or a name waits at most */
#define THROTTLE_MINUTE       120 /* failures of all in a minute before all that failed wait */

struct throttle;

enum throttle_kind { THROTTLE_PAIR, THROTTLE_ADDRESS, THROTTLE_NAME, THROTTLE_KINDS };

/* An attempt under way: what it was counted under, and how that stood before. */
struct throttle_attempt {
    uint64_t keys[THROTTLE_KINDS];
    unsigned failures[THROTTLE_KINDS];
    int64_t before[THROTTLE_KINDS];
    int64_t now;
};

/* SYNC_OK or SQLITE_NOMEM. */
int throttle_new(struct throttle **out);
void throttle_free(struct throttle *throttle); /* NULL is allowed */

/* Begin an attempt. 0: go ahead, and it counts as failed from now on, so that attempts at the same time see each other.
 * Otherwise the seconds that it has to wait; then it counts for nothing. */
int64_t throttle_begin(struct throttle *throttle, const char *name, const char *address, int64_t now,
                       struct throttle_attempt *attempt);

/* It succeeded: it counts no longer, and the name starts afresh at this address. */
void throttle_succeeded(struct throttle *throttle, const struct throttle_attempt *attempt);

/* Nobody found out whether it was right: it counts no longer. */
void throttle_undo(struct throttle *throttle, const struct throttle_attempt *attempt);

#endif
