/* The versions of one register that an edit names: those that it replaces ("gezien"), or those that it covers (cover.h). */
#ifndef SYNC_SEEN_H
#define SYNC_SEEN_H

#include "sync/branches.h"
#include "sync/heads.h"

/* Versions of one register that one edit may name: all heads, and some that were replaced meanwhile. */
#define SEEN_MAX 200

/* What of a version on a branch that nobody has heard of. */
enum versions { VERSIONS_KNOWN, /* there is none such: a fault */ VERSIONS_NEW /* it is a guest (branches.h) */ };

struct change {
    unsigned reg; /* index into table->registers */
    unsigned seen_count;
    unsigned seen_room; /* of `seen`; 0: what it has, and it is another's */
    struct version *seen;
};

/* Read `[[branch,number],…]` into change->seen, each version once. Faults are added at `where`; what could be read
 * is kept all the same, and the reader then stands behind the list. SYNC_OK, also with faults, or an SQLite code. */
int seen_read(struct json *json, struct branches *branches, enum versions of, struct arena *arena, struct change *change,
              const char *where, struct faults *faults);

/* Append the list as it is read. SYNC_OK or an SQLite code; a failed allocation shows in `out`. */
int seen_write(const struct change *change, struct branches *branches, struct buffer *out);

/* One version as it is read. */
int version_write(struct version version, struct branches *branches, struct buffer *out);

/* True when the change names this version as seen. */
bool change_has_seen(const struct change *change, struct version version);

/* What `past`, a change of the same register by a refused edit, had seen counts as seen by this one too (R3): its author saw it through that
 * edit. Each version once, up to SEEN_MAX in all. SYNC_OK or SQLITE_NOMEM. */
int change_see_also(struct change *change, const struct change *past, struct arena *arena);

#endif
