/* The log: every edit that ever reached the office and every command of its own, in one order, durable before anyone is told so.
 *
 * This database always holds the whole log. Beyond that a `struct log_store` may hold it elsewhere, where other servers read it too: append a
 * batch, read since a position. Nothing may count on more of it than that, and nothing on its sharing a transaction with the tables: those
 * follow as batches are read (server_follow).
 *
 * Entries are kept as the text that arrived, refused ones too: the verdict on an edit is a function of the log before it. An entry
 * that was erased (R14) is empty and keeps its number and position. */
#ifndef SYNC_OFFICE_LOG_H
#define SYNC_OFFICE_LOG_H

#include <sqlite3.h>
#include <stdbool.h>

#include "sync/branches.h"
#include "sync/heads.h"
#include "sync/json.h"
#include "sync/office/log_store.h"

enum log_statement {
    LOG_END,
    LOG_ADD_PUSH,
    LOG_ADD_EDIT,
    LOG_ADD_EDITS,
    LOG_FIND_PUSH,
    LOG_TEXT,
    LOG_ARRIVED,
    LOG_READ,
    LOG_ERASE,
    LOG_REFUSE,
    LOG_REFUSED,
    LOG_EACH_REFUSED,
    LOG_STATEMENTS
};

struct log {
    sqlite3 *db;
    struct branches *branches;
    const struct log_store *store; /* NULL: the log is here and nowhere else */
    uint64_t work; /* what log_find has cost since the log was opened: in bytes of text, with LOG_FIND_COST for each call */
    sqlite3_stmt *statements[LOG_STATEMENTS];
};

/* `branches` must outlive the log. */
int log_open(sqlite3 *db, struct branches *branches, struct log *log);
void log_close(struct log *log);

/* Add the batch at the end, first in the store if there is one, and set its position. Inside the caller's transaction. SYNC_STALE when
 * the store has entries that this database lacks: follow it first; nothing was added here, but the store has the batch, and following brings
 * it. */
int log_append(struct log *log, struct log_batch *batch);

/* Add a batch that has its position, and stands in the store: the one after our last. */
int log_follow(struct log *log, const struct log_batch *batch);

/* Call `each` for what stands here after `position`, in order; one call for what arrived together, or for a part of it. Texts are valid during the
 * call. A result of `each` other than SYNC_OK ends the reading and is returned. */
int log_read(struct log *log, int64_t position, log_each *each, void *context);

/* Leave nothing of the text at this position, here and in the store (R14). */
int log_erase(struct log *log, int64_t position);

/* The position of the last entry, 0 when there is none. */
int log_end(struct log *log, int64_t *position);

/* Where the entry stands and what it says, in the log before position `before`: LOG_WHOLE, or that of the entry whose verdict asks. The
 * text is copied into `arena`. SYNC_OK, SYNC_NOT_FOUND or an SQLite code. */
#define LOG_WHOLE INT64_MAX
#define LOG_FIND_COST 512 /* finding an entry takes about as long as reading a text of so many bytes */
int log_find(struct log *log, struct version version, int64_t before, struct arena *arena, int64_t *position, struct slice *text);

/* When what stands at this position arrived: UTC seconds. */
int log_arrived(struct log *log, int64_t position, int64_t *arrived);

/* Derived: the verdict "refused". Only the first fault is kept, as a word and a sentence. */
int log_refuse(struct log *log, int64_t position, const struct fault *fault);
int log_is_refused(struct log *log, int64_t position, bool *refused);

/* Call `each` for every refused edit of the branch with a number in [from, to]. The texts are valid during the call. */
int log_each_refused(struct log *log, uint32_t branch, int64_t from, int64_t to,
                     int (*each)(void *context, int64_t number, const char *reason, const char *detail), void *context);

#endif
