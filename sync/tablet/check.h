/* The check of R18: does this tablet hold what the office says it should? */
#ifndef SYNC_TABLET_CHECK_H
#define SYNC_TABLET_CHECK_H

#include "sync/tablet/tablet.h"

/* Compare the scopes that `scopes`, the answer's "bereiken", gives a sum of; at most once in CHECK_INTERVAL of the office's clock (`now`), since
 * all rows are gone over. A scope that differs is fetched anew, which brings what lacks and drops what is too much; the event is counted
 * (sync_state.healed). *healed tells whether there was one. Nothing else may be left to fetch. */
#define CHECK_INTERVAL 3600 /* seconds */
int check(struct device *device, struct json scopes, int64_t now, bool *healed);

#endif
