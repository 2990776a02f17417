#include "backend/throttle.h"

#include <sodium.h>

#include "tests/check.h"

#define NOW 1790000000

static void fail_times(struct throttle *throttle, const char *name, int times, int64_t now)
{
    for (int i = 0; i < times; i++)
        throttle_failed(throttle, name, now);
}

/* After a few failures a name waits, longer each time, up to a bound; others don't. */
static void a_name_waits_longer_each_time(void)
{
    struct throttle *throttle;
    int64_t earlier = 0;

    throttle_new(&throttle);
    fail_times(throttle, "jan", THROTTLE_FREE - 1, NOW);
    check_int(throttle_wait(throttle, "jan", NOW), 0);
    for (int i = 0; i < 12; i++) {
        int64_t wait;

        fail_times(throttle, "jan", 1, NOW);
        wait = throttle_wait(throttle, "jan", NOW);
        check_true(wait > earlier || wait == THROTTLE_LONGEST);
        earlier = wait;
    }
    check_int(earlier, THROTTLE_LONGEST);
    check_int(throttle_wait(throttle, "fenna", NOW), 0);
    check_int(throttle_wait(throttle, "jan", NOW + THROTTLE_LONGEST), 0);
    throttle_free(throttle);
}

/* A log-in that succeeds wipes the slate, and so does an hour. */
static void success_and_time_forgive(void)
{
    struct throttle *throttle;

    throttle_new(&throttle);
    fail_times(throttle, "jan", THROTTLE_FREE, NOW);
    check_true(throttle_wait(throttle, "jan", NOW) > 0);
    throttle_succeeded(throttle, "jan");
    check_int(throttle_wait(throttle, "jan", NOW), 0);
    fail_times(throttle, "fenna", THROTTLE_FREE - 1, NOW);
    fail_times(throttle, "fenna", 1, NOW + 4000);
    check_int(throttle_wait(throttle, "fenna", NOW + 4000), 0);
    throttle_free(throttle);
}

/* When failures come under many names, everybody waits for the rest of the minute. */
static void many_names_make_everybody_wait(void)
{
    struct throttle *throttle;
    char name[16];
    int64_t now = NOW - NOW % 60;

    throttle_new(&throttle);
    for (int i = 0; i < THROTTLE_MINUTE; i++) {
        check_int(throttle_wait(throttle, "jan", now), 0);
        snprintf(name, sizeof name, "naam%d", i);
        throttle_failed(throttle, name, now);
    }
    check_int(throttle_wait(throttle, "jan", now + 20), 40);
    check_int(throttle_wait(throttle, "jan", now + 60), 0);
    throttle_free(throttle);
}

/* A flood of names takes no memory and doesn't let a name escape that goes on failing. */
static void a_flood_does_not_help(void)
{
    struct throttle *throttle;
    char name[16];

    throttle_new(&throttle);
    for (int i = 0; i < 20000; i++) {
        snprintf(name, sizeof name, "naam%d", i);
        throttle_failed(throttle, name, NOW + i);
    }
    fail_times(throttle, "jan", THROTTLE_FREE, NOW + 20000);
    check_true(throttle_wait(throttle, "jan", NOW + 20000) > 0);
    throttle_free(throttle);
}

static const struct test TESTS[] = {
    TEST(a_name_waits_longer_each_time),
    TEST(success_and_time_forgive),
    TEST(many_names_make_everybody_wait),
    TEST(a_flood_does_not_help),
};

int main(int argc, char **argv)
{
    return sodium_init() < 0 ? 1 : check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
