/* The heads of a row: for each register the versions that nobody has replaced yet.
 * One head: settled. More, and unequal: a conflict for a person.
 * Source: multi-value register, Shapiro et al., "A comprehensive study of Convergent and Commutative Replicated Data Types",
 * 2011, section 3.2.2; here with explicit sets of seen versions in place of version vectors.
 *
 * Stored form (sync_heads of a row), all integers as varints:
 *     branch number time                     the version that created the row: it stands for every register not named below
 *     { register count head{count} } ...     in ascending order of the register's number
 *     head: branch number time               time as a zigzag difference with that of the creating version
 *           value{width}                     absent in the first head, which is shown: its values are the row's columns
 * A register that got more columns since it came is stored as { register+HEADS_WIDENED count width head{count} }: without the flag, `width` is that
 * of the beginning, so that what was stored by an earlier release stays readable. Columns beyond the width are NULL.
 * `branch` is sync_branch.nr; `time` is in UTC seconds.
 *
 * A text register whose two heads are shown merged (R16) has HEADS_MERGED added to its number: the column holds the
 * merged text, so the first head has its value too, and the value of the version that both were made from stands
 * between count and heads. */
#ifndef SYNC_HEADS_H
#define SYNC_HEADS_H

#include "sync/value.h"

struct version {
    uint32_t branch; /* sync_branch.nr */
    uint32_t number; /* of the edit on its branch, from 1 */
};

struct head {
    struct version version;
    int64_t time;               /* claimed by the author, but at most 5 minutes after arrival; only chooses which is shown */
    const struct value *values; /* one for each column of the register, in column order; NULL in the head that is shown */
};

/* The heads of one register, the one shown first. */
struct heads {
    unsigned count; /* 0: the version that created the row */
    struct head *list;
    /* Two heads of a text, shown merged: what both were made from; then both have their values. NULL otherwise. */
    const struct value *common;
};

/* Flags on a register's number, which is below COLUMNS_MAX, in the stored form. */
#define HEADS_MERGED  64
#define HEADS_WIDENED 256

/* More concurrent versions of one register than people can make: what would add another is refused. */
#define HEADS_MAX 100

struct row_heads {
    struct head created;
    struct heads *registers; /* table->register_count of them */
};

bool version_equal(struct version a, struct version b);

/* True when this register's heads can be shown merged: a text, by itself, of which there are two versions. */
bool heads_mergeable(const struct reg *reg, const struct heads *heads);

/* The heads of a register, where count 0 has been replaced by the creating version. */
struct heads heads_of(const struct row_heads *heads, unsigned reg);

/* Append the stored form. */
void heads_store(struct buffer *buffer, const struct table *table, const struct row_heads *heads);

/* Read the stored form; the result's values point into `bytes`, its lists are of `arena`. SYNC_OK, SQLITE_NOMEM, or SQLITE_CORRUPT when
 * the bytes are no stored heads of this table. */
int heads_load(const struct table *table, const void *bytes, size_t length, struct arena *arena, struct row_heads *heads);

#endif
