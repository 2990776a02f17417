/* The check of R18: does this tablet hold what the office says it should? */
#ifndef SYNC_TABLET_CHECK_H
#define SYNC_TABLET_CHECK_H

#include "sync/tablet/tablet.h"

#define CHECK_INTERVAL 3600 /* seconds */

/* True at most once in CHECK_INTERVAL of the office's clock (`now`), since all rows are gone over. SYNC_OK or an SQLite code. */
int check_due(struct device *device, int64_t now, bool *due);

/* Compare the scopes that `scopes`, the "bereiken" of the answer read at `stand`, gives a sum of. A scope that differs is fetched anew, which
 * brings what lacks and drops what is too much; the event is counted (sync_state.healed). *healed tells whether there was one. Nothing else may
 * be left to fetch. */
int check(struct device *device, struct json scopes, int64_t stand, bool *healed);

#endif
