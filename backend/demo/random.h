/* A small random generator whose whole state is the caller's, so that a seed gives the same data everywhere.
 * Source: xoshiro256** and, for the seeding, splitmix64: D. Blackman and S. Vigna, "Scrambled linear pseudorandom number
 * generators", ACM Transactions on Mathematical Software 47(4), 2021. Not for secrets. */
#ifndef BACKEND_DEMO_RANDOM_H
#define BACKEND_DEMO_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
};

struct random random_seeded(uint64_t seed);
uint64_t random_next(struct random *random);

/* From 0 to count - 1; count may not be 0. */
uint32_t random_below(struct random *random, uint32_t count);

/* From least to greatest, both included. */
int random_between(struct random *random, int least, int greatest);

/* True in `percent` of 100 cases. */
bool random_chance(struct random *random, unsigned percent);

/* Scramble two numbers into one: ids and seeds of things that are known by a number. */
uint64_t random_mix(uint64_t a, uint64_t b);

#endif
