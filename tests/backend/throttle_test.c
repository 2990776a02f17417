#include "backend/throttle.h"

#include <sodium.h>

#include "tests/check.h"

#define NOW 1790000000

/* What an attempt that fails hears: 0, or how long it has to wait. */
static int64_t fail(struct throttle *throttle, const char *name, const char *address, int64_t now)
{
    struct throttle_attempt attempt;

    return throttle_begin(throttle, name, address, now, &attempt);
}

static int64_t fail_times(struct throttle *throttle, const char *name, const char *address, int times, int64_t now)
{
    int64_t wait = 0;

    for (int i = 0; i < times; i++)
        wait = fail(throttle, name, address, now);
    return wait;
}

/* How long would it have to wait? Counts nothing. */
static int64_t wait_of(struct throttle *throttle, const char *name, const char *address, int64_t now)
{
    struct throttle_attempt attempt;
    int64_t wait = throttle_begin(throttle, name, address, now, &attempt);

    if (wait == 0)
        throttle_undo(throttle, &attempt);
    return wait;
}

/* After a few failures a name waits at that address, longer each time, up to a bound; other names there don't. */
static void a_name_waits_longer_each_time(void)
{
    struct throttle *throttle;
    int64_t earlier = 0, now = NOW;

    throttle_new(&throttle);
    check_int(fail_times(throttle, "jan", "10.0.0.1", THROTTLE_FREE, now), 0);
    for (int i = 0; i < 12; i++) {
        int64_t wait = wait_of(throttle, "jan", "10.0.0.1", now);

        check_true(wait > earlier || wait == THROTTLE_LONGEST);
        earlier = wait;
        now += wait;
        check_int(fail(throttle, "jan", "10.0.0.1", now), 0);
    }
    check_int(earlier, THROTTLE_LONGEST);
    check_int(wait_of(throttle, "fenna", "10.0.0.1", now), 0);
    throttle_free(throttle);
}

/* Whoever fails under somebody's name keeps themselves out, not that somebody. */
static void another_address_locks_nobody_out(void)
{
    struct throttle *throttle;

    throttle_new(&throttle);
    check_true(fail_times(throttle, "jan", "10.0.0.1", 500, NOW) > 0);
    check_int(wait_of(throttle, "jan", "10.0.0.2", NOW), 0);
    throttle_free(throttle);
}

/* One address that tries name after name has to wait; others don't. */
static void an_address_waits_whatever_the_name(void)
{
    struct throttle *throttle;
    char name[16];

    throttle_new(&throttle);
    for (int i = 0; i < THROTTLE_FREE_ADDRESS; i++) {
        snprintf(name, sizeof name, "naam%d", i);
        check_int(fail(throttle, name, "10.0.0.1", NOW), 0);
    }
    check_true(fail(throttle, "nog-een", "10.0.0.1", NOW) > 0);
    check_int(wait_of(throttle, "nog-een", "10.0.0.2", NOW), 0);
    throttle_free(throttle);
}

/* A name that is tried from everywhere waits as well, but never long. */
static void a_name_waits_whatever_the_address(void)
{
    struct throttle *throttle;
    char address[32];
    int64_t now = NOW - NOW % 60, wait;

    throttle_new(&throttle);
    for (int i = 0; i < 3 * THROTTLE_FREE_NAME; i++) {
        snprintf(address, sizeof address, "10.0.1.%d", i);
        fail(throttle, "jan", address, now + i);
    }
    wait = wait_of(throttle, "jan", "10.0.0.2", now + 3 * THROTTLE_FREE_NAME);
    check_true(wait > 0 && wait <= THROTTLE_SHARED);
    check_int(wait_of(throttle, "fenna", "10.0.0.2", now + 3 * THROTTLE_FREE_NAME), 0);
    throttle_free(throttle);
}

/* Attempts at the same time see each other: each counts before anybody knows whether it is right. */
static void attempts_at_once_see_each_other(void)
{
    struct throttle_attempt attempts[THROTTLE_FREE], more;
    struct throttle *throttle;

    throttle_new(&throttle);
    for (int i = 0; i < THROTTLE_FREE; i++)
        check_int(throttle_begin(throttle, "jan", "10.0.0.1", NOW, &attempts[i]), 0);
    check_true(throttle_begin(throttle, "jan", "10.0.0.1", NOW, &more) > 0);
    throttle_undo(throttle, &attempts[0]);
    check_int(throttle_begin(throttle, "jan", "10.0.0.1", NOW, &more), 0);
    throttle_free(throttle);
}

/* A log-in that succeeds wipes the slate, and so does an hour. What was undone leaves no trace. */
static void success_and_time_forgive(void)
{
    struct throttle_attempt attempt;
    struct throttle *throttle;

    throttle_new(&throttle);
    fail_times(throttle, "jan", "10.0.0.1", THROTTLE_FREE, NOW);
    check_int(wait_of(throttle, "jan", "10.0.0.1", NOW), 10);
    check_int(throttle_begin(throttle, "jan", "10.0.0.1", NOW + 10, &attempt), 0);
    throttle_undo(throttle, &attempt);
    check_int(wait_of(throttle, "jan", "10.0.0.1", NOW + 1), 9);
    check_int(throttle_begin(throttle, "jan", "10.0.0.1", NOW + 10, &attempt), 0);
    throttle_succeeded(throttle, &attempt);
    check_int(fail_times(throttle, "jan", "10.0.0.1", THROTTLE_FREE, NOW + 10), 0);
    fail_times(throttle, "fenna", "10.0.0.1", THROTTLE_FREE - 1, NOW);
    fail_times(throttle, "fenna", "10.0.0.1", 1, NOW + 4000);
    check_int(wait_of(throttle, "fenna", "10.0.0.1", NOW + 4000), 0);
    throttle_free(throttle);
}

/* When failures come from everywhere, names and addresses that failed wait for the rest of the minute; nobody else. */
static void a_flood_stops_only_those_who_failed(void)
{
    struct throttle *throttle;
    char name[16], address[32];
    int64_t now = NOW - NOW % 60;

    throttle_new(&throttle);
    for (int i = 0; i < THROTTLE_MINUTE; i++) {
        snprintf(name, sizeof name, "naam%d", i);
        snprintf(address, sizeof address, "10.0.1.%d", i);
        check_int(fail(throttle, name, address, now), 0);
    }
    check_int(wait_of(throttle, "naam7", "10.0.0.2", now + 20), 40);
    check_int(wait_of(throttle, "jan", "10.0.1.7", now + 20), 40);
    check_int(wait_of(throttle, "jan", "10.0.0.2", now + 20), 0);
    check_int(wait_of(throttle, "naam7", "10.0.0.2", now + 60), 0);
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
        fail(throttle, name, name, NOW + i);
    }
    fail_times(throttle, "jan", "10.0.0.1", THROTTLE_FREE, NOW + 20000);
    check_true(wait_of(throttle, "jan", "10.0.0.1", NOW + 20000) > 0);
    throttle_free(throttle);
}

/* After the clock was set back by a year, nobody waits for a year: the wait begins anew. */
static void a_clock_set_back_makes_nobody_wait_longer(void)
{
    const int64_t earlier = NOW - 365 * 86400;
    struct throttle *throttle;

    throttle_new(&throttle);
    for (int i = 0; i < 16; i++)
        fail(throttle, "jan", "10.0.0.1", NOW + i * THROTTLE_LONGEST);
    check_int(wait_of(throttle, "jan", "10.0.0.1", earlier), THROTTLE_LONGEST);
    check_int(wait_of(throttle, "jan", "10.0.0.1", earlier + THROTTLE_LONGEST), 0);
    throttle_free(throttle);
}

static const struct test TESTS[] = {
    TEST(a_name_waits_longer_each_time),
    TEST(another_address_locks_nobody_out),
    TEST(an_address_waits_whatever_the_name),
    TEST(a_name_waits_whatever_the_address),
    TEST(attempts_at_once_see_each_other),
    TEST(success_and_time_forgive),
    TEST(a_flood_stops_only_those_who_failed),
    TEST(a_flood_does_not_help),
    TEST(a_clock_set_back_makes_nobody_wait_longer),
};

int main(int argc, char **argv)
{
    return sodium_init() < 0 ? 1 : check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
