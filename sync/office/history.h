/* What happened to one row, told from the log: the versions that stand, all that they replaced, and the edits that were
 * refused. Nothing of it is stored: a walk from the row's heads along the versions that each edit had seen. */
#ifndef SYNC_OFFICE_HISTORY_H
#define SYNC_OFFICE_HISTORY_H

#include "sync/office/server.h"

/* Append the history of the row with this id, the newest first; described in PROTOCOL.md. `person`: who asks; what that
 * person may read follows from the log. Bounded: what is left out is the oldest, and the answer says so. Reads in one
 * transaction of its own. SYNC_OK; SYNC_NOT_FOUND when there is no such row in the person's scopes and on the shared
 * shelf; or an SQLite code. */
int server_history(struct server *reader, const char *table, const unsigned char id[SYNC_ID_SIZE],
                   const unsigned char person[SYNC_ID_SIZE], struct buffer *out);

#endif
