/* One edit: one save by one person on one device. Its text is described in PROTOCOL.md. */
#ifndef SYNC_EDIT_H
#define SYNC_EDIT_H

#include "sync/cover.h"

/* The schema since which a change may say under which row its own lies. */
#define EDIT_PLACED_SINCE 9

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
    bool placed;          /* it says under which row its own lies: */
    unsigned char above[SYNC_ID_SIZE];
    uint64_t columns;     /* bit i: values[i] was given */
    struct value *values; /* table->column_count of them */
    unsigned change_count; /* 0 when it creates */
    struct change *changes;
    unsigned cover_count; /* covers given that aren't null */
    struct edit_cover *covers;
};

/* Room for the lists of an edit that is read and forgotten, as most are: in place of memory of an arena, which has to be cleared. */
struct edit_room {
    struct value values[COLUMNS_MAX];
    struct change changes[COLUMNS_MAX];
};

/* What a version of a branch that was never heard of is. */
enum edit_age {
    EDIT_CURRENT = VERSIONS_KNOWN, /* a fault */
    EDIT_JUDGED = VERSIONS_NEW     /* left to the judge, who asks the log: a verdict must not depend on what was heard of since (R7) */
};

/* What reading an edit takes. `schema` is that of the release that made it: its columns may be given and no others, and columns that a register
 * got since are null; what is read is in terms of `catalogue`. */
struct edit_reading {
    struct catalogue *catalogue;
    int schema;
    struct branches *branches;
    enum edit_age age;
    struct arena *arena; /* of all lists */
    struct faults *faults;
    struct edit_room *room; /* unless NULL: for `values` and `changes`, and the edit must not outlive it */
};

/* Read one edit, which is JSON already (json_skip has passed over it). Every fault is named, as a JSON pointer within the edit.
 * SYNC_OK; SYNC_INVALID, and then `edit` holds what could be read, with table NULL when not even table and row could (the skeleton
 * of rule R3); or an SQLite code. Texts may point into `text`. */
int edit_decode(const struct edit_reading *reading, struct slice text, struct edit *edit);

/* Make the values of the covers anew, after what they name was changed. SYNC_OK or an SQLite code. */
int edit_write_covers(struct edit *edit, struct branches *branches, struct arena *arena);

/* The object of "waarden". */
struct edit_values {
    const struct table *table;
    const struct table *then; /* as it was when the values were given */
    struct value *list;       /* one for each column of `table`; NULL before the call: of the arena, else the caller's */
    uint64_t given;           /* bit i: then->columns[i] */
    uint64_t columns;         /* bit i: table->columns[i] was given, or came later to a register that was given whole */
    unsigned cover_count;
    struct edit_cover *covers;
};

/* Read it, of a table of the reading's catalogue. Every fault is named. SYNC_OK, also when there are faults, or an SQLite code. */
int edit_read_values(const struct edit_reading *reading, const struct table *table, struct json *json, struct edit_values *values);

/* The change of this register, or NULL. */
const struct change *edit_change(const struct edit *edit, unsigned reg);

/* What a refused edit had seen, of the register with this index or of any, counts as seen by those made over it (R3): add
 * it to `seen`, as far as there is room for `most`. SYNC_OK or SQLITE_NOMEM. */
#define REGISTER_ANY (-1)
int edit_see_through(const struct edit *refused, int reg, unsigned most, struct seen *seen, struct arena *arena);

#endif
