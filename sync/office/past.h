/* The past of one row in memory: its edits as the log has them, and what stood beside what. For history.c. */
#ifndef SYNC_OFFICE_PAST_H
#define SYNC_OFFICE_PAST_H

#include "sync/edit.h"
#include "sync/hash.h"
#include "sync/office/office.h"

/* Edits read at most, refused ones among them. */
#define PAST_MAX 1200

struct index_list {
    uint32_t *list, count, room; /* indexes into past.edits */
};

/* One register of one edit. */
struct mark {
    bool stands;              /* the edit is a head of it */
    struct index_list beside; /* edits with another value that stood beside this one: a choice for a person */
    struct index_list merged; /* the same, but shown as one text (R16): nobody was asked */
    uint32_t settled;         /* index, plus 1, of the edit by which the choice was made; 0: it is open */
};

struct past_edit {
    struct version version;
    int64_t position, time;
    struct slice text;
    bool creates; /* as in struct edit, which takes more room than it needs: */
    uint64_t columns;
    struct value *values;
    unsigned change_count;
    struct change *changes;      /* what it had seen through refused edits is among what it has seen */
    const char *reason, *detail; /* why it was refused; NULL: it wasn't */
    bool attested; /* the log lost it in a restore, and a device told of it (R13): a head, its past unknown */
    bool walked;
    struct mark *marks; /* by register */
};

struct past {
    struct server *server;
    const struct row *row;
    struct arena arena;
    struct past_edit *edits; /* once read: in the order of the log */
    uint32_t count;
    size_t bytes; /* of the texts */
    bool whole;   /* nothing was left out, for want of room or because the log lacks it */
    bool lost;    /* the log lacks something, since a restore */
    struct hash_salt salt;
    uint32_t *buckets; /* hash of version -> index into edits, plus 1 */
};

/* Read the past of a row that exists. SYNC_OK or an SQLite code; past_free in either case. */
int past_read(struct server *server, const struct row *row, struct past *past);
void past_free(struct past *past);

/* replay.c: fill in the marks. */
int past_compare(struct past *past);

/* What the edit changed of this register, or NULL. */
const struct change *past_change(const struct past_edit *edit, unsigned reg);

/* The edit that made this version; NULL when it isn't among those that were read. */
const struct past_edit *past_find(const struct past *past, struct version version);

#endif
