/* The log: every edit that ever reached the office and every command of its own, in one order, durable before anyone is told so.
 *
 * What holds the entries is a `struct log_store`: append a batch, read since a position. Nothing above it may count on more, so that
 * another store can stand in its place: the embedded one keeps them in the office's own database, where the log and the tables commit
 * together; another one may keep them elsewhere, and then the tables follow as batches are read (derive.h).
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

/* Consecutive entries of one branch that arrived together. */
struct log_batch {
    struct branch branch;
    uint32_t first;    /* number of texts[0] on the branch */
    int64_t position;  /* of texts[0]; the others follow it. Set by append. */
    int64_t arrived;   /* UTC seconds */
    bool earlier;      /* made before the office was restored */
    const struct slice *texts;
    size_t count;
};

typedef int log_each(void *context, const struct log_batch *batch);

struct log_methods {
    /* Add the batch at the end. Durable when the transaction around it is, or on return where there is none. */
    int (*append)(void *store, struct log_batch *batch);
    /* Call `each` for what stands after `position`, in order; one call for what arrived together, or for a part of it. Texts are valid
     * during the call. A result of `each` other than SYNC_OK ends the reading and is returned. */
    int (*read)(void *store, int64_t position, log_each *each, void *context);
    /* The text at a position, copied into `arena`. SYNC_OK, SYNC_NOT_FOUND or an SQLite code. */
    int (*text)(void *store, int64_t position, struct arena *arena, struct slice *text);
    /* Leave nothing of the text at this position (R14). */
    int (*erase)(void *store, int64_t position);
    /* The position of the last entry, 0 when there is none. */
    int (*end)(void *store, int64_t *position);
};

enum log_statement {
    LOG_END,
    LOG_ADD_PUSH,
    LOG_ADD_EDIT,
    LOG_FIND_PUSH,
    LOG_TEXT,
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
    const struct log_methods *methods;
    void *store;
    sqlite3_stmt *statements[LOG_STATEMENTS];
};

/* On the embedded store. `branches` must outlive the log. */
int log_open(sqlite3 *db, struct branches *branches, struct log *log);
void log_close(struct log *log);

int log_append(struct log *log, struct log_batch *batch);
int log_read(struct log *log, int64_t position, log_each *each, void *context);
int log_erase(struct log *log, int64_t position);
int log_end(struct log *log, int64_t *position);

/* Where the entry stands and what it says, in the log before position `before`: LOG_WHOLE, or that of the entry whose verdict asks. The
 * text is copied into `arena`. SYNC_OK, SYNC_NOT_FOUND or an SQLite code. */
#define LOG_WHOLE INT64_MAX
int log_find(struct log *log, struct version version, int64_t before, struct arena *arena, int64_t *position, struct slice *text);

/* Derived: the verdict "refused". Only the first fault is kept, as a word and a sentence. */
int log_refuse(struct log *log, int64_t position, const struct fault *fault);
int log_is_refused(struct log *log, int64_t position, bool *refused);

/* Call `each` for every refused edit of the branch with a number in [from, to]. The texts are valid during the call. */
int log_each_refused(struct log *log, uint32_t branch, int64_t from, int64_t to,
                     int (*each)(void *context, int64_t number, const char *reason, const char *detail), void *context);

#endif
