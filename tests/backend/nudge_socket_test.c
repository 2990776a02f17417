/* "Seintje" through the real server on a free port. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "backend/body.h"
#include "backend/web.h"
#include "tests/backend/desk.h"
#include "tests/backend/nudge_line.h"
#include "tests/check.h"

#define PATIENCE 20000
#define QUIET    500
#define THREADS  4

static const struct web_config CONFIG = {
    .port = 0, .threads = THREADS, .head_ms = 1000, .body_ms = 2000, .idle_ms = 300, .finish_ms = 5000
};

struct site {
    struct desk desk;
    struct web *web;
    char authorization[2][64]; /* of two tablets of jan's */
};

static struct site the_site;

static bool site_open(struct site *site)
{
    if (!check_true(desk_open(&site->desk, NULL, 0)) ||
        !check_int(web_start(&CONFIG, site->desk.app, &site->web), SYNC_OK))
        return false;
    return check_true(desk_log_in(&site->desk, "jan", site->authorization[0])) &&
           check_true(desk_log_in(&site->desk, "jan", site->authorization[1]));
}

static void site_close(struct site *site)
{
    web_stop(site->web);
    desk_close(&site->desk);
}

static int dial(const struct site *site)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)web_port(site->web)) };
    struct timeval patience = { .tv_sec = PATIENCE / 1000 };
    int line = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(line, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    check_int(connect(line, (struct sockaddr *)&address, sizeof address), 0);
    return line;
}

/* Read a head, byte by byte: what follows it belongs to the line. Returns the status. */
static int hear_head(int line, char *head, size_t size)
{
    size_t length = 0;

    while (length < size - 1 && recv(line, head + length, 1, 0) == 1) {
        head[++length] = '\0';
        if (length >= 4 && strcmp(head + length - 4, "\r\n\r\n") == 0)
            return atoi(head + sizeof "HTTP/1.1");
    }
    return 0;
}

#define HANDSHAKE(origin)                                                                                        \
    "GET /v1/seintje HTTP/1.1\r\nHost: a\r\nOrigin: " origin "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" \
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

static int upgrade(const struct site *site, const char *handshake, int *line, char *head, size_t size)
{
    *line = dial(site);
    send(*line, handshake, strlen(handshake), MSG_NOSIGNAL);
    return hear_head(*line, head, size);
}

static int listen_as(const struct site *site, size_t tablet)
{
    char head[2048];
    int line;

    check_int(upgrade(site, HANDSHAKE("http://a"), &line, head, sizeof head), 101);
    nudge_line_log_in(line, site->authorization[tablet]);
    check_text(nudge_line_hear(line, PATIENCE).text, NUDGE_WELCOME);
    return line;
}

/* POST an exchange over HTTP. Returns the status. */
static int push_as(struct site *site, size_t tablet, unsigned branch)
{
    char body[4096], bytes[8192], head[2048];
    size_t length = desk_exchange(&site->desk, 0, branch, 1, 2, body, sizeof body);
    int line = dial(site), status;

    length = (size_t)snprintf(bytes, sizeof bytes,
                              "POST /v1/synchronisaties HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\nContent-Type: "
                              "application/json\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%.*s",
                              site->authorization[tablet], length, (int)length, body);
    send(line, bytes, length, MSG_NOSIGNAL);
    status = hear_head(line, head, sizeof head);
    close(line);
    return status;
}

static void wait_for_count(const struct site *site, size_t count)
{
    const struct timespec pause = { .tv_nsec = 5000000 };

    for (int i = 0; i < PATIENCE / 5 && nudges_count(site->desk.app->nudges) != count; i++)
        nanosleep(&pause, NULL);
    check_int(nudges_count(site->desk.app->nudges), count);
}

/* The answer to the handshake is what a browser wants, and no more: no length, no type. */
static void the_handshake_is_whole(void)
{
    char head[2048];
    int line;

    check_int(upgrade(&the_site, HANDSHAKE("http://a"), &line, head, sizeof head), 101);
    check_true(strncmp(head, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n", 55) == 0);
    check_true(strstr(head, "\r\nUpgrade: websocket\r\n") != NULL);
    check_true(strstr(head, "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") != NULL);
    check_true(!strstr(head, "Content-") || strstr(head, "Content-Security-Policy") == strstr(head, "Content-"));
    close(line);
    wait_for_count(&the_site, 0);
}

/* The guards hold for this route as for any other, and a header that decides it can't stand twice. */
static void unsound_handshakes_are_refused(void)
{
    static const struct {
        const char *handshake;
        int status;
    } CASES[] = {
        { HANDSHAKE("http://b"), 403 },
        { HANDSHAKE("http://a\r\nOrigin: http://a"), 400 },
        { HANDSHAKE("http://a\r\nUpgrade: websocket"), 400 },
        { HANDSHAKE("http://a\r\nSec-WebSocket-Version: 13"), 400 },
        { HANDSHAKE("http://a\r\nTransfer-Encoding: chunked"), 411 },
        { HANDSHAKE("http://a\r\nContent-Length: 5"), 413 },
        { "GET /v1/seintje HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 426 },
        { "GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nConnection: Upgrade\r\nUpgrade: "
          "websocket\r\n"
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
          200 },
    };
    char head[2048];
    int line;

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        if (!check_int(upgrade(&the_site, CASES[i].handshake, &line, head, sizeof head), CASES[i].status))
            printf("  for %s\n", CASES[i].handshake);
        close(line);
    }
    wait_for_count(&the_site, 0);
}

/* One tablet saves, the other hears of it; it is told once the change is there to be fetched. */
static void a_saved_change_is_told(void)
{
    int line = listen_as(&the_site, 1);

    check_int(push_as(&the_site, 0, 1), 200);
    check_text(nudge_line_hear(line, PATIENCE).text, NUDGE_CHANGED);
    check_int(desk_number(&the_site.desk, "SELECT count(*) FROM huishouden"), 2);
    check_int(push_as(&the_site, 0, 1), 200); /* the same once more changes nothing */
    check_text(nudge_line_hear(line, QUIET).text, "silence");
    close(line);
    wait_for_count(&the_site, 0);
}

/* Ten times as many lines as the server has threads, all open: it goes on serving, and each line hears. */
static void lines_hold_no_thread(void)
{
    int lines[10 * THREADS];
    char head[2048];
    size_t count = sizeof lines / sizeof *lines;

    for (size_t i = 0; i < count; i++)
        check_int(upgrade(&the_site, HANDSHAKE("https://a"), &lines[i], head, sizeof head), 101);
    wait_for_count(&the_site, count);
    nudge_line_log_in(lines[0], the_site.authorization[1]);
    check_text(nudge_line_hear(lines[0], PATIENCE).text, NUDGE_WELCOME);
    check_int(push_as(&the_site, 0, 2), 200);
    check_text(nudge_line_hear(lines[0], PATIENCE).text, NUDGE_CHANGED);
    for (size_t i = 0; i < count; i++)
        close(lines[i]);
    wait_for_count(&the_site, 0);
}

/* A tablet that reads nothing holds up nobody who does. */
static void a_deaf_tablet_holds_nobody_up(void)
{
    static const struct news ALL = { .touched = { .scopes = { 1 }, .count = 1 } };
    int deaf = listen_as(&the_site, 0), line = listen_as(&the_site, 1);
    int64_t begin = body_clock();

    for (int i = 0; i < 10; i++) {
        nudges_tell(the_site.desk.app->nudges, &ALL);
        check_text(nudge_line_hear(line, PATIENCE).text, NUDGE_CHANGED);
    }
    check_true(body_clock() - begin < PATIENCE * (int64_t)1000000);
    close(deaf);
    close(line);
    wait_for_count(&the_site, 0);
}

/* Descriptors come back: many lines after each other leave nothing open. */
static void lines_leave_nothing_open(void)
{
    char head[2048];
    int before, after, line;

    wait_for_count(&the_site, 0);
    before = dup(0);
    close(before);
    for (int i = 0; i < 50; i++) {
        check_int(upgrade(&the_site, HANDSHAKE("http://a"), &line, head, sizeof head), 101);
        close(line);
        wait_for_count(&the_site, 0);
    }
    after = dup(0);
    close(after);
    check_true(after <= before + THREADS); /* a connection that CivetWeb is about to close */
}

/* The server stops while lines are open: they hear it, and nothing waits for them. */
static void stopping_ends_the_lines(void)
{
    struct site site;
    int known, unknown;
    char head[2048];
    int64_t begin;

    if (!site_open(&site))
        return;
    known = listen_as(&site, 0);
    check_int(upgrade(&site, HANDSHAKE("http://a"), &unknown, head, sizeof head), 101);
    begin = body_clock();
    site_close(&site);
    check_true(body_clock() - begin < PATIENCE * (int64_t)1000000);
    check_text(nudge_line_hear(known, PATIENCE).text, "close 1001");
    check_text(nudge_line_hear(unknown, PATIENCE).text, "close 1001");
    close(known);
    close(unknown);
}

static const struct test TESTS[] = {
    TEST(the_handshake_is_whole),  TEST(unsound_handshakes_are_refused), TEST(a_saved_change_is_told),
    TEST(lines_hold_no_thread),    TEST(a_deaf_tablet_holds_nobody_up),  TEST(lines_leave_nothing_open),
    TEST(stopping_ends_the_lines),
};

int main(int argc, char **argv)
{
    int code = 1;

    if (site_open(&the_site))
        code = check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
    site_close(&the_site);
    return code;
}
