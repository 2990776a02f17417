#include "sync/id.h"

#include <string.h>

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void encode(const unsigned char *bytes, size_t count, char *text)
{
    unsigned bits = 0, held = 0;

    for (size_t i = 0; i < count; i++) {
        held = (held << 8 | bytes[i]) & 0x3fff;
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            *text++ = ALPHABET[held >> bits & 63];
        }
    }
    if (bits)
        *text = ALPHABET[held << (6 - bits) & 63];
}

/* The digit that a character stands for, plus one; 0: none. */
static const unsigned char DIGITS[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,  ['I'] = 9,  ['J'] = 10, ['K'] = 11,
    ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22,
    ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33,
    ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44,
    ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55,
    ['3'] = 56, ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['-'] = 63, ['_'] = 64,
};

static bool decode(const char *text, size_t length, unsigned char *bytes)
{
    unsigned bits = 0, held = 0;

    for (size_t i = 0; i < length; i++) {
        unsigned value = DIGITS[(unsigned char)text[i]];

        if (value == 0)
            return false;
        held = (held << 6 | (value - 1)) & 0x3fff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            *bytes++ = (unsigned char)(held >> bits);
        }
    }
    /* Bits that no byte uses must be zero, so that an id has one spelling. */
    return (held & ((1u << bits) - 1)) == 0;
}

void id_to_text(const unsigned char id[SYNC_ID_SIZE], char text[ID_TEXT_SIZE])
{
    encode(id, SYNC_ID_SIZE, text);
}

bool id_is_zero(const unsigned char id[SYNC_ID_SIZE])
{
    return memcmp(id, SYNC_SHARED_SCOPE, SYNC_ID_SIZE) == 0;
}

bool id_from_text(const char *text, size_t length, unsigned char id[SYNC_ID_SIZE])
{
    return length == ID_TEXT_SIZE && decode(text, length, id);
}

void branch_to_text(uint64_t branch, char text[BRANCH_TEXT_SIZE])
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(branch >> (56 - 8 * i));
    encode(bytes, sizeof bytes, text);
}

bool branch_from_text(const char *text, size_t length, uint64_t *branch)
{
    unsigned char bytes[8];

    if (length != BRANCH_TEXT_SIZE || !decode(text, length, bytes))
        return false;
    *branch = 0;
    for (int i = 0; i < 8; i++)
        *branch = *branch << 8 | bytes[i];
    return true;
}

static void sql_unid(sqlite3_context *context, int count, sqlite3_value **values)
{
    const char *text = (const char *)sqlite3_value_text(values[0]);
    unsigned char id[SYNC_ID_SIZE];

    (void)count;
    if (text && id_from_text(text, (size_t)sqlite3_value_bytes(values[0]), id))
        sqlite3_result_blob(context, id, SYNC_ID_SIZE, SQLITE_TRANSIENT);
}

int id_register(sqlite3 *db)
{
    return sqlite3_create_function(db, "unid", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, sql_unid,
                                   NULL, NULL);
}
