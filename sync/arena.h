/* Memory that lives as long as one batch: taken piece by piece, given back all at once. */
#ifndef SYNC_ARENA_H
#define SYNC_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    bool failed;                /* memory was out once; stays so until arena_free */
    size_t size;                /* of all blocks, in bytes */
};

#define ARENA_EMPTY { NULL, false, 0 }

/* `size` zeroed bytes, aligned for pointers and 64-bit numbers; NULL when memory is out. */
void *arena_take(struct arena *arena, size_t size);

/* A copy of `length` bytes with a NUL after them; NULL when memory is out. */
char *arena_copy(struct arena *arena, const void *bytes, size_t length);

/* Give everything back; the arena is empty and usable. */
void arena_free(struct arena *arena);

/* The same, but some memory is kept for what comes next. */
void arena_clear(struct arena *arena);

#endif
