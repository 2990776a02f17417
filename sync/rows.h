/* Rows in memory while a batch works on them: each is read once, changed as often as the batch wants, and written once. */
#ifndef SYNC_ROWS_H
#define SYNC_ROWS_H

#include "sync/branches.h"
#include "sync/catalogue.h"
#include "sync/heads.h"
#include "sync/sum.h"

struct row {
    const struct table *table;
    unsigned char id[SYNC_ID_SIZE];
    bool exists;       /* false and dirty: rows_write removes it from the table */
    bool dirty;
    bool noted;        /* for whoever goes through rows and wants each once; false otherwise */
    bool blind;        /* nobody looked whether the table has the row: sync_row says nothing (rows_replace) */
    int64_t sync_row;  /* 0: not in the table yet */
    int64_t scope;     /* sync_scope.nr */
    int64_t changed;   /* office: log position of the last edit; tablet: log position at which it was read, 0 if never */
    int64_t written_row, written_scope, written_changed, written_conflicts; /* as the table has them; written_row also after it was removed */
    struct sum written_sum; /* of this one row as it stands in the table, where the rows keep sums */
    int64_t conflicts; /* registers on which a person must choose */
    uint64_t touched;  /* columns whose values differ from the table's */
    struct value *values; /* one for each column: what is shown */
    struct row_heads heads;
};

struct rows;

/* Prepares the statements of every travelling table. `catalogue` must outlive the rows. */
int rows_open(sqlite3 *db, const struct catalogue *catalogue, struct rows **out);
void rows_close(struct rows *rows);

/* From now on fill in written_sum of the rows that are read: `add` adds a row to a sum, and returns SYNC_OK or an SQLite code. */
typedef int rows_sum(void *context, const struct row *row, struct sum *sum);
void rows_keep_sums(struct rows *rows, rows_sum *add, void *context);

/* The row with this id, read when it wasn't; `exists` is false when the table has none. Valid until rows_forget. */
int rows_get(struct rows *rows, const struct table *table, const unsigned char id[SYNC_ID_SIZE], struct row **out);

/* The row with this id as one that holds nothing yet, whatever the table has: it is going to be written whole. The table isn't asked. */
int rows_replace(struct rows *rows, const struct table *table, const unsigned char id[SYNC_ID_SIZE], struct row **out);

/* What lives as long as the rows: values and heads that are given to a row have to be of it, or live longer. */
struct arena *rows_arena(struct rows *rows);

/* Make the row one that holds nothing yet and is to be written: every value NULL, no heads. `exists` is the caller's. */
void row_clear(struct row *row);

/* Write all dirty rows, in the order of their keys. For each, `written` is called after its sync_row is known (NULL: nobody asks); a
 * result other than SYNC_OK ends the writing. */
int rows_write(struct rows *rows, int (*written)(void *context, const struct row *row), void *context);

/* True when the row is deleted and that is all there is of it: it leaves every list (deletion.h). */
bool row_hidden(const struct row *row);

/* Call `each` for every live child (not hidden) in `table` of the row of its parent table with this id, as things stand in memory, or in the
 * table where they weren't changed in memory. A result other than SYNC_OK ends it and is returned. */
int rows_children(struct rows *rows, const struct table *table, const unsigned char parent[SYNC_ID_SIZE],
                  int (*each)(void *context, const unsigned char *id), void *context);

/* The row that `row` is a child of, when somebody deleted it; NULL when nobody did, it isn't here, or there is no parent table. SYNC_OK or an
 * SQLite code. */
int rows_deleted_parent(struct rows *rows, const struct row *row, struct row **parent);

/* Forget all rows, written or not, and give their memory back. */
void rows_forget(struct rows *rows);

/* The state of a row as one run of bytes (sync_base.state): varint length of the stored heads, the heads (heads.h), varint sync_changed,
 * then the value of each column, in column order; columns that the bytes end before are NULL. row_load keeps the row's key. */
void row_store(struct buffer *buffer, const struct row *row);
int row_load(const void *bytes, size_t length, struct arena *arena, struct row *row);

#endif
