/* What was deleted long ago leaves the tablet: the office keeps it, and R18 doesn't count it. */
#ifndef SYNC_TABLET_PRUNE_H
#define SYNC_TABLET_PRUNE_H

#include "sync/tablet/tablet.h"

/* How long it stays here at least, to be put back without a network: a quarter. At most twice that. */
#define DELETED_KEPT (91 * 86400) /* seconds */

/* Once a quarter by the office's clock (`now`; no clock of a person's counts): remove the rows that are hidden, that this tablet read, and the
 * office had in two backups, before the quarter began, and that nothing here needs: no row refers to them, no edit of theirs is kept, nothing
 * unsent, refused or half written names them. Teams and people stay. When one of them is brought back, the office sends it again. `kept`: what
 * is at or before this position is in two backups now. SYNC_OK or an SQLite code. */
int prune(struct device *device, int64_t kept, int64_t now);

/* The quarter begins anew: positions are others, or rows were asked for. SYNC_OK or an SQLite code. */
int prune_later(struct device *device);

#endif
