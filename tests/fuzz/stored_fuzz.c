/* Any bytes as stored heads or as the stored state of a row: refused, or read and written again as the same. The first
 * byte chooses the table, the second what the bytes are. */
#include <string.h>

#include "schema/migrations.h"
#include "sync/rows.h"
#include "tests/fuzz/fuzz.h"

/* Registers are written in ascending order, so a blob with others comes back as another blob: once. */
static void check_heads(const struct table *table, const void *bytes, size_t length, struct arena *arena)
{
    struct row_heads heads, again;
    struct buffer first = BUFFER_EMPTY, second = BUFFER_EMPTY;
    int result = heads_load(table, bytes, length, arena, &heads);

    claim(result == SYNC_OK || result == SQLITE_CORRUPT);
    if (result == SYNC_OK) {
        heads_store(&first, table, &heads);
        claim(!first.failed && heads_load(table, first.data, first.length, arena, &again) == SYNC_OK);
        heads_store(&second, table, &again);
        claim(first.length == second.length && memcmp(first.data, second.data, first.length) == 0);
    }
    buffer_free(&first);
    buffer_free(&second);
}

static struct row *new_row(const struct table *table, struct arena *arena)
{
    struct row *row = arena_take(arena, sizeof *row);

    row->table = table;
    row->values = arena_take(arena, table->column_count * sizeof *row->values);
    row->heads.registers = arena_take(arena, table->register_count * sizeof *row->heads.registers);
    return row;
}

static void check_row(const struct table *table, const void *bytes, size_t length, struct arena *arena)
{
    struct row *row = new_row(table, arena), *again = new_row(table, arena);
    struct buffer first = BUFFER_EMPTY, second = BUFFER_EMPTY;
    int result = row_load(bytes, length, arena, row);

    claim(result == SYNC_OK || result == SQLITE_CORRUPT);
    if (result == SYNC_OK) {
        row_store(&first, row);
        claim(!first.failed && row_load(first.data, first.length, arena, again) == SYNC_OK);
        row_store(&second, again);
        claim(first.length == second.length && memcmp(first.data, second.data, first.length) == 0);
    }
    buffer_free(&first);
    buffer_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct world world;
    static struct catalogue catalogue;
    struct input input = { data, size };
    struct arena arena = ARENA_EMPTY;
    const struct table *table;
    unsigned kind;
    char *copy;

    if (!world.db) {
        world_open(&world, 1, 0);
        claim(catalogue_load(world.db, SCHEMA_VERSION, &catalogue) == SYNC_OK);
    }
    table = catalogue.tables[input_below(&input, (unsigned)catalogue.count)];
    kind = input_below(&input, 2);
    copy = sqlite3_malloc64(input.size + !input.size); /* of its own, so that reading beyond it is found */
    if (input.size)
        memcpy(copy, input.data, input.size);
    if (kind)
        check_row(table, copy, input.size, &arena);
    else
        check_heads(table, copy, input.size, &arena);
    sqlite3_free(copy);
    arena_free(&arena);
    return 0;
}
