#include "backend/http.h"

#include "tests/check.h"

/* gzip is sent only to who names it, or everything, with a quality above nothing. */
static void gzip_is_sent_to_who_takes_it(void)
{
    static const struct {
        const char *accept;
        bool expected;
    } CASES[] = { { NULL, false },
                  { "", false },
                  { "gzip", true },
                  { "br, GZIP;q=0.5", true },
                  { "gzip;q=0", false },
                  { "gzip; q=0.000", false },
                  { "*", true },
                  { "*;q=0, gzip", true },
                  { "*, gzip;q=0", false },
                  { "x-gzip", false },
                  { "deflate, br", false },
                  { "gzip;q=0.001", true } };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        if (!check_int(http_accepts_gzip(CASES[i].accept), CASES[i].expected))
            printf("  for %s\n", CASES[i].accept ? CASES[i].accept : "(none)");
}

/* Of a path only plain characters are taken, and no segment that climbs or is empty. */
static void a_path_is_plain(void)
{
    static const char *const GOOD[] = { "/", "/gezond", "/assets/a-1_b.js", "/v1/x~y/", "/.well-known/x" };
    static const char *const BAD[] = { "",      "x",       "//",        "/a//b",  "/..",  "/../a",
                                       "/a/..", "/a/./b",  "/.",        "/%41",   "/a b", "/a\\b",
                                       "/a;b",  "/a\r\nb", "/\xc3\xa9", "/..;/a", "*",    "http://x/" };
    char longest[700] = "/";

    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++)
        if (!check_true(http_path_allowed(GOOD[i])))
            printf("  for %s\n", GOOD[i]);
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        if (!check_true(!http_path_allowed(BAD[i])))
            printf("  for %s\n", BAD[i]);
    memset(longest + 1, 'a', sizeof longest - 2);
    check_true(!http_path_allowed(longest));
}

/* An entity tag is found in a list, weak or strong, and `*` is any. */
static void entity_tags_are_compared(void)
{
    check_true(http_matches("\"a\"", "\"a\""));
    check_true(http_matches("\"b\", W/\"a\"", "\"a\""));
    check_true(http_matches("*", "\"a\""));
    check_true(!http_matches("\"ab\"", "\"a\""));
    check_true(!http_matches(NULL, "\"a\""));
}

/* Lists, types and names are compared whatever their case. */
static void case_does_not_matter(void)
{
    static const struct header HEADERS[] = { { "HOST", "a" }, { "host", "b" } };

    check_text(http_find(HEADERS, 2, "Host"), "a");
    check_int(http_count(HEADERS, 2, "Host"), 2);
    check_true(http_lists("Keep-Alive , close", "CLOSE"));
    check_true(!http_lists("closed", "close"));
    check_true(http_is_type("Application/JSON; charset=utf-8", "application/json"));
    check_true(!http_is_type("application/jsonp", "application/json"));
    check_true(!http_is_type(NULL, "application/json"));
}

static const struct test TESTS[] = {
    TEST(gzip_is_sent_to_who_takes_it),
    TEST(a_path_is_plain),
    TEST(entity_tags_are_compared),
    TEST(case_does_not_matter),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
