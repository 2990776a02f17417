/* What was deleted long ago leaves the tablet: the office keeps it, and R18 doesn't count it. */
#ifndef SYNC_TABLET_PRUNE_H
#define SYNC_TABLET_PRUNE_H

#include "sync/tablet/tablet.h"

/* How long it stays here to be put back without a network: a quarter, the time after which a family's plan is looked at again. */
#define DELETED_KEPT (91 * 86400) /* seconds */

/* Remove the rows that are hidden, were deleted longer ago than DELETED_KEPT before `now` (the office's clock), as the office has had them in two
 * backups (`kept`: up to that position), and that nothing here needs: no row refers to them, no edit of theirs is kept, nothing unsent, refused or
 * half written names them. When one of them is brought back, the office sends it again. SYNC_OK or an SQLite code. */
int prune(struct device *device, int64_t kept, int64_t now);

#endif
