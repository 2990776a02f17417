/* What a `struct device` holds, for the files that make up the tablet's side: device.c, save.c, request.c, receive.c, reading.c, overlay.c,
 * describe.c. */
#ifndef SYNC_TABLET_H
#define SYNC_TABLET_H

#include "sync/branches.h"
#include "sync/catalogue.h"
#include "sync/deletion.h"
#include "sync/merge.h"
#include "sync/tablet/device.h"
#include "sync/rows.h"
#include "sync/scopes.h"
#include "sync/transaction.h"

enum device_statement {
    STATE_READ,
    STATE_IDENTIFY,
    STATE_ASK,
    STATE_ANSWERED,
    BRANCH_FIND,
    BRANCH_COUNT,
    EDIT_ADD,
    EDITS_WAITING,
    EDITS_OF_ROW,
    EDIT_FIND,
    EDIT_REFUSE,
    EDITS_ACCEPT,
    EDITS_AGAIN,
    EDITS_ALL_AGAIN,
    EDITS_SETTLE,
    BASE_ADD,
    BASE_READ,
    BASE_SET,
    BASE_DROP,
    BASE_ROWS,
    CURSORS,
    CURSOR_READ,
    CURSOR_SET,
    CURSORS_DROP,
    COUNTS,
    WAITING_OF_ROW,
    DEVICE_STATEMENTS
};

struct device {
    sqlite3 *db;
    uint64_t branch;
    struct catalogue catalogue;
    struct branches branches;
    struct scopes scopes;
    struct rows *rows;
    struct transaction transaction;
    sqlite3_stmt *statements[DEVICE_STATEMENTS];
    sqlite3_stmt **conflicts; /* by table, in catalogue order: number of rows in conflict */
    bool rolled_back;         /* by whoever holds the connection: what was cached may be untrue */
};

/* sync_state */
struct device_state {
    bool has_person, has_incarnation;
    unsigned char person[SYNC_ID_SIZE], incarnation[SYNC_ID_SIZE];
    int64_t request, answered;
    bool open;
};

int device_state_read(struct device *device, struct device_state *state);

/* One call of the device as one unit: nested in the caller's transaction if there is one. device_end keeps what was done when `result` is
 * SYNC_OK, undoes it otherwise, forgets the rows, and returns `result` or what went wrong with keeping. Where it can't be undone alone, the
 * caller's transaction is rolled back with it. */
int device_begin(struct device *device);
int device_end(struct device *device, int result);

/* Put the office's state of the row (its sync_base) on the screen, with the edits laid over it that the office hasn't judged (R9). When none
 * are left the base is dropped. The row is dirty
 * afterwards, or gone when it exists neither at the office nor by a waiting edit. */
int overlay(struct device *device, struct row *row);

/* Let `edit` see, and cover, what the refused edits that it has seen had seen: its author saw it through them (R3). */
int overlay_expand_seen(struct device *device, const struct row *row, struct edit *edit);

/* What counting deleted rows takes. */
struct deletion device_deletion(struct device *device);

/* Append {"fouten":[…]}. */
void put_faults(struct buffer *out, const struct faults *faults);

#endif
