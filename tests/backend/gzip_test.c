#include "backend/gzip.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "sync/sync.h"
#include "tests/check.h"

static char *text_of(size_t length)
{
    char *text = malloc(length + 1);

    for (size_t i = 0; i < length; i++)
        text[i] = (char)('a' + (i * i / 7) % 26);
    return text;
}

/* What was packed unpacks to itself, whatever its length. */
static void packing_comes_back(void)
{
    static const size_t LENGTHS[] = { 0, 1, 100, 65535, 65536, 65537, 1000000 };

    for (size_t i = 0; i < sizeof LENGTHS / sizeof *LENGTHS; i++) {
        struct buffer packed = BUFFER_EMPTY, plain = BUFFER_EMPTY;
        char *text = text_of(LENGTHS[i]);

        check_int(gzip_pack(text, LENGTHS[i], GZIP_LEVEL_ANSWER, &packed), SYNC_OK);
        check_int(gzip_unpack(packed.data, packed.length, LENGTHS[i], &plain), SYNC_OK);
        check_int(plain.length, LENGTHS[i]);
        check_true(LENGTHS[i] == 0 || memcmp(plain.data, text, LENGTHS[i]) == 0);
        buffer_free(&packed);
        buffer_free(&plain);
        free(text);
    }
}

/* A bomb is refused at the cap, and memory stays near it. */
static void a_bomb_is_refused_at_the_cap(void)
{
    struct buffer zeros = BUFFER_EMPTY, packed = BUFFER_EMPTY, plain = BUFFER_EMPTY;
    size_t length = 50u << 20, cap = 1u << 20;

    memset(buffer_extend(&zeros, length), 0, length);
    gzip_pack(zeros.data, length, 9, &packed);
    check_true(packed.length < 100000);
    check_int(gzip_unpack(packed.data, packed.length, cap, &plain), SQLITE_TOOBIG);
    check_int(plain.length, 0);
    check_true(plain.capacity <= 4 * cap);
    buffer_free(&zeros);
    buffer_free(&packed);
    buffer_free(&plain);
}

/* Exactly the cap is allowed, one byte more is not. */
static void the_cap_is_exact(void)
{
    struct buffer packed = BUFFER_EMPTY, plain = BUFFER_EMPTY;
    char *text = text_of(70000);

    gzip_pack(text, 70000, 6, &packed);
    check_int(gzip_unpack(packed.data, packed.length, 69999, &plain), SQLITE_TOOBIG);
    check_int(gzip_unpack(packed.data, packed.length, 70000, &plain), SYNC_OK);
    buffer_free(&packed);
    buffer_free(&plain);
    free(text);
}

/* Cut off anywhere, changed anywhere, or with something behind it, it is refused and `out` is as it was. */
static void damage_is_noticed(void)
{
    struct buffer packed = BUFFER_EMPTY, plain = BUFFER_EMPTY;
    char *text = text_of(500);

    gzip_pack(text, 500, 6, &packed);
    buffer_puts(&plain, "x");
    for (size_t cut = 0; cut < packed.length; cut++)
        check_int(gzip_unpack(packed.data, cut, 1000, &plain), SYNC_INVALID);
    packed.data[packed.length - 6] ^= 1; /* in the checksum */
    check_int(gzip_unpack(packed.data, packed.length, 1000, &plain), SYNC_INVALID);
    packed.data[packed.length - 6] ^= 1;
    buffer_byte(&packed, 'x');
    check_int(gzip_unpack(packed.data, packed.length, 1000, &plain), SYNC_INVALID);
    check_int(plain.length, 1);
    buffer_free(&packed);
    buffer_free(&plain);
    free(text);
}

static const struct test TESTS[] = {
    TEST(packing_comes_back),
    TEST(a_bomb_is_refused_at_the_cap),
    TEST(the_cap_is_exact),
    TEST(damage_is_noticed),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
