/* One edit: one save by one person on one device. Its text is described in PROTOCOL.md. */
#ifndef SYNC_EDIT_H
#define SYNC_EDIT_H

#include "sync/branches.h"
#include "sync/heads.h"

/* Versions that one change may name as seen: all heads of a register, and some that were replaced meanwhile. */
#define SEEN_MAX 200

struct change {
    unsigned reg; /* index into table->registers */
    unsigned seen_count;
    struct version *seen;
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
};

/* Room for the lists of an edit that is read and forgotten, as most are: in place of memory of an arena, which has to be cleared. */
struct edit_room {
    struct value values[COLUMNS_MAX];
    struct change changes[COLUMNS_MAX];
};

/* What a version of a branch that was never heard of is. */
enum edit_age {
    EDIT_CURRENT, /* a fault */
    EDIT_JUDGED   /* left to the judge, who asks the log: a verdict must not depend on what was heard of since (R7) */
};

/* Read one edit, which is JSON already (json_skip has passed over it). Every fault is named, as a JSON pointer within the edit.
 * SYNC_OK; SYNC_INVALID, and then `edit` holds what could be read, with table NULL when not even table and row could (the skeleton
 * of rule R3); or an SQLite code. Lists are of `arena`; texts may point into `text`. */
int edit_decode(const struct catalogue *catalogue, struct branches *branches, enum edit_age age, struct slice text, struct arena *arena,
                struct edit *edit, struct faults *faults);

/* The same, with `values` and `changes` in `room`, which the edit then must not outlive. */
int edit_decode_into(const struct catalogue *catalogue, struct branches *branches, enum edit_age age, struct slice text,
                     struct arena *arena, struct edit_room *room, struct edit *edit, struct faults *faults);

/* The object of "waarden": values[i] and bit i of `columns` for each column that it names. Every fault is named. SYNC_OK, also when there are
 * faults, or SQLITE_NOMEM. */
int edit_read_values(const struct table *table, struct json *json, struct arena *arena, struct value *values, uint64_t *columns,
                     struct faults *faults);

/* True when the change names this version as seen. */
bool change_has_seen(const struct change *change, struct version version);

/* What `past`, a change of the same register by a refused edit, had seen counts as seen by this one too (R3): its author saw it through that
 * edit. Each version once, up to SEEN_MAX in all. SYNC_OK or SQLITE_NOMEM. */
int change_see_also(struct change *change, const struct change *past, struct arena *arena);

/* The change of this register, or NULL. */
const struct change *edit_change(const struct edit *edit, unsigned reg);

#endif
