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

static int digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

static bool decode(const char *text, size_t length, unsigned char *bytes)
{
    unsigned bits = 0, held = 0;

    for (size_t i = 0; i < length; i++) {
        int value = digit(text[i]);

        if (value < 0)
            return false;
        held = (held << 6 | (unsigned)value) & 0x3fff;
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
