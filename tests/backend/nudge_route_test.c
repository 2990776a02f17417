/* The handshake of GET /v1/seintje, without a socket. */
#include "backend/nudges.h"
#include "tests/backend/desk.h"
#include "tests/check.h"

static struct desk the_desk;

/* A sound handshake's headers, with one of them replaced; a value of NULL leaves it out. */
static int ask(const char *method, const char *name, const char *value, struct heard *heard)
{
    const char *headers[] = { "Host",
                              "naober.example",
                              "Origin",
                              "https://naober.example",
                              "Connection",
                              "keep-alive, Upgrade",
                              "Upgrade",
                              "websocket",
                              "Sec-WebSocket-Version",
                              "13",
                              "Sec-WebSocket-Key",
                              "dGhlIHNhbXBsZSBub25jZQ==",
                              NULL };

    for (size_t i = 0; name && headers[i]; i += 2)
        if (strcmp(headers[i], name) == 0) {
            headers[i] = value ? name : "X-Nothing";
            headers[i + 1] = value ? value : "";
        }
    desk_ask(&the_desk, method, "/v1/seintje", headers, NULL, 0, heard);
    return heard->status;
}

/* Who asks for it as a browser does gets the answer to the key. */
static void a_browser_gets_through(void)
{
    struct heard heard;

    check_int(ask("GET", NULL, NULL, &heard), 101);
    check_true(heard_header(&heard, "Upgrade", "websocket"));
    check_true(heard_header(&heard, "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    check_int(heard.length, 0);
    heard_free(&heard);
}

/* Without a whole handshake: 426, and what would do. */
static void no_handshake_is_told_what_would_do(void)
{
    static const struct {
        const char *name, *value;
    } CASES[] = {
        { "Connection", NULL },        { "Connection", "keep-alive" },   { "Upgrade", NULL },
        { "Upgrade", "h2c" },          { "Sec-WebSocket-Version", "8" }, { "Sec-WebSocket-Version", NULL },
        { "Sec-WebSocket-Key", NULL }, { "Sec-WebSocket-Key", "x" },
    };
    struct heard heard;

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        if (!check_int(ask("GET", CASES[i].name, CASES[i].value, &heard), 426))
            printf("  %s: %s\n", CASES[i].name, CASES[i].value ? CASES[i].value : "(none)");
        check_true(heard_header(&heard, "Upgrade", "websocket"));
        check_true(heard_header(&heard, "Sec-WebSocket-Version", "13"));
        heard_free(&heard);
    }
    check_int(ask("HEAD", NULL, NULL, &heard), 426);
    heard_free(&heard);
    check_int(ask("POST", NULL, NULL, &heard), 405);
    heard_free(&heard);
}

/* A page of another site, or something that is no browser, may not listen. */
static void other_origins_are_refused(void)
{
    static const char *const ORIGINS[] = { NULL,
                                           "null",
                                           "",
                                           "https://",
                                           "https://elders.example",
                                           "https://naober.example.elders.example",
                                           "https://naober.example:8443",
                                           "ftp://naober.example",
                                           "naober.example" };
    struct heard heard;

    for (size_t i = 0; i < sizeof ORIGINS / sizeof *ORIGINS; i++) {
        if (!check_int(ask("GET", "Origin", ORIGINS[i], &heard), 403))
            printf("  %s\n", ORIGINS[i] ? ORIGINS[i] : "(none)");
        heard_free(&heard);
    }
    check_int(ask("GET", "Origin", "http://NAOBER.example", &heard), 101);
    heard_free(&heard);
}

/* When there is no room, the tablet hears so before anything else, and when to come back. */
static void without_room_it_is_put_off(void)
{
    static const struct nudge_config NONE = { .most = 0 };
    struct nudges *full, *before = the_desk.app->nudges;
    struct heard heard;

    if (!check_int(nudges_start(&NONE, the_desk.app->readers, the_desk.app->log, &full), SYNC_OK))
        return;
    the_desk.app->nudges = full;
    check_int(ask("GET", NULL, NULL, &heard), 503);
    check_true(heard_header(&heard, "Retry-After", "60"));
    heard_free(&heard);
    the_desk.app->nudges = before;
    nudges_stop(full);
    nudges_free(full);
}

/* The app's pages may open the line, also in browsers that don't take 'self' for it. */
static void the_policy_names_the_line(void)
{
    static const char *const HEADERS[] = { "Host", "naober.example:8443", NULL };
    struct request request = { .method = "GET", .path = "/" };
    struct header header = { HEADERS[0], HEADERS[1] };
    struct reply reply = REPLY_EMPTY;
    char value[1024];

    request.headers = &header;
    request.header_count = 1;
    reply.status = 200;
    reply.is_file = true;
    reply_finish(&reply, &request);
    check_true(reply_find(&reply, "Content-Security-Policy", value, sizeof value));
    check_true(strstr(value, "connect-src 'self' ws://naober.example:8443 wss://naober.example:8443") != NULL);
    reply_free(&reply);
}

static const struct test TESTS[] = {
    TEST(a_browser_gets_through),     TEST(no_handshake_is_told_what_would_do), TEST(other_origins_are_refused),
    TEST(without_room_it_is_put_off), TEST(the_policy_names_the_line),
};

int main(int argc, char **argv)
{
    int code = 1;

    if (desk_open(&the_desk, NULL, 0))
        code = check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
    desk_close(&the_desk);
    return code;
}
