/* Covers: which versions and rows somebody had before them who agreed, decided or deleted (R10, R17). A value of kind "dekking":
 *     {"versies":{register:[[branch,number],…],…},"kinderen":{table:[id,…],…}}
 * Branches are named by their bits. Both members may be left out, and "kinderen" belongs to `verwijderd` only: the live rows of child tables.
 * Null covers nothing. A row's column holds it as JSON text, as cover_write writes it. */
#ifndef SYNC_COVER_H
#define SYNC_COVER_H

#include "sync/catalogue.h"
#include "sync/seen.h"

/* Rows that one cover may name, over all child tables: a family that is seen each working day for 30 years. */
#define CHILDREN_MAX 8000

struct children {
    const struct table *table; /* whose parent is the cover's table */
    unsigned count;
    unsigned char (*ids)[SYNC_ID_SIZE];
};

struct cover {
    unsigned change_count;  /* registers named */
    struct change *changes; /* what was seen of each */
    unsigned children_count; /* child tables named */
    struct children *children;
};

/* What reading a cover takes. */
struct cover_reading {
    const struct catalogue *catalogue;
    const struct table *table; /* of the cover's row */
    unsigned column;           /* of that table */
    uint64_t covers;           /* the registers that may be named */
    struct branches *branches;
    enum versions of;
    struct arena *arena;
    const char *where; /* JSON pointer, for faults */
    struct faults *faults;
};

/* Read the object that comes next. SYNC_OK; SYNC_INVALID when faults were added, each with its place, and then `cover` holds what could be
 * read; or an SQLite code. The reader then stands behind the value. */
int cover_read(const struct cover_reading *reading, struct json *json, struct cover *cover);

/* Read what a row holds: what this database doesn't know (a branch, a register of a newer release) is passed over. SYNC_OK or an
 * SQLite code; for a value that is null the cover is empty. */
int cover_load(const struct catalogue *catalogue, const struct table *table, unsigned column, struct branches *branches,
               struct arena *arena, const struct value *value, struct cover *cover);

/* The value that says this, in the arena. SYNC_OK or an SQLite code. */
int cover_write(const struct cover *cover, const struct table *table, struct branches *branches, struct arena *arena,
                struct value *value);

/* True when the cover names this version of the register. */
bool cover_has(const struct cover *cover, unsigned reg, struct version version);

#endif
