#include "sync/device/packed.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* WebAssembly is little-endian, so a copy is the encoding. */

struct reader {
    const unsigned char *next;
    size_t left;
};

static bool take(struct reader *reader, void *out, size_t size)
{
    if (reader->left < size)
        return false;
    memcpy(out, reader->next, size);
    reader->next += size;
    reader->left -= size;
    return true;
}

static int bind_bytes(sqlite3_stmt *statement, int place, enum packed_kind kind, struct reader *reader)
{
    const unsigned char *bytes;
    uint32_t length = 0;

    if (!take(reader, &length, sizeof length) || reader->left < length)
        return SQLITE_MISUSE;
    bytes = reader->next;
    reader->next += length;
    reader->left -= length;
    if (kind == PACKED_TEXT)
        return sqlite3_bind_text(statement, place, (const char *)bytes, (int)length, SQLITE_STATIC);
    return sqlite3_bind_blob(statement, place, bytes, (int)length, SQLITE_STATIC);
}

static int bind_value(sqlite3_stmt *statement, int place, struct reader *reader)
{
    unsigned char kind = 0;
    int64_t integer = 0;
    double real = 0;

    if (!take(reader, &kind, sizeof kind))
        return SQLITE_MISUSE;
    switch (kind) {
    case PACKED_NULL:
        return sqlite3_bind_null(statement, place);
    case PACKED_INTEGER:
        return take(reader, &integer, sizeof integer) ? sqlite3_bind_int64(statement, place, integer) : SQLITE_MISUSE;
    case PACKED_REAL:
        return take(reader, &real, sizeof real) ? sqlite3_bind_double(statement, place, real) : SQLITE_MISUSE;
    case PACKED_TEXT:
    case PACKED_BLOB:
        return bind_bytes(statement, place, kind, reader);
    default:
        return SQLITE_MISUSE;
    }
}

int packed_bind(sqlite3_stmt *statement, const unsigned char *bytes, size_t length)
{
    struct reader reader = { bytes, length };
    uint32_t count = 0;
    int result = take(&reader, &count, sizeof count) ? SQLITE_OK : SQLITE_MISUSE;

    /* A parameter left out would be NULL and find nothing, silently. */
    if (result == SQLITE_OK && count != (uint32_t)sqlite3_bind_parameter_count(statement))
        return SQLITE_RANGE;
    for (uint32_t i = 0; i < count && result == SQLITE_OK; i++)
        result = bind_value(statement, (int)i + 1, &reader);
    return result;
}

static void append_number(struct buffer *out, uint32_t number)
{
    buffer_append(out, &number, sizeof number);
}

static void append_column(struct buffer *out, sqlite3_stmt *statement, int column)
{
    int64_t integer;
    double real;
    const void *bytes;

    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        integer = sqlite3_column_int64(statement, column);
        buffer_byte(out, PACKED_INTEGER);
        buffer_append(out, &integer, sizeof integer);
        break;
    case SQLITE_FLOAT:
        real = sqlite3_column_double(statement, column);
        buffer_byte(out, PACKED_REAL);
        buffer_append(out, &real, sizeof real);
        break;
    case SQLITE_TEXT:
        bytes = sqlite3_column_text(statement, column);
        buffer_byte(out, PACKED_TEXT);
        append_number(out, (uint32_t)sqlite3_column_bytes(statement, column));
        out->failed |= !bytes; /* memory is out; an empty text has bytes */
        buffer_append(out, bytes, (size_t)sqlite3_column_bytes(statement, column));
        break;
    case SQLITE_BLOB:
        bytes = sqlite3_column_blob(statement, column);
        buffer_byte(out, PACKED_BLOB);
        append_number(out, (uint32_t)sqlite3_column_bytes(statement, column));
        out->failed |= !bytes && sqlite3_column_bytes(statement, column) > 0;
        buffer_append(out, bytes, (size_t)sqlite3_column_bytes(statement, column));
        break;
    default:
        buffer_byte(out, PACKED_NULL);
    }
}

static void append_names(struct buffer *out, sqlite3_stmt *statement)
{
    int columns = sqlite3_column_count(statement);

    append_number(out, (uint32_t)columns);
    for (int i = 0; i < columns; i++) {
        const char *name = sqlite3_column_name(statement, i);
        size_t length = name ? strlen(name) : 0;

        append_number(out, (uint32_t)length);
        buffer_append(out, name, length);
    }
}

int packed_rows(sqlite3_stmt *statement, struct buffer *out)
{
    uint32_t rows = 0;
    size_t place;
    int result;

    append_names(out, statement);
    place = out->length;
    append_number(out, rows);
    while ((result = sqlite3_step(statement)) == SQLITE_ROW && !out->failed) {
        for (int i = 0; i < sqlite3_column_count(statement); i++)
            append_column(out, statement, i);
        rows++;
    }
    if (out->failed)
        return SQLITE_NOMEM;
    memcpy(out->data + place, &rows, sizeof rows);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}
