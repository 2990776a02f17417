/* A text as the sentences and lines that people think in. Pure; bytes in, slices of them out.
 *
 * A sentence ends at a line break, and after . ! ? or … (with the quotes and brackets that close there) when white
 * space follows and then no small letter. A number that begins the sentence ("1. Bellen"), an initial ("J. de Boer",
 * "o.a. Jan") and an abbreviation that stands before a name or a number ("dhr. Jansen") end none. Where this is wrong
 * a sentence is longer or shorter than it might be, and nothing is lost: sentences and the white space between them
 * together are the text, byte for byte. */
#ifndef SYNC_SENTENCES_H
#define SYNC_SENTENCES_H

#include <stdint.h>

#include "sync/arena.h"
#include "sync/json.h"

struct sentence {
    struct slice text; /* never empty; begins and ends with something else than white space */
    uint64_t hash;     /* of the text, so that comparing unequal ones is cheap */
};

struct sentences {
    size_t count;
    struct sentence *list;
    struct slice *gaps; /* count + 1 runs of white space: gaps[i] stands before sentence i, the last one at the end */
};

/* SYNC_OK or SQLITE_NOMEM. The lists are of `arena`, the slices point into `text`. Time and memory grow with the
 * length, no faster. */
int sentences_split(struct slice text, struct arena *arena, struct sentences *sentences);

bool sentence_equal(const struct sentence *a, const struct sentence *b);

#endif
