/* What the fuzz targets share. A target is a function that libFuzzer calls with bytes of its choice, again and again:
 *
 *     int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
 *
 * It may take any bytes, never fails for what they are, and makes claims about what comes out. It returns 0. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "sync/json.h"
#include "tests/sync/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program when the condition doesn't hold, which libFuzzer reports with the input that led there. */
#define claim(condition) claim_that((condition), #condition, __FILE__, __LINE__)
void claim_that(bool held, const char *what, const char *file, int line);

/* The input, taken from the front. When it is used up, bytes are 0 and texts empty. */
struct input {
    const uint8_t *data;
    size_t size;
};
unsigned input_byte(struct input *input);
unsigned input_below(struct input *input, unsigned bound);
/* At most `most` bytes, as many as the next byte says. Not copied, not terminated. */
struct slice input_slice(struct input *input, size_t most);

/* A world that begins anew for every input, much faster than one that is opened anew: what happened since is undone.
 * The first call notes how it is. Whoever keeps numbers of the tablets' in mind has to do without them afterwards. */
void world_begin_again(struct world *world);

/* The office is put back to that beginning, as an operator does with a backup: another incarnation, and the tablets
 * know more than it. */
void world_restore_beginning(struct world *world);

/* What a killed browser comes back as: the same database, another branch. In all that matters tablet_reopen, without
 * preparing statements. */
void tablet_begin_branch(struct tablet *tablet, uint64_t branch);

/* The database is whole, and every row of it can be shown. */
void claim_whole(sqlite3 *db);
void claim_all_shown(struct tablet *tablet);

#endif
