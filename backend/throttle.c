#include "backend/throttle.h"

#include <pthread.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "sync/sync.h"

#define SETS       256
#define WAYS       8
#define FIRST_WAIT 10        /* seconds; doubles with each failure */
#define FORGET     (60 * 60) /* seconds after which an old failure no longer counts */

struct entry {
    uint64_t name;     /* keyed hash, so that nobody can aim at another's place in the table */
    int64_t last;      /* UTC seconds of the last failure */
    unsigned failures; /* 0: the place is free */
};

struct throttle {
    pthread_mutex_t mutex;
    unsigned char key[crypto_shorthash_KEYBYTES];
    struct entry entries[SETS][WAYS];
    int64_t minute; /* the minute that `in_minute` counts */
    unsigned in_minute;
};

int throttle_new(struct throttle **out)
{
    struct throttle *throttle = calloc(1, sizeof *throttle);

    *out = throttle;
    if (!throttle)
        return SQLITE_NOMEM;
    pthread_mutex_init(&throttle->mutex, NULL);
    crypto_shorthash_keygen(throttle->key);
    return SYNC_OK;
}

void throttle_free(struct throttle *throttle)
{
    if (!throttle)
        return;
    pthread_mutex_destroy(&throttle->mutex);
    free(throttle);
}

static uint64_t hash_of(const struct throttle *throttle, const char *name)
{
    unsigned char bytes[crypto_shorthash_BYTES];
    uint64_t hash;

    crypto_shorthash(bytes, (const unsigned char *)name, strlen(name), throttle->key);
    memcpy(&hash, bytes, sizeof hash);
    return hash;
}

static struct entry *find(struct throttle *throttle, uint64_t hash)
{
    struct entry *set = throttle->entries[hash % SETS];

    for (size_t way = 0; way < WAYS; way++)
        if (set[way].failures && set[way].name == hash)
            return &set[way];
    return NULL;
}

static struct entry *make_room(struct throttle *throttle, uint64_t hash)
{
    struct entry *set = throttle->entries[hash % SETS], *oldest = set;

    for (size_t way = 0; way < WAYS; way++) {
        if (!set[way].failures)
            return &set[way];
        if (set[way].last < oldest->last)
            oldest = &set[way];
    }
    return oldest;
}

static int64_t wait_of(const struct entry *entry, int64_t now)
{
    int64_t wait = FIRST_WAIT, until;

    if (!entry || entry->failures < THROTTLE_FREE || now - entry->last > FORGET)
        return 0;
    for (unsigned i = THROTTLE_FREE; i < entry->failures && wait < THROTTLE_LONGEST; i++)
        wait *= 2;
    until = entry->last + (wait < THROTTLE_LONGEST ? wait : THROTTLE_LONGEST);
    return until > now ? until - now : 0;
}

int64_t throttle_wait(struct throttle *throttle, const char *name, int64_t now)
{
    int64_t wait;

    pthread_mutex_lock(&throttle->mutex);
    wait = wait_of(find(throttle, hash_of(throttle, name)), now);
    if (wait == 0 && throttle->minute == now / 60 && throttle->in_minute >= THROTTLE_MINUTE)
        wait = 60 - now % 60;
    pthread_mutex_unlock(&throttle->mutex);
    return wait;
}

void throttle_failed(struct throttle *throttle, const char *name, int64_t now)
{
    uint64_t hash = hash_of(throttle, name);
    struct entry *entry;

    pthread_mutex_lock(&throttle->mutex);
    entry = find(throttle, hash);
    if (!entry)
        entry = make_room(throttle, hash);
    if (entry->name != hash || now - entry->last > FORGET)
        entry->failures = 0;
    entry->name = hash;
    entry->last = now;
    entry->failures++;
    if (throttle->minute != now / 60)
        throttle->in_minute = 0;
    throttle->minute = now / 60;
    throttle->in_minute++;
    pthread_mutex_unlock(&throttle->mutex);
}

void throttle_succeeded(struct throttle *throttle, const char *name)
{
    struct entry *entry;

    pthread_mutex_lock(&throttle->mutex);
    entry = find(throttle, hash_of(throttle, name));
    if (entry)
        entry->failures = 0;
    pthread_mutex_unlock(&throttle->mutex);
}
