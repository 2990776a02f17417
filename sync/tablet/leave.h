/* Rows that leave this tablet (R12, R14): with a family that moved, with a scope that was left, or because the office erased them. The functions
 * that take them out write the rows and forget them. What a person saved here and the office hasn't judged stays, and is shown when it stands by
 * itself. SYNC_OK; SYNC_INVALID where the answer isn't in that form; or an SQLite code. */
#ifndef SYNC_TABLET_LEAVE_H
#define SYNC_TABLET_LEAVE_H

#include "sync/tablet/tablet.h"

/* "weg": [["<scope>","<table>","<id>"], …], families that moved out of a scope. */
int leave_families(struct device *device, struct json *list);

/* Scopes that this tablet follows and "bereiken" doesn't name any more. */
int leave_scopes(struct device *device, struct json scopes);

/* What a complete reading of the scope, begun at log position `began`, didn't bring is gone at the office. */
int leave_unread(struct device *device, int64_t scope, int64_t began);

/* "gewist": [["<table>","<id>"], …]. Rows, edits in whatever state, and drafts go; `device->erased` gets the ids of all these rows. */
int leave_erased(struct device *device, struct json *list);

/* After the commit of an erasure, and at every opening, in case that was cut off: write the file anew, so that copies of what was erased are
 * gone from it as well. What fails here waits for the next time. */
void leave_nothing(struct device *device);

#endif
