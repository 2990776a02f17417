/* gzip (RFC 1952) both ways through zlib, into buffers. */
#ifndef BACKEND_GZIP_H
#define BACKEND_GZIP_H

#include <stddef.h>

#include "sync/buffer.h"

/* Levels: for answers made while somebody waits, and for files that are compressed once at the start. README.md has the
 * measurements. */
#define GZIP_LEVEL_ANSWER 4
#define GZIP_LEVEL_FILE   9

/* Append the compressed bytes. SYNC_OK or SQLITE_NOMEM, and then `out` is as it was. */
int gzip_pack(const void *bytes, size_t length, int level, struct buffer *out);

/* Append what `bytes` unpack to. SYNC_OK; SYNC_INVALID when they are no complete gzip stream or something follows it;
 * SQLITE_TOOBIG as soon as more than `most` bytes come out; SQLITE_NOMEM. Except on SYNC_OK, `out` is as it was. Never
 * holds more than `most` and one step beyond. */
int gzip_unpack(const void *bytes, size_t length, size_t most, struct buffer *out);

#endif
