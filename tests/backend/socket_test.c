/* The real server on a free port, and raw bytes over TCP: what no handler test can see. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "backend/body.h"
#include "backend/guard.h"
#include "backend/gzip.h"
#include "backend/web.h"
#include "tests/backend/desk.h"
#include "tests/check.h"

#define BODY_MS     300
#define PATIENCE_MS 20000 /* for a server under sanitizers on a busy machine; only a hang takes as long */

struct site {
    struct desk desk;
    struct web *web;
    int port;
};

/* The one that most tests talk with: CivetWeb takes two seconds to stop. */
static struct site the_site;

static const struct web_config CONFIG = {
    .port = 0, .threads = 8, .head_ms = 1000, .body_ms = BODY_MS, .idle_ms = 500, .finish_ms = 5000
};

static bool site_open_with(struct site *site, const struct web_config *config)
{
    if (!check_true(desk_open(&site->desk, NULL, 0)) ||
        !check_int(web_start(config, site->desk.app, &site->web), SYNC_OK))
        return false;
    site->port = web_port(site->web);
    return check_true(site->port > 0);
}

static bool site_open(struct site *site)
{
    return site_open_with(site, &CONFIG);
}

static void site_close(struct site *site)
{
    web_stop(site->web);
    desk_close(&site->desk);
}

static int dial(const struct site *site)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)site->port) };
    struct timeval patience = { .tv_sec = PATIENCE_MS / 1000 };
    int line = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(line, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    check_int(connect(line, (struct sockaddr *)&address, sizeof address), 0);
    return line;
}

static void say(int line, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(line, bytes, length, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        bytes += sent;
        length -= (size_t)sent;
    }
}

/* Everything up to the end of the connection. */
static size_t hear(int line, char *text, size_t size)
{
    size_t length = 0;
    ssize_t count;

    while (length < size - 1 && (count = recv(line, text + length, size - 1 - length, 0)) > 0)
        length += (size_t)count;
    text[length] = '\0';
    return length;
}

static int status_of(const char *text)
{
    return strncmp(text, "HTTP/1.1 ", 9) == 0 ? atoi(text + 9) : 0;
}

static unsigned answers_in(const char *text)
{
    unsigned count = 0;

    for (; (text = strstr(text, "HTTP/1.1 ")) != NULL; text++)
        count += text[9] >= '1' && text[9] <= '5';
    return count;
}

/* Say it all, hear it all; the connection is closed by the server. Returns the status of the first answer. */
static int talk(const struct site *site, const char *bytes, size_t length, char *text, size_t size)
{
    int line = dial(site);

    say(line, bytes, length);
    hear(line, text, size);
    close(line);
    return status_of(text);
}

#define GET(headers) "GET /gezond HTTP/1.1\r\n" headers "\r\n"

/* A request that could be read as two, or differently by another server, gets one answer, a 4xx, and the connection
 * ends. */
static void smuggling_is_refused(void)
{
    static const struct {
        const char *bytes;
        int status;
    } CASES[] = {
        { GET("Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n") "0\r\n\r\n", 411 },
        { GET("Host: a\r\nTransfer-Encoding: chunked\r\n") "0\r\n\r\n", 411 },
        { GET("Host: a\r\nTransfer-Encoding: xchunked\r\n"), 400 },
        { GET("Host: a\r\nTransfer-Encoding : chunked\r\n") "0\r\n\r\n", 400 },
        { GET("Host: a\r\nTransfer-Encoding:\x0b"
              "chunked\r\n"),
          400 },
        { GET("Host: a\r\nContent-Length : 0\r\n"), 400 },
        { GET("Host: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n") "GET /", 400 },
        { GET("Host: a\r\nContent-Length: 4abc\r\n") "abcd", 400 },
        { GET("Host: a\r\nContent-Length: +4\r\n") "abcd", 400 },
        { GET("Host: a\r\nContent-Length: -4\r\n"), 411 },
        { GET("Host: a\r\nContent-Length: x\r\n"), 411 },
        { GET("Host: a\r\n Content-Length: 5\r\n"), 400 },
        { GET("X: a\r\n"), 400 },
        { GET(""), 400 },
        { GET("Host: a\r\nHost: b\r\n"), 400 },
        { GET("Host: a\r\nX: y\n"), 400 },
        { GET("Host: a\nX: y\r\n"), 400 },
        { "GET /gezond HTTP/1.1\nHost: a\r\n\r\n", 400 },
        { "GET /gezond HTTP/1.1\nHost: a\n\n", 400 },
        { "GET /gezond HTTP/1.1\r\n Host: a\r\n\r\n", 400 },
        { "GET  /gezond HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET /gezond  HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { GET("Host: a\r\n: y\r\n"), 400 },
        { GET("Host: a\r\nX\r\n"), 400 },
        { GET("Host: a\r\nX\x01: y\r\n"), 400 },
        { "GET /gezond%0d%0aX:%20y HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET /v1//gezond HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "FOO /gezond HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET /gezond HTTP/2.0\r\nHost: a\r\n\r\n", 505 },
        { GET("Host: a\r\nExpect: iets\r\nConnection: close\r\n"), 417 },
    };
    char text[8192];

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int status = talk(&the_site, CASES[i].bytes, strlen(CASES[i].bytes), text, sizeof text);

        if (!check_int(status, CASES[i].status) || !check_int(answers_in(text), 1) ||
            !check_true(strstr(text, "application/problem+json") != NULL) ||
            !check_true(strstr(text, "API-Version: ") != NULL))
            printf("  for case %zu:\n%s\n", i, CASES[i].bytes);
    }
}

/* A proxy's request for another server gets no answer at all. */
static void other_servers_are_not_ours(void)
{
    static const char ASK[] = "GET http://mydomain.com/gezond HTTP/1.1\r\nHost: a\r\n\r\n";
    char text[4096];

    check_int(talk(&the_site, ASK, sizeof ASK - 1, text, sizeof text), 0);
    check_text(text, "");
}

/* More header lines than the server takes in, of which CivetWeb drops those past 64 without a word, are refused. */
static void many_headers_are_refused(void)
{
    static const struct {
        int lines, status;
    } CASES[] = {
        { GUARD_HEADERS - 2, 200 }, { GUARD_HEADERS, 431 }, { 63, 431 }, { 64, 431 }, { 65, 431 }, { 200, 431 }
    };
    char bytes[16384], text[8192];

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t length =
            (size_t)snprintf(bytes, sizeof bytes, "GET /gezond HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");

        for (int line = 0; line < CASES[i].lines; line++)
            length += (size_t)snprintf(bytes + length, sizeof bytes - length, "X-%d: y\r\n", line);
        length += (size_t)snprintf(bytes + length, sizeof bytes - length, "\r\n");
        if (!check_int(talk(&the_site, bytes, length, text, sizeof text), CASES[i].status))
            printf("  for %d lines\n", CASES[i].lines);
    }
    memset(bytes, 'a', sizeof bytes);
    memcpy(bytes, "GET /gezond HTTP/1.1\r\nHost: a\r\nX: ", 34);
    check_int(talk(&the_site, bytes, sizeof bytes, text, sizeof text), 400);
}

/* Heads of every size up to the end of CivetWeb's buffer and beyond are answered, and read no further than it reaches.
 */
static void a_head_may_end_where_the_buffer_does(void)
{
    char bytes[GUARD_HEAD_SIZE + 64], text[4096];

    for (size_t size = GUARD_HEAD_SIZE - 8; size <= GUARD_HEAD_SIZE + 1; size++) {
        int length = snprintf(bytes, sizeof bytes, "GET /gezond HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: ");
        int status;

        memset(bytes + length, 'x', size - (size_t)length - 4);
        memcpy(bytes + size - 4, "\r\n\r\n", 4);
        status = talk(&the_site, bytes, size, text, sizeof text);
        if (!check_true(status == 200 || status == 400 || status == 413))
            printf("  %d for %zu bytes\n", status, size);
    }
}

static size_t post(char *bytes, size_t size, const char *path, const char *headers, const char *body)
{
    return (size_t)snprintf(bytes, size, "POST %s HTTP/1.1\r\nHost: a\r\n%sContent-Length: %zu\r\n\r\n%s", path,
                            headers, strlen(body), body);
}

/* A body that trickles is given up on at the deadline, however alive the sender looks; the thread is free again. */
static void a_slow_body_ends_at_the_deadline(void)
{
    static const char HEAD[] = "POST /v1/aanmeldingen HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                               "Content-Length: 4000\r\n\r\n{";
    struct timespec pause = { .tv_nsec = 20000000 };
    char text[4096] = "";
    int64_t begin, passed;
    int line;

    line = dial(&the_site);
    begin = body_clock();
    say(line, HEAD, sizeof HEAD - 1);
    while (recv(line, text, sizeof text - 1, MSG_DONTWAIT) < 0 && (body_clock() - begin) / 1000000 < PATIENCE_MS) {
        say(line, " ", 1);
        nanosleep(&pause, NULL);
    }
    passed = (body_clock() - begin) / 1000000;
    check_int(status_of(text), 408);
    check_true(passed >= BODY_MS);
    /* 4000 bytes at 20 ms would have taken 80 s; the bound is the two deadlines that the contract names, and a busy
     * machine. */
    check_true(passed < PATIENCE_MS);
    close(line);
}

/* The same with nothing at all after the head, and with a body that stops halfway in the socket. */
static void a_silent_body_ends_at_the_deadline(void)
{
    static const char HEADS[][160] = {
        "POST /v1/aanmeldingen HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n",
        "POST /v1/aanmeldingen HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n{  ",
    };
    char text[4096];

    for (size_t i = 0; i < 2; i++)
        check_int(talk(&the_site, HEADS[i], strlen(HEADS[i]), text, sizeof text), 408);
}

/* Too large, by its own word: refused before it is read, and the answer arrives although the body is still being sent.
 */
static void a_large_body_is_refused_unread(void)
{
    static const char HEAD[] = "POST /v1/aanmeldingen HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                               "Content-Length: 2000000\r\n\r\n";
    char text[4096], *much = calloc(1, 200000);
    int line;

    line = dial(&the_site);
    say(line, HEAD, sizeof HEAD - 1);
    say(line, much, 200000);
    hear(line, text, sizeof text);
    check_int(status_of(text), 413);
    check_true(strstr(text, "Connection: close") != NULL);
    close(line);
    free(much);
}

/* What is wrong with a body shows in the status, and the connection stays usable: the next request on it is answered.
 */
static void wrong_bodies_leave_the_connection_usable(void)
{
    static const struct {
        const char *headers, *body;
        int status;
    } CASES[] = {
        { "Content-Type: application/json\r\n", "geen json", 400 },
        { "Content-Type: application/json\r\n", "[]", 400 },
        { "Content-Type: text/plain\r\n", "{}", 415 },
        { "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", "{}", 400 },
        { "Content-Type: application/json\r\nContent-Encoding: br\r\n", "{}", 415 },
    };
    char bytes[4096], text[8192];

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t length = post(bytes, sizeof bytes, "/v1/aanmeldingen", CASES[i].headers, CASES[i].body);

        length += (size_t)snprintf(bytes + length, sizeof bytes - length, GET("Host: a\r\nConnection: close\r\n"));
        if (!check_int(talk(&the_site, bytes, length, text, sizeof text), CASES[i].status) ||
            !check_int(answers_in(text), 2))
            printf("  for %s\n", CASES[i].body);
    }
}

static atomic_int searches; /* calls of getpeername */

/* In place of the library's. */
int getpeername(int descriptor, struct sockaddr *restrict address, socklen_t *restrict size)
{
    atomic_fetch_add(&searches, 1);
    return (int)syscall(SYS_getpeername, descriptor, address, size);
}

/* Many bodies in pieces on one connection: its socket is sought for the first of them only. */
static void a_socket_is_sought_once(void)
{
    static char body[20001], bytes[24576], text[4096];
    char authorization[64], headers[160];
    int line, first = 0;
    size_t length;

    check_true(desk_log_in(&the_site.desk, "jan", authorization));
    snprintf(headers, sizeof headers, "Content-Type: application/json\r\nAuthorization: %s\r\n", authorization);
    memset(body, ' ', sizeof body - 1);
    length = post(bytes, sizeof bytes, "/v1/synchronisaties", headers, body);
    line = dial(&the_site);
    atomic_store(&searches, 0);
    for (int i = 0; i < 5; i++) {
        ssize_t count;

        say(line, bytes, length);
        count = recv(line, text, sizeof text - 1, 0);
        text[count > 0 ? count : 0] = '\0';
        check_int(status_of(text), 400);
        first = i == 0 ? atomic_load(&searches) : first;
    }
    check_true(first > 0);
    check_int(atomic_load(&searches), first);
    close(line);
}

static atomic_bool spinning;

static void *spin(void *argument)
{
    while (atomic_load(&spinning))
        ;
    return argument;
}

/* A body that came in one piece with its head is read at once, however busy the machine is. */
static void a_busy_machine_loses_no_body(void)
{
    static char body[7001], bytes[8192], text[4096];
    char authorization[64], headers[160];
    struct web_config patient = CONFIG;
    pthread_t spinners[4];
    struct site site;
    size_t length;
    int line;

    /* Deadlines that no machine misses by being slow: what is lost here would be lost by waiting for it in vain. */
    patient.head_ms = patient.body_ms = patient.idle_ms = 60000;
    if (!site_open_with(&site, &patient))
        return;
    line = dial(&site);
    check_true(desk_log_in(&site.desk, "jan", authorization));
    snprintf(headers, sizeof headers, "Content-Type: application/json\r\nAuthorization: %s\r\n", authorization);
    memset(body, ' ', sizeof body - 1);
    length = post(bytes, sizeof bytes, "/v1/synchronisaties", headers, body);
    atomic_store(&spinning, true);
    for (int i = 0; i < 4; i++)
        pthread_create(&spinners[i], NULL, spin, NULL);
    for (int i = 0; i < 100; i++) {
        ssize_t count;

        say(line, bytes, length);
        count = recv(line, text, sizeof text - 1, 0);
        text[count > 0 ? count : 0] = '\0';
        if (!check_int(status_of(text), 400))
            break;
    }
    atomic_store(&spinning, false);
    for (int i = 0; i < 4; i++)
        pthread_join(spinners[i], NULL);
    close(line);
    site_close(&site);
}

/* A whole exchange over the wire: log in, push compressed edits that arrive in pieces, hear the receipt. */
static void an_exchange_goes_over_the_wire(void)
{
    struct buffer packed = BUFFER_EMPTY;
    char authorization[64], plain[60000], head[512], text[8192], *log;
    size_t length;
    int line;

    check_true(desk_log_in(&the_site.desk, "jan", authorization));
    length = desk_exchange(&the_site.desk, 0, 1, 1, 200, plain, sizeof plain);
    gzip_pack(plain, length, 1, &packed);
    snprintf(head, sizeof head,
             "POST /v1/synchronisaties HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\nContent-Type: application/json\r\n"
             "Content-Encoding: gzip\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
             authorization, packed.length);
    line = dial(&the_site);
    say(line, head, strlen(head));
    for (size_t at = 0; at < packed.length; at += 700)
        say(line, packed.data + at, packed.length - at < 700 ? packed.length - at : 700);
    hear(line, text, sizeof text);
    check_true(strncmp(text, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", 42) == 0);
    check_true(strstr(text, "\"tot\":200") != NULL);
    check_int(desk_number(&the_site.desk, "SELECT count(*) FROM huishouden"), 200);
    close(line);
    buffer_free(&packed);
    log = desk_log(&the_site.desk);
    /* The line is written once the answer has gone, so it may come a little later. */
    for (int i = 0; i < 1000 && !strstr(log, "\"route\":\"/v1/synchronisaties\",\"status\":200"); i++) {
        free(log);
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
        log = desk_log(&the_site.desk);
    }
    check_true(strstr(log, "\"route\":\"/v1/synchronisaties\",\"status\":200") != NULL);
    check_true(strstr(log, authorization + 7) == NULL && strstr(log, "Gezin") == NULL);
    free(log);
}

/* A bomb over the wire is a 413. */
static void a_bomb_over_the_wire_is_refused(void)
{
    struct buffer zeros = BUFFER_EMPTY, packed = BUFFER_EMPTY;
    char head[512], text[4096];
    int line;

    memset(buffer_extend(&zeros, 1u << 20), 0, 1u << 20);
    gzip_pack(zeros.data, zeros.length, 9, &packed);
    snprintf(head, sizeof head,
             "POST /v1/aanmeldingen HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
             "Connection: close\r\nContent-Length: %zu\r\n\r\n",
             packed.length);
    line = dial(&the_site);
    say(line, head, strlen(head));
    say(line, packed.data, packed.length);
    hear(line, text, sizeof text);
    check_int(status_of(text), 413);
    close(line);
    buffer_free(&zeros);
    buffer_free(&packed);
}

/* Several requests in one packet get their answers in order. */
static void pipelined_requests_are_answered_in_order(void)
{
    char bytes[4096], text[16384];
    size_t length;

    length = (size_t)snprintf(bytes, sizeof bytes, GET("Host: a\r\n"));
    length +=
        post(bytes + length, sizeof bytes - length, "/v1/aanmeldingen", "Content-Type: application/json\r\n", "{}");
    length += (size_t)snprintf(bytes + length, sizeof bytes - length,
                               "GET /v1/niets HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    check_int(talk(&the_site, bytes, length, text, sizeof text), 200);
    check_int(answers_in(text), 3);
    check_true(strstr(text, "HTTP/1.1 400") < strstr(text, "HTTP/1.1 404"));
}

/* HTTP/1.0 without a Host is answered and closed; kept open only where asked. */
static void http_1_0_is_spoken(void)
{
    static const char PLAIN[] = "GET /gezond HTTP/1.0\r\n\r\n",
                      KEPT[] = "GET /gezond HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    char text[4096];

    check_int(talk(&the_site, PLAIN, sizeof PLAIN - 1, text, sizeof text), 200);
    check_true(strstr(text, "Connection: close") != NULL);
    check_int(talk(&the_site, KEPT, sizeof KEPT - 1, text, sizeof text), 200); /* closed when idle_ms has passed */
    check_true(strstr(text, "Connection: keep-alive") != NULL);
}

/* A HEAD gets the head of a GET, length included, and no body. */
static void head_has_no_body(void)
{
    static const char HEAD[] = "HEAD /gezond HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    char text[4096];

    check_int(talk(&the_site, HEAD, sizeof HEAD - 1, text, sizeof text), 200);
    check_true(strstr(text, "Content-Length: 0") == NULL && strstr(text, "Content-Length: ") != NULL);
    check_text(strstr(text, "\r\n\r\n"), "\r\n\r\n");
}

/* Connections that say nothing are dropped; more of them than there are threads hold nobody up for longer than that. */
static void idle_connections_do_not_block(void)
{
    static const char ASK[] = GET("Host: a\r\nConnection: close\r\n");
    char text[4096];
    int lines[12];

    for (int i = 0; i < 12; i++)
        lines[i] = dial(&the_site);
    check_int(talk(&the_site, ASK, sizeof ASK - 1, text, sizeof text), 200);
    for (int i = 0; i < 12; i++)
        close(lines[i]);
}

struct late {
    const struct site *site;
    char authorization[64];
    int status;
};

static int hold_up(struct connection *connection, void *context)
{
    struct timespec pause = { .tv_nsec = 300000000 };

    (void)connection;
    (void)context;
    nanosleep(&pause, NULL);
    return SYNC_OK;
}

static void *hold_writer(void *argument)
{
    struct late *late = argument;

    writer_run(late->site->desk.app->writer, hold_up, NULL);
    return NULL;
}

static void *push_late(void *argument)
{
    struct late *late = argument;
    char plain[4096], bytes[8192], headers[256], text[4096];
    size_t length;

    desk_exchange(&late->site->desk, 0, 9, 1, 2, plain, sizeof plain);
    snprintf(headers, sizeof headers, "Content-Type: application/json\r\nAuthorization: %s\r\nConnection: close\r\n",
             late->authorization);
    length = post(bytes, sizeof bytes, "/v1/synchronisaties", headers, plain);
    late->status = talk(late->site, bytes, length, text, sizeof text);
    return NULL;
}

/* Stopping lets the request under way finish: its edits are kept and it hears so. */
static void stopping_finishes_what_is_under_way(void)
{
    struct timespec pause = { .tv_nsec = 100000000 };
    struct late late;
    struct site site;
    pthread_t holder, pusher;

    if (!site_open(&site))
        return;
    late = (struct late){ .site = &site };
    check_true(desk_log_in(&site.desk, "jan", late.authorization));
    pthread_create(&holder, NULL, hold_writer, &late);
    nanosleep(&pause, NULL);
    pthread_create(&pusher, NULL, push_late, &late);
    nanosleep(&pause, NULL);
    web_stop(site.web);
    site.web = NULL;
    pthread_join(holder, NULL);
    pthread_join(pusher, NULL);
    check_int(late.status, 200);
    check_int(desk_number(&site.desk, "SELECT count(*) FROM huishouden"), 2);
    site_close(&site);
}

/* A port that is taken is an error, not a server. */
static void a_taken_port_is_an_error(void)
{
    struct web_config config = CONFIG;
    struct web *second;
    struct site site;

    if (!site_open(&site))
        return;
    config.port = site.port;
    check_int(web_start(&config, site.desk.app, &second), SQLITE_CANTOPEN);
    check_true(second == NULL);
    site_close(&site);
}

static const struct test TESTS[] = {
    TEST(smuggling_is_refused),
    TEST(other_servers_are_not_ours),
    TEST(many_headers_are_refused),
    TEST(a_head_may_end_where_the_buffer_does),
    TEST(a_slow_body_ends_at_the_deadline),
    TEST(a_silent_body_ends_at_the_deadline),
    TEST(a_large_body_is_refused_unread),
    TEST(wrong_bodies_leave_the_connection_usable),
    TEST(a_socket_is_sought_once),
    TEST(a_busy_machine_loses_no_body),
    TEST(an_exchange_goes_over_the_wire),
    TEST(a_bomb_over_the_wire_is_refused),
    TEST(pipelined_requests_are_answered_in_order),
    TEST(http_1_0_is_spoken),
    TEST(head_has_no_body),
    TEST(idle_connections_do_not_block),
    TEST(stopping_finishes_what_is_under_way),
    TEST(a_taken_port_is_an_error),
};

int main(int argc, char **argv)
{
    int code = 1;

    if (site_open(&the_site))
        code = check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
    site_close(&the_site);
    return code;
}
