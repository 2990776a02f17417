/* The tests' own harness. cmocka needs setjmp, which clang 14's WASI target lacks, and the same programs run natively and under
 * WASI; so a check that fails is printed and counted, and the test goes on.
 *
 *     static void heads_forget_what_was_seen(void) { check_int(heads.count, 1); }
 *     static const struct test TESTS[] = { TEST(heads_forget_what_was_seen) };
 *     int main(int argc, char **argv) { return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS); }
 *
 * check_run prints one line a test ("ok NAME" or "FAILED NAME") and as its last line "N passed, N failed"; an argument picks the
 * tests whose name contains it. It returns 0 when none failed. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct test {
    const char *name;
    void (*run)(void);
};
#define TEST(function) { #function, function }

/* Each returns whether it held, so that a test can stop where going on makes no sense: if (!check_int(...)) return; */
#define check_true(condition) check_that((condition), #condition, __FILE__, __LINE__)
#define check_int(actual, expected) check_integers((int64_t)(actual), (int64_t)(expected), #actual, __FILE__, __LINE__)
#define check_text(actual, expected) check_texts((actual), (expected), #actual, __FILE__, __LINE__)

static unsigned check_failures; /* in the test that runs now */

static inline bool check_that(bool held, const char *what, const char *file, int line)
{
    if (!held) {
        check_failures++;
        printf("  %s:%d: not so: %s\n", file, line, what);
    }
    return held;
}

static inline bool check_integers(int64_t actual, int64_t expected, const char *what, const char *file, int line)
{
    if (actual != expected) {
        check_failures++;
        printf("  %s:%d: %s is %lld, not %lld\n", file, line, what, (long long)actual, (long long)expected);
    }
    return actual == expected;
}

static inline bool check_texts(const char *actual, const char *expected, const char *what, const char *file, int line)
{
    bool equal = actual == expected || (actual && expected && strcmp(actual, expected) == 0);

    if (!equal) {
        check_failures++;
        printf("  %s:%d: %s is %s, not %s\n", file, line, what, actual ? actual : "(null)", expected ? expected : "(null)");
    }
    return equal;
}

static inline int check_run(int argc, char **argv, const struct test *tests, size_t count)
{
    unsigned passed = 0, failed = 0;

    for (size_t i = 0; i < count; i++) {
        if (argc > 1 && !strstr(tests[i].name, argv[1]))
            continue;
        check_failures = 0;
        tests[i].run();
        printf("%s %s\n", check_failures ? "FAILED" : "ok", tests[i].name);
        fflush(stdout);
        if (check_failures)
            failed++;
        else
            passed++;
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed ? 1 : 0;
}

#endif
