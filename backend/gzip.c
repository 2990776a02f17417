#include "backend/gzip.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>
#include <zlib.h>

#include "sync/sync.h"

#define GZIP_WINDOW (15 + 16) /* zlib: the largest window, with a gzip header */
#define STEP        (64u << 10)

/* zlib's memory is SQLite's too, so that one fault injector reaches all of it. */
static void *allocate(void *context, uInt items, uInt size)
{
    (void)context;
    return sqlite3_malloc64((sqlite3_uint64)items * size);
}

static void release(void *context, void *memory)
{
    (void)context;
    sqlite3_free(memory);
}

static void prepare(z_stream *stream, const void *bytes, size_t length)
{
    memset(stream, 0, sizeof *stream);
    stream->zalloc = allocate;
    stream->zfree = release;
    stream->next_in = (z_const Bytef *)bytes;
    stream->avail_in = (uInt)length;
}

int gzip_pack(const void *bytes, size_t length, int level, struct buffer *out)
{
    z_stream stream;
    size_t start = out->length;
    uLong bound;
    char *room;
    int result;

    if (length > UINT_MAX / 2)
        return SQLITE_NOMEM;
    prepare(&stream, bytes, length);
    if (deflateInit2(&stream, level, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return SQLITE_NOMEM;
    bound = deflateBound(&stream, (uLong)length);
    room = buffer_extend(out, bound);
    if (room) {
        stream.next_out = (Bytef *)room;
        stream.avail_out = (uInt)bound;
        result = deflate(&stream, Z_FINISH);
        out->length = start + (result == Z_STREAM_END ? stream.total_out : 0);
    } else {
        result = Z_MEM_ERROR;
    }
    deflateEnd(&stream);
    return result == Z_STREAM_END ? SYNC_OK : SQLITE_NOMEM;
}

/* One step of unpacking; says whether the stream is done. */
static int unpack_step(z_stream *stream, size_t start, size_t most, struct buffer *out, bool *done)
{
    size_t before = out->length, room = most - (before - start) + 1;
    char *place;
    int result;

    room = room < STEP ? room : STEP;
    place = buffer_extend(out, room);
    if (!place)
        return SQLITE_NOMEM;
    stream->next_out = (Bytef *)place;
    stream->avail_out = (uInt)room;
    result = inflate(stream, Z_NO_FLUSH);
    out->length = before + room - stream->avail_out;
    *done = result == Z_STREAM_END;
    if (result == Z_MEM_ERROR)
        return SQLITE_NOMEM;
    /* Z_BUF_ERROR: the input ended before the stream did. */
    if (result != Z_OK && result != Z_STREAM_END)
        return SYNC_INVALID;
    return out->length - start > most ? SQLITE_TOOBIG : SYNC_OK;
}

int gzip_unpack(const void *bytes, size_t length, size_t most, struct buffer *out)
{
    z_stream stream;
    size_t start = out->length;
    bool done = false;
    int result = SYNC_OK;

    if (length > UINT_MAX)
        return SQLITE_TOOBIG;
    prepare(&stream, bytes, length);
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
        return SQLITE_NOMEM;
    while (result == SYNC_OK && !done)
        result = unpack_step(&stream, start, most, out, &done);
    if (result == SYNC_OK && stream.avail_in > 0)
        result = SYNC_INVALID;
    inflateEnd(&stream);
    if (result != SYNC_OK)
        out->length = start;
    return result;
}
