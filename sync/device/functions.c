#include "sync/device/functions.h"

#include <stddef.h>

#include "sync/id.h"

/* The plain letter of each of U+00C0 to U+017F (Latin-1 and Latin Extended-A), which have two bytes in UTF-8. */
static const char PLAIN[] = "aaaaaaaceeeeiiiidnoooooxouuuuyts"
                            "aaaaaaaceeeeiiiidnooooo/ouuuuyty"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkk"
                            "llllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof PLAIN - 1 == 0x180 - 0xC0, "one letter each");

/* Fold one character at `in`, which has `left` bytes; sets *out_size to what was written at `out` (at most what was read). Returns the
 * number of bytes read. */
static size_t fold(const unsigned char *in, size_t left, unsigned char *out, size_t *out_size)
{
    unsigned code;

    *out_size = 1;
    *out = *in >= 'A' && *in <= 'Z' ? (unsigned char)(*in + 'a' - 'A') : *in;
    if (left < 2 || *in < 0xC3 || *in > 0xCD || (in[1] & 0xC0) != 0x80)
        return 1;
    code = (*in & 0x1Fu) << 6 | (in[1] & 0x3Fu);
    if (code >= 0x300 && code < 0x370) {
        *out_size = 0; /* a combining accent */
    } else if (code == 0x132 || code == 0x133) {
        *out_size = 2; /* the Dutch ij as one character */
        out[0] = 'i';
        out[1] = 'j';
    } else if (code < 0x180) {
        *out = (unsigned char)PLAIN[code - 0xC0];
    } else {
        return 1;
    }
    return 2;
}

static void plat(sqlite3_context *context, int count, sqlite3_value **values)
{
    const unsigned char *text = sqlite3_value_text(values[0]);
    size_t length = (size_t)sqlite3_value_bytes(values[0]), written = 0, read = 0, size;
    unsigned char *out;

    (void)count;
    if (!text)
        return; /* NULL stays NULL */
    out = sqlite3_malloc64(length + 1);
    if (!out) {
        sqlite3_result_error_nomem(context);
        return;
    }
    while (read < length) {
        read += fold(text + read, length - read, out + written, &size);
        written += size;
    }
    sqlite3_result_text(context, (char *)out, (int)written, sqlite3_free);
}

int functions_register(sqlite3 *db)
{
    int result = id_register(db);

    if (result == SQLITE_OK)
        result = sqlite3_create_function(db, "plat", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, plat,
                                         NULL, NULL);
    return result;
}
