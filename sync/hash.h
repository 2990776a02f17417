/* Hashes for tables in memory. Ids and branches are drawn at random, but a device may choose them: without a salt that it can't know it could
 * choose ids that all fall together. Nothing that is stored or sent depends on these.
 * Source: the folded multiplication of wyhash, Wang Yi, https://github.com/wangyi-fudan/wyhash (public domain). */
#ifndef SYNC_HASH_H
#define SYNC_HASH_H

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

#include "sync/sync.h"

struct hash_salt {
    uint64_t left, right;
};

/* A fresh one for each table. */
static inline struct hash_salt hash_salt_new(void)
{
    struct hash_salt salt;

    sqlite3_randomness(sizeof salt, &salt);
    return salt;
}

static inline uint64_t hash_pair(struct hash_salt salt, uint64_t left, uint64_t right)
{
    unsigned __int128 product = (unsigned __int128)(left ^ salt.left) * (right ^ salt.right);

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_id(struct hash_salt salt, const unsigned char id[SYNC_ID_SIZE])
{
    uint64_t parts[2];

    memcpy(parts, id, sizeof parts);
    return hash_pair(salt, parts[0], parts[1]);
}

#endif
