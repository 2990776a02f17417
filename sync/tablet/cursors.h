/* How far each scope has been read (R8), as an answer says it. A first reading begins at a fixed top and goes down; what
 * changes meanwhile is read above that top. */
#ifndef SYNC_TABLET_CURSORS_H
#define SYNC_TABLET_CURSORS_H

#include "sync/tablet/reading.h"

/* A scope's cursor. sync_cursor.schema holds `schema`, and 1,000 times `earlier`. */
struct cursor {
    int64_t remaining, top, low, began;
    int schema;  /* of the release that reads; 0: nothing was read yet, or all is to be read anew */
    int earlier; /* until this reading is complete: of the release that read what it hasn't brought; 0: that of this reading */
};

/* SYNC_OK, also when the scope has none yet, or an SQLite code. */
int cursor_read(struct device *device, int64_t scope, struct cursor *cursor);

/* The schema of the release that read this row as it is at the office: at most our own. SYNC_OK or an SQLite code. */
int cursor_schema_of(struct device *device, const struct row *row, int *schema);

/* Move the cursors to where "bereiken" says, once the answer's rows are in `reading`; add to *remaining how many rows
 * first readings still have to bring. SYNC_OK; SYNC_INVALID where the answer isn't in that form; SYNC_STALE when it goes
 * on with a reading that was forgotten here since; or an SQLite code. */
int cursors_take(const struct reading *reading, struct json scopes, int64_t *remaining);

/* What the reading of a scope that is complete now didn't bring isn't at the office any more, and leaves. Complete is a
 * scope that was read to its end, below and above: a row that changed meanwhile has gone from below to above. Writes the
 * rows and forgets them. SYNC_OK or an SQLite code. */
int cursors_complete(const struct reading *reading);

#endif
