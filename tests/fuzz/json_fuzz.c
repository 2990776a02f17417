/* Any bytes as JSON: reading value by value takes what json_skip takes, and what was read can be written and read
 * again. */
#include <string.h>

#include "tests/fuzz/fuzz.h"

static void walk(struct json *json, struct arena *arena);

static void check_string(struct json *json, struct arena *arena)
{
    struct buffer written = BUFFER_EMPTY;
    struct slice text, again;

    if (!json_read_string(json, arena, &text))
        return;
    json_put_string(&written, text.bytes, text.length);
    claim(!written.failed);
    {
        struct json other = json_open(written.data, written.length);

        claim(json_read_string(&other, arena, &again) && json_done(&other));
        claim(again.length == text.length && (!text.length || memcmp(again.bytes, text.bytes, text.length) == 0));
    }
    buffer_free(&written);
}

static void check_integer(struct json *json)
{
    struct buffer written = BUFFER_EMPTY;
    int64_t value, again;

    if (!json_read_integer(json, &value))
        return;
    json_put_integer(&written, value);
    {
        struct json other = json_open(written.data, written.length);

        claim(json_read_integer(&other, &again) && json_done(&other) && again == value);
    }
    buffer_free(&written);
}

static void walk_array(struct json *json, struct arena *arena)
{
    size_t count = json_count(json), met = 0;

    json_enter_array(json);
    while (json_next(json)) {
        walk(json, arena);
        met++;
    }
    claim(json->failed || met == count);
}

static void walk_object(struct json *json, struct arena *arena)
{
    struct slice key;

    json_enter_object(json);
    while (json_next_member(json, &key)) {
        claim(key.bytes >= json->start && key.bytes + key.length <= json->end);
        walk(json, arena);
    }
}

static void walk(struct json *json, struct arena *arena)
{
    switch (json_peek(json)) {
    case JSON_ARRAY:
        walk_array(json, arena);
        break;
    case JSON_OBJECT:
        walk_object(json, arena);
        break;
    case JSON_STRING:
        check_string(json, arena);
        break;
    case JSON_NUMBER:
        check_integer(json);
        break;
    case JSON_NULL:
        json_read_null(json);
        break;
    default:
        json_skip(json, NULL);
    }
}

static void check_members(const char *text, size_t length)
{
    static const char *const NAMES[] = { "tabel", "rij", "" };
    struct json json = json_open(text, length), values[3];
    struct json_members others;
    bool given[3];

    if (json_peek(&json) != JSON_OBJECT || !json_members(&json, NAMES, 3, values, given, &others))
        return;
    for (int i = 0; i < 3; i++)
        if (given[i])
            claim(json_skip(&values[i], NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = sqlite3_malloc64(size + 1); /* of its own, so that reading beyond it is found */
    struct arena arena = ARENA_EMPTY;
    struct json skipped, walked;
    struct slice raw;
    bool valid;

    memcpy(copy, data, size);
    copy = sqlite3_realloc64(copy, size ? size : 1);
    skipped = walked = json_open(copy, size);
    valid = json_skip(&skipped, &raw) && json_done(&skipped);
    walk(&walked, &arena);
    /* What is valid is walked to its end, but for single values that aren't taken; what isn't valid is noticed. */
    if (valid)
        claim(walked.failed ? walked.unfit : json_done(&walked));
    else
        claim(walked.failed || !json_done(&walked));
    check_members(copy, size);
    arena_free(&arena);
    sqlite3_free(copy);
    return 0;
}
