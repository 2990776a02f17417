#include "sync/arena.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

#define BLOCK_SIZE 16384
#define ALIGNMENT  8 /* sqlite3_malloc promises no more */

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    _Alignas(ALIGNMENT) char bytes[]; /* also where a pointer has four bytes */
};

static char *take(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->blocks;
    char *place;

    if (size > SIZE_MAX / 2) {
        arena->failed = true;
        return NULL;
    }
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (!block || block->size - block->used < size) {
        size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;

        block = sqlite3_malloc64(sizeof *block + room);
        if (!block) {
            arena->failed = true;
            return NULL;
        }
        *block = (struct arena_block){ .next = arena->blocks, .size = room };
        arena->blocks = block;
        arena->size += room;
    }
    place = block->bytes + block->used;
    block->used += size;
    return place;
}

void *arena_take(struct arena *arena, size_t size)
{
    char *place = take(arena, size);

    return place ? memset(place, 0, size) : NULL;
}

char *arena_copy(struct arena *arena, const void *bytes, size_t length)
{
    char *copy = take(arena, length + 1);

    if (copy && length)
        memcpy(copy, bytes, length);
    if (copy)
        copy[length] = '\0';
    return copy;
}

void arena_free(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;

        sqlite3_free(arena->blocks);
        arena->blocks = next;
    }
    arena->failed = false;
    arena->size = 0;
}

void arena_clear(struct arena *arena)
{
    struct arena_block *kept = arena->blocks;

    if (!kept || kept->size > BLOCK_SIZE) {
        arena_free(arena);
        return;
    }
    arena->blocks = kept->next;
    arena_free(arena);
    kept->next = NULL;
    kept->used = 0;
    *arena = (struct arena){ .blocks = kept, .size = kept->size };
}
