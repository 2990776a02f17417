/* What a `struct device` holds, for the files that make up the tablet's side. */
#ifndef SYNC_TABLET_H
#define SYNC_TABLET_H

#include "sync/branches.h"
#include "sync/catalogue.h"
#include "sync/deletion.h"
#include "sync/family.h"
#include "sync/idset.h"
#include "sync/merge.h"
#include "sync/rows.h"
#include "sync/scopes.h"
#include "sync/tablet/device.h"
#include "sync/transaction.h"

enum device_statement {
    STATE_READ,
    STATE_IDENTIFY,
    STATE_LEAVE,
    STATE_ASK,
    STATE_ANSWERED,
    STATE_ANSWER_NOTHING,
    STATE_CHECKED,
    STATE_CHECK,
    STATE_ERASED,
    STATE_ERASE,
    STATE_HEALED,
    BRANCH_FIND,
    EDIT_ADD,
    EDITS_WAITING,
    EDIT_READ,
    EDITS_OF_ROW,
    EDIT_FIND,
    EDIT_REFUSE,
    EDIT_PUT_AWAY,
    EDITS_REFUSED,
    EDITS_ACCEPT,
    EDITS_AGAIN,
    EDITS_AFTER_GAP,
    EDITS_EARLIER,
    EDITS_KEPT,
    ROWS_KEPT,
    EDITS_LACKED,
    EDITS_LACKED_BY,
    EDITS_RETURN,
    EDITS_KEEP,
    EDITS_FORGET,
    EDITS_SETTLE,
    EDITS_SETTLE_ALL,
    EDITS_LET_GO,
    EDITS_DROP,
    EDITS_NAMING,
    TESTIMONY_ADD,
    TESTIMONY_DROP,
    BASE_ADD,
    BASE_READ,
    BASE_SET,
    BASE_DROP,
    BASES_DROP,
    BASE_ROWS,
    BASES,
    BASES_ABSENT,
    CURSORS,
    CURSOR_READ,
    CURSOR_SET,
    CURSOR_SCOPES,
    CURSOR_COMPLETE,
    CURSOR_DONE,
    CURSOR_DROP,
    CURSORS_DROP,
    CURSOR_FORGET,
    CURSORS_FORGET,
    CURSORS_REACH,
    DRAFTS_DROP,
    DRAFTS_DROP_STEP,
    DRAFTS_UNNAME,
    HERE_ALONE,
    COUNTS,
    WAITING_OF_ROW,
    NAMED_BY_WORK,
    QUARTER,
    QUARTER_BEGIN,
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
    struct family family;
    /* By table, in catalogue order: */
    sqlite3_stmt **conflicts;  /* number of rows in conflict */
    sqlite3_stmt **of_scope;   /* ids of a scope's rows that were read before a position */
    sqlite3_stmt **heads_of_scope; /* ids and heads of a scope's rows, and whether somebody deleted them */
    sqlite3_stmt **read_since; /* ids of rows that were read after a position */
    sqlite3_stmt **unread;     /* of a scope's rows, or all for NULL: let those read after a position count as never read */
    uint64_t changed;         /* tables that the answer under way changes, as bits in catalogue order */
    struct idset erased;      /* rows that it erases */
    bool rolled_back;         /* by whoever holds the connection: what was cached may be untrue */
};

/* sync_edit.sequence of an edit. */
static inline int64_t edit_sequence(uint32_t branch, uint32_t number)
{
    return (int64_t)((uint64_t)branch << 32 | number);
}

static inline struct version edit_version(int64_t sequence)
{
    return (struct version){ (uint32_t)((uint64_t)sequence >> 32), (uint32_t)sequence };
}

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

/* The answer under way changes rows of this table. */
void device_note_table(struct device *device, const struct table *table);

/* Put the office's state of the row (its sync_base) on the screen, with the edits laid over it that the office hasn't judged (R9). When none
 * are left the base is dropped. The row is dirty afterwards, or gone when it exists neither at the office nor by a waiting edit. */
int overlay(struct device *device, struct row *row);

/* The same, and count anew the deleted rows that it lies under, before and after. */
int overlay_and_count(struct device *device, struct row *row);

/* The parts: the row as the office knows it, where it has a base; keep what `row` holds as its base, unless it has one (`made`: it had none);
 * give its base, if it has one, the state in `row`. */
int overlay_load_base(struct device *device, struct row *row, bool *found);
int overlay_keep_base(struct device *device, const struct row *row, bool *made);
int overlay_set_base(struct device *device, const struct row *row);

/* Of a row that has a base: whether the office has told of it, so that it isn't here by own edits alone. SYNC_OK or an SQLite code. */
int overlay_office_knows(struct device *device, const struct row *row, bool *knows);

/* Add the ids of all rows that have a base. SYNC_OK or an SQLite code. */
int overlay_find_bases(struct device *device, struct idset *rows);

/* Let `edit` see, and cover, what the refused edits that it has seen had seen: its author saw it through them (R3). */
int overlay_expand_seen(struct device *device, const struct row *row, struct edit *edit);

/* What counting deleted rows takes. */
struct deletion device_deletion(struct device *device);

/* A row that changes otherwise than by a save or an answer: note first which deleted row it lies under, and count both afterwards, when it may
 * be gone. */
int device_parent(struct device *device, const struct row *row, struct row **parent);
int device_count(struct device *device, struct row *row, struct row *parent);
int device_count_parent(struct device *device, struct row *parent);

/* refused.c: what device_put_away does, within the caller's device_begin and device_end. */
int put_away(struct device *device, uint64_t branch, uint32_t number);

/* person.c: the office was restored, and has the log of its former incarnation up to `kept`. What lies beyond, and is kept here for another person
 * than who works here, waits for that person. Append the ids of all such persons, as a list. */
int person_lacks(struct device *device, int64_t kept);
int person_put_lacking(struct device *device, struct buffer *out);

/* meet.c: the office has another incarnation than before; `former` are those before this one, as its answer lists them. */
int meet(struct device *device, struct json *former, const unsigned char incarnation[SYNC_ID_SIZE]);

/* Who works here leaves: attest each row of which edits of theirs are kept, and those above it (R13). With the row goes what these edits were made over, and what it lay
 * under. What is attested is kept as these edits are, and waits when they do. */
int meet_beforehand(struct device *device);

/* Append {"fouten":[…]}. */
void put_faults(struct buffer *out, const struct faults *faults);

#endif
