/* Ids in order of arrival, each once: the list "ids" of an answer. */
#ifndef SYNC_IDSET_H
#define SYNC_IDSET_H

#include <stdbool.h>

#include "sync/hash.h"

struct idset {
    unsigned char (*ids)[SYNC_ID_SIZE];
    uint32_t *buckets; /* index into ids, plus 1 */
    size_t count, capacity;
    struct hash_salt salt; /* drawn with the first id */
};

/* The index of `id`, added when it is new. SYNC_OK or SQLITE_NOMEM. */
int idset_add(struct idset *set, const unsigned char id[SYNC_ID_SIZE], size_t *index);
/* True when `id` is in the set. */
bool idset_has(const struct idset *set, const unsigned char id[SYNC_ID_SIZE]);
void idset_free(struct idset *set);

#endif
