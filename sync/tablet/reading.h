/* Reading the rows of an answer into memory: the inverse of snapshot.h. */
#ifndef SYNC_READING_H
#define SYNC_READING_H

#include "sync/tablet/tablet.h"

struct reading {
    struct device *device;
    struct arena *arena;
    int64_t stand; /* the office's log position at which the rows were read */
    unsigned char (*ids)[SYNC_ID_SIZE];
    size_t id_count;
    uint32_t *branches; /* sync_branch.nr by index in "takken" */
    size_t branch_count;
    struct row **rows; /* all that came, each as the office has it; dirty */
    size_t row_count;
};

/* "ids" and "takken". SYNC_OK, SYNC_INVALID where the answer contradicts itself, or an SQLite code. */
int reading_ids(struct reading *reading, struct json *ids, struct json *branches);

/* "tabellen". Tables and columns that this release doesn't know are passed over. */
int reading_tables(struct reading *reading, struct json *tables);

#endif
