/* How far each scope has been read (R8), as an answer says it. A first reading begins at a fixed top and goes down; what
 * changes meanwhile is read above that top. */
#ifndef SYNC_TABLET_CURSORS_H
#define SYNC_TABLET_CURSORS_H

#include "sync/tablet/reading.h"

/* Move the cursors to where "bereiken" says, once the answer's rows are in `reading`; add to *remaining how many rows
 * first readings still have to bring. SYNC_OK; SYNC_INVALID where the answer isn't in that form; SYNC_STALE when it goes
 * on with a reading that was forgotten here since; or an SQLite code. */
int cursors_take(const struct reading *reading, struct json scopes, int64_t *remaining);

/* What the reading of a scope that is complete now didn't bring isn't at the office any more, and leaves. Complete is a
 * scope that was read to its end, below and above: a row that changed meanwhile has gone from below to above. Writes the
 * rows and forgets them. SYNC_OK or an SQLite code. */
int cursors_complete(const struct reading *reading);

#endif
