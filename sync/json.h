/* Reading and writing the JSON of the exchange (RFC 8259), in one pass, without a tree.
 *
 * What json_skip passes over has been checked to be JSON in valid UTF-8 (RFC 3629). json_read_string and json_read_integer take less: no U+0000, no
 * lone surrogates, integers of 64 bits only. Where a value is JSON but not taken they fail and set `unfit`, so that one faulty
 * value can be told from a text that can't be framed. */
#ifndef SYNC_JSON_H
#define SYNC_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/arena.h"
#include "sync/buffer.h"

enum json_type { JSON_BAD, JSON_NULL, JSON_TRUE, JSON_FALSE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* A place in a text that the caller keeps. Once `failed`, every call returns false and moves nothing. */
struct json {
    const char *start, *at, *end;
    unsigned depth;
    bool first;  /* no member of the innermost array or object was read yet */
    bool failed; /* the text isn't JSON, the caller asked for another type than it holds, or memory is out */
    bool unfit;  /* failed on a value that is JSON all the same */
    bool checked; /* json_skip has passed over this text before: nothing is checked twice */
};

/* Bytes within the text that is read, or within an arena. */
struct slice {
    const char *bytes;
    size_t length;
};

struct json json_open(const char *text, size_t length);

/* The same for a text that json_skip has passed over: ends of strings and brackets are found without looking at what lies between. Of a text
 * that isn't JSON after all nothing is sure but that no byte outside it is touched. */
struct json json_open_checked(const char *text, size_t length);

/* The type of the value that comes next. */
enum json_type json_peek(struct json *json);

/* Enter the array or object that comes next. */
bool json_enter_array(struct json *json);
bool json_enter_object(struct json *json);

/* Go to the next element or member; false at the end, which leaves the array or object, or on failure. A key is given as
 * its raw characters between the quotes: the keys of the exchange need no escapes. */
bool json_next(struct json *json);
bool json_next_member(struct json *json, struct slice *key);

bool json_read_integer(struct json *json, int64_t *value);
bool json_read_null(struct json *json);

/* A string's text: a slice of the text itself where nothing is escaped, of `arena` otherwise. */
bool json_read_string(struct json *json, struct arena *arena, struct slice *value);

/* A string that is an id or a branch in base64url; false when it is none. */
bool json_read_id(struct json *json, struct arena *arena, unsigned char id[16]);
bool json_read_branch(struct json *json, struct arena *arena, uint64_t *branch);

/* Pass over any value, checking it; `raw`, unless NULL, gets its characters. */
bool json_skip(struct json *json, struct slice *raw);

/* Pass over the object that comes next and note for each of `names` where its value stands (`values`), and whether it was there
 * (`given`). Members of other names and members that came twice are counted. On success the values count as checked. */
struct json_members {
    size_t unknown, twice;
};
bool json_members(struct json *json, const char *const *names, size_t count, struct json *values, bool *given,
                  struct json_members *others);

/* The number of elements of the array that comes next, which is not moved past; 0 when it is none. */
size_t json_count(const struct json *json);

/* True when nothing but white space is left and nothing failed. */
bool json_done(struct json *json);

static inline bool slice_is(struct slice slice, const char *text)
{
    for (size_t i = 0; i < slice.length; i++)
        if (slice.bytes[i] != text[i] || !text[i])
            return false;
    return text[slice.length] == '\0';
}

/* Write. Commas and brackets are the caller's. */
void json_put_string(struct buffer *buffer, const char *text, size_t length);
void json_put_integer(struct buffer *buffer, int64_t value);
void json_put_id(struct buffer *buffer, const unsigned char id[16]);
void json_put_branch(struct buffer *buffer, uint64_t branch);

#endif
