/* Which rows are hidden, and which assents have lapsed (R10, R17). Both follow from the heads of a row and its live children alone, whatever
 * the order in which these came.
 *
 * `verwijderd` is a register like any other. A head of it with a value deletes, and names what its author had on the
 * screen: the versions that were heads of any register, and the live children. One with null puts back. While there are
 * heads that delete and none that puts back, the row is
 *   hidden     when together they name every head of every other register and every live child: it counts no conflicts;
 *   contested  otherwise: it stays, and counts one conflict more, until somebody deletes it again, seeing all, or puts it back.
 * With heads of both sorts it is contested as any register with unequal heads is. A head by the same edit needs no naming, nor does the version
 * that created the row: who deletes a row has seen that it is there. So a register that comes with a later schema brings nothing back. Nor does
 * what is set once: when the office moves a family, nobody has written anything. */
#ifndef SYNC_DELETION_H
#define SYNC_DELETION_H

#include "sync/branches.h"
#include "sync/rows.h"

/* Whose rows these are. */
struct deletion {
    const struct catalogue *catalogue;
    struct branches *branches;
    struct rows *rows;
};

/* What a row counts for: row->conflicts, after merge_apply or merge_recount. SYNC_OK or an SQLite code. */
int deletion_count(const struct deletion *deletion, struct row *row);

/* The row came, was changed or went: count it, and count the row that it is a child of when that was deleted. `was_live`: exists and not hidden,
 * before. When the parent's count changes, or a tablet that let go of the parent is to get the row, the parent is dirty and `*parent` is that row;
 * NULL otherwise.
 * SYNC_OK or an SQLite code. */
int deletion_changed(const struct deletion *deletion, struct row *row, bool was_live, struct row **parent);

/* The row of `table` with this id, which lay under `row`, was erased: no cover of `row` names it any more, so that it is as if it had never been.
 * `*deleted`: somebody deleted `row` or put it back; otherwise nothing was changed. SYNC_OK or an SQLite code. */
int deletion_forget(const struct deletion *deletion, struct row *row, const struct table *table, const unsigned char id[SYNC_ID_SIZE],
                    bool *deleted);

/* Exists and isn't hidden. */
bool deletion_live(const struct row *row);

/* True when somebody deleted the row, nobody put it back, and the deletions name every head of its own: all that could bring it back is something
 * live below it. SYNC_OK or an SQLite code. */
int deletion_complete(const struct deletion *deletion, const struct row *row, bool *complete);

/* True when a head of `verwijderd` deletes the row, so that a person has something to settle when it isn't hidden. */
bool deletion_head(const struct row *row);

/* True when the register has a cover beside other columns (an assent, a decision), something is filled in, and no head's cover names all heads
 * that the covered registers have now. Heads by the same edit need no naming. SYNC_OK or an SQLite code. */
int deletion_lapsed(const struct deletion *deletion, const struct row *row, unsigned reg, bool *lapsed);

#endif
