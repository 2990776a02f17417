/* What an edit does to a row's heads and to what is shown. No SQL: works on a row in memory.
 *
 * An edit removes from each register that it changes the heads that it has seen, and adds itself (R3). Which of
 * several heads is shown is the schema's rule: choice and text show the latest by time, latest and earliest the
 * greatest and the least value. Times never decide what survives (R15). Two heads of a text that were made from one
 * version may be shown as one merged text (R16): the office finds that version in its log, and whatever changes the
 * heads undoes the merge. */
#ifndef SYNC_MERGE_H
#define SYNC_MERGE_H

#include "sync/edit.h"
#include "sync/rows.h"

enum merge_view {
    MERGE_BY_RULE, /* as the schema says: the office, and what it answers */
    MERGE_OWN_FIRST /* on the tablet where the edit was made, its author goes on seeing it until the office has judged (invariant 7) */
};

/* Apply `edit` as `self`. Idempotent: an edit that is a head already changes nothing. A row that `edit` creates must not exist, another
 * must. Marks the row dirty. Where it was ever deleted its conflicts have to be counted once more (deletion_count).
 * SYNC_OK or SQLITE_NOMEM, and then the row must be thrown away. */
int merge_apply(struct row *row, const struct edit *edit, const struct head *self, enum merge_view view, struct arena *arena);

/* Give the register these heads, each with its values, and show one of them by the schema's rule. The list becomes
 * the row's. */
void merge_set_heads(struct row *row, unsigned reg, struct heads heads);

/* Only take away the heads that the change has seen. Where none would be left, all stay: then what replaced them isn't known here. */
int merge_drop(struct row *row, const struct change *change, struct arena *arena);

/* The heads of a register, each with its values, in a list of `arena` with room for `more`. */
int merge_full_heads(const struct row *row, unsigned reg, unsigned more, struct arena *arena, struct heads *out);

/* The register's values out of a list of one for each column of the table. */
void merge_gather(const struct reg *reg, const struct value *values, struct value *into);

/* True when `version` is one of the heads of the register. */
bool merge_is_head(const struct row *row, unsigned reg, struct version version);

/* The same, of REGISTER_ANY as well. */
bool merge_stands(const struct row *row, int reg, struct version version);

/* How many heads the register will have once this change is applied. */
unsigned merge_heads_after(const struct row *row, const struct change *change);

/* True when two heads of the register, with these values, say the same to a person: equal values are no conflict. What a cover names isn't
 * compared: beside other columns it doesn't count, and alone in its register it only counts whether there is one. */
bool merge_alike(const struct table *table, unsigned reg, const struct value *a, const struct value *b);

/* True when the register has heads that aren't alike, its rule leaves the choice to a person, and they aren't shown
 * merged. */
bool merge_conflicting(const struct row *row, unsigned reg);

/* True when the register is a text with two heads that differ: once it is known from which one version both were made,
 * they may merge. */
bool merge_needs_common(const struct row *row, unsigned reg);

/* Show those two heads merged, where their changes don't overlap: the column gets the merged text, the heads keep
 * theirs, and the register is no conflict. Where they do, nothing changes. `values`, one for each column of the table,
 * are of the edit that made the version from which both were made; what is needed of them is copied. SYNC_OK or
 * SQLITE_NOMEM, and then the row must be thrown away. */
int merge_texts(struct row *row, unsigned reg, const struct value *values, struct arena *arena);

/* Count the row's conflicts anew, after its heads were set by other means; as if what is deleted covered nothing: see deletion.h. */
void merge_recount(struct row *row);

/* The values of one of the heads, one for each column of the register: taken from the row when it is the one shown. `room` holds
 * COLUMNS_MAX values and is used for that. */
const struct value *merge_values(const struct row *row, unsigned reg, const struct head *head, struct value *room);

#endif
