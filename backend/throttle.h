/* Slows down the guessing of passwords: after some failures a login name has to wait, longer each time, whether it
 * exists or not; and when failures come from everywhere, everybody waits a little. Memory is bounded: a fixed table in
 * which the entry that failed longest ago makes room. Safe to use from several threads; the caller brings the time. */
#ifndef BACKEND_THROTTLE_H
#define BACKEND_THROTTLE_H

#include <stdint.h>

#define THROTTLE_FREE    5   /* failures of one name before it has to wait */
#define THROTTLE_LONGEST 900 /* seconds that one name waits at most */
#define THROTTLE_MINUTE  120 /* failures of all names in a minute before everybody waits */

struct throttle;

/* SYNC_OK or SQLITE_NOMEM. */
int throttle_new(struct throttle **out);
void throttle_free(struct throttle *throttle); /* NULL is allowed */

/* How many seconds this name has to wait before its next attempt; 0: go ahead. */
int64_t throttle_wait(struct throttle *throttle, const char *name, int64_t now);

void throttle_failed(struct throttle *throttle, const char *name, int64_t now);
void throttle_succeeded(struct throttle *throttle, const char *name);

#endif
