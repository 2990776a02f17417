/* The stored form of a row's heads, and of a whole row. */
#include <stdlib.h>

#include "tests/check.h"
#include "tests/sync/shape.h"
#include "tests/sync/world.h"

/* Numbers at which something may change: of bytes of a varint, of types. */
static uint64_t edge(struct world *chance, uint64_t most)
{
    static const uint64_t EDGES[] = { 0, 1, 127, 128, 16383, 16384, UINT32_MAX, (uint64_t)1 << 35, INT64_MAX };
    uint64_t number = world_random(chance) % 3 ? EDGES[world_random(chance) % (sizeof EDGES / sizeof *EDGES)] : world_random(chance);

    return number <= most ? number : number % most;
}

static struct value random_value(struct world *chance)
{
    static const char BYTES[] = "0123456789abcdefghijklmnopqrstuvwxyz \xc3\xa9\n\"";
    size_t length;

    switch (world_random(chance) % 6) {
    case 0: return (struct value){ .type = VALUE_NULL };
    case 1: return shape_integer((int64_t)edge(chance, INT64_MAX));
    case 2: return shape_integer(INT64_MIN + (int64_t)edge(chance, INT64_MAX));
    case 4: return shape_cover("{}");
    case 3: return (struct value){ .type = VALUE_ID, .bytes = BYTES + world_random(chance) % 10, .length = SYNC_ID_SIZE };
    default:
        length = world_random(chance) % sizeof BYTES;
        return (struct value){ .type = VALUE_TEXT, .bytes = BYTES, .length = length };
    }
}

static struct head random_head(struct world *chance)
{
    return (struct head){ .version = { (uint32_t)edge(chance, UINT32_MAX), (uint32_t)edge(chance, UINT32_MAX) },
                          .time = (int64_t)(world_random(chance) % 253402300800) };
}

/* Now and then two heads of a text are shown merged: then both have their value, and there is one in common. */
static void random_merge(struct world *chance, struct arena *arena, unsigned reg, struct heads *heads)
{
    struct value *values = arena_take(arena, 2 * sizeof *values);

    if (!heads_mergeable(&SHAPE.registers[reg], heads) || world_random(chance) % 2)
        return;
    values[0] = random_value(chance);
    values[1] = random_value(chance);
    heads->list[0].values = &values[0];
    heads->common = &values[1];
}

/* A row with registers of no head (the creating version stands for it), one, or several. */
static void random_row(struct world *chance, struct arena *arena, struct row *row)
{
    *row = (struct row){ .table = &SHAPE, .exists = true, .changed = (int64_t)edge(chance, INT64_MAX) };
    row->values = arena_take(arena, SHAPE_COLUMNS * sizeof *row->values);
    row->heads.registers = arena_take(arena, SHAPE_REGISTERS * sizeof *row->heads.registers);
    row->heads.created = random_head(chance);
    for (unsigned i = 0; i < SHAPE_COLUMNS; i++)
        row->values[i] = random_value(chance);
    for (unsigned reg = 0; reg < SHAPE_REGISTERS; reg++) {
        struct heads *heads = &row->heads.registers[reg];

        heads->count = (unsigned)(world_random(chance) % 4);
        heads->list = arena_take(arena, heads->count * sizeof *heads->list);
        for (unsigned i = 0; i < heads->count; i++) {
            struct value *values = i ? arena_take(arena, SHAPE.registers[reg].width * sizeof *values) : NULL;

            heads->list[i] = random_head(chance);
            for (unsigned column = 0; i && column < SHAPE.registers[reg].width; column++)
                values[column] = random_value(chance);
            heads->list[i].values = values;
        }
        random_merge(chance, arena, reg, heads);
    }
}

static bool equal_heads(const struct head *a, const struct head *b, unsigned width)
{
    bool equal = version_equal(a->version, b->version) && a->time == b->time && !a->values == !b->values;

    for (unsigned i = 0; a->values && equal && i < width; i++)
        equal = value_equal(&a->values[i], &b->values[i]);
    return equal;
}

static bool equal_rows(const struct row *a, const struct row *b)
{
    bool equal = a->changed == b->changed && equal_heads(&a->heads.created, &b->heads.created, 0);

    for (unsigned i = 0; i < SHAPE_COLUMNS && equal; i++)
        equal = value_equal(&a->values[i], &b->values[i]);
    for (unsigned reg = 0; reg < SHAPE_REGISTERS && equal; reg++) {
        const struct value *common = a->heads.registers[reg].common, *other = b->heads.registers[reg].common;

        equal = a->heads.registers[reg].count == b->heads.registers[reg].count && !common == !other &&
                (!common || value_equal(common, other));
        for (unsigned i = 0; equal && i < a->heads.registers[reg].count; i++)
            equal = equal_heads(&a->heads.registers[reg].list[i], &b->heads.registers[reg].list[i], SHAPE.registers[reg].width);
    }
    return equal;
}

/* An empty row to load into. */
static void blank_row(struct arena *arena, struct row *row)
{
    *row = (struct row){ .table = &SHAPE };
    row->values = arena_take(arena, SHAPE_COLUMNS * sizeof *row->values);
    row->heads.registers = arena_take(arena, SHAPE_REGISTERS * sizeof *row->heads.registers);
}

/* Whatever heads and values a row has, it is loaded as it was stored. */
static void a_row_is_loaded_as_it_was_stored(void)
{
    struct world chance = { .random = 1 };
    struct buffer stored = BUFFER_EMPTY;
    struct arena arena = ARENA_EMPTY;

    for (int i = 0; i < 2000; i++) {
        struct row row, loaded;

        random_row(&chance, &arena, &row);
        blank_row(&arena, &loaded);
        buffer_clear(&stored);
        row_store(&stored, &row);
        check_int(row_load(stored.data, stored.length, &arena, &loaded), SYNC_OK);
        if (!check_true(equal_rows(&row, &loaded)))
            return;
        arena_free(&arena);
    }
    buffer_free(&stored);
}

/* Load from a piece of memory of just that size, so that the sanitizer sees a byte too far. The result, and in *again whether what was
 * loaded can be stored and loaded once more. */
static int load_exactly(const char *bytes, size_t length, bool *again)
{
    struct arena arena = ARENA_EMPTY;
    struct buffer stored = BUFFER_EMPTY;
    struct row loaded, twice;
    char *copy = malloc(length ? length : 1);
    int result;

    memcpy(copy, bytes, length);
    blank_row(&arena, &loaded);
    blank_row(&arena, &twice);
    result = row_load(copy, length, &arena, &loaded);
    *again = true;
    if (result == SYNC_OK) {
        row_store(&stored, &loaded);
        *again = row_load(stored.data, stored.length, &arena, &twice) == SYNC_OK && equal_rows(&loaded, &twice);
    }
    free(copy);
    buffer_free(&stored);
    arena_free(&arena);
    return result;
}

/* Heads that are cut off are corrupt, or those of a row with fewer registers; columns that the bytes end before are empty. Nothing is
 * read beyond the end. */
static void every_beginning_is_corrupt_or_a_row(void)
{
    struct world chance = { .random = 2 };
    struct buffer stored = BUFFER_EMPTY;
    struct arena arena = ARENA_EMPTY;
    unsigned corrupt = 0;

    for (int i = 0; i < 30; i++) {
        struct row row;

        random_row(&chance, &arena, &row);
        buffer_clear(&stored);
        row_store(&stored, &row);
        for (size_t length = 0; length < stored.length; length++) {
            bool again;
            int result = load_exactly(stored.data, length, &again);

            check_true(result == SYNC_OK || result == SQLITE_CORRUPT);
            check_true(again);
            corrupt += result == SQLITE_CORRUPT;
        }
        arena_free(&arena);
    }
    check_true(corrupt > 1000);
    buffer_free(&stored);
}

/* Whatever bits have fallen over, loading says that the bytes are corrupt or gives a row that can be stored again. */
static void fallen_bits_do_no_harm(void)
{
    struct world chance = { .random = 3 };
    struct buffer stored = BUFFER_EMPTY;
    struct arena arena = ARENA_EMPTY;

    for (int i = 0; i < 20; i++) {
        struct row row;

        random_row(&chance, &arena, &row);
        buffer_clear(&stored);
        row_store(&stored, &row);
        for (size_t bit = 0; bit < 8 * stored.length; bit++) {
            bool again;
            int result;

            stored.data[bit / 8] ^= (char)(1 << bit % 8);
            result = load_exactly(stored.data, stored.length, &again);
            check_true(result == SYNC_OK || result == SQLITE_CORRUPT);
            check_true(again);
            stored.data[bit / 8] ^= (char)(1 << bit % 8);
        }
        arena_free(&arena);
    }
    buffer_free(&stored);
}

/* Bytes that never were heads do no harm either. */
static void noise_does_no_harm(void)
{
    struct world chance = { .random = 4 };

    for (int i = 0; i < 20000; i++) {
        char bytes[48];
        size_t length = world_random(&chance) % sizeof bytes;
        bool again;
        int result;

        for (size_t at = 0; at < length; at++)
            bytes[at] = (char)(world_random(&chance) % 3 ? world_random(&chance) % 12 : world_random(&chance));
        result = load_exactly(bytes, length, &again);
        check_true(result == SYNC_OK || result == SQLITE_CORRUPT);
        check_true(again);
    }
}

/* A register that the table doesn't have, one that comes twice, one without heads and a count beyond the bytes are corrupt. */
static void heads_of_another_table_are_corrupt(void)
{
    static const struct slice CASES[] = {
        { "\x01\x01\x00\x02\x01\x02\x02\x00", 8 },                         /* number 2 is nobody's */
        { "\x01\x01\x00\x80\x01\x01\x02\x02\x00", 9 },                     /* beyond all numbers and flags */
        { "\x01\x01\x00\x40\x01\x02\x02\x00", 8 },                         /* a flag without a number */
        { "\x01\x01\x00\x43\x02\x00\x02\x02\x00\x00\x03\x02\x00\x00", 14 }, /* merged, but no text */
        { "\x01\x01\x00\x44\x01\x00\x02\x02\x00\x00", 10 },               /* merged, of one head */
        { "\x01\x01\x00\x44\x02\x00\x02\x02\x00\x00\x03\x02\x00", 13 },  /* the second head's value lacks */
        { "\x01\x01\x00\x44\x02\x07\x02\x02\x00\x00\x03\x02\x00\x00", 14 }, /* in common: a value of type 7 */
        { "\x01\x01\x00\x03\x00", 5 },                                     /* no head */
        { "\x01\x01\x00\x03\x01\x02\x02\x00\x03\x01\x02\x02\x00", 13 },    /* twice */
        { "\x01\x01\x00\x03\xff\xff\xff\xff\x0f\x02\x02\x00", 12 },        /* four thousand million heads */
        { "\x01\x01\x00\x03\x02\x02\x02\x00\x03\x03\x00\x07", 12 },        /* a value of type 7 */
        { "\x01\x01\x00\x03\x02\x02\x02\x00\x03\x03\x00\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 22 }, /* a text without end */
        { "\xff\xff\xff\xff\x1f\x01\x00", 7 },                             /* a branch of 33 bits */
        { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12 },        /* a number without end */
    };
    struct arena arena = ARENA_EMPTY;
    struct row_heads heads;

    check_int(heads_load(&SHAPE, "\x01\x01\x00\x03\x01\x02\x02\x00", 8, &arena, &heads), SYNC_OK);
    check_int(heads_load(&SHAPE, "\x01\x01\x00\x44\x02\x00\x02\x02\x00\x00\x03\x02\x00\x00", 14, &arena, &heads),
              SYNC_OK);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        if (!check_int(heads_load(&SHAPE, CASES[i].bytes, CASES[i].length, &arena, &heads), SQLITE_CORRUPT))
            printf("  case %zu\n", i);
    arena_free(&arena);
}

/* Times that no edit can have, which only damage brings, are added and subtracted without overflow. */
static void impossible_times_do_no_harm(void)
{
    static const struct slice CASES[] = {
        { "\x01\x01\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01\x03\x01\x02\x02\x02", 17 }, /* the last there is, and one more */
        { "\x01\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x03\x01\x02\x02\x01", 17 }, /* the first, and one less */
    };
    struct arena arena = ARENA_EMPTY;
    struct buffer stored = BUFFER_EMPTY;
    struct row_heads heads;

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        check_int(heads_load(&SHAPE, CASES[i].bytes, CASES[i].length, &arena, &heads), SYNC_OK);
        buffer_clear(&stored);
        heads_store(&stored, &SHAPE, &heads);
        check_true(stored.length == CASES[i].length && memcmp(stored.data, CASES[i].bytes, stored.length) == 0);
    }
    buffer_free(&stored);
    arena_free(&arena);
}

/* What was stored when a register had fewer columns is read with the others empty; what has more than there are, without those. */
static void a_register_that_grew_is_read(void)
{
    /* JOINT, two heads, the second of two values; the same with three, and with four, its width beside it. */
    static const struct slice CASES[] = {
        { "\x01\x01\x00\x09\x02\x02\x02\x00\x03\x03\x00\x01\x02\x01\x04", 15 },
        { "\x01\x01\x00\x89\x02\x02\x03\x02\x02\x00\x03\x03\x00\x01\x02\x01\x04\x01\x06", 19 },
        { "\x01\x01\x00\x89\x02\x02\x04\x02\x02\x00\x03\x03\x00\x01\x02\x01\x04\x01\x06\x01\x08", 21 },
    };
    struct arena arena = ARENA_EMPTY;
    struct row_heads heads;

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct value *values;

        if (!check_int(heads_load(&SHAPE, CASES[i].bytes, CASES[i].length, &arena, &heads), SYNC_OK))
            continue;
        check_int(heads.registers[JOINT].count, 2);
        values = heads.registers[JOINT].list[1].values;
        check_int(values[0].integer, 1);
        check_int(values[1].integer, 2);
        check_int(values[2].type, i ? VALUE_INTEGER : VALUE_NULL);
        check_int(values[2].integer, i ? 3 : 0);
    }
    arena_free(&arena);
}

/* A register of which nothing is stored has the creating version as its only head. */
static void the_creating_version_stands_for_what_is_not_named(void)
{
    struct heads list[SHAPE_REGISTERS] = { { 0 } };
    struct row_heads heads = { .created = { .version = { 4, 2 }, .time = 1790000000 }, .registers = list };
    struct buffer stored = BUFFER_EMPTY;

    check_int(heads_of(&heads, CHOICE).count, 1);
    check_true(version_equal(heads_of(&heads, CHOICE).list[0].version, (struct version){ 4, 2 }));
    heads_store(&stored, &SHAPE, &heads);
    check_int(stored.length, 7); /* branch, number, and five bytes of time */
    buffer_free(&stored);
}

static const struct test TESTS[] = {
    TEST(a_row_is_loaded_as_it_was_stored),
    TEST(every_beginning_is_corrupt_or_a_row),
    TEST(fallen_bits_do_no_harm),
    TEST(noise_does_no_harm),
    TEST(heads_of_another_table_are_corrupt),
    TEST(impossible_times_do_no_harm),
    TEST(a_register_that_grew_is_read),
    TEST(the_creating_version_stands_for_what_is_not_named),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
