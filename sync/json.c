#include "sync/json.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "sync/id.h"

/* Nesting that the exchange never needs; it bounds the recursion of json_skip. */
#define DEPTH_MAX 16

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))
#define ZEROS(word)      (((word) - EACH_BYTE(1)) & ~(word) & EACH_BYTE(0x80)) /* up to the first zero byte */

/* Past the characters of a string that stand for themselves: printable ASCII but for quote and backslash. Sixteen or eight at a time, since
 * most of what travels is text (Mycroft's test for a zero byte in a word, whose lowest mark is exact). */
static const char *plain_end(const char *at, const char *end)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(' ');

    for (; end - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        /* as signed numbers, those beyond ASCII are less than a space too */
        __m128i marks = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                                     _mm_cmplt_epi8(bytes, space));
        unsigned mask = (unsigned)_mm_movemask_epi8(marks);

        if (mask)
            return at + __builtin_ctz(mask);
    }
#elif __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (; end - at >= 8; at += 8) {
        uint64_t word, marks;

        memcpy(&word, at, sizeof word);
        marks = (word | ((word - EACH_BYTE(0x20)) & ~word)) & EACH_BYTE(0x80);
        marks |= ZEROS(word ^ EACH_BYTE('"')) | ZEROS(word ^ EACH_BYTE('\\'));
        if (marks)
            return at + __builtin_ctzll(marks) / 8;
    }
#endif
    while (at < end && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80 && *at != '"' && *at != '\\')
        at++;
    return at;
}

static bool fail(struct json *json)
{
    json->failed = true;
    return false;
}

struct json json_open(const char *text, size_t length)
{
    return (struct json){ .start = text, .at = text, .end = text + length, .first = true };
}

struct json json_open_checked(const char *text, size_t length)
{
    return (struct json){ .start = text, .at = text, .end = text + length, .first = true, .checked = true };
}

static inline void skip_space(struct json *json)
{
    if (json->at < json->end && *json->at > ' ') /* what machines write has none */
        return;
    while (json->at < json->end && (*json->at == ' ' || *json->at == '\n' || *json->at == '\r' || *json->at == '\t'))
        json->at++;
}

enum json_type json_peek(struct json *json)
{
    if (json->failed)
        return JSON_BAD;
    skip_space(json);
    if (json->at == json->end)
        return JSON_BAD;
    switch (*json->at) {
    case 'n': return JSON_NULL;
    case 't': return JSON_TRUE;
    case 'f': return JSON_FALSE;
    case '"': return JSON_STRING;
    case '[': return JSON_ARRAY;
    case '{': return JSON_OBJECT;
    default: return *json->at == '-' || (*json->at >= '0' && *json->at <= '9') ? JSON_NUMBER : JSON_BAD;
    }
}

static bool enter(struct json *json, enum json_type type)
{
    if (json_peek(json) != type || json->depth == DEPTH_MAX)
        return fail(json);
    json->at++;
    json->depth++;
    json->first = true;
    return true;
}

bool json_enter_array(struct json *json)
{
    return enter(json, JSON_ARRAY);
}

bool json_enter_object(struct json *json)
{
    return enter(json, JSON_OBJECT);
}

/* Go past the comma before the next member, or past the bracket that ends the list. */
static bool next(struct json *json, char bracket)
{
    bool first = json->first;

    if (json->failed)
        return false;
    skip_space(json);
    if (json->at == json->end)
        return fail(json);
    json->first = false;
    if (*json->at == bracket) {
        json->at++;
        json->depth--;
        return false;
    }
    if (first)
        return true;
    if (*json->at != ',')
        return fail(json);
    json->at++;
    return true;
}

bool json_next(struct json *json)
{
    return next(json, ']');
}

/* The length of the UTF-8 sequence at `at`, 0 when it is none (RFC 3629: shortest form, no surrogates, at most U+10FFFF). */
static size_t sequence_length(const unsigned char *at, const unsigned char *end)
{
    size_t left = (size_t)(end - at);

#define CONTINUES(i) ((at[i] & 0xc0) == 0x80)
    if (at[0] >= 0xc2 && at[0] <= 0xdf)
        return left >= 2 && CONTINUES(1) ? 2 : 0;
    if (at[0] >= 0xe0 && at[0] <= 0xef) {
        if (left < 3 || !CONTINUES(1) || !CONTINUES(2) || (at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f))
            return 0;
        return 3;
    }
    if (at[0] >= 0xf0 && at[0] <= 0xf4) {
        if (left < 4 || !CONTINUES(1) || !CONTINUES(2) || !CONTINUES(3) || (at[0] == 0xf0 && at[1] < 0x90) ||
            (at[0] == 0xf4 && at[1] > 0x8f))
            return 0;
        return 4;
    }
#undef CONTINUES
    return 0;
}

static bool hex4(const char *at, const char *end, unsigned *value)
{
    if (end - at < 4)
        return false;
    *value = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                                : 16;
        if (digit == 16)
            return false;
        *value = *value << 4 | digit;
    }
    return true;
}

#define LONE_SURROGATE 0xd800

/* The character that the escape at `at` (on its backslash) stands for; half a pair of surrogates gives LONE_SURROGATE. Returns its
 * length in the text, 0 when it is no escape. */
static size_t escape(const char *at, const char *end, unsigned *character)
{
    static const char LETTERS[] = "\"\\/bfnrt";
    static const char MEANINGS[] = "\"\\/\b\f\n\r\t";
    const char *letter;
    unsigned low;

    if (end - at < 2)
        return 0;
    if (at[1] != 'u') {
        letter = at[1] ? strchr(LETTERS, at[1]) : NULL;
        *character = letter ? (unsigned char)MEANINGS[letter - LETTERS] : 0;
        return letter ? 2 : 0;
    }
    if (!hex4(at + 2, end, character))
        return 0;
    if (*character < 0xd800 || *character > 0xdfff)
        return 6;
    if (*character > 0xdbff || end - at < 12 || at[6] != '\\' || at[7] != 'u' || !hex4(at + 8, end, &low) || low < 0xdc00 ||
        low > 0xdfff) {
        *character = LONE_SURROGATE;
        return 6;
    }
    *character = 0x10000 + ((*character - 0xd800) << 10) + (low - 0xdc00);
    return 12;
}

/* The same of a text that was checked before: only its end is looked for. */
static bool raw_checked(struct json *json, struct slice *raw, bool *escaped)
{
    const char *from = json->at + 1, *quote = memchr(from, '"', (size_t)(json->end - from)), *backslash;

    *escaped = false;
    for (const char *at = from; quote; at = backslash + 2) {
        backslash = memchr(at, '\\', (size_t)(quote - at));
        if (!backslash) {
            *raw = (struct slice){ from, (size_t)(quote - from) };
            json->at = quote + 1;
            return true;
        }
        *escaped = true;
        if (backslash + 1 == quote) {
            if (json->end - quote < 2)
                break;
            quote = memchr(quote + 1, '"', (size_t)(json->end - quote - 1));
        }
    }
    return fail(json);
}

/* Check the string on whose quote `json` stands; `raw` gets what stands between the quotes, `escaped` whether it holds a backslash. */
static bool quoted(struct json *json, struct slice *raw, bool *escaped)
{
    const char *at;

    if (json->checked)
        return raw_checked(json, raw, escaped);
    *escaped = false;
    for (at = plain_end(json->at + 1, json->end); at < json->end && *at != '"'; at = plain_end(at, json->end)) {
        unsigned char c = (unsigned char)*at;
        unsigned character;
        size_t length = 0; /* of a control character: none is allowed here */

        if (c == '\\') {
            *escaped = true;
            length = escape(at, json->end, &character);
        } else if (c >= 0x80) {
            length = sequence_length((const unsigned char *)at, (const unsigned char *)json->end);
        }
        if (length == 0)
            return fail(json);
        at += length;
    }
    if (at == json->end)
        return fail(json);
    *raw = (struct slice){ json->at + 1, (size_t)(at - json->at - 1) };
    json->at = at + 1;
    return true;
}

/* The same, of the string that comes next. */
static bool raw_string(struct json *json, struct slice *raw, bool *escaped)
{
    return json_peek(json) == JSON_STRING ? quoted(json, raw, escaped) : fail(json);
}

bool json_next_member(struct json *json, struct slice *key)
{
    bool escaped;

    if (!next(json, '}') || !raw_string(json, key, &escaped))
        return false;
    skip_space(json);
    if (json->at == json->end || *json->at != ':')
        return fail(json);
    json->at++;
    return true;
}

static char *put_utf8(char *place, unsigned character)
{
    if (character < 0x80) {
        *place++ = (char)character;
        return place;
    }
    if (character < 0x800) {
        *place++ = (char)(0xc0 | character >> 6);
    } else {
        if (character < 0x10000) {
            *place++ = (char)(0xe0 | character >> 12);
        } else {
            *place++ = (char)(0xf0 | character >> 18);
            *place++ = (char)(0x80 | (character >> 12 & 0x3f));
        }
        *place++ = (char)(0x80 | (character >> 6 & 0x3f));
    }
    *place++ = (char)(0x80 | (character & 0x3f));
    return place;
}

bool json_read_string(struct json *json, struct arena *arena, struct slice *value)
{
    struct slice raw;
    const char *at, *end;
    char *text, *place;
    bool escaped;

    if (!raw_string(json, &raw, &escaped))
        return false;
    *value = raw;
    if (!escaped)
        return true;
    /* An escape is never shorter than what it stands for. */
    place = text = arena_take(arena, raw.length + 1);
    if (!text)
        return fail(json);
    for (at = raw.bytes, end = raw.bytes + raw.length; at < end;) {
        unsigned character;

        if (*at != '\\') {
            *place++ = *at++;
            continue;
        }
        at += escape(at, end, &character);
        if (character == 0 || character == LONE_SURROGATE) {
            json->unfit = true;
            return fail(json);
        }
        place = put_utf8(place, character);
    }
    *value = (struct slice){ text, (size_t)(place - text) };
    return true;
}

bool json_read_id(struct json *json, struct arena *arena, unsigned char id[16])
{
    struct slice text;

    return json_read_string(json, arena, &text) && id_from_text(text.bytes, text.length, id);
}

bool json_read_branch(struct json *json, struct arena *arena, uint64_t *branch)
{
    struct slice text;

    return json_read_string(json, arena, &text) && branch_from_text(text.bytes, text.length, branch);
}

static const char *digits_end(const char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return at;
}

/* Check the number that comes next; `raw` gets its characters. */
static bool raw_number(struct json *json, struct slice *raw)
{
    const char *at = json->at, *from;

    if (json_peek(json) != JSON_NUMBER)
        return fail(json);
    raw->bytes = at = json->at;
    from = at += *at == '-';
    at = digits_end(at, json->end);
    if (at == from || (*from == '0' && at - from > 1))
        return fail(json);
    if (at < json->end && *at == '.') {
        from = at + 1;
        at = digits_end(from, json->end);
        if (at == from)
            return fail(json);
    }
    if (at < json->end && (*at == 'e' || *at == 'E')) {
        at++;
        from = at += at < json->end && (*at == '+' || *at == '-');
        at = digits_end(from, json->end);
        if (at == from)
            return fail(json);
    }
    raw->length = (size_t)(at - raw->bytes);
    json->at = at;
    return true;
}

bool json_read_integer(struct json *json, int64_t *value)
{
    struct slice raw;
    bool negative;
    uint64_t number = 0, limit;

    if (!raw_number(json, &raw))
        return false;
    negative = *raw.bytes == '-';
    limit = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    for (size_t i = negative; i < raw.length; i++) {
        unsigned digit = (unsigned)(raw.bytes[i] - '0');

        if (digit > 9 || number > (limit - digit) / 10) {
            json->unfit = true;
            return fail(json);
        }
        number = number * 10 + digit;
    }
    *value = negative ? (int64_t)(0 - number) : (int64_t)number;
    return true;
}

static bool word(struct json *json, const char *expected)
{
    size_t length = strlen(expected);

    if (json->failed || (size_t)(json->end - json->at) < length || memcmp(json->at, expected, length) != 0)
        return fail(json);
    json->at += length;
    return true;
}

bool json_read_null(struct json *json)
{
    return json_peek(json) == JSON_NULL ? word(json, "null") : fail(json);
}

static bool skip_scalar(struct json *json)
{
    struct slice ignored;

    switch (json_peek(json)) {
    case JSON_NULL: return word(json, "null");
    case JSON_TRUE: return word(json, "true");
    case JSON_FALSE: return word(json, "false");
    case JSON_NUMBER: return raw_number(json, &ignored);
    default: return fail(json);
    }
}

/* Pass over what was checked before: only brackets and strings are looked at. */
static bool skip_checked(struct json *json)
{
    unsigned depth = 0;
    struct slice ignored;
    bool escaped;

    while (json->at < json->end) {
        switch (*json->at) {
        case '"':
            if (!raw_checked(json, &ignored, &escaped))
                return false;
            break;
        case '[':
        case '{':
            depth++;
            json->at++;
            continue;
        case ']':
        case '}':
            json->at++;
            if (depth == 0)
                return fail(json);
            depth--;
            break;
        default: /* within brackets all else is passed over byte by byte; outside, it is the value */
            if (depth == 0)
                return skip_scalar(json);
            json->at++;
            continue;
        }
        if (depth == 0)
            return true;
    }
    return fail(json);
}

static bool skip_value(struct json *json)
{
    struct slice ignored;
    bool escaped;

    switch (json_peek(json)) {
    case JSON_STRING: return quoted(json, &ignored, &escaped);
    case JSON_ARRAY:
        if (json_enter_array(json))
            while (json_next(json) && skip_value(json)) {
            }
        return !json->failed;
    case JSON_OBJECT:
        if (json_enter_object(json))
            while (json_next_member(json, &ignored) && skip_value(json)) {
            }
        return !json->failed;
    default: return skip_scalar(json);
    }
}

bool json_skip(struct json *json, struct slice *raw)
{
    const char *from;

    json_peek(json); /* goes past white space */
    from = json->at;
    if (json->failed || !(json->checked ? skip_checked(json) : skip_value(json)))
        return false;
    if (raw)
        *raw = (struct slice){ from, (size_t)(json->at - from) };
    return true;
}

bool json_members(struct json *json, const char *const *names, size_t count, struct json *values, bool *given,
                  struct json_members *others)
{
    struct slice key;

    *others = (struct json_members){ 0, 0 };
    memset(given, 0, count * sizeof *given);
    if (!json_enter_object(json))
        return false;
    while (json_next_member(json, &key)) {
        size_t i = 0;

        while (i < count && !slice_is(key, names[i]))
            i++;
        if (i == count)
            others->unknown++;
        else if (given[i])
            others->twice++;
        else {
            given[i] = true;
            values[i] = *json;
        }
        json_skip(json, NULL);
    }
    for (size_t i = 0; i < count && !json->failed; i++)
        if (given[i])
            values[i].checked = true;
    return !json->failed;
}

size_t json_count(const struct json *json)
{
    struct json copy = *json;
    size_t count = 0;

    if (json_peek(&copy) != JSON_ARRAY)
        return 0;
    json_enter_array(&copy);
    while (json_next(&copy) && json_skip(&copy, NULL))
        count++;
    return count;
}

bool json_done(struct json *json)
{
    skip_space(json);
    return !json->failed && json->depth == 0 && json->at == json->end;
}

static void put_escaped(struct buffer *buffer, unsigned char c)
{
    static const char HEX[] = "0123456789abcdef";
    char escaped[6] = { '\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15] };

    if (c == '"' || c == '\\' || c == '\n') {
        buffer_byte(buffer, '\\');
        buffer_byte(buffer, c == '\n' ? 'n' : (char)c);
    } else {
        buffer_append(buffer, escaped, sizeof escaped);
    }
}

void json_put_string(struct buffer *buffer, const char *text, size_t length)
{
    const char *at = text, *end = text + length;

    buffer_byte(buffer, '"');
    while (at < end) {
        const char *from = at;

        for (at = plain_end(at, end); at < end && (unsigned char)*at >= 0x80; at = plain_end(at, end))
            at++;
        buffer_append(buffer, from, (size_t)(at - from));
        if (at < end)
            put_escaped(buffer, (unsigned char)*at++);
    }
    buffer_byte(buffer, '"');
}

void json_put_integer(struct buffer *buffer, int64_t value)
{
    char digits[20];
    size_t count = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do
        digits[sizeof digits - ++count] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        digits[sizeof digits - ++count] = '-';
    buffer_append(buffer, digits + sizeof digits - count, count);
}

void json_put_id(struct buffer *buffer, const unsigned char id[16])
{
    char text[ID_TEXT_SIZE + 2];

    text[0] = text[ID_TEXT_SIZE + 1] = '"';
    id_to_text(id, text + 1);
    buffer_append(buffer, text, sizeof text);
}

void json_put_branch(struct buffer *buffer, uint64_t branch)
{
    char text[BRANCH_TEXT_SIZE + 2];

    text[0] = text[BRANCH_TEXT_SIZE + 1] = '"';
    branch_to_text(branch, text + 1);
    buffer_append(buffer, text, sizeof text);
}
