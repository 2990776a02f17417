/* What the engine keeps things in: buffer, arena, the set of ids, numbers of variable length. */
#include "sync/idset.h"
#include "sync/value.h"
#include "tests/check.h"
#include "tests/sync/failing.h"
#include "tests/sync/world.h"

/* A buffer holds what was appended, of any length, and its text ends in a NUL that doesn't count. */
static void a_buffer_holds_what_was_appended(void)
{
    struct buffer buffer = BUFFER_EMPTY;
    size_t length = 0;

    for (size_t piece = 0; piece < 300; piece++) {
        for (size_t i = 0; i < piece % 7; i++)
            buffer_byte(&buffer, (char)('a' + piece % 26));
        buffer_append(&buffer, "0123456789", piece % 11);
        length += piece % 7 + piece % 11;
    }
    check_int(buffer.length, length);
    check_int(strlen(buffer_text(&buffer)), length);
    check_int(buffer.length, length);
    buffer_clear(&buffer);
    check_text(buffer_text(&buffer), "");
    buffer_append(&buffer, NULL, 0);
    check_int(buffer.length, 0);
    buffer_free(&buffer);
}

/* When memory is out a buffer says so from then on, and later calls do nothing, until it is cleared. */
static void a_buffer_that_failed_stays_so(void)
{
    struct buffer buffer = BUFFER_EMPTY;

    buffer_puts(&buffer, "kort");
    failing_start(FAILING_MEMORY, 1, false);
    check_true(buffer_extend(&buffer, 1000) == NULL);
    failing_stop();
    buffer_puts(&buffer, "x");
    buffer_byte(&buffer, 'x');
    check_true(buffer.failed && buffer_text(&buffer) == NULL && buffer.length == 4);
    buffer_clear(&buffer);
    buffer_puts(&buffer, "weer");
    check_text(buffer_text(&buffer), "weer");
    check_true(buffer_extend(&buffer, SIZE_MAX - 2) == NULL && buffer.failed); /* more than there is */
    buffer_free(&buffer);
}

/* Pieces of an arena are zeroed, aligned, apart, and all given back at once. */
static void an_arena_gives_pieces(void)
{
    struct arena arena = ARENA_EMPTY;
    int64_t held = failing_held();
    unsigned char *last = NULL;
    size_t last_size = 0;

    for (size_t size = 0; size < 40000; size = size * 2 + 1) {
        unsigned char *piece = arena_take(&arena, size);
        bool zero = true;

        if (!check_true(piece != NULL))
            break;
        check_int((uintptr_t)piece % 8, 0);
        for (size_t i = 0; i < size; i++)
            zero &= piece[i] == 0;
        check_true(zero);
        memset(piece, 0xff, size);
        check_true(!last || piece >= last + last_size || piece + size <= last);
        last = piece;
        last_size = size;
    }
    check_text(arena_copy(&arena, "tekst\0", 5), "tekst");
    check_text(arena_copy(&arena, NULL, 0), "");
    check_true(!arena.failed);
    arena_free(&arena);
    check_int(failing_held(), held);
}

/* When memory is out an arena says so until it is freed; what it gave before stays. */
static void an_arena_that_failed_says_so(void)
{
    struct arena arena = ARENA_EMPTY;
    char *before = arena_copy(&arena, "eerder", 6);

    failing_start(FAILING_MEMORY, 1, false);
    check_true(arena_take(&arena, 20000) == NULL && arena.failed);
    failing_stop();
    check_true(arena_take(&arena, 20000) != NULL && arena.failed);
    check_true(arena_take(&arena, SIZE_MAX) == NULL && arena_take(&arena, SIZE_MAX / 2) == NULL);
    check_text(before, "eerder");
    arena_free(&arena);
    check_true(!arena.failed && arena_take(&arena, 1) != NULL);
    arena_free(&arena);
}

/* A set gives each id one index, in order of arrival; when memory is out for a new one, those that it has stay. */
static void a_set_numbers_ids(void)
{
    struct world chance = { .random = 7 };
    struct idset set = { .count = 0 };
    size_t index, count = 0;

    check_true(!idset_has(&set, SYNC_SHARED_SCOPE));
    for (size_t i = 0; i < 2000; i++) {
        uint64_t parts[2] = { world_random(&chance) % 1000, 0 };
        unsigned char id[SYNC_ID_SIZE];
        bool known;
        int result;

        memcpy(id, parts, SYNC_ID_SIZE);
        known = idset_has(&set, id);
        failing_start(FAILING_MEMORY, 1 + i % 2, true);
        result = idset_add(&set, id, &index);
        failing_stop();
        if (result == SQLITE_NOMEM) {
            check_int(set.count, count);
            check_true(idset_has(&set, id) == known);
            result = idset_add(&set, id, &index);
        }
        check_int(result, SYNC_OK);
        check_true(known ? index < count : index == count);
        check_true(memcmp(set.ids[index], id, SYNC_ID_SIZE) == 0 && idset_has(&set, id));
        count += !known;
    }
    check_int(set.count, count);
    idset_free(&set);
}

/* Numbers of variable length are read as they were written, and never beyond the end. */
static void varints_go_round(void)
{
    struct world chance = { .random = 8 };

    for (int i = 0; i < 5000; i++) {
        uint64_t number = world_random(&chance) >> world_random(&chance) % 64, read;
        int64_t with_sign = (int64_t)number;
        struct buffer buffer = BUFFER_EMPTY;
        const unsigned char *at, *end;

        varint_store(&buffer, number);
        at = (const unsigned char *)buffer.data;
        end = at + buffer.length;
        check_true(varint_load(&at, end, &read) && read == number && at == end);
        at = (const unsigned char *)buffer.data;
        check_true(!varint_load(&at, end - 1, &read));
        check_true(unzigzag(zigzag(with_sign)) == with_sign && unzigzag(zigzag(-with_sign)) == -with_sign);
        buffer_free(&buffer);
    }
    check_true(zigzag(0) == 0 && zigzag(-1) == 1 && zigzag(1) == 2 && zigzag(INT64_MIN) == UINT64_MAX);
}

/* Values have one order on every machine: nothing, integers, texts by their bytes, ids. */
static void values_have_one_order(void)
{
    const struct value ORDER[] = {
        { .type = VALUE_NULL },
        { .type = VALUE_INTEGER, .integer = INT64_MIN },
        { .type = VALUE_INTEGER, .integer = -1 },
        { .type = VALUE_INTEGER, .integer = 300 },
        { .type = VALUE_TEXT, .bytes = NULL, .length = 0 },
        { .type = VALUE_TEXT, .bytes = "a", .length = 1 },
        { .type = VALUE_TEXT, .bytes = "aa", .length = 2 },
        { .type = VALUE_TEXT, .bytes = "b", .length = 1 },
        { .type = VALUE_TEXT, .bytes = "\xc3\xa9", .length = 2 },
        { .type = VALUE_ID, .bytes = "0000000000000000", .length = 16 },
        { .type = VALUE_ID, .bytes = "1000000000000000", .length = 16 },
    };
    const size_t count = sizeof ORDER / sizeof *ORDER;

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            int order = value_compare(&ORDER[i], &ORDER[j]);

            check_true(i < j ? order < 0 : i > j ? order > 0 : order == 0);
            check_int(value_equal(&ORDER[i], &ORDER[j]), i == j);
        }
}

static const struct test TESTS[] = {
    TEST(a_buffer_holds_what_was_appended),
    TEST(a_buffer_that_failed_stays_so),
    TEST(an_arena_gives_pieces),
    TEST(an_arena_that_failed_says_so),
    TEST(a_set_numbers_ids),
    TEST(varints_go_round),
    TEST(values_have_one_order),
};

int main(int argc, char **argv)
{
    failing_open();
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
