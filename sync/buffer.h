/* A growing run of bytes. An allocation that fails makes the buffer sticky: later calls do nothing, and `failed` says so
 * once, at the end, instead of after every append. Memory is SQLite's, so that one fault injector reaches all of it. */
#ifndef SYNC_BUFFER_H
#define SYNC_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *data; /* owned by the buffer; not terminated unless buffer_text was asked */
    size_t length;
    size_t capacity;
    bool failed; /* an allocation failed; the content is incomplete and must not be used */
};

#define BUFFER_EMPTY { NULL, 0, 0, false }

/* Append. After a failure these do nothing. */
void buffer_append(struct buffer *buffer, const void *bytes, size_t length);
void buffer_puts(struct buffer *buffer, const char *text);
void buffer_byte(struct buffer *buffer, char byte);

/* Make room for `length` more bytes and return where they go, or NULL. The caller fills all of them. */
char *buffer_extend(struct buffer *buffer, size_t length);

/* The content with a terminating NUL that length doesn't count; NULL after a failure. */
const char *buffer_text(struct buffer *buffer);

/* Forget the content, keep the memory and clear a failure. */
void buffer_clear(struct buffer *buffer);

/* Give the memory back; the buffer is empty and usable. */
void buffer_free(struct buffer *buffer);

#endif
