#include "backend/throttle.h"

#include <pthread.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/sync.h"

#define SETS       1024
#define WAYS       8
#define FIRST_WAIT 10        /* seconds; doubles with each failure */
#define FORGET     (60 * 60) /* seconds after which an old failure no longer counts */

static const struct {
    unsigned free;
    int64_t longest;
} RULES[THROTTLE_KINDS] = {
    [THROTTLE_PAIR] = { THROTTLE_FREE, THROTTLE_LONGEST },
    [THROTTLE_ADDRESS] = { THROTTLE_FREE_ADDRESS, THROTTLE_SHARED },
    [THROTTLE_NAME] = { THROTTLE_FREE_NAME, THROTTLE_SHARED },
};

struct entry {
    uint64_t key;      /* keyed hash, so that nobody can aim at another's place in the table */
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

static uint64_t hash_of(const struct throttle *throttle, enum throttle_kind kind, const char *name, const char *address)
{
    unsigned char bytes[crypto_shorthash_BYTES];
    char text[256];
    uint64_t hash;

    /* No name holds a blank, so that no two pairs give one text. */
    snprintf(text, sizeof text, "%d %.100s %.100s", (int)kind, kind == THROTTLE_ADDRESS ? "" : name,
             kind == THROTTLE_NAME ? "" : address);
    crypto_shorthash(bytes, (const unsigned char *)text, strlen(text), throttle->key);
    memcpy(&hash, bytes, sizeof hash);
    return hash;
}

/* The entry of that key, if it still counts. */
static struct entry *find(struct throttle *throttle, uint64_t key, int64_t now)
{
    struct entry *set = throttle->entries[key % SETS];

    for (size_t way = 0; way < WAYS; way++) {
        if (!set[way].failures || set[way].key != key)
            continue;
        if (now - set[way].last > FORGET)
            set[way].failures = 0;
        else if (set[way].last > now)
            set[way].last = now; /* the clock went back: what is left to wait begins now, not when the clock is back */
        return set[way].failures ? &set[way] : NULL;
    }
    return NULL;
}

static struct entry *make_room(struct throttle *throttle, uint64_t key)
{
    struct entry *set = throttle->entries[key % SETS], *oldest = set;

    for (size_t way = 0; way < WAYS; way++) {
        if (!set[way].failures)
            return &set[way];
        if (set[way].last < oldest->last)
            oldest = &set[way];
    }
    return oldest;
}

static int64_t wait_of(const struct entry *entry, enum throttle_kind kind, int64_t now)
{
    int64_t wait = FIRST_WAIT, until;

    if (!entry || entry->failures < RULES[kind].free)
        return 0;
    for (unsigned i = RULES[kind].free; i < entry->failures && wait < RULES[kind].longest; i++)
        wait *= 2;
    until = entry->last + (wait < RULES[kind].longest ? wait : RULES[kind].longest);
    return until > now ? until - now : 0;
}

/* The longest wait of the three; 0: none. */
static int64_t wait_of_all(struct throttle *throttle, const struct throttle_attempt *attempt)
{
    int64_t longest = 0, now = attempt->now;
    bool failed = false;

    for (int kind = 0; kind < THROTTLE_KINDS; kind++) {
        const struct entry *entry = find(throttle, attempt->keys[kind], now);
        int64_t wait = wait_of(entry, (enum throttle_kind)kind, now);

        longest = wait > longest ? wait : longest;
        failed = failed || entry;
    }
    if (longest == 0 && failed && throttle->minute == now / 60 && throttle->in_minute >= THROTTLE_MINUTE)
        longest = 60 - now % 60;
    return longest;
}

static void count(struct throttle *throttle, struct throttle_attempt *attempt)
{
    for (int kind = 0; kind < THROTTLE_KINDS; kind++) {
        uint64_t key = attempt->keys[kind];
        struct entry *entry = find(throttle, key, attempt->now);

        if (!entry) {
            entry = make_room(throttle, key);
            *entry = (struct entry){ .key = key };
        }
        attempt->before[kind] = entry->last;
        entry->last = attempt->now;
        attempt->failures[kind] = ++entry->failures;
    }
    if (throttle->minute != attempt->now / 60)
        throttle->in_minute = 0;
    throttle->minute = attempt->now / 60;
    throttle->in_minute++;
}

int64_t throttle_begin(struct throttle *throttle, const char *name, const char *address, int64_t now,
                       struct throttle_attempt *attempt)
{
    int64_t wait;

    attempt->now = now;
    for (int kind = 0; kind < THROTTLE_KINDS; kind++)
        attempt->keys[kind] = hash_of(throttle, (enum throttle_kind)kind, name, address);
    pthread_mutex_lock(&throttle->mutex);
    wait = wait_of_all(throttle, attempt);
    if (wait == 0)
        count(throttle, attempt);
    pthread_mutex_unlock(&throttle->mutex);
    return wait;
}

static void take_back(struct throttle *throttle, const struct throttle_attempt *attempt)
{
    for (int kind = 0; kind < THROTTLE_KINDS; kind++) {
        struct entry *entry = find(throttle, attempt->keys[kind], attempt->now);

        if (!entry)
            continue;
        if (entry->failures == attempt->failures[kind])
            entry->last = attempt->before[kind]; /* nobody failed since: it stands as it stood */
        entry->failures--;
    }
    if (throttle->minute == attempt->now / 60 && throttle->in_minute > 0)
        throttle->in_minute--;
}

void throttle_undo(struct throttle *throttle, const struct throttle_attempt *attempt)
{
    pthread_mutex_lock(&throttle->mutex);
    take_back(throttle, attempt);
    pthread_mutex_unlock(&throttle->mutex);
}

void throttle_succeeded(struct throttle *throttle, const struct throttle_attempt *attempt)
{
    struct entry *entry;

    pthread_mutex_lock(&throttle->mutex);
    take_back(throttle, attempt);
    entry = find(throttle, attempt->keys[THROTTLE_PAIR], attempt->now);
    if (entry)
        entry->failures = 0;
    pthread_mutex_unlock(&throttle->mutex);
}
