/* What a log is made of, and where it may be kept besides the office's own database. */
#ifndef SYNC_OFFICE_LOG_STORE_H
#define SYNC_OFFICE_LOG_STORE_H

#include "sync/branches.h"
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

/* Another place that holds the log, such as a database that several servers share. Its entries have the same positions. Branches are told by
 * their bits, kind, device and person: their numbers mean something in one database only. */
struct log_store {
    void *self;
    /* Add the batch at the end: durable on return. `*position` gets that of its first entry. */
    int (*append)(void *self, const struct log_batch *batch, int64_t *position);
    /* As log_read. */
    int (*read)(void *self, int64_t position, log_each *each, void *context);
    /* Leave nothing of the text at this position. */
    int (*erase)(void *self, int64_t position);
};

#endif
