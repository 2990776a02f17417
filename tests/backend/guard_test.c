#include "backend/guard.h"

#include "tests/check.h"

struct head {
    const char *version, *path, *query;
    struct header headers[4];
    enum problem expected; /* PROBLEM_COUNT: it is let through */
    size_t length;
};

static bool passes(const struct head *head)
{
    struct request request = { .method = "POST", .path = head->path, .query = head->query, .headers = head->headers };
    enum problem problem = PROBLEM_COUNT;
    struct faults faults = { 0 };
    size_t length = 0;
    bool sound;

    while (request.header_count < 4 && head->headers[request.header_count].name)
        request.header_count++;
    sound = guard_head(&request, head->version, &length, &problem, &faults);
    return check_int(sound ? PROBLEM_COUNT : problem, head->expected) && (!sound || check_int(length, head->length));
}

/* Heads on which two servers may disagree are refused, and so is what no client of ours sends. */
static void doubtful_heads_are_refused(void)
{
    static const struct head HEADS[] = {
        { "1.1", "/", NULL, { { "Host", "a" } }, PROBLEM_COUNT, 0 },
        { "1.0", "/", NULL, { { NULL, NULL } }, PROBLEM_COUNT, 0 },
        { "1.1", "/", "x=1", { { "host", "127.0.0.1:80" }, { "content-length", "12" } }, PROBLEM_COUNT, 12 },
        { "1.1", "/", NULL, { { NULL, NULL } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "a/b" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "HOST", "b" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Content-Length", "4abc" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Content-Length", "+4" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Content-Length", "-4" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Content-Length", "4 " } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Content-Length", "4, 4" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Content-Length", "0x4" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Content-Length", "" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Content-Length", "99999999999999999999" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Content-Length", "4" }, { "Content-Length", "4" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Transfer-Encoding", "chunked" } }, PROBLEM_NO_LENGTH, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Transfer-Encoding", "identity" } }, PROBLEM_NO_LENGTH, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Transfer-Encoding", "x" }, { "Content-Length", "4" } }, PROBLEM_NO_LENGTH, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Expect", "200-ok" } }, PROBLEM_EXPECTATION, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "X", "a\x01z" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", NULL, { { "Host", "a" }, { "Authorization", "a" }, { "Authorization", "b" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/%2e", NULL, { { "Host", "a" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "http://a/", NULL, { { "Host", "a" } }, PROBLEM_MALFORMED, 0 },
        { "1.1", "/", "a b", { { "Host", "a" } }, PROBLEM_MALFORMED, 0 },
    };

    for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++)
        if (!passes(&HEADS[i]))
            printf("  for the head with number %zu\n", i);
}

/* All faults of a head are named at once. */
static void all_faults_of_a_head_are_named(void)
{
    static const struct header HEADERS[] = { { "Content-Length", "x" }, { "Content-Length", "y" } };
    const struct request request = { .method = "GET", .path = "/%", .query = " ", .headers = HEADERS, .header_count = 2 };
    enum problem problem;
    struct faults faults = { 0 };
    size_t length;

    check_true(!guard_head(&request, "1.1", &length, &problem, &faults));
    check_int(faults.count, 5);
}

/* There is a bound on the number of header lines. */
static void too_many_headers_are_refused(void)
{
    struct header headers[GUARD_HEADERS + 1];
    struct request request = { .method = "GET", .path = "/", .headers = headers, .header_count = GUARD_HEADERS };
    enum problem problem = PROBLEM_COUNT;
    struct faults faults = { 0 };
    size_t length;

    for (size_t i = 0; i <= GUARD_HEADERS; i++)
        headers[i] = (struct header){ i ? "X" : "Host", "a" };
    check_true(guard_head(&request, "1.1", &length, &problem, &faults));
    request.header_count++;
    check_true(!guard_head(&request, "1.1", &length, &problem, &faults));
    check_int(problem, PROBLEM_TOO_MANY_HEADERS);
}

static const struct test TESTS[] = {
    TEST(doubtful_heads_are_refused),
    TEST(all_faults_of_a_head_are_named),
    TEST(too_many_headers_are_refused),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
