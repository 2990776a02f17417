/* One edit: one save by one person on one device. Its text is described in PROTOCOL.md. */
#ifndef SYNC_EDIT_H
#define SYNC_EDIT_H

#include "sync/cover.h"

/* A column that covers something, and what. */
struct edit_cover {
    unsigned column;
    struct cover cover;
};

struct edit {
    const struct table *table;
    unsigned char row[SYNC_ID_SIZE];
    int64_t time;         /* as its author's clock said */
    bool creates;         /* the row is new */
    uint64_t columns;     /* bit i: values[i] was given */
    struct value *values; /* table->column_count of them */
    unsigned change_count; /* 0 when it creates */
    struct change *changes;
    unsigned cover_count; /* covers given that aren't null */
    struct edit_cover *covers;
};

/* Read one edit, which is JSON already (json_skip has passed over it). `made_under` is the catalogue as of the schema of the release that
 * made it (catalogue_at): its columns may be given and no others, and columns that a register got since are null; what is read is in
 * terms of `catalogue`. Every fault is named, as a JSON pointer within the edit.
 * SYNC_OK; SYNC_INVALID, and then `edit` holds what could be read, with table NULL when not even table and row could (the skeleton
 * of rule R3); or an SQLite code. Lists are of `arena`; texts may point into `text`. */
int edit_decode(const struct catalogue *catalogue, const struct catalogue *made_under, struct branches *branches, struct slice text,
                struct arena *arena, struct edit *edit, struct faults *faults);

/* Make the values of the covers anew, after what they name was changed. SYNC_OK or an SQLite code. */
int edit_write_covers(struct edit *edit, struct branches *branches, struct arena *arena);

/* The change of this register, or NULL. */
const struct change *edit_change(const struct edit *edit, unsigned reg);

#endif
