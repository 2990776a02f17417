#include "sync/buffer.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

char *buffer_extend(struct buffer *buffer, size_t length)
{
    if (buffer->failed)
        return NULL;
    if (length > buffer->capacity - buffer->length) {
        size_t capacity = buffer->capacity ? buffer->capacity : 256;
        char *data = NULL;

        while (capacity - buffer->length < length && capacity < SIZE_MAX / 2)
            capacity *= 2;
        if (capacity - buffer->length >= length)
            data = sqlite3_realloc64(buffer->data, capacity);
        if (!data) {
            buffer->failed = true;
            return NULL;
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
    buffer->length += length;
    return buffer->data + buffer->length - length;
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t length)
{
    char *place = length ? buffer_extend(buffer, length) : NULL;

    if (place)
        memcpy(place, bytes, length);
}

void buffer_puts(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text));
}

void buffer_byte(struct buffer *buffer, char byte)
{
    if (!buffer->failed && buffer->length < buffer->capacity)
        buffer->data[buffer->length++] = byte;
    else
        buffer_append(buffer, &byte, 1);
}

const char *buffer_text(struct buffer *buffer)
{
    buffer_byte(buffer, '\0');
    if (buffer->failed)
        return NULL;
    buffer->length--;
    return buffer->data;
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
}

void buffer_free(struct buffer *buffer)
{
    sqlite3_free(buffer->data);
    *buffer = (struct buffer)BUFFER_EMPTY;
}
