/* One request to the office, decoded. Internal to the office's side; the body is described in PROTOCOL.md. */
#ifndef SYNC_EXCHANGE_H
#define SYNC_EXCHANGE_H

#include "sync/arena.h"
#include "sync/idset.h"
#include "sync/json.h"
#include "sync/office/server.h"

#define ROWS_MAX 2000 /* in one answer */

struct cursor {
    unsigned char scope[SYNC_ID_SIZE];
    int64_t top, low;
};

/* Consecutive edits of one branch. */
struct run {
    uint64_t branch;
    int64_t first; /* number of edits[0] */
    int64_t schema; /* under which they were made */
    bool earlier;   /* made before the office was restored */
    size_t count;        /* after the push: those that were taken in */
    struct slice *edits; /* each framed, none decoded */

    /* Filled in by the push, for the receipt. */
    uint32_t branch_nr;  /* 0: no edit of this branch was ever taken in */
    int64_t last;        /* numbers up to this one are in the log */
    bool rewind;         /* a number is lacking: send again from last + 1 */
    bool cut;            /* it asked for more work than one request may: its other edits go on waiting */
    bool *doubles;       /* edits[i] had a number that was taken by another edit; NULL: none */
};

struct exchange {
    struct arena arena;
    struct exchange_context context;
    int64_t request, schema, rows_max;
    bool has_incarnation; /* the device named the one that answered last */
    unsigned char incarnation[SYNC_ID_SIZE];
    struct cursor *cursors;
    size_t cursor_count;
    struct run *runs;
    size_t run_count, edit_count; /* edits in all runs */
    size_t length;                /* of the request, in bytes */
    uint64_t work_before;         /* log.work when its push began */
    struct idset gone;            /* rows below erased ones that edits speak of; what was found so in a group that was undone stays true */
};

#endif
