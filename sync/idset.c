#include "sync/idset.h"

#include <sqlite3.h>
#include <string.h>

static uint32_t *bucket_of(const struct idset *set, const unsigned char *id)
{
    const size_t mask = 2 * set->capacity - 1;
    size_t i;

    for (i = (size_t)hash_id(set->salt, id) & mask; set->buckets[i]; i = (i + 1) & mask)
        if (memcmp(set->ids[set->buckets[i] - 1], id, SYNC_ID_SIZE) == 0)
            break;
    return &set->buckets[i];
}

static int make_room(struct idset *set)
{
    size_t capacity = set->capacity ? 2 * set->capacity : 256;
    unsigned char(*ids)[SYNC_ID_SIZE];
    uint32_t *buckets;

    if (set->count < set->capacity)
        return SYNC_OK;
    ids = sqlite3_realloc64(set->ids, capacity * sizeof *ids);
    if (!ids)
        return SQLITE_NOMEM;
    set->ids = ids;
    buckets = sqlite3_malloc64(2 * capacity * sizeof *buckets);
    if (!buckets)
        return SQLITE_NOMEM;
    if (!set->capacity)
        set->salt = hash_salt_new();
    memset(buckets, 0, 2 * capacity * sizeof *buckets);
    sqlite3_free(set->buckets);
    set->buckets = buckets;
    set->capacity = capacity;
    for (size_t i = 0; i < set->count; i++)
        *bucket_of(set, ids[i]) = (uint32_t)i + 1;
    return SYNC_OK;
}

int idset_add(struct idset *set, const unsigned char id[SYNC_ID_SIZE], size_t *index)
{
    int result = make_room(set);
    uint32_t *bucket;

    if (result != SYNC_OK)
        return result;
    bucket = bucket_of(set, id);
    if (!*bucket) {
        memcpy(set->ids[set->count], id, SYNC_ID_SIZE);
        *bucket = (uint32_t)++set->count;
    }
    *index = *bucket - 1;
    return SYNC_OK;
}

bool idset_has(const struct idset *set, const unsigned char id[SYNC_ID_SIZE])
{
    return set->count && *bucket_of(set, id);
}

void idset_free(struct idset *set)
{
    sqlite3_free(set->ids);
    sqlite3_free(set->buckets);
    *set = (struct idset){ .count = 0 };
}
