#include "backend/sha1.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 64

static uint32_t rotate(uint32_t word, int bits)
{
    return word << bits | word >> (32 - bits);
}

static uint32_t mix(int step, const uint32_t word[5])
{
    if (step < 20)
        return ((word[1] & word[2]) | (~word[1] & word[3])) + 0x5a827999;
    if (step < 40)
        return (word[1] ^ word[2] ^ word[3]) + 0x6ed9eba1;
    if (step < 60)
        return ((word[1] & word[2]) | (word[1] & word[3]) | (word[2] & word[3])) + 0x8f1bbcdc;
    return (word[1] ^ word[2] ^ word[3]) + 0xca62c1d6;
}

static void take_block(const unsigned char *block, uint32_t state[5])
{
    uint32_t schedule[80], word[5];

    for (size_t i = 0; i < 16; i++)
        schedule[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
                      (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (size_t i = 16; i < 80; i++)
        schedule[i] = rotate(schedule[i - 3] ^ schedule[i - 8] ^ schedule[i - 14] ^ schedule[i - 16], 1);
    memcpy(word, state, sizeof word);
    for (int step = 0; step < 80; step++) {
        uint32_t next = rotate(word[0], 5) + mix(step, word) + word[4] + schedule[step];

        word[4] = word[3];
        word[3] = word[2];
        word[2] = rotate(word[1], 30);
        word[1] = word[0];
        word[0] = next;
    }
    for (size_t i = 0; i < 5; i++)
        state[i] += word[i];
}

void sha1(const void *message, size_t length, unsigned char digest[SHA1_SIZE])
{
    uint32_t state[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };
    unsigned char blocks[2 * BLOCK] = { 0 };
    size_t size = length + 9 <= BLOCK ? BLOCK : 2 * BLOCK;

    assert(length <= SHA1_MOST);
    memcpy(blocks, message, length);
    blocks[length] = 0x80;
    blocks[size - 2] = (unsigned char)(length * 8 >> 8);
    blocks[size - 1] = (unsigned char)(length * 8);
    for (size_t at = 0; at < size; at += BLOCK)
        take_block(blocks + at, state);
    for (size_t i = 0; i < SHA1_SIZE; i++)
        digest[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4)));
}
