/* The log: every edit that ever reached the office, in one order, durable before anyone is told so. Append a batch, read since a
 * position; nothing above it may count on more, so that another store can stand in its place.
 *
 * Edits are kept as the text that arrived, refused ones too: the verdict on an edit is a function of the log before it. */
#ifndef SYNC_LOG_H
#define SYNC_LOG_H

#include <sqlite3.h>
#include <stdbool.h>

#include "sync/heads.h"
#include "sync/json.h"

enum log_statement {
    LOG_END,
    LOG_ADD_PUSH,
    LOG_ADD_EDIT,
    LOG_FIND_PUSH,
    LOG_READ,
    LOG_ARRIVED,
    LOG_REFUSE,
    LOG_REFUSED,
    LOG_EACH_REFUSED,
    LOG_STATEMENTS
};

struct log {
    sqlite3_stmt *statements[LOG_STATEMENTS];
};

int log_open(sqlite3 *db, struct log *log);
void log_close(struct log *log);

/* The position of the last edit, 0 when there is none. */
int log_end(struct log *log, int64_t *position);

/* Append edits of one branch, numbered from `first`; `*position` gets that of the first of them. Inside the caller's transaction. */
int log_append(struct log *log, struct version first, int64_t arrived, const struct slice *edits, size_t count,
               int64_t *position);

/* Where the edit stands and what it says. The text is copied into `arena`. SYNC_OK, SYNC_NOT_FOUND or an SQLite code. */
int log_find(struct log *log, struct version version, struct arena *arena, int64_t *position, struct slice *text);

/* When what stands at this position arrived: UTC seconds. */
int log_arrived(struct log *log, int64_t position, int64_t *arrived);

/* Derived: the verdict "refused". Only the first fault is kept, as a word and a sentence. */
int log_refuse(struct log *log, int64_t position, const struct fault *fault);
int log_is_refused(struct log *log, int64_t position, bool *refused);

/* Call `each` for every refused edit of the branch with a number in [from, to]. The texts are valid during the call. */
int log_each_refused(struct log *log, uint32_t branch, int64_t from, int64_t to,
                     int (*each)(void *context, int64_t number, const char *reason, const char *detail), void *context);

#endif
