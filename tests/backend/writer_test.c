#include "backend/writer.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "tests/backend/desk.h"
#include "tests/check.h"

#define DEVICES 8

struct pusher {
    struct desk *desk;
    unsigned number;
    int attempts;
    int result;
    int wrong;           /* answers that contradict what is in the log */
    atomic_int *pushing; /* of push_once: how many are about to push */
};

static struct exchange *exchange_of(const struct desk *desk, unsigned number)
{
    struct exchange_context context = { .now = DESK_NOW };
    struct exchange *exchange = NULL;
    struct faults faults = { 0 };
    char text[4096];
    size_t length = desk_exchange(desk, 0, number, 1, 3, text, sizeof text);

    context.device[0] = (unsigned char)number;
    memcpy(context.person, desk->people[0], SYNC_ID_SIZE);
    check_int(exchange_decode(&context, text, length, &exchange, &faults), SYNC_OK);
    return exchange;
}

/* Edits of one pusher that are in the log now. */
static int64_t in_log(const struct pusher *pusher)
{
    char sql[200];

    snprintf(sql, sizeof sql,
             "SELECT coalesce(sum(count), 0) FROM sync_push JOIN sync_branch ON nr = sync_push.branch WHERE "
             "sync_branch.branch = %lld",
             (long long)(0x7000000000000000 + pusher->number));
    return desk_number(pusher->desk, sql);
}

static void *push_until_kept(void *argument)
{
    struct pusher *pusher = argument;
    int result = SQLITE_ERROR;

    while (result != SYNC_OK && pusher->attempts < 100) {
        struct exchange *exchange = exchange_of(pusher->desk, pusher->number);

        pusher->attempts++;
        result = writer_push(pusher->desk->app->writer, exchange);
        pusher->wrong += in_log(pusher) != (result == SYNC_OK ? 3 : 0);
        exchange_free(exchange);
    }
    return NULL;
}

static void push_all(struct desk *desk, struct pusher pushers[DEVICES])
{
    pthread_t threads[DEVICES];

    for (unsigned i = 0; i < DEVICES; i++) {
        pushers[i] = (struct pusher){ .desk = desk, .number = i + 1 };
        pthread_create(&threads[i], NULL, push_until_kept, &pushers[i]);
    }
    for (unsigned i = 0; i < DEVICES; i++)
        pthread_join(threads[i], NULL);
}

/* Eight devices at once: every edit is in the log once, and none was told so before it was. */
static void devices_at_once_are_all_kept(void)
{
    struct pusher pushers[DEVICES];
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    push_all(&desk, pushers);
    for (unsigned i = 0; i < DEVICES; i++) {
        check_int(pushers[i].wrong, 0);
        check_int(pushers[i].attempts, 1);
    }
    check_int(desk_number(&desk, "SELECT count(*) FROM huishouden"), 3 * DEVICES);
    desk_close(&desk);
}

static int refuse_two_in_three(void *context)
{
    return atomic_fetch_add((atomic_int *)context, 1) % 3 != 2;
}

static int hook(struct connection *connection, void *context)
{
    sqlite3_commit_hook(connection->db, context ? refuse_two_in_three : NULL, context);
    return SYNC_OK;
}

/* Two commits in three fail: whoever was told so finds nothing kept, tries again, and loses nothing. */
static void failing_commits_are_told_and_lose_nothing(void)
{
    struct pusher pushers[DEVICES];
    atomic_int commits = 0;
    struct desk desk;
    int attempts = 0;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    check_int(writer_run(desk.app->writer, hook, &commits), SYNC_OK);
    push_all(&desk, pushers);
    for (unsigned i = 0; i < DEVICES; i++) {
        check_int(pushers[i].wrong, 0);
        attempts += pushers[i].attempts;
    }
    check_true(attempts > DEVICES);
    check_int(writer_run(desk.app->writer, hook, NULL), SYNC_OK);
    check_int(desk_number(&desk, "SELECT count(*) FROM huishouden"), 3 * DEVICES);
    check_int(desk_number(&desk, "SELECT count(*) FROM sync_log"), 6 + 3 * DEVICES);
    desk_close(&desk);
}

static int leave_open(struct connection *connection, void *context)
{
    (void)context;
    return sqlite3_exec(connection->db, "BEGIN; DELETE FROM account", NULL, NULL, NULL);
}

/* A job that leaves its transaction open takes nobody's edits into it. */
static void an_open_transaction_ends_with_its_job(void)
{
    struct pusher pusher;
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    pusher = (struct pusher){ .desk = &desk, .number = 1 };
    check_int(writer_run(desk.app->writer, leave_open, NULL), SQLITE_MISUSE);
    push_until_kept(&pusher);
    check_int(pusher.attempts, 1);
    check_int(pusher.wrong, 0);
    check_int(desk_number(&desk, "SELECT count(*) FROM account"), 2);
    desk_close(&desk);
}

/* From now on the edits of branch number 3 make SQLite roll back the whole transaction. */
static int poison(struct connection *connection, void *context)
{
    (void)context;
    return sqlite3_exec(connection->db,
                        "CREATE TEMP TRIGGER poison BEFORE INSERT ON main.sync_push WHEN NEW.branch = (SELECT nr FROM "
                        "sync_branch WHERE branch = 0x7000000000000003) BEGIN SELECT RAISE(ROLLBACK, 'poison'); END",
                        NULL, NULL, NULL);
}

static void *push_once(void *argument)
{
    struct pusher *pusher = argument;
    struct exchange *exchange = exchange_of(pusher->desk, pusher->number);

    atomic_fetch_add(pusher->pushing, 1);
    pusher->result = writer_push(pusher->desk->app->writer, exchange);
    exchange_free(exchange);
    return NULL;
}

struct hold {
    struct writer *writer;
    pthread_mutex_t mutex;
    atomic_bool held;
};

static int hold(struct connection *connection, void *context)
{
    struct hold *held = context;

    (void)connection;
    atomic_store(&held->held, true);
    pthread_mutex_lock(&held->mutex);
    pthread_mutex_unlock(&held->mutex);
    return SYNC_OK;
}

static void *run_hold(void *argument)
{
    struct hold *held = argument;

    writer_run(held->writer, hold, held);
    return NULL;
}

/* Push all of them once, while the writer is held up so long that they queue up into one group. */
static void push_as_a_group(struct desk *desk, struct pusher pushers[DEVICES])
{
    struct hold held = { .writer = desk->app->writer, .mutex = PTHREAD_MUTEX_INITIALIZER };
    const struct timespec pause = { .tv_nsec = 300000000 };
    pthread_t threads[DEVICES], holder;
    atomic_int pushing = 0;

    pthread_mutex_lock(&held.mutex);
    pthread_create(&holder, NULL, run_hold, &held);
    while (!atomic_load(&held.held))
        sched_yield();
    for (unsigned i = 0; i < DEVICES; i++) {
        pushers[i] = (struct pusher){ .desk = desk, .number = i + 1, .pushing = &pushing };
        pthread_create(&threads[i], NULL, push_once, &pushers[i]);
    }
    while (atomic_load(&pushing) < DEVICES)
        sched_yield();
    nanosleep(&pause, NULL);
    pthread_mutex_unlock(&held.mutex);
    pthread_join(holder, NULL);
    for (unsigned i = 0; i < DEVICES; i++)
        pthread_join(threads[i], NULL);
}

/* An exchange that makes SQLite roll back the whole transaction fails alone: those in one group with it are kept. */
static void one_that_rolls_all_back_fails_alone(void)
{
    struct pusher pushers[DEVICES];
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    check_int(writer_run(desk.app->writer, poison, NULL), SYNC_OK);
    push_as_a_group(&desk, pushers);
    for (unsigned i = 0; i < DEVICES; i++) {
        check_int(pushers[i].result == SYNC_OK, pushers[i].number != 3);
        check_int(in_log(&pushers[i]), pushers[i].number != 3 ? 3 : 0);
    }
    desk_close(&desk);
}

static int count_commit(void *context)
{
    atomic_fetch_add((atomic_int *)context, 1);
    return 0;
}

static int count_commits(struct connection *connection, void *context)
{
    sqlite3_commit_hook(connection->db, context ? count_commit : NULL, context);
    return SYNC_OK;
}

/* What queues up while the writer is busy shares one commit, and so one wait for the disk. */
static void what_queues_up_is_one_commit(void)
{
    struct pusher pushers[DEVICES];
    atomic_int commits = 0;
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    check_int(writer_run(desk.app->writer, count_commits, &commits), SYNC_OK);
    push_as_a_group(&desk, pushers);
    check_int(writer_run(desk.app->writer, count_commits, NULL), SYNC_OK);
    check_int(atomic_load(&commits), 1);
    for (unsigned i = 0; i < DEVICES; i++)
        check_int(in_log(&pushers[i]), 3);
    desk_close(&desk);
}

static void count_unknown(void *context, const struct news *news)
{
    atomic_fetch_add((atomic_int *)context, news->touched.more);
}

static bool comes_to(atomic_int *told, int count)
{
    const struct timespec pause = { .tv_nsec = 50000000 };

    for (int i = 0; i < 400 && atomic_load(told) < count; i++)
        nanosleep(&pause, NULL);
    return atomic_load(told) == count;
}

/* What another process writes is told soon, though nobody knows what it is; what was committed here isn't told once more. */
static void what_others_write_is_told(void)
{
    const struct timespec two_looks = { .tv_sec = 2, .tv_nsec = 300000000 };
    struct pusher pusher;
    atomic_int told = 0;
    struct desk desk;
    sqlite3 *other;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    writer_on_news(desk.app->writer, count_unknown, &told);
    pusher = (struct pusher){ .desk = &desk, .number = 1 };
    push_until_kept(&pusher);
    nanosleep(&two_looks, NULL);
    check_int(atomic_load(&told), 0);
    check_int(sqlite3_open(desk.database, &other), SQLITE_OK);
    for (int i = 1; i <= 2; i++) {
        check_int(sqlite3_exec(other, "UPDATE huishouden SET naam = naam || '!'", NULL, NULL, NULL), SQLITE_OK);
        check_true(comes_to(&told, i));
    }
    nanosleep(&two_looks, NULL);
    check_int(atomic_load(&told), 2);
    sqlite3_close(other);
    writer_on_news(desk.app->writer, NULL, NULL);
    desk_close(&desk);
}

static const struct test TESTS[] = {
    TEST(devices_at_once_are_all_kept),
    TEST(failing_commits_are_told_and_lose_nothing),
    TEST(what_queues_up_is_one_commit),
    TEST(one_that_rolls_all_back_fails_alone),
    TEST(an_open_transaction_ends_with_its_job),
    TEST(what_others_write_is_told),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
