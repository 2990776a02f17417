/* Memory that runs out, at each allocation in turn: of SQLite, of the engine, of zlib and of jansson. A device that
 * meets it hears "not now" and keeps what it has; never that it is wrong, never that it isn't logged in, and never a
 * receipt for what wasn't kept. */
#include <jansson.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "backend/gzip.h"
#include "sync/id.h"
#include "tests/backend/desk.h"
#include "tests/backend/nudge_line.h"
#include "tests/check.h"

#define NEVER      (-1)
#define ROUNDS_MAX 20000
#define ROUNDS \
    50 /* after which a push gets a fresh office: an answer that grows by each would never run out of allocations */

static atomic_long countdown = NEVER; /* allocations until one fails */
static atomic_bool failed;            /* one did */
static sqlite3_mem_methods plain;     /* SQLite's own */

static bool fails_now(void)
{
    long before = atomic_load(&countdown);

    while (before >= 0 && !atomic_compare_exchange_weak(&countdown, &before, before - 1))
        ;
    if (before == 0)
        atomic_store(&failed, true);
    return before == 0;
}

static void *sqlite_allocate(int size)
{
    return fails_now() ? NULL : plain.xMalloc(size);
}

static void *sqlite_grow(void *memory, int size)
{
    return fails_now() ? NULL : plain.xRealloc(memory, size);
}

static void *json_allocate(size_t size)
{
    return fails_now() ? NULL : malloc(size);
}

static void install(void)
{
    sqlite3_mem_methods methods;

    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain);
    methods = plain;
    methods.xMalloc = sqlite_allocate;
    methods.xRealloc = sqlite_grow;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0); /* else small allocations pass us by */
    json_set_alloc_funcs(json_allocate, free);
}

static void start(long allocations)
{
    atomic_store(&failed, false);
    atomic_store(&countdown, allocations);
}

/* Was there a failure since start? Ends the counting. */
static bool stop(void)
{
    atomic_store(&countdown, NEVER);
    return atomic_load(&failed);
}

/* A push whose nth allocation fails is kept whole or not at all, the answer says which, and sending it again completes
 * it. */
static void a_push_is_whole_or_not_at_all(void)
{
    char authorization[64], text[2048];
    struct desk desk;
    bool more = true;
    int kept = 0, told = 0;

    if (!check_true(desk_open(&desk, NULL, 0)) || !check_true(desk_log_in(&desk, "jan", authorization)))
        return;
    for (unsigned n = 0; more && n < ROUNDS_MAX; n++) {
        size_t length;
        int64_t before = 2 * (int64_t)(n % ROUNDS), after;
        struct heard heard;

        if (n > 0 && before == 0) {
            desk_close(&desk);
            if (!check_true(desk_open(&desk, NULL, 0)) || !check_true(desk_log_in(&desk, "jan", authorization)))
                break;
        }
        length = desk_exchange(&desk, 0, n + 1, 1, 2, text, sizeof text);
        start(n);
        desk_exchange_post(&desk, authorization, text, length, &heard);
        more = stop();
        after = desk_number(&desk, "SELECT count(*) FROM huishouden");
        /* Without a receipt the edits may stand all the same: the answer failed after the commit. */
        if (!check_true(heard.status == 200 || heard.status == 503) ||
            !check_true(after == before || after == before + 2) ||
            !check_true(heard.status != 200 || after == before + 2))
            printf("  %d at allocation %u: %s\n", heard.status, n, heard.body);
        kept += heard.status == 200;
        told += heard.status == 503;
        heard_free(&heard);
        desk_exchange_post(&desk, authorization, text, length, &heard);
        check_int(heard.status, 200);
        check_true(strstr(heard.body, "\"tot\":2") != NULL);
        heard_free(&heard);
        if (!check_int(desk_number(&desk, "SELECT count(*) FROM huishouden"), before + 2))
            break;
    }
    check_true(!more && kept > 0 && told > 50);
    desk_close(&desk);
}

/* A log-in whose nth allocation fails succeeds or is put off, and then succeeds; it is never called wrong, nor counted
 * as a guess. */
static void a_log_in_is_never_called_wrong(void)
{
    static const char *const HEADERS[] = { "Content-Type", "application/json", NULL };
    static const char BODY[] = "{\"gebruikersnaam\":\"jan\",\"wachtwoord\":\"" DESK_PASSWORD "\"}";
    struct desk desk;
    struct throttle_attempt attempt;
    bool more = true;
    int told = 0;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    for (unsigned n = 0; more && n < ROUNDS_MAX; n++) {
        struct heard heard;

        start(n);
        desk_ask(&desk, "POST", "/v1/aanmeldingen", HEADERS, BODY, sizeof BODY - 1, &heard);
        more = stop();
        if (!check_true(heard.status == 201 || heard.status == 503))
            printf("  %d at allocation %u: %s\n", heard.status, n, heard.body);
        told += heard.status == 503;
        heard_free(&heard);
    }
    check_true(!more && told > 20);
    check_int(throttle_begin(desk.app->throttle, "jan", "", desk.now, &attempt), 0);
    check_int(attempt.failures[THROTTLE_ADDRESS], 1);
    desk_close(&desk);
}

/* The same for a compressed body, the health check and the OpenAPI document: an answer or a 503. */
static void all_else_answers_or_puts_off(void)
{
    struct buffer packed = BUFFER_EMPTY;
    char authorization[64], text[2048], history[100] = "/v1/geschiedenis?tabel=team&rij=";
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)) || !check_true(desk_log_in(&desk, "jan", authorization)))
        return;
    id_to_text(desk.teams[0], history + strlen(history));
    gzip_pack(text, desk_exchange(&desk, 0, 1, 1, 0, text, sizeof text), 6, &packed);

    const char *const pulled[] = {
        "Content-Type", "application/json", "Authorization", authorization, "Content-Encoding",
        "gzip",         "Accept-Encoding",  "gzip",          NULL
    };
    const struct {
        const char *method, *path;
        const char *const *headers;
    } cases[] = { { "POST", "/v1/synchronisaties", pulled },
                  { "GET", "/gezond", pulled },
                  { "GET", "/v1/openapi.json", pulled },
                  { "GET", history, pulled } };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool more = true;

        for (unsigned n = 0; more && n < ROUNDS_MAX; n++) {
            struct heard heard;

            start(n);
            desk_ask(&desk, cases[i].method, cases[i].path, cases[i].headers, packed.data, packed.length, &heard);
            more = stop();
            if (!check_true(heard.status == 200 || heard.status == 503) ||
                !check_true(heard_header(&heard, "API-Version", API_VERSION)))
                printf("  %s: %d at allocation %u: %s\n", cases[i].path, heard.status, n, heard.body);
            heard_free(&heard);
        }
        check_true(!more);
    }
    buffer_free(&packed);
    desk_close(&desk);
}

/* An office that can't be opened for want of memory leaves nothing behind and opens the next time. */
static void opening_leaves_nothing_behind(void)
{
    struct desk desk;
    struct app_config config;
    bool more = true;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    config = desk.app->config;
    app_close(desk.app);
    desk.app = NULL;
    /* Opening allocates thousands of times: every place is tried near its start, one in many later on. */
    for (unsigned n = 0; more && n < ROUNDS_MAX; n += 1 + n / 40) {
        int result;

        start(n);
        result = app_open(&config, &desk.app);
        more = stop();
        check_int(desk.app != NULL, result == SYNC_OK);
        app_close(desk.app);
        desk.app = NULL;
    }
    check_true(!more);
    check_int(app_open(&config, &desk.app), SYNC_OK);
    desk_close(&desk);
}

/* A tablet that comes to listen while memory runs out is welcomed or put off, never taken for a stranger. */
static void a_listener_is_never_called_a_stranger(void)
{
    char authorization[64];
    struct desk desk;
    bool more = true;
    int welcomed = 0, put_off = 0;

    if (!check_true(desk_open(&desk, NULL, 0)) || !check_true(desk_log_in(&desk, "jan", authorization)))
        return;
    for (long n = 0; more && n < ROUNDS_MAX; n++) {
        int pair[2] = { -1, -1 };
        struct said said;

        check_int(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        start(n);
        nudges_take(desk.app->nudges, pair[0]);
        nudge_line_log_in(pair[1], authorization);
        said = nudge_line_hear(pair[1], 20000);
        more = stop();
        welcomed += strcmp(said.text, NUDGE_WELCOME) == 0;
        put_off += strcmp(said.text, "close 1013") == 0;
        if (!check_int(welcomed + put_off, n + 1))
            printf("  %s at allocation %ld\n", said.text, n);
        close(pair[1]);
        while (nudges_count(desk.app->nudges) > 0)
            ;
    }
    check_true(!more && welcomed > 0 && put_off > 0);
    desk_close(&desk);
}

static const struct test TESTS[] = {
    TEST(a_push_is_whole_or_not_at_all),         TEST(a_log_in_is_never_called_wrong),
    TEST(all_else_answers_or_puts_off),          TEST(opening_leaves_nothing_behind),
    TEST(a_listener_is_never_called_a_stranger),
};

int main(int argc, char **argv)
{
    install();
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
