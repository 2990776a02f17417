/* Lists of versions that an edit names: those of a register that it replaces ("gezien"), or those that it covers
 * (cover.h). */
#ifndef SYNC_SEEN_H
#define SYNC_SEEN_H

#include "sync/branches.h"
#include "sync/heads.h"

/* Versions of one register that one edit may replace: all heads, and some that were replaced meanwhile. */
#define SEEN_MAX 200

/* What of a version on a branch that nobody has heard of. */
enum versions { VERSIONS_KNOWN, /* there is none such: a fault */ VERSIONS_NEW /* it is a guest (branches.h) */ };

/* Each version once. */
struct seen {
    unsigned count;
    unsigned room; /* of `list`; 0: what it has, and it is another's */
    struct version *list;
};

struct change {
    unsigned reg; /* index into table->registers */
    struct seen seen;
};

/* Read `[[branch,number],…]`, each version once and at most so many, into an empty list. Faults are added at `where`;
 * what could be read is kept all the same, and the reader then stands behind the list. SYNC_OK, also with faults, or an
 * SQLite code. */
int seen_read(struct json *json, struct branches *branches, enum versions of, unsigned most, struct arena *arena,
              struct seen *seen, const char *where, struct faults *faults);

/* Append the list as it is read. SYNC_OK or an SQLite code; a failed allocation shows in `out`. */
int seen_write(const struct seen *seen, struct branches *branches, struct buffer *out);

/* One version as it is read. */
int version_write(struct version version, struct branches *branches, struct buffer *out);

/* True when the list names this version. */
bool seen_has(const struct seen *seen, struct version version);

/* Name this version too, or all of `more` as far as there is room for `most`; each once. SYNC_OK or SQLITE_NOMEM. */
int seen_add(struct seen *seen, struct version version, struct arena *arena);
int seen_add_all(struct seen *seen, const struct seen *more, unsigned most, struct arena *arena);

#endif
