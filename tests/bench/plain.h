/* The floor: plain SQLite doing the same row work, with nothing kept of who saw what. The same tables without the engine's columns, WAL,
 * synchronous=FULL. */
#ifndef TESTS_BENCH_PLAIN_H
#define TESTS_BENCH_PLAIN_H

#include <sqlite3.h>
#include <stdbool.h>

#include "sync/buffer.h"
#include "sync/catalogue.h"
#include "sync/json.h"
#include "tests/bench/records.h"

struct plain {
    sqlite3 *db;
    struct catalogue catalogue;
    sqlite3_stmt **selects, **inserts; /* by table, in catalogue order; prepared when first needed */
    struct upsert *upserts;
};

/* Wrap a connection; plain_close leaves it open. Functions end the program when something fails. */
void plain_open(sqlite3 *db, struct plain *plain);
void plain_close(struct plain *plain);
void plain_tables(struct plain *plain);
void plain_fill(struct plain *plain, int64_t records);

/* Office: at most `most` rows of a table with keys above `after`, an array a row in the order of the columns:
 * {"rijen":[["<id>",…],…],"verder":2000}, and "verder" 0 when these were the last. */
void plain_answer(struct plain *plain, const struct table *table, int64_t after, int64_t most, struct buffer *out);
/* Tablet: insert the rows of such an answer in one transaction. Returns "verder". */
int64_t plain_take(struct plain *plain, const struct table *table, const char *answer, size_t length);

/* Office: {"rijen":[["contactmoment","<id>",{"onderwerp":"…"}],…]}, each inserted, or changed where it was. In the caller's transaction.
 * False when the text is none of these. */
bool plain_upsert(struct plain *plain, const char *text, size_t length);
void plain_put_upsert(struct buffer *out, const struct record *record); /* one of them, without a comma */

#endif
