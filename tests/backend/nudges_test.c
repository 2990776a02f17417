/* The thread that tells tablets, on pairs of sockets: no web server, no port. */
#include "backend/nudges.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "backend/body.h"
#include "backend/office.h"
#include "sync/id.h"
#include "tests/backend/desk.h"
#include "tests/backend/nudge_line.h"
#include "tests/check.h"

#define PATIENCE 20000 /* ms, for a message that has to come, under sanitizers on a busy machine */
#define QUIET    400   /* ms, in which a message that mustn't come would have come */

/* Nothing happens by itself, unless a test says so. */
static const struct nudge_config CALM = { .most = 6,
                                          .most_unknown = 4,
                                          .most_person = 3,
                                          .first_ms = 60000,
                                          .beat_ms = 60000,
                                          .idle_ms = 120000,
                                          .gather_ms = 50 };

struct stage {
    struct desk desk;
    struct nudges *nudges;
    unsigned pushes;
    struct {
        char authorization[64], device[ID_TEXT_SIZE + 1];
    } tablet[3]; /* 0 and 1 are jan's, 2 is fenna's */
};

static bool stage_open(struct stage *stage, const struct nudge_config *config)
{
    static const char *const NAMES[] = { "jan", "jan", "fenna" };

    memset(stage, 0, sizeof *stage);
    if (!check_true(desk_open(&stage->desk, NULL, 0)) ||
        !check_int(nudges_start(config, stage->desk.app->readers, stage->desk.app->log, &stage->nudges), SYNC_OK))
        return false;
    writer_on_news(stage->desk.app->writer, nudges_tell, stage->nudges);
    for (size_t i = 0; i < 3; i++)
        check_true(desk_log_in_as(&stage->desk, NAMES[i], stage->tablet[i].device, stage->tablet[i].authorization));
    return true;
}

static void stage_close(struct stage *stage)
{
    writer_on_news(stage->desk.app->writer, NULL, NULL);
    nudges_stop(stage->nudges);
    nudges_free(stage->nudges);
    desk_close(&stage->desk);
}

/* The tablet's end of a line that the server has just taken. */
static int call(struct stage *stage)
{
    int pair[2] = { -1, -1 };

    check_int(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    nudges_take(stage->nudges, pair[0]);
    return pair[1];
}

static void check_said(struct said said, const char *expected)
{
    check_text(said.text, expected);
}

static int listen_as(struct stage *stage, size_t tablet)
{
    int line = call(stage);

    nudge_line_log_in(line, stage->tablet[tablet].authorization);
    check_said(nudge_line_hear(line, PATIENCE), NUDGE_WELCOME);
    return line;
}

/* Save something of the person's own team. */
static void push_as(struct stage *stage, size_t tablet)
{
    struct heard heard;
    char text[2048];
    size_t length = desk_exchange(&stage->desk, tablet == 2, ++stage->pushes, 1, 2, text, sizeof text);

    desk_exchange_post(&stage->desk, stage->tablet[tablet].authorization, text, length, &heard);
    check_int(heard.status, 200);
    heard_free(&heard);
}

static void wait_for_count(struct stage *stage, size_t count)
{
    const struct timespec pause = { .tv_nsec = 5000000 };

    for (int i = 0; i < PATIENCE / 5 && nudges_count(stage->nudges) != count; i++)
        nanosleep(&pause, NULL);
    check_int(nudges_count(stage->nudges), count);
}

/* What one person saved is told to who may read it, and to nobody else; not to the tablet that it came from. */
static void who_may_read_it_is_told(void)
{
    struct stage stage;
    int own, colleague, other_team;

    if (!stage_open(&stage, &CALM))
        return;
    own = listen_as(&stage, 0);
    colleague = listen_as(&stage, 1);
    other_team = listen_as(&stage, 2);
    push_as(&stage, 0);
    check_said(nudge_line_hear(colleague, PATIENCE), NUDGE_CHANGED);
    check_said(nudge_line_hear(own, QUIET), "silence");
    check_said(nudge_line_hear(other_team, 1), "silence");
    push_as(&stage, 2);
    check_said(nudge_line_hear(own, QUIET), "silence");
    close(own);
    close(colleague);
    close(other_team);
    stage_close(&stage);
}

/* The shared shelf is everybody's; so is a change of which nobody knows where it was. */
static void what_is_everybodys_is_told_to_all(void)
{
    static const struct news NEWS[] = { { .touched = { .scopes = { 1 }, .count = 1 } },
                                        { .touched = { .scopes = { 7 }, .count = 1, .more = 1 } },
                                        { .touched = { .scopes = { 999 }, .count = 1 } } };
    struct stage stage;
    int jan, fenna;

    if (!stage_open(&stage, &CALM))
        return;
    jan = listen_as(&stage, 0);
    fenna = listen_as(&stage, 2);
    for (size_t i = 0; i < sizeof NEWS / sizeof *NEWS; i++) {
        nudges_tell(stage.nudges, &NEWS[i]);
        check_said(nudge_line_hear(jan, PATIENCE), NUDGE_CHANGED);
        check_said(nudge_line_hear(fenna, PATIENCE), NUDGE_CHANGED);
    }
    close(jan);
    close(fenna);
    stage_close(&stage);
}

/* Jan may read both teams from now on. */
static int give_access(struct connection *connection, void *context)
{
    struct desk *desk = context;
    struct faults faults = { 0 };
    struct office *office;
    json_t *edits = json_array();
    int result = office_open(connection, &office);

    json_array_append_new(edits, office_access(desk->people[0], (void *)desk->teams, 2));
    if (result == SYNC_OK)
        result = office_push_take(office, edits, desk->now, &faults);
    office_close(office);
    return result;
}

/* A decision about who may read what is told at once, and counts for who is told from the next heartbeat on. */
static void a_decision_of_the_office_is_told(void)
{
    struct nudge_config config = CALM;
    struct stage stage;
    int line;

    config.beat_ms = 200;
    if (!stage_open(&stage, &config))
        return;
    line = listen_as(&stage, 0);
    check_int(writer_run(stage.desk.app->writer, give_access, &stage.desk), SYNC_OK);
    check_said(nudge_line_hear_news(line, PATIENCE), NUDGE_CHANGED);
    check_said(nudge_line_hear(line, PATIENCE), "ping");
    check_said(nudge_line_hear(line, PATIENCE), NUDGE_BEAT);
    push_as(&stage, 2);
    check_said(nudge_line_hear_news(line, PATIENCE), NUDGE_CHANGED);
    close(line);
    stage_close(&stage);
}

/* Changes close together make one message; a tablet that pushed too is told of what the other saved after it. */
static void changes_close_together_are_told_once(void)
{
    struct nudge_config config = CALM;
    struct stage stage;
    int lines[2];

    config.gather_ms = 2000;
    if (!stage_open(&stage, &config))
        return;
    lines[0] = listen_as(&stage, 0);
    lines[1] = listen_as(&stage, 1);
    push_as(&stage, 0);
    push_as(&stage, 1);
    push_as(&stage, 0);
    for (size_t i = 0; i < 2; i++)
        check_said(nudge_line_hear(lines[i], PATIENCE), NUDGE_CHANGED);
    for (size_t i = 0; i < 2; i++) {
        check_said(nudge_line_hear(lines[i], QUIET), "silence");
        close(lines[i]);
    }
    stage_close(&stage);
}

/* Who doesn't say at once and correctly who they are hears why, and nothing else. */
static void strangers_are_turned_away(void)
{
    static const struct {
        const char *says, *hears;
    } CASES[] = {
        { "{\"token\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}", "close 4401" },
        { "{\"token\":\"kort\"}", "close 4401" },
        { "{\"token\":\"\"}", "close 4401" },
        { "{\"token\":17}", "close 1008" },
        { "{\"token\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}", "close 1008" },
        { "{\"sleutel\":\"x\"}", "close 1008" },
        { "{\"token\":\"x\",\"token\":\"y\"}", "close 1008" },
        { "[]", "close 1008" },
        { "{", "close 1008" },
        { "", "close 1008" },
        { "\xff\xfe", "close 1008" },
    };
    struct stage stage;

    if (!stage_open(&stage, &CALM))
        return;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int line = call(&stage);

        nudge_line_send(line, 0x81, CASES[i].says, strlen(CASES[i].says));
        check_said(nudge_line_hear(line, PATIENCE), CASES[i].hears);
        check_said(nudge_line_hear(line, PATIENCE), "end");
        close(line);
        wait_for_count(&stage, 0);
    }
    stage_close(&stage);
}

/* A line on which no token comes ends at its deadline, not before, whatever else is said on it. */
static void a_late_token_comes_too_late(void)
{
    struct nudge_config config = CALM;
    struct stage stage;
    int64_t begin;
    int line;

    config.first_ms = 300;
    if (!stage_open(&stage, &config))
        return;
    begin = body_clock();
    line = call(&stage);
    nudge_line_send(line, 0x89, "hoi", 3);
    check_said(nudge_line_hear(line, PATIENCE), "pong hoi");
    send(line, "\x81", 1, MSG_NOSIGNAL);
    check_said(nudge_line_hear(line, PATIENCE), "close 1008");
    check_true(body_clock() - begin >= 300 * (int64_t)1000000);
    close(line);
    stage_close(&stage);
}

/* What is no WebSocket, or too much of it, ends the line; before the token and after it. */
static void what_is_not_said_here_ends_the_line(void)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *hears;
    } CASES[] = {
        { "GET / HTTP/1.1\r\n", 16, "close 1002" },
        { "\x81\x02hi", 4, "close 1002" },                                /* not masked */
        { "\x01\x81\0\0\0\0a", 7, "close 1002" },                         /* in pieces */
        { "\x82\x81\0\0\0\0a", 7, "close 1002" },                         /* binary */
        { "\x81\xfe\xff\xff\0\0\0\0", 8, "close 1009" },                  /* 65535 bytes */
        { "\x81\xff\0\0\0\0\x7f\xff\xff\xff\0\0\0\0", 14, "close 1009" }, /* 2 GiB */
        { "\x88\x82\0\0\0\0\x03\xe8", 8, "close 1000" },                  /* goodbye */
        { "\x88\x80\0\0\0\0", 6, "close 1000" },
        { "\x88\x82\0\0\0\0\xff\xff", 8, "close 1002" },
    };
    struct stage stage;

    if (!stage_open(&stage, &CALM))
        return;
    for (size_t i = 0; i < 2 * (sizeof CASES / sizeof *CASES); i++) {
        int line = i % 2 ? listen_as(&stage, 0) : call(&stage);

        send(line, CASES[i / 2].bytes, CASES[i / 2].length, MSG_NOSIGNAL);
        check_said(nudge_line_hear(line, PATIENCE), CASES[i / 2].hears);
        close(line);
        wait_for_count(&stage, 0);
    }
    stage_close(&stage);
}

/* After the token nothing is said but pongs: another text, or a stream of pings, ends the line. */
static void chatter_ends_the_line(void)
{
    struct stage stage;
    struct said said;
    int line;

    if (!stage_open(&stage, &CALM))
        return;
    line = listen_as(&stage, 0);
    nudge_line_log_in(line, stage.tablet[0].authorization);
    check_said(nudge_line_hear(line, PATIENCE), "close 1008");
    close(line);
    line = listen_as(&stage, 0);
    for (int i = 0; i < 50; i++)
        nudge_line_send(line, 0x89, "", 0);
    do {
        said = nudge_line_hear(line, PATIENCE);
    } while (strcmp(said.text, "pong ") == 0);
    check_said(said, "close 1008");
    close(line);
    stage_close(&stage);
}

/* A device has one line, the newest; a person has some; and all together have a bound. */
static void lines_are_bounded(void)
{
    struct nudge_config config = CALM;
    struct stage stage;
    int first, second, third, fourth, unknown[2];

    config.most = 4;
    config.most_person = 1;
    config.most_unknown = 2;
    if (!stage_open(&stage, &config))
        return;
    first = listen_as(&stage, 0);
    second = listen_as(&stage, 0);
    check_said(nudge_line_hear(first, PATIENCE), "close 4409");
    close(first);
    third = call(&stage);
    nudge_line_log_in(third, stage.tablet[1].authorization);
    check_said(nudge_line_hear(third, PATIENCE), "close 1013");
    close(third);
    wait_for_count(&stage, 1);
    check_true(nudges_have_room(stage.nudges));
    for (size_t i = 0; i < 2; i++)
        unknown[i] = call(&stage);
    wait_for_count(&stage, 3);
    for (size_t i = 0; i < 2; i++) { /* heard: so the thread has counted them */
        nudge_line_send(unknown[i], 0x89, "", 0);
        check_said(nudge_line_hear(unknown[i], PATIENCE), "pong ");
    }
    check_true(!nudges_have_room(stage.nudges));
    fourth = call(&stage);
    check_said(nudge_line_hear(fourth, PATIENCE), "close 1013");
    close(fourth);
    push_as(&stage, 1);
    check_said(nudge_line_hear(second, PATIENCE), NUDGE_CHANGED);
    close(second);
    close(unknown[0]);
    close(unknown[1]);
    stage_close(&stage);
}

/* A tablet that reads nothing is dropped when its buffer is full; nobody else waits for it meanwhile. */
static void a_slow_tablet_holds_nobody_up(void)
{
    static const struct news ALL = { .touched = { .scopes = { 1 }, .count = 1 } };
    int pair[2] = { -1, -1 }, little = 1, reader, told = 0;
    struct nudge_config config = CALM;
    struct stage stage;

    config.gather_ms = 1;
    if (!stage_open(&stage, &config))
        return;
    check_int(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
    nudges_take(stage.nudges, pair[0]);
    nudge_line_log_in(pair[1], stage.tablet[2].authorization); /* and never reads */
    reader = listen_as(&stage, 0);
    while (told < 5000 && nudges_count(stage.nudges) == 2) {
        nudges_tell(stage.nudges, &ALL);
        if (strcmp(nudge_line_hear(reader, PATIENCE).text, NUDGE_CHANGED) != 0)
            break;
        told++;
    }
    check_true(told > 0);
    wait_for_count(&stage, 1);
    close(reader);
    close(pair[1]);
    stage_close(&stage);
}

/* At each heartbeat a tablet hears that the line is alive; while it answers the ping it stays, else it is dropped. */
static void a_line_lives_while_it_answers(void)
{
    struct nudge_config config = CALM;
    struct stage stage;
    int alive, dead;

    config.beat_ms = 200;
    config.idle_ms = 3000;
    if (!stage_open(&stage, &config))
        return;
    dead = listen_as(&stage, 2);
    alive = listen_as(&stage, 0);
    for (int i = 0; i < PATIENCE / config.beat_ms && nudges_count(stage.nudges) == 2; i++) {
        check_said(nudge_line_hear(alive, PATIENCE), "ping");
        check_said(nudge_line_hear(alive, PATIENCE), NUDGE_BEAT);
        nudge_line_send(alive, 0x8a, "", 0);
        send(dead, i == 0 ? "\x8a" : i == 1 ? "\x84" : "\0", i < 6 ? 1 : 0, MSG_NOSIGNAL); /* never a whole frame */
    }
    wait_for_count(&stage, 1);
    push_as(&stage, 1);
    check_said(nudge_line_hear_news(alive, PATIENCE), NUDGE_CHANGED);
    close(alive);
    close(dead);
    stage_close(&stage);
}

/* Whoever is no longer logged in is sent away at the next heartbeat. */
static void a_revoked_device_is_sent_away(void)
{
    struct nudge_config config = CALM;
    struct stage stage;
    sqlite3 *db;
    int revoked, other;

    config.beat_ms = 100;
    if (!stage_open(&stage, &config))
        return;
    revoked = listen_as(&stage, 0);
    other = listen_as(&stage, 2);
    /* As `naober device revoke` does, in another process. */
    check_int(sqlite3_open(stage.desk.database, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    check_int(sqlite3_exec(db,
                           "UPDATE device SET revoked = 1 WHERE account = (SELECT nr FROM account WHERE "
                           "login_name = 'jan')",
                           NULL, NULL, NULL),
              SQLITE_OK);
    sqlite3_close(db);
    check_said(nudge_line_hear_news(revoked, PATIENCE), "close 4401");
    check_said(nudge_line_hear(other, PATIENCE), "ping");
    close(revoked);
    close(other);
    stage_close(&stage);
}

/* A database that can't be read is no verdict on anybody's token: come back later. */
static void a_failure_is_no_verdict(void)
{
    struct readers *readers;
    struct nudges *broken, *sound;
    struct stage stage;
    int line;

    if (!stage_open(&stage, &CALM))
        return;
    sound = stage.nudges;
    check_int(readers_new("/nergens/naober.db", &readers), SYNC_OK);
    check_int(nudges_start(&CALM, readers, stage.desk.app->log, &broken), SYNC_OK);
    stage.nudges = broken;
    line = call(&stage);
    nudge_line_log_in(line, stage.tablet[0].authorization);
    check_said(nudge_line_hear(line, PATIENCE), "close 1013");
    close(line);
    stage.nudges = sound;
    nudges_stop(broken);
    nudges_free(broken);
    readers_free(readers);
    stage_close(&stage);
}

/* When the server stops, every line hears so; one that comes after that is refused. */
static void stopping_says_goodbye(void)
{
    struct stage stage;
    int known, unknown, late;

    if (!stage_open(&stage, &CALM))
        return;
    known = listen_as(&stage, 0);
    unknown = call(&stage);
    nudges_stop(stage.nudges);
    check_said(nudge_line_hear(known, PATIENCE), "close 1001");
    check_said(nudge_line_hear(known, PATIENCE), "end");
    check_said(nudge_line_hear(unknown, PATIENCE), "close 1001");
    late = call(&stage);
    check_said(nudge_line_hear(late, PATIENCE), "close 1013");
    push_as(&stage, 0); /* and the writer tells nobody, in peace */
    writer_on_news(stage.desk.app->writer, NULL, NULL);
    nudges_free(stage.nudges);
    desk_close(&stage.desk);
    close(known);
    close(unknown);
    close(late);
}

struct crowd {
    struct stage *stage;
    atomic_bool over;
};

static void *come_and_go(void *argument)
{
    struct crowd *crowd = argument;

    while (!atomic_load(&crowd->over)) {
        int line = call(crowd->stage);

        nudge_line_log_in(line, crowd->stage->tablet[2].authorization);
        nudge_line_hear(line, 20);
        close(line);
    }
    return NULL;
}

static void *keep_telling(void *argument)
{
    static const struct news SHARED = { .touched = { .scopes = { 1 }, .count = 1 } };
    struct crowd *crowd = argument;

    while (!atomic_load(&crowd->over))
        nudges_tell(crowd->stage->nudges, &SHARED);
    return NULL;
}

/* Lines that come and go while others tell without a pause: the one that stays hears of changes all the while. */
static void a_crowd_does_no_harm(void)
{
    struct crowd crowd = { 0 };
    struct stage stage;
    pthread_t threads[4];
    int line;

    if (!stage_open(&stage, &CALM))
        return;
    crowd.stage = &stage;
    line = listen_as(&stage, 0);
    for (size_t i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, i % 2 ? come_and_go : keep_telling, &crowd);
    for (int i = 0; i < 20; i++)
        check_said(nudge_line_hear(line, PATIENCE), NUDGE_CHANGED);
    atomic_store(&crowd.over, true);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    close(line);
    wait_for_count(&stage, 0);
    stage_close(&stage);
}

static const struct test TESTS[] = {
    TEST(who_may_read_it_is_told),
    TEST(what_is_everybodys_is_told_to_all),
    TEST(a_decision_of_the_office_is_told),
    TEST(changes_close_together_are_told_once),
    TEST(strangers_are_turned_away),
    TEST(a_late_token_comes_too_late),
    TEST(what_is_not_said_here_ends_the_line),
    TEST(chatter_ends_the_line),
    TEST(lines_are_bounded),
    TEST(a_slow_tablet_holds_nobody_up),
    TEST(a_line_lives_while_it_answers),
    TEST(a_revoked_device_is_sent_away),
    TEST(a_failure_is_no_verdict),
    TEST(stopping_says_goodbye),
    TEST(a_crowd_does_no_harm),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
