/* Covers: which versions and rows somebody had before them who agreed, decided or deleted (R10, R17). A value of kind "dekking":
 *     {"versies":[[branch,number],…],"kinderen":{table:[id,…],…}}
 * Versions are of the cover's row, each once, whatever registers they are heads of: an edit is judged and applied as a
 * whole, so who had one of its values before them had all that it set in the row. Which registers a cover counts for
 * the schema says (column.covers).
 * Branches are named by their bits. Both members may be left out, and "kinderen" belongs to `verwijderd` only: the live rows of child tables.
 * Null covers nothing. A row's column holds it as JSON text, as cover_write writes it. */
#ifndef SYNC_COVER_H
#define SYNC_COVER_H

#include "sync/catalogue.h"
#include "sync/seen.h"

/* Rows that one cover may name, over all child tables: a family that is seen each working day for 30 years. */
#define CHILDREN_MAX 8000

/* Versions that one cover may name: thousands of edits would have to stand beside each other in one row. */
#define COVERED_MAX 2000

struct children {
    const struct table *table; /* whose parent is the cover's table */
    unsigned count;
    unsigned char (*ids)[SYNC_ID_SIZE];
};

struct cover {
    struct seen versions;
    unsigned children_count; /* child tables named */
    struct children *children;
};

/* What reading a cover takes. */
struct cover_reading {
    const struct catalogue *catalogue;
    const struct table *table; /* of the cover's row */
    unsigned column;           /* of that table */
    struct branches *branches;
    enum versions of;
    struct arena *arena;
    const char *where; /* JSON pointer, for faults */
    struct faults *faults;
};

/* Read the object that comes next. SYNC_OK; SYNC_INVALID when faults were added, each with its place, and then `cover` holds what could be
 * read; or an SQLite code. The reader then stands behind the value. */
int cover_read(const struct cover_reading *reading, struct json *json, struct cover *cover);

/* Read what a row holds: what this database doesn't know (a branch, a table of a newer release) is passed over. SYNC_OK
 * or an SQLite code; for a value that is null the cover is empty. */
int cover_load(const struct catalogue *catalogue, const struct table *table, unsigned column, struct branches *branches,
               struct arena *arena, const struct value *value, struct cover *cover);

/* The value that says this, in the arena. SYNC_OK or an SQLite code. */
int cover_write(const struct cover *cover, struct branches *branches, struct arena *arena, struct value *value);

#endif
