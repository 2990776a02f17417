/* The reader and writer of JSON. */
#include <stdlib.h>

#include "sync/id.h"
#include "sync/json.h"
#include "tests/check.h"

/* A text with its length, so that it may hold a NUL. */
#define TEXT(literal) { literal, sizeof literal - 1 }

static bool is_json(const char *text, size_t length)
{
    struct json json = json_open(text, length);

    return json_skip(&json, NULL) && json_done(&json);
}

/* Each of these is JSON, as RFC 8259 has it. */
static void json_is_taken(void)
{
    static const struct slice VALID[] = {
        TEXT("null"), TEXT("true"), TEXT("false"), TEXT(" \t\r\n0 "), TEXT("\"\""), TEXT("[]"), TEXT("{}"), TEXT("[ ]"), TEXT("{ }"),
        TEXT("[1,2 , 3]"), TEXT("{\"a\":1,\"b\":[{}]}"), TEXT("{\"a\":1,\"a\":2}"),
        TEXT("-0"), TEXT("10"), TEXT("0.5"), TEXT("-12.50"), TEXT("1e5"), TEXT("1E+05"), TEXT("1.5e-300"),
        TEXT("123456789012345678901234567890"), TEXT("1e999999"),
        TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\""), TEXT("\"\\u0000\""), TEXT("\"\\uD83D\\uDE00\""),
        TEXT("\"\\ud800\""), TEXT("\"\\udc00\\ud800\""), TEXT("\"\\ud800x\""), TEXT("\"\\ud800\\n\""), TEXT("\"\\ud800\\ud83d\\ude00\""),
        TEXT("\"/'\x7f\""), TEXT("\"\xc2\x80\xdf\xbf\""), TEXT("\"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\""),
        TEXT("\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\""), TEXT("\"0123456789abcdefghij\\n0123456789\xc3\xa9 0123456789\""),
        TEXT("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]"), /* sixteen deep */
    };

    for (size_t i = 0; i < sizeof VALID / sizeof *VALID; i++)
        if (!check_true(is_json(VALID[i].bytes, VALID[i].length)))
            printf("  %s\n", VALID[i].bytes);
}

/* None of these is. */
static void what_is_no_json_is_refused(void)
{
    static const struct slice INVALID[] = {
        TEXT(""), TEXT(" "), TEXT("nul"), TEXT("nulL"), TEXT("truex"), TEXT("TRUE"), TEXT("undefined"), TEXT("NaN"), TEXT("Infinity"),
        TEXT("1 2"), TEXT("null,"), TEXT("'a'"), TEXT("\xef\xbb\xbfnull"), TEXT("null\0"),
        TEXT("["), TEXT("]"), TEXT("[1"), TEXT("[1,"), TEXT("[1,]"), TEXT("[,1]"), TEXT("[,]"), TEXT("[1 2]"), TEXT("[1,,2]"), TEXT("[1}"),
        TEXT("{"), TEXT("}"), TEXT("{\"a\"}"), TEXT("{\"a\":}"), TEXT("{\"a\":1"), TEXT("{\"a\":1,}"), TEXT("{,}"), TEXT("{\"a\" 1}"),
        TEXT("{a:1}"), TEXT("{1:1}"), TEXT("{\"a\":1]"), TEXT("{\"a\":1 \"b\":2}"), TEXT("{\"a\"::1}"), TEXT("{\"a"), TEXT("{\"a\":1,\"b\""),
        TEXT("-"), TEXT("+1"), TEXT("01"), TEXT("-01"), TEXT(".5"), TEXT("5."), TEXT("1.e5"), TEXT("1e"), TEXT("1e+"), TEXT("0x10"), TEXT("--1"),
        TEXT("1_000"), TEXT("1a"),
        TEXT("\""), TEXT("\"a"), TEXT("\"\\"), TEXT("\"\\\""), TEXT("\"\\x41\""), TEXT("\"\\u12\""), TEXT("\"\\u12g4\""), TEXT("\"\\u"),
        TEXT("\"\\U0041\""), TEXT("\"\\\0\""), TEXT("\"\n\""), TEXT("\"\t\""), TEXT("\"\x1f\""), TEXT("\"\0\""), TEXT("\"01234567\x01 01234567\""),
        TEXT("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]"), /* seventeen deep */
        TEXT("{\"a\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}"),
    };

    for (size_t i = 0; i < sizeof INVALID / sizeof *INVALID; i++)
        if (!check_true(!is_json(INVALID[i].bytes, INVALID[i].length)))
            printf("  %s\n", INVALID[i].bytes);
}

/* Bytes that are no UTF-8 are refused wherever they stand in a string: beside the quote, or far from it. */
static void utf8_is_checked(void)
{
    static const char *const FAULTY[] = {
        "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xdf\xc0", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xe1\x80", "\xe1\x80\x41",
        "\xed\xa0\x80" /* half a surrogate pair */, "\xed\xbf\xbf", "\xef\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf1\x80\x80",
        "\xf4\x90\x80\x80" /* above U+10FFFF */, "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80", "\xfe", "\xff",
    };

    for (size_t i = 0; i < sizeof FAULTY / sizeof *FAULTY; i++)
        for (int before = 0; before <= 9; before++)
            for (int after = 0; after <= 9; after += 9) {
                char text[64];
                int length = snprintf(text, sizeof text, "\"%.*s%s%.*s\"", before, "abcdefghi", FAULTY[i], after, "abcdefghi");

                if (!check_true(!is_json(text, (size_t)length)))
                    printf("  fault %zu after %d\n", i, before);
            }
}

/* Of a text that is cut off nothing is read beyond the cut; no beginning of an array or object is JSON itself. */
static void a_text_that_is_cut_off_is_no_json(void)
{
    static const char TEXT_WHOLE[] = "{\"lijst\":[null,true,false,-1.5e+3,\"\\ud83d\\ude00\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 tekst\\n\"],\"b\":{}}";

    check_true(is_json(TEXT_WHOLE, sizeof TEXT_WHOLE - 1));
    for (size_t length = 0; length < sizeof TEXT_WHOLE - 1; length++) {
        /* Of exactly this size, so that the sanitizer sees a byte too far. */
        char *part = malloc(length ? length : 1);

        if (length)
            memcpy(part, TEXT_WHOLE, length);
        check_true(!is_json(part, length));
        free(part);
    }
}

static bool reads_integer(const char *text, int64_t *value, bool *unfit)
{
    struct json json = json_open(text, strlen(text));
    bool held = json_read_integer(&json, value) && json_done(&json);

    *unfit = json.unfit;
    return held;
}

/* Integers are those of 64 bits; another number is JSON that doesn't fit. */
static void integers_have_64_bits(void)
{
    static const struct {
        const char *text;
        bool fits;
        int64_t value;
    } CASES[] = {
        { "0", true, 0 }, { "-0", true, 0 }, { "17", true, 17 }, { "-17", true, -17 },
        { "9223372036854775807", true, INT64_MAX }, { "-9223372036854775808", true, INT64_MIN },
        { "9223372036854775808", false, 0 }, { "-9223372036854775809", false, 0 }, { "18446744073709551616", false, 0 },
        { "99999999999999999999999", false, 0 }, { "1.0", false, 0 }, { "1e2", false, 0 }, { "-0.5", false, 0 },
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int64_t value = 0;
        bool unfit;

        check_int(reads_integer(CASES[i].text, &value, &unfit), CASES[i].fits);
        check_int(value, CASES[i].value);
        check_int(unfit, !CASES[i].fits);
    }
}

/* A string comes as a slice of the text where nothing is escaped; what JSON allows but the exchange doesn't take is unfit. */
static void strings_are_read(void)
{
    static const struct {
        const char *text, *value; /* NULL: unfit */
    } CASES[] = {
        { "\"\"", "" }, { "\"plan\"", "plan" }, { " \"caf\xc3\xa9\"", "caf\xc3\xa9" },
        { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
        { "\"\\u0041\\u00e9\\u20AC\\uFFFF\"", "A\xc3\xa9\xe2\x82\xac\xef\xbf\xbf" },
        { "\"\\u0001\\u007f\\u0080\\u07ff\\u0800\"", "\x01\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80" },
        { "\"\\ud83d\\uDE00\\uD800\\uDC00\\udbff\\udfff\"", "\xf0\x9f\x98\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf" },
        { "\"\\u0000\"", NULL }, { "\"a\\u0000b\"", NULL }, { "\"\\ud800\"", NULL }, { "\"\\udc00\"", NULL }, { "\"\\ud800\\ud800\"", NULL },
        { "\"\\ud800\\u0041\"", NULL }, { "\"\\ud83d\\\\ude00\"", NULL },
    };
    struct arena arena = ARENA_EMPTY;

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct json json = json_open(CASES[i].text, strlen(CASES[i].text));
        struct slice value;
        bool held = json_read_string(&json, &arena, &value);

        check_int(held, CASES[i].value != NULL);
        check_int(json.unfit, CASES[i].value == NULL);
        if (held && CASES[i].value && !check_true(slice_is(value, CASES[i].value)))
            printf("  %s gave %.*s\n", CASES[i].text, (int)value.length, value.bytes);
    }
    arena_free(&arena);
}

/* What is written is read back the same: every character of every length in UTF-8, at every distance from the next word of eight bytes. */
static void strings_go_round(void)
{
    static const unsigned EDGES[] = { 1, 0x1f, 0x20, '"', '\\', '/', 0x7e, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff };
    struct buffer written = BUFFER_EMPTY;
    struct arena arena = ARENA_EMPTY;

    for (unsigned c = 1; c < 0x180 + sizeof EDGES / sizeof *EDGES; c++) {
        unsigned character = c < 0x180 ? c : EDGES[c - 0x180];

        for (int before = 0; before < 9; before++) {
            char text[24];
            struct json json;
            struct slice value = { NULL, 0 };
            int length = snprintf(text, sizeof text, "%.*s", before, "abcdefghi");
            unsigned char *at = (unsigned char *)text + length;

            if (character < 0x80) {
                *at++ = (unsigned char)character;
            } else if (character < 0x800) {
                *at++ = (unsigned char)(0xc0 | character >> 6);
                *at++ = (unsigned char)(0x80 | (character & 0x3f));
            } else if (character < 0x10000) {
                *at++ = (unsigned char)(0xe0 | character >> 12);
                *at++ = (unsigned char)(0x80 | (character >> 6 & 0x3f));
                *at++ = (unsigned char)(0x80 | (character & 0x3f));
            } else {
                *at++ = (unsigned char)(0xf0 | character >> 18);
                *at++ = (unsigned char)(0x80 | (character >> 12 & 0x3f));
                *at++ = (unsigned char)(0x80 | (character >> 6 & 0x3f));
                *at++ = (unsigned char)(0x80 | (character & 0x3f));
            }
            memcpy(at, "xyz", 4);
            buffer_clear(&written);
            json_put_string(&written, text, strlen(text));
            json = json_open(written.data, written.length);
            if (!check_true(json_read_string(&json, &arena, &value) && json_done(&json) && slice_is(value, text)))
                printf("  character %x after %d\n", character, before);
        }
    }
    buffer_free(&written);
    arena_free(&arena);
}

/* Integers, ids and branches are written as they are read. */
static void numbers_and_ids_go_round(void)
{
    static const int64_t NUMBERS[] = { 0, 1, -1, 9, 10, -10, 1790000000, INT64_MAX, INT64_MIN };
    const unsigned char id[SYNC_ID_SIZE] = { 0, 255, 16, 131, 16, 81, 135, 32, 146, 139, 48, 211, 143, 65, 20, 147 };
    unsigned char id_read[SYNC_ID_SIZE];
    struct buffer text = BUFFER_EMPTY;
    struct arena arena = ARENA_EMPTY;
    struct slice slice;
    struct json json;
    uint64_t branch = 0;
    int64_t value;
    bool unfit;

    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        buffer_clear(&text);
        json_put_integer(&text, NUMBERS[i]);
        check_true(reads_integer(buffer_text(&text), &value, &unfit));
        check_true(value == NUMBERS[i]);
    }
    buffer_clear(&text);
    json_put_id(&text, id);
    json_put_branch(&text, UINT64_C(0xfedcba9876543210));
    json = json_open(text.data, text.length);
    check_true(json_read_string(&json, &arena, &slice) && id_from_text(slice.bytes, slice.length, id_read));
    check_true(memcmp(id, id_read, SYNC_ID_SIZE) == 0);
    check_true(json_read_string(&json, &arena, &slice) && branch_from_text(slice.bytes, slice.length, &branch));
    check_true(branch == UINT64_C(0xfedcba9876543210) && json_done(&json));
    buffer_free(&text);
    arena_free(&arena);
}

/* json_members finds the members asked for, in any order, counts the others and those that came twice, and keeps the first. */
static void members_are_found(void)
{
    static const char *const NAMES[] = { "een", "twee", "drie" };
    static const char OBJECT[] = " {\"twee\": 2, \"x\": [{\"een\":9}], \"een\": 1, \"twee\": 3, \"\": null, \"e\\u0065n\": 4} ,";
    struct json json = json_open(OBJECT, sizeof OBJECT - 1), values[3];
    struct json_members others;
    bool given[3];
    int64_t value = 0;

    check_true(json_members(&json, NAMES, 3, values, given, &others));
    check_true(given[0] && given[1] && !given[2]);
    check_int(others.unknown, 3); /* a key is what stands between the quotes */
    check_int(others.twice, 1);
    check_true(json_read_integer(&values[0], &value) && value == 1);
    check_true(json_read_integer(&values[1], &value) && value == 2);
    check_int(*json.at, ' ');

    json = json_open("[1]", 3);
    check_true(!json_members(&json, NAMES, 3, values, given, &others));
    json = json_open("{\"een\":1,}", 10);
    check_true(!json_members(&json, NAMES, 3, values, given, &others));
}

/* json_count counts the elements and moves nothing; what is no array has none. */
static void elements_are_counted(void)
{
    static const struct {
        const char *text;
        size_t count;
    } CASES[] = { { "[]", 0 }, { " [ 1 ]", 1 }, { "[1,[2,3],{\"a\":4}]", 3 }, { "{\"a\":1}", 0 }, { "3", 0 }, { "", 0 } };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct json json = json_open(CASES[i].text, strlen(CASES[i].text));

        check_int(json_count(&json), CASES[i].count);
        check_true(json.at == json.start && !json.failed);
    }
}

/* Once something failed nothing moves any more, and it was never done. */
static void a_failure_stays(void)
{
    struct json json = json_open("[1,2]", 5);
    int64_t value;
    const char *at;

    check_true(json_enter_array(&json) && json_next(&json) && !json_read_null(&json));
    at = json.at;
    check_true(!json_read_integer(&json, &value) && !json_next(&json) && !json_skip(&json, NULL) && !json_enter_array(&json));
    check_int(json_peek(&json), JSON_BAD);
    check_true(json.at == at && !json_done(&json) && !json.unfit);
}

/* A text that was checked is gone over by its brackets and quotes, and that comes to the same. */
static void what_was_checked_reads_the_same(void)
{
    static const struct slice CHECKED[] = {
        TEXT("[null,true,false,-12.5e3,\"\"]"), TEXT(" [ 1 , \"a]b\" , { \"}\" : \"]\" } ] "), TEXT("[\"\\\\\",\"\\\"\",\"\\\\\\\"]\",[\"\\\\\"]]"),
        TEXT("[[],{},[[{}]],{\"a\":[{\"b\":\"c\"}]},0]"), TEXT("[\"0123456789abcdef\\n0123456789abcdef\",\"\xc3\xa9\"]"),
    };

    for (size_t i = 0; i < sizeof CHECKED / sizeof *CHECKED; i++) {
        struct json first = json_open(CHECKED[i].bytes, CHECKED[i].length);
        struct json again = json_open_checked(CHECKED[i].bytes, CHECKED[i].length);

        check_int(json_count(&again), json_count(&first));
        json_enter_array(&first);
        json_enter_array(&again);
        while (json_next(&first)) {
            struct slice raw = { NULL, 0 }, same = { NULL, 1 };

            check_true(json_next(&again) && json_skip(&first, &raw) && json_skip(&again, &same));
            check_true(raw.bytes == same.bytes && raw.length == same.length);
        }
        check_true(!json_next(&again) && json_done(&first) && json_done(&again));
    }
}

/* A text that is taken for checked and isn't fails, and no byte behind it is read. */
static void what_was_never_checked_ends_all_the_same(void)
{
    static const char WHOLE[] = "{\"a\\\"\":[1,{\"b\":\"c\\\\\"}],\"d\":\"e\"}";

    for (size_t length = 0; length < sizeof WHOLE - 1; length++) {
        char *cut = malloc(length ? length : 1); /* as long as it is, for the sanitizer to watch */
        struct json json;

        memcpy(cut, WHOLE, length);
        json = json_open_checked(cut, length);
        check_true(!json_skip(&json, NULL) && json.failed);
        free(cut);
    }
}

static const struct test TESTS[] = {
    TEST(json_is_taken),
    TEST(what_is_no_json_is_refused),
    TEST(utf8_is_checked),
    TEST(a_text_that_is_cut_off_is_no_json),
    TEST(integers_have_64_bits),
    TEST(strings_are_read),
    TEST(strings_go_round),
    TEST(numbers_and_ids_go_round),
    TEST(members_are_found),
    TEST(elements_are_counted),
    TEST(a_failure_stays),
    TEST(what_was_checked_reads_the_same),
    TEST(what_was_never_checked_ends_all_the_same),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
