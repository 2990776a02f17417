/* Databases as one release leaves them behind: made with the code of today (release_live), and kept by earlier releases
 * (tests/releases, compiled in). */
#ifndef TESTS_RELEASE_H
#define TESTS_RELEASE_H

#include "tests/sync/world.h"

/* The databases of one release: tests/releases/NNNN/NAME.db. */
enum release_database { RELEASE_OFFICE, RELEASE_WORK, RELEASE_DOWNLOAD, RELEASE_DATABASES };
extern const char *const RELEASE_NAMES[RELEASE_DATABASES];

struct release_file {
    const unsigned char *bytes; /* NULL: there is none */
    size_t length;
};

struct release {
    int schema; /* its newest migration, which names its folder */
    struct release_file files[RELEASE_DATABASES];
};

/* Those that are kept, in order; made by tests/releases/embed.cmake. */
extern const struct release RELEASES[];
extern const int RELEASE_COUNT;

/* The tablets of release_live, which are the first three of the world; all of them new. */
enum release_tablet { TABLET_WORK, TABLET_COLLEAGUE, TABLET_DOWNLOAD, RELEASE_TABLETS };

/* Live through what a database of any release may be in the middle of. Afterwards:
 * TABLET_WORK has edits in each state (waiting, of two branches, one of them over a refused one; at the office but not
 * back; refused), a row in conflict, a draft, a setting, and a request whose answer never came; TABLET_DOWNLOAD is
 * half-way its first download, with one edit that waits and one whose receipt was lost; the office has edits of all
 * tables of families, and refused ones. */
void release_live(struct world *world);

#endif
