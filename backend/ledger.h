/* The ledger of erasures (R14): a small database of its own, kept beside the office's and outside its backups, so that
 * a backup that is put back brings nothing back that was erased since. It holds ids, reasons and certificates, never
 * content. What it promises, it promises before anything is erased: each call that writes is durable when it returns.
 */
#ifndef BACKEND_LEDGER_H
#define BACKEND_LEDGER_H

#include "sync/office/server.h"

#define LEDGER_NAME "erasures.db"

struct ledger;

/* Open the ledger in the file `path`. `make`: it may be new. SYNC_OK; SYNC_NOT_FOUND when there is none; SYNC_LATER
 * when a newer release made it; or an SQLite code. Except on SYNC_OK, *out is NULL. */
int ledger_open(const char *path, bool make, struct ledger **out);
void ledger_close(struct ledger *ledger); /* NULL is allowed */

/* A new erasure. `nr` becomes its number. */
int ledger_begin(struct ledger *ledger, const char *reason, int64_t now, int64_t *nr);

/* Rows of an erasure; those that the ledger has already stay as they are. Between ledger_transaction and ledger_commit
 * they are kept together or not at all. */
int ledger_add(struct ledger *ledger, int64_t nr, const struct erased *row);
int ledger_transaction(struct ledger *ledger);
int ledger_commit(struct ledger *ledger,
                  int result); /* undoes unless `result` is SYNC_OK; returns it, or what went wrong */

int ledger_has(struct ledger *ledger, const struct erased *row, bool *has);
int ledger_each_row(struct ledger *ledger, int (*each)(void *context, const struct erased *row), void *context);

/* How many rows an erasure has in each table; `each` returns SYNC_OK to go on. */
int ledger_each_table(struct ledger *ledger, int64_t nr, int (*each)(void *context, const char *table, int64_t rows),
                      void *context);

/* The erasure is done. */
int ledger_certify(struct ledger *ledger, int64_t nr, const char *certificate, int64_t now);

struct ledger_entry {
    int64_t nr, ordered, finished; /* UTC seconds; finished: 0 while it isn't certified */
    const char *reason;
    const char *certificate; /* JSON; NULL while it isn't certified */
};
int ledger_each(struct ledger *ledger, int (*each)(void *context, const struct ledger_entry *entry), void *context);

#endif
